"""Time an edition of a large week: 3,000 stories of 20,000 articles, composed and rendered in every format."""

import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
from rich.console import Console

from extractors.types import Article
from reports.edition.compose import Imprint, compose
from reports.relevance.judge import judge_stories
from reports.relevance.topics import builtin_topic
from reports.rendering.render import render_all
from reports.types import Coverage, TopicEmbeddings, TopicName
from store.types import Member, StoredArticle, Story

STORIES, ARTICLES, WORDS = 3_000, 20_000, 300
MONDAY = date(2026, 4, 27)
_START = datetime(2026, 4, 27, 6, tzinfo=UTC)
_NOUNS = (
    "harbour robot model company studio engineer market warehouse simulator camera investor valley contract".split()
)
_VERBS = "opens sells trains measures raises builds tests doubts delays buys plans shows".split()


def measure(console: Console) -> None:
    """Print how long the edition takes, in processor seconds, and how much of the week it accepts."""
    draw = np.random.default_rng(0)
    topic = builtin_topic("world-models")
    axes = np.linalg.qr(draw.standard_normal((64, 64)))[0].astype(np.float32)
    vectors = TopicEmbeddings(
        description=axes[0],
        phrases=np.stack([axes[0]] * len(topic.phrases)),
        counter_phrases=np.stack([axes[1]] * len(topic.counter_phrases)),
    )
    stories = [_story(n, draw, axes) for n in range(STORIES)]
    articles = sum(len(story.members) for story in stories)
    began = time.process_time()
    edition = compose(
        judge_stories(stories, topic, vectors),
        Imprint(
            topic=TopicName(key=topic.key, name=topic.name),
            week="2026-W18",
            first=MONDAY,
            last=MONDAY + timedelta(days=6),
            generated=_START + timedelta(days=7),
        ),
        Coverage(feeds=(), failed_pages=(), articles=articles, stories=STORIES, copies=0),
    )
    render_all(edition)
    seconds = time.process_time() - began
    console.print(f"An edition of {articles:,} articles in {STORIES:,} stories: {seconds:.1f} CPU s (limit: 20)")


def _story(number: int, draw: np.random.Generator, axes: np.ndarray) -> Story:
    size = ARTICLES // STORIES + (number < ARTICLES % STORIES)
    near = 0.9 if number % 10 == 0 else 0.1  # every tenth story is about the topic
    vector = (near * axes[0] + (1 - near**2) ** 0.5 * axes[2 + number % 60]).astype(np.float32)
    members = [
        Member(
            stored=_article(f"{number}-{n}", draw, vector, _START + timedelta(minutes=number * 3 + n)),
            relation="origin" if n == 0 else "independent report" if n < 3 else "rewrite",
            parent="" if n < 3 else f"{number}-0",
            evidence="",
        )
        for n in range(size)
    ]
    return Story(id=f"s{number}", members=tuple(members), origin=members[0].stored.id, origin_credit="", follows="")


def _article(identity: str, draw: np.random.Generator, vector: np.ndarray, published: datetime) -> StoredArticle:
    sentences = [
        f"Acme{draw.integers(900)} {draw.choice(_VERBS)} a {draw.choice(_NOUNS)} and a {draw.choice(_NOUNS)} "
        f"for ${draw.integers(2, 900)} million in {draw.choice(_NOUNS)} number {draw.integers(9_000)}."
        for _ in range(WORDS // 15)
    ]
    url = f"https://outlet{identity.split('-')[1]}.example/{identity}"
    article = Article(
        url=url, canonical_url=url, title=sentences[0][:80], authors=(), publisher="", published=published,
        dated_by="feed", language="en", text=" ".join(sentences),
    )  # fmt: skip
    outlet = f"Outlet {identity.split('-')[1]}"
    return StoredArticle(
        id=identity, article=article, outlet=outlet, outlet_kind="press", first_seen=published, embedding=vector
    )


if __name__ == "__main__":
    measure(Console())
