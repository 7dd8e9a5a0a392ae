"""Read what is true of the sample press: stories, relations, figures, predictions (see gold.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

Relation = Literal["own reporting", "primary", "verbatim copy", "edited copy", "rewrite"]
Shown = Literal[
    "own reporting", "primary", "verbatim copy", "edited copy", "rewrite", "from primary", "unknown"
]  # fmt: skip
Trap = Literal["", "word", "other ai", "company"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldStory:
    """One event. `origin` is an article id, or "" when it is in no feed: see `origin_credit`. `shown_origin` is what
    its texts show: an article id, an outlet, "announcement", or "" of nothing.
    """

    id: str
    what: str
    week: int
    topic: bool
    trap: Trap
    follows: str
    near: tuple[str, ...]
    origin: str
    origin_credit: str
    shown_origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """How one article came about, and what of that its text shows. `parent` is "" for own reporting, an announcement,
    or a source in no feed.
    """

    id: str
    story: str
    relation: Relation
    shown: Shown
    parent: str
    credits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFigure:
    """One figure and the articles that give it; `value` holds plain digits."""

    story: str
    what: str
    value: str
    unit: str
    status: Literal["agreed", "conflicting", "unsupported"]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPrediction:
    """One claim about the future; `outcome` is "" unless the fortnight itself tells."""

    story: str
    article: str
    claim: str
    due: date
    outcome: Literal["", "kept", "missed"]
    outcome_article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """All labels, in the order of the file."""

    stories: tuple[GoldStory, ...]
    articles: tuple[GoldArticle, ...]
    figures: tuple[GoldFigure, ...]
    predictions: tuple[GoldPrediction, ...]


@cache
def load_gold() -> Gold:
    """Return the labels of the sample press."""
    rows = tomllib.loads((resources.files("flows.sample_press") / "gold.toml").read_text("utf-8"))
    return Gold(
        stories=tuple(GoldStory(**_frozen(row)) for row in rows["story"]),
        articles=tuple(GoldArticle(**_frozen(row)) for row in rows["article"]),
        figures=tuple(GoldFigure(**_frozen(row)) for row in rows["figure"]),
        predictions=tuple(GoldPrediction(**_frozen(row)) for row in rows["prediction"]),
    )


def _frozen(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
