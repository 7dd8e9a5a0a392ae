"""Relate the stories of a week to each other: lead article, thread, who reported first, how much there was."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from reports.edition.ranking import own_reports
from reports.types import FirstReports, ThreadStep, WeekCounts
from store.types import StoredArticle, Story

MOST_STEPS = 6  # a guess: what a reader still takes in as one line of events


def lead_article(story: Story) -> StoredArticle:
    """Return the article that represents the story: its origin, else the earliest report (an analysis is none)."""
    for member in story.members:
        if member.stored.id == story.origin:
            return member.stored
    return next((member for member in story.members if not member.is_about), story.members[0]).stored


def broke_at(story: Story) -> datetime:
    """Return when the earliest article of the story was published."""
    return min(member.stored.article.published for member in story.members)


def trace_thread(story: Story, known: Mapping[str, Story]) -> tuple[ThreadStep, ...]:
    """Return the events the story continues, earliest first, and itself; nothing where it continues none."""
    steps, seen = [story], {story.id}
    while steps[-1].follows in known and steps[-1].follows not in seen and len(steps) < MOST_STEPS:
        steps.append(known[steps[-1].follows])
        seen.add(steps[-1].id)
    if len(steps) < 2:
        return ()
    return tuple(
        ThreadStep(
            day=step.members[0].stored.article.published.date(),
            story_id=step.id,
            headline=lead_article(step).article.title,
        )
        for step in reversed(steps)
    )


def first_reporters(stories: Iterable[Story]) -> tuple[FirstReports, ...]:
    """Return each outlet's first reports and articles, most firsts first, then most articles, then by name.

    Who is earliest on a story whose origin is in none of our feeds was not first.
    """
    firsts, articles = Counter[str](), Counter[str]()
    for story in stories:
        articles.update(member.stored.outlet for member in story.members)
        if story.origin:
            firsts[lead_article(story).outlet] += 1
    order = sorted(articles, key=lambda outlet: (-firsts[outlet], -articles[outlet], outlet.lower()))
    return tuple(FirstReports(outlet=outlet, firsts=firsts[outlet], articles=articles[outlet]) for outlet in order)


def count_week(week: str, stories: Sequence[Story]) -> WeekCounts:
    """Return how much of the topic the stories are."""
    members = [member for story in stories for member in story.members]
    return WeekCounts(
        week=week,
        stories=len(stories),
        articles=len(members),
        own_reports=sum(len(own_reports(story.members)) for story in stories),
        outlets=len({member.stored.outlet for member in members}),
    )
