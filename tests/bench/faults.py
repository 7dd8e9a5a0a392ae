"""What faults cost: a killed collect of 200 feeds, good feeds beside hostile ones, kills and full disks at every write.

The next collect ends like an undisturbed one; no good feed loses an article; every cell ends with the old or new state.
"""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from store.database.connections import open_reader
from store.types import StoreError
from tests.test_extractors_fetch import Answer, Server, reply, served
from tests.test_extractors_hostile import MORE, WIRE

FEEDS = 200
HOSTILE = 40
PAGES = 3
PAIRS = 5  # of a collect of the good feeds alone and one beside hostile ones
NEED_ROOT = ("full", "read-only")  # small disks are mounted for them
KILLS = 3
NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
PROGRAM = """
import sys, datetime
import flows.orchestration.prefect_defaults
from flows.collect import run_collect
run_collect(sys.argv[1], datetime.datetime.fromisoformat(sys.argv[2]))
"""
_THINGS = "harbour bridge school market tram theatre river garden tower library mine forest".split()


def measure(console: Console) -> None:
    """Print all three."""
    measure_kills(console)
    measure_hostile_beside_good(console)
    measure_cells(console)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the good feeds brought in alone and beside hostile ones, as (address, text), and seconds by the clock."""

    alone: frozenset[tuple[str, str]]
    beside: frozenset[tuple[str, str]]
    alone_s: float
    beside_s: float


def measure_hostile_beside_good(console: Console) -> None:
    """Print what 40 hostile feeds cost 40 good ones in wall time, and whether these have all their articles.

    Several pairs, one after another: the machine's own pace is the same within a pair.
    """
    ratios = []
    for _ in range(PAIRS):
        with tempfile.TemporaryDirectory() as folder:
            found = hostile_beside_good(Path(folder))
        ratios.append(found.beside_s / found.alone_s)
        console.print(
            f"{HOSTILE} good feeds: {len(found.alone)} articles in {found.alone_s:.1f} s alone; beside {HOSTILE} "
            f"hostile ones {found.beside_s:.1f} s ({ratios[-1]:.2f} times), {len(found.alone - found.beside)} lost",
            highlight=False,
        )
    console.print(
        f"  median of {PAIRS} pairs: {statistics.median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f})",
        highlight=False,
    )


def hostile_beside_good(folder: Path) -> Beside:
    """Collect 40 good feeds alone, and again beside 40 hostile ones, each time into a new store."""
    good = range(HOSTILE, 2 * HOSTILE)
    took_s: list[float] = []
    held: list[frozenset[tuple[str, str]]] = []
    with served(answers()) as server:
        for name, feeds in (("alone", good), ("beside", range(2 * HOSTILE))):
            config = configured(folder / name, server, feeds)
            started = time.monotonic()
            assert _collect(config).wait() == 0
            took_s.append(time.monotonic() - started)
            held.append(_held(config))
    return Beside(alone=held[0], beside=held[1], alone_s=took_s[0], beside_s=took_s[1])


def measure_cells(console: Console) -> None:
    """Print how often each command met each fault; a cell that leaves neither state ends the count."""
    from flows.cli.start import run_demo
    from tests.faults import BY_PARTS, FAULTS
    from tests.test_store_faults import COMMANDS

    kinds = [kind for kind in FAULTS if os.geteuid() == 0 or kind not in NEED_ROOT]
    table = Table("Command", *kinds, "all", title="Fault cells, each with the old or the new state after it")
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        demo = Path(folder) / "demo"
        demo.mkdir()
        with (Path(folder) / "printed.txt").open("w", encoding="utf-8") as handle:
            run_demo(demo, console=Console(file=handle))
        for command in (*COMMANDS, *BY_PARTS):
            found = Counter(cell["kind"] for cell in _cells(demo, Path(folder) / command, command, kinds))
            total += found
            table.add_row(command, *(str(found[kind]) for kind in kinds), str(found.total()))
            console.print(f"{command}: {found.total()} cells", highlight=False)  # hours in all: what was done is said
    table.add_row("all", *(str(total[kind]) for kind in kinds), str(total.total()))
    console.print(table)


def _cells(demo: Path, folder: Path, command: str, kinds: list[str]) -> list[dict[str, str]]:
    """Return the cells of a command, all passed."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", str(demo), str(folder), command, ",".join(kinds)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def measure_kills(console: Console) -> None:
    """Print how many articles the killed and the undisturbed collect hold, and whether they are the same."""
    drawn = random.Random(11)
    with tempfile.TemporaryDirectory() as folder, served(answers()) as server:
        calm, killed = (configured(Path(folder) / name, server) for name in ("calm", "killed"))
        started = time.monotonic()
        assert _collect(calm).wait() == 0
        took_s = time.monotonic() - started
        kills = 0
        for _ in range(KILLS):
            process = _collect(killed)
            time.sleep(drawn.uniform(0.1, 0.3) * took_s)  # three times that is less than one whole run
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                kills += 1
            process.wait()
        assert _collect(killed).wait() == 0
        held, wanted = _held(killed), _held(calm)
    console.print(
        f"{FEEDS} feeds, {HOSTILE} of them hostile, killed {kills} times at work: {len(held)} articles, "
        f"undisturbed {len(wanted)}; missing {len(wanted - held)}, too many {len(held - wanted)}",
        highlight=False,
    )


def answers() -> dict[str, Answer]:
    """Return a server's answers: good feeds with their pages, and hostile ones."""
    hostile = [answer for name, (answer, kind) in sorted(WIRE.items()) if kind != "ok"]
    found: dict[str, Answer] = dict(MORE)
    for number in range(FEEDS):
        if number < HOSTILE:
            found[f"/{number}"] = hostile[number % len(hostile)]
            continue
        links = "".join(
            f"<item><title>Story {number} {page} of the {_THINGS[number % 12]}</title>"
            f"<link>/{number}/story-{page}a</link><pubDate>Tue, 28 Apr 2026 0{page}:00:00 GMT</pubDate></item>"
            for page in range(PAGES)
        )
        feed = f"<rss version='2.0'><channel><title>Press {number}</title>{links}</channel></rss>"
        found[f"/{number}"] = reply("200 OK", feed.encode(), ETag=f'"{number}"')
        for page in range(PAGES):
            found[f"/{number}/story-{page}a"] = reply("200 OK", _page(number, page).encode(), Content_Type="text/html")
    return found


def _page(number: int, page: int) -> str:
    words = random.Random(f"{number} {page}")
    told = "".join(
        f"<p>The {words.choice(_THINGS)} of town {words.randrange(900)} met the {words.choice(_THINGS)} in year "
        f"{words.randrange(1800, 2026)}, said witness {words.randrange(9000)} of the {words.choice(_THINGS)}.</p>"
        for _ in range(12)
    )
    return f"<html><head><title>Story {number} {page}</title></head><body><article>{told}</article></body></html>"


def configured(folder: Path, server: Server, feeds: range = range(FEEDS)) -> Path:
    """Write a configuration for these feeds of the server, each on a host of its own."""
    folder.mkdir(parents=True)
    lines = ["[fetch]", "timeout_s = 5", "gap_s = 0", "retry_delays_s = []", "feed_limit_bytes = 1000000"]
    lines += ["[fetch.connect_to]"]
    lines += [f'"p{number}.example" = "127.0.0.1:{server.port}"' for number in feeds]
    lines += ["[[topic]]", 'key = "t"', 'name = "T"', 'description = "harbours"', 'phrases = ["harbour"]']
    for number in feeds:
        lines += ["[[feed]]", f'url = "http://p{number}.example/{number}"', f'name = "Press {number}"']
    path = folder / "storyfold.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _collect(config: Path) -> subprocess.Popen[bytes]:
    """Start a collect in a session of its own, so that its workers die with it."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(config), NOW.isoformat()],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def _held(config: Path) -> frozenset[tuple[str, str]]:
    try:
        with open_reader(config.with_name("storyfold.duckdb")) as connection:
            return frozenset(connection.execute("SELECT canonical_url, text FROM articles").fetchall())
    except StoreError:
        return frozenset()


if __name__ == "__main__":
    measure(Console())
