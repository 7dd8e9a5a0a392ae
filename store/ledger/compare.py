"""Compare the figures and quotes of each story that changed, and keep what agrees and what contradicts what.

Which figures contradict each other is decided in `contradictions`, everything else in the views `…_anew`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb

from store.collection.article_failures import record_failure
from store.database.parameters import values_as_json
from store.database.transactions import transaction

if TYPE_CHECKING:
    from store.ledger.contradictions import Stated

# The stories that are not as they were when they were last compared, with all that a comparison rests on, hashed: their
# articles, how each came to be, and the reading of their facts. Facts that are read again take the old state away
# (`save_facts`).
STORIES_TO_COMPARE = """
    SELECT m.story_id, md5(string_agg(
               concat_ws(' ', m.article_id, m.relation, m.parent, m.owner, m.flag, r.reading, a.outlet,
                         a.outlet_kind, a.published), ','
               ORDER BY m.article_id))
    FROM members m JOIN stories s ON s.id = m.story_id JOIN articles a ON a.id = m.article_id
    LEFT JOIN facts_read r ON r.article_id = m.article_id
    WHERE s.articles > 1 GROUP BY m.story_id
    EXCEPT SELECT story_id, state FROM stories_compared ORDER BY ALL
"""
_FIGURES = """
    SELECT m.story_id, f.article_id, a.outlet_kind, m.relation, f.span_start, f.kind, f.value, f.upper, f.unit, f.per,
           f.qualifier, f.subject, f.attribute, f.as_of, f.text, f.sentence
    FROM figures f JOIN members m ON m.article_id = f.article_id JOIN articles a ON a.id = f.article_id
    WHERE m.story_id IN (SELECT unnest(?::JSON::VARCHAR[]))
    ORDER BY m.story_id, a.published, f.article_id, f.span_start
"""
# What is kept of a story, and what it is filled from.
_KEPT = {
    "agreed_figures": "SELECT * EXCLUDE (headline) FROM figure_agreement_anew",
    "agreed_quotes": "FROM quote_agreement_anew",
}

# So many stories are looked for in a list at every figure; of more, all stories are compared and theirs kept.
_FEW = 300

# Stories whose figures are held at once: some 30,000 rows.
_AT_ONCE = 500


def compare_stories(connection: duckdb.DuckDBPyConnection) -> int:
    """Compare the stories that changed since they were last compared, and return how many; the others stay."""
    _delete_outdated(connection)
    states = connection.execute(STORIES_TO_COMPARE).fetchall()
    stories = [story for story, _ in states]
    if not stories:
        return 0
    parts = (stories[start : start + _AT_ONCE] for start in range(0, len(stories), _AT_ONCE))
    found = [conflict for part in parts for conflict in _conflicts(connection, part)]
    with transaction(connection):
        for table in ("figure_conflicts", "stories_compared", *_KEPT):
            # The table's name is one of ours, never a stranger's.
            connection.execute(
                f"DELETE FROM {table} WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608
                [values_as_json(stories)],
            )
        connection.execute(
            "INSERT INTO stories_compared SELECT unnest(?::JSON::VARCHAR[]), unnest(?::JSON::VARCHAR[])",
            [values_as_json(stories), values_as_json(state for _, state in states)],
        )
        if found:
            connection.executemany("INSERT INTO figure_conflicts VALUES (?, ?, ?, ?, ?, ?)", found)
        wanted = "list_contains(?::JSON::VARCHAR[], story_id)"
        if len(stories) > _FEW:
            wanted = "story_id IN (SELECT unnest(?::JSON::VARCHAR[]))"
        for table, anew in _KEPT.items():
            connection.execute(f"INSERT INTO {table} {anew} WHERE {wanted}", [values_as_json(stories)])
    return len(stories)


def _conflicts(
    connection: duckdb.DuckDBPyConnection, stories: list[str]
) -> Iterator[tuple[str, str, int, str, int, str]]:
    """Yield the pairs of figures of one story that contradict each other, with why."""
    from store.ledger.contradictions import find_contradictions

    rows = connection.execute(_FIGURES, [values_as_json(stories)]).fetchall()
    for story, group in groupby(rows, key=lambda row: row[0]):
        stated = [_stated(row) for row in group]
        try:
            found = find_contradictions(stated)
        except Exception as error:
            record_failure(connection, stated[-1].article_id, "comparison", error)
            continue
        for c in found:
            yield story, c.one.article_id, c.one.span_start, c.other.article_id, c.other.span_start, c.why


def _delete_outdated(connection: duckdb.DuckDBPyConnection) -> None:
    """Delete what is kept of stories that are no more, or have one article left."""
    no_story = "story_id NOT IN (SELECT id FROM stories WHERE articles > 1)"
    tables = ("figure_conflicts", "stories_compared", *_KEPT)
    counts = " + ".join(f"(SELECT count(*) FROM {table} WHERE {no_story})" for table in tables)  # noqa: S608 - our names
    (left,) = connection.execute(f"SELECT {counts}").fetchall()[0]
    if left:
        with transaction(connection):
            for table in tables:
                connection.execute(f"DELETE FROM {table} WHERE {no_story}")  # noqa: S608 - our names


def _stated(row: tuple[object, ...]) -> Stated:
    from store.ledger.contradictions import Stated

    names = (
        "article_id", "outlet_kind", "relation", "span_start", "kind", "value", "upper", "unit", "per", "qualifier",
        "subject", "attribute", "as_of", "text", "sentence",
    )  # fmt: skip
    return Stated(**dict(zip(names, row[1:], strict=True)))  # type: ignore[arg-type]
