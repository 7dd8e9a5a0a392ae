"""Load the features of stored articles: embeddings by Arrow, those of a text only once its article is in a pair.

Features of a text are read once (2 ms an article) and kept beside the pages, some 10 KB each, from where they load in
a thirtieth of that. They are kept for one text and one program: another of either reads them again. What is kept can be
dropped at any time; it is neither backed up nor published.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
from pydantic import TypeAdapter

from extractors.facts.read_facts import read_facts
from store.collection.article_failures import program, record_failure
from store.database.parameters import rows_where, values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction
from store.dedup.article_forms import forms_of
from store.dedup.candidate_pairs import EncodedArticles
from store.dedup.features.article import ArticleFeatures, read_features
from store.dedup.features.matrix import FeatureMatrix, SparseFeatures, pack_rows, sparse_features, unpack_rows
from store.ledger.facts import no_facts, stored_facts
from store.stories.time_spans import BETWEEN, Span, span_parameters
from store.types import Embedding

_FEATURES = TypeAdapter(ArticleFeatures)

# What the features of an article are made of beside the program: its title, text, moment and address.
_SOURCE = "md5(concat_ws(chr(0), a.title, a.text, a.published::VARCHAR, a.canonical_url))"

# Texts held at a time while they are read: some megabytes.
_AT_ONCE = 500

# RE2's \s knows no space outside ASCII; a text of such spaces alone says nothing either, as `str.split` has it.
_ENCODED = r"""
    SELECT a.id, epoch_us(a.published) AS published, regexp_matches(a.text, '[^\t-\r\x1c- \x{85}\p{Z}]') AS has_text,
           lead.vector AS lead, title.vector AS title
    FROM articles a
    JOIN vectors.vectors lead ON lead.article_id = a.id AND lead.part = 'lead' AND lead.model_id = $model
    JOIN vectors.vectors title ON title.article_id = a.id AND title.part = 'title' AND title.model_id = $model
"""


def encoded_between(connection: duckdb.DuckDBPyConnection, spans: Sequence[Span], model_id: str) -> EncodedArticles:
    """Return the articles published in any of these spans that have embeddings of this model, ordered by id."""
    asked = _encoded_where(BETWEEN.format(moment="published"))
    given = {"model": model_id, **span_parameters(spans)}
    return _encoded(connection, connection.execute(asked, given).to_arrow_table())


def _encoded_where(wanted: str) -> str:
    """Return the query for the articles that meet a condition on their columns."""
    embedded = f"article_id IN (SELECT id FROM articles WHERE {wanted})"  # noqa: S608 - our own SQL
    rows = (rows_where("vectors.vectors", embedded, alias) for alias in ("lead", "title"))
    return f"{_ENCODED} WHERE {rows_where('articles', wanted, 'a')} AND {' AND '.join(rows)} ORDER BY a.id"


def encoded_all(connection: duckdb.DuckDBPyConnection, model_id: str) -> EncodedArticles:
    """Return all articles that have embeddings of this model, ordered by id."""
    return _encoded(connection, connection.execute(f"{_ENCODED} ORDER BY a.id", {"model": model_id}).to_arrow_table())


def encoded_articles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str) -> EncodedArticles:
    """Return those of these articles that have embeddings of this model, ordered by id."""
    asked = _encoded_where("id IN (SELECT unnest($ids::JSON::VARCHAR[]))")
    return _encoded(
        connection, connection.execute(asked, {"model": model_id, "ids": values_as_json(ids)}).to_arrow_table()
    )


def _encoded(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> EncodedArticles:
    ids = tuple(rows.column("id").to_pylist())
    return EncodedArticles(
        ids=ids,
        published=rows.column("published").to_numpy(),
        has_text=np.array(rows.column("has_text").to_pylist(), dtype=bool),
        leads=embedding_matrix(rows.column("lead")),
        titles=embedding_matrix(rows.column("title")),
        features=FeatureMatrix(lambda indices: _read(connection, [ids[index] for index in indices])),
    )


def embedding_matrix(column: pa.ChunkedArray) -> Embedding:
    """Return a column of embeddings as `(n, d)` float32; none as `(0, 0)`.

    As Python's numbers 100,000 vectors take ten times as long (7.2 CPU s against .8).
    """
    if not len(column):
        return np.zeros((0, 0), dtype=np.float32)
    return np.array(column.combine_chunks().flatten(), dtype=np.float32).reshape(len(column), -1)


def _read(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Iterator[SparseFeatures]:
    """Yield the features of these articles in their order; one that cannot be read has those of no text."""
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        found = _kept(connection, part)
        missing = [identity for identity in part if identity not in found]
        if missing:
            found |= _read_texts(connection, missing)
        forms = forms_of(connection, part)  # of their own: a person may correct what an article is
        for identity in part:
            sparse = found[identity]
            yield replace(sparse, features=replace(sparse.features, form=forms[identity]))


def _read_texts(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, SparseFeatures]:
    """Return the features of these articles, and keep those that were read from a text whose facts are stored."""
    rows = connection.execute(
        f"""SELECT id, title, text, published, canonical_url, {_SOURCE} FROM articles a
            WHERE {rows_where("articles", "id IN (SELECT unnest(?::JSON::VARCHAR[]))", "a")}""",  # noqa: S608 - columns of ours
        [values_as_json(ids)],
    ).fetchall()
    facts = stored_facts(connection, ids, ("figures", "mentions"))
    found: dict[str, SparseFeatures] = {}
    read: list[tuple[str, str]] = []
    for identity, title, text, published, url, source in rows:
        moment = from_naive_utc(published)
        try:
            stated = facts.get(identity) or read_facts(text, moment.date())
            found[identity] = sparse_features(read_features(title, text, moment, url, stated))
        except Exception as error:
            record_failure(connection, identity, "features", error)
            found[identity] = sparse_features(read_features("", "", moment, "", no_facts(moment.date())))
        else:
            read += [(identity, source)] if identity in facts else []
    _keep(connection, {identity: (source, found[identity]) for identity, source in read})
    return found


def _kept(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, SparseFeatures]:
    """Return the features that are kept of these articles as they are now; what cannot be read is as if not there."""
    if not _keeps_features(connection):
        return {}
    rows = connection.execute(
        f"""SELECT a.id, kept.features, kept.rows
            FROM articles a JOIN pages.kept_features kept ON kept.article_id = a.id
            WHERE {rows_where("articles", "id IN (SELECT unnest($ids::JSON::VARCHAR[]))", "a")}
              AND kept.program = $program
              AND kept.source = {_SOURCE}""",  # noqa: S608 - columns of ours
        {"ids": values_as_json(ids), "program": program()},
    ).fetchall()
    found = {}
    for identity, features, packed in rows:
        with suppress(ValueError):
            found[identity] = unpack_rows(_FEATURES.validate_json(features), packed)
    return found


def _keep(connection: duckdb.DuckDBPyConnection, read: Mapping[str, tuple[str, SparseFeatures]]) -> None:
    """Keep features, with what they were read from, in place of those kept of the same articles.

    On a connection of its own: one transaction of DuckDB writes to one file, and the caller's writes stories.
    """
    if not read or not _keeps_features(connection, to_write=True):
        return
    kept = {
        "article_id": list(read),
        "source": [source for source, _ in read.values()],
        "program": [program()] * len(read),
        "published": [to_naive_utc(sparse.features.published) for _, sparse in read.values()],
        "features": [_FEATURES.dump_json(sparse.features).decode() for _, sparse in read.values()],
        "rows": [pack_rows(sparse) for _, sparse in read.values()],
    }
    with connection.cursor() as own, transaction(own):
        own.execute(
            "DELETE FROM pages.kept_features WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))",
            [values_as_json(read)],
        )
        own.register("new_features", pa.table(kept))
        own.execute("INSERT INTO pages.kept_features BY NAME SELECT * FROM new_features")


def drop_kept_features(connection: duckdb.DuckDBPyConnection, *, before: int) -> None:
    """Drop the features of another program, and of articles published before a moment (microseconds since 1970)."""
    connection.execute(
        "DELETE FROM pages.kept_features WHERE published < make_timestamp($1) OR program <> $2", [before, program()]
    )


def _keeps_features(connection: duckdb.DuckDBPyConnection, *, to_write: bool = False) -> bool:
    """Return whether features are kept beside this store: not beside the copy for readers, nor in older files."""
    return bool(
        connection.execute(
            """SELECT 1 FROM duckdb_tables() t JOIN duckdb_databases() d USING (database_name)
               WHERE table_name = 'kept_features' AND 'pages' IN (t.database_name, t.schema_name)
                 AND NOT (d.readonly AND $1)""",
            [to_write],
        ).fetchall()
    )
