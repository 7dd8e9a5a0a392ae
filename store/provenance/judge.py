"""Judge from the cues of one text how it came about, each relation with a probability; below a level: unknown.

Theory. Each word needs its own evidence: without a voice given to this outlet there is no own reporting, without a
credited outlet no rewrite, without a document or an announcement nothing written from one. What several cues together
say is a multinomial model over groups of cues, fitted on articles of real weeks that a person labelled
(`tests/bench/provenance.py`, data and scores in docs/decisions/provenance-and-follow-ups.md). Agency text is shown by
its dateline or byline alone.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from store.provenance.cues import Cue, CueKind
from store.types import Relation

# Below it an article is of unknown provenance. Set before the fit: what is right less often than three in five is no
# ground to print a word on.
LEVEL = 0.6
# (right + 1) / (said + 2) of nine articles with an agency's dateline, byline or notice.
WIRE = 0.91

GROUPS: Mapping[str, tuple[CueKind, ...]] = {
    "own voice": ("told this outlet", "told me", "own eyes", "interview"),
    "own answer": ("answered this outlet",),
    "first person": ("first person",),
    "asked": ("asked for comment",),
    "self": ("announces itself", "we announce"),
    "we": ("we",),
    "document": ("document", "said in a document", "told reporters"),
    "announced": ("announced",),
    "organisation": ("organisation says",),
    "event": ("at an event",),
    "sale": ("on sale",),
    "credit": ("credits an outlet first", "quotes a report", "links to a report"),
    "other credit": ("credits an outlet", "credits somebody"),
    "hearsay": ("reportedly", "headline reports"),
}
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
AGENCY_CUES: frozenset[CueKind] = frozenset({"agency dateline", "agency byline", "agency text"})
# Without one of these cues a relation is not said, however likely.
_NEEDS: Mapping[Relation, tuple[str, ...]] = {
    "own reporting": ("own voice",),
    "rewrite": ("credit", "other credit"),
    "primary": ("self", "we"),
    "from primary": ("document", "announced", "organisation", "event", "sale"),
}
RELATIONS: tuple[Relation, ...] = ("from primary", "own reporting", "primary", "rewrite", "unknown")
FEATURES = (*(f"{group} {how}" for group in GROUPS for how in ("count", "any")), "length", "share of we", "aggregator")
_USUAL_WORDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a text came about by its own words, how likely, and the cues that say so, each with its weight."""

    relation: Relation
    probability: float
    cues: tuple[tuple[Cue, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A multinomial model: of each relation a bias and a weight for each of `FEATURES`."""

    biases: Mapping[str, float]
    weights: Mapping[str, tuple[float, ...]]


def features_of(cues: Sequence[Cue], words: int, *, is_aggregator: bool) -> list[float]:
    """Return the values of `FEATURES`: counts on a logarithm, presence, and how long the text is."""
    counts = Counter(_GROUP_OF[cue.kind] for cue in cues if cue.kind in _GROUP_OF)
    words = max(20, words)
    values = [value for group in GROUPS for value in (math.log1p(counts[group]), float(counts[group] > 0))]
    return [
        *values, math.log(words / _USUAL_WORDS), math.log1p(100 * counts["we"] / words), float(is_aggregator),
    ]  # fmt: skip


def judge_text(
    cues: Sequence[Cue], words: int, *, is_aggregator: bool, is_press: bool, model: Model | None = None
) -> Judgement:
    """Return how a text came about, by `model` or the one that ships.

    Whoever is known to be of the press is never the announcing party.
    """
    agency = [cue for cue in cues if cue.kind in AGENCY_CUES]
    if agency:
        return Judgement(relation="wire", probability=WIRE, cues=((agency[0], math.log(WIRE / (1 - WIRE))),))
    model = model or fitted_model()
    values = features_of(cues, words, is_aggregator=is_aggregator)
    chances = _probabilities(model, values)
    groups = {_GROUP_OF[cue.kind] for cue in cues if cue.kind in _GROUP_OF}
    open_to = [
        relation
        for relation in RELATIONS
        if relation == "unknown" or (groups & set(_NEEDS[relation]) and not (relation == "primary" and is_press))
    ]
    best = max(open_to, key=lambda relation: chances[relation])
    if best == "unknown" or chances[best] < LEVEL:
        return Judgement(relation="unknown", probability=chances["unknown"])
    return Judgement(relation=best, probability=chances[best], cues=_weighed(model, best, values, cues))


def _probabilities(model: Model, values: Sequence[float]) -> dict[Relation, float]:
    scores = {
        relation: model.biases[relation] + sum(w * v for w, v in zip(model.weights[relation], values, strict=True))
        for relation in RELATIONS
    }
    top = max(scores.values())
    parts = {relation: math.exp(score - top) for relation, score in scores.items()}
    whole = sum(parts.values())
    return {relation: part / whole for relation, part in parts.items()}


def _weighed(
    model: Model, relation: Relation, values: Sequence[float], cues: Sequence[Cue]
) -> tuple[tuple[Cue, float], ...]:
    """Return the first cue of each group that speaks for a relation, with by how much more than for the mean one."""
    found = []
    for number, group in enumerate(GROUPS):
        of_group = [cue for cue in cues if _GROUP_OF.get(cue.kind) == group]
        mean = [sum(model.weights[r][2 * number + i] for r in RELATIONS) / len(RELATIONS) for i in (0, 1)]
        weight = sum((model.weights[relation][2 * number + i] - mean[i]) * values[2 * number + i] for i in (0, 1))
        if of_group and weight > 0:
            found.append((of_group[0], round(weight, 3)))
    needed = set(_NEEDS[relation])
    found.sort(key=lambda row: (_GROUP_OF[row[0].kind] not in needed, -row[1], row[0].start))
    return tuple(found)


@cache
def fitted_model() -> Model:
    """Return the model that ships."""
    table = tomllib.loads((resources.files("store.provenance") / "weights.toml").read_text("utf-8"))
    return Model(
        biases=table["bias"],
        weights={r: tuple(table["weight"][r][feature] for feature in FEATURES) for r in table["weight"]},
    )
