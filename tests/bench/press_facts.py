"""Score the reading of facts against labels: the sample press here, real news where the shared folder lies beside."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extractors.facts.figures.units import MEASURES
from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts
from flows.sample_press.articles import load_press
from flows.sample_press.gold_labels import load_gold
from tests.bench.fact_baselines import READERS

LABELS = Path(__file__).parent / "press_facts.txt"

Key = tuple[int, int]
Reader = Callable[[str], Sequence[tuple[int, int, float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many labels there are, how many facts were found, and how many of those are right."""

    labels: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.labels if self.labels else 1.0

    def __add__(self, other: "Score") -> "Score":
        return Score(labels=self.labels + other.labels, found=self.found + other.found, right=self.right + other.right)


NOTHING = Score(labels=0, found=0, right=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One labelled article: figures and quotes as (start, end, answer), predictions as (start, end, last day)."""

    id: str
    figures: tuple[tuple[int, int, float], ...]
    quotes: tuple[tuple[int, int, str], ...]
    predictions: tuple[tuple[int, int, date], ...]


def read_labels(texts: Mapping[str, str]) -> tuple[Labelled, ...]:
    """Return the labels with their places in `texts`. Raises ValueError for words that are not there."""
    blocks = re.split(r"(?m)^@ ", LABELS.read_text(encoding="utf-8"))[1:]
    return tuple(_labelled(block, texts) for block in blocks)


def _labelled(block: str, texts: Mapping[str, str]) -> Labelled:
    identity, *lines = block.strip().split("\n")
    text = texts[identity]
    found: dict[str, list[tuple[int, int, str]]] = {"F": [], "Q": [], "P": []}
    for line in lines:
        kind, words = line[0], [part.strip() for part in line[2:].split(" | ")]
        start = text.find(words[0], found[kind][-1][1] if found[kind] else 0)
        if start < 0:
            raise ValueError(f"{identity}: {words[0]!r} is not in the text behind the label before it")
        found[kind].append((start, start + len(words[0]), "|".join(words[1:])))
    return Labelled(
        id=identity,
        figures=tuple((start, end, in_base_units(*answer.split("|"))) for start, end, answer in found["F"]),
        quotes=tuple(found["Q"]),
        predictions=tuple((start, end, date.fromisoformat(answer)) for start, end, answer in found["P"]),
    )


def in_base_units(number: str, unit: str) -> float:
    """Return the labelled value as the ledger keeps it."""
    return float(number) * (MEASURES[unit.lower()][2] if unit.lower() in MEASURES else 1.0)


def score_figures(labels: Sequence[tuple[int, int, float]], found: Sequence[tuple[int, int, float]]) -> Score:
    """Return how many found amounts overlap a label of the same value; each label is met once."""
    open_labels = list(labels)
    right = 0
    for start, end, value in found:
        match = next(
            (
                label
                for label in open_labels
                if label[0] < end and start < label[1] and abs(label[2] - value) <= 1e-6 * max(1.0, abs(value))
            ),
            None,
        )
        if match:
            open_labels.remove(match)
            right += 1
    return Score(labels=len(labels), found=len(found), right=right)


def score_quotes(labelled: Labelled, facts: Facts, *, speakers: bool) -> Score:
    """Return how many quotes begin where a label does, and, if asked, are given to the labelled speaker."""
    right = 0
    for quote in facts.quotes:
        label = next((one for one in labelled.quotes if abs(one[0] - quote.start) <= 2), None)
        right += label is not None and (not speakers or _same_person(label[2], quote.speaker))
    return Score(labels=len(labelled.quotes), found=len(facts.quotes), right=right)


def score_predictions(labelled: Labelled, facts: Facts) -> Score:
    """Return how many predictions hold a labelled claim and fall due within a day of it."""
    right = sum(
        any(
            label[0] < prediction.end
            and prediction.start < label[1]
            and prediction.due_to is not None
            and abs(prediction.due_to - label[2]) <= timedelta(days=1)
            for label in labelled.predictions
        )
        for prediction in facts.predictions
    )
    dated = sum(prediction.due_to is not None for prediction in facts.predictions)
    return Score(labels=len(labelled.predictions), found=dated, right=min(right, len(labelled.predictions)))


def score_credits(texts: Mapping[str, str], read: Mapping[str, Facts]) -> Score:
    """Return how many credited outlets of gold.toml were found. An outlet that names itself credits nobody; documents,
    which have no label there ("a regulatory filing"), are left out.
    """
    total = NOTHING
    press = load_press()
    own = {article.id: press.publisher(article.publisher).name for article in press.articles}
    for article in load_gold().articles:
        if article.id in texts:
            found = {_bare(credit.name) for credit in read[article.id].credits if credit.wording != "document"}
            found -= {_bare(own[article.id])}
            wanted = {_bare(name) for name in article.credits}
            total += Score(labels=len(wanted), found=len(found), right=len(found & wanted))
    return total


def _same_person(one: str, other: str) -> bool:
    return one.lower() == other.lower() or (bool(other) and one.split()[-1].lower() == other.split()[-1].lower())


def _bare(name: str) -> str:
    return name.lower().removeprefix("the ")


def amounts_of(facts: Facts) -> tuple[tuple[int, int, float], ...]:
    """Return the figures as (start, end, value)."""
    return tuple((figure.start, figure.end, figure.value) for figure in facts.figures)


def score_press(texts: Mapping[str, str], days: Mapping[str, date]) -> dict[str, Score]:
    """Return the scores on the sample press by kind of fact."""
    read = {identity: read_facts(text, days[identity]) for identity, text in texts.items()}
    labelled = read_labels(texts)
    return {
        "figures": sum((score_figures(one.figures, amounts_of(read[one.id])) for one in labelled), NOTHING),
        "quotes": sum((score_quotes(one, read[one.id], speakers=False) for one in labelled), NOTHING),
        "quotes with speaker": sum((score_quotes(one, read[one.id], speakers=True) for one in labelled), NOTHING),
        "predictions": sum((score_predictions(one, read[one.id]) for one in labelled), NOTHING),
        "credits": score_credits(texts, read),
    }


def measure(console: Console, texts: Mapping[str, str], days: Mapping[str, date]) -> dict[str, Score]:
    """Print the scores on the sample press, and the speed over all its articles; return the scores by name."""
    labelled = read_labels(texts)
    begun = time.process_time()
    for identity, text in texts.items():
        read_facts(text, days[identity])
    spent = time.process_time() - begun
    scores = score_press(texts, days)
    for name, reader in READERS.items():
        scores[f"figures, {name}"] = sum(
            (score_figures(one.figures, reader(texts[one.id])) for one in labelled), NOTHING
        )
    print_scores(console, f"Facts, sample press, {len(labelled)} articles labelled whole", scores)
    characters = sum(map(len, texts.values()))
    console.print(
        f"Facts read from {len(texts) / spent:.0f} articles a second of one core ({characters / len(texts):.0f} "
        f"characters an article, {characters / spent / 1e6:.2f} million characters a second)."
    )
    return scores


def print_scores(console: Console, title: str, scores: Mapping[str, Score]) -> None:
    """Print one row for each score."""
    table = Table("What", "Labels", "Found", "Precision", "Recall", title=title)
    for name, score in scores.items():
        table.add_row(name, str(score.labels), str(score.found), f"{score.precision:.3f}", f"{score.recall:.3f}")
    console.print(table)


def mistakes(labelled: Labelled, text: str, facts: Facts) -> Iterator[str]:
    """Yield what was missed and what was found wrongly, for whoever works on the rules."""
    found = amounts_of(facts)
    for start, end, value in labelled.figures:
        if not score_figures([(start, end, value)], found).right:
            yield f"{labelled.id} missed figure {text[start:end]!r} in {text[max(0, start - 30) : end + 20]!r}"
    for one in found:
        if not score_figures(labelled.figures, [one]).right:
            around = text[max(0, one[0] - 30) : one[1] + 20]
            yield f"{labelled.id} wrong figure {text[one[0] : one[1]]!r} = {one[2]:g} in {around!r}"
    for start, _, speaker in labelled.quotes:
        quote = next((q for q in facts.quotes if abs(q.start - start) <= 2), None)
        if quote is None or not _same_person(speaker, quote.speaker):
            yield f"{labelled.id} quote {text[start : start + 40]!r} is {speaker!r}, not {quote and quote.speaker!r}"
    for quote in facts.quotes:
        if not any(abs(quote.start - start) <= 2 for start, _, _ in labelled.quotes):
            yield f"{labelled.id} wrong quote {quote.words[:50]!r} ({quote.speaker})"
    for start, end, due in labelled.predictions:
        if not any(
            p.start < end and start < p.end and p.due_to and abs(p.due_to - due) <= timedelta(days=1)
            for p in facts.predictions
        ):
            near = [(p.horizon, p.due_to) for p in facts.predictions if p.start < end and start < p.end]
            yield f"{labelled.id} missed prediction {text[start:end]!r} due {due}: {near}"
    for p in facts.predictions:
        if p.due_to and not any(s < p.end and p.start < e for s, e, _ in labelled.predictions):
            yield f"{labelled.id} wrong prediction {p.claim[:150]!r} {p.wording} {p.horizon}"
