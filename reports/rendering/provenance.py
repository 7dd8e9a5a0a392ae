"""Word what a story goes back to and how many reported it, for the edition, the site and the command line alike.

"No reporting of their own" is said where every article shows how it came about and none by reporting; where some show
nothing, it is only not shown, and said so. It never stands beside an article of ours that the story goes back to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from store.types import REPOSITORIES, OriginKind, Relation, Story

_WRITTEN: frozenset[Relation] = frozenset({"from primary", "primary"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySource:
    """What is known of a story's source: its kind, the outlet of ours or the one credited, owners that say so, how each
    article came about, and how many owners reported for themselves. `retold` is whom a lone rewrite says it credits,
    `announcer` whose announcement the articles are written from, where they show one and the same.
    """

    kind: OriginKind
    outlet: str
    credit: str
    votes: int
    relations: Sequence[Relation]
    own_reports: int
    retold: str = ""
    announcer: str = ""


def source_of_story(story: Story) -> StorySource:
    """Return what is known of a stored story's source."""
    reports = [member for member in story.members if not member.is_about]
    return StorySource(
        kind=story.origin_kind,
        outlet=next((m.outlet for m in story.members if m.stored.id == story.origin), ""),
        credit=story.origin_credit,
        votes=story.origin_votes,
        relations=tuple(member.relation for member in reports),
        own_reports=story.independent_reports,
        retold=retold_by([(member.relation, member.source) for member in reports]),
        announcer=announced_by([(member.relation, member.source) for member in reports if not member.flag]),
    )


def retold_by(reports: Sequence[tuple[Relation, str]]) -> str:
    """Return whom a story's only report credits as a rewrite; "" of several reports, whose credits are counted."""
    return reports[0][1] if len(reports) == 1 and reports[0][0] == "rewrite" else ""


def announced_by(reports: Sequence[tuple[Relation, str]]) -> str:
    """Return whose announcement a story's reports are written from; "" where they name nobody, or several.

    Only equal names are one, as in the view `sources`: "Ford Foundation" is not "Ford".
    """
    named = {source for relation, source in reports if relation == "from primary" and source}
    return named.pop() if len(named) == 1 else ""


def source_sentence(story: Story) -> str:
    """Return what a stored story goes back to: "5 articles, 2 independent reports; goes back to The Verge."."""
    number = len(story.members)
    return f"{number} article{'s' if number > 1 else ''}, {story_words(source_of_story(story))}."


def source_words(source: StorySource) -> str:
    """Return "goes back to The Verge", "from an announcement of Kestrel Lab", …, or "" where nothing shows it."""
    if source.kind == "announcement" and not (source.outlet or source.credit):
        return _announcement_words(source)
    name = source_name(source)
    return f"{'from' if source.kind == 'primary' and source.outlet else 'goes back to'} {name}" if name else ""


def source_name(source: StorySource) -> str:
    """Return "The Verge", "an announcement of Kestrel Lab", "TechCrunch (in none of our feeds), credited by 1", or ""
    where nothing is shown or what is has no name.
    """
    if source.kind == "primary" and source.outlet:
        return f"{'a paper in' if _is_repository(source.outlet) else 'an announcement of'} {source.outlet}"
    if source.outlet:
        return f"{source.outlet}{', which others copy or credit' if source.kind == 'credited' else ''}"
    if not source.credit:
        return f"{source.retold}, as it says itself" if source.retold else ""
    votes = f", credited by {source.votes}" if source.votes else ""
    return f"{source.credit} (in none of our feeds){votes}"


def _is_repository(outlet: str) -> bool:
    """Return whether an outlet keeps papers of others, one subject of it or all: "arXiv", "arXiv cs.AI"."""
    return any(outlet == name or outlet.startswith((f"{name} ", f"{name}:")) for name in REPOSITORIES)


def _announcement_words(source: StorySource) -> str:
    """Return "written from 1 announcement by Kestrel Lab", of how many where that is not shown of all."""
    written = sum(relation in _WRITTEN for relation in source.relations)
    whose = f" by {source.announcer}" if source.announcer else ""
    if written == len(source.relations):
        return f"written from 1 announcement{whose}"
    return f"{written} of them written from an announcement{whose}"


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
        return "a paper" if _is_repository(source.outlet) else "an announcement"
    found = source_words(source)
    if relation == "from primary" and not source.credit:
        return "written from an announcement or document" + (f" by {source.announcer}" if source.announcer else "")
    return found or "source not known"
