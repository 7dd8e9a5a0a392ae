"""The bundled model as a network of plain torch: loading sentence-transformers for it took 8 CPU seconds a run.

The same operations on the same weights as transformers' BERT with mean pooling (tests hold both to 1e-6), in the shape
that `BatchedBackend` runs: a transformer, the modules after it, a tokenizer. Any other model is loaded by
sentence-transformers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

Features = dict[str, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledTokenizer:
    """The tokenizer of the model, by the names that transformers gives its parts."""

    backend_tokenizer: Any
    pad_token_id: int


class BundledModel:
    """The loaded model in float32 on a device."""

    def __init__(self, folder: str, device: str) -> None:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        config = _read(folder, "config.json")
        weights = load_file(Path(folder, "model.safetensors"))
        with torch.device("meta"):
            network = _Bert(config)
        network.load_state_dict({name: weights[name].float() for name in network.state_dict()}, assign=True)
        self.device = torch.device(device)
        self.max_seq_length = int(_read(folder, "sentence_bert_config.json")["max_seq_length"])
        self.tokenizer = BundledTokenizer(
            backend_tokenizer=Tokenizer.from_file(str(Path(folder, "tokenizer.json"))),
            pad_token_id=int(config["pad_token_id"]),
        )
        self._modules: tuple[nn.Module, ...] = (network.to(self.device), _MeanPooling())

    def __getitem__(self, index: int) -> nn.Module:
        """Return the transformer (0) or what comes after it."""
        return self._modules[index]

    def __iter__(self) -> Iterator[nn.Module]:
        """Yield the transformer, then what comes after it."""
        return iter(self._modules)


def _read(folder: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(folder, name).read_text(encoding="utf-8"))
    return found


class _Bert(nn.Module):
    """The transformer: `input_ids` (and `attention_mask`) of `(rows, tokens)` to `token_embeddings` of `(…, d)`.

    Parameters bear the names of the file they are read from.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        size, eps = config["hidden_size"], config["layer_norm_eps"]
        self.embeddings = nn.ModuleDict(
            {
                "word_embeddings": _table(config["vocab_size"], size),
                "position_embeddings": _table(config["max_position_embeddings"], size),
                "token_type_embeddings": _table(config["type_vocab_size"], size),
                "LayerNorm": nn.LayerNorm(size, eps=eps),
            }
        )
        inner, heads = config["intermediate_size"], config["num_attention_heads"]
        layers = [_Layer(size, inner, heads, eps) for _ in range(config["num_hidden_layers"])]
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(layers)})

    def forward(self, features: Features) -> Features:
        ids, mask = features["input_ids"], features.get("attention_mask")
        shown = None if mask is None else mask[:, None, None, :].bool()
        positions = torch.arange(ids.shape[1], device=ids.device)
        rows = self.embeddings["word_embeddings"](ids)
        rows = rows + self.embeddings["token_type_embeddings"](torch.zeros_like(ids))
        rows = self.embeddings["LayerNorm"](rows + self.embeddings["position_embeddings"](positions))
        for layer in self.encoder["layer"].children():
            rows = layer(rows, shown)
        return {"token_embeddings": rows}


def _table(rows: int, size: int) -> nn.Embedding:
    """Return a table to be filled; to draw its first numbers, as `nn.Embedding` does, loads torch's compiler (1 s)."""
    table: nn.Embedding = nn.Embedding.from_pretrained(torch.empty(rows, size))  # type: ignore[no-untyped-call]
    return table


class _Layer(nn.Module):
    """Attention, then two products with a bend between, each added to what came in."""

    def __init__(self, size: int, inner: int, heads: int, eps: float) -> None:
        super().__init__()
        self._heads = heads
        self.attention = nn.ModuleDict(
            {
                "self": nn.ModuleDict({name: nn.Linear(size, size) for name in ("query", "key", "value")}),
                "output": nn.ModuleDict({"dense": nn.Linear(size, size), "LayerNorm": nn.LayerNorm(size, eps=eps)}),
            }
        )
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(size, inner)})
        self.output = nn.ModuleDict({"dense": nn.Linear(inner, size), "LayerNorm": nn.LayerNorm(size, eps=eps)})

    def forward(self, rows: Tensor, shown: Tensor | None) -> Tensor:
        own, out = self.attention["self"], self.attention["output"]
        query, key, value = (self._by_head(own[name](rows)) for name in ("query", "key", "value"))  # type: ignore[index]
        attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=shown)
        joined = attended.transpose(1, 2).reshape(rows.shape)
        rows = out["LayerNorm"](out["dense"](joined) + rows)  # type: ignore[index]
        bent = functional.gelu(self.intermediate["dense"](rows))
        found: Tensor = self.output["LayerNorm"](self.output["dense"](bent) + rows)
        return found

    def _by_head(self, rows: Tensor) -> Tensor:
        """Return `(rows, heads, tokens, d / heads)`."""
        return rows.view(*rows.shape[:2], self._heads, -1).transpose(1, 2)


class _MeanPooling(nn.Module):
    """The mean of the token embeddings that the mask shows, of unit length."""

    def forward(self, features: Features) -> Features:
        tokens = features["token_embeddings"]
        mask = features["attention_mask"].unsqueeze(-1).to(tokens.dtype)
        mean = (tokens * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
        return {**features, "sentence_embedding": functional.normalize(mean, dim=1)}
