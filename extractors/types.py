"""The values that leave the extractors: what was fetched, what a feed said, what a page holds."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

FailureKind = Literal[
    "dead host",  # no address, refused, reset before an answer
    "timeout",  # the whole fetch took longer than its deadline
    "refused address",  # the name leads to a private or special address
    "http error",  # an answer with a status of 400 or more
    "redirects",  # a loop, too many, or a downgrade from https
    "too large",  # more decoded bytes than the cap
    "bad encoding",  # a body that does not decode
    "not a feed",  # an answer that is neither RSS, RDF, Atom nor JSON Feed
    "robots",  # robots.txt asks us not to
    "asked to wait",  # the host said Retry-After, and the time is not up
    "gone",  # 410: the server says it will not come back
    "no text",  # a page without an article in it
    "paywall",  # a page that shows the article to subscribers
    "consent wall",  # a page that asks for consent in place of its article
    "bot wall",  # a page that asks us to prove that we are none
    "bad page",  # a page that the parser cannot read within its limits
]


# A stretch of a text, `text[start:end]`.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One subscribed feed. `kind` says what sort of publisher it is (agency, laboratory, aggregator, …).

    `url` is fit for every eye; `address` is what to ask where that holds credentials or a token, and is never stored.
    """

    url: str
    name: str
    kind: str = "press"
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "has it changed?" with: kept byte for byte, quotes and `W/` included."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One answered request. `body` is decoded from its transfer encoding; empty when `status` is 304."""

    url: str
    final_url: str
    status: int
    content_type: str
    body: bytes = field(repr=False)
    validators: Validators
    fetched_at: datetime
    fresh_until: datetime | None = None  # the server's own word that asking earlier is useless
    moved_to: str = ""  # where it lives now, when every redirect on the way was a permanent one


# The detail of a FetchError for a host without an address: where every host is one, the machine is offline.
NO_ADDRESS = "the name has no address"


class FetchError(Exception):
    """A request or document that gave nothing usable: carries the URL, the kind of failure and whether to try again.

    `wait_until` is set when the host named a moment before which it wants no request.
    """

    def __init__(
        self,
        url: str,
        kind: FailureKind,
        detail: str,
        *,
        retryable: bool = False,
        status: int | None = None,
        wait_until: datetime | None = None,
    ) -> None:
        super().__init__(url, kind, detail)
        self.url = url
        self.kind: FailureKind = kind
        self.detail = detail
        self.retryable = retryable
        self.status = status
        self.wait_until = wait_until

    def __str__(self) -> str:
        return f"{self.url}: {self.kind}: {self.detail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One item of a feed, cleaned: plain text fields, an absolute http(s) URL, aware UTC moments.

    `identity` is stable when the guid is missing. `content` is the full text if the feed carries it, else "".
    `source_name` and `source_url` are what the item says that it is from, another feed or an outlet's site, or "".
    """

    feed_url: str
    identity: str
    url: str
    title: str
    summary: str
    content: str
    author: str
    published: datetime | None
    updated: datetime | None
    source_name: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedEntry:
    """An item of a feed that is no entry of ours, and why."""

    title: str
    reason: Literal["no web address", "named twice", "announced before under another name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHints:
    """How often a feed says it changes: at most every `every`, and never in these hours (UTC) and on these days."""

    every: timedelta = timedelta()
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()  # Monday is 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """One feed as read: its entries, what it says about itself, and the address of older entries or ""."""

    entries: tuple[FeedEntry, ...]
    hints: FeedHints = field(default_factory=FeedHints)
    title: str = ""
    next_page: str = ""
    dropped: tuple[DroppedEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link in an article's text: where it goes and the words it stands on."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The article of one page. `text` has one paragraph a line; `published` is UTC, `dated_by` names its source."""

    url: str
    canonical_url: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    published: datetime
    dated_by: Literal["feed", "page", "first seen"]
    language: str
    text: str = field(repr=False)
    links: tuple[Link, ...] = ()
    read_from: Literal["page", "feed"] = "page"
    reading: str = ""  # which of several text candidates of the page this is, and why
    modified: datetime | None = None  # when the page says it was changed last
    image: str = ""  # the address of its lead image
    provenance: tuple[tuple[str, str], ...] = ()  # for each value: the statement it was taken from
    continues: str = ""  # the address of its next page, while there is one to be read
    landed: str = ""  # the normalised address that its page was read at, while its canonical URL is to be judged
