"""Read what in an article speaks for a topic, as four named numbers; decides nothing.

Theory. An article of the topic is like its description and its phrases and less like any other kind of news, shares
their vocabulary, and says the topic's words again and again. One mention of a word is a passing one, so mentions are
counted against the length of what is read. The four mean the same for every topic, so weights learnt on one serve
another.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from math import log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from extractors.text.stems import STOP_WORDS, stem
from reports.types import Topic, TopicEmbeddings
from store.types import Embedding

FEATURES = ("likeness", "vocabulary", "keywords", "names")

READ_WORDS = 400  # of a text: a mention further down is a passing one
OPENING_WORDS = 200  # of a text whose vocabulary is compared
TOP_PHRASES = 3
_PER_WORDS = 300  # mentions are counted in so many words
_ADDED_WORDS = 60  # to the length: two mentions in a blurb of 20 words are not 30 in 300
_ADDED_STEMS = 10  # likewise

_WORD = re.compile(r"[a-z][a-z-]+[a-z]")

# A kind of news that is as near to the topic's own texts as this is no stranger to it. A guess, set in November 2026 on
# three topics ("a carmaker presents a new car" is .6 from electric cars).
MAX_LIKENESS_OF_OTHER_NEWS = 0.5


def article_features(
    title: str, text: str, article: Embedding, topic: Topic, embeddings: TopicEmbeddings
) -> list[float]:
    """Return the features in the order of `FEATURES`.

    Likeness is the mean of three: cosine to the description, mean cosine of the three nearest phrases, and half of what
    the description and the best phrase have over the nearest counter-phrase. Vocabulary is the number of the topic's
    stems by the root of all stems. Keywords and names are `log(1 + mentions in 300 words)`.
    """
    words = text.split()
    read = " ".join((title, *words[:READ_WORDS]))
    stems = _stems(" ".join((title, *words[:OPENING_WORDS])))
    return [
        _likeness(article, embeddings),
        len(stems & _vocabulary(topic)) / sqrt(len(stems) + _ADDED_STEMS),
        _mentions(read, min(len(words), READ_WORDS), topic.keywords),
        _mentions(read, min(len(words), READ_WORDS), topic.names),
    ]


def _likeness(article: Embedding, embeddings: TopicEmbeddings) -> float:
    towards = float(embeddings.description @ article)
    phrases = np.sort(embeddings.phrases @ article)
    against = float((embeddings.counter_phrases @ article).max()) if len(embeddings.counter_phrases) else 0.0
    contrast = (towards + float(phrases[-1]) - against) / 2
    return (towards + float(phrases[-TOP_PHRASES:].mean()) + contrast) / 3


@lru_cache(maxsize=16)
def _vocabulary(topic: Topic) -> frozenset[str]:
    """Return the stems of the description and the phrases that no other kind of news has."""
    return _stems(" ".join((topic.description, *topic.phrases))) - _stems(" ".join(other_news()))


def _stems(text: str) -> frozenset[str]:
    words = (part for word in _WORD.findall(text.lower()) for part in word.split("-"))
    return frozenset(stem(word) for word in words if len(word) > 2 and word not in STOP_WORDS)


def count_mentions(text: str, words: tuple[str, ...]) -> int:
    """Return how often one of the words or phrases stands in the text, hyphenated or not, in any case."""
    return len(_pattern(words).findall(text)) if words else 0


def other_news() -> tuple[str, ...]:
    """Return one line for each kind of news there is: what an article can be about that is not about the topic."""
    source = resources.files(__package__) / "other_news.toml"
    kinds = tomllib.loads(source.read_text(encoding="utf-8"))["kinds"]
    return tuple(str(kind) for kind in kinds)


def strangers(others: NDArray[np.float32], own: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the rows of `others` `(k, d)` that are no kin of the topic's own rows `(n, d)`; unit rows both."""
    kept: NDArray[np.float32] = others[(others @ own.T).max(axis=1) < MAX_LIKENESS_OF_OTHER_NEWS]
    return kept


def _mentions(read: str, words: int, wanted: tuple[str, ...]) -> float:
    return log1p(_PER_WORDS * count_mentions(read, wanted) / (_ADDED_WORDS + words))


@lru_cache(maxsize=16)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(word).replace(r"\ ", r"[\s-]+") for word in words)
    return re.compile(rf"\b(?:{either})\b", re.IGNORECASE)
