"""Measure a day of hourly collects and its digest, stage by stage, beside plain library calls on the same pages.

Each collect is a process of its own, as cron starts it, from 100 feeds that show what the hour brought. What the page
readers spend is theirs; what every process spends before its flow begins is under "start". The plain calls (feedparser,
trafilatura, sentence-transformers, one product of all vectors, DuckDB inserts) read the same feeds and pages in one
process without order, time limits or a store; beyond 1,000 pages they are timed on 1,000 and multiplied.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import monotonic

from tests.bench.subjects import LABELLED
from tests.bench.timing import Row, Spent, say, show, spent
from tests.many_feeds import NOW, borrowed, feed_of, invented, page, real_articles, served

FEEDS = 100
SIZES = (100, 1_000, 10_000)
HOURS = 24
MOST_PLAIN = 1_000

# Limits of the issue for a day of 10,000 articles: CPU seconds in all, MiB.
MOST_CPU_S = 3_600
MOST_MIB = 1_536

# Prints, as JSON: CPU seconds of each stage and of the page readers, peak MiB of the process, bytes it wrote.
_MEASURED = """
import json, resource, sys, time
from datetime import datetime
import flows.orchestration.prefect_defaults
spent, begun = {}, ["start", 0.0]

def stage(name):
    now = time.process_time()
    spent[begun[0]] = spent.get(begun[0], 0.0) + now - begun[1]
    begun[:] = [name, now]

def timed(module, function, name):
    genuine = getattr(module, function)
    def called(*given, **named):
        before = begun[0]
        stage(name)
        try:
            return genuine(*given, **named)
        finally:
            stage(before)
    setattr(module, function, called)
"""
_COLLECT = f"""{_MEASURED}
import flows.collect as collecting
for function, name in (("read_new_facts", "facts"), ("cluster_new_articles", "stories"), ("encode_batch", "embed"),
                       ("compare_stories", "ledger")):
    timed(collecting, function, name)
stage("fetch, read, store")
done = collecting.run_collect(sys.argv[1], datetime.fromisoformat(sys.argv[2]), every_feed=True)
stage("end")
"""
_DIGEST = f"""{_MEASURED}
from flows.digest import run_digest
stage("digest")
done = run_digest(sys.argv[3], config=sys.argv[1], now=datetime.fromisoformat(sys.argv[2]))
stage("end")
"""
_SAID = """
own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
spent["page readers"] = children.ru_utime + children.ru_stime
written = next(int(line.split()[1]) for line in open("/proc/self/io") if line.startswith("write_bytes"))
print(json.dumps({"cpu": spent, "mib": own.ru_maxrss / 1024, "written": written,
                  "new": getattr(done, "new_articles", 0)}))
"""


def measure(sizes: Sequence[int] = SIZES) -> None:
    """Print a table for each number of articles a day."""
    for size in sizes:
        _measure_day(size)


def _measure_day(size: int) -> None:
    real = LABELLED if LABELLED.is_dir() else None
    plain = _plainly(size, real)
    with tempfile.TemporaryDirectory() as folder, served(FEEDS, size // FEEDS, Path(folder), real) as config:
        started = monotonic()
        runs = list(_hourly(config, Path(folder)))
        clock = monotonic() - started
    told = sum((Counter(run["cpu"]) for run in runs), Counter())
    rows = [Row(what=name, figure=f"{cpu:.1f}") for name, cpu in told.items()]
    cpu, ideal = sum(told.values()), sum(plain.values())
    rows.append(
        Row(what="in all", figure=f"{cpu:.1f}", beside=f"{ideal:.1f}", ratio=f"{cpu / ideal:.2f}",
            limit=f"{MOST_CPU_S:,}" if size == SIZES[-1] else "")
    )  # fmt: skip
    last = runs[HOURS - 1]
    rows.append(Row(what="its last hour", figure=f"{sum(last['cpu'].values()):.1f}"))
    show(
        f"A day of {size:,} articles, 24 collects and a digest: CPU s",
        ("ours", "plain calls", "allowed", "ratio"),
        rows,
    )
    say("Plain calls: " + ", ".join(f"{name} {cpu:.1f}" for name, cpu in plain.items()) + ".")
    say(
        f"{sum(run['new'] for run in runs):,} articles stored; {clock:,.0f} s by the clock; peak "
        f"{max(run['mib'] for run in runs):,.0f} MiB (allowed {MOST_MIB:,}); "
        f"{sum(run['written'] for run in runs) / 1e6:,.0f} MB written."
    )


def _hourly(config: Path, folder: Path) -> Iterator[dict[str, dict[str, float]]]:
    port = config.read_text(encoding="utf-8").partition('"127.0.0.1:')[2].partition('"')[0]
    for hour in range(1, HOURS + 1):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/hour/{hour}").close()
        yield _run(_COLLECT, folder, str(config), (NOW + timedelta(hours=hour)).isoformat())
    end = NOW + timedelta(days=7)
    yield _run(_DIGEST, folder, str(config), end.isoformat(), f"{NOW:%G-W%V}")


def _run(code: str, folder: Path, *given: str) -> dict[str, dict[str, float]]:
    root = Path(__file__).parents[2]
    environment = os.environ | {"PREFECT_HOME": str(folder / "prefect"), "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", code + _SAID, *given]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, env=environment)
    if done.returncode:
        raise RuntimeError(f"a measured process failed: {done.stderr[-800:]}")
    found: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _plainly(size: int, real: Path | None) -> dict[str, float]:
    """Return the CPU seconds of the plain library calls for a day, by library."""
    import duckdb
    import feedparser
    import numpy as np
    import trafilatura
    from sentence_transformers import SentenceTransformer

    from extractors.embedding.encoder import BUNDLED, LEAD_WORDS, _folder

    a_feed = size // FEEDS
    entries = real_articles(real) if real else ()
    chosen = [divmod(place, a_feed) for place in np.linspace(0, size - 1, min(size, MOST_PLAIN)).astype(int).tolist()]
    told = [borrowed(entries, feed * a_feed + n) if entries else invented(feed, n) for feed, n in chosen]
    pages = [page(*one) for one in told]
    feeds = [feed_of(0, a_feed, hour) for hour in range(1, HOURS + 1)]
    times = size / len(chosen)

    def insert(rows: Sequence[tuple[str, str]]) -> None:
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "plain.duckdb")) as connection:
            connection.execute("CREATE TABLE articles (title VARCHAR, text VARCHAR)")
            connection.executemany("INSERT INTO articles VALUES (?, ?)", rows)

    parsed = spent(lambda: [feedparser.parse(feed) for feed in feeds])
    read = spent(lambda: [trafilatura.extract(one) or "" for one in pages])
    leads = [
        f"{title}. {' '.join(text.split()[:LEAD_WORDS])}" for (title, _), text in zip(told, read.gave, strict=True)
    ]
    model = spent(lambda: SentenceTransformer(_folder(BUNDLED)))
    encoded = spent(lambda: model.gave.encode([*leads, *(title for title, _ in told)]))
    vectors = np.resize(encoded.gave, (size, encoded.gave.shape[1]))
    product = spent(lambda: np.count_nonzero(vectors @ vectors.T > 0.35))
    stored = spent(lambda: insert([(title, text) for (title, _), text in zip(told, read.gave, strict=True)]))

    def scaled(one: Spent) -> float:
        return one.cpu * times

    return {
        "feedparser": parsed.cpu * FEEDS, "trafilatura": scaled(read), "model": model.cpu,
        "sentence-transformers": scaled(encoded), "product": product.cpu, "duckdb": scaled(stored),
    }  # fmt: skip
