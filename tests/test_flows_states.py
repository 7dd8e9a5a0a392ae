"""How a run ended is said in its state: all feeds lost is a failure and a notice, some lost a part of the message."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from prefect.states import Failed

from flows.collect import collect, run_collect
from store.types import StoreBusyError, StoreError
from tests.building import minimal_config
from tests.test_flows_alerts import webhook

DEAD = minimal_config(
    "http://dead.example/feed",
    "Dead Air",
    """
[fetch]
gap_s = 0
retry_delays_s = []
[fetch.connect_to]
"dead.example" = "127.0.0.1:9"
[alerts]
webhook = "{webhook}"
""",
)


def test_a_collect_that_no_feed_answers_fails_with_a_word_and_tells_it(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    with webhook() as (url, told):
        config.write_text(DEAD.format(webhook=url), encoding="utf-8")
        state = asyncio.run(collect(str(config), return_state=True))
        assert (state.type.value, state.message) == ("FAILED", "None of 1 feed answered.")
        assert len(told) == 1
        assert "None of 1 feed answered." in str(told[0])
        # Code that asks gets the answer all the same.
        assert run_collect(config, every_feed=True).feeds_failed == ("Dead Air",)
        # A run that no server records notifies like one that is recorded.
        assert len(told) == 2
        assert "none of 1 feeds answered" in str(told[1])


def test_a_maintain_without_a_database_fails_with_a_word(tmp_path: Path) -> None:
    from flows.maintain import run_maintain

    config = tmp_path / "storyfold.toml"
    config.write_text(DEAD.format(webhook=""), encoding="utf-8")
    with pytest.raises(StoreError, match="the first collect makes it"):
        run_maintain(config)


BUSY = [
    ("another run writes", StoreBusyError("storyfold.duckdb: another run is writing to it"), True),
    ("a broken store", StoreError("storyfold.duckdb: another run is writing to it, it says here"), False),
]


@pytest.mark.parametrize(("error", "again"), [row[1:] for row in BUSY], ids=[row[0] for row in BUSY])
def test_only_a_store_that_is_being_written_is_worth_another_try(error: StoreError, again: bool) -> None:
    from flows.maintain import keep

    assert keep.retry_condition_fn is not None
    assert keep.retry_condition_fn(keep, None, Failed(data=error)) is again  # type: ignore[arg-type]


def test_the_look_of_the_alarm_changes_no_file_of_the_store_and_makes_no_backup(tmp_path: Path) -> None:
    from flows.maintain import watch

    config = tmp_path / "storyfold.toml"
    with webhook() as (url, told):
        config.write_text(DEAD.format(webhook=url), encoding="utf-8")
        run_collect(config)
        before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
        assert watch(str(config)) >= 1
        assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
        assert "No feed has answered yet." in str(told[-1])
