"""Articles find their stories whatever the order and batches they come in, and stories keep their ids."""

import itertools
import random
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from extractors.types import Feed
from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.stories.grouping import cluster_pending, recluster_all, recluster_around
from store.stories.ids import assign_ids, candidate_story_ids, story_events
from store.stories.pending import has_pending_articles
from store.stories.read import find_story, stories_by_id
from store.stories.save import inherit_relevance
from store.types import StoreError, Story
from store.upkeep.forget import forget
from tests.building import FEED, MONDAY, article, feed_run, open_store, settled, unencoded_articles, unit_vector
from tests.drawing import seeds

MODEL = "test-model"
WINDOW = timedelta(days=10)

# Three events; the copies of one are near each other, b and c are neighbours that must stay apart.
EVENTS = {"a": 0.0, "b": 30.0, "c": 200.0}
COPIES = 5

# A threshold of likeness: articles that bridge two events are one event with neither by their evidence.
BY_LIKENESS = 0.12

TEXTS = {
    "a": "Palisade raised 240 million dollars from Copperline in San Mateo, said Dana Whitlock",
    "b": "Kestrel opened Heliograph to researchers in Edinburgh, said Ines Okafor and Tomasz Brandt",
    "c": "Tidewater switched on 22 robots at Veldkamp in Rotterdam, said Marten Dijkhuis",
}


def press() -> list[tuple[str, str, float]]:
    """Return (slug, event, hours after Monday) of every article."""
    return [(f"{event}{i}", event, begins + i) for event, begins in EVENTS.items() for i in range(COPIES)]


def vector_of(slug: str) -> np.ndarray:
    return unit_vector(slug, near=unit_vector(slug[0]), cosine=0.9)


def collect(connection: Connection, slugs: list[tuple[str, str, float]]) -> None:
    """Store, encode and group one batch, as one run of `collect` does."""
    save_feed_run(
        connection,
        feed_run(
            *(
                settled(slug, text=f"{TEXTS[event]}. Version {slug}.", published=MONDAY + timedelta(hours=hours))
                for slug, event, hours in slugs
            )
        ),
    )
    waiting = unencoded_articles(connection, MODEL)
    rows = np.stack([vector_of(stored.article.url.rsplit("/", 1)[1]) for stored in waiting])
    save_embeddings(connection, MODEL, [stored.id for stored in waiting], rows, rows)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY)


def partition(connection: Connection) -> set[frozenset[str]]:
    rows = connection.execute("SELECT list(article_id) FROM members GROUP BY story_id").fetchall()
    return {frozenset(row[0]) for row in rows}


def expected() -> set[frozenset[str]]:
    return {frozenset(article_id(article(slug)) for slug, event, _ in press() if event == wanted) for wanted in EVENTS}


@pytest.fixture
def connection(tmp_path: Path):
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED])
        yield opened


def test_the_copies_of_an_event_are_one_story(connection: Connection) -> None:
    collect(connection, press())
    assert partition(connection) == expected()


@pytest.mark.parametrize("seed", seeds(12, fast=4))
def test_orders_and_batches_change_no_story(connection: Connection, seed: int) -> None:
    drawn = random.Random(seed)
    articles = press()
    drawn.shuffle(articles)
    while articles:
        size = drawn.randint(1, 6)
        collect(connection, articles[:size])
        articles = articles[size:]
    assert partition(connection) == expected()


def test_a_story_keeps_its_id_while_it_grows(connection: Connection) -> None:
    late, early = press()[1:COPIES], press()[:1]
    collect(connection, late)
    before = connection.execute("SELECT id FROM stories").fetchall()
    collect(connection, early)
    assert connection.execute("SELECT id FROM stories").fetchall() == before


def test_every_article_is_in_exactly_one_story(connection: Connection) -> None:
    for batch in (press()[::2], press()[1::2]):
        collect(connection, batch)
    counts = connection.execute(
        "SELECT count(*), count(DISTINCT article_id), (SELECT count(*) FROM articles) FROM members"
    ).fetchall()
    assert counts == [(15, 15, 15)]


def test_grouping_again_with_nothing_new_changes_nothing(connection: Connection) -> None:
    collect(connection, press())
    tables = ("stories", "members", "matches", "story_log")
    before = [connection.table(table).order("ALL").fetchall() for table in tables]
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert [connection.table(table).order("ALL").fetchall() for table in tables] == before


def test_a_bridge_merges_two_stories_and_the_log_says_so(connection: Connection) -> None:
    apart = [("a0", "a", 0.0), ("b0", "b", 1.0)]
    collect(connection, apart)
    assert len(partition(connection)) == 2
    # Many articles that are near both: the two become one story, under one of the two ids.
    between = unit_vector("a") + unit_vector("b")
    between /= np.linalg.norm(between)
    # Of three outlets, since the same text of one outlet is one article.
    for i in range(3):
        feed = Feed(url=f"http://m{i}.example/feed", name=f"M{i}")
        register_feeds(connection, [feed])
        run = feed_run(settled(f"m{i}", feed=feed, text=f"{TEXTS['a']}. {TEXTS['b']}."), feed=feed)
        save_feed_run(connection, run)
    waiting = unencoded_articles(connection, MODEL)
    rows = np.stack([unit_vector(stored.id, near=between, cosine=0.98) for stored in waiting])
    save_embeddings(connection, MODEL, [stored.id for stored in waiting], rows, rows)
    old = {row[0] for row in connection.execute("SELECT id FROM stories").fetchall()}
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY, same_story=BY_LIKENESS)
    left = {row[0] for row in connection.execute("SELECT id FROM stories").fetchall()}
    merges = connection.execute("SELECT story_id, other FROM story_log WHERE event = 'merged'").fetchall()
    assert left < old
    assert merges == [(next(iter(left)), next(iter(old - left)))]


def test_articles_outside_the_window_are_never_one_story(connection: Connection) -> None:
    hours = WINDOW.total_seconds() / 3600 + 1
    collect(connection, [("a0", "a", 0.0), ("a1", "a", hours)])
    assert len(partition(connection)) == 2


def test_a_story_is_found_by_id_article_and_words(connection: Connection) -> None:
    collect(connection, press())
    story: Story = stories_by_id(connection, [connection.execute("SELECT min(id) FROM stories").fetchall()[0][0]])[0]
    head = story.members[0].stored
    for wanted in (story.id, story.id[:6], head.id, head.article.canonical_url):
        assert find_story(connection, wanted).id == story.id
    with pytest.raises(StoreError, match="no story"):
        find_story(connection, "nothing-like-it")


def test_members_come_earliest_first(connection: Connection) -> None:
    collect(connection, press())
    for story in stories_by_id(connection, [row[0] for row in connection.execute("SELECT id FROM stories").fetchall()]):
        times = [member.stored.article.published for member in story.members]
        assert all(one <= other for one, other in itertools.pairwise(times))


def test_a_story_that_nothing_new_touches_is_not_told_again(connection: Connection) -> None:
    collect(connection, press())
    marked = "UPDATE members SET evidence = 'told before'"
    connection.execute(marked)
    collect(connection, [("a9", "a", 9.0)])
    rows = connection.execute(
        """SELECT count(DISTINCT story_id), count(*) FROM members WHERE evidence = 'told before'
           UNION ALL SELECT count(DISTINCT story_id), count(*) FROM members WHERE evidence <> 'told before'"""
    ).fetchall()
    assert rows == [(2, 2 * COPIES), (1, COPIES + 1)]


@pytest.mark.parametrize("later", [0.02, 0.9999, 1.0])
def test_another_threshold_from_one_run_to_the_next_loses_no_article(connection: Connection, later: float) -> None:
    collect(connection, press())
    save_feed_run(connection, feed_run(settled("a9", text=f"{TEXTS['a']}. Version a9.")))
    waiting = unencoded_articles(connection, MODEL)
    rows = np.stack([vector_of("a9")])
    save_embeddings(connection, MODEL, [stored.id for stored in waiting], rows, rows)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY, same_story=later)
    counted = connection.execute(
        """SELECT (SELECT count(*) FROM articles), count(*), count(DISTINCT article_id),
                  (SELECT count(DISTINCT id) FROM stories), (SELECT count(*) FROM stories) FROM members"""
    ).fetchall()[0]
    assert counted[:3] == (16, 16, 16)
    assert counted[3] == counted[4]


def test_no_story_is_founded_under_a_name_that_another_bears() -> None:
    before = {"sbbbbbbbbbb": {"bbbbbbbbbbbbbbbb"}}
    groups = [("aaaaaaaaaaaaaaaa",), ("bbbbbbbbbbbbbbbb",)]
    published = {"aaaaaaaaaaaaaaaa": 0, "bbbbbbbbbbbbbbbb": 1}
    assert assign_ids(before, groups, published, {"saaaaaaaaaa", "saaaaaaaaaaa"}) == {
        "sbbbbbbbbbb": ("bbbbbbbbbbbbbbbb",),
        "saaaaaaaaaaaa": ("aaaaaaaaaaaaaaaa",),
    }


def test_a_story_that_one_article_held_together_is_two_without_it(connection: Connection) -> None:
    between = unit_vector("a") + unit_vector("b")
    between /= np.linalg.norm(between)
    save_feed_run(
        connection,
        feed_run(
            settled("a0", text=f"{TEXTS['a']}. Version a0."),
            settled("b0", text=f"{TEXTS['b']}. Version b0."),
            settled("m0", text=f"{TEXTS['a']}. {TEXTS['b']}."),
        ),
    )
    waiting = unencoded_articles(connection, MODEL)
    slugs = [stored.article.url.rsplit("/", 1)[1] for stored in waiting]
    rows = np.stack([between if slug == "m0" else unit_vector(slug[0]) for slug in slugs])
    save_embeddings(connection, MODEL, [stored.id for stored in waiting], rows, rows)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY, same_story=BY_LIKENESS)
    together = partition(connection)
    forget(connection, article("m0").canonical_url, now=MONDAY, same_story=BY_LIKENESS)
    left = partition(connection)
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY, same_story=BY_LIKENESS)
    assert len(together) == 1
    assert left == partition(connection) == {frozenset({article_id(article(slug))}) for slug in ("a0", "b0")}


def encode_all(connection: Connection, model: str) -> None:
    waiting = unencoded_articles(connection, model)
    rows = np.stack([vector_of(stored.article.url.rsplit("/", 1)[1]) for stored in waiting])
    save_embeddings(connection, model, [stored.id for stored in waiting], rows, rows)


def test_another_model_compares_every_article_anew(connection: Connection) -> None:
    collect(connection, press())
    ids = connection.execute("SELECT id FROM stories ORDER BY id").fetchall()
    assert not has_pending_articles(connection, MODEL)
    encode_all(connection, "other-model")
    assert has_pending_articles(connection, "other-model")
    grouped = cluster_pending(connection, model_id="other-model", window=WINDOW, now=MONDAY)
    assert grouped.articles == len(press())
    assert partition(connection) == expected()
    assert connection.execute("SELECT id FROM stories ORDER BY id").fetchall() == ids
    assert connection.execute("SELECT DISTINCT model_id FROM matches").fetchall() == [("other-model",)]
    assert not has_pending_articles(connection, "other-model")


def encode_some(connection: Connection, model: str, slugs: set[str]) -> None:
    ids = sorted(article_id(article(slug)) for slug in slugs)
    by_id = {article_id(article(slug)): slug for slug in slugs}
    rows = np.stack([vector_of(by_id[identity]) for identity in ids])
    save_embeddings(connection, model, ids, rows, rows)


def test_another_model_takes_over_only_when_it_has_vectors_of_all(connection: Connection) -> None:
    collect(connection, press())
    told = connection.execute("SELECT story_id, article_id FROM members ORDER BY ALL").fetchall()
    encode_some(connection, "other-model", {"a0", "a1", "b0"})
    grouped = cluster_pending(connection, model_id="other-model", window=WINDOW, now=MONDAY)
    assert grouped.articles == 0
    with pytest.raises(StoreError, match="12 articles have no vectors of 'other-model' yet: run `storyfold collect`"):
        recluster_all(connection, model_id="other-model", window=WINDOW, now=MONDAY)
    # What a person says meanwhile is told by the model that the stories are told by.
    recluster_around(connection, [article_id(article("a2"))], now=MONDAY, same_story=0.12)
    assert connection.execute("SELECT story_id, article_id FROM members ORDER BY ALL").fetchall() == told
    forget(connection, article("c0").canonical_url, now=MONDAY)
    encode_all(connection, "other-model")
    cluster_pending(connection, model_id="other-model", window=WINDOW, now=MONDAY)
    after = connection.execute("SELECT story_id, article_id FROM members ORDER BY ALL").fetchall()
    assert after == [row for row in told if row[1] != article_id(article("c0"))]


def test_a_model_by_which_nothing_is_alike_is_taken_up_and_left_again(connection: Connection) -> None:
    collect(connection, press())
    ids = sorted(article_id(article(slug)) for slug, _, _ in press())
    rows = np.stack([unit_vector(identity) for identity in ids])
    save_embeddings(connection, "strange-model", ids, rows, rows)
    cluster_pending(connection, model_id="strange-model", window=WINDOW, now=MONDAY)
    assert len(partition(connection)) == len(ids)
    assert not has_pending_articles(connection, "strange-model")
    assert has_pending_articles(connection, MODEL)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert partition(connection) == expected()


def test_a_changed_article_is_waited_for_and_kept_until_it_is_encoded(connection: Connection) -> None:
    collect(connection, press())
    changed = article_id(article("a0"))
    connection.execute("INSERT INTO changed_articles VALUES (?)", [changed])
    assert has_pending_articles(connection, MODEL)
    connection.execute("DELETE FROM vectors.vectors WHERE article_id = ?", [changed])
    assert not has_pending_articles(connection, MODEL)
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert connection.execute("FROM changed_articles").fetchall() == [(changed,)]
    encode_all(connection, MODEL)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert connection.execute("FROM changed_articles").fetchall() == []
    assert partition(connection) == expected()


@pytest.mark.parametrize("year", [1, 9999])
def test_an_article_dated_at_the_end_of_time_costs_nothing_else(connection: Connection, year: int) -> None:
    collect(connection, press()[:COPIES])
    save_feed_run(
        connection,
        feed_run(
            settled("a7", text=f"{TEXTS['a']}. Version a7."),
            settled("odd", text="A report.", published=MONDAY.replace(year=year, month=1, day=1)),
        ),
    )
    encode_all(connection, MODEL)
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert sorted(len(story) for story in partition(connection)) == [1, COPIES + 1]


def test_there_is_always_one_more_name_for_a_story() -> None:
    ids = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"]
    names = list(itertools.islice(candidate_story_ids(ids), 1_000))
    assert len(set(names)) > 900
    assert names[:2] == ["saaaaaaaaaa", "sbbbbbbbbbb"]


def test_what_a_story_was_judged_to_be_goes_to_the_one_it_became(connection: Connection) -> None:
    collect(connection, press())
    rows = [
        ("old", "t", 0.9, "accept", "told"), ("old", "u", 0.3, "reject", "old"), ("heir", "t", 0.2, "reject", "heir"),
        ("heir", "u", 0.6, "grey", "heir"), ("other", "t", 0.1, "reject", "other"),
    ]  # fmt: skip
    connection.executemany("INSERT INTO relevance VALUES (?, ?, ?, ?, ?)", rows)
    inherit_relevance(connection, [("heir", "old"), ("heir", "without any")])
    assert connection.execute("SELECT story_id, topic, reason FROM relevance ORDER BY ALL").fetchall() == [
        ("heir", "t", "told"),
        ("heir", "u", "heir"),
        ("other", "t", "other"),
    ]


def test_the_log_tells_what_became_of_each_story() -> None:
    before = {"s1": {"a", "b", "c"}, "s2": {"d", "e"}, "s3": {"f"}, "s4": {"g", "h"}}
    after = {"s1": ("a", "b"), "s2": ("c", "d", "e", "f"), "s4": ("g",), "s5": ("h", "i"), "s6": ("j",)}
    assert story_events(before, after) == [
        ("merged", "s2", "s3"),
        ("moved", "s2", "s1"),
        ("split", "s5", "s4"),
        ("new", "s6", ""),
    ]


def test_a_store_that_does_not_say_its_model_is_compared_anew_once_all_is_encoded(connection: Connection) -> None:
    collect(connection, press())
    connection.execute("DELETE FROM clustering_model")
    connection.execute("DELETE FROM matches")
    told = connection.execute("SELECT story_id, article_id FROM members ORDER BY ALL").fetchall()
    encode_some(connection, "other-model", {"a0"})
    assert cluster_pending(connection, model_id="other-model", window=WINDOW, now=MONDAY).articles == 0
    encode_all(connection, "other-model")
    assert has_pending_articles(connection, "other-model")
    cluster_pending(connection, model_id="other-model", window=WINDOW, now=MONDAY)
    assert connection.execute("SELECT story_id, article_id FROM members ORDER BY ALL").fetchall() == told
