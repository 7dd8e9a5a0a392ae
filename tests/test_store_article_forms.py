"""What an article is decides what it may do in a story; judged when compared, or said by a person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from extractors.articles.form import FORMS, Form
from extractors.facts.read_facts import read_facts
from extractors.facts.types import FACTS_VERSION
from reports.rendering.provenance import source_of_story, source_sentence
from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import register_feeds, save_feed_run
from store.database.connections import Connection
from store.dedup.article_forms import SURELY_ABOUT, flags_of_forms, forms_of, judge_forms, say_form
from store.dedup.same_event_gate import FORM_REFUSAL
from store.ledger.compare import compare_stories
from store.ledger.facts import save_facts, story_ledger, unread_articles, unread_ids
from store.stories.grouping import cluster_pending, recluster_all
from store.stories.read import articles_about, stories_between, stories_by_id
from store.types import ABOUT_IT, lead_article
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
    url = "http://echo.example/retold"
    assert articles_about(connection, story[0]) == ((form, OTHER_FEED.name, TITLE, url),)


@pytest.mark.parametrize(
    ("form", "by_program"),
    [("deal", "deal"), ("podcast", "podcast"), ("roundup", "no report"), ("howto", ""), ("listing", ""), ("about", "")],
)
def test_a_form_is_named_where_the_program_is_right_nine_times_in_ten(
    connection: Connection, form: Form, by_program: str
) -> None:
    say_form(connection, RETOLD, "deal")
    cluster(connection)
    connection.execute("UPDATE matches SET evidence = 0.95")
    connection.execute("UPDATE article_forms SET form = ? WHERE article_id = ?", [form, RETOLD])
    named = "SELECT form FROM about_stories WHERE article_id = ?"
    assert connection.execute(named, [RETOLD]).fetchall() == [(form,)]
    connection.execute("UPDATE article_forms SET said_by = 'program'")
    assert connection.execute(named, [RETOLD]).fetchall() == [(by_program,)]


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


def test_whose_announcement_a_story_is_written_from_is_told_and_a_review_is_written_from_none(
    connection: Connection,
) -> None:
    text = "Palisade announced the round on Monday. The company says that it will hire. It said so in a statement."
    save_feed_run(connection, feed_run(settled("third", text=text, title="Palisade has money")))
    (waiting,) = unencoded_articles(connection, MODEL)
    row = unit_vector("elsewhere")[None]
    save_embeddings(connection, MODEL, [waiting.id], row, row)
    cluster(connection)
    kind, source = (
        "SELECT kind, source FROM sources WHERE story_id = ?",
        "SELECT story_id FROM members WHERE article_id = ?",
    )
    (story,) = connection.execute(source, [waiting.id]).fetchall()[0]
    assert connection.execute(kind, [story]).fetchall() == [("announcement", "Palisade")]
    (told,) = stories_by_id(connection, [story], MODEL)
    assert source_sentence(told) == "1 article, written from an announcement or document by Palisade."
    say_form(connection, waiting.id, "about")
    cluster(connection)
    found = connection.execute("SELECT relation FROM members WHERE article_id = ?", [waiting.id]).fetchall()
    assert found == [("unknown",)]


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


ECHO = replace(OTHER_FEED, kind="newspaper")
REPORT = (
    "Dana Whitlock, who runs Palisade, told The Gazette that it has raised $240 million in a round led by Copperline"
    " Capital of Boston. “They asked for a ratchet and got it,” she said in an interview. The Gazette reviewed the term"
    " sheet, which values the maker of warehouse robots in Austin at $1.9 billion."
)
COLUMN = (
    "Dana Whitlock, who founded Palisade in Austin, told The Echo that $240 million from Copperline Capital of Boston"
    " was more than she had wanted. “Robots for warehouses are dear,” she said in an interview. The Echo reviewed her"
    " diary, and two of her engineers told The Echo that they would leave a firm worth $1.9 billion."
)


@pytest.fixture
def commented(tmp_path: Path) -> Iterator[Connection]:
    """Keep a column in the Echo and, two hours later, a report in the Gazette, as one story, and compare it."""
    with open_store(tmp_path / "press.duckdb") as opened:
        register_feeds(opened, [FEED, ECHO])
        for slug, feed, text, hours in (("report", FEED, REPORT, 2), ("column", ECHO, COLUMN, 0)):
            one = settled(slug, feed=feed, text=text, title=TITLE, published=MONDAY + timedelta(hours=hours))
            save_feed_run(opened, feed_run(one, feed=feed))
        waiting = unencoded_articles(opened, MODEL)
        event = unit_vector("event")
        rows = np.stack([unit_vector(stored.id, near=event, cosine=0.97) for stored in waiting])
        save_embeddings(opened, MODEL, [stored.id for stored in waiting], rows, rows)
        unread = unread_articles(opened, unread_ids(opened, FACTS_VERSION))
        facts = [(one, read_facts(one.article.text, one.article.published.date())) for one in unread]
        save_facts(opened, facts, FACTS_VERSION)
        cluster_and_compare(opened)
        yield opened


def cluster_and_compare(connection: Connection) -> None:
    cluster(connection)
    compare_stories(connection)


REPORT_ID, COLUMN_ID = article_id(article("report")), article_id(article("column", host="echo.example"))


def voices(connection: Connection) -> tuple[object, ...]:
    """Return how many reported, what the story goes back to, and whether its sum is agreed, by how many sources."""
    (story,) = stories_by_id(connection, [row[0] for row in connection.execute("SELECT id FROM stories").fetchall()])
    status = connection.execute("SELECT status, articles, origins FROM agreed_figures WHERE value = 2.4e8").fetchall()
    return story.independent_reports, story.origin, *status


def test_an_analysis_that_joins_a_story_is_no_report_no_origin_and_no_second_source(commented: Connection) -> None:
    assert voices(commented) == (2, "", ("agreed", 2, 2))
    say_form(commented, COLUMN_ID, "about")
    cluster_and_compare(commented)
    assert sizes(commented) == [2]
    assert voices(commented) == (1, REPORT_ID, ("repeated", 2, 1))
    listed = commented.execute("SELECT form, article_id, likely > 0.5 FROM about_stories").fetchall()
    assert listed == [("about", COLUMN_ID, True)]
    (story,) = commented.execute("SELECT id FROM stories").fetchall()
    assert articles_about(commented, story[0]) == (), "it is one of the story's own"
    flagged = commented.execute("SELECT article_id FROM members WHERE flag = ?", [ABOUT_IT]).fetchall()
    assert flagged == [(COLUMN_ID,)]


def test_two_analyses_of_what_nobody_reported_are_about_nothing(commented: Connection) -> None:
    for identity in (REPORT_ID, COLUMN_ID):
        say_form(commented, identity, "about")
    cluster_and_compare(commented)
    assert voices(commented) == (2, "", ("agreed", 2, 2))
    assert commented.execute("SELECT DISTINCT flag FROM members").fetchall() == [("",)]


def test_an_edition_counts_an_analysis_apart_and_takes_its_headline_from_a_report(commented: Connection) -> None:
    say_form(commented, COLUMN_ID, "about")
    commented.execute("UPDATE articles SET title = 'Why robots are dear' WHERE id = ?", [COLUMN_ID])
    cluster_and_compare(commented)
    (story,) = stories_between(commented, MONDAY, MONDAY + WINDOW, MODEL)
    assert lead_article(story).id == REPORT_ID
    assert source_of_story(story).relations == ("own reporting",)
    figures = story_ledger(commented, story.id).figures
    assert {row["status"] for row in figures if row["value"] == 2.4e8} == {"repeated"}


@pytest.mark.parametrize(
    ("confidence", "flagged"), [(SURELY_ABOUT - 0.0001, {}), (SURELY_ABOUT, {COLUMN_ID: ABOUT_IT})]
)
def test_an_analysis_keeps_its_vote_unless_it_surely_is_one(
    commented: Connection, confidence: float, flagged: dict[str, str]
) -> None:
    commented.execute(
        "UPDATE article_forms SET form = 'about', confidence = ? WHERE article_id = ?", [confidence, COLUMN_ID]
    )
    assert flags_of_forms(commented, {"story": [REPORT_ID, COLUMN_ID]}) == flagged


@pytest.mark.parametrize(
    ("other", "flagged"), [(1 - SURELY_ABOUT, {COLUMN_ID: ABOUT_IT}), (1 - SURELY_ABOUT + 0.0001, {})]
)
def test_an_analysis_stands_apart_only_beside_what_surely_is_none(
    commented: Connection, other: float, flagged: dict[str, str]
) -> None:
    commented.execute(
        "UPDATE article_forms SET form = 'about', confidence = .95, about = .95 WHERE article_id = ?", [COLUMN_ID]
    )
    commented.execute("UPDATE article_forms SET form = 'report', about = ? WHERE article_id = ?", [other, REPORT_ID])
    assert flags_of_forms(commented, {"story": [REPORT_ID, COLUMN_ID]}) == flagged
