"""Score a grouping of articles against gold labels, pair by pair."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairwise:
    """Precision, recall and F1 over the pairs of articles that a grouping says are one story."""

    precision: float
    recall: float
    f1: float


def pairwise(gold: Mapping[str, str], found: Mapping[str, str]) -> Pairwise:
    """Return the pairwise scores of `found` (article → group) against `gold` (article → story).

    An article that was not found counts as a group of its own.
    """
    groups = {article: found.get(article, f"alone {article}") for article in gold}
    same_gold = _pairs(Counter(gold.values()))
    same_found = _pairs(Counter(groups.values()))
    both = _pairs(Counter((gold[article], groups[article]) for article in gold))
    precision = both / same_found if same_found else 1.0
    recall = both / same_gold if same_gold else 1.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return Pairwise(precision=precision, recall=recall, f1=f1)


def _pairs(counts: Mapping[object, int]) -> int:
    return sum(n * (n - 1) // 2 for n in counts.values())
