"""Run a sentence-transformers model by the fastest backend that gives what its own `encode` gives in float32.

The transformer alone runs in half precision; pooling and what follows stay in float32, which halves the error. Texts
are tokenised in other threads while the device computes. A processor computes one batch per thread, each with a single
thread of its own: that is faster than two threads in one product, and no result depends on the number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from extractors.embedding.precision import is_faithful, precisions, reference_embeddings, reference_texts
from extractors.embedding.token_batches import TokenBatch, Tokens, batches_of

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

    from extractors.embedding.bundled import BundledModel

# Measured on one core with AMX, 256 tokens: 64 articles/s in batches of 4, 68 of 8, 71 of 16, 62 of 32. Small batches
# waste less on being filled up. A GPU needs some 32,000 tokens at a time to be busy.
ROWS_CPU = 8
ROWS_CUDA = 256

# Texts tokenised at a time, and texts held in memory as tokens at a time (1 KiB each).
_CHUNK = 128
_SLICE = 1 << 15


class Backend(Protocol):
    """A loaded model: gives `(n, d)` float32 rows, not yet of unit length, in the order of the texts."""

    device: str
    precision: str

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the embeddings of one or more texts."""
        ...


def fastest_backend(folder: str, device: str, *, is_bundled: bool, plainly: bool = False) -> Backend:
    """Load the model and return the first backend that is faithful to float32; `plainly` tries no other precision.

    The bundled model is checked against stored embeddings, any other against what its own `encode` says in float32.
    """
    import torch

    load: Callable[[str, str], Any] = _bundled if is_bundled else _in_float32
    model = load(folder, device)
    reference = reference_embeddings() if is_bundled else ReferenceBackend(model).encode(reference_texts())
    tried = (torch.float32,) if plainly else precisions(device)
    for precision in tried if is_bundled or _is_simple(model) else ():
        backend = BatchedBackend(model, precision)
        # Nothing to check: this backend of the bundled model in float32 is what the stored embeddings were made with.
        if is_bundled and precision == torch.float32:
            return backend
        if is_faithful(backend.encode(reference_texts()), reference):
            return backend
        model = load(folder, device)
    return ReferenceBackend(_in_float32(folder, device))


def _bundled(folder: str, device: str) -> BundledModel:
    from extractors.embedding.bundled import BundledModel

    return BundledModel(folder, device)


def _in_float32(folder: str, device: str) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(folder, device=device, model_kwargs={"dtype": torch.float32})


def _is_simple(model: SentenceTransformer) -> bool:
    """Return whether the model is a transformer with a fast tokenizer that takes texts as they are."""
    first = model[0]
    tokenizer = getattr(first, "tokenizer", None)
    return bool(
        hasattr(first, "auto_model")
        and getattr(tokenizer, "backend_tokenizer", None) is not None
        and getattr(tokenizer, "pad_token_id", None) is not None
        and model.max_seq_length
        and not model.default_prompt_name
        and not getattr(first, "do_lower_case", False)
    )


class ReferenceBackend:
    """The model's own `encode`, for models that are more than a transformer with a fast tokenizer."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self.device = str(model.device)
        self.precision = "float32"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return what sentence-transformers gives."""
        rows = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.array(rows, dtype=np.float32)


class BatchedBackend:
    """The model run batch by batch in one precision."""

    def __init__(self, model: SentenceTransformer | BundledModel, precision: torch.dtype) -> None:
        self.device = str(model.device)
        self.precision = str(precision).removeprefix("torch.")
        self._transformer = model[0].to(precision).eval()
        self._rest = [module.eval() for module in list(model)[1:]]
        self._limit = int(model.max_seq_length or 0)
        self._padding = int(model.tokenizer.pad_token_id)
        self._tokens = Tokens(model.tokenizer.backend_tokenizer, self._limit)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the embeddings; on a processor the same for each text in any company."""
        # Neighbours in length fill the same batches, so that few have to be filled up while they wait.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]), reverse=True)
        slices = [order[start : start + _SLICE] for start in range(0, len(order), _SLICE)]
        found = np.concatenate([self._encode([texts[index] for index in part]) for part in slices])
        embeddings = np.empty_like(found)
        embeddings[order] = found
        return embeddings

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        run = self._on_processor if self.device == "cpu" else self._on_device
        parts = [texts[start : start + _CHUNK] for start in range(0, len(texts), _CHUNK)]
        with _single_threaded() as threads, ThreadPoolExecutor(self._workers(threads), initializer=_one_thread) as pool:
            read = (ids for part in pool.map(self._tokens.read, parts) for ids in part)
            return run(read, len(texts), pool)

    def _workers(self, threads: int) -> int:
        """Return how many threads tokenise: beside a GPU all the processors, which two to a core still help."""
        return threads if self.device == "cpu" else max(threads, os.cpu_count() or 1)

    def _on_processor(self, read: Iterator[NDArray[np.int64]], count: int, pool: Executor) -> NDArray[np.float32]:
        batches = list(batches_of(read, ROWS_CPU, self._limit, self._padding))
        # One batch is not worth waking a thread for.
        embeddings = map(self._forward, batches) if len(batches) == 1 else pool.map(self._forward, batches)
        return _in_order(count, ((batch, part.numpy()) for batch, part in zip(batches, embeddings, strict=True)))

    def _on_device(self, read: Iterator[NDArray[np.int64]], count: int, pool: Executor) -> NDArray[np.float32]:
        del pool  # it is busy tokenising; the device is driven from this thread and waited for once
        done = [(batch, self._forward(batch)) for batch in batches_of(read, ROWS_CUDA, self._limit, self._padding)]
        return _in_order(count, ((batch, part.cpu().numpy()) for batch, part in done))

    def _forward(self, batch: TokenBatch) -> torch.Tensor:
        import torch

        with torch.inference_mode():
            mask = self._sent(batch.mask)
            features = {"input_ids": self._sent(batch.ids)}
            # A full batch needs no mask, and looking whether one is full would wait for all that runs on a GPU.
            if not batch.mask.all():
                features["attention_mask"] = mask
            features = {**self._transformer(features), "attention_mask": mask}
            features["token_embeddings"] = features["token_embeddings"].float()
            for module in self._rest:
                features = module(features)
            embeddings: torch.Tensor = features["sentence_embedding"][: len(batch.indices)]
            return embeddings

    def _sent(self, rows: NDArray[np.int64]) -> torch.Tensor:
        """Return the rows on the device; from pinned memory, so that the copy does not wait for what runs there."""
        import torch

        tensor = torch.from_numpy(rows)
        if self.device.startswith("cuda"):
            return tensor.pin_memory().to(self.device, non_blocking=True)
        return tensor.to(self.device)


def _in_order(count: int, parts: Iterator[tuple[TokenBatch, NDArray[np.float32]]]) -> NDArray[np.float32]:
    embeddings: NDArray[np.float32] | None = None
    for batch, part in parts:
        if embeddings is None:
            embeddings = np.empty((count, part.shape[1]), dtype=np.float32)
        embeddings[list(batch.indices)] = part
    assert embeddings is not None, "a slice is never empty"
    return embeddings


@contextmanager
def _single_threaded() -> Iterator[int]:
    """Let every product inside take one thread; yields the number of threads there were, to be used elsewhere."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)


def _one_thread() -> None:
    """The number of threads of a product belongs to the thread that asks for it."""
    import torch

    torch.set_num_threads(1)
