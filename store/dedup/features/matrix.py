"""Hold the features of many articles as sparse matrices, so that what thousands of pairs share is counted at once.

Theory. Of an article's 80 KB as Python's sets and dictionaries, what counts is which words, runs and numbers it holds.
As sparse rows these take 12 KB, and any signal of a hundred thousand pairs is one product of rows. A column is a hash
of what it stands for, not its rank among what was read so far: so a pair sums in one order whoever is read beside it,
and rows are added without touching those that are there.

An article is read when it is first in a pair. Most of a window never is.
"""

from array import array
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from store.dedup.features.actors_places_actions import action_kinds
from store.dedup.features.article import ArticleFeatures, SharedFeatures
from store.dedup.features.hashes import Numbers, hash_of, hashes_of

_FACTS = (
    *("published", "event_day", "site", "has_text", "outlet", "text_words"),
    *("directions", "title_actions", "actions", "states_money", "about", "no_report"),
)
_COLUMNS = (1 << 63) - 1

# Chances have four decimals.
ONE = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = 1_000_000

# What stands for a moment that nobody stated.
NEVER = np.iinfo(np.int64).min


_SHARED = tuple(field.name for field in fields(SharedFeatures))
_WEIGHED = tuple(name for name in _SHARED if name.endswith("_terms"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseFeatures:
    """The features of one article, less its words, and these as rows: of each shared field its columns, in order.

    Columns are the bytes of int64; `values` has those of the weighed fields, of float64, in the order of the columns.
    """

    features: ArticleFeatures
    columns: Mapping[str, bytes]
    values: Mapping[str, bytes]


def sparse_features(article: ArticleFeatures) -> SparseFeatures:
    """Return the features with their words as rows; sorted by column, which makes sums add up in one order."""
    words = article.words
    assert words is not None, "the shared features of an article are taken over once"
    columns, values = {}, {}
    for name in _SHARED:
        found = getattr(words, name)
        places = _columns_of(found)
        order = np.argsort(places)
        columns[name] = places[order].tobytes()
        if name in _WEIGHED:
            values[name] = np.array(list(found.values()), dtype=np.float64)[order].tobytes()
    return SparseFeatures(features=replace(article, words=None), columns=columns, values=values)


def pack_rows(article: SparseFeatures) -> bytes:
    """Return the rows of an article as bytes: how long each field is (int32), then its columns, then its values."""
    lengths = np.array([len(article.columns[name]) // 8 for name in _SHARED], dtype=np.int32)
    return b"".join(
        [lengths.tobytes(), *(article.columns[name] for name in _SHARED), *(article.values[name] for name in _WEIGHED)]
    )


def unpack_rows(features: ArticleFeatures, packed: bytes) -> SparseFeatures:
    """Return the article whose rows were packed. Raises ValueError for bytes that are no such rows."""
    lengths = np.frombuffer(packed, dtype=np.int32, count=len(_SHARED)).tolist()
    sizes = dict(zip(_SHARED, lengths, strict=True))
    parts = [*((name, sizes[name]) for name in _SHARED), *((name, sizes[name]) for name in _WEIGHED)]
    ends = [4 * len(_SHARED) + 8 * end for end in accumulate((size for _, size in parts), initial=0)]
    if min(lengths) < 0 or ends[-1] != len(packed):
        raise ValueError(f"{len(packed)} bytes are no rows of features: {ends[-1]} are expected")
    cut = [(name, packed[start:end]) for (name, _), (start, end) in zip(parts, pairwise(ends), strict=True)]
    return SparseFeatures(features=features, columns=dict(cut[: len(_SHARED)]), values=dict(cut[len(_SHARED) :]))


class FeatureMatrix:
    """The features of articles by their index in some order, each made when it is first asked for."""

    def __init__(self, read: Callable[[Sequence[int]], Iterable[SparseFeatures]]) -> None:
        """`read` returns the features of the articles at the indices it is given, in their order."""
        self._read = read
        self._row_of: dict[int, int] = {}
        self._features: list[ArticleFeatures] = []
        self._shared = {name: _Rows(weighed=name in _WEIGHED) for name in _SHARED}
        self._facts = {name: array("q") for name in _FACTS}

    @classmethod
    def of(cls, features: Sequence[ArticleFeatures]) -> "FeatureMatrix":
        """Return a matrix of features that are there already."""
        return cls(lambda indices: (sparse_features(features[index]) for index in indices))

    def __getitem__(self, index: int) -> ArticleFeatures:
        """Return the features of one article, less what the matrix holds."""
        if index not in self._row_of:
            self.rows(np.array([index]))
        return self._features[self._row_of[index]]

    def at_row(self, row: int) -> ArticleFeatures:
        """Return the features in a row, less the article's words."""
        return self._features[row]

    def rows(self, indices: Numbers) -> Numbers:
        """Return the rows of the articles at these indices; reads those that were not asked for before."""
        found, where = np.unique(indices, return_inverse=True)
        missing = [index for index in found.tolist() if index not in self._row_of]
        for index, article in zip(missing, self._read(missing) if missing else (), strict=True):
            self._row_of[index] = len(self._features)
            self._add(article)
        return np.array([self._row_of[index] for index in found.tolist()], dtype=np.int64)[where]

    def shared(self, name: str) -> csr_matrix:
        """Return one field of `SharedFeatures` of all that was read, a row each."""
        return self._shared[name].matrix()

    def facts(self, name: str) -> Numbers:
        """Return of all that was read when it was published (microseconds since 1970, or NEVER), the day of the event
        (0 for none), a number of the site or of the outlet (0 for none), whether it has a text, how many words, or the
        directions and kinds of action as bits. `about` and `no_report` are chances in ten-thousandths.
        """
        return np.array(self._facts[name], dtype=np.int64)

    def _add(self, sparse: SparseFeatures) -> None:
        article = sparse.features
        for name, rows in self._shared.items():
            rows.add(sparse.columns[name], sparse.values.get(name))
        self._facts["published"].append(microseconds(article.published))
        self._facts["event_day"].append(article.event_day.toordinal() if article.event_day else 0)
        self._facts["site"].append(hash_of(article.site) if article.site else 0)
        self._facts["has_text"].append(article.has_text)
        self._facts["outlet"].append(hash_of(article.outlet) if article.outlet else 0)
        self._facts["text_words"].append(article.text_words)
        self._facts["directions"].append(_bits(article.directions, ("up", "down")))
        self._facts["title_actions"].append(_bits(article.title_actions, action_kinds()))
        self._facts["actions"].append(_bits(article.actions, action_kinds()))
        self._facts["states_money"].append(bool(article.headline_money))
        self._facts["about"].append(round(article.form.about * ONE))
        self._facts["no_report"].append(round(article.form.no_report * ONE))
        self._features.append(article)


def _bits(found: AbstractSet[str], names: Sequence[str]) -> int:
    return sum(1 << number for number, name in enumerate(names) if name in found)


def microseconds(moment: datetime | None) -> int:
    """Return the microseconds since 1970, or NEVER."""
    if moment is None:
        return int(NEVER)
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * _MICROSECONDS + since.microseconds


class _Rows:
    """Sparse rows that grow, each sorted by column. Those of sets hold ones."""

    def __init__(self, *, weighed: bool) -> None:
        self._ends = array("q", [0])
        self._columns = array("q")
        self._values: array[Any] = array("d" if weighed else "b")
        self._made: csr_matrix | None = None

    def add(self, columns: bytes, values: bytes | None) -> None:
        self._made = None  # it looks at the arrays, which cannot grow as long as it does
        self._columns.frombytes(columns)
        self._values.frombytes(values if values is not None else b"\1" * (len(columns) // 8))
        self._ends.append(len(self._columns))

    def matrix(self) -> csr_matrix:
        if self._made is None:
            parts = (np.frombuffer(part, dtype=part.typecode) for part in (self._values, self._columns, self._ends))
            self._made = csr_matrix(tuple(parts), shape=(len(self._ends) - 1, _COLUMNS), copy=False)
        return self._made


def _columns_of(keys: Collection[object]) -> Numbers:
    """Return the columns of words, runs, numbers: always the same, whatever was read before. Runs are hashes."""
    if isinstance(next(iter(keys), None), int):
        return np.fromiter(keys, dtype=np.int64, count=len(keys))
    return hashes_of(keys)
