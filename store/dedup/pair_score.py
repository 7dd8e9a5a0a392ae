"""Score whether two articles report the same event: logistic weights over the signals, and a gate that refuses.

Theory. To merge two events is worse than to leave a copy alone: the reader loses an event and sees a false count.
Embeddings find the pairs; alone they cannot tell a follow-up from a copy (36 % of ECB+ pairs on one topic but another
event reach cosine .60). So the score weighs what `signals` measures, and `gate` refuses what no score may join.
Weights are fitted by `store.evaluation.fit_weights`; two headlines without texts by
weights of their own, which never judge a text: they are fitted on news where one story in three is the same.
"""

import importlib.resources
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store.dedup.features.article import ArticleFeatures
from store.dedup.features.hashes import Numbers
from store.dedup.features.matrix import FeatureMatrix
from store.dedup.same_event_gate import refusal_of
from store.dedup.signals import SIGNALS, Signals, hours_apart, hours_between, measure_signals
from store.types import Match

# Copies and rewrites appear within two days; after that each hour makes the same event less likely.
# 0.02 a hour halves even odds about every day and a half.
FRESH_HOURS = 48.0
STALE_PER_HOUR = 0.02

# Leads that name one day speak of one event more often than undated pairs of the labelled sets do.
SAME_DAY = 1.0

# One site tells an event once; what it says next is another angle or the next event. Of 1,063 pairs that were joined
# among 3,000 articles of 2026 723 were of one site, nearly all of them different news on reading; -2 leaves 298, and on
# labelled headlines with sites (UCI) B-cubed F1 stays .920. A text that the site prints again is the same, of course.
SAME_SITE = -2.0
REPRINT_CONTAINMENT = 0.5

# A headline's amount is named by the other article if it gives one within a tenth of it, rounded up or down.
NEAR_AMOUNT = 0.1

# A pair below this says nothing; it neither connects articles nor is worth keeping.
LEAST_SCORE = 0.02

# The logit of a score that is rounded up to the least, less what another order of adding may cost.
_LEAST_LOGIT = math.log((LEAST_SCORE - 0.00005) / (1 - LEAST_SCORE + 0.00005)) - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Slopes:
    """One logistic score: an intercept and a slope for each signal it uses."""

    intercept: float
    slopes: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The fitted scores: of two texts, and of two headlines without texts."""

    texts: Slopes
    headlines: Slopes


def read_weights(text: str) -> Weights:
    """Return the weights of a TOML text with the tables `texts` and `headlines`."""
    tables = tomllib.loads(text)
    return Weights(
        texts=_slopes(tables["texts"]),
        headlines=_slopes(tables["headlines"]),
    )


@cache
def fitted_weights(path: Path | None = None) -> Weights:
    """Return the weights of a file of one's own, else those that ship; each file says what it was fitted on."""
    if path is not None:
        return read_weights(path.read_text(encoding="utf-8"))
    return read_weights(importlib.resources.files("store.dedup").joinpath("weights.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of articles as columns: the indices of both, and the cosine of their leads."""

    left: Numbers
    right: Numbers
    cosine: NDArray[np.float64]


def score_pairs(
    ids: Sequence[str], features: FeatureMatrix, pairs: Pairs, title_embeddings: NDArray[np.float32], weights: Weights
) -> list[Match]:
    """Return the judged match of each pair, `a` < `b`, in the order given. The same whichever way round."""
    signals = _signals(features, pairs, title_embeddings)
    return _matches(ids, features, pairs, signals, weights, np.arange(len(signals)))


def score_likely_pairs(
    ids: Sequence[str], features: FeatureMatrix, pairs: Pairs, title_embeddings: NDArray[np.float32], weights: Weights
) -> list[Match]:
    """As `score_pairs`, but only the matches that say something: that two articles belong together, or why not.

    Six of seven candidates say nothing: their scores are computed all at once, and they get no match.
    """
    signals = _signals(features, pairs, title_embeddings)
    worthy = np.flatnonzero(_logits(features, pairs, signals, weights) >= _LEAST_LOGIT)
    matches = _matches(ids, features, pairs, signals, weights, worthy)
    return [match for match in matches if match.score >= LEAST_SCORE or match.refusal]


def _signals(features: FeatureMatrix, pairs: Pairs, title_embeddings: NDArray[np.float32]) -> Signals:
    title_cosine = np.einsum("ij,ij->i", title_embeddings[pairs.left], title_embeddings[pairs.right]).astype(np.float64)
    return measure_signals(features, pairs.left, pairs.right, pairs.cosine, title_cosine)


def _matches(
    ids: Sequence[str], features: FeatureMatrix, pairs: Pairs, signals: Signals, weights: Weights, kept: Numbers
) -> list[Match]:
    return [
        _match(ids[i], ids[j], features[i], features[j], dict(zip(SIGNALS, row, strict=True)), weights)
        for i, j, row in zip(pairs.left[kept].tolist(), pairs.right[kept].tolist(), signals[kept].tolist(), strict=True)
    ]


def _logits(features: FeatureMatrix, pairs: Pairs, signals: Signals, weights: Weights) -> Signals:
    """Return the logits of all scores, as `logit_terms` adds them up for one pair."""
    one, other = features.rows(pairs.left), features.rows(pairs.right)
    published, days, sites, texts = (features.facts(name) for name in ("published", "event_day", "site", "has_text"))
    hours = hours_apart(published[one], published[other])
    same_day = (days[one] == days[other]) & (days[one] != 0)
    fresh_words = signals[:, SIGNALS.index("containment")] < REPRINT_CONTAINMENT
    same_site = (sites[one] == sites[other]) & (sites[one] != 0) & fresh_words
    beside = SAME_DAY * same_day + SAME_SITE * same_site - STALE_PER_HOUR * np.maximum(0.0, hours - FRESH_HOURS)
    by_texts, by_headlines = (_line(signals, slopes) for slopes in (weights.texts, weights.headlines))
    logits: Signals = np.where(texts[one] | texts[other], by_texts, by_headlines) + beside
    return logits


def _line(signals: Signals, by: Slopes) -> Signals:
    slopes = np.array([by.slopes.get(name, 0.0) for name in SIGNALS])
    line: Signals = by.intercept + signals @ slopes
    return line


def _match(
    a: str, b: str, one: ArticleFeatures, other: ArticleFeatures, signals: Mapping[str, float], weights: Weights
) -> Match:
    if a > b:
        a, b, one, other = b, a, other, one
    with_texts = one.has_text or other.has_text
    hours = hours_between(one, other)
    score = _score(signals, weights.texts if with_texts else weights.headlines, one, other)
    refusal = refusal_of(one, other, signals) if score >= LEAST_SCORE else ""
    lacking = (name for name, by, reader in (("a", one, other), ("b", other, one)) if _lacks_amount(by, reader))
    return Match(
        a=a, b=b, **signals, hours_apart=hours, judged_on="texts" if with_texts else "headlines",
        amount_of="".join(lacking), score=0.0 if refusal else score, refusal=refusal,
    )  # fmt: skip


def logit_terms(
    signals: Mapping[str, float], by: Slopes, one: ArticleFeatures, other: ArticleFeatures
) -> dict[str, float]:
    """Return what each signal, and what dates and sites say, adds to the logit of the score of two articles."""
    same_day = bool(one.event_day) and one.event_day == other.event_day
    same_site = bool(one.site) and one.site == other.site and signals["containment"] < REPRINT_CONTAINMENT
    return {
        **{name: slope * signals[name] for name, slope in by.slopes.items()},
        "hours_apart": -STALE_PER_HOUR * max(0.0, hours_between(one, other) - FRESH_HOURS),
        "same_day": SAME_DAY * same_day,
        "same_site": SAME_SITE * same_site,
    }


def _score(signals: Mapping[str, float], by: Slopes, one: ArticleFeatures, other: ArticleFeatures) -> float:
    logit = by.intercept + sum(logit_terms(signals, by, one, other).values())
    return round(1 / (1 + math.exp(min(700.0, -logit))), 4)


def _lacks_amount(by: ArticleFeatures, reader: ArticleFeatures) -> bool:
    """Return whether the headline of one states an amount of money that the other article does not name."""
    return any(
        not any(
            unit == named_unit and abs(value - named) <= NEAR_AMOUNT * max(value, named)
            for named, named_unit in reader.figures
        )
        for value, unit in by.headline_money
    )


def _slopes(table: Mapping[str, float]) -> Slopes:
    return Slopes(
        intercept=table["intercept"], slopes={name: value for name, value in table.items() if name != "intercept"}
    )
