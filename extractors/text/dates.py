"""Read the dates that strangers write, as aware UTC moments; what could be read two ways is not read."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from extractors.text.calendar import MONTH_NAME, WEEKDAYS, month_number
from extractors.text.date_words import normalize_date_words, translate_names

# Nothing on the web is older, and feeds without a clock say 1970 or 0000.
EARLIEST_YEAR = 1995
# Beyond it a year is of another era; which one, a date in English words does not say.
_LATEST_YEAR = 2200
_TOMORROW = timedelta(days=1)

_MONTH = rf"(?P<month>{MONTH_NAME})\.?"

# Hours east of Greenwich. Left out because two countries mean two things by them: AST, ECT, GST, SST. BST, CST and MST
# are read as in Britain and America and IST as in India, where the feeds that write them come from.
_ZONES = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "bst": 1, "west": 1, "cet": 1, "met": 1,
    "cest": 2, "mest": 2, "eet": 2, "sast": 2,
    "eest": 3, "msk": 3,
    "pkt": 5, "ict": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13,
    "edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8,
    "akdt": -8, "akst": -9, "hst": -10,
    "ist": 5.5, "npt": 5.75, "wib": 7, "myt": 8, "pht": 8, "trt": 3, "idt": 3, "eat": 3, "wat": 1, "cat": 2,
    "brt": -3, "art": -3, "clt": -4, "cot": -5, "pet": -5, "cedt": 2, "eedt": 3,
}  # fmt: skip
# Clocks of America named without saying whether it is summer.
_REGIONS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}

# Digits may stand alone where all three parts do: "20:0:0".
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2}|\d(?=:\d))(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?"
_ZONE = r"(?P<zone>[+-]\d{2}(?::?\d{2})?|[a-z]{3,12}/[a-z_]{3,20}(?:/[a-z_]{3,20})?|[a-z]{1,5})"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        # RFC 822 and its children: "Tue, 02 Mar 2026 10:00:00 GMT", also without weekday, seconds or zone.
        rf"(?:[a-z]{{3,9}}\.?,?\s+)?(?P<day>\d{{1,2}})[\s-]+{_MONTH}(?:,\s*|[\s-]+)(?P<year>\d{{4}}|\d{{2}})"
        rf"(?:,?\s+{_CLOCK}(?:,?\s*{_ZONE})?(?:\s*\([a-z ]+\))?|\s+(?:gmt|utc))?",
        # RFC 3339 and ISO 8601: "2026-03-02T10:00:00Z", "2026-03-02 10:00", "2026/03/02", "2026-03-02".
        r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})"
        rf"(?:(?:\s*t\s*|\s+){_CLOCK}\s*(?:{_ZONE})?)?",
        # European order with dots, which no other country writes with them: "02.03.2026 10:00".
        rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})(?:,?\s+{_CLOCK}(?:\s*{_ZONE})?)?",
        # Hungarian, Lithuanian and Latvian order: "2026. november 27. 10:05", "2026 27 November".
        rf"(?P<year>\d{{4}})\s+{_MONTH}\s+(?P<day>\d{{1,2}})(?:\.| d\.)?(?:,?\s+{_CLOCK}(?:\s*{_ZONE})?)?",
        rf"(?P<year>\d{{4}})\s+(?P<day>\d{{1,2}})\s+{_MONTH}(?:,?\s+{_CLOCK}(?:\s*{_ZONE})?)?",
        # Unix's own: "Mon Mar  2 10:00:00 GMT 2026".
        rf"[a-z]{{3}}\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}(?:\s+{_ZONE})?\s+(?P<year>\d{{4}})",
        # ISO 8601, basic: "20260302T100000Z".
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})t(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?"
        rf"(?:{_ZONE})?",
        # The same without its letter, as programs number their files: "20260302100000".
        r"(?P<year>20\d{2})(?P<month>\d{2})(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})",
        # ISO 8601, basic, a day alone: "20260302".
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})",
        # American order with the month in words: "March 2, 2026", "Mar 2, 2026 10:00 EST".
        rf"(?:[a-z]{{3,9}}\.?,?\s+)?{_MONTH}\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})"
        rf"(?:,?\s+{_CLOCK}(?:,?\s*{_ZONE})?(?:\s*\([a-z ]+\))?)?",
    )
)


# A word and the number of a day: it may be a date in another language.
_NAMED_AND_NUMBERED = re.compile(r"(?=.*[^\W\d_]\.?[^\W\d_]).*\d")
_EPOCH = re.compile(r"[1-4]\d{9}(?:\d{3}|\.\d{1,9})?")
# "01:38 PM IST Nov 20, 2019": the clock before the day.
_CLOCK_FIRST = re.compile(
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?)(?:\s+(?P<zone>[a-z]{1,5}))?(?:\s*[,|·–-])?\s+(?P<day>\S.*)",
    re.IGNORECASE,
)
# Zones in words, which would pass for a weekday; whether it is summer there they do not say.
_OTHER_ZONE = re.compile(
    r"(?:eastern|central|mountain|pacific|atlantic|alaska|hawaii|arabia|india|israel|china|japan|korea|moscow|local"
    r"|standard|daylight|summer|time)\b",
    re.IGNORECASE,
)
# Words of a label that is before the day of something else: until when something holds, when it begins.
_OF_OTHER_DAY = (
    r"[^\d:：]{0,24}?(?:\b(?:until|till|deadline|ends?|ending|due|closes|closing|close|effective|event|starts?|begins?|from|to"
    r"|bis|frist|ab|beginn|fin|hasta|fino|até|prazo|plazo|tot|do|до|срок)\b|\b(?:expir|valid|gültig|jusqu|vence|scad|geldig))"
)
# What pages print before a date, and a weekday in brackets within.
_LABEL = re.compile(
    r"^(?:last )?(?:published|posted|updated|modified|created|veröffentlicht|aktualisiert|publié|publicado|actualizado"
    r"|pubblicato|gepubliceerd|publicerad|uppdaterad|publisert|oppdatert|udgivet|offentliggjort|opdateret|julkaistu"
    r"|opublikowano|publikováno|zveřejněno|publicat|yayınlanma|опубликовано|опубліковано|d\.|den)(?:\s+(?:on|at|am|le|el|il|op))?\s*:?\s+"
    # In any language with a colon before the figures, or in one without blanks.
    # … unless it names another day: "Valid until:", "Deadline:".
    rf"|^(?!{_OF_OTHER_DAY})[^\d:：]{{1,24}}[:：]\s*(?=\d)"
    r"|^[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2,6}\s*(?=\d{4}\D)",
    re.IGNORECASE,
)
_O_CLOCK = frozenset({"uhr", "uur", "h", "hrs", "klo"})
_DOTNET = re.compile(r"/Date\((?P<epoch>[1-4]\d{12})(?:[+-]\d{4})?\)/")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
_SHORT_WEEKDAYS = tuple(name[:3] for name in WEEKDAYS)
_OF_WEEK = re.compile(
    rf"({'|'.join(_SHORT_WEEKDAYS)})[a-z]*\.?,?\s+(\d{{1,2}})([ /])(\d{{1,2}})\3(\d{{4}})(?!\d)", re.IGNORECASE
)


def parse_date(raw: str, *, fallback_zone: tzinfo = UTC) -> datetime | None:
    """Return the moment `raw` names, in UTC, or None when it names none for certain.

    A time without a zone is of `fallback_zone`; a date without a time is its midnight. Ten digits are seconds since
    1970, thirteen milliseconds. Impossible days, unknown zones, days that could be months and years before
    `EARLIEST_YEAR` give None.
    """
    text = _LABEL.sub("", " ".join(raw[:100].split()))
    text = _DOTNET.sub(r"\g<epoch>", text)
    if _EPOCH.fullmatch(text):
        return _since_1970(int(text[:10]))
    text = normalize_date_words(_by_weekday(_day_first(text)))
    slashed = _SLASHED.match(text)
    if slashed:
        text = _unslashed(slashed) + text[slashed.end() :].removeprefix(",")
    moment = _shaped(text, fallback_zone)
    if moment is None and _NAMED_AND_NUMBERED.search(text):
        translated = translate_names(text)
        moment = _shaped(translated, fallback_zone) if translated != text else None
    return moment


def _shaped(text: str, fallback_zone: tzinfo) -> datetime | None:
    """Return the moment that a date of one of the shapes names, or None."""
    match = next((found for shape in _SHAPES if (found := shape.fullmatch(text))), None)
    return _moment(match.groupdict(), fallback_zone) if match else None


def _since_1970(seconds: int) -> datetime | None:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment if moment.year >= EARLIEST_YEAR else None


def _day_first(text: str) -> str:
    """Return a date with its clock and zone behind the day."""
    found = _CLOCK_FIRST.fullmatch(text)
    if not found:
        return text
    word = (found["zone"] or "").lower()
    is_zone = word in _ZONES or word in _REGIONS
    day = found["day"] if is_zone or word in _O_CLOCK else f"{found['zone'] or ''} {found['day']}".strip()
    if _OTHER_ZONE.match(day):
        return text
    return f"{day} {found['clock']} {word if is_zone else ''}".strip()


def _by_weekday(text: str) -> str:
    """Return "Sat, 11 04 2020" with the year first, where only one of its two readings is a Saturday."""
    match = _OF_WEEK.match(text)
    if not match:
        return text
    first, second, year = int(match[2]), int(match[4]), int(match[5])
    wanted = _SHORT_WEEKDAYS.index(match[1].lower())
    days = {
        f"{year}-{month:02}-{day:02}"
        for day, month in ((first, second), (second, first))
        if _weekday(year, month, day) == wanted
    }
    return days.pop() + text[match.end() :] if len(days) == 1 else text


def _weekday(year: int, month: int, day: int) -> int | None:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return None


def _unslashed(match: re.Match[str]) -> str:
    """Return "3/24/2026" or "24/3/2026" with the year first; the same text where both could be the day.

    With two digits of a year the first could be that as well, unless the middle one is the day.
    """
    first, second, year = int(match[1]), int(match[2]), match[3]
    if len(year) == 2:
        return f"20{year}-{first:02}-{second:02}" if second > 12 >= first else match[0]
    if first > 12 >= second:
        return f"{year}-{second:02}-{first:02}"
    if second > 12 >= first or first == second:
        return f"{year}-{first:02}-{second:02}"
    return match[0]


def trusted(published: datetime | None, now: datetime) -> datetime | None:
    """Return `published`, at most `now`: no article is from the future; more than a day after `now` gives None.

    A local time marked as GMT lies some hours ahead: then the moment it was first seen is the best that is known.
    """
    if published is None or published > now + _TOMORROW:
        return None
    return min(published, now)


def _moment(found: dict[str, str | None], fallback_zone: tzinfo) -> datetime | None:
    zone = _zone(found.get("zone"), fallback_zone)
    if zone is None:
        return None
    hour = int(found.get("hour") or 0)
    ends_the_day = hour == 24 and not int(found.get("minute") or 0) and not int(found.get("second") or 0)
    try:
        moment = datetime(
            _year(found["year"] or ""),
            _month(found["month"] or ""),
            int(found["day"] or ""),
            0 if ends_the_day else hour,
            int(found.get("minute") or 0),
            min(int(found.get("second") or 0), 59),  # a leap second is the last of its minute
            tzinfo=zone,
        ).astimezone(UTC) + timedelta(days=ends_the_day)
    except (ValueError, OverflowError):
        return None
    return moment if EARLIEST_YEAR <= moment.year <= _LATEST_YEAR else None


def _zone(name: str | None, fallback: tzinfo) -> tzinfo | None:
    if name is None:
        return fallback
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[-2:]) if len(name) > 3 else 0
        if hours > 14 or minutes > 59:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if name[0] == "-" else offset)
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return None
    if name.lower() in _REGIONS:
        return ZoneInfo(_REGIONS[name.lower()])
    east = _ZONES.get(name.lower())
    return None if east is None else timezone(timedelta(hours=east))


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 50 else 1900)  # RFC 2822, 4.3


def _month(word: str) -> int:
    return int(word) if word.isdigit() else month_number(word)
