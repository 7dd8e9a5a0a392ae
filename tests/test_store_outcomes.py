"""A later article that tells what became of a prediction is found, and what it tells; repetition shows nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.facts.read_facts import read_facts
from extractors.facts.types import FACTS_VERSION
from store.collection import article_failures
from store.collection.article_failures import release_failures
from store.collection.articles import articles_by_id
from store.collection.feed_runs import article_id, save_feed_run
from store.collection.revisions import replace_article
from store.database.connections import Connection
from store.ledger.facts import save_facts, unread_articles, unread_ids
from store.ledger.outcomes import LaterArticle, OutcomeReader
from store.ledger.resolutions import APPLIED, PROPOSED, propose_resolutions, read_outcomes, resolve_prediction
from store.upkeep.forget import forget
from tests.building import article, feed_run, keep_facts, open_store, settled

SAID = datetime(2026, 3, 11, 9, tzinfo=UTC)
CLAIM = (
    "Confirmation hearings for Markwayne Mullin will begin March 18, when the Senate Homeland Security Committee meets."
)
TOLD = (
    "The Senate confirmation hearing of Markwayne Mullin for Homeland Security got off to a tense start on Wednesday."
)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
TOLD_ID = article_id(article("told"))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_store(tmp_path / "s.duckdb") as opened:
        yield opened


def collect(connection: Connection, slug: str, text: str, *, days_later: int) -> None:
    """Collect one article, read its facts, and read it against the open predictions."""
    save_feed_run(connection, feed_run(settled(slug, text=text, published=SAID + timedelta(days=days_later))))
    keep_facts(connection)
    read_outcomes(connection, NOW)


def outcomes(connection: Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT outcome, resolved_by, sentence FROM resolutions").fetchall()


def proposed(connection: Connection) -> list[tuple[str, str]]:
    return [(one.verdict, one.sentence) for one in propose_resolutions(connection) if one.verdict != "no evidence"]


def test_what_a_later_article_tells_beyond_doubt_resolves_and_is_marked(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    collect(connection, "told", TOLD, days_later=7)
    assert outcomes(connection) == [("kept", "automatic", TOLD)]
    assert connection.execute("SELECT status, automatic, resolved_sentence FROM predictions").fetchall() == [
        ("kept", True, TOLD)
    ]
    assert connection.execute("SELECT confidence >= ? FROM resolutions", [APPLIED]).fetchone() == (True,)


def test_an_outcome_is_found_whichever_article_came_in_first(connection: Connection) -> None:
    collect(connection, "told", TOLD, days_later=7)
    collect(connection, "claim", CLAIM, days_later=0)
    assert [row[0] for row in outcomes(connection)] == ["kept"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (CLAIM.replace("Confirmation hearings", "The hearings"), 2),
        (TOLD, 3),
        ("Markwayne Mullin is expected to face the Senate Homeland Security Committee at a hearing on Wednesday.", 6),
        ("The Senate Homeland Security Committee met on Wednesday to discuss ports.", 7),
        (TOLD, 60),
        (f"A senator incorrectly claimed that {TOLD[0].lower()}{TOLD[1:]}", 7),
    ],
    ids=["said again", "before its day", "still ahead", "another matter", "long after", "claimed wrongly"],
)
def test_what_only_speaks_of_it_resolves_nothing(connection: Connection, text: str, days: int) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    collect(connection, "later", text, days_later=days)
    assert outcomes(connection) == []


def test_what_is_put_off_is_changed_never_kept(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    told = "The Senate Homeland Security Committee postponed the confirmation hearings of Markwayne Mullin on Monday."
    collect(connection, "later", told, days_later=5)
    assert outcomes(connection) == []
    assert proposed(connection) == [("changed", told)]


def test_what_was_planned_and_will_be_delayed_is_changed(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    told = "The planned hearings of Mullin by the Senate Homeland Security Committee will be delayed by a week."
    collect(connection, "later", told, days_later=5)
    assert proposed(connection) == [("changed", told)]


@pytest.mark.parametrize("hedge", ["could be delayed", "may be postponed", "were asked to be postponed"])
def test_a_change_that_is_not_decided_is_none(connection: Connection, hedge: str) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    collect(connection, "later", f"The confirmation hearings of Markwayne Mullin in the Senate {hedge}.", days_later=5)
    assert proposed(connection) == []


def test_what_is_called_off_is_missed(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    told = (
        "The Senate Homeland Security Committee cancelled the confirmation hearings of Markwayne Mullin on Wednesday."
    )
    collect(connection, "later", told, days_later=7)
    assert outcomes(connection) == [("missed", "automatic", told)]


def test_two_articles_that_tell_it_otherwise_leave_it_to_a_person(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    off = "The Senate Homeland Security Committee cancelled the confirmation hearings of Markwayne Mullin on Wednesday."
    save_feed_run(connection, feed_run(settled("off", text=off, published=SAID + timedelta(days=7))))
    collect(connection, "told", TOLD, days_later=7)
    assert outcomes(connection) == []
    assert {verdict for verdict, _ in proposed(connection)} == {"kept", "missed"}


def test_what_a_person_took_back_is_not_resolved_again(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    collect(connection, "told", TOLD, days_later=7)
    identity = connection.execute("SELECT prediction_id FROM resolutions").fetchall()[0][0]
    resolve_prediction(connection, identity, "open", article="", by="", note="", now=NOW)
    collect(connection, "again", TOLD.replace("tense", "rough"), days_later=8)
    assert outcomes(connection) == []
    assert proposed(connection)


def test_an_amount_is_held_against_the_one_foretold(connection: Connection) -> None:
    collect(connection, "claim", "Kestrel Robotics expects revenue of at least $30 million by 18 March.", days_later=0)
    told = "Kestrel Robotics reported revenue of $34 million on 18 March."
    collect(connection, "told", told, days_later=8)
    assert outcomes(connection) == [("kept", "automatic", told)]


def test_what_nothing_tells_is_said_to_have_no_evidence(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    assert [one.verdict for one in propose_resolutions(connection)] == ["no evidence"]


def test_a_sentence_is_proposed_below_the_level_of_resolving_and_not_below_its_own() -> None:
    assert 0 < PROPOSED < APPLIED < 1


def trip_over(monkeypatch: pytest.MonkeyPatch, identity: str) -> list[str]:
    """Let the reader fail at one article; return the list of those that it is given."""
    read, tried = OutcomeReader.read, []

    def tripping(reader: OutcomeReader, later: LaterArticle) -> object:
        tried.append(later.id)
        if later.id == identity:
            raise KeyError("μ")
        return read(reader, later)

    monkeypatch.setattr(OutcomeReader, "read", tripping)
    return tried


def failures(connection: Connection) -> list[tuple[str, str, str]]:
    return connection.execute("SELECT article_id, step, error FROM articles_failed").fetchall()


def test_an_article_that_cannot_be_read_for_outcomes_costs_no_other_its_own(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    trip_over(monkeypatch, article_id(article("bad")))
    collect(connection, "claim", CLAIM, days_later=0)
    save_feed_run(connection, feed_run(settled("bad", text=f"{TOLD} It lasted.", published=SAID + timedelta(days=7))))
    collect(connection, "told", TOLD, days_later=7)
    assert failures(connection) == [(article_id(article("bad")), "outcomes", "KeyError: 'μ'")]
    assert outcomes(connection) == [("kept", "automatic", TOLD)]


@pytest.mark.parametrize("changed", ["program", "text"])
def test_it_is_read_for_outcomes_again_when_it_or_the_program_is_another_and_not_before(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    tried = trip_over(monkeypatch, TOLD_ID)
    collect(connection, "claim", CLAIM, days_later=0)
    collect(connection, "told", TOLD, days_later=7)
    read_outcomes(connection, NOW)
    collect(connection, "late", "The Kestrel Theatre in Leeds will open its doors on March 17.", days_later=1)
    assert tried.count(TOLD_ID) == 1
    assert release_failures(connection) == 0
    monkeypatch.undo()
    if changed == "program":
        monkeypatch.setattr(article_failures, "program", lambda: "the next release")
    else:
        connection.execute("UPDATE articles SET title = title || '!' WHERE id = ?", [TOLD_ID])
    assert release_failures(connection) == 1
    read_outcomes(connection, NOW)
    assert failures(connection) == []
    assert [row[1:] for row in outcomes(connection)] == [("automatic", TOLD)]


def test_a_revised_article_is_read_for_outcomes_again(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    collect(connection, "told", "Nothing has happened yet, the committee's clerk said.", days_later=7)
    held = articles_by_id(connection, [TOLD_ID])[TOLD_ID]
    replace_article(connection, held, replace(held.article, text=TOLD), NOW)
    articles = unread_articles(connection, unread_ids(connection, FACTS_VERSION))
    save_facts(connection, [(s, read_facts(s.article.text, SAID.date())) for s in articles], FACTS_VERSION)
    read_outcomes(connection, NOW)
    assert outcomes(connection) == [("kept", "automatic", TOLD)]


def test_what_a_forgotten_article_told_goes_with_it_and_a_persons_word_stays(connection: Connection) -> None:
    collect(connection, "claim", CLAIM, days_later=0)
    collect(connection, "told", TOLD, days_later=7)
    identity = connection.execute("SELECT prediction_id FROM resolutions").fetchall()[0][0]
    forget(connection, article("told").url, now=NOW)
    assert outcomes(connection) == []
    assert proposed(connection) == []
    assert connection.execute("SELECT status FROM predictions").fetchall() == [("overdue",)]
    collect(connection, "again", TOLD.replace("tense", "rough"), days_later=8)
    resolve_prediction(
        connection, identity, "kept", article=article_id(article("again")), by="an analyst", note="", now=NOW
    )
    connection.execute("UPDATE resolutions SET sentence = ?", [TOLD])
    forget(connection, article("again").url, now=NOW)
    assert outcomes(connection) == [("kept", "an analyst", "")]
    assert connection.execute("SELECT article_id FROM resolutions").fetchall() == [("",)]
