"""Find the sentences of later articles that tell what became of a prediction, and what they say; opens nothing.

Theory. That a promise was kept is told in the past tense, of whom it named, by the same kind of deed, on or after its
day: "A jury came to a verdict on Monday after just two hours of deliberation". That it was not is told by "delayed",
"cancelled", "failed to". Repetition is no evidence: an article that says again what is planned shows nothing, and a
sentence that shares only names is about something else. Each sign has a weight, fitted on real weeks by reading
(`outcomes.toml`), and the sum a probability that the sentence tells the outcome at all; what it tells is decided by its
words. Worse than a prediction that stays open is one that is closed wrongly.
"""

import importlib.resources
import math
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from extractors.facts.speech.verbs import event_kind
from extractors.text.calendar import MONTHS, WEEKDAYS
from extractors.text.stems import STOP_WORDS
from store.dedup.features.terms import rarity_of, stems_of

Verdict = Literal["kept", "missed", "changed"]

# An outcome is told within so many days of the last day; later, a sentence alike tells of another year's.
MOST_DAYS_AFTER = 21
# A name that one article in ten prints singles out nobody.
LEAST_NAME_RARITY = 2.3
RARE_NAME = 5.0
# The words of a sentence and a claim that share less than this rarity are not looked at further: most pairs are.
LEAST_WEIGHT = 8.0
LEAST_STEMS = 2
# Beyond it, more words in common say no more: a long sentence shares many with a long one.
MOST_WEIGHT = 30.0
# A term that ends later than that is far from over.
FAR_DAYS = 31
# An amount so near the one foretold is that amount.
NEAR = 0.05
# A page that lists its other headlines in a row is no sentence.
MOST_SENTENCE_CHARS = 600

_WORD = re.compile(r"[^\W_][\w’'-]*")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w-]+")
_PAST = re.compile(
    r"\b(?:was|were|had|has|have|did|said|told|began|begun|came|went|took|made|gave|met|held|rose|fell|led|saw|won|lost|"
    r"got|sent|kept|paid|sold|bought|spoke|flew|ran|left|let|threw|set|put|hit|cut|\w{2,}ed)\b"
)  # fmt: skip
_CHANGED = re.compile(
    r"\b(?:postpon\w+|delay(?:s|ed|ing)?|push(?:ed)?\sback|put\soff|reschedul\w+|bring\sforward|brought\sforward|moved\sto|"
    r"extend(?:s|ed|ing)?|put\son\shold|shelv(?:e|ed|es)|suspend(?:s|ed)?|remain\ssuspended)\b",
    re.IGNORECASE,
)  # fmt: skip
_CALLED_OFF = re.compile(
    r"\b(?:avert(?:s|ed)|cancel(?:s|led|ed)|call(?:s|ed)\soff|scrap(?:s|ped)|abandon(?:s|ed)|fail(?:s|ed)\sto|did\snot|didn[’']t|"
    r"miss(?:es|ed)\s(?:its|the|a|their)\s(?:own\s)?(?:deadline|target|goal)|fell\sshort|never\s(?:came|happened|took))\b",
    re.IGNORECASE,
)  # fmt: skip
_UNSURE = r"may|might|could|would|if|unless|whether|likely|possibl[ey]|expected|hopes?|threat\w*|consider\w*|concerns?"
_A_WHILE_AGO = r"last\s(?:year|month)|earlier\sthis\s(?:year|month)"
# Of these nothing is settled: "could be delayed", "may be postponed", "if the case resumes".
_OPEN = re.compile(
    rf"\b(?:{_UNSURE}|planned|scheduled|seeks?|seeking|{_A_WHILE_AGO}|"
    r"incorrectly|falsely|wrongly|mistakenly|denie[sd]|denying)\b",
    re.IGNORECASE,
)
# Right before a change these leave it open: "could be delayed", "asked China to delay"; "planned" does not.
_UNDECIDED = re.compile(
    rf"\b(?:{_UNSURE}|should|seek\w*|request\w*|ask\w*|want\w*|looking|to|not|n[’']t|avoid\w*|no|without|first)\b"
    r"[^.;,]{0,40}$",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(rf"\b(?:{_A_WHILE_AGO}|had\sbeen|20\d\d)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will|won[’']t|(?:expect|plan|aim|hope|intend|predict|forecast|anticipate|foresee|see)s|"
    r"(?:is|are)\s(?:due|set|slated|poised|looking|ready|going)\sto)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no\slonger|nor|neither)\b|n[’']t\b", re.IGNORECASE)
_IN_NUMBER = re.compile(r"(?<=\d),(?=\d{3})")
_YEAR = re.compile(r"\b20\d\d\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """An open prediction, with what would show that it came true (see `Prediction`)."""

    id: str
    article_id: str
    claim: str
    context: str
    horizon: str
    actor: str
    observed: str
    event: str
    negated: bool
    threshold: float | None
    unit: str
    comparison: str
    made_on: date
    due_from: date | None
    due_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterSentence:
    """A sentence at `text[start:end]` of an article, and the amounts that it states, as (value, unit)."""

    text: str
    start: int
    end: int
    amounts: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterArticle:
    """An article that may tell the outcome of predictions: its sentences, the headline not among them."""

    id: str
    day: date
    headline: str
    sentences: tuple[LaterSentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeEvidence:
    """What a sentence says became of a prediction, and the probability that it does; `signs` are what shows it."""

    prediction_id: str
    article_id: str
    verdict: Verdict
    sentence: LaterSentence
    confidence: float
    signs: Mapping[str, float]


class OutcomeReader:
    """Reads articles against open predictions, found by the names they share."""

    def __init__(self, foretold: Sequence[Foretold]) -> None:
        self._claims = [_Claim(one) for one in foretold]
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for number, claim in enumerate(self._claims):
            for name in claim.names:
                self._by_name[name].append(number)

    def read(self, article: LaterArticle) -> tuple[OutcomeEvidence, ...]:
        """Return for each prediction the sentence that tells its outcome most surely, by prediction id."""
        best: dict[str, OutcomeEvidence] = {}
        sentences = [_Sentence(one) for one in article.sentences if len(one.text) <= MOST_SENTENCE_CHARS]
        headline = _stems(article.headline)
        having = _having(sentences)
        numbers = sorted({n for name in headline.union(having) for n in self._by_name.get(name, ())})
        for claim in (self._claims[n] for n in numbers):
            if not claim.may_decide(article):
                continue
            for place in claim.places_worth_reading(having):
                found = claim.evidence_in(article, sentences[place], headline)
                known = best.get(claim.of.id)
                if found and (known is None or found.confidence > known.confidence):
                    best[found.prediction_id] = found
        return tuple(best[identity] for identity in sorted(best))


def _having(sentences: Sequence["_Sentence"]) -> Mapping[str, Sequence[int]]:
    """Return which of the sentences have each stem."""
    having: dict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        for stem in sentence.stems:
            having[stem].append(place)
    return having


class _Sentence:
    """A sentence with what is asked of it for one prediction after the other; the dearer answers only when asked."""

    def __init__(self, of: LaterSentence) -> None:
        self.of = of
        self.stems = _stems(of.text)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of event that its words name."""
        return frozenset(event_kind(word.lower()) for word in _WORD.findall(self.of.text))

    @cached_property
    def past_kinds(self) -> frozenset[str]:
        """The kinds of event that its verbs in the past tense name."""
        words = (word.lower() for word in _WORD.findall(self.of.text))
        return frozenset(event_kind(word) for word in words if _PAST.fullmatch(word))

    @cached_property
    def is_over(self) -> bool:
        """Whether it tells of what has happened: in the past tense, and nothing of it is left open or to come."""
        text = self.of.text
        open_yet = _OPEN.search(text) or _NOT.search(text) or _looks_ahead(text)
        return _PAST.search(text) is not None and not open_yet

    def looks_beyond(self, day: date, of: Foretold) -> bool:
        """Whether it names a year after that of its article, or a term that is far from over: it foretells again."""
        years = (int(year) for year in _YEAR.findall(self.of.text))
        far = (of.due_to - day).days > FAR_DAYS and bool(of.horizon) and of.horizon in self.of.text
        return far or any(year > day.year for year in years)

    @cached_property
    def is_called_off(self) -> bool:
        return _CALLED_OFF.search(self.of.text) is not None and not _OPEN.search(self.of.text)

    @cached_property
    def is_changed(self) -> bool:
        text = self.of.text
        decided = any(not _UNDECIDED.search(text, 0, match.start()) for match in _CHANGED.finditer(text))
        return decided and not _LONG_AGO.search(text)


class _Claim:
    """A prediction with the words that it is looked for by: its names; the others once an article has one of these.

    A store of years has thousands of open predictions, and an hour's articles name few of them.
    """

    def __init__(self, of: Foretold) -> None:
        self.of = of
        self.first = of.due_from or of.due_to
        self._said = of.claim.replace(of.horizon, " ") if of.horizon else of.claim
        # A sentence's first word has its capital from there.
        inside = self._said.partition(" ")[2]
        self.names = _names(inside) | _rare(_names(self._said)) | _rare(_names(of.context))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of what it says, less its term."""
        return _stems(self._said)

    @cached_property
    def deed(self) -> frozenset[str]:
        """The stems of what would be seen if it came true."""
        return _stems(self.of.observed) or self.stems

    @cached_property
    def context(self) -> frozenset[str]:
        """The stems of the article's beginning that it stands in."""
        return _stems(self.of.context)

    @cached_property
    def actor(self) -> frozenset[str]:
        """The names of who would do it."""
        return _names(self.of.actor)

    @cached_property
    def is_about_a_change(self) -> bool:
        """Whether it foretells one itself: that flights "will be suspended" is not changed by their suspension."""
        return _CHANGED.search(self._said) is not None or _CALLED_OFF.search(self._said) is not None

    @cached_property
    def _weight(self) -> float:
        return max(_weight(self.stems), 1e-9)

    @cached_property
    def _deed(self) -> float:
        return max(_weight(self.deed), 1e-9)

    def may_decide(self, article: LaterArticle) -> bool:
        """Return whether an article came when the outcome may be told: after the claim, till some weeks after its day.

        That it was put off or called off is told before its day, too.
        """
        latest = self.of.due_to + timedelta(days=MOST_DAYS_AFTER)
        return article.id != self.of.article_id and self.of.made_on < article.day <= latest

    def places_worth_reading(self, having: Mapping[str, Sequence[int]]) -> list[int]:
        """Return the sentences, in order, that have as many stems of it and its context as `evidence_in` asks for."""
        told = (self.stems | self.context).intersection(having)
        if _weight(told) < LEAST_WEIGHT:
            return []
        shared = Counter(place for stem in told for place in having[stem])
        return sorted(place for place, count in shared.items() if count >= LEAST_STEMS)

    def evidence_in(
        self, article: LaterArticle, sentence: _Sentence, headline: frozenset[str]
    ) -> OutcomeEvidence | None:
        """Return what a sentence tells of this prediction; None where it tells nothing, or shares too little."""
        shared = self.stems & sentence.stems
        told = shared | (self.context & sentence.stems)
        if len(told) < LEAST_STEMS or not self.names & (sentence.stems | headline):
            return None
        if _weight(told) < LEAST_WEIGHT or not (len(shared) > 1 or self.of.event in sentence.kinds):
            return None
        weight = _weight(shared)
        verdict = self._verdict(article.day, sentence)
        if verdict is None:
            return None
        named_day = _names_day(sentence.of.text, self.first, self.of.due_to, article.day)
        signs = {
            "share": weight / self._weight,
            "weight": math.log1p(min(weight, MOST_WEIGHT)),
            "deed": _weight(self.deed & sentence.stems) / self._deed,
            "event": float(self.of.event in sentence.kinds),
            "actor": float(bool(self.actor & sentence.stems)),
            "names": min(len(self.names & sentence.stems), 3) / 3,
            "day": float(named_day),
            "context": math.log1p(min(_weight(self.context & (sentence.stems | headline)), MOST_WEIGHT)),
            "long": min((self.of.due_to - self.first).days, 365) / 365,
            "turned": float(verdict != "kept"),
        }
        return OutcomeEvidence(
            prediction_id=self.of.id, article_id=article.id, verdict=verdict, sentence=sentence.of,
            confidence=confidence_of(signs), signs=signs,
        )  # fmt: skip

    def _verdict(self, day: date, sentence: _Sentence) -> Verdict | None:
        """Return what a sentence that is about this prediction says became of it, None where it only speaks of it.

        That it came true is not told before its first day, and of what would not happen not before its last.
        """
        if sentence.is_called_off or sentence.is_changed:
            if self.is_about_a_change or not (self.deed & sentence.stems or self.of.event in sentence.kinds):
                return None
            if sentence.is_changed:
                return "changed"
            return ("kept" if day > self.of.due_to else None) if self.of.negated else "missed"
        if not sentence.is_over or day < self.first or sentence.looks_beyond(day, self.of):
            return None
        if self.of.threshold is not None:
            return _held_against(self.of, sentence.of, day)
        if self.of.negated:
            return "missed" if self.of.event in sentence.past_kinds else None
        return "kept"


def confidence_of(signs: Mapping[str, float]) -> float:
    """Return the probability that a sentence with these signs tells the outcome, 0 to 1."""
    weights = _weights()
    logit = weights["bias"] + sum(weights[sign] * value for sign, value in signs.items())
    return round(1 / (1 + math.exp(-logit)), 3)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    text = importlib.resources.files("store.ledger").joinpath("outcomes.toml").read_text(encoding="utf-8")
    return {name: float(value) for name, value in tomllib.loads(text)["weights"].items()}


def _held_against(of: Foretold, sentence: LaterSentence, day: date) -> Verdict | None:
    """Return whether the amount that a sentence states reaches the one foretold; only one in its unit is asked.

    That it was not reached is not known before the last day.
    """
    stated = [value for value, unit in sentence.amounts if unit == of.unit]
    if not stated or of.threshold is None:
        return None
    wanted = of.threshold
    # Of several amounts the nearest is the one meant.
    nearest = min(stated, key=lambda value: abs(value - wanted))
    near = abs(nearest - wanted) <= NEAR * abs(wanted)
    reached = {"at least": nearest >= wanted, "at most": nearest <= wanted}.get(of.comparison, near)
    if reached != of.negated:
        return "kept"
    return "missed" if day > of.due_to else None


def _looks_ahead(text: str) -> bool:
    """Return whether a sentence tells of what is still to come."""
    return _AHEAD.search(text) is not None


def _names_day(text: str, first: date, last: date, published: date) -> bool:
    """Return whether a sentence names a day of the interval, as a weekday or by its date, or was printed on it.

    Of an interval longer than a week no day counts.
    """
    if (last - first).days > 7:
        return False
    lower = text.lower()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    is_of_today = published in days and ("today" in lower or "this morning" in lower)
    return is_of_today or any(_is_named(day, lower, published) for day in days)


def _is_named(day: date, lower: str, published: date) -> bool:
    """Return whether a sentence in lower case names a day: by its weekday in the week after it, or by its date."""
    weekday, month = f"{day:%A} {day:%B}".lower().split()
    if weekday in lower and 0 <= (published - day).days <= 7:
        return True
    return re.search(rf"\b{month}\s{day.day}\b|\b{day.day}\s{month}\b", lower) is not None


def _stems(text: str) -> frozenset[str]:
    words = [word.lower() for word in _WORD.findall(_IN_NUMBER.sub("", text))]
    return frozenset(stems_of([part for word in words if word not in STOP_WORDS for part in re.split(r"[-’']", word)]))


def _names(text: str) -> frozenset[str]:
    """Return the stems of the capitalised words of a text that hardly any text has, without calendar words."""
    found = {word.lower() for word in _NAME.findall(text)} - set(MONTHS) - set(WEEKDAYS) - STOP_WORDS
    stems = stems_of([part for word in found for part in word.split("-")])
    return frozenset(stem for stem in stems if rarity_of(stem) >= LEAST_NAME_RARITY)


def _rare(stems: frozenset[str]) -> frozenset[str]:
    """Return those of the stems that hardly any article has: names beyond doubt."""
    return frozenset(stem for stem in stems if rarity_of(stem) >= RARE_NAME)


def _weight(stems: frozenset[str]) -> float:
    return math.fsum(max(0.0, rarity_of(stem)) for stem in sorted(stems))
