"""The scores of a grouping are those of the definitions, worked out by hand or by scikit-learn."""

import random

import pytest
from sklearn.metrics import adjusted_rand_score

from store.evaluation.cluster_scores import b3_interval, score_groups

LABELS = {"a": "x", "b": "x", "c": "x", "d": "y"}


def test_groups_that_are_the_stories_score_one() -> None:
    scores = score_groups(LABELS, LABELS)
    assert (scores.b3_f1, scores.pair_f1, scores.ari) == (1, 1, 1)
    assert b3_interval(LABELS, LABELS) == (1, 1)


def test_a_mixed_grouping_scores_as_worked_out_by_hand() -> None:
    scores = score_groups(LABELS, {"a": "1", "b": "1", "c": "2", "d": "2"})
    assert scores.b3_precision == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert scores.b3_recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert (scores.pair_precision, scores.pair_recall) == (0.5, pytest.approx(1 / 3))


def test_an_article_in_no_group_is_alone() -> None:
    assert score_groups(LABELS, {}).groups == 4


def test_the_adjusted_rand_index_is_that_of_scikit_learn() -> None:
    drawn = random.Random(2)
    labels = {str(i): str(drawn.randint(0, 5)) for i in range(60)}
    groups = {i: str(drawn.randint(0, 4)) for i in labels}
    assert score_groups(labels, groups).ari == pytest.approx(
        adjusted_rand_score(list(labels.values()), list(groups.values()))
    )


def test_a_merge_by_mistake_shows_in_the_intervals() -> None:
    labels = {f"{s}{i}": s for s in "abcdefgh" for i in range(4)}
    joined = {i: "ab" if s in "ab" else s for i, s in labels.items()}
    low, high = b3_interval(labels, joined)
    assert low < score_groups(labels, joined).b3_f1 < high <= 1
