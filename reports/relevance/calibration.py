"""Fit relevance to the examples a user labelled: a small classifier over the embedding and the signal of the topic.

Theory. The topic's own words rank well; what examples add is mostly where to cut, and the kinds of story that this
user alone wants or does not. So the signal weighs most and the embedding little, and with few labels nothing is fitted.
Measured on 70 labelled headlines, ten shuffles of 5-fold cross-validation: 3.1 errors on average, with the signal
alone 3.5, with the embedding alone 6.3. Tried and dropped: five similarities (3.5), nearness to the examples (3.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from store.types import Embedding

MIN_LABELS = 6  # with two of each kind among them, below which the topic's own words decide
SIGNAL_WEIGHT = 20.0
EMBEDDING_WEIGHT = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was learnt from labels: weights over the embedding and the signal. Probability .5 accepts."""

    weights: NDArray[np.float64] = field(repr=False)
    bias: float
    labels: int

    def probability(self, embedding: Embedding, signal: float) -> float:
        """Return how likely the user is to call an article relevant."""
        logit = float(_features(embedding[None, :], [signal])[0] @ self.weights) + self.bias
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def fit(embeddings: NDArray[np.float32], signals: Sequence[float], relevant: Sequence[bool]) -> Calibration | None:
    """Return the calibration for unit rows `(n, d)` and their labels; None where there are too few to learn from."""
    if len(relevant) < MIN_LABELS or min(sum(relevant), len(relevant) - sum(relevant)) < 2:
        return None
    features = _features(embeddings, signals)
    centre = features.mean(axis=0)
    model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced").fit(features - centre, list(relevant))
    weights = np.asarray(model.coef_[0], dtype=np.float64)
    return Calibration(weights=weights, bias=float(model.intercept_[0] - weights @ centre), labels=len(relevant))


def _features(embeddings: NDArray[np.float32], signals: Sequence[float]) -> NDArray[np.float64]:
    return np.column_stack(
        [EMBEDDING_WEIGHT * embeddings.astype(np.float64), SIGNAL_WEIGHT * np.asarray(signals, dtype=np.float64)]
    )
