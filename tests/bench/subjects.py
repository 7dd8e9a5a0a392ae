"""Name what can be measured; each subject prints its own tables."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

LABELLED = Path(__file__).parents[3] / "shared" / "bench"


def encode() -> None:
    """Articles a second, beside sentence-transformers as it comes."""
    from tests.bench import encoding

    encoding.measure()


def pairs() -> None:
    """All pairs and neighbours, exactly, beside brute force, semhash and faiss."""
    from tests.bench import pairing

    pairing.measure()


def growth() -> None:
    """The cost of a new article as the window grows: of the search, of telling stories; and vectors on disk."""
    from tests.bench import growing, hourly

    growing.measure()
    hourly.measure(LABELLED)


def years() -> None:
    """A collect and a digest in a store of a week, a year and five years."""
    from tests.bench import years as aged

    aged.measure(Console(width=200))


def extract() -> None:
    """Pages a second, beside trafilatura in a plain loop."""
    from tests.bench import extracting

    extracting.measure()


def collect() -> None:
    """A run with nothing new, the sample press beside plain library calls, the memory of many pages."""
    from tests.bench import collecting

    collecting.measure()


def store() -> None:
    """The size and speed of a store of 100,000 articles."""
    from tests.bench import keeping

    keeping.measure(Console())


def digest() -> None:
    """An edition of the sample press, beside its parts, and one of a week of 20,000 articles."""
    from tests.bench import digest as large
    from tests.bench import digesting

    digesting.measure()
    large.measure(Console())


def gpu() -> None:
    """Encoding and a million vectors on a GPU; says so and stops where there is none."""
    import torch

    from tests.bench import gpu as on_gpu
    from tests.bench.timing import say

    if torch.cuda.is_available():
        on_gpu.measure_all()
    else:
        say("No GPU here: its rows stay unmeasured (`python -m tests.bench.gpu --help`).")


def stories() -> None:
    """The stories of the sample press against their labels, and the guard of summaries."""
    from tests.bench import guard
    from tests.bench import stories as told

    guard.measure(Console(), told.measure(Console()), LABELLED.parent / "real" / "leads_dev.jsonl")


def labelled() -> None:
    """The stories of labelled public sets, where they lie beside the checkout."""
    from tests.bench import labelled as sets

    sets.measure(LABELLED, Console(width=140))


def real() -> None:
    """The stories of labelled real weeks, where they lie beside the checkout."""
    from tests.bench import real_weeks

    real_weeks.measure(LABELLED.parent / "real", Console(width=120))


def follow_ups() -> None:
    """What later articles of a real fortnight are taken to tell of its predictions."""
    from tests.bench import follow_ups as told

    told.measure(LABELLED.parent / "real", Console(width=120))


def arrivals() -> None:
    """Random orders and batches, which must change no story."""
    from tests.bench import arrivals as orders

    orders.measure(Console())


def facts() -> None:
    """Figures, quotes, predictions and credits against labels."""
    from tests.bench import facts as labelled_facts

    labelled_facts.measure(Console())


def feeds() -> None:
    """feedparser's own test files."""
    from tests.bench import feed_suite

    feed_suite.measure(Console())


def cases() -> None:
    """Cases of public bug reports of other feed programs: rows tried, right and wrong."""
    from tests.bench import cases as reported

    reported.measure(LABELLED.parent / "cases" / "INDEX.md", Console())


def fuzz() -> None:
    """Mutants of feeds, pages and addresses, which must crash and hang nothing."""
    from tests.bench import fuzz as mangled

    mangled.measure(Console())


def scaling() -> None:
    """How the cost of each reader of strangers' text grows with its length."""
    from tests.scaling import measure_all

    measure_all(Console())


def faults() -> None:
    """Killed collects, hostile feeds beside good ones, kills and full disks at every write."""
    from tests.bench import faults as broken

    broken.measure(Console())


def crashes() -> None:
    """Kills at random moments, which must lose nothing reported."""
    from tests.bench import crashes as kills

    kills.measure(Console())


def throughput() -> None:
    """100 feeds and 2,000 pages collected in the fast mode, beside a plain loop of trafilatura."""
    from tests.bench import throughput as through

    through.measure(LABELLED, Console())


def operate() -> None:
    """Prefect's share of a collect, many workers beside one process, a week of hourly collects."""
    from tests.bench import operating, week

    operating.measure(Console(width=120))
    with tempfile.TemporaryDirectory() as folder:
        week.measure(Console(width=120), Path(folder))


def whole() -> None:
    """A day of hourly collects and a digest at 100, 1,000 and 10,000 articles, beside plain library calls: hours."""
    from tests.bench import whole as day

    day.measure()


SPEED: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (encode, pairs, growth, extract, throughput, collect, store, digest, operate, gpu, whole, years)
}
QUALITY: dict[str, Callable[[], None]] = {
    one.__name__: one
    for one in (stories, labelled, real, arrivals, facts, feeds, cases, fuzz, scaling, faults, crashes)
}
SUBJECTS = SPEED | QUALITY


def run(names: list[str]) -> None:
    """Measure these subjects, one after another; "all" is every one. Raises KeyError for one that is none."""
    chosen = [SUBJECTS[name] for name in names] if names != ["all"] else list(SUBJECTS.values())
    for measure in chosen:
        measure()
