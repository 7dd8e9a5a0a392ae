"""Measure the guard on planted errors in the sample press, and what it takes for an error that is none."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from reports.guard import check_sentence
from reports.sentences import read_sentences
from store.types import Story
from tests.bench.planted import PLANTERS, plant


def sentences_of(stories: Sequence[Story]) -> list[list[str]]:
    """Return the sentences of each story's articles, each once."""
    return [
        list(dict.fromkeys(sentence.text for member in story.members for sentence in read_sentences(member.stored)))
        for story in stories
    ]


def caught(stories: Sequence[Sequence[str]]) -> dict[str, tuple[int, int]]:
    """Return for each kind of planted error how many were caught, of how many."""
    planted, found = Counter[str](), Counter[str]()
    for error in plant(stories):
        planted[error.kind] += 1
        found[error.kind] += bool(check_sentence(error.sentence, [error.evidence]))
    return {kind: (found[kind], planted[kind]) for kind in PLANTERS}


def real_sentences(file: Path) -> list[list[str]]:
    """Return the first sentences of each labelled real article; none where the file is not there."""
    if not file.is_file():
        return []
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [[sentence["text"] for sentence in row["sentences"]] for row in rows]


def measure(console: Console, stories: Sequence[Story], real: Path) -> None:
    """Print the table of planted errors, and of false alarms on verbatim sentences and on first clauses."""
    texts = {"sample press": sentences_of(stories), "real articles": real_sentences(real)}
    measured = {name: caught(sentences) for name, sentences in texts.items() if sentences}
    table = Table("Planted error", *measured, title="Guard, share of planted errors caught, seed 0")
    for kind in PLANTERS:
        table.add_row(kind, *(_share(*counts[kind]) for counts in measured.values()))
    console.print(table)
    for name, sentences in texts.items():
        if sentences:
            console.print(f"False alarms, {name}: {_false_alarms([one for part in sentences for one in part])}.")


def _share(found: int, planted: int) -> str:
    return f"{100 * found / planted:.1f} % of {planted}" if planted else "–"


def _false_alarms(sentences: Sequence[str]) -> str:
    clauses = [(s.split(", ")[0] + ".", s) for s in sentences if ", " in s and len(s.split(", ")[0].split()) > 5]
    alarms = sum(bool(check_sentence(clause, [whole])) for clause, whole in clauses)
    verbatim = sum(bool(check_sentence(sentence, [sentence])) for sentence in sentences)
    return f"{verbatim} of {len(sentences)} verbatim sentences, {alarms} of {len(clauses)} first clauses"
