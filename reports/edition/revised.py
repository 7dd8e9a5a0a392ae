"""Find the figures and quotes that an edition printed and their articles, revised since, have no more.

Theory. An article that its outlet corrects keeps its address, and the store holds its newest text. What an edition
printed of it stands as it was, so the next one says what became of it. Words that only moved or were reworded around
the same figure are no correction.
"""

import re
from collections.abc import Iterator

from extractors.text.sentences import sentence_spans
from reports.types import Correction, EditionStory
from store.types import Story

GONE = "its article does not say so any more"
# A sentence is the next version of a passage if it has this much of its words, figures aside. A guess.
_SAME_SENTENCE = 0.6
_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"[^\W_]+")


def revised_passages(week: str, before: EditionStory, now: Story) -> Iterator[Correction]:
    """Yield what the edition of `week` printed of a story and its articles have no more, in the order printed."""
    texts = {member.stored.id: member.stored.article.text for member in now.members}
    outlets = {member.stored.id: member.stored.outlet for member in now.members}
    figures = (("figure", figure, figure.clause) for figure in before.figures)
    quotes = (("quote", quote, quote) for quote in before.quotes)
    for line, passage, around in (*figures, *quotes):
        text = texts.get(passage.article_id)
        if text is None or _spelt(around.text) in _spelt(text):
            continue
        successor = _successor(around.text, text)
        if not successor or passage.text not in successor:
            why = f"{outlets[passage.article_id]} changed its article"
            yield Correction(
                week=week, headline=before.headline, said=around.text, now=successor or GONE, line=line, why=why
            )


def _spelt(text: str) -> str:
    """Return the words of a text with single blanks around them: marks and spaces are no revision."""
    return f" {' '.join(_WORD_OR_NUMBER.findall(text))} "


def _successor(sentence: str, text: str) -> str:
    """Return the sentence of a text that is the next version of this one, or ""."""
    words = frozenset(_WORD.findall(sentence.casefold()))
    found = ""
    most = _SAME_SENTENCE
    for start, end in sentence_spans(text):
        shared = len(words.intersection(_WORD.findall(text[start:end].casefold()))) / max(1, len(words))
        if shared >= most and (shared > most or not found):
            found, most = text[start:end], shared
    return found
