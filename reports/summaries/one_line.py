"""Select the one printed sentence that stands for a story in the week's five lines; writes none.

Theory. The line is read first and often alone, so it is a lead, short and self-contained. It is read again just above
the summary, so where another newsroom's lead has nearly the gain of the one printed there, that one is taken. A reader
must know at once whom it is about: if the headlines agree on a name, so must the line.
"""

import re
from collections.abc import Sequence

from extractors.text.stems import STOP_WORDS, stem
from reports.summaries.extractive import rank_leads
from reports.types import Line, Passage, passages_of
from store.types import Story, facts_of

# Guesses, set while reading the invented sample press.
MAX_WORDS = 45
MIN_WORDS = 12
MIN_SHARED_WORDS = 3  # rarer words with the headlines: the line is about what the story is about
MIN_GAIN_SHARE = 0.6  # of the best lead's gain, for another that the summary does not print
_OPENING = 2_000  # characters of each text that are searched for names


def select_one_line(story: Story, summary: Sequence[Line]) -> Passage | None:
    """Return the short lead of most gain that is not in the summary, else the best there is, else its first line.

    None where that line is short and shares no word with the headlines: "They report a remedy" says less than they do.
    """
    printed = [passage for line in summary for passage in passages_of(line)]
    titles = _words(" ".join(member.stored.article.title for member in story.members))
    leads = [
        (gain, lead)
        for gain, lead in rank_leads(story)
        if len(lead.text.split()) <= MAX_WORDS and len(_words(lead.text) & titles) >= MIN_SHARED_WORDS
    ]
    if not leads:
        return next((line for line in printed[:1] if _says_enough(line.text, titles)), None)
    names = _common_names(story)
    leads = [(gain, lead) for gain, lead in leads if not names.isdisjoint(_words(lead.text))] or leads
    best, first = leads[0]
    return next((lead for gain, lead in leads if lead not in printed and gain >= MIN_GAIN_SHARE * best), first)


def _common_names(story: Story) -> frozenset[str]:
    """Return the words of names that at least half of the headlines hold.

    The texts decide what is a name: in a headline every word may have a capital, and a sentence's first one always has.
    """
    mentions = (mention for member in story.members for mention in facts_of(member.stored).mentions)
    names = _words(" ".join(mention.name for mention in mentions if mention.start < _OPENING))
    titles = [_words(member.stored.article.title) for member in story.members]
    return frozenset(name for name in names if sum(name in title for title in titles) * 2 >= len(titles))


def _says_enough(line: str, titles: frozenset[str]) -> bool:
    return len(line.split()) >= MIN_WORDS or bool(_words(line) & titles)


def _words(text: str) -> frozenset[str]:
    found = (stem(word) for word in re.findall(r"[^\W\d_]{3,}|\d+", text.lower()) if word not in STOP_WORDS)
    return frozenset(found)
