"""Load the features of stored articles: embeddings by Arrow, those of a text only once its article is in a pair.

Features of a text are read once (2 ms an article) and kept beside the pages, some 10 KB each, from where they load in
a hundredth of that. They are kept for one version of an article and one program: another of either reads them again.
So is what the words of a text show of where it is from (`store.provenance.cues.read_wordings`, 1 to 3 ms an article).
What is kept can be dropped at any time; it is neither backed up nor published.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from extractors.facts.read_facts import read_facts
from extractors.facts.types import no_facts
from extractors.text.language import is_english
from store.collection.article_failures import ends_the_run, program, record_failure
from store.collection.articles import embedding_matrix
from store.database.parameters import rows_where, values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction
from store.dedup.article_forms import forms_of
from store.dedup.candidate_pairs import EncodedArticles
from store.dedup.features.article import ArticleFeatures, read_features
from store.dedup.features.matrix import (
    FeatureMatrix,
    SparseFeatures,
    are_further_rows,
    are_screening_rows,
    sparse_features,
)
from store.ledger.facts import stored_facts
from store.provenance.cue_wordings import CueKind
from store.provenance.cues import Cue, read_wordings
from store.stories.time_spans import BETWEEN, Span, span_parameters
from store.types import StoredArticle

_TABLES = ("article_features", "article_wordings")
_DROP_OF = "DELETE FROM pages.{table} WHERE article_id IN (SELECT unnest(?::JSON::VARCHAR[]))"

log = logging.getLogger("storyfold.articles")

_FEATURES = TypeAdapter(ArticleFeatures)
_WORDINGS = TypeAdapter(tuple[tuple[CueKind, int, int], ...])

_ASKED = "id IN (SELECT unnest($ids::JSON::VARCHAR[]))"

# How often these articles were revised, and when last.
_REVISED = """LEFT JOIN (
        SELECT article_id, count(*) AS times, max(replaced_at) AS last FROM revisions
        WHERE article_id IN (SELECT unnest($ids::JSON::VARCHAR[])) GROUP BY article_id
    ) revised ON revised.article_id = a.id"""

# What `table` keeps of these articles (`ids`, `program`) as they are now, for `columns` of `kept`. A text is never
# another without a revision, so which version of an article it is can be said without reading its text.
_KEPT = f"""
    SELECT a.id, {{columns}} FROM pages.{{table}} kept JOIN articles a ON a.id = kept.article_id
    {_REVISED}
    WHERE {{articles}} AND kept.program = $program AND kept.version = {{version}}
"""  # noqa: S608 - our own SQL
_VERSION = """md5(concat_ws(chr(0), a.title, a.published::VARCHAR, a.canonical_url, a.first_seen::VARCHAR,
                            coalesce(revised.times, 0)::VARCHAR, coalesce(revised.last::VARCHAR, '')))"""
_VERSIONS = f"""
    SELECT a.id, a.title, a.text, a.published, a.canonical_url, a.language, {_VERSION}
    FROM articles a {_REVISED}
    WHERE {rows_where("articles", _ASKED, "a")}
"""  # noqa: S608 - our own SQL

# Texts held at a time while they are read, and rows that are kept: some megabytes of either.
_AT_ONCE = 500
_KEPT_AT_ONCE = 2_000

# RE2's \s knows no space outside ASCII; a text of such spaces alone says nothing either, as `str.split` has it.
_HAS_TEXT = r"regexp_matches(a.text, '[^\t-\r\x1c- \x{85}\p{Z}]')"


def encoded_between(connection: duckdb.DuckDBPyConnection, spans: Sequence[Span], model_id: str) -> EncodedArticles:
    """Return the articles published in any of these spans that have embeddings of this model, ordered by id."""
    return _encoded(connection, model_id, BETWEEN.format(moment="published"), span_parameters(spans))


def encoded_all(connection: duckdb.DuckDBPyConnection, model_id: str) -> EncodedArticles:
    """Return all articles that have embeddings of this model, ordered by id."""
    return _encoded(connection, model_id, "true", {})


def encoded_articles(connection: duckdb.DuckDBPyConnection, ids: Sequence[str], model_id: str) -> EncodedArticles:
    """Return those of these articles that have embeddings of this model, ordered by id."""
    return _encoded(connection, model_id, _ASKED, {"ids": values_as_json(ids)})


def _encoded(
    connection: duckdb.DuckDBPyConnection, model_id: str, wanted: str, given: Mapping[str, object]
) -> EncodedArticles:
    """Return the articles that meet a condition on their columns and have embeddings."""
    embedded = f"model_id = $model AND article_id IN (SELECT id FROM articles WHERE {wanted})"  # noqa: S608 - our own SQL
    vectors = connection.execute(
        f"SELECT article_id, part, vector FROM vectors.vectors WHERE {rows_where('vectors.vectors', embedded)}",  # noqa: S608 - our own SQL
        {"model": model_id, **given},
    ).to_arrow_table()
    rows = connection.execute(
        f"SELECT id, epoch_us(published) AS published FROM articles WHERE {wanted} ORDER BY id",  # noqa: S608 - our own SQL
        {**given},
    ).to_arrow_table()
    of_lead, of_title = (_in_order_of_ids(vectors, part) for part in ("lead", "title"))
    ids = vectors.column("article_id")
    encoded = pc.and_(*(pc.is_in(rows.column("id"), value_set=ids.take(places)) for places in (of_lead, of_title)))
    rows = rows.filter(encoded)
    embeddings = embedding_matrix(vectors.column("vector"))
    leads, titles = (
        embeddings[places.filter(pc.is_in(ids.take(places), value_set=rows.column("id"))).to_numpy()]
        for places in (of_lead, of_title)
    )
    known = tuple(rows.column("id").to_pylist())
    source = StoredFeatures(connection, known)
    return EncodedArticles(
        ids=known,
        published=rows.column("published").to_numpy(),
        has_text=source.have_text(),
        leads=leads,
        titles=titles,
        features=FeatureMatrix(source),
    )


def _in_order_of_ids(embedded: pa.Table, part: str) -> pa.Array:
    """Return the places of the vectors of one part, in the order of their articles' ids, one of each."""
    places = pc.indices_nonzero(pc.equal(embedded.column("part"), part))
    places = places.take(pc.sort_indices(embedded.column("article_id").take(places)))
    ids = embedded.column("article_id").take(places)
    if len(ids) < 2:
        return places
    is_another = pc.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1)).combine_chunks()
    return pa.concat_arrays([places.slice(0, 1), places.slice(1).filter(is_another)])


class StoredFeatures:
    """The features of stored articles by their index among `ids`: those kept, and of others what their texts say."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
        self._connection = connection
        self._ids = ids
        self._keeps = _keeps_features(connection)
        self._read: dict[str, SparseFeatures] = {}

    def have_text(self) -> NDArray[np.bool_]:
        """Return of each article whether its text says anything."""
        known = self._kept(self._ids, "kept.has_text")
        missing = [identity for identity in self._ids if identity not in known]
        asked = f"SELECT a.id, {_HAS_TEXT} FROM articles a WHERE {rows_where('articles', _ASKED, 'a')}"  # noqa: S608 - our own SQL
        known |= dict(self._connection.execute(asked, {"ids": values_as_json(missing)}).fetchall() if missing else ())
        return np.array([known[identity] for identity in self._ids], dtype=bool)

    def screening(self, indices: Sequence[int]) -> Sequence[bytes]:
        """Return the packed rows that the articles at these indices are screened by."""
        found: list[bytes] = []
        for ids in _parts([self._ids[index] for index in indices]):
            kept = self._kept(ids, "kept.screening", _screening)
            self._read_texts([identity for identity in ids if identity not in kept])
            found += [kept[one] if one in kept else self._read[one].screening for one in ids]
        return found

    def further(self, indices: Sequence[int]) -> Sequence[tuple[ArticleFeatures, bytes]]:
        """Return the features of the articles at these indices, and their further packed rows."""
        found: list[tuple[ArticleFeatures, bytes]] = []
        for ids in _parts([self._ids[index] for index in indices]):
            kept = self._kept([one for one in ids if one not in self._read], "kept.features, kept.further", _further)
            self._read_texts([one for one in ids if one not in kept and one not in self._read])
            read = {one: self._read.pop(one) for one in ids if one in self._read}
            kept |= {one: (sparse.features, sparse.further) for one, sparse in read.items()}
            forms = forms_of(self._connection, ids)  # of their own: a person may correct what an article is
            found += [(replace(kept[one][0], form=forms[one]), kept[one][1]) for one in ids]
        return found

    def _kept(self, ids: Sequence[str], columns: str, usable: Callable[..., Any] | None = None) -> dict[str, Any]:
        """Return what is kept of these articles as they are now; what cannot be used is as if not there.

        `usable` returns what to use of the columns, None where they are damaged.
        """
        if not self._keeps or not ids:
            return {}
        rows = _kept_rows(self._connection, "article_features", columns, ids)
        found = ((identity, usable(*kept) if usable else kept[0]) for identity, *kept in rows)
        return {identity: one for identity, one in found if one is not None}

    def _read_texts(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _AT_ONCE):
            self._read |= _read_texts(self._connection, ids[start : start + _AT_ONCE])


def _kept_rows(
    connection: duckdb.DuckDBPyConnection, table: str, columns: str, ids: Iterable[str]
) -> list[tuple[Any, ...]]:
    asked = _KEPT.format(table=table, columns=columns, articles=rows_where("articles", _ASKED, "a"), version=_VERSION)
    return connection.execute(asked, {"ids": values_as_json(sorted(ids)), "program": program()}).fetchall()


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _KEPT_AT_ONCE):
        yield ids[start : start + _KEPT_AT_ONCE]


def _screening(packed: bytes) -> bytes | None:
    return packed if are_screening_rows(packed) else None


def _further(features: str, packed: bytes) -> tuple[ArticleFeatures, bytes] | None:
    try:
        return (_FEATURES.validate_json(features), packed) if are_further_rows(packed) else None
    except ValidationError:
        return None


def _read_texts(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, SparseFeatures]:
    """Return the features of these articles, and keep those that were read from a text whose facts are stored."""
    rows = connection.execute(_VERSIONS, {"ids": values_as_json(ids)}).fetchall()
    facts = stored_facts(connection, ids, ("figures", "mentions"))
    found: dict[str, SparseFeatures] = {}
    read: list[tuple[str, str]] = []
    for identity, title, text, published, url, language, version in rows:
        moment = from_naive_utc(published)
        try:
            stated = facts.get(identity) or read_facts(text, moment.date(), language=language)
            found[identity] = sparse_features(read_features(title, text, moment, url, stated))
        except Exception as error:
            record_failure(connection, identity, "features", error)
            found[identity] = sparse_features(read_features("", "", moment, "", no_facts(moment.date())))
        else:
            read += [(identity, version)] if identity in facts else []
    _keep(connection, {identity: (version, found[identity]) for identity, version in read})
    return found


def _keep(connection: duckdb.DuckDBPyConnection, read: Mapping[str, tuple[str, SparseFeatures]]) -> None:
    """Keep features, with the version they were read from, in place of those kept of the same articles."""
    if not read or not _keeps_features(connection, to_write=True):
        return
    kept: dict[str, list[Any]] = {
        "article_id": list(read),
        "version": [version for version, _ in read.values()],
        "program": [program()] * len(read),
        "published": [to_naive_utc(sparse.features.published) for _, sparse in read.values()],
        "has_text": [sparse.features.has_text for _, sparse in read.values()],
        "features": [_FEATURES.dump_json(sparse.features).decode() for _, sparse in read.values()],
        "screening": [sparse.screening for _, sparse in read.values()],
        "further": [sparse.further for _, sparse in read.values()],
    }
    _replace_kept(connection, "article_features", kept)


def _replace_kept(connection: duckdb.DuckDBPyConnection, table: str, kept: dict[str, list[Any]]) -> None:
    """Keep rows (column → values) in place of those of the same articles.

    On a connection of its own: one transaction of DuckDB writes to one file, and the caller's writes stories.
    """
    with connection.cursor() as own, transaction(own):
        own.execute(_DROP_OF.format(table=table), [values_as_json(kept["article_id"])])
        own.register("new_rows", pa.table(kept))
        own.execute(f"INSERT INTO pages.{table} BY NAME SELECT * FROM new_rows")  # noqa: S608 - our names


def wordings_of(
    connection: duckdb.DuckDBPyConnection, articles: Mapping[str, StoredArticle]
) -> dict[str, tuple[Cue, ...]]:
    """Return by id what the words of these articles show by themselves: what is kept, and of others what they say now,
    which is kept. One that is not English, or that cannot be read, has none here.
    """
    is_kept = _keeps_features(connection, "article_wordings")
    rows = _kept_rows(connection, "article_wordings", "kept.wordings", articles) if is_kept and articles else ()
    found = {identity: cues for identity, kept in rows if (cues := _cues(kept)) is not None}
    missing = [one for identity, one in articles.items() if identity not in found and is_english(one.article.language)]
    read = {one.id: cues for one in missing if (cues := _read_wordings(one)) is not None}
    _keep_wordings(connection, {identity: (articles[identity], cues) for identity, cues in read.items()})
    return found | read


def _cues(kept: str) -> tuple[Cue, ...] | None:
    try:
        return tuple(Cue(kind=kind, start=start, end=end) for kind, start, end in _WORDINGS.validate_json(kept))
    except ValidationError:
        return None


def _read_wordings(one: StoredArticle) -> tuple[Cue, ...] | None:
    """Return what the words of one article show; None where that fails, which is logged here and kept as the article's
    failure when its story's lineage meets it. Raises what is no article's fault.
    """
    try:
        return read_wordings(one.article.title, one.article.text)
    except Exception as error:
        if ends_the_run(error):
            raise
        log.warning("what the words of the article %s show cannot be read", one.id, exc_info=error)
        return None


def _keep_wordings(
    connection: duckdb.DuckDBPyConnection, read: Mapping[str, tuple[StoredArticle, tuple[Cue, ...]]]
) -> None:
    if not read or not _keeps_features(connection, "article_wordings", to_write=True):
        return
    asked = f"SELECT a.id, {_VERSION} FROM articles a {_REVISED} WHERE {rows_where('articles', _ASKED, 'a')}"  # noqa: S608 - our own SQL
    versions = dict(connection.execute(asked, {"ids": values_as_json(sorted(read))}).fetchall())
    kept: dict[str, list[Any]] = {
        "article_id": list(versions),
        "version": list(versions.values()),
        "program": [program()] * len(versions),
        "published": [to_naive_utc(read[identity][0].article.published) for identity in versions],
        "wordings": [_WORDINGS.dump_json(_spans(read[identity][1])).decode() for identity in versions],
    }
    _replace_kept(connection, "article_wordings", kept)


def _spans(cues: Iterable[Cue]) -> tuple[tuple[CueKind, int, int], ...]:
    return tuple((cue.kind, cue.start, cue.end) for cue in cues)


def drop_kept_features(connection: duckdb.DuckDBPyConnection, *, before: int) -> None:
    """Drop the features of another program, and of articles published before a moment (microseconds since 1970)."""
    for table in _TABLES:
        connection.execute(
            f"DELETE FROM pages.{table} WHERE published < make_timestamp($1) OR program <> $2",  # noqa: S608 - our names
            [before, program()],
        )


def forget_kept_features(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
    """Drop what is kept of these articles."""
    for table in _TABLES:
        connection.execute(_DROP_OF.format(table=table), [values_as_json(ids)])


def _keeps_features(
    connection: duckdb.DuckDBPyConnection, table: str = "article_features", *, to_write: bool = False
) -> bool:
    """Return whether features, or what else `table` is for, are kept beside this store.

    They are not beside the copy for readers, nor in older files.
    """
    return bool(
        connection.execute(
            """SELECT 1 FROM duckdb_tables() t JOIN duckdb_databases() d USING (database_name)
               WHERE table_name = $2 AND 'pages' IN (t.database_name, t.schema_name)
                 AND NOT (d.readonly AND $1)""",
            [to_write, table],
        ).fetchall()
    )
