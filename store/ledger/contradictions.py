"""Decide which figures of one story contradict each other; compares values, opens nothing.

Theory. Two figures contradict each other when they answer one question with two values. To call two answers to two
questions a conflict is the worse error: a reader who looks five times in vain looks no more. So a pair counts only

- *same words*: the words around both amounts are the same for the most part, rare words of the story counting more;
- *same attribute*: both are a value of which a subject has one at a time (a valuation, the price of a takeover);
- *slip*: one prints the other's digits with another unit or magnitude (40 million kilometres, 40 million miles);
- *altered in a copy*: a copy, a rewrite, or what an aggregator prints and shows no source for, gives a value that
  nobody else has, and lacks the one of that unit that most others give.

Never do two values that rounding or a hedge explains, that differ in day or rate, ranges, remainders ("three other
people"), and values that one article gives both.
Measured on the labelled figures of the sample press and on conflicts found in real stories, read by eye.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from extractors.facts.numbers import read_words
from store.types import DERIVED

# How much of the words around an amount must be around the other too, weighted; and how many words at least.
LEAST_SHARE = 0.65
LEAST_WORDS = 3
# Further apart, two values are two things, unless one is a slip of the other.
MOST_RATIO = 4.0
# So many different statements in one unit are compared each with each, and no more: the pairs grow with the square.
MOST_COMPARED = 500
_BEFORE, _BEHIND = 60, 45

_ONE_AT_A_TIME = frozenset({"valuation", "market cap", "fine"})
# A company or a house is sold once, for one price; a shop's price is another in each shop.
_SOLD_ONCE = 1e6
_WORD = re.compile(r"[^\W\d_]{3,}")
_PLAIN = frozenset(
    """that this with from have been were will would their there they which about more than over said says into after
    before when while also only just some most other such very what where your them then these those being could should
    between under nearly almost around million billion thousand trillion hundred according reported report reports and
    the for are was has had its but not his her out all per can may now one two new""".split()
)
_REMAINDER = re.compile(r"\b(?:more|other|others|another|additional|further|extra|fewer|less)\b", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(?:from|previous(?:ly)?|earlier|last|than|prior|compared|target(?:s|ing)?|would|could|might|formerly|once|(?<!-)up|down|"
    r"originally|initially|at\sone\spoint|seeking|sought|asked|offer(?:ed)?)\b",
    re.IGNORECASE,
)
# Where the writer speaks of himself, not of the event.
_ASIDE = re.compile(r"\b(?:I|[Mm]y|mine|[Oo]ur|[Tt]his\s(?:newsletter|column|blog|site|reporter|podcast))\b")
_DIGITS = re.compile(r"\d[\d.,]*")
_MAGNITUDE = re.compile(r"thousand|million|billion|trillion", re.IGNORECASE)
_SEVERAL_UNITS = frozenset({"distance", "area", "weight", "volume", "temperature"})
_NAME = re.compile(r"(?<=[\w,’'] )[A-ZÀ-ÖØ-Þ][\w’'-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure as one article of the story states it; `span_start` is its place in that article's text."""

    article_id: str
    outlet_kind: str
    relation: str
    span_start: int
    kind: str
    value: float
    upper: float | None
    unit: str
    per: str
    qualifier: str
    subject: str
    attribute: str
    as_of: date | None
    text: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two figures of which both cannot be right, and what shows that they are about the same."""

    one: Stated
    other: Stated
    why: str


def find_contradictions(figures: Sequence[Stated]) -> tuple[Contradiction, ...]:
    """Return the contradictions among the figures of one story, each once, in the order of the figures."""
    story = _Story(figures)
    groups: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for figure in figures:
        if figure.upper is None and not _REMAINDER.search(figure.text):
            groups[(figure.kind, figure.unit)].append(figure)
    found: dict[tuple[int, int], Contradiction] = {}
    for group in groups.values():
        for one in (*_same_question(story, _distinct(story, group)), *_altered(story, group)):
            found.setdefault((id(one.one), id(one.other)), one)
    for one in _slips(story, figures):
        found.setdefault((id(one.one), id(one.other)), one)
    return tuple(found.values())


class _Story:
    """What is asked of a story again and again: the words around each figure, their weight, who gives which value."""

    def __init__(self, figures: Sequence[Stated]) -> None:
        self.words = {id(figure): _around(figure) for figure in figures}
        self._count = Counter(word for words in self.words.values() for word in words)
        self._figures = len(figures)
        self._values: dict[tuple[str, str, str], list[float]] = defaultdict(list)
        for figure in figures:
            self._values[(figure.article_id, figure.kind, figure.unit)].extend(
                value for value in (figure.value, figure.upper) if value is not None
            )
        self.articles = {figure.article_id for figure in figures}

    def gives(self, article_id: str, like: Stated) -> bool:
        """Return whether an article gives this value anywhere, be it rounded."""
        return any(_rounds(like.value, value) for value in self._values.get((article_id, like.kind, like.unit), ()))

    def share(self, one: Stated, other: Stated) -> float:
        """Return how much of the words around one figure is around the other too, 0 to 1; few words show nothing."""
        mine, theirs = self.words[id(one)], self.words[id(other)]
        common = mine & theirs
        if len(common) < LEAST_WORDS:
            return 0.0
        return self._weight(common) / min(self._weight(mine), self._weight(theirs))

    def _weight(self, words: frozenset[str]) -> float:
        return sum(math.log(1 + self._figures / self._count[word]) for word in words)


def _distinct(story: _Story, group: Sequence[Stated]) -> list[Stated]:
    """Return the first of those that say the same in the same words, as copies do; of very many the first."""
    first: dict[tuple[float, str, frozenset[str]], Stated] = {}
    for figure in group:
        first.setdefault((figure.value, figure.text, story.words[id(figure)]), figure)
    return list(first.values())[:MOST_COMPARED]


def _same_question(story: _Story, group: Sequence[Stated]) -> Iterator[Contradiction]:
    """Yield the pairs that answer the same question; of several candidates in an article only the closest."""
    pairs: list[tuple[float, Stated, Stated, str]] = []
    for one, other in combinations(group, 2):
        if one.article_id == other.article_id or not _can_conflict(story, one, other):
            continue
        share = story.share(one, other)
        typed = _same_attribute(one) and one.attribute == other.attribute and _same_subject(one, other)
        if _printed_there(one, other) or _printed_there(other, one):
            continue
        if share >= LEAST_SHARE and one.as_of == other.as_of and _same_names(one, other):
            pairs.append((share, one, other, "same words"))
        elif typed and _same_attribute(other) and not (one.as_of and other.as_of and one.as_of != other.as_of):
            pairs.append((LEAST_SHARE, one, other, "same attribute"))
    best: dict[tuple[int, str], float] = defaultdict(float)
    for share, one, other, _ in pairs:
        for mine, theirs in ((one, other), (other, one)):
            best[(id(mine), theirs.article_id)] = max(best[(id(mine), theirs.article_id)], share)
    for share, one, other, why in pairs:
        if share >= best[(id(one), other.article_id)] and share >= best[(id(other), one.article_id)]:
            yield Contradiction(one=one, other=other, why=why)


def _same_attribute(figure: Stated) -> bool:
    """Return whether a figure is the present value of something that has one value at a time."""
    sold = figure.attribute == "price" and figure.value >= _SOLD_ONCE
    if (figure.attribute not in _ONE_AT_A_TIME and not sold) or figure.kind != "money":
        return False
    at = figure.sentence.find(figure.text)
    return not _CHANGED.search(figure.sentence[max(0, at - 25) : at])


def _same_subject(one: Stated, other: Stated) -> bool:
    """Return whether two figures may be about the same: only two different names say that they are not."""
    mine, theirs = (subject if subject != subject.lower() else "" for subject in (one.subject, other.subject))
    return mine == theirs or not mine or not theirs


def _can_conflict(story: _Story, one: Stated, other: Stated) -> bool:
    return _differ(story, one, other) and not _open_ended(one, other) and not _open_ended(other, one)


def _differ(story: _Story, one: Stated, other: Stated) -> bool:
    low, high = sorted((abs(one.value), abs(other.value)))
    return (
        low > 0 and high <= MOST_RATIO * low
        and not _rounds(one.value, other.value)
        and _same_form(one, other)
        and not _allowed(one, other) and not _allowed(other, one)
        and not (one.attribute and other.attribute and one.attribute != other.attribute)
        and not story.gives(one.article_id, other) and not story.gives(other.article_id, one)
    )  # fmt: skip


def _same_names(one: Stated, other: Stated) -> bool:
    """Return whether two sentences can be about one: where both name somebody, they have a name in common."""
    mine, theirs = set(_NAME.findall(one.sentence)), set(_NAME.findall(other.sentence))
    return not mine or not theirs or bool(mine & theirs)


def _printed_there(one: Stated, other: Stated) -> bool:
    """Return whether the other's sentence prints this number too: "28 passes" is in "28 of 41 passes"."""
    digits = _DIGITS.search(one.text)
    return (
        digits is not None
        and re.search(rf"(?<![\d.,]){re.escape(digits.group())}(?![\d]|[.,]\d)", other.sentence) is not None
    )


def _same_form(one: Stated, other: Stated) -> bool:
    """Return whether two figures are stated alike: of rates where both name one, as a length ("a five-minute clip")."""
    ago = [re.match(r"\s(?:ago|earlier|later)\b", s.sentence.partition(s.text)[2]) is not None for s in (one, other)]
    rates = not one.per or not other.per or one.per.endswith(other.per) or other.per.endswith(one.per)
    return rates and ago[0] == ago[1] and (one.kind != "duration" or ("-" in one.text) == ("-" in other.text))


def _altered(story: _Story, group: Sequence[Stated]) -> Iterator[Contradiction]:
    """Yield what an article that retells gives alone in place of what most others give in that unit."""
    by_article: Mapping[str, list[Stated]] = defaultdict(list)
    for figure in group:
        by_article[figure.article_id].append(figure)
    if len(by_article) < 3:
        return
    for mine in by_article.values():
        if not _retells(mine[0]):
            continue
        alone = [
            figure for figure in mine if not any(story.gives(a, figure) for a in story.articles - {figure.article_id})
        ]
        if len({figure.value for figure in alone}) != 1:
            continue
        if _ASIDE.search(alone[0].sentence):
            continue
        figure = alone[0]
        lacking: dict[float, list[Stated]] = defaultdict(list)
        for other in group:
            if not story.gives(figure.article_id, other):
                lacking[float(f"{other.value:.2g}")].append(other)
        most = [given for given in lacking.values() if 2 * len({g.article_id for g in given}) >= len(by_article)]
        # A price "from" that sum is that sum: what a copy makes of it is held against it all the same.
        if len(most) == 1 and _differ(story, figure, most[0][0]):
            yield Contradiction(one=most[0][0], other=figure, why="altered in a copy")


def _retells(figure: Stated) -> bool:
    """Return whether its article adds nothing of its own: of unknown ones only an aggregator's does not.

    To ask it of every article of which nothing shows how it came about calls 96 pairs more conflicting in 9,674 figures
    of real stories, most of them, by reading, answers to two questions (`docs/decisions/conflicting-figures.md`).
    """
    return figure.relation in DERIVED or (figure.relation == "unknown" and figure.outlet_kind == "aggregator")


def _slips(story: _Story, figures: Sequence[Stated]) -> Iterator[Contradiction]:
    """Yield the pairs that print the same number in another unit, or the same digits in another magnitude."""
    printed: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for figure in figures:
        digits = _printed(figure)
        if figure.upper is None and digits:
            printed[(figure.kind, digits.strip("0"))].append(figure)
    for same in printed.values():
        for one, other in combinations(_distinct(story, same), 2):
            if (
                one.article_id != other.article_id
                and one.unit == other.unit
                and one.per == other.per
                and (_other_unit(one, other) or _other_magnitude(story, one, other))
                and not story.gives(one.article_id, other)
                and not story.gives(other.article_id, one)
            ):
                yield Contradiction(one=one, other=other, why="slip")


def _printed(figure: Stated) -> str:
    """Return the number as printed, in digits: "40" of 40 million kilometres and of forty million miles."""
    digits = _DIGITS.search(figure.text)
    if digits:
        return re.sub(r"\D", "", digits.group())
    spelled = read_words(figure.text.split(" ")[0])
    return "" if spelled is None else f"{spelled:g}"


def _other_unit(one: Stated, other: Stated) -> bool:
    low, high = sorted((abs(one.value), abs(other.value)))
    same_number = _printed(one) == _printed(other) and _magnitude(one) == _magnitude(other)
    return one.kind in _SEVERAL_UNITS and same_number and 1.03 * low < high <= MOST_RATIO * low


def _other_magnitude(story: _Story, one: Stated, other: Stated) -> bool:
    """Return whether million stands for billion: two digits or more, in like words, and neither a bare small number."""
    low, high = sorted((abs(one.value), abs(other.value)))
    ratio = high / low if low else 0.0
    return (
        one.kind in {"money", "count"} and low >= 1000 and len(_printed(one).strip("0")) >= 2
        and any(abs(ratio / step - 1) < 1e-6 for step in (1e3, 1e6))
        and len(story.words[id(one)] & story.words[id(other)]) >= 2
    )  # fmt: skip


def _magnitude(figure: Stated) -> str:
    found = _MAGNITUDE.search(figure.text)
    return found.group().lower()[0] if found else ""


def _around(figure: Stated) -> frozenset[str]:
    """Return the stems of the words before and behind an amount in its sentence, plain words left out."""
    at = figure.sentence.find(figure.text)
    if at < 0:
        return frozenset()
    end = at + len(figure.text)
    before, behind = figure.sentence[max(0, at - _BEFORE) : at], figure.sentence[end : end + _BEHIND]
    if at > _BEFORE:
        before = before.partition(" ")[2]
    if end + _BEHIND < len(figure.sentence):
        behind = behind.rpartition(" ")[0]
    return frozenset(word[:6] for word in _WORD.findall(f"{before} {behind}".lower()) if word not in _PLAIN)


def _rounds(one: float, other: float) -> bool:
    """Return whether two values are one, rounded or converted: "3 percent" is 3.1, "2,000 pages" may be 2,300."""
    low, high = sorted((abs(one), abs(other)))
    if low == 0 or one * other < 0:
        return one == other
    if high <= 1.03 * low:
        return True
    return high <= 1.16 * low and any(
        _rounded(x, digits) == x == _rounded(y, digits) for x, y in ((one, other), (other, one)) for digits in (1, 2, 3)
    )


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits - 1}e}")


def _allowed(one: Stated, other: Stated) -> bool:
    """Return whether "about" of the one allows the value of the other."""
    near = {"about", "nearly", "estimated"} & set(one.qualifier.split(", "))
    return bool(near) and 0.9 * one.value <= other.value <= 1.1 * one.value


def _open_ended(one: Stated, other: Stated) -> bool:
    """Return whether the one leaves its end open towards the other: "over 200" allows 212."""
    ratio = other.value / one.value if one.value else 0.0
    hedges = set(one.qualifier.split(", "))
    above = bool(hedges & {"over", "at least"}) and 1 <= ratio <= 1.5
    below = bool(hedges & {"under", "up to", "nearly"}) and 0.6 <= ratio <= 1
    return above or below
