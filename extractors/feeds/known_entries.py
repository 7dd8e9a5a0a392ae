"""Classify the entries of a feed: new, revised, or known under another identity.

Theory. Feeds re-use guids, change them with every fetch, give many entries one address, and one entry many addresses.
So no single name decides: an entry is a known one if two of guid, address and title agree, and each known entry is
found once in a document. One that is announced still, word for word, is not the same as its neighbour. An entry taken
for a known one is lost, one taken for new costs a request and is found out by its text: what is unclear is new.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import md5, sha256
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from extractors.text.words import MIN_ARTICLE_WORDS, count_words
from extractors.types import DroppedEntry, FeedEntry
from extractors.urls.normalize import address_key, is_home, normalize_url, registered_domain

# A title of fewer words is a column's ("Morning briefing"), not an article's.
_TITLE_WORDS = 4
# Two announcements of one address that lie further apart are of two days, whatever their time zones.
ANOTHER_DAY = timedelta(hours=20)
_DIGEST_CHARS = 16
# Known entries of one address and title beyond these are a column of years, whose latest come first.
_MOST_COMPARED = 50
# A fragment that only says where on the page to begin, or how a reader came there.
_PLACES_ON_A_PAGE = ("comment", "respond", "disqus", "xtor=", "more-", "ref=", ":~:", "utm_", "at_")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntry:
    """What is kept of an entry to recognise it by; `said` is `said_by` it, `rereads` when a change of it is read."""

    identity: str
    url: str
    title: str
    published: datetime | None
    updated: datetime | None
    said: str
    rereads: Literal["due", "later", "over"] = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedEntries:
    """The entries of a feed beside those known: `new`; `changed`, under the identity that is known; and the others.

    `renamed` are known under another guid and address. `has_pending` says that more have changed, to be read later.
    `announced` are the identities of all entries of the document, as they are known.
    """

    new: tuple[FeedEntry, ...]
    changed: tuple[FeedEntry, ...]
    renamed: tuple[DroppedEntry, ...]
    has_pending: bool
    announced: tuple[str, ...] = ()


def said_by(entry: FeedEntry) -> str:
    """Return a digest of the text that a feed gives of an entry, "" for none; the store computes the same in SQL."""
    if not entry.summary and not entry.content:
        return ""
    return md5(f"{entry.summary}\n{entry.content}".encode(), usedforsecurity=False).hexdigest()


def match_entries(entries: Sequence[FeedEntry], known: Sequence[KnownEntry]) -> MatchedEntries:
    """Return what of a document is new, changed, or known under another name; the order of the entries stays."""
    found = _matches(entries, known)
    by_identity = {one.identity for one in known}
    texts_of: dict[str, set[str]] = {}
    new: list[FeedEntry] = []
    changed: list[FeedEntry] = []
    renamed: list[DroppedEntry] = []
    has_pending = False
    announced: list[str] = []
    for place, entry in enumerate(entries):
        match = found.get(place)
        if match is None:
            said = said_by(entry)
            texts = texts_of.setdefault(f"{_address(entry.url)}\n{_plain(entry.title)}", set())
            # Two of one address and title are one, unless their texts differ.
            if texts and (not said or said in texts or "" in texts):
                renamed.append(DroppedEntry(title=entry.title, reason="named twice"))
                continue
            texts.add(said)
            new.append(replace(entry, identity=_free_identity(entry, by_identity)))
            by_identity.add(new[-1].identity)
            announced.append(new[-1].identity)
            continue
        announced.append(match.identity)
        if match.identity != entry.identity:
            renamed.append(DroppedEntry(title=entry.title, reason="announced before under another name"))
        if _has_changed(entry, match):
            has_pending = has_pending or match.rereads == "later"
            if match.rereads == "due":
                changed.append(replace(entry, identity=match.identity))
    return MatchedEntries(
        new=tuple(new),
        changed=tuple(changed),
        renamed=tuple(renamed),
        has_pending=has_pending,
        announced=tuple(announced),
    )


def shared_addresses(entries: Sequence[FeedEntry], known: Sequence[KnownEntry]) -> frozenset[str]:
    """Return the addresses, without fragment, that more than one entry leads to."""
    leading: dict[str, set[str]] = {}
    names = [(one.url, one.identity) for one in entries] + [(one.url, one.identity) for one in known]
    for url, identity in names:
        leading.setdefault(_page_of(url), set()).add(identity)
    return frozenset(address for address, identities in leading.items() if len(identities) > 1)


def brings_own_text(entry: FeedEntry, shared: frozenset[str]) -> bool:
    """Return whether the entry's page cannot be its own, and the feed has its text: a home page, or one of several."""
    if count_words(entry.content) < MIN_ARTICLE_WORDS:
        return False
    fragment = urlsplit(entry.url).fragment
    names_a_part = bool(fragment) and not fragment.lower().startswith(_PLACES_ON_A_PAGE)
    return names_a_part or is_home(normalize_url(_page_of(entry.url))) or _page_of(entry.url) in shared


def own_address(entry: FeedEntry) -> str:
    """Return the address that an entry which brings its own text is known by: its page's, with a fragment of its own.

    A guid that is an address of the site is that. Any other fragment is the identity, which no browser minds.
    """
    page, fragment = _page_of(entry.url), urlsplit(entry.url).fragment
    if fragment:
        return f"{page}#{fragment}"
    if entry.identity.startswith(("http://", "https://")) and address_key(entry.identity) != address_key(page):
        return normalize_url(entry.identity)
    return f"{page}#{sha256(entry.identity.encode('utf-8', 'surrogatepass')).hexdigest()[:_DIGEST_CHARS]}"


def _matches(entries: Sequence[FeedEntry], known: Sequence[KnownEntry]) -> dict[int, KnownEntry]:
    """Return the known entry that each entry (by its index) is, each known one at most once, surest first."""
    found: dict[int, KnownEntry] = {}
    taken: set[str] = set()
    for names_of, agrees in (
        (_guids, _same_by_guid), (_addresses, _same_by_address), (_paths, _same_by_path), (_moments, _same_by_moment)
    ):  # fmt: skip
        left = [(place, entry) for place, entry in enumerate(entries) if place not in found]
        titles = {_plain(entry.title) for _, entry in left}
        named: dict[str, list[KnownEntry]] = {}
        for one in reversed(known):
            # But by its guid, no entry is one with another title; of most, the address is dear to read in vain.
            is_near = one.identity not in taken and (names_of is _guids or _plain(one.title) in titles)
            for name in names_of(one) if is_near else ():
                named.setdefault(name, []).append(one)
        for place, entry in left:
            near = (one for name in names_of(entry) for one in named.get(name, ()) if one.identity not in taken)
            match = next((one for one in islice(near, _MOST_COMPARED) if agrees(entry, one)), None)
            if match is not None:
                found[place] = match
                taken.add(match.identity)
    return found


def _guids(entry: FeedEntry | KnownEntry) -> Iterator[str]:
    yield entry.identity


def _addresses(entry: FeedEntry | KnownEntry) -> Iterator[str]:
    yield _address(entry.url)


def _paths(entry: FeedEntry | KnownEntry) -> Iterator[str]:
    # Of whichever host of the site: "mail.", "m." and the bare one answer alike.
    path = _address(entry.url).partition("?")[0].partition("/")[2]
    yield f"{registered_domain(entry.url)}/{path}\n{_plain(entry.title)}"


def _moments(entry: FeedEntry | KnownEntry) -> Iterator[str]:
    """Yield the moment with the title, where both are exact enough to name one entry."""
    if (
        entry.published
        and len(entry.title.split()) >= _TITLE_WORDS
        and (entry.published.minute or entry.published.second)
    ):
        yield f"{entry.published.isoformat()}\n{_plain(entry.title)}"


def _same_by_guid(entry: FeedEntry, known: KnownEntry) -> bool:
    # A guid with another address and another title is a number that the feed gives out anew.
    return _plain(entry.title) == _plain(known.title) or _address(entry.url) == _address(known.url)


def _same_by_address(entry: FeedEntry, known: KnownEntry) -> bool:
    # Under one title too, what has another day and another text is the next of a daily column.
    return _plain(entry.title) == _plain(known.title) and not _is_another_day_and_text(entry, known)


def _same_by_path(entry: FeedEntry, known: KnownEntry) -> bool:
    # A query that differs per fetch: the entry took the place of one that is announced no more, and says the same.
    return entry.published == known.published and said_by(entry) == known.said


def _same_by_moment(entry: FeedEntry, known: KnownEntry) -> bool:
    return not (said_by(entry) and known.said and said_by(entry) != known.said)


def _is_another_day_and_text(entry: FeedEntry, known: KnownEntry) -> bool:
    """Return whether both texts are known and differ, and the days differ or are unknown."""
    is_another_day = (
        entry.published is None or known.published is None or abs(entry.published - known.published) >= ANOTHER_DAY
    )
    return is_another_day and bool(said_by(entry)) and bool(known.said) and said_by(entry) != known.said


def _has_changed(entry: FeedEntry, known: KnownEntry) -> bool:
    is_later = entry.updated is not None and known.updated is not None and entry.updated > known.updated
    says_else = bool(said_by(entry)) and said_by(entry) != known.said
    return is_later or says_else or (bool(entry.title) and _plain(entry.title) != _plain(known.title))


def _free_identity(entry: FeedEntry, used: set[str]) -> str:
    """Return the identity of a new entry: its own, or with its address, title and date where that is another's."""
    if entry.identity not in used:
        return entry.identity
    return sha256(
        f"{entry.identity}\n{entry.url}\n{entry.title}\n{entry.published}".encode("utf-8", "surrogatepass")
    ).hexdigest()


def _address(url: str) -> str:
    """Return what an address is compared by, its fragment included: several entries may differ in it alone."""
    try:
        key = address_key(url)
    except ValueError:
        return url
    fragment = urlsplit(url).fragment
    return key if "#" in key or not fragment or fragment.lower().startswith(_PLACES_ON_A_PAGE) else f"{key}#{fragment}"


def _page_of(url: str) -> str:
    """Return the normalised address without any fragment: what a server is asked for."""
    return normalize_url(url).partition("#")[0]


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
