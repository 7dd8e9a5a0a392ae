"""Find all pairs of vectors above a cosine, exactly, block by block on the fastest device; never holds the matrix.

A coarse pass in half precision, of shorter vectors where that pays, only finds candidates: it lets through whatever
might reach the cosine, and each candidate is scored again in float32, so no pair is lost and every device agrees. Of a
block of scores only the largest of each group of columns is looked at first, for hits are rare and scores are not.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from store.dedup.neighbours.blocks import (
    GROUP,
    Scores,
    is_small,
    margin_of,
    on_device,
    precision_for,
    scan_score_blocks,
)
from store.dedup.neighbours.projection import SLACK, shortened
from store.types import Embedding

if TYPE_CHECKING:
    import torch

# Candidates scored again at a time: 8,192 pairs of 384 float32 are 12 MiB, which a cache holds.
AGAIN = 1 << 13
AGAIN_CUDA = 1 << 20

# Groups with a hit are looked at one by one while fewer than this part of them has one; else the whole block is.
_RARE = 0.1
_AT_ONCE = 1 << 18

# Candidates put in order at a time: sorting takes some 50 bytes of each. Of pages on one subject nearly all are.
_ORDERED = 1 << 22

Pair = tuple[int, int, float]
Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
Indices = tuple["torch.Tensor", "torch.Tensor"]


def find_neighbours(
    new: Embedding, known: Embedding, least: float, coarse: "torch.dtype | None" = None, block: int | None = None
) -> Iterator[Pair]:
    """Yield `(i, j, cosine)` for every row i of `new` and j of `known` with a cosine of at least `least`.

    Both hold unit float32 rows of one model, `(n, d)` and `(m, d)`. Ordered by i, then j; nothing gives nothing.
    `coarse` is the precision of the coarse pass, `block` the rows and columns of a block of scores; None takes what is
    fastest on this machine.
    """
    for i, j, cosine in neighbour_parts(new, known, least, coarse, block):
        yield from zip(i.tolist(), j.tolist(), cosine.tolist(), strict=True)


def neighbour_parts(
    new: Embedding, known: Embedding, least: float, coarse: "torch.dtype | None" = None, block: int | None = None
) -> Iterator[Columns]:
    """As `find_neighbours`, some thousands at a time, as arrays of i, j (int64) and cosines (float64)."""
    if len(new) and len(known):
        yield from _search(new, known, least, coarse, block, each_once=False)


def find_pairs(
    rows: Embedding, least: float, coarse: "torch.dtype | None" = None, block: int | None = None
) -> Iterator[Pair]:
    """Yield `(i, j, cosine)` with i < j for every pair of `rows` with a cosine of at least `least`, each pair once.

    As `find_neighbours` of the rows with themselves, at half the cost.
    """
    if len(rows):
        for i, j, cosine in _search(rows, rows, least, coarse, block, each_once=True):
            yield from zip(i.tolist(), j.tolist(), cosine.tolist(), strict=True)


def cosines_of(rows: Embedding, i: NDArray[np.int64], columns: Embedding, j: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the cosines `(k,)` of the unit rows `rows[i]` with `columns[j]`, as a search finds them."""
    import torch

    left, right = torch.from_numpy(rows), torch.from_numpy(columns)
    parts = [
        _exact(left[torch.from_numpy(i[start : start + AGAIN])], right[torch.from_numpy(j[start : start + AGAIN])])
        for start in range(0, len(i), AGAIN)
    ]
    return torch.cat(parts).double().numpy() if parts else np.zeros(0)


def _exact(left: "torch.Tensor", right: "torch.Tensor") -> "torch.Tensor":
    return (left * right).sum(dim=1)


def _search(
    new: Embedding, known: Embedding, least: float, coarse: "torch.dtype | None", block: int | None, *, each_once: bool
) -> Iterator[Columns]:
    import torch

    device = torch.device("cpu")
    if torch.cuda.is_available():
        # With its number, as tensors name it; and sums stay in float32, which the margin relies on.
        device = torch.device("cuda", torch.cuda.current_device())
        torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False
    rows = on_device(new, device)
    columns = rows if known is new else on_device(known, device)
    if (coarse, block) == (None, None) and not each_once and is_small(device, len(rows), len(columns)):
        yield from _search_at_once(rows, columns, least)
        return
    coarse = coarse or precision_for(device, len(rows), len(columns))
    floor = least - margin_of(coarse)
    if short := shortened(rows, columns, coarse, floor):
        floor -= SLACK
    coarse_rows, coarse_columns = short or (rows, columns)

    def look(scores: Scores) -> Indices:
        i, j = _candidates(scores, floor)
        keep = (j < len(columns)) & (i < j) if each_once else j < len(columns)
        # Half the memory of what may be millions: no device holds vectors for 2**31 rows.
        return i[keep].to(columns.device, torch.int32), j[keep].to(columns.device, torch.int32)

    found: list[Indices] = []
    blocks = scan_score_blocks(coarse_rows, coarse_columns, device, coarse, block, upper=each_once, look=look)
    for indices, rows_end in blocks:
        found.append(indices)
        if rows_end:
            yield from _ordered(rows, columns, found, least)
            found.clear()


def _search_at_once(rows: "torch.Tensor", columns: "torch.Tensor", least: float) -> Iterator[Columns]:
    """As `_search`, of one block of scores: an hour's articles with those of a window, where blocks cost more."""
    import torch

    scores = torch.mm(rows, columns.T)
    i, j = (scores >= least - margin_of(torch.float32)).nonzero(as_tuple=True)
    yield from _ordered(rows, columns, [(i, j)], least)


def _candidates(scores: Scores, floor: float) -> Indices:
    """Return the rows and columns of all scores of at least `floor`, in no order."""
    import torch

    rows, groups = (scores.highest >= floor).nonzero(as_tuple=True)
    if len(rows) > _RARE * scores.highest.numel():
        i, j = (scores.values >= floor).nonzero(as_tuple=True)
        return i + scores.first_row, j + scores.first_column
    grouped = scores.values.view(len(scores.values), -1, GROUP)
    parts = [(rows[:0], groups[:0])]
    for start in range(0, len(rows), _AT_ONCE):
        part_rows, part_groups = rows[start : start + _AT_ONCE], groups[start : start + _AT_ONCE]
        hit, within = (grouped[part_rows, part_groups] >= floor).nonzero(as_tuple=True)
        parts.append((part_rows[hit], part_groups[hit] * GROUP + within))
    i, j = (torch.cat(one) for one in zip(*parts, strict=True))
    return i + scores.first_row, j + scores.first_column


def _ordered(
    rows: "torch.Tensor", columns: "torch.Tensor", found: Sequence[Indices], least: float
) -> Iterator[Columns]:
    """Yield the candidates whose exact cosine is high enough, by row and column."""
    import torch

    step = AGAIN_CUDA if columns.is_cuda else AGAIN
    for part in _by_rows(found):
        i, j = (torch.cat(indices).long() for indices in zip(*part, strict=True))
        order = torch.argsort(i * len(columns) + j)
        i, j = i[order], j[order]
        for start in range(0, len(i), step):
            near_i, near_j = i[start : start + step], j[start : start + step]
            exact = _exact(rows[near_i.to(rows.device)].to(columns.device), columns[near_j])
            keep = exact >= least
            yield near_i[keep].cpu().numpy(), near_j[keep].cpu().numpy(), exact[keep].cpu().double().numpy()


def _by_rows(found: Sequence[Indices]) -> Iterator[Sequence[Indices]]:
    """Yield what was found in parts of about `_ORDERED` at most, each of some rows, in the order of the rows."""
    count = sum(len(i) for i, _ in found)
    if count <= _ORDERED:
        yield found
        return
    some = [i for i, _ in found if len(i)]
    first, last = min(int(i.min()) for i in some), max(int(i.max()) for i in some)
    step = max(1, (last - first + 1) * _ORDERED // count)
    for top in range(first, last + 1, step):
        inside = [(i >= top) & (i < top + step) for i, _ in found]
        yield [(i[kept], j[kept]) for (i, j), kept in zip(found, inside, strict=True)]
