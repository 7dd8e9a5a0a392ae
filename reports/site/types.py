"""The values of the site: editions as their twins tell them, the stories they tell, the health of the feeds."""

from dataclasses import dataclass
from datetime import datetime

from store.types import FeedHealth, Prediction, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of a summary and the address of the article it stands in."""

    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story as an edition told it; `story_id` is its id in the store."""

    story_id: str
    headline: str
    quotes: tuple[Quote, ...]
    outlets: tuple[str, ...]
    independent: int
    continues: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One edition: its topic, its week, what it told, what it took up again, what it doubted."""

    key: str  # "world-models-2026-W18"
    topic: str
    week: str
    first_day: str
    last_day: str
    stories: tuple[Told, ...]
    continued: tuple[Told, ...]
    review: tuple[Told, ...]
    articles: int
    copies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteData:
    """All that the pages show. `issues` come newest first; `as_of` is the last fetch they rest on."""

    issues: tuple[Issue, ...]
    stories: tuple[Story, ...]
    feeds: tuple[FeedHealth, ...]
    as_of: datetime | None
    predictions: tuple[Prediction, ...] = ()
