"""Find the people whom a sentence names by surname alone, as if the reader knew them; decides nothing.

Theory. Press introduces a person once, by full name and office, and uses the surname from then on. A sentence taken out
of its article has the surname without the introduction: the reader does not know who that is.
"""

import re
from collections.abc import Iterable, Mapping

from store.types import StoredArticle, facts_of

_WORD = re.compile(r"[\w’'-]+")
_BRACKETS = re.compile(r"\([^()]*\)")  # authors of a paper, sources
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_GOVERNS = re.compile(
    r"(?<![\w’'-])[\w’'-]+(?= (?:administration|government|cabinet|campaign)\b)"
)  # "the Tern administration"


def find_people(articles: Iterable[StoredArticle]) -> dict[str, str]:
    """Return surname → full name of the people that one of the articles introduces."""
    found: dict[str, str] = {}
    for stored in articles:
        for mention in facts_of(stored).mentions:
            if mention.kind == "person" and " " in mention.name:
                found.setdefault(mention.name.rsplit(" ", 1)[1], mention.name)
    return found


def surname_only(sentence: str, people: Mapping[str, str]) -> frozenset[str]:
    """Return the full names of those the sentence names by surname alone."""
    words = {_POSSESSIVE.sub("", word) for word in _WORD.findall(_GOVERNS.sub(" ", _BRACKETS.sub(" ", sentence)))}
    said = {people[word] for word in words if word in people}
    return frozenset(said - named_in_full(sentence, people))


def named(headline: str, people: Mapping[str, str]) -> frozenset[str]:
    """Return the full names of those a headline names in any way: who reads on from it knows whom it means."""
    return surname_only(headline, people) | named_in_full(headline, people)


def named_in_full(sentence: str, people: Mapping[str, str]) -> frozenset[str]:
    """Return the full names in the sentence."""
    return frozenset(name for name in people.values() if name in sentence)
