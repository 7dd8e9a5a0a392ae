"""Score a grouping of articles against labels: ARI, B-cubed, pairs; knows nothing of how it was made."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """How well groups agree with labels: by article (B-cubed), by pair, and as the adjusted Rand index (ARI)."""

    articles: int
    stories: int
    groups: int
    ari: float
    b3_precision: float
    b3_recall: float
    b3_f1: float
    pair_precision: float
    pair_recall: float
    pair_f1: float


def score_groups(labels: Mapping[str, str], groups: Mapping[str, str]) -> Scores:
    """Return the scores of `groups` (article → group) against `labels` (article → story).

    An article that is in no group is one of its own. No labels give scores of 1 over 0 articles.
    """
    ids = sorted(labels)
    return _scored([labels[i] for i in ids], [groups.get(i, f"alone {i}") for i in ids])


def b3_interval(
    labels: Mapping[str, str], groups: Mapping[str, str], *, rounds: int = 400, seed: int = 1
) -> tuple[float, float]:
    """Return the 95 % interval of B-cubed F1 when the stories are drawn anew, with replacement.

    Each article keeps the precision and recall that it has among all articles: drawing fewer strangers around it would
    hide what was joined by mistake.
    """
    ids = sorted(labels)
    clustered = {i: groups.get(i, f"alone {i}") for i in ids}
    stories, sizes = Counter(labels.values()), Counter(clustered.values())
    both = Counter((labels[i], clustered[i]) for i in ids)
    sums: dict[str, tuple[float, float, int]] = {}
    for i in ids:
        shared = both[labels[i], clustered[i]]
        precision, recall, count = sums.get(labels[i], (0.0, 0.0, 0))
        sums[labels[i]] = (precision + shared / sizes[clustered[i]], recall + shared / stories[labels[i]], count + 1)
    drawn = random.Random(seed)  # noqa: S311 - a statistic, no secret
    names = sorted(sums)
    drawn_scores = []
    for _ in range(rounds):
        parts = [sums[name] for name in drawn.choices(names, k=len(names))]
        count = sum(part[2] for part in parts)
        drawn_scores.append(f1_of(sum(part[0] for part in parts) / count, sum(part[1] for part in parts) / count))
    return _middle(drawn_scores)


def f1_of(precision: float, recall: float) -> float:
    """Return the harmonic mean; 0 where both are 0."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _scored(gold: Sequence[str], clustered: Sequence[str]) -> Scores:
    count = len(gold)
    stories, groups, both = Counter(gold), Counter(clustered), Counter(zip(gold, clustered, strict=True))
    precision = sum(n * n / groups[group] for (_, group), n in both.items()) / count if count else 1.0
    recall = sum(n * n / stories[story] for (story, _), n in both.items()) / count if count else 1.0
    same_gold, same_told, same_both = (_pairs(counts.values()) for counts in (stories, groups, both))
    pair_precision = same_both / same_told if same_told else 1.0
    pair_recall = same_both / same_gold if same_gold else 1.0
    return Scores(
        articles=count,
        stories=len(stories),
        groups=len(groups),
        ari=_adjusted_rand(same_gold, same_told, same_both, count * (count - 1) // 2),
        b3_precision=precision,
        b3_recall=recall,
        b3_f1=f1_of(precision, recall),
        pair_precision=pair_precision,
        pair_recall=pair_recall,
        pair_f1=f1_of(pair_precision, pair_recall),
    )


def _adjusted_rand(gold: int, clustered: int, both: int, total: int) -> float:
    if not total:
        return 1.0
    by_chance = gold * clustered / total
    most = (gold + clustered) / 2
    return (both - by_chance) / (most - by_chance) if most != by_chance else 1.0


def _pairs(counts: Iterable[int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts)


def _middle(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[min(len(ordered) - 1, int(0.975 * len(ordered)))]
