"""What the ledger hands to an edition: figures with their places, differences, and predictions as of the week's end."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from store.collection.articles import articles_by_id
from store.database.connections import Connection
from store.ledger.resolutions import resolve_prediction
from store.ledger.week import week_ledger
from store.stories.corrections import Correction, save_corrections
from store.types import TextSpan
from tests.building import MONDAY, open_store
from tests.test_store_ledger import fill

MADE = MONDAY.date()


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    with open_store(tmp_path / "s.duckdb") as opened:
        fill(opened)
        yield opened


def read(connection: Connection, place: TextSpan) -> str:
    return articles_by_id(connection, [place.article_id])[place.article_id].article.text[place.start : place.end]


def test_a_figure_names_the_place_in_every_article_and_what_others_give_instead(connection: Connection) -> None:
    ledger = week_ledger(connection, ["s"], MADE)
    money = next(figure for figure in ledger.figures if figure.value == 240e6)
    assert (money.status, money.articles, money.origins, money.attribute) == ("agreed", 3, 2, "funding")
    assert sorted(read(connection, place) for place in money.spans) == ["$240 million", "$240 million", "$240M"]
    (difference,) = [one for one in ledger.differences if one.matter == "figure"]
    assert {words for words, _ in difference.stated} == {"$1.9 billion", "$1.4 billion"}
    assert all(read(connection, place) == words for words, place in difference.stated)


def test_a_quote_is_told_once_with_all_who_carry_it(connection: Connection) -> None:
    (quote,) = week_ledger(connection, ["s"], MADE).quotes
    assert (quote.words, quote.speaker, quote.origins) == ("We shall open it to all,", "Ann Lee", 1)


@pytest.mark.parametrize(
    ("monday", "standing"),
    [
        (MADE, "made"),
        (date(2027, 6, 21), None),
        (date(2027, 6, 28), "due"),
        (date(2027, 7, 5), "overdue"),
        (date(2027, 9, 27), "overdue"),
        (date(2027, 10, 4), None),
    ],
    ids=[
        "the week it was made in",
        "no week of its own",
        "the week it falls due in",
        "after that",
        "a quarter later",
        "after a quarter",
    ],
)
def test_a_prediction_stands_as_the_week_found_it(connection: Connection, monday: date, standing: str | None) -> None:
    found = week_ledger(connection, [], monday, earlier_ids=["s"]).predictions
    assert [one.stage for one in found] == ([standing] if standing else [])
    assert all(read(connection, one.span) == one.claim for one in found)


@pytest.mark.parametrize(("monday", "waits"), [(MADE, False), (date(2027, 6, 21), True), (date(2027, 6, 28), False)])
def test_a_prediction_waits_between_its_week_and_its_day(connection: Connection, monday: date, *, waits: bool) -> None:
    assert len(week_ledger(connection, [], monday, earlier_ids=["s"]).pending) == waits


def test_a_resolution_is_told_in_its_week_and_unknown_before(connection: Connection) -> None:
    (made,) = week_ledger(connection, ["s"], MADE).predictions
    moment = datetime.fromisoformat("2027-06-30T12:00:00+00:00")
    resolve_prediction(connection, made.id, "kept", article="", by="an analyst", note="", now=moment)
    week = week_ledger(connection, [], date(2027, 6, 28), earlier_ids=["s"]).predictions
    assert [(one.stage, one.outcome, one.resolved_by) for one in week] == [("resolved", "kept", "an analyst")]
    assert week_ledger(connection, [], date(2027, 7, 5), earlier_ids=["s"]).predictions == ()
    assert week_ledger(connection, ["s"], MADE).predictions == (made,)


def test_stories_kept_apart_against_the_odds_are_perhaps_the_same(connection: Connection) -> None:
    """A pair of articles that was refused, or is unlikely, or whose other story is not asked for, makes none."""
    columns = [row[0] for row in connection.execute("DESCRIBE matches").fetchall()]
    known = dict.fromkeys(columns, "0") | {"model_id": "'m'", "judged_on": "''", "amount_of": "''"}
    for number, (evidence, refusal) in enumerate([(0.6, ""), (0.9, "one outlet"), (0.4, "")]):
        for place in ("a", "b"):
            connection.execute("INSERT INTO members BY NAME FROM (SELECT * REPLACE (? AS article_id, ? AS story_id) "
                               "FROM members LIMIT 1)", [f"{place}{number}", f"{place}{number}"])  # fmt: skip
        row = known | {
            "a": f"'a{number}'", "b": f"'b{number}'", "evidence": str(evidence), "refusal": f"'{refusal}'",
        }  # fmt: skip
        names = ", ".join(f"{value} AS {name}" for name, value in row.items() if name in columns)
        connection.execute(f"INSERT INTO matches BY NAME SELECT {names}")
    stories = [f"{place}{number}" for place in "ab" for number in range(3)]
    assert week_ledger(connection, stories, MADE).perhaps_same == (("a0", "b0"),)
    save_corrections(connection, [Correction(verdict="split", a="a0", b="b0")], MONDAY)
    assert week_ledger(connection, stories, MADE).perhaps_same == (), "a person parted them"
    assert week_ledger(connection, ["a0", "a1"], MADE).perhaps_same == ()
