"""Say of each amount how it is hedged, what it measures and of whom, as far as its sentence tells; reads one text.

Theory. In English press the thing measured stands beside the amount: "raised $860M at a $5.3B valuation". Each word
that names a measure goes to the amount it stands nearest to; a second amount may share it from further off. Another
amount between the two weakens the bond. A wrong attribute is worse than none, since figures are compared by it.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from extractors.facts.dates.periods import PeriodReader
from extractors.facts.figures.amounts import Amount, find_amounts
from extractors.facts.figures.attributes import Measure, find_measures
from extractors.facts.figures.prices import is_in_millions
from extractors.facts.figures.subjects import Subject, find_subjects, is_twin
from extractors.facts.names.clauses import read_clauses
from extractors.facts.types import Figure, Mention, Span
from extractors.text.sentences import sentence_at

# (qualifier, words before the amount), strongest first; all are looked for directly before it.
_BEFORE = (
    ("up to", r"up\sto|as\s(?:many|much|high|long|far)\sas|at\smost|no\smore\sthan|a\smaximum\sof|not\smore\sthan"),
    ("at least", r"at\sleast|no\s(?:less|fewer)\sthan|not\sless\sthan|a\sminimum\sof|from"),
    (
        "over",
        r"(?:well\s|just\s|slightly\s)?(?:over|above|beyond)|more\sthan|north\sof|upwards\sof|in\sexcess\sof|exceed\w*|topp\w+|>",
    ),
    ("under", r"(?:well\s|just\s|slightly\s)?(?:under|below)|less\sthan|fewer\sthan|south\sof|<"),
    ("nearly", r"nearly|almost|close\sto|approaching|not\squite|shy\sof|just\sshy\sof"),
    (
        "about",
        r"about|around|roughly|approximately|approx\.?|some|circa|ca\.?|c\.|in\sthe\sregion\sof|on\sthe\sorder\sof|~|≈|∼|give\sor\stake|perhaps|maybe|apparently",
    ),
    ("estimated", r"an?\sestimated|estimated(?:\sat)?|reportedly|(?:is|are)\sthought\sto\sbe|a\sreported|a\srumou?red"),
)
_QUALIFIED = tuple(
    (
        name,
        re.compile(
            rf"(?:^|[\s(|])(?:{words})(?:\sa)?[\s]?$"
            if name != "about"
            else rf"(?:(?:^|[\s(|])(?:{words})|[~≈∼])(?:\sa)?\s?$",
            re.IGNORECASE,
        ),
    )
    for name, words in _BEFORE
)
_AFTER = (
    ("estimated", re.compile(r"\s(?:\w+\s){0,2}\((?:est\.?|estimated|estimate)\)|\s\(est", re.IGNORECASE)),
    ("over", re.compile(r"\sor\smore\b|\sor\sabove\b|\sand\s(?:counting|up)\b", re.IGNORECASE)),
    ("about", re.compile(r"\sor\sso\b|-odd\b|-ish\b|\sgive\sor\stake\b", re.IGNORECASE)),
    ("up to", re.compile(r"\sor\s(?:less|fewer|under)\b", re.IGNORECASE)),
)

# By these rules of a subject a sum is its price; "a $20 million Harbour Fund" is no dear thing but a large one.
_PRICED = frozenset({"priced thing", "priced name", "price opener", "bought thing"})


def read_figures(
    text: str, sentences: Sequence[Span], mentions: Sequence[Mention], published: date, dated: PeriodReader
) -> tuple[Figure, ...]:
    """Return the figures of a text in reading order; `sentences`, `mentions` and `dated` are that text's own."""
    by_sentence: dict[Span, list[Amount]] = {}
    for amount in find_amounts(text):
        by_sentence.setdefault(sentence_at(sentences, amount.start), []).append(amount)
    starts = [mention.start for mention in mentions]
    found = []
    for span, amounts in by_sentence.items():
        inside = mentions[bisect_right(starts, span[0] - 1) : bisect_right(starts, span[1] - 1)]
        subjects = find_subjects(text, span, amounts, inside, read_clauses(text, span))
        measures = find_measures(
            text, span, amounts,
            twins=[i > 0 and is_twin(text, amounts[i - 1], amount) for i, amount in enumerate(amounts)],
            priced=[
                subject.rule in _PRICED and not (subject.rule == "priced name" and is_in_millions(text, amount))
                for subject, amount in zip(subjects, amounts, strict=True)
            ],
        )  # fmt: skip
        for amount, measure, subject in zip(amounts, measures, subjects, strict=True):
            found.append(
                Figure(
                    kind=amount.kind,
                    value=amount.value,
                    upper=amount.upper,
                    unit=amount.unit,
                    per=amount.per,
                    qualifier=_qualifier(text, span, amount),
                    subject=subject.name,
                    attribute=measure.attribute,
                    as_of=_as_of(dated, span, amount, published),
                    start=amount.start,
                    end=amount.end,
                    sentence=span,
                    subject_rule=_subject_rule(subject, measure, amount),
                    attribute_rule=measure.rule,
                )
            )
    return tuple(found)


def _subject_rule(subject: Subject, measure: Measure, amount: Amount) -> str:
    """Return the rule that gave a subject; what is measured is more often rightly somebody's than a bare count."""
    measured = "measured" if measure.attribute else "count" if amount.kind == "count" else "sum"
    return f"{subject.rule}, {subject.distance} {measured}" if subject.name else ""


def _qualifier(text: str, span: Span, amount: Amount) -> str:
    before = text[max(span[0], amount.start - 30) : amount.start]
    said = [name for name, pattern in _QUALIFIED if pattern.search(before)]
    if said == ["at least"] and before.rstrip().lower().endswith("from") and amount.kind != "money":
        said = []
    if amount.plus:
        said.append("over")
    after = text[amount.end : min(span[1], amount.end + 30)]
    said.extend(name for name, pattern in _AFTER if pattern.match(after) and name not in said)
    if (
        said
        and said[0] in {"about", "over", "under", "nearly"}
        and re.search(r"\bestimated\s\S*\s?$", before)
        and "estimated" not in said
    ):
        said.append("estimated")
    return ", ".join(dict.fromkeys(said))


def _as_of(dated: PeriodReader, span: Span, amount: Amount, published: date) -> date | None:
    """Return the end of the nearest past period named shortly after the amount or right before it."""
    low, high = max(span[0], amount.start - 40), min(span[1], amount.end + 60)
    near = [
        (min(abs(period.start - amount.end), abs(amount.start - period.end)), period.last)
        for period in dated.within(*span)
        if low <= period.start
        and period.end <= high
        and period.last <= published
        and not (period.start < amount.end and amount.start < period.end)
    ]
    return min(near)[1] if near else None
