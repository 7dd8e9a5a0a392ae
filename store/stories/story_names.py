"""Read the names a story turns on: those that half of its articles have; each story once, and only when asked for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import duckdb

from store.database.parameters import listed
from store.dedup.features.article import names_in

# Stories asked for, and texts taken, at a time: some megabytes.
_AT_ONCE = 200


class StoryNames:
    """The names of the stories of these ids, by their places among them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> None:
        self._connection = connection
        self._ids = ids
        self._names: dict[int, frozenset[str]] = {}

    def read(self, places: Iterable[int]) -> None:
        """Read the names of the stories at these places, those read before excepted."""
        missing = sorted(set(places) - self._names.keys())
        for start in range(0, len(missing), _AT_ONCE):
            part = missing[start : start + _AT_ONCE]
            counts: dict[str, Counter[str]] = {self._ids[place]: Counter() for place in part}
            articles: Counter[str] = Counter()
            for story, title, text in self._texts(list(counts)):
                articles[story] += 1
                counts[story].update(names_in(title, text))
            for place in part:
                story = self._ids[place]
                self._names[place] = frozenset(
                    name for name, count in counts[story].items() if count * 2 >= articles[story]
                )

    def __getitem__(self, place: int) -> frozenset[str]:
        """Return the names of the story at a place that was read."""
        return self._names[place]

    def _texts(self, stories: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        answer = self._connection.execute(
            """SELECT m.story_id, a.title, a.text FROM members m JOIN articles a ON a.id = m.article_id
               WHERE m.story_id IN (SELECT unnest(?::JSON::VARCHAR[]))""",
            [listed(stories)],
        )
        while rows := answer.fetchmany(_AT_ONCE):
            yield from rows
