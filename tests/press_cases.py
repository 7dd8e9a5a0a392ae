"""Small hand-made stories for the tests of reports: honest values, written where a test can read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np

from extractors.types import Article
from reports.edition.compose import NO_LEDGER, Editorial, History, Imprint, compose
from reports.relevance.judge import judge_stories
from reports.types import Coverage, Edition, FeedAnswer, Topic, TopicEmbeddings, TopicName, UnreadPage
from store.types import Embedding, Member, Relation, StoredArticle, Story, WeekLedger

MONDAY = date(2026, 4, 27)
SUNDAY = date(2026, 5, 3)
TUESDAY_NOON = datetime(2026, 4, 28, 12, 0, tzinfo=UTC)

TOPIC = Topic(
    key="world-models",
    name="World models",
    description="learned simulators",
    phrases=("a learned simulator",),
    counter_phrases=("a model railway",),
    keywords=("world model", "world models"),
)

# Three axes: the topic, its opposite, and everything else.
VECTORS = TopicEmbeddings(
    description=np.array([1, 0, 0], dtype=np.float32),
    phrases=np.array([[1, 0, 0]], dtype=np.float32),
    counter_phrases=np.array([[0, 1, 0]], dtype=np.float32),
)


def vector(topic: float, counter: float = 0.0) -> Embedding:
    """A unit vector with the given cosines to the topic and to its counter-phrase."""
    rest = np.sqrt(max(0.0, 1.0 - topic**2 - counter**2))
    return np.array([topic, counter, rest], dtype=np.float32)


def stored(
    article_id: str,
    text: str = "",
    *,
    title: str = "Palisade AI raises $240 million",
    outlet: str = "Meridian Wire",
    kind: str = "agency",
    hours: float = 0.0,
    on: Embedding | None = None,
    language: str = "en",
) -> StoredArticle:
    """An article published `hours` after Tuesday noon of the week under test."""
    published = TUESDAY_NOON + timedelta(hours=hours)
    url = f"https://{outlet.lower().replace(' ', '')}.example/{article_id}"
    return StoredArticle(
        id=article_id,
        article=Article(
            url=url,
            canonical_url=url,
            title=title,
            authors=(),
            publisher=outlet,
            published=published,
            dated_by="feed",
            language=language,
            text=text,
        ),
        outlet=outlet,
        outlet_kind=kind,
        first_seen=published,
        embedding=on,
    )


def member(article: StoredArticle, relation: Relation = "own reporting", parent: str = "") -> Member:
    return Member(stored=article, relation=relation, parent=parent, evidence="", owner=article.id)


def story(
    members: Sequence[Member], *, story_id: str = "s1", origin: str | None = None, credit: str = "", follows: str = ""
) -> Story:
    """A story of the members; its origin is the first member with reporting of its own, unless another is given."""
    found = next((m.stored.id for m in members if m.relation == "own reporting"), "")
    return Story(
        id=story_id,
        members=tuple(members),
        origin=found if origin is None else origin,
        origin_credit=credit,
        follows=follows,
    )


def coverage(*, failed_pages: Sequence[UnreadPage] = (), outcomes: Sequence[str] = ("ok",)) -> Coverage:
    feeds = tuple(
        FeedAnswer(
            name=f"Feed {n}",
            url=f"https://feed{n}.example/rss",
            outcome=outcome,
            detail="" if outcome == "ok" else "no answer | in 20 s",
        )
        for n, outcome in enumerate(outcomes, start=1)
    )
    return Coverage(feeds=feeds, failed_pages=tuple(failed_pages), articles=9, stories=4, copies=3)


IMPRINT = Imprint(
    topic=TopicName(key=TOPIC.key, name=TOPIC.name),
    week="2026-W18",
    first=MONDAY,
    last=SUNDAY,
    generated=datetime(2026, 5, 4, 6, 0, tzinfo=UTC),
    model_id="all-MiniLM-L6-v2",
    config_hash="c0ffee",
)


def edition(
    *stories: Story,
    history: History | None = None,
    ledger: WeekLedger = NO_LEDGER,
    editorial: Editorial | None = None,
    covered: Coverage | None = None,
) -> Edition:
    """The edition of the stories, judged and composed as a flow does it."""
    earlier = {story.id for story in history.stories} if history else set[str]()
    judged = judge_stories(stories, TOPIC, VECTORS, earlier=earlier)
    return compose(judged, IMPRINT, covered or coverage(), history=history, ledger=ledger, editorial=editorial)
