"""Reads the sentences of an article that may stand alone in print: whole, of 8 to 55 words; never changes a letter."""

import re

from extractors.text.sentences import prose_spans
from reports.types import Passage, passage
from store.types import StoredArticle

MIN_WORDS = 8
MAX_WORDS = 55

_COMPLETE = re.compile(r"[.!?…][\"”’')\]]*$")


def read_sentences(stored: StoredArticle) -> tuple[Passage, ...]:
    """Return the article's whole sentences of 8 to 55 words in order; `text[start:end]` reads each again."""
    text = stored.article.text
    return tuple(
        passage(stored, start, end)
        for start, end in prose_spans(text, stored.article.language)
        if MIN_WORDS <= len(text[start:end].split()) <= MAX_WORDS and _COMPLETE.search(text[start:end])
    )
