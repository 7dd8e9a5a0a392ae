"""Order articles by when they can have appeared: a moment that a feed claims is a claim."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import duckdb

from store.database.parameters import values_as_json
from store.database.timestamps import from_naive_utc
from store.types import StoredArticle

# A text that grew by more than this share is another one, which counts from then: a placeholder that is first and takes
# in another's report later was not there with it. A corrected word is no growth. A guess.
GROWN = 1.5


def since_they_grew(
    connection: duckdb.DuckDBPyConnection, articles: Mapping[str, StoredArticle]
) -> dict[str, StoredArticle]:
    """Return the articles, those whose text grew much after they were first seen as first seen when it did."""
    rows = connection.execute(
        """SELECT a.id, max(r.replaced_at) FROM articles a JOIN revisions r ON r.article_id = a.id
           WHERE a.id IN (SELECT unnest(?::JSON::VARCHAR[])) AND length(a.text) > ? * length(r.text) GROUP BY a.id""",
        [values_as_json(sorted(articles)), GROWN],
    ).fetchall()
    grown = {identity: from_naive_utc(at) for identity, at in rows}
    return {
        identity: replace(one, first_seen=grown[identity], seen_after=grown[identity]) if identity in grown else one
        for identity, one in articles.items()
    }


def in_order_of_appearance(articles: Sequence[StoredArticle]) -> list[StoredArticle]:
    """Return articles in the order in which they can have appeared, whatever moments their feeds claim.

    Where no feed had answered before, there are only the claims. Where some had, a claimed moment counts that lies
    between the feed's answer without the article and the one with it; any other is that of the latter. Of articles
    seen at one moment those come last whose claim was found to be too early.
    """
    bounded = any(stored.seen_after is not None for stored in articles)
    return sorted(
        articles,
        key=lambda stored: (
            _appeared(stored, bounded=bounded), stored.claims_too_early, stored.article.published, stored.id,
        ),
    )  # fmt: skip


def _appeared(stored: StoredArticle, *, bounded: bool) -> datetime:
    published = stored.article.published
    if not bounded:
        return published
    if stored.seen_after is None:
        return stored.first_seen
    return published if stored.seen_after <= published <= stored.first_seen else stored.first_seen
