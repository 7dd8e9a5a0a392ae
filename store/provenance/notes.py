"""Say in words what is claimed of an article and not believed: a moment, a name, an address, a text; judges nothing.

Theory. What counts for nothing must still be seen: whoever reads a story is told what was tried, beside the evidence.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import duckdb

from extractors.urls.amp import ANOTHER_SITES
from store.database.parameters import rows_where, values_as_json
from store.database.timestamps import from_naive_utc
from store.provenance.outlets import Outlet, OutletTable
from store.types import DOUBT, Evidence, StoredArticle

# What is claimed and not believed, or counts for nothing; a feed that leads to another's page may well do so.
_DOUBTED = frozenset(
    ("claimed time", "claimed name", "claimed address", "lone credit", "credits in a circle", "named by nobody")
)
# A clock may be wrong by so much, and a zone left out.
_AHEAD = timedelta(days=1)


def with_doubts(evidence: str, notes: Iterable[Evidence]) -> str:
    """Return the words of an article's evidence with what it claims in vain behind them, each once."""
    doubts = dict.fromkeys(
        f"{DOUBT}{note.words}"
        for note in notes
        if note.kind in _DOUBTED or (note.kind == "another site’s feed" and note.words.endswith("not believed"))
    )
    return "; ".join((evidence, *(doubt for doubt in doubts if doubt not in evidence)))


def claimed_by_feeds(
    connection: duckdb.DuckDBPyConnection, articles: Mapping[str, StoredArticle], known: OutletTable
) -> dict[str, tuple[Evidence, ...]]:
    """Return by an article's id what the feeds that led to it claim in vain, in the order of these."""
    rows = connection.execute(
        f"""SELECT e.article_id, f.name, f.kind, f.url, e.published, e.first_seen, e.content <> ''
            FROM entries e JOIN feeds f ON f.url = e.feed_url
            WHERE {rows_where("entries", "article_id IN (SELECT unnest(?::JSON::VARCHAR[]))", "e")}
            ORDER BY f.url, e.identity""",  # noqa: S608 - our own SQL
        [values_as_json(sorted(articles))],
    ).fetchall()
    found: dict[str, list[Evidence]] = {}
    for identity, name, kind, url, published, seen, has_text in rows:
        notes = found.setdefault(identity, [])
        if published and published > seen + _AHEAD:
            notes.append(_dated_ahead(name, from_naive_utc(published)))
        if _is_another_sites(articles[identity], name, kind, url, known):
            words = f"the feed of {name or url} leads here" + ("; its own text is not believed" if has_text else "")
            notes.append(Evidence(kind="another site’s feed", words=words, source=name))
    return {identity: tuple(dict.fromkeys(notes)) for identity, notes in found.items()}


def _dated_ahead(feed: str, claimed: datetime) -> Evidence:
    words = f"{feed} dates it {claimed:%Y-%m-%d %H:%M} UTC, after it was seen: not believed"
    return Evidence(kind="claimed time", words=words)


def _is_another_sites(stored: StoredArticle, name: str, kind: str, url: str, known: OutletTable) -> bool:
    page = stored.article.canonical_url
    is_own = known.owner_at(url) == known.owner_at(page) or known.is_of(page, name)
    return not (is_own or known.aggregates(name, kind))


def claimed_by_page(stored: StoredArticle, publisher: Outlet, known: OutletTable) -> tuple[Evidence, ...]:
    """Return what a page claims of itself in vain: to be earlier, to be another outlet's, to lie at its address."""
    return (*_claimed_time(stored), *_claimed_name(stored, publisher, known), *_claimed_address(stored, known))


def _claimed_time(stored: StoredArticle) -> Iterator[Evidence]:
    """Yield a note where an article claims a moment at which its feed did not have it."""
    if stored.seen_after is None or not stored.claims_too_early:
        return
    claimed, seen = stored.article.published, stored.seen_after
    words = (
        f"claims {claimed:%Y-%m-%d %H:%M} UTC; its feed did not have it, as it reads now, at {seen:%Y-%m-%d %H:%M} UTC"
    )
    yield Evidence(kind="claimed time", words=words)


def _claimed_name(stored: StoredArticle, publisher: Outlet, known: OutletTable) -> Iterator[Evidence]:
    """Yield a note where a page bears the name of an outlet that another owner has; the feed's own is none."""
    name = stored.article.publisher
    named = known.named(name) if name and name != stored.outlet else None
    if named is not None and named.owner != publisher.owner and named.kind != "aggregators":
        words = f"its page calls itself {name}; the address is of {publisher.owner}"
        yield Evidence(kind="claimed name", words=words, source=named.name)


def _claimed_address(stored: StoredArticle, known: OutletTable) -> Iterator[Evidence]:
    """Yield a note where a page declares another site's address, or its host begins with that of a known outlet."""
    article = stored.article
    if dict(article.provenance).get("canonical_url") == ANOTHER_SITES:
        yield Evidence(kind="claimed address", words="its page declares an address of another site: not believed")
    host = urlsplit(article.canonical_url).hostname or ""
    labels = host.split(".")
    heads = (".".join(labels[:end]) for end in range(len(labels) - 1, 1, -1))
    outlet = next((found for head in heads if (found := known.at(f"http://{head}/"))), None)
    if outlet is not None and known.at(article.canonical_url) is None:
        words = f"its host {host} begins like one of {outlet.name} and is another’s"
        yield Evidence(kind="claimed address", words=words, source=outlet.name)
