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
from extractors.facts.speech.future_words import (
    ASKS,
    CUE,
    NOT_AHEAD,
    PLANNED_IN_PASSING,
    UNDATED,
    UNDATED_PLAN,
    WILL_IS_A_NOUN,
)
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
# "The company" is the one firm that was named so shortly before.
_FIRM_REACH = 300
_NOBODY = frozenset("the this that these those there what who which".split())
# "What it gives away today could cost it little tomorrow", "can build today and sell tomorrow": by way of speaking.
# "Said today that it could" is of the day.
_TODAY = r"(?<!\bsaid\s)(?<!\bsays\s)(?<!\btold\s)(?<!announced\s)(?<!confirmed\s)(?<!warned\s)\btoday\b(?!\sthat\b)"
_MAY = r"\b(?:can|could|may|might)\b"
_TODAY_AND_TOMORROW = re.compile(
    rf"{_TODAY}[^.;]{{1,80}}?{_MAY}[^.;]{{3,80}}\btomorrow\b|{_MAY}[^.;,]{{1,40}}?{_TODAY}\s(?:and|or)\s[^.;,]{{3,40}}\btomorrow\b"
)
# "If half were kept, it could clear the list within two years": imagined, and dated by nothing.
_IF = re.compile(r"[“\"]?(?:But\s|And\s|So\s)?If\s(?!\w+(?:ed|en),\s)")
_ONLY_THEN = re.compile(r"would|could|might|may\b")
_WILL = re.compile(r"\b(?:will|won[’']t)\b")
SAYS_WILL_AT = re.compile(rf"{WILL_IS_A_NOUN}(?:will|won[’']t)\b")
_PLANS = (
    rf"(?:{any_word('plans intends expects')}|(?:is|are)\s(?:now\s|also\s)?"
    rf"{any_word('planning expected set due scheduled poised slated')})\sto(?=\s[a-z])"
)
_PLANS_AT = re.compile(_PLANS)
# What somebody said it would do: a deed, no opinion ("would be wrong", "would like").
_WOULD_AT = re.compile(
    r"would\s(?:also\s|soon\s|now\s|not\s)?(?!(?:be|have|like|mean|need|make|take|seem|want|say|let|\w+ly)\b)[a-z]{3,}"
)
_ANNOUNCED = re.compile(rf"\b{any_word('said says announced confirmed pledged promised vowed')}$")
_SAID_THAT = re.compile(r"\b(?:said|says|announced|confirmed)\sthat\s$")
_MAY_BE_UNDATED = re.compile(rf"\b(?:will|won[’']t|would)\b|\b{_PLANS}")
_CONDITION = re.compile(r"\b(?:[Hh]op(?:e|es|ed|ing)|[Ii]f|[Uu]nless|[Ww]henever|[Ww]hether)\b|\b[Ww]hat\s")
# Where a text speaks of itself, or software of what it always does.
_ABOUT_ITSELF = re.compile(
    r"\b(?:article|post|section|part|chapter|tutorial|guide|example|system|function|command|code|compiler|user)s?\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"(?:the|this)\s", re.IGNORECASE)
# What a thing will do for its reader, it always does.
_READER = re.compile(r"\b(?:[Yy]ou|[Yy]our|[Yy]ou[’'](?:ll|re|ve|d))\b")
_I_BEFORE = re.compile(r"\bI(?:[’']m|\sam|\shave|\salso)?\s?$")
# "In December, the agency announced it would": of then, not of now.
_ONCE = re.compile(r"(?:In|Last|Earlier|At)\s(?!an?\b|the\b)")
# "By the end of 2026 or in 2027", "from late April to early June".
_OR = re.compile(r",?\s(?:or|to|through|and)\s(?:in\s|by\s|early\s|late\s)?")
# "Ann’s keynote": a name that opens its sentence.
_OWNED = re.compile(r"[A-Z][\w-]+[’']s\s[a-z]")
MOST_BETWEEN = 40
# A quote of two sentences is one sentence of its text.
_SHORT_WORDS = "Prof Capt Corp Bros Assn Dept Univ Calif Mass Conn Gov Sen Rep Gen Col Sgt Rev Hon Inc Ltd".split()
_NEXT_SENTENCE = re.compile(
    "".join(rf"(?<!\b{short}\.)" for short in _SHORT_WORDS) + r"(?<=[a-z]{3}[.!?])\s(?:[A-Z]|$)"
)
# As many words may stand before a period that opens its sentence: "But by June, it will".
MOST_OPENING = 1
# "As we update this story through May 26": of the page, not of the news.
_THIS_TEXT = r"this\s(?:story|post|article|list|guide|page|newsletter|column)\b"
_UPDATES = re.compile(
    rf"\b(?:updat|refresh|edit)[a-z]{{1,4}}\s{_THIS_TEXT}"
    rf"|\b{_THIS_TEXT}\s(?:\w+\s){{0,3}}?(?:updated|refreshed|edited|corrected)\b",
    re.IGNORECASE,
)
_ANY = re.compile(r"(?:any|every|each|no|some|most|many|all|such|few|other|more)\b", re.IGNORECASE)
_PAST_VERB = re.compile(
    r"(?:ed|said|told|was|were|had|took|made|gave|saw|went|came|wrote|began|fell|rose|won|lost|held|found|sent|left|"
    r"met)$"
)
# "Is expected", "will be raised".
_NOT_PAST = re.compile(r"(?:is|are|will|would|can|could|may|might|shall|should|must)\b")
_AFTER = re.compile(
    r"(?:After|Following|Since|Despite|Besides|Unlike|Before|Ahead\sof|(?!Need|Speed|Expect|Schedul)[A-Z][a-z]{2,}ed)\s"
)
# "With entries open until 19 June, nobody knows": how long it lasts. "With its launch in January, it will enter".
_WITH = re.compile(r"With\s[^,;.]*$")
_LASTS = frozenset({"until", "till", "through"})
_ITS_COMMA = re.compile(r"(?:\salone)?\s?,\s(?:the\s)?")
# Words that a period before its cue may stand behind: it opens its clause there.
_OPENS_HERE = re.compile(
    r"(?:^|[\n,;:—–(“”\"]|[.!?…]|\b(?:that|and|but|as|while|which|who|so|if|when|[Tt]hen|[Nn]ow|[Oo]nly|[Ss]tarting|[Bb]eginning))\s?$"
)
MOST_AFTER = 4
# Between a period and its cue these show that another clause ends there: "the bank fell this year and will".
_CLAUSE_BETWEEN = re.compile(
    r"\s(?:[a-z]{2,}ed|said|was|were|is|are|has|have|had|took|made|gave|saw|went|came|fell|rose|and\sit|and\sthe)\b"
)
MOST_TO_A_DEADLINE = 60
# Of cues that stand as near to their dates the first counts: "will go out by 15 May, but others take until 12 June".
_CLOSE = 40
# "Its event, to be held on 29 September, will be streamed".
_TO_BE = re.compile(r"\bto\sbe\s\w+\s$")

_NEW_CLAUSE = re.compile(r"\s(?:that|which|who|when)\s|,\s(?:as|while|after|but|and|when|because|although|though)\s|;")
# "It will follow the plan, which has targets for 2027": the period is of what is added.
_ADDED = re.compile(
    r",\s(?:so|while|although|though|because|since|which|who)\s[^,]*$|(?:[,–—]\s(?:despite|amid)|\b(?:ahead\sof|following))\s[^,]*$"
)
# "A view introduced during the 2026 games": the period dates the participle before it.
_DONE = re.compile(r"\b(?:[a-z]{2,}ed|set)\s$")
# "Wants to buy it and first made a bid in January".
_AND_DID = re.compile(
    r"\b(?:and|but)\s(?:[a-z]+\s)?(?:made|took|gave|saw|went|began|fell|rose|wrote|said|was|were|had)\b"
)
# "Eyeing public debuts in 2027".
_BEFORE_A_NOUN = frozenset("public new early several many recent planned first other big".split())
_BEING = re.compile(r"\b(?:be|been|being|is|are|get|gets|to|expected|not|fully|finally)\s$")
_ATTRIBUTIVE = re.compile(r"\s(?:results?|earnings|reports?|research|figures|budget)\b")
_ASKED = re.compile(r"\b(?:how|whether|what)\s(?:[\w’'-]+\s){1,3}$|\b[Yy]ou(?:[’'](?:ll|d))?(?:\s\w+ly)?\s?$")
_BEFORE_A_VERB = frozenset("to and or we you they i who which that people not also then".split())
# "Over a quarter of the output" is no time.
_PART_OF = re.compile(r"\sof\s(?:the|its|their|all)\b")
# "Over two years after its release", "the 2028 presidential race": how long it took, which one it is. "This spring
# break" is no time of an event.
_LENGTH_OF_TIME = re.compile(r"\b(?:day|week|month|quarter|year|decade)s?$")
_COUNTED_FROM = re.compile(r"\s(?:after|since|before|into|later|earlier|ago)\b")
# "On Wednesday evenings" comes each week.
_THE_ONE_OF = re.compile(rf"\bthe\s(20\d\d|{MONTH})$")
_EACH_WEEK = re.compile(r"\s(?:evenings|mornings|nights|afternoons|(?:spring\s)?break|vacation)\b")
_OF_A_THING = re.compile(
    r"\s(?!"
    + any_word("and or as when after if with at in on to but for by from will is are was were fiscal financial season")
    + r"\b)[A-Za-z]"
)
# "After it goes public next year", "not to come in on Monday": presupposed, and asked for.
_NOT_TO = re.compile(r"\bnot\sto\s$|\b(?:[Aa]fter|[Oo]nce)\s(?:[\w’'-]+\s){1,4}$")
_REPORTING_VERBS = (
    "said says announced announces told tells confirmed pledged promised vowed predicted predicts added adds wrote "
    "heard warned warns estimated estimates expects expected disclosed noted suggested reported reports insisted "
    "declared"
)
_SAYING = re.compile(rf"\b{any_word(f'{_REPORTING_VERBS} admitted reckoned argued acknowledged')}$")
_REPORTED = re.compile(rf"\b(?:{any_word(_REPORTING_VERBS)}|[Aa]ccording\sto)\b")
_REPORTED_BEHIND = re.compile(
    rf",\s[^,]{{2,80}}\s{any_word(_REPORTING_VERBS)}\b|\baccording\sto\b|,\s{any_word('said says')}\b"
)
# "The bill would ban", "the tax, if approved, would raise": what is not yet in force.
_NOT_IN_FORCE = (
    "bill law legislation measure order plan proposal rule deal agreement tariff tax budget amendment treaty ban "
    "scheme programme program resolution ordinance referendum merger policy regulation package reform act takeover "
    "acquisition project settlement contract decree directive levy cut initiative restriction requirement"
)
_ITS_NOUN = rf"(?:the|an?|its|his|her|their|this|that|proposed)\s(?:[\w’'-]+\s){{0,3}}?{any_word(_NOT_IN_FORCE)}s?\b"
_WOULD_BRING = re.compile(
    rf"\b{_ITS_NOUN}(?:\s(?:of|on|for|to|from|in|with)\s[^,;.“”]{{2,60}}?)?(?:,[^,;.]{{2,60}},)?\s(?:also\s)?$",
    re.IGNORECASE,
)
_UNDER_IT = re.compile(
    rf"\b(?:under|if)\s(?:{_ITS_NOUN}|(?:\w+ly\s)?{any_word('approved passed enacted adopted agreed completed')}\b)",
    re.IGNORECASE,
)
_MOST_OF_A_SUBJECT = 160
_OTHER_VERB = re.compile(r"\b(?:was|were|is|are|has|have|had|took|will|would|that|which)\b")
# "Q2 2027 (predicted)" heads a prediction and is none.
LEAST_WORDS = 3
# No sentence names more; a table of dates would cost each of its cues times each of its dates.
MOST_PERIODS = 20
# "Over the weekend" is the last one as often as the next.
_WEEKDAY = re.compile(rf"(?:(?:on|for)\s)?{FULL_WEEKDAY}|(?:(?:on|over|at|during)\s)?the\sweekend", re.IGNORECASE)
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:;–—“”\"]\s?|\n)$")
_OPENS_CLAUSE = re.compile(r"(?:^|[.,:;–—“\"]\s?|\n)$")
# A date that stands for itself; a bare month or season does not.
_GIVEN = re.compile(r"\d|next|day|week|month|quarter|year|decade")
# "The first time in 45 months", "said in May": what stands behind these is over.
_PAST = re.compile(r"\b(?:(?<!some\s)time|said|announced|wrote|told\s\w+)\s$")
# "Predicted in January that": when it was said.
_FORETOLD = re.compile(r"\b(?:predicted|forecast|warned|promised|pledged|projected|estimated)\s$")
# "This year marks our first launch", "an issue in 2026 elections".
_IS_ITS_SUBJECT = re.compile(r"\s(?:marks|marked|was|has|brought|saw)\b")
_A_YEAR = re.compile(r"\b20\d\d$")
_OF_THAT_YEAR = re.compile(
    r"\s"
    + any_word("elections? midterms? season race races model models budget campaign games olympics lineup edition")
)
# "The price data for January": of which month they are.
_OF_DATA = re.compile(r"\b(?:data|figures|numbers|report|results|earnings|index)\s$")

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
        if period is None or dated_one.due_to is not None or cue.lastgroup != "maybe":
            # What only may happen, with no day of its own, is talk.
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
    bound = [pair for pair in bound if not _parted(text, span, pair, quotes) and not _asks(text, pair[0])]
    if _UPDATES.search(text, *span):
        return None
    bound = [pair for pair in bound if not _is_of_the_writer(text, pair[0], quotes)]
    if _IF.match(text, *span):
        bound = [pair for pair in bound if not _ONLY_THEN.match(pair[0].group())]
    if bound:
        cue, period = min(bound, key=lambda pair: _closeness(pair, span[0]))
        # "By the end of 2026 or in 2027" falls due with the later one.
        later = (p for p in periods if _OR.fullmatch(text, period.end, p.start) and p.last > period.last)
        # "This month, five games will leave on January 15": the day says it more closely than the month.
        opens = period.end <= cue.start()
        closer = [p for c, p in bound if c == cue and opens and period.first <= p.first <= p.last <= period.last]
        last = next(later, None)
        return cue, replace(last, first=period.first) if last else min([period, *closer], key=_length)
    return (cues[0], None) if cues and explicit else None


def _without_past(text: str, span: Span, periods: Sequence[Period]) -> list[Period]:
    """Leave out the periods that date what is told of the past: "In December, the agency announced it would …"."""
    periods = [period for period in periods if not _dates_what_came_before(text, span[0], period)]
    if not periods:
        return []
    clauses = read_clauses(text, span)
    return [period for period in periods if not any(_is_past_of(text, span[0], clause, period) for clause in clauses)]


def _dates_what_came_before(text: str, start: int, period: Period) -> bool:
    """Return whether a period belongs to the opening of a sentence: "After the launch this week, NASA will fly it".

    "Announced in November, the programme aims to …" as well.
    """
    if period.start == start:
        # "Before the end of the year, the bank will cut rates": its own last day.
        return False
    lasts = period.lead in _LASTS and _WITH.match(text, start, period.start)
    opening = _AFTER.match(text, start) or lasts
    comma = text.find(",", start, period.end + 2)
    return bool(opening) and comma >= period.end and text[period.end : comma].strip() == ""


def _is_past_of(text: str, start: int, clause: Clause, period: Period) -> bool:
    """Return whether a past verb right behind a period, or the subject between the two, takes that period."""
    verb = text[clause.verb_start : clause.verb_end].lower()
    aside_says = text.startswith(",", clause.verb_end) and _ANNOUNCED.search(verb) is not None
    if aside_says or _NOT_PAST.match(verb) or not _PAST_VERB.search(verb):
        return False
    opens = (
        period.end <= clause.start
        and _SENTENCE_OPENING.fullmatch(text, start, period.start) is not None
        and re.fullmatch(r"(?:\salone)?\s?,?\s(?:the\s)?", text[period.end : clause.start]) is not None
    )
    aside = clause.apposed is not None and clause.apposed[0] <= period.start < clause.apposed[1]
    within = clause.start < period.start and period.end <= clause.verb_start and not aside
    # "signed the deal in October, promising …": a month behind a past verb and its object is the last one.
    behind = clause.verb_end <= period.start <= clause.verb_end + _OBJECT and period.lead in {"in", "on", ""}
    ends = (
        behind
        and _BARE_MONTH.fullmatch(text[period.start : period.end].split(" ")[-1])
        and text[period.end : period.end + 1] == ","
    )
    # "… — in January alone, arrivals rose": it opens its clause.
    own = _SAYING.search(verb) is None and _ITS_COMMA.fullmatch(text, period.end, max(period.end, clause.start))
    return opens or within or bool(own) or bool(ends)


def _parted(text: str, span: Span, pair: tuple[re.Match[str], Period], quotes: Sequence[Quotation]) -> bool:
    """Return whether another clause or the end of a quote stands between a cue and a period."""
    cue, period = pair
    if period.end <= cue.start() and (
        _NEW_CLAUSE.search(text, period.end, cue.start())
        or (cue.lastgroup != "explicit" and not _leads_up(text, span[0], period, cue))
    ):
        return True
    if cue.end() <= period.start and (
        _ADDED.search(text, cue.end(), period.start) or _AND_DID.search(text, cue.end(), period.start)
    ):
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
    if cue.lastgroup == "present" and (
        _is_noun(text, cue) or _NOT_TO.search(text, max(0, cue.start() - 60), cue.start())
    ):
        return True
    if cue.group() == "planned" and PLANNED_IN_PASSING.search(text, max(span[0], cue.start() - 40), cue.start()):
        return True
    if cue.group() == "planned" and _OTHER_VERB.search(text, cue.end(), period.start):
        return True
    if cue.group().startswith("would") and not _is_foretold(text, span, cue):
        return True
    if cue.lastgroup == "present" and _OTHER_VERB.search(text, cue.end(), period.start):
        return True
    # “What is going on this week?” is asked within the quote that the period stands in.
    asked = (q for q in quotes if q.start <= period.start < q.end and text[q.end - 1] == "?")
    if any(not q.start <= cue.start() < q.end for q in asked):
        return True
    return any(quote.start <= cue.start() < quote.end <= period.start for quote in quotes)


def _is_foretold(text: str, span: Span, cue: re.Match[str]) -> bool:
    """Return whether somebody said what would be, or a bill, an order, a plan is to bring it.

    Told without one, "would" is of a past or of what is imagined: "she felt hope that she would be at sea".
    """
    low = max(span[0], cue.start() - _MOST_OF_A_SUBJECT)
    if _WOULD_BRING.search(text, low, cue.start()) or _UNDER_IT.search(text, *span):
        return True
    ahead = _REPORTED.search(text, span[0], cue.start())
    return ahead is not None or _REPORTED_BEHIND.search(text, cue.end(), span[1]) is not None


def _leads_up(text: str, start: int, period: Period, cue: re.Match[str]) -> bool:
    """Return whether a period before its cue opens the clause, or ends its subject: "the event this year would"."""
    between = text[period.end : cue.start()]
    opens = _OPENS_HERE.search(text, max(0, period.start - 12), period.start) is not None
    planned = _TO_BE.search(text, max(0, period.start - 24), period.start) is not None
    with_it = _WITH.match(text, start, period.start) is not None and between.count(",") == 1
    # "Cutting it this year … would save": what would be has its time right before it, or none.
    near = not cue.group().startswith("would") or len(between.split()) <= MOST_AFTER
    return opens or planned or with_it or (near and "," not in between and not _CLAUSE_BETWEEN.search(between))


def _is_noun(text: str, cue: re.Match[str]) -> bool:
    """Return whether "start" or "return" is a noun: as a verb without an s it has several before it, "we" or "to"."""
    word = cue.group().split()[0]
    before = re.search(r"([\w’'-]+)\s$", text[max(0, cue.start() - 24) : cue.start()])
    if word.endswith("s"):
        return before is not None and before[1] in _BEFORE_A_NOUN
    return before is None or not (before[1].endswith("s") or before[1].lower() in _BEFORE_A_VERB)


def _asks(text: str, cue: re.Match[str]) -> bool:
    """Return whether a cue is part of a question told, or speaks to the reader: "how it will", "you’d expect"."""
    return _ASKED.search(text, max(0, cue.start() - 40), cue.start()) is not None


def _is_of_the_writer(text: str, cue: re.Match[str], quotes: Sequence[Quotation]) -> bool:
    """Return whether a writer speaks of plans of his own, or to his readers: "I’m preparing for", "your deadline"."""
    if any(quote.start <= cue.start() < quote.end for quote in quotes):
        return False
    if cue.lastgroup == "maybe" and _READER.search(text, max(0, cue.start() - 120), cue.start() + 120):
        return True
    if cue.lastgroup not in {"promise", "will", "short"}:
        return False
    reads = cue.group().startswith("deadline") and _READER.search(text, cue.start(), cue.start() + 80) is not None
    return reads or _I_BEFORE.search(text, max(0, cue.start() - 16), cue.start()) is not None


def _undated(text: str, span: Span, mentions: Sequence[Mention]) -> tuple[re.Match[str], None] | None:
    """Return the cue of a statement without a day: somebody or something named "will", or plans not to."""
    plan = UNDATED_PLAN.search(text, *span)
    if plan:
        return plan, None
    if not _MAY_BE_UNDATED.search(text, *span) or _CONDITION.search(text, *span) or _READER.search(text, *span):
        return None
    before: Clause | None = None
    for clause in read_clauses(text, span):
        ahead = SAYS_WILL_AT.match(text, clause.verb_start) or _PLANS_AT.match(text, clause.verb_start)
        # "Drop it, and the orbit will widen": what would follow from a deed of the reader's.
        follows = before is None and text.endswith(", and ", span[0], clause.start)
        told = before is not None and _ANNOUNCED.search(text, before.verb_start, before.verb_end) is not None
        told = told or _SAID_THAT.search(text, max(span[0], clause.start - 16), clause.start) is not None
        if ahead and not follows and not clause.relative and (told or _is_somebody(text, clause, mentions)):
            return ahead, None
        would = _WOULD_AT.match(text, clause.verb_start)
        adding = text.endswith("adding that ", span[0], clause.start) and _is_somebody(text, clause, mentions)
        if (
            would
            and not _ONCE.match(text, *span)
            and (adding or (before and _announced(text, before, clause, mentions)))
        ):
            return would, None
        before = clause
    return None


def _announced(text: str, before: Clause, clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Return whether somebody said that a deed is to come: "the minister said Tannu would send two ships"."""
    if not _ANNOUNCED.search(text, before.verb_start, before.verb_end):
        return False
    between = text[before.verb_end : clause.start]
    own = text[clause.start : clause.end].lower() in {"it", "he", "she", "they"}
    return len(between) <= MOST_BETWEEN and (own or _is_somebody(text, clause, mentions))


def _is_somebody(text: str, clause: Clause, mentions: Sequence[Mention]) -> bool:
    """Return whether a clause is about a name or a thing told before ("the deal"), not about things of a kind."""
    words = text[clause.start : clause.head]
    if _ABOUT_ITSELF.search(words) or _ANY.match(words):
        return False
    named = any(clause.start <= m.start and m.end <= clause.end for m in mentions)
    return named or _DEFINITE.match(words) is not None or _OWNED.match(words) is not None


def _ahead(text: str, periods: Sequence[Period], published: date) -> Iterator[Period]:
    """Yield the periods of a sentence that end after publication and date what is to come, not how long it takes."""
    for period in periods:
        if (
            period.last > published
            and period.lead not in {"since", "as of", "after"}
            and not text.startswith("earlier", period.start)
            and not _PART_OF.match(text, period.end)
            and not (_LENGTH_OF_TIME.search(text, period.start, period.end) and _COUNTED_FROM.match(text, period.end))
            and not (period.lead in {"in", "on"} and _FORETOLD.search(text[max(0, period.start - 12) : period.start]))
            and not _EACH_WEEK.match(text, period.end)
            and not text.startswith(("tomorrow’s", "tomorrow's"), period.start)
            and not (
                not period.lead
                and _IS_ITS_SUBJECT.match(text, period.end)
                and _OPENS_HERE.search(text, max(0, period.start - 12), period.start)
            )
            and not (_A_YEAR.search(text, period.start, period.end) and _OF_THAT_YEAR.match(text, period.end))
            and not (period.lead == "for" and _OF_DATA.search(text[max(0, period.start - 12) : period.start]))
            and not _is_of_a_thing(text, period)
            and not _PAST.search(text[max(0, period.start - 24) : period.start])
        ):
            yield period


def _is_of_a_thing(text: str, period: Period) -> bool:
    """Return whether a year or month says which thing is meant: "bets on the 2028 race", but "by the 2028 Games"."""
    named = _THE_ONE_OF.search(text, period.start, period.end)
    by_then = period.lead in {"by", "before", "until"} and named is not None and named[1].isdigit()
    return named is not None and not by_then and _OF_A_THING.match(text, period.end) is not None


def _is_behind(text: str, start: int, end: int) -> bool:
    """Return whether a sentence asks, tells of what was ahead once, or of today and tomorrow by way of speaking."""
    return (
        text[start:end].rstrip("”\"'’").endswith("?")
        or _TODAY_AND_TOMORROW.search(text, start, end) is not None
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
    bracketed = between.count("(") != between.count(")")
    if len(between) > 220 or ";" in between or bracketed or _NEXT_SENTENCE.search(between):
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
        return close and len(between) <= 40 and period.first > published
    return _reaches(cue, period, len(between), text)


def _moves_on_a_weekday(cue: re.Match[str]) -> bool:
    """Return whether a cue makes "on Friday" the next one: "starts" does, "a tense start" does not."""
    words = cue.group()
    if cue.lastgroup == "present":
        return words.endswith("s") or " " in words
    return cue.lastgroup in _OF_A_WEEKDAY or _ARRANGED.search(words) is not None


def _reaches(cue: re.Match[str], period: Period, gap: int, text: str) -> bool:
    """Return whether a cue of its kind is dated by such a period: a duty by a last day, a term by "until"."""
    match cue.lastgroup:
        case "limited":
            opens = period.lead in {"by", "before", "starting"} and cue.start() >= period.end
            return period.lead in _LIMITS and (opens or cue.end() <= period.start)
        case "term":
            return period.lead in {"until", "till"} and cue.end() <= period.start
        case "maybe":
            # "The race this year could redraw the map": when the race is, not by when the map.
            opens = _OPENS_SENTENCE.search(text[max(0, period.start - 2) : period.start]) is not None
            opens = opens or text.startswith(",", period.end)
            if text.endswith("from now", 0, period.end):
                # "It might fail six months from now": at any time.
                return False
            return gap <= 120 and (cue.end() <= period.start or bool(period.lead) or opens)
        case "promise" if cue.group().startswith("deadline"):
            return cue.end() <= period.start and gap <= MOST_TO_A_DEADLINE
    return True


def _length(period: Period) -> int:
    return (period.last - period.first).days


def _closeness(pair: tuple[re.Match[str], Period], start: int) -> tuple[int, bool, bool, bool, int]:
    """Return how loosely a period dates a cue of the sentence that begins at `start`.

    "Fell this year and we expect it to fall next year" is of the next.
    """
    cue, period = pair
    text = cue.string
    weak = 1 if cue.lastgroup in {"maybe", "present", "limited", "progress"} else 0
    ahead = period.end <= cue.start() and len(text[start : period.start].split()) > MOST_OPENING
    gap = period.start - cue.end() if cue.end() <= period.start else cue.start() - period.end
    added = text.startswith(", with ", text.rfind(", ", start, cue.start()))
    return weak, ahead, added, gap > _CLOSE, cue.start() if gap <= _CLOSE else gap


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
    if who not in known and (who.lower() in {"it", "they"} or _COMPANY_NOUN.search(who)):
        low = max(0, start - _FIRM_REACH)
        firms = {m.canonical for m in mentions if low <= m.start < match.start() and m.kind == "organisation"}
        return (firms.pop() if len(firms) == 1 else who), "company"
    if who in {"I", "We", "we"} or who.lower() in _NOBODY:
        return "", "article"
    ends = match.start("who") + len(who)
    named = next((m.canonical for m in mentions if m.end == ends and match.start("who") <= m.start), who)
    return known.get(who, named), _voice(named, mentions)


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
