"""Read the words of one text that show how it came about: whom its outlet spoke to, whom it credits, what it was
written from. Each cue is a kind with its span; they decide nothing.

Theory. Own reporting says to whom somebody spoke or who saw it: this outlet, now. "Told CNBC" in another's text is a
credit; what was told last fall is background; who "did not respond" told nothing. Words in quotation marks are the
speaker's, so a "we" there is not the outlet's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice

from extractors.facts.names.mentions import TITLE_BEFORE
from extractors.facts.sources.read import may_be_person
from extractors.facts.types import Mention, SourceCredit
from store.provenance.cue_wordings import (
    AGENCY_TEXT,
    ANNOUNCES,
    ANSWERED,
    ASKED,
    ATTACK,
    BYLINE,
    COMMON_WORDS,
    CREDIT_AFTER,
    CREDIT_BEFORE,
    DATELINE,
    DENIED,
    DENIED_BEFORE,
    DOING_BEFORE,
    GETS_BEFORE,
    GIVEN_TO,
    HE_OR_SHE,
    HEADLINE_ANNOUNCES,
    HEADLINE_REPORTS,
    LATELY,
    LONE_NAME,
    MAY_COME,
    NAME_START,
    NO_ANSWER,
    NOBODYS,
    NOTHING_WAS,
    OFFICE,
    ONCE_BEFORE,
    ONCE_BEHIND,
    OTHER_MATTER,
    OWN_VERB,
    PAPER_BEFORE,
    PARTY_BEFORE,
    PARTY_BEHIND,
    PAST,
    PERSON_BEHIND,
    PICTURE_CREDIT,
    PLAIN,
    PROGRAMME,
    QUOTED,
    REPORTER_BEHIND,
    REPRINT_BYLINE,
    REPRINT_NOTICE,
    ROLE_HOLDER,
    SEEN,
    SOURCE_LINE,
    SURNAME,
    WE_BEFORE,
    CueKind,
)
from store.provenance.outlets import Outlet, OutletTable, squashed

# What is beyond is not read: a page of capitals must not cost the others their time.
MOST_CHARS = 30_000
# As many characters are looked through for what nearly every text has.
MOST_COUNTED = 3_000
# The text is searched for namesakes of so many of those that it calls reporters; a guess, more than any names.
MOST_REPORTERS = 20
# An opening, in characters: whom it credits there is where the news is from; later, mostly background.
OPENING = 700
# Behind so many characters, a screen or two, stands background: who spoke to the outlet there, did of something else.
SCREEN = 1800


# An outlet that a text names: from where to where, which, and whether it is the publisher.
_Named = tuple[int, int, Outlet, bool]


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
    title: str,
    text: str,
    publisher: Outlet,
    table: OutletTable,
    credits: Sequence[SourceCredit] = (),
    mentions: Sequence[Mention] = (),
    wordings: Sequence[Cue] | None = None,
) -> tuple[Cue, ...]:
    """Return the cues of a text that `publisher` printed, in reading order.

    `credits` and `mentions` are those read from the text, `wordings` what `read_wordings` found, if it was kept.
    """
    wordings = read_wordings(title, text) if wordings is None else wordings
    whole, text = text, text[:MOST_CHARS]
    outside = _outside_quotations(text)
    named = list(_named_outlets(text, publisher, table))
    further = list(_further_credits(title, text, credits, named, publisher, table))
    outlets = {place for start, end, *_ in named for place in range(start, end)} | {cue.start for cue in further}
    said = _credits_of_reporters(wordings, outside, _reporters(text, named), publisher)
    found = [*_of_organisations(said, outside, outlets, mentions), *_own_announcements(title, outside, publisher)]
    credits_of_outlets = list(_outlet_cues(title, text, named, _people(mentions)))
    found = [cue for cue in found if not _is_part_of_a_credit(cue, text, credits_of_outlets)]
    found.extend(credits_of_outlets)
    found.extend(further)
    found.extend(_reprints(whole, publisher, table))
    return tuple(sorted(_without_others_interviews(found, named), key=lambda cue: (cue.start, cue.end, cue.kind)))


def read_wordings(title: str, text: str) -> tuple[Cue, ...]:
    """Return the cues that words alone show, whoever printed them: what takes longest to find, and changes with the
    text alone.
    """
    text = text[:MOST_CHARS]
    return (*_plain_cues(_outside_quotations(text)), *_wire_cues(text), *_headline_cues(title))


def _outside_quotations(text: str) -> str:
    """Return a text with blanks for what stands between quotation marks and under pictures."""
    return _without_captions(QUOTED.sub(lambda match: " " * (match.end() - match.start()), text))


# Of these it matters how many stand where the news is told; a long text has them anywhere.
_COUNTED: frozenset[CueKind] = frozenset({"we", "document", "announced", "organisation says", "at an event", "on sale"})
# Without one of these in a text the pattern need not look.
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "told me": ("told", "tells", "asked me", "asked us"),
    "own eyes": (
        "test",
        "measured",
        "spoke ",
        "asked",
        "visited",
        "interviewed",
        "sat down",
        "obtained",
        "reviewed",
        "reports ",
        "rang ",
        "phoned",
        "toured",
        "reached ",
        "stood ",
        "emailed",
        "put ",
        "when I ",
        "when we ",
    ),
    "first person": ("I ", "We ", "we ", "We’", "we’", "ands-on", "fter seeing", "getting a demo"),
    "interview": ("nterview", "phone", "eached in h", "eached in t"),
    "asked for comment": ("respond", "comment", "return", "reply"),
    "quotes a report": ("a report", "the report", "this report", " article ", " story ", " scoop ", " investigation "),
    "reportedly": ("eportedly", "familiar", " the people", "sources ", "rumo", "leak"),
    "agency text": ("Reuters", "Associated Press", "AFP", "Bloomberg", "(Reporting", "(Writing"),
}


def _may_have(kind: str, text: str) -> bool:
    needed = _NEEDS.get(kind)
    return needed is None or any(word in text for word in needed)


# What somebody said or saw years ago is background.
_OF_NOW = frozenset({"own eyes", "told me"})


def _plain_cues(outside: str) -> Iterator[Cue]:
    for kind, pattern in PLAIN:
        end = MOST_COUNTED if kind in _COUNTED else len(outside)
        for match in pattern.finditer(outside, 0, end) if _may_have(kind, outside) else ():
            if kind == "interview" and PAST.search(_sentence_around(outside, *match.span())):
                continue
            if kind in _OF_NOW and _is_past(outside, *match.span()):
                continue
            if kind == "announced" and (_is_denied(outside, *match.span()) or _is_of_once(outside, *match.span())):
                continue
            yield Cue(kind=kind, start=match.start(), end=match.end())


def _without_captions(text: str) -> str:
    """Return a text with blanks for the lines that stand under a picture: what a caption tells was some time ago.

    A caption ends in whose picture it is, or the next line says so alone. A paragraph of news may stand before that
    line as well, so there a caption is one sentence, in which nobody is told anything.
    """
    lines = text.split("\n")
    credited = [bool(PICTURE_CREDIT.search(line[-_CREDIT:])) for line in lines]
    alone = [is_credited and len(line) <= _CREDIT for is_credited, line in zip(credited, lines, strict=True)]
    captions = [
        len(line) <= _CAPTION_CHARS and (is_credited or (is_next_alone and _may_be_caption(line)))
        for line, is_credited, is_next_alone in zip(lines, credited, [*alone[1:], False], strict=True)
    ]
    return "\n".join(" " * len(line) if is_one else line for line, is_one in zip(lines, captions, strict=True))


def _may_be_caption(line: str) -> bool:
    return _NEXT_SENTENCE.search(line) is None and _REPORTING.isdisjoint(line.split())


_NEXT_SENTENCE = re.compile(r"[a-z\d)”]\.\s+[A-Z“]")
_REPORTING = frozenset({"I", "me", "We", "we", "us", "told", "tells"})
_CREDIT = 90  # characters at the end of a line in which a picture's credit stands
_CAPTION_CHARS = 250


def _is_part_of_a_credit(cue: Cue, text: str, credits: Iterable[Cue]) -> bool:
    """Return whether what is announced is the credit of an outlet itself.

    "A summary published by The Verge", "The Verge has published".
    """
    return cue.kind in ("announced", "document") and any(
        credit.source
        and credit.start <= cue.start
        and (cue.start < credit.end or _HAS.fullmatch(text, credit.end, cue.start))
        for credit in credits
    )


_HAS = re.compile(r"\s(?:has\s|had\s|have\s|first\s|also\s)?")


def _is_denied(text: str, start: int, end: int) -> bool:
    """Return whether what a verb says was not done, or was an attack: "has not published", "launched a missile"."""
    is_attack = text.startswith("launch", start) and ATTACK.match(text, end) is not None
    is_negated = DENIED_BEFORE.search(text, max(0, start - 40), start) is not None
    is_nothing = NOTHING_WAS.search(text, max(0, start - 60), start) is not None
    return is_attack or is_negated or is_nothing or DENIED.match(text, end) is not None


def _is_of_once(text: str, start: int, end: int) -> bool:
    """Return whether what a verb of announcing says is no news of now: it was once, it may come, or "we" did it.

    "Released a year ago", "first announced", "In November, Google launched", "when Apple unveils it".
    """
    low = max(0, start - 40)
    if ONCE_BEHIND.match(text, end) or any(p.search(text, low, start) for p in (ONCE_BEFORE, WE_BEFORE, GETS_BEFORE)):
        return True
    if text.startswith("ing", end - 3) and not DOING_BEFORE.search(text, low, start):
        return True
    if text[end - 1] == "s" and MAY_COME.search(text, max(0, start - 60), start):
        return True
    return PAST.match(_sentence_around(text, start, end)) is not None


def _of_organisations(
    cues: Iterable[Cue], text: str, outlets: AbstractSet[int], mentions: Sequence[Mention]
) -> Iterator[Cue]:
    """Leave out what an outlet says, whose name stands at `outlets`, and what a person says, whoever that is
    of: neither shows that an organisation made its news public.
    """
    people = [m for m in mentions if may_be_person(m) and _is_shown_a_person(text, m)]
    surnames = {part for m in people if " " in m.name for part in (m.name.split()[0], m.name.split()[-1])}
    surnames.update(ROLE_HOLDER.findall(text))
    for cue in cues:
        if cue.kind == "organisation says":
            said = text[cue.start : cue.end].split()
            is_persons = any(m.start < cue.end and cue.start < m.end for m in people)
            if (
                is_persons
                or (said[0] in NOBODYS or (said[0] == "The" and len(said) == _LONE))  # "The call", no company
                or said[0].endswith(_NO_NAME)
                or not surnames.isdisjoint(said)
                or not outlets.isdisjoint(range(cue.start, cue.end))
            ):
                continue
        yield cue


_LONE = 2
_NO_NAME = ("ly", "’s", "'s", "s’")  # "Duly noted", "heed Xi Jinping’s call for it"
_PRONOUN_REACH = 250  # characters behind a name in which "he" or "she" shows that it is a person's


def _is_shown_a_person(text: str, mention: Mention) -> bool:
    """Return whether more than a verb of saying shows a person: Goldman Sachs says things too."""
    if PERSON_BEHIND.match(text, mention.end) or TITLE_BEFORE.search(text, max(0, mention.start - 30), mention.start):
        return True
    following = text[mention.end : mention.end + _PRONOUN_REACH].split("\n")[0]
    return HE_OR_SHE.search(following) is not None


def _reporters(text: str, named: Iterable[_Named]) -> dict[str, Outlet]:
    """Return by surname whom a text calls an outlet's: "Bloomberg’s Mark Gurman"; not what another is called too."""
    found = ((REPORTER_BEHIND.match(text, end), outlet) for _, end, outlet, _ in named)
    called = {tuple(match[0].split()[-2:]): outlet for match, outlet in found if match}
    first = islice(called.items(), MOST_REPORTERS)
    return {surname: outlet for (name, surname), outlet in first if not _has_namesake(text, name, surname)}


def _has_namesake(text: str, first_name: str, surname: str) -> bool:
    """Return whether a text has somebody else of this surname: "Emily Chang" and "Morris Chang"."""
    others = re.findall(rf"\b([A-Z][\w’-]{{1,30}})[ ]{re.escape(surname)}\b", text)
    return not NOBODYS.union(_NO_FIRST_NAMES, {first_name}).issuperset(others)


_NO_FIRST_NAMES = frozenset(
    "Mr Mrs Ms Dr Prof Reporter Columnist Correspondent Journalist In On At For With From By While After".split()
)


def _credits_of_reporters(
    cues: Iterable[Cue], text: str, reporters: Mapping[str, Outlet], publisher: Outlet
) -> Iterator[Cue]:
    """Make a credit of what an outlet's reporter says: "Gurman said" is no organisation's word; one's own is no cue."""
    for cue in cues:
        said = _WORDS.findall(text[cue.start : cue.end]) if reporters and cue.kind == "organisation says" else ()
        outlet = next((reporters[word] for word in said if word in reporters), None)
        if outlet is None:
            yield cue
        elif outlet.name != publisher.name:
            yield replace(cue, kind="credits an outlet", source=outlet.name)


_WORDS = re.compile(r"[\w-]+")


def _own_announcements(title: str, outside: str, publisher: Outlet) -> Iterator[Cue]:
    """Yield where an organisation that publishes for itself is what the news is about, or announces, by its name.

    The news is about it where both the headline and the opening name it, its own where the opening alone does; a name
    that goes on as an address is none.
    """
    names = "" if publisher.is_press else "|".join(re.escape(name) for name in publisher.organisations)
    if not names:
        return
    named = re.compile(rf"\b(?:{names})\b(?!\.\w)", re.IGNORECASE)
    in_opening = named.search(outside, 0, OPENING)
    if in_opening:
        is_headline = named.search(title) is not None
        yield Cue(kind="announces itself" if is_headline else "names itself", start=0, end=0)
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
# The short name of several outlets: whoever was named in full before is meant, else nobody can tell.
_SHARED = frozenset("Post Times Journal Mail Herald Standard Sun Star Mirror Telegraph Independent Tribune".split())


def _named_outlets(text: str, publisher: Outlet, table: OutletTable) -> Iterator[_Named]:
    """Yield (start, end, outlet, whether it is the publisher) of each outlet that a text names."""
    own = _own_names(publisher)
    end = 0
    before: dict[str, Outlet] = {}
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
                is_whole = name not in _SHARED or re.sub(r"^[Tt]he ", "", outlet.name) == name
                meant = before.get(name, outlet if is_whole else None) if name in _SHARED else outlet
                if meant:
                    before[meant.name.rsplit(" ", 1)[-1]] = meant
                    yield start, end, meant, meant.name == publisher.name
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


def _people(mentions: Sequence[Mention]) -> dict[str, int]:
    """Return by surname where a text has first named a person in full."""
    whole = [m for m in mentions if " " in m.name and may_be_person(m)]
    return {m.name.split()[-1]: m.end for m in reversed(whole)}


def _outlet_cues(title: str, text: str, named: Sequence[_Named], people: Mapping[str, int]) -> Iterator[Cue]:
    surnames = set(SURNAME.findall(text)) if any(is_own for *_, is_own in named) else set()
    for start, end, outlet, is_own in named:
        before, after = text[max(0, start - 60) : start], text[end : end + 70]
        if outlet.kind == "aggregators":
            continue
        if is_own:
            kind = _own_kind(text, start, end, surnames, people)
            if kind:
                verb = OWN_VERB.match(after) if kind == "own eyes" else None
                yield Cue(kind=kind, start=_word_before(text, start), end=end + (verb.end() if verb else 0))
            continue
        if outlet.kind == "organisations" or _is_party(title, outlet):
            # Who announces for itself, or is what the headline is about, brings its own news.
            if CREDIT_BEFORE.search(before) or CREDIT_AFTER.match(after):
                yield Cue(kind="organisation says", start=_word_before(text, start), end=end)
            continue
        if outlet.kind == "repositories":
            if CREDIT_BEFORE.search(before) or CREDIT_AFTER.match(after):
                yield Cue(kind="document", start=start, end=end)
            continue
        is_caption = _CAPTION.search(before) and after[:1] in ("", "\n")
        is_other = OTHER_MATTER.match(after) or is_caption or _is_of_a_chart(text, start)
        credited = None if is_other else CREDIT_BEFORE.search(before)
        if credited and PAPER_BEFORE.search(text, max(0, start - 100), start):
            yield Cue(kind="document", start=start, end=end)
        elif credited or CREDIT_AFTER.match(after):
            low = start - len(before) + credited.start() if credited else start
            yield Cue(kind=_credit_kind(text, start, end), start=low, end=end, source=outlet.name)


def _is_of_a_chart(text: str, start: int) -> bool:
    """Return whether a source line stands behind a sentence with figures: "rose to 4.6%. Source: Bloomberg."."""
    line = SOURCE_LINE.search(text, max(0, start - 20), start)
    return line is not None and any(char.isdigit() for char in _sentence_around(text, line.start(), line.start()))


def _is_party(title: str, outlet: Outlet) -> bool:
    """Return whether a headline is about an outlet's own dealings: "Binance sues the Journal"; else it credits it."""
    for name in (outlet.name, *outlet.names):
        article = r"(?<=[Tt]he\s)" if name in COMMON_WORDS else ""
        for match in re.finditer(rf"(?<!\w){article}{re.escape(name)}(?!\w)", title):
            if PARTY_BEHIND.match(title, match.end()) or PARTY_BEFORE.search(title, 0, match.start()):
                return True
    return False


# "… Pbc | Via Reuters" under a picture credits the picture.
_CAPTION = re.compile(r"[|/©]\s?(?:[Vv]ia\s)?(?:[Tt]he\s)?$")


def _credit_kind(text: str, start: int, end: int) -> CueKind:
    """Return whether an outlet is credited where the news is told, or farther on or for what is past."""
    around = text[max(0, start - 45) : start].rpartition(". ")[2], text[end : end + 45].partition(".")[0]
    is_news = start < OPENING and not any(PAST.search(part) or LATELY.search(part) for part in around)
    return "credits an outlet first" if is_news else "credits an outlet"


def _word_before(text: str, start: int) -> int:
    """Return where the words begin that lead to a name: some thirty characters before it, in its line."""
    stops = [match.end() for match in _STOP.finditer(text, max(0, start - 30), start)]
    low = max(0, start - 30, *stops)
    space = text.find(" ", low, start)
    return low if low == 0 or text[low - 1].isspace() or space < 0 else space + 1


def _own_kind(text: str, start: int, end: int, surnames: AbstractSet[str], people: Mapping[str, int]) -> CueKind | None:
    """Return what an outlet says of itself where it names itself, or None.

    Who tells it something by the surname alone was introduced before: the text is of a talk with that person, and not
    only where it stands first.
    """
    before, after = text[max(0, start - 60) : start], text[end : end + 70]
    told, answered = GIVEN_TO.search(before), ANSWERED.search(before)
    if ASKED.search(before) or (answered and NO_ANSWER.match(after)):
        return "asked for comment"
    if SEEN.search(before) or OWN_VERB.match(after):
        return "own eyes"
    subject = before[: told.start()] if told else ""
    if not (told or answered) or _is_past(text, start, end) or subject.endswith(_BEFORE):
        return None
    if not told or _is_office(subject, surnames):
        return "answered this outlet"
    if start >= OPENING and PROGRAMME.match(after):
        return "told reporters"
    lone = LONE_NAME.search(subject)
    is_known = lone is not None and people.get(lone[1], start) < start
    return "interviewed by this outlet" if is_known else "told this outlet"


def _is_office(subject: str, surnames: AbstractSet[str]) -> bool:
    """Return whether a spokesperson or a company spoke; a lone name that the text has in full is a person's."""
    if OFFICE.search(subject):
        return True
    lone = LONE_NAME.search(subject)
    return lone is not None and lone[1] not in surnames


_BEFORE = ("previously ", "recently ", "earlier ", "once ")
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
    title: str,
    text: str,
    credits: Sequence[SourceCredit],
    named: Sequence[_Named],
    publisher: Outlet,
    table: OutletTable,
) -> Iterator[Cue]:
    """Yield the credits of outlets that the table has not: who is said to have reported is one by any name, but for
    whom the headline is about, who reports of itself.
    """
    about = "" if HEADLINE_REPORTS.search(title) else squashed(title)
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
        elif squashed(credit.name) in about and credit.wording in _SURE:
            yield Cue(kind="organisation says", start=credit.start, end=credit.end)
        elif credit.wording in _SURE:
            yield Cue(kind="credits somebody", start=credit.start, end=credit.end, source=credit.name)
