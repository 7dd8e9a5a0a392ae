"""Compare the figures and quotes of each story that changed, and keep what agrees and what contradicts what.

Which figures contradict each other is decided in `contradictions`, everything else in the views `…_anew`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING

import duckdb

from store.collection.article_failures import record_failure
from store.database.parameters import Column, rows_where, values_as_json, values_missing
from store.database.transactions import transaction

if TYPE_CHECKING:
    from store.ledger.contradictions import Stated

# The stories that are not as they were when they were last compared, with all that a comparison rests on, hashed: their
# articles, how each came to be, and the reading of their facts. Facts that are read again take the old state away
# (`save_facts`).
_STATES = """
    SELECT m.story_id, md5(string_agg(
               concat_ws(' ', m.article_id, m.relation, m.parent, m.owner, m.flag, r.reading, a.outlet,
                         a.outlet_kind, a.published), ','
               ORDER BY m.article_id)) AS state
    FROM {members} m JOIN {articles} a ON a.id = m.article_id
    LEFT JOIN {facts_read} r ON r.article_id = m.article_id GROUP BY m.story_id
"""
_ALL_STATES = _STATES.format(
    members="(FROM members WHERE story_id IN (SELECT id FROM stories WHERE articles > 1))",
    articles="articles",
    facts_read="facts_read",
)
STORIES_TO_COMPARE = _ALL_STATES + "EXCEPT SELECT story_id, state FROM stories_compared ORDER BY ALL"  # noqa: S608

# A run looks at the stories of the last weeks, and at those of which nothing is kept: whoever writes a story anew, or
# its facts, takes away what was kept of it (`delete_stories`, `save_facts`). `check` looks at all.
_OF_FEW = "IN (SELECT article_id FROM few)"
_FEW_STATES = _STATES.format(
    members="few",
    articles=f"(FROM articles WHERE {rows_where('articles', f'id {_OF_FEW}')})",
    facts_read=f"(FROM facts_read WHERE {rows_where('facts_read', f'article_id {_OF_FEW}')})",
)
_NEWLY_TO_COMPARE = f"""
    WITH few AS MATERIALIZED (
        FROM members WHERE {rows_where("members", "story_id IN (SELECT unnest(?::JSON::VARCHAR[]))")})
    {_FEW_STATES}
    EXCEPT SELECT story_id, state FROM stories_compared
    WHERE {rows_where("stories_compared", "story_id IN (SELECT story_id FROM few)")} ORDER BY ALL
"""  # noqa: S608 - our own SQL
_OF_LATE = """
    SELECT id FROM stories
    WHERE articles > 1 AND last_published >= (SELECT max(last_published) FROM stories) - INTERVAL 60 DAY
"""
_SEVERAL = Column(table="stories", name="id", where="articles > 1")
_COMPARED = Column(table="stories_compared", name="story_id")

# What a comparison reads, and the views that compare, each after those it reads itself.
_READ = {
    "stories": "*", "members": "*", "articles": "id, outlet, outlet_kind, published", "figures": "*", "quotes": "*",
}  # fmt: skip
_VIEWS = ("lineage_roots", "figure_agreement_anew", "quote_agreement_anew")
_OF_STORIES = "story_id IN (SELECT unnest($stories::JSON::VARCHAR[]))"
_OF_MEMBERS = f"IN (SELECT article_id FROM members WHERE {_OF_STORIES})"  # noqa: S608 - our own names
_WANTED = {
    "stories": "id IN (SELECT unnest($stories::JSON::VARCHAR[]))", "members": _OF_STORIES,
    "articles": f"id {_OF_MEMBERS}", "figures": f"article_id {_OF_MEMBERS}", "quotes": f"article_id {_OF_MEMBERS}",
}  # fmt: skip
_BESIDE = "comparison"
_FIGURES = """
    SELECT m.story_id, f.article_id, a.outlet_kind, m.relation, f.span_start, f.kind, f.value, f.upper, f.unit, f.per,
           f.qualifier, f.subject, f.attribute, f.as_of, f.text, f.sentence
    FROM {beside}figures f JOIN {beside}members m ON m.article_id = f.article_id
    JOIN {beside}articles a ON a.id = f.article_id
    WHERE m.story_id IN (SELECT unnest(?::JSON::VARCHAR[]))
    ORDER BY m.story_id, a.published, f.article_id, f.span_start
"""
# What is kept of a story, and what it is filled from.
_KEPT = {
    "agreed_figures": "SELECT * EXCLUDE (headline) FROM {beside}figure_agreement_anew",
    "agreed_quotes": "FROM {beside}quote_agreement_anew",
}

# Stories whose statements are copied at a time, to be compared alone: some 100,000 figures. The views over a store of
# five years take 4 GB, however many of its stories are asked about.
_COPIED_AT_ONCE = 2_000

# Stories whose figures are held at once: some 30,000 rows.
_AT_ONCE = 500


def compare_stories(connection: duckdb.DuckDBPyConnection) -> int:
    """Compare the stories that changed since they were last compared, and return how many; the others stay."""
    _delete_outdated(connection)
    wanted = {row[0] for row in connection.execute(_OF_LATE).fetchall()}
    wanted.update(values_missing(connection, _SEVERAL, _COMPARED))
    states = connection.execute(_NEWLY_TO_COMPARE, [values_as_json(sorted(wanted))]).fetchall()
    if not states:
        return 0
    for start in range(0, len(states), _COPIED_AT_ONCE):
        part = states[start : start + _COPIED_AT_ONCE]
        with _beside(connection, [story for story, _ in part]) as beside:
            _compare(connection, part, beside)
    return len(states)


def _compare(connection: duckdb.DuckDBPyConnection, states: Sequence[tuple[str, str]], beside: str) -> None:
    """Compare the stories of (id, state) and keep what was found; their facts are read from `beside`."""
    stories = [story for story, _ in states]
    parts = (stories[start : start + _AT_ONCE] for start in range(0, len(stories), _AT_ONCE))
    found = [conflict for part in parts for conflict in _conflicts(connection, part, beside)]
    if found:
        connection.executemany(f"INSERT INTO {_BESIDE}.figure_conflicts VALUES (?, ?, ?, ?, ?, ?)", found)  # noqa: S608
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
        wanted = "story_id IN (SELECT unnest(?::JSON::VARCHAR[]))"
        for table, anew in _KEPT.items():
            source = anew.format(beside=beside)
            connection.execute(f"INSERT INTO {table} {source} WHERE {wanted}", [values_as_json(stories)])


@contextmanager
def _beside(connection: duckdb.DuckDBPyConnection, stories: Sequence[str]) -> Iterator[str]:
    """Copy what these stories state into a database in memory, with the views that compare; yield its name and a dot.

    The views read every story that there is before they leave any out, so that one new article would cost a comparison
    of years. Here they find these alone.
    """
    own = connection.execute("SELECT current_database(), current_schema()").fetchall()[0]
    connection.execute(f"ATTACH ':memory:' AS {_BESIDE}")
    try:
        for table, columns in _READ.items():
            wanted = rows_where(table, _WANTED[table])
            connection.execute(
                f"CREATE TABLE {_BESIDE}.{table} AS SELECT {columns} FROM {table} WHERE {wanted}",  # noqa: S608 - our own names
                {"stories": values_as_json(stories)},
            )
        connection.execute(f"CREATE TABLE {_BESIDE}.figure_conflicts AS FROM figure_conflicts LIMIT 0")
        views = [_definition(connection, view) for view in _VIEWS]
        connection.execute(f"USE {_BESIDE}")
        for view in views:
            connection.execute(view)
        connection.execute('USE "{}"."{}"'.format(*own))
        yield f"{_BESIDE}."
    finally:
        connection.execute('USE "{}"."{}"'.format(*own))
        connection.execute(f"DETACH {_BESIDE}")


def _definition(connection: duckdb.DuckDBPyConnection, view: str) -> str:
    rows = connection.execute(
        "SELECT sql FROM duckdb_views() WHERE view_name = ? AND database_name = current_database()", [view]
    ).fetchall()
    return str(rows[0][0])


def _conflicts(
    connection: duckdb.DuckDBPyConnection, stories: list[str], beside: str
) -> Iterator[tuple[str, str, int, str, int, str]]:
    """Yield the pairs of figures of one story that contradict each other, with why."""
    from store.ledger.contradictions import find_contradictions

    rows = connection.execute(_FIGURES.format(beside=beside), [values_as_json(stories)]).fetchall()
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
    kept = " UNION ALL ".join(f"SELECT story_id FROM {table}" for table in tables)  # noqa: S608 - our names
    if connection.execute(f"FROM ({kept}) WHERE {no_story} LIMIT 1").fetchall():
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
