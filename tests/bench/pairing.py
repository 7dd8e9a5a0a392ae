"""Measure exact neighbour search beside brute force and the libraries that are installed; needs torch and numpy."""

import importlib.util
from typing import Any

import numpy as np
import torch

from store.dedup.neighbours.search import find_neighbours, find_pairs
from tests.bench.encoding import matmul_rate
from tests.bench.timing import Row, Spent, say, show, spent

WIDTH = 384
LEAST = 0.9
ONE_MILLION = 1_000_000


def unit_rows(count: int, seed: int, copies: float = 0.1) -> np.ndarray:
    """Return unit rows of which a part `copies` are noisy copies of others, at cosines between .80 and .999."""
    drawn = torch.Generator().manual_seed(seed)
    rows = torch.empty(count, WIDTH)
    for start in range(0, count, 65_536):
        part = rows[start : start + 65_536]
        part.copy_(torch.nn.functional.normalize(torch.randn(part.shape, generator=drawn), dim=1))
    for start in range(0, int(count * copies), 65_536):
        size = min(65_536, int(count * copies) - start)
        where = torch.randint(0, count, (size,), generator=drawn)
        base = rows[torch.randint(0, count, (size,), generator=drawn)]
        noise = torch.randn(size, WIDTH, generator=drawn)
        noise = torch.nn.functional.normalize(noise - (noise * base).sum(1, keepdim=True) * base, dim=1)
        cosine = torch.rand(size, 1, generator=drawn) * 0.199 + 0.8
        rows[where] = torch.nn.functional.normalize(cosine * base + (1 - cosine * cosine).sqrt() * noise, dim=1)
    return rows.numpy()


def near_rows(known: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Return unit rows at cosines between .80 and .999 to known ones, so that a search finds some and misses others."""
    drawn = np.random.default_rng(seed)
    base = known[drawn.integers(0, len(known), count)]
    noise = drawn.standard_normal(base.shape, dtype=np.float32)
    noise -= (noise * base).sum(1, keepdims=True) * base
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    cosine = drawn.uniform(0.8, 0.999, (count, 1)).astype(np.float32)
    return cosine * base + np.sqrt(1 - cosine**2) * noise


def measure(count: int = 50_000, window: int = ONE_MILLION, new: int = 1_000) -> None:
    """Print processor seconds on one core for all pairs of `count`, and for `new` rows against a window."""
    torch.set_num_threads(1)
    cuda = torch.cuda.is_available()
    rows = unit_rows(count, 1)
    brute = spent(lambda: brute_pairs(rows))
    ours = spent(lambda: list(find_pairs(rows, LEAST)))
    plain = spent(lambda: list(find_pairs(rows, LEAST, torch.float32)))
    table = [_row("all pairs, as shipped", ours, brute, "numpy, float32, blockwise")]
    table.append(_row("all pairs, float32", plain, brute, "numpy, float32, blockwise"))
    if peer := _semhash(rows):
        table.append(_row("all pairs, as shipped", ours, peer, "semhash"))
    heads = ("CPU s", "theirs", "limit", "times faster")
    limit = count * (count - 1) * WIDTH / matmul_rate("cuda" if cuda else "cpu", _coarse(cuda))
    show(f"Pairs of {count:,} x {WIDTH} at cosine {LEAST}, one core", heads, table)
    say(f"Limit by this core's own matrix product: {limit:.2f} s.")
    _say_missed(ours.gave, brute.gave)
    known = unit_rows(window, 2, copies=0)
    asked = near_rows(known, new, 3)
    found = spent(lambda: list(find_neighbours(asked, known, LEAST)))
    flat = spent(lambda: brute_neighbours(asked, known))
    table = [_row(f"{new:,} new against {window:,}", found, flat, "numpy, float32, blockwise")]
    if peer := _faiss(asked, known):
        table.append(_row(f"{new:,} new against {window:,}", found, peer, "faiss IndexFlatIP"))
    show("Neighbours, one core", heads, table)
    _say_missed([pair[:2] for pair in found.gave], flat.gave)


def brute_pairs(rows: np.ndarray, block: int = 2_000) -> set[tuple[int, int]]:
    """Return every pair i < j at or above the threshold, with nothing clever."""
    found: set[tuple[int, int]] = set()
    for start in range(0, len(rows), block):
        i, j = np.nonzero(rows[start : start + block] @ rows[start:].T >= LEAST)
        found.update((int(a), int(b)) for a, b in zip(i + start, j + start, strict=True) if a < b)
    return found


def brute_neighbours(asked: np.ndarray, known: np.ndarray, block: int = 50_000) -> set[tuple[int, int]]:
    """Return every pair of a row asked for and a known one at or above the threshold."""
    found: set[tuple[int, int]] = set()
    for start in range(0, len(known), block):
        i, j = np.nonzero(asked @ known[start : start + block].T >= LEAST)
        found.update((int(a), int(b) + start) for a, b in zip(i, j, strict=True))
    return found


def _coarse(cuda: bool) -> torch.dtype:
    from store.dedup.neighbours.blocks import precision_for

    return precision_for(torch.device("cuda" if cuda else "cpu"), ONE_MILLION, ONE_MILLION)


def _say_missed(found: Any, true: set[tuple[int, int]]) -> None:
    """Say how many pairs were missed or made up; at the very threshold sums may differ in the last digit."""
    told = {(pair[0], pair[1]) for pair in found}
    say(f"{len(true):,} pairs; {len(true - told)} missed, {len(told - true)} too many.")


def _row(what: str, ours: Spent, theirs: Spent, peer: str) -> Row:
    return Row(
        what=f"{what}, beside {peer}", figure=f"{ours.cpu:.2f}", beside=f"{theirs.cpu:.2f}",
        ratio=f"{theirs.cpu / ours.cpu:.1f}",
    )  # fmt: skip


def _semhash(rows: np.ndarray) -> Spent | None:
    """Time what semhash does by default, vectors given; None if it is not installed."""
    if importlib.util.find_spec("semhash") is None:
        say("semhash is not installed; its row is left out.")
        return None
    from semhash import SemHash

    class Given:
        def encode(self, texts: Any, **_: Any) -> np.ndarray:
            return rows[[int(text) for text in texts]]

    return spent(
        lambda: SemHash.from_records([str(n) for n in range(len(rows))], model=Given()).self_deduplicate(LEAST)
    )


def _faiss(asked: np.ndarray, known: np.ndarray) -> Spent | None:
    """Time faiss's exact search in one thread; None if it is not installed."""
    if importlib.util.find_spec("faiss") is None:
        say("faiss is not installed; its row is left out.")
        return None
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(WIDTH)
    index.add(known)
    return spent(lambda: index.range_search(asked, LEAST))
