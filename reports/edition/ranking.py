"""Order the stories of an edition by a score whose parts a reader can add up; never judges relevance itself.

Theory. What many newsrooms found out on their own matters more than what many copied: a copy says only that a text
was free to take. So independence weighs most and grows by its logarithm (the second report says more than the ninth),
and ten copies count as one report. The rest is smaller: how much the story is of the topic, how much the best outlet
usually checks, whether the event is new, a little for the money at stake and for the days since. Weights are an
editor's choice, not measured: there are no readers' clicks to measure them on.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import log2, log10
from typing import TypeVar

from reports.types import Relevance
from store.types import Member, Story, facts_of

Entry = TypeVar("Entry")

_A_COPY = 0.1  # of a report
# Below it nine of ten are no reports: with a level of .9 chosen on four fifths of the sites 65 of 74 analyses of the
# others are (docs/decisions/forms.md). Below .4 277 of 384 were, and own reporting stood behind press releases.
LEAST_REPORT = 0.1
# A guess: of six texts of the labelled weeks that write twice of tests of their own and that a form doubts, five are
# reviews, one is a list of deals.
SURELY_A_REPORT, LEAST_OWN_TESTS = 0.75, 2
_OWN_TEST = re.compile(
    r"\b(?:review (?:unit|sample|laptop|device)s?|loaner|"
    r"(?:in|during|from) (?:my|our) (?:own )?(?:tests?|testing|review)|"
    r"(?:I|we)(?:[’']ve| have)? (?:also )?(?:tested|been testing|been using|benchmarked|reviewed)|"
    r"(?:my|our) (?:testing|tests|benchmarks?|hands-on))\b",
    re.IGNORECASE,
)
_MONEY = frozenset({"USD", "EUR", "GBP", "CAD"})
_OPENING = 1500  # characters

# How much an outlet of this kind usually checks before it prints: 1 is a desk with editors, .2 republishes.
OUTLET_TIER = {
    "agency": 1.0,
    "newspaper": 0.9,
    "technology press": 0.8,
    "trade press": 0.8,
    "business press": 0.8,
    "research blog": 0.7,
    "AI laboratory": 0.6,  # first-hand, but about itself
    "laboratory": 0.6,
    "games press": 0.6,
    "newsletter": 0.5,
    "press": 0.6,  # a feed whose kind nobody wrote down
    "aggregator": 0.2,
}
_OTHER_TIER = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A story's score in the edition and the parts it is the sum of."""

    score: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each part of the score is worth; the defaults add up to 1."""

    independence: float = 0.35
    relevance: float = 0.25
    outlet: float = 0.15
    novelty: float = 0.10
    figures: float = 0.05
    recency: float = 0.10
    full_independence: int = 6  # so many own reports give the whole part


def rank(
    story: Story,
    relevance: Relevance,
    *,
    days: tuple[date, date],
    earlier: Set[str] = frozenset(),
    weights: Weights | None = None,
) -> Rank:
    """Return the story's score, the sum of its parts, each rounded to two places before it is added.

    score = independence x log2(1 + own + others/10), of owners, own at least 1 / log2(1 + full), at most whole
    + relevance x its score + outlet x tier of the best outlet that reported itself
    + figures x log10 of the largest sum of money in millions / 4, at most whole (ten billion)
    + novelty, unless the story follows one of the ids in `earlier`
    + recency x the share of the edition's days (first, last) that had passed when the story broke (0 before them, whole
      after them).
    """
    w = weights or Weights()
    parts = (
        ("independence", w.independence * _independence(story.members, w.full_independence)),
        ("relevance", w.relevance * relevance.score),
        ("outlet", w.outlet * _best_tier(story.members)),
        ("novelty", w.novelty * (story.follows not in earlier)),
        ("figures", w.figures * _stakes(story.members)),
        ("recency", w.recency * _recency(story.members, *days)),
    )
    rounded = tuple((name, round(float(value), 2)) for name, value in parts)
    return Rank(score=round(sum(value for _, value in rounded), 2), parts=rounded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """How much of the page there is, and how much of it one outlet or one name may fill."""

    stories: int = 8  # at length
    briefs: int = 20  # in a line each
    per_outlet: int = 3
    per_name: int = 2


def apply_quotas(
    ranked: Sequence[Entry],
    quotas: Quotas,
    outlet: Callable[[Entry], str],
    name: Callable[[Entry], str],
    is_news: Callable[[Entry], bool] = lambda _: True,
) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """Return (those at length, those in a line each), each in the order of `ranked`; the rest is left out.

    What one outlet or one name has over its quota goes into the lines, and gives its place to the next. What is no news
    stands in the lines behind all that is.
    """
    full: list[Entry] = []
    lines: list[Entry] = []
    outlets, names = Counter[str](), Counter[str]()
    for entry in ranked:
        if not is_news(entry):
            continue
        by, about = outlet(entry), name(entry)
        over = outlets[by] >= quotas.per_outlet or bool(about and names[about] >= quotas.per_name)
        if over or len(full) >= quotas.stories:
            lines.append(entry)
            continue
        full.append(entry)
        outlets[by] += 1
        names[about] += 1
    lines.extend(entry for entry in ranked if not is_news(entry))
    return tuple(full), tuple(lines[: quotas.briefs])


def reports_an_event(story: Story) -> bool:
    """Return whether an article of the story has reporting of its own, or is not almost surely an analysis or a list.

    Where the articles write twice or more of tests of their own they review something, though the form of one says a
    report with some doubt.
    """
    if _own_tests(story) >= LEAST_OWN_TESTS:
        return any(member.report_chance >= SURELY_A_REPORT for member in story.members)
    return any(member.is_own_report or member.report_chance >= LEAST_REPORT for member in story.members)


def _own_tests(story: Story) -> int:
    found = (one for member in story.members for one in _OWN_TEST.finditer(member.stored.article.text))
    return sum(1 for _ in islice(found, LEAST_OWN_TESTS))


def own_reports(members: tuple[Member, ...]) -> tuple[Member, ...]:
    """Return the members with reporting of their own."""
    return tuple(member for member in members if member.is_own_report)


def _owner(member: Member) -> str:
    return member.owner or member.stored.outlet


def _independence(members: tuple[Member, ...], full: int) -> float:
    """Owners count, not articles; what nobody in our feeds reported himself goes back to one source all the same."""
    own = {_owner(member) for member in own_reports(members)}
    others = {_owner(member) for member in members if not member.flag} - own
    reports = max(1, len(own)) + _A_COPY * max(0, len(others) - (not own))
    return min(1.0, log2(1 + reports) / log2(1 + full))


def _best_tier(members: tuple[Member, ...]) -> float:
    judged = own_reports(members) or [m for m in members if not m.is_derived] or members
    return max((OUTLET_TIER.get(member.stored.outlet_kind, _OTHER_TIER) for member in judged), default=0.0)


def _stakes(members: tuple[Member, ...]) -> float:
    """Only what the opening of a report of its own says counts: a rewrite may have got it wrong."""
    first_hand = own_reports(members) or tuple(m for m in members if not (m.is_derived or m.flag))
    figures = (figure for member in first_hand for figure in facts_of(member.stored).figures)
    sums = (figure.value for figure in figures if figure.start < _OPENING and figure.unit in _MONEY)
    return min(1.0, max(0.0, log10(max(sums, default=1.0) / 1e6) / 4))


def _recency(members: tuple[Member, ...], first: date, last: date) -> float:
    if not members:
        return 0.0
    begins = datetime.combine(first, time(), tzinfo=UTC)
    broke = min(member.stored.article.published for member in members)
    return min(1.0, max(0.0, (broke - begins) / ((last - first) + timedelta(days=1))))
