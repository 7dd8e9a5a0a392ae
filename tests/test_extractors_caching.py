"""What headers and feeds say about asking again."""

from datetime import UTC, datetime, timedelta

import pytest

from extractors.feeds.polling_hints import read_polling_hints
from extractors.types import FeedHints
from extractors.web.freshness import MAX_FRESHNESS, MAX_RETRY_AFTER, fresh_until, retry_after_until

NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

FRESH = {
    "nothing": ({}, None),
    "max-age": ({"Cache-Control": "public, max-age=600"}, 10 * MINUTE),
    "quoted": ({"Cache-Control": 'MAX-AGE="600"'}, 10 * MINUTE),
    "max-age nought": ({"Cache-Control": "max-age=0"}, None),
    "not s-maxage": ({"Cache-Control": "s-maxage=600"}, None),
    "ten years": ({"Cache-Control": "max-age=315360000"}, MAX_FRESHNESS),
    "endless digits": ({"Cache-Control": "max-age=" + "9" * 400}, MAX_FRESHNESS),
    "no-cache": ({"Cache-Control": "no-cache, max-age=600"}, None),
    "Expires": ({"Expires": "Tue, 28 Apr 2026 13:00:00 GMT"}, HOUR),
    "by the server's clock": (
        {"Expires": "Tue, 28 Apr 2026 03:00:00 GMT", "Date": "Tue, 28 Apr 2026 02:00:00 GMT"},
        HOUR,
    ),
    "Expires nought": ({"Expires": "0"}, None),
    "expired": ({"Expires": "Tue, 28 Apr 2026 11:00:00 GMT"}, None),
    "max-age first": ({"Cache-Control": "max-age=60", "Expires": "Tue, 28 Apr 2026 13:00:00 GMT"}, MINUTE),
}


@pytest.mark.parametrize(("headers", "expected"), FRESH.values(), ids=FRESH)
def test_an_answer_is_fresh_as_long_as_its_server_says(headers, expected):
    assert fresh_until(headers, NOW) == (None if expected is None else NOW + expected)


PAUSES = {
    "seconds": ("120", 2 * MINUTE),
    "a date": ("Tue, 28 Apr 2026 14:00:00 GMT", 2 * HOUR),
    "ten years": ("315360000", MAX_RETRY_AFTER),
    "a date far off": ("Tue, 28 Apr 2036 14:00:00 GMT", MAX_RETRY_AFTER),
    "a date gone by": ("Mon, 27 Apr 2026 14:00:00 GMT", None),
    "nought": ("0", None),
    "less": ("-5", None),
    "garbage": ("soon", None),
    "other digits": ("١٢٠", None),
    "a flood": ("9" * 5000, MAX_RETRY_AFTER),
}


@pytest.mark.parametrize(("header", "expected"), PAUSES.values(), ids=PAUSES)
def test_retry_after_is_a_pause_of_a_day_at_most(header, expected):
    assert retry_after_until(header, NOW) == (None if expected is None else NOW + expected)


HINTS = {
    "none": (b"<rss/>", FeedHints()),
    "ttl": (b"<ttl> 90 </ttl>", FeedHints(every=90 * MINUTE)),
    "a year of ttl": (b"<ttl>525600</ttl>", FeedHints(every=timedelta(days=1))),
    "syndication": (
        b"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
        FeedHints(every=6 * HOUR),
    ),
    "never nought": (b"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0<", FeedHints(every=24 * HOUR)),
    "hours": (
        b"<skipHours><hour>3</hour><hour>24</hour><hour>77</hour></skipHours>",
        FeedHints(skip_hours=frozenset({3, 0})),
    ),
    "days": (b"<skipDays><day>Sunday</day><day>Noday</day></skipDays>", FeedHints(skip_days=frozenset({6}))),
    "all hours": (b"<skipHours>" + b"".join(b"<hour>%d</hour>" % n for n in range(24)) + b"</skipHours>", FeedHints()),
}


@pytest.mark.parametrize(("body", "expected"), HINTS.values(), ids=HINTS)
def test_a_feed_says_how_often_it_changes(body, expected):
    assert read_polling_hints(body) == expected
