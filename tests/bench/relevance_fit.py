"""Fit the weights of relevance on labelled real weeks, and say how good they are on what they were not fitted on.

    python -m tests.bench.relevance_fit [EMBEDDINGS.npy] > reports/relevance/weights.toml

Data: `shared/real` beside the checkout: `wm_real_dev.jsonl` without paraphrases, and `labels_{march,may,january}.jsonl`
with their articles, for world models; the ids in `relevance_topics.toml` for two further topics. Folds keep a week or,
of the first file, a site together, and all copies of a title. No chance is in it but the order of groups (seed 0).

Two steps. A logistic regression over the features, near ones as negatives, of equal weight. Then its probability is
calibrated on what folds say of the three weeks alone, since there as few articles are on a topic as in life; of the
first file a third is. Both are linear in the log-odds, so one set of weights is left.
"""

import json
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from extractors.embedding.encoder import Encoder, embedding_words
from flows.editions.topic_embeddings import embed_topic
from reports.relevance.features import FEATURES, article_features
from reports.relevance.topics import builtin_topic
from reports.types import MIN_RELEVANCE, Topic
from tests.bench.real_weeks import ERAS, write_articles

FOLDS = 8
STRENGTH = 0.3  # of the regression's inverse penalty; .03 to 1 give the same area to .003
REAL = Path(__file__).parents[3] / "shared" / "real"
TOPICS = Path(__file__).parent / "relevance_topics.toml"

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article, the week or site it is from, and its label for world models: "yes", "near" or ""."""

    id: str
    title: str
    text: str
    week: str  # "" for those of the file of single articles
    group: str
    world_models: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The features of each article for each topic, one row each, with labels, weeks and groups of folds."""

    features: Matrix
    on: Mask
    near: Mask
    topics: NDArray[np.str_]
    weeks: NDArray[np.str_]
    groups: NDArray[np.str_]

    def take(self, rows: Mask) -> "Sample":
        """Return some of the rows."""
        fields = ("features", "on", "near", "topics", "weeks", "groups")
        return Sample(**{name: getattr(self, name)[rows] for name in fields})


def read_articles(folder: Path = REAL) -> list[Labelled]:
    """Return the single articles, then those of the weeks, each title in one group."""
    found = [
        Labelled(
            id=row["id"], title=row["title"], text=row["text"] or row["lead"], week="", group=row["site"],
            world_models="" if row["label"] == "no" else row["label"],
        )
        for row in _rows(folder / "wm_real_dev.jsonl")
        if row["text_kind"] == "verbatim"
    ]  # fmt: skip
    with tempfile.TemporaryDirectory() as made:
        for era in ERAS:
            for row in _rows(write_articles(folder, era, Path(made))):
                article = Labelled(
                    id=row["id"], title=row["title"], text=row["text"], week=era, group=era, world_models=row["wm"]
                )
                found.append(article)
    return found


def sample(articles: Sequence[Labelled], rows: NDArray[np.float32], encoder: Encoder) -> Sample:
    """Return the features of the articles, whose embeddings are `rows`: world models for all, the others for weeks."""
    titles: dict[str, str] = {}
    for article in articles:
        if article.week:
            titles[_plain(article.title)] = article.group
    parts = []
    for topic, on, near in _topics():
        embeddings = embed_topic(topic, encoder)
        for article, row in zip(articles, rows, strict=True):
            if topic.key != "world-models" and not article.week:
                continue
            label = article.world_models if topic.key == "world-models" else _label(article.id, on, near)
            features = article_features(article.title, article.text, row, topic, embeddings)
            group = titles.get(_plain(article.title), article.group)
            parts.append((features, label == "yes", label == "near", topic.key, article.week, group))
    return Sample(
        features=np.array([part[0] for part in parts]),
        on=np.array([part[1] for part in parts]),
        near=np.array([part[2] for part in parts]),
        topics=np.array([part[3] for part in parts]),
        weeks=np.array([part[4] for part in parts]),
        groups=np.array([part[5] for part in parts]),
    )


def fit(train: Sample) -> tuple[Matrix, float]:
    """Return the weights and the bias of the log-odds, for features as they are, not calibrated."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=5000))
    model.fit(train.features, train.on)
    scaler, regression = model[0], model[1]
    weights = regression.coef_[0] / scaler.scale_
    return weights, float(regression.intercept_[0] - weights @ scaler.mean_)


def held_out(data: Sample) -> Matrix:
    """Return the log-odds of each row by weights fitted on other groups."""
    odds = np.zeros(len(data.on))
    for train, test in GroupKFold(FOLDS).split(data.features, data.on, data.groups):
        kept = np.zeros(len(data.on), dtype=bool)
        kept[train] = True
        weights, bias = fit(data.take(kept))
        odds[test] = data.features[test] @ weights + bias
    return odds


def calibrate(odds: Matrix, data: Sample) -> tuple[float, float]:
    """Return factor and shift that make the log-odds of the weeks' articles those of being on the topic."""
    real = data.weeks != ""
    model = LogisticRegression(C=1e3, max_iter=5000).fit(odds[real, None], data.on[real])
    return float(model.coef_[0][0]), float(model.intercept_[0])


def report(odds: Matrix, data: Sample, name: str) -> None:
    """Print to stderr what a cut at MIN_RELEVANCE does, on single articles and on each week."""
    chance = 1 / (1 + np.exp(-odds))
    single = data.weeks == ""
    if single.any():
        plain = single & ~data.near
        cut = np.sort(chance[plain & data.on])[::-1][int(np.ceil(0.9 * (plain & data.on).sum())) - 1]
        say(
            f"{name}, single articles: area {roc_auc_score(data.on[plain], chance[plain]):.3f}, with near ones "
            f"{roc_auc_score(data.on[single], chance[single]):.3f}; at recall .9 (cut {cut:.2f}) precision "
            f"{data.on[plain & (chance >= cut)].mean():.3f}; told {_told(chance, data, plain)}"
        )
    for topic in sorted(set(data.topics)):
        for week in ERAS:
            rows = (data.weeks == week) & (data.topics == topic)
            if rows.any():
                say(f"{name}, {topic}, {week}: told {_told(chance, data, rows)}")


def main() -> None:
    """Print the weights as TOML, and what they were worth on other groups to stderr."""
    articles, encoder = read_articles(), Encoder()
    cached = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if cached is not None and cached.exists():
        rows = np.load(cached)
    else:
        rows = encoder.encode([embedding_words(article.title, article.text) for article in articles])
        if cached is not None:
            np.save(cached, rows)
    data = sample(articles, rows, encoder)
    odds = held_out(data)
    factor, shift = calibrate(odds, data)
    report(factor * odds + shift, data, "folds")
    first = data.take(data.topics == "world-models")
    alone = held_out(first)
    first_factor, first_shift = calibrate(alone, first)
    weights, bias = fit(first)
    moved = data.take(data.topics != "world-models")
    report(first_factor * (moved.features @ weights + bias) + first_shift, moved, "fitted on world models alone")
    weights, bias = fit(data)
    sys.stdout.write(_as_toml(factor * weights, factor * bias + shift))


def say(line: str) -> None:
    """Print to stderr: stdout is the file."""
    sys.stderr.write(f"{line}\n")


def _told(chance: Matrix, data: Sample, rows: Mask) -> str:
    told = rows & (chance >= MIN_RELEVANCE)
    return (
        f"{told.sum()} of {rows.sum()}: {(told & data.on).sum()} of {(rows & data.on).sum()} on it, "
        f"{(told & data.near).sum()} near"
    )


def _topics() -> list[tuple[Topic, frozenset[str], frozenset[str]]]:
    found = [(builtin_topic("world-models"), frozenset[str](), frozenset[str]())]
    for table in tomllib.loads(TOPICS.read_text(encoding="utf-8"))["topic"]:
        on, near = frozenset(table.pop("on")), frozenset(table.pop("near"))
        values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
        found.append((Topic(**values), on, near))
    return found


def _label(identity: str, on: frozenset[str], near: frozenset[str]) -> str:
    return "yes" if identity in on else "near" if identity in near else ""


def _plain(title: str) -> str:
    return " ".join(title.lower().split())


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _as_toml(weights: Matrix, bias: float) -> str:
    lines = [f"{name} = {weight:.3f}" for name, weight in zip(FEATURES, weights, strict=True)]
    return "\n".join(
        (
            "# The log-odds that an article is on a topic: bias + the sum of weight x feature (`features.py`).",
            "# Fitted by `python -m tests.bench.relevance_fit` (data, folds and seed are named there); not by hand.",
            "",
            f"bias = {bias:.3f}",
            "",
            "[weights]",
            *lines,
            "",
        )
    )


if __name__ == "__main__":
    main()
