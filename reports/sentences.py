"""Reads the sentences of an article that may stand alone in print: whole, of 8 to 45 words; never changes a letter."""

import re

from extractors.text.sentences import prose_spans
from reports.types import Sentence
from store.types import StoredArticle

MIN_WORDS = 8
MAX_WORDS = 45

_COMPLETE = re.compile(r"[.!?…][\"”’')\]]*$")


def read_sentences(stored: StoredArticle) -> tuple[Sentence, ...]:
    """Return the article's whole sentences of 8 to 45 words in order; `text[start:end]` reads each again."""
    text = stored.article.text
    return tuple(
        Sentence(text=text[start:end], article_id=stored.id, start=start, end=end)
        for start, end in prose_spans(text, stored.article.language)
        if MIN_WORDS <= len(text[start:end].split()) <= MAX_WORDS and _COMPLETE.search(text[start:end])
    )
