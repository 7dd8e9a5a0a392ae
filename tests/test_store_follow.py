"""A story continues the nearest of those before it, whatever came in first, and never one that is gone."""

import itertools
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from store.collection.article_identity import article_id
from store.collection.feed_runs import register_feeds
from store.database.connections import Connection
from store.dedup.article_forms import say_form
from store.stories.corrections import Correction, save_corrections
from store.stories.follow_ups import link_follow_ups
from store.stories.grouping import recluster_around
from store.upkeep.forget import forget
from tests.arrivals import MODEL, Arrival, arrive
from tests.building import FEED, MONDAY, article, open_store, unit_vector
from tests.drawing import seeds, slow_from

LATER = unit_vector("later")

# All further apart than one story may be. Three name Palisade and Whitlock; the fourth is near in meaning alone.
TOLD = {
    "near": ("Palisade and Whitlock sue Copperline over warehouses in Boston.", 0.0, 0.9),
    "far": ("Palisade and Whitlock open an office in Edinburgh with Okafor.", 300.0, 0.75),
    "stranger": ("Tidewater lets robots out of Veldkamp, says Dijkhuis.", 150.0, 0.95),
    "later": ("Palisade and Whitlock settle with Ferrolite before a judge.", 450.0, 1.0),
}


def told(slug: str) -> Arrival:
    text, hours, cosine = TOLD[slug]
    vector = LATER if slug == "later" else unit_vector(slug, near=LATER, cosine=cosine)
    return Arrival(slug=slug, text=text, hours=hours, vector=vector)


def identity(slug: str) -> str:
    return article_id(article(slug))


def followed(connection: Connection) -> dict[str, str]:
    """Return which article's story each article's story follows, by slug."""
    slugs = {identity(slug): slug for slug in TOLD}
    rows = connection.execute(
        """SELECT m.article_id, min(o.article_id) FROM stories s JOIN members m ON m.story_id = s.id
           LEFT JOIN members o ON o.story_id = s.follows WHERE s.follows <> '' GROUP BY ALL"""
    ).fetchall()
    return {slugs[one]: slugs.get(other, "nothing") for one, other in rows}


@pytest.fixture
def connection(tmp_path: Path):
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED])
        yield opened


@pytest.mark.parametrize("order", slow_from(6, itertools.permutations(TOLD)))
def test_the_nearest_is_followed_in_whatever_order_they_arrive(connection: Connection, order: tuple[str, ...]) -> None:
    for slug in order:
        arrive(connection, [told(slug)])
    assert connection.execute("SELECT count(*) FROM stories").fetchall() == [(4,)]
    assert followed(connection) == {"later": "near"}


def test_nothing_follows_a_story_that_is_gone(connection: Connection) -> None:
    arrive(connection, [told(slug) for slug in TOLD])
    merged = sorted((identity("near"), identity("stranger")))
    save_corrections(connection, [Correction(verdict="merge", a=merged[0], b=merged[1])], MONDAY)
    recluster_around(connection, merged, now=MONDAY, same_story=0.12)
    assert len(followed(connection)) == 1
    dangling = connection.execute(
        "SELECT count(*) FROM stories WHERE follows <> '' AND follows NOT IN (SELECT id FROM stories)"
    ).fetchall()
    assert dangling == [(0,)]


def test_what_only_sells_or_lists_continues_nothing_and_is_not_continued(connection: Connection) -> None:
    arrive(connection, [told(slug) for slug in TOLD])
    say_form(connection, identity("near"), "deal")
    recluster_around(connection, [identity("near")], now=MONDAY, same_story=0.12, anew={identity("near")})
    assert followed(connection) == {"later": "far"}
    say_form(connection, identity("later"), "listing")
    recluster_around(connection, [identity("later")], now=MONDAY, same_story=0.12, anew={identity("later")})
    assert followed(connection) == {}
    say_form(connection, identity("later"), "report")
    recluster_around(connection, [identity("later")], now=MONDAY, same_story=0.12, anew={identity("later")})
    assert followed(connection) == {"later": "far"}


# Few names and one middle: most stories may follow several others, and what they share changes as they grow.
NAMES = ("Palisade", "Whitlock", "Copperline", "Okafor", "Tidewater", "Veldkamp")


def invented(seed: int, count: int = 24) -> list[Arrival]:
    """Return articles of one subject over five weeks, some of them alike enough to be one story."""
    drawn = random.Random(seed)
    middle = unit_vector(f"{seed} subject")
    articles: list[Arrival] = []
    for number in range(count):
        first, second, third = drawn.sample(NAMES, 3)
        words = " ".join("".join(drawn.choices("abdeiklmnorst", k=7)) for _ in range(15))
        text = f"{words} {first} {words[::-1]} {second} {third}."
        vector = unit_vector(f"{seed}-{number}", near=middle, cosine=drawn.uniform(0.84, 0.93))
        hours = drawn.uniform(0, 900)
        articles.append(Arrival(slug=f"{seed}-{number}", text=text, hours=hours, vector=vector))
        if drawn.random() < 0.3:
            copy = unit_vector(f"{seed}-{number} copy", near=vector, cosine=0.97)
            articles.append(Arrival(slug=f"{seed}-{number}-copy", text=text, hours=hours + 5, vector=copy))
    return articles


def links(connection: Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT id, follows FROM stories ORDER BY id").fetchall()


def links_anew(connection: Connection) -> list[tuple[str, str]]:
    """Return what every story follows if all are looked at again."""
    before = links(connection)
    connection.execute("UPDATE stories SET follows = ''")
    link_follow_ups(connection, [story for story, _ in before], [], MODEL)
    return links(connection)


@pytest.mark.parametrize("seed", seeds(4, fast=1))
def test_links_kept_up_are_those_of_looking_at_all_again(connection: Connection, seed: int) -> None:
    articles = invented(seed)
    drawn = random.Random(seed)
    drawn.shuffle(articles)
    left: Sequence[Arrival] = articles
    while left:
        size = drawn.randint(1, 5)
        arrive(connection, left[:size])
        left = left[size:]
        assert links(connection) == links_anew(connection)
    assert sum(follows != "" for _, follows in links(connection)) > 15


@pytest.mark.parametrize("seed", seeds(4, fast=1))
def test_forgetting_leaves_the_links_of_what_is_left(connection: Connection, seed: int) -> None:
    articles = invented(seed)
    arrive(connection, articles)
    for one in random.Random(seed).sample(articles, 8):
        forget(connection, article(one.slug).canonical_url, now=MONDAY)
        assert links(connection) == links_anew(connection)


def test_a_story_without_its_predecessor_follows_the_next_best(connection: Connection) -> None:
    arrive(connection, [told(slug) for slug in TOLD])
    assert followed(connection) == {"later": "near"}
    forget(connection, article("near").canonical_url, now=MONDAY)
    assert followed(connection) == {"later": "far"}


def test_vectors_that_say_nothing_lead_nowhere(connection: Connection) -> None:
    arrive(
        connection,
        [Arrival(slug=slug, text=told(slug).text, hours=told(slug).hours, vector=0 * LATER) for slug in TOLD],
    )
    assert followed(connection) == {}


@pytest.mark.parametrize("order", itertools.permutations(["early", "late", "next"]))
def test_of_equals_the_later_is_followed_whatever_came_first(connection: Connection, order: tuple[str, ...]) -> None:
    hours = {"early": 0.0, "late": 160.0, "next": 450.0}
    near = unit_vector("near", near=LATER, cosine=0.9)
    for slug in order:
        text = f"{slug} Palisade {slug} and Whitlock {slug}."
        arrive(connection, [Arrival(slug=slug, text=text, hours=hours[slug], vector=LATER if slug == "next" else near)])
    rows = connection.execute(
        """SELECT m.article_id, o.article_id FROM stories s JOIN members m ON m.story_id = s.id
           JOIN members o ON o.story_id = s.follows"""
    ).fetchall()
    assert (identity("next"), identity("late")) in rows


def test_a_follower_of_what_waits_for_its_vectors_keeps_to_it(connection: Connection) -> None:
    arrive(connection, [told(slug) for slug in TOLD])
    connection.execute("DELETE FROM vectors.vectors WHERE article_id = ?", [identity("near")])
    connection.execute("INSERT INTO changed_articles VALUES (?)", [identity("near")])
    forget(connection, article("stranger").canonical_url, now=MONDAY)
    recluster_around(connection, [identity("far")], now=MONDAY, same_story=0.12, anew={identity("far")})
    assert followed(connection) == {"later": "near"}
