"""One collect of all hostile servers at once: it ends well, each is named, the good feed is stored, no secret shows."""

import asyncio
import logging
import os
import time
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
import pytest
from markdown_it import MarkdownIt

from flows.cli.feeds import read_health
from flows.collect import CollectResult, collect
from flows.configuration.settings import load_settings
from flows.digest import digest
from store.database.connections import open_reader
from tests.dials import dialled, memory_growth
from tests.test_extractors_fetch import Answer, Server, moved, reply, served
from tests.test_extractors_hostile import BODIES, GOOD, LIMIT, MORE, WIRE

# The collect that all look at takes half a minute of one core, and waits as long.
pytestmark = pytest.mark.slow

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
PROSE = "".join(f"<p>Sentence {n} of a report about the harbour that was closed on Tuesday.</p>" for n in range(12))
PAGE = reply("200 OK", f"<html><body><article>{PROSE}</article></body></html>".encode(), Content_Type="text/html")

# A feed that hangs holds a collect for half an hour; all of these take a minute on two free cores, more on busy ones.
MAX_WALL_S = 900
MAX_GROWTH_KB = 1024 * 1024  # torch and the encoder alone take some 450 MB
PRIVATE = {
    "answers": "/private/Zx81kQpV3mN7tYw2LbR0?token=swordfish99",
    "fails": "/private/Qy42rTbK9wD6sHf5MnP8?api_key=marlinspike7",
}
NO_ICON = "data:,"  # our pages' icon: without it a browser asks for one
SECRETS = ("hunter2secret", "swordfish99", "marlinspike7", "Zx81kQpV3mN7tYw2LbR0", "Qy42rTbK9wD6sHf5MnP8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Battle:
    """The end of a collect among hostile servers, where it left its files, and what it said."""

    folder: Path
    collected: CollectResult
    said: str
    dials: tuple[tuple[str, int], ...]
    growth_kb: int
    wall_s: float


def answers() -> dict[str, Answer]:
    private = {
        PRIVATE["answers"]: reply(
            "200 OK", GOOD.replace(b"<link>/a<", f"<link>/a?from={PRIVATE['answers']}<".encode()), ETag='"1"'
        ),
        PRIVATE["fails"]: reply("500 x"),
        f"/a?from={PRIVATE['answers']}": PAGE,
    }
    bodies = {f"/{name[:3]}": reply("200 OK", make()) for name, make in BODIES.items()}
    wires = {f"/{name[:2]}": answer for name, (answer, _) in WIRE.items()}
    wires["/34"] = moved("/34")
    return {"/a": PAGE, "/fine": reply("200 OK", GOOD), **MORE, **private, **bodies, **wires}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Serve from a thread of its own, since the collect has its own loop."""
    with served(answers()) as one:
        yield one


def configured(folder: Path, server: Server) -> Path:
    paths = [path for path in server.answers if len(path) in (3, 4) and path[1].isdigit()]
    feeds = {f"case{path[1:].strip()}": f"http://case{path[1:].strip()}.example{path}" for path in paths}
    feeds["fine"] = "http://fine.example/fine"
    for name, path in PRIVATE.items():
        feeds[name] = f"http://ann:hunter2secret@{name}.example{path}"
    hosts = [*feeds, "press", "other"]
    lines = ["[fetch]", "timeout_s = 12", "gap_s = 0", "retry_delays_s = [0]", "concurrency = 100"]
    lines += [f"feed_limit_bytes = {2 * LIMIT}", "[fetch.connect_to]"]
    lines += [f'"{host}.example" = "127.0.0.1:{server.port}"' for host in hosts]
    lines += ["[[topic]]", 'key = "t"', 'name = "T"', 'description = "harbours"', 'phrases = ["harbour"]']
    for name, url in feeds.items():
        lines += ["[[feed]]", f'url = "{url}"', f'name = "{name}"']
    path = folder / "storyfold.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


class Listener(logging.Handler):
    """Keeps all that is logged, down to the last library's last word."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture(scope="module")
def battle(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Battle:
    folder = tmp_path_factory.mktemp("battle")
    config = configured(folder, server)
    listener = Listener()
    loggers = [logging.getLogger(name) for name in ("", "prefect", "prefect.flow_runs", "prefect.task_runs")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(listener)
        logger.setLevel(logging.DEBUG)
    started = time.monotonic()
    try:
        with dialled() as dials, memory_growth() as growth:
            collected = asyncio.run(collect(str(config), NOW))
        wall_s = time.monotonic() - started
        digest(week="2026-W18", config=str(config), now=NOW)
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(listener)
            logger.setLevel(level)
    return Battle(
        folder=folder, collected=collected, said="\n".join(listener.lines), dials=tuple(dials), growth_kb=growth.kb,
        wall_s=wall_s,
    )  # fmt: skip


def test_a_collect_among_hostile_servers_ends_and_stores_the_good_feed(battle: Battle, server: Server) -> None:
    health, _ = read_health(load_settings(battle.folder / "storyfold.toml"))
    fine = next(feed for feed in health if feed.name == "fine")
    assert (fine.outcome, fine.articles) == ("ok", 1)
    assert battle.collected.feeds == len(health) >= 70
    assert battle.wall_s < MAX_WALL_S
    assert battle.growth_kb < MAX_GROWTH_KB


def test_nothing_but_the_server_of_the_feeds_is_dialled(battle: Battle, server: Server) -> None:
    assert ("127.0.0.1", server.port) in battle.dials
    strangers = {(host, port) for host, port in battle.dials if port != server.port}
    assert {host for host, _ in strangers} <= {"127.0.0.1"}


@pytest.mark.parametrize("name", WIRE)
def test_each_hostile_server_is_named_as_what_it_is(battle: Battle, name: str) -> None:
    with open_reader(battle.folder / "storyfold.duckdb") as connection:
        rows = connection.execute("SELECT outcome FROM feeds WHERE name = ?", [f"case{name[:2]}"]).fetchall()
    # An endless body is cut at the limit or at the deadline, whichever comes first on this machine.
    ends = {WIRE[name][1], "timeout"} if name.startswith("21") else {WIRE[name][1]}
    assert {row[0] for row in rows} <= ends
    assert len(rows) == 1


def schemes(page: str) -> set[str]:
    """The schemes of all that a page in HTML leads to or loads; "" of what is relative."""
    followed = {link for _, attribute, link, _ in lxml.html.fromstring(page).iterlinks() if attribute}
    return {urlsplit(link).scheme for link in followed - {NO_ICON}}


def rendered(markdown: str) -> str:
    """The HTML of a page of markdown, by a reader that follows addresses of every scheme."""
    reader = MarkdownIt("commonmark", {"html": True})
    reader.validateLink = lambda _: True  # type: ignore[method-assign]  # else it hides what this looks for
    return reader.render(markdown)


def test_the_reader_of_this_test_sees_a_link_of_any_scheme() -> None:
    assert schemes(rendered("[x](javascript:y) and \\[x\\](data:y) and <b onclick=z>z</b>")) == {"javascript"}


def test_what_hostile_feeds_say_stays_text_in_the_digest(battle: Battle) -> None:
    pages = {page.name: page.read_text(encoding="utf-8") for page in (battle.folder / "digests").iterdir()}
    for name, told in pages.items():
        assert "<script>alert" not in told, name
        assert "\x1b" not in told, name
        assert "\u202e" not in told, name
    shown = [told for name, told in pages.items() if name.endswith(".html")]
    shown += [rendered(told) for name, told in pages.items() if name.endswith(".md")]
    assert len(shown) >= 2
    for page in shown:
        assert schemes(page) <= {"", "http", "https"}


def test_no_secret_is_in_a_log_a_table_a_file_or_on_prefects_pages(battle: Battle) -> None:
    hidden = [*SECRETS, b64encode(b"ann:hunter2secret").decode()]
    with open_reader(battle.folder / "storyfold.duckdb") as connection:
        tables = [row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        held = "".join(str(connection.table(name).fetchall()) for name in tables if name != "vectors")
    found = {"log": battle.said, "tables": held}
    home = Path(os.environ["PREFECT_HOME"])
    for path in (*battle.folder.rglob("*"), *home.rglob("*")):
        if path.is_file() and path.name != "storyfold.toml":
            found[str(path)] = path.read_bytes().decode("latin-1")
    assert "case" in battle.said
    shown = {(where, secret) for where, text in found.items() for secret in hidden if secret in text}
    assert shown == set()
