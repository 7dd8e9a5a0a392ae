"""Turn texts into batches of token ids of a few fixed shapes; loads no model, computes no embedding.

Theory: in half precision the rounding of a product depends on the shape of the whole batch, so the same text would get
another embedding in other company (up to .001 in a component), and stories would depend on how articles were batched.
Every batch of one width therefore has the same number of rows, the last one filled up with repeats, and rows without
any padding go apart from rows with some, because attention takes another path for them. On the processor a text's
embedding is then the same to the bit in any company (tests/test_extractors_encode.py). It costs a few per cent of
padding: 16 % more tokens on a mix of headlines and articles, 3 % on articles of news length.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Widths are multiples of this: with 16 the rows are a little fewer tokens and the batches less full, and it is slower.
STEP = 32

# English news has some 4.5 letters and blanks a token, so that this many are nearly always enough of a text; where they
# are not, the whole text is read instead, and the ids are the same either way. A slice costs next to nothing, while a
# pattern that counts words keeps the other threads of the interpreter waiting.
_LETTERS_A_TOKEN = 5.5

TokenIds = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBatch:
    """Rows of equal width: `ids` and `mask` are `(rows, width)`, `indices` says whose the first of the rows are."""

    indices: tuple[int, ...]
    ids: TokenIds
    mask: TokenIds


class Tokens:
    """A tokenizer of the `tokenizers` library that cuts at `limit` tokens; several threads may use it at once."""

    def __init__(self, backend: Any, limit: int) -> None:
        self._backend = type(backend).from_str(backend.to_str())
        self._backend.no_padding()
        self._backend.enable_truncation(limit)
        self._limit = limit
        self._letters = int(limit * _LETTERS_A_TOKEN)

    def read(self, texts: Sequence[str]) -> list[TokenIds]:
        """Return the token ids of each text, those of the special tokens included."""
        parts = [truncate_at_whitespace(text, self._letters) for text in texts]
        found = [np.array(encoding.ids, dtype=np.int64) for encoding in self._backend.encode_batch_fast(parts)]
        return [
            ids if len(ids) == self._limit or len(part) == len(text) else self._whole(text)
            for text, part, ids in zip(texts, parts, found, strict=True)
        ]

    def _whole(self, text: str) -> TokenIds:
        """Return the ids of a text whose first letters were too few to know its first tokens."""
        return np.array(self._backend.encode(text).ids, dtype=np.int64)


def truncate_at_whitespace(text: str, most: int) -> str:
    """Return what stands before the last blank or line end among the first `most` letters; a shorter text whole."""
    if len(text) <= most:
        return text
    end = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most))
    return text[:end] if end > 0 else text


def batches_of(rows: Iterable[TokenIds], size: int, limit: int, padding: int) -> Iterator[TokenBatch]:
    """Yield the rows in batches of exactly `size`, each as soon as it is full; `padding` is the id that fills up."""
    waiting: dict[tuple[int, bool], list[tuple[int, TokenIds]]] = {}
    for index, ids in enumerate(rows):
        width = min(limit, -(-len(ids) // STEP) * STEP)
        alike = waiting.setdefault((width, len(ids) == width), [])
        alike.append((index, ids))
        if len(alike) == size:
            yield _batch(alike, width, size, padding)
            alike.clear()
    for (width, _), alike in sorted(waiting.items()):
        if alike:
            yield _batch(alike, width, size, padding)


def _batch(alike: Sequence[tuple[int, TokenIds]], width: int, size: int, padding: int) -> TokenBatch:
    ids = np.full((size, width), padding, dtype=np.int64)
    mask = np.zeros((size, width), dtype=np.int64)
    for row in range(size):
        tokens = alike[min(row, len(alike) - 1)][1]
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return TokenBatch(indices=tuple(index for index, _ in alike), ids=ids, mask=mask)
