"""Choose the sentence that tells the news of an article, or none: then its headline is the better line.

Theory. A third of real articles have no sentence among the first twelve that would do, and nothing but a probability
tells which. The weights were fitted on labelled leads of real articles; below the level nothing is chosen.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import exp

from reports.summaries.lead_features import FEATURES, OPENING, lead_features

MIN_PROBABILITY = 0.55  # of telling the news: the highest that inner folds choose so that .92 of what is printed do


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A sentence by its index in the text, and how likely it tells the news."""

    index: int
    probability: float


def rank_leads(headline: str, sentences: Sequence[str]) -> tuple[Lead, ...]:
    """Return the sentences of a text's opening that are likely enough to tell the news of its headline, best first."""
    bias, weights = _weights()
    found = []
    for index, features in lead_features(headline, sentences[:OPENING]).items():
        odds = bias + sum(weight * value for weight, value in zip(weights, features, strict=True))
        found.append(Lead(index=index, probability=1 / (1 + exp(-odds))))
    likely = [lead for lead in found if lead.probability >= MIN_PROBABILITY]
    return tuple(sorted(likely, key=lambda lead: (-lead.probability, lead.index)))


@lru_cache(maxsize=1)
def _weights() -> tuple[float, tuple[float, ...]]:
    table = tomllib.loads((resources.files(__package__) / "lead_weights.toml").read_text(encoding="utf-8"))
    return float(table["bias"]), tuple(float(table["weights"][name]) for name in FEATURES)
