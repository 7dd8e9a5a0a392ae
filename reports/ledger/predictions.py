"""Select the predictions an edition prints; never says that one came true: only a person's word or an article does.

Theory. Ten articles of one story print one promise in ten wordings. Those of one story that share their rarer words are
one prediction: shown in the best wording, due on the day that most of them give. Whoever scans for days finds "up over
two years" as well, so a printed one must speak of the future and be self-contained.

A line "by 30 June: …" says that something happens until then. So what will not happen, or happens no earlier than a
month, would be read as its opposite, and is printed only with its outcome; what was expected once, and what is due "in
a few weeks", whose day is our own reckoning, is not printed. What ends on a day it names, is denied in a condition, or
has a new day in place of the old one, says what it says.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from extractors.facts.dates.days import find_days
from extractors.facts.dates.periods import find_periods
from extractors.facts.names.clauses import read_clauses
from extractors.text.calendar import MONTH
from extractors.text.patterns import any_of, any_word
from extractors.text.sentences import has_dateline
from extractors.text.stems import STOP_WORDS, stem
from reports.summaries.prompt_injection import is_injected_instruction
from reports.summaries.self_contained import is_self_contained, outside_quotes
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
_WONT = any_of(rf"{any_word('will would shall should')} not", r"(?:wo|would|should)n['’]t")
_A_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {MONTH}|{MONTH} \d{{1,2}}(?!\d))"
# "Will no longer support it starting May 8": that it ends is what happens on the day.
_FROM = any_word("starting beginning effective from as_of after")
_NO_MORE = any_of(_WONT, any_word("no_longer never no_guarantee not_included not_be not_have"))
_NEVER = rf"{_NO_MORE}\b(?![^.;]{{0,120}}\b{_FROM} (?:on )?{_A_DAY})"
_OPENS = any_word("be come open start begin launch arrive ship")
_ONLY_FROM = rf"only {_OPENS} (?:[^\s.;,]+ ){{0,4}}{any_word('from after once when')}"
_NOT_BEFORE = any_word("no_earlier_than not_before at_the_earliest not_until")
_NO_EARLIER = any_of(rf"{_NOT_BEFORE}(?! {_A_DAY})", _ONLY_FROM)
_ONCE = any_of(
    any_word("was_expected were_expected had_expected was_scheduled were_scheduled was_due was_supposed were_supposed"),
    any_word("had_been_expected had_been_scheduled had_been_due at_that_time originally previously_planned"),
)
# "Was due in February, will now take place on April 1": the day behind these is the one that holds.
_IS_DUE = any_of("will", rf"{any_word('is are')} now")
_NEW_DAY = re.compile(
    rf"\b{_ONCE}\b[^.]{{0,120}}?[,;] (?:\w+ ){{0,2}}?({_IS_DUE} [^.]{{0,80}}?{_A_DAY})", re.IGNORECASE
)
_READ_AS_ITS_OPPOSITE = re.compile(rf"\b{any_of(_NEVER, _NO_EARLIER, _ONCE)}\b", re.IGNORECASE)
# What a condition denies is no news: "If Congress does not have a deal by 30 January, the government will shut down".
_CONDITION = re.compile(r"\b(?:if|unless)\b[^,;]*", re.IGNORECASE)
# "More are scheduled later this year": of what? "While rivals eye a debut in 2026, …": the day is the rivals'.
_COUNTS_NOTHING = (
    rf"{any_word('more several some others many most few both')} {any_word('are is have has will were was')}"
)
_LEANS = re.compile(rf"{any_of(_COUNTS_NOTHING, any_word('while although though'))}\b", re.IGNORECASE)
_ENDS = re.compile(r"[.!?…][”\"’')\]]*$")
# A standfirst has no full stop; a torn sentence ends on a letter or on what wants another word.
_WANTS_MORE = any_word("the and for with from that but its their his her which who into over under than about between")
_ENDS_ON_A_WORD = re.compile(rf"(?<!\w)(?!{_WANTS_MORE}$)(?:\w{{3,}}|\d{{1,4}})[”\"’')]?$", re.IGNORECASE)
# "Slipping until April… At some point, …": a heading that has grown into its paragraph.
_HEADING = re.compile(r"[A-Z][^.…!?]{2,50}(?:…|\.\.\.) (?=[A-Z“\"])")
_ABOUT = any_word("about around roughly nearly some")
_SOME = any_of(any_word("few several coming"), r"couple\sof", rf"{_ABOUT}\s\w{{1,12}}")
_VAGUE = re.compile(rf"\b{_SOME}\s{any_word('days weeks months years')}\b", re.IGNORECASE)
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
    told = [one for one in group if one.due_to == due or one is resolved]
    plain = [one for one in told if one is resolved or not is_read_as_its_opposite(one.claim)]
    fit = [one for one in plain if _is_fit(one.claim) and not has_no_day(one.claim, one.made_on, due)]
    if not fit:
        return None
    best = min(fit, key=lambda one: _order(one, members))
    known_of = resolved or best
    printed = members[best.span.article_id].stored
    shown = members.get(known_of.resolved_article)
    return Prediction(
        text=best.claim[heading_end(best.claim) :],
        article_id=best.span.article_id,
        start=best.span.start + heading_end(best.claim),
        end=best.span.end,
        url=printed.article.canonical_url,
        story_id=story.id,
        due=due,
        due_from=best.due_from if best.due_to == due else None,
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


def heading_end(sentence: str) -> int:
    """Return where the sentence begins behind a heading that has grown into it: "Slipping until April… SpaceX is"."""
    found = _HEADING.match(sentence)
    return found.end() if found else 0


def is_read_as_its_opposite(sentence: str) -> bool:
    """Return whether a sentence under "by 30 June" would say what it does not: that a thing will be, or still may."""
    return (
        _READ_AS_ITS_OPPOSITE.search(_CONDITION.sub("", outside_quotes(sentence[new_day_from(sentence) :]))) is not None
    )


def new_day_from(sentence: str) -> int:
    """Return where the part of the sentence begins that holds now: "was due in May, will come on 2 June"; else 0."""
    found = _NEW_DAY.search(sentence)
    return found.start(1) if found else 0


def has_no_day(words: str, made_on: date, due: date) -> bool:
    """Return whether the words name a time so vaguely that its day is our own reckoning: "over the next few weeks".

    A length beside the time does not count: "begins in June and lasts about ten days".
    """
    vague = [found.span() for found in _VAGUE.finditer(words)]
    days = [(found.start, found.end) for found in find_days(words, made_on) if found.day == due]
    periods = [(found.start, found.end) for found in find_periods(words, made_on) if found.last == due]
    named = [one for one in (*days, *periods) if all(one[1] <= start or end <= one[0] for start, end in vague)]
    return bool(vague) and not named


def _is_fit(whole: str) -> bool:
    claim = whole[heading_end(whole) :]
    return (
        len(claim.split()) <= MAX_WORDS
        and not _LEANS.match(claim)
        and _comes_to_an_end(claim)
        and _FUTURE.search(claim) is not None
        and not _AT_ONCE.search(claim)
        and not is_injected_instruction(claim)
        and not has_dateline(claim)
        and is_self_contained(claim)
    )


def _comes_to_an_end(claim: str) -> bool:
    """Return whether the claim is whole: it ends at its mark, or, as a standfirst does, on a word behind a clause."""
    if _ENDS.search(claim):
        return True
    return _ENDS_ON_A_WORD.search(claim) is not None and bool(read_clauses(claim, (0, len(claim))))


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
