"""Show what a topic would tell of what is stored, before it is anybody's topic; writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.configuration.settings import Settings
from flows.editions.topic_embeddings import embed_topic
from reports.relevance.judge import JudgedStory, judge_stories
from reports.types import Topic
from store.database.connections import open_reader
from store.queries.editions import last_published
from store.stories.read import stories_between
from store.types import lead_article


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedStory:
    """A story that is on the topic or near it: how likely, its headline and outlet, and the reason in words."""

    chance: float
    headline: str
    outlet: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicTrial:
    """What a topic would tell of the stories between two moments, and what is near it, the likeliest first."""

    stories: int
    since: datetime
    until: datetime
    accepted: tuple[TriedStory, ...]
    near: tuple[TriedStory, ...]


def try_topic(settings: Settings, topic: Topic, now: datetime, days: int) -> TopicTrial:
    """Judge the stories of the last `days` days that are stored, by the topic alone: no labels, no earlier editions."""
    encoder = settings.encoder.encoder()
    with open_reader(settings.store.path) as connection:
        until = (last_published(connection, now) or now) + timedelta(seconds=1)
        since = until - timedelta(days=days)
        stories = stories_between(connection, since, until, encoder.model_id)
    judged = judge_stories(stories, topic, embed_topic(topic, encoder))
    return TopicTrial(
        stories=len(stories), since=since, until=until, accepted=_zone(judged, "accept"), near=_zone(judged, "review")
    )


def _zone(judged: tuple[JudgedStory, ...], zone: str) -> tuple[TriedStory, ...]:
    found = [one for one in judged if one.relevance.zone == zone]
    return tuple(_tried(one) for one in sorted(found, key=lambda one: (-one.relevance.score, one.story.id)))


def _tried(one: JudgedStory) -> TriedStory:
    lead = lead_article(one.story)
    return TriedStory(
        chance=one.relevance.score, headline=lead.article.title, outlet=lead.outlet, reason=one.relevance.reason
    )
