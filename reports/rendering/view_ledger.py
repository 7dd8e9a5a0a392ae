"""Says in words what an edition's ledger shows beside its stories: predictions, differences, the comparison."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.rendering.view_model import anchor, count, short_day
from reports.types import Claimed, Digest, Disagreement, KeyFigure, Prediction, Sentence

STANDINGS = (
    ("resolved", "Resolved this week"),
    ("due", "Due this week"),
    ("overdue", "Overdue, and nobody has said what became of them"),
    ("made", "Made this week, for later"),
)


# A number that says what is counted: "2,000 researchers", not "30 percent".
_COUNTED = re.compile(r"\d (?!percent|per cent|million|billion|hours?|years?|minutes|euros|dollars|pounds)[a-z]{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """One prediction: the day it is due, the words, where they were printed, and what is known of it since."""

    due: str
    claim: str
    outlet: str
    url: str
    carried: str  # "in 4 outlets", or ""
    note: str  # "made 28 Apr 2026", "kept", or ""
    shown_by: str
    shown_url: str
    see: str  # the headline of a story of this edition that continues its own, or ""
    see_anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The predictions that stand alike, under a heading."""

    heading: str
    lines: tuple[Foretold, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one outlet has of a matter that another has differently."""

    outlet: str
    words: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """One matter that the articles of a story state differently."""

    headline: str
    anchor: str
    subject: str
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One row of the comparison of actors."""

    actor: str
    anchor: str
    claimed: str
    days: tuple[tuple[str, str], ...]  # (day, address of the article that names it)
    since: str


def predictions(digest: Digest) -> tuple[Standing, ...]:
    """Return the predictions under what became of them; headings without any are left out.

    What is to be watched next stands there and not here, too.
    """
    soon = set() if "ahead" in digest.left_out else {ahead.sentence for ahead in digest.ahead}
    told = {entry.story.id: entry.headline for entry in digest.stories}
    found = []
    for standing, heading in STANDINGS:
        lines = tuple(
            _line(one, told) for one in digest.ledger.predictions if one.standing == standing and one.claim not in soon
        )
        if lines:
            found.append(Standing(heading=heading, lines=lines))
    return tuple(found)


def differences(digest: Digest) -> tuple[Differing, ...]:
    """Return what sources differ in, story by story."""
    headlines = {entry.story.id: entry for entry in digest.stories}
    return tuple(
        Differing(
            headline=headlines[one.story_id].headline,
            anchor=anchor(one.story_id),
            subject=one.subject,
            sides=_sides(digest, one),
        )
        for one in digest.ledger.disagreements
        if one.story_id in headlines
    )


def comparison(digest: Digest) -> tuple[Compared, ...]:
    """Return a row for each actor of the week: what is claimed, how many agree, the days named, since when."""
    return tuple(_compared(digest, row) for row in digest.ledger.claims)


def _line(one: Prediction, told: Mapping[str, str]) -> Foretold:
    note = one.outcome if one.standing == "resolved" else ""
    if one.standing in ("due", "overdue"):
        note = f"made {short_day(one.made_on)}"
    return Foretold(
        due=short_day(one.due),
        claim=one.claim.text,
        outlet=one.outlet,
        url=one.url,
        carried=f"in {count(one.outlets, 'outlet')}" if one.outlets > 1 else "",
        note=note,
        shown_by=one.shown_by,
        shown_url=one.shown_url,
        see=told.get(one.followed_by, "") if one.standing != "made" else "",
        see_anchor=anchor(one.followed_by),
    )


def _sides(digest: Digest, one: Disagreement) -> tuple[Side, ...]:
    members = {m.stored.id: m.stored for e in digest.stories if e.story.id == one.story_id for m in e.story.members}

    def side(words: Sentence) -> Side:
        stored = members[words.article_id]
        return Side(outlet=stored.outlet, words=words.text, url=stored.article.canonical_url)

    return tuple(side(words) for words in one.stated)


def _compared(digest: Digest, row: Claimed) -> Compared:
    story = next(entry.story for entry in digest.stories if entry.story.id == row.story_id)
    return Compared(
        actor=row.actor,
        anchor=anchor(row.story_id),
        claimed="; ".join(_figure(figure, len(story.members)) for figure in _shown(row.figures)),
        days=tuple((short_day(one.due), one.url) for one in row.predictions),
        since=short_day(story.members[0].stored.article.published.date()),
    )


def _shown(figures: Sequence[KeyFigure]) -> Sequence[KeyFigure]:
    """Return the figures that their own words explain; where there are none the first, to be quoted."""
    return [figure for figure in figures if _is_plain(figure)] or figures[:1]


def _figure(figure: KeyFigure, articles: int) -> str:
    agreed = f"{figure.articles} of {count(articles, 'article')}"
    if figure.name:
        return f"{figure.name} {figure.stated.text} ({agreed})"
    words = figure.stated.text if _is_plain(figure) else f"“{figure.clause.text}”"
    return f"{words} ({agreed})"


def _is_plain(figure: KeyFigure) -> bool:
    return bool(figure.name or _COUNTED.search(figure.stated.text))
