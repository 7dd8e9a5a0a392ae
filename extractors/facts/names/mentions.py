"""Place the names of a text, call them by what the alias table calls them, and guess what kind each is.

Theory. English press capitalises names and little else inside a sentence. The costly error is to take a sentence's
first word for a name ("However"), so a first word counts only where the same text capitalises it inside a sentence too,
or where it opens a longer run of capitals ("Palisade AI raised"). Without a model the kind of a name shows in the words
around it: a title or a verb of saying makes a person, "Lab", "University" or "Inc" an organisation, a version number a
product, "in" before a name that nothing else claims a place. What shows nothing is a "name": no guess is better than a
wrong one, for kinds are counted.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.facts.names.places import is_place
from extractors.facts.types import Mention, NameKind
from extractors.text.calendar import MONTHS, WEEKDAYS
from extractors.text.patterns import any_word, table_of
from extractors.text.sentences import dateline_end

ORGANISED = frozenset(
    """Inc Corp Corporation Ltd LLC plc PLC GmbH AG SA Co Company Group Holdings Lab Labs Laboratory Laboratories
    University Institute College School Academy Capital Ventures Partners Bank Fund Foundation Association Society
    Agency Office Ministry Department Commission Committee Council Parliament Court Police Union Party Airlines Motors
    Robotics Systems Technologies Technology Software Studios Studio Games Media News Times Post Wire Press Journal
    Research AI Cloud Security Services Energy Pharmaceuticals Records Club FC Network Museum Hospital""".split()
)
_TITLE = any_word(
    "mr mrs ms dr prof sir chief\\s\\w+(?:\\sofficer)? ceo cto cfo coo president director founder co-founder professor "
    "minister senator analyst spokes(?:man|woman|person) boss partner engineer researcher secretary judge author head"
)
TITLE_BEFORE = re.compile(rf"(?i:\b{_TITLE})\.?,?\s$")
_TITLE_INSIDE = any_word(
    "CEO CTO CFO COO Chief(?:_Executive|_Scientist|_Financial|_Technology|_Operating)?(?:_Officer)? President Chairman "
    "Prof Dr Mr Mrs Ms Sir Boss Director Founder Senator Minister (?:Managing_|General_)?Partner Chairwoman Governor "
    "Secretary Analyst"
)
_TITLES_INSIDE = re.compile(rf"(?:^| ){_TITLE_INSIDE}\.?(?: |$)")
# "Deputy Administrator Ann Lee", "General Francis Moll": the office is no part of the name. "General Motors" is one.
_OFFICE = any_word(
    "General Judge Justice Senator Representative Governor Colonel Captain Administrator Secretary Commissioner "
    "Ambassador Professor President Minister Mayor Premier Chancellor Spokesman Spokeswoman Detective Sergeant "
    "Councillor Superintendent Executive Engineer Economist Strategist"
)
# "Secretary of State Ann Lee".
_OFFICE_BEFORE = re.compile(rf"(?:[A-Z][\w’'-]+\s){{0,3}}{_OFFICE}\s(?:of\s[A-Z][\w’'-]+\s)?")
# "Sen. Jane Warden": with their stop, since "next-gen" is no general.
_RANK_BEFORE = re.compile(r"\b(?:Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|Rev|Prof|Dr)\.\s$")
_PERSON_OF = re.compile(r"([A-Z][\w’'-]*[a-z](?: [A-Z]\.)? [A-Z][\w’'-]*[a-z]) of ([A-Z].*)")
_SPOKE = any_word(
    "said says told tells added adds wrote writes argued argues asked believes thinks joked warned noted predicts "
    "predicted explained called calls"
)
# What shows behind a name that it is a person's: what he says, his age, what he is.
_PERSONAL = {
    " said": rf"(?:,[^,.]{{2,70}},)?\s{_SPOKE}\b",
    ", 46,": r",\s\d\d,",
    ", the chief": r",\s(?:a|an|the|who|chief|head|director|C[ETF]O|\w+[’']s)\b",
}
_SPEAKS = re.compile(table_of(_PERSONAL))
_SAYS = re.compile(r"\s(?:said|says|told|added|believes|argues|expects|thinks|predicts)\b")
# A firm says that "it" will act, or names what is its own; people work at it. "Said it would take weeks", "it was too
# early" are anybody's: only verbs that need a doer show a firm. That is looked for before what makes a person.
_FIRM_DOES = any_word(
    "acquire add appoint build buy close cut delay expand file halt hire invest launch lay open plan raise recall "
    "release remove replace sell shut spend sue suspend"
)
_FIRM_HAS_DONE = any_word(
    "acquired agreed appointed bought completed cut fired halted hired invested launched laid opened raised recalled "
    "sold suspended"
)
_OF_ITS_OWN = any_word("board customers employees users shareholders shares revenue profits? chief_executive sales")
_BY_A_FIRM = re.compile(
    rf"\s{_SPOKE}\s(?:that\s|on\s\w+day\s){{0,2}}"
    rf"(?:it\s(?:(?:will|would|plans\sto|aims\sto)\s{_FIRM_DOES}|(?:has\s|had\s)?{_FIRM_HAS_DONE})"
    rf"|its\s{_OF_ITS_OWN})\b"
)
_HIMSELF = re.compile(rf"\s{_SPOKE}\s(?:that\s|on\s\w+day\s)?(?:he|she|his|her)\b|,\s\d\d,")
_OF_A_FIRM = re.compile(
    r"\b(?i:analysts?|economists?|strategists?|bankers?|engineers?|employees|executives|staff)\s(?:at|of|from|with)\s$"
)
# Firms of two names that are written like a person's.
_FIRMS_LIKE_PEOPLE = frozenset(
    " ".join(name.split())
    for name in """Morgan Stanley; Wells Fargo; Goldman Sachs; Charles Schwab; Merrill Lynch; Raymond James; Edward
    Jones; Credit Suisse; Franklin Templeton; Janus Henderson; Eli Lilly; Johnson Controls; Philip Morris; Ralph Lauren;
    Calvin Klein; Tommy Hilfiger; Hugo Boss; Louis Vuitton; Christian Dior; Kate Spade; Michael Kors; Jimmy Choo; Aston
    Martin; Harley Davidson; John Deere; Lloyds Banking; Norton Rose; Baker Hughes; Booz Allen; Smith Barney""".split(
        ";"
    )
)
_SPOKEN_FOR = re.compile(r"\b(?:said|says|adds|added)\s$")
_VERSIONED = re.compile(r"(?:[\s-]v?\d+(?:\.\d+)*[a-z]?|[\s-](?:Pro|Max|Ultra|Mini|Alpha|Beta|Studio))$|^[A-Z]+-\d")
_CALLED = re.compile(r"\b(?:called|named|dubbed|model|product|app|game)\s[“\"‘']?$")
_LINE = re.compile(r"[^\n]+")
_INITIAL = re.compile(r"(?:[A-Z]\.)+$")
_PART = r"(?:\s(?:[A-Z]\.|de|van|von|der|la|[A-Z][\w’'-]*[a-zà-ÿ]))"
_PARTS = re.compile(rf"^(?:(?:[A-Z]\.\s?){{1,3}}[A-Z][\w’'-]*[a-zà-ÿ]|[A-Z][\w’'’-]*[a-zà-ÿ]{_PART}){_PART}{{0,2}}$")


_CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w’'&.-]*[\w]|[A-ZÀ-ÖØ-Þ]"
_SPACE = r"[ \u00a0]"
_LINKED = rf"(?:of|de|van|von|der|la){_SPACE}(?:{_CAPITALISED})"
# "A. Brun, CEO", "said J. D. Vance": a stop behind a capital more often ends a sentence ("on X. Others followed") than
# it abbreviates a first name, so the words around must show a person.
_INITIALS = (
    rf"(?!(?:U\.[SKN]|E\.U|D\.C|X)\.)(?:(?<=\bsaid\s)(?:[A-Z]\.{_SPACE}?){{1,3}}(?=[A-Z][\w’'-]*[a-zà-ÿ]\b)|"
    rf"(?:[A-Z]\.{_SPACE}?){{1,3}}(?=(?:[A-Z][\w’'-]*[a-zà-ÿ]{_SPACE}?){{1,3}}(?:,\s(?:[a-z]|C[ETF]O)|\s(?:said|says|told)\b)))"
)
# No name has more than a dozen words; unbounded, a page of capitals would take the square of its length.
_RUN = re.compile(
    rf"(?<![\w$€£.-])(?:{_INITIALS})?(?:{_CAPITALISED})(?:{_SPACE}(?:(?:{_CAPITALISED})|{_LINKED}|\d{{1,2}}\b)){{0,11}}"
)
_SENTENCE_STARTS = re.compile(r"(?:^|[.!?:]['”\"’)]?\s|\n|[“\"‘]|[-–—]\s)$")

_LETTER = re.compile(r"[^\W\d_]")
# "MiniMax" is a name wherever it stands.
_INNER_CAPITAL = re.compile(r"[a-zà-ÿ][A-Z]")
# "T-Mobile" too.
_LETTERED = re.compile(r"[A-Z]-[A-Z][a-z]+")
_POSSESSIVE = re.compile(r"(?:’s|'s|’|')$")

# Capitalised, yet no names: pronouns, calendar words, and words that open titles and sentences.
_NOT_NAMES = frozenset(
    """i a an the this that these those it its he she we they you his her their our my there here what when where
    who why how if but and or so yet for from in on at by to of as with after before while although though because
    since until not no yes one two three some many most more all both each every another other such only even just
    still now then today yesterday tomorrow mr mrs ms dr prof ceo chief ai us uk eu
    however meanwhile instead whereas within throughout according asked also last next first
    lt gov sen rep gen col capt sgt hon rev""".split()
) | frozenset([*MONTHS, *WEEKDAYS])


# "Sen. Jane Warden, D-Mass.": the party and state of a member of Congress, and no name.
PARTY = re.compile(r"[DRI]-(?:[A-Z]\.[A-Z]\b|[A-Z][A-Za-z]{1,4})")
# These open a sentence before a name: "Inside Meta", "Given ChatGPT attracts".
_OPENS_BEFORE_A_NAME = frozenset(
    "inside given despite during like unlike amid among between behind beyond under".split()
)
# Behind a run that is the subject of its sentence: "Beyond Meat cut 200 jobs" has no preposition.
_DOES = re.compile(
    r"\s(?:[a-z]{2,}ed|cut|rose|fell|made|won|lost|sold|bought|grew|took|said|says|is|was|has|had|will|plans)\b"
)
_DATELINE_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run of capitalised words, cleaned, that stands for a name somewhere in `text[start:end]`."""

    name: str
    lone_opener: bool
    start: int
    end: int


def read_mentions(text: str, aliases: Mapping[str, str]) -> tuple[Mention, ...]:
    """Return the names in reading order. `aliases` maps a name in lower case to what it is to be called.

    A lone surname after a full name is that person; each name has the kind it shows most often in this text.
    """
    placed = _placed(text)
    votes: dict[str, Counter[NameKind]] = {}
    for name, start, end in placed:
        votes.setdefault(name, Counter())[_kind(text, name, start, end)] += 1
    kinds = {name: _decided(count) for name, count in votes.items()}
    speaking = {name for name, start, end in placed if " " not in name and _SAYS.match(text, end)}
    for name, kind in kinds.items():
        if kind == "name" and _PARTS.match(name) and name.rsplit(" ", 1)[-1] in speaking:
            kinds[name] = "person"
    surnames = _surnames(kinds)
    found = []
    for name, start, end in placed:
        full = surnames.get(name, name)
        canonical = aliases.get(full.lower(), full)
        kind = "person" if name in surnames else kinds[name]
        found.append(Mention(name=text[start:end], canonical=canonical, kind=kind, start=start, end=end))
    return tuple(found)


def _placed(text: str) -> Sequence[tuple[str, int, int]]:
    """Return each name as it stands in the text, where it stands there letter by letter."""
    runs = _name_runs(text)
    shouted = [line.span() for line in _LINE.finditer(text) if _is_headline(line.group())]
    prose = {run.name for run in runs if not _within(shouted, run.start)}
    found = []
    for run in runs:
        if run.name not in prose and _within(shouted, run.start):
            continue
        if text.startswith(run.name, run.start):
            found.append((run.name, run.start, run.start + len(run.name)))
        else:
            # A run with possessives inside ("Google's Veo 2", "Palisade's Series B") is two names.
            at = run.start
            for part in re.split(r"(?:’s|'s)\s", text[run.start : run.end]):
                bare = re.sub(r"(?:’s|'s|’|'|[.,])+$", "", part)
                place = text.find(bare, at, run.end)
                if bare and place >= 0:
                    found.append((bare, place, place + len(bare)))
                    at = place + len(part)
    parts = (_unbased(part) for row in found if not _in_dateline(text, row[1]) for part in _around_titles(row))
    named = (row for row in parts if _LETTER.search(row[0]) and not _is_party(text, row))
    return sorted(named, key=lambda row: row[1])


def _is_party(text: str, row: tuple[str, int, int]) -> bool:
    """Return whether a name is the party and state of the person before it; D-Wave is a company."""
    return PARTY.fullmatch(row[0]) is not None and text.startswith((", ", " ("), row[1] - 2)


def _in_dateline(text: str, start: int) -> bool:
    """Return whether a place stands before a report ("SAN MATEO, Calif. (Reuters) - "): it is where, not who."""
    line = text.rfind("\n", 0, start) + 1
    return start - line < _DATELINE_CHARS and start < dateline_end(text, line)


def _around_titles(row: tuple[str, int, int]) -> list[tuple[str, int, int]]:
    """Return the names on both sides of a title inside a run: "Runway CEO Cristóbal Valenzuela" is two."""
    name, start, _ = row
    office = _OFFICE_BEFORE.match(name)
    if office and _PARTS.match(name[office.end() :]) and not ORGANISED.intersection(name[office.end() :].split()):
        name, start = name[office.end() :], start + office.end()
    belongs = _PERSON_OF.match(name)
    if belongs and not ORGANISED.intersection(belongs[1].split()):
        whole = (belongs[1], start, start + belongs.end(1))
        return [*_around_titles(whole), (belongs[2], start + belongs.start(2), start + len(name))]
    parts, at = [], 0
    for title in _TITLES_INSIDE.finditer(name):
        parts.append((name[at : title.start()], start + at, start + title.start()))
        at = title.end()
    return [*parts, (name[at:], start + at, start + len(name))]


def _unbased(row: tuple[str, int, int]) -> tuple[str, int, int]:
    """Return the name without a leading "New York-based"."""
    name, start, end = row
    based = re.match(r"(?:[\w.’']+ ){0,2}[\w.’']+-(?:based|headquartered|backed|led|born|owned)\s?", name)
    return (name[based.end() :], start + based.end(), end) if based else row


def _is_headline(line: str) -> bool:
    """Return whether nearly all longer words of a line are capitalised: there capitals show nothing."""
    words = re.findall(r"[^\W\d_]{4,}", line)
    return len(words) >= 5 and not line.endswith(".") and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def _within(spans: Sequence[tuple[int, int]], position: int) -> bool:
    return any(start <= position < end for start, end in spans)


def _kind(text: str, name: str, start: int, end: int) -> NameKind:
    before, after = text[max(0, start - 30) : start], text[end : end + 90]
    words = name.split()
    if is_place(name, before):
        return "place"
    if ORGANISED.intersection(words):
        return "organisation"
    if _VERSIONED.search(name) or _CALLED.search(before):
        return "product"
    if len(words) > 1 and _PARTS.match(name):
        # "Ralph Lauren said he would retire": the man, not the firm that has his name.
        firm = name in _FIRMS_LIKE_PEOPLE and not _HIMSELF.match(after)
        if firm or _BY_A_FIRM.match(after) or _OF_A_FIRM.search(before):
            return "organisation"
        if TITLE_BEFORE.search(before) or _SPEAKS.match(after) or _SPOKEN_FOR.search(before):
            return "person"
        if _RANK_BEFORE.search(before):
            return "person"
        return "name"
    if re.match(r"[’']s\s(?:chief|ceo|CEO|founder|president|board|valuation|investors|shares|director)\b", after):
        return "organisation"
    if re.match(
        r"\s(?:has\s|had\s)?(?:raised|raises|acquired|acquires|launched|launches|announced|employs|plans)\b", after
    ):
        return "organisation"
    return "name"


def _decided(count: Counter[NameKind]) -> NameKind:
    """Return the kind that shows most often, where any shows."""
    shown = [(number, kind) for kind, number in count.items() if kind != "name"]
    return max(shown)[1] if shown else "name"


def _surnames(kinds: Mapping[str, NameKind]) -> dict[str, str]:
    """Return last name → full name of each person whose last name is nobody else's here."""
    people = [name for name, kind in kinds.items() if kind == "person" and " " in name]
    lasts = Counter(name.rsplit(" ", 1)[1] for name in people)
    return {name.rsplit(" ", 1)[1]: name for name in people if lasts[name.rsplit(" ", 1)[1]] == 1}


def _name_runs(text: str) -> tuple[_Run, ...]:
    """Return the names with their places. A sentence's lone first word counts only if it is a name elsewhere too."""
    runs = tuple(_runs(text))
    inside = {run.name for run in runs if not run.lone_opener}
    kept = (
        run
        for run in runs
        if not run.lone_opener
        or run.name in inside
        or run.name.isupper()
        or any(ch.isdigit() for ch in run.name)
        or _INNER_CAPITAL.search(run.name)
        or _LETTERED.fullmatch(run.name)
    )
    return tuple(sorted(kept, key=lambda run: run.lone_opener))


def _runs(text: str) -> Iterator[_Run]:
    inside = _prepositions_of_names(text)
    for match in _RUN.finditer(text):
        words = [word for word in _clean(match.group()).split(" ") if word]
        opens = _opens_sentence(text, match.start())
        is_preposition = opens and len(words) > 1 and words[0].lower() in _OPENS_BEFORE_A_NAME
        if is_preposition and not _DOES.match(text, match.end()) and " ".join(words) not in inside:
            words, opens = words[1:], False
        while words and words[0].lower() in _NOT_NAMES:
            words = words[1:]
            opens = False
        while words and words[-1].lower() in _NOT_NAMES:
            words = words[:-1]
        if words:
            start = text.find(words[0], match.start(), match.end())
            yield _Run(name=" ".join(words), lone_opener=opens and len(words) == 1, start=start, end=match.end())


def _opens_sentence(text: str, start: int) -> bool:
    return _SENTENCE_STARTS.search(text[max(0, start - 4) : start]) is not None


def _prepositions_of_names(text: str) -> frozenset[str]:
    """Return the names that begin with a preposition inside a sentence: "makers such as Beyond Meat"."""
    return frozenset(
        _clean(match.group())
        for match in _RUN.finditer(text)
        if match.group().partition(" ")[0].lower() in _OPENS_BEFORE_A_NAME and not _opens_sentence(text, match.start())
    )


def _clean(run: str) -> str:
    words = run.split()
    if "’" in run or "'" in run:
        words = [_POSSESSIVE.sub("", word) for word in words]
    *first, last = words
    return " ".join([*(word if _INITIAL.match(word) else word.rstrip(".,") for word in first), last.rstrip(".,")])
