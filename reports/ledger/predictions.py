"""Select the predictions an edition prints; never says that one came true: only a person's word or an article does.

Theory. Ten articles of one story print one promise in ten wordings. Those of one story that share their rarer words are
one prediction: shown in the best wording, due on the day that most of them give. Whoever scans for days finds "up over
two years" as well, so a printed one must speak of the future and be self-contained.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from extractors.text.sentences import has_dateline
from extractors.text.stems import STOP_WORDS, stem
from reports.summaries.prompt_injection import is_injected_instruction
from reports.summaries.self_contained import is_self_contained
from reports.types import Prediction
from store.types import Member, PredictionStatus, Story

MIN_SHARED_WORDS = 0.34  # of the shorter claim's rarer words, for two wordings of one promise; a guess, not measured
MAX_WORDS = 45
MOST_MADE = 10

_MODALS = r"will|won['’]t|would|shall|should|to be|to come"
_INTENTIONS = (
    r"expect\w*|plans?|planned|aim\w*|hop(?:es?|ing)|due|intend\w*|wants?|scheduled|forecast\w*|predict\w*|promis\w+|"
    r"target\w*|doubts?|ready|ahead|on (?:paper|course)"
)
_STARTS = r"begins?|starts?|opens?|goes live|launch\w*|clos(?:es|ing)"
_SEASON_OR_DAY = r"(?:the )?(?:end|middle|summer|spring|autumn|\d|[A-Z]\w+ \d|next)"
_DEADLINES = rf"(?:by|before|until|no later than) {_SEASON_OR_DAY}"
_FUTURE = re.compile(rf"\b(?:{_MODALS}|{_INTENTIONS}|{_STARTS}|{_DEADLINES})\b")
_AT_ONCE = re.compile(r"\b(?:tomorrow|tonight|today)\b")
_ACTOR = re.compile(r"([A-ZÀ-ÖØ-Þ][\w&-]+(?: [A-ZÀ-ÖØ-Þ][\w&-]+){0,3}) (?:will|would|plans|expects|aims|hopes)\b")
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_OWN = frozenset({"own reporting", "primary", "from primary"})
_ORDER = ("resolved", "due", "overdue", "made", "waiting")


def select_predictions(claims: Sequence[PredictionStatus], stories: Mapping[str, Story]) -> tuple[Prediction, ...]:
    """Return the predictions worth a line, resolved ones first, then due, overdue and made; each by its due day."""
    groups: list[list[PredictionStatus]] = []
    for one in claims:
        members = {m.stored.id for m in stories[one.story_id].members} if one.story_id in stories else set()
        if one.span.article_id not in members or one.due_to is None:
            continue
        for group in groups:
            if group[0].story_id == one.story_id and all(_is_same(one, other) for other in group):
                group.append(one)
                break
        else:
            groups.append([one])
    found = [made for group in groups if (made := _merged(group, stories[group[0].story_id], stories)) is not None]
    found.sort(key=lambda one: (_ORDER.index(one.state), one.due, one.story_id, one.start))
    new = [one for one in found if one.state == "made"]
    return (*(one for one in found if one.state != "made"), *new[:MOST_MADE])


def _merged(group: Sequence[PredictionStatus], story: Story, known: Mapping[str, Story]) -> Prediction | None:
    """Return the best wording of one promise, or None where none is fit to print."""
    members = {member.stored.id: member for member in story.members}
    resolved = next((one for one in group if one.outcome), None)
    days = Counter(one.due_to for one in group if one.due_to is not None)
    due: date = max(days, key=lambda day: (days[day], -day.toordinal()))
    fit = [one for one in group if (one.due_to == due or one is resolved) and _is_fit(one.claim)]
    if not fit:
        return None
    best = min(fit, key=lambda one: _order(one, members))
    known_of = resolved or best
    printed = members[best.span.article_id].stored
    shown = members.get(known_of.resolved_article)
    return Prediction(
        text=best.claim,
        article_id=best.span.article_id,
        start=best.span.start,
        end=best.span.end,
        url=printed.article.canonical_url,
        story_id=story.id,
        due=due,
        state=known_of.stage,
        made_on=min(one.made_on for one in group),
        outlet=printed.outlet,
        outlets=len({one.span.outlet for one in group}),
        outcome=known_of.outcome,
        shown_by=shown.stored.outlet if shown else known_of.resolved_by or known_of.resolved_article,
        followed_by=next((s.id for s in known.values() if s.follows == story.id), ""),
        shown_url=shown.stored.article.canonical_url if shown else "",
    )


def _order(one: PredictionStatus, members: Mapping[str, Member]) -> tuple[bool, bool, int, str]:
    return (
        members[one.span.article_id].relation not in _OWN,
        not one.speaker,
        len(one.claim),
        one.id,
    )


def _is_fit(claim: str) -> bool:
    return (
        len(claim.split()) <= MAX_WORDS
        and _FUTURE.search(claim) is not None
        and not _AT_ONCE.search(claim)
        and not is_injected_instruction(claim)
        and not has_dateline(claim)
        and is_self_contained(claim)
    )


def _rarer(claim: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(claim.lower()) if word not in STOP_WORDS)


def _is_same(a: PredictionStatus, b: PredictionStatus) -> bool:
    """Return whether two claims of a story are one: not of two names, and of one day or in much the same words."""
    if _opening(a.claim) and _opening(b.claim) and _opening(a.claim) != _opening(b.claim):
        return False
    one, other = _rarer(a.claim), _rarer(b.claim)
    return a.due_to == b.due_to or len(one & other) >= max(2, MIN_SHARED_WORDS * min(len(one), len(other)))


def _opening(claim: str) -> str:
    """Return the name a claim opens on and foretells of ("OpenAI will …"), "" where it opens otherwise."""
    found = _ACTOR.match(claim)
    return found.group(1) if found else ""
