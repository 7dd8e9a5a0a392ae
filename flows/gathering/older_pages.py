"""Go back in time: the older pages of a feed, and the news sitemaps of its site; network and parsing only."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from extractors.feeds.known_entries import shared_addresses
from extractors.feeds.sitemaps import entries_within_feed
from extractors.types import Feed, FeedEntry, FetchError
from extractors.urls.credentials import find_secrets, redact_secrets, without_credentials
from flows.gathering.one_feed import (
    FEED_ACCEPT,
    FetchContext,
    address_of,
    failure_summary,
    gather_in_time,
    newest,
    unseen,
)
from store.collection.feed_runs import FeedState
from store.types import FeedAnswer, FeedRun

# Forty pages of ten entries are a year of a daily; a site that pages for ever ends here.
MAX_OLDER_PAGES = 40
# Sites name dozens of sitemaps, of pictures and of sections; news are in few.
MAX_SITEMAPS = 6
# Who asks for old pages has time, but a run of one feed must end well before its own deadline.
MAX_BACKFILL_PAGES = 600


async def gather_older_pages(
    feed: Feed, state: FeedState, context: FetchContext, now: datetime, since: datetime
) -> FeedRun:
    """Return what the feed, its older pages (RFC 5005) and the site's news sitemaps have had since then, unseen.

    The first page is asked for whole, since "not modified" would hide where the older ones are; validators stay as
    they were. An older page that fails ends the way back, what came before it is kept. Of very many entries the
    newest are read; a further backfill goes on from there. Sitemaps are asked only where the feed does not reach back.
    """
    entries = await _older_entries(feed, state, context, since)
    if not _reaches(entries, since):
        entries = [*entries, *await _from_sitemaps(feed, entries, context, since)]
    wanted = [entry for entry in entries if entry.published is None or entry.published >= since]
    shared = shared_addresses(wanted, state.known)
    now_read, later = newest(unseen(wanted, state, shared).new, MAX_BACKFILL_PAGES)
    outcomes, unread = await gather_in_time(now_read, feed, context, now, shared)
    detail = "; ".join(filter(None, (failure_summary(outcomes), later, unread)))
    return FeedRun(
        feed=feed, at=now, outcome=FeedAnswer.OK, detail=detail, status=200, poll=state.poll, entries=tuple(outcomes)
    )


async def _older_entries(feed: Feed, state: FeedState, context: FetchContext, since: datetime) -> list[FeedEntry]:
    secrets = find_secrets(feed.address or feed.url)
    address, authorization = without_credentials(address_of(feed, state))
    entries: list[FeedEntry] = []
    asked: set[str] = set()
    while address and address not in asked and len(asked) < MAX_OLDER_PAGES:
        asked.add(address)
        try:
            fetched = await context.fetcher.fetch(
                address, limit_bytes=context.feed_limit_bytes, accept=FEED_ACCEPT, authorization=authorization
            )
            document = await context.reader.parse(fetched, replace(feed, address=""))
        except FetchError:
            if len(asked) == 1:
                raise
            break
        authorization = ""
        entries += redact_secrets(document, secrets).entries
        address = "" if _reaches(document.entries, since) else document.next_page
    return entries


async def _from_sitemaps(
    feed: Feed, known: Sequence[FeedEntry], context: FetchContext, since: datetime
) -> list[FeedEntry]:
    """Return the news since then that the sitemaps of the entries' site name; one that fails is left out.

    Of a private feed no public page is read that the feed itself does not name.
    """
    if not known or feed.address:
        return []
    found: list[FeedEntry] = []
    try:
        waiting = [url for url in await context.robots.sitemaps(known[0].url) if "news" in url.lower()]
    except FetchError:
        return []
    asked: set[str] = set()
    while waiting and len(asked) < MAX_SITEMAPS:
        url = waiting.pop(0)
        if url in asked:
            continue
        asked.add(url)
        try:
            fetched = await context.fetcher.fetch(
                url, limit_bytes=context.feed_limit_bytes, accept="application/xml", permit=context.robots.permit
            )
            sitemap = await context.reader.read_sitemap(fetched, feed, context.feed_limit_bytes)
        except FetchError:
            continue
        found += entries_within_feed(sitemap.entries, tuple(known))
        children = [(child, changed) for child, changed in sitemap.children if changed is None or changed >= since]
        waiting += [child for child, _ in sorted(children, key=lambda one: "news" not in one[0].lower())]
    return found


def _reaches(entries: Sequence[FeedEntry], since: datetime) -> bool:
    """Return whether the entries go back to before then."""
    dates = [entry.published for entry in entries if entry.published]
    return bool(dates) and min(dates) < since
