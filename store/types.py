"""The values the store hands out: articles with identity, scored pairs, stories with provenance, feeds, the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypeAlias

from extractors.facts.types import Facts
from extractors.types import Article, DroppedEntry, Feed, FeedEntry, FeedHints, Validators

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Embedding: TypeAlias = "NDArray[np.float32]"  # a name only: a run with nothing new has none, and loads no numpy

Relation = Literal[
    "own reporting",  # somebody spoke to this outlet, or it saw, tested or obtained something itself
    "primary",  # the announcing party itself
    "wire",  # an agency's text, whoever prints it
    "verbatim copy",
    "edited copy",
    "rewrite",  # retells another outlet's reporting
    "from primary",  # written from an announcement, document or statement that anybody could read
    "unknown",  # nothing shows how it came about
]
OWN_REPORTS: frozenset[Relation] = frozenset({"own reporting"})
COPIES: frozenset[Relation] = frozenset({"verbatim copy", "edited copy"})
DERIVED: frozenset[Relation] = COPIES | {"rewrite"}


# A text of one of these forms (extractors/articles/form.py) founds and joins no story, unless it is a copy. Of 99 such
# articles of three real weeks, sites held out, 81 are labelled so (docs/decisions/forms.md).
NO_REPORTS = frozenset(("deal", "howto", "listing", "podcast", "roundup"))

# No true pair of three real weeks of 2026 lies further apart than 87 hours (326 pairs of dated articles).
MOST_HOURS = 96.0

# Why an analysis, opinion, interview or review has no vote in a story that others report.
ABOUT_IT = "about the event (an analysis, opinion or review), no report of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article we hold. `id` is derived from its canonical URL and never changes; `outlet` is the feed's name.

    `facts` are those read when it was stored, of the kinds that whoever loaded it asked for, or None; `facts_of` reads
    the text where they are None. `seen_after` is when its feed last answered without it: before, it was not there,
    whatever moment it claims; None where the feed had never answered before. `feed_url` is the feed's address, or "".
    `sources` are what the items that led to it say they are from, of all feeds, in the order of these.
    """

    id: str
    article: Article
    outlet: str
    outlet_kind: str
    first_seen: datetime
    embedding: Embedding | None = field(default=None, compare=False, repr=False)
    facts: Facts | None = field(default=None, compare=False, repr=False)
    seen_after: datetime | None = None
    feed_url: str = ""
    sources: tuple[FeedSource, ...] = ()

    @property
    def claims_too_early(self) -> bool:
        """Return whether it claims a moment at which its feed did not have it."""
        return self.seen_after is not None and self.article.published < self.seen_after


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """What a feed's item says that it is from: an outlet's name and address ("" of none), and who says so."""

    name: str
    url: str
    feed: str
    feed_kind: str
    feed_url: str


def facts_of(stored: StoredArticle) -> Facts:
    """Return what the text of an article states: as it was read when stored, else read now, once."""
    if stored.facts is not None:
        return stored.facts
    from extractors.facts.read_facts import facts_of_loose_text  # its patterns take a fifth of a second to compile

    article = stored.article
    return facts_of_loose_text(article.text, article.published.date(), article.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The scored similarity of two articles, `a` < `b`: a fact, with the signals it was made from (dedup/signals)."""

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
    evidence: float | None = None  # chance of one event by the evidence of two dated articles; 0 for a refused pair


# Opens what an article claims in vain, in the words of its evidence.
DOUBT = "not believed: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for a relation: its kind, the words at `text[start:end]` of the article ("" and 0, 0 where there are
    none), the other article or the outside source it points to, and its weight (log-odds, more is stronger).
    """

    kind: str
    words: str = ""
    start: int = 0
    end: int = 0
    other: str = ""
    source: str = ""
    weight: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article in its story: how it came to be, from which article (id, or ""), and what shows it.

    `confidence` is the probability of the relation. `source` is the outlet, agency or organisation it goes back to
    where that is no article of ours; `owner` who owns its `publisher`, and has one vote; `flag` why it has none, or "".
    `report_chance` is the chance by its form that it reports an event, and is no analysis, review, guide or list.
    """

    stored: StoredArticle
    relation: Relation
    parent: str
    evidence: str
    confidence: float = 0.5
    source: str = ""
    publisher: str = ""
    owner: str = ""
    flag: str = ""
    reasons: tuple[Evidence, ...] = ()
    report_chance: float = 1.0

    @property
    def outlet(self) -> str:
        """Return the outlet that is named for it: its feed's, or who publishes the page that an aggregator leads to."""
        is_led_to = self.publisher and self.stored.outlet_kind == "aggregator"
        return self.publisher if is_led_to else self.stored.outlet

    @property
    def is_about(self) -> bool:
        """Return whether the article is about the event that the others report."""
        return self.flag == ABOUT_IT

    @property
    def is_own_report(self) -> bool:
        """Return whether the article has reporting of its own, and nothing that keeps it from being counted."""
        return self.relation in OWN_REPORTS and not self.flag

    @property
    def is_derived(self) -> bool:
        """Return whether the article is a copy or a rewrite of another."""
        return self.relation in DERIVED


# Whose pages are documents of others (`[repositories]` of store/provenance/outlets.toml).
REPOSITORIES = frozenset(("arXiv", "bioRxiv", "medRxiv", "ChemRxiv", "SSRN", "OSF Preprints", "Zenodo", "OpenReview"))

# What a story goes back to: an article of ours, an outlet or agency in none of our feeds, an announcement that anybody
# could read, or "" where nothing shows it.
OriginKind = Literal["own reporting", "primary", "credited", "outlet", "announcement", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All articles about one event, earliest first. `id` is stable across runs.

    `origin` is the id of the article of ours that the story goes back to, or ""; `origin_credit` then names the outlet
    in none of our feeds that is credited, `origin_votes` how many owners credit it. All empty: not known, or an
    announcement. `follows` is the id of the story this one continues, `mentioned_in` the outlets of roundups of which
    an item surely mentions it.
    """

    id: str
    members: tuple[Member, ...]
    origin: str
    origin_credit: str
    follows: str = ""
    origin_kind: OriginKind = ""
    origin_votes: int = 0
    mentioned_in: tuple[str, ...] = ()

    @property
    def independent_reports(self) -> int:
        """Return how many owners have reporting of their own on it."""
        return count_independent(self.members)


def lead_article(story: Story) -> StoredArticle:
    """Return the article that represents the story: its origin, else the earliest report (an analysis is none)."""
    for member in story.members:
        if member.stored.id == story.origin:
            return member.stored
    return next((member for member in story.members if not member.is_about), story.members[0]).stored


def count_independent(members: Iterable[Member]) -> int:
    """Return how many owners have reporting of their own: several articles of one owner are one voice."""
    return len({member.owner or member.stored.outlet for member in members if member.is_own_report})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletReport:
    """What an outlet did in a period: articles in stories, own and first reports, copies made and received, hours
    behind the first (the median; None where never), what became of figures it gave first, revisions and corrections.
    """

    outlet: str
    articles: int
    own_reports: int
    first_reports: int
    copies_made: int
    copies_received: int
    median_hours_behind: float | None
    figures_alone: int
    figures_repeated: int
    figures_confirmed: int
    figures_contradicted: int
    revisions: int
    corrections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityLine:
    """A figure, a quote or a prediction of an entity in an article's words; `note` is what it is of, or when due."""

    words: str
    note: str
    outlet: str
    day: date
    url: str
    story_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityReport:
    """A person, an organisation or a product, as some stories have it; `also` are its other spellings there."""

    id: str
    name: str
    kind: str
    role: str
    also: tuple[str, ...]
    story_ids: tuple[str, ...]
    articles: int
    outlets: int
    figures: tuple[EntityLine, ...] = ()
    quotes: tuple[EntityLine, ...] = ()
    predictions: tuple[EntityLine, ...] = ()


class FeedAnswer(StrEnum):
    """How a feed answered; any other outcome of a feed is the kind of its failure."""

    OK = "ok"
    UNCHANGED = "unchanged"


def is_answer(outcome: str) -> bool:
    """Return whether a feed with this outcome answered."""
    return outcome in set(FeedAnswer)


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
    pending: int = 0  # entries without an article whose pages are tried again
    headline_only: int = 0  # entries without an article for good: of them title, summary and time are known
    left_out: int = 0  # items that were taken for no entries of their own
    left_out_why: str = ""  # the reasons, with how often and the title of one
    languages: str = ""  # those of its articles, with how many are in each: "en 40, de 2"

    @property
    def answered(self) -> bool:
        """Return whether the feed answered when it was asked last."""
        return is_answer(self.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastAnswer:
    """How one feed answered last: "ok", "unchanged", the kind of failure, or "never fetched"; and in words."""

    url: str
    name: str
    last_attempt: datetime | None
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLately:
    """How one feed answered last and when it last answered well, and what its entries of late gave."""

    name: str
    last_success: datetime | None
    outcome: str
    detail: str
    articles: int
    failed_pages: int

    @property
    def answered(self) -> bool:
        """Return whether it answered when it was asked last."""
        return is_answer(self.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedPage:
    """A page that gave no article, and why."""

    url: str
    feed_name: str
    kind: str
    detail: str
    title: str = ""
    next_try: datetime | None = None  # when it is tried again; None if it was given up


class StoreError(Exception):
    """The database cannot be used as asked; the message says what to do."""


class OlderStoreError(StoreError):
    """The database is of an older version, which any writing command brings forward; reading it must wait for that."""


class StoreBusyError(StoreError):
    """Another process holds the right to write, or the file itself; trying again later may do."""


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
    """What became of one entry: an article, or the kind and detail of a failure; and the pages that came.

    `revises` says that the entry was settled before, and read again since its feed says that it changed.
    """

    entry: FeedEntry
    article: Article | None = None
    failure: str = ""
    detail: str = ""
    retryable: bool = False
    pages: tuple[Page, ...] = ()
    revises: bool = False


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
    `dropped` are the items that are no entries of their own, and why. `announced` are the identities of all entries
    that its document has, None where it sent none.
    """

    feed: Feed
    at: datetime
    outcome: str
    detail: str = ""
    status: int | None = None
    validators: Validators | None = None
    poll: Poll | None = None
    entries: tuple[EntryOutcome, ...] = ()
    dropped: tuple[DroppedEntry, ...] = ()
    announced: tuple[str, ...] | None = None

    @property
    def answered(self) -> bool:
        """Return whether the feed answered."""
        return is_answer(self.outcome)


Agreement = Literal["agreed", "repeated", "conflicting", "only in one report", "only in one copy"]
PredictionStage = Literal["made", "due", "overdue", "resolved", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """Where words stand: the stored text of the article, `text[start:end]`."""

    article_id: str
    outlet: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFigure:
    """A figure of a story as its articles give it, and how far they agree.

    `text` is how most print it, `value` the amount in base units (of a range the lower end, `upper` the other).
    `articles` counts those that give it, `origins` the independent reports these go back to. `spans` has one place
    for each article, earliest first; `instead` what others give for the same, with who gives it.
    """

    story_id: str
    status: Agreement
    text: str
    kind: str
    value: float
    upper: float | None
    unit: str
    per: str
    attribute: str
    subject: str
    qualifiers: tuple[str, ...]
    articles: int
    origins: int
    outlets: tuple[str, ...]
    spans: tuple[TextSpan, ...]
    instead: tuple[tuple[str, TextSpan], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryQuote:
    """What somebody said, as the earliest article has it, and where each article carries it, earliest first."""

    story_id: str
    words: str
    speaker: str
    role: str
    origins: int
    outlets: tuple[str, ...]
    spans: tuple[TextSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What the articles of a story state differently: a figure's values, a quote's words, a quote's speaker.

    `stated` has one (words, place) for each side; the first is the one that more independent reports give.
    """

    story_id: str
    matter: Literal["figure", "words", "speaker"]
    subject: str
    stated: tuple[tuple[str, TextSpan], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionStatus:
    """How a prediction stands at the end of a week: made in it, due in it, overdue, resolved in it, or still waiting.

    `outcome` is kept, missed or withdrawn where it is resolved, else ""; `resolved_article` the article cited for it,
    `resolved_by` the person who vouches.
    """

    id: str
    story_id: str
    stage: PredictionStage
    claim: str
    speaker: str
    voice: str
    made_on: date
    due_from: date | None
    due_to: date | None
    span: TextSpan
    outcome: str = ""
    resolved_article: str = ""
    resolved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLedger:
    """What the ledger adds to an edition of a week, each kind in the order in which it is to be read.

    `pending` are predictions of earlier weeks whose day is still to come, by that day; `perhaps_same` pairs of stories
    that were kept apart though their evidence alone says one event at least as likely as not.
    """

    figures: tuple[StoryFigure, ...]
    quotes: tuple[StoryQuote, ...]
    differences: tuple[Difference, ...]
    predictions: tuple[PredictionStatus, ...]
    pending: tuple[PredictionStatus, ...] = ()
    perhaps_same: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """One prediction of an article that is no copy; `outcome` is "" until somebody has said what became of it."""

    id: str
    claim: str
    who: str
    outlet: str
    made_on: date
    due: date | None
    outcome: str
    note: str
    url: str
    story_id: str
