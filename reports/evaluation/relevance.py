"""Measure relevance on labelled headlines: with the topic's words alone, and with the labels in cross-validation."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from reports.evaluation.labelled import LabelError, read_lines
from reports.relevance.calibration import fit
from reports.relevance.features import article_features
from reports.relevance.judge import NEAR_AT, fitted_weights, probability
from reports.types import Topic, TopicEmbeddings

FOLDS = 5
SHUFFLES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """A labelled headline with its lead, or as much of the text as there is."""

    title: str
    lead: str
    relevant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevanceScore:
    """Without a label: area under the curve, errors by zone. With labels: mean errors over shuffled folds."""

    headlines: int
    positives: int
    auroc: float
    errors: int  # at the level from which a story is told
    missed: int  # positives that are not even near, which nobody would see
    wrongly_accepted: int
    to_review: int  # near
    cv_auroc: float
    cv_errors: float
    cv_error_percent: float


def read_headlines(path: Path) -> tuple[Headline, ...]:
    """Return the headlines of a file with `title`, `lead` and `relevant` on each line. Raises LabelError."""
    rows = read_lines(path, {"title": str, "lead": str, "relevant": bool})
    found = tuple(Headline(title=row["title"], lead=row["lead"], relevant=row["relevant"]) for row in rows)
    if min(sum(h.relevant for h in found), sum(not h.relevant for h in found)) < FOLDS:
        raise LabelError(f"{path}: needs at least {FOLDS} relevant headlines and {FOLDS} others")
    return found


def score_relevance(
    headlines: Sequence[Headline], rows: NDArray[np.float32], topic: Topic, embeddings: TopicEmbeddings
) -> RelevanceScore:
    """Return the score; `rows` are the embeddings of the headlines, unit rows, with their leads."""
    truth = np.array([headline.relevant for headline in headlines])
    odds = np.array(
        [
            fitted_weights().log_odds(article_features(headline.title, headline.lead, row, topic, embeddings))
            for headline, row in zip(headlines, rows, strict=True)
        ]
    )
    chances = np.array([probability(one) for one in odds])
    accepted, rejected = chances >= topic.min_relevance, chances < NEAR_AT
    folds = [_cross_validated(rows, odds, truth, seed) for seed in range(SHUFFLES)]
    errors = float(np.mean([((p > 0.5) != truth).sum() for p in folds]))
    return RelevanceScore(
        headlines=len(headlines),
        positives=int(truth.sum()),
        auroc=round(float(roc_auc_score(truth, odds)), 4),
        errors=int((accepted != truth).sum()),
        missed=int((rejected & truth).sum()),
        wrongly_accepted=int((accepted & ~truth).sum()),
        to_review=int((~accepted & ~rejected).sum()),
        cv_auroc=round(float(np.mean([roc_auc_score(truth, p) for p in folds])), 4),
        cv_errors=round(errors, 2),
        cv_error_percent=round(100 * errors / len(headlines), 2),
    )


def _cross_validated(
    rows: NDArray[np.float32], odds: NDArray[np.float64], truth: NDArray[np.bool_], seed: int
) -> NDArray[np.float64]:
    probabilities = np.zeros(len(truth))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(rows, truth):
        calibration = fit(rows[train], odds[train].tolist(), truth[train].tolist())
        if calibration is not None:
            probabilities[test] = [calibration.probability(rows[i], float(odds[i])) for i in test]
    return probabilities
