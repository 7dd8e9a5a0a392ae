"""Keep what feeds brought: one transaction a feed, so that a kill loses nothing reported done; judges nothing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import duckdb

from extractors.feeds.known_entries import KnownEntry
from extractors.types import Article, Feed, FeedEntry, FeedHints, Validators
from extractors.urls.normalize import registered_domain
from store.collection.article_identity import (
    article_id,
    held_ids,
    name_of_entry,
    note_held,
    possibly_held,
    settle_identities,
)
from store.collection.doubted_texts import refuse_doubted_texts
from store.collection.kept_pages import save_pages
from store.collection.revisions import revise_article
from store.collection.text_variants import save_text_variant
from store.database.parameters import insert_rows, rows_as_json, select_from_json, temporary_rows, values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction
from store.types import EntryOutcome, FeedRun, Poll

# A page that gave no article is tried again after ten minutes, an hour, a day and three days, then given up visibly:
# servers come back within the hour, texts that are "developing" are filled within the day. Guesses.
RETRY_AFTER_S = (600, 3_600, 86_400, 259_200)
MAX_ATTEMPTS = len(RETRY_AFTER_S) + 1
# An entry whose feed says that it changed is read again, this often and this far apart, while it is news: some feeds
# say so of every entry at every fetch.
REREAD_AFTER_S = (3_600, 21_600, 86_400, 259_200, 259_200)
_NEWS_FOR = timedelta(days=7)
# What waits longer was put off by a clock that was wrong then, or is now.
_LONGEST_WAIT = timedelta(seconds=max(*RETRY_AFTER_S, *REREAD_AFTER_S))


# Entries of the last weeks are known whether or not the feed's document has them still: some come and go by the hour.
KNOWN_FOR = timedelta(days=35)

# The columns that are written, as `select_from_json` reads them.
_SUBSCRIBED = {"url": "VARCHAR", "name": "VARCHAR", "kind": "VARCHAR"}
_FETCHED = {
    "url": "VARCHAR", "moment": "TIMESTAMP", "status": "INTEGER", "outcome": "VARCHAR", "detail": "VARCHAR",
}  # fmt: skip
_PLANNED = {
    "feed_url": "VARCHAR", "polled_at": "TIMESTAMP", "next_due": "TIMESTAMP", "interval_s": "DOUBLE",
    "hint_s": "DOUBLE", "skip_hours": ["INTEGER"], "skip_days": ["INTEGER"], "failures": "INTEGER",
    "gone_since": "TIMESTAMP", "retired": "BOOLEAN", "location": "VARCHAR",
}  # fmt: skip
_ANNOUNCED = {"feed_url": "VARCHAR", "identity": "VARCHAR", "seen_since": "TIMESTAMP"}
_ENTRY = {
    "feed_url": "VARCHAR", "identity": "VARCHAR", "url": "VARCHAR", "title": "VARCHAR", "summary": "VARCHAR",
    "content": "VARCHAR", "author": "VARCHAR", "published": "TIMESTAMP", "updated": "TIMESTAMP",
    "first_seen": "TIMESTAMP", "article_id": "VARCHAR", "failure": "VARCHAR", "detail": "VARCHAR",
    "retryable": "BOOLEAN", "next_try": "TIMESTAMP", "attempts": "INTEGER", "source_name": "VARCHAR",
    "source_url": "VARCHAR",
}  # fmt: skip
_ARTICLE = {
    "id": "VARCHAR", "url": "VARCHAR", "canonical_url": "VARCHAR", "title": "VARCHAR", "authors": ["VARCHAR"],
    "publisher": "VARCHAR", "outlet": "VARCHAR", "outlet_kind": "VARCHAR", "feed_url": "VARCHAR",
    "published": "TIMESTAMP", "dated_by": "VARCHAR", "language": "VARCHAR", "text": "VARCHAR",
    "links": [{"url": "VARCHAR", "text": "VARCHAR"}], "read_from": "VARCHAR", "first_seen": "TIMESTAMP",
    "seen_after": "TIMESTAMP", "reading": "VARCHAR", "modified": "TIMESTAMP", "image": "VARCHAR",
    "provenance": "MAP(VARCHAR, VARCHAR)",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What the next fetch of a feed needs to know: validators, entries settled already, entries to try again.

    `removed` are the addresses that must not be fetched again, `known` what all entries are recognised by.
    """

    validators: Validators
    settled: frozenset[str]
    retry: tuple[FeedEntry, ...]
    removed: frozenset[str] = frozenset()
    poll: Poll | None = None
    known: tuple[KnownEntry, ...] = ()


def register_feeds(connection: duckdb.DuckDBPyConnection, feeds: Collection[Feed]) -> None:
    """Make the subscribed feeds known, so that one never fetched is visible too; names and kinds are updated."""
    rows = [{"url": feed.url, "name": feed.name, "kind": feed.kind} for feed in feeds]
    with transaction(connection), temporary_rows(connection, "subscribed", _SUBSCRIBED, rows):
        connection.execute(
            """UPDATE feeds SET name = s.name, kind = s.kind FROM subscribed s
               WHERE feeds.url = s.url AND (feeds.name <> s.name OR feeds.kind <> s.kind)"""
        )
        connection.execute(
            """INSERT INTO feeds (url, name, kind) SELECT url, any_value(name), any_value(kind) FROM subscribed
               WHERE url NOT IN (SELECT url FROM feeds) GROUP BY url"""
        )


def feed_state(connection: duckdb.DuckDBPyConnection, feed: Feed, now: datetime) -> FeedState:
    """Return what is known of a feed; nothing is known of a new one. `retry` is what may be tried again by `now`."""
    return feed_states(connection, [feed], now)[feed.url]


def feed_states(connection: duckdb.DuckDBPyConnection, feeds: Collection[Feed], now: datetime) -> dict[str, FeedState]:
    """Return the `feed_state` of each feed by its URL, at the cost of one.

    Of its entries only those are known that its last document had, or that are new of late, so that a store of years
    costs no more than one of weeks. An older one that comes back is asked for once more, and found to be held.
    """
    urls = values_as_json(feed.url for feed in feeds)
    validators = {
        url: Validators(etag=etag, last_modified=modified)
        for url, etag, modified in connection.execute(
            "SELECT url, etag, last_modified FROM feeds WHERE url IN (SELECT unnest(?::JSON::VARCHAR[]))", [urls]
        ).fetchall()
    }
    recent = to_naive_utc(now - KNOWN_FOR)
    (oldest,) = connection.execute(
        "SELECT min(seen_since) FROM feed_listings WHERE feed_url IN (SELECT unnest(?::JSON::VARCHAR[]))", [urls]
    ).fetchall()[0]
    entries = connection.execute(
        """SELECT feed_url, identity, url, title, published, updated,
                  CASE WHEN summary = '' AND content = '' THEN '' ELSE md5(summary || chr(10) || content) END AS said,
                  article_id IS NULL AND retryable AND attempts < $tries
                      AND (coalesce(next_try, $now) <= $now OR next_try > $last) AS again,
                  CASE WHEN failure = 'removed' OR rereads >= $rereads THEN 'over'
                       WHEN coalesce(published, first_seen) < $old THEN 'over'
                       WHEN next_reread > $now AND next_reread <= $last THEN 'later' ELSE 'due' END AS rereads,
                  CASE WHEN again THEN summary END, CASE WHEN again THEN content END, author
           FROM entries
           WHERE first_seen >= least($recent, $oldest) AND feed_url IN (SELECT unnest($urls::JSON::VARCHAR[]))
             AND (first_seen >= $recent OR (feed_url, identity) IN (SELECT feed_url, identity FROM feed_listings))
           ORDER BY feed_url, first_seen, identity""",
        {
            "tries": MAX_ATTEMPTS, "rereads": len(REREAD_AFTER_S), "now": to_naive_utc(now),
            "last": to_naive_utc(now + _LONGEST_WAIT), "old": to_naive_utc(now - _NEWS_FOR), "urls": urls,
            "recent": recent, "oldest": oldest,
        },
    ).fetchall()  # fmt: skip
    of_feed: dict[str, list[tuple[Any, ...]]] = {feed.url: [] for feed in feeds}
    for entry in entries:
        of_feed[entry[0]].append(entry[1:])
    removed = frozenset(one[0] for one in connection.execute("SELECT url FROM removed").fetchall())
    polls = read_polls(connection)
    return {
        feed.url: FeedState(
            validators=validators.get(feed.url, Validators()),
            settled=frozenset(entry[0] for entry in of_feed[feed.url] if not entry[6]),
            retry=tuple(_entry(feed, entry) for entry in of_feed[feed.url] if entry[6]),
            removed=removed,
            poll=polls.get(feed.url),
            known=tuple(_known(entry) for entry in of_feed[feed.url]),
        )
        for feed in feeds
    }


def known_addresses(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return every address that need not be read: of entries, of articles, and of what was removed."""
    rows = connection.execute(
        """SELECT url FROM entries UNION SELECT url FROM articles UNION SELECT canonical_url FROM articles
           UNION SELECT url FROM removed"""
    ).fetchall()
    return frozenset(row[0] for row in rows)


def read_polls(connection: duckdb.DuckDBPyConnection) -> dict[str, Poll]:
    """Return when each feed that was ever asked is to be asked again, by its URL."""
    rows = connection.execute(
        """SELECT feed_url, polled_at, next_due, interval_s, hint_s, skip_hours, skip_days, failures, gone_since,
                  retired, location FROM polls"""
    ).fetchall()
    return {row[0]: _poll(row[1:]) for row in rows}


def _poll(row: tuple[Any, ...]) -> Poll:
    polled, due, interval_s, hint_s, hours, days, failures, gone, retired, location = row
    return Poll(
        polled_at=from_naive_utc(polled),
        next_due=from_naive_utc(due),
        interval=timedelta(seconds=interval_s),
        hints=FeedHints(every=timedelta(seconds=hint_s), skip_hours=frozenset(hours), skip_days=frozenset(days)),
        failures=failures,
        gone_since=from_naive_utc(gone) if gone else None,
        retired=retired,
        location=location,
    )


def save_feed_run(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> int:
    """Store one feed's run whole: entries, articles, fetch log, validators. Return how many articles are new."""
    outcomes = _ready_to_save(connection, run)
    with transaction(connection):
        known = _known_entries(connection, run)
        new = _save_all(connection, run, outcomes, _answered_before(connection, run), known)
        _save_dropped_items(connection, run)
        _save_listing(connection, run, known)
        _log_fetch(connection, run)
    return new


def save_entries(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> int:
    """Store what became of a run's entries, and nothing of its feed, which was not asked; return how many are new."""
    outcomes = _ready_to_save(connection, run)
    with transaction(connection):
        return _save_all(connection, run, outcomes, None, _known_entries(connection, run))


def _ready_to_save(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> tuple[EntryOutcome, ...]:
    """Return the run's outcomes as they are to be stored, when their pages are kept and changed articles revised."""
    outcomes = refuse_doubted_texts(connection, _without_removed(connection, run.entries), run.at)
    outcomes = settle_identities(connection, run.feed.name, outcomes)
    save_pages(connection, [page for outcome in outcomes for page in outcome.pages])
    for outcome in outcomes:
        if outcome.article is not None and outcome.revises:
            revise_article(connection, outcome.article, run.at)
    return outcomes


def _without_removed(
    connection: duckdb.DuckDBPyConnection, outcomes: Sequence[EntryOutcome]
) -> tuple[EntryOutcome, ...]:
    """Return the outcomes less each removed article that came back by an address not known to lead to it."""
    rows = connection.execute("SELECT url, article_id FROM removed").fetchall() if outcomes else []
    urls, ids = {row[0] for row in rows}, {row[1] for row in rows}

    def kept(outcome: EntryOutcome) -> EntryOutcome:
        article = outcome.article
        if article is None or not (article_id(article) in ids or {article.url, article.canonical_url} & urls):
            return outcome
        return EntryOutcome(
            entry=replace(outcome.entry, title="", summary="", content="", author=""),
            failure="removed", detail="removed on request",
        )  # fmt: skip

    return tuple(kept(outcome) for outcome in outcomes)


def unfinished_removals(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return an address of each article that was to be removed and is held still: its removal was killed."""
    rows = connection.execute(
        "SELECT min(r.url) FROM removed r JOIN articles a ON a.id = r.article_id GROUP BY a.id ORDER BY 1"
    ).fetchall()
    return tuple(row[0] for row in rows)


def _save_all(
    connection: duckdb.DuckDBPyConnection,
    run: FeedRun,
    outcomes: Sequence[EntryOutcome],
    before: datetime | None,
    known: Collection[str],
) -> int:
    """Keep what became of the entries, of which `known` were there before; return how many articles are new."""
    known = set(known)
    held = set(held_ids(connection, (article_id(outcome.article) for outcome in outcomes if outcome.article)))
    added: list[str] = []
    new = 0
    for outcome in outcomes:
        identity = outcome.entry.identity
        is_known = identity in known
        if outcome.article is not None and _save_article(
            connection, run, outcome.article, None if is_known else before, held
        ):
            added.append(article_id(outcome.article))
            new += 1
        _save_entry(connection, run, outcome, is_known=is_known)
        added += [] if is_known else [name_of_entry(run.feed.url, identity)]
        known.add(identity)
    note_held(connection, added)
    return new


def _save_entry(connection: duckdb.DuckDBPyConnection, run: FeedRun, outcome: EntryOutcome, *, is_known: bool) -> None:
    """Keep what became of an entry."""
    identity = article_id(outcome.article) if outcome.article else None
    attempt = 0 if outcome.failure == "asked to wait" else 1  # a host that wants peace was not asked
    row = _entry_row(run, outcome, identity, attempts=attempt, next_try=run.at + timedelta(seconds=RETRY_AFTER_S[0]))
    if is_known:
        connection.execute(_REREAD if outcome.revises else _TRIED, [rows_as_json([row])])
    else:
        insert_rows(connection, "entries", _ENTRY, [row])
    if outcome.failure:
        connection.execute(
            "INSERT INTO fetches VALUES (?, ?, ?, NULL, ?, ?)",
            [run.feed.url, outcome.entry.url, to_naive_utc(run.at), outcome.failure, outcome.detail],
        )


def _delay_after(times: str, delays_s: Sequence[int]) -> str:
    """Return the SQL of how long to wait after so many times, the last delay for all further ones."""
    return f"to_seconds(list_extract({list(delays_s)}, greatest(1, least({times}, {len(delays_s)}))))"


_TRIED = f"""
    UPDATE entries SET article_id = r.article_id, failure = r.failure, detail = r.detail, retryable = r.retryable,
           url = CASE WHEN r.article_id IS NULL THEN entries.url ELSE r.url END,
           title = r.title, summary = r.summary, content = r.content, updated = r.updated,
           source_name = coalesce(nullif(r.source_name, ''), entries.source_name),
           source_url = coalesce(nullif(r.source_url, ''), entries.source_url),
           attempts = entries.attempts + r.attempts,
           next_try = r.first_seen + {_delay_after("entries.attempts + r.attempts", RETRY_AFTER_S)}
    FROM ({select_from_json(_ENTRY)}) r WHERE entries.feed_url = r.feed_url AND entries.identity = r.identity
"""  # noqa: S608 - names of our own columns

# An article that was read stays its entry's when the page gives none at the second look.
_REREAD = f"""
    UPDATE entries SET article_id = coalesce(r.article_id, entries.article_id),
           failure = CASE WHEN coalesce(r.article_id, entries.article_id) IS NULL THEN r.failure ELSE '' END,
           detail = CASE WHEN coalesce(r.article_id, entries.article_id) IS NULL THEN r.detail ELSE '' END,
           url = CASE WHEN r.article_id IS NULL THEN entries.url ELSE r.url END,
           title = r.title, summary = r.summary, content = r.content, updated = r.updated,
           source_name = coalesce(nullif(r.source_name, ''), entries.source_name),
           source_url = coalesce(nullif(r.source_url, ''), entries.source_url),
           rereads = coalesce(entries.rereads, 0) + 1,
           next_reread = r.first_seen + {_delay_after("coalesce(entries.rereads, 0) + 1", REREAD_AFTER_S)}
    FROM ({select_from_json(_ENTRY)}) r WHERE entries.feed_url = r.feed_url AND entries.identity = r.identity
"""  # noqa: S608 - names of our own columns


def _save_article(
    connection: duckdb.DuckDBPyConnection, run: FeedRun, article: Article, seen_after: datetime | None, held: set[str]
) -> bool:
    """Add an article unless it is `held` already (two feeds may carry one page); another text is kept beside it.

    `seen_after` is when the feed had answered without it. Of two feeds the one of the page's own site is its outlet,
    else the one that had it first, and of those of one run the first by address: not whichever answered first.
    """
    identity = article_id(article)
    if identity in held:
        save_text_variant(connection, identity, article, run.at)
        _take_over(connection, run, article, identity)
        return False
    row = {**_article_row(run, article, identity), "seen_after": to_naive_utc(seen_after)}
    insert_rows(connection, "articles", _ARTICLE, [row])
    held.add(identity)
    return True


def _take_over(connection: duckdb.DuckDBPyConnection, run: FeedRun, article: Article, identity: str) -> None:
    """Make the run's feed the outlet of an article held where it is so before the one that is (see `_save_article`)."""
    row = connection.execute("SELECT feed_url, first_seen FROM articles WHERE id = ?", [identity]).fetchone()
    if row is None or not row[0] or row[0] == run.feed.url:
        return
    domain = registered_domain(article.canonical_url)
    is_own, is_held_own = (registered_domain(url) == domain for url in (run.feed.url, row[0]))
    is_sooner = row[1] == to_naive_utc(run.at) and run.feed.url < row[0]
    if is_own > is_held_own or (is_own == is_held_own and is_sooner):
        connection.execute(
            "UPDATE articles SET outlet = ?, outlet_kind = ?, feed_url = ? WHERE id = ?",
            [run.feed.name, run.feed.kind, run.feed.url, identity],
        )


def _save_listing(connection: duckdb.DuckDBPyConnection, run: FeedRun, known: Mapping[str, datetime]) -> None:
    """Keep which entries the feed's document had, and a moment before which each was surely not seen.

    `known` are the entries of the run that were there before, and when they were seen first.
    """
    if run.announced is None:
        return
    before = dict(
        connection.execute(
            "SELECT identity, seen_since FROM feed_listings WHERE feed_url = ?", [run.feed.url]
        ).fetchall()
    )
    since = to_naive_utc(run.at - KNOWN_FOR)
    rows = [
        {"feed_url": run.feed.url, "identity": one, "seen_since": before.get(one) or known.get(one) or since}
        for one in dict.fromkeys(run.announced)
    ]
    connection.execute("DELETE FROM feed_listings WHERE feed_url = ?", [run.feed.url])
    if rows:
        insert_rows(connection, "feed_listings", _ANNOUNCED, rows)


def _answered_before(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> datetime | None:
    """Return when a run's feed had last answered before it: what is new in it was not there then."""
    rows = connection.execute("SELECT last_success FROM feeds WHERE url = ?", [run.feed.url]).fetchall()
    before = from_naive_utc(rows[0][0]) if rows and rows[0][0] else None
    return before if before is not None and before < run.at else None


def _known_entries(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> dict[str, datetime]:
    """Return when each of a run's entries was seen first that its feed had before: their pages are tried again."""
    names = {name_of_entry(run.feed.url, one.entry.identity): one.entry.identity for one in run.entries}
    possible = possibly_held(connection, names)
    if not possible:
        return {}
    rows = connection.execute(
        """SELECT identity, first_seen FROM entries
           WHERE feed_url = ? AND identity IN (SELECT unnest(?::JSON::VARCHAR[]))""",
        [run.feed.url, values_as_json(names[name] for name in sorted(possible))],
    ).fetchall()
    return dict(rows)


def save_quiet_runs(connection: duckdb.DuckDBPyConnection, runs: Sequence[FeedRun]) -> None:
    """Store the runs of feeds that had nothing new, all in one transaction: losing them costs one request each."""
    if runs:
        with transaction(connection):
            _log_fetches(connection, runs)


def is_quiet(run: FeedRun) -> bool:
    """Return whether the feed answered and had nothing for us."""
    return run.outcome == "unchanged" and not run.entries


def _log_fetch(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> None:
    _log_fetches(connection, [run])
    if run.validators is not None:
        connection.execute(
            "UPDATE feeds SET etag = ?, last_modified = ? WHERE url = ?",
            [run.validators.etag, run.validators.last_modified, run.feed.url],
        )


def _log_fetches(connection: duckdb.DuckDBPyConnection, runs: Sequence[FeedRun]) -> None:
    rows = [
        {
            "url": run.feed.url,
            "moment": to_naive_utc(run.at),
            "status": run.status,
            "outcome": run.outcome,
            "detail": run.detail,
        }
        for run in runs
    ]
    with temporary_rows(connection, "fetched", _FETCHED, rows):
        connection.execute("INSERT INTO fetches SELECT url, url, moment, status, outcome, detail FROM fetched")
        connection.execute(
            """UPDATE feeds SET last_attempt = f.moment, outcome = f.outcome, detail = f.detail,
                   last_success = CASE WHEN f.outcome IN ('ok', 'unchanged') THEN f.moment ELSE last_success END
               FROM fetched f WHERE feeds.url = f.url"""
        )
    polls = [{"feed_url": run.feed.url, **_planned(run.poll)} for run in runs if run.poll is not None]
    if polls:
        with temporary_rows(connection, "planned", _PLANNED, polls):
            connection.execute("DELETE FROM polls WHERE feed_url IN (SELECT feed_url FROM planned)")
            connection.execute("INSERT INTO polls BY NAME SELECT * FROM planned")


def _planned(poll: Poll) -> dict[str, object]:
    return {
        "polled_at": to_naive_utc(poll.polled_at),
        "next_due": to_naive_utc(poll.next_due),
        "interval_s": poll.interval.total_seconds(),
        "hint_s": poll.hints.every.total_seconds(),
        "skip_hours": sorted(poll.hints.skip_hours),
        "skip_days": sorted(poll.hints.skip_days),
        "failures": poll.failures,
        "gone_since": to_naive_utc(poll.gone_since),
        "retired": poll.retired,
        "location": poll.location,
    }


def _known(row: tuple[Any, ...]) -> KnownEntry:
    identity, url, title, published, updated, said, _, rereads, *_ = row
    return KnownEntry(
        identity=identity,
        url=url,
        title=title,
        published=from_naive_utc(published) if published else None,
        updated=from_naive_utc(updated) if updated else None,
        said=said,
        rereads=rereads,
    )


def _entry(feed: Feed, row: tuple[Any, ...]) -> FeedEntry:
    identity, url, title, published, updated, _, _, _, summary, content, author = row
    return FeedEntry(
        feed_url=feed.url,
        identity=identity,
        url=url,
        title=title,
        summary=summary,
        content=content,
        author=author,
        published=from_naive_utc(published) if published else None,
        updated=from_naive_utc(updated) if updated else None,
    )


def _entry_row(
    run: FeedRun, outcome: EntryOutcome, article_id: str | None, *, attempts: int, next_try: datetime
) -> dict[str, Any]:
    """Return the row of an entry and what became of it."""
    entry = outcome.entry
    return {
        "feed_url": run.feed.url, "identity": entry.identity, "url": entry.url, "title": entry.title,
        "summary": entry.summary, "content": entry.content, "author": entry.author,
        "published": to_naive_utc(entry.published), "updated": to_naive_utc(entry.updated),
        "first_seen": to_naive_utc(run.at),
        "article_id": article_id, "failure": outcome.failure, "detail": outcome.detail,
        "retryable": outcome.retryable, "next_try": to_naive_utc(next_try), "attempts": attempts,
        "source_name": entry.source_name, "source_url": entry.source_url,
    }  # fmt: skip


def _article_row(run: FeedRun, article: Article, article_id: str) -> dict[str, Any]:
    """Return the row of an article that a run brought."""
    return {
        "id": article_id, "url": article.url, "canonical_url": article.canonical_url, "title": article.title,
        "authors": article.authors, "publisher": article.publisher, "outlet": run.feed.name,
        "outlet_kind": run.feed.kind, "feed_url": run.feed.url, "published": to_naive_utc(article.published),
        "dated_by": article.dated_by, "language": article.language, "text": article.text,
        "links": [{"url": link.url, "text": link.text} for link in article.links], "read_from": article.read_from,
        "first_seen": to_naive_utc(run.at), "reading": article.reading, "modified": to_naive_utc(article.modified),
        "image": article.image, "provenance": dict(article.provenance),
    }  # fmt: skip


_DROPPED = {"feed_url": "VARCHAR", "title": "VARCHAR", "reason": "VARCHAR", "first_seen": "TIMESTAMP"}


def _save_dropped_items(connection: duckdb.DuckDBPyConnection, run: FeedRun) -> None:
    """Keep which items the run took for no entries of their own, and why; each is counted once."""
    rows = [
        {"feed_url": run.feed.url, "title": one.title, "reason": one.reason, "first_seen": to_naive_utc(run.at)}
        for one in dict.fromkeys(run.dropped)
    ]
    if not rows:
        return
    with temporary_rows(connection, "dropped_now", _DROPPED, rows):
        connection.execute(
            "INSERT INTO dropped_items FROM dropped_now n ANTI JOIN dropped_items d USING (feed_url, title, reason)"
        )
