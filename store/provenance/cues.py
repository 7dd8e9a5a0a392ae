"""Read the words of one text that show how it came about: whom its outlet spoke to, whom it credits, what it was
written from. Each cue is a kind with its span; they decide nothing.

Theory. Own reporting says to whom somebody spoke or who saw it: this outlet, now. "Told CNBC" in another's text is a
credit; what was told last fall is background; who "did not respond" told nothing. Words in quotation marks are the
speaker's, so a "we" there is not the outlet's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from extractors.facts.types import SourceCredit
from store.provenance.cue_wordings import (
    AGENCY_TEXT,
    ANNOUNCES,
    ANSWERED,
    ASKED,
    BYLINE,
    CREDIT_AFTER,
    CREDIT_BEFORE,
    DATELINE,
    GIVEN_TO,
    HEADLINE_ANNOUNCES,
    HEADLINE_REPORTS,
    LONE_NAME,
    NAME_START,
    OFFICE,
    OTHER_MATTER,
    OWN_VERB,
    PAPER_BEFORE,
    PAST,
    PLAIN,
    QUOTED,
    REPRINT_BYLINE,
    REPRINT_NOTICE,
    SEEN,
    SURNAME,
    CueKind,
)
from store.provenance.outlets import Outlet, OutletTable, squashed

# What is beyond is not read: a page of capitals must not cost the others their time.
MOST_CHARS = 30_000
# As many characters are looked through for what nearly every text has.
MOST_COUNTED = 3_000
# An opening, in characters: whom it credits there is where the news is from; later, mostly background.
OPENING = 700
# Behind so many characters, a screen or two, stands background: who spoke to the outlet there, did of something else.
SCREEN = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What shows something of a text's provenance, at `text[start:end]`; `source` is who is credited, or "".

    `words` are those of a cue that does not stand in the text; of one at 0, 0 without any they are the headline's.
    """

    kind: CueKind
    start: int
    end: int
    source: str = ""
    words: str = ""


def read_cues(
    title: str, text: str, publisher: Outlet, table: OutletTable, credits: Sequence[SourceCredit] = ()
) -> tuple[Cue, ...]:
    """Return the cues of a text that `publisher` printed, in reading order; `credits` are those read from the text."""
    text = text[:MOST_CHARS]
    outside = QUOTED.sub(lambda match: " " * (match.end() - match.start()), text)
    named = list(_named_outlets(text, publisher, table))
    further = list(_further_credits(text, credits, named, publisher, table))
    plain = _of_no_outlet(_plain_cues(outside), {start for start, *_ in named} | {cue.start for cue in further})
    found = [*plain, *_wire_cues(text), *_headline_cues(title), *_own_announcements(title, outside, publisher)]
    found.extend(_outlet_cues(text, named))
    found.extend(further)
    found.extend(_reprints(text, publisher, table))
    return tuple(sorted(_without_others_interviews(found, named), key=lambda cue: (cue.start, cue.end, cue.kind)))


# Of these it matters how many stand where the news is told; a long text has them anywhere.
_COUNTED: frozenset[CueKind] = frozenset({"we", "document", "announced", "organisation says", "at an event", "on sale"})
# Without one of these in a text the pattern need not look.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "told me": ("told", "tells"),
    "own eyes": (
        "tested",
        "measured",
        "spoke ",
        "asked",
        "visited",
        "interviewed",
        "sat down",
        "obtained",
        "reviewed",
        "reports ",
    ),
    "first person": ("I ", "We ", "we ", "We’", "we’", "ands-on", "fter seeing", "getting a demo"),
    "interview": ("nterview",),
    "asked for comment": ("respond", "comment", "return", "reply"),
    "quotes a report": ("a report", "the report", "this report", " article ", " story ", " scoop ", " investigation "),
    "reportedly": ("eportedly", "familiar", "sources ", "rumo", "leak"),
    "agency text": ("Reuters", "Associated Press", "AFP", "Bloomberg", "(Reporting", "(Writing"),
}


def _may_have(kind: str, text: str) -> bool:
    needed = _NEEDS.get(kind)
    return needed is None or any(word in text for word in needed)


def _plain_cues(outside: str) -> Iterator[Cue]:
    for kind, pattern in PLAIN:
        end = MOST_COUNTED if kind in _COUNTED else len(outside)
        for match in pattern.finditer(outside, 0, end) if _may_have(kind, outside) else ():
            if kind != "interview" or not PAST.search(_sentence_around(outside, *match.span())):
                yield Cue(kind=kind, start=match.start(), end=match.end())


def _of_no_outlet(cues: Iterable[Cue], outlets: AbstractSet[int]) -> Iterator[Cue]:
    """Leave out what an outlet, whose name begins at one of `outlets`, says: it has no news of its own."""
    for cue in cues:
        if cue.kind != "organisation says" or outlets.isdisjoint(range(cue.start, cue.end)):
            yield cue


def _own_announcements(title: str, outside: str, publisher: Outlet) -> Iterator[Cue]:
    """Yield where an organisation that publishes for itself is what the news is about, or announces, by its name.

    It is about it where both the headline and the opening name it; a name that goes on as an address is none.
    """
    names = "" if publisher.is_press else "|".join(re.escape(name) for name in publisher.organisations)
    if not names:
        return
    named = re.compile(rf"\b(?:{names})\b(?!\.\w)", re.IGNORECASE)
    if named.search(title) and named.search(outside, 0, OPENING):
        yield Cue(kind="announces itself", start=0, end=0)
    said = rf"\b(?i:{names})(?:\s(?:today|now|also|has)){{0,2}}\s{ANNOUNCES}"
    for match in re.finditer(said, outside):
        yield Cue(kind="announces itself", start=match.start(), end=match.end())


def _wire_cues(text: str) -> Iterator[Cue]:
    dateline = DATELINE.search(text[:200])
    if dateline:
        yield Cue(kind="agency dateline", start=dateline.start(), end=dateline.end())
    for match in BYLINE.finditer(text[:600]):
        yield Cue(kind="agency byline", start=match.start(), end=match.end())
    for match in AGENCY_TEXT.finditer(text) if _may_have("agency text", text) else ():
        yield Cue(kind="agency text", start=match.start(), end=match.end())


def _headline_cues(title: str) -> Iterator[Cue]:
    if HEADLINE_REPORTS.search(title):
        yield Cue(kind="headline reports", start=0, end=0)
    elif HEADLINE_ANNOUNCES.search(title):
        yield Cue(kind="headline announces", start=0, end=0)


_ENDS = 1500  # characters at the head and the foot of a text where a reprint is declared


def _reprints(text: str, publisher: Outlet, table: OutletTable) -> Iterator[Cue]:
    """Yield where a text says that it is another owner's article: by its byline, or in a notice."""
    heads = REPRINT_BYLINE.finditer(text, 0, OPENING)
    foot = REPRINT_NOTICE.finditer(text, max(0, len(text) - _ENDS))
    for match in (*heads, *REPRINT_NOTICE.finditer(text, 0, _ENDS), *foot):
        name = _REPRINTED.match(text, match.end())
        outlet = table.named(name[0].rstrip(" .")) if name else None
        if outlet is not None and name is not None and outlet.owner != publisher.owner and outlet.kind != "aggregators":
            yield Cue(kind="reprint", start=match.start(), end=name.end(), source=outlet.name)
            return


_REPRINTED = re.compile(r"(?:[A-Z][\w’'-]*|of|the|&)(?:[ ](?:[A-Z][\w’'-]*|of|the|&|and)){0,4}")
_Named = tuple[int, int, Outlet, bool]


def _named_outlets(text: str, publisher: Outlet, table: OutletTable) -> Iterator[_Named]:
    """Yield (start, end, outlet, whether it is the publisher) of each outlet that a text names."""
    own = _own_names(publisher)
    end = 0
    for match in NAME_START.finditer(text):
        start = match.start(1)
        if start < end:
            continue
        mine = next((name for name in own if text.startswith(name, start) and _ends(text, start + len(name))), "")
        if mine:
            end = start + len(mine)
            yield start, end, publisher, True
            continue
        for name, outlet in _candidates(match[1], table):
            if text.startswith(name, start) and _ends(text, start + len(name)):
                end = start + len(name)
                yield start, end, outlet, outlet.name == publisher.name
                break


def _candidates(word: str, table: OutletTable) -> Sequence[tuple[str, Outlet]]:
    """Return the names of outlets that may begin with a word, as it stands and without a possessive."""
    whole = table.first_words.get(word, ())
    if "’" not in word and "'" not in word:
        return whole
    bare = word.removesuffix("s").removesuffix("’").removesuffix("'")
    return (*whole, *table.first_words.get(bare, ()))


def _own_names(publisher: Outlet) -> tuple[str, ...]:
    names = (re.sub(r"^[Tt]he ", "", name) for name in (publisher.name, *publisher.names))
    return tuple(sorted({name for name in names if len(name) > 1}, key=len, reverse=True))


_GOES_ON = re.compile(r"\sof\s[A-Z]")


def _ends(text: str, end: int) -> bool:
    """Return whether a name ends here: in "the Times of Israel" the Times does not."""
    return end >= len(text) or not (text[end].isalnum() or text[end] == "_" or _GOES_ON.match(text, end))


def _outlet_cues(text: str, named: Sequence[_Named]) -> Iterator[Cue]:
    surnames = set(SURNAME.findall(text)) if any(is_own for *_, is_own in named) else set()
    for start, end, outlet, is_own in named:
        before, after = text[max(0, start - 60) : start], text[end : end + 70]
        if outlet.kind == "aggregators":
            continue
        if is_own:
            kind = _own_kind(text, start, end, surnames)
            if kind:
                yield Cue(kind=kind, start=_word_before(text, start), end=end)
            continue
        is_caption = _CAPTION.search(before) and after[:1] in ("", "\n")
        is_credited = CREDIT_BEFORE.search(before) and not OTHER_MATTER.match(after) and not is_caption
        if is_credited and PAPER_BEFORE.search(text, max(0, start - 100), start):
            yield Cue(kind="document", start=start, end=end)
        elif is_credited or CREDIT_AFTER.match(after):
            yield Cue(kind=_credit_kind(text, start, end), start=start, end=end, source=outlet.name)


# "… Pbc | Via Reuters" under a picture credits the picture.
_CAPTION = re.compile(r"[|/©]\s?(?:[Vv]ia\s)?(?:[Tt]he\s)?$")


def _credit_kind(text: str, start: int, end: int) -> CueKind:
    """Return whether an outlet is credited where the news is told, or farther on or for what is past."""
    around = text[max(0, start - 45) : start].rpartition(". ")[2], text[end : end + 45].partition(".")[0]
    is_news = start < OPENING and not any(map(PAST.search, around))
    return "credits an outlet first" if is_news else "credits an outlet"


def _word_before(text: str, start: int) -> int:
    """Return where the words begin that lead to a name: some thirty characters before it, in its line."""
    low = max(0, start - 30, text.rfind("\n", 0, start) + 1)
    space = text.find(" ", low, start)
    return low if low == 0 or text[low - 1].isspace() or space < 0 else space + 1


def _own_kind(text: str, start: int, end: int, surnames: AbstractSet[str]) -> CueKind | None:
    """Return what an outlet says of itself where it names itself, or None."""
    before, after = text[max(0, start - 60) : start], text[end : end + 70]
    if ASKED.search(before):
        return "asked for comment"
    if SEEN.search(before) or OWN_VERB.match(after):
        return "own eyes"
    told = GIVEN_TO.search(before)
    if not (told or ANSWERED.search(before)) or _is_past(text, start, end):
        return None
    return "told this outlet" if told and not _is_office(before[: told.start()], surnames) else "answered this outlet"


def _is_office(subject: str, surnames: AbstractSet[str]) -> bool:
    """Return whether a spokesperson or a company spoke; a lone name that the text has in full is a person's."""
    if OFFICE.search(subject):
        return True
    lone = LONE_NAME.search(subject)
    return lone is not None and lone[1] not in surnames


_CLAUSE = re.compile(r"\bthat\b|[,.;:“\"]")
_OPENS = 45  # characters of a sentence that say when


def _is_past(text: str, start: int, end: int) -> bool:
    """Return whether what is told to the outlet at a span was told once: "last fall" behind it, "In 2024" before it."""
    sentence = _sentence_around(text, start, end)
    return bool(PAST.search(_CLAUSE.split(text[end : end + 60])[0]) or PAST.search(sentence[:_OPENS]))


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
        if PAPER_BEFORE.search(text, max(0, credit.start - 100), credit.start):
            yield Cue(kind="document", start=credit.start, end=credit.end)
        elif table.is_outlet(credit.name):
            is_source_line = credit.wording == "source line"
            kind: CueKind = (
                "credits an outlet first" if is_source_line else _credit_kind(text, credit.start, credit.end)
            )
            yield Cue(kind=kind, start=credit.start, end=credit.end, source=credit.name)
        elif credit.wording in _SURE:
            yield Cue(kind="credits somebody", start=credit.start, end=credit.end, source=credit.name)
