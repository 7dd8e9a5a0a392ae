"""Describe how far a sentence tells the news of its headline, as named numbers; chooses nothing. For English.

Theory. A headline says what is new; the sentence that says it too shares its words, more of them than any other
sentence does, comes early, names a day or an act of saying, and has no "we" around it. What shares the headline's words
and is no news is background: it says what something is, had, or was, or what many do. A sentence that is not
self-contained, or repeats the headline, is no candidate at all.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.text.calendar import FULL_WEEKDAY
from extractors.text.patterns import any_of, any_word
from extractors.text.stems import STOP_WORDS, stem
from reports.sentences import MAX_WORDS, MIN_WORDS
from reports.summaries.self_contained import is_self_contained, names_within, outside_quotes, speaks_in_person

FEATURES = (
    "shared_words", "shared_words_ahead", "shared_letters", "shared_letters_ahead", "shared_common",
    "shared_common_ahead", "shared_before", "shared_of_said", "names", "subject", "figures", "place", "first",
    "sentences_before", "candidates", "day", "report", "attributed", "perfect", "progressive", "general_opening",
    "relational_opening", "refers", "says_what_it_is", "past", "caption", "quotation", "opinion", "short", "long",
    "person_around", "person_in_headline", "headline_promises",
)  # fmt: skip

OPENING = 12  # sentences of a text
_LAST_PLACE = 8

_WORD = re.compile(r"[^\W\d_]{2,}|\d[\d.,]*")
_COMMON_WORD = re.compile(r"(?<![\w’'-])[a-z]{3,}(?![\w’'-])")
_COMPLETE = re.compile(r"[.!?…][\"”’')\]]*$")
_DAY = re.compile(rf"\b{FULL_WEEKDAY}\b|\b(?:today|yesterday|this (?:week|morning|month))\b", re.IGNORECASE)
_DEED = any_word(
    "announced unveiled launched released revealed confirmed reported introduced said says raised acquired agreed "
    "approved filed ruled ordered sued arrested charged killed died won rose fell jumped published found identified "
    "discovered will"
)
_REPORT = re.compile(rf"\b{any_of(_DEED, '(?:plan|expect)s to')}\b")
_ATTRIBUTED = re.compile(r"\b(?:according to|says?|said|told|tells?|reported(?:ly)?|reports|announced|confirmed)\b")
_PROGRESSIVE = re.compile(r"\b(?:is|are) (?:now |also |reportedly |\w+ly )?\w{3,}ing\b")
_PERFECT = re.compile(r"\b(?:has|have) (?:been |now |also |finally |just |reportedly )?\w+(?:ed|en|t|un|ade|old)\b")
_GENERAL = re.compile(
    r"\W*(?:Many|Most|Every|Some|All|Few|More than|If|When|While|Since|For|There|It|In recent|Over the|Following|"
    r"Despite|Although|As)\b"
)
_ADDS = any_word(
    "With To By Inside Under Like Though Even Suddenly Among Additional(?:ly)? Another Other Part Currently Then "
    "Typically Obviously Overall Prior Amid Originally Unfortunately Naturally Previously Several Numerous Critics "
    "Experts"
)
_YEAR = r"(?:19|20)\d\d"
_RELATIONAL = re.compile(rf"\W*{any_of(_ADDS, f'In {_YEAR}')}\b")  # what they add to is in another sentence
_POINTS_BACK = any_word("also this these those such then same other latter")
_THE_THING = any_of(
    any_word(r"company firm updates? deal features? device system move group spokes\w+ founder"), r"new \w+"
)
_REFERS = re.compile(rf"\b{any_of(_POINTS_BACK, f'the {_THE_THING}')}\b", re.IGNORECASE)
_IN_A_YEAR = rf"\b{any_word('in since until before by')} {_YEAR}\b"
_LAST_YEAR = rf"\b{any_word('last previous')} {any_word('year decade fall summer spring winter')}\b"
_FORMERLY = any_word("previously originally formerly historically traditionally decades? founded once")
_LONG_SINCE = rf"\b{any_of(_FORMERLY, 'long been', 'for years')}\b"
_PAST = re.compile(any_of(_IN_A_YEAR, r"\byears? ago\b", _LAST_YEAR, _LONG_SINCE), re.IGNORECASE)
_POSE = any_word("speaks? testifies stands? sits? walks? plays? waves? poses? arrives?")
_POSING = rf"\b{_POSE} {any_word('during at in on to anchored')}\b"
_CAPTION = re.compile(
    any_of(
        rf"\b(?:is|are) {any_word('seen pictured displayed shown')}\b", _POSING, r"(?:,| on) \w+\.? \d{1,2}, 20\d\d\b"
    )
)
_IS_A = re.compile(r"\W*(?:\S+ ){1,6}?(?:is|are|was|were|has always|have always) (?:a|an|the|one|by far|very)\b")
_JUDGING = any_word(
    "great best amazing exciting wonder perhaps surely simply actually really pretty quite just feels? love hate "
    "should ought unfortunately luckily cool fun nice"
)
_OPINION = re.compile(rf"\b{any_of(_JUDGING, 'of course')}\b", re.IGNORECASE)
_OF_THE_PAGE = rf"\bthis {any_word('story article post piece column guide tutorial blog')}\b"
_INVITES = rf"\b{any_of('read more', 'sign up', 'listen to', 'welcome')}\b"
_OF_THE_TRADE = rf"\b{any_word('subscri newsletter click getty advertis')}"
_TEASER = re.compile(any_of(r"\bhere(?:’|')?s\b", _INVITES, _OF_THE_TRADE, _OF_THE_PAGE), re.IGNORECASE)
# Furniture, "R-N.C., said", an address, a label grown into its text ("Abstract:Modeling hands").
_DEBRIS = re.compile(r"[|#]|^(?:[A-Z]\.)+,|https?://|\bwww\.|[a-z]:[A-Z][a-z]")
_PERSON_IN_HEADLINE = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou|[Yy]our|I['’]m|[Ww]e['’]re)\b")
_PROMISES = re.compile(
    r"\?|^(?:How|Why|What|When|Inside|Introducing|The Download|\d+ )\b|"
    r"\b(?:review|guide|recap|roundup|explained|deals?|best)\b",
    re.IGNORECASE,
)
_LETTERS = 4  # of a run
# How often one word may stand in a sentence, and which part of its words must differ. Of 150 real sentences that would
# do as the one line none is refused.
_TOO_OFTEN = 4
_MIN_DISTINCT = 0.6
_OPENING_WORDS = 8  # in which the subject is named
_FIGURE = re.compile(r"\d[\d.,]*")
_CAPITALISED = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What a sentence shares with the headline, each 0 to 1: words, runs of four letters, words that are no names."""

    words: float
    letters: float
    common: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a headline has for a sentence to say: words that any candidate says, names in order, figures."""

    said: frozenset[str]
    names: tuple[str, ...]
    figures: frozenset[str]


def lead_features(headline: str, sentences: Sequence[str]) -> dict[int, tuple[float, ...]]:
    """Return the features of each sentence that may be the lead, by its index, in the order of `FEATURES`.

    `sentences` are the first of a text, `OPENING` at most, fragments and captions among them.
    """
    names = names_within(headline, sentences)
    kept = [n for n, sentence in enumerate(sentences) if is_candidate(sentence, headline, names)]
    shared = {n: _share(headline, sentences[n]) for n in kept}
    around = sum(speaks_in_person(sentence) for sentence in sentences) / max(1, len(sentences))
    whole = _of_headline(headline, [sentences[n] for n in kept], names)
    found: dict[int, tuple[float, ...]] = {}
    for place, n in enumerate(kept):
        sentence, one = sentences[n], shared[n]
        others = [shared[m] for m in kept if m != n]
        found[n] = (
            one.words,
            one.words - max((other.words for other in others), default=0.0),
            one.letters,
            one.letters - max((other.letters for other in others), default=0.0),
            one.common,
            one.common - max((other.common for other in others), default=0.0),
            max((shared[m].words for m in kept[:place]), default=0.0),
            *_covered(whole, sentence),
            min(place, _LAST_PLACE) / _LAST_PLACE,
            float(place == 0),
            n / (OPENING - 1),
            len(kept) / OPENING,
            *_marks(sentence),
            around,
            float(bool(_PERSON_IN_HEADLINE.search(headline))),
            float(bool(_PROMISES.search(headline))),
        )
    return found


def _marks(sentence: str) -> tuple[float, ...]:
    """Return what the sentence's own words show, in the order of `FEATURES` from "day" to "long"."""
    outside, words = outside_quotes(sentence), len(sentence.split())
    return (
        float(bool(_DAY.search(sentence))),
        float(bool(_REPORT.search(outside))),
        float(bool(_ATTRIBUTED.search(outside))),
        float(bool(_PERFECT.search(outside))),
        float(bool(_PROGRESSIVE.search(outside))),
        float(bool(_GENERAL.match(sentence))),
        float(bool(_RELATIONAL.match(sentence))),
        min(2, len(_REFERS.findall(outside))) / 2,
        float(bool(_IS_A.match(outside))),
        float(bool(_PAST.search(outside))),
        float(bool(_CAPTION.search(sentence))),
        float("“" in sentence or '"' in sentence),
        min(2.0, len(_OPINION.findall(outside))) / 2,
        float(words < 12),
        float(words > 38),
    )


def _of_headline(headline: str, kept: Sequence[str], names: frozenset[str]) -> _Wanted:
    words = _words(headline)
    return _Wanted(
        said=words & frozenset[str]().union(*map(_words, kept)),
        names=tuple(dict.fromkeys(word for word in _CAPITALISED.findall(headline) if word in names)),
        figures=frozenset(_FIGURE.findall(headline)),
    )


def _covered(wanted: _Wanted, sentence: str) -> tuple[float, float, float, float]:
    """Return which parts of the headline the sentence has: words that any candidate says, names, subject, figures."""
    words = _CAPITALISED.findall(sentence)
    return (
        _part(wanted.said, _words(sentence)),
        _part(frozenset(wanted.names), frozenset(words)),
        float(not set(words[:_OPENING_WORDS]).isdisjoint(wanted.names[:2])),
        _part(wanted.figures, frozenset(_FIGURE.findall(sentence))),
    )


def is_candidate(sentence: str, headline: str, names: frozenset[str]) -> bool:
    """Return whether the sentence is whole, of 8 to 55 words, self-contained, and no teaser, byline or headline."""
    if not _COMPLETE.search(sentence) or not MIN_WORDS <= len(sentence.split()) <= MAX_WORDS:
        return False
    return is_self_contained(sentence, names) and is_printable(sentence) and not _repeats(sentence, headline)


def is_printable(sentence: str) -> bool:
    """Return whether the sentence is none of what stands around an article: teaser, byline, address, words stuffed."""
    if sentence.startswith("By ") or _DEBRIS.search(sentence):
        return False
    return not (is_teaser(sentence) or _is_stuffed(sentence))


def _is_stuffed(sentence: str) -> bool:
    """Return whether the sentence says its words over and over, as none does that is written to be read."""
    said = Counter(stem(word) for word in _WORD.findall(sentence.lower()) if word not in STOP_WORDS)
    return bool(said) and (max(said.values()) >= _TOO_OFTEN or len(said) < _MIN_DISTINCT * said.total())


def is_teaser(sentence: str) -> bool:
    """Return whether the sentence points at the page it stands on, or at another, instead of telling anything."""
    return bool(_TEASER.search(sentence))


def _repeats(sentence: str, headline: str) -> bool:
    plain, title = _letters(sentence), _letters(headline)
    return plain in title or (title in plain and len(plain) < len(title) + 30)


def _share(headline: str, sentence: str) -> _Shared:
    return _Shared(
        words=_part(_words(headline), _words(sentence)),
        letters=_part(_runs(headline), _runs(sentence)),
        common=_part(_common(headline), _common(sentence)),
    )


def _part(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / max(1, len(wanted))


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text.lower()) if word not in STOP_WORDS)


def _common(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _COMMON_WORD.findall(text) if word not in STOP_WORDS)


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _runs(text: str) -> frozenset[str]:
    plain = _letters(text)
    return frozenset(plain[n : n + _LETTERS] for n in range(len(plain) - _LETTERS + 1))
