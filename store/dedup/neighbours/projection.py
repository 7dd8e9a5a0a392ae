"""Compare vectors by fewer numbers than they have, and miss nothing; finds no pair itself.

Theory. Turned so that their first numbers hold most of their length, two vectors a = (a', a") and b = (b', b") have the
product a'b' + a"b", which is at most a'b' + |a"||b"| (Cauchy-Schwarz). So (a', |a"|) and (b', |b"|), as long as a and
b, have a product that is never below theirs: a pair below the threshold by these needs no other look. How many are
enough depends on the vectors and the threshold, so it is read off a sample. Of 5,455 real articles (MiniLM, November
2026) 96 of 384 numbers hold .79 of the squared length, and .04 % of the pairs reach .9 by them (.005 % do); of vectors
drawn at random 96 hold .30, and .0007 % reach it. At .35, where candidates for stories begin, nothing is saved.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

# Numbers kept; with the length of the rest they fill the tiles that processors and GPUs multiply in.
WIDTHS = (31, 63, 95, 127, 159, 191, 255)

# Turning a vector costs some hundreds of products, on a processor in float32: fewer partners than so many repay it not.
LEAST_PARTNERS = 2048

# Turning in float32 moves a product by less.
SLACK = 2e-5

_SAMPLE = 2048
_AT_ONCE = 1 << 16

# A candidate that is looked at again costs as much as so many products of whole vectors: 3 microseconds of a processor
# against 8 nanoseconds in float32, and under one in bf16 on AMX (50,000 vectors, November 2026). Of CUDA not measured.
_LOOK_FLOAT32, _LOOK_HALF = 400, 4_000


def shortened(
    rows: "torch.Tensor", columns: "torch.Tensor", coarse: "torch.dtype", floor: float
) -> "tuple[torch.Tensor, torch.Tensor] | None":
    """Return short forms `(n, k)` and `(m, k)` whose products are never below those of the vectors, less `SLACK`.

    None where whole vectors are found as fast: for few vectors, for thresholds that many pairs reach, or where they do
    not fit on the device. `coarse` is the precision they are multiplied in, `floor` what a product must reach to be
    looked at again.
    """
    partners = len(rows) * len(columns) / (len(rows) + len(columns))
    if partners < LEAST_PARTNERS or rows.device != columns.device or columns.is_pinned():
        return None
    basis = _basis(columns)
    width = _width(columns, basis, coarse, floor)
    if width is None:
        return None
    short = _short(columns, basis[:, :width])
    return (short if rows is columns else _short(rows, basis[:, :width])), short


def _sample(vectors: "torch.Tensor", part: int) -> "torch.Tensor":
    """Return one of two samples: what is measured on the rows that the basis was made from flatters it."""
    return vectors[part :: max(2, len(vectors) // _SAMPLE)][:_SAMPLE]


def _basis(vectors: "torch.Tensor") -> "torch.Tensor":
    """Return the directions `(d, d)` in which the vectors are longest, the longest first."""
    import torch

    sample = _sample(vectors, 0).cpu().double()  # where it takes a moment; a GPU would first load its solver
    basis: torch.Tensor = torch.linalg.eigh(sample.T @ sample)[1].flip(1).to(vectors)
    return basis


def _width(vectors: "torch.Tensor", basis: "torch.Tensor", coarse: "torch.dtype", floor: float) -> int | None:
    """Return how many numbers find pairs fastest, None for all of them."""
    sample = _sample(vectors, 1)
    weight = _LOOK_FLOAT32 if coarse.itemsize == vectors.dtype.itemsize else _LOOK_HALF
    costs: dict[int | None, float] = {None: 1 + weight * _share(sample, floor)}
    for width in WIDTHS:
        if width + 1 < len(basis):
            costs[width] = (width + 1) / len(basis) + weight * _share(_short(sample, basis[:, :width]), floor)
    return min(costs, key=lambda width: costs[width])


def _share(vectors: "torch.Tensor", floor: float) -> float:
    """Return the part of the pairs whose product reaches the floor; none of the vectors with itself."""
    near = vectors @ vectors.T >= floor
    near.fill_diagonal_(False)
    return float(near.sum()) / max(1, len(vectors) * (len(vectors) - 1))


def _short(vectors: "torch.Tensor", basis: "torch.Tensor") -> "torch.Tensor":
    """Return what the vectors are along the basis, and then the length of the rest."""
    import torch

    # A GPU may be set to multiply float32 in TF32, which is too coarse here; it multiplies float64 fast, and as it is.
    exactly = torch.float64 if vectors.is_cuda else vectors.dtype
    short = torch.empty(len(vectors), basis.shape[1] + 1, dtype=vectors.dtype, device=vectors.device)
    for start in range(0, len(vectors), _AT_ONCE):
        part = vectors[start : start + _AT_ONCE].to(exactly)
        along = part @ basis.to(exactly)
        rest = ((part * part).sum(dim=1) - (along * along).sum(dim=1)).clamp(min=0).sqrt()
        short[start : start + _AT_ONCE] = torch.cat([along, rest[:, None]], dim=1)
    return short
