"""What the ledger says of stories and of a week: figures, quotes, disagreements, predictions; values only."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Agreement = Literal["agreed", "conflicting", "only in one report", "only in one copy"]
PredictionStage = Literal["made", "due", "overdue", "resolved", "waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where words stand: the stored text of the article, `text[start:end]`."""

    article_id: str
    outlet: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryFigure:
    """A figure of a story as its articles give it, and how far they agree.

    `text` is how most print it, `value` the amount in base units (of a range the lower end, `upper` the other).
    `articles` counts those that give it, `origins` the independent reports these go back to. `places` has one place
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
    places: tuple[Place, ...]
    instead: tuple[tuple[str, Place], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryQuote:
    """What somebody said, as the earliest article has it, and where each article carries it, earliest first."""

    story_id: str
    words: str
    speaker: str
    role: str
    origins: int
    outlets: tuple[str, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What the articles of a story state differently: a figure's values, a quote's words, a quote's speaker.

    `stated` has one (words, place) for each side; the first is the one that more independent reports give.
    """

    story_id: str
    matter: Literal["figure", "words", "speaker"]
    subject: str
    stated: tuple[tuple[str, Place], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictionStatus:
    """A prediction and its stage at the end of a week: made, due or resolved in it, overdue, or still waiting.

    `outcome` is kept, missed or withdrawn where it is resolved, else ""; `resolved_article` the article cited for it,
    `resolved_by` the person who vouches.
    """

    id: str
    story_id: str
    standing: PredictionStage
    claim: str
    speaker: str
    voice: str
    made_on: date
    due_from: date | None
    due_to: date | None
    place: Place
    outcome: str = ""
    resolved_article: str = ""
    resolved_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLedger:
    """What the ledger adds to an edition of a week, each kind in the order in which it is to be read.

    `waiting` are predictions of earlier weeks whose day is still to come, by that day.
    """

    figures: tuple[StoryFigure, ...]
    quotes: tuple[StoryQuote, ...]
    differences: tuple[Difference, ...]
    predictions: tuple[PredictionStatus, ...]
    waiting: tuple[PredictionStatus, ...] = ()


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
