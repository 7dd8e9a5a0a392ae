"""Measure "same story" and lineage on the sample press, as the demo collects it, against its gold labels."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from extractors.types import Article
from flows.cli.start import collect_fortnight
from flows.configuration.settings import load_settings
from flows.sample_press.gold_labels import Gold, GoldStory, load_gold
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
    scores = lineage_scores(stories, gold)
    console.print(
        f"Provenance: a relation said of {scores.relations_said} of {scores.articles} articles, right for "
        f"{scores.relations_right} (with the unknown ones {scores.relations_as_labelled}); "
        f"an origin told of {scores.origins_said} of {scores.events} stories, right for "
        f"{scores.origins_right} (with those of nothing {scores.origins_as_labelled})."
    )
    return stories


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageScores:
    """How many relations and origins were said, of how many, and how many of those are the labelled ones; `as_labelled`
    counts the unknown ones too.
    """

    relations_right: int
    relations_as_labelled: int
    relations_said: int
    articles: int
    origins_right: int
    origins_as_labelled: int
    origins_said: int
    events: int


def lineage_scores(stories: tuple[Story, ...], gold: Gold) -> LineageScores:
    """Return the scores of relations and origins; of an event that is several stories the largest counts."""
    found = gold_names(stories)
    names = {article.canonical_url: name for name, (_, article) in found.items()}
    relations = {
        name: member.relation
        for story in stories
        for member in story.members
        if (name := names.get(member.stored.article.canonical_url))
    }
    labels = {article.id: article.shown for article in gold.articles}
    right = [name for name, relation in relations.items() if labels[name] == relation]
    told = {event.id: _told_origin(event, gold, found, names) for event in gold.stories}
    traced = [event for event in gold.stories if told[event.id] == event.shown_origin]
    return LineageScores(
        relations_right=sum(relations[name] != "unknown" for name in right),
        relations_as_labelled=len(right),
        relations_said=sum(relation != "unknown" for relation in relations.values()),
        articles=len(gold.articles),
        origins_right=sum(told[event.id] != "" for event in traced),
        origins_as_labelled=len(traced),
        origins_said=sum(one != "" for one in told.values()),
        events=len(gold.stories),
    )


def _told_origin(event: GoldStory, gold: Gold, found: dict[str, tuple[Story, Article]], names: dict[str, str]) -> str:
    """Return the label of the article, the outlet in no feed or "announcement" that the story of an event goes back to,
    "" of nothing.
    """
    homes = [found[article.id][0] for article in gold.articles if article.story == event.id and article.id in found]
    home = max(homes, key=lambda story: (homes.count(story), story.id))
    told = next((m.stored.article.canonical_url for m in home.members if m.stored.id == home.origin), "")
    is_announced = home.origin_kind == "announcement"
    return names.get(told, "") or home.origin_credit or ("announcement" if is_announced else "")


def _row(table: Table, name: str, scores: Pairwise) -> None:
    table.add_row(name, *(f"{value:.3f}" for value in (scores.precision, scores.recall, scores.f1)))
