"""Say in which precisions a device may compute, fastest first, and whether embeddings are close enough to float32's."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch

# What half precision may cost: pairs move by less than .005, which is a twentieth of what separates stories.
MIN_FIDELITY = 0.999

_REFERENCES = Path(__file__).with_name("reference_vectors.json")


def precisions(device: str) -> tuple[torch.dtype, ...]:
    """Return the precisions worth trying on a device: fp16 and bf16 on CUDA, bf16 where a processor has tiles."""
    import torch

    if device.startswith("cuda"):
        return (torch.float16, torch.bfloat16, torch.float32)
    # Without tiles (AMX) a processor computes bf16 up to a hundred times slower than float32.
    if device == "cpu" and supports_amx_bf16():
        return (torch.bfloat16, torch.float32)
    return (torch.float32,)


def supports_amx_bf16() -> bool:
    """Return whether this processor multiplies bf16 in tiles (AMX)."""
    import torch

    return bool(getattr(torch.cpu, "_is_amx_tile_supported", lambda: False)())


def is_faithful(embeddings: NDArray[np.float32], reference: NDArray[np.float32]) -> bool:
    """Return whether every row points where its reference does; rows that are no numbers do not."""
    return fidelity(embeddings, reference) >= MIN_FIDELITY


def fidelity(embeddings: NDArray[np.float32], reference: NDArray[np.float32]) -> float:
    """Return the least cosine between a row of `(n, d)` and its reference; not a number if a row holds none."""
    lengths = np.linalg.norm(embeddings, axis=1) * np.linalg.norm(reference, axis=1)
    return float(((embeddings * reference).sum(axis=1) / lengths).min())


@cache
def reference_texts() -> tuple[str, ...]:
    """Return the texts that precision is checked on: headlines and paragraphs of our own."""
    return tuple(str(row["text"]) for row in _rows())


def reference_embeddings() -> NDArray[np.float32]:
    """Return what the bundled model makes of `reference_texts` in float32, stored with five digits."""
    return np.array([row["vector"] for row in _rows()], dtype=np.float32)


def _rows() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(_REFERENCES.read_text(encoding="utf-8"))
    return rows
