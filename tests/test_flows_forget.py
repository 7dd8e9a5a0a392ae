"""A collect never asks for an address that was removed."""

from datetime import timedelta
from pathlib import Path

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.collect import run_collect
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from store.database.connections import open_reader, open_writer
from store.upkeep.forget import forget
from tests.building import open_store
from tests.commands import storyfold

NOW = parse_week("2026-W18").end + MONDAY_MORNING
ADDRESS = "http://meridianwire.example/article/palisade-ai-raises-240-million-58087"


def test_a_removed_address_is_not_fetched_and_the_rest_is(tmp_path: Path) -> None:
    with PressServer(now=NOW) as server:
        config = write_demo_config(tmp_path, server)
        text = config.read_text(encoding="utf-8")
        head, *feeds = text.split("[[feed]]")
        config.write_text(head + "[[feed]]" + next(f for f in feeds if "Meridian Wire" in f), encoding="utf-8")
        with open_store(tmp_path / "storyfold.duckdb") as connection:
            forget(connection, ADDRESS, now=NOW)
        assert run_collect(config, NOW).new_articles > 3
        asked = [request.path for request in server.requests]
    assert any("/article/" in path for path in asked)
    assert not [path for path in asked if "palisade-ai-raises-240-million" in path]
    with open_reader(tmp_path / "storyfold.duckdb") as connection:
        assert connection.execute("SELECT count(*) FROM entries WHERE url = ?", [ADDRESS]).fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM fetches WHERE url = ?", [ADDRESS]).fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM articles WHERE url = ?", [ADDRESS]).fetchall() == [(0,)]
    done = storyfold("check", "--config", str(config))
    assert (done.returncode, done.stdout) == (0, "No faults found.\n")
    told = storyfold("forget", ADDRESS, "--config", str(config)).stdout
    assert "No such article was held" in told
    _mark_one_removed(tmp_path / "storyfold.duckdb")
    done = storyfold("check", "--config", str(config))
    assert done.returncode == 1
    assert "a removed article is held: 1" in done.stdout
    run_collect(config, NOW + timedelta(hours=1))
    done = storyfold("check", "--config", str(config))
    assert (done.returncode, done.stdout) == (0, "No faults found.\n")


def _mark_one_removed(path: Path) -> None:
    """Leave what a removal leaves that is killed after its first step."""
    with open_writer(path) as connection:
        connection.execute(
            "INSERT INTO removed SELECT canonical_url, id, published, '' FROM articles ORDER BY id LIMIT 1"
        )
