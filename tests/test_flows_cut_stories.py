"""A story of an edition is what it was when the edition's days ended, whatever came later."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from extractors.types import Feed
from flows.digest import folded_copies
from flows.editions.history import stories_until
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.stories.grouping import cluster_pending
from store.stories.read import stories_between
from store.types import Story
from tests.building import MONDAY, feed_run, open_store, settled, unencoded_articles, unit_vector

MODEL = "test-model"
END = MONDAY + timedelta(days=1)

OWN = (
    "Dana Whitlock, who runs Palisade, told The Courier that the robot is delayed. “They asked for it and did not get"
    " it,” she said in an interview. Two of its engineers told The Courier that they would leave Palisade in San Mateo."
)
TALK = "Palisade and its robot of San Mateo are talked about: Dana Whitlock and two engineers know why it is delayed."
ANNOUNCED = (
    "The company announced the delay of its robot on Tuesday in a press release. Palisade of San Mateo said in a"
    " statement that it will be available in June. In a blog post the firm said that two engineers leave. “We are"
    " sorry,” said Dana Whitlock."
)
REWRITE = (
    "Palisade of San Mateo delays its robot, Reuters reports. Dana Whitlock runs it. Two engineers leave, Reuters"
    " reported, citing people familiar with the robot."
)
NOTICED = (
    "Palisade has asked its engineers in San Mateo to stay until the end of the year, and two of them have said no."
    " This story originally appeared on ProPublica."
)
BEFORE = {"talk": TALK, "more-talk": "Of the robot of Palisade in San Mateo nothing is known, says Dana Whitlock."}

LATER = {
    "an announcement": (BEFORE, ANNOUNCED),
    "a copy of the own report": ({"courier": OWN, "talk": TALK}, OWN + " (The Courier)"),
}


def feed(slug: str) -> Feed:
    name = "The Courier" if slug == "courier" else slug.capitalize()
    return Feed(url=f"http://{slug}.example/feed", name=name, kind="newspaper")


def collect(connection: Connection, pages: dict[str, str], hours: float) -> None:
    """Store one page of each feed, encode and cluster them: their embeddings are all but the same."""
    for place, (slug, text) in enumerate(pages.items()):
        register_feeds(connection, [feed(slug)])
        published = MONDAY + timedelta(hours=hours, minutes=place)
        outcome = settled(slug, feed=feed(slug), text=text, title="Palisade delays its robot", published=published)
        save_feed_run(connection, feed_run(outcome, feed=feed(slug), at=published))
    waiting = unencoded_articles(connection, MODEL)
    rows = np.stack([unit_vector(one.id, near=unit_vector("palisade"), cosine=0.98) for one in waiting])
    save_embeddings(connection, MODEL, [one.id for one in waiting], rows, rows)
    cluster_pending(connection, model_id=MODEL, window=timedelta(days=10), now=MONDAY)


def edition_stories(connection: Connection) -> tuple[Story, ...]:
    return stories_until(connection, stories_between(connection, MONDAY - timedelta(days=1), END, MODEL), END)


@pytest.mark.parametrize(("pages", "later"), LATER.values(), ids=LATER.keys())
def test_what_comes_after_an_edition_s_days_changes_nothing_of_its_stories(
    tmp_path: Path, pages: dict[str, str], later: str
) -> None:
    with open_store(tmp_path / "press.duckdb") as connection:
        collect(connection, pages, hours=0)
        before = edition_stories(connection)
        assert [len(story.members) for story in before] == [len(pages)]
        collect(connection, {"later": later}, hours=30)
        whole = stories_between(connection, MONDAY, END, MODEL)
        assert [len(story.members) for story in whole] == [len(pages) + 1]
        assert (whole[0].origin_kind, whole[0].origin_votes) != (before[0].origin_kind, before[0].origin_votes)
        assert _said(edition_stories(connection)) == _said(before)


@pytest.mark.parametrize(
    ("pages", "copies"),
    [
        ({"courier": OWN, "echo": f"{OWN} (The Courier)"}, 1),
        ({"talk": TALK, "ledger": REWRITE}, 0),
        ({"ledger": REWRITE}, 0),
        ({"ledger": NOTICED}, 0),
    ],
    ids=["a copy beside its source", "a rewrite beside another", "a rewrite alone", "a copy alone"],
)
def test_what_is_counted_as_folded_away_is_a_copy_beside_another_article(
    tmp_path: Path, pages: dict[str, str], copies: int
) -> None:
    with open_store(tmp_path / "press.duckdb") as connection:
        collect(connection, pages, hours=0)
        stories = edition_stories(connection)
        assert [len(story.members) for story in stories] == [len(pages)]
        assert any(member.is_derived for story in stories for member in story.members)
        assert folded_copies(stories) == copies


def _said(stories: tuple[Story, ...]) -> list[object]:
    return [
        (
            story.id, story.origin, story.origin_credit, story.origin_kind, story.origin_votes,
            [(m.stored, m.relation, m.parent, m.source, m.owner, m.flag, m.confidence) for m in story.members],
        )
        for story in stories
    ]  # fmt: skip
