"""A story continues the nearest of those before it, whatever came in first, and never one that is gone."""

import itertools
from pathlib import Path

import pytest

from store.collecting import article_id, register_feeds
from store.corrections import Correction, save_corrections
from store.database import Connection, open_writer
from store.grouping import regroup_around
from tests.arrivals import MODEL, Arrival, arrive
from tests.building import FEED, MONDAY, article, unit_vector

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
    with open_writer(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED])
        yield opened


@pytest.mark.parametrize("order", itertools.permutations(TOLD))
def test_the_nearest_is_followed_in_whatever_order_they_arrive(connection: Connection, order: tuple[str, ...]) -> None:
    for slug in order:
        arrive(connection, [told(slug)])
    assert connection.execute("SELECT count(*) FROM stories").fetchall() == [(4,)]
    assert followed(connection) == {"later": "near"}


def test_nothing_follows_a_story_that_is_gone(connection: Connection) -> None:
    arrive(connection, [told(slug) for slug in TOLD])
    merged = sorted((identity("near"), identity("stranger")))
    save_corrections(connection, [Correction(verdict="merge", a=merged[0], b=merged[1])], MONDAY)
    regroup_around(connection, merged, model_id=MODEL, now=MONDAY, same_story=0.12)
    assert len(followed(connection)) == 1
    dangling = connection.execute(
        "SELECT count(*) FROM stories WHERE follows <> '' AND follows NOT IN (SELECT id FROM stories)"
    ).fetchall()
    assert dangling == [(0,)]
