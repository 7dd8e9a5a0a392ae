"""Say who publishes an article and who owns that outlet, by a readable table and the address's registered domain.

Theory. A name is a claim, an address is checked by whoever served the page: the domain decides, and a name only where
it is no other outlet's. Two spellings of one name, and two outlets of one owner, are one voice.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from urllib.parse import urlsplit

from extractors.facts.sources.outlets import is_press
from extractors.urls.normalize import registered_domain
from store.types import FeedSource, StoredArticle

# [owner, domains, other names] of each outlet by its name, as in outlets.toml and under [outlets] of a configuration.
Rows = Mapping[str, Sequence[object]]

# What a feed's kind, as its subscriber wrote it, says of its outlet; "press" is what nobody wrote down.
_KINDS = {"agency": "agencies", "aggregator": "aggregators", "newspaper": "press", "magazine": "press"}
_ORGANISATION = re.compile(
    r"\b(?:laborator(?:y|ies)|labs?|company|vendor|organi[sz]ation|universit(?:y|ies)|institute|ministry|government"
    r"|(?:company|engineering|vendor)\sblog)\b",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[^\w&]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """Who publishes. `owner` has one vote; `kind` is agencies, press, aggregators, organisations (who announce for
    themselves) or repositories (of the papers of others), or "" of one that is in no table.
    """

    name: str
    owner: str
    kind: str = ""
    domains: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def is_press(self) -> bool:
        """Return whether it is known to be of the press: it writes of others."""
        return self.kind not in ("", "organisations", "repositories")

    @property
    def organisations(self) -> tuple[str, ...]:
        """Return the names of the organisation that publishes: "NVIDIA" of the "NVIDIA Technical Blog"."""
        names = (self.name, *self.names, *(() if self.is_press else (self.owner.partition(".")[0],)))
        bare = (_OF_A_SITE.sub("", name).strip() for name in names)
        return tuple(sorted({name for name in bare if len(name) > 1 and "." not in name}, key=lambda n: (-len(n), n)))


# What an organisation's site is called beside its own name.
_OF_A_SITE = re.compile(
    r"^(?:[Tt]he\s|Engineering\sat\s|News\sfrom\s|Inside\s)|"
    r"(?:\s(?:Technical|Developers?|Engineering|Research|Official|Corporate|Product|Security))?"
    r"\s(?:Blogs?|Newsroom|News|Press|Press\sRoom|Announcements|Updates)$"
)


class OutletTable:
    """The outlets that are known, by any of their names and by the hosts of their pages."""

    def __init__(self, outlets: Iterable[Outlet]) -> None:
        self.outlets = tuple(outlets)
        self._by_domain = {domain: outlet for outlet in self.outlets for domain in outlet.domains}
        self._by_name = {
            squashed(name): outlet for outlet in reversed(self.outlets) for name in (*outlet.names, outlet.name)
        }
        # "The Hacker News" and "Hacker News" are two: a name as it is written goes before its plain form.
        self._as_written = {
            name.lower(): outlet for outlet in reversed(self.outlets) for name in (*outlet.names, outlet.name)
        }
        self._owners = frozenset(outlet.owner for outlet in self.outlets)
        self.first_words: dict[str, list[tuple[str, Outlet]]] = {}
        for outlet in self.outlets:
            for name in (outlet.name, *outlet.names):
                bare = re.sub(r"^[Tt]he ", "", name)
                self.first_words.setdefault(bare.split()[0], []).append((bare, outlet))
        for found in self.first_words.values():
            found.sort(key=lambda row: -len(row[0]))

    def with_publishers(self, publishers: Iterable[Outlet]) -> "OutletTable":
        """Return the table with further outlets behind its own: no name of its own is taken by another."""
        table = object.__new__(OutletTable)
        table.outlets, table._by_domain, table._as_written = self.outlets, self._by_domain, self._as_written
        table._owners = self._owners
        table._by_name, table.first_words = dict(self._by_name), dict(self.first_words)
        for outlet in publishers:
            for name in (outlet.name, *outlet.names):
                bare = re.sub(r"^[Tt]he ", "", name)
                if bare and squashed(name) not in table._by_name:
                    table._by_name[squashed(name)] = outlet
                    first = bare.split()[0]
                    table.first_words[first] = [*table.first_words.get(first, ()), (bare, outlet)]
        return table

    def with_kinds(self, outlets: Iterable[Outlet]) -> "OutletTable":
        """Return the table in which outlets of these names, none of its own rows, are of these kinds."""
        changed = {outlet.name: outlet for outlet in outlets}
        table = object.__new__(OutletTable)
        table.outlets, table._by_domain, table._as_written = self.outlets, self._by_domain, self._as_written
        table._owners = self._owners
        table._by_name = {name: changed.get(one.name, one) for name, one in self._by_name.items()}
        table.first_words = {
            word: [(name, changed.get(one.name, one)) for name, one in rows] for word, rows in self.first_words.items()
        }
        return table

    def named(self, name: str) -> Outlet | None:
        """Return the outlet of that name, however it is spelt; None where the table has none."""
        return self._as_written.get(name.strip().lower()) or self._by_name.get(squashed(name))

    def at(self, url: str) -> Outlet | None:
        """Return the outlet whose page an address is; None where the table has none."""
        host = (urlsplit(url).hostname or "").lower()
        while "." in host:
            if host in self._by_domain:
                return self._by_domain[host]
            host = host.partition(".")[2]
        return None

    def owner_at(self, url: str) -> str:
        """Return who owns the page at an address: by the table, else its registered domain."""
        known = self.at(url)
        return known.owner if known else _domain(url)

    def is_of(self, url: str, name: str) -> bool:
        """Return whether an address is of the outlet of that name."""
        known = self.at(url)
        return known is not None and known is self.named(name)

    def publisher(self, stored: StoredArticle) -> Outlet:
        """Return who publishes an article, whichever feed brought it; its owner is never empty.

        A page on a domain that is not in the table is owned by that domain, whatever name it gives itself.
        """
        url = stored.article.canonical_url
        relayed = self.relayed_by(stored)
        if relayed is not None:
            return self.of_source(relayed)
        known = self.at(url)
        if known is not None:
            return known
        domain = _domain(url)
        of_page = (source.name for source in stored.sources if _domain(source.url) == domain)
        claimed = (stored.outlet, stored.article.publisher, *of_page)
        names = tuple(dict.fromkeys(name for name in claimed if name and self.named(name) is None))
        kind = _kind_as_written(stored.outlet_kind)
        is_brought = self.is_aggregator(stored) or (stored.feed_url and self.owner_at(stored.feed_url) != domain)
        if is_brought and not _is_of(stored.outlet, domain):
            names, kind = tuple(name for name in names if name != stored.outlet), ""
        return Outlet(name=names[0] if names else domain, owner=domain or stored.outlet, kind=kind, names=names)

    def relayed_by(self, stored: StoredArticle) -> FeedSource | None:
        """Return what an aggregator names as the source of an item whose page is its own; None without one.

        Only an aggregator's word is taken: whoever prints under another's name otherwise, credits it at most.
        """
        here = self.owner_at(stored.article.canonical_url)
        for source in stored.sources:
            is_here = self.owner_at(source.feed_url) == here
            if is_here and self.aggregates(source.feed, source.feed_kind) and self.of_source(source).owner != here:
                return source
        return None

    def of_source(self, source: FeedSource) -> Outlet:
        """Return the outlet that an item names as its source: by the address, or by the name where that is all."""
        known = self.at(source.url) or (None if source.url else self.named(source.name))
        if known is not None:
            return known
        domain = _domain(source.url)
        is_free = source.name and self.named(source.name) is None
        name = source.name if is_free else domain
        return Outlet(name=name, owner=domain or squashed(source.name), names=(name,))

    def is_aggregator(self, stored: StoredArticle) -> bool:
        """Return whether a feed links to what others print, by the kind its subscriber gave it or by the table."""
        return self.aggregates(stored.outlet, stored.outlet_kind)

    def aggregates(self, feed: str, kind: str) -> bool:
        """Return whether a feed of this name and kind is an aggregator's."""
        known = self.named(feed)
        return kind == "aggregator" or (known is not None and known.kind == "aggregators")

    def is_owner(self, owner: str) -> bool:
        """Return whether an owner is one of the table's."""
        return owner in self._owners

    def is_outlet(self, name: str) -> bool:
        """Return whether a name is of the press, by the table or by its form."""
        known = self.named(name)
        return known.kind != "repositories" if known else is_press(name)

    def owner_of(self, name: str) -> str:
        """Return the owner of a named outlet, or the name in its plain form where the table has none."""
        known = self.named(name)
        return known.owner if known else squashed(name)


def _kind_as_written(kind: str) -> str:
    """Return the kind of outlet that a feed's subscriber says it is: "AI laboratory" is an organisation's."""
    written = "organisations" if _ORGANISATION.search(kind) else ""
    return _KINDS.get(kind, "press" if kind.endswith(" press") else written)


@lru_cache(maxsize=10_000)
def squashed(name: str) -> str:
    """Return a name without what spellings differ in: case, "the", spaces, stops."""
    return _NOT_WORD.sub("", re.sub(r"^the\s", "", name.strip().lower()))


def outlets_of(rows: Rows, kind: str) -> tuple[Outlet, ...]:
    """Return the outlets of a table's section. Raises ValueError, naming the row, where one is not in its form."""
    found = []
    for name, row in rows.items():
        match row:
            case [str() as owner, [*domains], [*names]] if all(isinstance(one, str) for one in (*domains, *names)):
                shown = tuple(str(one) for one in names)
                hosts = tuple(str(one).lower().removeprefix("www.") for one in domains)
                found.append(Outlet(name=name, owner=owner or name, kind=kind, domains=hosts, names=shown))
            case _:
                raise ValueError(f"outlet {name!r}: [owner, [domains], [other names]] is asked for, not {row!r}")
    return tuple(found)


@cache
def shipped_outlets() -> OutletTable:
    """Return the table that ships."""
    return OutletTable(_shipped())


def outlets_with(rows: Rows) -> OutletTable:
    """Return the table that ships with a user's outlets before it. Raises ValueError as `outlets_of` does."""
    if not rows:
        return shipped_outlets()
    own = outlets_of(rows, "press")
    theirs = {name for outlet in own for name in map(squashed, (outlet.name, *outlet.names))}
    hosts = {domain for outlet in own for domain in outlet.domains}
    kept = (o for o in _shipped() if squashed(o.name) not in theirs and hosts.isdisjoint(o.domains))
    return OutletTable((*own, *kept))


@cache
def _shipped() -> tuple[Outlet, ...]:
    table = tomllib.loads((resources.files("store.provenance") / "outlets.toml").read_text("utf-8"))
    return tuple(outlet for kind, rows in table.items() for outlet in outlets_of(rows, kind))


def _domain(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return registered_domain(url) or host


def _is_of(name: str, domain: str) -> bool:
    """Return whether a domain bears a name: hackernews.example is of "The Hacker News"."""
    label = squashed(domain.split(".")[0])
    return bool(label) and (label in squashed(name) or squashed(name) in label)
