"""Recognise pages that stand in the place of an article: paywalls, consent walls, bot walls; never climbs one."""

import re

from extractors.types import FailureKind

# Theory: a wall taken for an article is worse than a short article lost, but an article about cookies must pass: so
# words count only where there is hardly any text, or where the page itself says that it is not free.
_SHORT_WORDS = 150
_TEASER_WORDS = 250

_BOT = re.compile(
    r"enable javascript and cookies to continue|verif(?:y|ying) (?:that )?you are (?:a )?human|are you a robot"
    r"|checking your browser|unusual (?:traffic|activity) from|complete the captcha|please enable cookies"
    r"|access to this page has been denied|please enable js and disable any ad blocker",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"we (?:and our \d* ?partners )?(?:use|value) (?:your privacy|cookies)|before you continue|accept (?:all )?cookies"
    r"|cookie (?:consent|preferences|settings)|manage (?:your )?consent"
    r"|wir (?:und unsere partner )?(?:nutzen|verwenden) cookies",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"subscribe (?:now )?to (?:continue|keep) reading|(?:to (?:continue|keep) reading|for full access),? (?:please )?"
    r"(?:subscribe|log in|sign in|register)|this (?:article|story|content) is (?:only )?(?:for|available to) (?:paying "
    r")?(?:subscribers|members)|already a subscriber\?|subscribers? only|start your free trial|unlock this article"
    r"|you(?:'ve|’ve| have) (?:reached|read) your (?:last |limit|free)",
    re.IGNORECASE,
)


def classify_wall(text: str, *, whole_page: str, is_free: bool) -> FailureKind | None:
    """Return what kind of wall stands before the article, or None; `is_free` is false if the page says so.

    `text` is what was read as the article, `whole_page` all words of the page.
    """
    words = len(text.split())
    if words < _SHORT_WORDS:
        # A wall's own words may have been read as the article, or been left out as furniture.
        for kind, phrases in _PHRASES:
            if phrases.search(text) or (words < _SHORT_WORDS // 2 and phrases.search(whole_page[:20_000])):
                return kind
    if words < _TEASER_WORDS and (not is_free or _PAY.search(text)):
        return "paywall"
    return None


_PHRASES: tuple[tuple[FailureKind, re.Pattern[str]], ...] = (
    ("bot wall", _BOT),
    ("paywall", _PAY),
    ("consent wall", _CONSENT),
)
