"""Dates of strangers: right or not at all."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from extractors.text.dates import parse_date, trusted


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


READ = {
    "RFC 822": ("Tue, 28 Apr 2026 13:05:00 GMT", at(2026, 4, 28, 13, 5)),
    "RFC 822 with offset": ("Tue, 28 Apr 2026 13:05:00 -0400", at(2026, 4, 28, 17, 5)),
    "summer time": ("Tue, 28 Apr 2026 13:05:00 CEST", at(2026, 4, 28, 11, 5)),
    "American summer time": ("28 Apr 2026 13:05 EDT", at(2026, 4, 28, 17, 5)),
    "Pacific winter time": ("02 Feb 2026 20:00:00 PST", at(2026, 2, 3, 4)),
    "two-digit year": ("28 Apr 26 13:05:00 Z", at(2026, 4, 28, 13, 5)),
    "long names": ("Tuesday, 28 April 2026 13:05:00 +0000", at(2026, 4, 28, 13, 5)),
    "September": ("15 Sept 2025 08:00:00 UTC", at(2025, 9, 15, 8)),
    "zone in brackets": ("Tue, 28 Apr 2026 13:05:00 +0000 (UTC)", at(2026, 4, 28, 13, 5)),
    "RFC 3339": ("2026-04-28T13:05:00Z", at(2026, 4, 28, 13, 5)),
    "fractions": ("2026-04-28T13:05:00.123456+02:00", at(2026, 4, 28, 11, 5)),
    "blank for T": ("2026-04-28 13:05:00", at(2026, 4, 28, 13, 5)),
    "basic form": ("20260428T130500Z", at(2026, 4, 28, 13, 5)),
    "the weekday tells the day": ("Sat, 11 04 2026 13:05:00 +0000", at(2026, 4, 11, 13, 5)),
    "the weekday tells the month": ("Sat, 04/11/2026", at(2026, 4, 11)),
    "year first with slashes": ("2026/4/28 13:05:07", at(2026, 4, 28, 13, 5, 7)),
    "leap second": ("2016-12-31T23:59:60Z", at(2016, 12, 31, 23, 59, 59)),
    "day only": ("2026-04-28", at(2026, 4, 28)),
    "day in words": ("April 28, 2026", at(2026, 4, 28)),
    "white space": ("  Tue,  28 Apr 2026\n13:05:00 GMT ", at(2026, 4, 28, 13, 5)),
    "first year": ("1995-01-01T00:00:00Z", at(1995, 1, 1)),
}


@pytest.mark.parametrize(("raw", "expected"), READ.values(), ids=READ)
def test_a_clear_date_is_read(raw, expected):
    assert parse_date(raw) == expected


REFUSED = {
    "empty": "",
    "words": "yesterday",
    "30 February": "2026-02-30",
    "year nought": "0000-00-00 00:00:00",
    "dawn of time": "Thu, 01 Jan 1970 00:00:00 GMT",
    "before the web": "1994-12-31T23:59:59Z",
    "hour 25": "2026-04-28T25:00:00Z",
    "unknown zone": "28 Apr 2026 13:05:00 QST",
    "zone of two countries": "28 Apr 2026 13:05:00 AST",
    "offset beyond the earth": "2026-04-28T13:05:00+23:00",
    "day or month": "04/05/2026",
    "end of time": "9999-12-31T23:59:59-12:00",
    "trailing words": "2026-04-28 or so",
    "a flood": "1" * 1_000_000,
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_a_doubtful_date_is_none(raw):
    assert parse_date(raw) is None


def test_a_time_without_zone_is_of_the_fallback_zone():
    tokyo = timezone(timedelta(hours=9))
    assert parse_date("2026-04-28 09:00:00", fallback_zone=tokyo) == at(2026, 4, 28)
    assert parse_date("2026-04-28T09:00:00Z", fallback_zone=tokyo) == at(2026, 4, 28, 9)


def test_no_article_is_from_the_future():
    now = at(2026, 4, 28, 12)
    assert trusted(None, now) is None
    assert trusted(now - timedelta(days=1), now) == now - timedelta(days=1)
    assert trusted(now + timedelta(days=1), now) == now  # a local time marked as GMT
    assert trusted(now + timedelta(days=1, seconds=1), now) is None


# Forms seen in feeds and on pages in the wild: all of them the moment or the day named in the second column.
MOMENT = at(2026, 3, 24, 13, 5)
DAY = at(2026, 3, 24)
WILD = {
    "Tue, 24 Mar 2026 13:05:00 +0000": MOMENT,
    "Tue, 24 Mar 2026 13:05:00 GMT": MOMENT,
    "Tue, 24 Mar 2026 13:05 GMT": MOMENT,
    "Tue, 24 Mar 2026 09:05:00 EDT": MOMENT,
    "Tue, 24 Mar 2026 14:05:00 CET": MOMENT,
    "Tuesday, 24 March 2026 13:05:00 UTC": MOMENT,
    "Tues, 24 Mar 2026 13:05:00 Z": MOMENT,
    "24 Mar 2026 13:05:00 +0000": MOMENT,
    "24 Mar 26 13:05 UT": MOMENT,
    "24-Mar-2026 13:05:00": MOMENT,
    "Tue, 24 Mar 2026 14:05:00 GMT+0100": MOMENT,
    "Tue, 24 Mar 2026 14:05:00 GMT+1": MOMENT,
    "Tue, 24 Mar 2026 15:05:00 UTC+02:00": MOMENT,
    "Tue, 24 Mar 2026 06:05:00 America/Los_Angeles": MOMENT,
    "2026-03-24 14:05:00 Europe/Berlin": MOMENT,
    "Tue Mar 24 13:05:00 2026": MOMENT,
    "Tue Mar 24 13:05:00 UTC 2026": MOMENT,
    "Tue, 24 Mar 2026 01:05:00 PM GMT": MOMENT,
    "24 Mar 2026 1:05 pm": MOMENT,
    "Mar 24, 2026 1:05 PM": MOMENT,
    "March 24, 2026 at 1:05 p.m.": MOMENT,
    "March 24th, 2026 13:05": MOMENT,
    "2026-03-24T13:05:00Z": MOMENT,
    "2026-03-24T13:05Z": MOMENT,
    "2026-03-24T13:05:00.000Z": MOMENT,
    "2026-03-24T13:05:00,5+00:00": MOMENT,
    "2026-03-24T15:05:00+0200": MOMENT,
    "2026-03-24T15:05:00+02": MOMENT,
    "2026-03-24T13:05:00": MOMENT,
    "2026-03-24 13:05:00 +0000": MOMENT,
    "2026-03-24 13:05:00 UTC": MOMENT,
    "2026/03/24 13:05": MOMENT,
    "2026.03.24 13:05": MOMENT,
    "20260324T130500Z": MOMENT,
    "1774357500": MOMENT,
    "1774357500000": MOMENT,
    "24.03.2026 13:05": MOMENT,
    "24.03.2026, 13:05:00": MOMENT,
    "24/03/2026 13:05": MOMENT,
    "03/24/2026 1:05 PM": MOMENT,
    "2026年3月24日 13:05": MOMENT,
    "2026年3月24日 13時05分": MOMENT,
    "2026년 3월 24일 13:05": MOMENT,
    "mar., 24 mars 2026 13:05:00 +0000": MOMENT,
    "Di, 24. März 2026 13:05:00 +0000": MOMENT,
    "24 de marzo de 2026 13:05": MOMENT,
    "24 marzo 2026": DAY,
    "24 марта 2026": DAY,
    "24 March 2026": DAY,
    "24th of March 2026": DAY,
    "March 24, 2026": DAY,
    "2026-3-24": DAY,
    "24.3.2026": DAY,
    "3/24/2026": DAY,
    "Tuesday, March 24, 2026 - 1:05pm": MOMENT,
    "Tue, 03/24/2026 - 13:05": MOMENT,
    "2026-03-24T09:05:00-04:00Z": MOMENT,
    "Tue Mar 24 2026 13:05:00 GMT+0000 (Coordinated Universal Time)": MOMENT,
    "Mardi, 24. Mars 2026 - 13:05": MOMENT,
    "03/24/26 13:05:00": MOMENT,
    "24 March, 2026": DAY,
    "24 Mar 2026 GMT": DAY,
}


@pytest.mark.parametrize("raw", WILD)
def test_a_date_of_the_wild_is_exact(raw):
    assert parse_date(raw) == WILD[raw]


# A34: forms that other programs' users reported.
NOVEMBER = at(2026, 11, 23, 10)
REPORTED = {
    "Mon, 23 Nov 2026 10:00:00 IST": at(2026, 11, 23, 4, 30),
    "Mon, 23 Nov 2026 24:00:00 GMT": at(2026, 11, 24),
    "2026-11-23T24:00:00Z": at(2026, 11, 24),
    "2026-11-23T10:00:00.000+00:00[UTC]": NOVEMBER,
    "2026-11-23T11:00:00+01:00[Europe/Berlin]": NOVEMBER,
    "23 listopada 2026 10:00": NOVEMBER,
    "23 Kasım 2026 10:00": NOVEMBER,
    "Mån, 23 nov 2026 10:00:00 +0000": NOVEMBER,
    "23 maj 2026 10:00": at(2026, 5, 23, 10),
    "23 listopadu 2026": at(2026, 11, 23),
    "23 marraskuuta 2026": at(2026, 11, 23),
    "23 листопада 2026": at(2026, 11, 23),
    "23 Νοεμβρίου 2026": at(2026, 11, 23),
    "Mon, 23 Nov 2026 10:00:00 +0000 GMT": NOVEMBER,
    "Mon, 23 Nov 2026 10:00:00 +0000 UTC": NOVEMBER,
    "2026-11-23 10:00:00.123456 +0000 UTC": NOVEMBER,
    "Mon, 23 Nov 2026 10.00.00 GMT": NOVEMBER,
    "Mon, 23 November 2026, 10:00 Uhr": NOVEMBER,
    "Mon, 23 Nov 2026 05:00:00 ET": NOVEMBER,
    "Thu, 23 Jul 2026 06:00:00 ET": at(2026, 7, 23, 10),
    "Mon, 23 Nov 2026 02:00:00 PT": NOVEMBER,
    "Mon, 23 Nov 2026 07:00:00 BRT": NOVEMBER,
    "Sat, 23 May 2026 12:00:00 CEDT": at(2026, 5, 23, 10),
    "23/Nov/2026:10:00:00 +0000": NOVEMBER,
    "20261123": at(2026, 11, 23),
    "1795428000.5": at(2026, 11, 23, 10),
    "Mon,23 Nov 2026 10:00:00 GMT": NOVEMBER,
    "23. nov. 2026": at(2026, 11, 23),
}


@pytest.mark.parametrize("raw", REPORTED)
def test_a34_a_reported_date_is_read(raw):
    assert parse_date(raw) == REPORTED[raw]


@pytest.mark.parametrize("raw", [
    "2026-11-23T24:00:01Z", "2026-11-23T24:30:00Z", "20261323", "19941123", "Mon, 23 Nov 2026 10:00:00 -25:00",
    "2026-11",
])  # fmt: skip
def test_a34_what_looks_like_one_of_them_and_is_none_is_not_read(raw):
    assert parse_date(raw) is None


ELSEWHERE = {
    "Ukrainian, month first": ("Лютий 19, 2026, 12:19", at(2026, 2, 19, 12, 19)),
    "Arabic": ("29 نوفمبر 2026 10:00", at(2026, 11, 29, 10)),
    "Arabic digits": ("٢٩ نوفمبر ٢٠٢٦", at(2026, 11, 29)),
    "Chinese, a half of the day": ("2026年11月29日 下午3:05", at(2026, 11, 29, 15, 5)),
    "Korean, a half of the day": ("2026. 11. 29. 오후 3:05", at(2026, 11, 29, 15, 5)),
    "Spanish": ("29 de noviembre de 2026 a las 10:19h", at(2026, 11, 29, 10, 19)),
    "French clock": ("29 novembre 2026 à 10h19", at(2026, 11, 29, 10, 19)),
    "Greek, short": ("Κυρ, 29 Νοε 2026 10:00:00 +0200", at(2026, 11, 29, 8)),
    "Polish, short": ("pt, 23 paź 2026 08:00:00 +0200", at(2026, 10, 23, 6)),
    "Turkish, short": ("Per, 26 Kas 2026 10:00:00 +0300", at(2026, 11, 26, 7)),
    "Swedish, a weekday without comma": ("lör 28 nov 2026 10:00", at(2026, 11, 28, 10)),
    "Hindi": ("29 नवंबर 2026", at(2026, 11, 29)),
    "Vietnamese": ("29 tháng 11 năm 2026", at(2026, 11, 29)),
    "Hebrew, in the month": ("29 בנובמבר 2026, 10:00", at(2026, 11, 29, 10)),
    "a clock with a stop": ("Fri 27 November 2026 10.00 GMT", at(2026, 11, 27, 10)),
    "digits alone": ("20261129100000", at(2026, 11, 29, 10)),
}


@pytest.mark.parametrize(("raw", "expected"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_date_of_another_language_is_read(raw, expected):
    assert parse_date(raw) == expected


def test_a_month_that_is_two_in_two_languages_is_none():
    assert parse_date("23 kolovoz 2026") == at(2026, 8, 23)  # Croatian
    assert parse_date("23 listopad 2026") is None  # October in Croatian, November in Polish


LABELS_OF_OTHER_DAYS = (
    "Valid until:", "Deadline:", "Expires:", "Ends:", "Closing date:", "Event date:", "Gültig bis:", "Frist:",
    "Válido hasta:", "Scade il:",
)  # fmt: skip


@pytest.mark.parametrize("label", LABELS_OF_OTHER_DAYS)
def test_a_label_of_another_day_is_not_that_of_the_publication(label):
    assert parse_date(f"{label} 24 March 2026") is None


@pytest.mark.parametrize("label", ["Date:", "Fecha:", "Datum:", "Kuupäev:", "発行日：", "Published:"])
def test_a_label_in_any_language_is_no_part_of_the_date(label):
    assert parse_date(f"{label} 24 March 2026") == DAY


NEVER = [
    "03/04/2026", "3/4/2026 10:00", "2026-02-30", "30 Feb 2026", "31.04.2026", "04/05/26", "24/03/26", "26/03/24",
    "Mon, 11 04 2026", "13/13/2026", "0000-00-00",
    "Tue, 24 Mar 2026 13:05:00 XYZ", "Tue, 24 Mar 2026 13:05:00 Mars/Olympus", "24 Mar 2026 13:05 PM", "March 2026",
    "2026", "24", "13:05", "now", "999999999", "17743575001", "0", "-1", "٢٠٢٦-٠٣-٢٤T",
]  # fmt: skip


@pytest.mark.parametrize("raw", NEVER)
def test_a_date_that_names_no_day_for_certain_is_none(raw):
    assert parse_date(raw) is None
