"""Order articles by when they can have appeared: a moment that a feed claims is a claim."""

from collections.abc import Sequence
from datetime import datetime

from store.types import StoredArticle


def in_order_of_appearance(articles: Sequence[StoredArticle]) -> list[StoredArticle]:
    """Return articles in the order in which they can have appeared, whatever moments their feeds claim.

    Where no feed had answered before, there are only the claims. Where some had, a claimed moment counts that lies
    between the feed's answer without the article and the one with it; any other is that of the latter.
    """
    bounded = any(stored.seen_after is not None for stored in articles)
    return sorted(
        articles, key=lambda stored: (_appeared(stored, bounded=bounded), stored.article.published, stored.id)
    )


def _appeared(stored: StoredArticle, *, bounded: bool) -> datetime:
    published = stored.article.published
    if not bounded:
        return published
    if stored.seen_after is None:
        return stored.first_seen
    return published if stored.seen_after <= published <= stored.first_seen else stored.first_seen
