"""Feeds share task runs where they are many, and none waits for another of its group."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from extractors.types import Feed, Fetched, FetchError, Validators
from flows.gathering import retries as batches
from flows.gathering import task_runs as feed_tasks
from flows.gathering.task_runs import MAX_TASK_RUNS, feed_runs
from store.collection.feed_runs import FeedState
from store.types import FeedRun

NOW = datetime(2026, 5, 4, 6, tzinfo=UTC)
FEEDS = [Feed(url=f"http://{n}.example/feed", name=str(n), kind="press") for n in range(MAX_TASK_RUNS * 2)]
STATES = {feed.url: FeedState(validators=Validators(), settled=frozenset(), retry=()) for feed in FEEDS}
GROUP = feed_tasks.gather_group.fn


class Press:
    """Stands for the feeds, by name, and for Prefect: what each answers, how long its pages take, who shared a task."""

    def __init__(self) -> None:
        self.unchanged: set[str] = set()
        self.failing: set[str] = set()
        self.odd: set[str] = set()
        self.takes_s: dict[str, float] = {}
        self.asked: list[str] = []
        self.groups: list[list[str]] = []
        self.names: list[str] = []
        self.broken = False

    async def ask(self, feed: Feed, state: FeedState, desk: Any) -> Fetched:
        self.asked.append(feed.name)
        if feed.name in self.failing:
            raise FetchError(feed.url, "timeout", "said nothing", retryable=True)
        return Fetched(
            url=feed.url, final_url=feed.url, status=304 if feed.name in self.unchanged else 200, content_type="",
            body=b"", validators=Validators(), fetched_at=NOW,
        )  # fmt: skip

    async def gather(self, feed: Feed, state: FeedState, desk: Any, now: datetime, asked: Any = None) -> FeedRun:
        answer = asked or await self.ask(feed, state, desk)
        await asyncio.sleep(self.takes_s.get(feed.name, 0))
        if feed.name in self.odd:
            raise ValueError("as no feed is")
        return FeedRun(feed=feed, at=now, outcome="unchanged" if answer.status == 304 else "ok", status=answer.status)

    def with_options(self, *, task_run_name: str) -> Callable[..., Any]:
        self.names.append(task_run_name)
        return self.group

    async def group(self, group: Sequence[Any], gather: Any) -> None:
        self.groups.append([one.feed.name for one in group])
        if self.broken:
            raise OSError("the server is gone")
        await GROUP(group, gather)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Press:
    made = Press()
    monkeypatch.setattr(feed_tasks, "sealed", lambda given: given)
    monkeypatch.setattr(feed_tasks, "gather_group", made)
    monkeypatch.setattr(feed_tasks, "fetch_feed", made.ask)
    monkeypatch.setattr(feed_tasks, "gather_feed", made.gather)
    monkeypatch.setattr(batches, "gather_feed", made.gather)
    monkeypatch.setattr(feed_tasks, "unexpected_error", batches.odd)
    return made


def gathered(feeds: Sequence[Feed] = FEEDS, delays_s: Sequence[float] = ()) -> list[FeedRun]:
    """Return the runs in the order in which they were done."""

    async def all_of_them() -> list[FeedRun]:
        runs = feed_runs(feeds, STATES, None, NOW, delays_s)  # type: ignore[arg-type]
        return [await run for run in asyncio.as_completed(runs)]

    return asyncio.run(all_of_them())


def test_many_feeds_share_as_many_task_runs_as_are_allowed(press: Press) -> None:
    runs = gathered()
    assert sorted(run.feed.name for run in runs) == sorted(feed.name for feed in FEEDS)
    assert {run.outcome for run in runs} == {"ok"}
    assert len(press.groups) == MAX_TASK_RUNS
    assert press.names == [f"{group[0]} and 1 more" for group in press.groups]
    assert len(press.asked) == len(FEEDS), "a feed was asked twice"


def test_what_is_not_modified_has_no_task_run(press: Press) -> None:
    press.unchanged = {feed.name for feed in FEEDS}
    assert {run.outcome for run in gathered()} == {"unchanged"}
    assert press.groups == []


def test_a_feed_is_handed_on_before_the_slow_one_of_its_group(press: Press) -> None:
    press.takes_s = {"0": 0.2}
    order = [run.feed.name for run in gathered()]
    assert next(len(group) for group in press.groups if "0" in group) == 2
    assert order[-1] == "0"


def test_one_that_comes_alone_does_not_wait_for_ever(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_tasks, "SHARING_WAIT_S", 0.01)
    press.unchanged = {feed.name for feed in FEEDS[1:]}
    assert len(gathered()) == len(FEEDS)
    assert (press.groups, press.names) == ([["0"]], ["0"])


def test_a_failing_feed_is_tried_again_and_fails_alone(press: Press) -> None:
    press.failing = {"0"}
    found = {run.feed.name: run.outcome for run in gathered(delays_s=(0.0, 0.0))}
    assert found.pop("0") == "timeout"
    assert set(found.values()) == {"ok"}
    assert press.asked.count("0") == 3


def test_braces_in_a_name_are_only_its_own(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_tasks, "SHARING_WAIT_S", 0.01)
    odd = Feed(url=FEEDS[0].url, name="A {x} B {}", kind="press")
    press.unchanged = {feed.name for feed in FEEDS[1:]}
    assert [run.outcome for run in gathered([odd, *FEEDS[1:]]) if run.feed == odd] == ["ok"]
    (name,) = press.names
    assert name.format(group=[]) == "A {x} B {}"


def test_an_odd_feed_fails_alone(press: Press) -> None:
    press.odd = {"0"}
    found = {run.feed.name: run.outcome for run in gathered()}
    assert found.pop("0") == "bad page"
    assert set(found.values()) == {"ok"}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nobody_waits_for_a_group_that_broke(press: Press) -> None:
    press.broken = True
    with pytest.raises(OSError, match="the server is gone"):
        gathered()
