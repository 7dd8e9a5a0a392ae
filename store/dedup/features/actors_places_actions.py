"""Read from the head of an article who acts, where, and what kind of thing happens; compares nothing.

Theory. A follow-up shares subject and words with what it follows; what differs is what a reader asks first. No answer
is sure by itself: two reports of one event name other people, or the agency's desk for the place. So these are read
generously, and `gate` refuses only where the action and one more answer differ.
"""

import re
from collections.abc import Iterable

from extractors.facts.types import Facts
from extractors.text.calendar import MONTHS, WEEKDAYS

LEAD_WORDS = 120
ACTION_WORDS = 40
ACTOR_WORDS = 25

# Kinds of events: those of ACE 2005 (life, conflict, justice, personnel, transaction, business), then what the press
# of companies and disasters adds. Whole words, since "raise" in "praise" is none.
_KINDS = {
    "death": "dies died dead death killed kills deadly obituary",
    "arrest": "arrested arrests charged charges indicted custody jailed sentenced convicted guilty prison trial",
    "purchase": "acquires acquired acquire acquisition buys bought takeover merger merges purchase",
    "funding": "raises raised funding fundraising investors valuation round",
    "launch": "launches launched launch unveils unveiled releases released introduces introduced debuts opens opened",
    "leaving": "resigns resigned quits quit fired ousted leaves departs retires retire",
    "appointment": "hires hired appoints appointed joins joined named tapped",
    "lawsuit": "sues sued lawsuit suit court judge ruling settles settlement",
    "cuts": "layoffs cuts lays jobs closes closing shuts shutdown",
    "victory": "wins won win beats beat victory award awards champion",
    "attack": "attack attacks bomb bombing explosion blast shot shooting gunman strikes airstrike",
    "theft": "robbers robbery stolen steal heist theft thieves stole",
    "disaster": "earthquake quake magnitude tsunami tremor hurricane typhoon flood floods",
    "accident": "crash crashed crashes collision sinks sank fire blaze",
    "delay": "delays delayed postpones postponed halts halted suspends cancels cancelled canceled pauses shelves",
    "denial": "denies denied hoax false rumor rumour debunked fake",
    "flaw": "recall recalls recalled bug flaw vulnerability breach hacked outage",
    "treatment": "rehab treatment hospital hospitalized injured injury surgery",
    "search": "escape escaped escapes rescued rescue missing found",
    "politics": "election elected vote votes president senate congress bill law",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}

_AT = re.compile(r"\b(?:in|at|near|outside|off)\s(?:the\s|(?:north|south|east|west)ern\s|central\s)?$")
_DATELINE = re.compile(r"^\W*([A-Z][A-Z.’' -]{3,30})(?:,\s[A-Z]\w+\.?)?(?:\s\([^)]{2,30}\))?\s?[-—–]")
_CALENDAR = frozenset([*MONTHS, *WEEKDAYS])
_WORD = re.compile(r"\w+")


def names_in(title: str, of_title: Facts, facts: Facts, end: int) -> frozenset[str]:
    """Return the words, three letters or more, of the names in the headline and in the text up to `end`.

    In a headline every word may have a capital, so the names of the text are looked for in it as well.
    """
    in_title = _words(title)
    known = frozenset(word for mention in facts.mentions for word in _words(mention.name))
    opening = (mention for mention in facts.mentions if mention.start < end)
    named = (word for mention in (*of_title.mentions, *opening) for word in _words(mention.name))
    return frozenset(word for word in (*named, *known.intersection(in_title)) if len(word) > 2)


def places_in(*parts: tuple[str, Facts, int]) -> frozenset[str]:
    """Return the words of the names that follow "in", "at" or "near", and those of a dateline.

    Each part is a text, its facts, and up to where it is looked at; the last is the article's.
    """
    found: set[str] = set()
    for text, facts, end in parts:
        for mention in facts.mentions:
            words = _words(mention.name)
            before = text[max(0, mention.start - 14) : mention.start].lower()
            if mention.start < end and _AT.search(before) and _CALENDAR.isdisjoint(words):
                found.update(words)
    dateline = _DATELINE.match(" ".join(parts[-1][0].split(maxsplit=12)[:12]))
    found.update(_words(dateline[1]) if dateline else ())
    return frozenset(word for word in found if len(word) > 3)


def actions_in(title: str, text: str) -> frozenset[str]:
    """Return the kinds of events that the headline and the first lines name."""
    words = _words(_head(title, text, ACTION_WORDS))
    return frozenset(_KIND_OF[word] for word in words if word in _KIND_OF)


def action_kinds() -> tuple[str, ...]:
    """Return all kinds of events, in a fixed order."""
    return tuple(_KINDS)


def _head(title: str, text: str, words: int) -> str:
    return (f"{title}.\n" if title else "") + " ".join(text.split(maxsplit=words)[:words])


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def join_words(words: Iterable[str]) -> str:
    """Return up to three words in the order of the alphabet, for a reader of the log."""
    return ", ".join(sorted(words)[:3])
