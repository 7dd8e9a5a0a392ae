"""Measure summaries against ones that people wrote: ROUGE of ours beside simpler methods, with paired intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reports.evaluation.baselines import BASELINES, Summarizer
from reports.evaluation.labelled import LabelError, read_lines
from reports.summaries.texts import summarize_texts, summarize_with_any_sentence

MEASURES = ("rouge1", "rouge2", "rougeL")
RESAMPLES = 2000

_Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Texts about one event, and the summary a person wrote of them."""

    documents: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """How much better ours is than another on the same clusters: the mean and its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemScore:
    """One method's mean ROUGE F1 in percent; `ahead` holds ours less its, by measure (empty for ours)."""

    name: str
    rouge1: float
    rouge2: float
    rougeL: float  # noqa: N815 - the measure's own name
    ahead: tuple[tuple[str, Interval], ...] = ()


def read_clusters(path: Path) -> tuple[Cluster, ...]:
    """Return the clusters of a file with `documents` and `summary` on each line. Raises LabelError."""
    return tuple(
        Cluster(documents=tuple(map(str, row["documents"])), summary=row["summary"])
        for row in read_lines(path, {"documents": list, "summary": str})
    )


def score_summaries(clusters: Sequence[Cluster], *, max_words: int) -> tuple[SystemScore, ...]:
    """Return the scores of ours, then of ours with sentences that may dangle, then of each baseline that is here.

    ROUGE is Google's, with stemming, on the whole summary. A baseline whose library is missing is left out.
    """
    systems: list[tuple[str, Summarizer]] = [
        ("storyfold", lambda texts, words: summarize_texts(texts, max_words=words)),
        ("storyfold, any sentence", lambda texts, words: summarize_with_any_sentence(texts, max_words=words)),
        *BASELINES,
    ]
    found: list[tuple[str, _Scores]] = []
    for name, summarize in systems:
        try:
            found.append((name, _rouge(clusters, summarize, max_words)))
        except ModuleNotFoundError as error:
            if error.name in ("rouge_score", "nltk", "absl"):
                raise LabelError("ROUGE needs the package rouge-score: pip install 'storyfold[eval]'") from error
    ours = found[0][1]
    return tuple(_score(name, scores, ours if place else None) for place, (name, scores) in enumerate(found))


def _rouge(clusters: Sequence[Cluster], summarize: Summarizer, max_words: int) -> _Scores:
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(MEASURES), use_stemmer=True)
    rows = []
    for cluster in clusters:
        scores = scorer.score(cluster.summary, summarize(cluster.documents, max_words))
        rows.append([100 * scores[measure].fmeasure for measure in MEASURES])
    return np.array(rows, dtype=np.float64)


def _score(name: str, scores: _Scores, ours: _Scores | None) -> SystemScore:
    means = [round(float(mean), 2) for mean in scores.mean(axis=0)]
    ahead: tuple[tuple[str, Interval], ...] = ()
    if ours is not None:
        ahead = tuple((measure, _interval(ours[:, n] - scores[:, n])) for n, measure in enumerate(MEASURES))
    return SystemScore(name=name, rouge1=means[0], rouge2=means[1], rougeL=means[2], ahead=ahead)


def _interval(differences: _Scores) -> Interval:
    drawn = np.random.default_rng(0).integers(0, len(differences), (RESAMPLES, len(differences)))
    means = differences[drawn].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(mean=round(float(differences.mean()), 2), low=round(float(low), 2), high=round(float(high), 2))
