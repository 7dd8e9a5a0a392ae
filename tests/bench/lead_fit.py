"""Fit which sentence tells the news of an article, and say how often such a choice is right on other articles.

    python -m tests.bench.lead_fit > reports/summaries/lead_weights.toml

Data: `shared/real/leads_dev.jsonl` beside the checkout: the first twelve sentences of 100 real articles, 2 = would do
as the one line. Ten folds keep an article together; four shuffles, seeds 0 to 3. Within each fold the probability is
calibrated on the training articles alone, by inner folds, and the level from which a sentence is printed is the one
that ships: nothing that is reported was chosen on what it is reported on but the features.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from reports.summaries.lead import MIN_PROBABILITY
from reports.summaries.lead_features import FEATURES, lead_features

LEADS = Path(__file__).parents[3] / "shared" / "real" / "leads_dev.jsonl"
FOLDS, SHUFFLES, INNER = 10, 4, 5
STRENGTH = 0.01  # the regression's inverse penalty

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledLead:
    """The candidates of an article: features `(n, f)`, labels 0 to 2, and whether any sentence of it is a 2."""

    features: Matrix
    labels: NDArray[np.int_]
    has_lead: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A logistic choice: weights for features as they are, and a bias."""

    weights: Matrix
    bias: float

    def log_odds(self, features: Matrix) -> Matrix:
        """Return the log-odds of each row."""
        return features @ self.weights + self.bias

    def calibrated(self, factor: float, shift: float) -> "Choice":
        """Return the choice whose log-odds are `factor` times these and `shift` more."""
        return Choice(weights=factor * self.weights, bias=factor * self.bias + shift)


def read(path: Path = LEADS) -> list[LabelledLead]:
    """Return the labelled articles."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sentences = [sentence["text"] for sentence in row["sentences"]]
        labels = [sentence["lead"] for sentence in row["sentences"]]
        features = lead_features(row["title"], sentences)
        found.append(
            LabelledLead(
                features=np.array(list(features.values())).reshape(len(features), len(FEATURES)),
                labels=np.array([labels[n] for n in features], dtype=int),
                has_lead=2 in labels,
            )
        )
    return found


def fit(articles: Sequence[LabelledLead]) -> Choice:
    """Return the choice fitted on all articles and calibrated by inner folds: on the best sentence of each."""
    best, right = [], []
    for train, test in KFold(INNER, shuffle=True, random_state=0).split(articles):
        choice = _fit([articles[n] for n in train])
        for n in test:
            if len(articles[n].labels):
                odds = choice.log_odds(articles[n].features)
                best.append(odds.max())
                right.append(articles[n].labels[odds.argmax()] == 2)
    model = LogisticRegression(C=10, max_iter=5000).fit(np.array(best)[:, None], right)
    return _fit(articles).calibrated(float(model.coef_[0][0]), float(model.intercept_[0]))


def held_out(articles: Sequence[LabelledLead], seed: int) -> Counter[str]:
    """Return what is printed for each article by a choice fitted on others: "2", "1", "0" or "headline"."""
    found = Counter[str]()
    level = np.log(MIN_PROBABILITY / (1 - MIN_PROBABILITY))
    for train, test in KFold(FOLDS, shuffle=True, random_state=seed).split(articles):
        choice = fit([articles[n] for n in train])
        for n in test:
            article = articles[n]
            odds = choice.log_odds(article.features) if len(article.labels) else np.array([-np.inf])
            printed = odds.max() >= level
            found[str(article.labels[odds.argmax()]) if printed else "headline"] += 1
            found["printed where there is one"] += bool(printed and article.has_lead)
            found["there is one"] += article.has_lead
    return found


def main() -> None:
    """Print the weights as TOML, and what such weights do on other articles to stderr."""
    articles = read()
    found = sum((held_out(articles, seed) for seed in range(SHUFFLES)), Counter[str]())
    printed = sum(found[label] for label in "210")
    shares = ", ".join(f"{label}: {found[label] / printed:.3f}" for label in "210")
    reached = found["printed where there is one"] / found["there is one"]
    sys.stderr.write(
        f"printed {printed / SHUFFLES:.0f} of {len(articles)}; {shares}; where there is one {reached:.3f}\n"
    )
    choice = fit(articles)
    lines = [f"{name} = {weight:.3f}" for name, weight in zip(FEATURES, choice.weights, strict=True)]
    sys.stdout.write(
        "# The log-odds that a sentence tells the news of its article: bias + the sum of weight x feature\n"
        "# (`lead_features.py`). Fitted by `python -m tests.bench.lead_fit`, where data, folds and seeds stand; not by "
        "hand.\n\n"
        f"bias = {choice.bias:.3f}\n\n[weights]\n" + "\n".join(lines) + "\n"
    )


def _fit(articles: Sequence[LabelledLead]) -> Choice:
    features = np.concatenate([article.features for article in articles])
    labels = np.concatenate([article.labels for article in articles])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000)).fit(features, labels == 2)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    return Choice(weights=weights, bias=float(regression.intercept_[0] - weights @ scaler.mean_))


if __name__ == "__main__":
    main()
