"""Choose the sentence that tells the news of an article, or none: then its headline is the better line.

Theory. A third of real articles have no sentence among the first twelve that would do, and nothing but a probability
tells which. The weights were fitted on labelled leads of real articles. A second calibration of the same weights says
how likely a sentence is at least a usable second: for where nothing better is. Below the levels nothing is chosen.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from math import exp

from reports.summaries.leads.features import FEATURES, lead_features

# Each the lowest level at which folds of 600 labelled articles print what was wanted (`tests/bench/lead_fit.py`). On
# some of these patterns were written: the one blind measure, 11 sentences printed at .75, found .73 that would do and
# .27 that would not, and of what ships there is none.
MIN_PROBABILITY = 0.7  # in folds .92 would do as the one line, .02 would not do at all
MIN_USABLE = 0.8  # .95 are at least a usable second sentence
MIN_USABLE_FOR_ASKING = 0.7  # the same, of articles whose headline keeps the news to itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A sentence by its index in the text, how likely it tells the news, and how likely it is at least of use."""

    index: int
    probability: float
    usable: float

    @property
    def is_news(self) -> bool:
        """Return whether that is likely enough to print it as the one line of a story whose headline tells the news."""
        return self.probability >= MIN_PROBABILITY

    @property
    def is_usable(self) -> bool:
        """Return whether it may open a section where no sentence tells the news."""
        return self.usable >= MIN_USABLE

    def beats_headline(self, *, asks: bool) -> bool:
        """Return whether it is the better line than a headline that tells the news, or one that asks for it."""
        return self.is_news or (asks and self.usable >= MIN_USABLE_FOR_ASKING)


def rank_leads(headline: str, sentences: Sequence[str]) -> tuple[Lead, ...]:
    """Return the sentences of a text's opening that may be printed anywhere: `Lead` says where. Best first."""
    weighed = _weights()
    found = []
    for index, features in lead_features(headline, sentences).items():
        odds = weighed.bias + sum(weight * value for weight, value in zip(weighed.weights, features, strict=True))
        usable = weighed.usable_factor * odds + weighed.usable_shift
        found.append(Lead(index=index, probability=1 / (1 + exp(-odds)), usable=1 / (1 + exp(-usable))))
    likely = [lead for lead in found if lead.is_usable or lead.beats_headline(asks=True)]
    return tuple(sorted(likely, key=lambda lead: (-lead.probability, lead.index)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Weights:
    """The fitted weights; log-odds that a sentence is of use are `usable_factor` times those of news and a shift."""

    bias: float
    weights: tuple[float, ...]
    usable_factor: float
    usable_shift: float


@lru_cache(maxsize=1)
def _weights() -> _Weights:
    table = tomllib.loads((resources.files(__package__) / "weights.toml").read_text(encoding="utf-8"))
    return _Weights(
        bias=float(table["bias"]),
        weights=tuple(float(table["weights"][name]) for name in FEATURES),
        usable_factor=float(table["usable"]["factor"]),
        usable_shift=float(table["usable"]["shift"]),
    )
