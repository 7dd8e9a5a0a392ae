"""Recognise pages that stand in the place of an article: paywalls, consent walls, bot walls; never climbs one."""

import re

from extractors.text.words import MIN_ARTICLE_WORDS, count_words
from extractors.types import FailureKind

# Theory: a wall is one only where the article's text is missing. Many words outrank any phrase; in a shorter text a
# phrase counts where it is the page's own notice, a short sentence at the start or the end, and not in quotation marks.
# The limits are guesses: teasers before a paywall had up to 200 words in November 2026.
_MAX_TEASER_WORDS = 250
_MAX_CONSENT_WORDS = 150
_MAX_NOTICE_WORDS = 14
_EDGE_SENTENCES = 3
_SEARCHED_CHARS = 20_000

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_QUOTED = re.compile(r"[“\"«„][^”\"»“\n]{0,400}[”\"»“]")

_CHALLENGES = (
    r"enable javascript and cookies to continue",
    r"verif(?:y|ying) (?:that )?you are (?:a )?human",
    r"are you a robot",
    r"checking your browser",
    r"unusual (?:traffic|activity) from",
    r"complete the captcha",
    r"please enable cookies",
    r"access to this page has been denied",
    r"please enable js and disable any ad blocker",
)
_CONSENT_NOTICES = (
    r"we (?:and our \d* ?partners )?(?:use|value) (?:your privacy|cookies)",
    r"before you continue",
    r"accept (?:all )?cookies",
    r"cookie (?:consent|preferences|settings)",
    r"manage (?:your )?consent",
    r"wir (?:und unsere partner )?(?:nutzen|verwenden) cookies",
)
_SUBSCRIBER_NOTICES = (
    r"subscribe (?:now )?to (?:continue|keep) reading",
    r"(?:to (?:continue|keep) reading|for full access),? (?:please )?(?:subscribe|log in|sign in|register)",
    r"this (?:article|story|content) is (?:only )?(?:for|available to) (?:paying )?(?:subscribers|members)",
    r"already a subscriber\?",
    r"subscribers? only",
    r"start your free trial",
    r"unlock this article",
    r"you(?:'ve|’ve| have) (?:reached|read) your (?:last |limit|free)",
)


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_NOTICES: tuple[tuple[FailureKind, re.Pattern[str], int], ...] = (
    ("bot wall", _any_of(_CHALLENGES), _MAX_CONSENT_WORDS),
    ("paywall", _any_of(_SUBSCRIBER_NOTICES), _MAX_TEASER_WORDS),
    ("consent wall", _any_of(_CONSENT_NOTICES), _MAX_CONSENT_WORDS),
)


def classify_wall(text: str, *, whole_page: str, is_free: bool) -> FailureKind | None:
    """Return what kind of wall stands before the article, or None; `is_free` is false if the page says so.

    `text` is what was extracted as the article, `whole_page` all words of the page.
    """
    words = count_words(text)
    if words < MIN_ARTICLE_WORDS:
        # A wall's own words may have been extracted as the article, or been left out as boilerplate.
        shown = f"{text}\n{whole_page[:_SEARCHED_CHARS]}"
        named = next((kind for kind, notices, _ in _NOTICES if notices.search(shown)), None)
        return named or (None if is_free else "paywall")
    own = _notice_sentences(text)
    for kind, notices, most in _NOTICES:
        if words < most and any(notices.search(sentence) for sentence in own):
            return kind
    return "paywall" if words < _MAX_TEASER_WORDS and not is_free else None


def _notice_sentences(text: str) -> list[str]:
    """Return the short sentences among the first and last of a text, without what stands in quotation marks."""
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(_QUOTED.sub(" ", text)) if sentence.strip()]
    edges = [*sentences[:_EDGE_SENTENCES], *sentences[-_EDGE_SENTENCES:]]
    return [sentence for sentence in edges if count_words(sentence) <= _MAX_NOTICE_WORDS]
