"""What a feed brought is kept whole, once, and asked for again only while that makes sense."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.types import Feed, FeedHints, Validators
from store.collection.article_identity import article_id
from store.collection.articles import articles_by_id
from store.collection.feed_runs import (
    RETRY_AFTER_S,
    feed_state,
    feed_states,
    is_quiet,
    register_feeds,
    save_feed_run,
    save_quiet_runs,
)
from store.database.connections import Connection
from store.stories.read import failed_pages, feed_health, save_relevance
from store.types import EntryOutcome, FeedRun, Poll
from tests.building import FEED, MONDAY, OTHER_FEED, article, count_all, entry, failed, feed_run, open_store, settled


@pytest.fixture
def connection(tmp_path: Path):
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED, OTHER_FEED])
        yield opened


def test_an_article_comes_back_as_it_was_stored(connection: Connection) -> None:
    save_feed_run(connection, feed_run(settled("a-day", text="One.\nTwo.")))
    expected = article("a-day", text="One.\nTwo.")
    found = articles_by_id(connection, [article_id(expected)])[article_id(expected)]
    assert (found.article, found.outlet, found.outlet_kind, found.first_seen) == (
        expected,
        "The Gazette",
        "newspaper",
        MONDAY,
    )


def test_the_same_run_twice_adds_nothing_twice(connection: Connection) -> None:
    run = feed_run(settled("one"), settled("two"))
    assert save_feed_run(connection, run) == 2
    before = count_all(connection)
    assert save_feed_run(connection, run) == 0
    assert count_all(connection) == before


def test_one_page_in_two_feeds_is_one_article(connection: Connection) -> None:
    save_feed_run(connection, feed_run(settled("shared")))
    same = settled("shared").article
    both = feed_run(failed("shared", feed=OTHER_FEED), feed=OTHER_FEED)
    save_feed_run(connection, both)
    assert same is not None
    assert count_all(connection)["articles"] == 1


def test_settled_entries_are_not_asked_for_again(connection: Connection) -> None:
    save_feed_run(connection, feed_run(settled("one"), failed("gone", retryable=False)))
    state = feed_state(connection, FEED, MONDAY + timedelta(days=1))
    assert state.settled == {"guid-one", "guid-gone"}
    assert state.retry == ()


def test_a_page_that_may_come_back_is_tried_again_until_its_attempts_are_used_up(connection: Connection) -> None:
    now = MONDAY
    for wait_s in RETRY_AFTER_S:
        save_feed_run(connection, feed_run(failed("slow"), at=now))
        assert feed_state(connection, FEED, now + timedelta(seconds=wait_s - 1)).retry == ()
        now += timedelta(seconds=wait_s)
        assert feed_state(connection, FEED, now).retry == (entry("slow"),)
    save_feed_run(connection, feed_run(failed("slow"), at=now))
    assert feed_state(connection, FEED, now + timedelta(days=30)).retry == ()
    assert feed_state(connection, FEED, now + timedelta(days=30)).settled == {"guid-slow"}


def test_a_page_that_came_back_is_no_failure_any_more(connection: Connection) -> None:
    save_feed_run(connection, feed_run(failed("slow")))
    assert len(failed_pages(connection, MONDAY, MONDAY + timedelta(days=1))) == 1
    save_feed_run(connection, feed_run(settled("slow")))
    assert failed_pages(connection, MONDAY, MONDAY + timedelta(days=1)) == ()


def test_validators_come_back_byte_for_byte(connection: Connection) -> None:
    given = Validators(etag='W/"a b"', last_modified="Mon, 27 Apr 2026 09:00:00 GMT")
    save_feed_run(connection, feed_run(validators=given))
    assert feed_state(connection, FEED, MONDAY + timedelta(days=1)).validators == given


def test_validators_are_not_kept_when_an_entry_could_not_be_stored(connection: Connection) -> None:
    naive = settled("broken", published=MONDAY.replace(tzinfo=None))
    with pytest.raises(ValueError, match="without a time zone"):
        save_feed_run(connection, feed_run(settled("fine"), naive, validators=Validators(etag='"new"')))
    assert feed_state(connection, FEED, MONDAY + timedelta(days=1)).validators == Validators()
    assert count_all(connection)["entries"] == 0


def test_an_unchanged_feed_keeps_its_validators(connection: Connection) -> None:
    given = Validators(etag='"kept"')
    save_feed_run(connection, feed_run(validators=given))
    save_feed_run(connection, feed_run(validators=None))
    assert feed_state(connection, FEED, MONDAY + timedelta(days=1)).validators == given


def test_a_feed_never_fetched_is_visible(connection: Connection) -> None:
    assert [(health.name, health.outcome) for health in feed_health(connection)] == [
        ("The Echo", "never fetched"),
        ("The Gazette", "never fetched"),
    ]


def test_another_text_of_an_address_is_kept_beside_its_article(connection: Connection) -> None:
    first = "Palisade raised 240 million on Monday from Copperline of Boston and hires forty people."
    later = f"{first} A spokeswoman gave no date."
    for text in (first, later, f"{later}\n", first):
        save_feed_run(connection, feed_run(settled("round", title="A round", text=text)))
    assert connection.execute("SELECT text FROM articles").fetchall() == [(first,)]
    assert connection.execute("SELECT article_id, title, text, shared FROM other_texts").fetchall() == [
        (article_id(article("round")), "A round", later, 1.0)
    ]


def test_quiet_runs_kept_together_are_kept_as_one_by_one(tmp_path: Path) -> None:
    def poll(feed: Feed) -> Poll:
        later = MONDAY + timedelta(hours=1)
        hints = FeedHints(every=timedelta(hours=2), skip_hours=frozenset({3}), skip_days=frozenset({5, 6}))
        return Poll(polled_at=later, next_due=later + timedelta(hours=2), interval=timedelta(hours=2), hints=hints)

    runs = [
        FeedRun(feed=feed, at=MONDAY + timedelta(hours=1), outcome="unchanged", status=304, poll=poll(feed))
        for feed in (FEED, OTHER_FEED)
    ]
    assert all(is_quiet(run) for run in runs)
    kept = []
    for name in ("together", "one by one"):
        with open_store(tmp_path / f"{name}.duckdb") as opened:
            register_feeds(opened, [FEED, OTHER_FEED])
            save_feed_run(opened, feed_run(settled("one"), validators=Validators(etag='"1"', last_modified="")))
            if name == "together":
                save_quiet_runs(opened, runs)
            for run in runs if name == "one by one" else ():
                save_feed_run(opened, run)
            tables = [
                opened.execute(f"FROM {table} ORDER BY ALL").fetchall() for table in ("feeds", "fetches", "polls")
            ]
            kept.append((feed_health(opened), feed_states(opened, [FEED, OTHER_FEED], MONDAY), tables))
    assert kept[0] == kept[1]
    assert kept[0][1][FEED.url].poll == poll(FEED)


def test_a_judgement_replaces_an_earlier_one_but_a_rejection_not_that_a_story_was_told(
    connection: Connection,
) -> None:
    save_relevance(connection, "w", [("told", 0.9, "accept", "1"), ("left", 0.1, "reject", "1")])
    save_relevance(connection, "w", [("told", 0.2, "reject", "2"), ("left", 0.2, "reject", "2")])
    rows = "SELECT story_id, zone, reason FROM relevance ORDER BY 1"
    assert connection.execute(rows).fetchall() == [("left", "reject", "2"), ("told", "accept", "1")]
    save_relevance(connection, "w", [("told", 0.4, "review", "3"), ("left", 0.5, "accept", "3")])
    assert connection.execute(rows).fetchall() == [("left", "accept", "3"), ("told", "review", "3")]


def test_the_languages_of_a_feed_are_counted(connection: Connection) -> None:
    def spoken(slug: str, language: str) -> EntryOutcome:
        outcome = settled(slug)
        assert outcome.article is not None
        return replace(outcome, article=replace(outcome.article, language=language))

    save_feed_run(connection, feed_run(spoken("a", "en-GB"), spoken("b", "de"), spoken("c", "en"), spoken("d", "")))
    assert [health.languages for health in feed_health(connection)] == ["", "en 2, de 1"]


def test_of_old_entries_only_those_that_the_feed_still_lists_are_known(connection: Connection) -> None:
    listed = ("guid-old", "guid-gone", "guid-new")
    save_feed_run(connection, feed_run(settled("old"), settled("gone"), announced=listed[:2]))
    later = MONDAY + timedelta(days=60)
    save_feed_run(connection, feed_run(settled("new"), at=later, announced=("guid-old", "guid-new")))
    known = {one.identity for one in feed_state(connection, FEED, later).known}
    assert known == {"guid-old", "guid-new"}
    save_feed_run(connection, feed_run(at=later, announced=None))  # an answer without a document changes no listing
    much_later = later + timedelta(days=60)
    assert {one.identity for one in feed_state(connection, FEED, much_later).known} == {"guid-old", "guid-new"}


def test_an_old_entry_that_comes_back_is_no_second_entry_and_no_second_article(connection: Connection) -> None:
    save_feed_run(connection, feed_run(settled("old"), announced=()))
    later = MONDAY + timedelta(days=60)
    assert feed_state(connection, FEED, later).known == ()
    assert save_feed_run(connection, feed_run(settled("old"), at=later, announced=("guid-old",))) == 0
    assert connection.execute("SELECT identity, first_seen FROM entries").fetchall() == [
        ("guid-old", MONDAY.replace(tzinfo=None))
    ]
    assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(1,)]
    assert [one.identity for one in feed_state(connection, FEED, later).known] == ["guid-old"]


@pytest.mark.parametrize(("later_s", "held"), [(0, 0), (600, 1)])
def test_a_run_that_is_kept_again_is_no_second_look_at_a_doubted_text(
    connection: Connection, later_s: int, held: int
) -> None:
    """Killed before it was kept whole, a run is kept again: what it saw is seen once, not twice."""
    told = settled("harbour-closed-to-ships", text="Some other matter is spoken of here, in a line or two. " * 3)
    doubted = replace(told, entry=replace(told.entry, title="Harbour closed to ships"))
    for at in (MONDAY, MONDAY + timedelta(seconds=later_s)):
        save_feed_run(connection, feed_run(doubted, at=at))
    assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(held,)]


MATTER = (
    "in London and Glasgow, it was written on Monday in a letter to all of them. The first 40 go in March and the rest "
    "by June, nobody against their wish. A union of the trade asked for talks, which begin next week in a hotel near "
    "the river. It is the third time in two years that some leave, and the head of the house gave no number for 2027. "
)
SECOND_LOOKS = {
    "one bank": (
        "More cuts at banks",
        "Lenders trim staff again as fees fall and deals dry up, with unions warning of more pain ahead",
        f"Barclays will cut 200 posts {MATTER}", (1, 1),
    ),
    "a fire": (
        "Fires rage", "Crews race to save homes as hot winds push walls of flames toward suburbs",
        f"A fire that began in a dry canyon {MATTER}", (1, 1),
    ),
    "an obituary": (
        "He made us laugh", "Remembering a comic who never stopped writing for those who came to see him on stage",
        f"Bob Newton died Sunday at his house {MATTER}", (0, 1),
    ),
    "a German summary": (
        "Neue Wege am Hafen", "Die Regierung will am Dienstag in Berlin entscheiden, so eine Sprecherin des Ministers",
        f"Some read this in a browser {MATTER}", (0, 1),
    ),
    "a wall": (
        "He made us laugh", "Remembering a comic who never stopped writing for those who came to see him on stage",
        f"Sign in to your account and accept our cookies {MATTER}", (0, 0),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("title", "summary", "text", "held"), SECOND_LOOKS.values(), ids=SECOND_LOOKS)
def test_a_text_in_other_words_than_its_headline_is_an_article_at_the_second_look_unless_a_wall_speaks(
    connection: Connection, title: str, summary: str, text: str, held: tuple[int, int]
) -> None:
    seen = settled("one", text=text)
    doubted = replace(seen, entry=replace(seen.entry, title=title, summary=summary))
    for at, articles in zip((MONDAY, MONDAY + timedelta(hours=1)), held, strict=True):
        save_feed_run(connection, feed_run(doubted, at=at))
        assert connection.execute("SELECT count(*) FROM articles").fetchall() == [(articles,)]
