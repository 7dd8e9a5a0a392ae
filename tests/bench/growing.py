"""Measure what a new article costs as the window grows, and in which form vectors are read from disk the fastest."""

import tempfile
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import torch

from store.dedup.neighbours.search import find_neighbours
from tests.bench.pairing import LEAST, WIDTH, unit_rows
from tests.bench.timing import Row, say, show, spent

NEW = 1_000
SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
AT_ONCE = 1_000_000  # a window of ten million is asked in ten parts, as it would be from a file


def measure(sizes: tuple[int, ...] = SIZES, on_disk: int = 100_000) -> None:
    """Print the cost of one of `NEW` articles against windows of each size, and of reading vectors."""
    torch.set_num_threads(1)
    known = unit_rows(min(max(sizes), AT_ONCE), 5, copies=0)
    asked = unit_rows(NEW, 6, copies=0)
    rows = []
    for size in sizes:
        parts = [known[: min(size, AT_ONCE)]] * max(1, size // AT_ONCE)
        ours = spent(lambda parts=parts: [list(find_neighbours(asked, part, LEAST)) for part in parts])
        rows.append(
            Row(
                what=f"{size:,}", figure=f"{1e3 * ours.cpu / NEW:.3f}", beside=f"{1e9 * ours.cpu / NEW / size:.2f}",
                limit=f"{size * WIDTH * 4 / 1e6:,.0f}", ratio=f"{size * WIDTH * 2 / 1e6:,.0f}",
            )
        )  # fmt: skip
    heads = ("CPU ms an article", "ns a vector", "MB as float32", "MB as float16")
    show(f"One of {NEW:,} new articles against a window, one core", heads, rows)
    _measure_forms(known[:on_disk])


def _measure_forms(rows: np.ndarray) -> None:
    """Print what it costs to write vectors and to have them back as an array, by form."""
    with tempfile.TemporaryDirectory() as folder:
        table = [
            _form("DuckDB FLOAT[], as stored", Path(folder) / "list.duckdb", "FLOAT[]", rows, by_arrow=True),
            _form("DuckDB FLOAT[], row by row", Path(folder) / "rows.duckdb", "FLOAT[]", rows, by_arrow=False),
            _form(f"DuckDB FLOAT[{WIDTH}]", Path(folder) / "array.duckdb", f"FLOAT[{WIDTH}]", rows, by_arrow=True),
            _blob(Path(folder) / "blob.duckdb", rows),
            _mapped(Path(folder) / "vectors.npy", rows),
        ]
    show(f"{len(rows):,} vectors on disk", ("read, CPU s", "write, CPU s", "MB", "largest error"), table)
    say("Read: from a file just opened to one float32 array.")


def _form(what: str, path: Path, kind: str, rows: np.ndarray, *, by_arrow: bool) -> Row:
    def write() -> None:
        with duckdb.connect(str(path)) as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.execute(f"CREATE TABLE v (id BIGINT, vector {kind})")
            given = pa.table({"id": range(len(rows)), "v": pa.FixedSizeListArray.from_arrays(rows.ravel(), WIDTH)})
            connection.register("given", given)
            connection.execute("INSERT INTO v SELECT * FROM given")

    def read() -> np.ndarray:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SET enable_progress_bar = false")
            answer = connection.execute("SELECT vector FROM v ORDER BY id")
            if not by_arrow:
                return np.array([row[0] for row in answer.fetchall()], dtype=np.float32)
            column = answer.to_arrow_table().column(0).combine_chunks()
            return np.asarray(column.flatten()).reshape(-1, WIDTH)

    return _told(what, spent(write).cpu, spent(read), path, rows)


def _blob(path: Path, rows: np.ndarray) -> Row:
    def write() -> None:
        with duckdb.connect(str(path)) as connection:
            connection.execute("SET enable_progress_bar = false")
            connection.execute("CREATE TABLE v (id BIGINT, vector BLOB)")
            half = [row.tobytes() for row in rows.astype(np.float16)]
            connection.register("given", pa.table({"id": range(len(rows)), "v": pa.array(half, pa.binary())}))
            connection.execute("INSERT INTO v SELECT * FROM given")

    def read() -> np.ndarray:
        with duckdb.connect(str(path), read_only=True) as connection:
            connection.execute("SET enable_progress_bar = false")
            column = connection.execute("SELECT vector FROM v ORDER BY id").to_arrow_table().column(0)
            data = b"".join(part.buffers()[2].to_pybytes()[: len(part) * WIDTH * 2] for part in column.chunks)
            return np.frombuffer(data, dtype=np.float16).reshape(-1, WIDTH).astype(np.float32)

    return _told("DuckDB BLOB, float16", spent(write).cpu, spent(read), path, rows)


def _mapped(path: Path, rows: np.ndarray) -> Row:
    written = spent(lambda: np.save(path, rows.astype(np.float16))).cpu
    return _told(
        "file of float16, mapped", written, spent(lambda: np.load(path, mmap_mode="r").astype(np.float32)), path, rows
    )


def _told(what: str, written: float, read, path: Path, rows: np.ndarray) -> Row:
    error = float(np.abs(read.gave - rows).max())
    return Row(
        what=what, figure=f"{read.cpu:.2f}", beside=f"{written:.2f}", limit=f"{path.stat().st_size / 1e6:.0f}",
        ratio=f"{error:.0e}",
    )  # fmt: skip
