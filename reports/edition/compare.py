"""Compare editions of a topic: what is new, gone and continued in the later, and what the earlier got wrong.

Theory. An article that its outlet corrects keeps its address, and the store holds its newest text. What an edition
printed of it stands as it was, so the next one says what became of it. Words that only moved or were reworded around
the same figure are no correction.
"""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from extractors.text.sentences import sentence_spans
from reports.types import Correction, Edition, EditionStory
from store.types import Story, lead_article

_NO_ORIGIN = "in none of our feeds"
GONE = "its article does not say so any more"
# A sentence is the next version of a passage if it has this much of its words, figures aside. A guess.
_SAME_SENTENCE = 0.6
_WORD = re.compile(r"[^\W\d_]+")
_WORD_OR_NUMBER = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The stories only the later edition has, those only the earlier has, those continued, and the counts."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    continued: tuple[tuple[str, str], ...]  # (headline, the earlier headline it continues)
    printed_again: tuple[tuple[str, float, float], ...]  # (headline, earlier score, later score); a key of `--json`
    counts: tuple[tuple[str, int, int], ...]  # (what, earlier, later)


def compare(earlier: Edition, later: Edition) -> Difference:
    """Return the difference of two editions, in their order."""
    before, after = _stories(earlier), _stories(later)
    continued = {story.id: story.continues for story in after.values() if story.continues}
    return Difference(
        new=tuple(story.headline for i, story in after.items() if i not in before and i not in continued),
        gone=tuple(story.headline for i, story in before.items() if i not in after),
        continued=tuple((story.headline, story.continues) for i, story in after.items() if i in continued),
        printed_again=tuple(
            (story.headline, before[i].score, story.score) for i, story in after.items() if i in before
        ),
        counts=(
            ("told", len(before), len(after)),
            ("articles", earlier.coverage.articles, later.coverage.articles),
            ("stories", earlier.coverage.stories, later.coverage.stories),
            ("copies", earlier.coverage.copies, later.coverage.copies),
        ),
    )


def find_corrections(previous: Edition | None, gone: Set[str], now: Mapping[str, Story]) -> tuple[Correction, ...]:
    """Return what the previous edition said of its stories that is known better or was revised since, in its order.

    `gone` are ids of stories that are no stories any more, `now` the others as they are known today, cut to the
    articles of that edition's time. A story in neither is left out: it is not judged relevant any more, and nothing was
    said wrongly of it.
    """
    if previous is None:
        return ()
    found: list[Correction] = []
    for story in previous.new_stories:
        if story.id in gone:
            said, known = "told as a story of its own", "found to be part of another story"
            why = "its articles report what another story reports"
            found.append(
                Correction(week=previous.week, headline=story.headline, said=said, now=known, line="story", why=why)
            )
        elif story.id in now:
            found += _provenance_and_headline(previous.week, story, now[story.id])
            found += _revised_passages(previous.week, story, now[story.id])
    return tuple(found)


def _provenance_and_headline(week: str, before: EditionStory, now: Story) -> Iterator[Correction]:
    lead = lead_article(now)
    printed = next((article.outlet for article in before.articles if article.id == before.origin), "")
    origin = lead.outlet if now.origin else ""
    if origin != printed:
        said, known = f"origin: {printed or _NO_ORIGIN}", f"origin: {origin or _NO_ORIGIN}"
        why = "later articles, or the evidence of the earlier ones, say so"
        yield Correction(week=week, headline=before.headline, said=said, now=known, line="provenance", why=why)
    elif lead.article.title != before.headline:
        why = (
            f"{lead.outlet} changed its headline"
            if lead.article.canonical_url == before.url
            else "of an earlier article"
        )
        yield Correction(
            week=week, headline=before.headline, said=before.headline, now=lead.article.title, line="headline", why=why
        )


def _revised_passages(week: str, before: EditionStory, now: Story) -> Iterator[Correction]:
    """Yield what the edition of `week` printed of a story and its articles have no more, in the order printed."""
    texts = {member.stored.id: member.stored.article.text for member in now.members}
    outlets = {member.stored.id: member.outlet for member in now.members}
    # An edition of version 0.1 kept no words of the clause around a figure.
    figures = (("figure", figure, figure.clause if figure.clause.text else figure) for figure in before.figures)
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


def _stories(edition: Edition) -> dict[str, EditionStory]:
    return {story.id: story for story in (*edition.new_stories, *edition.continued)}
