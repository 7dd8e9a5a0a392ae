"""Says in words what the parts of an edition beside its stories show; knows no markup."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from reports.edition.outlook import lead_article
from reports.rendering.markdown import UNTITLED, clean
from reports.rendering.view_model import anchor, moment, short_day
from reports.types import Digest, WeekCounts
from store.types import facts_of

MOST_OUTLETS = 8
MOST_NAMES = 8
_LAGS = ((1, "within an hour"), (6, "1 to 6 hours"), (24, "6 to 24 hours"), (72, "1 to 3 days"), (10**6, "later"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRow:
    """A count of the week beside the mean of the weeks before: "7", "6.5", "+8%"; "" where there is none."""

    name: str
    now: str
    before: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article of the edition, with the number its lines are cited by."""

    number: int
    title: str
    url: str
    outlet: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A day to watch, with the sentence that names it and where it was printed."""

    day: str
    text: str
    url: str
    outlet: str
    made: str  # "made 28 Apr 2026" of one that an earlier edition had, or ""
    anchor: str


def number_rows(digest: Digest) -> tuple[NumberRow, ...]:
    """Return this week's counts and their change against the mean of the weeks before."""
    if not digest.weeks:
        return ()
    now, before = digest.weeks[-1], digest.weeks[:-1]
    return tuple(
        _number_row(name, getattr(now, field), [getattr(week, field) for week in before])
        for name, field in (
            ("Stories", "stories"),
            ("Articles", "articles"),
            ("Own reports", "own_reports"),
            ("Outlets", "outlets"),
        )
    )


def _number_row(name: str, now: int, before: list[int]) -> NumberRow:
    if not before:
        return NumberRow(name=name, now=str(now), before="", change="")
    mean = sum(before) / len(before)
    change = f"{100 * (now - mean) / mean:+.0f}%".replace("-", "−") if mean else ""
    return NumberRow(
        name=name, now=str(now), before=str(before[0]) if len(before) == 1 else f"{mean:.1f}", change=change
    )


def coming(digest: Digest) -> tuple[Coming, ...]:
    """Return the days to watch, in order."""
    full = {entry.story.id for entry in digest.stories}
    return tuple(
        Coming(
            day=short_day(ahead.day),
            text=ahead.sentence.text,
            url=ahead.url,
            outlet=ahead.outlet,
            made=f"made {short_day(ahead.made_on)}" if ahead.made_on else "",
            anchor=anchor(ahead.story_id) if ahead.story_id in full else "",
        )
        for ahead in digest.ahead
    )


def sources(digest: Digest, numbers: Mapping[str, int]) -> tuple[Source, ...]:
    """Return every article of the edition once, by the number it is cited with."""
    found = {
        member.stored.id: member.stored
        for entry in (*digest.stories, *digest.briefs, *digest.continued, *digest.review)
        for member in entry.story.members
    }
    return tuple(
        Source(
            number=numbers[stored.id],
            title=clean(stored.article.title) or UNTITLED,
            url=stored.article.canonical_url,
            outlet=stored.outlet,
            when=moment(stored.article.published),
        )
        for stored in sorted(found.values(), key=lambda stored: numbers[stored.id])
    )


def week_rows(weeks: tuple[WeekCounts, ...]) -> tuple[tuple[str, int], ...]:
    """Return (week, articles) for the chart of coverage by week."""
    return tuple((week.week, week.articles) for week in weeks)


# The letters of a lead article whose names are counted: what it is about is said there. A guess.
_OPENING = 1500


def name_rows(digest: Digest) -> tuple[tuple[str, int], ...]:
    """Return (name, stories it is in) for those in most headlines' stories: the actors of the week."""
    said = Counter[str]()
    for entry in (*digest.stories, *digest.briefs):
        lead = lead_article(entry.story)
        opening = Counter(mention.canonical for mention in facts_of(lead).mentions if mention.start < _OPENING)
        topic = digest.topic.name.lower().rstrip("s")
        said.update({name for name, times in opening.items() if times > 1 and topic not in name.lower()})
    order = sorted(said, key=lambda name: (-said[name], name))
    return tuple((name, said[name]) for name in order[:MOST_NAMES])


def lag_rows(digest: Digest) -> tuple[tuple[str, int], ...]:
    """Return how many articles came how long after the first report of their story."""
    lags = [
        (member.stored.article.published - entry.story.members[0].stored.article.published) / timedelta(hours=1)
        for entry in (*digest.stories, *digest.briefs)
        for member in entry.story.members[1:]
    ]
    rows, lower = [], -1.0
    for upper, name in _LAGS:
        rows.append((name, sum(lower < lag <= upper for lag in lags)))
        lower = float(upper)
    return tuple(rows)
