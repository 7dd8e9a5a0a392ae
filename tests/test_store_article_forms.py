"""What an article is decides what it may do in a story; judged when compared, or said by a person."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from extractors.articles.form import FORMS, Form
from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.dedup.article_forms import forms_of, judge_forms, say_form
from store.dedup.same_event_gate import FORM_REFUSAL
from store.stories.grouping import cluster_pending, recluster_all
from store.stories.read import stories_between
from tests.building import (
    FEED,
    MONDAY,
    OTHER_FEED,
    article,
    feed_run,
    open_store,
    settled,
    unencoded_articles,
    unit_vector,
)

MODEL = "test-model"
WINDOW = timedelta(days=10)
TITLE = "Palisade raises $240 million in a round led by Copperline"
TEXTS = {
    "wire": (
        "Palisade raised $240 million on Tuesday in a round led by Copperline Capital of Boston, which"
        " values the maker of"
        " warehouse robots at $1.9 billion. Dana Whitlock, who founded the firm in Austin, said that the"
        " money goes into"
        " a second factory and that 300 people will be hired before the end of the year."
    ),
    "retold": (
        "The maker of warehouse robots Palisade raised $240 million for its second factory. Copperline"
        " Capital of Boston"
        " led the round, at a value of $1.9 billion, said the founder Dana Whitlock in Austin. Some 300"
        " people are to be"
        " hired this year, and the robots are to be sold outside the United States as well."
    ),
}


@pytest.fixture
def connection(tmp_path: Path):
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED, OTHER_FEED])
        for slug, feed in (("wire", FEED), ("retold", OTHER_FEED)):
            save_feed_run(opened, feed_run(settled(slug, feed=feed, text=TEXTS[slug], title=TITLE), feed=feed))
        waiting = unencoded_articles(opened, MODEL)
        event = unit_vector("event")
        rows = np.stack([unit_vector(stored.id, near=event, cosine=0.97) for stored in waiting])
        save_embeddings(opened, MODEL, [stored.id for stored in waiting], rows, rows)
        cluster(opened)
        yield opened


def cluster(connection: Connection) -> None:
    cluster_pending(connection, model_id=MODEL, window=WINDOW, now=MONDAY)


def sizes(connection: Connection) -> list[int]:
    return [row[0] for row in connection.execute("SELECT articles FROM stories ORDER BY id").fetchall()]


WIRE, RETOLD = article_id(article("wire")), article_id(article("retold", host="echo.example"))


def test_two_reports_of_one_event_are_one_story(connection: Connection) -> None:
    assert sizes(connection) == [2]
    assert connection.execute("SELECT DISTINCT said_by FROM article_forms").fetchall() == [("program",)]


@pytest.mark.parametrize("form", [form for form in FORMS if form != "about"])
def test_what_reports_no_event_is_in_no_story_of_others_and_listed_as_about_it(
    connection: Connection, form: Form
) -> None:
    say_form(connection, RETOLD, form)
    cluster(connection)
    assert sizes(connection) == [1, 1]
    refused = connection.execute("SELECT refusal FROM matches").fetchall()
    assert refused == [(f"{FORM_REFUSAL}{form}, which reports no event",)]
    listed = connection.execute("SELECT form, story_id, article_id FROM about_stories").fetchall()
    story = connection.execute("SELECT story_id FROM members WHERE article_id = ?", [WIRE]).fetchone()
    assert story is not None
    assert listed == [(form, story[0], RETOLD)]


def test_what_a_person_said_outlives_telling_all_again_and_can_be_taken_back(connection: Connection) -> None:
    say_form(connection, RETOLD, "deal")
    cluster(connection)
    recluster_all(connection, model_id=MODEL, window=WINDOW, now=MONDAY)
    assert sizes(connection) == [1, 1]
    assert forms_of(connection, [RETOLD])[RETOLD].form == "deal"
    say_form(connection, RETOLD, "report")
    cluster(connection)
    assert sizes(connection) == [2]
    assert connection.execute("FROM about_stories").fetchall() == []


def test_a_story_of_deals_alone_is_not_told_and_one_with_a_report_is(connection: Connection) -> None:
    def told() -> list[tuple[str, ...]]:
        stories = stories_between(connection, MONDAY, MONDAY + WINDOW, MODEL)
        return [tuple(sorted(member.stored.id for member in story.members)) for story in stories]

    assert told() == [tuple(sorted((WIRE, RETOLD)))]
    say_form(connection, RETOLD, "deal")
    cluster(connection)
    assert told() == [(WIRE,)]


def test_a_form_is_judged_again_only_when_the_text_changed(connection: Connection) -> None:
    connection.execute("UPDATE article_forms SET form = 'podcast'")
    judge_forms(connection, [WIRE, RETOLD], MODEL)
    assert {one.form for one in forms_of(connection, [WIRE, RETOLD]).values()} == {"podcast"}
    connection.execute("INSERT INTO changed_articles VALUES (?)", [WIRE])
    cluster(connection)
    found = forms_of(connection, [WIRE, RETOLD])
    assert (found[WIRE].form, found[RETOLD].form) == ("report", "podcast")
