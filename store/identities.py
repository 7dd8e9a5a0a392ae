"""Give groups of articles their story ids, so that a story keeps its id while it grows; logs merges and splits."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb

from store.listed import listed
from store.moments import to_table
from store.types import StoredArticle


def assign_ids(
    connection: duckdb.DuckDBPyConnection,
    component: Sequence[str],
    groups: Sequence[tuple[str, ...]],
    articles: Mapping[str, StoredArticle],
    now: datetime,
) -> dict[str, tuple[str, ...]]:
    """Return id → group for all groups of one component, and log what became of the stories it held before.

    A group takes the id of the old story it shares most articles with (the older id on a tie); each id is taken once.
    A group without an old story is named after its earliest article.
    """
    before = _stories_of(connection, component)
    claims = sorted(
        (-len(set(group) & members), identity, group)
        for group in groups
        for identity, members in before.items()
        if set(group) & members
    )
    named: dict[str, tuple[str, ...]] = {}
    for _, identity, group in claims:
        if identity not in named and group not in named.values():
            named[identity] = group
    for group in groups:
        if group not in named.values():
            named[_founding_id(group, articles, taken={*named, *before})] = group
    _log_changes(connection, before, named, now)
    return named


def _stories_of(connection: duckdb.DuckDBPyConnection, component: Sequence[str]) -> dict[str, set[str]]:
    rows = connection.execute(
        "SELECT story_id, article_id FROM members WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        [listed(component)],
    ).fetchall()
    stories: dict[str, set[str]] = {}
    for story_id, article_id in rows:
        stories.setdefault(story_id, set()).add(article_id)
    return stories


def _founding_id(group: tuple[str, ...], articles: Mapping[str, StoredArticle], taken: set[str]) -> str:
    """Return a free name from the earliest article's id; longer ones where that article once founded another story."""
    by_time = sorted(group, key=lambda identity: (articles[identity].article.published, identity))
    names = (f"s{identity[:length]}" for length in range(10, 17) for identity in by_time)
    return next(name for name in names if name not in taken)


def _log_changes(
    connection: duckdb.DuckDBPyConnection,
    before: Mapping[str, set[str]],
    after: Mapping[str, tuple[str, ...]],
    now: datetime,
) -> None:
    """Log a merge where an old id is gone, a split where an old story's articles now lie in a new one."""
    rows = []
    for old, members in before.items():
        if old not in after:
            heir = max(after, key=lambda identity: (len(members & set(after[identity])), identity))
            rows.append([to_table(now), "merged", heir, old])
    for new, group in after.items():
        if new not in before:
            parents = sorted(old for old, members in before.items() if members & set(group))
            rows.extend([to_table(now), "split", new, parent] for parent in parents)
            if not parents:
                rows.append([to_table(now), "new", new, ""])
    if rows:
        connection.executemany("INSERT INTO story_log VALUES (?, ?, ?, ?)", rows)
