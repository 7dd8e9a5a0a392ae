"""Remove an article and all that came from it, and remember its address so that it is never fetched again."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

from extractors.urls.normalize import normalize_url
from store.collection.article_identity import drop_held_keys
from store.collection.feed_runs import unfinished_removals
from store.collection.kept_pages import delete_pages
from store.collection.revisions import drop_items
from store.database.parameters import values_as_json
from store.database.search_index import drop_from_index
from store.database.timestamps import to_naive_utc
from store.database.transactions import transaction
from store.dedup.clusters import SAME_STORY
from store.ledger.compare import compare_stories
from store.ledger.resolutions import AUTOMATIC
from store.stories.affected import affected_articles
from store.stories.corrections import is_merged_through
from store.stories.grouping import log_removed_stories, recluster_around
from store.stories.load_features import forget_kept_features
from store.stories.pending import clustering_model, delete_pair_scores


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed: the addresses that are never fetched again, how many articles, the stories that had them."""

    urls: tuple[str, ...]
    articles: int
    stories: tuple[str, ...]


def forget(
    connection: duckdb.DuckDBPyConnection,
    url: str,
    *,
    now: datetime,
    reason: str = "",
    same_story: float = SAME_STORY,
) -> Forgotten:
    """Remove the article of this address, by any address it is known by; one not held is only remembered.

    What else was made of its text goes too, in whatever table has an `article_id`. What is left of its story is
    clustered as if it had never come, under the story's id: without it the others may be two stories, unless a person
    joined some of them through it. One that had no other article goes.

    That it is removed is kept first: what a kill leaves of it, which `check` names, is removed by `finish_removals`.
    What is left is compared last, in a step of its own; where that fails the next run makes up for it.
    """
    wanted = normalize_url(url)
    rows = connection.execute(
        """SELECT DISTINCT a.id, a.url, a.canonical_url FROM articles a
           LEFT JOIN entries e ON e.article_id = a.id
           WHERE list_contains([$1, $2], a.url) OR list_contains([$1, $2], a.canonical_url)
              OR list_contains([$1, $2], e.url)""",
        [url, wanted],
    ).fetchall()
    ids = [row[0] for row in rows]
    announced = connection.execute(
        "SELECT url FROM entries WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
    ).fetchall()
    urls = sorted({wanted, *(row[1] for row in rows), *(row[2] for row in rows), *(row[0] for row in announced)})
    addresses = {one: identity for identity, *held in rows for one in held}
    with transaction(connection):
        for one in urls:
            connection.execute(
                "INSERT INTO removed SELECT $1, $2, $3, $4 WHERE NOT EXISTS (FROM removed WHERE url = $1)",
                [one, addresses.get(one, ""), to_naive_utc(now), reason],
            )
    delete_pages(connection, urls)
    with transaction(connection):
        connection.execute(
            "DELETE FROM vectors.vectors WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
        )
    with transaction(connection):
        forget_kept_features(connection, ids)
    with transaction(connection):
        near = affected_articles(connection, ids, clustering_model(connection), same_story)
        was_merged = is_merged_through(connection, ids)
        left = _leave_stories(connection, ids)
        _remove_rows(connection, ids)
        for table in ("doubted_texts", "watch_changes"):
            connection.execute(
                f"DELETE FROM {table} WHERE url IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608 - our names
                [values_as_json(urls)],
            )
        around, anew = set(near) - set(ids), {article for articles in left.values() for article in articles}
        gone = [story for story, articles in left.items() if not articles]
        together = left.values() if was_merged else ()
        recluster_around(
            connection, around, now=now, same_story=same_story, anew=anew, gone=gone, together=filter(None, together)
        )
        log_removed_stories(connection, gone, now)
    compare_stories(connection)
    return Forgotten(urls=tuple(urls), articles=len(ids), stories=tuple(left))


def finish_removals(connection: duckdb.DuckDBPyConnection, *, now: datetime, same_story: float) -> int:
    """Remove the articles whose removal was begun by a process that was killed; return how many."""
    urls = unfinished_removals(connection)
    return sum(forget(connection, url, now=now, same_story=same_story).articles for url in urls)


def _remove_rows(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> None:
    drop_from_index(connection, ids)
    delete_pair_scores(connection, ids)
    connection.execute(
        """DELETE FROM corrections
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [values_as_json(ids)],
    )
    for table in ("changes", "claim_changes"):
        connection.execute(
            f"DELETE FROM {table} WHERE parent IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608 - our names
            [values_as_json(ids)],
        )
    # A story that it left since it was compared holds its words too.
    connection.execute(
        """DELETE FROM stories_compared WHERE story_id IN (
               SELECT story_id FROM agreed_figures, unnest(article_ids) AS u(id)
               WHERE id IN (SELECT unnest(?::JSON::VARCHAR[])))""",
        [values_as_json(ids)],
    )
    connection.execute(
        "DELETE FROM agreed_figures WHERE len(list_intersect(article_ids, ?::JSON::VARCHAR[])) > 0",
        [values_as_json(ids)],
    )
    connection.execute(
        "DELETE FROM agreed_quotes WHERE other_article IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
    )
    connection.execute(
        "DELETE FROM figure_conflicts WHERE other_article IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
    )
    # What the feed said of it is its author's too; that it was announced stays, so that it is settled.
    connection.execute(
        """UPDATE entries SET title = '', summary = '', content = '', author = '', article_id = NULL,
               source_name = '', source_url = '',
               failure = 'removed', detail = 'removed on request', retryable = false
           WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))""",
        [values_as_json(ids)],
    )
    # A person's word stays, without the article that it rests on; what the article alone told goes with it.
    connection.execute(
        "DELETE FROM resolutions WHERE resolved_by = ? AND article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        [AUTOMATIC, values_as_json(ids)],
    )
    connection.execute(
        "UPDATE resolutions SET article_id = '', sentence = '' WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        [values_as_json(ids)],
    )
    drop_items(connection, ids)
    connection.execute("DELETE FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)])
    drop_held_keys(connection, ids)
    tables = connection.execute(
        """SELECT DISTINCT c.table_name FROM duckdb_columns() c JOIN duckdb_tables() t USING (table_oid, database_name)
           WHERE c.column_name = 'article_id' AND c.database_name = current_database() AND c.schema_name = 'main'
             AND c.table_name NOT IN ('entries', 'removed', 'articles', 'resolutions') ORDER BY 1"""
    ).fetchall()
    for (table,) in tables:
        connection.execute(
            f'DELETE FROM "{table}" WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))',  # noqa: S608 - our own names
            [values_as_json(ids)],
        )


def _leave_stories(connection: duckdb.DuckDBPyConnection, ids: list[str]) -> dict[str, set[str]]:
    """Take the articles out of their stories; return who is left in each. One that has nobody left is dropped."""
    rows = connection.execute(
        "SELECT DISTINCT story_id FROM members WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY 1",
        [values_as_json(ids)],
    ).fetchall()
    left: dict[str, set[str]] = {row[0]: set() for row in rows}
    connection.execute(
        "DELETE FROM members WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
    )
    held = connection.execute(
        "SELECT story_id, article_id FROM members WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        [values_as_json(left)],
    ).fetchall()
    for story, article in held:
        left[story].add(article)
    # What was compared holds the article's words; what is left is compared anew.
    for table in ("agreed_figures", "agreed_quotes", "stories_compared"):
        connection.execute(
            f"DELETE FROM {table} WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608 - our own names
            [values_as_json(left)],
        )
    gone = [story for story, articles in left.items() if not articles]
    for statement in (
        "DELETE FROM stories WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))",
        "DELETE FROM relevance WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
    ):
        connection.execute(statement, [values_as_json(gone)])
    return left
