"""Read the hyperlinks of a text, to another outlet's report or to what anybody can read (an announcement, a filing, a
post, a paper), and the source that the feed's item names. They decide nothing.

Theory. Who writes from a document links to it, and who retells a report links to that; a link to the outlet's own
pages or to a shop says neither. A document is known by where it lies (a court, an office, a paper, a post),
an announcement by lying on the site of somebody whom the title or the opening names.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from urllib.parse import urlsplit

from extractors.types import Article, Link
from extractors.urls.normalize import registered_domain
from store.provenance.cue_wordings import CueKind
from store.provenance.cues import OPENING, Cue
from store.provenance.outlets import Outlet, OutletTable, squashed
from store.types import FeedSource, StoredArticle

FROM_FEED: frozenset[CueKind] = frozenset({"feed names a source", "feed names an agency"})
# Of a page with more links the first are read: a text has seldom fifty.
MOST_LINKS = 50
_REPORT = re.compile(
    r"\b(?:report|reports|reported|told|according|first|scoop|investigation|interview)\b", re.IGNORECASE
)
# General knowledge of November 2026, made without a look at labelled texts. Posts are told from profiles by their path.
_PAPERS = re.compile(
    r"(?:^|\.)(?:arxiv\.org|doi\.org|biorxiv\.org|medrxiv\.org|ssrn\.com|courtlistener\.com|documentcloud\.org|sec\.gov"
    r"|prnewswire\.com|businesswire\.com|globenewswire\.com|europa\.eu|gov\.[a-z]{2}|gov|mil|github\.com|huggingface\.co)$"
)
_POST = re.compile(
    r"^(?:www\.|m\.)?(?:(?:x|twitter)\.com/\w+/status/|bsky\.app/profile/[^/]+/post/|truthsocial\.com/@\w+/"
    r"|threads\.(?:net|com)/@[\w.]+/post/|linkedin\.com/posts/|mastodon\.[a-z]+/@\w+/\d|youtube\.com/watch|youtu\.be/)"
)
_OFFICIAL = re.compile(
    r"(?:^|[./])(?:newsroom|press|blog|blogs|news|investors?|ir|announcements?|press-releases?)(?:[./]|$)"
)


def read_links(
    article: Article, publisher: Outlet, table: OutletTable, credited: Iterable[str] = ()
) -> tuple[Cue, ...]:
    """Return a cue for each other outlet whose report is linked, and for each document or announcement.

    `credited` are the names that the text credits: a link to the site of one of them is to its report, which the
    credit says already.
    """
    found: dict[tuple[str, str], Cue] = {}
    for cue in _cues(article, publisher, table, frozenset(map(squashed, credited))):
        found.setdefault((cue.kind, cue.source or f"{cue.start}"), cue)
    return tuple(found.values())


def _cues(article: Article, publisher: Outlet, table: OutletTable, credited: AbstractSet[str]) -> Iterator[Cue]:
    named = squashed(f"{article.title} {article.text[:OPENING]}")
    for link in article.links[:MOST_LINKS]:
        outlet = table.at(link.url)
        label = squashed((registered_domain(link.url) or "").partition(".")[0])
        outlet = None if outlet and outlet.kind == "repositories" else outlet
        if outlet is None and label not in credited and _is_public(link.url, publisher, named):
            yield _at_link("links to an announcement", article.text, link)
        elif outlet and outlet.owner != publisher.owner and outlet.kind != "aggregators" and _REPORT.search(link.text):
            kind: CueKind = "links to a report" if article.text.find(link.text) < OPENING else "credits an outlet"
            yield _at_link(kind, article.text, link, outlet.name)


def _at_link(kind: CueKind, text: str, link: Link, source: str = "") -> Cue:
    """Return a cue where the words of a link stand, or one of its words and address where the text has them not."""
    start = text.find(link.text)
    if start < 0:
        return Cue(kind=kind, start=0, end=0, source=source, words=f"{link.text} ({link.url})")
    return Cue(kind=kind, start=start, end=start + len(link.text), source=source)


def read_sources(stored: StoredArticle, publisher: Outlet, table: OutletTable) -> tuple[Cue, ...]:
    """Return a cue for each other owner's outlet that the items of a feed name as their source (`<source>`).

    An aggregator names who publishes the page it leads to, which is no credit: that is `OutletTable.publisher`'s.
    """
    found: dict[str, Cue] = {}
    for source in stored.sources:
        outlet = table.of_source(source)
        is_own = table.owner_at(source.feed_url) == publisher.owner
        if is_own and outlet.owner != publisher.owner and outlet.kind != "aggregators":
            kind: CueKind = "feed names an agency" if outlet.kind == "agencies" else "feed names a source"
            found.setdefault(
                outlet.name, Cue(kind=kind, start=0, end=0, source=outlet.name, words=source_words(source))
            )
    return tuple(found.values())


def source_words(source: FeedSource) -> str:
    """Return what an item says that it is from, as a reader may see it: "Wired (https://www.wired.com)"."""
    return f"{source.name} ({source.url})" if source.name and source.url else source.name or source.url


def _is_public(url: str, publisher: Outlet, named: str) -> bool:
    """Return whether an address is a document's, a post's, or on the site of somebody whom a text names."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path
    domain = registered_domain(url) or host
    if domain == publisher.owner or domain in publisher.domains or len(path) < 2:
        return False
    if _PAPERS.search(host) or _POST.match(f"{host}{path}"):
        return True
    label = squashed(domain.partition(".")[0])
    return len(label) > 2 and label in named and _OFFICIAL.search(f"{host}{path}") is not None
