"""Bring new articles into stories: find neighbours, judge pairs, group, trace lineage, keep it all in one transaction.

The partition depends only on the articles and the judged pairs, never on the order or the batches they came in:
only the connected components that a new article touches are grouped again, each as a whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa

from store.articles import articles_between, articles_by_id, title_vectors
from store.corrections import bridged, corrected, corrections_on
from store.database import transaction
from store.dedup.changes import changes_between
from store.dedup.judge import LEAST_SCORE, Weights, fitted_weights
from store.dedup.lineage import Lineage, trace_lineage
from store.dedup.linkage import SAME_STORY, connected_components, group_articles
from store.dedup.pairing import Encoded, find_matches
from store.dedup.reading import read_for_comparison
from store.follow import link_follow_ups
from store.identities import assign_ids
from store.listed import insert_rows, listed
from store.moments import to_table
from store.types import Match, Member, StoredArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """What grouping did: how many articles were new to it, pairs judged, stories written."""

    articles: int
    pairs: int
    stories: int


def group_new_articles(
    connection: duckdb.DuckDBPyConnection,
    *,
    model_id: str,
    window: timedelta,
    now: datetime,
    same_story: float = SAME_STORY,
    weights: Weights | None = None,
) -> Grouped:
    """Put every encoded article that is in no story yet, or whose text changed, into one; nothing new does nothing.

    Pairs are judged by `weights`, or by those that ship. Pairs judged before keep their scores until `regroup_all`.
    """
    new = _ungrouped(connection, model_id)
    if not new:
        return Grouped(articles=0, pairs=0, stories=0)
    first = min(stored.article.published for stored in new.values())
    last = max(stored.article.published for stored in new.values())
    near = articles_between(connection, first - window, last + window, model_id)
    matches = _judge(connection, new, near, window, model_id, weights)
    with transaction(connection):
        bereft = _let_go_of_changed(connection, new)
        _save_matches(connection, model_id, matches)
        reached = _reached(connection, model_id, {*new, *bereft})
        stories = _regroup(connection, reached, model_id, same_story, now)
    return Grouped(articles=len(new), pairs=len(matches), stories=stories)


def _ungrouped(connection: duckdb.DuckDBPyConnection, model_id: str) -> dict[str, StoredArticle]:
    rows = connection.execute(
        """SELECT DISTINCT v.article_id FROM vectors.vectors v WHERE v.model_id = ? AND v.part = 'lead'
           AND (NOT EXISTS (FROM members m WHERE m.article_id = v.article_id)
                OR EXISTS (FROM changed_articles c WHERE c.article_id = v.article_id))""",
        [model_id],
    ).fetchall()
    return articles_by_id(connection, [row[0] for row in rows], model_id)


def _let_go_of_changed(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> set[str]:
    """Drop what was found between changed articles and others; return those that stood beside them in a story."""
    changed = [
        row[0]
        for row in connection.execute(
            "SELECT DISTINCT article_id FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
            [listed(sorted(ids))],
        ).fetchall()
    ]
    if not changed:
        return set()
    fellows = connection.execute(
        """SELECT DISTINCT o.article_id FROM members m JOIN members o USING (story_id)
           WHERE m.article_id IN (SELECT unnest($1::JSON::VARCHAR[]))
           UNION SELECT unnest([a, b]) FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [listed(changed)],
    ).fetchall()
    connection.execute(
        """DELETE FROM matches
           WHERE a IN (SELECT unnest($1::JSON::VARCHAR[])) OR b IN (SELECT unnest($1::JSON::VARCHAR[]))""",
        [listed(changed)],
    )
    connection.execute(
        "DELETE FROM changed_articles WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [listed(changed)]
    )
    return {row[0] for row in fellows}


def regroup_all(
    connection: duckdb.DuckDBPyConnection,
    *,
    model_id: str,
    window: timedelta,
    now: datetime,
    same_story: float = SAME_STORY,
    weights: Weights | None = None,
) -> Grouped:
    """Judge every pair and tell every story again from what is stored; stories keep their ids."""
    ever = (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
    articles = articles_between(connection, *ever, model_id)
    matches = _judge(connection, {stored.id for stored in articles}, articles, window, model_id, weights)
    with transaction(connection):
        connection.execute("DELETE FROM matches WHERE model_id = ?", [model_id])
        connection.execute("DELETE FROM changed_articles")
        _save_matches(connection, model_id, matches)
        stories = _regroup(connection, sorted(stored.id for stored in articles), model_id, same_story, now)
    return Grouped(articles=len(articles), pairs=len(matches), stories=stories)


def regroup_around(
    connection: duckdb.DuckDBPyConnection, ids: Iterable[str], *, model_id: str, now: datetime, same_story: float
) -> int:
    """Tell the stories around these articles again, after a correction; return how many were written."""
    with transaction(connection):
        return _regroup(connection, _reached(connection, model_id, ids), model_id, same_story, now)


def encoded(connection: duckdb.DuckDBPyConnection, articles: Sequence[StoredArticle], model_id: str) -> Encoded:
    """Return stored articles ready to be compared."""
    titles = title_vectors(connection, [stored.id for stored in articles], model_id)
    return Encoded(
        ids=tuple(stored.id for stored in articles),
        readings=tuple(
            read_for_comparison(
                stored.article.title, stored.article.text, stored.article.published, stored.article.canonical_url
            )
            for stored in articles
        ),
        leads=np.stack([stored.vector for stored in articles if stored.vector is not None]),
        titles=np.stack([titles[stored.id] for stored in articles]),
    )


def _judge(
    connection: duckdb.DuckDBPyConnection,
    new: Iterable[str],
    near: Sequence[StoredArticle],
    window: timedelta,
    model_id: str,
    weights: Weights | None,
) -> list[Match]:
    """Return the matches worth keeping between the new articles and all near ones, each pair once."""
    if not near:
        return []
    fresh = set(new)
    places = [place for place, stored in enumerate(near) if stored.id in fresh]
    return find_matches(encoded(connection, near, model_id), places, weights or fitted_weights(), window)


def _save_matches(connection: duckdb.DuckDBPyConnection, model_id: str, matches: Iterable[Match]) -> None:
    rows = [{**asdict(match), "model_id": model_id} for match in matches]
    if rows:
        connection.register("new_matches", pa.Table.from_pylist(rows))
        connection.execute("INSERT INTO matches BY NAME SELECT * FROM new_matches")
        connection.unregister("new_matches")


def _reached(connection: duckdb.DuckDBPyConnection, model_id: str, new: Iterable[str]) -> list[str]:
    """Return the ids of all articles in the components of the match graph that hold a new article."""
    rows = connection.execute(
        """WITH RECURSIVE edges AS (
               SELECT a, b FROM matches WHERE score >= $least AND model_id = $model
               UNION ALL SELECT a, b FROM corrections WHERE verdict = 'merge'
           ), reached(id) AS (
               SELECT unnest($new::VARCHAR[])
               UNION
               SELECT CASE WHEN m.a = r.id THEN m.b ELSE m.a END
               FROM reached r JOIN edges m ON (m.a = r.id OR m.b = r.id)
           ) SELECT id FROM reached ORDER BY id""",
        {"new": sorted(new), "least": LEAST_SCORE, "model": model_id},
    ).fetchall()
    return [row[0] for row in rows]


def _regroup(
    connection: duckdb.DuckDBPyConnection, ids: list[str], model_id: str, same_story: float, now: datetime
) -> int:
    matches = _matches_among(connection, ids, model_id)
    articles = articles_by_id(connection, ids)
    corrections = corrections_on(connection)
    groups = corrected(matches, group_articles(ids, matches, same_story), corrections)
    touched: list[str] = []
    for component in connected_components(ids, bridged(matches, corrections)):
        within = set(component)
        inside = [group for group in groups if group[0] in within]
        named = assign_ids(connection, component, inside, articles, now)
        _forget(connection, component)
        for identity, group in named.items():
            _save_story(connection, identity, trace_lineage([articles[member] for member in group]))
        touched.extend(named)
    link_follow_ups(connection, touched, model_id)
    return len(touched)


def _matches_among(connection: duckdb.DuckDBPyConnection, ids: list[str], model_id: str) -> list[Match]:
    names = tuple(Match.__dataclass_fields__)
    rows = connection.execute(
        f"""SELECT {", ".join(names)} FROM matches
            WHERE model_id = ? AND a IN (SELECT unnest(?::JSON::VARCHAR[]))
            AND b IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY a, b""",  # noqa: S608 - names of our own fields
        [model_id, listed(ids), listed(ids)],
    ).fetchall()
    return [Match(**dict(zip(names, row, strict=True))) for row in rows]


def _forget(connection: duckdb.DuckDBPyConnection, component: Sequence[str]) -> None:
    connection.execute(
        """DELETE FROM stories WHERE id IN (
               SELECT story_id FROM members WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[])))""",
        [listed(component)],
    )
    for table in ("members", "changes"):
        connection.execute(
            f"DELETE FROM {table} WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608 - our own names
            [listed(component)],
        )


_MEMBERS = {
    "story_id": "VARCHAR", "article_id": "VARCHAR", "relation": "VARCHAR", "parent": "VARCHAR", "evidence": "VARCHAR",
    "confidence": "DOUBLE",
}  # fmt: skip
_CHANGES = {
    "article_id": "VARCHAR", "parent": "VARCHAR", "number": "INTEGER", "change": "VARCHAR", "what": "VARCHAR",
    "words": "VARCHAR",
}  # fmt: skip


def _save_story(connection: duckdb.DuckDBPyConnection, identity: str, lineage: Lineage) -> None:
    members = lineage.members
    head = next((m for m in members if m.relation == "origin"), members[0])
    independent = sum(m.relation in {"origin", "independent report"} for m in members)
    connection.execute(
        "INSERT INTO stories VALUES (?, ?, ?, ?, ?, ?, ?, ?, '')",
        [
            identity, head.stored.article.title,
            to_table(members[0].stored.article.published), to_table(members[-1].stored.article.published),
            len(members), independent, lineage.origin, lineage.origin_credit,
        ],
    )  # fmt: skip
    rows = [
        {
            "story_id": identity, "article_id": m.stored.id, "relation": m.relation, "parent": m.parent,
            "evidence": m.evidence, "confidence": m.confidence,
        }
        for m in members
    ]  # fmt: skip
    insert_rows(connection, "members", _MEMBERS, rows)
    _save_changes(connection, members)


def _save_changes(connection: duckdb.DuckDBPyConnection, members: Sequence[Member]) -> None:
    """Keep what each copy and rewrite of one story added and dropped."""
    texts = {m.stored.id: m.stored.article.text for m in members}
    rows = [
        {
            "article_id": m.stored.id, "parent": m.parent, "number": number, "change": change.change,
            "what": change.what, "words": change.words,
        }
        for m in members
        if m.parent in texts and m.relation in ("verbatim copy", "edited copy", "rewrite")
        for number, change in enumerate(
            changes_between(texts[m.stored.id], texts[m.parent], literal=m.relation != "rewrite"), 1
        )
    ]  # fmt: skip
    if rows:
        insert_rows(connection, "changes", _CHANGES, rows)
