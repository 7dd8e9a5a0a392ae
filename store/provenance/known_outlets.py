"""Keep the table of outlets in the store, and say which owners are new to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import duckdb

from store.database.parameters import temporary_rows
from store.database.timestamps import from_naive_utc
from store.database.transactions import transaction
from store.provenance.circles import in_closed_circles
from store.provenance.outlets import Outlet, OutletTable, shipped_outlets
from store.types import StoredArticle

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
        for one in (articles.values() if circular else ())
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
