"""The scores of stories as a reader meets them are those worked out by hand."""

import pytest

from store.evaluation.story_scores import Estimate, missed_pairs, score_stories, wrong_pairs

# Three multi-article events (x of 3, y of 2, z of 2) and two articles that are alone.
LABELS = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "y", "f": "z", "g": "z", "h": "alone-h", "i": "alone-i"}
# Story 1 is pure and lacks c; 2 mixes c with all of y; 3 is z, whole and exact; h and i are joined by mistake.
STORIES = {"a": "1", "b": "1", "c": "2", "d": "2", "e": "2", "f": "3", "g": "3", "h": "4", "i": "4"}


def test_shares_are_of_multi_article_stories_and_events() -> None:
    scores = score_stories(LABELS, STORIES)
    assert scores.pair_precision.value == pytest.approx(3 / 6)  # ab, de, fg of ab, cd, ce, de, fg, hi
    assert scores.pair_recall.value == pytest.approx(3 / 5)  # of ab, ac, bc, de, fg
    assert scores.pure.value == pytest.approx(2 / 4)  # stories 1 and 3
    assert scores.whole.value == pytest.approx(2 / 3)  # y and z
    assert scores.exact.value == pytest.approx(1 / 3)  # z
    assert scores.b3_precision.value == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1 + 1) / 7)
    assert scores.b3_recall.value == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1 + 1) / 7)
    assert scores.largest_mixed == 3
    assert (scores.pure.of, scores.whole.of) == (4, 3)


def test_articles_alone_change_no_share() -> None:
    more = {f"single {n}": f"alone {n}" for n in range(50)}
    assert score_stories(LABELS | more, STORIES) == score_stories(LABELS, STORIES)


def test_an_article_without_a_label_counts_in_no_story() -> None:
    assert score_stories(LABELS, STORIES | {"stranger": "1"}) == score_stories(LABELS, STORIES)


def test_an_article_in_no_story_is_alone() -> None:
    scores = score_stories(LABELS, {})
    nothing = Estimate(value=1.0, low=1.0, high=1.0, of=0)
    assert (scores.pair_precision, scores.pure) == (nothing, nothing)
    assert (scores.pair_recall.value, scores.whole.value, scores.largest_mixed) == (0, 0, 0)


def test_no_labels_score_one_over_none() -> None:
    scores = score_stories({}, STORIES)
    assert (scores.pair_recall.value, scores.pair_recall.of, scores.pure.of) == (1, 0, 0)


def test_the_interval_of_two_stories_is_that_of_their_draws() -> None:
    """Of two stories, one pure, a draw has none, one or two pure ones with chances of 1/4, 1/2 and 1/4."""
    scores = score_stories({"a": "x", "b": "x", "c": "y", "d": "z"}, {"a": "1", "b": "1", "c": "2", "d": "2"})
    assert scores.pure == Estimate(value=0.5, low=0.0, high=1.0, of=2)


def test_the_same_seed_gives_the_same_interval_and_right_stories_a_narrow_one() -> None:
    labels = {f"{event}{n}": event for event in "abcdefgh" for n in range(3)}
    mixed = {i: "ab" if event in "ab" else event for i, event in labels.items()}
    scores = score_stories(labels, mixed)
    assert scores == score_stories(labels, mixed)
    assert scores.pure.value == pytest.approx(6 / 7)
    assert 0.5 < scores.pure.low < 6 / 7 < scores.pure.high == 1
    assert score_stories(labels, labels).pair_precision == Estimate(value=1.0, low=1.0, high=1.0, of=8)


def test_wrong_and_missed_pairs_are_those_that_labels_and_stories_disagree_on() -> None:
    assert sorted(wrong_pairs(LABELS, STORIES)) == [("c", "d"), ("c", "e"), ("h", "i")]
    assert sorted(missed_pairs(LABELS, STORIES)) == [("a", "c"), ("b", "c")]
