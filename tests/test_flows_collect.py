"""A collect asks only for what is new, and a feed in trouble costs nothing else."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.collect import run_collect
from flows.editions.weeks import parse_week
from flows.gathering.result import CollectResult
from flows.sample_press.server import PressServer, Request
from store.database.lock import write_lock
from store.types import StoreError

NOW = parse_week("2026-W18").end + MONDAY_MORNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Twice:
    """Two collects at one moment, and what each asked the server."""

    first: CollectResult
    second: CollectResult
    asked_first: tuple[Request, ...]
    asked_second: tuple[Request, ...]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    with PressServer(now=NOW) as server:
        config = write_demo_config(tmp_path_factory.mktemp("twice"), server)
        first = run_collect(config, NOW)
        asked = len(server.requests)
        second = run_collect(config, NOW, every_feed=True)
        requests = tuple(server.requests)
    return Twice(first=first, second=second, asked_first=requests[:asked], asked_second=requests[asked:])


def test_a_second_collect_asks_conditionally_and_fetches_no_page(twice: Twice) -> None:
    assert (twice.first.new_articles, twice.second.new_articles) == (82, 0)
    conditional = [request for request in twice.asked_second if request.conditional]
    assert {request.status for request in conditional} == {304}
    assert len(conditional) == 18
    unconditional = {request.host for request in twice.asked_second} - {request.host for request in conditional}
    assert unconditional == {"flakytimes.example", "oldherald.example", "portalnews.example"}


def test_feeds_in_trouble_are_counted_and_named(twice: Twice) -> None:
    done = twice.first
    assert (done.feeds, done.feeds_ok, done.failed_pages) == (22, 18, 1)
    assert done.feeds_failed == ("Flaky Times", "Gone Radio", "Portal News", "The Old Herald")


def test_a_server_that_fails_is_asked_again_and_a_missing_feed_is_not(twice: Twice) -> None:
    asked = [request.host for request in twice.asked_first]
    assert asked.count("flakytimes.example") == 2
    assert asked.count("oldherald.example") == 1


def test_a_collect_beside_another_stops_with_a_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.collect.RUN_LOCK_TIMEOUT_S", 0.1)
    with PressServer(now=NOW) as server, write_lock(tmp_path / "storyfold.duckdb"):
        config = write_demo_config(tmp_path, server)
        with pytest.raises(StoreError, match="another run is writing"):
            run_collect(config, NOW)
