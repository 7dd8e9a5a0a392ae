"""Measure clustering on a file of one's own: cluster the articles from their texts, only then read the labels."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np

from extractors.embedding.encoder import Encoder
from store.dedup.candidate_pairs import EncodedArticles
from store.dedup.clusters import LIKE_TEXTS
from store.dedup.pair_score import Pairs, Weights, evidence_shares, fitted_weights, score_pairs
from store.evaluation.cluster_scores import Scores, f1_of, score_groups
from store.evaluation.labelled_articles import (
    Entry,
    cluster_entries,
    encode_entries,
    entries_of,
    first_with_url,
    read_lines,
)
from store.evaluation.story_scores import StoryScores, missed_pairs, score_stories, wrong_pairs
from store.types import Match, StoreError

# SemEval's scale: 1 the same, 2 somewhat the same, 3 somewhat different, 4 different.
SAME_OVERALL = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class PairError:
    """Two articles that were joined though they report two events, or kept apart though they report one."""

    titles: tuple[str, str]
    events: tuple[str, str]
    match: Match
    evidence: dict[str, float]  # what each column adds to the logit of one event; empty for undated articles


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteringMeasurement:
    """What clustering a file gave; `scores` and `story_scores` are None where no article has a label.

    `wrong_joins` begin with the surest score, `misses` with the least sure; of misses that score alike, the nearest
    embeddings come first.
    """

    file: str
    articles: int
    stories: int
    alone: int
    scores: Scores | None
    story_scores: StoryScores | None
    wrong_joins: tuple[PairError, ...]
    misses: tuple[PairError, ...]
    encode_s: float
    cluster_s: float
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMeasurement:
    """What judging a file's pairs gave, against what people said."""

    file: str
    pairs: int
    pearson: float
    precision: float
    recall: float
    f1: float
    seconds: float


def measure_clustering(
    path: Path,
    *,
    window_days: float,
    model: str,
    device: str,
    same_story: float,
    weights: Path | None = None,
    out: Path | None = None,
    errors: int = 0,
) -> ClusteringMeasurement | PairMeasurement:
    """Measure a file of articles or of pairs; `out` gets a line of `id` and `story` for each article,
    or of `id`, `likeness` and `same` for each pair. The `errors` worst wrong joins and misses of articles are kept.
    """
    rows = read_lines(path)
    encoder = Encoder(model, device)
    if rows and "text1" in rows[0]:
        return _measure_pairs(path, rows, encoder, weights, out)
    entries = tuple(entries_of(rows, path))
    started = time.process_time()
    firsts = first_with_url(entries)
    kept = [entry for entry in entries if firsts[entry.id] == entry.id]
    encoded = encode_entries(kept, encoder)
    read = time.process_time()
    window = timedelta(days=window_days) if window_days else None
    by = fitted_weights(weights)
    by_first = cluster_entries(encoded, by, window, same_story)
    clustered = {identity: by_first[first] for identity, first in firsts.items()}
    ended = time.process_time()
    if out:
        lines = (json.dumps({"id": entry.id, "story": clustered[entry.id]}, ensure_ascii=False) for entry in entries)
        out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    labels = {entry.id: entry.story for entry in entries if entry.story}
    known = {entry.id: entry.story for entry in kept if entry.story}
    sizes = _sizes(clustered)
    return ClusteringMeasurement(
        file=path.name,
        articles=len(entries),
        stories=len(sizes),
        alone=sum(size == 1 for size in sizes),
        scores=score_groups(labels, clustered) if labels else None,
        story_scores=score_stories(labels, clustered) if labels else None,
        wrong_joins=_errors(kept, encoded, by, sorted(wrong_pairs(known, by_first)), errors, surest_first=True),
        misses=_errors(kept, encoded, by, sorted(missed_pairs(known, by_first)), errors, surest_first=False),
        encode_s=round(read - started, 2),
        cluster_s=round(ended - read, 2),
        peak_mib=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    )


def _errors(
    entries: Sequence[Entry],
    encoded: EncodedArticles,
    weights: Weights,
    pairs: Sequence[tuple[str, str]],
    count: int,
    *,
    surest_first: bool,
) -> tuple[PairError, ...]:
    """Return the `count` worst of these pairs, each with all that its score was made from."""
    if not count or not pairs:
        return ()
    index = {identity: number for number, identity in enumerate(encoded.ids)}
    left, right = (np.array([index[pair[side]] for pair in pairs]) for side in (0, 1))
    asked = Pairs.of(left, right, encoded.leads, encoded.titles)
    matches = score_pairs(encoded.ids, encoded.features, asked, encoded.titles, weights)
    shares = evidence_shares(encoded.features, asked, encoded.titles, weights)
    judged = sorted(
        zip(matches, shares, strict=True),
        key=lambda one: (-one[0].score if surest_first else one[0].score, -one[0].cosine, one[0].a, one[0].b),
    )
    return tuple(
        PairError(
            titles=(entries[index[match.a]].title, entries[index[match.b]].title),
            events=(entries[index[match.a]].story, entries[index[match.b]].story),
            match=match,
            evidence={name: round(share, 3) for name, share in of_pair.items()},
        )
        for match, of_pair in judged[:count]
    )


def _sizes(clustered: dict[str, str]) -> list[int]:
    _, counts = np.unique(list(clustered.values()), return_counts=True)
    return [int(count) for count in counts]


def _measure_pairs(
    path: Path, rows: list[dict[str, object]], encoder: Encoder, weights: Path | None, out: Path | None
) -> PairMeasurement:
    """Judge pairs one by one. Pearson compares likeness, which is graded, with `overall`, 1 the same to 4 unrelated."""
    started = time.process_time()
    count = len(rows)
    entries = [_side(row, side, number, path) for side in ("1", "2") for number, row in enumerate(rows, 1)]
    encoded = encode_entries(entries, encoder)
    leads, titles = encoded.leads, encoded.titles
    asked = Pairs.of(np.arange(count), np.arange(count, 2 * count), leads, titles)
    matches = score_pairs(
        encoded.ids,
        encoded.features,
        asked,
        titles,
        fitted_weights(weights),
    )
    # One's headline against the other's lead: what both are about, whatever each goes into.
    across = np.maximum(
        np.einsum("ij,ij->i", leads[:count], titles[count:]), np.einsum("ij,ij->i", titles[:count], leads[count:])
    )
    likeness = (asked.cosine + across) / 2
    if out:
        found = zip(rows, likeness.tolist(), matches, strict=True)
        out.write_text(
            "".join(
                json.dumps({"id": row.get("id"), "likeness": round(like, 6), "same": match.score >= LIKE_TEXTS}) + "\n"
                for row, like, match in found
            ),
            encoding="utf-8",
        )
    overall = np.array([float(str(row["overall"])) for row in rows])
    said = np.array([match.score >= LIKE_TEXTS for match in matches])
    same = overall < SAME_OVERALL
    precision = float((said & same).sum() / max(1, said.sum()))
    recall = float((said & same).sum() / max(1, same.sum()))
    return PairMeasurement(
        file=path.name,
        pairs=count,
        pearson=float(-np.corrcoef(likeness, overall)[0, 1]),
        precision=precision,
        recall=recall,
        f1=f1_of(precision, recall),
        seconds=round(time.process_time() - started, 2),
    )


def _side(row: dict[str, object], side: str, number: int, path: Path) -> Entry:
    title, text = str(row.get(f"title{side}") or ""), str(row.get(f"text{side}") or "")
    if not (text or title) or "overall" not in row:
        raise StoreError(f"{path}, pair {number}: needs `text1` or `title1`, `text2` or `title2`, and `overall`")
    return Entry(id=f"{number}-{side}", title=title, text=text, url="", published=None, story="")
