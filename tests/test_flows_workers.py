"""`[workers]`: what workers gather is stored as one process stores it; threads stand in for Dask's and Ray's."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from prefect.task_runners import ThreadPoolTaskRunner

from flows.configuration.settings import WorkerSettings, load_settings
from flows.gathering.cluster import staging_folder
from flows.gathering.cluster_runners import open_runner
from store.database.connections import open_reader
from tests.commands import storyfold
from tests.test_extractors_fetch import Server, reply, served
from tests.test_flows_commands_feeds import SITE, TOPIC, feed, page

PRESS = {
    "/feed": feed("/leith", "/turin"),
    "/sport": feed("/oslo", title="Sport"),
    "/busy": reply("429 Too Many Requests", Retry_After="7200"),
    **{link: page(link) for link in ("/leith", "/turin", "/oslo")},
}


class Engine:
    """Stands for an engine's package: its task runner is threads of this process; notes what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, **words: Any) -> ThreadPoolTaskRunner[Any]:
        self.asked.append(words)
        return ThreadPoolTaskRunner(max_workers=2)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    found = Engine()
    for package, runner in (("prefect_dask", "DaskTaskRunner"), ("prefect_ray", "RayTaskRunner")):
        module = ModuleType(package)
        setattr(module, runner, found)
        monkeypatch.setitem(sys.modules, package, module)
    config = ModuleType("dask.config")
    config.set = lambda values: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dask.config", config)
    monkeypatch.setattr("flows.cli.app.exit_on_signals", lambda: None)
    return found


@pytest.fixture
def server() -> Iterator[Server]:
    with served(dict(PRESS)) as found:
        yield found


def collected(folder: Path, server: Server, more: str = "") -> tuple[Path, dict[str, Any]]:
    """Collect the press into a folder; return the configuration, and what was said."""
    folder.mkdir()
    here = f'"127.0.0.1:{server.port}"'
    feeds = {"The Gazette": f"{SITE}/feed", "Sport": f"{SITE}/sport", "Busy": "http://busy.example/busy"}
    (folder / "storyfold.toml").write_text(
        f'{more}\n[fetch]\ngap_s = 0\nretry_delays_s = []\n[fetch.connect_to]\n"press.example" = {here}\n'
        f'"busy.example" = {here}\n{TOPIC}'
        + "".join(f'[[feed]]\nurl = "{url}"\nname = "{name}"\n' for name, url in feeds.items()),
        encoding="utf-8",
    )
    done = storyfold("collect", "--json", "--config", str(folder / "storyfold.toml"))
    assert done.returncode in (0, 3), done.stderr
    return folder / "storyfold.toml", json.loads(done.stdout)


STORED = {
    "articles": "SELECT id, title, text FROM articles ORDER BY id",
    "vectors": "SELECT article_id, part, vector FROM vectors.vectors ORDER BY ALL",
    "stories": "SELECT list(article_id ORDER BY article_id) FROM members GROUP BY story_id ORDER BY ALL",
    "feeds": "SELECT url, outcome, detail FROM feeds ORDER BY url",
    "hosts": "SELECT host FROM host_holds ORDER BY host",
}


def stored(config: Path) -> dict[str, Any]:
    with open_reader(load_settings(config).store.path) as connection:
        return {name: connection.execute(query).fetchall() for name, query in STORED.items()}


def test_workers_store_what_one_process_stores(engine: Engine, server: Server, tmp_path: Path) -> None:
    plain, told = collected(tmp_path / "plain", server)
    shared, told_shared = collected(
        tmp_path / "shared", server, '[workers]\nrunner = "dask"\ncount = 2\nleast_pages = 60'
    )
    assert engine.asked[0]["cluster_kwargs"]["n_workers"] == 2
    assert told_shared == told
    assert (told["feeds_ok"], told["feeds_failed"], told["new_articles"]) == (2, ["Busy"], 3)
    assert stored(shared) == stored(plain)
    assert not staging_folder(load_settings(shared)).exists()


def test_a_run_that_expects_fewer_pages_than_are_worth_it_does_without_workers(
    engine: Engine, server: Server, tmp_path: Path
) -> None:
    _, told = collected(tmp_path / "few", server, '[workers]\nrunner = "dask"\ncount = 2\nleast_pages = 61')
    assert told["new_articles"] == 3
    assert engine.asked == []


def test_a_worker_that_is_lost_costs_its_own_feeds_and_says_so(
    engine: Engine, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(order: object) -> None:
        raise ConnectionError("the worker was killed")

    monkeypatch.setattr("flows.gathering.cluster._gather_batch", lost)
    config, told = collected(tmp_path / "lost", server, '[workers]\nrunner = "ray"\ncount = 1\nleast_pages = 0')
    assert (told["feeds_ok"], told["new_articles"]) == (0, 0)
    assert {detail for _, _, detail in stored(config)["feeds"]} == {
        "the worker that gathered it was lost (ConnectionError: the worker was killed)"
    }
    assert engine.asked == [
        {
            "init_kwargs": {
                "num_cpus": 1, "include_dashboard": False, "log_to_driver": False, "logging_level": "ERROR",
            }
        }
    ]  # fmt: skip


@pytest.mark.parametrize("runner", ["dask", "ray"])
def test_a_cluster_that_is_there_is_used(engine: Engine, runner: str) -> None:
    with open_runner(WorkerSettings(runner=runner, address="tcp://cluster.example:8786")):  # type: ignore[arg-type]
        pass
    assert engine.asked == [{"address": "tcp://cluster.example:8786"}]


def test_a_cluster_that_runs_costs_nothing_to_start() -> None:
    assert not WorkerSettings(runner="dask").are_used_for(1)
    assert WorkerSettings(runner="dask", address="tcp://cluster.example:8786").are_used_for(1)
    assert not WorkerSettings(address="tcp://cluster.example:8786").are_used_for(10_000)
