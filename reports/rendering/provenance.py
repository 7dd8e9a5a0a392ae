"""Word what a story goes back to and how many reported it, for the edition, the site and the command line alike.

"No reporting of their own" is said where every article shows how it came about and none by reporting; where some show
nothing, it is only not shown, and said so. It never stands beside an article of ours that the story goes back to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from store.types import OriginKind, Relation, Story

_WRITTEN: frozenset[Relation] = frozenset({"from primary", "primary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySource:
    """What is known of a story's source: its kind, the outlet of ours or the one credited, owners that say so, how each
    article came about, and how many owners reported for themselves.
    """

    kind: OriginKind
    outlet: str
    credit: str
    votes: int
    relations: Sequence[Relation]
    own_reports: int


def source_of_story(story: Story) -> StorySource:
    """Return what is known of a stored story's source."""
    return StorySource(
        kind=story.origin_kind,
        outlet=next((m.stored.outlet for m in story.members if m.stored.id == story.origin), ""),
        credit=story.origin_credit,
        votes=story.origin_votes,
        relations=tuple(member.relation for member in story.members if not member.is_about),
        own_reports=story.independent_reports,
    )


def source_words(source: StorySource) -> str:
    """Return "goes back to The Verge", "from an announcement of Kestrel Lab", …, or "" where nothing shows it."""
    if source.kind == "primary" and source.outlet:
        return f"from an announcement of {source.outlet}"
    if source.outlet:
        credited = ", which others copy or credit" if source.kind == "credited" else ""
        return f"goes back to {source.outlet}{credited}"
    if source.credit:
        votes = f", credited by {source.votes}" if source.votes else ""
        return f"goes back to {source.credit} (in none of our feeds){votes}"
    return _announcement_words(source) if source.kind == "announcement" else ""


def _announcement_words(source: StorySource) -> str:
    """Return "written from 1 announcement", of how many where that is not shown of all."""
    written = sum(relation in _WRITTEN for relation in source.relations)
    is_all = written == len(source.relations)
    return "written from 1 announcement" if is_all else f"{written} of them written from an announcement"


def reporting_words(source: StorySource) -> str:
    """Return "2 independent reports", that there are none or none is shown, or "" where the source says enough."""
    own = source.own_reports
    if own:
        return "1 independent report" if own == 1 else f"{own} independent reports"
    if source.outlet and source.kind != "primary":
        return ""
    return "no reporting of their own" + (" shown" if "unknown" in source.relations else "")


def story_words(source: StorySource) -> str:
    """Return both: "2 independent reports; goes back to The Verge"; of a lone article, what it is."""
    if len(source.relations) == 1:
        return _lone_words(source)
    parts = [reporting_words(source), source_words(source) or "source not known"]
    if source.kind == "announcement" and not source.own_reports and "unknown" in source.relations:
        parts = parts[1:]
    return "; ".join(part for part in parts if part)


def _lone_words(source: StorySource) -> str:
    (relation,) = source.relations
    if relation == "own reporting":
        return "its own reporting"
    if relation == "primary":
        return "an announcement"
    found = source_words(source)
    if relation == "from primary" and not source.credit:
        return "written from an announcement or document"
    return found or "source not known"
