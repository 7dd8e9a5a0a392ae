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
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib import resources

from store.provenance.cue_wordings import CueKind
from store.provenance.cues import OPENING, SCREEN, Cue
from store.provenance.outlets import Outlet, squashed
from store.types import Relation

# Below it an article is of unknown provenance: what is as likely wrong as right is no ground to print a word on. A word
# that credits an outlet with the news, or says that it only retells another's, takes more. Set before the fits.
LEVEL = 0.5
LEVELS: Mapping[Relation, float] = {"own reporting": 0.6, "rewrite": 0.6}
# (right + 1) / (said + 2) of nine articles with an agency's dateline, byline or notice.
WIRE = 0.91
# (right + 1) / (said + 2) of the real articles that say they are another outlet's: read, all are.
REPRINT = 0.9
# (right + 1) / (said + 2) of eight articles, crediting nobody, of feeds that their subscriber calls an organisation's.
OWN_FEED = 0.91
# (right + 1) / (said + 2) of the 39 articles of three weeks that were not own reporting without it: read, 36 are.
INTERVIEW = 0.9

# What a repository of papers prints is the paper; none is labelled, so it is as sure as an organisation's own feed.
_ITSELF = Cue(kind="the document itself", start=0, end=0)

GROUPS: Mapping[str, tuple[CueKind, ...]] = {
    "own voice": ("interviewed by this outlet", "told this outlet", "told me", "own eyes", "interview"),
    "late voice": (),  # the same, past the first screen of a text, where background is
    "own answer": ("answered this outlet",),
    "first person": ("first person",),
    "asked": ("asked for comment",),
    "self": ("announces itself", "we announce"),
    "we": ("we",),
    "public words": ("said in a document", "according to a document", "told reporters", "links to an announcement"),
    "document": ("document",),
    "announced": ("announced",),
    "headline": ("headline announces",),
    "organisation": ("organisation says",),
    "event": ("at an event",),
    "sale": ("on sale",),
    "credit": ("credits an outlet first", "quotes a report", "links to a report", "feed names a source"),
    "other credit": ("credits an outlet", "credits somebody"),
    "hearsay": ("reportedly", "headline reports"),
}
LEAST_LATE_VOICES = 2
# What is said in public is, wherever it stands; a link farther down is background.
_IN_PUBLIC: frozenset[CueKind] = frozenset({"said in a document", "told reporters"})
_INTERVIEWED: frozenset[CueKind] = frozenset({"told this outlet", "answered this outlet"})
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
AGENCY_CUES: frozenset[CueKind] = frozenset({"agency dateline", "agency byline", "agency text", "feed names an agency"})
# Groups of which it counts, beside, whether one stands in the opening: there it is what the news is from.
TOP = ("public words", "document", "announced")
# Without one of these cues a relation is not said, however likely; those that say most are shown first.
_NEEDS: Mapping[Relation, tuple[str, ...]] = {
    "own reporting": ("own voice", "late voice"),
    "rewrite": ("credit", "other credit"),
    "primary": ("self", "we"),
    "from primary": ("public words", "announced", "organisation", "document", "event", "sale"),
}
RELATIONS: tuple[Relation, ...] = ("from primary", "own reporting", "primary", "rewrite", "unknown")
FEATURES = (
    *(f"{group} {how}" for group in GROUPS for how in ("count", "any")),
    *(f"{group} top" for group in TOP),
    "share of we",
    "aggregator",
    "organisation",
)


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


def group_of(cue: Cue) -> str:
    """Return the group of a cue, or "" of one that the model does not weigh."""
    group = _GROUP_OF.get(cue.kind, "")
    is_late = cue.start >= SCREEN and cue.kind != "interviewed by this outlet"
    return "late voice" if group == "own voice" and is_late else group


def features_of(cues: Sequence[Cue], words: int, kind: str) -> list[float]:
    """Return the values of `FEATURES` of a text whose publisher is of a kind: counts on a logarithm, and presence.

    How long the text is, is none: it differs between sites and says nothing of how a text came about.
    """
    counts = Counter(group_of(cue) for cue in cues)
    values = [value for group in GROUPS for value in (math.log1p(counts[group]), float(counts[group] > 0))]
    opening = {group_of(cue) for cue in cues if cue.start < OPENING}
    of_kind = (float(kind == "aggregators"), float(kind == "organisations"))
    return [
        *values,
        *(float(group in opening) for group in TOP),
        math.log1p(100 * counts["we"] / max(20, words)),
        *of_kind,
    ]


def judge_text(
    cues: Sequence[Cue], words: int, publisher: Outlet, model: Model | None = None, *, is_report: bool = True
) -> Judgement:
    """Return how a text that `publisher` printed came about, by `model` or the one that ships.

    Whoever is known to be of the press is never the announcing party. What is no report of an event, but a review, an
    analysis, a deal or a roundup, names announcements without being written from one.
    """
    reprint = next((cue for cue in cues if cue.kind == "reprint"), None)
    if reprint:
        return Judgement(relation="verbatim copy", probability=REPRINT, cues=((reprint, log_odds(REPRINT)),))
    if publisher.kind == "repositories":
        return Judgement(relation="primary", probability=OWN_FEED, cues=((_ITSELF, log_odds(OWN_FEED)),))
    if publisher.kind == "organisations" and not any(group_of(cue) == "credit" for cue in cues):
        own = next((cue for cue in cues if group_of(cue) == "self"), Cue(kind="own feed", start=0, end=0))
        return Judgement(relation="primary", probability=OWN_FEED, cues=((own, log_odds(OWN_FEED)),))
    agency = [cue for cue in cues if cue.kind in AGENCY_CUES]
    if agency:
        return Judgement(relation="wire", probability=WIRE, cues=((agency[0], log_odds(WIRE)),))
    model = model or fitted_model()
    values = features_of(cues, words, publisher.kind)
    chances = _probabilities(model, values)
    if is_report and _is_interview(cues):
        told: Relation = "own reporting"
        return Judgement(
            relation=told, probability=max(INTERVIEW, chances[told]), cues=_weighed(model, told, values, cues)
        )
    best = max(_open_to(cues, publisher, is_report=is_report), key=lambda relation: chances[relation])
    if best == "unknown" or chances[best] < LEVELS.get(best, LEVEL):
        return Judgement(relation="unknown", probability=chances["unknown"])
    return Judgement(relation=best, probability=chances[best], cues=_weighed(model, best, values, cues))


def _is_interview(cues: Sequence[Cue]) -> bool:
    """Return whether somebody spoke to this outlet by its name, or answered it, where the news is told, or is who the
    text speaks with throughout; not where the news is another outlet's, nor where the opening has it from what was
    said in public and somebody only answered.
    """
    if any(group_of(cue) == "credit" for cue in cues):
        return False
    is_public = any(group_of(cue) == "public words" and cue.start < OPENING for cue in cues)
    asked = _INTERVIEWED - {"answered this outlet"} if is_public else _INTERVIEWED
    return any(cue.kind == "interviewed by this outlet" or (cue.kind in asked and cue.start < SCREEN) for cue in cues)


def without_lone_credit(judgement: Judgement, cues: Sequence[Cue], beside: AbstractSet[str]) -> Judgement:
    """Return a judgement, unknown where it is a rewrite by one credit alone that nothing beside the text supports.

    `beside` are the names, in their plain form, of who publishes or is credited by other articles of the story. Of real
    texts with a lone credit and no other sign half only mention what another outlet had. A feed that names its source
    says so in so many words.
    """
    credits = [cue for cue in cues if group_of(cue) in _NEEDS["rewrite"]]
    # Where the news is not told, a credit is of a detail, whatever hearsay there is.
    is_hearsay = {"hearsay", "credit"} <= {group_of(cue) for cue in cues}
    is_stated = any(cue.kind == "feed names a source" for cue in credits)
    if judgement.relation != "rewrite" or len(credits) > 1 or is_hearsay or is_stated:
        return judgement
    if squashed(credits[0].source) in beside:
        return judgement
    return Judgement(relation="unknown", probability=1 - judgement.probability)


def without_lone_announcement(judgement: Judgement, cues: Sequence[Cue]) -> Judgement:
    """Return a judgement of an article that no other owner's stands beside, unknown where all that shows a primary
    source is a verb of announcing below a headline that has none.

    Several outlets that tell one thing at once have it from somewhere; of texts alone with no other sign, drawn from
    two weeks and read, 8 of 24 were written from an announcement ("the rocket that launches behind him" is none).
    """
    groups = {group_of(cue) for cue in cues}
    is_shown = not groups.isdisjoint(("headline", *(set(_NEEDS["from primary"]) - {"announced"})))
    if judgement.relation != "from primary" or is_shown:
        return judgement
    return Judgement(relation="unknown", probability=1 - judgement.probability)


def _open_to(cues: Sequence[Cue], publisher: Outlet, *, is_report: bool) -> list[Relation]:
    """Return the relations that have the evidence they need; "unknown" needs none.

    One voice alone, and that past the first screen, is background to what others report too.
    """
    groups = [group_of(cue) for cue in cues]
    voices = sum(group in ("own voice", "late voice", "own answer", "first person") for group in groups)
    found: list[Relation] = [r for r in RELATIONS if r == "unknown" or not set(_NEEDS[r]).isdisjoint(groups)]
    if "own reporting" in found and "own voice" not in groups and voices < LEAST_LATE_VOICES:
        found.remove("own reporting")
    if "from primary" in found and not (is_report and _is_from_primary(cues, groups, publisher)):
        found.remove("from primary")
    return [relation for relation in found if not (relation == "primary" and publisher.is_press)]


def _is_from_primary(cues: Sequence[Cue], groups: Sequence[str], publisher: Outlet) -> bool:
    """Return whether what a text needs to be written from a primary source shows where its news is told.

    A document named in passing, an event or a price alone is none; who announces in the first person writes of itself.
    """
    needed = set(_NEEDS["from primary"])
    told = needed.intersection(groups)
    is_told_first = any(group_of(cue) in needed and (cue.start < OPENING or cue.kind in _IN_PUBLIC) for cue in cues)
    is_shown = len(told) > 1 or not told.isdisjoint(("public words", "announced", "organisation"))
    is_of_itself = "self" in groups or any(cue.kind == "names itself" for cue in cues)
    return is_shown and is_told_first and not (is_of_itself and publisher.kind == "")


def log_odds(probability: float) -> float:
    """Return the weight of evidence that makes something so likely."""
    return math.log(probability / (1 - probability))


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
    """Return the first cue of each group that speaks for a relation, with by how much more than for the mean one: what
    it needs first, in the order of `_NEEDS`.
    """
    found = []
    for number, group in enumerate(GROUPS):
        of_group = [cue for cue in cues if group_of(cue) == group]
        mean = [sum(model.weights[r][2 * number + i] for r in RELATIONS) / len(RELATIONS) for i in (0, 1)]
        own = sum(model.weights[relation][2 * number + i] * values[2 * number + i] for i in (0, 1))
        weight = own - sum(mean[i] * values[2 * number + i] for i in (0, 1))
        if of_group and weight > 0 and own > 0:
            found.append((of_group[0], round(weight, 3)))
    needed = {group: number for number, group in enumerate(_NEEDS[relation])}
    found.sort(key=lambda row: (needed.get(group_of(row[0]), len(needed)), -row[1], row[0].start))
    return tuple(found)


@cache
def fitted_model() -> Model:
    """Return the model that ships."""
    table = tomllib.loads((resources.files("store.provenance") / "weights.toml").read_text("utf-8"))
    return Model(
        biases=table["bias"],
        weights={r: tuple(table["weight"][r][feature] for feature in FEATURES) for r in table["weight"]},
    )
