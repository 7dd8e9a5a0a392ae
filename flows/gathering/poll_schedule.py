"""Decide when a feed is asked again, and at which address; pure, so that a year of polls is tested in a second."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from extractors.types import FeedDocument, FeedHints, Fetched, FetchError
from store.types import Poll

# Theory: to ask too often costs someone else's machine, to ask too seldom costs us a few hours. A feed is asked about
# twice in the time it usually takes to bring something, never more than hourly, at least daily; and nothing here is
# earlier than what the server or the feed itself wished.
SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=1)

_ENTRIES_OF_A_RHYTHM = 20
_ASKS_PER_ENTRY = 2

# A feed that was never asked lists some twenty entries; none is thought to bring more than it can list.
_FIRST_PAGES, _MOST_PAGES = 20, 100
# An unchanged feed may have fallen silent: it is asked a quarter more seldom each time.
_SLOWER = 1.25
# Feeds asked at one moment would stay together for ever: each waits up to this much longer, by its own address.
_JITTER = 0.1

# One 410 may be a slip of a deployment; two, a day apart, are meant.
RETIRED_AFTER = timedelta(days=1)
# A new address that fails this often in a row was none: the old one is asked again.
_FAILURES_OF_A_NEW_HOME = 3


def is_due(poll: Poll | None, now: datetime) -> bool:
    """Return whether the feed may be asked; one never asked may, a retired one may not.

    If the last poll lies in the future the clock was wrong then or is wrong now, and its plans mean nothing.
    """
    if poll is None:
        return True
    return not poll.retired and (poll.next_due <= now or poll.polled_at > now)


def expected_pages(polls: Iterable[Poll | None], now: datetime) -> int:
    """Return how many new pages the feeds of these polls will bring: a guess from their rhythms, of the right size."""
    return round(sum(_FIRST_PAGES if poll is None else _since_asked(poll, now) for poll in polls))


def _since_asked(poll: Poll, now: datetime) -> float:
    return min(max(now - poll.polled_at, timedelta()) / (max(poll.interval, SHORTEST) * _ASKS_PER_ENTRY), _MOST_PAGES)


def plan_after_answer(
    poll: Poll | None, feed_url: str, fetched: Fetched, document: FeedDocument | None, now: datetime
) -> Poll:
    """Return the plan after a feed that answered; `document` is None for "not modified"."""
    interval = _interval(poll, document, now)
    hints = document.hints if document else poll.hints if poll else FeedHints()
    earliest = max(now + max(interval, hints.every), fetched.fresh_until or now)
    due = _outside_skipped(earliest + _jitter(feed_url, interval, now), hints)
    location = poll.location if poll else ""
    if document is not None and fetched.moved_to:  # only what was read as a feed is a new home
        location = fetched.moved_to if fetched.moved_to != feed_url else ""
    return Poll(polled_at=now, next_due=due, interval=interval, hints=hints, location=location)


def plan_after_failure(poll: Poll | None, feed_url: str, error: FetchError, now: datetime) -> Poll:
    """Return the plan after a feed that failed: later with each failure in a row, and never if it is gone for good."""
    before = poll or Poll(polled_at=now, next_due=now, interval=SHORTEST)
    if error.kind == "asked to wait":
        # The host answered another feed so: this one did not fail, and was not asked.
        return replace(before, next_due=_later(error.wait_until, now) + _jitter(feed_url, SHORTEST, now))
    failures = before.failures + 1
    gone = error.kind == "gone"
    gone_since = (before.gone_since or now) if gone else None
    wait = RETIRED_AFTER if gone else min(SHORTEST * failures, LONGEST)
    earliest = max(now + wait, _later(error.wait_until, now))
    return Poll(
        polled_at=now,
        next_due=_outside_skipped(earliest + _jitter(feed_url, wait, now), before.hints),
        interval=before.interval,
        hints=before.hints,
        failures=failures,
        gone_since=gone_since,
        retired=gone_since is not None and now - gone_since >= RETIRED_AFTER,
        location=before.location if failures < _FAILURES_OF_A_NEW_HOME else "",
    )


def _interval(poll: Poll | None, document: FeedDocument | None, now: datetime) -> timedelta:
    if document is None:
        return min((poll.interval if poll else SHORTEST) * _SLOWER, LONGEST)
    rhythm = _rhythm([entry.published for entry in document.entries if entry.published], now)
    return min(max(rhythm / _ASKS_PER_ENTRY, SHORTEST), LONGEST)


def _rhythm(published: Sequence[datetime], now: datetime) -> timedelta:
    """Return the time a feed takes to bring an entry, by its latest ones and the silence since; undated is nothing."""
    latest = sorted((moment for moment in published if moment <= now), reverse=True)[:_ENTRIES_OF_A_RHYTHM]
    if len(latest) < 2:
        return timedelta()
    usual = (latest[0] - latest[-1]) / (len(latest) - 1)
    return max(usual, now - latest[0]) if now - latest[0] > 4 * usual else usual


def _outside_skipped(due: datetime, hints: FeedHints) -> datetime:
    """Return `due`, or the start of the first hour after it that the feed does not skip."""
    for _ in range(24 * 7):
        if due.hour not in hints.skip_hours and due.weekday() not in hints.skip_days:
            return due
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return due


def _jitter(feed_url: str, interval: timedelta, now: datetime) -> timedelta:
    drawn = hashlib.sha256(f"{feed_url} {now.isoformat()}".encode()).digest()
    return interval * _JITTER * (int.from_bytes(drawn[:4], "big") / 2**32)


def _later(until: datetime | None, now: datetime) -> datetime:
    return max(until, now) if until else now
