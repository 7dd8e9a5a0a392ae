"""Score stories, facts and relevance on labelled real weeks of 2026, which lie beside the checkout in `shared/real`.

The texts and labels are no part of the project. Nothing was fitted on them until 29 November 2026; what is fitted on
one of them from then on must say so where its figure is stated.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Set
from datetime import date
from pathlib import Path

from rich.console import Console

from extractors.embedding.encoder import BUNDLED, Encoder, embedding_words
from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts
from flows.cli.measure import story_table
from flows.digest import embed_topic
from reports.evaluation.relevance import Headline, RelevanceScore, score_relevance
from reports.relevance.topics import builtin_topic
from store.dedup.clusters import SAME_STORY
from store.evaluation.same_story import ClusteringMeasurement, measure_clustering
from tests.bench.press_facts import NOTHING, Score, amounts_of, in_base_units, score_figures

ERAS = ("march", "may", "january")
WINDOW_DAYS = 10

Row = dict[str, object]


def measure(folder: Path, console: Console) -> None:
    """Print how pure and how complete the stories of each week are; says so where the weeks are not there."""
    if not (folder / "articles.py").is_file():
        console.print(f"Real weeks: not measured, there is no shared/{folder.name}/ beside the checkout.")
        return
    with tempfile.TemporaryDirectory() as made:
        for era in ERAS:
            found = measure_week(folder, era, Path(made))
            assert found.story_scores is not None
            table = story_table(found.story_scores)
            table.title = f"{era}: {found.articles} articles, largest mixed story {found.story_scores.largest_mixed}"
            console.print(table)


def measure_week(folder: Path, era: str, made: Path) -> ClusteringMeasurement:
    """Return the stories of one week, clustered as `collect` would; its articles are written into `made`."""
    found = measure_clustering(
        write_articles(folder, era, made), window_days=WINDOW_DAYS, model=BUNDLED, device="auto", same_story=SAME_STORY
    )
    assert isinstance(found, ClusteringMeasurement)
    return found


def write_articles(folder: Path, era: str, to: Path) -> Path:
    """Write an era's labelled articles as a file that `storyfold eval stories` reads; return its path."""
    done = subprocess.run([sys.executable, folder / "articles.py", era], capture_output=True, check=True)
    path = to / f"stories_{era}.jsonl"
    path.write_bytes(done.stdout)
    return path


def score_facts(folder: Path) -> dict[str, Score]:
    """Return the scores on sentences of real articles, each read between its two neighbours.

    A figure is right at its place with its value; small spelled-out counts neither help nor harm. A quote is right
    where it begins as a label does, parts of quotes left out; its speaker if the last word of the name is that of the
    label or of an alternative: of the speakers, precision is of those given, recall of all quotes found.
    """
    scores = dict.fromkeys(("figures", "quotes", "speakers of quotes"), NOTHING)
    for row in _rows(folder / "facts_dev.jsonl"):
        text, start, end = _between(row)
        facts = read_facts(text, date.fromisoformat(str(row["published"])))
        scores["figures"] += _figures(row, facts, start, end)
        found, right, named, named_right = _quotes(row, facts, start, end)
        whole = [label for label in _labels(row, "quotes") if not label.get("fragment")]
        scores["quotes"] += Score(labels=len(whole), found=found, right=right)
        scores["speakers of quotes"] += Score(labels=right, found=named, right=named_right)
    return scores


def score_topic(folder: Path) -> RelevanceScore:
    """Return the score of the built-in topic on real articles; "near" ones and paraphrases are left out.

    The weights that ship were fitted on them: what they are worth elsewhere `relevance_fit` says, by folds.
    """
    return score_articles(folder, frozenset({"yes", "no"}))


def score_articles(folder: Path, labels: Set[str]) -> RelevanceScore:
    """Return the score on the articles with one of the labels, each embedded as `collect` does."""
    articles = [
        Headline(title=str(row["title"]), lead=str(row["text"] or row["lead"]), relevant=row["label"] == "yes")
        for row in _rows(folder / "wm_real_dev.jsonl")
        if row["text_kind"] == "verbatim" and row["label"] in labels
    ]
    topic, encoder = builtin_topic("world-models"), Encoder()
    rows = encoder.encode([embedding_words(article.title, article.lead) for article in articles])
    return score_relevance(articles, rows, topic, embed_topic(topic, encoder))


def _rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _between(row: Row) -> tuple[str, int, int]:
    """Return the sentence between its neighbours, and where it stands there."""
    before, sentence, after = (str(row[name] or "") for name in ("before", "sentence", "after"))
    start = len(before) + 1 if before else 0
    text = " ".join(part for part in (before, sentence, after) if part)
    return text, start, start + len(sentence)


def _labels(row: Row, kind: str) -> list[dict[str, object]]:
    labels = row[kind]
    assert isinstance(labels, list)
    return labels


def _figures(row: Row, facts: Facts, start: int, end: int) -> Score:
    labels = _labels(row, "figures")
    spans = [_span(label, start) for label in labels if not label.get("minor")]
    minor = [_span(label, start) for label in labels if label.get("minor")]
    found = [
        one
        for one in amounts_of(facts)
        if start <= one[0] < end and not any(one[0] < last and first < one[1] for first, last, _ in minor)
    ]
    return score_figures(spans, found)


def _span(label: dict[str, object], start: int) -> tuple[int, int, float]:
    first = start + int(str(label["start"]))
    return first, first + len(str(label["text"])), in_base_units(str(label["value"]), str(label["unit"]))


def _quotes(row: Row, facts: Facts, start: int, end: int) -> tuple[int, int, int, int]:
    """Return how many quotes were found, of these right, of these given a speaker, of these the right one."""
    labels = _labels(row, "quotes")
    found = right = named = named_right = 0
    for quote in facts.quotes:
        if not start <= quote.start < end:
            continue
        label = next((one for one in labels if abs(start + int(str(one["start"])) - quote.start) <= 2), None)
        if label is None:
            found += 1
        elif not label.get("fragment"):
            found, right, named = found + 1, right + 1, named + bool(quote.speaker)
            named_right += bool(quote.speaker) and _is_speaker(quote.speaker, label)
    return found, right, named, named_right


def _is_speaker(name: str, label: dict[str, object]) -> bool:
    others = label.get("speaker_alt") or []
    assert isinstance(others, list)
    last = name.lower().split()[-1]
    return any(str(one).lower().split()[-1:] == [last] for one in (label["speaker"], *others))
