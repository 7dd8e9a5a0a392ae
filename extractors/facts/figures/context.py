"""Say of each amount how it is hedged, what it measures and of whom, as far as its sentence tells; reads one text.

Theory. In English press the thing measured stands beside the amount: "raised $860M at a $5.3B valuation". Each word
that names a measure goes to the amount it stands nearest to; a second amount may share it from further off. Another
amount between the two weakens the bond. A wrong attribute is worse than none, since figures are compared by it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from extractors.facts.dates.periods import PeriodReader
from extractors.facts.figures.amounts import Amount, find_amounts
from extractors.facts.types import Figure, Mention, Span
from extractors.text.sentences import sentence_at

# (qualifier, words before the amount), strongest first; all are looked for directly before it.
_BEFORE = (
    ("up to", r"up\sto|as\s(?:many|much|high|long|far)\sas|at\smost|no\smore\sthan|a\smaximum\sof|not\smore\sthan"),
    ("at least", r"at\sleast|no\s(?:less|fewer)\sthan|not\sless\sthan|a\sminimum\sof|from"),
    (
        "over",
        r"(?:well\s|just\s|slightly\s)?(?:over|above|beyond)|more\sthan|north\sof|upwards\sof|in\sexcess\sof|exceed\w*|topp\w+|>",
    ),
    ("under", r"(?:well\s|just\s|slightly\s)?(?:under|below)|less\sthan|fewer\sthan|south\sof|<"),
    ("nearly", r"nearly|almost|close\sto|approaching|not\squite|shy\sof|just\sshy\sof"),
    (
        "about",
        r"about|around|roughly|approximately|approx\.?|some|circa|ca\.?|c\.|in\sthe\sregion\sof|on\sthe\sorder\sof|~|≈|∼|give\sor\stake|perhaps|maybe|apparently",
    ),
    ("estimated", r"an?\sestimated|estimated(?:\sat)?|reportedly|(?:is|are)\sthought\sto\sbe|a\sreported|a\srumou?red"),
)
_QUALIFIED = tuple(
    (
        name,
        re.compile(
            rf"(?:^|[\s(|])(?:{words})(?:\sa)?[\s]?$"
            if name != "about"
            else rf"(?:(?:^|[\s(|])(?:{words})|[~≈∼])(?:\sa)?\s?$",
            re.IGNORECASE,
        ),
    )
    for name, words in _BEFORE
)
_AFTER = (
    ("estimated", re.compile(r"\s(?:\w+\s){0,2}\((?:est\.?|estimated|estimate)\)|\s\(est", re.IGNORECASE)),
    ("over", re.compile(r"\sor\smore\b|\sor\sabove\b|\sand\s(?:counting|up)\b", re.IGNORECASE)),
    ("about", re.compile(r"\sor\sso\b|-odd\b|-ish\b|\sgive\sor\stake\b", re.IGNORECASE)),
    ("up to", re.compile(r"\sor\s(?:less|fewer|under)\b", re.IGNORECASE)),
)

# attribute → the words that name it. Only money, shares and bare counts take one: a measure names itself.
_ATTRIBUTES = (
    ("market cap", r"market\s(?:cap(?:itali[sz]ation)?|value)"),
    ("valuation", r"valuation|valu(?:ed|es|ing)|post-money|pre-money|price\stag|(?:is|now|makes?\sit|was)\sworth"),
    ("funding", r"rais(?:ed|es|ing|e)|funding|fundrais\w+|Series\s[A-H]\b|round|secured?|invest(?:ed|s|ing"
        r"|ment|ments)|backing|takes?\sin|took\sin|landed|lands|closed|in\sequity"),
    ("revenue", r"revenues?|sales|turnover|ARR|bookings"),
    ("profit", r"profits?|earnings|net\sincome|EBITDA|margin"),
    ("loss", r"loss(?:es)?|lost"),
    ("acquisition", r"acqui(?:re|red|res|ring|sition)|buy(?:s|ing)?|bought|takeover|purchase"),
    ("cost", r"costs?|spen[dt](?:s|ing)?|burn(?:s|ed|ing)?|capex|budget|expenses?"),
    ("price", r"prices?|priced|fees?|subscription|sells\sfor|charg(?:es|ed|ing)|per\sshare"),
    ("fine", r"fin(?:e|ed|es)|penalt(?:y|ies)|damages|settle(?:ment|d)"),
    ("debt", r"debt|loans?|borrow(?:ed|ing)?|bonds?"),
    ("dividend", r"dividends?|buybacks?"),
    ("growth", r"gr(?:ew|ow|owth|own|owing)|ris(?:e|es|en|ing)|rose|up|increas(?:e|ed|es|ing)|climb(?:ed"
        "|s)?|gain(?:ed|s)?|jump(?:ed|s)?|surg(?:ed|es)|higher|more"),
    ("decline", r"f(?:e|a)ll(?:s|en|ing)?|drop(?:ped|s)?|down|decreas(?:e|ed|es)|declin(?:e|ed|es)|cut(?:s"
        "|ting)?|reduc(?:ed|es|tion|ing)|lower|slip(?:ped|s)?|fewer|less"),
    ("share", r"stake|shares?|holds?|own(?:s|ed)?|majority|minority"),
    ("accuracy", r"accura(?:cy|te)|correct(?:ly)?|success(?:es|ful)?|succeed(?:s|ed)?|pass(?:ed|es)?"),
    ("failure", r"fail(?:s|ed|ure|ures|ing)?|errors?|wrong|collisions?"),
    ("employees", r"employ(?:s|ees|ed)|staff|headcount|workforce|team"),
)  # fmt: skip
_ATTRIBUTE = re.compile(
    "|".join(rf"(?P<a{i}>\b(?:{words})\b)" for i, (_, words) in enumerate(_ATTRIBUTES)), re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_OWNS = re.compile(r"[’']s?\s")
# The first words of the phrases above.
_OPENING = frozenset("market post pre price is now makes make was net series takes took in sells per".split())
_ONLY_PERCENT = frozenset({"growth", "decline", "share", "accuracy", "failure", "profit"})
_NEVER_PERCENT = frozenset({"valuation", "funding", "market cap", "acquisition", "employees", "fine", "dividend"})

# Beyond this many characters a word no longer says what an amount measures.
REACH = 70
_CROSSING = 25
_TAKEN = 30
_ANTECEDENT = 60


def read_figures(
    text: str, sentences: Sequence[Span], mentions: Sequence[Mention], published: date, dated: PeriodReader
) -> tuple[Figure, ...]:
    """Return the figures of a text in reading order; `sentences`, `mentions` and `dated` are that text's own."""
    by_sentence: dict[Span, list[Amount]] = {}
    for amount in find_amounts(text):
        by_sentence.setdefault(sentence_at(sentences, amount.start), []).append(amount)
    starts = [mention.start for mention in mentions]
    found = []
    for span, amounts in by_sentence.items():
        attributes = _attributes(text, span, amounts)
        inside = mentions[bisect_right(starts, span[0] - 1) : bisect_right(starts, span[1] - 1)]
        for amount, attribute in zip(amounts, attributes, strict=True):
            found.append(
                Figure(
                    kind=amount.kind,
                    value=amount.value,
                    upper=amount.upper,
                    unit=amount.unit,
                    per=amount.per,
                    qualifier=_qualifier(text, span, amount),
                    subject=_subject(text, inside, amount),
                    attribute=attribute,
                    as_of=_as_of(dated, span, amount, published),
                    start=amount.start,
                    end=amount.end,
                    sentence=span,
                )
            )
    return tuple(found)


def _qualifier(text: str, span: Span, amount: Amount) -> str:
    before = text[max(span[0], amount.start - 30) : amount.start]
    said = [name for name, pattern in _QUALIFIED if pattern.search(before)]
    if said == ["at least"] and before.rstrip().lower().endswith("from") and amount.kind != "money":
        said = []
    if amount.plus:
        said.append("over")
    after = text[amount.end : min(span[1], amount.end + 30)]
    said.extend(name for name, pattern in _AFTER if pattern.match(after) and name not in said)
    if (
        said
        and said[0] in {"about", "over", "under", "nearly"}
        and re.search(r"\bestimated\s\S*\s?$", before)
        and "estimated" not in said
    ):
        said.append("estimated")
    return ", ".join(dict.fromkeys(said))


def _attributes(text: str, span: Span, amounts: Sequence[Amount]) -> list[str]:
    """Return the attribute of each amount, "" where no word near it names one."""
    words = list(_attribute_words(text, span))
    found = [""] * len(amounts)
    if not words:
        return found
    bonds = sorted(
        (bond, i, j)
        for i, amount in enumerate(amounts)
        for j, word in enumerate(words)
        if _fits(amount, word[2]) and (bond := _bond(amount, word, amounts)) <= REACH
    )
    taken: dict[int, int] = {}
    best: dict[int, float] = {}
    for bond, i, j in bonds:
        cost = bond + (_TAKEN if taken.get(j, i) != i else 0)
        if cost < best.get(i, REACH + 1):
            best[i] = cost
            found[i] = words[j][2]
            taken.setdefault(j, i)
    return found


def _attribute_words(text: str, span: Span) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, attribute) of each word or phrase that names one, in order, none within another."""
    at = span[0]
    for word in _WORD.finditer(text, *span):
        if word.start() >= at and _may_name(word.group().lower()):
            match = _ATTRIBUTE.match(text, word.start(), span[1])
            if match and match.lastgroup:
                at = match.end()
                yield match.start(), match.end(), _ATTRIBUTES[int(match.lastgroup[1:])][0]


@lru_cache(maxsize=20_000)
def _may_name(word: str) -> bool:
    """Return whether a word names an attribute, or may open a phrase that does."""
    return word in _OPENING or _ATTRIBUTE.match(word) is not None


def _fits(amount: Amount, attribute: str) -> bool:
    if amount.kind == "percent":
        return attribute not in _NEVER_PERCENT
    if amount.kind == "money":
        return attribute not in {"employees", "accuracy", "failure", "growth", "decline"}
    if amount.kind == "count":
        return attribute == "employees" and amount.unit in {"", "people", "staff", "employees", "workers", "person"}
    return False


def _bond(amount: Amount, word: tuple[int, int, str], amounts: Sequence[Amount]) -> float:
    """Return how far apart the two stand, with a surcharge for each amount between; directly behind is nearest."""
    start, end, _ = word
    gap = amount.start - end if end <= amount.start else start - amount.end
    if gap < 0:
        return REACH + 1
    low, high = min(end, amount.end), max(start, amount.start)
    between = sum(low <= other.start < high for other in amounts if other is not amount)
    return gap + _CROSSING * between


def _subject(text: str, inside: Sequence[Mention], amount: Amount) -> str:
    """Return the possessor right before the amount, else the nearest name before it, else "".

    A place or a name behind the amount is no subject.
    """
    owners = [m for m in inside if 0 <= amount.start - m.end < 12 and _OWNS.match(text, m.end)]
    if owners:
        return owners[-1].canonical
    before = [m for m in inside if m.end <= amount.start and m.kind != "place" and not _is_source(text, m)]
    near = [m for m in before if amount.start - m.end <= _ANTECEDENT * 3 and m.kind != "person"]
    return near[0].canonical if near else ""


def _is_source(text: str, mention: Mention) -> bool:
    return (
        re.search(r"(?i:according\sto|told|by)\s(?:the\s)?$", text[max(0, mention.start - 20) : mention.start])
        is not None
    )


def _as_of(dated: PeriodReader, span: Span, amount: Amount, published: date) -> date | None:
    """Return the end of the nearest past period named shortly after the amount or right before it."""
    low, high = max(span[0], amount.start - 40), min(span[1], amount.end + 60)
    near = [
        (min(abs(period.start - amount.end), abs(amount.start - period.end)), period.last)
        for period in dated.within(*span)
        if low <= period.start
        and period.end <= high
        and period.last <= published
        and not (period.start < amount.end and amount.start < period.end)
    ]
    return min(near)[1] if near else None
