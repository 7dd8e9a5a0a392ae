"""The values of an edition: one set of frozen types, composed once, rendered by the templates, kept as JSON, read back.

The names of the fields are the keys of the JSON; where an alias stands, the alias is the key. A key that is added later
gets a default, so that the editions of earlier versions can still be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from store.types import ABOUT_IT, OWN_REPORTS, OriginKind, PredictionStage, Relation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from store.types import StoredArticle

Rhythm = Literal["day", "week", "month"]
Zone = Literal["accept", "review", "reject"]
SCHEMA: Final = "storyfold/digest/1"
MIN_RELEVANCE: Final = 0.8  # probability of being on the topic from which a story is printed, unless the topic sets one


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What an edition is about, in the words of the configuration; `min_relevance` is the probability a story needs.

    `languages` are those it reads, as ISO 639-1; none: all. An article whose language is not known is read.
    """

    key: str
    name: str
    description: str
    phrases: tuple[str, ...]
    counter_phrases: tuple[str, ...]
    keywords: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    min_relevance: float = MIN_RELEVANCE
    languages: tuple[str, ...] = ()

    def reads(self, language: str) -> bool:
        """Return whether an article of this language, at times with a country ("de-AT"), is read for the topic."""
        return not self.languages or language.partition("-")[0] in ("", *self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicEmbeddings:
    """A topic's texts as unit float32 rows: description `(d,)`, phrases `(p, d)`, counter-phrases `(c, d)`.

    The kinds of other news stand among the counter-phrases.
    """

    description: NDArray[np.float32] = field(repr=False)
    phrases: NDArray[np.float32] = field(repr=False)
    counter_phrases: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """The probability that a story is about the topic, the zone it falls in, and the reason in words."""

    score: float
    zone: Zone
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Words taken verbatim from an article, mostly a sentence: `article.text[start:end]`; `url` is the article's."""

    text: str
    article_id: Annotated[str, Field(alias="article")]
    start: int
    end: int
    url: str = ""


def passage(stored: StoredArticle, start: int, end: int) -> Passage:
    """Return the words that stand in an article from `start` to `end`."""
    article = stored.article
    return Passage(text=article.text[start:end], article_id=stored.id, start=start, end=end, url=article.canonical_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A sentence a model wrote and the guard let pass: the sentences it cites support it."""

    text: str
    written: Literal[True] = True
    cited: Annotated[tuple[Passage, ...], Field(alias="cites")]


Line = Passage | Written


def passages_of(line: Line) -> tuple[Passage, ...]:
    """Return the printed sentences a line of a summary rests on: itself, where it was printed."""
    return line.cited if isinstance(line, Written) else (line,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadStep:
    """One event of a thread: the day it broke, the story's id and its headline."""

    day: date
    story_id: Annotated[str, Field(alias="story")]
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure(Passage):
    """A figure of a story in the words of the article that has it first, the clause around it, and who agrees.

    `name` says what a sum of money is ("valuation"), where the articles make that sure. `articles` of the story's give
    it, which go back to `origins` sources. `instead` holds what others lead with for the same. `lone` is what one copy
    alone adds.
    """

    name: str
    clause: Passage
    articles: int
    origins: int
    lone: bool = False
    instead: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Passage):
    """What somebody said, word for word, in the article that has it first, and how many outlets carry it."""

    speaker: str
    role: str
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction(Passage):
    """A printed statement about a day to come: the last day it can come true, its state, how many outlets have it.

    `outcome` is kept, missed or withdrawn of a resolved one; `shown_by` the outlet or the person who says so.
    """

    story_id: Annotated[str, Field(alias="story")]
    due: date
    due_from: date | None = None  # the first of the days on which it may come true
    state: Annotated[PredictionStage, Field(alias="standing")]
    made_on: date
    outlet: str
    outlets: int = 1
    outcome: str = ""
    shown_by: str = ""
    shown_url: str = ""
    followed_by: str = ""  # the id of a later story that continues its own


@dataclass(frozen=True, slots=True, kw_only=True)
class UpcomingDay(Passage):
    """A printed sentence that names a day after the week; `made_on` if an earlier week printed it.

    It is the last of the days that are meant, `due_from` the first where a prediction names several.
    """

    day: date
    due_from: date | None = None
    story_id: Annotated[str, Field(alias="story")]
    outlet: str = ""
    made_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What the articles of one story state differently: the words of each side."""

    story_id: Annotated[str, Field(alias="story")]
    subject: str
    stated: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorClaims:
    """One row of the comparison: who a story is about, its agreed figures and the days it names.

    `figures` are the words of key figures of the story, `due` days of its predictions.
    """

    about: str
    story_id: Annotated[str, Field(alias="story")]
    figures: tuple[str, ...]
    due: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionArticle:
    """One article of a story, and how it came to it."""

    id: str
    url: str
    title: str
    outlet: str
    outlet_kind: str
    published: datetime
    relation: Relation
    parent: str
    evidence: str
    owner: str = ""  # who owns the publisher, and has one vote
    flag: str = ""  # why it has none, or ""
    has_hour: bool = True  # of its publication; or its moment is that at which somebody reads the feed
    source: str = ""  # the outlet or agency in none of our feeds that it goes back to, or whose announcement it is from

    @property
    def is_about(self) -> bool:
        """Return whether it is an analysis or review of the event that the others report."""
        return self.flag == ABOUT_IT


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStory:
    """One story of an edition. `articles` are never empty, earliest first; `parts` add up to `score`."""

    id: str
    anchor: str
    headline: str
    url: str
    score: float
    parts: Mapping[str, float]
    relevance: Relevance
    origin: str  # the id of the article of ours that the story goes back to, or ""
    origin_credit: str  # the outlet in none of our feeds that it goes back to, or ""
    origin_kind: OriginKind = ""
    origin_votes: int = 0  # owners that go back to the origin, or credit it
    mentioned_in: tuple[str, ...] = ()  # outlets whose roundups mention it
    follows: str
    continues: str = ""  # headline of the earlier story it follows
    perhaps_same: tuple[str, ...] = ()  # ids of stories of the edition that perhaps tell the same event
    new_members: tuple[str, ...] = ()  # ids that joined since the last edition, when an earlier story grew
    summary: tuple[Line, ...] = ()
    line: Passage | None = None  # the one sentence that stands for it in the week's five lines
    matters: Passage | None = None  # its background, in the words of a source
    figures: tuple[KeyFigure, ...] = ()
    quotes: tuple[Quote, ...] = ()
    articles: tuple[EditionArticle, ...]
    thread: tuple[ThreadStep, ...] = ()  # the events before it, earliest first, itself last
    reports_an_event: bool = True  # or every article of it is an analysis, review, guide or list

    @property
    def outlets(self) -> tuple[str, ...]:
        """Return the outlets that printed it, earliest first."""
        return tuple(dict.fromkeys(article.outlet for article in self.articles))

    @property
    def reports(self) -> tuple[EditionArticle, ...]:
        """Return its articles without the analyses and reviews of the event, earliest first."""
        return tuple(article for article in self.articles if not article.is_about)

    @property
    def own_reports(self) -> int:
        """Return how many owners have reporting of their own: several articles of one owner are one voice."""
        own = (one for one in self.articles if one.relation in OWN_REPORTS and not one.flag)
        return len({one.owner or one.outlet for one in own})

    def article(self, article_id: str) -> EditionArticle:
        """Return one of its articles."""
        return next(article for article in self.articles if article.id == article_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCounts:
    """How much of the topic one week brought."""

    week: str
    stories: int
    articles: int
    own_reports: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReports:
    """How many stories of the week an outlet reported first, and how many of their articles are its own."""

    outlet: str
    firsts: int
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCount:
    """A name, and how many stories of the edition are about it."""

    name: str
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an earlier edition said that is known better now: in which line of it, and why; `now` is "" for nothing."""

    week: str
    headline: str
    said: str
    now: str
    line: str = ""  # "headline", "provenance", "summary", "figure", "quote"
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What an endpoint did: tokens that it says it read and wrote, stories it gave no answer for, the last reason."""

    read: int = 0
    written: int = 0
    unanswered: int = 0
    reason: str = ""

    def plus(self, *, read: int = 0, written: int = 0, unanswered: int = 0, reason: str = "") -> Usage:
        """Return this usage and more."""
        return Usage(
            read=self.read + read,
            written=self.written + written,
            unanswered=self.unanswered + unanswered,
            reason=reason or self.reason,
        )


UNUSED: Final = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What summarised the stories: engine and models, how many written sentences the guard kept, and a notice.

    `host` is that of an endpoint, `usage` what it was used for, `price_read` and `price_written` what it takes for a
    million tokens.
    """

    name: str = "extractive"
    model: str = ""
    checker: str = ""
    kept: int = 0
    written: int = 0
    notice: str = ""
    host: str = ""
    usage: Usage = UNUSED
    price_read: float = 0.0
    price_written: float = 0.0

    @property
    def cost(self) -> float:
        """Return what the tokens cost, in the currency of the prices."""
        return (self.price_read * self.usage.read + self.price_written * self.usage.written) / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAnswer:
    """How a feed answered when it was last asked."""

    name: str
    url: str
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPage:
    """A page that gave no article, and why."""

    url: str
    feed: str
    kind: str
    detail: str
    title: str = ""  # as the feed announced it

    @property
    def name(self) -> str:
        """Return its title, else its address without the scheme."""
        return f"“{self.title}”" if self.title else self.url.partition("://")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the edition rests on: silence of the press is not the same as silence of our feeds."""

    articles: int
    stories: int
    copies: int
    feeds: tuple[FeedAnswer, ...]
    failed_pages: tuple[UnreadPage, ...]
    failed_articles: int = 0  # of the week, that the program could not read whole
    failed_parts: tuple[str, ...] = ()  # of this edition, left out after an internal error


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditedOutlet:
    """An outlet in none of the feeds that stories of the edition go back to, how many, and the headline of one."""

    outlet: str
    stories: int
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenEstimate:
    """How many of the topic's `stories` each of two disjoint halves of the feeds saw, and both; and who saw none.

    `unseen` is Chapman's estimate with a 95 % interval; None where too few were seen by both halves.
    """

    stories: int
    first: int
    second: int
    both: int
    unseen: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A gate on the way from a feed to the edition, and how many entries or stories it stopped or let pass."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentFeedNote:
    """A feed that announced nothing for longer than its rhythm explains."""

    name: str
    url: str
    last_entry: datetime
    usual_hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedStory:
    """A story of somebody else's list that the edition did not tell, and why."""

    title: str
    url: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideRecall:
    """How many of the stories that somebody else listed for these days the edition told."""

    name: str
    stories: int
    printed: int
    missed: tuple[MissedStory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What an edition missed, as far as it can know."""

    credited: tuple[CreditedOutlet, ...] = ()
    estimate: UnseenEstimate | None = None
    gates: tuple[Gate, ...] = ()
    silent: tuple[SilentFeedNote, ...] = ()
    outside: OutsideRecall | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedChange:
    """What is new of something a reader watches, in words, the article that shows it, and when a run saw it."""

    watched: str
    what: str
    url: str
    seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicName:
    """The topic of an edition, as its files are named and as it is called."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The first and last day of an edition: of an ISO week, Monday to Sunday."""

    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a topic; moments are UTC, whole seconds. Each list of stories is in rank order.

    `stories` are summarised, `briefs` have one line each, `continued` were in an earlier edition and have grown,
    `review` are doubtful. `weeks` ends with this week, before it at most four with an edition.
    """

    schema: Literal["storyfold/digest/1"] = SCHEMA
    topic: TopicName
    week: str  # "2026-W18"; "2026-05-03" where an edition is of a day, "2026-05" of a month
    period: Period
    generated: datetime
    model: str
    config: str
    engine: Engine = Engine()
    snapshot: str = ""  # changes with anything the edition was made from
    weeks: tuple[WeekCounts, ...] = ()
    stories: tuple[EditionStory, ...]
    briefs: tuple[EditionStory, ...] = ()
    continued: tuple[EditionStory, ...]
    review: tuple[EditionStory, ...]
    predictions: tuple[Prediction, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    claims: tuple[ActorClaims, ...] = ()
    ahead: tuple[UpcomingDay, ...] = ()
    firsts: tuple[FirstReports, ...] = ()
    corrections: tuple[Correction, ...] = ()
    coverage: Coverage
    completeness: Completeness = Completeness()
    names: tuple[NameCount, ...] = ()
    watched: tuple[WatchedChange, ...] = ()  # of these days, in the order they were seen, of any topic

    @property
    def every(self) -> Rhythm:
        """Return what the edition is of: a day, a week or a month."""
        if "W" in self.week:
            return "week"
        return "day" if self.period.first == self.period.last else "month"

    @property
    def stem(self) -> str:
        """Return the name its files begin with."""
        return f"{self.topic.key}-{self.week}"

    @property
    def new_stories(self) -> tuple[EditionStory, ...]:
        """Return the stories that are new in this edition, at length or in a line."""
        return (*self.stories, *self.briefs)
