"""Multiply vectors block by block in the precision a device is fastest in; decides nothing about the scores.

On CUDA the products of one block run while the block before is looked at: products go to the main stream, looking to a
second one, and only the second is waited for. Embeddings that do not fit on the device stay with the host and are sent
ahead from pinned memory on a third stream. None of this is needed, or done, on a processor.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from extractors.embedding.precision import supports_amx_bf16
from store.types import Embedding

if TYPE_CHECKING:
    import torch

T = TypeVar("T")

# Rows and columns of a block of scores. On a processor 2048 x 2048 bf16 are 8 MiB and stay in the cache; a GPU needs
# blocks large enough that the host keeps ahead of it. Measured on one H200, all pairs of a million, seconds by side:
# 16,384 3.0, 24,576 2.3, 32,768 2.1, 49,152 1.9. Two blocks may take an eighth of the free memory.
BLOCK_CPU = 2048
BLOCK_CUDA = 49152
_BLOCK_STEP = 4096
_BLOCK_SHARE = 0.125

# Columns whose largest score is looked at before their scores are.
GROUP = 256

# Fewer products than this, or fewer rows, take less time than rounding the columns does.
_WORTH_ROUNDING = 1 << 22
_ROWS_WORTH_ROUNDING = 64

# The part of a device's free memory that vectors may take; the rest is for scores and candidates.
_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """A block of coarse scores: `values` is `(rows, columns)`, `highest` the largest of each `GROUP` columns.

    Columns after the last one are filled up and score 0. `ends_rows` says that other rows come next.
    """

    values: "torch.Tensor"
    highest: "torch.Tensor"
    first_row: int
    first_column: int
    ends_rows: bool


def precision_for(device: "torch.device", rows: int, columns: int) -> "torch.dtype":
    """Return fp16 on CUDA, bf16 where the processor multiplies it in tiles (AMX) and it is worth it, else fp32."""
    import torch

    if device.type == "cuda":
        return torch.float16
    is_worth_it = rows >= _ROWS_WORTH_ROUNDING and rows * columns >= _WORTH_ROUNDING
    return torch.bfloat16 if is_worth_it and supports_amx_bf16() else torch.float32


def is_small(device: "torch.device", rows: int, columns: int) -> bool:
    """Return whether the scores of so many rows and columns are few enough to be one block on a processor: 16 MB."""
    return device.type != "cuda" and rows * columns < _WORTH_ROUNDING


def margin_of(coarse: "torch.dtype") -> float:
    """Return by how much the coarse score of two unit vectors may fall short of the cosine.

    Rounding moves each vector by at most half an eps of its length, so the product by an eps (Cauchy-Schwarz), and the
    score itself is rounded once more; float32 sums, and components too small for fp16, add less than 2e-5.
    """
    import torch

    return 1e-5 if coarse == torch.float32 else 1.51 * torch.finfo(coarse).eps + 2e-5


def on_device(vectors: Embedding, device: "torch.device") -> "torch.Tensor":
    """Return the vectors on the device if they fit there, else in pinned memory of the host."""
    import torch

    tensor = torch.from_numpy(np.ascontiguousarray(vectors))
    if device.type != "cuda":
        return tensor
    free, _ = torch.cuda.mem_get_info(device)
    return tensor.to(device) if tensor.nbytes < _SHARE * free else tensor.pin_memory()


def scan_score_blocks(
    rows: "torch.Tensor",
    columns: "torch.Tensor",
    device: "torch.device",
    coarse: "torch.dtype",
    size: int | None,
    *,
    upper: bool,
    look: Callable[[Scores], T],
) -> Iterator[tuple[T, bool]]:
    """Yield what `look` finds in each block of the scores of all rows with all columns, and whether its rows end there.

    `upper` leaves out blocks before the diagonal, and the diagonal itself. `look` may not keep the scores.
    """
    import torch

    size = size or _block_size(device)
    width = _up_to_groups(min(size, len(columns)))
    buffers = [torch.empty(min(size, len(rows)) * width, dtype=coarse, device=device) for _ in range(2)]
    # With more than one block of rows every column is used again, so it is rounded once.
    if len(rows) > size and columns.device == device:
        columns = columns.to(coarse)
    lanes = _Lanes(device)
    for top in range(0, len(rows), size):
        left = rows[top : top + size].to(device).to(coarse)
        first = top // GROUP * GROUP if upper else 0
        waiting: tuple[Scores, torch.cuda.Event | None] | None = None
        for turn, (start, part) in enumerate(_column_blocks(columns, first, width, device, coarse)):
            values = _laid_out(buffers[turn % 2], len(left), len(part), by_column=device.type == "cuda")
            torch.mm(left, part.T, out=values)
            if upper:  # a row must not flag its group by its likeness to itself
                torch.diagonal(values, top - start).fill_(float("-inf"))
            scores = Scores(
                values=values,
                highest=_highest(values),
                first_row=top,
                first_column=start,
                ends_rows=start + width >= len(columns),
            )
            made = lanes.made()
            if waiting is not None:
                yield lanes.look(*waiting, look)
            waiting = (scores, made)
        assert waiting is not None, "there is a block of columns for all rows"
        yield lanes.look(*waiting, look)


def _block_size(device: "torch.device") -> int:
    import torch

    if device.type != "cuda":
        return BLOCK_CPU
    free, _ = torch.cuda.mem_get_info(device)
    side = int((_BLOCK_SHARE * free / 2 / torch.float16.itemsize) ** 0.5)
    return min(BLOCK_CUDA, max(_BLOCK_STEP, side // _BLOCK_STEP * _BLOCK_STEP))


def _laid_out(buffer: "torch.Tensor", rows: int, columns: int, *, by_column: bool) -> "torch.Tensor":
    """Return `(rows, columns)` scores in the buffer, a row after the other or a column after the other.

    A GPU finds the largest of each group of columns twice as fast where a column lies in one piece (.20 ms against .41
    for 16,384 x 16,384 on an H200): neighbouring threads then read neighbouring scores.
    """
    part = buffer[: rows * columns]
    return part.view(columns, rows).T if by_column else part.view(rows, columns)


def _highest(values: "torch.Tensor") -> "torch.Tensor":
    """Return the largest of each `GROUP` columns of a row; by the way the scores lie, or it is four times slower."""
    if values.is_contiguous():
        return values.view(len(values), -1, GROUP).amax(dim=-1)
    return values.T.view(-1, GROUP, len(values)).amax(dim=1).T


class _Lanes:
    """A second stream for looking at scores while the first multiplies; nothing of the kind on a processor."""

    def __init__(self, device: "torch.device") -> None:
        import torch

        self._looking = torch.cuda.Stream(device) if device.type == "cuda" else None  # type: ignore[no-untyped-call]

    def made(self) -> "torch.cuda.Event | None":
        """Return a mark after what has been asked of the first stream so far."""
        import torch

        return torch.cuda.current_stream(self._looking.device).record_event() if self._looking else None

    def look(self, scores: Scores, made: "torch.cuda.Event | None", look: Callable[[Scores], T]) -> tuple[T, bool]:
        """Return what `look` finds, and whether the rows end there; only the second stream is waited for."""
        import torch

        if self._looking is None or made is None:
            return look(scores), scores.ends_rows
        self._looking.wait_event(made)
        with torch.cuda.stream(self._looking):
            found = look(scores)
        self._looking.synchronize()
        return found, scores.ends_rows


def _column_blocks(
    columns: "torch.Tensor", first: int, width: int, device: "torch.device", coarse: "torch.dtype"
) -> "Iterator[tuple[int, torch.Tensor]]":
    """Yield (first column, block on the device), filled up to whole groups with zeros."""
    starts = range(first, len(columns), width)
    if columns.device == device:
        for start in starts:
            yield start, _filled_up(columns[start : start + width].to(coarse))
        return
    import torch

    sending = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]

    def sent(start: int) -> "torch.Tensor":
        with torch.cuda.stream(sending):
            return _filled_up(columns[start : start + width].to(device, non_blocking=True).to(coarse))

    ahead = sent(starts[0])
    for start in starts:
        here = ahead
        torch.cuda.current_stream(device).wait_stream(sending)
        here.record_stream(torch.cuda.current_stream(device))
        if start + width < len(columns):
            ahead = sent(start + width)
        yield start, here


def _filled_up(part: "torch.Tensor") -> "torch.Tensor":
    import torch

    missing = _up_to_groups(len(part)) - len(part)
    return torch.nn.functional.pad(part, (0, 0, 0, missing)) if missing else part


def _up_to_groups(columns: int) -> int:
    return -(-columns // GROUP) * GROUP
