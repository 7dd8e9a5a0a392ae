"""Embed one text with the bundled model by numpy alone: loading torch for a single query would take seconds.

The same network as `Encoder` runs (BERT, mean pooling, unit length), in float32 on the weights as they are shipped; a
test holds both to a difference of 1e-5. For one query; articles are embedded in batches by `Encoder`.
"""

from __future__ import annotations

import importlib.resources
import json
import math
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.embedding.encoder import BUNDLED, BUNDLED_PACKAGE, Encoder, ModelError

Rows = NDArray[np.float32]


def embed_query(text: str, encoder: Encoder) -> Rows:
    """Return `(d,)` float32 of unit length: what `encoder` gives `text`, by numpy where its model is the bundled one.

    Raise ModelError where the model cannot be read.
    """
    if encoder.model_id != BUNDLED:
        found: Rows = encoder.encode([text])[0]
        return found
    folder = Path(str(importlib.resources.files(BUNDLED_PACKAGE) / "model"))
    from safetensors import SafetensorError

    try:
        return _embed(folder, text)
    except (OSError, SafetensorError) as error:
        raise ModelError(f"the embedding model that comes with the installation cannot be read: {error}") from error


def _embed(folder: Path, text: str) -> Rows:
    from safetensors import safe_open
    from threadpoolctl import threadpool_limits

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    ids = _token_ids(folder, text)
    # Products of a dozen rows: more threads than one only wait for each other (.4 CPU s in place of .03).
    with safe_open(folder / "model.safetensors", framework="numpy") as weights, threadpool_limits(1):
        rows = _input_rows(weights, ids, config["layer_norm_eps"])
        for number in range(config["num_hidden_layers"]):
            layer = _Layer(weights, f"encoder.layer.{number}", config["num_attention_heads"], config["layer_norm_eps"])
            rows = layer.forward(rows)
    mean = rows.mean(axis=0)
    embedding: Rows = mean / np.linalg.norm(mean)
    return embedding


def _token_ids(folder: Path, text: str) -> list[int]:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    limit = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit)
    return list(tokenizer.encode(text).ids)


def _input_rows(weights: Any, ids: list[int], eps: float) -> Rows:
    """Return `(tokens, d)`: word, position and segment embeddings added; of the words only the rows that are needed."""
    words = weights.get_slice("embeddings.word_embeddings.weight")
    rows = np.concatenate([words[identity : identity + 1] for identity in ids])
    rows += weights.get_slice("embeddings.position_embeddings.weight")[: len(ids)]
    rows += weights.get_slice("embeddings.token_type_embeddings.weight")[:1]
    return _normalized(weights, "embeddings.LayerNorm", rows, eps)


class _Layer:
    """One layer of the network: attention, then two products with a bend between, each added to what came in."""

    def __init__(self, weights: Any, name: str, heads: int, eps: float) -> None:
        self._weights = weights
        self._name = name
        self._heads = heads
        self._eps = eps

    def forward(self, rows: Rows) -> Rows:
        """Return `(tokens, d)` for `(tokens, d)`."""
        attended = self._linear("attention.output.dense", self._attention(rows))
        rows = self._norm("attention.output.LayerNorm", attended + rows)
        inner = _gelu(self._linear("intermediate.dense", rows))
        return self._norm("output.LayerNorm", self._linear("output.dense", inner) + rows)

    def _attention(self, rows: Rows) -> Rows:
        query, key, value = (
            self._by_head(self._linear(f"attention.self.{n}", rows)) for n in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.float32(math.sqrt(query.shape[2]))
        shares = np.exp(scores - scores.max(axis=2, keepdims=True))
        shares /= shares.sum(axis=2, keepdims=True)
        joined: Rows = (shares @ value).transpose(1, 0, 2).reshape(rows.shape)
        return joined

    def _by_head(self, rows: Rows) -> Rows:
        """Return `(heads, tokens, d / heads)`."""
        return rows.reshape(len(rows), self._heads, -1).transpose(1, 0, 2)

    def _linear(self, name: str, rows: Rows) -> Rows:
        weight, bias = (self._weights.get_tensor(f"{self._name}.{name}.{part}") for part in ("weight", "bias"))
        product: Rows = rows @ weight.T + bias
        return product

    def _norm(self, name: str, rows: Rows) -> Rows:
        return _normalized(self._weights, f"{self._name}.{name}", rows, self._eps)


def _normalized(weights: Any, name: str, rows: Rows, eps: float) -> Rows:
    """Return each row with mean 0 and variance 1, scaled and moved as the model learnt."""
    spread = np.sqrt(rows.var(axis=1, keepdims=True) + np.float32(eps))
    scaled = (rows - rows.mean(axis=1, keepdims=True)) / spread
    moved: Rows = scaled * weights.get_tensor(f"{name}.weight") + weights.get_tensor(f"{name}.bias")
    return moved


def _gelu(rows: Rows) -> Rows:
    """Return x · Φ(x), by the error function of `math`: numpy has none, and loading scipy takes longer than this."""
    shares = np.frompyfunc(math.erf, 1, 1)(rows * np.float32(math.sqrt(0.5))).astype(np.float32)
    bent: Rows = rows * np.float32(0.5) * (1 + shares)
    return bent
