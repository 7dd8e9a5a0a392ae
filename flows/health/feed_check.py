"""Explain one feed step by step, find the feeds of a site, or show what is read in a saved one; stores nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from extractors.feeds.discovery import find_feeds
from extractors.feeds.parse import read_feed
from extractors.text.words import MIN_ARTICLE_WORDS, count_words
from extractors.types import Feed, FeedDocument, Fetched, FetchError, Validators
from extractors.urls.normalize import shown_url
from extractors.web.fetcher import Fetcher
from extractors.worker_pool import PageReader
from flows.configuration.settings import Settings
from flows.gathering.one_feed import FEED_ACCEPT, PAGE_ACCEPT, dropped_summary
from flows.gathering.poll_schedule import plan_after_answer

T = TypeVar("T")

_MOST_TRIED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a check: what was done, whether it went well, and what came of it."""

    name: str
    ok: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedInspection:
    """What would be stored of a feed: its document or None, and what became of it."""

    outcome: str
    detail: str
    document: FeedDocument | None


def check_feed(settings: Settings, url: str) -> tuple[Step, ...]:
    """Return the steps of fetching, reading and planning the feed, up to the first that fails."""
    return asyncio.run(_with_web(settings, lambda web, reader: _checked(web, reader, settings, url)))


def discover(settings: Settings, url: str) -> tuple[Feed, ...]:
    """Return the feeds of a site, tried one by one: the address itself, what its page names, or the usual places.

    Raise FetchError if the address cannot be had, "not a feed" if nothing there is one.
    """
    return asyncio.run(_with_web(settings, lambda web, reader: _discovered(web, reader, settings, url)))


def inspect_feed(body: bytes, url: str, now: datetime) -> FeedInspection:
    """Return what `collect` would read in the feed."""
    fetched = Fetched(
        url=url, final_url=url, status=200, content_type="", body=body, validators=Validators(), fetched_at=now
    )
    try:
        return FeedInspection(outcome="ok", detail="", document=read_feed(fetched, Feed(url=url, name="")))
    except FetchError as error:
        return FeedInspection(outcome=error.kind, detail=error.detail, document=None)


async def _with_web(settings: Settings, work: Callable[[Fetcher, PageReader], Awaitable[T]]) -> T:
    async with _web(settings) as web:
        with PageReader() as reader:
            return await work(web, reader)


@asynccontextmanager
async def _web(settings: Settings) -> AsyncIterator[Fetcher]:
    fetch = settings.fetch
    async with Fetcher(
        settings.user_agent(), fetch.dial_table(), clock=lambda: datetime.now(UTC),
        total_timeout_s=fetch.timeout_s, per_host_gap_s=fetch.gap_s, proxy=fetch.proxy.get_secret_value(),
        authorities=fetch.authorities,
    ) as web:  # fmt: skip
        yield web


async def _checked(web: Fetcher, reader: PageReader, settings: Settings, url: str) -> tuple[Step, ...]:
    feed = Feed(url=url, name=url)
    steps: list[Step] = []
    try:
        fetched = await web.fetch(url, limit_bytes=settings.fetch.feed_limit_bytes, accept=FEED_ACCEPT)
        steps.append(Step(name="fetch", ok=True, says=_answer(fetched)))
        if fetched.moved_to:
            steps.append(Step(name="moved", ok=True, says=f"for good to {shown_url(fetched.moved_to)}"))
        steps.append(_validators(fetched))
        document = await reader.parse(fetched, feed)
    except FetchError as error:
        return (*steps, Step(name="read" if steps else "fetch", ok=False, says=f"{error.kind}: {error.detail}"))
    poll = plan_after_answer(None, url, fetched, document, datetime.now(UTC))
    plan = f"next in {(poll.next_due - poll.polled_at).total_seconds() / 3600:.1f} h, then every "
    return (
        *steps,
        Step(name="read", ok=bool(document.entries), says=_entries(document)),
        Step(name="plan", ok=True, says=f"{plan}{poll.interval.total_seconds() / 3600:.1f} h or so"),
    )


def _answer(fetched: Fetched) -> str:
    kind = fetched.content_type or "no content type"
    return f"{fetched.status}, {len(fetched.body)} bytes, {kind}, from {shown_url(fetched.final_url)}"


def _validators(fetched: Fetched) -> Step:
    given = [
        name
        for name, value in (("ETag", fetched.validators.etag), ("Last-Modified", fetched.validators.last_modified))
        if value
    ]
    return Step(name="validators", ok=bool(given), says=" and ".join(given) or "none: every poll will be a full answer")


def _entries(document: FeedDocument) -> str:
    entries = document.entries
    dated = sum(entry.published is not None for entry in entries)
    whole = sum(count_words(entry.content) >= MIN_ARTICLE_WORDS for entry in entries)
    found = f"“{document.title}”, {len(entries)} entries, {dated} dated, {whole} with full text"
    return "; ".join(filter(None, (found, dropped_summary(document.dropped))))


async def _discovered(web: Fetcher, reader: PageReader, settings: Settings, url: str) -> tuple[Feed, ...]:
    accept, limit = f"{FEED_ACCEPT}, {PAGE_ACCEPT}", settings.fetch.feed_limit_bytes
    fetched = await web.fetch(url, limit_bytes=limit, accept=accept)
    found = await _as_feed(reader, fetched)
    if found:
        return (found,)
    feeds: list[Feed] = []
    for candidate in find_feeds(fetched)[:_MOST_TRIED]:
        if feeds and not candidate.named:
            break
        try:
            answer = await web.fetch(candidate.url, limit_bytes=limit, accept=FEED_ACCEPT)
        except FetchError:
            continue
        if one := await _as_feed(reader, answer):
            feeds.append(one)
    if not feeds:
        raise FetchError(shown_url(url), "not a feed", "neither it nor anything it names is one")
    return tuple(feeds)


async def _as_feed(reader: PageReader, fetched: Fetched) -> Feed | None:
    try:
        document = await reader.parse(fetched, Feed(url=fetched.url, name=fetched.url))
    except FetchError:
        return None
    return Feed(url=fetched.moved_to or fetched.url, name=document.title or fetched.url)
