"""Measure the guard on planted errors in the sample press, and what it takes for an error that is none."""

from collections import Counter
from collections.abc import Sequence

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


def measure(console: Console, stories: Sequence[Story]) -> None:
    """Print the table of planted errors, false alarms on verbatim sentences and on first clauses."""
    texts = sentences_of(stories)
    table = Table("Planted error", "Caught", "Of", title="Guard, errors planted in the sample press, seed 0")
    for kind, (found, planted) in caught(texts).items():
        table.add_row(kind, f"{100 * found / planted:.1f} %", str(planted))
    console.print(table)
    every = [sentence for sentences in texts for sentence in sentences]
    clauses = [(s.split(", ")[0] + ".", s) for s in every if ", " in s and len(s.split(", ")[0].split()) > 5]
    alarms = sum(bool(check_sentence(clause, [whole])) for clause, whole in clauses)
    verbatim = sum(bool(check_sentence(sentence, [sentence])) for sentence in every)
    console.print(
        f"False alarms: {verbatim} of {len(every)} verbatim sentences, {alarms} of {len(clauses)} first clauses."
    )
