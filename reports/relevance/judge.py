"""Judge how likely a story is about the topic; never drops one silently: what is near is listed for the reader.

Theory. Of a real week's stories one in fifty is about a topic, so a judgement that is right on a set half of which is
on it tells strangers by the dozen. An edition of two true stories beats one of twenty. So there is one number, the
probability of being on the topic, calibrated where articles are as they come; a story is told from the topic's level
on, and is near, a line in the edition, from `NEAR_AT` on. The probability is logistic in four features of an article's
whole text (`features.py`), with weights fitted on labelled real weeks (`weights.toml`).

A story is as much on the topic as the likelier half of its members: a paywall's notice says nothing, and one article
among many strangers does not make the story. Measured figures stand in `docs/decisions/relevance.md`.
"""

import tomllib
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib import resources
from math import ceil, exp, log
from statistics import fmean

import numpy as np

from reports.relevance.calibration import Calibration
from reports.relevance.features import FEATURES, article_features, count_mentions
from reports.types import Relevance, Topic, TopicEmbeddings, Zone
from store.types import StoredArticle, Story

NEAR_AT = 0.1  # a guess: under it fewer than one in ten is on the topic

# What following a story of the topic adds to the log-odds. A guess: it lifts .7 over .8, and nothing that is unlikely.
FOLLOWS_BONUS = 0.6

_CHANCES = (0.0, 0.2, 0.5, 1.0)  # of the user's own labels, half of which are on the topic: what they mean
_MAX_ODDS = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedStory:
    """A story of the week and how much it is about the topic."""

    story: Story
    relevance: Relevance


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The weight of each feature, in the order of `FEATURES`, and the bias of the log-odds."""

    features: tuple[float, ...]
    bias: float

    def log_odds(self, features: Sequence[float]) -> float:
        """Return the log-odds that an article with these features is on the topic."""
        return self.bias + sum(weight * value for weight, value in zip(self.features, features, strict=True))


@lru_cache(maxsize=1)
def fitted_weights() -> Weights:
    """Return the weights that come with Storyfold."""
    table = tomllib.loads((resources.files(__package__) / "weights.toml").read_text(encoding="utf-8"))
    return Weights(features=tuple(float(table["weights"][name]) for name in FEATURES), bias=float(table["bias"]))


def judge_stories(
    stories: Sequence[Story],
    topic: Topic,
    embeddings: TopicEmbeddings,
    *,
    earlier: Set[str] = frozenset(),
    calibration: Calibration | None = None,
) -> tuple[JudgedStory, ...]:
    """Return the stories, in order, with their relevance.

    Those that begin a thread are judged first, so that a follow-up can rest on what it follows; `earlier` are the ids
    of stories of the topic in earlier editions.
    """
    on_topic = set(earlier)
    found: dict[str, Relevance] = {}
    for story in sorted(stories, key=lambda story: (_broke_at(story), story.id)):
        found[story.id] = judge_relevance(
            story, topic, embeddings, follows_topic=story.follows in on_topic, calibration=calibration
        )
        if found[story.id].zone == "accept":
            on_topic.add(story.id)
    return tuple(JudgedStory(story=story, relevance=found[story.id]) for story in stories)


def _broke_at(story: Story) -> datetime:
    return min(member.stored.article.published for member in story.members)


def judge_relevance(
    story: Story,
    topic: Topic,
    embeddings: TopicEmbeddings,
    *,
    follows_topic: bool = False,
    calibration: Calibration | None = None,
) -> Relevance:
    """Return the probability that the story is about the topic, with its zone and the reason in words.

    With a `calibration` its probability takes the place of the fitted one: half of it is told.

    Members without an embedding, or in a language that the topic does not read, are left out; a story without any is
    near if one of the topic's words or names occurs and out if none does. `follows_topic` says that the story
    continues one that was on the topic.
    """
    if not any(topic.reads(member.stored.article.language) for member in story.members):
        return Relevance(score=0.0, zone="reject", reason=f"none of its articles is in {', '.join(topic.languages)}")
    read = sorted(
        (_log_odds(stored, features, topic, calibration), features)
        for stored, features in _features_of(story, topic, embeddings)
    )
    if not read:
        return _unread(story, topic)
    likelier = read[-ceil(len(read) / 2) :]
    odds = fmean(one[0] for one in likelier) + FOLLOWS_BONUS * follows_topic
    score = round(probability(odds), 3)
    learnt = "" if calibration is None else f", {calibration.labels} labels"
    follows = ", follows a story of the topic" if follows_topic else ""
    reason = f"{_in_words(likelier[-1][1])}{learnt}{follows}"
    return Relevance(score=score, zone=_zone(score, topic), reason=reason)


def _zone(score: float, topic: Topic) -> Zone:
    if score >= topic.min_relevance:
        return "accept"
    return "review" if score >= NEAR_AT else "reject"


def probability(log_odds: float) -> float:
    """Return the probability of the log-odds."""
    return 1 / (1 + exp(-max(-_MAX_ODDS, min(_MAX_ODDS, log_odds))))


def _features_of(
    story: Story, topic: Topic, embeddings: TopicEmbeddings
) -> Iterator[tuple[StoredArticle, list[float]]]:
    for member in story.members:
        stored = member.stored
        if stored.embedding is not None and topic.reads(stored.article.language):
            article = stored.article
            yield stored, article_features(article.title, article.text, stored.embedding, topic, embeddings)


def _log_odds(stored: StoredArticle, features: Sequence[float], topic: Topic, calibration: Calibration | None) -> float:
    odds = fitted_weights().log_odds(features)
    if calibration is None or stored.embedding is None:
        return odds
    chance = calibration.probability(stored.embedding, odds)
    meant = float(np.interp(chance, _CHANCES, (0.0, NEAR_AT, topic.min_relevance, 1.0)))
    return log(max(meant, 1e-6) / max(1 - meant, 1e-6))


def _in_words(features: Sequence[float]) -> str:
    likeness, vocabulary, keywords, names = features
    said = [what for what, value in (("its words", keywords), ("its names", names)) if value]
    return (
        f"likeness {likeness:.2f}, shared vocabulary {vocabulary:.2f}, "
        f"says {' and '.join(said) if said else 'none of its words'}"
    )


def _unread(story: Story, topic: Topic) -> Relevance:
    words = (*topic.keywords, *topic.names)
    texts = (f"{member.stored.article.title}\n{member.stored.article.text}" for member in story.members)
    if any(count_mentions(text, words) for text in texts):
        return Relevance(score=NEAR_AT, zone="review", reason="no embedding, but one of the topic's words")
    return Relevance(score=0.0, zone="reject", reason="no embedding and none of the topic's words")
