"""Many workers and one writer: the same stories and the same digest, whoever fetched, and no secret on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from extractors.types import Feed, FeedHints, Validators
from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.collect import run_collect
from flows.configuration.settings import ConfigError, WorkerSettings, load_settings
from flows.digest import run_digest
from flows.editions.weeks import parse_week
from flows.gathering.cluster import batch_by_host, staging_folder
from flows.gathering.cluster_runners import open_runner
from flows.gathering.task_runs import MAX_TASK_RUNS
from flows.sample_press.server import PressServer
from store.collection.article_identity import article_id
from store.collection.staging import Staged, merge, read_staged, stage
from store.stories.load_features import encoded_articles
from store.types import EntryOutcome, FeedRun, Poll
from tests.building import article, open_store
from tests.conftest import Demo

NOW = datetime(2026, 5, 4, 6, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.parametrize(("runner", "count"), [("dask", 4), ("ray", 2)])
def test_workers_write_the_digest_of_one_process_to_the_byte(
    runner: str, count: int, demo: Demo, tmp_path: Path
) -> None:
    pytest.importorskip(f"prefect_{runner}")
    week = parse_week("2026-W18")
    with PressServer(now=week.end + MONDAY_MORNING) as press:
        config = write_demo_config(tmp_path, press)
        chosen = f'[workers]\nrunner = "{runner}"\ncount = {count}\nleast_pages = 0\n'
        config.write_text(config.read_text(encoding="utf-8") + chosen, encoding="utf-8")
        done = run_collect(config, press.now)
        run_digest(week.name, config=config, now=press.now)
    assert (done.feeds, done.new_articles) == (22, 82)
    assert not staging_folder(load_settings(config)).exists()
    for path in (tmp_path / "digests").glob("*2026-W18*"):
        assert path.read_bytes() == (demo.folder / "digests" / path.name).read_bytes(), path.name


def feeds(*addresses: str) -> list[Feed]:
    return [Feed(url=f"https://{address}", name=address) for address in addresses]


DEALT = [
    ("one host is one batch", feeds("a/1", "a/2", "a/3"), 4, [3]),
    ("no more batches than hosts", feeds("a/1", "b/1"), 4, [1, 1]),
    ("the larger host first, the small ones together", feeds("a/1", "a/2", "b/1", "c/1"), 2, [2, 2]),
    ("no feeds are no batches", [], 4, []),
]


@pytest.mark.parametrize(("given", "most", "sizes"), [row[1:] for row in DEALT], ids=[row[0] for row in DEALT])
def test_all_feeds_of_a_host_are_in_one_batch(given: Sequence[Feed], most: int, sizes: list[int]) -> None:
    batches = batch_by_host(given, most)
    assert [len(batch) for batch in batches] == sizes
    assert sorted(feed.url for batch in batches for feed in batch) == sorted(feed.url for feed in given)
    assert len({feed.url.split("/")[2] for feed in given}) == sum(
        len({feed.url.split("/")[2] for feed in batch}) for batch in batches
    )


def a_run(*outcomes: EntryOutcome) -> FeedRun:
    return FeedRun(
        feed=Feed(url="https://a.example/feed", name="A", address="https://user:secret@a.example/feed"),
        at=NOW,
        outcome="ok",
        status=200,
        validators=Validators(etag='W/"x"'),
        poll=Poll(
            polled_at=NOW,
            next_due=NOW,
            interval=NOW - NOW,
            hints=FeedHints(skip_hours=frozenset({1, 2})),
        ),
        entries=outcomes,
    )


def outcome(name: str, *, failure: str = "") -> EntryOutcome:
    from extractors.types import FeedEntry

    entry = FeedEntry(
        feed_url="https://a.example/feed", identity=name, url=f"https://a.example/{name}", title=name, summary="",
        content="", author="", published=NOW, updated=None,
    )  # fmt: skip
    return EntryOutcome(entry=entry, article=None if failure else article(name), failure=failure, retryable=True)


def unit_rows(count: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = np.random.default_rng(count).normal(size=(count, 384)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


STAGED = [
    ("nothing new", a_run()),
    ("only failures", a_run(outcome("lost", failure="http error"))),
    ("articles and failures", a_run(outcome("one"), outcome("lost", failure="paywall"), outcome("two"))),
]


@pytest.mark.parametrize("run", [row[1] for row in STAGED], ids=[row[0] for row in STAGED])
def test_a_staged_run_comes_back_as_it_was_less_its_secret(run: FeedRun, tmp_path: Path) -> None:
    count = sum(outcome.article is not None for outcome in run.entries)
    path = stage(tmp_path, Staged(run=run, leads=unit_rows(count), titles=unit_rows(count)))
    back = read_staged(path)
    assert back.run == replace(run, feed=replace(run.feed, address=""))
    assert back.leads.shape[0] == back.titles.shape[0] == count
    if count:
        np.testing.assert_array_equal(back.leads, unit_rows(count))
    assert b"secret" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_merging_keeps_each_article_with_its_own_vector_once(tmp_path: Path) -> None:
    run = a_run(outcome("one"), outcome("two"))
    twice = replace(run, entries=(*run.entries, replace(outcome("other"), article=article("one"))))
    rows = unit_rows(3)
    path = stage(tmp_path, Staged(run=twice, leads=rows, titles=rows))
    with open_store(tmp_path / "s.duckdb") as connection:
        assert merge(connection, read_staged(path), "m") == 2
        assert merge(connection, read_staged(path), "m") == 0
        ids = [article_id(article(name)) for name in ("one", "two")]
        found = encoded_articles(connection, ids, "m")
        np.testing.assert_array_equal(found.titles[[found.ids.index(one) for one in ids]], rows[:2])
        assert connection.execute("SELECT count(*) FROM vectors.vectors").fetchall() == [(4,)]


def test_an_engine_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "prefect_ray", None)
    with pytest.raises(ConfigError, match=r'pip install "storyfold\[ray\]"'), open_runner(WorkerSettings(runner="ray")):
        pass


@pytest.mark.slow
def test_more_feeds_than_task_runs_share_them(tmp_path: Path) -> None:
    count = MAX_TASK_RUNS + 1
    with PressServer(now=NOW) as press:
        config = write_demo_config(tmp_path, press)
        head, first, *_ = config.read_text(encoding="utf-8").split("[[feed]]")
        dead = "".join(f'[[feed]]\nurl = "http://dead.example/{n}"\nname = "{n}"\n' for n in range(count - 1))
        dial = '[fetch.connect_to]\n"dead.example" = "127.0.0.1:9"'
        config.write_text(f"{head.replace('[fetch.connect_to]', dial)}[[feed]]{first}{dead}", encoding="utf-8")
        done = run_collect(config, NOW)
    assert (done.feeds, done.feeds_ok) == (count, 1)
    assert done.new_articles > 0
