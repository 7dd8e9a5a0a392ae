"""Put the dates of other languages and clocks into plain English forms; never decides what a number means."""

import re
import unicodedata
from functools import cache

# Month names that differ from English in their first letters, by language; each key is a whole word in lower case.
_MONTHS = {
    "jan": "janvier januar enero gennaio janeiro januari janv ene genn gen января янв stycznia ocak tammikuuta ledna"
    " január ianuarie січня ιανουαρίου",
    "feb": "février fevrier februar febrero febbraio fevereiro februari févr fév fev febr февраля фев lutego şubat"
    " helmikuuta února február februarie лютого φεβρουαρίου",
    "mar": "mars märz maerz marzo março marco maart mär mrt марта мар marca mart maaliskuuta března március martie"
    " marts maret березня μαρτίου",
    "apr": "avril abril aprile avr abr апреля апр kwietnia nisan huhtikuuta dubna április aprilie квітня απριλίου",
    "may": "mai mayo maggio maio mei mag мая maja mayıs maj toukokuuta května május травня μαΐου",
    "jun": "juin juni junio giugno junho giu июня июн czerwca haziran kesäkuuta června június iunie червня ιουνίου",
    "jul": "juillet juli julio luglio julho juil lug июля июл lipca temmuz heinäkuuta července július iulie липня"
    " ιουλίου",
    "aug": "août aout augusto agosto augustus ago августа авг sierpnia ağustos augusti elokuuta srpna augusztus agustus"
    " серпня αυγούστου",
    "sep": "septembre septiembre settembre setembro set sett сентября сен września eylül syyskuuta září szeptember"
    " septembrie вересня σεπτεμβρίου",
    "oct": "octobre oktober octubre ottobre outubro okt ott out октября окт października ekim lokakuuta října október"
    " octombrie жовтня οκτωβρίου",
    "nov": "novembre noviembre novembro ноября ноя listopada kasım marraskuuta listopadu noiembrie листопада νοεμβρίου",
    "dec": "décembre decembre dezember diciembre dicembre dezembro déc dez dic декабря дек grudnia aralık joulukuuta"
    " prosince decembrie desember грудня δεκεμβρίου",
}
_ENGLISH = tuple(_MONTHS)
_TO_ENGLISH = {word: month for month, words in _MONTHS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")

# Weekdays say nothing that the date does not: one in any language is dropped, and "026," that stands where it should.
_WEEKDAY = re.compile(r"^(?:[^\W\d_]{2,12}(?:[ -][^\W\d_]{2,12})?\.?|0\d\d),\s*(?=\d)")
_WEEKDAY_WITHIN = re.compile(r"(?<=\d)\s*\([^\W\d_]{2,4}\.?\)\s*(?=\d)")
# Years that count from elsewhere: from the Buddha, an emperor's first, the republic's first.
_THAI = re.compile("[\u0e01-\u0e5b]")
_THAI_YEAR = re.compile(r"(?<!\d)25[3-9]\d(?!\d)")
_BUDDHA = 543
_ERA = re.compile(r"(令和|平成|民國|民国|中華民國)\s*(\d{1,3}|元)\s*(?=年)")
_BEFORE_ERA = {"令和": 2018, "平成": 1988, "民國": 1911, "民国": 1911, "中華民國": 1911}
# "Year" and "o'clock" behind their figures, and a full stop that makes an ordinal of a year.
_YEAR_WORD = re.compile(
    r"(?<=\d{4})(?:\.? gada|\.(?! ?\d{1,2}\.)|\s?(?:г|р|god|m)\.|\s(?:года|год|року|godine))(?=[\s,]|$)", re.IGNORECASE
)
# Where a page goes on to say when it was changed.
_CHANGED = re.compile(
    r"[\s(|/·•;,–-]+(?:last |ultima )?(?:updated|modified|modifi(?:ca|cato|é|ée)|aggiornato|aktualisiert|geändert"
    r"|mise? à jour|actualizado|atualizado|modificado|bijgewerkt|обновлено|更新|수정)(?!\w).*$",
    re.IGNORECASE,
)
_MOSCOW = re.compile(r"(?<!\w)мск(?!\w)", re.IGNORECASE)
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*(?:\([^)]{1,3}\)|[^\s\d]{1,3}曜日?)?")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s*[時时시點点]\s*(\d{1,2})\s*[分분](?:\s*(\d{1,2})\s*[秒초])?")
# The half of the day stands before the hour there: "下午3:05", "오후 3:05".
_HALVES = {"오전": "am", "오후": "pm", "上午": "am", "下午": "pm", "午前": "am", "午後": "pm"}
_HALF_FIRST = re.compile(rf"({'|'.join(_HALVES)})\s*(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)")
_KOREAN = re.compile(r"^(\d{4})\.\s*(\d{1,2})\.\s*(\d{1,2})\.(?=\s|$)")
_VIETNAMESE = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:,?\s+năm)?,?\s+(\d{4})", re.IGNORECASE)
_HALF_DAY = re.compile(r"\b(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*([ap])\.?m\.?(?![a-z])", re.IGNORECASE)
_OFFSET = re.compile(r"\b(?:gmt|utc)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE)
_BRACKETED_OFFSET = re.compile(r"\(([+-]\d{4})\)")
_DAY_OF = re.compile(r"(\d)(?:st|nd|rd|th|er|º|\.)?\s+(?:de|di|of|del)\s+", re.IGNORECASE)
_OF_YEAR = re.compile(r"([a-z])\.?\s+(?:de|del|of)\s+(\d{4})", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|º)\b", re.IGNORECASE)
_TWO_ZONES = re.compile(r"(:\d{2}[+-]\d{2}:\d{2})Z$")
# "10:00:00 +0200 CEST", as Go prints it, and "+00:00[UTC]", as Java does: the offset has said it all.
_NAMED_OFFSET = re.compile(
    r"([+-]\d{2}:?\d{2})\s*(?:(?:gmt|utc|z)|\s[a-z]{2,5}|\[[a-z_]+(?:/[a-z_]+)?\])$", re.IGNORECASE
)
_DOTTED_CLOCK = re.compile(r"(?<=\d{4}),? (?:(?:kl\.?|klo|ore|um|om) )?(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])")
_APACHE = re.compile(r"^(\d{1,2})/([a-z]{3})/(\d{4}):(?=\d{2}:)", re.IGNORECASE)
_O_CLOCK = re.compile(r"(?<=\d)\s+(?:uhr|uur|óra|kell|ч|год|น|hs|hrs|hod|val)\b\.?|(?<=:\d\d)\s?h\b\.?", re.IGNORECASE)
_FRENCH_CLOCK = re.compile(r"\b(\d{1,2})\s?[hu]\s?(\d{2})\b", re.IGNORECASE)
# What stands between a day and an hour.
_AT = re.compile(
    r"(?<=\d),?\s+(?:at|um|à|às|as|a las|a les|alle(?: ore)?|ore|kl\.?|klo|om|saat|godz\.?|в|о|o"
    r"|[-–—|·•/](?:\s+ore)?)\s+(?=\d{1,2}:\d)",
    re.IGNORECASE,
)
_DOTTED_MONTH = re.compile(r"\b(\d{1,2})\.\s?([^\W\d_]{3,12})\.\s?(\d{4})\b")
_GERMAN_DAY = re.compile(r"\b(\d{1,2})\.\s+(?=[^\W\d_])")


def normalize_date_words(text: str) -> str:
    """Return a date with English months, the 24-hour clock, numeric offsets and western digits where it had others."""
    text = _without_change("".join(map(_western, text)))
    text = _YEAR_WORD.sub("", _ERA.sub(_common_year, _MOSCOW.sub("MSK", text)))
    if _THAI.search(text):
        text = _THAI_YEAR.sub(lambda year: str(int(year[0]) - _BUDDHA), text)
    text = _DOTTED_MONTH.sub(r"\1 \2 \3", text)
    text = _VIETNAMESE.sub(r"\3-\2-\1", _KOREAN.sub(r"\1-\2-\3", _CJK.sub(r"\1-\2-\3 ", text)))
    text = _CJK_CLOCK.sub(lambda m: f"{m[1]}:{m[2].zfill(2)}:{(m[3] or '00').zfill(2)}", text)
    text = _HALF_FIRST.sub(lambda m: f"{m[2]} {_HALVES[m[1]]}", text)
    text = _O_CLOCK.sub(
        "", _APACHE.sub(r"\1 \2 \3 ", _DOTTED_CLOCK.sub(lambda m: f" {m[1]}:{m[2]}:{m[3] or '00'}", text))
    )
    text = _HALF_DAY.sub(_whole_day, text)
    text = _BRACKETED_OFFSET.sub(r"\1", _OFFSET.sub(lambda m: f"{m[1]}{m[2].zfill(2)}{m[3] or '00'}", text))
    text = _WORD.sub(lambda m: _TO_ENGLISH.get(m[0].lower(), m[0]), text)
    text = _OF_YEAR.sub(r"\1 \2", _DAY_OF.sub(r"\1 ", text))
    text = _GERMAN_DAY.sub(r"\1 ", _ORDINAL.sub(r"\1", text))
    text = _AT.sub(" ", _FRENCH_CLOCK.sub(r"\1:\2", text))
    text = _NAMED_OFFSET.sub(r"\1", _TWO_ZONES.sub(r"\1", text))
    text = _WEEKDAY_WITHIN.sub(" ", _WEEKDAY.sub("", text))
    return " ".join(text.split())


def _whole_day(match: re.Match[str]) -> str:
    """Return a 12-hour time on the 24-hour clock; what is none of them ("13 pm") stays as it was."""
    hour = int(match[1])
    if not 1 <= hour <= 12:
        return match[0]
    hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return f"{hour:02}:{match[2] or '00'}:{match[3] or '00'}"


def _without_change(text: str) -> str:
    """Return a date without when it was changed, which some print behind it."""
    changed = _CHANGED.search(text)
    return text[: changed.start()] if changed and any(map(str.isdigit, text[: changed.start()])) else text


def _common_year(era: re.Match[str]) -> str:
    return str(_BEFORE_ERA[era[1]] + (1 if era[2] == "元" else int(era[2])))


def _western(char: str) -> str:
    return char if char.isascii() or not char.isdecimal() else str(unicodedata.decimal(char))


# Languages that newspapers are written in, by their ISO codes; the table above has the commonest words of some.
_LANGUAGES = (
    "af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn"
    " ko ky lo lt lv mk ml mn mr ms mt my nb ne nl nn pa pl pt ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi zh"
).split()
_HEBREW_IN = "ב"  # written as one with the month
_NAME = re.compile(r"[^\s\d.,:;/()+-]+\.?")
_BEHIND_CLOCK = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)\s*([^\d\s:,+()-][^\d:,+()-]{0,15})$")
_DOTTED_NAME = re.compile(r"[^\s\d.,:;/()+-]{1,4}\.[^\s\d.,:;/()+-]{1,4}\.?")  # "พ.ย.", as Thai shortens a month
_STYLES = tuple((context, width) for context in ("format", "stand-alone") for width in ("wide", "abbreviated"))


def translate_names(text: str) -> str:
    """Return a date with the months and the halves of the day of any language in English, and without its weekday.

    The names are those of Unicode's CLDR; a word that is one month here and another there ("listopad") stays.
    """
    months, weekdays, halves = _names()
    text = _HALF_DAY.sub(_whole_day, _BEHIND_CLOCK.sub(lambda found: _with_half(found, halves), text))
    text = _DOTTED_NAME.sub(lambda name: months.get(name[0].replace(".", "").casefold(), name[0]), text)
    named = [name for name in _NAME.finditer(text) if _is_weekday(_plain(name[0]), months, weekdays)]
    if len(named) == 1:
        text = " ".join(f"{text[: named[0].start()]} {text[named[0].end() :]}".split()).lstrip(" ,")

    def english(name: re.Match[str]) -> str:
        word = _plain(name[0])
        return months.get(word) or months.get(word.removeprefix(_HEBREW_IN), name[0])

    return _NAME.sub(english, text)


def _plain(name: str) -> str:
    return name.rstrip(".").casefold()


def _is_weekday(word: str, months: dict[str, str], weekdays: frozenset[str]) -> bool:
    return word in weekdays and word not in months and word not in _ENGLISH


def _with_half(clock: re.Match[str], halves: dict[str, str]) -> str:
    half = halves.get(_bare_letters(clock[2]))
    return f"{clock[1]} {half}" if half else clock[0]


def _bare_letters(text: str) -> str:
    """Return letters alone, in lower case, without the marks that a hurried writer leaves off."""
    return "".join(char for char in unicodedata.normalize("NFKD", text).casefold() if char.isalpha())


@cache
def _names() -> tuple[dict[str, str], frozenset[str], dict[str, str]]:
    """Return English months by the words for them, the words for weekdays, and "am" and "pm" by theirs.

    The first two are in lower case without a stop, the last as `_bare_letters`.
    """
    from babel import Locale  # .2 s for all languages, and few feeds want them

    found: dict[str, set[str]] = {}
    weekdays: set[str] = set()
    halves: dict[str, str] = {}
    for locale in map(Locale.parse, _LANGUAGES):
        for context, width in _STYLES:
            for number, name in locale.months[context][width].items():
                found.setdefault(name.rstrip(".").casefold(), set()).add(_ENGLISH[number - 1])
            weekdays |= {name.rstrip(".").casefold() for name in locale.days[context][width].values()}
            periods = locale.day_periods.get(context, {}).get(width, {})
            halves |= {_bare_letters(periods[half]): half for half in ("am", "pm") if half in periods}
    months = {word.replace(".", ""): min(english) for word, english in found.items() if len(english) == 1}
    return months, frozenset(weekdays), halves
