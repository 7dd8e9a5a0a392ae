"""Read statements about the future that can come due: who makes them, how sure they sound, and by when.

Theory. A prediction worth keeping can be checked: it has a cue of the future ("will", "expects to") and words that
date it, in one sentence. Without a date only an explicit "predicts" or "forecasts" counts. A date alone is a plan of
the calendar ("Comments are open until 31 July"), a cue alone is talk. Past plans ("had expected"), questions and what
was due before the text was published are no predictions.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from extractors.facts.periods import Dated, Period
from extractors.facts.types import Mention, Prediction, Quotation, Span, Voice

_CUE = re.compile(
    r"""(?<![\w-])(?:

      (?P<promise>plans?|planned|planning(?=\sto\b)|promis(?:e|es|ed|ing)|pledg(?:e|es|ed|ing)|vow(?:s|ed)?|commit(?:s|ted)|aim(?:s|ed|ing)?|

        intends?|intended|undertak(?:es?|en)|guarantee[sd]?|(?:is|are|was|were)\s(?:scheduled|slated|set|due|booked)|scheduled|
        slated|targets|targeting|hop(?:es|ed|ing)|wants|means\sto|meant\sto|pencill?ed\sin|
        (?:has|have)(?=\suntil))
    | (?P<explicit>predict(?:s|ed)|predictions?|forecasts?|foresees?|bets?\sthat|wager\w*|expect(?:s|ed|ing
        |ation|ations)?|
        anticipat(?:es?|ed|ing)|project(?:s|ed|ions?)|reckons?|doubts?|now\ssees|sees?(?=\s[\w\s]{3,40}\b(?:falling|rising|growing|reaching|dropping|climbing|hitting)\b)|sees(?=\s\w+\s(?:cuts?|growth|sales|demand|revenue))|guided\s(?:for|to)|guidance)
    | (?P<will>will(?:\snot|\snever)?|won[’']t|shall|going\sto|would(?:\snot)?|wouldn[’']t|(?:is
        |are)\s(?:expected\s)?to|due|
        on\strack|(?:I|we)\sdo(?:n[’']t|\snot)\s(?:have|see|think))
    | (?P<present>(?<!are\s)(?<!is\s)(?<!was\s)(?<!were\s)(?:opens?|begins?|starts?|launch(?:es)?|arrives?|closes?|ends?
        |expires?|runs?
        |switch(?:es)?\son|goes\slive|goes?\son\ssale|rolls?\sout|goes?\sinto\s\w+|
        go\slive|takes?\seffect|kicks?\soff|returns?|comes?\sinto\sforce)(?=\b(?:[^,;.:]|[.,](?=\d)){0,60}$))
    | (?P<maybe>can(?=\s[^.;,]{0,40}\buntil\b)|must(?=\s[^.;]{0,80}\bby\s)|may|might|could
        |should|likely|probably|possibly|unlikely)
    )(?![\w-])|(?P<short>[’']ll\b)
    """,
    re.VERBOSE,
)  # fmt: skip
_UNDATED = re.compile(
    r"\b(?:predicts|forecasts|foresees|predicted\sthat|[Pp]rediction(?::|\sis))(?=[^.]{0,200}\b(?:will|would|going\sto|won[’']t)\b)"
)
_NOT_AHEAD = re.compile(
    r"\b(?:had\s(?:expected|planned|promised|hoped|predicted)|was\sto\shave|were\sto\shave|would\shave|could\shave|should\shave|might\shave)\b",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w(?:\s[A-ZÀ-ÖØ-Þ][\w’'&.-]*\w|\s\d)*"
_SAYS = re.compile(
    rf"(?P<who>{_NAME}|\b(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Oo]ur)\s(?:\w+\s)?(?:company|firm|group|start-?up|office|lab|government|ministry|bank|agency|institute|studio|maker|club|union|council|network|chief\sexecutive|founder)|\b(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Ww]e|I))"
    r"(?:,[^,]{2,80},)?\s(?:has\s|have\s|had\s|also\s|now\s|still\s|first\s|do\snot\s|does\snot\s|doesn[’']t\s|don[’']t\s)*"
    r"(?P<verb>said|says|say|told|tells|predict(?:s|ed)?|expect(?:s|ed)?|forecasts?|plan(?:s|ned)?|promise[sd]?|hope[sd]?|believe[sd]?|thinks?|intend(?:s|ed)?|aim(?:s|ed)?|pledge[sd]?|want(?:s|ed)?|wrote|writes|announced|confirmed|added|anticipate[sd]?|warn(?:s|ed)?|estimate[sd]?|see[sn]?|argue[sd]?|vow(?:s|ed)?|insist(?:s|ed)?|reckons?|foresees?|target(?:s|ed)?|project(?:s|ed)?|have)\b"
)
_ACCORDING = re.compile(rf"\b[Aa]ccording\sto\s(?P<who>{_NAME})")
_COMPANY_NOUN = re.compile(
    r"company|firm|group|start-?up|office|lab|government|ministry|bank|agency|institute|studio|maker|club|union|council|network",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
# "Q2 2027 (predicted)" heads a prediction and is none.
LEAST_WORDS = 3
_WEEKDAY = re.compile(r"(?:on\s)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", re.IGNORECASE)
_LIST_MARK = re.compile(r"(?:\d{1,2}[.)]|[-*•–])\s+")


def read_predictions(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[Mention],
    quotes: Sequence[Quotation],
    published: date,
    dated: Dated,
) -> tuple[Prediction, ...]:
    """Return the predictions in reading order, at most one a sentence; one without a cue costs next to nothing."""
    return tuple(_read(text, sentences, mentions, quotes, published, dated))


def _read(
    text: str,
    sentences: Sequence[Span],
    mentions: Sequence[Mention],
    quotes: Sequence[Quotation],
    published: date,
    dated: Dated,
) -> Iterator[Prediction]:
    starts = [quote.start for quote in quotes]
    for start, end in sentences:
        periods = list(_ahead(dated.within(start, end), published))
        cues = _cues(text, start, end, periods) if periods or _UNDATED.search(text, start, end) else []
        if not cues or text[start:end].rstrip("”\"’'").endswith("?") or _NOT_AHEAD.search(text, start, end):
            continue
        mark = _LIST_MARK.match(text, start, end)
        begin = mark.end() if mark else start
        bound = [(cue, period) for period in periods for cue in cues if _bound(text, cue, period, published)]
        if not bound and not _UNDATED.search(text, start, end):
            continue
        cue, period = min(bound, key=_closeness) if bound else (cues[0], None)
        if period and len(_WORD.findall(text[begin : period.start] + " " + text[period.end : end])) < LEAST_WORDS:
            continue
        inside = quotes[bisect_right(starts, start - 1) : bisect_right(starts, end)]
        over = [q for q in quotes[: bisect_right(starts, start)] if q.end >= start][-1:]
        speaker, voice = _speaker(text, begin, end, cue, [*over, *inside], mentions)
        yield Prediction(
            kind=_sort(cue),
            claim=text[begin:end],
            speaker=speaker,
            voice=voice,
            wording=cue.group().strip().lower(),
            horizon=text[period.start : period.end] if period else "",
            due_from=period.first if period else None,
            due_to=period.last if period else None,
            start=begin,
            end=end,
        )


def _ahead(periods: Sequence[Period], published: date) -> Iterator[Period]:
    """Yield the periods of a sentence that end after publication and date what is to come, not how long it takes."""
    for period in periods:
        if period.last > published and period.lead not in {"since", "as of", "after"}:
            yield period


def _cues(text: str, start: int, end: int, periods: Sequence[Period]) -> list[re.Match[str]]:
    """Return the words that look ahead. A month is none ("May"), a present tense only right before its date."""
    cues = [
        cue
        for cue in _CUE.finditer(text, start, end)
        if not any(period.start <= cue.start() < period.end for period in periods)
    ]
    for period in periods:
        if not _WEEKDAY.search(text, period.start, period.end):
            low = max(start, period.start - 75)
            cues.extend(cue for cue in _CUE.finditer(text, low, period.start) if cue.lastgroup == "present")
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
    if spanning and not re.search(r"(?:^|[.,:;–—“\"]\s?|\n)$", text[max(0, period.start - 2) : period.start]):
        return False
    if _WEEKDAY.fullmatch(words):
        return (
            cue.lastgroup in {"will", "short"}
            and cue.end() <= period.start
            and len(between) < 60
            and "," not in between
        )
    # "in January", said in April, is the last one, unless a word of the future stands right before it.
    plain = not re.search(r"\d|next|day|week|month|quarter|year|decade", words) and period.lead in {"in", "on", ""}
    sure = (
        cue.lastgroup in {"will", "short", "promise", "explicit"}
        and cue.end() <= period.start
        and len(between) < 60
        and "," not in between
    )
    if plain and not sure and (period.first - published).days > 240:
        return False
    return cue.lastgroup != "maybe" or len(between) <= 120


def _closeness(pair: tuple[re.Match[str], Period]) -> tuple[int, int]:
    cue, period = pair
    weak = 1 if cue.lastgroup in {"maybe", "present"} else 0
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
