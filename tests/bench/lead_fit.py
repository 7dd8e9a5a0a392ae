"""Fit which sentence tells the news of an article, and say how often such a choice is right on other articles.

    python -m tests.bench.lead_fit > reports/summaries/lead_weights.toml

Data: `shared/real/leads_dev.jsonl` beside the checkout, the first twelve sentences of 100 real articles, 2 = would do
as the one line; and `lead_labels.jsonl` here: 170 other articles of the same weeks, drawn with seed 20 by form, at most
22 of a site, of whose candidates one reader named those that would do (`two`) and those that are usable (`one`), as
marks of their letters. The labelled weeks themselves are in `shared/real`. Ten folds keep an article together; four
shuffles, seeds 0 to 3. Within each fold the probability is calibrated on the training articles alone, by inner folds,
and the level from which a sentence is printed is the lowest at which inner folds of `leads_dev` reach `WANTED`. What is
reported on is `leads_dev` alone, whose articles were read before the features were named, as were the others.
"""

import hashlib
import json
import sys
import tempfile
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

from extractors.text.sentences import prose_spans
from reports.summaries.lead import MIN_PROBABILITY
from reports.summaries.lead_features import FEATURES, OPENING, lead_features
from tests.bench.real_weeks import write_articles

REAL = Path(__file__).parents[3] / "shared" / "real"
LEADS = REAL / "leads_dev.jsonl"
LABELS = Path(__file__).with_name("lead_labels.jsonl")
LEVELS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
WANTED = 0.92  # of what is printed would do as the one line
FOLDS, SHUFFLES, INNER = 10, 4, 5
STRENGTH = 0.03  # the regression's inverse penalty

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
    """Return the labelled articles of a file that has their sentences."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        _labelled(row["title"], [one["text"] for one in row["sentences"]], [one["lead"] for one in row["sentences"]])
        for row in rows
    ]


def read_marked(path: Path = LABELS) -> list[LabelledLead]:
    """Return the labelled articles of a file that has marks of sentences of the real weeks."""
    rows = list(map(json.loads, path.read_text(encoding="utf-8").splitlines()))
    texts = {}
    with tempfile.TemporaryDirectory() as made:
        for era in sorted({row["era"] for row in rows}):
            lines = write_articles(REAL, era, Path(made)).read_text(encoding="utf-8").splitlines()
            texts.update({(era, one["id"]): one for one in map(json.loads, lines)})
    return [_marked(row, texts[row["era"], row["id"]]) for row in rows]


def mark(sentence: str) -> str:
    """Return ten hex digits of the first letters of a sentence, whatever stands between them."""
    letters = "".join(char for char in sentence.lower() if char.isalnum())[:60]
    return hashlib.sha1(letters.encode(), usedforsecurity=False).hexdigest()[:10]


def _marked(row: dict[str, list[str]], article: dict[str, str]) -> LabelledLead:
    text = article["text"]
    sentences = [text[start:end] for start, end in prose_spans(text)[:OPENING]]
    marks = [mark(sentence) for sentence in sentences]
    labels = [2 if one in row["two"] else 1 if one in row["one"] else 0 for one in marks]
    return _labelled(article["title"], sentences, labels)


def _labelled(headline: str, sentences: list[str], labels: list[int]) -> LabelledLead:
    features = lead_features(headline, sentences)
    return LabelledLead(
        features=np.array(list(features.values())).reshape(len(features), len(FEATURES)),
        labels=np.array([labels[n] for n in features], dtype=int),
        has_lead=2 in labels,
    )


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


Best = tuple[float, int, bool]  # probability and label of the best sentence, and whether any of the article is a 2


def best_of(articles: Sequence[LabelledLead], others: Sequence[LabelledLead], folds: int, seed: int) -> list[Best]:
    """Return the best sentence of each article, by a choice fitted on other articles and on `others`."""
    found: list[Best] = []
    for train, test in KFold(folds, shuffle=True, random_state=seed).split(articles):
        choice = fit([*(articles[n] for n in train), *others])
        for n in test:
            article = articles[n]
            if len(article.labels):
                odds = choice.log_odds(article.features)
                chance = float(1 / (1 + np.exp(-odds.max())))
                found.append((chance, int(article.labels[odds.argmax()]), article.has_lead))
            else:
                found.append((0.0, 0, article.has_lead))
    return found


def printed(best: Sequence[Best], level: float) -> str:
    """Return in words what is printed from a level on."""
    labels = Counter(label for chance, label, _ in best if chance >= level)
    reached = sum(has for chance, _, has in best if chance >= level) / sum(has for _, _, has in best)
    count = max(1, labels.total())
    shares = ", ".join(f"{label}: {labels[label] / count:.3f}" for label in (2, 1, 0))
    return f"from {level:.2f} on {labels.total() / len(best):.2f} printed; {shares}; where there is one {reached:.3f}"


def chosen_level(best: Sequence[Best]) -> float:
    """Return the lowest level from which `WANTED` of what is printed would do; the highest where none reaches it."""
    for level in LEVELS:
        labels = [label == 2 for chance, label, _ in best if chance >= level]
        if labels and float(np.mean(labels)) >= WANTED:
            return level
    return LEVELS[-1]


def held_out(articles: Sequence[LabelledLead], others: Sequence[LabelledLead], seed: int) -> tuple[list[Best], str]:
    """Return the best sentences of held-out articles, and what a level chosen without them prints."""
    labels, reached, has, levels = Counter[int](), 0, 0, Counter[float]()
    for train, test in KFold(FOLDS, shuffle=True, random_state=seed).split(articles):
        kept, out = [articles[n] for n in train], [articles[n] for n in test]
        level = chosen_level(best_of(kept, others, INNER, seed))
        levels[level] += 1
        choice = fit([*kept, *others])
        for article in out:
            has += article.has_lead
            odds = choice.log_odds(article.features) if len(article.labels) else np.array([-np.inf])
            if 1 / (1 + np.exp(-odds.max())) >= level:
                labels[int(article.labels[odds.argmax()])] += 1
                reached += article.has_lead
    shares = ", ".join(f"{label}: {labels[label] / labels.total():.3f}" for label in (2, 1, 0))
    nested = f"levels {dict(levels)}: {labels.total()} printed; {shares}; where there is one {reached / has:.3f}"
    return best_of(articles, others, FOLDS, seed), nested


def main() -> None:
    """Print the weights as TOML, and what such weights do on other articles to stderr."""
    articles, others = read(), read_marked()
    together: list[Best] = []
    for seed in range(SHUFFLES):
        best, nested = held_out(articles, others, seed)
        together += best
        sys.stderr.write(f"seed {seed}, level by inner folds: {nested}\n")
    for level in sorted({*LEVELS, MIN_PROBABILITY}):
        sys.stderr.write(f"{printed(together, level)}{' (ships)' if level == MIN_PROBABILITY else ''}\n")
    sys.stderr.write("the other 170 articles, by all of these: ")
    sys.stderr.write(f"{printed(best_of(others, articles, FOLDS, 0), MIN_PROBABILITY)}\n")
    choice = fit([*articles, *others])
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
