"""Measure "same story" on labelled public sets beside baselines, all tuned on one half of the stories.

The sets are no part of the project; the folder is `../shared/bench` beside the checkout.
Stories (of ECB+: topics, so that similar events stay on one side) are drawn into two halves, in several
ways. Baselines get the threshold that is best on the dev half, Storyfold the weights fitted on it; all are scored on
the other half. "As shipped" has weights that were fitted on all stories, so that row flatters.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from scipy.cluster.hierarchy import fcluster, linkage

from extractors.embedding.encoder import Encoder
from store.dedup.candidate_pairs import EncodedArticles
from store.dedup.features.article import ArticleFeatures
from store.dedup.features.matrix import FeatureMatrix
from store.dedup.pair_score import Weights, fitted_weights
from store.evaluation.cluster_scores import Scores, b3_interval, score_groups
from store.evaluation.fit_weights import HEADLINE_SIGNALS, TEXT_SIGNALS, fit, known_pairs
from store.evaluation.labelled_articles import (
    Entry,
    cluster_entries,
    encode_entries,
    entries_of,
    read_entries,
    read_entry,
    read_lines,
)
from tests.bench.baselines import minhash_matrix, semhash_cuts, tfidf_matrix

SETS = ("stories_fnc", "stories_ecb", "headlines_uci")
UNLABELLED = "raw_news_2026"
SEEDS = (1, 2, 3, 4, 5)
THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(1, 50))

Matrix = NDArray[np.float64]
Known = tuple[NDArray[np.int64], NDArray[np.int64], Matrix, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Set:
    """A labelled set, ready: `keys` say what stays on one side of a split."""

    name: str
    entries: tuple[Entry, ...]
    features: tuple[ArticleFeatures, ...]
    keys: tuple[str, ...]
    encoded: EncodedArticles
    known: Known
    baselines: tuple[tuple[str, Matrix, str], ...]


def measure(
    folder: Path, console: Console, encode: Callable[[str, Sequence[Entry]], EncodedArticles] | None = None
) -> None:
    """Print a table for each set that is in the folder; `encode` may bring vectors that are there already."""
    if not folder.is_dir():
        console.print(f"Labelled sets: not measured, there is no {folder.name}/ beside the checkout.")
        return
    encoder = Encoder()
    make = encode or (lambda _, entries: encode_entries(entries, encoder))
    sets = [_read(folder, name, make) for name in SETS]
    wide = read_entries(folder / f"{UNLABELLED}.jsonl.gz")
    at_large = known_pairs(wide, make(UNLABELLED, wide))
    found: dict[str, dict[str, list[tuple[Scores, tuple[float, float]]]]] = {one.name: {} for one in sets}
    for seed in SEEDS:
        fitted = _fitted(sets, at_large, seed)
        for one in sets:
            for method, scores in _measured(one, dev_half(one.keys, seed), fitted):
                found[one.name].setdefault(method, []).append(scores)
    for name, rows in found.items():
        _print(name, rows, console)


def _read(folder: Path, name: str, make: Callable[[str, Sequence[Entry]], EncodedArticles]) -> _Set:
    path = folder / f"{name}.jsonl.gz"
    rows = read_lines(path)
    entries = tuple(entries_of(rows, path))
    features = tuple(read_entry(entry) for entry in entries)
    encoded = replace(make(name, entries), features=FeatureMatrix.of(features))
    return _Set(
        name=name,
        entries=entries,
        features=features,
        keys=tuple(str(row.get("topic") or row["story"]) for row in rows),
        encoded=encoded,
        known=known_pairs(entries, encoded),
        baselines=tuple(_baselines(entries, encoded)),
    )


def dev_half(keys: Sequence[str], seed: int) -> NDArray[np.bool_]:
    """Return which articles are in the dev half: half of the keys, drawn by `seed`."""
    names = sorted(set(keys))
    random.Random(seed).shuffle(names)
    half = set(names[: len(names) // 2])
    return np.array([key in half for key in keys])


def _fitted(sets: Sequence[_Set], at_large: Known, seed: int) -> Weights:
    """Return weights fitted on the dev halves alone, and on the unlabelled articles as the shipped ones are."""
    texts, headlines = [(at_large[2], at_large[3])], []
    for one in sets:
        left, right, signals, same = one.known
        dev = dev_half(one.keys, seed)
        inside = dev[left] & dev[right]
        kind = texts if any(entry.text for entry in one.entries) else headlines
        kind.append((signals[inside], same[inside]))
    return Weights(texts=fit(texts, TEXT_SIGNALS), headlines=fit(headlines, HEADLINE_SIGNALS))


def _measured(
    one: _Set, dev: NDArray[np.bool_], fitted: Weights
) -> Iterator[tuple[str, tuple[Scores, tuple[float, float]]]]:
    """Yield the scores of every method on the held-out half."""
    sides = {
        side: {entry.id: entry.story for entry, kept in zip(one.entries, mask, strict=True) if kept}
        for side, mask in (("dev", dev), ("test", ~dev))
    }
    test = part_of(one.encoded, one.features, ~dev)
    for method, weights in (("Storyfold, fitted on the dev half", fitted), ("Storyfold, as shipped", fitted_weights())):
        yield method, _both(sides["test"], cluster_entries(test, weights, None))
    for method, likeness, how in one.baselines:
        on_dev = _cuts(likeness, dev, one.encoded.ids, how)
        best = max((score_groups(sides["dev"], on_dev(t)).b3_f1, t) for t in THRESHOLDS)[1]
        yield method, _both(sides["test"], _cuts(likeness, ~dev, one.encoded.ids, how)(best))
    dev_part = part_of(one.encoded, one.features, dev)
    on_dev, on_test = (semhash_cuts(part.ids, part.leads) for part in (dev_part, test))
    best = max((score_groups(sides["dev"], on_dev(t)).b3_f1, t) for t in THRESHOLDS)[1]
    yield "semhash, same vectors", _both(sides["test"], on_test(best))


def _both(labels: Mapping[str, str], groups: Mapping[str, str]) -> tuple[Scores, tuple[float, float]]:
    return score_groups(labels, groups), b3_interval(labels, groups)


def part_of(encoded: EncodedArticles, features: Sequence[ArticleFeatures], kept: NDArray[np.bool_]) -> EncodedArticles:
    """Return the articles marked in `kept`; `features` are those of all."""
    places = np.flatnonzero(kept)
    return EncodedArticles(
        ids=tuple(encoded.ids[i] for i in places),
        published=encoded.published[places],
        has_text=encoded.has_text[kept],
        leads=encoded.leads[places],
        titles=encoded.titles[places],
        features=FeatureMatrix.of([features[i] for i in places]),
    )


def _baselines(entries: Sequence[Entry], encoded: EncodedArticles) -> list[tuple[str, Matrix, str]]:
    texts = [f"{entry.title}. {entry.text}" for entry in entries]
    cosines = (encoded.leads @ encoded.leads.T).astype(np.float64)
    return [
        ("same vectors, average link", cosines, "average"),
        ("same vectors, single link", cosines, "single"),
        ("TF-IDF, average link", tfidf_matrix(texts), "average"),
        ("MinHash (datasketch), 3-word runs, single link", minhash_matrix(texts), "single"),
    ]


def _cuts(likeness: Matrix, kept: NDArray[np.bool_], ids: Sequence[str], how: str) -> Callable[[float], dict[str, str]]:
    places = np.flatnonzero(kept)
    inside = likeness[np.ix_(places, places)]
    steps = linkage(np.clip(1.0 - inside[np.triu_indices(len(places), 1)], 0, 2), how)

    def cut(threshold: float) -> dict[str, str]:
        found = fcluster(steps, 1.0 - threshold, "distance")
        return {ids[place]: str(group) for place, group in zip(places, found, strict=True)}

    return cut


def _print(name: str, rows: Mapping[str, list[tuple[Scores, tuple[float, float]]]], console: Console) -> None:
    table = Table("Method", "ARI", "B³ P", "B³ R", "B³ F1", "95 %", "pair P", "pair R", "pair F1")
    table.title = f"{name}, held-out halves, mean of {len(SEEDS)} splits by story"
    for method, found in rows.items():
        means = [
            sum(getattr(scores, field) for scores, _ in found) / len(found)
            for field in ("ari", "b3_precision", "b3_recall", "b3_f1", "pair_precision", "pair_recall", "pair_f1")
        ]
        low, high = (sum(interval[side] for _, interval in found) / len(found) for side in (0, 1))
        shown = [f"{value:.3f}" for value in means]
        table.add_row(method, *shown[:4], f"{low:.3f} to {high:.3f}", *shown[4:])
    console.print(table)
