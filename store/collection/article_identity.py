"""Decide under which address an article is known: its declared one, its own, or that of an article held already.

Theory. Two pages that share an id are one article for good, so an address is shared only on evidence of the texts: a
site that declares one canonical URL on all its pages must lose no article by it. Two articles of one outlet with one
text count twice as evidence, so they are one, whatever their addresses.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import duckdb

from extractors.feeds.known_entries import ANOTHER_DAY, own_address
from extractors.types import Article
from extractors.urls.normalize import address_key, spellings
from store.collection.text_variants import share_of_word_runs
from store.database.parameters import rows_where, values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction
from store.types import EntryOutcome

# Texts that share less of the shorter one's five-word runs are of two articles. Of 621 pages read twice (2026) those
# that had been rewritten shared most; pages of one site share their boilerplate, which is taken out before.
_SAME_ARTICLE = 0.5
# Of one outlet, texts that share so much are one article: what differs is a line or a correction. So much is wanted,
# too, where the headlines differ: what a site writes by a template shares half.
_SAME_TEXT = 0.8
# And hardly a word of the shorter text may be missing in the longer, and no figure: a template filled in for another
# company, or another day's weather, differs in just these.
_SAME_WORDS = 0.97
_SAME_DAYS = timedelta(days=3)
# What a site announces anew later, under another address and day, is the same only word for word.
_SAME_TEXT_DAYS = timedelta(days=91)
# A first line of fewer words is a dateline or a kicker, which many articles begin with.
_LEAD_WORDS = 8
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What is compared of an article held already."""

    canonical_url: str
    url: str
    title: str
    text: str
    published: datetime


def article_id(article: Article) -> str:
    """Return the identity of an article: its canonical URL, hashed to 16 hex digits."""
    return id_of_address(article.canonical_url)


def id_of_address(canonical_url: str) -> str:
    """Return the identity of the article known under this canonical URL."""
    return hashlib.sha256(canonical_url.encode()).hexdigest()[:16]


def settle_identities(
    connection: duckdb.DuckDBPyConnection, outlet: str, outcomes: Sequence[EntryOutcome]
) -> tuple[EntryOutcome, ...]:
    """Return the outcomes of one outlet's feed with each article under the canonical URL that it is to be stored under.

    One that is an update, a second address or another spelling of an article held gets that one's.
    """
    articles = [outcome.article for outcome in outcomes if outcome.article is not None]
    if not articles:
        return tuple(outcomes)
    shared = _declared_by_several(articles)
    held = _held_under(connection, articles)
    earlier = _of_outlet(connection, outlet, articles)
    settled = []
    for outcome in outcomes:
        if outcome.article is None:
            settled.append(outcome)
            continue
        article = _own_or_held(outcome.article, shared, held)
        if article.canonical_url in held and _is_next_of_column(outcome, article, held[article.canonical_url]):
            article = replace(article, canonical_url=own_address(outcome.entry))
        twin = None if article.canonical_url in held else _same_article(article, earlier)
        if twin is not None:
            is_later = article.published > twin.published
            article = replace(article, canonical_url=twin.canonical_url)
            outcome = replace(outcome, revises=outcome.revises or is_later)
        elif article.canonical_url not in held:
            held[article.canonical_url] = _held_of(article)
            _remember(earlier, held[article.canonical_url])
        settled.append(replace(outcome, article=replace(article, landed="")))
    return tuple(settled)


def _declared_by_several(articles: Iterable[Article]) -> frozenset[str]:
    """Return the canonical URLs that pages of different addresses and texts declare."""
    first: dict[str, Article] = {}
    several = set()
    for article in articles:
        other = first.setdefault(article.canonical_url, article)
        if _differ(article, _held_of(other)):
            several.add(article.canonical_url)
    return frozenset(several)


def _own_or_held(article: Article, shared: frozenset[str], held: dict[str, _Held]) -> Article:
    """Return the article under its own address where the declared one is another's, else under that of a twin held."""
    canonical = article.canonical_url
    if article.landed and (canonical in shared or (canonical in held and _differ(article, held[canonical]))):
        canonical = article.landed
    spelt = next((address for address in (canonical, *spellings(canonical)) if address in held), canonical)
    return replace(article, canonical_url=spelt)


def _differ(article: Article, other: _Held) -> bool:
    """Return whether the two were read at different addresses and are of different articles."""
    if not article.landed or address_key(article.url) == address_key(other.url):
        return False
    return _are_of_two(article, other)


def _are_of_two(article: Article, other: _Held) -> bool:
    least = _SAME_ARTICLE if _plain(article.title) == _plain(other.title) else _SAME_TEXT
    return share_of_word_runs(article.text, other.text) < least


def _is_next_of_column(outcome: EntryOutcome, article: Article, held: _Held) -> bool:
    """Return whether a new entry leads to an address where another day's text was read before."""
    if outcome.revises or outcome.entry.published is None:
        return False
    is_another_day = abs(article.published - held.published) >= ANOTHER_DAY
    return is_another_day and share_of_word_runs(article.text, held.text) < _SAME_ARTICLE


def _held_under(connection: duckdb.DuckDBPyConnection, articles: Iterable[Article]) -> dict[str, _Held]:
    """Return the articles held under an address of these, in any spelling, by their canonical URLs."""
    addresses = {
        spelt
        for article in articles
        for address in {article.canonical_url, article.landed or article.canonical_url}
        for spelt in (address, *spellings(address))
    }
    held = held_ids(connection, map(id_of_address, addresses))
    if not held:
        return {}
    rows = connection.execute(
        f"""SELECT canonical_url, url, title, text, published FROM articles
            WHERE {rows_where("articles", "id IN (SELECT unnest(?::JSON::VARCHAR[]))")}""",  # noqa: S608 - our own SQL
        [values_as_json(sorted(held))],
    ).fetchall()
    return {row[0]: _held_row(row) for row in rows}


def held_ids(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> frozenset[str]:
    """Return those of these ids that are articles of the store."""
    possible = possibly_held(connection, ids)
    if not possible:
        return frozenset()
    rows = connection.execute(
        "SELECT id FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[]))", [values_as_json(sorted(possible))]
    ).fetchall()
    return frozenset(row[0] for row in rows)


# Of more names all rows are read at once.
_MOST_KEYS = 64


def possibly_held(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> frozenset[str]:
    """Return those of these names, of articles (`id`) or entries (`name_of_entry`), that the store may hold.

    Two names could have one key, and a store written by an older program, or brought in from elsewhere, has not all
    keys: then every name may be held. What comes back is to be looked for among the rows themselves.
    """
    keys = {name: key_of(name) for name in names}
    if not keys or len(keys) > _MOST_KEYS:
        return frozenset(keys)
    is_whole, found = connection.execute(
        f"""SELECT (SELECT count(*) FROM held_keys)
                       >= (SELECT count(*) FROM entries) + (SELECT count(*) FROM articles),
                   (SELECT list(key) FROM held_keys WHERE key IN ({", ".join(map(str, keys.values()))}))"""  # noqa: S608 - numbers
    ).fetchall()[0]
    held = set(found or ())
    return frozenset(name for name, key in keys.items() if not is_whole or key in held)


def note_held(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Keep the keys of the names of new articles and entries; who calls holds the transaction that adds them."""
    if keys := sorted(map(key_of, names)):
        connection.execute(f"INSERT INTO held_keys VALUES {', '.join(f'({key})' for key in keys)}")  # noqa: S608 - numbers


# A key less than the one before it was added since they were put in order: so many and more are read each time.
_MOST_OUT_OF_ORDER = 4_096


def order_held_keys(connection: duckdb.DuckDBPyConnection) -> bool:
    """Put the keys of all that is held in order, and make them whole, if they are not; return whether they were not."""
    added, keys, rows = connection.execute(
        """SELECT (SELECT count(*) FILTER (is_less) FROM (
                       SELECT key < lag(key) OVER (ORDER BY rowid) AS is_less FROM held_keys)),
                  (SELECT count(*) FROM held_keys),
                  (SELECT count(*) FROM entries) + (SELECT count(*) FROM articles)"""
    ).fetchall()[0]
    lacking = f"SELECT 1 FROM ({HELD_KEYS} EXCEPT SELECT key FROM held_keys) LIMIT 1"  # noqa: S608 - our own SQL
    if keys == rows and added <= _MOST_OUT_OF_ORDER and connection.execute(lacking).fetchone() is None:
        return False
    with transaction(connection):
        make_held_keys(connection)
    return True


def make_held_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep the keys of all that is held, in order; who calls holds the transaction."""
    connection.execute("DELETE FROM held_keys")
    connection.execute(f"INSERT INTO held_keys {HELD_KEYS} ORDER BY key")


def drop_held_keys(connection: duckdb.DuckDBPyConnection, names: Iterable[str]) -> None:
    """Let go of the keys of articles or entries that are no longer held; who calls holds the transaction."""
    for name in names:
        connection.execute("DELETE FROM held_keys WHERE key = ?", [key_of(name)])


# The keys of the rows of `entries` and of `articles`, as `key_of` computes them of their names.
ENTRY_KEY = "(md5_number_lower(feed_url || chr(10) || identity) >> 1)::BIGINT"
ARTICLE_KEY = "(md5_number_lower(id) >> 1)::BIGINT"
HELD_KEYS = f"SELECT {ENTRY_KEY} AS key FROM entries UNION ALL SELECT {ARTICLE_KEY} FROM articles"  # noqa: S608


def name_of_entry(feed_url: str, identity: str) -> str:
    """Return the name by which an entry of a feed has its key."""
    return f"{feed_url}\n{identity}"


def key_of(name: str) -> int:
    """Return the key of a name, as `ENTRY_KEY` and `ARTICLE_KEY` compute it of a row."""
    digest = hashlib.md5(name.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


def _of_outlet(
    connection: duckdb.DuckDBPyConnection, outlet: str, articles: Sequence[Article]
) -> dict[str, list[_Held]]:
    """Return what the outlet published around these days under their titles or first lines, by these."""
    days = [moment for article in articles if (moment := to_naive_utc(article.published))]
    first, last = (_days_off(min(days), -_SAME_DAYS), _days_off(max(days), _SAME_DAYS))
    titles = values_as_json(sorted({article.title.lower() for article in articles}))
    rows = connection.execute(
        """SELECT canonical_url, url, title, text, published FROM articles
           WHERE outlet = $outlet AND published BETWEEN $first AND $last
             AND (lower(title) IN (SELECT unnest($titles::JSON::VARCHAR[]))
                  OR split_part(text, chr(10), 1) IN (SELECT unnest($leads::JSON::VARCHAR[])))
           ORDER BY first_seen, id""",
        {
            "outlet": outlet, "first": first, "last": last, "titles": titles,
            "leads": values_as_json(sorted({article.text.partition("\n")[0] for article in articles})),
        },
    ).fetchall()  # fmt: skip
    # Farther off by the title alone: to look at all texts of half a year would cost more than it finds.
    rows += connection.execute(
        """SELECT canonical_url, url, title, text, published FROM articles
           WHERE outlet = $outlet AND (published BETWEEN $earliest AND $first OR published BETWEEN $last AND $latest)
             AND lower(title) IN (SELECT unnest($titles::JSON::VARCHAR[]))
           ORDER BY first_seen, id""",
        {
            "outlet": outlet, "first": first, "last": last, "titles": titles,
            "earliest": _days_off(first, -_SAME_TEXT_DAYS), "latest": _days_off(last, _SAME_TEXT_DAYS),
        },
    ).fetchall()  # fmt: skip
    earlier: dict[str, list[_Held]] = {}
    for row in rows:
        _remember(earlier, _held_row(row))
    return earlier


def _days_off(moment: datetime, span: timedelta) -> datetime:
    """Return the moment a span later or earlier, within what can be written."""
    if span < timedelta():
        return max(moment, datetime.min - span) + span
    return min(moment, datetime.max - span) + span


def _remember(earlier: dict[str, list[_Held]], one: _Held) -> None:
    for name in _names(one.title, one.text):
        earlier.setdefault(name, []).append(one)


def _names(title: str, text: str) -> tuple[str, ...]:
    lead = " ".join(text.partition("\n")[0].split())
    named = (
        f"title\n{' '.join(title.casefold().split())}" if title else "",
        lead if len(lead.split()) >= _LEAD_WORDS else "",
    )
    return tuple(filter(None, named))


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _same_article(article: Article, earlier: dict[str, list[_Held]]) -> _Held | None:
    """Return the article of the same outlet that this one is again, or None."""
    near = {one.canonical_url: one for name in _names(article.title, article.text) for one in earlier.get(name, ())}
    return next((one for one in near.values() if _is_same(article, one)), None)


def _is_same(article: Article, other: _Held) -> bool:
    if abs(article.published - other.published) > _SAME_DAYS:
        return _plain(article.title) == _plain(other.title) and article.text == other.text
    shorter, longer = sorted((article.text, other.text), key=len)
    words, found = set(_WORD.findall(shorter.casefold())), set(_WORD.findall(longer.casefold()))
    missing = words - found
    if any(char.isdigit() for word in missing for char in word) or len(missing) > (1 - _SAME_WORDS) * len(words):
        return False
    return share_of_word_runs(shorter, longer) >= _SAME_TEXT


def _held_of(article: Article) -> _Held:
    return _Held(
        canonical_url=article.canonical_url, url=article.url, title=article.title, text=article.text,
        published=article.published,
    )  # fmt: skip


def _held_row(row: tuple[str, str, str, str, datetime]) -> _Held:
    canonical, url, title, text, published = row
    return _Held(canonical_url=canonical, url=url, title=title, text=text, published=from_naive_utc(published))
