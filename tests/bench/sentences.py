"""Score the reading of facts on sentences written for it: sets that the rules were mended by, each after the last."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from extractors.facts.read_facts import read_facts
from tests.bench.press_facts import NOTHING, Score, in_base_units, print_scores, score_figures

SENTENCES = Path(__file__).parent / "sentences.txt"
# A Wednesday: what "next Friday" in these sentences is counted from.
PUBLISHED = date(2026, 9, 16)
_FIGURE = re.compile(r"(.*?)=(\S+) (.*?)(?: \^\S+)?$")
_NAMES = {"F": "figures", "Q": "quotes", "P": "predictions", "C": "credits"}


def score_sentences(which: str) -> dict[str, Score]:
    """Return the scores of one set, "1" to "4", by kind; a figure is right at its place and with its value."""
    scores = dict.fromkeys(_NAMES.values(), NOTHING)
    for kind, sentence, labels in _rows(which):
        scores[_NAMES[kind]] += _SCORERS[kind](sentence, labels)
    return scores


def measure(console: Console) -> None:
    """Print the scores of all sets."""
    for which, title in (("1", "mended by these"), ("2", "after set 1"), ("3", "after set 2"), ("4", "after set 3")):
        print_scores(console, f"Facts, sentences written for it, {title}", score_sentences(which))


def _rows(which: str) -> Iterator[tuple[str, str, list[str]]]:
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith(which):
            head, _, labels = line.partition(" ||")
            mark, _, sentence = head.partition(" | ")
            yield mark[1], sentence, [label.strip() for label in labels.split(";") if label.strip()]


def _figures(sentence: str, labels: list[str]) -> Score:
    wanted = []
    for label in labels:
        match = _FIGURE.match(label)
        if match is None:
            raise ValueError(f"no figure: {label}")
        start = sentence.index(match[1])
        wanted.append((start, start + len(match[1]), in_base_units(match[2], match[3])))
    found = [(f.start, f.end, f.value) for f in read_facts(sentence, PUBLISHED).figures]
    return score_figures(wanted, found)


def _quotes(sentence: str, labels: list[str]) -> Score:
    begins = [label.split("=>")[0].strip() for label in labels]
    found = read_facts(sentence, PUBLISHED).quotes
    right = sum(any(quote.words.startswith(begin) for begin in begins) for quote in found)
    return Score(labels=len(labels), found=len(found), right=right)


def _predictions(sentence: str, labels: list[str]) -> Score:
    found = [p.due_to for p in read_facts(sentence, PUBLISHED).predictions if p.due_to]
    wanted = [date.fromisoformat(label) for label in labels]
    right = sum(any(abs(day - due) <= timedelta(days=1) for day in wanted) for due in found)
    return Score(labels=len(wanted), found=len(found), right=right)


def _credits(sentence: str, labels: list[str]) -> Score:
    found = {c.name.lower().removeprefix("the ") for c in read_facts(sentence, PUBLISHED).credits}
    wanted = {label.lower().removeprefix("the ") for label in labels}
    return Score(labels=len(wanted), found=len(found), right=len(found & wanted))


_SCORERS = {"F": _figures, "Q": _quotes, "P": _predictions, "C": _credits}
