"""Put the dates of other languages and clocks into plain English forms; never decides what a number means."""

import re

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
_TO_ENGLISH = {word: month for month, words in _MONTHS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")

# Weekdays say nothing that the date does not: one in any language is dropped.
_WEEKDAY = re.compile(r"^[^\W\d_]{2,12}\.?,\s*(?=\d)")
_CJK = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]\s*(?:\([^)]{1,3}\)|[^\s\d]{1,3}曜日?)?")
_CJK_CLOCK = re.compile(r"(\d{1,2})\s*[時时시點点]\s*(\d{1,2})\s*[分분](?:\s*(\d{1,2})\s*[秒초])?")
_HALF_DAY = re.compile(r"\b(\d{1,2})(?::(\d{2}))?(?::(\d{2}))?\s*([ap])\.?m\.?(?![a-z])", re.IGNORECASE)
_OFFSET = re.compile(r"\b(?:gmt|utc)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE)
_DAY_OF = re.compile(r"(\d)(?:st|nd|rd|th|er|º|\.)?\s+(?:de|di|of|del)\s+", re.IGNORECASE)
_OF_YEAR = re.compile(r"([a-z])\s+(?:de|del|of)\s+(\d{4})", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|º)\b", re.IGNORECASE)
_TWO_ZONES = re.compile(r"(:\d{2}[+-]\d{2}:\d{2})Z$")
# "10:00:00 +0000 UTC", as Go prints it, and "+00:00[UTC]", as Java does: the offset has said it all.
_NAMED_OFFSET = re.compile(r"([+-]\d{2}:?\d{2})\s*(?:(?:gmt|utc|z)|\[[a-z_]+(?:/[a-z_]+)?\])$", re.IGNORECASE)
_DOTTED_CLOCK = re.compile(r"(?<=\d{4}) (\d{1,2})\.(\d{2})\.(\d{2})(?![\d.])")
_APACHE = re.compile(r"^(\d{1,2})/([a-z]{3})/(\d{4}):(?=\d{2}:)", re.IGNORECASE)
_O_CLOCK = re.compile(r"\s+(?:uhr|óra|kell)\b\.?", re.IGNORECASE)
_GERMAN_DAY = re.compile(r"\b(\d{1,2})\.\s+(?=[^\W\d_])")


def normalize_date_words(text: str) -> str:
    """Return a date with English months, the 24-hour clock, numeric offsets and western digits where it had others."""
    text = _CJK.sub(r"\1-\2-\3 ", text)
    text = _CJK_CLOCK.sub(lambda m: f"{m[1]}:{m[2].zfill(2)}:{(m[3] or '00').zfill(2)}", text)
    text = _O_CLOCK.sub("", _APACHE.sub(r"\1 \2 \3 ", _DOTTED_CLOCK.sub(r" \1:\2:\3", text)))
    text = _HALF_DAY.sub(_whole_day, text)
    text = _OFFSET.sub(lambda m: f"{m[1]}{m[2].zfill(2)}{m[3] or '00'}", text)
    text = _WORD.sub(lambda m: _TO_ENGLISH.get(m[0].lower(), m[0]), text)
    text = _OF_YEAR.sub(r"\1 \2", _DAY_OF.sub(r"\1 ", text))
    text = _GERMAN_DAY.sub(r"\1 ", _ORDINAL.sub(r"\1", text))
    text = re.sub(r"(?<=\d),?\s+(?:at|um|à|-)\s+(?=\d{1,2}:\d)", " ", text)
    text = _NAMED_OFFSET.sub(r"\1", _TWO_ZONES.sub(r"\1", text))
    text = _WEEKDAY.sub("", text)
    return " ".join(text.split())


def _whole_day(match: re.Match[str]) -> str:
    """Return a 12-hour time on the 24-hour clock; what is none of them ("13 pm") stays as it was."""
    hour = int(match[1])
    if not 1 <= hour <= 12:
        return match[0]
    hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return f"{hour:02}:{match[2] or '00'}:{match[3] or '00'}"
