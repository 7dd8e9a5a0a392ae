"""Measure the quality figures that `tests/floors.toml` holds floors for: `python -m tests.bench.floors` prints them.

`python -m tests.bench.floors press real` measures only those groups. What is measured on data beside the checkout
(`shared/`) is left out where that is not there.
"""

import sys
import tempfile
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.sample_press.gold_labels import load_gold
from store.database.connections import open_reader
from store.dedup.clusters import SAME_STORY
from store.evaluation.same_story import ClusteringMeasurement, PairMeasurement, measure_clustering
from store.types import Story
from tests.bench import press_facts, raw_news, real_weeks
from tests.bench.agreement import called_conflicting, score_agreement
from tests.bench.facts import told_by
from tests.bench.press_facts import NOTHING, Score
from tests.bench.resolutions import LABELS, score_proposals
from tests.bench.scores import pairwise
from tests.bench.stories import lineage_scores
from tests.press_labels import gold_names, read_stories

SHARED = Path(__file__).parents[3] / "shared"
FLOORS = Path(__file__).parents[1] / "floors.toml"

Figures = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """One figure that is stated in BENCHMARKS.md, and below which (above which, for errors) it may not go."""

    key: str
    what: str  # the row of BENCHMARKS.md
    measured: float
    floor: float | None = None
    ceiling: float | None = None

    def is_kept(self, value: float) -> bool:
        """Return whether a value measured now is on the right side."""
        return (self.floor is None or value >= self.floor) and (self.ceiling is None or value <= self.ceiling)


def read_floors(path: Path = FLOORS) -> tuple[Floor, ...]:
    """Return the floors in the order of the file."""
    return tuple(Floor(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["figure"])


def press(database: Path) -> Figures:
    """Stories, provenance and facts of the sample press, as collected into `database` by the demo."""
    gold, stories = load_gold(), read_stories(database)
    found = gold_names(stories)
    labels = {article.id: article.story for article in gold.articles}
    pairs = pairwise(labels, {name: story.id for name, (story, _) in found.items()})
    lineage = lineage_scores(stories, gold)
    figures = {
        "press.pair_precision": pairs.precision,
        "press.pair_recall": pairs.recall,
        "press.relations": lineage.relations_right / lineage.relations_said,
        "press.relations_said": lineage.relations_said / lineage.articles,
        "press.origins": lineage.origins_right / lineage.origins_said,
    }
    texts = {name: article.text for name, (_, article) in found.items()}
    days = {name: article.published.date() for name, (_, article) in found.items()}
    return figures | _parts("press", press_facts.score_press(texts, days)) | _compared(database, stories)


def _compared(database: Path, stories: Sequence[Story]) -> Figures:
    """How figures of one story were compared, and which articles were proposed for a prediction's outcome."""
    told = told_by(tuple(stories))
    with open_reader(database) as connection:
        statuses, (called, right) = score_agreement(connection, told), called_conflicting(connection, told)
        proposed, telling, served, *_ = score_proposals(connection, told)
    shares = {f"press.{status}": counts[2] / counts[0] for status, counts in statuses.items()}
    return shares | {
        "press.called_conflicting": right / called,
        "press.proposals": telling / proposed,
        "press.claims_served": served / len(LABELS),
    }


def same_story(folder: Path) -> Figures:
    """Pairs that people judged; the labelled clusters take `make bench` a quarter of an hour."""
    pairs = _measured(folder / "pairs_semeval.jsonl.gz", window_days=0)
    assert isinstance(pairs, PairMeasurement)
    return {
        "pairs_semeval.pearson": pairs.pearson,
        "pairs_semeval.precision": pairs.precision,
        "pairs_semeval.recall": pairs.recall,
    }


def facts(folder: Path) -> Figures:
    """Figures read from labelled sentences of real news."""
    del folder  # the texts lie where `raw_news` looks for them
    return _parts("raw_news", {"figures": raw_news.score_raw_news()["Storyfold"]})


def pages(folder: Path) -> Figures:
    """The text of 181 real pages, both ways to read."""
    from extractors.evaluation.page_text import compare, load_pages

    gold = load_pages(folder / "pages" / "scrapinghub.jsonl.gz")
    voting, quick = compare(gold, quickly=False), compare(gold, quickly=True)
    return {
        "pages.f1": voting.ours.f1,
        "pages.f1_fast": quick.ours.f1,
        "pages.ahead_of_trafilatura": voting.difference,
    }


def digests(folder: Path) -> Figures:
    """The guard on people's judgements, relevance on invented headlines."""
    from extractors.embedding.encoder import Encoder
    from flows.digest import embed_topic
    from flows.editions.labels import embed_headlines
    from reports.evaluation.faithfulness import read_judged, score_guard
    from reports.evaluation.relevance import read_headlines, score_relevance
    from reports.relevance.topics import builtin_topic

    guard = score_guard(read_judged(folder / "faithfulness_qags.jsonl.gz"))[0]
    topic, encoder = builtin_topic("world-models"), Encoder()
    headlines = read_headlines(Path(__file__).parent / "relevance_other_words.jsonl")
    rows = embed_headlines(encoder, [(headline.title, headline.lead) for headline in headlines])
    relevance = score_relevance(headlines, rows, topic, embed_topic(topic, encoder))
    return {
        "guard.kept": guard.kept / 100,
        "guard.right": guard.right / 100,
        "relevance.other_words_auroc": relevance.auroc,
    }


def real(folder: Path) -> Figures:
    """Stories, facts and relevance on real weeks; nothing was fitted on them."""
    folder = folder.parent / "real"
    found: Figures = {}
    with tempfile.TemporaryDirectory() as made:
        for era in real_weeks.ERAS:
            found |= _stories(era, real_weeks.write_articles(folder, era, Path(made)), window_days=10)
    topic = real_weeks.score_topic(folder)
    found |= {
        "real.relevance_auroc": topic.auroc,
        "real.relevance_missed": topic.missed / topic.positives,
        "real.relevance_wrong": topic.wrongly_accepted / (topic.headlines - topic.positives),
    }
    return found | _parts("real", real_weeks.score_facts(folder))


BESIDE: Mapping[str, Callable[[Path], Figures]] = {
    one.__name__: one for one in (same_story, facts, pages, digests, real)
}


def _stories(name: str, path: Path, *, window_days: float) -> Figures:
    measured = _measured(path, window_days=window_days)
    assert isinstance(measured, ClusteringMeasurement)
    assert measured.scores is not None
    fields = ("b3_precision", "b3_recall", "b3_f1", "pair_precision", "pair_recall")
    return {f"{name}.{field}": getattr(measured.scores, field) for field in fields}


def _measured(path: Path, *, window_days: float) -> ClusteringMeasurement | PairMeasurement:
    return measure_clustering(
        path, window_days=window_days, model="all-MiniLM-L6-v2", device="auto", same_story=SAME_STORY
    )


def _parts(name: str, scores: Mapping[str, Score]) -> Figures:
    """Return precision and recall of each kind of fact."""
    kinds = {kind.replace(" ", "_"): score for kind, score in scores.items() if score != NOTHING}
    precision = {f"{name}.{kind}_precision": score.precision for kind, score in kinds.items()}
    return precision | {f"{name}.{kind}_recall": score.recall for kind, score in kinds.items()}


def main(wanted: list[str]) -> None:
    """Measure the groups named, or all, and print each figure beside its floor."""
    found: Figures = {}
    if not wanted or "press" in wanted:
        from rich.console import Console

        from flows.cli.start import collect_fortnight
        from flows.configuration.settings import load_settings

        with tempfile.TemporaryDirectory() as folder:
            config = collect_fortnight(Path(folder), console=Console(quiet=True))
            found |= press(load_settings(config).store.path)
    for name, measure in BESIDE.items():
        if (not wanted or name in wanted) and SHARED.is_dir():
            found |= measure(SHARED / "bench")
    floors = {floor.key: floor for floor in read_floors()}
    for key, value in found.items():
        floor = floors.get(key)
        limit = "" if floor is None else f"floor {floor.floor}" if floor.floor is not None else f"most {floor.ceiling}"
        sys.stdout.write(f"{key:40} {value:.4f}  {limit}\n")


if __name__ == "__main__":
    import flows.orchestration.prefect_defaults  # noqa: F401 - before anything imports Prefect

    main(sys.argv[1:])
