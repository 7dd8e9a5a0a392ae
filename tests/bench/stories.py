"""Measure "same story" and lineage on the sample press, as the demo collects it, against its gold labels."""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.cli.start import collect_fortnight
from flows.configuration.settings import load_settings
from flows.sample_press.gold_labels import Gold, load_gold
from store.types import Story
from tests.bench.baselines import THRESHOLDS, minhash_similarity, single_link, title_similarity
from tests.bench.scores import Pairwise, pairwise
from tests.press_labels import gold_names, read_stories


def collected_stories(folder: Path) -> tuple[Story, ...]:
    """Collect the sample press into `folder` through the real flows and return its stories."""
    config = collect_fortnight(folder, console=Console(quiet=True))
    return read_stories(load_settings(config).store.path)


def measure(console: Console) -> tuple[Story, ...]:
    """Print the table of pairwise scores, and how much of the lineage is right; return the stories."""
    with tempfile.TemporaryDirectory() as folder:
        stories = collected_stories(Path(folder))
    gold = load_gold()
    labels = {article.id: article.story for article in gold.articles}
    found = gold_names(stories)
    articles = {name: article for name, (_, article) in found.items()}
    table = Table("Method", "Precision", "Recall", "F1", title=f"Same story, sample press, {len(labels)} articles")
    _row(table, "Storyfold, as shipped", pairwise(labels, {name: story.id for name, (story, _) in found.items()}))
    for name, likeness in (
        ("like titles, single link", title_similarity(articles)),
        ("MinHash, 3-word runs, single link", minhash_similarity(articles)),
    ):
        best, threshold = max(
            ((pairwise(labels, single_link(articles, likeness, t)), t) for t in THRESHOLDS), key=lambda row: row[0].f1
        )
        _row(table, f"{name}, its best threshold on this set ({threshold})", best)
    console.print(table)
    right, told, origins, events = lineage_scores(stories, gold)
    console.print(
        f"Lineage: relation right for {right} of {told} articles; origin right for {origins} of {events} stories."
    )
    return stories


def lineage_scores(stories: tuple[Story, ...], gold: Gold) -> tuple[int, int, int, int]:
    """Return (articles with the right relation, articles, stories with the right origin, stories)."""
    found = gold_names(stories)
    names = {article.canonical_url: name for name, (_, article) in found.items()}
    relations = {
        names[url]: member.relation
        for story in stories
        for member in story.members
        if (url := member.stored.article.canonical_url) in names
    }
    right = sum(relations.get(article.id) == article.relation for article in gold.articles)
    origins = {story.id: story.origin for story in gold.stories}
    told = {
        event: {relations_of.get(article.id) for article in gold.articles if article.story == event}
        for event in origins
        for relations_of in [relations]
    }
    good = 0
    for event, origin in origins.items():
        if origin:
            good += relations.get(origin) == "origin" and _only_origin(event, origin, gold, relations)
        else:
            good += "origin" not in told[event]
    return right, len(gold.articles), good, len(origins)


def _only_origin(event: str, origin: str, gold: Gold, relations: dict[str, str]) -> bool:
    called = {
        article.id for article in gold.articles if article.story == event and relations.get(article.id) == "origin"
    }
    return called == {origin}


def _row(table: Table, name: str, scores: Pairwise) -> None:
    table.add_row(name, *(f"{value:.3f}" for value in (scores.precision, scores.recall, scores.f1)))
