"""Say how surely a field of a fact is right, by the rule that gave it; below a level the field stays empty.

Theory. A ledger that is wrong a third of the time is not used twice: better empty than wrong. Which rule gave a value
and what stands around it say most of how far it can be believed. Each rule is named by features ("name, near
measured"); `certainty.toml` has a weight for each, fitted on labelled sentences and on facts of other real articles
judged by reading. `python -m extractors.evaluation.certainty` fits them and says what the level leaves of articles that
were held out.
"""

import importlib.resources
import math
import tomllib
from functools import lru_cache
from typing import Literal

Field = Literal["subject", "attribute", "speaker", "due day", "credit"]

# A field that is right less often than this is left empty.
LEVEL = 0.8
# Of a subject more is asked: what its own folds say is too good (docs/decisions/facts-by-rules.md).
SUBJECT_LEVEL = 0.9
# How far a figure stands from its verb, and whether it is a bare count. Of these kinds fewer than .95 of the subjects
# judged were right (48 of 65 "far", 46 of 53 "past a name"); no other feature of a rule makes up for that.
_UNSURE_KINDS = frozenset(
    [
        f"{place} {kind}"
        for place in ("far", "past a name", "past a verb in the past")
        for kind in ("count", "measured", "sum")
    ]
) | {"near count", "beyond a break count", "beyond a break sum", "past a verb count", "past a verb sum"}


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    """Return the weights of each field's features; "" is the bias."""
    return tomllib.loads(
        importlib.resources.files("extractors.facts").joinpath("certainty.toml").read_text(encoding="utf-8")
    )


def features_of(rule: str) -> tuple[str, ...]:
    """Return the features that a rule is named by."""
    return tuple(rule.split(", "))


@lru_cache(maxsize=1000)
def certainty_of(field: Field, rule: str) -> float:
    """Return how often a value that `rule` gave to `field` is right, 0 to 1; 0 where no rule gave one."""
    if not rule:
        return 0.0
    weights = _weights()[field]
    logit = weights[""] + sum(weights.get(feature, 0.0) for feature in features_of(rule))
    return round(1 / (1 + math.exp(-logit)), 3)


def is_certain(field: Field, rule: str, least: float) -> bool:
    """Return whether a value may be given; at 0 each may."""
    if least > 0 and field == "subject":
        if not _UNSURE_KINDS.isdisjoint(features_of(rule)):
            return False
        least = max(least, SUBJECT_LEVEL)
    return least <= 0 or certainty_of(field, rule) >= least
