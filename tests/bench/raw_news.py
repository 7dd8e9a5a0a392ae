"""Score figures on sentences of real news, labelled by article and character span; the texts lie beside the project."""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from extractors.facts.read_facts import read_facts
from tests.bench.fact_baselines import READERS
from tests.bench.press_facts import NOTHING, Score, amounts_of, in_base_units, print_scores, score_figures
from tests.conftest import SHARED

LABELS = Path(__file__).parent / "raw_news_figures.jsonl"
TEXTS = SHARED / "bench" / "raw_news_2026.jsonl.gz"

Reader = Callable[[str], Sequence[tuple[int, int, float]]]


def score_raw_news() -> dict[str, Score]:
    """Return the scores of Storyfold and of every baseline on the labelled sentences, each read alone."""
    rows = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    texts = _texts({row["article"] for row in rows})
    readers: dict[str, Reader] = {"Storyfold": _storyfold, **READERS}
    scores = dict.fromkeys(readers, NOTHING)
    for row in rows:
        start = row["start"]
        sentence = texts[row["article"]][start : row["end"]]
        labels = [(a - start, b - start, in_base_units(str(value), unit)) for a, b, value, unit in row["figures"]]
        for name, reader in readers.items():
            scores[name] += score_figures(labels, reader(sentence))
    return scores


def measure(console: Console) -> None:
    """Print the scores, or say why there are none."""
    if not TEXTS.is_file():
        console.print("Figures of real news: the shared data folder is not here.")
        return
    print_scores(console, "Figures, sentences of real news, labelled by hand", score_raw_news())


def _storyfold(sentence: str) -> Sequence[tuple[int, int, float]]:
    return amounts_of(read_facts(sentence, date(2026, 4, 1)))


def _texts(wanted: set[str]) -> Mapping[str, str]:
    with gzip.open(TEXTS, "rt", encoding="utf-8") as handle:
        return {row["id"]: row["text"] for row in map(json.loads, handle) if row["id"] in wanted}
