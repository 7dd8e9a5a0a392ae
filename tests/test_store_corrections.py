"""What a person said about two articles outlives every later run."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from flows.configuration.starter import starter_topic
from store.collection.article_identity import article_id
from store.collection.feed_runs import register_feeds
from store.database.connections import Connection
from store.stories.corrections import Correction, apply_corrections, read_corrections, save_corrections
from store.stories.edit import merge, split
from store.stories.grouping import recluster_all, recluster_around
from store.upkeep.forget import forget
from tests.arrivals import MODEL, WINDOW, Arrival, arrive, partition
from tests.building import FEED, MONDAY, article, open_store, unit_vector

CONFIG = """
[store]
path = "press.duckdb"
[[feed]]
url = "http://gazette.example/feed"
name = "Gazette"
"""

TEXT = {"a": "Palisade raised 240 million from Copperline in 2026.", "b": "Kestrel opened Heliograph in Edinburgh."}


def told(slug: str, hours: float = 0.0) -> Arrival:
    event = slug[0]
    return Arrival(
        slug=slug, text=TEXT[event] * 5, hours=hours, vector=unit_vector(slug, near=unit_vector(event), cosine=0.95)
    )


def named(*slugs: str) -> frozenset[str]:
    return frozenset(article_id(article(slug)) for slug in slugs)


def said(verdict: str, one: str, other: str) -> Correction:
    a, b = sorted((article_id(article(one)), article_id(article(other))))
    return Correction(verdict=verdict, a=a, b=b)  # type: ignore[arg-type]


@pytest.fixture
def connection(tmp_path: Path):
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED])
        arrive(opened, [told("a0"), told("a1", 1), told("b0"), told("b1", 1)])
        yield opened


def correct(connection: Connection, *corrections: Correction) -> None:
    save_corrections(connection, corrections, MONDAY)
    touched = [identity for one in corrections for identity in (one.a, one.b)]
    recluster_around(connection, touched, now=MONDAY, same_story=0.12)


def test_a_merge_outlives_new_articles_and_telling_all_again(connection: Connection) -> None:
    assert partition(connection) == {named("a0", "a1"), named("b0", "b1")}
    correct(connection, said("merge", "a0", "b0"))
    assert partition(connection) == {named("a0", "a1", "b0", "b1")}
    arrive(connection, [told("a2", 2)])
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY + timedelta(days=1))
    assert partition(connection) == {named("a0", "a1", "a2", "b0", "b1")}


def test_a_split_outlives_new_articles_and_telling_all_again(connection: Connection) -> None:
    correct(connection, said("split", "a0", "a1"))
    assert partition(connection) == {named("a0"), named("a1"), named("b0", "b1")}
    arrive(connection, [told("b2", 2)])
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY + timedelta(days=1))
    assert partition(connection) == {named("a0"), named("a1"), named("b0", "b1", "b2")}


def test_the_latest_word_on_a_pair_counts_and_stands_in_sql(connection: Connection) -> None:
    save_corrections(connection, [said("split", "a0", "b0")], MONDAY)
    save_corrections(connection, [said("merge", "a0", "b0")], MONDAY)
    assert read_corrections(connection) == (said("merge", "a0", "b0"),)
    assert connection.execute("SELECT verdict FROM corrections").fetchall() == [("merge",)]


def test_stories_keep_their_ids_when_all_is_told_again(connection: Connection) -> None:
    before = connection.execute("SELECT story_id, article_id FROM members ORDER BY ALL").fetchall()
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert connection.execute("SELECT story_id, article_id FROM members ORDER BY ALL").fetchall() == before


SCORES = {("a", "b"): 0.9, ("a", "c"): 0.9, ("b", "c"): 0.3, ("b", "d"): 0.8}
CASES = [
    ("nothing said", [], (("a", "b", "c", "d"),)),
    ("the others go with whom they match best", [("split", "a", "b")], (("a", "c"), ("b", "d"))),
    (
        "whoever is parted from one side joins the other",
        [("split", "a", "b"), ("split", "a", "c")],
        (("a",), ("b", "c", "d")),
    ),
    ("a merge never undoes a split", [("split", "a", "b"), ("merge", "c", "d")], (("a", "c"), ("b", "d"))),
]


@pytest.mark.parametrize(("words", "expected"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_groups_are_corrected(words: list[tuple[str, str, str]], expected: tuple[tuple[str, ...], ...]) -> None:
    corrections = [Correction(verdict=verdict, a=a, b=b) for verdict, a, b in words]  # type: ignore[arg-type]
    assert apply_corrections(SCORES, [("a", "b", "c", "d")], corrections) == expected


def test_a_thousand_splits_in_one_story_are_no_depth() -> None:
    group = tuple(f"{number:04}" for number in range(1_200))
    splits = [Correction(verdict="split", a=one, b=other) for one in group[:3] for other in group if one < other]
    splits += [Correction(verdict="split", a=one, b=group[-1]) for one in group[3:-1]]
    chain = [Correction(verdict="split", a=one, b=other) for one, other in itertools.pairwise(group[3:-1])]
    groups = apply_corrections({}, [group], [*splits, *chain])
    assert {frozenset({one}) for one in (*group[:3], group[-1])} <= {frozenset(one) for one in groups}
    apart = {(one.a, one.b) for one in (*splits, *chain)}
    assert not any((one, other) in apart for part in groups for one, other in itertools.combinations(part, 2))


def test_a_merge_outlives_the_article_it_was_said_of(connection: Connection) -> None:
    correct(connection, said("merge", "a0", "b0"))
    forget(connection, article("a0").canonical_url, now=MONDAY)
    assert partition(connection) == {named("a1", "b0", "b1")}
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY + timedelta(days=1))
    assert partition(connection) == {named("a1", "b0", "b1")}


def test_the_rest_of_two_joined_stories_stays_one_without_the_article_they_were_joined_by(tmp_path: Path) -> None:
    path = tmp_path / "press.duckdb"
    with open_store(path) as opened:
        register_feeds(opened, [FEED])
        arrive(opened, [told("a0"), told("a1", 1), told("b0"), told("b1", 1)])
    (tmp_path / "storyfold.toml").write_text(CONFIG + starter_topic(), encoding="utf-8")
    settings = load_settings(tmp_path / "storyfold.toml").clustering()
    one, other = (article_id(article(slug)) for slug in ("a0", "b0"))
    merge(settings, one, other)
    assert split(settings, one).members[0].stored.id == one
    with open_store(path) as opened:
        assert partition(opened) == {named("a0"), named("a1", "b0", "b1")}
    merge(settings, one, other)
    with open_store(path) as opened:
        assert partition(opened) == {named("a0", "a1", "b0", "b1")}
