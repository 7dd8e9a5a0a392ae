"""Load the features of stored articles: embeddings by Arrow, those of a text only once its article is in a pair."""

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from extractors.facts.read_facts import read_facts
from store.collection.article_failures import record_failure
from store.database.parameters import values_as_json
from store.database.timestamps import from_naive_utc
from store.dedup.article_forms import forms_of
from store.dedup.candidate_pairs import EncodedArticles
from store.dedup.features.article import ArticleFeatures, read_features
from store.dedup.features.matrix import FeatureMatrix
from store.ledger.facts import no_facts, stored_facts
from store.stories.time_spans import BETWEEN, Span, span_parameters
from store.types import Embedding

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
    asked = f"{_ENCODED} WHERE {BETWEEN.format(moment='a.published')} ORDER BY a.id"
    given = {"model": model_id, **span_parameters(spans)}
    return _encoded(connection, connection.execute(asked, given).to_arrow_table())


def encoded_all(connection: duckdb.DuckDBPyConnection, model_id: str) -> EncodedArticles:
    """Return all articles that have embeddings of this model, ordered by id."""
    return _encoded(connection, connection.execute(f"{_ENCODED} ORDER BY a.id", {"model": model_id}).to_arrow_table())


def encoded_articles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str) -> EncodedArticles:
    """Return those of these articles that have embeddings of this model, ordered by id."""
    asked = f"{_ENCODED} WHERE a.id IN (SELECT unnest($ids::JSON::VARCHAR[])) ORDER BY a.id"
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


def _read(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> Iterator[ArticleFeatures]:
    """Yield the features of these articles in their order; one that cannot be read has those of no text."""
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        rows = connection.execute(
            """SELECT id, title, text, published, canonical_url FROM articles
               WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))""",
            [values_as_json(part)],
        ).fetchall()
        found = {row[0]: row[1:] for row in rows}
        facts = stored_facts(connection, part, ("figures", "mentions"))
        forms = forms_of(connection, part)
        for identity in part:
            title, text, published, url = found[identity]
            moment = from_naive_utc(published)
            try:
                stated = facts.get(identity) or read_facts(text, moment.date())
                features = read_features(title, text, moment, url, stated, forms[identity])
            except Exception as error:
                record_failure(connection, identity, "features", error)
                features = read_features("", "", moment, "", no_facts(moment.date()))
            yield features
