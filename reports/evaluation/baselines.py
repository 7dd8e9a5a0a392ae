"""The simpler ways to summarise several texts that ours is measured beside; each takes texts and a number of words."""

from collections.abc import Callable, Sequence
from itertools import chain, zip_longest

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from extractors.text.sentences import prose_spans

Summarizer = Callable[[Sequence[str], int], str]


def lead_round_robin(texts: Sequence[str], max_words: int) -> str:
    """Return the first sentence of each text, then the second of each, and so on."""
    in_turn = chain.from_iterable(zip_longest(*map(_sentences, texts)))
    return _cut([sentence for sentence in in_turn if sentence], max_words)


def tfidf_centroid(texts: Sequence[str], max_words: int) -> str:
    """Return the sentences nearest to the tf-idf centre of all, in reading order."""
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    try:
        rows = TfidfVectorizer(stop_words="english").fit_transform(sentences)
    except ValueError:  # nothing but stop words
        return _cut(sentences, max_words)
    nearness = np.asarray(rows @ np.asarray(rows.sum(axis=0)).ravel()).ravel()
    order = sorted(range(len(sentences)), key=lambda i: (-round(float(nearness[i]), 9), i))
    return _cut(_first_words(sentences, order, max_words), max_words)


def lexrank(texts: Sequence[str], max_words: int) -> str:
    """Return the sentences that sumy's LexRank puts first, in reading order. Raises ImportError without sumy."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.summarizers.lex_rank import LexRankSummarizer

    words = _Words()
    document = ObjectDocumentModel([Paragraph([Sentence(s, words) for s in _sentences(text)]) for text in texts])

    def until_full(ranked: Sequence[object]) -> Sequence[object]:
        kept, total = [], 0
        for info in ranked:
            if total >= max_words:
                break
            kept.append(info)
            total += len(str(info.sentence).split())  # type: ignore[attr-defined]
        return kept

    summarizer = LexRankSummarizer()
    summarizer.stop_words = _stop_words()
    return _cut([str(sentence) for sentence in summarizer(document, until_full)], max_words)


BASELINES: tuple[tuple[str, Summarizer], ...] = (
    ("lead round-robin", lead_round_robin),
    ("LexRank (sumy)", lexrank),
    ("TF-IDF centroid", tfidf_centroid),
)


class _Words:
    """sumy's tokenizer without its download."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(word for word in sentence.lower().split() if any(map(str.isalnum, word)))


def _stop_words() -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(ENGLISH_STOP_WORDS)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in prose_spans(text)]


def _first_words(sentences: Sequence[str], order: Sequence[int], max_words: int) -> list[str]:
    kept: list[int] = []
    for place in order:
        if sum(len(sentences[i].split()) for i in kept) >= max_words:
            break
        kept.append(place)
    return [sentences[i] for i in sorted(kept)]


def _cut(sentences: Sequence[str], max_words: int) -> str:
    return " ".join(" ".join(sentences).split()[:max_words])
