"""Turn words, figures and runs of words into numbers that are the same in every run; compares nothing.

Hashes have 63 bits: among a million words two meet once in eighteen million stores.
"""

from collections.abc import Collection
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

# An odd multiplier of 64 bits (Knuth's, for linear congruences): the place of a word in its run counts.
_MULTIPLIER = np.uint64(6364136223846793005)


@lru_cache(maxsize=1 << 17)
def hash_of(key: object) -> int:
    """Return the hash of a word, a figure, a date."""
    return int.from_bytes(blake2b(repr(key).encode(), digest_size=8).digest()) >> 1


def hashes_of(keys: Collection[object]) -> Numbers:
    """Return the hash of each key `(n,)`, in their order."""
    return np.fromiter(map(hash_of, keys), dtype=np.int64, count=len(keys))


def hashed_shingles(words: list[str], length: int) -> frozenset[int]:
    """Return the hashes of all runs of `length` words."""
    count = len(words) - length + 1
    if count < 1:
        return frozenset()
    hashes = hashes_of(words).astype(np.uint64)
    runs = np.zeros(count, dtype=np.uint64)
    for place in range(length):
        runs = runs * _MULTIPLIER + hashes[place : place + count]
    return frozenset((runs >> np.uint64(1)).astype(np.int64).tolist())
