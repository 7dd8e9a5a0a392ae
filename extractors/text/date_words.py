"""Put the dates of other languages and clocks into plain English forms; never decides what a number means."""

import re

# Month names that differ from English in their first letters, by language; each key is a whole word in lower case.
_MONTHS = {
    "jan": "janvier januar enero gennaio janeiro januari janv ene genn gen января янв",
    "feb": "février fevrier februar febrero febbraio fevereiro februari févr fév fev febr февраля фев",
    "mar": "mars märz maerz marzo março marco maart mär mrt марта мар",
    "apr": "avril abril aprile avr abr апреля апр",
    "may": "mai mayo maggio maio mei mag мая",
    "jun": "juin juni junio giugno junho giu июня июн",
    "jul": "juillet juli julio luglio julho juil lug июля июл",
    "aug": "août aout augusto agosto augustus ago августа авг",
    "sep": "septembre septiembre settembre setembro set sett сентября сен",
    "oct": "octobre oktober octubre ottobre outubro okt ott out октября окт",
    "nov": "novembre noviembre novembro ноября ноя",
    "dec": "décembre decembre dezember diciembre dicembre dezembro déc dez dic декабря дек",
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
_GERMAN_DAY = re.compile(r"\b(\d{1,2})\.\s+(?=[^\W\d_])")


def normalize_date_words(text: str) -> str:
    """Return a date with English months, the 24-hour clock, numeric offsets and western digits where it had others."""
    text = _CJK.sub(r"\1-\2-\3 ", text)
    text = _CJK_CLOCK.sub(lambda m: f"{m[1]}:{m[2].zfill(2)}:{(m[3] or '00').zfill(2)}", text)
    text = _HALF_DAY.sub(_whole_day, text)
    text = _OFFSET.sub(lambda m: f"{m[1]}{m[2].zfill(2)}{m[3] or '00'}", text)
    text = _WORD.sub(lambda m: _TO_ENGLISH.get(m[0].lower(), m[0]), text)
    text = _OF_YEAR.sub(r"\1 \2", _DAY_OF.sub(r"\1 ", text))
    text = _GERMAN_DAY.sub(r"\1 ", _ORDINAL.sub(r"\1", text))
    text = re.sub(r"(?<=\d),?\s+(?:at|um|à|-)\s+(?=\d{1,2}:\d)", " ", text)
    text = _TWO_ZONES.sub(r"\1", text)
    text = _WEEKDAY.sub("", text)
    return " ".join(text.split())


def _whole_day(match: re.Match[str]) -> str:
    """Return a 12-hour time on the 24-hour clock; what is none of them ("13 pm") stays as it was."""
    hour = int(match[1])
    if not 1 <= hour <= 12:
        return match[0]
    hour = hour % 12 + (12 if match[4].lower() == "p" else 0)
    return f"{hour:02}:{match[2] or '00'}:{match[3] or '00'}"
