"""Read whom a text names as its source, with the link that leads there; says nothing of whether it is in our feeds.

Theory. A credit names an outlet, an organisation or a person that the words come from. What stands behind it ("reported
by", "told", "according to data from") makes any name one; what stands before it ("… reported the death") does so only
where the words tell of bringing news ("first reported", "has learned") or the name is of the press. The wordings also
catch "told Congress" or "a report on Friday": a calendar word, a pronoun or a common noun that a sentence opens with is
no source. One source credited twice in one sentence is one credit; the stronger wording, first in the table, stays.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.facts.names.mentions import ORGANISED
from extractors.facts.names.places import may_be_place
from extractors.facts.sources.credit_wordings import AROUND, BACKWARD, BEHIND_NAME, FORWARD, PLAIN, UNNAMED, WORD
from extractors.facts.sources.outlets import is_press
from extractors.facts.types import Mention, SourceCredit, Span
from extractors.text.calendar import FULL_MONTH, FULL_WEEKDAY
from extractors.text.patterns import any_of, any_word, table_of
from extractors.text.sentences import sentence_at
from extractors.types import Link

# Capitalised where a wording looks for a name, and no source: by what they are.
_NO_SOURCES = {
    "a day or month": rf"(?:The\s)?{FULL_WEEKDAY}|{FULL_MONTH}",
    "what a sentence opens with": any_word(
        "He She It They We I You This That These Those The A An But And If In On New Recent Early Our My Your Their "
        "Its His Her \\w+ing"
    ),
    "people without a name": any_word(
        "CEO (?:the_)?CEOs Authorities Officials Experts Analysts Researchers Investigators Scientists Economists"
    ),
    "a body that others speak to": any_word("Official Government the_(?:Company|Agency|Board|House)"),
    "a court or a parliament": r"(?:the\s)?(?:[A-Z][\w’'.-]*\s){0,3}(?:Court|Parliament|Congress|Senate|Committee)",
    "an abbreviation": any_word("(?:the_)?(?:AI|US|UK|EU) USB API"),
    "a channel": any_word("Twitter X Zoom Skype Telegram Signal WhatsApp Facebook Instagram YouTube Bluetooth"),
}
_NO_SOURCE = re.compile(rf"^{table_of(_NO_SOURCES)}$")
# "May" and "March" open names and sentences.
_CALENDAR = re.compile(rf"^(?!March|May){any_of(FULL_WEEKDAY, FULL_MONTH)}\b")
_NO_NAME_AFTER = re.compile(
    r"\s"
    + any_word(
        "company firm group start-?up bank maker team users? executives? officials? lawmakers administration_officials?"
    )
    + r"\b"
)
# "Russian leader", "South Korean media": of a country, and no source by itself.
_ADJECTIVE = re.compile(
    any_word(
        "ese ish sian [lrn]ian ican istani Israeli Iraqi French German Swiss Thai Dutch Greek Welsh Filipino Korean "
        "European"
    )
    + "$"
)
_AS_NEWS = rf"(?:\s{any_word('that on earlier this last first exclusively')}\b|\s\w+day\b|[,.])"
_REPORTED = re.compile(
    rf"[^\n.]{{0,80}}?\b(?:(?:first\s|has\s)?(?:reported|revealed){_AS_NEWS}|reports(?:,|\.|\sthat\b)|broke\sthe\sstory)()"
)
_URL_BEHIND = re.compile(r"[^\n]{0,40}?\(?\b((?:https?://|www\.)[^\s)]+)")

# Words that open a sentence or a clause before the name, and what stands before an outlet's own name.
_OPENER = any_word(
    "As A An But And When While Yet Though Although After Before On In At If Then So Even Meanwhile However Last Local "
    "State National Former Both Also Now Still Instead Unlike Citing Quoting Since For From By That "
    "[\\w.’']+-(?:based|owned|backed)"
)
_OPENERS = re.compile(rf"^(?:(?:The\s(?=\S+-based))?{_OPENER}\s)+")
_LIKE_A_PERSON = re.compile(
    r"(?!The\s)[A-ZÀ-ÖØ-Þ][a-zà-ÿ’'-]+(?:\s[A-Z]\.)?(?:\s(?:de|van|von|der|la))?(?:\s[A-ZÀ-ÖØ-Þ][\w’'-]*[a-zà-ÿ]){1,2}$"
)
_ROLE_BEFORE = re.compile(
    rf"(?<![\w])(?!{any_word('that when while after before because with from told tells')}\s)[a-z]{{4,}}\s$"
)
# "According to Ann Lee, risk analyst at Kayak": the one so described speaks for herself.
_ROLE_BEHIND = re.compile(
    r",\s(?:who\b|\d\d\b|(?:an?\s|the\s)?(?![^,.;]{0,60}?\b"
    + any_word(
        "firm company group agency tracker platform site service institute nonprofit provider maker publisher tank"
    )
    + r"\b)[a-z][^,.;\n]{2,60}?\s(?:of|at|for|with|in|to)\s(?:the\s)?[A-Z])"
)
# "Committee Ranking Member Ann Lee": a person behind an office.
_WITH_OFFICE = re.compile(
    any_word("Member Minister Secretary President Director Chair Chairman Chairwoman Commissioner Senator Governor CEO")
    + r"\s[A-Z][a-zà-ÿ’'-]+(?:\s[A-Z]\.)?\s[A-Z][\w’'-]*[a-zà-ÿ]$"
)
# "According to Lee’s attorney": of a person by what he is to another.
_SOMEBODYS = re.compile(
    r"[’']s?\s"
    + any_word(
        "attorneys?(?!_general) lawyers? family agent spokes\\w+ mother father brother sister wife husband friend"
    )
)
# A note beside a picture credits the picture, not the news.
_PICTURED = any_word("[Ii]mages? [Pp]hotos? [Pp]hotographs? [Gg]raphics? [Pp]ictures? [Ii]llustrations? [Cc]redit")
_PICTURE = re.compile(rf"\b{_PICTURED}\b[^.\n]{{0,120}}$")
_UNIT_LIKE = re.compile(r"[A-Z]{2,3}$")
_REACH = 70
_DETERMINER = re.compile(r"^(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir|an?|new|recent)\s")
# "The ministry said": which one, a sentence before told.
_BARE_OFFICES = frozenset({"ministry", "health authority", "statistics office", "statistics bureau", "weather service"})
# "Her work has appeared in": of the writer, not of the news. "Told Alexa to stop": no telling of news.
_OF_AN_AUTHOR = re.compile(r"\b(?:[Hh]er|[Hh]is|[Tt]heir|[Mm]y)\s(?:work|writing|stories|articles)\s[^.\n]{0,30}$")
_ASKED_TO_DO = re.compile(r"\s(?:to|where|which|bot|app|assistant)\b")
# "Maine’s attorney general’s office" is no "Maine".
_BODY = any_word("office ministry department agency government court police commission regulator authority council")
# "The U.S. Air Force" is no person called Air Force.
_STATE_BEFORE = re.compile(r"(?:[Tt]he\s)?(?:U\.[SKN]\.|EU|UN|US|UK)\s")
_BODY_BEHIND = re.compile(r"\s(?:stock\sexchange|government|authorities|officials|court)\b")
_INSTITUTION = re.compile(rf"[’']s\s(?:[a-z]{{3,14}}(?:[’']s)?\s){{0,2}}{_BODY}\b")
_BEHIND_A_NAME = re.compile(rf"\s(?:{FULL_WEEKDAY}|CEO|Chief)$")
_LINKED = re.compile(r"\b(?:of|for|the|and|de|du)\s$", re.IGNORECASE)
_SOFT = frozenset({"told", "quoted"})
_ORDER = (
    "reported by", "source line", "agency byline", "according to", "told", "via", "reported", "report by", "first",
    "quoted", "authority", "document",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A name that a wording at `text[start:end]` credits."""

    name: str
    wording: str
    start: int
    end: int


def read_source_credits(
    text: str, sentences: Sequence[Span], mentions: Sequence[Mention], links: Sequence[Link] = ()
) -> tuple[SourceCredit, ...]:
    """Return the credits in reading order."""
    kept: dict[tuple[Span, str], SourceCredit] = {}
    people = {mention.start for mention in mentions if mention.kind == "person"}
    parts = {part for m in mentions if may_be_person(m) and " " in m.name for part in m.name.split()}
    full = {(m.start, m.end) for m in mentions if may_be_person(m)}
    for credit, sure in _all(text):
        name = _owner(_OPENERS.sub("", credit.name))
        start = text.find(name, credit.start, credit.end + 4) if name else -1
        # A person's words are a quote; the ledger credits outlets and organisations.
        # "Index Partner Ann Lee": a title or a firm may lead up to the person.
        titled = any(
            (at, start + len(name)) in full
            and not _LINKED.search(text[start:at])
            and not _STATE_BEFORE.match(text, start)
            for at in range(start + 1, start + len(name))
        )
        person = (start in people or name in parts or titled) and not is_press(name)
        if start < 0 or person or not _is_source(text, name, start, credit, sure=sure):
            continue
        whole = _INSTITUTION.match(text, start + len(name)) if not is_press(name) else None
        name = text[start : whole.end()] if whole else name
        sentence = sentence_at(sentences, start)
        key = (sentence, name.lower().removeprefix("the "))
        found = SourceCredit(
            name=name,
            wording=credit.wording,
            url=_url(text, name, credit.end, links),
            start=start,
            end=start + len(name),
            sentence=sentence,
            rule=f"{credit.wording}, {'press' if is_press(name) else 'other'}",
        )
        if key not in kept or _ORDER.index(credit.wording) < _ORDER.index(kept[key].wording):
            kept[key] = found
    named = [(one.sentence, one.start, one.end) for one in kept.values()]
    for other in _unnamed(text, sentences, links):
        if not any(other.sentence == s and other.start < e and b < other.end for s, b, e in named):
            kept[(other.sentence, other.name.lower())] = other
    return tuple(sorted(kept.values(), key=lambda credit: credit.start))


def _unnamed(text: str, sentences: Sequence[Span], links: Sequence[Link]) -> Iterator[SourceCredit]:
    """Yield the authorities and documents that are credited by what they are: "police said"."""
    words = set(WORD.findall(text.lower()))
    for wording in UNNAMED:
        for match in wording.pattern.finditer(text) if not words.isdisjoint(wording.needs) else ():
            name = _DETERMINER.sub("", match["o"])
            start = match.end("o") - len(name)
            if name.lower() in _BARE_OFFICES:
                continue
            yield SourceCredit(
                name=name, wording=wording.name, url=_url(text, name, match.end(), links), start=start,
                end=match.end("o"), sentence=sentence_at(sentences, start), rule=wording.name,
            )  # fmt: skip


def may_be_person(mention: Mention) -> bool:
    """Return whether a name is a person's by what stands beside it, or has the form of one and nothing else shown."""
    return mention.kind == "person" or (mention.kind == "name" and _LIKE_A_PERSON.fullmatch(mention.name) is not None)


def _all(text: str) -> Iterator[tuple[Credit, bool]]:
    """Yield all that the wordings name, and whether the wording alone makes it a source."""
    words = set(WORD.findall(text.lower()))
    for wording in PLAIN:
        for match in wording.pattern.finditer(text) if not words.isdisjoint(wording.needs) else ():
            # What stands before a verb of reporting is as often a person's or a company's own news as a credit.
            if wording.name != "reported" or _is_outlet_like(text, match.start()):
                yield _credit(match, wording.name), True
    for wording in (*FORWARD, *AROUND):
        for match in wording.pattern.finditer(text) if not words.isdisjoint(wording.needs) else ():
            if not wording.press or is_press(match["o"]):
                found = Credit(name=_bare(match["o"]), wording=wording.name, start=match.start("o"), end=match.end())
                yield found, wording.name not in _SOFT or wording in AROUND or wording.press
    for wording in BACKWARD:
        for match in wording.pattern.finditer(text) if not words.isdisjoint(wording.needs) else ():
            low = max(0, match.start() - _REACH)
            before = BEHIND_NAME.search(text[low : match.start()])
            if before:
                name = _owner(_OPENERS.sub("", before["o"]))
                place = low + before.start("o") + before["o"].index(name)
                if is_press(name) or not (wording.press or _inside_clause(text, place)):
                    yield Credit(name=_bare(name), wording=wording.name, start=place, end=match.end()), True


def _credit(match: re.Match[str], wording: str) -> Credit:
    name = _BEHIND_A_NAME.sub("", re.sub(r"(?:’s|'s)$", "", match["o"].strip().rstrip(".,")).strip())
    return Credit(name=name, wording=wording, start=match.start(), end=match.end())


def _inside_clause(text: str, start: int) -> bool:
    """Return whether a name is in the midst of a clause: then the verb behind it may be another's."""
    before = text[max(0, start - 12) : start].rstrip(" ")
    return (
        before != "" and before[-1].isalnum() and not re.search(r"\b(?:as|that|but|while|when)$", before, re.IGNORECASE)
    )


def _owner(name: str) -> str:
    """Return the outlet of "Fortune's Jeremy Kahn": it owns the reporter; a name of the press stays whole."""
    whole = is_press(name) or name.split()[-1] in ORGANISED
    return name if whole else re.split(r"[’']s\s", name)[0]


def _bare(name: str) -> str:
    bare = re.sub(r"(?:[’']s?|[.,_*])+$", "", name.strip()).strip()
    return _BEHIND_A_NAME.sub("", bare)


def _is_source(text: str, name: str, start: int, credit: Credit, *, sure: bool) -> bool:
    """Return whether what a wording names can be a source of news; where the wording is soft, only the press is."""
    end = start + len(name)
    if (
        _NO_SOURCE.match(name)
        or _OPENERS.fullmatch(f"{name} ")
        or _CALENDAR.match(name)
        or _NO_NAME_AFTER.match(text, end)
        or (not is_press(name) and _ADJECTIVE.search(name) and re.match(r"\s[a-z]", text[end : end + 2]))
    ):
        return False
    if _is_place(text, credit.wording, name, start):
        return False
    if _OF_AN_AUTHOR.search(text, max(0, start - 60), start) or (
        credit.wording == "told" and _ASKED_TO_DO.match(text, end)
    ):
        return False
    if not credit.wording.startswith("according") and _PICTURE.search(
        text[max(0, start - 150) : start].rpartition("\n")[2]
    ):
        return False
    if is_press(name):
        return True
    if may_be_place(name.removeprefix("the ")) and _BODY_BEHIND.match(text, end):
        # "The Hong Kong stock exchange": no news of the place's.
        return False
    if credit.wording == "told" and " " not in name:
        # "The team told SeatGeek that": as often a partner or a person as an outlet that no table knows.
        return False
    if _LIKE_A_PERSON.match(name) and _ROLE_BEHIND.match(text, end) and not ORGANISED.intersection(name.split()):
        return False
    if _WITH_OFFICE.search(name) and not ORGANISED.intersection(name.split()[-2:]):
        return False
    if _SOMEBODYS.match(text, start + len(name.rstrip("’'"))):
        return False
    if _LIKE_A_PERSON.match(name) and (
        credit.wording == "agency byline"
        or (credit.wording == "report by" and text.endswith("by ", max(0, start - 3), start))
        or _ROLE_BEFORE.search(text[max(0, start - 30) : start])
    ):
        return False
    if credit.wording == "via" and (_UNIT_LIKE.match(name) or not _stands_alone(text, start, end)):
        return False
    return sure or not _LIKE_A_PERSON.match(name)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Return whether "via X" is a note on the source, not the way a thing went: it opens a line or closes a clause."""
    opened = re.search(r"(?:^|[(\n.!?,]\s?)(?:[Vv]ia|[Pp]er|as\sper)\s$", text[max(0, start - 12) : start]) is not None
    return opened and re.match(r"\s?(?:$|[).,;\n]|data\b|figures\b)", text[end : end + 12]) is not None


def _is_outlet_like(text: str, start: int) -> bool:
    """Return whether "X reported" tells what X brought as news, not what X earned: a stop, a day or "that" follows."""
    told = _REPORTED.match(text, start)
    return told is not None and told.group(1) is not None


def _is_place(text: str, wording: str, name: str, start: int) -> bool:
    """Return whether "revealed in Gothenburg" or "via Dubai" names where, not by whom."""
    if wording == "via":
        return may_be_place(name)
    inside = text[max(0, start - 8) : start].lower().rstrip().endswith(" in")
    return wording == "reported by" and inside and (" " not in name or may_be_place(name)) and not is_press(name)


def _url(text: str, name: str, end: int, links: Sequence[Link]) -> str:
    """Return the link on the name itself, else one on words that hold it, else an address right behind it."""
    bare = name.lower().removeprefix("the ")
    for link in links:
        if link.text.strip().lower().removeprefix("the ") == bare:
            return link.url
    for link in links:
        if re.search(rf"(?<!\w){re.escape(bare)}(?!\w)", link.text.lower()):
            return link.url
    behind = _URL_BEHIND.match(text, end)
    return behind[1].rstrip(".,") if behind else ""
