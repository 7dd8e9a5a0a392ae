"""Hold the features of many articles as sparse matrices, so that what thousands of pairs share is counted at once.

Theory. Of an article's 80 KB as Python's sets and dictionaries, what counts is which words, runs and numbers it holds.
As sparse rows these take 10 KB, and any signal of a hundred thousand pairs is one product of rows. A column is a hash
of what it stands for, not its rank among what was read so far: so a pair sums in one order whoever is read beside it,
and rows are added without touching those that are there.

An article is read when it is first in a pair. Most of a window never is. And of those that are three in four stand in
no pair worth judging: what pairs are screened by (half of the bytes) is read of all, the rest when it is asked for.
"""

from array import array
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Protocol

import numpy as np
from scipy.sparse import csr_matrix

from store.dedup.features.actors_places_actions import action_kinds
from store.dedup.features.article import ArticleFeatures, SharedFeatures
from store.dedup.features.hashes import Numbers, hash_of, hashes_of

_COLUMNS = (1 << 63) - 1

# Chances have four decimals.
ONE = 10_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECONDS = 1_000_000

# What stands for a moment that nobody stated.
NEVER = np.iinfo(np.int64).min

# What the signals that the shipped weights weigh need, and what they are read with.
_SCREENING = (
    *("runs", "lead_terms", "title_terms"),
    *("figures", "lead_figures", "numbers", "lead_numbers", "years", "weekdays"),
)
_SCREENING_FACTS = ("published", "event_day", "site", "has_text")
_FURTHER = tuple(field.name for field in fields(SharedFeatures) if field.name not in _SCREENING)
_FURTHER_FACTS = (
    *("outlet", "text_words", "directions", "title_actions", "actions", "states_money", "about", "no_report"),
)
_WEIGHED = frozenset(name for name in (*_SCREENING, *_FURTHER) if name.endswith("_terms"))
_NUMBER = 8  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SparseFeatures:
    """The features of one article, less its words, and these as packed rows: what pairs are screened by, and the rest.

    Packed rows are int64: the facts, how long each field is, the columns of each in order, then the values (the bytes
    of float64) of the weighed ones.
    """

    features: ArticleFeatures
    screening: bytes
    further: bytes


class FeatureSource(Protocol):
    """Where a matrix gets the features of articles from, each part when it is first asked for."""

    def screening(self, indices: Sequence[int]) -> Sequence[bytes]:
        """Return the packed rows that the articles at these indices are screened by, in their order."""

    def further(self, indices: Sequence[int]) -> Sequence[tuple[ArticleFeatures, bytes]]:
        """Return the features of the articles at these indices, and their further packed rows, in their order."""


class ReadFeatures:
    """The features of articles that are read one by one, each once."""

    def __init__(self, read: Callable[[int], ArticleFeatures]) -> None:
        """`read` returns the features of the article at an index."""
        self._read = read
        self._sparse: dict[int, SparseFeatures] = {}

    def screening(self, indices: Sequence[int]) -> Sequence[bytes]:
        """Return the packed rows that the articles at these indices are screened by."""
        self._sparse |= {index: sparse_features(self._read(index)) for index in indices}
        return [self._sparse[index].screening for index in indices]

    def further(self, indices: Sequence[int]) -> Sequence[tuple[ArticleFeatures, bytes]]:
        """Return the features of the articles at these indices, and their further packed rows."""
        found = [self._sparse.pop(index) for index in indices]
        return [(one.features, one.further) for one in found]


def sparse_features(article: ArticleFeatures) -> SparseFeatures:
    """Return the features with their words as rows; sorted by column, which makes sums add up in one order."""
    words = article.words
    assert words is not None, "the shared features of an article are taken over once"
    facts = [
        microseconds(article.published),
        article.event_day.toordinal() if article.event_day else 0,
        hash_of(article.site) if article.site else 0,
        article.has_text,
    ]
    return SparseFeatures(
        features=replace(article, words=None),
        screening=_packed(facts, words, _SCREENING),
        further=_packed([], words, _FURTHER),
    )


def _packed(facts: Sequence[int], words: SharedFeatures, names: Sequence[str]) -> bytes:
    columns, values = [], []
    for name in names:
        found = getattr(words, name)
        places = _columns_of(found)
        order = np.argsort(places)
        columns.append(places[order])
        if name in _WEIGHED:
            values.append(np.array(list(found.values()), dtype=np.float64)[order].view(np.int64))
    head = np.array([*facts, *map(len, columns)], dtype=np.int64)
    return np.concatenate([head, *columns, *values]).tobytes()


def are_screening_rows(packed: bytes) -> bool:
    """Return whether bytes, which may come from a damaged file, are what pairs are screened by."""
    return _is_packed(packed, len(_SCREENING_FACTS), _SCREENING)


def are_further_rows(packed: bytes) -> bool:
    """Return whether bytes, which may come from a damaged file, are further packed rows."""
    return _is_packed(packed, 0, _FURTHER)


def _is_packed(packed: bytes, facts: int, names: Sequence[str]) -> bool:
    head = facts + len(names)
    if len(packed) < head * _NUMBER:
        return False
    lengths: list[int] = np.frombuffer(packed, dtype=np.int64, count=len(names), offset=facts * _NUMBER).tolist()
    twice = sum(length for name, length in zip(names, lengths, strict=True) if name in _WEIGHED)
    return min(lengths) >= 0 and (head + sum(lengths) + twice) * _NUMBER == len(packed)


class FeatureMatrix:
    """The features of articles by their index in some order, each read when it is first asked for.

    A row is the number of an article in the order of reading.
    """

    def __init__(self, source: FeatureSource) -> None:
        """`source` returns features by index."""
        self._source = source
        self._row_of = np.zeros(0, dtype=np.int64)  # by index, -1 where none was read
        self._index_of: list[int] = []  # by row
        self._screening = _Part(_SCREENING, _SCREENING_FACTS)
        self._further = _Part(_FURTHER, _FURTHER_FACTS)
        self._further_row = np.zeros(0, dtype=np.int64)  # by row, -1 where only the screening was read
        self._features: list[ArticleFeatures] = []  # by further row

    @classmethod
    def of(cls, features: Sequence[ArticleFeatures]) -> "FeatureMatrix":
        """Return a matrix of features that are there already."""
        return cls(ReadFeatures(features.__getitem__))

    def __getitem__(self, index: int) -> ArticleFeatures:
        """Return the features of one article, less what the matrix holds."""
        return self.at_row(int(self.rows(np.array([index]))[0]))

    def at_row(self, row: int) -> ArticleFeatures:
        """Return the features in a row, less the article's words."""
        return self._features[int(self._read_further(np.array([row]))[0])]

    def articles(self, indices: Numbers) -> list[ArticleFeatures]:
        """Return the features of the articles at these indices, less what the matrix holds."""
        places = self._read_further(self.rows(indices)).tolist()
        return [self._features[place] for place in places]

    def rows(self, indices: Numbers) -> Numbers:
        """Return the rows of the articles at these indices; reads those that were not asked for before."""
        self._row_of = _reaching(self._row_of, int(indices.max(initial=-1)) + 1)
        missing = np.unique(indices[self._row_of[indices] < 0]).tolist()
        if missing:
            self._row_of[missing] = np.arange(len(missing)) + len(self._index_of)
            self._index_of.extend(missing)
            self._screening.add(self._source.screening(missing))
        rows: Numbers = self._row_of[indices]
        return rows

    def shared(self, name: str, rows: Numbers) -> csr_matrix:
        """Return one field of `SharedFeatures` of these rows, in their order."""
        part, places = self._part_of(name, rows)
        return part.field(name)[places]

    def sizes(self, name: str, rows: Numbers) -> Numbers:
        """Return how many words, runs or numbers one field of `SharedFeatures` has in each of these rows."""
        part, places = self._part_of(name, rows)
        sizes: Numbers = np.diff(part.field(name).indptr)[places]
        return sizes

    def facts(self, name: str, rows: Numbers) -> Numbers:
        """Return of these rows when it was published (microseconds since 1970, or NEVER), the day of the event
        (0 for none), a number of the site or of the outlet (0 for none), whether it has a text, how many words, or the
        directions and kinds of action as bits. `about` and `no_report` are chances in ten-thousandths.
        """
        part, places = self._part_of(name, rows)
        return part.facts(name)[places]

    def _part_of(self, name: str, rows: Numbers) -> tuple["_Part", Numbers]:
        """Return the part that holds a field or fact, with these rows read, and where they are in it."""
        if name in (*_SCREENING, *_SCREENING_FACTS):
            return self._screening, rows
        return self._further, self._read_further(rows)

    def _read_further(self, rows: Numbers) -> Numbers:
        """Return where the further features of these rows are; reads those that were not asked for before."""
        self._further_row = _reaching(self._further_row, len(self._index_of))
        missing = np.unique(rows[self._further_row[rows] < 0])
        if len(missing):
            found = self._source.further([self._index_of[row] for row in missing.tolist()])
            self._further_row[missing] = np.arange(len(missing)) + len(self._features)
            self._features.extend(features for features, _ in found)
            facts = np.array([_further_facts(features) for features, _ in found], dtype=np.int64)
            self._further.add([packed for _, packed in found], facts)
        where: Numbers = self._further_row[rows]
        return where


def _reaching(numbers: Numbers, count: int) -> Numbers:
    """Return the numbers with as many -1 behind them as make `count`."""
    return np.concatenate([numbers, np.full(max(0, count - len(numbers)), -1, dtype=np.int64)])


def _further_facts(article: ArticleFeatures) -> Sequence[int]:
    """Return the facts of one article in the order of `_FURTHER_FACTS`."""
    return (
        hash_of(article.outlet) if article.outlet else 0,
        article.text_words,
        _bits(article.directions, ("up", "down")),
        _bits(article.title_actions, action_kinds()),
        _bits(article.actions, action_kinds()),
        bool(article.headline_money),
        round(article.form.about * ONE),
        round(article.form.no_report * ONE),
    )


def _bits(found: AbstractSet[str], names: Sequence[str]) -> int:
    return sum(1 << number for number, name in enumerate(names) if name in found)


def microseconds(moment: datetime | None) -> int:
    """Return the microseconds since 1970, or NEVER."""
    if moment is None:
        return int(NEVER)
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * _MICROSECONDS + since.microseconds


class _Part:
    """Some fields and facts of articles, a row each, which grow by packed rows."""

    def __init__(self, names: Sequence[str], facts: Sequence[str]) -> None:
        self._names = names
        self._facts = {name: array("q") for name in facts}
        self._rows = {name: _Rows(weighed=name in _WEIGHED) for name in names}

    def field(self, name: str) -> csr_matrix:
        return self._rows[name].matrix()

    def facts(self, name: str) -> Numbers:
        return np.array(self._facts[name], dtype=np.int64)

    def add(self, packed: Sequence[bytes], facts: Numbers | None = None) -> None:
        """Add articles; their facts `(articles, facts)` are packed before their rows if they are not given."""
        numbers = np.frombuffer(b"".join(packed), dtype=np.int64)
        ends = np.cumsum(np.array([len(one) for one in packed], dtype=np.int64)) // _NUMBER
        packed_facts = len(self._facts) if facts is None else 0
        width = packed_facts + len(self._names)
        starts = np.concatenate([[0], ends[:-1]])
        head = numbers[starts[:, None] + np.arange(width)]
        for name, column in zip(self._facts, (head if facts is None else facts).T, strict=False):
            self._facts[name].frombytes(np.ascontiguousarray(column).tobytes())
        at = starts + width
        columns: dict[str, Numbers] = {}
        lengths = dict(zip(self._names, head[:, packed_facts:].T, strict=True))
        for name in self._names:
            columns[name] = numbers[_ranges(at, lengths[name])]
            at = at + lengths[name]
        for name in self._names:
            values = None
            if name in _WEIGHED:
                values = numbers[_ranges(at, lengths[name])]
                at = at + lengths[name]
            self._rows[name].add(lengths[name], columns[name], values)


def _ranges(starts: Numbers, lengths: Numbers) -> Numbers:
    """Return the numbers from each start on, as many as its length says, one range after the other."""
    before = np.cumsum(lengths) - lengths
    ranges: Numbers = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return ranges


class _Rows:
    """Sparse rows that grow, each sorted by column. Those of sets hold ones."""

    def __init__(self, *, weighed: bool) -> None:
        self._ends = array("q", [0])
        self._columns = array("q")
        self._values: array[Any] = array("d" if weighed else "b")
        self._made: csr_matrix | None = None

    def add(self, lengths: Numbers, columns: Numbers, values: Numbers | None) -> None:
        """Add rows of these lengths; `values` are the bytes of float64."""
        self._made = None  # it looks at the arrays, which cannot grow as long as it does
        self._ends.frombytes((np.cumsum(lengths) + self._ends[-1]).tobytes())
        self._columns.frombytes(columns.tobytes())
        self._values.frombytes(values.tobytes() if values is not None else b"\1" * len(columns))

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
