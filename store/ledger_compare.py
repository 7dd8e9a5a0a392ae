"""Compare the figures of each story that changed, and keep which contradict each other; what is compared is decided in
`contradictions`."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import duckdb

from store.listed import listed
from store.transactions import transaction

if TYPE_CHECKING:
    from store.contradictions import Stated

# What a comparison rests on: the story's articles, how each came to be, and the reading of their facts.
_STATES = """
    SELECT m.story_id, md5(string_agg(concat_ws(' ', m.article_id, m.relation, r.reading), ',' ORDER BY m.article_id))
    FROM members m JOIN stories s ON s.id = m.story_id LEFT JOIN facts_read r ON r.article_id = m.article_id
    WHERE s.articles > 1 GROUP BY m.story_id
    EXCEPT SELECT story_id, state FROM stories_compared ORDER BY ALL
"""
_FIGURES = """
    SELECT m.story_id, f.article_id, m.relation, f.span_start, f.kind, f.value, f.upper, f.unit, f.per, f.qualifier,
           f.subject, f.attribute, f.as_of, f.text, f.sentence
    FROM figures f JOIN members m ON m.article_id = f.article_id JOIN articles a ON a.id = f.article_id
    WHERE m.story_id IN (SELECT unnest(?::JSON::VARCHAR[]))
    ORDER BY m.story_id, a.published, f.article_id, f.span_start
"""


def compare_figures(connection: duckdb.DuckDBPyConnection) -> int:
    """Compare the stories that changed since they were last compared, and return how many; the others stay."""
    states = connection.execute(_STATES).fetchall()
    stories = [story for story, _ in states]
    if not stories:
        return 0
    from store.contradictions import find_contradictions

    found: list[tuple[str, str, int, str, int, str]] = []
    rows = connection.execute(_FIGURES, [listed(stories)]).fetchall()
    for story, group in groupby(rows, key=lambda row: row[0]):
        figures = [_stated(row) for row in group]
        found.extend(
            (story, c.one.article_id, c.one.span_start, c.other.article_id, c.other.span_start, c.why)
            for c in find_contradictions(figures)
        )
    with transaction(connection):
        for table in ("figure_conflicts", "stories_compared"):
            # The table's name is one of ours, never a stranger's.
            connection.execute(
                f"DELETE FROM {table} WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[]))",  # noqa: S608
                [listed(stories)],
            )
        connection.execute(
            "INSERT INTO stories_compared SELECT unnest(?::JSON::VARCHAR[]), unnest(?::JSON::VARCHAR[])",
            [listed(stories), listed(state for _, state in states)],
        )
        if found:
            connection.executemany("INSERT INTO figure_conflicts VALUES (?, ?, ?, ?, ?, ?)", found)
    return len(stories)


def _stated(row: tuple[object, ...]) -> Stated:
    from store.contradictions import Stated

    names = (
        "article_id", "relation", "span_start", "kind", "value", "upper", "unit", "per", "qualifier", "subject",
        "attribute", "as_of", "text", "sentence",
    )  # fmt: skip
    return Stated(**dict(zip(names, row[1:], strict=True)))  # type: ignore[arg-type]
