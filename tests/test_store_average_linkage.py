"""Average linkage over scored pairs joins what scipy joins over the whole matrix, and no more than it must."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from store.dedup.average_linkage import ONE, link_clusters


def given_pairs(scores: dict[tuple[int, int], int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pairs = np.array(list(scores), dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1], np.array(list(scores.values()), dtype=np.int64)


def groups_of(count: int, scores: dict[tuple[int, int], int], least: float) -> set[frozenset[int]]:
    joins = link_clusters(count, *given_pairs(scores), least)
    held: dict[int, frozenset[int]] = {leaf: frozenset([leaf]) for leaf in range(count)}
    for made, (one, other) in enumerate(joins.children.tolist(), count):
        held[made] = held.pop(one) | held.pop(other)
    return set(held.values())


@st.composite
def few_pairs(draw: st.DrawFn) -> tuple[int, dict[tuple[int, int], int]]:
    """Return articles and the scores of some of their pairs, all different, so that no tie decides."""
    count = draw(st.integers(2, 14))
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations(range(count), 2))), unique=True))
    scores = draw(st.permutations(range(1, ONE, 97)))
    return count, dict(zip(pairs, scores, strict=False))


@settings(max_examples=150, deadline=None)
@given(drawn=few_pairs(), least=st.sampled_from([0.0501, 0.1201, 0.3001, 0.7001]))
def test_the_joins_are_those_of_scipy(drawn: tuple[int, dict[tuple[int, int], int]], least: float) -> None:
    count, scores = drawn
    distances = [1 - scores.get(pair, 0) / ONE for pair in itertools.combinations(range(count), 2)]
    steps = linkage(np.array(distances), "average")
    across = link_clusters(count, *given_pairs(scores), least).across
    np.testing.assert_allclose(sorted(across), sorted(1 - steps[:, 2][steps[:, 2] <= 1 - least]), atol=1e-9)
    if np.unique(steps[:, 2].round(9)).size == len(steps):  # means of different pairs may tie all the same
        labels = fcluster(steps, 1 - least, "distance")
        expected = {frozenset(np.flatnonzero(labels == label).tolist()) for label in set(labels)}
        assert groups_of(count, scores, least) == expected


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_neither_the_order_of_pairs_nor_what_is_connected_to_none_changes_a_group(data: st.DataObject) -> None:
    tied = st.sampled_from([0, 500, 1200, 3000, 9999])
    inside = {pair: data.draw(tied) for pair in itertools.combinations(range(6), 2)}
    beside = {(one + 6, other + 6): data.draw(tied) for one, other in itertools.combinations(range(5), 2)}
    alone = groups_of(6, inside, 0.12)
    shuffled = dict(data.draw(st.permutations([*inside.items(), *beside.items()])))
    turned = {(other, one) if data.draw(st.booleans()) else (one, other): s for (one, other), s in shuffled.items()}
    assert {group for group in groups_of(11, turned, 0.12) if min(group) < 6} == alone


@pytest.mark.parametrize("count", [0, 1, 3])
def test_articles_without_pairs_stay_alone(count: int) -> None:
    assert groups_of(count, {}, 0.12) == {frozenset([leaf]) for leaf in range(count)}


def test_a_mean_at_the_least_joins_and_one_below_does_not() -> None:
    chain = {(0, 1): 9000, (1, 2): 2400}  # 2 and the two others: (2400 + 0) / 2
    assert groups_of(3, chain, 0.12) == {frozenset([0, 1, 2])}
    assert groups_of(3, chain | {(1, 2): 2399}, 0.12) == {frozenset([0, 1]), frozenset([2])}


def test_a_score_of_nothing_joins_nothing_even_where_nothing_is_asked() -> None:
    assert groups_of(2, {(0, 1): 0}, 0.0) == {frozenset([0]), frozenset([1])}
