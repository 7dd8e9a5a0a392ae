"""What many newsrooms found out themselves stands above what many copied."""

from datetime import timedelta

import pytest

from reports.edition.ranking import Quotas, Rank, Weights, apply_quotas, rank
from reports.types import Relevance
from tests.press_cases import MONDAY, member, stored, story

SURE = Relevance(score=1.0, zone="accept", reason="")


def _story(own, copies=0, *, kind="newspaper", hours=0.0, follows="", text=""):
    members = [member(stored("o", text, kind=kind, hours=hours))]
    members += [member(stored(f"i{n}", kind=kind, hours=hours), "own reporting") for n in range(own - 1)]
    members += [member(stored(f"c{n}", kind="agency", hours=hours), "verbatim copy") for n in range(copies)]
    return story(members, follows=follows)


def _rank(told, **more):
    return rank(told, SURE, days=(MONDAY, MONDAY + timedelta(days=6)), **more)


def test_the_parts_add_up_to_the_score():
    assert _rank(_story(3, 4)) == Rank(
        score=0.78,
        parts=(
            ("independence", 0.27),
            ("relevance", 0.25),
            ("outlet", 0.14),
            ("novelty", 0.1),
            ("figures", 0.0),
            ("recency", 0.02),
        ),
    )


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (_story(2), _story(1, copies=9)),
        (_story(3), _story(2)),
        (_story(1, copies=5), _story(1)),
        (_story(1, kind="newspaper"), _story(1, kind="aggregator")),
        (_story(1, hours=96), _story(1)),
        (_story(1), _story(1, follows="old")),
    ],
    ids=[
        "two reports before one with nine copies",
        "three reports before two",
        "copies count, if little",
        "a desk with editors before an aggregator",
        "late in the week before early",
        "new before continued",
    ],
)
def test_the_order_of_two_stories(higher, lower):
    assert _rank(higher, earlier={"old"}).score > _rank(lower, earlier={"old"}).score


def test_a_copy_does_not_lend_its_outlets_standing():
    parts = dict(_rank(_story(1, copies=3, kind="aggregator")).parts)
    assert parts["outlet"] == round(0.15 * 0.2, 2)


def test_following_a_story_that_no_edition_told_is_still_new():
    assert dict(_rank(_story(1, follows="never told")).parts)["novelty"] == 0.1


@pytest.mark.parametrize(("hours", "recency"), [(-7 * 24, 0.0), (7 * 24, 0.1)])
def test_recency_stays_within_the_week(hours, recency):
    assert dict(_rank(_story(1, hours=hours)).parts)["recency"] == recency


def test_the_weights_are_the_readers_choice():
    only_news = Weights(independence=0, relevance=0, outlet=0, novelty=1, figures=0, recency=0)
    assert _rank(_story(5), weights=only_news).score == 1.0


def test_the_default_weights_add_up_to_one():
    w = Weights()
    assert w.independence + w.relevance + w.outlet + w.novelty + w.figures + w.recency == pytest.approx(1.0)


def test_the_best_possible_story_scores_one():
    end = timedelta(days=6) - timedelta(hours=12)
    best = _story(6, kind="agency", hours=end.total_seconds() / 3600, text="The price is $10 billion.")
    assert _rank(best).score == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize(
    ("text", "figures"),
    [("", 0.0), ("It cost $1 million.", 0.0), ("It cost $100 million.", 0.03), ("It cost €90 billion.", 0.05)],
)
def test_the_money_at_stake_counts_by_its_magnitude(text, figures):
    assert dict(_rank(_story(1, text=text)).parts)["figures"] == figures


def _shared(entries, **quotas):
    full, briefs = apply_quotas(entries, Quotas(**quotas), lambda entry: entry[0], lambda entry: entry[1])
    return "".join(e[2] for e in full), "".join(e[2] for e in briefs)


ENTRIES = [("A", "x", "1"), ("A", "y", "2"), ("A", "z", "3"), ("B", "x", "4"), ("B", "x", "5"), ("C", "", "6")]


@pytest.mark.parametrize(
    ("quotas", "shared"),
    [
        ({}, ("12346", "5")),
        ({"per_outlet": 2}, ("1246", "35")),
        ({"per_name": 1}, ("1236", "45")),
        ({"stories": 2}, ("12", "3456")),
        ({"stories": 2, "briefs": 1}, ("12", "3")),
        ({"stories": 0, "briefs": 0}, ("", "")),
    ],
    ids=["two a name", "two an outlet", "one a name", "a full page", "a full list", "nothing"],
)
def test_no_outlet_and_no_name_fills_the_page(quotas, shared):
    assert _shared(ENTRIES, **quotas) == shared
