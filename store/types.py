"""The values the store hands out: articles with identity, matches, stories with lineage, the health of feeds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from extractors.facts.types import Facts
from extractors.types import Article, Feed, FeedEntry, FeedHints, Validators
from store.ledger_types import Difference as Difference
from store.ledger_types import Place as Place
from store.ledger_types import Prediction as Prediction
from store.ledger_types import PredictionStatus as PredictionStatus
from store.ledger_types import Standing as Standing
from store.ledger_types import StoryFigure as StoryFigure
from store.ledger_types import StoryQuote as StoryQuote
from store.ledger_types import WeekLedger as WeekLedger

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embedding: TypeAlias = "NDArray[np.float32]"  # a name only: a run with nothing new has none, and loads no numpy

Relation = Literal["origin", "verbatim copy", "edited copy", "rewrite", "independent report", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article we hold. `id` is derived from its canonical URL and never changes; `outlet` is the feed's name.

    `facts` are those read when it was stored, of the kinds that whoever loaded it asked for, or None; `facts_of` reads
    the text where they are None.
    """

    id: str
    article: Article
    outlet: str
    outlet_kind: str
    first_seen: datetime
    vector: Embedding | None = field(default=None, compare=False, repr=False)
    facts: Facts | None = field(default=None, compare=False, repr=False)


def facts_of(stored: StoredArticle) -> Facts:
    """Return what the text of an article states: as it was read when stored, else read now, once."""
    if stored.facts is not None:
        return stored.facts
    from extractors.facts.read_facts import facts_of_loose_text  # its patterns take a fifth of a second to compile

    return facts_of_loose_text(stored.article.text, stored.article.published.date())


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The judged similarity of two articles, `a` < `b`: a fact, with the signals it was made from (dedup/signals)."""

    a: str
    b: str
    cosine: float
    title_cosine: float
    containment: float
    text_terms: float
    lead_terms: float
    title_terms: float
    figures: float
    numbers: float
    dates: float
    years: float
    weekdays: float
    hours_apart: float
    amount_of: str  # whose headline states an amount of money that the other lacks: "a", "b", "ab" or ""
    judged_on: str  # "texts", or "headlines" where neither has a text
    score: float
    refusal: str  # why the same-event gate refused the pair; "" when it did not


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article's place in its story: how it came to be, from which article (id, or ""), and what shows it.

    `confidence` is how often such evidence told the truth on the sample press.
    """

    stored: StoredArticle
    relation: Relation
    parent: str
    evidence: str
    confidence: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All articles about one event, earliest first. `id` is stable across runs.

    `origin` is the id of the article the copies go back to, or "" when that is in none of our feeds;
    `origin_credit` then names the outlet the copies credit. `follows` is the id of the story this one continues.
    """

    id: str
    members: tuple[Member, ...]
    origin: str
    origin_credit: str
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """One feed as the store saw it last."""

    url: str
    name: str
    kind: str
    last_attempt: datetime | None
    last_success: datetime | None
    outcome: str  # "ok", "unchanged", or the kind of failure
    detail: str
    entries: int
    articles: int
    failed_pages: int
    rhythm_hours: float | None = None  # between two of its latest entries; None with less than two
    full_text: float | None = None  # share of its entries that carry the whole text
    on_topic: float | None = None  # share of its judged articles that an edition took
    next_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPage:
    """A page that gave no article, and why."""

    url: str
    feed_name: str
    kind: str
    detail: str


class StoreError(Exception):
    """The database cannot be used as asked; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer as it is kept: `body` is compressed (zstd), `length` its bytes before.

    `of` is the address its entry led to: another one than `url` where an article goes on over several pages.
    """

    url: str
    of: str
    final_url: str
    fetched_at: datetime
    content_type: str
    length: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryOutcome:
    """What became of one entry: an article, or the kind and detail of a failure; and the pages that came."""

    entry: FeedEntry
    article: Article | None = None
    failure: str = ""
    detail: str = ""
    retryable: bool = False
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """When a feed is asked again, and where: `location` is the address it moved to for good, or "".

    `failures` counts those since it last answered; `gone_since` is the first 410 of a row of them.
    """

    polled_at: datetime
    next_due: datetime
    interval: timedelta
    hints: FeedHints = field(default_factory=FeedHints)
    failures: int = 0
    gone_since: datetime | None = None
    retired: bool = False
    location: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRun:
    """All that one fetch of one feed brought: stored whole in one transaction, or not at all.

    `outcome` is "ok", "unchanged" or the kind of failure; `validators` are kept only with the entries they cover.
    """

    feed: Feed
    at: datetime
    outcome: str
    detail: str = ""
    status: int | None = None
    validators: Validators | None = None
    poll: Poll | None = None
    entries: tuple[EntryOutcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the store holds."""

    feeds: int
    entries: int
    articles: int
    vectors: int
    stories: int
    editions: int
