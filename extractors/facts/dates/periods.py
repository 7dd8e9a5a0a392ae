"""Resolve the words that date something ("by Q2 2027", "within 12–18 months") to days against the text's own date."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from extractors.facts.numbers import SPELLED, read_digits, read_words
from extractors.text.calendar import FEASTS, MONTH, MONTHS, WEEKDAYS, month_number
from extractors.text.patterns import any_of, any_word, table_of

_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
    "final": 4,
}

_COUNT = any_of(r"\d{1,3}", SPELLED, r"an?", r"one", r"a\sfew")
_FEAST = any_of(*(re.escape(name).replace("'", "[’']") for name in FEASTS))

# What stands before a period, and how it is softened.
_LEAD = any_word(
    "by before until till within in on from during over for no_later_than no_earlier_than starting after since as_of "
    "through(?:out)?"
)
_ABOUT = any_word("at_least at_the_earliest about around roughly")
_PART = any_word("end start beginning middle close turn first_half second_half early late mid year-end end-")
_UNIT = any_word("day week fortnight month quarter year decade")
_AHEAD = r"the\s(?:next|coming|following)\s"
_ORDINAL_DAY = r"\d{1,2})(?:st|nd|rd|th)?"

# Lengths of time, each beside its example.
_LENGTHS = {
    "within 12–18 months": (
        rf"(?P<next>{_AHEAD})?(?P<n1>{_COUNT})(?:\s?(?:[-–—]|to|or)\s?(?P<n2>{_COUNT}))?[\s-](?P<unit>{_UNIT})s?\b"
        r"(?P<ago>\s(?:ago|earlier|old))?(?P<away>\s(?:away|from\snow|hence))?"
    ),
    "the coming weeks": (
        r"(?:the\s(?:next|coming)\s(?:few\s|several\s)?|(?<=within\s))"
        rf"(?P<some>{any_word('day week month quarter year decade')})s\b"
    ),
}

# Days, months, quarters, seasons and years, each beside its example.
_CALENDAR = {
    "2026-05-06": r"(?P<iso>\d{4}-\d\d-\d\d)",
    "6 May 2026": rf"(?P<d>{_ORDINAL_DAY}\s(?:of\s)?(?P<m1>{MONTH})(?:,?\s(?P<y1>\d{{4}}|next\syear)\b)?",
    "May 6, 2026": (
        rf"(?P<m2>{MONTH})\s(?P<d2>{_ORDINAL_DAY}\b(?!\s?%|[.,]\d{{1,3}}\b(?!\d))(?:,?\s(?P<y2>\d{{4}}|next\syear)\b)?"
    ),
    "May 2026": rf"(?P<m3>{MONTH})(?:,?\s(?P<y3>\d{{4}}|next\syear)\b)?",
    "Q2 of 2026": r"Q(?P<q>[1-4])\b(?:\s(?:of\s)?(?P<yq>\d{4}|next\syear|this\syear)\b)?",
    "H1 2026": r"H(?P<h>[12])\b(?:\s(?:of\s)?(?P<yh>\d{4}|next\syear|this\syear)\b)?",
    "third quarter of next year": (
        rf"(?P<ord>{any_of(*_ORDINALS)})\s(?P<ou>quarter|half)"
        r"(?:\sof\s(?P<yo>\d{4}|next\syear|this\syear|the\syear)\b)?"
    ),
    "this time next year": r"(?P<ttn>this\stime\snext\s(?P<tu>week|month|year))\b",
    "later this week": (
        rf"(?P<rel>{any_word('next this coming current later_this earlier_this last')})\s"
        rf"(?P<ru>{any_of('week|month|quarter|year|decade', *_SEASONS, 'weekend', *WEEKDAYS, MONTH)})(?![\w-])"
    ),
    "spring 2027": (
        rf"(?P<season>{any_of(*_SEASONS)})(?:\s(?:of\s)?(?P<ys>\d{{4}})\b"
        rf"|(?=[.,;:)”\"]|$|\s{any_word('and or when after if with at in on to as but for unless while')}\b))"
    ),
    "New Year’s Eve 2026": rf"(?P<feast>{_FEAST})\b(?:\s(?P<yf>\d{{4}}|next\syear)\b)?",
    "2030s": r"(?P<decade>20\d0)s\b",
    "fiscal year 2027": r"(?:fiscal\s(?:year\s)?)?(?P<y>20\d\d)\b(?![-/]?\d|\s?%)",
    "year’s end": (r"(?P<ye>year-end|year[’']s\send|the\s(?:year|month|week|weekend|quarter|decade))\b"),
    "mid-year": r"(?P<tom>tomorrow|midyear|mid-year)\b",
    "Friday": rf"(?P<wd>{any_of(*WEEKDAYS)})\b",
}
_PERIOD = re.compile(
    rf"(?<![\w-])(?:(?P<lead>{_LEAD})\s)?(?:{_ABOUT}\s)?"
    rf"(?:{table_of(_LENGTHS)}|(?:the\s)?(?P<part>{_PART})?(?:\sof\s|[\s-]+)?(?:the\s)?{table_of(_CALENDAR)})",
    re.IGNORECASE,
)
# "In 2028 or later" has no last day: nothing falls due.
_OPEN = re.compile(
    r",?\s(?:or\s(?:later|after|beyond)|and\s(?:later|after|beyond)|onwards?|at\sthe\searliest)\b", re.IGNORECASE
)
# "March 22-23" and "March 15 to 16" end on the second day.
_DAY_RANGE = re.compile(r"(?:\s?[-–]\s?|\sto\s)(\d{1,2})\b(?!\s?%|\s[a-z]+s\b)")
# "In September last year" is none to come; a firm's own quarter is no quarter of the calendar.
_ELSEWHERE = re.compile(
    r"\s(?:of\s)?(?:last\syear|the\s(?:previous|same)\syear|a\syear\s(?:ago|earlier))\b", re.IGNORECASE
)
_QUARTER = re.compile(r"\bQ[1-4]\b|quarter|half")
_FISCAL = re.compile(r"\b(?:fiscal|financial|FY)\b")
# "Expected to close this year", "will start next month": verbs, where "of" makes them parts.
_VERB_OR_PART = re.compile(r"\b(close|start|end|turn)\s(?:this|next|the)\b", re.IGNORECASE)
# Without one of these a text has no period, and is not looked through.
_CHEAP = re.compile(
    rf"\d|days?\b|\bfall\b|Christmas|Halloween|Year|\b{any_of(*(name[:3].capitalize() for name in MONTHS))}"
    rf"|{any_word('week month quarter year spring summer autumn winter tomorrow decade fortnight')}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The days [first, last] that the words at `text[start:end]` mean; `lead` is their preposition, lower case."""

    first: date
    last: date
    lead: str
    start: int
    end: int


class PeriodReader:
    """The periods of one text, each stretch of it looked through once."""

    def __init__(self, text: str, published: date) -> None:
        self._text, self._published = text, published
        self._found: dict[tuple[int, int], tuple[Period, ...]] = {}

    def within(self, start: int, end: int) -> tuple[Period, ...]:
        """Return the periods named in `text[start:end]`."""
        if (start, end) not in self._found:
            self._found[(start, end)] = tuple(find_periods(self._text, self._published, start, end))
        return self._found[(start, end)]


def find_periods(text: str, published: date, start: int = 0, end: int | None = None) -> Iterator[Period]:
    """Yield the periods named in `text[start:end]` in reading order.

    A month or quarter without a year is the next one to come, unless "last" or "earlier" stands there. Days that no
    calendar has are left out, and periods without an end. "before 2028" ends on the last day of 2027.
    """
    stop = len(text) if end is None else end
    if not _CHEAP.search(text, start, stop):
        return
    for match in _PERIOD.finditer(text, start, stop):
        if _OPEN.match(text, match.end()) or _ELSEWHERE.match(text, match.end()):
            continue
        if _QUARTER.search(match.group()) and _FISCAL.search(text[max(0, match.start() - 12) : match.end() + 12]):
            continue
        part = {key: value.lower() for key, value in match.groupdict().items() if value}
        lead = re.sub(r"\s+", " ", part.get("lead", ""))
        try:
            days = _days(part, lead, match, published)
        except (ValueError, OverflowError):
            continue
        if days is None:
            continue
        first, last = days
        if lead in {"by", "until", "till", "no later than", "through"}:
            first = min(published, last)
        elif lead == "before":
            first, last = min(published, first), first - timedelta(days=1) if not part.get("part") else last
        end_at = match.end() - (match.group().endswith("."))
        until = _DAY_RANGE.match(text, match.end()) if "d2" in part and "y2" not in part else None
        if until and last.day < int(until[1]) <= monthrange(last.year, last.month)[1]:
            last, end_at = last.replace(day=int(until[1])), until.end()
        verb = _VERB_OR_PART.match(match.group()) if not lead else None
        begin = match.start() + (verb.end(1) + 1 if verb else 0)
        yield Period(first=first, last=last, lead=lead, start=begin, end=end_at)


def _days(part: dict[str, str], lead: str, match: re.Match[str], published: date) -> tuple[date, date] | None:
    if "unit" in part:
        return _span_ahead(part, lead, published)
    if "some" in part:
        return published, _later(published, _SOME[part["some"]], part["some"])
    months = _whole(part, lead, match, published)
    if months is None:
        return None
    is_verb = not lead and _VERB_OR_PART.match(match.group()) is not None
    return _cut(months, "" if is_verb else part.get("part", ""))


def _span_ahead(part: dict[str, str], lead: str, published: date) -> tuple[date, date] | None:
    """Return the days that "within six months" or "in two to three years" reaches; "two years" alone is a duration."""
    lead = "in" if "away" in part else lead
    if "ago" in part or (lead not in {"within", "in", "over", "during"} and "next" not in part):
        return None
    low, high = _count(part["n1"]), _count(part.get("n2", part["n1"]))
    if not 0 < low <= high <= 1000:
        return None
    near, far = _later(published, low, part["unit"]), _later(published, high, part["unit"])
    if lead == "in" and "next" not in part:
        return (near, far) if low != high else (near - timedelta(days=_SLACK[part["unit"]]), far)
    return (near if low != high else published), far


# "The coming weeks" are no number of weeks; further than this nobody would call them that.
_SOME = {"day": 7, "week": 6, "month": 6, "quarter": 4, "year": 5, "decade": 2}
# "In two weeks" is about then, not on that day.
_SLACK = {"day": 0, "week": 3, "fortnight": 3, "month": 15, "quarter": 45, "year": 182, "decade": 1826}


def _whole(part: dict[str, str], lead: str, match: re.Match[str], published: date) -> tuple[date, date] | None:
    """Return the whole day, month, quarter, season or year that is named."""
    if "iso" in part:
        day = date.fromisoformat(part["iso"])
        return day, day
    if "d" in part or "d2" in part:
        month = month_number(part.get("m1") or part["m2"])
        number = int(part.get("d") or part["d2"])
        given = part.get("y1") or part.get("y2")
        day = date(_year(given, published), month, number) if given else _nearest(published, month, number)
        return day, day
    if "m3" in part:
        # "may" and "march" are verbs more often than months: only the capital and a date word make them one.
        if match["m3"][0].islower() or (
            part["m3"] in {"may", "march", "mar"} and not (part.get("lead") or part.get("y3") or part.get("part"))
        ):
            return None
        month = month_number(part["m3"])
        year = _year(part["y3"], published) if "y3" in part else published.year + (month < published.month)
        return _months(year, month, month)
    if "q" in part:
        return _quarter(int(part["q"]), part.get("yq", ""), published, 3)
    if "h" in part and not (part.get("yh") or lead in {"in", "by", "during"}):
        # An H2 may be a chip.
        return None
    if "h" in part:
        return _quarter(int(part["h"]), part.get("yh", ""), published, 6)
    if "ord" in part:
        if not part.get("lead") and "yo" not in part:
            return None
        size = 3 if part["ou"] == "quarter" else 6
        return _quarter(min(_ORDINALS[part["ord"]], 12 // size), part.get("yo", ""), published, size)
    if "ttn" in part:
        day = _later(published, 1, part["tu"])
        return day, day
    within = lead in {"over", "within", "during"} or match.group().lower().startswith(("in the next", "for the next"))
    if part.get("rel") in {"next", "coming"} and within and part["ru"] in _SLACK:
        return published, _later(published, 1, part["ru"])
    if "rel" in part:
        return _relative(part["rel"], part["ru"].rstrip("."), published)
    if "season" in part:
        return _season(part["season"], int(part["ys"])) if "ys" in part else _bare_season(part, lead, published)
    if "feast" in part:
        return _feast(part["feast"], part.get("yf", ""), published) if lead else None
    if "decade" in part:
        return date(int(part["decade"]), 1, 1), date(int(part["decade"]) + 9, 12, 31)
    if "y" in part:
        return (
            (date(int(part["y"]), 1, 1), date(int(part["y"]), 12, 31)) if part.get("lead") or part.get("part") else None
        )
    if "ye" in part:
        stands = (
            part.get("part")
            or lead in {"throughout", "through"}
            or part["ye"].startswith("year")
            or (part["ye"] == "the weekend" and lead)
        )
        return _this(part["ye"], published) if stands else None
    if "tom" in part:
        if part["tom"] == "tomorrow":
            return published + timedelta(days=1), published + timedelta(days=1)
        year = published.year + (published.month > 7)
        return date(year, 6, 1), date(year, 7, 31)
    day = published + timedelta(days=(WEEKDAYS.index(part["wd"]) - published.weekday() - 1) % 7 + 1)
    return (day, day) if lead in _BEFORE_WEEKDAYS else None


_BEFORE_WEEKDAYS = frozenset({"by", "before", "until", "till", "from", "no later than", "no earlier than", "on", "for"})


def _bare_season(part: dict[str, str], lead: str, published: date) -> tuple[date, date] | None:
    """Return the next such season where a preposition makes the word one: "for the spring"."""
    return _relative("this", part["season"], published) if lead in {"by", "before", "until", "in", "for"} else None


def _feast(name: str, year: str, published: date) -> tuple[date, date]:
    month, number = FEASTS[name.replace("’", "'")]
    day = date(_year(year, published) if year else published.year, month, number)
    if not year and day < published:
        day = date(published.year + 1, month, number)
    return day, day


def _year(given: str, published: date) -> int:
    return int(given) if given.isdigit() else published.year + 1


def _relative(which: str, unit: str, published: date) -> tuple[date, date] | None:
    back = which in {"last", "earlier this"}
    step = -1 if which == "last" else 1 if which in {"next", "coming"} else 0
    monday = published - timedelta(days=published.weekday())
    if unit in {"week", "weekend"}:
        start = monday + timedelta(weeks=step)
        return (start + timedelta(days=5) if unit == "weekend" else start), start + timedelta(days=6)
    if unit in WEEKDAYS:
        ahead = (WEEKDAYS.index(unit) - published.weekday() - 1) % 7 + 1
        day = published + timedelta(days=ahead - 7 if back else ahead)
        return day, day
    if unit in {"month", "quarter", "year", "decade"}:
        size = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
        index = (published.year * 12 + published.month - 1) // size + step
        first = index * size
        return _months(first // 12, first % 12 + 1, first % 12 + size)
    if unit in _SEASONS:
        year = published.year + (step if step else 0)
        if step >= 0 and _season(unit, published.year)[1] < published and not back:
            year = published.year + 1
        elif step == 1 and _season(unit, published.year)[0] > published:
            year = published.year
        return _season(unit, year)
    month = month_number(unit)
    year = published.year - (back and month >= published.month) + (not back and (month < published.month))
    return _months(year, month, month)


def _quarter(number: int, year: str, published: date, size: int) -> tuple[date, date]:
    first = (number - 1) * size + 1
    if year.isdigit():
        return _months(int(year), first, first + size - 1)
    if year.startswith("next"):
        return _months(published.year + 1, first, first + size - 1)
    later = not year and first + size - 1 < published.month
    return _months(published.year + later, first, first + size - 1)


def _this(words: str, published: date) -> tuple[date, date]:
    unit = next((unit for unit in ("weekend", "week", "month", "quarter", "decade") if unit in words), "year")
    if words in {"year-end", "year’s end", "year's end"}:
        return date(published.year, 12, 1), date(published.year, 12, 31)
    found = _relative("this", unit, published)
    return found if found else (published, published)


_YEAR_DAYS = 364


def _cut(days: tuple[date, date], part: str) -> tuple[date, date]:
    """Return the part of the period that "end of", "mid-", "second half of" leave of it."""
    first, last = days
    length = (last - first).days + 1
    if part in {"end", "close", "late", "end-"}:
        return (
            last - timedelta(days=max(0, length // 4 - 1))
            if part in {"late"}
            else last - timedelta(days=min(30, length // 4))
        ), last
    if length > _YEAR_DAYS:
        # Of a year the parts are whole months: early 2027 ends with April, its first half with June.
        month = {"start": 4, "beginning": 4, "early": 4, "turn": 4, "first half": 6}.get(part)
        if month:
            return first, _months(first.year, month, month)[1]
        if part == "second half":
            return date(first.year, 7, 1), last
    if part in {"start", "beginning", "early", "turn"}:
        return first, first + timedelta(days=max(0, length // 3 - 1))
    if part in {"middle", "mid"}:
        return first + timedelta(days=length // 3), first + timedelta(days=max(0, 2 * length // 3 - 1))
    if part.endswith("half"):
        half = first + timedelta(days=length // 2)
        return (first, half - timedelta(days=1)) if part.startswith("first") else (half, last)
    return days


def _season(name: str, year: int) -> tuple[date, date]:
    first, last = _SEASONS[name]
    return _months(year, first, last if last > first else last + 12)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return date(year, first, 1), date(end_year, end_month, monthrange(end_year, end_month)[1])


def _nearest(published: date, month: int, number: int) -> date:
    """Return that day in the year that brings it nearest to publication: news speaks of the weeks around it."""
    days = [
        date(year, month, number)
        for year in (published.year - 1, published.year, published.year + 1)
        if number <= monthrange(year, month)[1]
    ]
    if not days:
        raise ValueError("no such day")
    return min(days, key=lambda day: abs((day - published).days - 60))


_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def _later(day: date, count: float, unit: str) -> date:
    if unit in _DAYS:
        return day + timedelta(days=round(count * _DAYS[unit]))
    months = round(count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit])
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _count(words: str) -> float:
    if words.startswith(("a few", "a\xa0few")):
        return 3.0
    if words == "one":
        return 1.0
    return (read_digits(words) if words[0].isdigit() else read_words(words)) or 0.0
