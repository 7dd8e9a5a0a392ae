"""Measure facts and their agreement on the sample press as the demo collects it, and figures on real news."""

import tempfile
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.cli.start import collect_fortnight
from flows.configuration.settings import load_settings
from flows.sample_press.gold_labels import load_gold
from store.database.connections import open_reader
from store.types import Story
from tests.bench import press_facts, raw_news, sentences
from tests.bench.agreement import called_conflicting, score_agreement
from tests.bench.resolutions import LABELS, score_proposals
from tests.press_labels import gold_names, read_stories


def measure(console: Console) -> None:
    """Collect the sample press and print every score of the ledger."""
    with tempfile.TemporaryDirectory() as folder:
        config = collect_fortnight(Path(folder), console=Console(quiet=True))
        database = load_settings(config).store.path
        stories = read_stories(database)
        named = gold_names(stories)
        texts = {name: article.text for name, (_, article) in named.items()}
        days = {name: article.published.date() for name, (_, article) in named.items()}
        press_facts.measure(console, texts, days)
        with open_reader(database) as connection:
            told = told_by(stories)
            proposed, telling, served, automatic, right_ones = score_proposals(connection, told)
            scores, (called, right) = score_agreement(connection, told), called_conflicting(connection, told)
    table = Table("Labelled as", "Labels", "Value found", "Status right", title="Figures compared within a story")
    for status, counts in scores.items():
        table.add_row(status, *map(str, counts))
    console.print(table)
    console.print(f"Figures called conflicting: {called}, of which the labels call {right} so.")
    console.print(
        f"Outcomes proposed for predictions: {proposed}, of which {telling} tell it; {served} of {len(LABELS)} claims "
        f"that were told of have one. Resolved automatically: {automatic}, of which {right_ones} by the labels."
    )
    sentences.measure(console)
    raw_news.measure(console)


def told_by(stories: tuple[Story, ...]) -> dict[str, str]:
    """Return gold event → the collected story that holds most of its articles."""
    events = {article.id: article.story for article in load_gold().articles}
    votes: dict[str, Counter[str]] = {}
    for name, (story, _) in gold_names(stories).items():
        votes.setdefault(events[name], Counter())[story.id] += 1
    return {event: count.most_common(1)[0][0] for event, count in votes.items()}
