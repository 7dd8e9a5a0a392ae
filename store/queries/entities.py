"""Read who and what several stories are about: a person's, an organisation's or a product's stories, figures, quotes
and predictions. A name whose kind is not known and a lone surname are nobody's; judges nothing itself.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

import duckdb

from store.database.parameters import values_as_json
from store.types import EntityLine, EntityReport

MIN_STORIES = 2  # of those asked for: one story has all it tells on its own page
MOST_ENTITIES = 200
MOST_LINES = 20  # of each kind, the newest

# Each as (entity, words, note, outlet, day, address, story), the first article of the same words.
_LINES: Mapping[str, str] = {
    "figures": "SELECT article_id, subject AS who, text AS words, attribute AS note, span_start FROM figures",
    "quotes": "SELECT article_id, speaker AS who, words, '' AS note, span_start FROM quotes",
    "predictions": """
        SELECT article_id, unnest(list_distinct([speaker, actor])) AS who, claim AS words,
               coalesce(strftime(due_to, '%Y-%m-%d'), '') AS note, span_start
        FROM predictions WHERE NOT copied AND kind <> 'statement'""",
}


def read_entities(connection: duckdb.DuckDBPyConnection, story_ids: Collection[str]) -> tuple[EntityReport, ...]:
    """Return who and what `MIN_STORIES` or more of these stories name, most stories first; `MOST_ENTITIES` at most.

    Ties go to more articles, then to the name. Lines come newest first.
    """
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE named_entities AS
           FROM entity_articles WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[]))""",
        [values_as_json(sorted(story_ids))],
    )
    try:
        rows = connection.execute(
            """SELECT n.entity_id, e.name, e.kind, e.role,
                      list(DISTINCT n.written ORDER BY n.written) FILTER (n.written <> e.name),
                      list(DISTINCT n.story_id ORDER BY n.story_id), count(DISTINCT n.article_id) AS articles,
                      count(DISTINCT n.outlet)
               FROM named_entities n JOIN entities e ON e.entity_id = n.entity_id
               WHERE e.kind IN ('person', 'organisation', 'product') AND (e.kind <> 'person' OR contains(e.name, ' '))
               GROUP BY ALL HAVING count(DISTINCT n.story_id) >= ?
               ORDER BY count(DISTINCT n.story_id) DESC, articles DESC, e.name, n.entity_id LIMIT ?""",
            [MIN_STORIES, MOST_ENTITIES],
        ).fetchall()
        lines = {kind: _lines_of(connection, kind, [row[0] for row in rows]) for kind in _LINES}
    finally:
        connection.execute("DROP TABLE named_entities")
    return tuple(
        EntityReport(
            id=row[0],
            name=row[1],
            kind=row[2],
            role=row[3],
            also=tuple(row[4] or ()),
            story_ids=tuple(row[5]),
            articles=row[6],
            outlets=row[7],
            figures=tuple(lines["figures"][row[0]]),
            quotes=tuple(lines["quotes"][row[0]]),
            predictions=tuple(lines["predictions"][row[0]]),
        )
        for row in rows
    )


def _lines_of(
    connection: duckdb.DuckDBPyConnection, kind: str, entity_ids: Collection[str]
) -> Mapping[str, list[EntityLine]]:
    """Return the newest `MOST_LINES` of a kind by the entity's id: what an article says of a name as it writes it."""
    rows = connection.execute(
        f"""WITH said AS ({_LINES[kind]}), theirs AS (
                SELECT n.entity_id, s.words, s.note, s.span_start, n.outlet, n.published, n.url, n.story_id,
                       n.article_id
                FROM said s JOIN named_entities n ON n.article_id = s.article_id AND lower(n.written) = lower(s.who)
                WHERE n.entity_id IN (SELECT unnest(?::JSON::VARCHAR[]))
                QUALIFY row_number() OVER (PARTITION BY n.entity_id, lower(s.words), s.note
                                           ORDER BY n.published, n.article_id, s.span_start) = 1
            )
            SELECT entity_id, words, coalesce(note, ''), outlet, CAST(published AS DATE), url, story_id FROM theirs
            QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY published DESC, article_id, span_start) <= ?
            ORDER BY entity_id, published DESC, article_id, span_start""",  # noqa: S608 - a query of ours
        [values_as_json(list(entity_ids)), MOST_LINES],
    ).fetchall()
    found: dict[str, list[EntityLine]] = defaultdict(list)
    for entity, words, note, outlet, day, url, story in rows:
        found[entity].append(EntityLine(words=words, note=note, outlet=outlet, day=day, url=url, story_id=story))
    return found
