"""Read the names a story turns on: those that half of its articles have; each story once, and only when asked for."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import duckdb

from store.collection.articles import articles_by_id
from store.database.parameters import listed
from store.dedup.features.article import story_names_in
from store.ledger.facts import Kind, with_facts
from store.types import StoredArticle, facts_of

# Stories asked for, and texts taken, at a time: some megabytes.
_AT_ONCE = 200

_NAMES: tuple[Kind, ...] = ("mentions",)


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
            for story, stored in self._articles(list(counts)):
                articles[story] += 1
                article = stored.article
                counts[story].update(story_names_in(article.title, article.text, facts_of(stored)))
            for place in part:
                story = self._ids[place]
                self._names[place] = frozenset(
                    name for name, count in counts[story].items() if count * 2 >= articles[story]
                )

    def __getitem__(self, place: int) -> frozenset[str]:
        """Return the names of the story at a place that was read."""
        return self._names[place]

    def _articles(self, stories: Sequence[str]) -> Iterator[tuple[str, StoredArticle]]:
        """Yield (story, article with its facts) for each member of the stories."""
        members = self._connection.execute(
            """SELECT story_id, article_id FROM members
               WHERE story_id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY ALL""",
            [listed(stories)],
        ).fetchall()
        for start in range(0, len(members), _AT_ONCE):
            part = members[start : start + _AT_ONCE]
            held = articles_by_id(self._connection, [article for _, article in part])
            articles = with_facts(self._connection, held, _NAMES)
            yield from ((story, articles[article]) for story, article in part)
