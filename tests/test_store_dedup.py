"""Neighbours are exact, pairs are judged the same both ways, groups do not chain."""

import itertools
import math
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.dedup.clusters import LACKING_AMOUNT_RATIO, LIKE_TEXTS, SAME_STORY_HEADLINES, cluster_ids
from store.dedup.features.article import ArticleFeatures
from store.dedup.features.matrix import FeatureMatrix
from store.dedup.pair_score import (
    LEAST_SCORE,
    Pairs,
    Weights,
    fitted_weights,
    read_weights,
    score_likely_pairs,
    score_pairs,
)
from store.dedup.same_event_gate import OTHER_DAY_HOURS
from store.dedup.signals import SIGNALS
from store.evaluation.fit_weights import as_toml, fit
from store.types import Match
from tests.building import MONDAY, loose_features


def unit_rows(count: int, seed: int) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, 24)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def match(a: str, b: str, score: float, judged_on: str = "texts", amount_of: str = "") -> Match:
    return Match(
        a=a, b=b, cosine=score, title_cosine=0, containment=0, text_terms=0, lead_terms=0, title_terms=0, figures=0,
        numbers=0, dates=0, years=0, weekdays=0, hours_apart=0, amount_of=amount_of, judged_on=judged_on, score=score,
        refusal="",
    )  # fmt: skip


TELLING = [
    ("money", "It raised $860 million.", [(860e6, "USD")]),
    ("a share", "It fell by 38%.", [(38.0, "%")]),
    ("a measure", "It drove 61 km.", [(61e3, "m")]),
    ("a small count", "It has 2 robots.", []),
    ("a large count", "It cut 1,200 jobs.", [(1200.0, "")]),
    ("a year", "It was founded in 2026.", []),
    ("a span of time", "It took 18 months.", []),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in TELLING], ids=[row[0] for row in TELLING])
def test_only_some_figures_tell_events_apart(text: str, expected: list[tuple[float, str]]) -> None:
    assert loose_features("", text, MONDAY).figures == frozenset(expected)


CUT = "Ferrolite cuts 1,200 jobs on Monday, said Grant Osei in Austin. " * 3
RESULTS = "Ferrolite reported results on Thursday, said Grant Osei in Austin, after 1,200 jobs went. " * 3


def pair(
    first: ArticleFeatures, second: ArticleFeatures, *, cosine: float, title_cosine: float, ids: str = "ab"
) -> Match:
    titles = np.array([[1, 0], [title_cosine, np.sqrt(1 - title_cosine**2)]], dtype=np.float32)
    return score_pairs(
        tuple(ids), FeatureMatrix.of((first, second)), columns([(0, 1, cosine)]), titles, fitted_weights()
    )[0]


def columns(pairs: list[tuple[int, int, float]]) -> Pairs:
    left, right, cosine = zip(*pairs, strict=True)
    return Pairs(left=np.array(left), right=np.array(right), cosine=np.array(cosine), across=np.array(cosine))


def judged(one: str, other: str, *, hours: float) -> Match:
    first = loose_features("Ferrolite", one, MONDAY)
    second = loose_features("Ferrolite", other, MONDAY + timedelta(hours=hours))
    return pair(first, second, cosine=0.7, title_cosine=0.6)


def test_a_paper_that_names_another_day_tells_another_event() -> None:
    assert judged(CUT, RESULTS, hours=75).refusal == "other day: 2026-04-27 and 2026-04-30"
    assert judged(CUT, RESULTS, hours=75).score == 0


def test_the_gate_lets_one_day_pass() -> None:
    assert judged(CUT, CUT, hours=75).refusal == ""
    assert judged(CUT, RESULTS, hours=12).refusal == ""


def test_age_lowers_the_score_after_two_days_only() -> None:
    one, other = (
        CUT.replace(" on Monday", ""),
        "The mill in Austin lets 1,200 people go, its owner Ferrolite said. " * 3,
    )
    scores = [judged(one, other, hours=hours).score for hours in (0, 48, 72, 240)]
    assert scores[0] == scores[1] > scores[2] > scores[3]


def test_a_pair_is_judged_the_same_both_ways() -> None:
    one = loose_features("Ferrolite cuts", CUT, MONDAY)
    other = loose_features("Ferrolite results", RESULTS, MONDAY + timedelta(hours=5))
    there = pair(one, other, cosine=0.6, title_cosine=0.5)
    assert there == pair(other, one, cosine=0.6, title_cosine=0.5, ids="ba")


def test_a_pair_is_judged_the_same_in_any_company() -> None:
    texts = [CUT, RESULTS, CUT.upper(), "Kestrel opened Heliograph in Edinburgh in 2026. " * 9]
    features = tuple(loose_features("A title", text, MONDAY) for text in texts)
    rows = unit_rows(4, 3)
    pairs = [(i, j, float(rows[i] @ rows[j])) for i, j in itertools.combinations(range(4), 2)]
    together = score_pairs(tuple("abcd"), FeatureMatrix.of(features), columns(pairs), rows, fitted_weights())
    alone = [
        score_pairs(tuple("abcd"), FeatureMatrix.of(features), columns([one]), rows, fitted_weights())[0]
        for one in pairs
    ]
    assert together == alone


def test_the_worthy_matches_are_those_that_say_something() -> None:
    drawn = np.random.default_rng(8)
    texts = [CUT, RESULTS, CUT.replace("Austin", "Boston"), FIRED, JOINED, "Kestrel opened Heliograph. " * 9, ""]
    features = [
        loose_features(f"Ferrolite {n}", text, MONDAY + timedelta(hours=20 * n), f"https://s{n % 3}.example/{n}")
        for n, text in enumerate(texts)
    ]
    ids, rows = tuple("abcdefg"), unit_rows(7, 5)
    for _ in range(40):
        both = itertools.combinations(range(7), 2)
        asked = columns([(i, j, float(cosine)) for (i, j), cosine in zip(both, drawn.random(21), strict=True)])
        every = score_pairs(ids, FeatureMatrix.of(features), asked, rows, fitted_weights())
        worthy = score_likely_pairs(ids, FeatureMatrix.of(features), asked, rows, fitted_weights())
        assert worthy == [match for match in every if match.score >= LEAST_SCORE or match.refusal]
        assert 0 < len(worthy) < len(every)


WALL = "Subscribe to unlock this article. Complete digital access to quality journalism on any device. " * 3


def test_the_boilerplate_of_a_site_glues_no_two_of_its_pages() -> None:
    one = loose_features("Unilever sells its food division", WALL, MONDAY, "https://www.paper.example/a")
    other = loose_features("The last bridge to Tyre", WALL, MONDAY, "https://paper.example/b")
    elsewhere = loose_features("The last bridge to Tyre", WALL, MONDAY, "https://echo.example/b")
    refused = pair(one, other, cosine=0.9, title_cosine=0.1)
    assert refused.refusal == "boilerplate: pages of paper.example share 100% of their word runs, not their headlines"
    assert refused.score == 0
    assert pair(one, elsewhere, cosine=0.9, title_cosine=0.1).refusal == ""


FIRED = "The mill in Austin cuts 1,200 jobs, its owner Ferrolite said through Grant Osei. " * 3
JOINED = "A court in Boston ruled for Ferrolite in a lawsuit of Dana Whitlock over pay. " * 3


def test_another_action_elsewhere_a_day_and_a_half_later_is_a_follow_up() -> None:
    refusal = "other action and place: cuts at austin / lawsuit at boston"
    assert judged(FIRED, JOINED, hours=OTHER_DAY_HOURS).refusal == refusal
    assert judged(FIRED, JOINED, hours=OTHER_DAY_HOURS - 1).refusal == ""
    assert judged(FIRED, JOINED.replace("Boston", "Austin"), hours=OTHER_DAY_HOURS).refusal == ""


def test_a_site_that_tells_it_again_in_other_words_tells_something_else() -> None:
    one = loose_features("Ferrolite closes a mill", FIRED, MONDAY, "https://paper.example/1")
    again = "Ferrolite lets 1,200 people go in Austin, said Grant Osei of the firm that owns the mill. " * 3
    sites = ("https://paper.example/2", "https://www.paper.example/2", "https://post.example/2", "")
    scores = [
        pair(one, loose_features("Mill shuts", again, MONDAY, site), cosine=0.7, title_cosine=0.6).score
        for site in sites
    ]
    assert scores[0] == scores[1] < scores[2] == scores[3]
    reprint = loose_features("Ferrolite closes a mill", FIRED, MONDAY, "https://paper.example/2")
    elsewhere = loose_features("Ferrolite closes a mill", FIRED, MONDAY, "https://post.example/2")
    told = [pair(one, other, cosine=0.9, title_cosine=1.0).score for other in (reprint, elsewhere)]
    assert told[0] == told[1]


AMOUNTS = [
    ("none in either headline", "Palisade dreams", "It has $5 million.", ""),
    ("named by the other", "Palisade raises $240 million", "It found $240m.", ""),
    ("named roughly by the other", "Palisade raises $240 million", "It found almost $250m.", ""),
    ("not named by the other", "Palisade raises $240 million", "It has $40m of revenue.", "a"),
    ("one of two not named", "Palisade raises $240 mln at $1.9 bln", "It is worth $1.9 billion.", "a"),
]


@pytest.mark.parametrize(("title", "text", "expected"), [row[1:] for row in AMOUNTS], ids=[row[0] for row in AMOUNTS])
def test_a_headlines_amount_is_looked_for_in_the_other_article(title: str, text: str, expected: str) -> None:
    one, other = loose_features(title, "Copperline led.", None), loose_features("Robots", text, None)
    assert pair(one, other, cosine=0.7, title_cosine=0.6).amount_of == expected
    turned = {"a": "b", "": ""}[expected]
    assert pair(one, other, cosine=0.7, title_cosine=0.6, ids="ba").amount_of == turned


def test_an_amount_that_a_whole_story_lacks_is_another_story() -> None:
    story = ["a", "b", "c"]
    within = [match(*both, 0.9) for both in itertools.combinations(story, 2)]
    lacked = [match(one, "x", 0.5, amount_of="b") for one in story]
    assert cluster_ids([*story, "x"], [*within, *lacked]) == (("a", "b", "c"), ("x",))
    named_once = [*lacked[:2], match("c", "x", 0.5)]
    assert cluster_ids([*story, "x"], [*within, *named_once]) == (("a", "b", "c", "x"),)
    alike = [match(one, "x", 0.9 * LACKING_AMOUNT_RATIO, amount_of="b") for one in story]
    assert cluster_ids([*story, "x"], [*within, *alike]) == (("a", "b", "c", "x"),)


def test_two_headlines_without_texts_have_weights_of_their_own() -> None:
    one = loose_features("Palisade raises $240 million", "", MONDAY)
    other = loose_features("Robot firm Palisade finds $240M", "", MONDAY)
    text = loose_features("Robot firm Palisade finds $240M", CUT, MONDAY)
    assert pair(one, other, cosine=0.5, title_cosine=0.6).judged_on == "headlines"
    assert pair(one, text, cosine=0.5, title_cosine=0.6).judged_on == "texts"
    assert pair(one, other, cosine=0.5, title_cosine=0.6).score > SAME_STORY_HEADLINES


def test_one_mistaken_pair_does_not_glue_two_stories() -> None:
    left, right = ["a", "b", "c"], ["x", "y", "z"]
    pairs = [match(*pair, 0.9) for group in (left, right) for pair in itertools.combinations(group, 2)]
    assert cluster_ids([*left, *right], [*pairs, match("c", "x", 0.85)]) == (("a", "b", "c"), ("x", "y", "z"))


def test_two_articles_are_one_story_from_the_threshold_on() -> None:
    assert cluster_ids(["a", "b"], [match("a", "b", LIKE_TEXTS)]) == (("a", "b"),)
    assert cluster_ids(["a", "b"], [match("a", "b", LIKE_TEXTS - 0.001)]) == (("a",), ("b",))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_order_of_matches_changes_no_group(data: st.DataObject) -> None:
    ids = [f"n{i}" for i in range(8)]
    scores = data.draw(st.lists(st.sampled_from([0.0, 0.1, 0.26, 0.5, 0.9]), min_size=28, max_size=28))
    matches = [match(a, b, score) for (a, b), score in zip(itertools.combinations(ids, 2), scores, strict=True)]
    shuffled = data.draw(st.permutations(matches))
    turned = data.draw(st.permutations(ids))
    assert cluster_ids(turned, shuffled) == cluster_ids(ids, matches)


def test_the_shipped_weights_are_finite_and_punish_no_signal() -> None:
    for weights in (fitted_weights().texts, fitted_weights().headlines):
        assert math.isfinite(weights.intercept)
        assert all(math.isfinite(slope) and slope > 0 for slope in weights.slopes.values())


def test_weights_fitted_on_labels_are_read_back_as_written() -> None:
    random = np.random.default_rng(5)
    signals = random.random((400, len(SIGNALS)))
    same = signals[:, 0] + 0.2 * random.standard_normal(400) > 0.7
    found = fit([(signals, same)], ("cosine", "numbers"))
    assert found.slopes["cosine"] > 5
    assert found.slopes["numbers"] < 2
    written = as_toml(Weights(texts=found, headlines=found))
    assert read_weights(written) == Weights(texts=found, headlines=found)


def test_two_tight_groups_that_agree_less_with_each_other_are_two_stories() -> None:
    left, right = [f"a{i}" for i in range(6)], [f"b{i}" for i in range(6)]
    within = [match(*both, 0.9) for group in (left, right) for both in itertools.combinations(group, 2)]
    across = [match(*both, 0.4) for both in itertools.product(left, right)]
    assert cluster_ids([*left, *right], [*within, *across]) == (tuple(left), tuple(right))
    loose = [match(*both, 0.4) for both in itertools.combinations([*left, *right], 2)]
    assert cluster_ids([*left, *right], loose) == ((*left, *right),)


def test_headlines_alone_are_joined_by_their_own_threshold_without_contrast() -> None:
    left, right = [f"a{i}" for i in range(6)], [f"b{i}" for i in range(6)]
    within = [match(*both, 0.9, "headlines") for group in (left, right) for both in itertools.combinations(group, 2)]
    across = [match(*both, 0.4, "headlines") for both in itertools.product(left, right)]
    assert cluster_ids([*left, *right], [*within, *across]) == ((*left, *right),)
    least = SAME_STORY_HEADLINES
    assert cluster_ids("xy", [match("x", "y", least, "headlines")]) == (("x", "y"),)
    assert cluster_ids("xy", [match("x", "y", least - 0.001, "headlines")]) == (("x",), ("y",))


def test_a_pair_of_texts_too_loose_to_connect_does_not_tell_which_are_headlines() -> None:
    # Of such pairs only those are known whose articles something else brought in: it would differ by the batch.
    headlines = match("a", "b", 0.15, judged_on="headlines")
    loose = [match("a", "c", 0.05), match("b", "c", 0.05)]
    assert cluster_ids("abc", [headlines]) == cluster_ids("abc", [headlines, *loose]) == (("a",), ("b",), ("c",))
