"""A story of the week ends in one place of the edition: told, continued, borderline, or nowhere."""

from dataclasses import replace
from datetime import date

import pytest

from reports.edition.actors import find_actors
from reports.edition.compose import NO_LEDGER, Editorial, History
from reports.edition.ranking import Quotas, Weights
from store.types import PredictionStatus, TextSpan, lead_article
from tests.press_cases import IMPRINT, MONDAY, TOPIC, edition, member, stored, story, vector

ON, DOUBTFUL, OFF = vector(0.8), vector(0.7), vector(0.0)


def _story(story_id, on, *, articles=1, hours=0.0, follows="", title="A title"):
    members = [
        member(stored(f"{story_id}-{n}", title=title, on=on, hours=hours + n), "own reporting" if n == 0 else "rewrite")
        for n in range(articles)
    ]
    return story(members, story_id=story_id, follows=follows)


def _compose(stories, earlier=(), **more):
    return edition(*stories, history=History(stories=tuple(earlier)), **more)


def _ids(entries):
    return [entry.id for entry in entries]


def test_the_zones_part_the_week():
    digest = _compose([_story("on", ON), _story("perhaps", DOUBTFUL), _story("off", OFF)])
    assert (_ids(digest.stories), _ids(digest.review), _ids(digest.continued)) == (["on"], ["perhaps"], [])


def test_stories_stand_in_rank_order():
    digest = _compose([_story("alone", ON), _story("folded", ON, articles=5)])
    assert _ids(digest.stories) == ["folded", "alone"]
    assert [entry.score for entry in digest.stories] == sorted((entry.score for entry in digest.stories), reverse=True)


def test_of_equal_scores_the_story_that_broke_first_comes_first():
    stories = [_story("b", ON, hours=0.2), _story("c", ON), _story("a", ON)]
    assert _ids(_compose(stories).stories) == ["a", "c", "b"]
    assert _ids(_compose(stories[::-1]).stories) == ["a", "c", "b"]


def test_a_follow_up_says_what_it_continues_and_is_lifted_by_it():
    before = _story("before", ON, title="The first event")
    digest = _compose([_story("after", DOUBTFUL, follows="before")], earlier=[before])
    (entry,) = digest.stories
    assert (entry.continues, entry.new_members) == ("The first event", ())
    assert entry.parts["novelty"] == 0.0


def test_a_story_of_an_earlier_edition_is_not_new_where_only_its_id_is_known():
    history = History(ids=frozenset({"told"}))
    digest = edition(_story("told", ON), _story("new", ON), _story("perhaps told", DOUBTFUL), history=history)
    assert (_ids(digest.stories), _ids(digest.review)) == (["new"], ["perhaps told"])


def test_a_follow_up_of_a_story_of_the_same_week_is_lifted_but_new():
    digest = _compose([_story("after", DOUBTFUL, hours=9, follows="first"), _story("first", ON)])
    assert sorted(_ids(digest.stories)) == ["after", "first"]
    assert [entry.continues for entry in digest.stories] == ["", ""]


def test_an_earlier_story_that_grew_is_continued_not_told_again():
    before = _story("s", ON, title="The event")
    digest = _compose([_story("s", ON, articles=3, title="The event")], earlier=[before])
    (entry,) = digest.continued
    assert digest.stories == ()
    assert (entry.new_members, entry.continues) == (("s-1", "s-2"), "The event")


def test_an_earlier_story_that_did_not_grow_is_not_told_again():
    before = _story("s", ON)
    digest = _compose([before], earlier=[before])
    assert (digest.stories, digest.continued, digest.review) == ((), (), ())


def test_the_headline_is_the_origins_even_if_a_copy_was_seen_before():
    early = member(stored("c", title="Copy", hours=-1, on=ON), "verbatim copy")
    origin = member(stored("o", title="Origin", on=ON))
    told = story([early, origin])
    assert lead_article(told).id == "o"
    assert _compose([told]).stories[0].headline == "Origin"
    assert lead_article(replace(told, origin="")).id == "c"


def test_weights_reach_the_ranking():
    weights = Weights(independence=0, relevance=0, outlet=0, novelty=1, recency=0)
    assert _compose([_story("s", ON)], editorial=Editorial(weights=weights)).stories[0].score == 1.0


def test_the_imprint_of_the_edition_is_passed_through():
    made = _compose([])
    assert (made.week, made.period.first, made.generated, made.model, made.config) == (
        IMPRINT.week,
        MONDAY,
        IMPRINT.generated,
        IMPRINT.model_id,
        IMPRINT.config_hash,
    )


def test_the_ledger_of_a_story_that_is_not_printed_is_not_used():
    text = "Palisade AI will open Terrarium to all by 30 June 2026."
    told = _story("s", ON, title="Palisade AI opens Terrarium")
    told = replace(told, members=(replace(told.members[0], stored=stored("s-0", text, on=ON)),))
    claim = PredictionStatus(
        id="p", story_id="s", stage="made", claim=text, speaker="", voice="article", made_on=MONDAY, due_from=None,
        due_to=date(2026, 6, 30), span=TextSpan(article_id="s-0", outlet="Meridian Wire", start=0, end=len(text)),
    )  # fmt: skip
    ledger = replace(NO_LEDGER, predictions=(claim,))
    assert [one.text for one in _compose([told], ledger=ledger).predictions] == [text]
    no_room = Editorial(quotas=Quotas(stories=0, briefs=0))
    assert _compose([told], ledger=ledger, editorial=no_room).predictions == ()


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        ("Paper notes: Persistence Without a Map", "Persistence Without a Map needs no map. A Map is a map.", ""),
        ("Kestrel locks Heliograph 2 after Brackwater", "Brackwater, Brackwater. Kestrel closed Heliograph 2.",
         "Heliograph 2"),
    ],
    ids=["torn out of a title", "what most headlines say"],
)  # fmt: skip
def test_the_name_a_story_is_about(title, text, name):
    other = member(stored("b", text, title="Heliograph 2 is down"), "rewrite")
    assert find_actors([story([member(stored("a", text, title=title)), other])], TOPIC.name) == {"s1": name}
