"""Keep the table of outlets in the store, and say which owners are new to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import duckdb

from store.database.parameters import rows_where, temporary_rows, values_as_json
from store.database.timestamps import from_naive_utc
from store.database.transactions import transaction
from store.provenance.circles import in_closed_circles
from store.provenance.outlets import Outlet, OutletTable, shipped_outlets
from store.types import FeedSource, StoredArticle

# A store that is younger knows nobody from before. An owner first seen within as long has not shown what it prints.
PROBATION = timedelta(days=30)

_COLUMNS = {
    "name": "VARCHAR", "owner": "VARCHAR", "kind": "VARCHAR", "domains": ["VARCHAR"], "names": ["VARCHAR"],
}  # fmt: skip


def save_outlets(connection: duckdb.DuckDBPyConnection, outlets: OutletTable) -> None:
    """Keep the outlets that are known by name, in place of those kept before; nothing is written where none changed."""
    if read_outlets(connection).outlets == outlets.outlets and _is_kept(connection):
        return
    rows = [
        {"name": o.name, "owner": o.owner, "kind": o.kind, "domains": list(o.domains), "names": list(o.names)}
        for o in outlets.outlets
    ]
    with transaction(connection), temporary_rows(connection, "outlets_now", _COLUMNS, rows):
        connection.execute("DELETE FROM known_outlets")
        connection.execute("INSERT INTO known_outlets BY NAME FROM outlets_now")


def read_outlets(connection: duckdb.DuckDBPyConnection) -> OutletTable:
    """Return the outlets kept in the store, or those that ship where none are."""
    rows = connection.execute("SELECT name, owner, kind, domains, names FROM known_outlets").fetchall()
    if not rows:
        return shipped_outlets()
    return OutletTable(
        Outlet(name=name, owner=owner, kind=kind, domains=tuple(domains), names=tuple(names))
        for name, owner, kind, domains, names in rows
    )


def _is_kept(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(connection.execute("SELECT 1 FROM known_outlets LIMIT 1").fetchall())


def with_sources(
    connection: duckdb.DuckDBPyConnection, articles: Mapping[str, StoredArticle]
) -> dict[str, StoredArticle]:
    """Return the articles with what the items of all feeds that led to them say they are from (`<source>`)."""
    rows = connection.execute(
        f"""SELECT e.article_id, e.source_name, e.source_url, f.name, f.kind, f.url
            FROM entries e JOIN feeds f ON f.url = e.feed_url
            WHERE (e.source_name <> '' OR e.source_url <> '')
              AND {rows_where("entries", "article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", "e")}
            ORDER BY f.url, e.identity""",  # noqa: S608 - our own SQL
        [values_as_json(sorted(articles))],
    ).fetchall()
    found: dict[str, list[FeedSource]] = {}
    for identity, name, url, feed, kind, feed_url in rows:
        source = FeedSource(name=name or "", url=url or "", feed=feed, feed_kind=kind, feed_url=feed_url)
        found.setdefault(identity, []).append(source)
    return {
        identity: replace(one, sources=tuple(found[identity])) if identity in found else one
        for identity, one in articles.items()
    }


def flags_of_articles(
    connection: duckdb.DuckDBPyConnection,
    outlets: OutletTable,
    groups: Mapping[str, Sequence[str]],
    articles: Mapping[str, StoredArticle],
) -> dict[str, str]:
    """Return why an article's owner has no vote, by the article's id: it is new, or confirms only its own circle.

    `groups` are the stories about to be kept, id → ids of articles. A person vouches for an owner by a row under
    [outlets] in the configuration, or by the kind written for its feed (the latter says nothing of how new it is).
    """
    circular = in_closed_circles(connection, outlets, groups, articles)
    flags = {
        one.id: "its owner is only ever seen with the same others, whom nobody vouches for"
        for one in articles.values()
        if outlets.publisher(one).owner in circular
    }
    new = dict.fromkeys(_new_owners(connection, outlets, articles.values()), "a new owner that nobody vouches for")
    return {**flags, **new}


def _new_owners(
    connection: duckdb.DuckDBPyConnection, outlets: OutletTable, articles: Iterable[StoredArticle]
) -> frozenset[str]:
    """Return the ids of the articles whose owner is in no table, and was new when the article came.

    New is first seen within `PROBATION` before the article, in a store that was older than that then.
    """
    rows = connection.execute(
        """SELECT regexp_extract(canonical_url, '^[a-z]+://([^/:]+)', 1) AS host, min(first_seen) FROM articles
           GROUP BY host ORDER BY host"""
    ).fetchall()
    if not rows:
        return frozenset()
    first: dict[str, datetime] = {}
    for host, seen in rows:
        owner = outlets.owner_at(f"http://{host}/")
        first[owner] = min(from_naive_utc(seen), first.get(owner, from_naive_utc(seen)))
    opened = min(first.values())
    return frozenset(one.id for one in articles if _is_new(one, outlets, first, opened))


def _is_new(one: StoredArticle, outlets: OutletTable, first: dict[str, datetime], opened: datetime) -> bool:
    url = one.article.canonical_url
    since = first.get(outlets.owner_at(url), one.first_seen)
    return outlets.at(url) is None and since - opened >= PROBATION and one.first_seen - since < PROBATION
