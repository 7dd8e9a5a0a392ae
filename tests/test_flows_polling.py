"""When a feed is asked again: a year of polls in a second, with restarts, and each wish of a server kept."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from extractors.types import FeedDocument, FeedEntry, FeedHints, Fetched, FetchError, Validators
from flows.gathering.poll_schedule import (
    LONGEST,
    RETIRED_AFTER,
    SHORTEST,
    expected_pages,
    is_due,
    plan_after_answer,
    plan_after_failure,
)
from store.types import Poll

URL = "http://gazette.example/feed"
NOW = datetime(2026, 4, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
JITTER = 0.1


def entry(published: datetime) -> FeedEntry:
    return FeedEntry(
        feed_url=URL, identity=str(published), url=URL, title="", summary="", content="", author="",
        published=published, updated=None,
    )  # fmt: skip


def answered(now: datetime, **given: object) -> Fetched:
    plain = Fetched(
        url=URL, final_url=URL, status=200, content_type="", body=b"", validators=Validators(), fetched_at=now
    )
    return replace(plain, **given)


def every(gap: timedelta, now: datetime = NOW, hints: FeedHints = FeedHints()) -> FeedDocument:  # noqa: B008
    return FeedDocument(entries=tuple(entry(now - n * gap) for n in range(10)), hints=hints)


def wait(document: FeedDocument | None, poll: Poll | None = None, **given: object) -> timedelta:
    return plan_after_answer(poll, URL, answered(NOW, **given), document, NOW).next_due - NOW


RHYTHMS = {
    "every minute": (timedelta(minutes=1), SHORTEST),
    "every six hours": (6 * HOUR, 3 * HOUR),
    "every week": (timedelta(days=7), LONGEST),
}


@pytest.mark.parametrize(("gap", "expected"), RHYTHMS.values(), ids=RHYTHMS)
def test_a_feed_is_asked_twice_in_the_time_it_takes_to_bring_something(gap, expected):
    assert expected <= wait(every(gap)) <= expected * (1 + JITTER)


EXPECTED = [
    ("never asked", [None, None], 40),
    ("asked as often as it brings something", [(HOUR * 12, HOUR * 12)] * 4, 2),
    ("busy, and not asked for a month", [(HOUR, HOUR * 720)], 100),
    ("asked in what is a later hour, since the clock was set back", [(HOUR, -HOUR)], 0),
]


@pytest.mark.parametrize(("polls", "pages"), [row[1:] for row in EXPECTED], ids=[row[0] for row in EXPECTED])
def test_a_run_expects_as_many_pages_as_its_feeds_use_to_bring(polls, pages):
    asked = [one and Poll(polled_at=NOW - one[1], next_due=NOW, interval=one[0]) for one in polls]
    assert expected_pages(asked, NOW) == pages


def test_a_feed_that_fell_silent_is_asked_more_seldom():
    silent = FeedDocument(entries=tuple(entry(NOW - timedelta(days=30) - n * HOUR) for n in range(10)))
    assert wait(silent) >= LONGEST
    known = Poll(polled_at=NOW, next_due=NOW, interval=2 * HOUR)
    assert wait(None, known) >= 2.5 * HOUR


WISHES = {
    "max-age": ({"fresh_until": NOW + 5 * HOUR}, FeedHints(), 5 * HOUR),
    "ttl": ({}, FeedHints(every=3 * HOUR), 3 * HOUR),
    "skipHours": ({}, FeedHints(skip_hours=frozenset(range(13, 20))), 8 * HOUR),
    "skipDays": ({}, FeedHints(skip_days=frozenset({1, 2})), 36 * HOUR),
}


@pytest.mark.parametrize(("answer", "hints", "least"), WISHES.values(), ids=WISHES)
def test_no_poll_is_earlier_than_the_wish_of_the_server_or_the_feed(answer, hints, least):
    document = every(timedelta(minutes=5), hints=hints)
    assert least <= wait(document, **answer) < least + 2 * HOUR


def test_an_unchanged_feed_keeps_its_hints():
    poll = plan_after_answer(None, URL, answered(NOW), every(HOUR, hints=FeedHints(every=9 * HOUR)), NOW)
    assert plan_after_answer(poll, URL, answered(NOW, status=304), None, NOW).next_due >= NOW + 9 * HOUR


def failed(kind: str = "timeout", **given: object) -> FetchError:
    return FetchError(URL, kind, "x", **given)  # type: ignore[arg-type]


def test_each_failure_in_a_row_makes_the_wait_an_hour_longer_until_a_day():
    poll = None
    for count in range(1, 40):
        poll = plan_after_failure(poll, URL, failed(), NOW)
        usual = min(count * HOUR, LONGEST)
        assert usual <= poll.next_due - NOW <= usual * (1 + JITTER)
    assert plan_after_answer(poll, URL, answered(NOW), every(HOUR), NOW).failures == 0


def test_retry_after_is_waited_for():
    poll = plan_after_failure(None, URL, failed("http error", wait_until=NOW + 7 * HOUR), NOW)
    assert poll.next_due >= NOW + 7 * HOUR
    held = plan_after_failure(None, URL, failed("asked to wait", wait_until=NOW + 7 * HOUR), NOW)
    assert held.next_due >= NOW + 7 * HOUR
    assert held.failures == 0


def test_two_410_a_day_apart_retire_a_feed_and_an_answer_in_between_does_not():
    first = plan_after_failure(None, URL, failed("gone"), NOW)
    assert not first.retired
    assert first.next_due >= NOW + RETIRED_AFTER
    again = plan_after_failure(first, URL, failed("gone"), NOW + RETIRED_AFTER)
    assert again.retired
    assert not is_due(again, NOW + timedelta(days=400))
    too_soon = plan_after_failure(first, URL, failed("gone"), NOW + RETIRED_AFTER - timedelta(seconds=1))
    assert not too_soon.retired
    back = plan_after_answer(first, URL, answered(NOW), every(HOUR), NOW)
    assert not plan_after_failure(back, URL, failed("gone"), NOW + 2 * RETIRED_AFTER).retired


def test_a_feed_moves_only_with_a_permanent_redirect_to_a_feed_and_comes_back_if_that_fails():
    moved = plan_after_answer(None, URL, answered(NOW, moved_to="http://new.example/feed"), every(HOUR), NOW)
    assert moved.location == "http://new.example/feed"
    assert plan_after_answer(None, URL, answered(NOW, final_url="http://x.example/"), every(HOUR), NOW).location == ""
    assert (
        plan_after_answer(None, URL, answered(NOW, status=304, moved_to="http://x.example/"), None, NOW).location == ""
    )
    assert plan_after_answer(moved, URL, answered(NOW, moved_to=URL), every(HOUR), NOW).location == ""
    twice = plan_after_failure(plan_after_failure(moved, URL, failed(), NOW), URL, failed(), NOW)
    assert twice.location == "http://new.example/feed"
    assert plan_after_failure(twice, URL, failed(), NOW).location == ""


def test_a_clock_that_was_wrong_silences_nothing():
    tomorrow = NOW + timedelta(days=300)
    poll = plan_after_answer(None, URL, answered(tomorrow), every(HOUR, tomorrow), tomorrow)
    assert is_due(poll, NOW)
    assert is_due(None, NOW)


def test_feeds_asked_at_one_moment_do_not_stay_together():
    dues = {
        plan_after_answer(None, f"http://{n}.example/feed", answered(NOW), every(HOUR), NOW).next_due for n in range(50)
    }
    assert len(dues) == 50


def test_no_request_of_a_year_comes_before_its_time():
    """A scheduler that wakes every ten minutes, against a server of changing wishes."""
    drawn = random.Random(3)
    poll, now = None, NOW
    not_before = requests = 0
    while now < NOW + timedelta(days=365):
        if is_due(poll, now):
            requests += 1
            assert not not_before or now >= not_before
            kind = drawn.choice(["ok", "unchanged", "max-age", "busy", "down"])
            pause = timedelta(minutes=drawn.randrange(1, 60 * 24))
            if kind in ("busy", "down"):
                until = now + pause if kind == "busy" else None
                poll = plan_after_failure(poll, URL, failed("http error", wait_until=until), now)
                not_before = max(until or now, now + SHORTEST)
            else:
                until = now + pause if kind == "max-age" else None
                document = None if kind == "unchanged" else every(timedelta(minutes=drawn.randrange(1, 900)), now)
                poll = plan_after_answer(poll, URL, answered(now, fresh_until=until), document, now)
                not_before = max(until or now, now + SHORTEST)
        now += timedelta(minutes=10)
    assert 365 <= requests <= 365 * 24
