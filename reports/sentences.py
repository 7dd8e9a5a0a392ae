"""Reads the sentences of an article that may stand alone in print: whole, of 8 to 55 words; never changes a letter."""

import re
from collections.abc import Sequence

from extractors.text.sentences import prose_spans
from reports.types import Passage, passage
from store.types import StoredArticle

MIN_WORDS = 8
MAX_WORDS = 55

_COMPLETE = re.compile(r"[.!?…][\"”’')\]]*$")
# "Kevin Lamarque | Reuters", "Credit: Jonathan Gitlin", "Photograph: Jo Doe/AFP": what stands under a picture.
_AGENCIES = re.compile(r"[^|.:]{2,60}(?: \| [^|.]{2,40})+")
_NAMED_CREDIT = re.compile(r"(?:Image |Photo )?(?:Credit|Photo(?:graph)?|Image|Illustration)s?: .{2,80}")
_SIGNED = re.compile(r"By [A-Z]|.*\b(?:[A-Z][a-z]{2,8} \d{1,2}, 20\d\d|min read)\b")
_TAKEN_THEN = re.compile(r"\b20\d\d\.?$")
# What reports, says or counts is no caption.
_NEWS = re.compile(
    r"\b(?:said|says|told|announced|reported|has|have|had|will|would|was|were|million|billion|percent|per\scent)\b"
    r"|[$€£%]"
)
_MOST_CAPTION = 2  # sentences that the caption at the head of a text has


def find_captions(sentences: Sequence[str]) -> frozenset[int]:
    """Return the indices of the credits of pictures among the sentences of a text, and of the captions above them.

    What stands above a credit at the head of a text is a caption unless it reports something; further down it may be a
    paragraph, unless it ends in the year in which the picture was taken.
    """
    found: set[int] = set()
    for n, sentence in enumerate(sentences):
        if _NAMED_CREDIT.fullmatch(sentence):
            found.add(n)
        elif _AGENCIES.fullmatch(sentence) and not _SIGNED.match(sentence):
            found.add(n)
            if n <= _MOST_CAPTION:
                found.update(above for above in range(n) if not _NEWS.search(sentences[above]))
            elif _TAKEN_THEN.search(sentences[n - 1]):
                found.add(n - 1)
    return frozenset(found)


def read_sentences(stored: StoredArticle) -> tuple[Passage, ...]:
    """Return the article's whole sentences of 8 to 55 words in order; `text[start:end]` reads each again."""
    text = stored.article.text
    spans = prose_spans(text, stored.article.language)
    captions = find_captions([text[start:end] for start, end in spans])
    return tuple(
        passage(stored, start, end)
        for n, (start, end) in enumerate(spans)
        if n not in captions
        and MIN_WORDS <= len(text[start:end].split()) <= MAX_WORDS
        and _COMPLETE.search(text[start:end])
    )
