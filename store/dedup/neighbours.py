"""Find all pairs of vectors above a cosine, exactly, block by block on the fastest device; never holds the matrix.

A coarse pass in half precision only finds candidates: it lets through whatever might reach the cosine, and each
candidate is scored again in float32, so no pair is lost and every device agrees. Of a block of scores only the largest
of each group of columns is looked at first, for hits are rare and scores are not.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from store.dedup.score_blocks import GROUP, Scores, look_at_scores, margin_of, on_device, precision_for
from store.types import Vector

if TYPE_CHECKING:
    import torch

# Candidates scored again at a time: 8,192 pairs of 384 float32 are 12 MiB, which a cache holds.
AGAIN = 1 << 13
AGAIN_CUDA = 1 << 20

# Groups with a hit are looked at one by one while fewer than this part of them has one; else the whole block is.
_RARE = 0.1
_AT_ONCE = 1 << 18

Pair = tuple[int, int, float]
Places = tuple["torch.Tensor", "torch.Tensor"]


def find_neighbours(
    new: Vector, known: Vector, least: float, coarse: "torch.dtype | None" = None, block: int | None = None
) -> Iterator[Pair]:
    """Yield `(i, j, cosine)` for every row i of `new` and j of `known` with a cosine of at least `least`.

    Both hold unit float32 rows of one model, `(n, d)` and `(m, d)`. Ordered by i, then j; nothing gives nothing.
    `coarse` is the precision of the coarse pass, `block` the rows and columns of a block of scores; None takes what is
    fastest on this machine.
    """
    if len(new) and len(known):
        yield from _search(new, known, least, coarse, block, each_once=False)


def find_pairs(
    rows: Vector, least: float, coarse: "torch.dtype | None" = None, block: int | None = None
) -> Iterator[Pair]:
    """Yield `(i, j, cosine)` with i < j for every pair of `rows` with a cosine of at least `least`, each pair once.

    As `find_neighbours` of the rows with themselves, at half the cost.
    """
    if len(rows):
        yield from _search(rows, rows, least, coarse, block, each_once=True)


def _search(
    new: Vector, known: Vector, least: float, coarse: "torch.dtype | None", block: int | None, *, each_once: bool
) -> Iterator[Pair]:
    import torch

    device = torch.device("cpu")
    if torch.cuda.is_available():
        # With its number, as tensors name it; and sums stay in float32, which the margin relies on.
        device = torch.device("cuda", torch.cuda.current_device())
        torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False
    rows = on_device(new, device)
    columns = rows if known is new else on_device(known, device)
    coarse = coarse or precision_for(device, len(rows), len(columns))
    floor = least - margin_of(coarse)

    def look(scores: Scores) -> Places:
        i, j = _candidates(scores, floor)
        keep = (j < len(columns)) & (i < j) if each_once else j < len(columns)
        return i[keep].to(columns.device), j[keep].to(columns.device)

    found: list[Places] = []
    blocks = look_at_scores(rows, columns, device, coarse, block, upper=each_once, look=look)
    for places, rows_end in blocks:
        found.append(places)
        if rows_end:
            yield from _ordered(rows, columns, found, least)
            found.clear()


def _candidates(scores: Scores, floor: float) -> Places:
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


def _ordered(rows: "torch.Tensor", columns: "torch.Tensor", found: Sequence[Places], least: float) -> Iterator[Pair]:
    """Yield the candidates whose exact cosine is high enough, by row and column."""
    import torch

    i, j = (torch.cat(parts) for parts in zip(*found, strict=True))
    order = torch.argsort(i * len(columns) + j)
    i, j = i[order], j[order]
    step = AGAIN_CUDA if columns.is_cuda else AGAIN
    for start in range(0, len(i), step):
        near_i, near_j = i[start : start + step], j[start : start + step]
        exact = (rows[near_i.to(rows.device)].to(columns.device) * columns[near_j]).sum(dim=1)
        keep = exact >= least
        yield from zip(near_i[keep].tolist(), near_j[keep].tolist(), exact[keep].tolist(), strict=True)
