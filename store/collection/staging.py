"""Carry what a worker gathered to the one writer: a Parquet file a feed, read back as it was; judges nothing."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter

from store.collection.article_identity import article_id
from store.collection.articles import save_embeddings
from store.collection.feed_runs import save_feed_run
from store.collection.site_boilerplate import remove_boilerplate
from store.database.parameters import values_as_json
from store.types import Embedding, EntryOutcome, FeedRun

_RUN = TypeAdapter(FeedRun)
_OUTCOME = TypeAdapter(EntryOutcome)
_KEY = b"storyfold.run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One feed's run, and the embeddings `(n, d)` of its articles, both parts in the order they have in the run."""

    run: FeedRun
    leads: Embedding
    titles: Embedding


def stage(folder: Path, staged: Staged) -> Path:
    """Write a run into `folder` and return its file, there whole or not at all; secrets of the feed stay out of it.

    Raises ValueError or TypeError (pyarrow's are such) for text that no table can hold.
    """
    run = replace(staged.run, feed=replace(staged.run.feed, address=""))
    table = pa.Table.from_pylist([asdict(outcome) for outcome in run.entries])
    if run.entries:
        held = [outcome.article is not None for outcome in run.entries]
        table = table.append_column("lead", _column(held, staged.leads))
        table = table.append_column("headline", _column(held, staged.titles))
    table = table.replace_schema_metadata({_KEY: _RUN.dump_json(replace(run, entries=()))})
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(run.feed.url.encode()).hexdigest()[:16]}.parquet"
    draft = path.with_suffix(".part")
    pq.write_table(table, draft, compression="zstd")
    return draft.replace(path)


def read_staged(path: Path) -> Staged:
    """Return a run as it was staged."""
    table = pq.read_table(path)
    rows = table.to_pylist()
    run = _RUN.validate_json(table.schema.metadata[_KEY])
    leads = [row.pop("lead") for row in rows]
    titles = [row.pop("headline") for row in rows]
    return Staged(
        run=replace(run, entries=tuple(_OUTCOME.validate_python(row) for row in rows)),
        leads=_matrix(leads),
        titles=_matrix(titles),
    )


def merge(connection: duckdb.DuckDBPyConnection, staged: Staged, model_id: str) -> int:
    """Store a staged run and the embeddings of the articles it added; return how many those are.

    The run is one transaction and the vectors another: a kill in between leaves articles for the next run to encode,
    and so does a text that lost boilerplate of its site here.
    """
    brought = [outcome.article for outcome in staged.run.entries if outcome.article]
    run = remove_boilerplate(connection, staged.run)
    kept = [outcome.article for outcome in run.entries if outcome.article]
    ids = [article_id(article) for article in brought]
    before = _known(connection, ids)
    new = save_feed_run(connection, run)
    added = _known(connection, ids) - before
    # Two entries may lead to one article; the first is the one that was kept.
    rows = [row for row, one in enumerate(ids) if one in added and ids.index(one) == row and kept[row] == brought[row]]
    if rows:
        save_embeddings(connection, model_id, [ids[row] for row in rows], staged.leads[rows], staged.titles[rows])
    return new


def _known(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> set[str]:
    found = connection.execute(
        "SELECT id FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(ids)]
    )
    return {row[0] for row in found.fetchall()}


def _column(held: Sequence[bool], embeddings: Embedding) -> pa.Array:
    rows: Iterator[Embedding] = iter(embeddings)
    return pa.array([next(rows) if one else None for one in held], type=pa.list_(pa.float32()))


def _matrix(column: Sequence[Mapping[str, Any] | None]) -> Embedding:
    rows = [row for row in column if row is not None]
    return np.asarray(rows, dtype=np.float32) if rows else np.zeros((0, 0), dtype=np.float32)
