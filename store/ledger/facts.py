"""Keep the facts read from articles, and give them back as they were read; reads no text and judges nothing itself."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from extractors.facts.certainty import Field, certainty_of
from extractors.facts.types import (
    FACTS_VERSION,
    DayCheck,
    Facts,
    Figure,
    Mention,
    Prediction,
    Quotation,
    SourceCredit,
)
from store.collection.articles import articles_by_id
from store.database.parameters import rows_where, values_as_json
from store.database.transactions import transaction
from store.types import StoredArticle

if TYPE_CHECKING:
    import pyarrow as pa

_TABLES = ("figures", "quotes", "prediction_claims", "credits", "mentions", "weekday_checks", "facts_read")

# How each kind of fact is kept: its table, its class, its field of `Facts`, and the columns named as its fields are.
_KINDS: tuple[tuple[str, type[Any], str, tuple[str, ...]], ...] = (
    ("figures", Figure, "figures",
     ("kind", "value", "upper", "unit", "per", "qualifier", "subject", "attribute", "as_of")),
    ("quotes", Quotation, "quotes", ("words", "speaker", "verb", "role")),
    ("prediction_claims", Prediction, "predictions",
     ("kind", "claim", "speaker", "voice", "wording", "horizon", "due_from", "due_to", "actor", "observed", "event",
      "negated", "threshold", "unit", "comparison", "reported_by", "probability")),
    ("credits", SourceCredit, "credits", ("name", "wording", "url")),
    ("mentions", Mention, "mentions", ("name", "canonical", "kind")),
    ("weekday_checks", DayCheck, "days", ("day", "verdict")),
)  # fmt: skip
Kind = Literal["figures", "quotes", "predictions", "credits", "mentions", "days"]
KINDS: tuple[Kind, ...] = ("figures", "quotes", "predictions", "credits", "mentions", "days")
_READ = """
    SELECT DISTINCT article_id FROM facts_read WHERE reading >= ? AND article_id IN (SELECT unnest(?::JSON::VARCHAR[]))
"""
_WITH_SENTENCE = frozenset({"figures", "quotes", "credits"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the articles of one story state, row by row as the views give it: figures, quotes, predictions, credits."""

    figures: tuple[dict[str, Any], ...]
    quotes: tuple[dict[str, Any], ...]
    predictions: tuple[dict[str, Any], ...]
    credits: tuple[dict[str, Any], ...]


def unread_ids(
    connection: duckdb.DuckDBPyConnection, version: int, *, most_again: int | None = None
) -> tuple[str, ...]:
    """Return the ids of the articles whose facts were not read yet, or by an earlier `version`, in order.

    Of the latter the `most_again` latest published, all if None.
    """
    rows = connection.execute(
        """WITH unread AS (
               SELECT id FROM articles EXCEPT SELECT article_id FROM facts_read WHERE reading >= $version
           ), latest AS (
               SELECT u.id, r.article_id IS NOT NULL AS again,
                      row_number() OVER (PARTITION BY again ORDER BY a.published DESC, u.id) AS place
               FROM unread u JOIN articles a ON a.id = u.id
               LEFT JOIN (SELECT DISTINCT article_id FROM facts_read) r ON r.article_id = u.id
           )
           SELECT id FROM latest WHERE NOT again OR $most_again IS NULL OR place <= $most_again ORDER BY id""",
        {"version": version, "most_again": most_again},
    ).fetchall()
    return tuple(row[0] for row in rows)


def unread_articles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> tuple[StoredArticle, ...]:
    """Return these articles, ordered by id."""
    found = articles_by_id(connection, ids)
    return tuple(found[identity] for identity in sorted(found))


def save_facts(
    connection: duckdb.DuckDBPyConnection, read: Sequence[tuple[StoredArticle, Facts]], version: int
) -> None:
    """Keep the facts of these articles in place of what was read before: all of the batch, or nothing."""
    import pyarrow as pa

    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in _TABLES}
    for stored, facts in read:
        for table, row in _rows(stored.id, stored.article.text, facts, version):
            rows[table].append(row)
    ids = values_as_json(stored.id for stored, _ in read)
    with transaction(connection):
        connection.execute(
            """DELETE FROM stories_compared WHERE story_id IN (
                   SELECT story_id FROM members WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[])))""",
            [ids],
        )
        for table in _TABLES:
            # The table's name is one of ours, never a stranger's.
            connection.execute(f"DELETE FROM {table} WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", [ids])  # noqa: S608
            if rows[table]:
                connection.register("new_facts", pa.Table.from_pylist(rows[table]))
                connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_facts")  # noqa: S608
                connection.unregister("new_facts")


def with_facts(
    connection: duckdb.DuckDBPyConnection, articles: Mapping[str, StoredArticle], kinds: Collection[Kind]
) -> dict[str, StoredArticle]:
    """Return the articles (by id) with these kinds of their stored facts.

    One that was not read by the readers as they are now keeps none.
    """
    asked = values_as_json(articles)
    read = connection.execute(_READ, [FACTS_VERSION, asked]).fetchall()
    texts = {identity: articles[identity].article.text for (identity,) in read}
    days = {identity: articles[identity].article.published.date() for identity in texts}
    facts = _facts_of(connection, texts, days, kinds)
    return {identity: replace(stored, facts=facts.get(identity)) for identity, stored in articles.items()}


def stored_facts(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], kinds: Collection[Kind] = KINDS
) -> dict[str, Facts]:
    """Return the facts of those of these articles that were read by the readers as they are now (`FACTS_VERSION`).

    Kinds that are not asked for are left empty: to load them all takes three times as long as two.
    """
    read = connection.execute(
        f"""SELECT a.id, CAST(a.published AS DATE), a.text FROM articles a JOIN facts_read r ON r.article_id = a.id
            WHERE r.reading >= ? AND {rows_where("articles", "id IN (SELECT unnest(?::JSON::VARCHAR[]))", "a")}""",  # noqa: S608 - our own SQL
        [FACTS_VERSION, values_as_json(ids)],
    ).fetchall()
    texts = {identity: text for identity, _, text in read}
    return _facts_of(connection, texts, {identity: day for identity, day, _ in read}, kinds)


def _facts_of(
    connection: duckdb.DuckDBPyConnection, texts: Mapping[str, str], days: Mapping[str, date], kinds: Collection[Kind]
) -> dict[str, Facts]:
    """Return the stored facts of the articles of these texts, published on these days."""
    found: dict[str, dict[str, list[Any]]] = {identity: {kind[2]: [] for kind in _KINDS} for identity in texts}
    asked = values_as_json(list(texts))
    for table, made, field, columns in (row for row in _KINDS if row[2] in kinds):
        for identity, fact in _read_back(connection, table, made, columns, asked, texts):
            found[identity][field].append(fact)
    return {
        identity: Facts(published=days[identity], **{field: tuple(facts) for field, facts in of_one.items()})
        for identity, of_one in found.items()
    }


def _read_back(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    made: type[Any],
    columns: tuple[str, ...],
    asked: str,
    texts: Mapping[str, str],
) -> Iterator[tuple[str, Any]]:
    """Yield (article, fact) for each row of one kind, in reading order."""
    sentence = ", sentence" if table in _WITH_SENTENCE else ""
    rows = connection.execute(
        f"""SELECT article_id, span_start, span_end, {", ".join(columns)}{sentence} FROM {table}
            WHERE {rows_where(table, "article_id IN (SELECT unnest(?::JSON::VARCHAR[]))")}
            ORDER BY article_id, span_start, span_end""",  # noqa: S608 - our own names
        [asked],
    ).fetchall()
    for identity, start, end, *values in rows:
        fields = dict(zip(columns, values, strict=False))
        if sentence:
            fields["sentence"] = _sentence_span(texts[identity], values[-1], start)
        yield identity, made(start=start, end=end, **fields)


def _sentence_span(text: str, sentence: str, start: int) -> tuple[int, int]:
    """Return the span of the words `sentence` that begins last at or before `start`."""
    begin = text.rfind(sentence, 0, start + len(sentence))
    return begin, begin + len(sentence)


def prediction_id(article_id: str, claim: str) -> str:
    """Return the identity of a prediction: its article and its words, hashed; a second reading finds it again."""
    return hashlib.sha256(f"{article_id}\n{claim}".encode()).hexdigest()[:12]


def story_ledger(connection: duckdb.DuckDBPyConnection, story_id: str) -> Ledger:
    """Return the ledger of a story; figures that several articles give come first."""
    return Ledger(
        figures=_dicts(
            connection,
            "FROM figure_agreement WHERE story_id = ? ORDER BY articles DESC, kind, value DESC",
            story_id,
        ),
        quotes=_dicts(connection, "FROM quote_agreement WHERE story_id = ? ORDER BY status, words", story_id),
        predictions=_dicts(
            connection,
            "FROM predictions WHERE story_id = ? AND NOT copied AND kind <> 'statement' ORDER BY due_to NULLS LAST, id",
            story_id,
        ),
        credits=_dicts(
            connection,
            """SELECT c.name, c.wording, c.url, a.outlet, c.article_id FROM credits c
               JOIN members m ON m.article_id = c.article_id JOIN articles a ON a.id = c.article_id
               WHERE m.story_id = ? ORDER BY a.published, c.span_start""",
            story_id,
        ),
    )


def _dicts(connection: duckdb.DuckDBPyConnection, query: str, *given: object) -> tuple[dict[str, Any], ...]:
    answer = connection.execute(query, list(given))
    names = [column[0] for column in answer.description or ()]
    return tuple(dict(zip(names, row, strict=True)) for row in answer.fetchall())


def _rows(article_id: str, text: str, facts: Facts, version: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the rows of one article as (table, row)."""
    rows: list[tuple[str, dict[str, Any]]] = [("facts_read", {"article_id": article_id, "reading": version})]

    def add(table: str, fact: Any, row: Mapping[str, object]) -> None:
        place = {"article_id": article_id, "span_start": fact.start, "span_end": fact.end}
        rows.append((table, {**place, **row}))

    for f in facts.figures:
        add("figures", f, {
            "kind": f.kind, "value": f.value, "upper": _number(f.upper), "unit": f.unit, "per": f.per,
            "qualifier": f.qualifier, "subject": f.subject, "attribute": f.attribute, "as_of": _day(f.as_of),
            "text": text[f.start : f.end], "sentence": text[slice(*f.sentence)],
            "subject_certainty": _certainty("subject", f.subject_rule),
            "attribute_certainty": _certainty("attribute", f.attribute_rule),
        })  # fmt: skip
    for q in facts.quotes:
        add("quotes", q, {
            "words": q.words, "speaker": q.speaker, "verb": q.verb, "role": q.role,
            "sentence": text[slice(*q.sentence)], "speaker_certainty": _certainty("speaker", q.speaker_rule),
        })  # fmt: skip
    for p in facts.predictions:
        add("prediction_claims", p, {
            "id": prediction_id(article_id, p.claim), "kind": p.kind, "claim": p.claim, "speaker": p.speaker,
            "voice": p.voice, "wording": p.wording, "horizon": p.horizon, "due_from": _day(p.due_from),
            "due_to": _day(p.due_to), "due_certainty": _certainty("due day", p.due_rule),
            "actor": p.actor, "observed": p.observed, "event": p.event, "negated": p.negated,
            "threshold": _number(p.threshold), "unit": p.unit, "comparison": p.comparison,
            "reported_by": p.reported_by, "probability": _number(p.probability),
        })  # fmt: skip
    for c in facts.credits:
        add("credits", c, {
            "name": c.name, "wording": c.wording, "url": c.url, "sentence": text[slice(*c.sentence)],
            "certainty": _certainty("credit", c.rule),
        })  # fmt: skip
    for m in facts.mentions:
        add("mentions", m, {"name": m.name, "canonical": m.canonical, "kind": m.kind})
    for d in facts.days:
        add("weekday_checks", d, {"text": text[d.start : d.end], "day": _day(d.day), "verdict": d.verdict})
    return rows


def _day(day: date | None) -> pa.Scalar:
    import pyarrow as pa

    # Typed even where a whole batch has none: a column of nothing has no type of its own.
    return pa.scalar(day, pa.date32())


def _certainty(field: Field, rule: str) -> pa.Scalar:
    """Return how surely a field is right, null where it is empty."""
    return _number(certainty_of(field, rule) if rule else None)


def _number(value: float | None) -> pa.Scalar:
    import pyarrow as pa

    return pa.scalar(value, pa.float64())
