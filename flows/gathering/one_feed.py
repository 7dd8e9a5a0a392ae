"""Gather one feed: its document, and the pages of the entries that are unseen. Network and parsing; stores nothing."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from extractors.feeds.known_entries import MatchedEntries, brings_own_text, match_entries, own_address, shared_addresses
from extractors.types import Article, DroppedEntry, Feed, FeedEntry, Fetched, FetchError
from extractors.urls.amp import is_detour
from extractors.urls.credentials import find_secrets, redact_secrets, without_credentials
from extractors.urls.normalize import is_home, normalize_url, registered_domain, shown_url
from extractors.web.fetcher import Fetcher
from extractors.web.response import refresh_target
from extractors.web.robots import Robots
from extractors.worker_pool import PageReader
from flows.gathering.poll_schedule import plan_after_answer, plan_after_failure
from store.collection.feed_runs import FeedState
from store.collection.kept_pages import pack
from store.provenance.outlets import shipped_outlets
from store.types import EntryOutcome, FeedAnswer, FeedRun, Page

FEED_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1"
)
PAGE_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"

NOT_MODIFIED = 304

# A feed's long archive must not hold a run up: with a second between two pages of a host this is some two minutes.
MAX_PAGES_PER_RUN = 100

# Entries read again in one run since their feed says that they changed. A guess: some say so of all at every fetch.
MAX_REREAD_PER_RUN = 20

# What a page that was announced too early answers, or one that did not want to be read just then: worth asking again
# while the entry is fresh. A paywall or a refusal by robots.txt is meant.
_MAY_COME = frozenset({"no text", "http error", "bot wall", "consent wall"})
_FRESH = timedelta(days=4)
# After so long no further page of a feed is asked for in this run, so that one slow host does not hold up the others'
# stories: the run clusters when all feeds are done.
FEED_TIME_S = 600.0

# More pages than this are a gallery, or a book.
MAX_ARTICLE_PAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchContext:
    """What gathering works with: the run's fetcher, robots.txt rules and page reader, and its limits in bytes."""

    fetcher: Fetcher
    robots: Robots
    reader: PageReader
    feed_limit_bytes: int
    page_limit_bytes: int
    keeps_pages: bool = True
    feed_time_s: float = FEED_TIME_S


async def fetch_feed(feed: Feed, state: FeedState, context: FetchContext) -> Fetched:
    """Return what the feed answers to one request, which is conditional if it ever answered. Raises FetchError."""
    address, authorization = without_credentials(address_of(feed, state))
    return await context.fetcher.fetch(
        address, validators=state.validators, limit_bytes=context.feed_limit_bytes, accept=FEED_ACCEPT,
        authorization=authorization,
    )  # fmt: skip


async def gather_feed(feed: Feed, state: FeedState, context: FetchContext, now: datetime) -> FeedRun:
    """Return all that the feed has new. Raises FetchError when the feed itself cannot be fetched or read."""
    return await read_feed(feed, state, context, now, await fetch_feed(feed, state, context))


async def read_feed(feed: Feed, state: FeedState, context: FetchContext, now: datetime, fetched: Fetched) -> FeedRun:
    """Return what is new in the feed's answer, pages included. Raises FetchError when it cannot be read as a feed."""
    is_unchanged = fetched.status == NOT_MODIFIED
    document = None if is_unchanged else await context.reader.parse(fetched, replace(feed, address=""))
    document = document and redact_secrets(document, find_secrets(feed.address or feed.url))
    shared = shared_addresses(document.entries if document else (), state.known)
    found = unseen(document.entries if document else (), state, shared)
    now_read, later = newest(found.new, MAX_PAGES_PER_RUN)
    again, now_reread = _second_looks(found.changed, state)
    outcomes, unread = await gather_in_time((*again, *now_read, *now_reread), feed, context, now, shared)
    first_looks = len(again) + len(now_read)
    outcomes = [*outcomes[:first_looks], *(replace(one, revises=True) for one in outcomes[first_looks:])]
    later = "; ".join(filter(None, (later, unread)))
    dropped = (*(document.dropped if document else ()), *found.renamed)
    return FeedRun(
        feed=feed,
        at=now,
        outcome=FeedAnswer.UNCHANGED if is_unchanged else FeedAnswer.OK,
        detail="; ".join(filter(None, (failure_summary(outcomes), dropped_summary(dropped), later))),
        status=fetched.status,
        # With entries left for the next run the feed must answer whole again, so its new validators are not kept.
        validators=None if is_unchanged or later or found.has_pending else fetched.validators,
        poll=plan_after_answer(state.poll, feed.url, _fit_to_keep(fetched), document, now),
        entries=tuple(outcomes),
        dropped=dropped,
        announced=None if is_unchanged else found.announced,
    )


def _second_looks(
    changed: Sequence[FeedEntry], state: FeedState
) -> tuple[tuple[FeedEntry, ...], tuple[FeedEntry, ...]]:
    """Return the entries without an article that are tried again, as the feed has them now, and those to be reread."""
    as_changed = {entry.identity: entry for entry in changed}
    again = tuple(as_changed.pop(entry.identity, entry) for entry in state.retry)
    return again, tuple(as_changed.values())[:MAX_REREAD_PER_RUN]


async def gather_in_time(
    entries: Sequence[FeedEntry], feed: Feed, context: FetchContext, now: datetime, shared: frozenset[str]
) -> tuple[list[EntryOutcome], str]:
    """Return what became of the entries that `context.feed_time_s` suffices for, in order, and a note on the others.

    A host that asks for half a minute between two pages is read a few pages a run; those are kept. `shared` are the
    addresses that several entries have.
    """
    clock = asyncio.get_running_loop().time
    deadline = clock() + context.feed_time_s
    outcomes: list[EntryOutcome] = []
    for entry in entries:
        if clock() >= deadline:
            break
        outcomes.append(await gather_entry(entry, feed, context, now, shared))
    left = len(entries) - len(outcomes)
    return outcomes, f"its time was up: {left} entries are left for the next run" if left else ""


def newest(entries: Sequence[FeedEntry], most: int) -> tuple[list[FeedEntry], str]:
    """Return the newest entries, as many as one run reads, and a note on those left for the next one."""
    epoch = datetime(1, 1, 1, tzinfo=UTC)
    ordered = sorted(entries, key=lambda entry: entry.published or epoch, reverse=True)
    left = len(ordered) - most
    return ordered[:most], f"{left} older entries are left for the next run" if left > 0 else ""


def failed_run(feed: Feed, state: FeedState, error: FetchError, now: datetime) -> FeedRun:
    """Return the run of a feed that could not be had: counted and visible, and nothing else is lost."""
    poll = plan_after_failure(state.poll, feed.url, error, now)
    detail = f"{error.detail}; not asked any more" if poll.retired else error.detail
    return FeedRun(feed=feed, at=now, outcome=error.kind, detail=detail, status=error.status, poll=poll)


def address_of(feed: Feed, state: FeedState) -> str:
    """Return where the feed is asked: the home it moved to for good, else its own."""
    return state.poll.location if state.poll and state.poll.location else feed.address or feed.url


def _fit_to_keep(fetched: Fetched) -> Fetched:
    """Return the answer without a new home that holds a secret: the old address leads there all the same."""
    return fetched if shown_url(fetched.moved_to) == fetched.moved_to else replace(fetched, moved_to="")


def unseen(entries: Sequence[FeedEntry], state: FeedState, shared: frozenset[str] = frozenset()) -> MatchedEntries:
    """Return which entries are new or have changed, less those of addresses that were removed on request.

    Of an address that several entries share, one may be removed and another new: those are known by their identity.
    """
    wanted = [
        entry for entry in entries if normalize_url(entry.url) not in state.removed or brings_own_text(entry, shared)
    ]
    return match_entries(wanted, state.known)


async def gather_entry(
    entry: FeedEntry, feed: Feed, context: FetchContext, now: datetime, shared: frozenset[str] = frozenset()
) -> EntryOutcome:
    """Return the article of an entry from its page, or from the feed when the page fails and the feed has the text.

    The feed's own text is taken, and no page asked for, where several entries lead to one page (`shared`).
    """
    from extractors.articles.extract import article_from_entry  # loaded where pages are read, not where feeds are asked

    pages: list[Page] = []
    entry = without_foreign_text(entry, feed)
    try:
        if brings_own_text(entry, shared):
            return EntryOutcome(entry=entry, article=article_from_entry(entry, feed, now, own_address(entry)))
        fetched = await _page(entry.url, entry, context, pages)
        article = await context.reader.read(fetched, entry, feed)
        article = await _whole(article, entry, feed, context, pages)
    except FetchError as error:
        try:
            article = article_from_entry(entry, feed, now)
        except FetchError:
            return EntryOutcome(
                entry=entry, failure=error.kind, detail=error.detail, retryable=_has_second_chance(error, entry, now),
                pages=tuple(pages),
            )  # fmt: skip
    return EntryOutcome(entry=entry, article=article, pages=tuple(pages))


def without_foreign_text(entry: FeedEntry, feed: Feed) -> FeedEntry:
    """Return the entry without the text its feed carries, where its address is on a site that is not the feed's.

    Anybody can put any text under another's address; of that only the page itself is believed. A feed of another host
    may carry the text where its subscriber calls it by the name of the outlet whose address it is.
    """
    outlets = shipped_outlets()
    is_own = outlets.owner_at(entry.url) == outlets.owner_at(feed.url) or outlets.is_of(entry.url, feed.name)
    return entry if is_own or not entry.content else replace(entry, content="")


def _has_second_chance(error: FetchError, entry: FeedEntry, now: datetime) -> bool:
    """Return whether the page is tried again: the failure may pass, or the entry is so new that its page may come."""
    is_fresh = entry.published is None or now - entry.published < _FRESH
    return error.retryable or (is_fresh and error.kind in _MAY_COME)


async def _whole(article: Article, entry: FeedEntry, feed: Feed, context: FetchContext, pages: list[Page]) -> Article:
    """Return the article with the text of its further pages; one that fails ends it there."""
    if not article.continues:
        return article
    from extractors.articles.extract import continue_article  # loaded where pages are read, not where feeds are asked

    asked = {entry.url}
    while article.continues and article.continues not in asked and len(asked) < MAX_ARTICLE_PAGES:
        asked.add(article.continues)
        try:
            fetched = await _page(article.continues, entry, context, pages)
            article = continue_article(article, await context.reader.read_part(fetched, entry, feed))
        except FetchError:
            break
    return replace(article, continues="")


async def _page(url: str, entry: FeedEntry, context: FetchContext, pages: list[Page]) -> Fetched:
    """Fetch a page of an entry, and keep it among `pages` whatever will be read in it; a meta refresh is followed."""
    fetched = await _fetch_page(url, context)
    target = refresh_target(fetched)
    if target:
        fetched = replace(await _fetch_page(target, context), url=url)
    if _is_sent_home(url, fetched.final_url):
        raise FetchError(url, "no text", "its site sends the reader on to its home page")
    if is_detour(url, fetched.final_url):
        raise FetchError(url, "consent wall", "it leads to a page that asks for something before it leads back")
    if context.keeps_pages:
        pages.append(pack(fetched, of=entry.url))
    return fetched


def _is_sent_home(url: str, final_url: str) -> bool:
    """Return whether a page of a site has led to the home page of that site: its text is no article of that address."""
    asked, landed = normalize_url(url), normalize_url(final_url)
    return is_home(landed) and not is_home(asked) and registered_domain(asked) == registered_domain(landed)


async def _fetch_page(url: str, context: FetchContext) -> Fetched:
    return await context.fetcher.fetch(
        url, limit_bytes=context.page_limit_bytes, accept=PAGE_ACCEPT, permit=context.robots.permit
    )


def dropped_summary(dropped: Sequence[DroppedEntry]) -> str:
    """Return how many items of a feed are no entries, why, and the title of the first; or ""."""
    if not dropped:
        return ""
    reasons = ", ".join(f"{reason}: {count}" for reason, count in Counter(one.reason for one in dropped).items())
    return f"{len(dropped)} of its items left out ({reasons}; the first: “{dropped[0].title}”)"


def failure_summary(outcomes: Iterable[EntryOutcome]) -> str:
    """Return a note on the entries that gave no article, or ""."""
    failures = [outcome for outcome in outcomes if outcome.failure]
    if not failures:
        return ""
    hosts = sorted({urlsplit(outcome.entry.url).hostname or "" for outcome in failures})
    return f"{len(failures)} of its pages gave no article ({', '.join(hosts)})"
