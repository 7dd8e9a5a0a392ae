"""Read the words of one text that show how it came about: whom its outlet spoke to, whom it credits, what it was
written from. Each cue is a kind with its span; they decide nothing.

Theory. Own reporting says to whom somebody spoke or who saw it: this outlet, now. "Told CNBC" in another's text is a
credit; what was told last fall is background; who "did not respond" told nothing. Words in quotation marks are the
speaker's, so a "we" there is not the outlet's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Literal

from extractors.facts.types import SourceCredit
from store.provenance.outlets import Outlet, OutletTable, squashed

CueKind = Literal[
    "told this outlet", "answered this outlet", "asked for comment", "told me", "first person", "interview", "own eyes",
    "agency dateline", "agency byline", "agency text", "announces itself", "we announce", "we",
    "said in a document", "document", "announced", "organisation says", "at an event", "on sale", "told reporters",
    "quotes a report", "links to a report", "credits an outlet first", "credits an outlet", "credits somebody",
    "reportedly", "headline reports",
]  # fmt: skip

# What is beyond is not read: a page of capitals must not cost the others their time.
MOST_CHARS = 30_000
# An opening, in characters: whom it credits there is where the news is from; later, mostly background.
OPENING = 700
# A text of so many characters is all opening.
SHORT = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What shows something of a text's provenance, at `text[start:end]`; `source` is who is credited, or ""."""

    kind: CueKind
    start: int
    end: int
    source: str = ""


_ANNOUNCE = (
    r"(?:announc(?:ed|es|ing)|unveil(?:ed|s|ing)|launch(?:ed|es|ing)|introduc(?:ed|es|ing)|reveal(?:ed|s|ing)"
    r"|releas(?:ed|es|ing)|debut(?:ed|s|ing)|show(?:ed|s|ing|cased|cases)\soff|confirm(?:ed|s)|disclos(?:ed|es)"
    r"|roll(?:ed|s|ing)\sout|publish(?:ed|es)|posted|filed|detail(?:ed|s)|preview(?:ed|s|ing)|expand(?:ed|s|ing)"
    r"|refresh(?:ed|es|ing)|brings?|brought)"
)
_PAPERS = (
    r"(?:blog\s?post|(?:press|news)\srelease|statement|filing|complaint|lawsuit|indictment|ruling|court\s"
    r"(?:documents?|filings?|papers|records)|letter|memo|e-?mail|announcement|(?:social\smedia\s)?post\son\s[A-Z]\w*"
    r"|social\smedia\spost|Truth\sSocial|(?:press|news)\sconference|press\sbriefing|keynote|hearing|testimony|testified"
    r"|readout|study|paper|trailer|website|dat(?:a|um)\sshow(?:s|ed)|figures\sshow(?:s|ed)?|S-1|SEC|transcript|verdict"
    r"|jury|earnings\scall|investor\sday)"
)
_SAY = r"(?:said|says|wrote|writes|announced|according\sto|posted|states?|stated|claims?|shared|published)"
_WHERE = (
    r"(?:post|release|statement|filing|letter|memo|e-?mail|announcement|conference|briefing|keynote|speech|video"
    r"|website|platform|call|event|hearing|message|readout|blog|complaint|lawsuit|ruling|report|paper|study)"
)
_BODY = r"(?:company|firm|startup|start-up|agency|department|ministry|government|maker|group|organi[sz]ation|office)"
_CLAIM = r"(?:says?|said|claims?|claimed|promises?|calls?|describes?|notes?|noted|explains?|explained|wrote|writes)"
_WORKED = (
    r"(?:tested|measured|spoke\s(?:to|with)|asked|visited|interviewed|sat\sdown\swith|obtained|reviewed\sdocuments)"
)
_SAW = r"(?:tried|saw|watched|met|played|drove)"
_AGENCIES = r"(?:AP|Reuters|REUTERS|AFP|Yonhap|Bloomberg|UPI|dpa|Kyodo(?:\sNews)?|Xinhua|ANI|PTI|IANS)"

_PLAIN: tuple[tuple[CueKind, re.Pattern[str]], ...] = (
    ("told me", re.compile(r"(?<!nobody\s)(?<!one\s)\b(?:told\s(?:me|us)|tells\sme)\b")),
    (
        "first person",
        re.compile(
            rf"\b(?:I|[Ww]e)\s(?:also\s|recently\s|briefly\s)?(?:{_SAW}|got\s(?:to|a)\s\w+|had\s(?:a|the)\schance|was\sable"
            r"|were\sable)\b|\b(?:[Aa]fter|[Ww]hen)\sI\s\w+|\b[Hh]ands-on\s(?:with|time|test)\b|\b[Aa]fter\sseeing\s(?:it|them|one)\b"
            r"|\bgetting\sa\sdemo\b"
            r"|\b[Ww]e’re\shere\b"
        ),
    ),
    (
        "interview",
        re.compile(r"\b[Ii]n\san?\s(?:\w+\s)?interview\b(?!\s(?:with|at|published|posted|aired|broadcast)\b)"),
    ),
    (
        "asked for comment",
        re.compile(
            r"\b(?:did\snot|didn’t|didn't|declined\sto|has\snot|have\snot|hasn’t|hasn't)\s(?:immediately\s|yet\s)?"
            r"(?:respond|comment|return|reply)\b|\brequests?\sfor\scomment\b|\breached\s(?:out\sto|for\scomment)\b"
        ),
    ),
    (
        "own eyes",
        re.compile(
            rf"\b(?:I|[Ww]e)\s(?:also\s|recently\s|briefly\s)?{_WORKED}\b"
            r"|^[A-Z]\w+\s[A-Z]\w+\sreports\s(?:from|outside|on\sthe\sground|in\s[A-Z])"
            r"|(?<=\.\s)[A-Z]\w+\s[A-Z]\w+\sreports\s(?:from|outside|on\sthe\sground)",
            re.MULTILINE,
        ),
    ),
    (
        "we announce",
        re.compile(
            r"\b[Tt]oday,?\s(?:we|I)(?:(?:’re|'re|’m|'m|\sare|\sam)\s\w+ing|\s(?:announce|introduce|launch|release|share|present))\b"
            r"|\b[Ww]e(?:’re|'re|\sare)\s(?:announcing|introducing|launching|releasing|excited"
            r"|pleased|proud|thrilled|sharing|expanding|rolling)|\b[Ww]e\s(?:shared|announced|share|introduce|present)\b"
        ),
    ),
    ("we", re.compile(r"\b(?:[Ww]e|[Oo]ur|[Ww]e’re|[Ww]e're)\b")),
    (
        "said in a document",
        re.compile(
            rf"\b{_SAY}\b[^.\n]{{0,60}}?\b(?:in|on|during|at|via|through)\s(?:an?|its|his|her|their|the|another)\s"
            rf"(?:[\w-]+\s){{0,4}}?{_WHERE}\b"
        ),
    ),
    ("document", re.compile(rf"\b{_PAPERS}\b")),
    ("announced", re.compile(rf"\b{_ANNOUNCE}\b")),
    ("organisation says", re.compile(rf"\b(?:[Tt]he\s{_BODY}|[A-Z][\w’-]{{1,40}})\s{_CLAIM}\b")),
    (
        "told reporters",
        re.compile(r"\b(?:told|tells)\s(?:reporters|journalists|lawmakers|investors|attendees|analysts)\b"),
    ),
    (
        "at an event",
        re.compile(
            r"\b(?:[Aa]t|[Dd]uring)\s(?:CES|GDC|GTC|SXSW|I/O|MWC|WWDC|(?:the|its|his|her)\s(?:[\w-]+\s){0,3}"
            r"(?:keynote|conference|summit|event|show|investor\sday))\b"
        ),
    ),
    (
        "on sale",
        re.compile(
            r"\b(?:costs?|priced|pricing|starts?\sat|available|availability|shipping|ships?|pre-?orders?)\b"
        ),
    ),
    (
        "reportedly",
        re.compile(
            r"\b[Rr]eportedly\b|\bpeople\sfamiliar\b|\bsources\s(?:said|say|told)\b|\brumou?r|\bleak(?:ed|s|er)?\b"
        ),
    ),
    (
        "quotes a report",
        re.compile(
            r"\b(?:quotes?|shares?|cites?|citing|according\sto)\s(?:an?|the|this)\s(?:new\s|recent\s)?"
            r"(?:report|article|story|scoop|investigation)\s(?:from|by|in)\s"
        ),
    ),
)  # fmt: skip
_DATELINE = re.compile(rf"\A\W{{0,3}}(?:[^\n]{{0,60}}?\s)?\({_AGENCIES}\)|\A[^\n]{{2,50}}?\b{_AGENCIES}\s?[—–-]")
_AGENCY_TEXT = re.compile(
    r"\b(?:Reuters|The\sAssociated\sPress|AFP|Bloomberg)\s(?:could\snot|was\sunable\sto|was\snot\sable\sto)\b"
    r"|\bAssociated\sPress\s(?:[a-z]+\s)?(?:writer|journalist|reporter)s?\b"
    r"|\((?:Reporting|Writing)\sby\s[^()\n]{3,200}[;)]|\bBloomberg’s\s[A-Z]\w+\s[A-Z]\w+\sreports\b"
    r"|©\s?\d{4}\s(?:AFP|The\sAssociated\sPress|Reuters)"
)
_BYLINE = re.compile(r"^(?:By\s)[^\n]{0,80}?\b(?:Associated\sPress|Reuters|AFP|Agence\sFrance-Presse)\b", re.MULTILINE)
QUOTED = re.compile(r"“[^”\n]{0,600}”|\"[^\"\n]{0,600}\"")
_NAME_START = re.compile(r"(?<![\w’'-])(?:[Tt]he\s)?([A-Z0-9][\w’'-]*)")

_GIVEN_TO = re.compile(
    r"(?:told|tells|telling|[Ii]nterview\swith|[Ss]p(?:oke|eaking|oken)\s(?:to|with)|(?:briefing|call|conversation)\swith"
    r"|(?:explained|said|confirmed|clarified|admitted|revealed|disclosed)\sto)\s(?:[Tt]he\s)?$"
)
_ANSWERED = re.compile(
    r"(?:statement\s(?:[a-z]+\s)?(?:to|by|with)|[Rr]eached\s(?:for\scomment\s)?by|[Cc]ontacted\sby|[Cc]omments?\sto|[Ee]-?mail(?:ed)?\sto)\s(?:[Tt]he\s)?$"
)
_ASKED = re.compile(r"(?:respond(?:ed)?\sto|reply\sto|comment\s(?:to|when\scontacted\sby)|answer)\s(?:[Tt]he\s)?$")
_SEEN = re.compile(r"(?:seen|reviewed|viewed|obtained|verified|heard)\sby\s(?:[Tt]he\s)?$")
_OWN_VERB = re.compile(
    r"\s(?:has\s|also\s|first\s|recently\s)?(?:learned|learnt|heard\sfrom|reviewed|visited|viewed|obtained|spoke\s(?:to|with)|tested"
    r"|interviewed|witnessed|attended|understands|can\sreveal)\b"
)
_OFFICE = re.compile(
    r"\b(?:[Ss]pokes(?:person|man|woman|people)|[Rr]epresentatives?|[Pp]ress\soffice|[Tt]he\s(?:company|firm|agency|office))\b"
)
_LONE_NAME = re.compile(r"(?:^|[.!?”\"\n]\s?|\()([A-Z][\w-]*)\s(?:also\s|has\s|later\s|and\s)?$")
_SURNAME = re.compile(r"\b[A-Z][\w’-]{1,40}\s(?=([A-Z][\w-]{1,40})\b)")
_PAST = re.compile(
    r"\b(?:last\s(?:spring|summer|autumn|fall|winter|year|month|January|February|March|April|May|June|July|August"
    r"|September|October|November|December)|(?:19|20)\d\d|[Ee]arlier\sthis\s(?:year|month)|[Pp]reviously|[Aa]t\sthe\stime"
    r"|(?:months|years|weeks)\sago|\b[Ww]hen\s(?:it|they|he|she)\s\w+ed|[Ii]n\s(?:January|February|March|April|May|June|July"
    r"|August|September|October|November|December))\b"
)
_CREDIT_BEFORE = re.compile(
    r"(?:[Aa]ccording\sto|(?:first\s)?(?:reported|revealed|published)\s(?:by|in)|[Rr]eports?\s(?:by|from|in)|[Cc]iting|[Cc]ites"
    r"|seen\sby|reviewed\sby|viewed\sby|obtained\sby|[Pp]er|[Vv]ia|the\snews\sto|told|tells|[Ii]nterview\swith"
    r"|[Ss]peaking\s(?:to|with)|[Ss]poke\s(?:to|with)|reports,?)\s(?:an?\s(?:[a-z]+\s){0,2}reports?\s(?:by|from|in)\s)?(?:reports?\s(?:by|from)\s)?"
    r"(?:[Tt]he\s)?$|\b[Aa]ccording\sto\san?\s(?:[a-z]+\s)?$"
)
_CREDIT_AFTER = re.compile(
    r"(?:(?:’s|'s)\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)?\s?(?:\([^)\n]{0,20}\)\s)?(?:first\s|has\s|also\s|previously\s|earlier\s|had\s)?"
    r"(?:report(?:ed|s)\b|revealed\b|writes\b|wrote\b|broke\b|said\sit\b|obtained\b|reported,|quoted\b|cited\b|:)"
)


# "According to a Reuters poll", "told the BBC's journalists": what is named is no report.
_OTHER_MATTER = re.compile(r"(?:’s|'s)?\s(?:polls?|surveys?|journalists|reporters|staff|data|calculations|index)\b")


def read_cues(
    title: str, text: str, publisher: Outlet, table: OutletTable, credits: Sequence[SourceCredit] = ()
) -> tuple[Cue, ...]:
    """Return the cues of a text that `publisher` printed, in reading order; `credits` are those read from the text."""
    text = text[:MOST_CHARS]
    outside = QUOTED.sub(lambda match: " " * (match.end() - match.start()), text)
    found = [*_plain_cues(outside), *_wire_cues(text), *_headline_cues(title, publisher)]
    named = list(_named_outlets(text, publisher, table))
    found.extend(_outlet_cues(text, named))
    found.extend(_further_credits(text, credits, named, publisher, table))
    return tuple(sorted(_without_others_interviews(found, named), key=lambda cue: (cue.start, cue.end, cue.kind)))


# Without one of these in a text the pattern need not look.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "told me": ("told", "tells"),
    "interview": ("nterview",),
    "asked for comment": ("respond", "comment", "return", "reply"),
    "told reporters": ("told", "tells"),
    "quotes a report": ("a report", "the report", "this report", " article ", " story ", " scoop ", " investigation "),
    "reportedly": ("eportedly", "familiar", "sources ", "rumo", "leak"),
    "agency text": ("Reuters", "Associated Press", "AFP", "Bloomberg", "(Reporting", "(Writing"),
}


def _may_have(kind: str, text: str) -> bool:
    needed = _NEEDS.get(kind)
    return needed is None or any(word in text for word in needed)


def _plain_cues(outside: str) -> Iterator[Cue]:
    for kind, pattern in _PLAIN:
        for match in pattern.finditer(outside) if _may_have(kind, outside) else ():
            if kind != "interview" or not _PAST.search(_sentence_around(outside, *match.span())):
                yield Cue(kind=kind, start=match.start(), end=match.end())


def _wire_cues(text: str) -> Iterator[Cue]:
    dateline = _DATELINE.search(text[:200])
    if dateline:
        yield Cue(kind="agency dateline", start=dateline.start(), end=dateline.end())
    for match in _BYLINE.finditer(text[:600]):
        yield Cue(kind="agency byline", start=match.start(), end=match.end())
    for match in _AGENCY_TEXT.finditer(text) if _may_have("agency text", text) else ():
        yield Cue(kind="agency text", start=match.start(), end=match.end())


_HEADLINE_REPORTS = re.compile(r"\breport(?:s|edly)?\b|\bmay\b|\brumou?rs?\b|\bleak(?:s|ed)?\b", re.IGNORECASE)


def _headline_cues(title: str, publisher: Outlet) -> Iterator[Cue]:
    if _HEADLINE_REPORTS.search(title):
        yield Cue(kind="headline reports", start=0, end=0)
    for name in (publisher.name, *publisher.names):
        if re.match(rf"{re.escape(name)}(?:’s|'s)?\s", title):
            yield Cue(kind="announces itself", start=0, end=0)
            return


_Named = tuple[int, int, Outlet, bool]


def _named_outlets(text: str, publisher: Outlet, table: OutletTable) -> Iterator[_Named]:
    """Yield (start, end, outlet, whether it is the publisher) of each outlet that a text names."""
    own = _own_names(publisher)
    end = 0
    for match in _NAME_START.finditer(text):
        start = match.start(1)
        if start < end:
            continue
        mine = next((name for name in own if text.startswith(name, start) and _ends(text, start + len(name))), "")
        if mine:
            end = start + len(mine)
            yield start, end, publisher, True
            continue
        word = re.sub(r"(?:’s?|'s?)$", "", match[1])
        for name, outlet in (*table.first_words.get(match[1], ()), *table.first_words.get(word, ())):
            if text.startswith(name, start) and _ends(text, start + len(name)):
                end = start + len(name)
                yield start, end, outlet, outlet.name == publisher.name
                break


def _own_names(publisher: Outlet) -> tuple[str, ...]:
    names = (re.sub(r"^[Tt]he ", "", name) for name in (publisher.name, *publisher.names))
    return tuple(sorted({name for name in names if len(name) > 1}, key=len, reverse=True))


_GOES_ON = re.compile(r"\sof\s[A-Z]")


def _ends(text: str, end: int) -> bool:
    """Return whether a name ends here: in "the Times of Israel" the Times does not."""
    return end >= len(text) or not (text[end].isalnum() or text[end] == "_" or _GOES_ON.match(text, end))


def _outlet_cues(text: str, named: Sequence[_Named]) -> Iterator[Cue]:
    surnames = set(_SURNAME.findall(text)) if any(is_own for *_, is_own in named) else set()
    for start, end, outlet, is_own in named:
        before, after = text[max(0, start - 60) : start], text[end : end + 70]
        if outlet.kind == "aggregators":
            continue
        if is_own:
            kind = _own_kind(text, start, end, surnames)
            if kind:
                yield Cue(kind=kind, start=_word_before(text, start), end=end)
            continue
        if (_CREDIT_BEFORE.search(before) and not _OTHER_MATTER.match(after)) or _CREDIT_AFTER.match(after):
            yield Cue(kind=_credit_kind(text, start, end), start=start, end=end, source=outlet.name)


def _credit_kind(text: str, start: int, end: int) -> CueKind:
    """Return whether an outlet is credited where the news is told, or farther on or for what is past."""
    is_news = (start < OPENING or len(text) < SHORT) and not _PAST.search(text[end : end + 45].partition(".")[0])
    return "credits an outlet first" if is_news else "credits an outlet"


def _word_before(text: str, start: int) -> int:
    """Return where the words begin that lead to a name: some thirty characters before it, in its line."""
    low = max(0, start - 30, text.rfind("\n", 0, start) + 1)
    space = text.find(" ", low, start)
    return low if low == 0 or text[low - 1].isspace() or space < 0 else space + 1


def _own_kind(text: str, start: int, end: int, surnames: AbstractSet[str]) -> CueKind | None:
    """Return what an outlet says of itself where it names itself, or None."""
    before, after = text[max(0, start - 60) : start], text[end : end + 70]
    if _ASKED.search(before):
        return "asked for comment"
    if _SEEN.search(before) or _OWN_VERB.match(after):
        return "own eyes"
    told = _GIVEN_TO.search(before)
    if not (told or _ANSWERED.search(before)) or _is_past(text, start, end):
        return None
    return "told this outlet" if told and not _is_office(before[: told.start()], surnames) else "answered this outlet"


def _is_office(subject: str, surnames: AbstractSet[str]) -> bool:
    """Return whether a spokesperson or a company spoke; a lone name that the text has in full is a person's."""
    if _OFFICE.search(subject):
        return True
    lone = _LONE_NAME.search(subject)
    return lone is not None and lone[1] not in surnames


_CLAUSE = re.compile(r"\bthat\b|[,.;:“\"]")
_OPENS = 45  # characters of a sentence that say when


def _is_past(text: str, start: int, end: int) -> bool:
    """Return whether what is told to the outlet at a span was told once: "last fall" behind it, "In 2024" before it."""
    sentence = _sentence_around(text, start, end)
    return bool(_PAST.search(_CLAUSE.split(text[end : end + 60])[0]) or _PAST.search(sentence[:_OPENS]))


_STOP = re.compile(r"[.!?]\s|\n|[.!?]”")


def _sentence_around(text: str, start: int, end: int) -> str:
    """Return about the sentence that holds a span: up to 160 characters on each side."""
    before = text[max(0, start - 160) : start]
    after = text[end : end + 160]
    stops = list(_STOP.finditer(before))
    stop = _STOP.search(after)
    return before[stops[-1].end() if stops else 0 :] + text[start:end] + after[: stop.start() + 1 if stop else None]


def _without_others_interviews(cues: Sequence[Cue], named: Sequence[_Named]) -> list[Cue]:
    """Leave out an interview in whose sentence another outlet is named: it was given to that one."""
    others = [start for start, _, _, is_own in named if not is_own]
    return [cue for cue in cues if cue.kind != "interview" or not any(abs(start - cue.start) < 120 for start in others)]


_SURE = frozenset({"reported by", "source line", "agency byline", "reported", "report by", "first", "via"})


def _further_credits(
    text: str, credits: Sequence[SourceCredit], named: Sequence[_Named], publisher: Outlet, table: OutletTable
) -> Iterator[Cue]:
    """Yield the credits of outlets that the table has not: who is said to have reported is one by any name."""
    own = {squashed(name) for name in (publisher.name, *publisher.names)}
    for credit in credits:
        if credit.end > len(text) or squashed(credit.name) in own or table.named(credit.name) is not None:
            continue
        if any(start < credit.end and credit.start < end for start, end, _, _ in named):
            continue
        if table.is_outlet(credit.name):
            is_source_line = credit.wording == "source line"
            kind: CueKind = (
                "credits an outlet first" if is_source_line else _credit_kind(text, credit.start, credit.end)
            )
            yield Cue(kind=kind, start=credit.start, end=credit.end, source=credit.name)
        elif credit.wording in _SURE:
            yield Cue(kind="credits somebody", start=credit.start, end=credit.end, source=credit.name)
