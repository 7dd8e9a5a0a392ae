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
_TITLE_BEFORE = re.compile(rf"(?i:\b{_TITLE})\.?,?\s$")
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
_OFFICE_BEFORE = re.compile(rf"(?:[A-Z][\w’'-]+\s){{0,3}}{_OFFICE}\s")
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
_POSSESSIVE = re.compile(r"(?:’s|'s|’|')$")

# Capitalised, yet no names: pronouns, calendar words, and words that open titles and sentences.
_NOT_NAMES = frozenset(
    """i a an the this that these those it its he she we they you his her their our my there here what when where
    who why how if but and or so yet for from in on at by to of as with after before while although though because
    since until not no yes one two three some many most more all both each every another other such only even just
    still now then today yesterday tomorrow mr mrs ms dr prof ceo chief ai us uk eu
    however meanwhile instead according asked also last next first under
    lt gov sen rep gen col capt sgt hon rev""".split()
) | frozenset([*MONTHS, *WEEKDAYS])


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
    return sorted((row for row in parts if _LETTER.search(row[0])), key=lambda row: row[1])


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
    based = re.match(r"(?:[\w.’']+ ){0,2}[\w.’']+-(?:based|backed|led|born|owned)\s?", name)
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
        if _TITLE_BEFORE.search(before) or _SPEAKS.match(after) or _SPOKEN_FOR.search(before):
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
    )
    return tuple(sorted(kept, key=lambda run: run.lone_opener))


def _runs(text: str) -> Iterator[_Run]:
    for match in _RUN.finditer(text):
        words = [word for word in _clean(match.group()).split(" ") if word]
        opens = bool(_SENTENCE_STARTS.search(text[max(0, match.start() - 4) : match.start()]))
        while words and words[0].lower() in _NOT_NAMES:
            words = words[1:]
            opens = False
        while words and words[-1].lower() in _NOT_NAMES:
            words = words[:-1]
        if words:
            start = text.find(words[0], match.start(), match.end())
            yield _Run(name=" ".join(words), lone_opener=opens and len(words) == 1, start=start, end=match.end())


def _clean(run: str) -> str:
    words = run.split()
    if "’" in run or "'" in run:
        words = [_POSSESSIVE.sub("", word) for word in words]
    *first, last = words
    return " ".join([*(word if _INITIAL.match(word) else word.rstrip(".,") for word in first), last.rstrip(".,")])
