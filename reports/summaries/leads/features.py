"""Describe how far a sentence tells the news of its headline, as named numbers; chooses nothing. For English.

Theory. A headline says what is new; the sentence that says it too shares its words, more of them than any other
sentence does, comes early, names a day or an act of saying, and has no "we" around it. What shares the headline's words
and is no news is background: it says what something is, had, or was, or what many do; and it is worded otherwise
(`wording.py`). A sentence that is not
self-contained, or repeats the headline, is no candidate at all.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.text.calendar import FULL_MONTH, FULL_WEEKDAY
from extractors.text.patterns import any_of, any_word
from extractors.text.stems import STOP_WORDS, stem
from reports.sentences import MAX_WORDS, MIN_WORDS, find_captions
from reports.summaries.following import hangs, points_back
from reports.summaries.leads.wording import news_wording
from reports.summaries.self_contained import is_self_contained, names_within, outside_quotes, speaks_in_person

FEATURES = (
    "shared_words", "shared_words_ahead", "shared_letters", "shared_letters_ahead", "shared_common",
    "shared_common_ahead", "shared_before", "shared_of_said", "names", "subject", "figures", "place", "first",
    "sentences_before", "candidates", "day", "report", "attributed", "perfect", "progressive", "general_opening",
    "relational_opening", "refers", "says_what_it_is", "past", "caption", "quotation", "opinion", "short", "long",
    "person_around", "person_in_headline", "headline_promises", "wording", "wording_ahead", "best_wording",
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
_PART_OF_A_YEAR = rf"(?:{any_word('early late mid')}[ -])?"
_IN_A_YEAR = rf"\b{any_word('in since until before by')} {_PART_OF_A_YEAR}{_YEAR}\b"
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
_IS_A = re.compile(
    r"\W{0,9}(?:\S{1,60} ){1,6}?(?:is|are|was|were|(?:has|have) (?:always |long |also )?been) "
    r"(?:a|an|the|one|by far|very)\b"
)
_JUDGING = any_word(
    "great best amazing exciting wonder perhaps surely simply actually really pretty quite just feels? love hate "
    "should ought unfortunately luckily cool fun nice"
)
_OPINION = re.compile(rf"\b{any_of(_JUDGING, 'of course')}\b", re.IGNORECASE)
_OF_THE_PAGE = rf"\bthis {any_word('story article post piece column guide tutorial blog')}\b"
_INVITES = rf"\b{any_of('read more', 'sign up', 'listen to', 'welcome')}\b"
# "Ines Okafor joins Paul Doe to discuss …": what a programme is about.
_A_PERSON = r"(?-i:[A-Z][\w’'-]+ [A-Z][\w’'-]+)"
_GUEST_OF = any_of(any_word("us me the_show the_podcast the_programme the_program"), _A_PERSON)
_EXPLAINED = any_word("situation latest news numbers details")
_OF_THE_PROGRAMME = any_of(
    rf"\bjoins? {_GUEST_OF} to {any_word('discuss talk explain break')}\b", rf"\bbreaks? down the {_EXPLAINED}\b"
)
_OF_THE_ISSUE = any_of(
    rf"\btoday[’']s (?:\w+ )?{any_word('highlights links newsletter edition briefing')}\b",
    rf"\b{any_word('today this_week')}[’']s {any_word('episode show')} of\b",
)
_OF_THE_TRADE = rf"\b{any_word('subscri newsletter click getty advertis')}"
_TEASER = re.compile(
    any_of(r"\bhere(?:’|')?s\b", _INVITES, _OF_THE_TRADE, _OF_THE_PROGRAMME, _OF_THE_PAGE, _OF_THE_ISSUE),
    re.IGNORECASE,
)
# "Explore the future with …", "Meet the Afeela": orders to the reader, 10 in 600 labelled articles; none would do.
_ORDERS = any_word(
    "Explore Discover Meet Learn Read See Watch Find Get Join Check Try Imagine Consider Take Picture Remember"
)
_PRESENTS = any_word("Explore Discover Meet Introducing Announcing")
_ORDER = re.compile(
    rf"\W*(?:{_ORDERS} {any_word('out the an? how what why more our your')}\b|{_PRESENTS} (?:the |an? )?[A-Z])"
)
_BYLINE = re.compile(rf"By (?!{FULL_WEEKDAY}|{FULL_MONTH})(?:the )?[A-Z][\w’'.-]* [A-Z]")  # no "By shelving …"
# Furniture, "R-N.C., said", an address, a label grown into its text ("Abstract:Modeling hands").
_DEBRIS = re.compile(r"[|#]|^(?:[A-Z]\.)+,|https?://|\bwww\.|[a-z]:[A-Z][a-z]")
# What goes on, grows or becomes: a trend, and news only with a figure, a day or somebody who says so. Of 525 labelled
# articles 81 such sentences without any: 73 would not do, 3 would (2 of them "confirmed", "declared").
_GONE_ON = any_of("continued to", r"been \w+ing", any_word("grown become evolved exploded shifted"))
_GOES_ON = any_word("becoming redefining reshaping transforming evolving shifting")
_EVER_MORE = any_word(r"increasingly rapidly redefin\w+ reshap\w+ continues?_to in_recent_years in_recent_months")
_TREND = re.compile(rf"\b{any_of(f'(?:has|have|had) {_GONE_ON}', f'(?:is|are) {_GOES_ON}', _EVER_MORE)}\b")
_DATED = re.compile(rf"\d|{_DAY.pattern}", re.IGNORECASE)
# A teaser or caption and the sentence behind it: "… in time win power There was joy" (10 of 11 among 41,000 sentences).
_GROWN_TOGETHER = re.compile(
    rf"[a-z0-9%] (?:{any_word('There The This These When While In An')} [a-z]{{2,}}\b(?! [A-Z])|"
    rf"{any_word('Minutes Hours Days Weeks')} {any_word('after before')}\b)"
)
_PERSON_IN_HEADLINE = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|[Yy]ou|[Yy]our|I['’]m|[Ww]e['’]re)\b")
_PROMISES = re.compile(
    r"\?|^(?:How|Why|What|When|Inside|Introducing|The Download|\d+ )\b|"
    r"\b(?:review|guide|recap|roundup|explained|deals?|best)\b",
    re.IGNORECASE,
)
# What asks, promises or speaks to somebody. A guess, written while reading 200 headlines of five real weeks. No word of
# these are WHO and IS, the Will of "Will Smith sued" (a question without a mark is rare), "I/O", "i.MX", "World War I".
_TEASES = re.compile(
    any_of(
        r"\?",
        rf"^{any_word('[Hh]ow [Ww]hy [Ww]hat [Ww]hen [Ww]here [Ww]ho [Ii]nside [Mm]eet [Hh]ere [Tt]here')}\b",
        rf"\b{any_word('[Yy]ou [Yy]our [Ww]e [Oo]ur [Mm]y')}\b",
        r"(?<!War )\bI\b(?![/.])",
        rf"\b{any_of('[Hh]ere', '[Tt]here')}[’']s\b|^[Uu]h-oh\b",
        rf"\b{any_word('the_reason a_reason a_new_friend just_the_beginning might_surprise need_to_know')}\b",
    )
)
# What somebody else says: "Maduro says 'I was captured'". An apostrophe within a word closes nothing.
_QUOTED = re.compile(
    any_of(
        r"“[^”]{0,200}”",
        r'"[^"]{0,200}"',
        r"(?<!\w)[‘'](?:[^‘’']|(?<=\w)[’'](?=\w)){1,200}[’'](?!\w)",
    )
)
_NOT = any_of("(?:did|has|have|had) not", "didn[’']t", "hasn[’']t", "haven[’']t")
_WITHOUT_WORD = any_of("declined to", rf"{_NOT} (?:immediately )?(?:responded|respond|replied|reply)\b.{{0,40}}")
_NO_COMMENT = re.compile(
    rf"\b{_WITHOUT_WORD} ?comment\b|^\W{{0,9}}(?:\S{{1,60}} ){{1,6}}{_NOT} (?:immediately )?comment\b"
)
_LETTERS = 4  # of a run
_LONG_HEADLINE = 5  # words, from which on no prose repeats it word for word
# How often one word may stand in a sentence, and which part of its words must differ. Of 150 real sentences that would
# do as the one line none is refused.
_TOO_OFTEN = 4
_MIN_DISTINCT = 0.6
_TWICE_BY_HABIT = re.compile(r"\b(\w+) (?:on|by|to|after|over) \1\b")
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

    `sentences` are the first of a text, fragments and captions among them; the first `OPENING` that are no caption are
    looked at.
    """
    captions = find_captions(sentences)
    told = [n for n in range(len(sentences)) if n not in captions][:OPENING]
    names = names_within(headline, [sentences[n] for n in told])
    kept = [n for n in told if is_candidate(sentences[n], headline, names)]
    shared = {n: _share(headline, sentences[n]) for n in kept}
    around = sum(speaks_in_person(sentences[n]) for n in told) / max(1, len(told))
    whole = _of_headline(headline, [sentences[n] for n in kept], names)
    wording = {n: news_wording(sentences[n]) for n in kept}
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
            told.index(n) / (OPENING - 1),
            len(kept) / OPENING,
            *_marks(sentence),
            around,
            float(bool(_PERSON_IN_HEADLINE.search(headline))),
            float(bool(_PROMISES.search(headline))),
            wording[n],
            wording[n] - max((wording[m] for m in kept if m != n), default=wording[n]),
            max(wording.values()),
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
    words = words_of(headline)
    return _Wanted(
        said=words & frozenset[str]().union(*map(words_of, kept)),
        names=tuple(dict.fromkeys(word for word in _CAPITALISED.findall(headline) if word in names)),
        figures=frozenset(_FIGURE.findall(headline)),
    )


def _covered(wanted: _Wanted, sentence: str) -> tuple[float, float, float, float]:
    """Return which parts of the headline the sentence has: words that any candidate says, names, subject, figures."""
    words = _CAPITALISED.findall(sentence)
    return (
        _part(wanted.said, words_of(sentence)),
        _part(frozenset(wanted.names), frozenset(words)),
        float(not set(words[:_OPENING_WORDS]).isdisjoint(wanted.names[:2])),
        _part(wanted.figures, frozenset(_FIGURE.findall(sentence))),
    )


def is_candidate(sentence: str, headline: str, names: frozenset[str]) -> bool:
    """Return whether the sentence is whole, of 8 to 55 words, self-contained, and no teaser, byline or headline."""
    if not is_whole(sentence):
        return False
    if is_trend(sentence) or _repeats(sentence, headline) or _ORDER.match(sentence):
        return False
    if points_back(sentence) or hangs(sentence):  # of 149 in 600 labelled articles 3 would do
        return False
    return is_self_contained(sentence, names) and is_printable(sentence)


def is_trend(sentence: str) -> bool:
    """Return whether the sentence says what goes on, with no figure and no day, and nobody who does or says it."""
    outside = outside_quotes(sentence)
    signs = (_DATED, _REPORT, _ATTRIBUTED)
    return _TREND.search(outside) is not None and not any(sign.search(outside) for sign in signs)


def is_whole(sentence: str) -> bool:
    """Return whether the sentence has 8 to 55 words and comes to an end."""
    return MIN_WORDS <= len(sentence.split()) <= MAX_WORDS and _COMPLETE.search(sentence) is not None


def is_printable(sentence: str) -> bool:
    """Return whether the sentence is none of what stands around an article: teaser, byline, no comment, stuffing."""
    if _BYLINE.match(sentence) or _DEBRIS.search(sentence) or _GROWN_TOGETHER.search(outside_quotes(sentence)):
        return False
    return not (is_teaser(sentence) or _is_stuffed(sentence) or _NO_COMMENT.search(sentence))


def _is_stuffed(sentence: str) -> bool:
    """Return whether the sentence says its words over and over, as none does that is written to be read.

    Figures and "year on year" may come often: "version 26.5 of iOS, iPadOS 26.5, …".
    """
    words = _WORD.findall(_TWICE_BY_HABIT.sub(r"\1", sentence.lower()))
    said = Counter(stem(word) for word in words if word not in STOP_WORDS and not word[0].isdigit())
    return bool(said) and (max(said.values()) >= _TOO_OFTEN or len(said) < _MIN_DISTINCT * said.total())


def is_teaser(sentence: str) -> bool:
    """Return whether the sentence points at the page it stands on, or at another, instead of telling anything."""
    return bool(_TEASER.search(sentence))


def teases(headline: str) -> bool:
    """Return whether the headline asks, promises or speaks to its reader, in words that are nobody else's."""
    return _TEASES.search(_QUOTED.sub("", headline)) is not None


def _repeats(sentence: str, headline: str) -> bool:
    """Return whether the sentence is a part of the headline, or the whole headline with what stands around it."""
    plain, title = _letters(sentence), _letters(headline)
    return plain in title or (title in plain and (len(plain) < len(title) + 30 or len(title.split()) >= _LONG_HEADLINE))


def _share(headline: str, sentence: str) -> _Shared:
    return _Shared(
        words=_part(words_of(headline), words_of(sentence)),
        letters=_part(_runs(headline), _runs(sentence)),
        common=_part(_common(headline), _common(sentence)),
    )


def _part(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / max(1, len(wanted))


def words_of(text: str) -> frozenset[str]:
    """Return the stems of the words and figures of a text, stop words left out."""
    return frozenset(stem(word) for word in _WORD.findall(text.lower()) if word not in STOP_WORDS)


def _common(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _COMMON_WORD.findall(text) if word not in STOP_WORDS)


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def _runs(text: str) -> frozenset[str]:
    plain = _letters(text)
    return frozenset(plain[n : n + _LETTERS] for n in range(len(plain) - _LETTERS + 1))
