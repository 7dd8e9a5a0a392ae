"""Keep the form of each article (report, about, deal, …): judged once from what is stored, unless a person said it.

A form is a fact of one article, so it is judged when the article is first compared and again when its text changes.
What a person said is never judged over.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import duckdb
import numpy as np

from extractors.articles.form import A_REPORT, Form, FormJudgement, judge_form, said_form
from store.database.parameters import insert_rows, rows_where, values_as_json
from store.types import ABOUT_IT

# To take a report's vote away is worse than to leave an analysis one. What evidence joins to a report mostly is one: of
# 146 stories of three real weeks (each week by the other two, sites held out) the analyses claimed at .6 within them
# were 4, none of them one, at .8 none of 1, at .9 the only 1. Of all articles 275 of 385 are right at .6, 117 of 140 at
# .9.
SURELY_ABOUT = 0.9

# Texts held at a time.
_AT_ONCE = 500

_COLUMNS = {
    "article_id": "VARCHAR", "form": "VARCHAR", "confidence": "DOUBLE", "about": "DOUBLE", "no_report": "DOUBLE",
    "said_by": "VARCHAR",
}  # fmt: skip

_UNJUDGED = """
    SELECT u.id FROM (SELECT unnest(?::JSON::VARCHAR[]) AS id) u
    WHERE NOT EXISTS (FROM article_forms f WHERE f.article_id = u.id) ORDER BY u.id
"""

_GIVEN = "(SELECT unnest($ids::JSON::VARCHAR[]))"
_PART = "model_id = $model AND part = '{part}' AND article_id IN " + _GIVEN
_TO_JUDGE = f"""
    SELECT a.id, a.title, a.text, a.canonical_url, title.vector, lead.vector
    FROM (FROM articles WHERE {rows_where("articles", f"id IN {_GIVEN}")}) a
    JOIN (FROM vectors.vectors v WHERE {rows_where("vectors.vectors", _PART.format(part="lead"), "v")}) lead
        ON lead.article_id = a.id
    JOIN (FROM vectors.vectors v WHERE {rows_where("vectors.vectors", _PART.format(part="title"), "v")}) title
        ON title.article_id = a.id
"""  # noqa: S608 - our own SQL


def judge_forms(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str) -> None:
    """Keep the forms of those of these encoded articles that have none yet."""
    pending = [row[0] for row in connection.execute(_UNJUDGED, [values_as_json(ids)]).fetchall()]
    for start in range(0, len(pending), _AT_ONCE):
        given = {"ids": values_as_json(pending[start : start + _AT_ONCE]), "model": model_id}
        rows = connection.execute(_TO_JUDGE, given).fetchall()
        judged = {
            row[0]: judge_form(*row[1:4], *(np.array(vector, dtype=np.float32) for vector in row[4:])) for row in rows
        }
        _save(connection, judged.items(), "program")


def forget_forms(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> None:
    """Drop the forms of these articles, so that they are judged anew; what a person said stays."""
    connection.execute(
        """DELETE FROM article_forms WHERE said_by = 'program'
           AND article_id IN (SELECT unnest(?::JSON::VARCHAR[]))""",
        [values_as_json(ids)],
    )


def forms_of(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, FormJudgement]:
    """Return the forms of these articles; one that was not judged is a report."""
    rows = connection.execute(
        """SELECT article_id, form, confidence, about, no_report FROM article_forms
           WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))""",
        [values_as_json(ids)],
    ).fetchall()
    known = {row[0]: FormJudgement(form=row[1], confidence=row[2], about=row[3], no_report=row[4]) for row in rows}
    return {identity: known.get(identity, A_REPORT) for identity in ids}


def that_report_nothing(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> frozenset[str]:
    """Return those of these articles that are no reports: they are about an event, or tell of none."""
    return frozenset(identity for identity, one in forms_of(connection, ids).items() if one.form != "report")


def flags_of_forms(connection: duckdb.DuckDBPyConnection, groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return by id which articles have no vote in their story (id → ids of its articles) for being about it.

    There must be a report that they are about: another article that a person's word leaves one, or, where the program
    judged, one that is as surely no analysis. Where nobody surely reports, all retell, and none is set apart.
    """
    forms = forms_of(connection, [identity for group in groups.values() for identity in group])
    about = {identity for identity, one in forms.items() if one.form == "about" and one.confidence >= SURELY_ABOUT}
    by_program = {identity for identity in about if forms[identity].confidence < 1}
    reports = {identity for identity, one in forms.items() if one.about <= 1 - SURELY_ABOUT}
    flags: dict[str, str] = {}
    for group in groups.values():
        told = about.intersection(group)
        if reports.isdisjoint(group):
            told -= by_program
        if not about.issuperset(group):
            flags |= dict.fromkeys(told, ABOUT_IT)
    return flags


def say_form(connection: duckdb.DuckDBPyConnection, article_id: str, form: Form) -> None:
    """Keep what a person says an article is. It is compared anew at the next clustering."""
    for table in ("article_forms", "changed_articles"):
        connection.execute(f"DELETE FROM {table} WHERE article_id = ?", [article_id])  # noqa: S608 - our own names
    _save(connection, [(article_id, said_form(form))], "person")
    connection.execute("INSERT INTO changed_articles VALUES (?)", [article_id])


def _save(connection: duckdb.DuckDBPyConnection, judged: Iterable[tuple[str, FormJudgement]], said_by: str) -> None:
    rows = [*_rows(judged, said_by)]
    if rows:
        insert_rows(connection, "article_forms", _COLUMNS, rows)


def _rows(judged: Iterable[tuple[str, FormJudgement]], said_by: str) -> Iterator[dict[str, object]]:
    for identity, one in judged:
        yield {
            "article_id": identity, "form": one.form, "confidence": one.confidence, "about": one.about,
            "no_report": one.no_report, "said_by": said_by,
        }  # fmt: skip
