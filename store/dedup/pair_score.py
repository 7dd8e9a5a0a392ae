"""Score whether two articles report the same event: a fitted score over the signals, and gates that refuse.

Theory. A merge of two events is worse than a copy left alone: the reader loses an event and sees a false count.
Embeddings find the pairs; alone they cannot tell a follow-up from a copy (36 % of ECB+ pairs on one topic but another
event reach cosine .60). So the score weighs what `signals` measures, and `same_event_gate` refuses what no score may
join. Weights are fitted by `store.evaluation.fit_weights`; two headlines without texts by weights of their own, which
never judge a text: they are fitted on news where one story in three is the same.

The score is fitted on sets where nearly every like text is the same event; in a real week most are not. So two dated
articles are also weighed by `evidence`, fitted on real weeks: `Match.evidence` is that chance of one event, which
`clusters` uses in its context, and a pair is refused where it is too low.
"""

import importlib.resources
import math
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from store.dedup.context import LEAST_EVIDENCE, ContextWeights
from store.dedup.evidence import EVIDENCE, lacks_amount, measure_evidence, reasons
from store.dedup.features.article import ArticleFeatures
from store.dedup.features.hashes import Numbers
from store.dedup.features.matrix import NEVER, FeatureMatrix
from store.dedup.same_event_gate import (
    COPY_CONTAINMENT,
    FORM_REFUSAL,
    other_subject,
    refusal_of,
    refusal_of_dated,
    refusal_of_dated_headlines,
)
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

# Pairs whose evidence is measured at a time.
_AT_ONCE = 1 << 12

# A pair below this says nothing; it neither connects articles nor is worth keeping.
LEAST_SCORE = 0.02

# The logit of a score that is rounded up to the least, less what another order of adding may cost.
_LEAST_LOGIT = math.log((LEAST_SCORE - 0.00005) / (1 - LEAST_SCORE + 0.00005)) - 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Slopes:
    """One logistic score: an intercept, and a slope for each signal it uses; a signal counts up to its `most`."""

    intercept: float
    slopes: Mapping[str, float]
    most: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The fitted scores: of two texts, of two headlines without texts, of the evidence of two dated articles, and of
    that in the context of other pairs.
    """

    texts: Slopes
    headlines: Slopes
    evidence: Slopes = field(default_factory=lambda: _slopes(tomllib.loads(_shipped())["evidence"]))
    context: ContextWeights = field(default_factory=lambda: ContextWeights(**tomllib.loads(_shipped())["context"]))


def read_weights(text: str) -> Weights:
    """Return the weights of a TOML text with the tables `texts`, `headlines`, `evidence` and `context`.

    A file without the last two, as written by 0.1.0, has the evidence weighed as shipped.
    """
    tables = {**tomllib.loads(_shipped()), **tomllib.loads(text)}
    return Weights(
        **{name: _slopes(tables[name]) for name in ("texts", "headlines", "evidence")},
        context=ContextWeights(**tables["context"]),
    )


@cache
def fitted_weights(path: Path | None = None) -> Weights:
    """Return the weights of a file of one's own, else those that ship; each file says what it was fitted on."""
    if path is not None:
        return read_weights(path.read_text(encoding="utf-8"))
    return read_weights(_shipped())


def _shipped() -> str:
    return importlib.resources.files("store.dedup").joinpath("weights.toml").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of articles as columns: the indices of both, the cosine of their leads, and that of one's headline with the
    other's lead, the higher of the two.
    """

    left: Numbers
    right: Numbers
    cosine: NDArray[np.float64]
    across: NDArray[np.float64]

    @classmethod
    def of(cls, left: Numbers, right: Numbers, leads: NDArray[np.float32], titles: NDArray[np.float32]) -> "Pairs":
        """Return the pairs of these indices of unit rows `(n, d)`."""
        cosine, there, back = (
            np.einsum("ij,ij->i", one[left], other[right]).astype(np.float64)
            for one, other in ((leads, leads), (titles, leads), (leads, titles))
        )
        return cls(left=left, right=right, cosine=cosine, across=np.maximum(there, back))

    def at(self, places: Numbers) -> "Pairs":
        """Return those of the pairs that stand at these places."""
        return Pairs(
            left=self.left[places], right=self.right[places], cosine=self.cosine[places], across=self.across[places]
        )


def score_pairs(
    ids: Sequence[str], features: FeatureMatrix, pairs: Pairs, title_embeddings: NDArray[np.float32], weights: Weights
) -> list[Match]:
    """Return the judged match of each pair, `a` < `b`, in the order given. The same whichever way round."""
    articles = features.articles(np.concatenate([pairs.left, pairs.right]))
    signals = _signals(features, pairs, title_embeddings)
    weighed, evidence = evidence_of_pairs(features, pairs, signals)
    columns = (pairs.left.tolist(), pairs.right.tolist(), articles[: len(signals)], articles[len(signals) :])
    found = []
    for k, (i, j, one, other) in enumerate(zip(*columns, strict=True)):
        of_pair = _named(EVIDENCE, evidence[k]) if weighed[k] else None
        sides = ((ids[i], one), (ids[j], other)) if ids[i] <= ids[j] else ((ids[j], other), (ids[i], one))
        found.append(_match(*sides, _named(SIGNALS, signals[k]), of_pair, weights))
    return found


def score_likely_pairs(
    ids: Sequence[str], features: FeatureMatrix, pairs: Pairs, title_embeddings: NDArray[np.float32], weights: Weights
) -> list[Match]:
    """As `score_pairs`, but only the matches that say something: that two articles belong together, or why not.

    Six of seven candidates say nothing: their scores are computed all at once, from the signals that weigh in them
    alone, and they get no match.
    """
    weighed = {"containment", *weights.texts.slopes, *weights.headlines.slopes}
    screened = is_likely(features, pairs, _signals(features, pairs, title_embeddings, weighed), weights)
    matches = score_pairs(ids, features, pairs.at(np.flatnonzero(screened)), title_embeddings, weights)
    return [match for match in matches if match.score >= LEAST_SCORE or match.refusal]


def evidence_shares(
    features: FeatureMatrix, pairs: Pairs, title_embeddings: NDArray[np.float32], weights: Weights
) -> list[dict[str, float]]:
    """Return what each column of evidence adds to the logit of each pair; nothing for pairs not weighed by it."""
    weighed, evidence = evidence_of_pairs(features, pairs, _signals(features, pairs, title_embeddings))
    return [
        _evidence_terms(_named(EVIDENCE, row), weights.evidence) if kept else {}
        for kept, row in zip(weighed.tolist(), evidence, strict=True)
    ]


def evidence_of_pairs(features: FeatureMatrix, pairs: Pairs, signals: Signals) -> tuple[NDArray[np.bool_], Signals]:
    """Return which pairs are weighed by evidence, two dated articles with a text between them, and the evidence."""
    one, other = features.rows(pairs.left), features.rows(pairs.right)
    weighed = np.logical_and.reduce([features.facts("published", rows) != NEVER for rows in (one, other)])
    weighed &= np.logical_or.reduce([features.facts("has_text", rows) > 0 for rows in (one, other)])
    evidence = np.zeros((len(one), len(EVIDENCE)))
    chosen = np.flatnonzero(weighed)
    for start in range(0, len(chosen), _AT_ONCE):
        part = chosen[start : start + _AT_ONCE]
        evidence[part] = measure_evidence(features, one[part], other[part], signals[part], pairs.across[part])
    return weighed, evidence


def is_likely(features: FeatureMatrix, pairs: Pairs, signals: Signals, weights: Weights) -> NDArray[np.bool_]:
    """Return which pairs are alike enough to be judged one by one `(pairs,)`."""
    return np.asarray(_logits(features, pairs, signals, weights) >= _LEAST_LOGIT)


def _signals(
    features: FeatureMatrix, pairs: Pairs, title_embeddings: NDArray[np.float32], wanted: Collection[str] = SIGNALS
) -> Signals:
    title_cosine = np.einsum("ij,ij->i", title_embeddings[pairs.left], title_embeddings[pairs.right]).astype(np.float64)
    return measure_signals(features, pairs.left, pairs.right, pairs.cosine, title_cosine, wanted)


def _named(names: Sequence[str], row: Signals) -> dict[str, float]:
    return dict(zip(names, row.tolist(), strict=True))


def _logits(features: FeatureMatrix, pairs: Pairs, signals: Signals, weights: Weights) -> Signals:
    """Return the logits of all scores, as `logit_terms` adds them up for one pair."""
    one, other = features.rows(pairs.left), features.rows(pairs.right)
    published, days, sites, texts = (
        (features.facts(name, one), features.facts(name, other))
        for name in ("published", "event_day", "site", "has_text")
    )
    hours = hours_apart(*published)
    same_day = (days[0] == days[1]) & (days[0] != 0)
    fresh_words = signals[:, SIGNALS.index("containment")] < REPRINT_CONTAINMENT
    same_site = (sites[0] == sites[1]) & (sites[0] != 0) & fresh_words
    beside = SAME_DAY * same_day + SAME_SITE * same_site - STALE_PER_HOUR * np.maximum(0.0, hours - FRESH_HOURS)
    by_texts, by_headlines = (_line(signals, slopes) for slopes in (weights.texts, weights.headlines))
    logits: Signals = np.where((texts[0] | texts[1]) > 0, by_texts, by_headlines) + beside
    return logits


def _line(signals: Signals, by: Slopes) -> Signals:
    slopes = np.array([by.slopes.get(name, 0.0) for name in SIGNALS])
    line: Signals = by.intercept + signals @ slopes
    return line


def _match(
    left: tuple[str, ArticleFeatures],
    right: tuple[str, ArticleFeatures],
    signals: Mapping[str, float],
    evidence: Mapping[str, float] | None,
    weights: Weights,
) -> Match:
    (a, one), (b, other) = left, right
    with_texts = one.has_text or other.has_text
    by = weights.texts if with_texts else weights.headlines
    score = _probability(by.intercept, logit_terms(signals, by, one, other))
    chance = None if evidence is None else round(evidence_chance(evidence, weights.evidence), 6)
    refusal = ""
    if score >= LEAST_SCORE:
        refusal = refusal_of(one, other, signals) or _refusal_by_evidence(one, other, signals, evidence, weights)
    # A text that reports no event may still be about one: its chance is kept, and clusters nothing.
    apart = bool(refusal) and not refusal.startswith(FORM_REFUSAL)
    lacking = (name for name, title, text in (("a", one, other), ("b", other, one)) if lacks_amount(title, text))
    return Match(
        a=a, b=b, **signals, hours_apart=hours_between(one, other), judged_on="texts" if with_texts else "headlines",
        amount_of="".join(lacking), score=0.0 if refusal else score, refusal=refusal,
        evidence=0.0 if apart and chance is not None else chance,
    )  # fmt: skip


def _refusal_by_evidence(
    one: ArticleFeatures,
    other: ArticleFeatures,
    signals: Mapping[str, float],
    evidence: Mapping[str, float] | None,
    weights: Weights,
) -> str:
    """Return why two dated articles are too unlikely one event, or "".

    A text and its copy never are, but for two of one template: results, quakes and sentences are told in one wording,
    with the names of another subject put into headline and text.
    """
    if signals["containment"] >= COPY_CONTAINMENT:
        return other_subject(one, other, {**signals, **evidence}) if evidence is not None else ""
    if evidence is None:
        return refusal_of_dated_headlines(one, other, signals)
    shares = _evidence_terms(evidence, weights.evidence)
    if evidence_chance(evidence, weights.evidence) >= LEAST_EVIDENCE:
        return refusal_of_dated(one, other, {**signals, **evidence})
    against = reasons(shares, joined=False)
    return refusal_of_dated(one, other, {**signals, **evidence}) or f"unlikely: {against or 'too little in common'}"


def evidence_chance(evidence: Mapping[str, float], by: Slopes) -> float:
    """Return the chance of one event by the evidence of a pair alone."""
    logit = by.intercept + sum(_evidence_terms(evidence, by).values())
    return 1 / (1 + math.exp(min(700.0, -logit)))


def _evidence_terms(evidence: Mapping[str, float], by: Slopes) -> dict[str, float]:
    return {name: slope * min(evidence[name], by.most.get(name, math.inf)) for name, slope in by.slopes.items()}


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


def _probability(intercept: float, terms: Mapping[str, float]) -> float:
    logit = intercept + sum(terms.values())
    return round(1 / (1 + math.exp(min(700.0, -logit))), 4)


def _slopes(table: Mapping[str, Any]) -> Slopes:
    beside = ("intercept", "most")
    return Slopes(
        intercept=table["intercept"],
        slopes={name: value for name, value in table.items() if name not in beside},
        most=table.get("most", {}),
    )
