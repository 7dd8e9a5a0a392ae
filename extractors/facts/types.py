"""The facts one text states, each with its place in that text; values only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from extractors.types import Span as Span

# Counted up with each change of a reader, so that what an earlier one read is read again.
FACTS_VERSION = 13

FigureKind = Literal[
    "money", "percent", "count", "duration", "distance", "area", "weight", "volume", "temperature", "power", "energy",
    "charge", "data", "resolution", "rate", "parameters", "score", "multiple",
]  # fmt: skip

# Who stands behind a statement about the future; "article" when the text speaks in its own voice.
Voice = Literal["person", "company", "article"]

NameKind = Literal["person", "organisation", "product", "place", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """An amount stated at `text[start:end]`, in base units: USD, %, seconds, metres, kilograms, watts, bytes …

    A range has its lower end in `value` and its upper in `upper`. `per` is what it is a rate of ("hour"), `qualifier`
    how it is hedged ("about", "over, estimated"), `attribute` what is measured, `subject` of whom: "" when the
    sentence does not say. `as_of` is the last day of the period that the sentence gives it for.
    """

    kind: FigureKind
    value: float
    upper: float | None
    unit: str
    per: str
    qualifier: str
    subject: str
    attribute: str
    as_of: date | None
    start: int
    end: int
    sentence: Span
    subject_rule: str = field(default="", compare=False)
    attribute_rule: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words said, at `text[start:end]`; speaker, verb and role are "" where the text does not tell.

    `speaker_rule` is how the speaker was found ("behind, name"); `certainty` says how often it holds.
    """

    words: str
    speaker: str
    verb: str
    role: str
    speaker_rule: str = field(default="", compare=False)
    start: int
    end: int
    sentence: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A statement about the future, at `text[start:end]`. It falls due in [`due_from`, `due_to`]; None: undated.

    A `statement` looks ahead without a day, or foretells nothing that could be observed, and never falls due.
    `wording` is how sure it sounds ("will", "expects", "could"), `horizon` the words that date it.
    What would show that it came true: `actor` does `observed`, an `event` of that kind, or `negated` does not, to
    `threshold` in `unit` (`comparison` says on which side of it), reported by `reported_by`; `probability` as said.
    "" and None where the sentence does not say; a statement has none of these.
    """

    kind: Literal["prediction", "promise", "statement"]
    claim: str
    speaker: str
    voice: Voice
    wording: str
    horizon: str
    due_from: date | None
    due_to: date | None
    start: int
    end: int
    actor: str = ""
    observed: str = ""
    event: str = ""
    negated: bool = False
    threshold: float | None = None
    unit: str = ""
    comparison: str = ""
    reported_by: str = ""
    probability: float | None = None
    due_rule: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCredit:
    """A source named at `text[start:end]` as where something is from, and the link that leads there, or ""."""

    name: str
    wording: str
    url: str
    start: int
    end: int
    sentence: Span
    rule: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCheck:
    """A weekday given with a date at `text[start:end]`: `verdict` says whether the calendar has it so."""

    day: date | None
    verdict: Literal["agrees", "wrong weekday", "no such day"]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name at `text[start:end]`; `canonical` is what the alias table calls it, else the name itself."""

    name: str
    canonical: str
    kind: NameKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that one text states, each kind in reading order."""

    published: date
    figures: tuple[Figure, ...]
    quotes: tuple[Quotation, ...]
    predictions: tuple[Prediction, ...]
    credits: tuple[SourceCredit, ...]
    days: tuple[DayCheck, ...]
    mentions: tuple[Mention, ...]


def no_facts(published: date) -> Facts:
    """Return the facts of a text that states none."""
    return Facts(published=published, figures=(), quotes=(), predictions=(), credits=(), days=(), mentions=())


# What may take the place of the built-in reader of names: a model of the user's.
NameReader = Callable[[str], Sequence[Mention]]
