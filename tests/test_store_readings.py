"""What features share is counted as sets would count it, whoever else was read, and only what is asked for is read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from store.dedup.features.article import ArticleFeatures, SharedFeatures
from store.dedup.features.matrix import (
    NEVER,
    FeatureMatrix,
    ReadFeatures,
    are_further_rows,
    are_screening_rows,
    microseconds,
    sparse_features,
)
from store.dedup.pair_score import Pairs, fitted_weights, score_likely_pairs
from store.dedup.signals import SIGNALS, hours_apart, measure_signals
from tests.building import MONDAY, loose_features

TEXTS = [
    (
        "Palisade raises $240 million",
        "Palisade raised $240 million from Copperline on 12 March 2026. It has 120 robots.",
    ),
    ("Robot firm gets money", "On Thursday, 12 March, Palisade said it found 240 million dollars; 38% is for robots."),
    ("Kestrel opens Heliograph", "Kestrel opened Heliograph in Edinburgh in 2025, on Monday 3 May. 1,200 people came."),
    ("An empty one", ""),
]
READ = [
    loose_features(title, text, MONDAY + timedelta(hours=50 * place), f"https://s{place}.example/a")
    for place, (title, text) in enumerate(TEXTS)
]


def words(reading: ArticleFeatures) -> SharedFeatures:
    assert reading.words is not None
    return reading.words


def by_hand(one: ArticleFeatures, other: ArticleFeatures) -> dict[str, float]:
    """Return the signals as the definitions say them, one pair at a time."""
    a, b = words(one), words(other)

    def product(name: str) -> float:
        left, right = getattr(a, name), getattr(b, name)
        return sum(left[key] * right[key] for key in left if key in right)

    def coverage(name: str) -> float:
        shares = []
        for own, others in ((a, b), (b, a)):
            sought = getattr(own, f"lead_{name}")
            shares.append(len(sought & getattr(others, name)) / len(sought) if sought else 0.5)
        return sum(shares) / 2

    def agreement(name: str) -> float:
        left, right = getattr(a, name), getattr(b, name)
        return (1.0 if left & right else -1.0) if left and right else 0.0

    assert one.published is not None
    assert other.published is not None
    of_one_week = abs(one.published - other.published) <= timedelta(hours=96)
    shorter = max(1, min(len(a.runs), len(b.runs)))
    return {
        "containment": len(a.runs & b.runs) / shorter,
        **{name: product(name) for name in ("text_terms", "lead_terms", "title_terms")},
        **{name: coverage(name) for name in ("figures", "numbers")},
        **{name: agreement(name) for name in ("dates", "years")},
        "weekdays": agreement("weekdays") if of_one_week else 0.0,
    }


PAIRS = [(one, other) for one in range(len(READ)) for other in range(len(READ)) if one != other]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_signals_are_those_of_sets(one: int, other: int) -> None:
    none = np.zeros(1)
    found = measure_signals(FeatureMatrix.of(READ), np.array([one]), np.array([other]), none, none)[0]
    expected = by_hand(READ[one], READ[other])
    assert dict(zip(SIGNALS, found.tolist(), strict=True)) == pytest.approx(
        {"cosine": 0.0, "title_cosine": 0.0, **expected}, abs=1e-6
    )


class Noted(ReadFeatures):
    """Features that note which articles were asked for, and for which part of them."""

    def __init__(self) -> None:
        super().__init__(READ.__getitem__)
        self.screened: list[list[int]] = []
        self.whole: list[list[int]] = []

    def screening(self, indices: Sequence[int]) -> Sequence[bytes]:
        self.screened.append(list(indices))
        return super().screening(indices)

    def further(self, indices: Sequence[int]) -> Sequence[tuple[ArticleFeatures, bytes]]:
        self.whole.append(list(indices))
        return super().further(indices)


def test_only_what_stands_in_a_pair_is_read_and_only_once() -> None:
    source = Noted()
    features = FeatureMatrix(source)
    assert features.rows(np.array([2, 0, 2])).tolist() == [1, 0, 1]
    assert features[2].site == "s2.example"
    assert features.rows(np.array([1, 2])).tolist() == [2, 1]
    assert features.facts("text_words", np.array([1, 2])).tolist() == [len(TEXTS[place][1].split()) for place in (2, 1)]
    assert source.screened == [[0, 2], [1]]
    assert source.whole == [[2], [1]]


def test_what_no_pair_is_screened_by_is_read_of_likely_pairs_alone() -> None:
    source, titles = Noted(), np.eye(len(READ), dtype=np.float32)
    pairs = Pairs(
        left=np.array([0, 0]), right=np.array([1, 3]), cosine=np.array([0.9, 0.35]), across=np.array([0.8, 0.1])
    )
    matches = score_likely_pairs(tuple("abcd"), FeatureMatrix(source), pairs, titles, fitted_weights())
    assert [(match.a, match.b) for match in matches] == [("a", "b")]
    assert source.screened == [[0, 1, 3]]
    assert source.whole == [[0, 1]]


def test_whoever_was_read_before_changes_no_signal() -> None:
    none = np.zeros(1)
    asked = (np.array([0]), np.array([1]), none, none)
    later = FeatureMatrix.of(READ)
    later.rows(np.array([3, 2, 1]))
    np.testing.assert_array_equal(measure_signals(later, *asked), measure_signals(FeatureMatrix.of(READ), *asked))


def test_a_row_added_after_signals_were_measured_is_seen() -> None:
    features = FeatureMatrix.of(READ)
    for one, other in PAIRS:
        measure_signals(features, np.array([one]), np.array([other]), np.zeros(1), np.zeros(1))
    rows = features.rows(np.arange(len(READ)))
    assert features.sizes("runs", rows).tolist() == [len(words(one).runs) for one in READ]
    assert features.sizes("stems", rows).tolist() == [len(words(one).stems) for one in READ]


def test_hours_are_exact_and_none_where_a_moment_is_unknown() -> None:
    late = datetime(2026, 4, 28, 12, 0, 0, 1, tzinfo=UTC)
    moments = np.array([microseconds(late), microseconds(late + timedelta(hours=96)), microseconds(None)])
    assert moments[2] == NEVER
    assert hours_apart(moments[[0, 0, 2]], moments[[1, 2, 2]]).tolist() == [96.0, 0.0, 0.0]


@pytest.mark.parametrize("article", READ)
def test_packed_rows_are_known_from_other_bytes(article: ArticleFeatures) -> None:
    sparse = sparse_features(article)
    for packed, known in ((sparse.screening, are_screening_rows), (sparse.further, are_further_rows)):
        assert known(packed)
        assert not any(map(known, (b"", b"\xff" * 160, packed[:-8], packed + bytes(8), packed[:-1])))
