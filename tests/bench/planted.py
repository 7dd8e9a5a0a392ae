"""Plants errors in true sentences, one kind at a time, so that the share a guard catches can be counted.

Victims are found by rules of this file's own, never by the guard's readers: what those do not see is planted too, and
counts as missed. A capitalised word inside a sentence is a name here; whatever stands between marks is a quote.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;] )[A-ZÀ-ÖØ-Þ]\w+(?: [A-ZÀ-ÖØ-Þ]\w+)*")
_QUOTE = re.compile(r"(?<=“)[^“”]+(?=”)|(?<=\")[^\"]+(?=\")|(?<=(?<!\w)‘)[^‘]+?(?=’(?!\w))")
_COUNTS = (
    "two three four five six seven eight nine ten eleven twelve dozen twenty thirty forty fifty half third".split()
)
_COUNT = re.compile(rf"\b(?:{'|'.join(_COUNTS)})\b")
_MAGNITUDES = ("thousand", "million", "billion", "trillion")
_MAGNITUDE = re.compile(rf"\b(?:{'|'.join(_MAGNITUDES)})\b")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b")
_HEDGES = {
    "could": "will",
    "may": "will",
    "might": "will",
    "would": "will",
    "about": "exactly",
    "expects": "has agreed",
}
_HEDGE = re.compile(rf"\b(?:{'|'.join(_HEDGES)})\b")
_VERB = re.compile(r"\b(is|are|was|were|will|can|could|would|has|have|had|should|may|might|do|does|did)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A sentence with an error in it, and the true one it was made from."""

    kind: str
    sentence: str
    evidence: str


Planter = Callable[[str, Sequence[str], Sequence[str], random.Random], str]


def plant(stories: Sequence[Sequence[str]], seed: int = 0) -> Iterator[Planted]:
    """Yield every error that can be planted in the sentences of each story; the same seed gives the same errors."""
    rng = random.Random(seed)
    for number, sentences in enumerate(stories):
        foreign = stories[(number + 1) % len(stories)]
        for place, sentence in enumerate(sentences):
            others = [other for n, other in enumerate(sentences) if n != place]
            for kind, planter in PLANTERS.items():
                made = planter(sentence, others, foreign, rng)
                if made and made != sentence:
                    yield Planted(kind=kind, sentence=made, evidence=sentence)


def _wrong_number(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    found = list(_DIGITS.finditer(sentence))
    if not found:
        return ""
    match = rng.choice(found)
    digits = list(match.group())
    place = rng.choice([n for n, digit in enumerate(digits) if digit.isdigit()])
    digits[place] = rng.choice([digit for digit in "123456789" if digit != digits[place]])
    return _put(sentence, match.span(), "".join(digits))


def _other_number(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    found = list(_DIGITS.finditer(sentence))
    pool = sorted({n for other in others for n in _DIGITS.findall(other)} - set(_DIGITS.findall(sentence)))
    return _put(sentence, rng.choice(found).span(), rng.choice(pool)) if found and pool else ""


def _altered_quote(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    found = [match for match in _QUOTE.finditer(sentence) if len(match.group().split()) >= 3]
    if not found:
        return ""
    match = rng.choice(found)
    words = match.group().split()
    place = rng.randrange(1, len(words) - 1)
    words[place] = rng.choice(
        [w for s in foreign for w in s.split() if w.isalpha() and w.lower() != words[place].lower()]
    )
    return _put(sentence, match.span(), " ".join(words))


def _foreign_name(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    return _another_name(sentence, foreign, rng)


def _swapped_in_name(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    return _another_name(sentence, others, rng)


def _another_name(sentence: str, source: Sequence[str], rng: random.Random) -> str:
    found = list(_NAME.finditer(sentence))
    taken = {word.lower() for word in re.findall(r"\w+", sentence)}
    names = {name for other in source for name in _NAME.findall(other)}
    pool = sorted(name for name in names if not taken & set(name.lower().split()))
    return _put(sentence, rng.choice(found).span(), rng.choice(pool)) if found and pool else ""


def _other_word(sentence: str, pattern: re.Pattern[str], words: Sequence[str], rng: random.Random) -> str:
    found = list(pattern.finditer(sentence))
    if not found:
        return ""
    match = rng.choice(found)
    return _put(sentence, match.span(), rng.choice([word for word in words if word != match.group()]))


def _another_count(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    return _other_word(sentence, _COUNT, _COUNTS, rng)


def _another_magnitude(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    return _other_word(sentence, _MAGNITUDE, _MAGNITUDES, rng)


def _another_day(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    return _other_word(sentence, _DAY, _DAYS, rng)


def _dropped_hedge(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    found = list(_HEDGE.finditer(sentence))
    if not found:
        return ""
    match = rng.choice(found)
    return _put(sentence, match.span(), _HEDGES[match.group()])


def _negated(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    found = list(_VERB.finditer(sentence))
    if not found:
        return ""
    match = rng.choice(found)
    return _put(sentence, match.span(), f"{match.group()} not")


def _swapped_names(sentence: str, others: Sequence[str], foreign: Sequence[str], rng: random.Random) -> str:
    here = list(dict.fromkeys(_NAME.findall(sentence)))
    pairs = [(a, b) for n, a in enumerate(here) for b in here[n + 1 :] if not set(a.split()) & set(b.split())]
    if not pairs:
        return ""
    a, b = rng.choice(pairs)
    return sentence.replace(a, "\0", 1).replace(b, a, 1).replace("\0", b, 1)


def _put(sentence: str, span: tuple[int, int], words: str) -> str:
    return sentence[: span[0]] + words + sentence[span[1] :]


PLANTERS: dict[str, Planter] = {
    "wrong number": _wrong_number,
    "number of another sentence": _other_number,
    "another spelled-out count": _another_count,
    "another magnitude": _another_magnitude,
    "another weekday": _another_day,
    "dropped hedge": _dropped_hedge,
    "altered quote": _altered_quote,
    "foreign name": _foreign_name,
    "swapped-in name": _swapped_in_name,
    "inserted negation": _negated,
    "two names swapped": _swapped_names,
}
