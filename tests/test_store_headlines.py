"""An entry without an article points at the story of its headline, and changes no story."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.stories.headlines import (
    SAME_MEANING,
    headlines_without_embedding,
    join_headlines,
    save_headline_embeddings,
)
from store.types import EntryOutcome
from tests.building import FEED, MONDAY, OTHER_FEED, article, failed, feed_run, open_store, settled, unit_vector

SINCE = MONDAY - timedelta(days=10)
MODEL = "a-model"
FERRY = unit_vector("ferry")


@pytest.fixture
def connection(tmp_path: Path):
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED, OTHER_FEED])
        save_feed_run(opened, feed_run(settled("ferry-is-late")))
        ids = [article_id(article("ferry-is-late"))]
        save_embeddings(opened, MODEL, ids, FERRY[None], FERRY[None])
        yield opened


def walled(title: str = "The ferry is late again", *, feed=OTHER_FEED, hours: float = 0) -> EntryOutcome:
    outcome = failed(title.replace(" ", "-"), feed=feed, retryable=False)
    when = MONDAY + timedelta(hours=hours)
    return replace(outcome, failure="paywall", entry=replace(outcome.entry, title=title, published=when))


def join(connection: Connection, outcome: EntryOutcome, cosine: float) -> list[tuple[str, float]]:
    feed = FEED if outcome.entry.feed_url == FEED.url else OTHER_FEED
    save_feed_run(connection, feed_run(outcome, feed=feed))
    alone = headlines_without_embedding(connection, MODEL, SINCE)
    near = [unit_vector(one.title, near=FERRY, cosine=cosine) for one in alone]
    save_headline_embeddings(connection, MODEL, alone, np.array(near).reshape(len(alone), FERRY.size))
    join_headlines(connection, MODEL, SINCE)
    return connection.execute("SELECT article_id, similarity FROM headlines").fetchall()


def test_a_headline_points_at_the_likest_article_of_another_outlet(connection: Connection) -> None:
    assert join(connection, walled(), SAME_MEANING + 0.01) == [
        (article_id(article("ferry-is-late")), SAME_MEANING + 0.01)
    ]
    shown = connection.execute("SELECT outlet, title, failure FROM headline_only").fetchall()
    assert shown == [("The Echo", "The ferry is late again", "paywall")]


def test_many_headlines_join_as_few_do(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five, in parts of two, each keeps its own article: none takes that of the part before it."""
    titles = [f"The {name} is late again" for name in ("ferry", "heron", "kettle", "lantern", "tramway")]
    known = {}
    for title in titles[1:]:
        held = article(f"{title.split()[1]}-is-late")
        save_feed_run(connection, feed_run(settled(f"{title.split()[1]}-is-late")))
        known[title] = article_id(held)
        save_embeddings(connection, MODEL, [known[title]], unit_vector(title)[None], unit_vector(title)[None])
    for title in titles:
        save_feed_run(connection, feed_run(walled(title), feed=OTHER_FEED))
    alone = headlines_without_embedding(connection, MODEL, SINCE)
    near = [FERRY if one.title == titles[0] else unit_vector(one.title) for one in alone]
    save_headline_embeddings(connection, MODEL, alone, np.array(near))
    found = []
    for at_once in (256, 2):
        monkeypatch.setattr("store.stories.headlines._AT_ONCE", at_once)
        join_headlines(connection, MODEL, SINCE)
        found.append(
            connection.execute(
                "SELECT o.title, h.article_id, h.similarity FROM headlines h JOIN headline_only o "
                "ON o.article_id = h.article_id ORDER BY ALL"
            ).fetchall()
        )
    assert found[0] == found[1]
    assert {title: one for title, one, _ in found[1]} == {titles[0]: article_id(article("ferry-is-late"))} | known


NONE = {
    "another thing": (walled(), SAME_MEANING - 0.01),
    "like words, none of them rare": (walled("The heron is here today"), 0.99),
    "another week": (walled(hours=73), 0.99),
    "a rubric": (walled("Morning briefing"), 0.99),
    "its own outlet": (walled(feed=FEED), 0.99),
}


@pytest.mark.parametrize(("outcome", "cosine"), NONE.values(), ids=NONE)
def test_a_headline_points_at_nothing_for(connection: Connection, outcome, cosine) -> None:
    assert join(connection, outcome, cosine) == []


def test_a_headline_is_no_article_and_in_no_story(connection: Connection) -> None:
    before = [connection.execute(f"FROM {table}").fetchall() for table in ("articles", "stories", "members")]
    join(connection, walled(), 0.99)
    assert [connection.execute(f"FROM {table}").fetchall() for table in ("articles", "stories", "members")] == before


def test_an_entry_whose_page_came_points_at_nothing_any_more(connection: Connection) -> None:
    outcome = walled()
    join(connection, outcome, 0.99)
    found = EntryOutcome(entry=outcome.entry, article=article("ferry-late-at-last", host="echo.example"))
    assert join(connection, found, 0.99) == []
    assert connection.execute("FROM headline_embeddings").fetchall() == []
