"""The values of an edition: the topic it is about, its stories in order, the coverage it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from store.types import FailedPage, FeedHealth, PredictionPhase, Story

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Zone = Literal["accept", "review", "reject"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What an edition is about, in the words of the configuration."""

    key: str
    name: str
    description: str
    phrases: tuple[str, ...]
    counter_phrases: tuple[str, ...]
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicVectors:
    """A topic's texts as unit float32 rows: description `(d,)`, phrases `(p, d)`, counter-phrases `(c, d)`."""

    description: NDArray[np.float32] = field(repr=False)
    phrases: NDArray[np.float32] = field(repr=False)
    counter_phrases: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relevance:
    """How much a story is about the topic: 0 to 1, the zone it falls in, and the reason in words."""

    score: float
    zone: Zone
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """A story's place in the edition and the parts its score is the sum of."""

    score: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence taken verbatim from an article: `article.text[start:end]`."""

    text: str
    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A sentence a model wrote and the guard let pass: what it says stands in the sentences it cites."""

    text: str
    cited: tuple[Sentence, ...]


def spans_of(line: Sentence | Written) -> tuple[Sentence, ...]:
    """Return the printed sentences a line of a summary rests on: itself, where it was printed."""
    return line.cited if isinstance(line, Written) else (line,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadStep:
    """One event of a thread: the day it broke, the story's id and its headline."""

    day: date
    story_id: str
    headline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFigure:
    """A figure of a story: its words where they were first printed, the clause around them, and who agrees.

    `name` says what a sum of money is ("valuation"), where the articles make that sure. `articles` of the story's give
    it, which go back to `origins` sources. `instead` holds what others lead with for the same. `lone` is what one copy
    alone adds.
    """

    stated: Sentence
    clause: Sentence
    name: str
    articles: int
    origins: int
    lone: bool = False
    instead: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What somebody said, word for word, where it was first printed, and how many outlets carry it."""

    words: Sentence
    speaker: str
    role: str
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A printed statement about a day to come: the last day it can come true, how it stands, how many outlets have it.

    `outcome` is kept, missed or withdrawn of a resolved one; `shown_by` the outlet or the person who says so.
    """

    claim: Sentence
    story_id: str
    due: date
    standing: PredictionPhase
    made_on: date
    outlet: str
    url: str
    outlets: int = 1
    outcome: str = ""
    shown_by: str = ""
    shown_url: str = ""
    followed_by: str = ""  # the id of a later story that continues its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """What the articles of one story state differently: the words of each side, where they were printed."""

    story_id: str
    subject: str
    stated: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One row of the comparison: who the story is about, its agreed figures, the days it names, since when."""

    actor: str
    story_id: str
    figures: tuple[KeyFigure, ...]
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the facts of articles add to an edition; stories are named by id."""

    figures: Mapping[str, tuple[KeyFigure, ...]] = field(default_factory=dict)
    quotes: Mapping[str, tuple[Quoted, ...]] = field(default_factory=dict)
    predictions: tuple[Prediction, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    claims: tuple[Claimed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekCounts:
    """How much of the topic one week brought."""

    week: str
    stories: int
    articles: int
    own_reports: int
    outlets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A printed sentence that names a day after the week, and where it was printed; `made_on` if in an earlier week."""

    day: date
    sentence: Sentence
    story_id: str
    outlet: str
    url: str
    made_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierStory:
    """A story as an earlier edition told it."""

    week: str
    story_id: str
    headline: str
    origin: str  # the outlet called the origin, "" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an earlier edition said that is known better now."""

    week: str
    headline: str
    said: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """What told the stories: the engine and its models, how many written sentences the guard kept, and a notice."""

    name: str = "extractive"
    model: str = ""
    checker: str = ""
    kept: int = 0
    written: int = 0
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStory:
    """One story as an edition tells it."""

    story: Story
    headline: str
    summary: tuple[Sentence | Written, ...]
    relevance: Relevance
    rank: Rank
    continues: str = ""  # headline of the earlier story it follows
    new_members: tuple[str, ...] = ()  # ids that joined since the last edition, when an earlier story grew
    line: Sentence | None = None  # the one sentence that tells it in the week's five lines
    matters: Sentence | None = None  # why it matters, in the words of a source
    thread: tuple[ThreadStep, ...] = ()  # the events before it, earliest first, itself last
    figures: tuple[KeyFigure, ...] = ()
    quotes: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the edition rests on: silence of the press is not the same as silence of our feeds."""

    feeds: tuple[FeedHealth, ...]
    failed_pages: tuple[FailedPage, ...]
    articles: int
    stories: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One edition, ready to be rendered. `week_start` is the Monday of its ISO week; moments are UTC."""

    topic: Topic
    week: str  # "2026-W18"
    week_start: date
    generated: datetime
    stories: tuple[DigestStory, ...]
    continued: tuple[DigestStory, ...]
    review: tuple[DigestStory, ...]
    coverage: Coverage
    model_id: str
    config_hash: str
    briefs: tuple[DigestStory, ...] = ()  # told in one line each
    engine: Engine = Engine()
    weeks: tuple[WeekCounts, ...] = ()  # this week's last, before it those of at most four weeks with an edition
    firsts: tuple[tuple[str, int, int], ...] = ()  # (outlet, first reports, articles)
    ahead: tuple[Ahead, ...] = ()
    corrections: tuple[Correction, ...] = ()
    ledger: Ledger = Ledger()
    judged: tuple[tuple[str, Relevance], ...] = ()  # every story of the week by id, those left out too
    snapshot: str = ""  # changes with anything an edition was made from
    left_out: frozenset[str] = frozenset()  # parts the configuration switches off
