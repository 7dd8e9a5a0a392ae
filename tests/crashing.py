"""Bring the sample press in through the code of the flows, in a forked child that can be killed or run out of disk.

What the web and Prefect's engine do is left out, so that a child takes a second: feeds come from a store collected
before, vectors too. Everything that is written is written by the code that a real run uses. This is a program of its
own, because a process in which threads have run cannot be forked safely.

`python -m tests.crashing random CONFIG FOLDER KILLS [SEED]` kills it at random moments, again and again in one folder,
as on a machine that loses its power; CONFIG is of any store, such as a replay of real pages. Called again with that
folder it goes on to so many kills in all.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
import psutil

from extractors.embedding.encoder import Encoder
from extractors.facts.types import FACTS_VERSION
from extractors.types import FeedEntry
from flows.configuration.settings import Settings, load_settings
from flows.digest import write_edition
from flows.editions.weeks import parse_week
from flows.gathering.facts import read_batch
from store.collection.articles import articles_by_id, articles_without_embedding, save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.collection.kept_pages import kept_urls, read_pages
from store.database.connections import Connection, open_writer, store_at
from store.ledger.facts import unread_ids
from store.stories.grouping import cluster_pending
from store.stories.load_features import encoded_articles
from store.types import Embedding, EntryOutcome, FeedRun, StoreError
from store.upkeep.integrity import check
from store.upkeep.nightly import run_upkeep
from tests.killing import kill_at, log_writes, moments

# A child that hangs is a failure, not a wait.
TOO_LONG_S = 90

# So often collect, digest or upkeep of one store is killed in a row before it is let go.
KILLS_A_STORE = 12

NOW = datetime(2026, 5, 11, 6, tzinfo=UTC)
WEEK = parse_week("2026-W18")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a run brings in: the feeds' runs, the vectors of their articles, and the settings and model of the demo."""

    runs: tuple[FeedRun, ...]
    leads: dict[str, Embedding]
    titles: dict[str, Embedding]
    settings: Settings
    encoder: Encoder


def material(config: Path, feeds: int, most: int | None = None) -> Material:
    """Read the first feeds of a collected store back as runs, of each the first `most` articles if that is given."""
    settings = load_settings(config)
    model = settings.encoder.model
    with store_at(settings.store.path).latest() as connection:
        pages = {page.final_url: page for page in read_pages(connection, kept_urls(connection))}
        ids = [row[0] for row in connection.execute("SELECT id FROM articles ORDER BY feed_url, id").fetchall()]
        stored = articles_by_id(connection, ids, model)
        encoded = encoded_articles(connection, ids, model)
    runs: dict[str, list[EntryOutcome]] = {}
    names = {}
    for identity in ids:
        article = stored[identity].article
        feed = next(f for f in settings.feeds() if f.name == stored[identity].outlet)
        names[feed.url] = feed
        entry = FeedEntry(
            feed_url=feed.url, identity=identity, url=article.url, title=article.title, summary="", content="",
            author="", published=article.published, updated=None,
        )  # fmt: skip
        outcome = EntryOutcome(entry=entry, article=article, pages=tuple(filter(None, [pages.get(article.url)])))
        runs.setdefault(feed.url, []).append(outcome)
    chosen = sorted(runs, key=lambda url: (-len(runs[url]), url))[:feeds]
    return Material(
        runs=tuple(
            FeedRun(feed=names[url], at=NOW, outcome="ok", status=200, entries=tuple(runs[url][:most]))
            for url in chosen
        ),
        leads={identity: vector for identity, one in stored.items() if (vector := one.embedding) is not None},
        titles=dict(zip(encoded.ids, encoded.titles, strict=True)),
        settings=settings,
        encoder=_warm(Encoder(model, "cpu")),
    )


def _warm(encoder: Encoder) -> Encoder:
    """Load model and library before the fork, so that a child need not."""
    encoder.encode(["warm"])
    return encoder


def bring_in(folder: Path, given: Material, report: Callable[[str], None]) -> None:
    """Collect and write a digest in `folder`, and report every feed that is stored, as the flows do."""
    collect_all(folder, given, report)
    write_digest(folder, given, report)


def collect_all(folder: Path, given: Material, report: Callable[[str], None]) -> None:
    """Collect in `folder`, and report every feed that is stored."""
    path = folder / "storyfold.duckdb"
    settings = given.settings
    with open_writer(path, wait_s=5) as connection:
        register_feeds(connection, [run.feed for run in given.runs])
        for run in given.runs:
            save_feed_run(connection, _unseen(connection, run))
            report(run.feed.url)
        ids = articles_without_embedding(connection, settings.encoder.model)
        for start in range(0, len(ids), 16):
            batch = ids[start : start + 16]
            leads, titles = (np.stack([of[one] for one in batch]) for of in (given.leads, given.titles))
            save_embeddings(connection, settings.encoder.model, batch, leads, titles)
        window = timedelta(days=settings.stories.window_days)
        cluster_pending(connection, model_id=settings.encoder.model, window=window, now=NOW)
        unread = unread_ids(connection, FACTS_VERSION)
        for start in range(0, len(unread), 16):
            read_batch.fn(connection, unread[start : start + 16], settings.facts.alias_table(), None)


def write_digest(folder: Path, given: Material, report: Callable[[str], None]) -> None:
    """Write the week's digest in `folder`, and report that it is written."""
    path = folder / "storyfold.duckdb"
    settings = given.settings.model_copy(
        update={"digest": given.settings.digest.model_copy(update={"folder": folder / "digests"})}
    )
    with open_writer(path, wait_s=5) as connection:
        write_edition.fn(connection, settings, given.encoder, settings.topics()[0], WEEK)
    report("edition")


def look_after(folder: Path, given: Material, report: Callable[[str], None]) -> None:
    """Do the nightly upkeep of the store in `folder`, as `maintain` does, and report it."""
    del given
    path = folder / "storyfold.duckdb"
    now = NOW + timedelta(seconds=int(100 * time.time()) % 1_000_000)  # a backup is named by its second: no two alike
    done = run_upkeep(path, folder / "backups", keep=2, fetch_log_days=30, pages_days=10_000, now=now, wait_s=5)
    assert not done.faults, done.faults
    report("upkeep")


def _unseen(connection: Connection, run: FeedRun) -> FeedRun:
    known = connection.execute("SELECT identity FROM entries WHERE feed_url = ?", [run.feed.url]).fetchall()
    settled = {row[0] for row in known}
    return FeedRun(
        feed=run.feed, at=run.at, outcome=run.outcome, status=run.status,
        entries=tuple(one for one in run.entries if one.entry.identity not in settled),
    )  # fmt: skip


def start(
    folder: Path,
    given: Material,
    *,
    logs: Path | None = None,
    watch: Callable[[], None] | None = None,
    act: Callable[[Path, Material, Callable[[str], None]], None] = bring_in,
) -> int:
    """Fork a child that brings everything in, or does another `act`; return its process id; it ends as a command would.

    What it reports and says lies beside the folder, or beside `logs`. `watch` begins to watch its writes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    beside = logs or folder
    log, words = (beside.with_name(f"{beside.name}.{what}") for what in ("reported", "said"))
    child = os.fork()
    if child:
        return child
    code = 70
    signal.alarm(TOO_LONG_S)
    try:
        with log.open("a", encoding="utf-8") as handle:
            if watch:
                watch()

            def report(what: str) -> None:
                handle.write(what + "\n")
                handle.flush()

            act(folder, given, report)
        code = 0
    except (StoreError, OSError) as error:
        words.write_text(str(error), encoding="utf-8")
        code = 1
    except BaseException:
        words.write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        sys.stdout.flush()
        os._exit(code)


def finish(child: int) -> int:
    """Wait for a child and return how it ended, as a shell tells it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def reported(folder: Path) -> set[str]:
    """Return what a child reported done."""
    log = folder.parent / f"{folder.name}.reported"
    return set(log.read_text(encoding="utf-8").split("\n")) - {""} if log.exists() else set()


def stored_feeds(folder: Path, given: Material) -> set[str]:
    """Return the feeds that are stored whole, and "edition" if it is there, as the next run would find them."""
    path = folder / "storyfold.duckdb"
    done = {"edition"} if list((folder / "digests").glob("*.md")) else set()
    if not path.exists():
        return done
    try:
        with store_at(path).latest() as connection:
            rows = connection.execute("SELECT feed_url, count(*) FROM entries GROUP BY feed_url").fetchall()
    except (duckdb.Error, StoreError):  # killed before the tables were made
        return done
    counts = dict(rows)
    return done | {run.feed.url for run in given.runs if counts.get(run.feed.url) == len(run.entries)}


def outcome(folder: Path) -> tuple[list[object], dict[str, bytes]]:
    """Return the articles, the stories with their members, and the editions, to be compared whole."""
    with store_at(folder / "storyfold.duckdb").latest() as connection:
        rows: list[object] = [
            connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
            for table in (
                "articles",
                "entries",
                "stories",
                "members",
                "matches",
                "relevance",
                "figures",
                "credits",
                "pages.pages",
            )
        ]
    return rows, {one.name: one.read_bytes() for one in (folder / "digests").iterdir() if one.name[0] != "."}


def kill_often(given: Material, folder: Path, kills: int) -> None:
    """Kill a run at named writes and let the next one end; print a line for each. Raises where anything differs."""
    assert finish(start(folder / "undisturbed", given)) == 0, "the undisturbed run failed"
    expected = outcome(folder / "undisturbed")
    log = folder / "writes.txt"
    assert finish(start(folder / "again", given, watch=lambda: log_writes(log))) == 0, "the second one failed"
    assert outcome(folder / "again") == expected, "two undisturbed runs differ"
    for kill, moment in enumerate(moments(log, kills)):
        run = folder / f"kill-{kill}"
        code = finish(start(run, given, watch=partial(kill_at, moment)))
        assert code == -signal.SIGKILL, f"not killed {moment}: ended with {code}"
        lost = reported(run) - stored_feeds(run, given)
        assert not lost, f"lost after a kill {moment}: {lost}"
        assert finish(start(run, given)) == 0, f"no second run after a kill {moment}"
        assert outcome(run) == expected, f"another end after a kill {moment}"
        assert check(run / "storyfold.duckdb") == (), f"unsound after a kill {moment}"
        sys.stdout.write(f"killed {moment}\n")
        shutil.rmtree(run)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the kills at random moments have come, and the processor's seconds of each undisturbed act."""

    kills: int
    stores: int
    took_s: dict[str, float]

    @classmethod
    def read(cls, folder: Path) -> "Progress | None":
        """Return what was done in a folder before, None if nothing was."""
        file = folder / "progress.json"
        return cls(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def save(self, folder: Path) -> None:
        """Keep it, whole at any moment."""
        draft = folder / "progress.draft"
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.replace(folder / "progress.json")


ACTS = (collect_all, write_digest, look_after)


def kill_at_random(given: Material, folder: Path, kills: int, seed: int = 16) -> None:
    """Kill collect, digest and upkeep at random moments until each went through between kills; print a line for each.

    Goes on where an earlier call in `folder` ended, which has the undisturbed store too: what another state of the
    program wrote there must be what this one writes. Raises where a store that was killed so often differs from the
    undisturbed one, or has a fault.
    """
    undisturbed = folder / "undisturbed"
    done = Progress.read(folder)
    if done is None:
        shutil.rmtree(undisturbed, ignore_errors=True)
        took_s = {act.__name__: _timed(undisturbed, given, act) for act in ACTS}
        done = Progress(kills=0, stores=0, took_s=took_s)
        done.save(folder)
    expected = outcome(undisturbed)
    while done.kills < kills:
        run = folder / f"store-{done.stores}"
        killed = _kill_a_store(run, given, done.took_s, random.Random(f"{seed} {done.stores}"), kills - done.kills)
        assert outcome(run) == expected, f"another end after {killed} kills in {run}"
        assert check(run / "storyfold.duckdb") == (), f"unsound after {killed} kills in {run}"
        shutil.rmtree(run)
        done = replace(done, kills=done.kills + killed, stores=done.stores + 1)
        done.save(folder)
        sys.stdout.write(f"{done.kills} kills, {done.stores} stores like the undisturbed one\n")
        sys.stdout.flush()


def _kill_a_store(run: Path, given: Material, took_s: dict[str, float], draw: random.Random, most: int) -> int:
    """Bring everything into one store under kills, `most` at most; return how many there were."""
    for left in (run, *run.parent.glob(f"{run.name}.*")):  # of a call that was itself ended here
        shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    killed = 0
    for act in ACTS:
        for _ in range(KILLS_A_STORE):
            if killed == most or not _killed(run, given, act, draw, took_s[act.__name__]):
                break
            killed += 1
            lost = reported(run) - {"upkeep"} - stored_feeds(run, given)
            assert not lost, f"lost after {killed} kills in {run}: {lost}"
        # What a kill keeps from its end is brought to it, as by the next run: a digest needs all articles.
        assert finish(start(run, given, act=act)) == 0, f"no {act.__name__} after {killed} kills in {run}"
    return killed


def _timed(folder: Path, given: Material, act: Callable[..., None]) -> float:
    """Return the processor's seconds that an undisturbed act takes."""
    _, status, used = os.wait4(start(folder, given, act=act), 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the undisturbed run failed"
    return used.ru_utime + used.ru_stime


# A child that waits for the disk uses no processor: it is let go on for up to so long before it is killed.
_LONGEST_WAIT_S = 0.02


def _killed(folder: Path, given: Material, act: Callable[..., None], draw: random.Random, took_s: float) -> bool:
    """Start a child, kill it at a drawn moment of its work, and return whether it had not come to its end before.

    Moments are drawn by the child's own time on the processor, so that a busy machine meets all of them too.
    """
    child = start(folder, given, act=act)
    after_s, wait_s = draw.uniform(0, took_s), draw.uniform(0, _LONGEST_WAIT_S)
    running = psutil.Process(child)
    while running.status() != psutil.STATUS_ZOMBIE and sum(running.cpu_times()[:2]) < after_s:
        time.sleep(0.002)
    time.sleep(wait_s)
    os.kill(child, signal.SIGKILL)
    code = finish(child)
    assert code in (0, -signal.SIGKILL), f"ended with {code}"
    return code != 0


def fill_disks(given: Material, folder: Path, sizes: Sequence[int]) -> None:
    """Run on disks that are too small, then give them room; print a line for each. Raises where anything differs."""
    assert finish(start(folder / "undisturbed", given)) == 0, "the undisturbed run failed"
    expected = outcome(folder / "undisturbed")
    for kilobytes in sizes:
        disk, logs = folder / f"disk-{kilobytes}", folder / f"logs-{kilobytes}"
        disk.mkdir()
        _mount(disk, f"size={kilobytes}k")
        try:
            code = finish(start(disk / "run", given, logs=logs))
            if code:
                said = logs.with_name(f"{logs.name}.said").read_text(encoding="utf-8").replace("\n", " ")
                assert code == 1, f"{kilobytes} kB: ended with {code}: {said}"
                assert "space" in said.lower(), f"{kilobytes} kB: does not say why: {said}"
                _mount(disk, "remount,size=256m")
                lost = reported(logs) - stored_feeds(disk / "run", given)
                assert not lost, f"{kilobytes} kB: lost {lost}"
                assert finish(start(disk / "run", given, logs=logs)) == 0, f"{kilobytes} kB: does not heal"
                assert check(disk / "run" / "storyfold.duckdb") == (), f"{kilobytes} kB: unsound"
            assert outcome(disk / "run") == expected, f"{kilobytes} kB: ends otherwise"
            sys.stdout.write(f"{'full' if code else 'roomy'} at {kilobytes} kB\n")
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)


def _mount(disk: Path, options: str) -> None:
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], check=True)


if __name__ == "__main__":
    what, config, where, *numbers = sys.argv[1:]
    brought = material(Path(config), 6, 4 if what == "random" else None)
    if what == "random":
        kill_at_random(brought, Path(where), *(int(number) for number in numbers))
    elif what == "kill":
        kill_often(brought, Path(where), int(numbers[0]))
    else:
        fill_disks(brought, Path(where), [int(number) for number in numbers])
