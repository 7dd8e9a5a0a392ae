"""Find the amounts a text states, with their units, and give them in base units; knows nothing of what they measure.

Theory. A number counts when the text says of what: a currency, a measure, or a plural noun behind it. Dates, years,
clock times, versions, ordinals and the numbers in names ("Route 40", "Gen-3", "Q2") measure nothing. To store what is
no figure is the worse error, since it would be compared; so a small bare number is passed over.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.facts.figures.counted_nouns import (
    COUNTED_BEFORE,
    IRREGULAR,
    JOINED_NOUN,
    LABELS,
    NO_NAME_BEFORE,
    OF_THEM,
    ONE_IN,
    SCORED_BEFORE,
    SINGULAR_ENDINGS,
    SMALL_AND_KNOWN,
    STOPS,
)
from extractors.facts.figures.units import CODES, CURRENCY_WORDS, LENGTH_BEHIND, MEASURES, SHORT, SYMBOLS
from extractors.facts.numbers import DIGITS, LONG_MAGNITUDE, MAGNITUDES, SPELLED, read_digits, read_words, scaled
from extractors.facts.types import FigureKind
from extractors.text.calendar import MONTH
from extractors.text.patterns import any_of, any_word, table_of

# What bears digits and measures nothing. The look at one character comes first: most of a text ends there.
_DAY_OF_MONTH = r"\d{1,2}(?:st|nd|rd|th)?(?:[-–]\d{1,2})?"
_NUMBERED = any_word(
    "No Nos Section Article Rule Chapter Title page pp clause volume version v step figure table part episode season"
)
# Behind these "50s" is an age, no length of time.
_OF_AN_AGE = ("his ", "her ", "their ", "the ", "id-", "late ", "ly ", "in ")
_OF_A_SIDE = any_word("mm cm m in inch inches feet foot ft (?:centi|milli)?met(?:re|er)s?")
_SIDE = r"\d{1,4}(?:\.\d+)?"
_NO_AMOUNTS = {
    "2026-05-06T10:00:00Z": r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?",
    "5/6/2026": r"\d{1,2}/\d{1,2}/\d{2,4}\b",
    "6–8 May 2026": rf"{_DAY_OF_MONTH}[ ](?:of[ ])?{MONTH}(?:,?[ ]\d{{4}}\b)?",
    "May 6, 2026": rf"{MONTH}[ ]{_DAY_OF_MONTH}\b(?![.,]\d|[ ]?%)(?:,?[ ]\d{{4}}\b)?",
    "May 2026": rf"{MONTH},?[ ]\d{{4}}\b",
    "10.30 a.m. GMT": r"\d{1,2}[:.]\d\d(?:[ ]?[ap]\.?m\b\.?)(?:[ ][A-Z]{2,4}\b)?",
    "10:30:15": r"\d{1,2}:\d\d(?::\d\d)?\b",
    "10 pm": r"\d{1,2}[ ]?[ap]\.?m\b",
    "21st": r"\d+(?:st|nd|rd|th)\b",
    "in his 50s": rf"{any_of(*(f'(?<={word})' for word in _OF_AN_AGE))}[1-9]0s\b",
    "3K video": r"[3-9]K(?=[ ](?:video|resolution|footage|display|screen|monitor|Ultra|UHD)\b)",
    "280 × 241 × 143 mm": rf"{_SIDE}[ ]?[x×][ ]?{_SIDE}(?:[ ]?[x×][ ]?{_SIDE})?(?=[ ]?{_OF_A_SIDE}\b)",
    "2025 year-in-review": r"(?:19|20)\d\d[ ]year\b",
    "1990s": r"(?:19|20)\d0s\b",
    "’90s": r"['’]\d0s\b",
    "24/7": r"24/7\b",
    "9/11": r"9/11\b",
    "3.12.1": r"\d+(?:\.(?!\d\d\d\b)\d+){2,}\b",
    "2025/26": r"(?:19|20)\d\d(?:[-–/](?:\d\d|(?:19|20)\d\d))\b",
    "Section 230": rf"{_NUMBERED}\.?[ ]?\d+(?:\.\d+)*\b",
}
_NO_AMOUNT = re.compile(rf"(?<!\w)(?=[\d'’JFMASONDjfmasondPCVTERpcvter]){table_of(_NO_AMOUNTS)}", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+|[^\s@]{1,80}@[^\s@]{1,255}\.\w+")
_PIXELS = r"\d{2,5}|\d{1,2},\d{3}"
_RESOLUTIONS = {
    "1080p": rf"(?P<lines>{any_word('144 240 360 480 540 576 720 1080 1440 2160 4320')})[pi]",
    "4K": r"(?P<k>[248])K",
    "1920 x 1080": rf"(?P<w>{_PIXELS})\s?(?:[x×]\s?(?P<h>\d{{2,5}})(?:\spixels)?|by\s(?P<h2>{_PIXELS})\spixels)",
}
_RESOLUTION = re.compile(rf"(?<![\w$€£.,-]){table_of(_RESOLUTIONS)}\b")
_K_LINES = {"2": 1440.0, "4": 2160.0, "8": 4320.0}

_SYMBOL = "|".join(re.escape(sign) for sign in sorted(SYMBOLS, key=len, reverse=True) if not sign.startswith("rs"))
_CODE = "|".join(sorted(CODES))
# A word ends before the mark of a footnote, too: "€3bn²".
_END = r"(?:\b|(?=[¹²³⁴⁵⁶⁷⁸⁹]))"
_MAGNITUDE = rf"(?:(?:[^\S\n]|-)?(?:(?i:mio|mrd)\.(?=[ ])|(?i:{LONG_MAGNITUDE}){_END})|(?:MM|[kKmMbBtT]|[ ]?cr)\b)"
_SIGN = rf"(?:(?i:{_SYMBOL})[^\S\n]?|(?:{_CODE}|Rs\.?)[^\S\n]?(?=\d))"
# The cheap first step: where a number can begin at all.
_NUMBER_STARTS = r"(?:(?<![\w$€£¥₹.,/:#&’'−^-])|(?<=[\s(][-−])|(?<=\d[KkPp]/))(?:(?<![0-9][ ])|(?=[A-Za-z]))"
_WRITTEN = rf"(?i:{SPELLED})(?![\w’'])"
_SCALE = any_word("hundred thousand million billion trillion dozen lakh crore")
_NUMBERS = {
    "1,200": DIGITS,
    "twelve": rf"(?=[tfsenTFSEN]){_WRITTEN}",
    "a million": rf"(?i:an?)(?=[ ]{_SCALE}\b)",
    "half an hour": r"(?i:half[ ]an?)(?=[ ]\w)",
    "one-year": rf"[Oo]ne(?=-{any_word('year month week day hour minute')}\b)",
}
_TWICE_SCALED = r"[ ](?:million|billion|crore|thousand)\b"
_DASH = r"[^\S\n]?[–—-][^\S\n]?"
# "5% to 7%": the first sign stands before the join.
_PERCENT_OF_A_RANGE = rf"[ ]?%(?=(?:{_DASH}|[ ](?:to|or|and)[ ])\d[\d.,]*[ ]?%)"
_RANGE_END = (
    rf"(?P<join>{_DASH}|-?[ ]to[ ]|-?[ ]or[ ]|[ ]and[ ])(?P<sign2>{_SIGN})?(?P<n2>{DIGITS}|{_WRITTEN})"
    rf"(?P<m2>{_MAGNITUDE})?(?P<mm2>{_TWICE_SCALED})?"
)
_NUMBER = re.compile(
    rf"{_NUMBER_STARTS}(?P<sign>(?![a-z\d]){_SIGN})?(?P<n>{table_of(_NUMBERS)})"
    rf"(?P<m>{_MAGNITUDE})?(?P<mm>{_TWICE_SCALED})?(?P<plus>\+|-plus\b)?"
    rf"(?:{_PERCENT_OF_A_RANGE})?(?:{_RANGE_END})?"
)

# Written two ways, found by one pattern: "gigawatt-hours", and "µs" with the micro sign, which case folds into mu.
_LONG_UNITS = {
    word.replace("-", " ").replace("\N{MICRO SIGN}", "\N{GREEK SMALL LETTER MU}").lower()
    for word in set(MEASURES) - {short.lower() for short in SHORT}
}
_LONG_UNIT = "|".join(
    re.escape(word).replace(r"\ ", r"(?:[^\S\n]|-)") for word in sorted(sorted(_LONG_UNITS), key=len, reverse=True)
)
_SHORT_UNIT = "|".join(sorted(SHORT, key=len, reverse=True))
_UNIT = re.compile(rf"(?:[^\S\n]|-)?(?i:{_LONG_UNIT})(?![\w])|[ ]?(?:{_SHORT_UNIT})(?![\w’'.-]\w|\w)")
_CURRENCY_WORD = "|".join(re.escape(word) for word in sorted(CURRENCY_WORDS, key=len, reverse=True))
# "DLSS 5 real-time lighting" has no Brazilian money.
_MONEY_WORD = re.compile(
    rf"(?:[^\S\n]|-)(?!real[ -][a-z])(?:d['’]|de[ ])?(?i:{_CURRENCY_WORD})s?\b|[^\S\n]?(?:{_CODE})\b|[^\S\n]?[€£¥₹]"
)
_HOURS_BEFORE = re.compile(r"\dh[ ]?$")
_DEGREES = re.compile(r"[CF]\b(?![\w-])")
_OF_TOTAL = re.compile(rf"[ ]of[ ](?:(?:its|their|his|her|our)[ ])?({DIGITS})(?=[ ][a-z])")
_OTHER_MILES = re.compile(r"[A-Z]|\b(?:nautical|passenger|vehicle|air|sea|square|cubic|bonus)\b")
_PENCE = re.compile(r"p\b(?!\.\w)|(?:[^\S\n]|-)pence\b")
_CENTS = re.compile(r"(?:[^\S\n]|-)cents?\b|¢")
_PER_WHAT = any_word(
    "seconds? minute hour day night week month quarter year head person share barrel employee customer user seat tonne "
    "ton kg token million_tokens household unit litre gallon kilometre mile hundred"
)
_PER = re.compile(rf"(?:\s(?:a|an|per|each|every)\s|/)((?:(?:GPU|CPU|man|kilowatt)[ -])?{_PER_WHAT})\b")
_OUT_OF = re.compile(
    rf"\sout\sof\s(?:a\s(?:possible|total)\s)?(\d[\d,]*|{SPELLED})\b(?!\.\d|[ ](?:{LONG_MAGNITUDE})\b)", re.IGNORECASE
)
# "The two banks" says which, not how many.
_SMALL = 2
_OPENED = ("“", "‘", '"')
_ORDINAL_BEFORE = re.compile(
    r"\d(?:st|nd|rd|th)\s$|\b(?:first|second|third|fourth|fifth|next|new|latest)\s$", re.IGNORECASE
)
_BOND = any_word("Treasur(?:y|ies) notes? bonds? bills? yields? gilts? bunds? mortgages?")
_BOND_BEHIND = re.compile(rf"(?:[- ]old\b|\s(?:US\s|U\.S\.\s)?{_BOND}\b)", re.IGNORECASE)
_TIMES = {
    "doubled": 2.0, "doubling": 2.0, "doubles": 2.0, "tripled": 3.0, "tripling": 3.0, "triples": 3.0, "trebled": 3.0,
    "quadrupled": 4.0, "quadrupling": 4.0,
}  # fmt: skip
_MULTIPLE = re.compile(rf"(?<![\w-])({'|'.join(_TIMES)})(?![\w-]|\sdown\b)", re.IGNORECASE)
_PARTS = {"two": 2, "three": 3, "four": 4}
_WHOLES = {"third": 3, "quarter": 4, "fifth": 5}
_FRACTION = re.compile(
    rf"(?<![\w-])(?P<said>(?P<parts>{'|'.join(_PARTS)})[- ](?P<whole>{'|'.join(f'{w}s?' for w in _WHOLES)}))(?=\sof\s)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OWNED = re.compile(rf" of (?:its|their|his|her|our|my|the)\b(?! (?:\d|{SPELLED}|one\b))")
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d\s?(?:and|to|[-–—])\s?(?:1[5-9]|20)\d\d")
# As many words may stand between a number and what it counts: "360 influential global family office principals".
MOST_WORDS = 6
_NEXT_WORD = re.compile(r"([ -])([A-Za-zÀ-ÿ][\w’'-]*)")


# Of 3,086 articles of three real weeks the one with most has 854. Each takes 170 microseconds to read.
MOST_NUMBERS = 1_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """An amount at `text[start:end]` in base units; `plus` says that a "+" or "or more" stood behind it."""

    kind: FigureKind
    value: float
    upper: float | None
    unit: str
    per: str
    plus: bool
    start: int
    end: int


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Return the amounts in reading order; none overlaps another. Of `MOST_NUMBERS` numbers on none is read."""
    masked = [match.span() for match in _NO_AMOUNT.finditer(text)]
    if "@" in text or "www." in text or "://" in text:
        masked = sorted(masked + [match.span() for match in _ADDRESS.finditer(text)])
    found = list(_resolutions(text, masked))
    masked = sorted(masked + [(amount.start, amount.end) for amount in found])
    match = _NUMBER.search(text)
    for _ in range(MOST_NUMBERS):
        if match is None:
            break
        if _inside(masked, match.start("n")):
            # What joins on to a date or a resolution ("2160 and 120 Hz") is read for itself.
            match = _NUMBER.search(text, match.end("n"))
            continue
        found.extend(_amounts(text, match, masked))
        match = _NUMBER.search(text, match.end())
    found.extend(_multiples(text))
    found.sort(key=lambda amount: amount.start)
    apart = [a for i, a in enumerate(found) if i == 0 or a.start >= found[i - 1].end]
    return tuple(_joined_ranges(text, [a for a in apart if not _is_name_or_term(text, a)]))


def _multiples(text: str) -> Iterator[Amount]:
    """Yield what is said of a whole in words: "doubled" is two times, "two-thirds of" 66.7 %."""
    for match in _MULTIPLE.finditer(text):
        yield _amount("multiple", _TIMES[match[1].lower()], "times", *match.span())
    for match in _FRACTION.finditer(text):
        parts, whole = _PARTS[match["parts"].lower()], _WHOLES[match["whole"].lower().rstrip("s")]
        if parts < whole:
            yield _amount("percent", float(f"{100 * parts / whole:.4g}"), "%", *match.span("said"))


def _joined_ranges(text: str, amounts: Sequence[Amount]) -> Iterator[Amount]:
    """Yield the amounts with "between 1 million yuan and 5 million yuan" as one."""
    passed = False
    for i, one in enumerate(amounts):
        if passed:
            passed = False
            continue
        other = amounts[i + 1] if i + 1 < len(amounts) else None
        passed = (
            other is not None
            and text[one.end : other.start] == " and "
            and text[max(0, one.start - 8) : one.start].lower() == "between "
            and (one.unit, one.kind, one.upper, other.upper) == (other.unit, other.kind, None, None)
            and one.value < other.value
        )
        yield replace(one, upper=other.value, end=other.end) if passed and other else one


def _is_name_or_term(text: str, amount: Amount) -> bool:
    """Return whether digits name a thing: the 15th five-year plan, the two banks, a 10-year bond, “two sessions”."""
    before, behind = text[max(0, amount.start - 12) : amount.start], text[amount.end : amount.end + 20]
    if amount.kind == "duration":
        return _ORDINAL_BEFORE.search(before) is not None or _BOND_BEHIND.match(behind) is not None
    if amount.kind != "count":
        return False
    known = amount.value <= _SMALL and text[amount.start].isalpha() and SMALL_AND_KNOWN.search(before) is not None
    return known or (before[-1:] in _OPENED and behind[:1] in '”’"')


def _resolutions(text: str, masked: list[tuple[int, int]]) -> Iterator[Amount]:
    for match in _RESOLUTION.finditer(text):
        if _inside(masked, match.start()) or (match["k"] and _noun(text, match.end())):
            continue
        value = (
            _K_LINES[match["k"]]
            if match["k"]
            else float((match["lines"] or match["h"] or match["h2"]).replace(",", ""))
        )
        yield _amount("resolution", value, "lines", *match.span())


def _amounts(text: str, match: re.Match[str], masked: list[tuple[int, int]]) -> Iterator[Amount]:
    """Return one amount, two when "from … to …" gives both ends of a change, or none."""
    first = _read(match["n"])
    second = _read(match["n2"]) if match["n2"] else None
    if first is None:
        return
    year = _YEAR.fullmatch(match["n"]) is not None and not match["sign"] and not match["m"]
    joined = second is not None and not _inside(masked, match.start("n2"))
    if joined and year and (match["join"].strip() or " ") not in "-–—":
        # "slipped in 2025 to 612,000": the year is no end of a range.
        yield from _one(
            text,
            match,
            scaled(second or 0.0, _bare(match["m2"]), _bare(match["mm2"])),
            None,
            match.start("n2"),
            match.end(),
        )
        return
    if not joined:
        end = match.end("plus") if match["plus"] else max(match.end("m"), match.end("mm"), match.end("n"))
        yield from _one(text, match, scaled(first, _bare(match["m"]), _bare(match["mm"])), None, match.start(), end)
        return
    if _is_sum(match):
        whole = scaled(first, _bare(match["m"])) + (second or 0.0)
        yield from _one(text, match, whole, None, match.start(), match.end())
        return
    low = scaled(first, _bare(match["m"] or match["m2"]), _bare(match["mm"]))
    high = scaled(second or 0.0, _bare(match["m2"]), _bare(match["mm2"]))
    between = match["join"].strip() != "and" or text[max(0, match.start() - 8) : match.start()].lower() == "between "
    change = text[max(0, match.start() - 5) : match.start()].lower() == "from " and match["join"].strip() == "to"
    if between and low < high and _YEARS.fullmatch(text, match.start(), match.end()):
        # "Built between 1894 and 1895" counts nothing.
        return
    if low < high and between and not change:
        yield from _one(text, match, low, high, match.start(), match.end())
        return
    last = next(
        _one(text, match, high, None, match.start("sign2") if match["sign2"] else match.start("n2"), match.end()), None
    )
    head_end = max(match.end("m"), match.end("mm"), match.end("n"))
    head = next(
        _one(text, match, scaled(first, _bare(match["m"]), _bare(match["mm"])), None, match.start(), head_end), None
    )
    if head is None and last is not None and match["join"].strip() == "to":
        head = _amount(last.kind, low * (last.value / high if high else 1.0), last.unit, match.start(), head_end)
    yield from (amount for amount in (head, last) if amount is not None)


def _is_sum(match: re.Match[str]) -> bool:
    """Return whether "and" joins the parts of one number: "four hundred and fifty"."""
    return (
        _bare(match["m"]).lower() in {"hundred", "thousand"}
        and not match["m2"]
        and match["join"] == " and "
        and not match["n2"][0].isdigit()
    )


def _one(text: str, match: re.Match[str], value: float, upper: float | None, start: int, end: int) -> Iterator[Amount]:
    sign = (match["sign2"] if start == match.start("sign2") else match["sign"] if start == match.start() else "") or ""
    letter = text[end - 1 : end]
    if upper is not None and not sign:
        sign = match["sign"] or ""
    plus = text[:end].endswith(("+", "-plus"))
    if sign:
        code = SYMBOLS.get(sign.strip().lower()) or sign.strip().upper()
        yield from _finished(text, "money", value, upper, code, start, end, plus, 1.0)
        return
    short = _short_unit(text, match, end) if upper is None else None
    if short:
        kind, base, size = MEASURES[short]
        digits = scaled(value, None) / (1e6 if short in {"m", "min"} else 1.0)
        yield from _finished(text, kind, digits, None, base, start, end + (short in {"°c", "°f"}), plus, size)
        return
    currency = _MONEY_WORD.match(text, end)
    if currency and (found := _currency(currency.group())):
        yield from _finished(text, "money", value, upper, found, start, currency.end(), plus, 1.0)
        return
    unit = _UNIT.match(text, end)
    if (
        unit
        and not text.startswith(("-old", "-Old", "-year-old"), unit.end())
        and not text.startswith(" old", unit.end())
    ):
        word = re.sub(r"[\s-]+", " ", unit.group()).strip().casefold()
        word = word if word in MEASURES else word.replace(" ", "-")
        kind, base, size = MEASURES[word]
        if not (kind == "temperature" and base == "degrees" and not letter.isdigit()):
            yield from _finished(text, kind, value, upper, base, start, unit.end(), plus, size)
        return
    if unit:
        return
    cents = _CENTS.match(text, end)
    if cents:
        yield from _finished(text, "money", value, upper, "USD", start, cents.end(), plus, 0.01)
        return
    pence = _PENCE.match(text, end) if text[start].isdigit() and upper is None else None
    if pence:
        yield from _finished(text, "money", value, None, "GBP", start, pence.end(), plus, 0.01)
        return
    yield from _counted(text, value, upper, start, end, plus)


def _short_unit(text: str, match: re.Match[str], end: int) -> str | None:
    """Return the unit a letter right behind the digits means, where the words around say so: "340m wide", "106F"."""
    if match["m"] == "m" and text[match.end("m") - 2].isdigit() and match.end("m") == end:
        race = text[max(0, match.start() - 4) : match.start()].lower() == "the " and not _noun(text, end)
        if LENGTH_BEHIND.match(text, end) or race:
            return "m"
        return "min" if _HOURS_BEFORE.search(text[max(0, match.start() - 6) : match.start()]) else None
    degrees = _DEGREES.match(text, end) if text[end - 1].isdigit() else None
    return None if degrees is None or _names_a_thing(text, match.start()) else f"°{degrees.group().lower()}"


def _counted(text: str, value: float, upper: float | None, start: int, end: int, plus: bool) -> Iterator[Amount]:
    digits = text[start].isdigit()
    if digits and text[end - 1].isdigit() and text[end : end + 1].isalpha():
        # "6Nm": a unit that the table does not have.
        return
    big = bool(text[start:end]) and (value >= 1000 and re.search(r"\d[,.]\d{3}|[a-zA-Z]", text[start:end]) is not None)
    year = digits and _YEAR.fullmatch(text[start:end]) is not None
    if year or (digits and not big and _names_a_thing(text, start)):
        return
    slash = re.compile(r"/(5|10|20|100)\b").match(text, end) if digits and value <= 100 else None
    if slash:
        yield _amount("score", value, f"out of {slash[1]}", start, slash.end())
        return
    if (
        digits
        and text[end - 1] in "bB"
        and re.match(r"(?:[- ](?:model|parameter|version|variant|checkpoint|LLM)|\b)", text[end:])
    ):
        named = re.compile(r"[- ](?:parameters?|params|models?|version|variant|checkpoint|LLM)\b").match(text, end)
        if named:
            yield _amount("parameters", value, "parameters", start, end, upper=upper)
            return
    if ONE_IN.search(text[max(0, start - 20) : start]):
        return
    total = _OF_TOTAL.match(text, end) if digits else None
    whole = _read(total[1]) if total and upper is None else None
    if total and whole and value <= whole and (counted := _noun(text, total.end())):
        yield _amount("score", value, f"out of {whole:g}", start, counted[1])
        return
    noun = _noun(text, end)
    joined = JOINED_NOUN.match(text, end) if big and digits and upper is None and noun is None else None
    if joined:
        noun = joined[1], joined.end()
    if noun:
        unit, stop = noun
        out_of = _OUT_OF.match(text, stop)
        if out_of:
            whole = _read(out_of[1])
            yield _amount("score", value, f"out of {whole:g}", start, out_of.end())
        elif value > 1 or plus:
            # "127 million fully autonomous miles" is a distance with words between.
            far = MEASURES[unit] if unit in MEASURES and not _OTHER_MILES.search(text, end, stop) else None
            kind, base, size = far if far and far[0] == "distance" else ("count", unit, 1.0)
            yield from _finished(text, kind, value, upper, base, start, stop, plus, size)
        return
    if digits and value <= 100 and SCORED_BEFORE.search(text, max(0, start - 20), start):
        yield _amount("score", value, "", start, end, upper=upper)
        return
    out_of = _OUT_OF.match(text, end)
    before = COUNTED_BEFORE.search(text, max(0, start - 60), start) if value > 1 else None
    if out_of:
        yield _amount("score", value, f"out of {_read(out_of[1]):g}", start, out_of.end())
    elif before:
        yield from _finished(
            text, "count", value, upper, "people" if before["people"] else "deaths", start, end, plus, 1.0
        )
    elif digits and value > 1 and (them := OF_THEM.match(text, end)):
        yield from _finished(text, "count", value, upper, "", start, them.end(), plus, 1.0)
    elif (_PER.match(text, end) and digits and not year) or (
        big and not text.startswith(("-", "’", "'"), end) and text[start:end].lower() not in {"a hundred", "a dozen"}
    ):
        yield from _finished(text, "count", value, upper, "", start, end, plus, 1.0)


def _finished(
    text: str, kind: FigureKind, value: float, upper: float | None, unit: str, start: int, end: int, plus: bool,
    size: float,
) -> Iterator[Amount]:  # fmt: skip
    per = _PER.match(text, end)
    out_of = _OUT_OF.match(text, end) if kind == "score" else None
    if out_of:
        unit, end = f"out of {_read(out_of[1]):g}", out_of.end()
    negative = re.search(r"(?:(?:^|[\s(])[-−]|\b[Mm]inus\s)$", text[max(0, start - 6) : start]) and kind in {
        "percent",
        "temperature",
        "money",
    }
    value = -value if negative else value
    yield Amount(
        kind=kind,
        value=float(f"{value * size:.12g}"),
        upper=None if upper is None else float(f"{upper * size:.12g}"),
        unit=unit,
        per=per[1].lower() if per and kind != "rate" else "",
        plus=plus or text.startswith((" or more", " or above"), end),
        start=start,
        end=end,
    )


def _noun(text: str, end: int) -> tuple[str, int] | None:
    """Return the plural noun that the number counts and where it ends: the last of the words that belong together."""
    at = end
    for step in range(MOST_WORDS):
        word = _NEXT_WORD.match(text, at)
        if word is None or (word[1] == "-" and step > 0):
            return None
        lower = word[2].lower()
        if word[1] == "-":
            return (lower, word.end()) if lower in LABELS else None
        owned = _OWNED.match(text, at) if step == 0 else None
        if owned:
            at = owned.end()
            continue
        if lower.endswith(("’s", "'s")) and step > 0:
            return None
        if lower in STOPS or lower in MAGNITUDES or (lower in CURRENCY_WORDS):
            return None
        if lower in IRREGULAR or (len(lower) > 3 and lower.endswith("s") and not lower.endswith(SINGULAR_ENDINGS)):
            return lower, word.end()
        at = word.end()
    return None


def _names_a_thing(text: str, start: int) -> bool:
    """Return whether the number is part of a name: "Heliograph 2 holds", "Route 40 east"."""
    before = re.search(r"(\S+) $", text[max(0, start - 40) : start])
    return (
        before is not None
        and any(char.isupper() for char in before[1][:3])
        and before[1][-1].isalnum()
        and before[1].lower() not in NO_NAME_BEFORE
    )


def _currency(word: str) -> str | None:
    bare = re.sub(r"^(?:d['’]|de )", "", " ".join(re.split(r"[\s-]+", word.strip().lower())))
    if bare.upper() in CODES:
        return bare.upper()
    return SYMBOLS.get(bare) or CURRENCY_WORDS.get(bare) or CURRENCY_WORDS.get(bare.removesuffix("s"))


def _read(number: str) -> float | None:
    return read_digits(number) if number[0].isdigit() or number[0] in "½¼¾" else read_words(number)


def _bare(magnitude: str | None) -> str:
    return re.sub(r"[\s-]", "", magnitude or "")


def _inside(spans: list[tuple[int, int]], position: int) -> bool:
    index = bisect_right(spans, (position, 1 << 60)) - 1
    return index >= 0 and spans[index][0] <= position < spans[index][1]


def _amount(kind: FigureKind, value: float, unit: str, start: int, end: int, *, upper: float | None = None) -> Amount:
    return Amount(kind=kind, value=value, upper=upper, unit=unit, per="", plus=False, start=start, end=end)
