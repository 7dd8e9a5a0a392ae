"""Embed a few short texts with the bundled model by numpy alone: loading torch for them would take seconds.

The same network as `Encoder` runs (BERT, mean pooling, unit length), in float32 on the weights as they are shipped; a
test holds both to a difference of 1e-5. For a query or the phrases of a topic; articles are embedded by `Encoder`.
"""

from __future__ import annotations

import importlib.resources
import json
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.embedding.encoder import BUNDLED, BUNDLED_PACKAGE, Encoder, ModelError

Rows = NDArray[np.float32]

# Tokens from which on scipy's error function, loaded, is sooner done than Python's: some .15 s.
_MANY_ROWS = 128


def embed_query(text: str, encoder: Encoder) -> Rows:
    """Return `(d,)` float32 of unit length: what `encoder` gives `text`. Raise ModelError as `embed_phrases` does."""
    found: Rows = embed_phrases([text], encoder)[0]
    return found


def embed_phrases(texts: Sequence[str], encoder: Encoder) -> Rows:
    """Return `(n, d)` float32 unit rows: what `encoder` gives, by numpy where its model is the bundled one.

    Raise ModelError where the model cannot be read.
    """
    if encoder.model_id != BUNDLED:
        return encoder.encode(texts)
    folder = Path(str(importlib.resources.files(BUNDLED_PACKAGE) / "model"))
    from safetensors import SafetensorError

    try:
        return _embed(folder, texts)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"the embedding model that comes with the installation cannot be read: {error}") from error


def _embed(folder: Path, texts: Sequence[str]) -> Rows:
    from safetensors import safe_open
    from threadpoolctl import threadpool_limits

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    eps = config["layer_norm_eps"]
    texts_ids = _token_ids(folder, texts)
    ends = np.cumsum([len(ids) for ids in texts_ids])
    # Products of a dozen rows: more threads than one only wait for each other (.4 CPU s in place of .03).
    with safe_open(folder / "model.safetensors", framework="numpy") as weights, threadpool_limits(1):
        rows = _input_rows(weights, texts_ids, eps)
        for number in range(config["num_hidden_layers"]):
            layer = _Layer(weights, f"encoder.layer.{number}", config["num_attention_heads"], eps)
            rows = layer.forward(rows, ends)
    means = np.array([text.mean(axis=0) for text in np.split(rows, ends[:-1])])
    embeddings: Rows = means / np.linalg.norm(means, axis=1, keepdims=True)
    return embeddings


def _token_ids(folder: Path, texts: Sequence[str]) -> list[list[int]]:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    limit = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit)
    return [list(tokenizer.encode(text).ids) for text in texts]


def _input_rows(weights: Any, texts: Sequence[Sequence[int]], eps: float) -> Rows:
    """Return `(tokens of all texts, d)`: word, position and segment embeddings added; of words only those needed."""
    words = weights.get_slice("embeddings.word_embeddings.weight")
    places = weights.get_slice("embeddings.position_embeddings.weight")[: max(map(len, texts))]
    rows = np.concatenate([words[identity : identity + 1] for ids in texts for identity in ids])
    rows += np.concatenate([places[: len(ids)] for ids in texts])
    rows += weights.get_slice("embeddings.token_type_embeddings.weight")[:1]
    scale, shift = (weights.get_tensor(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias"))
    return _normalized(rows, scale, shift, eps)


class _Layer:
    """One layer of the network: attention, then two products with a bend between, each added to what came in."""

    def __init__(self, weights: Any, name: str, heads: int, eps: float) -> None:
        self._weights = weights
        self._name = name
        self._heads = heads
        self._eps = eps

    def forward(self, rows: Rows, ends: NDArray[np.int64]) -> Rows:
        """Return `(tokens, d)` for `(tokens, d)`; `ends` is where each text's tokens end."""
        attended = self._linear("attention.output.dense", self._attention(rows, ends))
        rows = self._norm("attention.output.LayerNorm", attended + rows)
        inner = _gelu(self._linear("intermediate.dense", rows))
        return self._norm("output.LayerNorm", self._linear("output.dense", inner) + rows)

    def _attention(self, rows: Rows, ends: NDArray[np.int64]) -> Rows:
        """Attend within each text, to all its tokens."""
        parts = (np.split(self._linear(f"attention.self.{n}", rows), ends[:-1]) for n in ("query", "key", "value"))
        return np.concatenate([self._attended(*text) for text in zip(*parts, strict=True)])

    def _attended(self, *text: Rows) -> Rows:
        query, key, value = map(self._by_head, text)
        scores = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[2]))
        shares = np.exp(scores - scores.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        joined: Rows = (shares @ value).transpose(1, 0, 2).reshape(text[0].shape)
        return joined

    def _by_head(self, rows: Rows) -> Rows:
        """Return `(heads, tokens, d / heads)`."""
        return rows.reshape(len(rows), self._heads, -1).transpose(1, 0, 2)

    def _linear(self, name: str, rows: Rows) -> Rows:
        weight, bias = self._read(name)
        product: Rows = rows @ weight.T + bias
        return product

    def _norm(self, name: str, rows: Rows) -> Rows:
        return _normalized(rows, *self._read(name), self._eps)

    def _read(self, name: str) -> tuple[Rows, Rows]:
        weight, bias = (self._weights.get_tensor(f"{self._name}.{name}.{part}") for part in ("weight", "bias"))
        return weight, bias


def _normalized(rows: Rows, scale: Rows, shift: Rows, eps: float) -> Rows:
    """Return each row with mean 0 and variance 1, scaled and moved as the model learnt."""
    spread = np.sqrt(rows.var(axis=1, keepdims=True) + np.float32(eps))
    scaled = (rows - rows.mean(axis=1, keepdims=True)) / spread
    moved: Rows = scaled * scale + shift
    return moved


def _gelu(rows: Rows) -> Rows:
    """Return x · Φ(x). Numpy has no error function; for one text to load scipy's takes longer than Python's."""
    scaled = rows * np.float32(math.sqrt(0.5))
    if len(rows) > _MANY_ROWS:
        from scipy.special import erf

        shares = erf(scaled)
    else:
        shares = np.frompyfunc(math.erf, 1, 1)(scaled).astype(np.float32)
    bent: Rows = rows * np.float32(0.5) * (1 + shares)
    return bent
