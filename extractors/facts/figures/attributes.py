"""Say what each amount of a sentence measures, from a closed list, by the words beside it; "" where none says so.

Theory. English press sets the measure beside the sum: "a $240-million round", "raised $860M", "25 percent off". A row
of the table names one such wording, directly before or directly behind the amount; a word somewhere in the sentence
says less, and is asked only for sums. A wrong attribute is worse than none, since figures are compared by it.
"""

import importlib.resources
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from extractors.facts.figures.amounts import Amount
from extractors.facts.figures.prices import is_former_price, is_saved, names_a_price
from extractors.facts.types import Span
from extractors.text.patterns import any_word, table_of

# "A wording" is a phrase of `attributes.toml`; what it may hold is told there.
_FUNCTION = "after|in|of|the|a|an|for|from|at|and|or|before|during|to|by|on|with|as|than|since|but|that"
_SPECIAL = {"*": r"(?:(?!\sbut\s)[^.,;:]){0,45}", "_": rf"(?!(?:{_FUNCTION})\b)[\w’'-]{{1,20}}"}
_OF_PEOPLE = frozenset(
    {"deaths", "injuries", "displaced", "affected", "population", "attendance", "layoffs", "employees"}
)
_THINGS_ONLY = frozenset({"sales", "orders", "shipments", "production"})
_PEOPLE = frozenset(
    """people women men children families residents civilians migrants students passengers workers soldiers victims
    villagers refugees tourists others patients troops personnel officers boys girls lebanese homes households guests
    fans principals leaders collectors engineers visitors staff employees person""".split()
)

_GLUE = (
    "of|at|to|by|in|for|from|was|is|were|are|reached|hit|passed|topped|surpassed|exceeded|totalling|totaling|worth|than"
)
_HEDGE = (
    "a|an|the|its|some|about|around|roughly|nearly|almost|over|up|least|more|less|than|as|much|many|estimated|record|"
    "total|another|"
    "just|only|under|approximately|close|reported|further|well|by|combined|additional|between"
)
_REACH_BEFORE, _REACH_BEHIND = 90, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A row of `attributes.toml`: what an attribute means, which kinds of amount take it, its wordings as patterns."""

    name: str
    means: str
    kinds: frozenset[str]
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    counts: frozenset[str]


@lru_cache(maxsize=1)
def attributes() -> tuple[Attribute, ...]:
    """Return the closed list of attributes, in the order in which they are asked for."""
    read = importlib.resources.files("extractors.facts.figures").joinpath("attributes.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(read)
    lists = {name: "|".join(words) for name, words in rows.pop("lists").items()}
    return tuple(
        Attribute(
            name=name,
            means=row["means"],
            kinds=frozenset(row["kinds"]),
            before=_before(_phrases(row.get("before", ()), lists), glue="by" if row.get("change") else _GLUE),
            behind=_behind(_phrases(row.get("behind", ()), lists)),
            counts=frozenset(row.get("counts", ())),
        )
        for name, row in rows.items()
    )


@lru_cache(maxsize=1)
def _counted() -> dict[str, str]:
    """Return counted noun → attribute: 246 cases, 12 fraud charges."""
    return {noun: row.name for row in attributes() for noun in row.counts}


def _phrases(wordings: Sequence[str], lists: Mapping[str, str]) -> str:
    """Return the wordings as one pattern, "" for none; each part of it is bounded."""
    return "|".join(_phrase(wording.format(**lists)) for wording in wordings)


def _phrase(wording: str) -> str:
    words = wording.split()
    pattern = rf"(?:(?!and\s){_SPECIAL['*']}\s)?" if words[0] == "*" else ""
    for i, word in enumerate(words):
        if word == "*":
            pattern += rf"(?:\s{_SPECIAL['*']})?" if i else ""
            continue
        blank = r"\s" if i and (i > 1 or words[0] != "*") else ""
        pattern += blank + (_SPECIAL.get(word) or (f"(?:{word})" if "|" in word else word))
    return pattern


def _before(phrases: str, *, glue: str) -> re.Pattern[str] | None:
    ends = rf":?\s(?:(?:{glue}|{_HEDGE})\s){{0,6}}[~(]?$"
    return re.compile(rf"\b(?:{phrases}){ends}", re.IGNORECASE) if phrases else None


def _behind(phrases: str) -> re.Pattern[str] | None:
    return re.compile(rf"(?:\s|-)(?:{phrases})(?!\w)", re.IGNORECASE) if phrases else None


_JOBS = frozenset("jobs employees workers staff people positions roles staffers".split())
_LAYS_OFF = any_word(
    "(?:lay|lays|laid|laying)_off cut cuts cutting fire fires fired firing axe axes axed slash slashes slashed "
    "eliminate eliminates eliminated shed sheds"
)
_ABOUT = any_word("about around nearly some over up to more than another its a further roughly at least")
_LAID_OFF = re.compile(rf"\b{_LAYS_OFF}\s(?:{_ABOUT}\s){{0,4}}$", re.IGNORECASE)
_NO_PART = (" of the time", " of time")
_JOINS = {
    ", up from about ": (
        r"\s?,?\s?(?:and|or|to|,|from|–|-)?\s?(?:up\s|down\s)?(?:from\s)?(?:about\s|nearly\s|another\s)?"
    ),
    " vs. ": r",?\s(?:vs\.?|versus|compared\s(?:with|to))\s(?:an?\s)?",
    " commission (down from ": r"(?:\s[a-z]+)?\s?\((?:up|down)\sfrom\s(?:about\s)?",
    ", followed by another ": r"\s?,\s(?:followed\sby|and\sthen|then)\s(?:another|a\sfurther)\s",
    "people had been killed, among them ": (
        rf".{{0,34}}\b{any_word('among_them including of_whom of_which of_them')}\s"
        r"(?:about\s|around\s|at\sleast\s)?"
    ),
}
_JOINED = re.compile(table_of(_JOINS), re.IGNORECASE | re.DOTALL)
# "62 people including eight children have died": the verb behind the part is that of the whole.
_PART = re.compile(r".{0,16}\b(?:among\sthem|including|of\swhom)\s", re.DOTALL)
_ANOTHER = re.compile(r"\b(?:another|a\sfurther)\s$")
_BY = re.compile(r"\bby\s(?:(?:up\sto|as\smuch\sas|about|around|nearly|almost|over|more\sthan)\s)?$")
_LEVELS_THAT_MOVE = frozenset({"price", "cost", "salary", "valuation", "score", "revenue", "sales", "share"})
# "Sinking 750 points, or 1.6%": the same change once more.
_OR = re.compile(r",?\sor\s(?:about\s|nearly\s|some\s)?")
_UP_TO = re.compile(r"\sto\s(?:about\s|nearly\s|around\s|roughly\s|a\srecord\s|just\s|over\s)?")
_AND = re.compile(r"\s(?:and|or|to)\s")
_LEVEL = re.compile(r"(?:\bfrom|\bto|\bat)\s(?:about\s|around\s|nearly\s|just\s|over\s)?$")
# What has a level, by the attribute that a level of it is.
_LOST = re.compile(r"\b(?:lost|loses|losing)\s(?:[a-z]+\s){0,2}$")
_LEVELS = {
    "score": "performance scores? accuracy results?",
    "yield": "yields?",
    "interest": "interest_rates? mortgage_rates?",
    "unemployment": "unemployment",
    "inflation": "inflation",
    "share": "shares?_of market_share",
}
_LEVELLED = re.compile(
    "|".join(rf"\b(?P<{name}>{any_word(words)})\b" for name, words in _LEVELS.items()), re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What an amount measures, and the rule that said so; both "" for nothing."""

    attribute: str
    rule: str


NOTHING = Measure(attribute="", rule="")


def find_measures(
    text: str, span: Span, amounts: Sequence[Amount], *, twins: Sequence[bool], priced: Sequence[bool]
) -> list[Measure]:
    """Return what each amount of the sentence `text[span]` measures.

    `twins[i]`: the amount says the one before it again in another unit; `priced[i]`: it stands right before its thing.
    """
    found: list[Measure] = []
    for i, amount in enumerate(amounts):
        if twins[i]:
            found.append(found[-1])
            continue
        if i and is_former_price(text, amounts[i - 1], amount):
            # What it was before is what it is now: a price, where nothing else is said.
            if not found[-1].attribute and names_a_price(text, amounts[i - 1], amount):
                found[-1] = Measure(attribute="price", rule="priced")
            found.append(found[-1])
            continue
        if i and is_saved(text, amounts[i - 1], amount) and not found[-1].attribute:
            found[-1] = Measure(attribute="price", rule="priced")
        low = amounts[i - 1].end if i else span[0]
        ahead = (a for one, a in pairwise(amounts[i:]) if not _PART.fullmatch(text, one.end, a.start))
        high = next((other.start for other in ahead), span[1])
        said_again = (
            i > 0 and amounts[i - 1].kind != amount.kind and _OR.fullmatch(text, amounts[i - 1].end, amount.start)
        )
        # "Revenue rose 12% to $3.4 billion": what it rose to is what the words before the change name.
        risen = (
            i > 0
            and amounts[i - 1].kind == "percent" != amount.kind
            and _UP_TO.fullmatch(text, amounts[i - 1].end, amount.start)
        )
        if said_again or risen:
            low = amounts[i - 2].end if i > 1 else span[0]
            amount = replace(amount, start=amounts[i - 1].start)
        measure = _measure(text, (span[0], low, high), amount, priced=priced[i])
        if risen and measure.attribute == "loss" and _LOST.search(text, low, amount.start):
            # "Bitcoin lost 12% to $80,000": a price, no loss.
            measure = NOTHING
        if not measure.attribute and i and _goes_on(text, amounts[i - 1], amount):
            measure = Measure(attribute=found[-1].attribute, rule="goes on") if found[-1].attribute else NOTHING
        found.append(measure)
    return _with_next(text, amounts, found)


def _with_next(text: str, amounts: Sequence[Amount], found: list[Measure]) -> list[Measure]:
    """Return the measures, with that of "1.2% higher" for the first of "1.5% and 1.2% higher" too."""
    for i in range(len(found) - 2, -1, -1):
        one, other = amounts[i], amounts[i + 1]
        joined = one.kind == other.kind and one.unit == other.unit and _AND.fullmatch(text, one.end, other.start)
        if joined and not found[i].attribute and found[i + 1].rule == "behind":
            found[i] = Measure(attribute=found[i + 1].attribute, rule="goes on")
    return found


def _goes_on(text: str, one: Amount, other: Amount) -> bool:
    """Return whether an amount continues the one before: "22% and 14%", "826 people – among them 65 women"."""
    between = text[one.end : other.start]
    alike = one.kind == other.kind and (one.unit == other.unit or {one.unit, other.unit} <= _PEOPLE | {""})
    more = one.kind == other.kind == "count" and not other.unit and _ANOTHER.search(between) is not None
    return (alike or more) and len(between) < 40 and _JOINED.fullmatch(between) is not None


def _measure(text: str, bounds: tuple[int, int, int], amount: Amount, *, priced: bool) -> Measure:
    start, low, high = bounds
    level = _level(text, start, amount)
    if level:
        return Measure(attribute=level, rule="level")
    before = text[max(low, amount.start - _REACH_BEFORE) : amount.start]
    if amount.kind == "count" and amount.unit in _JOBS and _LAID_OFF.search(before):
        return Measure(attribute="layoffs", rule="before")
    if amount.kind == "count" and amount.unit in _counted():
        return Measure(attribute=_counted()[amount.unit], rule="counted")
    behind = text[amount.end : min(high, amount.end + _REACH_BEHIND)]
    if behind.startswith(_NO_PART):
        return NOTHING
    rows = [row for row in attributes() if amount.kind in row.kinds and _fits(amount, row.name)]
    for row in rows:
        if row.name == "share" and amount.kind == "money" and behind.startswith(" of "):
            # "Sold $80 million of local stock" is no part of a whole.
            continue
        if row.behind and row.behind.match(behind):
            return Measure(attribute=row.name, rule="behind")
    changed = _BY.search(before) is not None and amount.kind in {"money", "percent"}
    for row in rows:
        if row.before and row.before.search(before):
            # "Bump the price of laptops by $400": no price.
            return NOTHING if changed and row.name in _LEVELS_THAT_MOVE else Measure(attribute=row.name, rule="before")
    return Measure(attribute="price", rule="priced") if priced else NOTHING


def _fits(amount: Amount, attribute: str) -> bool:
    """Return whether a count may measure it: people die and move, things are shipped."""
    if amount.kind != "count":
        return True
    people = amount.unit in _PEOPLE or not amount.unit
    return people if attribute in _OF_PEOPLE else not (attribute in _THINGS_ONLY and amount.unit in _PEOPLE)


def _level(text: str, start: int, amount: Amount) -> str:
    """Return what a share has a level of: "performance increased from 35% to 80%" tells scores, no growth."""
    if (
        amount.kind != "percent"
        or amount.unit != "%"
        or not _LEVEL.search(text[max(start, amount.start - 20) : amount.start])
    ):
        return ""
    named = list(_LEVELLED.finditer(text, max(start, amount.start - 120), amount.start))
    return str(named[-1].lastgroup) if named else ""
