"""The task runs of a collect, by Prefect's engine and a loopback server: one asks, the others gather what is new."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.runtime import flow_run

from extractors.types import Feed, FeedDocument, Fetched, Validators
from extractors.worker_pool import PageReader
from flows.configuration.fetch_settings import FetchSettings
from flows.gathering import task_runs
from flows.gathering.retries import FeedGatherer, open_fetch_context
from flows.gathering.task_runs import TaskRuns, feed_runs
from store.collection.feed_runs import FeedState
from store.types import FeedRun
from tests.test_extractors_fetch import Answer, Server, reply, serving
from tests.test_flows_gather import PAGE

NOW = datetime(2026, 5, 4, 6, tzinfo=UTC)
FEEDS = tuple(Feed(url=f"http://{n}.example/{n}", name=f"Feed {n}") for n in range(6))
STATE = FeedState(validators=Validators(etag='"1"'), settled=frozenset(), retry=())
UNCHANGED = reply("304 x", ETag='"1"')


def rss(number: int) -> bytes:
    link = f"http://{number}.example/{number}/page"
    item = f"<item><title>The harbour of Turin is closed</title><link>{link}</link><guid>{link}</guid></item>"
    body = f'<rss version="2.0"><channel><title>{number}</title>{item}</channel></rss>'
    return reply("200 OK", body.encode(), Content_Type="application/rss+xml")


def press() -> dict[str, Answer]:
    """Return a feed with one page for each of FEEDS."""
    return {f"/{n}": rss(n) for n in range(len(FEEDS))} | {f"/{n}/page": PAGE for n in range(len(FEEDS))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The runs of the feeds in the order in which they were done, the names of the task runs, what was requested."""

    runs: tuple[FeedRun, ...]
    task_runs: list[str]
    requests: list[str]

    def outcomes(self) -> dict[str, str]:
        return {run.feed.name: run.outcome for run in self.runs}


def gather(
    answers: dict[str, Answer], feeds: Sequence[Feed] = FEEDS, delays_s: Sequence[float] = (), **options: Any
) -> Gathered:
    """Gather the feeds in a flow run of their own; `options` are a page reader, and an event set before the last."""
    server, runs, run_id = asyncio.run(_flow(answers, feeds, delays_s, options))
    with get_client(sync_client=True) as client:
        wanted = FlowRunFilter(id=FlowRunFilterId(any_=[run_id]))
        seen: list[Any] = []
        for _ in range(100):  # the server writes task runs down as it finds time
            found = client.read_task_runs(flow_run_filter=wanted)
            if found and all(one.state and one.state.is_final() for one in found) and len(found) == len(seen):
                break
            seen = found
            time.sleep(0.3)
    requests = [head.split()[1] for head in server.requests]
    return Gathered(runs=tuple(runs), task_runs=sorted(one.name for one in seen), requests=requests)


@flow(name="gathering", persist_result=False, validate_parameters=False)
async def _flow(
    answers: dict[str, Answer], feeds: Sequence[Feed], delays_s: Sequence[float], options: dict[str, Any]
) -> tuple[Server, list[FeedRun], str]:
    async with serving(answers) as server:
        dial = {f"{n}.example": f"127.0.0.1:{server.port}" for n in range(len(FEEDS))}
        settings = FetchSettings(connect_to=dial, gap_s=0)
        async with open_fetch_context(settings, "Storyfold-test", NOW, reader=options.get("reader")) as context:
            gatherer = FeedGatherer(
                states=dict.fromkeys((feed.url for feed in feeds), STATE), context=context, now=NOW,
                retry_delays_s=delays_s,
            )  # fmt: skip
            runs = []
            for finished in asyncio.as_completed(feed_runs(feeds, gatherer)):
                runs.append(await asyncio.wait_for(finished, 60))
                if "before_last" in options and len(runs) == len(feeds) - 1:
                    options["before_last"].set()
    return server, runs, str(flow_run.id)


def test_each_feed_of_a_few_has_a_task_run_of_its_own_beside_the_one_that_asks() -> None:
    done = gather(press())
    assert set(done.outcomes().values()) == {"ok"}
    assert done.task_runs == sorted(["ask 6 feeds", *(feed.name for feed in FEEDS)])
    assert sorted(done.requests) == sorted([*press(), *["/robots.txt"] * len(FEEDS)]), "asked for more than once"
    assert [len(run.entries) for run in done.runs] == [1] * len(FEEDS)


def test_many_feeds_share_as_many_task_runs_as_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_runs, "MAX_TASK_RUNS", 3)
    done = gather(press())
    assert set(done.outcomes()) == {feed.name for feed in FEEDS}
    assert set(done.outcomes().values()) == {"ok"}
    assert done.task_runs[-1] == "ask 6 feeds"
    assert len(done.task_runs) == 1 + 3
    assert all(name.endswith(" and 1 more") for name in done.task_runs[:-1])


def test_feeds_that_are_not_modified_have_only_the_task_run_that_asks() -> None:
    done = gather({f"/{n}": UNCHANGED for n in range(len(FEEDS))})
    assert set(done.outcomes().values()) == {"unchanged"}
    assert done.task_runs == ["ask 6 feeds"]


def test_a_feed_is_handed_on_before_the_slow_one_of_its_task_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_runs, "MAX_TASK_RUNS", 3)
    others_are_done = asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        await others_are_done.wait()
        writer.write(PAGE)
        await writer.drain()

    done = gather({**press(), "/0/page": slow}, before_last=others_are_done)
    assert done.runs[-1].feed == FEEDS[0]
    assert set(done.outcomes().values()) == {"ok"}


def test_a_feed_that_comes_alone_does_not_wait_for_others_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_runs, "MAX_TASK_RUNS", 3)
    monkeypatch.setattr(task_runs, "SHARING_WAIT_S", 0.01)
    done = gather(press() | {f"/{n}": UNCHANGED for n in range(1, len(FEEDS))})
    assert done.outcomes()["Feed 0"] == "ok"
    assert done.task_runs == ["Feed 0", "ask 6 feeds"]


def test_a_failing_feed_is_asked_again_after_each_delay_and_fails_alone() -> None:
    done = gather({**press(), "/0": reply("503 x")}, delays_s=(0.0, 0.0))
    outcomes = done.outcomes()
    assert outcomes.pop("Feed 0") == "http error"
    assert set(outcomes.values()) == {"ok"}
    assert done.requests.count("/0") == 3
    assert "Feed 0" not in done.task_runs


def test_a_feed_that_is_gone_is_asked_once() -> None:
    done = gather({**press(), "/0": reply("404 x")}, delays_s=(0.0, 0.0))
    assert done.requests.count("/0") == 1


def test_braces_in_a_name_are_its_own() -> None:
    named = replace(FEEDS[0], name="A {x} B {}")
    done = gather(press(), [named])
    assert done.task_runs == ["A {x} B {}", "ask 1 feeds"]


class StumblingReader(PageReader):
    """A reader with a mistake in it, which the documents of one feed bring to light."""

    async def parse(self, fetched: Fetched, feed: Feed) -> FeedDocument:
        if fetched.url == FEEDS[0].url:
            raise ValueError("as no feed is")
        return await super().parse(fetched, feed)


def test_a_mistake_of_ours_costs_one_feed_and_asks_for_a_report() -> None:
    with StumblingReader() as reader:
        done = gather(press(), reader=reader)
    outcomes = done.outcomes()
    assert outcomes.pop("Feed 0") == "bad page"
    assert set(outcomes.values()) == {"ok"}
    (failed,) = (run for run in done.runs if run.outcome != "ok")
    assert failed.detail == (
        "internal error while reading this feed (ValueError: as no feed is); "
        "please report it, the traceback is in the log"
    )


class LostTask:
    """Stands for a task whose run Prefect cannot make."""

    def with_options(self, **_: object) -> LostTask:
        return self

    async def __call__(self, *_: object) -> None:
        raise OSError("the server is gone")


def test_nobody_waits_for_a_task_run_that_broke() -> None:
    async def awaited() -> None:
        runs = TaskRuns(feeds_a_run=1)
        job = runs.job(FEEDS[0], asyncio.Event().wait)
        runs.start(LostTask(), "lost", [job])
        await asyncio.wait_for(job.result, 10)

    with pytest.raises(OSError, match="the server is gone"):
        asyncio.run(awaited())
