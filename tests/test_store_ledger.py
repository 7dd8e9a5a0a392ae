"""The ledger of what articles state: kept once, compared within a story over independent origins, due and resolved."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import store.ledger.compare
from extractors.facts.certainty import LEVEL
from extractors.facts.types import FACTS_VERSION
from store.collection.feed_runs import save_feed_run
from store.database.connections import Connection
from store.ledger.compare import compare_stories
from store.ledger.facts import prediction_id, story_ledger, unread_ids
from store.ledger.resolutions import Outcome, resolve_prediction
from store.types import StoreError
from tests.building import MONDAY, OTHER_FEED, feed_run, keep_facts, open_store, settled

ORIGIN = "Kestrel has raised $240 million at a valuation of $1.9 billion. “We shall open it to all,” said Ann Lee."
COPY = "Kestrel raised nearly $240M. It burns an estimated $30 million a quarter. It will open by June 2027."
TRIED, TRIED_AGAIN = "It won 68 trials out of 100.", "It won 68% of its trials."
OTHER = "Some 80 people work there. It is now valued at $1.4 billion, and it raised $240 million."


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_store(tmp_path / "s.duckdb") as opened:
        fill(opened)
        yield opened


def fill(connection: Connection) -> None:
    """Keep a story "s" of an origin, a rewrite of it and an independent report, with all they state."""
    save_feed_run(connection, feed_run(settled("origin", text=ORIGIN), settled("other", text=OTHER)))
    save_feed_run(connection, feed_run(settled("copy", text=COPY, feed=OTHER_FEED), feed=OTHER_FEED))
    ids = {
        str(row[1]).rsplit("/", 1)[1]: row[0]
        for row in connection.execute("SELECT id, canonical_url FROM articles").fetchall()
    }
    connection.execute(
        "INSERT INTO stories BY NAME SELECT 's' AS id, 'Kestrel' AS headline, ? AS first_published,"
        " ? AS last_published, 3 AS articles, 2 AS independent, ? AS origin, '' AS origin_credit, '' AS follows",
        [MONDAY.replace(tzinfo=None), MONDAY.replace(tzinfo=None), ids["origin"]],
    )
    connection.executemany(
        "INSERT INTO members (story_id, article_id, relation, parent, evidence) VALUES ('s', ?, ?, ?, '')",
        [
            [ids["origin"], "own reporting", ""],
            [ids["copy"], "rewrite", ids["origin"]],
            [ids["other"], "own reporting", ""],
        ],
    )
    keep(connection)


def test_a_field_is_kept_with_its_certainty(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT subject, subject_certainty, attribute, attribute_certainty FROM figures WHERE text = '$240 million'"
    ).fetchall()
    assert rows
    for subject, of_subject, attribute, of_attribute in rows:
        assert (of_subject is None) == (subject == "")
        assert attribute == "funding"
        assert LEVEL <= of_attribute <= 1
    assert connection.execute("SELECT DISTINCT speaker, speaker_certainty >= 0.8 FROM quotes").fetchall() == [
        ("Ann Lee", True)
    ]


def keep(connection: Connection) -> None:
    keep_facts(connection)
    compare_stories(connection)


def agreement(connection: Connection) -> dict[str, tuple[str, int, int]]:
    rows = story_ledger(connection, "s").figures
    return {row["text"]: (row["status"], row["articles"], row["origins"]) for row in rows}


def test_agreement_is_counted_over_origins_not_copies(connection: Connection) -> None:
    found = agreement(connection)
    money = next(value for text, value in found.items() if text.startswith("$240"))
    assert money == ("agreed", 3, 2)


def test_copies_of_one_report_agree_with_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "OTHER", "Some 80 people work there.")
    with open_store(tmp_path / "s.duckdb") as opened:
        fill(opened)
        found = {text: held for text, held in agreement(opened).items() if text.startswith("$240")}
    assert list(found.values()) == [("repeated", 2, 1)]


def test_what_a_copy_alone_adds_is_marked(connection: Connection) -> None:
    assert agreement(connection)["$30 million"] == ("only in one copy", 1, 1)


def test_so_many_of_a_hundred_are_as_many_percent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ORIGIN", f"{ORIGIN} {TRIED}")
    monkeypatch.setitem(globals(), "OTHER", f"{OTHER} {TRIED_AGAIN}")
    with open_store(tmp_path / "s.duckdb") as opened:
        fill(opened)
        found = {text: held for text, held in agreement(opened).items() if text.startswith("68")}
    assert list(found.values()) == [("agreed", 2, 2)]


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_a_figure_reads_the_same_however_its_rows_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    """Workers of a cluster store the articles in another order than one process does."""
    monkeypatch.setitem(globals(), "ORIGIN", f"{ORIGIN} {TRIED}")
    monkeypatch.setitem(globals(), "OTHER", f"{OTHER} {TRIED_AGAIN}")
    with open_store(tmp_path / "s.duckdb") as opened:
        fill(opened)
        opened.execute(f"CREATE TABLE moved AS FROM figures ORDER BY article_id {order}, span_start")
        opened.execute("DELETE FROM figures")
        opened.execute("INSERT INTO figures FROM moved; DROP TABLE moved")
        earliest = opened.execute(
            "SELECT f.text FROM figures f JOIN articles a ON a.id = f.article_id WHERE f.text LIKE '68%' "
            "ORDER BY published, a.id"
        ).fetchall()
        assert [text for text in agreement(opened) if text.startswith("68")] == [earliest[0][0]]


def test_what_a_report_of_its_own_adds_is_not_called_an_addition(connection: Connection) -> None:
    assert agreement(connection)["80 people"] == ("only in one report", 1, 1)


def test_two_values_of_one_thing_conflict_and_each_tells_the_other(connection: Connection) -> None:
    rows = {row["text"]: row for row in story_ledger(connection, "s").figures}
    assert (rows["$1.9 billion"]["status"], rows["$1.9 billion"]["conflicts_with"]) == ("conflicting", [1.4e9])
    assert (rows["$1.4 billion"]["status"], rows["$1.4 billion"]["conflicts_with"]) == ("conflicting", [1.9e9])


def test_read_again_the_ledger_is_the_same(connection: Connection) -> None:
    before = story_ledger(connection, "s")
    connection.execute("DELETE FROM facts_read")
    keep(connection)
    assert story_ledger(connection, "s") == before
    assert unread_ids(connection, FACTS_VERSION) == ()


def test_what_is_read_anew_is_compared_anew(connection: Connection) -> None:
    connection.execute("UPDATE articles SET text = ? WHERE text = ?", ["It burns $35 million a quarter.", COPY])
    connection.execute("DELETE FROM facts_read")
    keep(connection)
    found = agreement(connection)
    assert found["$35 million"] == ("only in one copy", 1, 1)
    assert "$30 million" not in found


def test_another_parent_is_compared_anew(connection: Connection) -> None:
    connection.execute("UPDATE members SET relation = 'own reporting', parent = '' WHERE relation = 'rewrite'")
    assert compare_stories(connection) == 1
    assert agreement(connection)["$30 million"] == ("only in one report", 1, 1)


def test_a_story_told_no_more_leaves_nothing_of_its_comparison(connection: Connection) -> None:
    connection.execute("DELETE FROM members; DELETE FROM stories")
    compare_stories(connection)
    for table in ("figure_conflicts", "stories_compared", "agreed_figures", "agreed_quotes"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


def test_a_story_of_one_article_left_has_nothing_to_compare(connection: Connection) -> None:
    """As a kill between grouping and comparing leaves it."""
    connection.execute("INSERT INTO agreed_quotes SELECT 's', 'same words', '', '', '', '', '', '', '', ''")
    connection.execute(
        "DELETE FROM members WHERE article_id <> (SELECT origin FROM stories); UPDATE stories SET articles = 1"
    )
    for view in ("figure_agreement", "quote_agreement"):
        assert connection.execute(f"FROM {view}").fetchall() == []


def test_many_stories_compare_as_few_do(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second story, of the articles without the copy, is in another part than the first, and neither is lost."""
    connection.execute("INSERT INTO stories BY NAME FROM (SELECT * REPLACE ('t' AS id, 2 AS articles) FROM stories)")
    connection.execute(
        "INSERT INTO members BY NAME FROM (SELECT * REPLACE ('t' AS story_id) FROM members WHERE relation <> 'rewrite')"
    )
    compare_stories(connection)
    before = [story_ledger(connection, story) for story in "st"]
    assert before[0].figures != before[1].figures
    for table in ("stories_compared", "agreed_figures", "agreed_quotes", "figure_conflicts"):
        connection.execute(f"DELETE FROM {table}")
    parts: list[int] = []
    compare = store.ledger.compare._compare

    def counted(opened: Connection, states: Sequence[tuple[str, str]], beside: str) -> None:
        parts.append(len(states))
        compare(opened, states, beside)

    monkeypatch.setattr("store.ledger.compare._compare", counted)
    monkeypatch.setattr("store.ledger.compare._COPIED_AT_ONCE", 1)
    assert compare_stories(connection) == 2
    assert parts == [1, 1]
    assert [story_ledger(connection, story) for story in "st"] == before


def test_a_newer_reading_reads_everything_again(connection: Connection) -> None:
    assert len(unread_ids(connection, FACTS_VERSION + 1)) == 3


def test_of_what_is_read_again_the_latest_come_first_and_what_was_never_read_always(connection: Connection) -> None:
    latest, never, _ = (
        row[0] for row in connection.execute("SELECT id FROM articles ORDER BY published DESC, id").fetchall()
    )
    connection.execute("DELETE FROM facts_read WHERE article_id = ?", [never])
    assert unread_ids(connection, FACTS_VERSION + 1, most_again=1) == tuple(sorted([latest, never]))
    assert unread_ids(connection, FACTS_VERSION + 1, most_again=0) == (never,)
    assert unread_ids(connection, FACTS_VERSION, most_again=0) == (never,)


def test_every_stored_span_reads_again(connection: Connection) -> None:
    for table, words in (
        ("figures", "text"),
        ("quotes", "words"),
        ("prediction_claims", "claim"),
        ("mentions", "name"),
    ):
        wrong = connection.execute(
            f"""SELECT count(*) FROM {table} f JOIN articles a ON a.id = f.article_id
                WHERE substring(a.text, f.span_start + 1, f.span_end - f.span_start) <> f.{words}"""
        ).fetchone()
        assert wrong == (0,), table


def test_a_prediction_is_due_in_its_week(connection: Connection) -> None:
    rows = connection.execute("SELECT due_to, claim FROM predictions_due('2027-W26')").fetchall()
    assert rows == [(date(2027, 6, 30), "It will open by June 2027.")]
    assert connection.execute("FROM predictions_due('2027-W27')").fetchall() == []


def test_a_prediction_is_due_between_two_days_both_counted(connection: Connection) -> None:
    due = "SELECT due_to FROM predictions_due($first, $last)"
    on_the_day = connection.execute(due, {"first": "2027-06-30", "last": "2027-06-30"}).fetchall()
    assert on_the_day == [(date(2027, 6, 30),)]
    assert connection.execute(due, {"first": "2027-07-01", "last": "2027-07-31"}).fetchall() == []
    assert connection.execute(due, {"first": "2027-06-01", "last": "2027-06-29"}).fetchall() == []


def test_a_prediction_past_its_day_is_overdue_never_missed(connection: Connection) -> None:
    connection.execute("UPDATE prediction_claims SET due_to = ?", [date(2020, 1, 1)])
    assert connection.execute("SELECT status FROM predictions").fetchall() == [("overdue",)]


def test_a_resolution_needs_an_article_or_a_person(connection: Connection) -> None:
    identity = connection.execute("SELECT id FROM predictions").fetchall()[0][0]
    with pytest.raises(StoreError, match="a cited article or a person"):
        resolve_prediction(connection, identity, "kept", article="", by="", note="", now=MONDAY)
    assert connection.execute("SELECT status FROM predictions").fetchall()[0][0] != "kept"


def test_resolved_predictions_make_the_hit_rate_and_reading_again_keeps_them(connection: Connection) -> None:
    article_id = connection.execute("SELECT article_id FROM predictions").fetchall()[0][0]
    identity = prediction_id(article_id, "It will open by June 2027.")
    resolve_prediction(connection, identity[:6], "kept", article="", by="an analyst", note="seen", now=MONDAY)
    connection.execute("DELETE FROM facts_read")
    keep(connection)
    assert connection.execute("SELECT status, resolved_by FROM predictions").fetchall() == [("kept", "an analyst")]
    assert connection.execute("SELECT who, name, kept, missed, rate, due FROM hit_rates").fetchall() == [
        ("outlet", OTHER_FEED.name, 1, 0, None, 1)
    ]


@pytest.mark.parametrize(("claims", "rate", "brier"), [(4, None, None), (5, 0.8, 0.17)], ids=["four", "five"])
def test_no_rate_is_given_under_five(
    connection: Connection, claims: int, rate: float | None, brier: float | None
) -> None:
    months = "June July August September October".split()[:claims]
    text = " ".join(f"There is a 70% chance that it will open hall {n} by {m} 2027." for n, m in enumerate(months))
    connection.execute("UPDATE articles SET text = ? WHERE text = ?", [text, COPY])
    connection.execute("DELETE FROM facts_read")
    keep(connection)
    made = connection.execute("SELECT id FROM predictions WHERE due_to IS NOT NULL ORDER BY due_to").fetchall()
    for number, (identity,) in enumerate(made):
        outcome: Outcome = "missed" if number == 0 else "kept"
        resolve_prediction(connection, identity, outcome, article="", by="me", note="", now=MONDAY)
    assert connection.execute("SELECT due, rate, brier FROM hit_rates").fetchall() == [(claims, rate, brier)]


def test_a_promise_that_a_story_repeats_counts_once(connection: Connection) -> None:
    connection.execute("UPDATE articles SET text = ? WHERE text IN (?, ?)", [COPY, ORIGIN, OTHER])
    connection.execute("UPDATE articles SET outlet = 'One'")
    connection.execute("DELETE FROM facts_read")
    keep(connection)
    for (identity,) in connection.execute("SELECT id FROM predictions WHERE due_to IS NOT NULL").fetchall():
        resolve_prediction(connection, identity, "kept", article="", by="me", note="", now=MONDAY)
    assert connection.execute("SELECT name, kept, due FROM hit_rates").fetchall() == [("One", 1, 1)]


def test_a_resolution_can_be_taken_back(connection: Connection) -> None:
    identity = connection.execute("SELECT id FROM predictions").fetchall()[0][0]
    later = datetime.now(UTC) + timedelta(days=1)
    resolve_prediction(connection, identity, "withdrawn", article="", by="me", note="", now=later)
    resolve_prediction(connection, identity, "open", article="", by="", note="", now=later)
    assert connection.execute("SELECT count(*) FROM resolutions").fetchone() == (0,)


def test_an_unknown_prediction_is_refused_with_a_word(connection: Connection) -> None:
    with pytest.raises(StoreError, match="no predictions begin with 'nosuch'"):
        resolve_prediction(connection, "nosuch", "kept", article="", by="me", note="", now=MONDAY)


@pytest.mark.parametrize(
    ("added", "status"),
    [
        ("“We shall open it to all,” said Ann Lee.", "same words"),
        ("“We shall open it to few,” said Ann Lee.", "altered words"),
        ("“We shall open it to all,” said Bob Ray.", "different speaker"),
        ("The firm “shall open it to all”, said Ann Lee.", "same words"),
        ("Ann Lee said that the firm “shall close it to all”.", "altered words"),
    ],
)
def test_quotes_are_held_against_each_other(connection: Connection, added: str, status: str) -> None:
    connection.execute("UPDATE articles SET text = ? WHERE text = ?", [added, COPY])
    connection.execute("DELETE FROM facts_read")
    keep(connection)
    assert [row["status"] for row in story_ledger(connection, "s").quotes] == [status]
