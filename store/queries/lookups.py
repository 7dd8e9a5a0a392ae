"""Answer the usual questions of programs and agents: rows with ids, URLs and spans, never more than was asked for.

A span is where words stand in the text of their article, `text[start:end]` in characters from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event, Thread

import duckdb

from store.queries.sql import Table, explained, keep_inside, require_one_answer
from store.types import StoreError

# Characters of an article's text that are shown where only a look at it was asked for.
LOOK = 400

# How often an answer that took too long is interrupted until it stops.
AGAIN_S = 0.05


def answer_within(
    connection: duckdb.DuckDBPyConnection, query: str, *, values: Mapping[str, object], rows: int, seconds: float
) -> tuple[Table, bool]:
    """Return at most `rows` rows of the answer, and whether there were more.

    Raise StoreError with DuckDB's words, or where the answer takes longer than `seconds`.
    """
    done, late = Event(), Event()

    def watch() -> None:
        if not done.wait(seconds):
            late.set()
            while not done.wait(AGAIN_S):  # one that falls between two statements stops none
                connection.interrupt()

    Thread(target=watch, daemon=True).start()
    try:
        with explained():
            keep_inside(connection, query)
            require_one_answer(connection, query)
            found = connection.execute(query, dict(values))
            columns = tuple(column[0] for column in found.description or ())
            taken = found.fetchmany(rows + 1) if columns else []
    except StoreError as error:
        if late.is_set():
            raise StoreError(f"stopped after {seconds:g} s: ask for less") from error
        raise
    finally:
        done.set()
    return Table(columns=columns, rows=tuple(taken[:rows])), len(taken) > rows


STORY = f"""
SELECT l.article_id, l.url, l.outlet, l.published, l.relation, l.title, left(a.text, {LOOK}) AS text,
       0 AS span_start, least({LOOK}, length(a.text)) AS span_end, l.story_id
FROM lineage l JOIN articles a ON a.id = l.article_id WHERE l.story_id = $story ORDER BY l.published, l.article_id
"""  # noqa: S608 - a number of ours

WHO_REPORTED = """
SELECT l.article_id, l.url, l.outlet, l.outlet_kind, l.published, l.hours_after_first, l.relation, l.parent_outlet,
       l.parent AS parent_article_id, l.evidence, l.title, l.story_id
FROM lineage l WHERE l.story_id = $story ORDER BY l.published, l.article_id
"""

FIGURES = """
SELECT p.article_id, a.canonical_url AS url, p.outlet, p.text, p.span_start, p.span_end, g.status, g.value, g.upper,
       g.unit, g.per, g.attribute, g.subject, g.origins, g.story_id
FROM (SELECT *, unnest(places) AS p FROM figure_agreement WHERE story_id = $story) g
     JOIN articles a ON a.id = p.article_id
ORDER BY g.status, g.attribute, g.value, p.article_id, p.span_start
"""

PREDICTIONS = """
SELECT article_id, url, outlet, claim, span_start, span_end, speaker, status, due_from, due_to, made_on, id, story_id
FROM predictions WHERE NOT copied
 AND CASE WHEN $week = '' THEN status IN ('open', 'due this week', 'overdue')
     ELSE due_to >= week_start($week) AND due_to < week_start($week) + 7 END
ORDER BY due_to NULLS LAST, id
"""

ARTICLE = """
SELECT a.id AS article_id, a.canonical_url AS url, a.outlet, a.published, a.title,
       substr(a.text, 1 + $start::INTEGER, $characters::INTEGER) AS text, $start::INTEGER AS span_start,
       least($start::INTEGER + $characters::INTEGER, length(a.text)) AS span_end, length(a.text) AS characters
FROM articles a WHERE a.id = $article
"""

LOOKS = f"""
SELECT a.id AS article_id, left(a.text, {LOOK}) AS text, 0 AS span_start, least({LOOK}, length(a.text)) AS span_end
FROM articles a WHERE a.id IN (SELECT unnest($ids::JSON::VARCHAR[]))
"""  # noqa: S608 - a number of ours

EDITIONS = """
SELECT topic, week, generated, stories FROM editions
WHERE ($week = '' OR week = $week) AND ($topic = '' OR topic = $topic) ORDER BY week DESC, topic
"""
