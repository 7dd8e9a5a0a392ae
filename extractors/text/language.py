"""Detect the language of a text offline: by its script where that belongs to one, else by its letters."""

import re
import unicodedata
from collections import Counter

from resiliparse.parse.lang import detect_fast

from extractors.text.words import MIN_ARTICLE_WORDS, count_words

# Beyond this distance resiliparse's guess of a language is none, by its own manual.
_MAX_DISTANCE = 1200
_DETECTED_CHARS = 4_000

# A declared language stands unless another is nearer by more than this: Danish is not disbelieved for Norwegian. So
# does English where nothing is declared, for most of the press that is read is in it: of 2,119 long and 842 short texts
# of three real weeks in English the short are nearer to another language by 3 % at most (4), German, Spanish and French
# ones by 10 % and more.
_RIVAL = 1.05
_SAME_PROFILE = {"nb": "no", "nn": "no", "iw": "he", "in": "id"}

# Scripts by the first word of their letters' Unicode names. Devanagari writes Marathi and Nepali as well, which
# resiliparse takes Hindi for: a guess, and the only one here.
_LANGUAGE_OF_SCRIPT = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "THAI": "th", "LAO": "lo", "KHMER": "km",
    "MYANMAR": "my", "HEBREW": "he", "GREEK": "el", "GEORGIAN": "ka", "ARMENIAN": "hy", "DEVANAGARI": "hi",
    "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "GUJARATI": "gu", "KANNADA": "kn", "MALAYALAM": "ml",
}  # fmt: skip
# Japanese mixes three scripts: a twentieth of kana is enough to know it by.
_MIN_KANA_SHARE = 0.05
_KANA = re.compile("[\u3040-\u30ff]")
_MAIN_SHARE = 0.5
# Letters that only one of two languages has whose profiles are near each other.
_SERBIAN, _MACEDONIAN = re.compile("[ђћЂЋ]"), re.compile("[ѓќѕЃЌЅ]")


def detect_language(text: str) -> str:
    """Return the language of a text as ISO 639-1, or "" where it is too short or like none."""
    if count_words(text) < MIN_ARTICLE_WORDS:
        return ""
    sample = text[:_DETECTED_CHARS]
    script = main_script(sample)
    if script in _LANGUAGE_OF_SCRIPT:
        is_japanese = len(_KANA.findall(sample)) >= _MIN_KANA_SHARE * len(sample)
        return "ja" if is_japanese else _LANGUAGE_OF_SCRIPT[script]
    language, distance = detect_fast(sample)
    if language == "mk" and _SERBIAN.search(sample) and not _MACEDONIAN.search(sample):
        return "sr"
    if language == "unknown" or distance > _MAX_DISTANCE:
        return ""
    _, from_english = detect_fast(sample, langs=["en"])
    return "en" if from_english <= _RIVAL * distance else language


def is_english(language: str) -> bool:
    """Return whether a text of this language is read for facts and sources; so is one whose language is not known."""
    return language.partition("-")[0] in ("", "en")


def main_script(text: str) -> str:
    """Return the script of most letters by its Unicode name ("LATIN", "CJK"), or "" where none has half of them."""
    if text.isascii():
        return "LATIN"
    counts: Counter[str] = Counter()
    for char, times in Counter(text).items():  # a text has some sixty different ones
        if char.isalpha():
            counts[unicodedata.name(char, "").partition(" ")[0]] += times
    script, most = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    return script if most >= _MAIN_SHARE * counts.total() else ""


def is_believable(declared: str, text: str) -> bool:
    """Return whether a page's declared language can be that of its text: templates say "en" whatever they hold."""
    sample = text[:_DETECTED_CHARS]
    script = main_script(sample)
    primary = _SAME_PROFILE.get(declared.partition("-")[0], declared.partition("-")[0])
    if script not in ("", "LATIN"):
        return primary not in _LATIN_LANGUAGES
    if count_words(text) < MIN_ARTICLE_WORDS:
        return True
    nearest = detect_fast(sample, _MAX_DISTANCE)
    stated = detect_fast(sample, langs=[primary])
    return "unknown" in (nearest[0], stated[0]) or stated[1] <= _RIVAL * nearest[1]


# Languages that newspapers write in Latin letters alone.
_LATIN_LANGUAGES = frozenset(
    "en de fr es it pt nl sv da nb no fi is pl cs sk hu ro hr sl et lv lt tr id ms vi ca".split()
)
