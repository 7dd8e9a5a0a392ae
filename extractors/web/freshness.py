"""Read from the headers of an answer when the server wants to be asked again; never decides when that will be."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from extractors.text.dates import parse_date

# A slip of a pen in a header must not silence a feed for ever: "ten years" has been seen in both places.
MAX_FRESHNESS = timedelta(days=7)
MAX_RETRY_AFTER = timedelta(days=1)

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_CACHED = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Return until when the answer need not be asked for again, at most `MAX_FRESHNESS` from `now`, or None.

    `max-age` comes before `Expires`, as in RFC 9111. `Age` is not taken off: who asks later is no worse a guest.
    """
    control = ", ".join(_all(headers, "Cache-Control"))[:500]
    if _NOT_CACHED.search(control):
        return None
    stated = _MAX_AGE.search(control)
    if stated:
        wanted = timedelta(seconds=min(int(stated.group(1)), MAX_FRESHNESS.total_seconds()))
    else:
        expires = parse_date(headers.get("Expires", ""))
        if expires is None:
            return None
        # Measured on the server's clock where it shows one: ours may be wrong, and it counts from its own.
        wanted = min(expires - (parse_date(headers.get("Date", "")) or now), MAX_FRESHNESS)
    return now + wanted if wanted > timedelta() else None


def _all(headers: Mapping[str, str], name: str) -> list[str]:
    """Return the values of a header that may be there several times, and means one list then (RFC 9110, 5.3)."""
    getall = getattr(headers, "getall", None)
    return list(getall(name, ())) if getall else [headers.get(name, "")]


def retry_after_until(retry_after: str, now: datetime) -> datetime | None:
    """Return until when a `Retry-After` header (seconds or a date) asks us to stay away, or None for anything else.

    At most `MAX_RETRY_AFTER` from `now`; a moment that has passed is no wish.
    """
    text = retry_after.strip()[:100]
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text), MAX_RETRY_AFTER.total_seconds()))
    else:
        until = parse_date(text)
        if until is None:
            return None
        wait = min(until - now, MAX_RETRY_AFTER)
    return now + wait if wait > timedelta() else None
