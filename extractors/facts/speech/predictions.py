"""Read statements about the future that can come due: who makes them, how sure they sound, and by when.

Theory. A prediction worth keeping can be checked: it has a cue of the future ("will", "expects to") and words that
date it, in one sentence. Without a date only an explicit "predicts" or "forecasts" counts. A date alone is a plan of
the calendar ("Comments are open until 31 July"), a cue alone is talk. Past plans ("had expected"), questions and what
was due before the text was published are no predictions.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Literal

from extractors.facts.dates.periods import Period, PeriodReader
from extractors.facts.names.clauses import Clause, read_clauses
from extractors.facts.speech.future_words import ASKS, CUE, NOT_AHEAD, UNDATED, UNDATED_PLAN
from extractors.facts.speech.resolution_specs import counts_from_another, resolution_spec
from extractors.facts.types import Figure, Mention, Prediction, Quotation, Span, Voice
from extractors.text.calendar import FULL_WEEKDAY, MONTH
from extractors.text.patterns import any_of, any_word
from extractors.text.stems import stem

_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w(?:\s[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w|\s\d)*"
_COMPANIES = (
    "company firm group start-?up office lab government ministry bank agency institute studio maker club union council "
    "network"
)
_WHO_SPEAKS_FOR_ALL = any_word(f"{_COMPANIES} chief_executive founder")
_THE_COMPANY = rf"\b{any_word('[Tt]he [Hh]is [Hh]er [Ii]ts [Oo]ur')}\s(?:\w+\s)?{_WHO_SPEAKS_FOR_ALL}"
_SPEAKER = any_of(_NAME, _THE_COMPANY, rf"\b{any_word('[Hh]e [Ss]he [Ii]t [Tt]hey [Ww]e I')}")
_BEFORE_THE_VERB = any_word("has have had also now still first do_not does_not doesn[’']t don[’']t")
_SAYS_OR_FORESEES = any_word(
    "said says say told tells predict(?:s|ed)? expect(?:s|ed)? forecasts? plan(?:s|ned)? promise[sd]? hope[sd]? "
    "believe[sd]? thinks? intend(?:s|ed)? aim(?:s|ed)? pledge[sd]? want(?:s|ed)? wrote writes announced confirmed "
    "added anticipate[sd]? warn(?:s|ed)? estimate[sd]? see[sn]? argue[sd]? vow(?:s|ed)? insist(?:s|ed)? reckons? "
    "foresees? target(?:s|ed)? project(?:s|ed)? have"
)
_SAYS = re.compile(rf"(?P<who>{_SPEAKER})(?:,[^,]{{2,80}},)?\s(?:{_BEFORE_THE_VERB}\s)*(?P<verb>{_SAYS_OR_FORESEES})\b")
_ACCORDING = re.compile(rf"\b[Aa]ccording\sto\s(?P<who>{_NAME})")
_COMPANY_NOUN = re.compile(any_word(_COMPANIES), re.IGNORECASE)
_WORD = re.compile(r"\w+")
# Without one of these a sentence says nothing of the future, and is not looked through.
_MAY_LOOK_AHEAD = re.compile(
    any_word(
        "\\d will won[’']t would plan expect predict forecast due going_to could may might should likely shall [’']ll "
        "promis aim set_to scheduled slated hope want vow pledg target next until [a-z]ing\\b must to\\b [a-z]s\\b"
    )
)
_SENTENCE_OPENING = re.compile(r"[“\"]?(?:(?:But|And|Also|Then|Yet)\s)?")
_OBJECT = 40
_WILL = re.compile(r"\b(?:will|won[’']t)\b")
SAYS_WILL_AT = re.compile(r"(?<![’']s\s)(?:will|won[’']t)\b")
_CONDITION = re.compile(r"\b(?:[Ii]f|[Uu]nless|[Ww]henever|[Ww]hether)\b|\b[Ww]hat\s")
# Where a text speaks of itself, or software of what it always does.
_ABOUT_ITSELF = re.compile(
    r"\b(?:article|post|section|part|chapter|tutorial|guide|example|system|function|command|code|compiler|user)s?\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"(?:the|this)\s", re.IGNORECASE)
_ANY = re.compile(r"(?:any|every|each|no|some|most|many|all|such|few|other|more)\b", re.IGNORECASE)
_PAST_VERB = re.compile(
    r"(?:ed|said|told|was|were|had|took|made|gave|saw|went|came|wrote|began|fell|rose|won|lost|held|found|sent|left|"
    r"met)$"
)
_AFTER = re.compile(r"(?:After|Following|Since|Despite|Besides|Unlike)\s")
_NEW_CLAUSE = re.compile(r"\s(?:that|which|who|when)\s|,\s(?:as|while|after|but|and|when|because|although|though)\s|;")
# "A view introduced during the 2026 games": the period dates the participle before it.
_DONE = re.compile(r"\b[a-z]{2,}ed\s$")
_BEING = re.compile(r"\b(?:be|been|being|is|are|get|gets|to|expected|not|fully|finally)\s$")
_ATTRIBUTIVE = re.compile(r"\s(?:results?|earnings|reports?|research|figures|budget)\b")
_ASKED = re.compile(r"\b(?:how|whether|what)\s(?:[\w’'-]+\s){1,3}$|\b[Yy]ou\s?$")
_BEFORE_A_VERB = frozenset("to and or we you they i who which that people not also then".split())
# "Over a quarter of the output" is no time.
_PART_OF = re.compile(r"\sof\s(?:the|its|their|all)\b")
_OTHER_VERB = re.compile(r"\b(?:was|were|is|are|has|have|had|took|will|would|that|which)\b")
# "Q2 2027 (predicted)" heads a prediction and is none.
LEAST_WORDS = 3
# No sentence names more; a table of dates would cost each of its cues times each of its dates.
MOST_PERIODS = 20
_WEEKDAY = re.compile(rf"(?:(?:on|for)\s)?{FULL_WEEKDAY}", re.IGNORECASE)
_OPENS_CLAUSE = re.compile(r"(?:^|[.,:;–—“\"]\s?|\n)$")
# A date that stands for itself; a bare month or season does not.
_GIVEN = re.compile(r"\d|next|day|week|month|quarter|year|decade")
# "The first time in 45 months", "said in May": what stands behind these is over.
_PAST = re.compile(r"\b(?:(?<!some\s)time|said|announced|wrote|told\s\w+)\s$")
# A month is as often a name or a heading as a date; a preposition makes it one.
_BARE_MONTH = re.compile(MONTH)
# A month that lies so far ahead is as likely the last one.
_FAR_DAYS = 240
_ARRANGED = re.compile(r"scheduled|slated|set|due|booked|expected|planned|promised")
_OF_A_WEEKDAY = frozenset({"will", "short", "progress"})
_BARE_SEASON = re.compile(
    r"(?:(?:by|before|until|in|for)\s)?(?:the\s)?(?:spring|summer|autumn|fall|winter)", re.IGNORECASE
)
_SURE = frozenset({"will", "short", "promise", "explicit", "progress"})
_LIMITS = frozenset({"by", "before", "until", "till", "no later than", "within", "starting"})
# Two sentences of one text with so much of the shorter one's rarer words in common foretell one thing; a guess.
MOST_SHARED = 0.6
# No text foretells more for one day; a made one would cost each of its sentences times each other.
MOST_WORDINGS = 100
CONTENT = re.compile(r"[^\W\d_]{4,}")
_LIST_MARK = re.compile(r"(?:\d{1,2}[.)]|[-*•–])\s+")


def read_predictions(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[Mention],
    quotes: Sequence[Quotation],
    published: date,
    dated: PeriodReader,
    figures: Sequence[Figure] = (),
) -> tuple[Prediction, ...]:
    """Return the predictions in reading order, at most one a sentence; one without a cue costs next to nothing.

    `figures` are those of the text: an amount foretold is the threshold that a prediction is held against.
    """
    return tuple(_said_once(_read(text, sentences, mentions, quotes, published, dated, figures)))


def _said_once(read: Iterator[Prediction]) -> Iterator[Prediction]:
    """Yield the predictions of a text; one that it states twice, for one day, falls due in its barest wording only."""
    found = list(read)
    alike: dict[tuple[date | None, str], list[Prediction]] = defaultdict(list)
    for one in found:
        if one.due_to is not None:
            alike[one.due_to, one.event].append(one)
    restated = {start for group in alike.values() for start in _restated(group)}
    for one in found:
        yield without_day(one) if one.start in restated else one


def _restated(group: Sequence[Prediction]) -> Iterator[int]:
    """Yield where predictions begin that say again what one of the group says in fewer words, or as few before."""
    barer: list[frozenset[str]] = []
    for one in sorted(group, key=lambda one: (len(one.claim), one.start)):
        words = frozenset(map(stem, CONTENT.findall(one.claim.lower())))
        if any(_is_shared(words, others) for others in barer):
            yield one.start
        if len(barer) < MOST_WORDINGS and words not in barer:
            barer.append(words)


def _is_shared(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Return whether most of the rarer words of the shorter of two claims stand in the other."""
    return len(mine & theirs) >= MOST_SHARED * min(len(mine), len(theirs))


def _read(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[Mention],
    quotes: Sequence[Quotation],
    published: date,
    dated: PeriodReader,
    figures: Sequence[Figure],
) -> Iterator[Prediction]:
    starts = [quote.start for quote in quotes]
    places = [figure.start for figure in figures]
    follows_one = False
    for start, end in sentences:
        if not _MAY_LOOK_AHEAD.search(text, start, end):
            continue
        mark = _LIST_MARK.match(text, start, end)
        begin = mark.end() if mark else start
        inside = quotes[bisect_right(starts, start - 1) : bisect_right(starts, end)]
        over = [q for q in quotes[: bisect_right(starts, start)] if q.end >= start][-1:]
        said = [*over, *inside]
        found = _dated(text, (start, end), said, published, dated) or _undated(text, (start, end), mentions)
        if found is None or _is_behind(text, start, end):
            follows_one = False
            continue
        cue, period = found
        if period and len(_WORD.findall(text[begin : period.start] + " " + text[period.end : end])) < LEAST_WORDS:
            continue
        speaker, voice = _speaker(text, begin, end, cue, said, mentions)
        explicit = period is not None or UNDATED.search(text, start, end) is not None
        one = Prediction(
            kind=_sort(cue) if explicit else "statement",
            claim=text[begin:end],
            speaker=speaker,
            voice=voice,
            wording=cue.group().strip().lower(),
            horizon="",
            due_from=None,
            due_to=None,
            start=begin,
            end=end,
        )
        amounts = figures[bisect_right(places, begin - 1) : bisect_right(places, end)]
        dated_one = _falling_due(text, one, cue, period, amounts) if period else one
        if period and follows_one and counts_from_another(text, dated_one.observed, (period.start, period.end)):
            dated_one = without_day(one)
        follows_one = period is not None
        yield dated_one


def without_day(one: Prediction) -> Prediction:
    """Return a prediction as a statement: what it looks ahead to never falls due."""
    return Prediction(
        kind="statement", claim=one.claim, speaker=one.speaker, voice=one.voice, wording=one.wording, horizon="",
        due_from=None, due_to=None, start=one.start, end=one.end,
    )  # fmt: skip


def _falling_due(
    text: str, one: Prediction, cue: re.Match[str], period: Period, amounts: Sequence[Figure]
) -> Prediction:
    """Return a prediction with its days and what would show that it came true; a statement where nothing would."""
    spec = resolution_spec(text, (one.start, one.end), cue, (period.start, period.end), amounts)
    if spec is None:
        return without_day(one)
    return replace(
        one,
        horizon=text[period.start : period.end],
        due_from=period.first,
        due_to=period.last,
        due_rule=_due_rule(cue, period),
        actor=spec.actor,
        observed=spec.observed,
        event=spec.event,
        negated=spec.negated,
        threshold=spec.threshold,
        unit=spec.unit,
        comparison=spec.comparison,
        reported_by=spec.reported_by,
        probability=spec.probability,
    )


def _due_rule(cue: re.Match[str], period: Period) -> str:
    """Return what dates a prediction: the kind of its cue, and whether a last day, a day or a bare period is named."""
    kind = "limit" if period.lead in _LIMITS else "at" if period.lead else "bare"
    return f"{cue.lastgroup or 'explicit'}, {kind}"


def _dated(
    text: str, span: Span, quotes: Sequence[Quotation], published: date, dated: PeriodReader
) -> tuple[re.Match[str], Period | None] | None:
    """Return the cue of a sentence with the period that dates it; an explicit "predicts" needs none."""
    periods = list(islice(_ahead(text, dated.within(*span), published), MOST_PERIODS))
    periods = _without_past(text, span, periods)
    explicit = UNDATED.search(text, *span) is not None
    cues = _cues(text, *span, periods) if periods or explicit else []
    bound = [(cue, period) for period in periods for cue in cues if _bound(text, cue, period, published)]
    bound = [pair for pair in bound if not _parted(text, pair, quotes) and not _asks(text, pair[0])]
    if bound:
        return min(bound, key=_closeness)
    return (cues[0], None) if cues and explicit else None


def _without_past(text: str, span: Span, periods: Sequence[Period]) -> list[Period]:
    """Leave out the periods that date what is told of the past: "In December, the agency announced it would …"."""
    periods = [period for period in periods if not _dates_what_came_before(text, span[0], period)]
    if not periods:
        return []
    clauses = read_clauses(text, span)
    return [period for period in periods if not any(_is_past_of(text, span[0], clause, period) for clause in clauses)]


def _dates_what_came_before(text: str, start: int, period: Period) -> bool:
    """Return whether a period belongs to the opening of a sentence: "After the launch this week, NASA will fly it"."""
    opening = _AFTER.match(text, start)
    comma = text.find(",", start, period.end + 2)
    return opening is not None and comma == period.end


def _is_past_of(text: str, start: int, clause: Clause, period: Period) -> bool:
    """Return whether a past verb right behind a period, or the subject between the two, takes that period."""
    verb = text[clause.verb_start : clause.verb_end].lower()
    if not _PAST_VERB.search(verb):
        return False
    opens = (
        period.end <= clause.start
        and _SENTENCE_OPENING.fullmatch(text, start, period.start) is not None
        and re.fullmatch(r",?\s(?:the\s)?", text[period.end : clause.start]) is not None
    )
    within = clause.start < period.start and period.end <= clause.verb_start
    # "signed the deal in October, promising …": a month behind a past verb and its object is the last one.
    behind = clause.verb_end <= period.start <= clause.verb_end + _OBJECT and period.lead in {"in", "on", ""}
    ends = (
        behind
        and _BARE_MONTH.fullmatch(text[period.start : period.end].split(" ")[-1])
        and text[period.end : period.end + 1] == ","
    )
    return opens or within or bool(ends)


def _parted(text: str, pair: tuple[re.Match[str], Period], quotes: Sequence[Quotation]) -> bool:
    """Return whether another clause or the end of a quote stands between a cue and a period."""
    cue, period = pair
    if period.end <= cue.start() and _NEW_CLAUSE.search(text, period.end, cue.start()):
        return True
    done = _DONE.search(text, max(0, period.start - 40), period.start)
    if (
        done
        and period.lead in {"in", "on", "during", "over", ""}
        and cue.end() <= done.start()
        and not _BEING.search(text, max(0, done.start() - 12), done.start())
    ):
        return True
    if _ATTRIBUTIVE.match(text, period.end) and period.lead in {"", "for", "during"}:
        return True
    if cue.lastgroup == "present" and _is_noun(text, cue):
        return True
    if cue.lastgroup == "present" and _OTHER_VERB.search(text, cue.end(), period.start):
        return True
    return any(quote.start <= cue.start() < quote.end <= period.start for quote in quotes)


def _is_noun(text: str, cue: re.Match[str]) -> bool:
    """Return whether "start" or "return" is a noun: as a verb without an s it has several before it, "we" or "to"."""
    word = cue.group().split()[0]
    if word.endswith("s"):
        return False
    before = re.search(r"([\w’'-]+)\s$", text[max(0, cue.start() - 24) : cue.start()])
    return before is not None and not (before[1].endswith("s") or before[1].lower() in _BEFORE_A_VERB)


def _asks(text: str, cue: re.Match[str]) -> bool:
    """Return whether a cue is part of a question told, or speaks to the reader: "how it will", "you’d expect"."""
    return _ASKED.search(text, max(0, cue.start() - 40), cue.start()) is not None


def _undated(text: str, span: Span, mentions: Sequence[Mention]) -> tuple[re.Match[str], None] | None:
    """Return the cue of a statement without a day: somebody or something named "will", or plans not to."""
    plan = UNDATED_PLAN.search(text, *span)
    if plan:
        return plan, None
    if not _WILL.search(text, *span) or _CONDITION.search(text, *span):
        return None
    for clause in read_clauses(text, span):
        will = SAYS_WILL_AT.match(text, clause.verb_start)
        if will and not clause.relative and _is_somebody(text, clause, mentions):
            return will, None
    return None


def _is_somebody(text: str, clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Return whether a clause is about a name or a thing told before ("the deal"), not about things of a kind."""
    words = text[clause.start : clause.head]
    if _ABOUT_ITSELF.search(words) or _ANY.match(words):
        return False
    named = any(clause.start <= m.start and m.end <= clause.end for m in mentions)
    return named or _DEFINITE.match(words) is not None


def _ahead(text: str, periods: Sequence[Period], published: date) -> Iterator[Period]:
    """Yield the periods of a sentence that end after publication and date what is to come, not how long it takes."""
    for period in periods:
        if (
            period.last > published
            and period.lead not in {"since", "as of", "after"}
            and not text.startswith("earlier", period.start)
            and not _PART_OF.match(text, period.end)
            and not _PAST.search(text[max(0, period.start - 24) : period.start])
        ):
            yield period


def _is_behind(text: str, start: int, end: int) -> bool:
    """Return whether a sentence asks, or tells of what was ahead once."""
    return (
        text[start:end].rstrip("”\"'’").endswith("?")
        or ASKS.match(text, start, end) is not None
        or NOT_AHEAD.search(text, start, end) is not None
    )


def _cues(text: str, start: int, end: int, periods: Sequence[Period]) -> list[re.Match[str]]:
    """Return the words that look ahead. A month is none ("May"), a present tense only right before its date."""
    cues = [
        cue
        for cue in CUE.finditer(text, start, end)
        if not any(period.start <= cue.start() < period.end for period in periods)
    ]
    for period in periods:
        low = max(start, period.start - 75)
        cues.extend(cue for cue in CUE.finditer(text, low, period.start) if cue.lastgroup == "present")
    return cues


def _bound(text: str, cue: re.Match[str], period: Period, published: date) -> bool:
    """Return whether a cue and a period belong together: near each other, with no end of a clause between them.

    "on Tuesday" is last Tuesday unless "will" stands right before it; "in January", said in April, is the last one.
    """
    low, high = min(cue.end(), period.end), max(cue.start(), period.start)
    between = text[low:high]
    if len(between) > 220 or ";" in between:
        return False
    words = text[period.start : period.end]
    spanning = period.lead in {"within", "over", "during"} and cue.start() >= period.end
    if spanning and not _OPENS_CLAUSE.search(text[max(0, period.start - 2) : period.start]):
        return False
    close = cue.end() <= period.start and len(between) < 60 and "," not in between
    if _WEEKDAY.fullmatch(words):
        # Of its own day a text says "on Wednesday" as often as of that of next week.
        return (period.last - published).days < 7 and close and _moves_on_a_weekday(cue)
    # What somebody said it would do by August, it may have been to do last August.
    told = cue.group().startswith("would")
    sure = close and cue.lastgroup in _SURE and not told
    if _BARE_SEASON.fullmatch(words):
        return sure and cue.lastgroup != "progress"
    plain = not _GIVEN.search(words) and (told or period.lead in {"in", "on", ""})
    if plain and not sure and ((period.last if told else period.first) - published).days > _FAR_DAYS:
        return False
    if not period.lead and _BARE_MONTH.fullmatch(words) and not text.endswith("as ", 0, period.start):
        return False
    if cue.lastgroup == "progress":
        # "Prices are rising this year" tells of now.
        return close and len(between) <= 40 and period.first > published and bool(period.lead or "next" in words)
    return _reaches(cue, period, len(between))


def _moves_on_a_weekday(cue: re.Match[str]) -> bool:
    """Return whether a cue makes "on Friday" the next one: "starts" does, "a tense start" does not."""
    words = cue.group()
    if cue.lastgroup == "present":
        return words.endswith("s") or " " in words
    return cue.lastgroup in _OF_A_WEEKDAY or _ARRANGED.search(words) is not None


def _reaches(cue: re.Match[str], period: Period, gap: int) -> bool:
    """Return whether a cue of its kind is dated by such a period: a duty by a last day, a term by "until"."""
    match cue.lastgroup:
        case "limited":
            opens = period.lead in {"by", "before", "starting"} and cue.start() >= period.end
            return period.lead in _LIMITS and (opens or cue.end() <= period.start)
        case "term":
            return period.lead in {"until", "till"} and cue.end() <= period.start
        case "maybe":
            return gap <= 120
        case "promise" if cue.group().startswith("deadline"):
            return cue.end() <= period.start
    return True


def _closeness(pair: tuple[re.Match[str], Period]) -> tuple[int, int]:
    cue, period = pair
    weak = 1 if cue.lastgroup in {"maybe", "present", "limited", "progress"} else 0
    gap = period.start - cue.end() if cue.end() <= period.start else cue.start() - period.end
    return weak, gap


def _sort(cue: re.Match[str]) -> Literal["prediction", "promise"]:
    return "promise" if cue.lastgroup == "promise" else "prediction"


def _speaker(
    text: str, start: int, end: int, cue: re.Match[str], quotes: Sequence[Quotation], mentions: Sequence[Mention]
) -> tuple[str, Voice]:
    quoted = next((q for q in quotes if q.start <= cue.start() < q.end and q.speaker), None)
    if quoted:
        return quoted.speaker, _voice(quoted.speaker, mentions)
    said = list(_SAYS.finditer(text, start, end))
    near = next((m for m in reversed(said) if m.start() <= cue.start() and m.end() >= cue.start() - 160), None)
    match = near or (said[-1] if said else None) or _ACCORDING.search(text, start, end)
    if match is None:
        doer = _subject_of(text, start, cue, mentions) if cue.lastgroup in {"promise", "explicit"} else None
        return (doer.canonical, _voice(doer.canonical, mentions)) if doer else ("", "article")
    who = re.sub(r"[’']s$", "", match["who"])
    known = {m.name: m.canonical for m in mentions}
    if who.lower() in {"he", "she"}:
        people = [
            m
            for m in mentions
            if m.start < match.start() and (m.kind == "person" or (m.kind == "name" and " " in m.name))
        ]
        return (people[-1].canonical, "person") if people else (who, "person")
    if who.lower() in {"it", "they"} or _COMPANY_NOUN.search(who):
        firms = [m.canonical for m in mentions if m.start < match.start() and m.kind == "organisation"]
        return (firms[-1] if firms and who not in known else known.get(who, who)), "company"
    if who in {"I", "We", "we"}:
        return "", "article"
    return known.get(who, who), _voice(who, mentions)


def _subject_of(text: str, start: int, cue: re.Match[str], mentions: Sequence[Mention]) -> Mention | None:
    """Return the name right before "plans" or "expects", if one stands there."""
    before = [m for m in mentions if start <= m.start and m.end <= cue.start()]
    return before[-1] if before and re.fullmatch(r"\s(?:\w+\s)?", text[before[-1].end : cue.start()]) else None


def _voice(speaker: str, mentions: Sequence[Mention]) -> Voice:
    kinds = {m.kind for m in mentions if speaker in (m.name, m.canonical)}
    if "organisation" in kinds or _COMPANY_NOUN.search(speaker):
        return "company"
    if (
        "person" in kinds
        or speaker.lower() in {"he", "she"}
        or re.match(r"(?:his|her|our|the)\s(?:chief|founder)", speaker.lower())
    ):
        return "person"
    return "person" if re.fullmatch(r"[A-Z][\w’'-]*[a-z](?:\s[A-Z]\.)?\s[A-Z][\w’'-]*[a-z]", speaker) else "company"
