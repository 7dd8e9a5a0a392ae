"""Embed what a topic is described by; judges no story."""

from __future__ import annotations

import numpy as np

from extractors.embedding.encoder import Encoder
from extractors.embedding.query import embed_phrases
from reports.relevance.features import other_news, strangers
from reports.types import Topic, TopicEmbeddings


def embed_topic(topic: Topic, encoder: Encoder) -> TopicEmbeddings:
    """Return the embeddings of a topic's texts, and of the kinds of news that are none of its own."""
    rows = embed_phrases([topic.description, *topic.phrases, *topic.counter_phrases, *other_news()], encoder)
    own, counter = 1 + len(topic.phrases), len(topic.counter_phrases)
    others = strangers(rows[own + counter :], rows[:own])
    return TopicEmbeddings(
        description=rows[0],
        phrases=rows[1:own],
        counter_phrases=np.concatenate([rows[own : own + counter], others]),
    )
