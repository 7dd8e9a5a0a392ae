"""Read articles and embeddings out of the tables, and keep embeddings; judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import duckdb

from extractors.types import Article, Link
from extractors.urls.normalize import normalize_url
from store.database.parameters import Column, rows_where, values_as_json, values_missing
from store.database.timestamps import from_naive_utc
from store.database.transactions import transaction
from store.types import Embedding, StoredArticle, StoreError

if TYPE_CHECKING:
    import pyarrow as pa

# "lead" is the title with the first words of the text, "title" the headline alone.
Part = Literal["lead", "title"]


ARTICLES = Column(table="articles", name="id")
ENCODED = "part = 'lead' AND model_id = $model"  # both parts are kept together


def articles_without_embedding(connection: duckdb.DuckDBPyConnection, model_id: str) -> list[str]:
    """Return the articles that have no embedding of this model yet, in order, less those whose encoding failed."""
    encoded = Column(table="vectors.vectors", name="article_id", where=ENCODED)
    missing = values_missing(connection, ARTICLES, encoded, {"model": model_id})
    if not missing:
        return []
    rows = connection.execute("SELECT article_id FROM article_failures WHERE step = 'embedding'").fetchall()
    failed = {row[0] for row in rows}
    return [identity for identity in missing if identity not in failed]


def save_embeddings(
    connection: duckdb.DuckDBPyConnection, model_id: str, ids: Sequence[str], leads: Embedding, titles: Embedding
) -> None:
    """Keep the embeddings `(n, d)` of the articles `ids`, both parts in one transaction."""
    if not ids:
        return
    import numpy as np
    import pyarrow as pa

    width = leads.shape[1]
    table = pa.table(
        {
            "article_id": [*ids, *ids],
            "part": ["lead"] * len(ids) + ["title"] * len(ids),
            "model_id": [model_id] * (2 * len(ids)),
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(np.concatenate([leads, titles]).ravel()), width),
        }
    )
    with transaction(connection):
        connection.register("new_vectors", table)
        connection.execute(
            "DELETE FROM vectors.vectors WHERE model_id = ? AND article_id IN (SELECT article_id FROM new_vectors)",
            [model_id],
        )
        connection.execute("INSERT INTO vectors.vectors SELECT article_id, part, model_id, vector FROM new_vectors")
        connection.unregister("new_vectors")


_IS_LEAD = "part = 'lead' AND model_id = $model AND article_id IN (SELECT unnest($ids::JSON::VARCHAR[]))"


def articles_by_id(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str = ""
) -> dict[str, StoredArticle]:
    """Return the articles of these ids, with the embeddings of their leads if a model is named."""
    leads = _leads(connection, ids, model_id) if model_id else {}
    answer = connection.execute(
        f"SELECT * FROM articles WHERE {rows_where('articles', 'id IN (SELECT unnest(?::JSON::VARCHAR[]))')}",  # noqa: S608 - our own SQL
        [values_as_json(ids)],
    )
    return {stored.id: stored for stored in _all_stored(answer, leads)}


def _leads(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str) -> dict[str, Embedding]:
    """Return the embeddings of the leads of these articles, by id; each its own, for one kept would hold all."""
    table = connection.execute(
        f"SELECT article_id, vector FROM vectors.vectors WHERE {rows_where('vectors.vectors', _IS_LEAD)}",  # noqa: S608 - our own SQL
        {"model": model_id, "ids": values_as_json(ids)},
    ).to_arrow_table()
    rows = zip(table.column("article_id").to_pylist(), embedding_matrix(table.column("vector")), strict=True)
    return {article_id: row.copy() for article_id, row in rows}


def embedding_matrix(column: pa.ChunkedArray) -> Embedding:
    """Return a column of embeddings as `(n, d)` float32; none as `(0, 0)`.

    As Python's numbers 100,000 vectors take ten times as long (7.2 CPU s against .8).
    """
    import numpy as np

    if not len(column):
        return np.zeros((0, 0), dtype=np.float32)
    parts = [chunk.flatten().to_numpy(zero_copy_only=False) for chunk in column.chunks]
    matrix: Embedding = np.concatenate(parts, dtype=np.float32).reshape(len(column), -1)
    return matrix


# An article that a person named as $1, its id, which may be cut short, or any address of $2 it is known by.
IS_NAMED = """
(starts_with(a.id, $1) OR list_contains($2::VARCHAR[], a.url) OR list_contains($2::VARCHAR[], a.canonical_url)
 OR a.id IN (SELECT article_id FROM entries WHERE list_contains($2::VARCHAR[], url)))
"""


def named_article(wanted: str) -> list[str | list[str]]:
    """Return what IS_NAMED takes: what a person typed, and the addresses it may be, as typed and normalised."""
    if "://" not in wanted:
        return [wanted, []]
    try:
        return [wanted, sorted({wanted, normalize_url(wanted)})]
    except ValueError:
        return [wanted, [wanted]]


def find_article(connection: duckdb.DuckDBPyConnection, wanted: str) -> str:
    """Return the id of the one article that a person named by its id, which may be cut short, or by an address.

    Raises StoreError where there is none, or more than one.
    """
    rows = connection.execute(
        f"SELECT a.id FROM articles a WHERE {IS_NAMED} ORDER BY a.id LIMIT 6",  # noqa: S608
        named_article(wanted),
    ).fetchall()
    if not wanted or not rows:
        raise StoreError(f'no article {wanted!r}: `storyfold sql "SELECT id, title FROM articles"` lists them')  # noqa: S608
    if len(rows) > 1:
        raise StoreError(f"{wanted!r} fits {len(rows)} articles: {', '.join(row[0] for row in rows)}. Give more of it.")
    return str(rows[0][0])


def _all_stored(answer: duckdb.DuckDBPyConnection, leads: Mapping[str, Embedding]) -> Iterator[StoredArticle]:
    names = [column[0] for column in answer.description or ()]
    for row in answer.fetchall():
        fields = dict(zip(names, row, strict=True))
        yield _stored(fields, leads.get(fields["id"]))


def _stored(row: dict[str, Any], embedding: Embedding | None) -> StoredArticle:
    article = Article(
        url=row["url"],
        canonical_url=row["canonical_url"],
        title=row["title"],
        authors=tuple(row["authors"]),
        publisher=row["publisher"],
        published=from_naive_utc(row["published"]),
        dated_by=row["dated_by"],
        language=row["language"],
        text=row["text"],
        links=tuple(Link(url=link["url"], text=link["text"]) for link in row["links"]),
        read_from=row["read_from"],
        reading=row["reading"] or "",
        modified=from_naive_utc(row["modified"]) if row["modified"] else None,
        image=row["image"] or "",
        provenance=tuple(sorted((row["provenance"] or {}).items())),
    )
    return StoredArticle(
        id=row["id"],
        article=article,
        outlet=row["outlet"],
        outlet_kind=row["outlet_kind"],
        first_seen=from_naive_utc(row["first_seen"]),
        seen_after=from_naive_utc(row["seen_after"]) if row["seen_after"] else None,
        feed_url=row["feed_url"],
        embedding=embedding,
    )
