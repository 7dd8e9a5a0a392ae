"""Judge whether a story is about the topic; never drops one silently, since the doubtful go to review.

Theory. A missed story is the worse error: nobody sees it. A wrong one costs the reader a glance. So there are
three zones: accept, review (one line each in the edition) and reject. Two measures on the embedding of an
article decide, and their mean is better than either: the mean of the three nearest topic phrases, and the
contrast, which takes off what the article shares with the nearest counter-phrase. Keywords only ever add, for a
topic's own name is also a beauty contest's, and most good stories never say it. A story is judged whole, by the
median of its members, so one odd headline among the copies does not move it.

Tried and dropped: keywords as a condition (misses what is said in other words), the description's cosine alone
(general news of artificial intelligence scores as high as the topic), the best single phrase (one loose phrase
accepts everything).
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from statistics import median

import numpy as np

from reports.relevance.calibration import Calibration
from reports.types import Relevance, Topic, TopicEmbeddings, Zone
from store.types import Embedding, Member, StoredArticle, Story

TOP_PHRASES = 3

# Signals at which a story is reviewed and accepted, and the bonuses: guesses, set in November 2026 with
# all-MiniLM-L6-v2 on 70 headlines that were read before the topic was written, 66 more and 41 invented events.
# Measured on what they were not set on, titles and leads of 205 labelled real articles (70 on the topic, 102 off, 33
# near it): AUC .968 (.919 with the near ones as negatives), 66 of 70 accepted and none rejected, 15 of 102 and 24 of
# 33 wrongly accepted: ACCEPT_AT is too low for real news of artificial intelligence.
REVIEW_AT = 0.17
ACCEPT_AT = 0.24
CERTAIN_AT = 0.45  # the highest signal of those headlines

# What a keyword in every member adds, and what following a story of the topic adds. Guesses: neither lifts an ordinary
# negative of the 41 invented events (.10 or less) to ACCEPT_AT.
KEYWORD_BONUS = 0.10
THREAD_BONUS = 0.08

# The printed score: .3 is where review begins, .5 where a story is accepted.
_SIGNALS = (0.0, REVIEW_AT, ACCEPT_AT, CERTAIN_AT)
_SCORES = (0.0, 0.3, 0.5, 1.0)
_CHANCES = (0.0, 0.2, 0.5, 1.0)  # of a calibration: what they mean as signals
_KEYWORD_WORDS = 400  # a mention further down is a passing one


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedStory:
    """A story of the week and how much it is about the topic."""

    story: Story
    relevance: Relevance


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
    """Return how much the story is about the topic, with its zone and the reason in words.

    With a `calibration` the median of its probabilities takes the place of the signal: half accepts.

    Members without an embedding are left out; a story without any is reviewed if a keyword occurs and rejected if
    none does. `follows_topic` says that the story continues one that was on the topic.
    """
    named = sum(_says_keyword(member.stored, topic.keywords) for member in story.members)
    signals = [phrase_and_contrast(known, embeddings) for known in _embeddings_of(story.members)]
    if not signals:
        return _unread(named)
    top = median(top for top, _ in signals)
    contrast = median(contrast for _, contrast in signals)
    signal = median((top + contrast) / 2 for top, contrast in signals)
    learnt = "" if calibration is None else f", {calibration.labels} labels"
    if calibration is not None:
        known = _embeddings_of(story.members)
        chance = median(
            calibration.probability(embedding, sum(pair) / 2) for embedding, pair in zip(known, signals, strict=True)
        )
        signal = float(np.interp(chance, _CHANCES, _SIGNALS))
    signal += KEYWORD_BONUS * named / len(story.members) + THREAD_BONUS * follows_topic
    score = round(float(np.interp(signal, _SIGNALS, _SCORES)), 3)
    reason = f"phrases {top:.2f}, contrast {contrast:+.2f}{learnt}"
    if named:
        reason += f", keyword in {named} of {len(story.members)}"
    if follows_topic:
        reason += ", follows a story of the topic"
    return Relevance(score=score, zone=_zone(signal), reason=reason)


def phrase_and_contrast(article: Embedding, embeddings: TopicEmbeddings) -> tuple[float, float]:
    """Return the mean cosine of the nearest phrases, and the contrast: half the description's cosine plus half
    the best phrase's less half the best counter-phrase's (or less nothing when the topic has none)."""
    phrases = np.sort(embeddings.phrases @ article)
    against = float((embeddings.counter_phrases @ article).max()) if len(embeddings.counter_phrases) else 0.0
    towards = float(embeddings.description @ article) + float(phrases[-1])
    return float(phrases[-TOP_PHRASES:].mean()), (towards - against) / 2


def _embeddings_of(members: Sequence[Member]) -> list[Embedding]:
    return [member.stored.embedding for member in members if member.stored.embedding is not None]


def _zone(signal: float) -> Zone:
    if signal >= ACCEPT_AT:
        return "accept"
    return "review" if signal >= REVIEW_AT else "reject"


def _unread(named: int) -> Relevance:
    if named:
        return Relevance(score=0.3, zone="review", reason="no vector, but a keyword")
    return Relevance(score=0.0, zone="reject", reason="no vector and no keyword")


def contains_keyword(text: str, keywords: tuple[str, ...]) -> bool:
    """Return whether one of the keywords stands in the text, hyphenated or not."""
    return bool(keywords) and _pattern(keywords).search(text) is not None


def _says_keyword(stored: StoredArticle, keywords: tuple[str, ...]) -> bool:
    opening = " ".join(stored.article.text.split()[:_KEYWORD_WORDS])
    return contains_keyword(f"{stored.article.title}\n{opening}", keywords)


@lru_cache(maxsize=8)
def _pattern(keywords: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(keyword).replace(r"\ ", r"[\s-]+") for keyword in keywords)
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
