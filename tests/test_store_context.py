"""A pair of dated articles is weighed among the pairs around it, and stories follow that chance, in any order."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.dedup.clusters import BY_EVIDENCE, SAME_STORY, cluster_ids
from store.dedup.context import LEAST_MATCH, ContextWeights, context_rows, in_context
from store.dedup.features.article import headline_of
from store.dedup.features.frequencies import count_documents
from store.dedup.features.rare_names import distinctive_words, rare_names_in, read_words
from store.dedup.pair_score import fitted_weights
from store.types import Match
from tests.test_store_dedup import match

EVEN = ContextWeights(intercept=0.0, itself=1.0, third=0.0, rival=0.0, rivals=0.0)
SURE = 0.99


def by_evidence(a: str, b: str, chance: float, likeness: float = 0.9) -> Match:
    return replace(match(a, b, likeness), evidence=chance)


def chances(*pairs: tuple[int, int, float]) -> np.ndarray:
    left, right, alone = (np.array(column) for column in zip(*pairs, strict=True))
    return in_context(left, right, alone, fitted_weights().context)


def test_without_slopes_for_others_a_pair_keeps_its_chance() -> None:
    found = in_context(np.array([0, 0]), np.array([1, 2]), np.array([0.3, LEAST_MATCH / 2]), EVEN)
    assert found.tolist() == [pytest.approx(0.3), 0.0]


def test_a_third_article_that_matches_both_makes_one_event_likelier() -> None:
    alone, with_third = chances((0, 1, 0.3))[0], chances((0, 1, 0.3), (0, 2, 0.6), (1, 2, 0.6))[0]
    assert with_third > alone


def test_a_rival_that_matches_only_one_of_the_two_makes_one_event_unlikelier() -> None:
    alone, with_rival = chances((0, 1, 0.3))[0], chances((0, 1, 0.3), (0, 2, 0.6))[0]
    assert with_rival < alone
    assert with_rival == chances((1, 0, 0.3), (1, 2, 0.6))[0] == chances((0, 1, 0.3), (1, 2, 0.6))[0]


def test_the_best_third_and_the_best_rival_are_counted_not_the_pair_itself() -> None:
    rows = context_rows(np.array([0, 0, 1, 0]), np.array([1, 2, 2, 3]), np.array([0.5, 0.8, 0.7, 0.9]))
    none = np.log(LEAST_MATCH / (1 - LEAST_MATCH))
    assert rows[0].tolist() == pytest.approx([0.0, np.log(7 / 3), np.log(9), np.log1p(0.9)])
    assert rows[3].tolist() == pytest.approx([np.log(9), none, np.log(4), np.log1p(0.5 + 0.8)])


def test_many_weak_rivals_make_one_event_unlikelier_than_one_does() -> None:
    one, crowd = chances((0, 1, 0.6), (0, 2, 0.3))[0], chances((0, 1, 0.6), *((0, k, 0.3) for k in range(2, 9)))[0]
    assert crowd < one


def test_dated_articles_follow_their_evidence_and_below_by_evidence_their_likeness() -> None:
    unlikely = [by_evidence("a", "b", 0.1)]
    assert cluster_ids("ab", unlikely, SAME_STORY) == (("a",), ("b",))
    assert cluster_ids("ab", unlikely, BY_EVIDENCE - 0.01) == (("a", "b"),)
    assert cluster_ids("ab", [by_evidence("a", "b", SURE)], SAME_STORY) == (("a", "b"),)


def test_undated_articles_keep_the_threshold_of_likeness() -> None:
    assert cluster_ids("ab", [match("a", "b", 0.2)], SAME_STORY) == (("a", "b"),)


def test_a_stricter_threshold_joins_no_more() -> None:
    pairs = [by_evidence("a", "b", SURE), by_evidence("c", "d", 0.75)]
    normal, strict = (cluster_ids("abcd", pairs, level) for level in (SAME_STORY, 0.9))
    assert normal == (("a", "b"), ("c", "d"))
    assert strict == (("a", "b"), ("c",), ("d",))


def test_a_group_of_three_needs_less_than_a_pair_as_its_mean_is_surer() -> None:
    level = 0.9
    pair = [by_evidence("a", "b", 0.8)]
    triple = [by_evidence(one, other, 0.8) for one, other in itertools.combinations("abc", 2)]
    assert cluster_ids("ab", pair, level) == (("a",), ("b",))
    assert cluster_ids("abc", triple, level) == (("a", "b", "c"),)


def test_a_busy_topic_whose_articles_all_rival_each_other_is_no_story() -> None:
    chain = [by_evidence(f"n{i}", f"n{i + 1}", 0.6) for i in range(8)]
    assert all(len(group) == 1 for group in cluster_ids([f"n{i}" for i in range(9)], chain, SAME_STORY))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_neither_order_nor_what_hangs_together_with_no_pair_changes_a_group(data: st.DataObject) -> None:
    ids = [f"n{i}" for i in range(7)]
    drawn = data.draw(st.lists(st.sampled_from([0.0, 0.01, 0.1, 0.4, 0.7, 0.97]), min_size=21, max_size=21))
    pairs = [by_evidence(a, b, p) for (a, b), p in zip(itertools.combinations(ids, 2), drawn, strict=True)]
    shuffled = data.draw(st.permutations(pairs))
    elsewhere = [by_evidence("x", "y", 0.7), by_evidence("n0", "x", LEAST_MATCH / 2)]
    alone = cluster_ids(ids, pairs)
    assert cluster_ids(data.draw(st.permutations(ids)), shuffled) == alone
    assert [group for group in cluster_ids([*ids, "x", "y"], [*elsewhere, *shuffled]) if group[0] not in "xy"] == list(
        alone
    )


def test_a_dateline_is_no_headline() -> None:
    text = "Signals\n5/10 Industry 29 Apr 2026, 19:02 UTC\nCopperline shifts its focus from looms to bridges."
    assert (
        headline_of("5/10 Industry 29 Apr 2026, 19:02 UTC", text)
        == "Copperline shifts its focus from looms to bridges."
    )
    assert (
        headline_of("Copperline opens bridge at 10:30 on Monday", text) == "Copperline opens bridge at 10:30 on Monday"
    )
    assert headline_of("", "Copperline shifts its focus") == "Copperline shifts its focus"


def test_rare_names_are_those_the_press_hardly_prints_and_the_text_never_writes_small() -> None:
    text = "The Orrinvale plant closed, said Donald Trump. An orrery of Zelquist is sold, a fine Orrery. Kestro7 stays."
    assert rare_names_in("Zelquist Leaves", text) == {"orrinvale", "zelquist", "kestro7"}


def test_distinctive_words_weigh_what_is_rare_and_drop_what_is_common() -> None:
    found = distinctive_words("The Zelquist factory")
    assert "the" not in found
    assert found["zelquist"] > found["factory"]


def test_words_are_counted_once_an_article() -> None:
    assert count_documents(["Rain, rain", "rain and wind"], read_words) == (2, {"rain": 2, "and": 1, "wind": 1})


@settings(max_examples=60, deadline=None)
@given(
    drawn=st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]),
        st.floats(0, 1).map(lambda chance: round(chance, 3)),
        max_size=28,
    ),
    turned=st.booleans(),
)
def test_many_pairs_at_once_have_the_thirds_and_rivals_that_each_has_by_itself(
    drawn: dict[tuple[int, int], float], turned: bool
) -> None:
    both = {pair[::way]: chance for pair, chance in drawn.items() for way in (1, -1) if chance >= LEAST_MATCH}
    expected = []
    for (one, other), chance in drawn.items():
        beside = [(both.get((one, third), 0.0), both.get((other, third), 0.0)) for third in {*range(8)} - {one, other}]
        thirds = [min(pair) for pair in beside]
        rivals = [max(pair) for pair in beside if min(pair) == 0]
        expected.append((chance, max(thirds, default=0.0), max(rivals, default=0.0), sum(rivals)))
    pairs = np.array(list(drawn), dtype=np.int64).reshape(-1, 2)[:, :: -1 if turned else 1]
    rows = context_rows(pairs[:, 0], pairs[:, 1], np.array(list(drawn.values()), dtype=np.float64))
    table = np.array(expected).reshape(-1, 4)
    known = np.clip(table[:, :3], LEAST_MATCH, 1 - 1e-6)
    assert rows[:, :3].tolist() == np.log(known / (1 - known)).tolist()
    assert rows[:, 3].tolist() == pytest.approx(np.log1p(table[:, 3]).tolist(), abs=1e-6)
