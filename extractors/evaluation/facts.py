"""Score the facts read from labelled sentences, field by field, with intervals; knows no store and no clock.

Theory. A value is judged where it is given: precision is of those given, and the share filled says how much silence it
cost. What stands in two sentences of one article is right or wrong together, so intervals draw whole articles anew.
"""

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

import numpy as np

from extractors.facts.certainty import LEVEL
from extractors.facts.figures.units import MEASURES
from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts, Figure

ROUNDS = 1000
SEED = 1
# What a label says in another field, so that a reader of the table finds both: the kinds that take an attribute.
ATTRIBUTED = frozenset({"money", "percent", "count"})

_ENDS = re.compile(r"[.!?…][”\"’)]?$")

Label: TypeAlias = Mapping[str, object]


class FactFileError(ValueError):
    """A file of labelled sentences that cannot be read; names the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSentence:
    """A sentence at `text[start:end]` with its neighbours around it, and the labels of each kind of fact."""

    id: str
    published: date
    text: str
    start: int
    end: int
    labels: Mapping[str, tuple[Label, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One thing judged of one field: whether it was wanted, whether given, whether right, and both in words."""

    field: str
    article: str
    wanted: bool
    given: bool
    right: bool
    label: str
    found: str
    sentence: str
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldScore:
    """Precision of what was given, recall of what was wanted, each with its 95 % interval over articles."""

    field: str
    wanted: int
    given: int
    right: int
    precision: float
    precision_low: float
    precision_high: float
    recall: float
    recall_low: float
    recall_high: float


def load_sentences(path: Path) -> tuple[LabelledSentence, ...]:
    """Return the labelled sentences of a file, a JSON object a line, gzipped or not. Raises FactFileError.

    Fields: `sentence`, `published`, and if known `id`, `before`, `after`, `figures`, `quotes`, `predictions`,
    `credits` (the docs say what a label holds).
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            return tuple(_sentence(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())
    except OSError as error:
        raise FactFileError(f"{path}: {error.strerror or error}") from error


def _sentence(line: str, where: str) -> LabelledSentence:
    try:
        row = json.loads(line)
        before, sentence, after = (str(row.get(name) or "") for name in ("before", "sentence", "after"))
        start = len(before) + 1 if before else 0
        # A title or a heading ends its line; a sentence is followed by the next.
        joined = "".join(
            f"{part}{' ' if _ENDS.search(part) else chr(10)}" for part in (before, sentence, after) if part
        )
        kinds = ("figures", "quotes", "predictions", "credits")
        return LabelledSentence(
            id=str(row.get("id", where)),
            published=date.fromisoformat(str(row["published"])),
            text=joined.rstrip(),
            start=start,
            end=start + len(sentence),
            labels={kind: tuple(row.get(kind) or ()) for kind in kinds},
        )
    except (ValueError, KeyError, AttributeError) as error:
        raise FactFileError(f"{where}: no labelled sentence: {error}") from error


def judge_sentences(sentences: Sequence[LabelledSentence], least: float = LEVEL) -> tuple[Verdict, ...]:
    """Read each sentence between its neighbours, and judge every field of every fact that it states.

    Fields less certain than `least` are left empty.
    """
    return tuple(
        verdict
        for one in sentences
        for verdict in judge(one, read_facts(one.text, one.published, least_certainty=least))
    )


def judge(one: LabelledSentence, facts: Facts) -> Iterator[Verdict]:
    """Yield a verdict for each labelled and each found thing of one sentence."""
    say = _Sayer(one)
    yield from _judge_figures(one, facts, say)
    yield from _judge_quotes(one, facts, say)
    yield from _judge_predictions(one, facts, say)
    yield from _judge_credits(one, facts, say)


def score_fields(verdicts: Sequence[Verdict]) -> tuple[FieldScore, ...]:
    """Return the score of each field, in the order in which the fields first come up."""
    by_field: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        by_field[verdict.field].append(verdict)
    return tuple(_score(field, rows) for field, rows in by_field.items())


def _score(field: str, verdicts: Sequence[Verdict]) -> FieldScore:
    """Return a field's score. Three sums an article: wanted, given, right."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for one in verdicts:
        sums[one.article].update(wanted=one.wanted, given=one.given, right=one.right)
    table = np.array([[row["wanted"], row["given"], row["right"]] for _, row in sorted(sums.items())], dtype=np.float64)
    drawn = np.random.default_rng(SEED).integers(0, len(table), (ROUNDS, len(table)))
    draws = np.array([table[rows].sum(axis=0) for rows in drawn])
    wanted, given, right = table.sum(axis=0)
    precision, recall = _interval(draws[:, 2], draws[:, 1]), _interval(draws[:, 2], draws[:, 0])
    return FieldScore(
        field=field, wanted=int(wanted), given=int(given), right=int(right),
        precision=right / given if given else 1.0, precision_low=precision[0], precision_high=precision[1],
        recall=right / wanted if wanted else 1.0, recall_low=recall[0], recall_high=recall[1],
    )  # fmt: skip


def _interval(part: np.ndarray, whole: np.ndarray) -> tuple[float, float]:
    shares = np.divide(part, whole, out=np.ones_like(part), where=whole > 0)
    low, high = np.quantile(shares, (0.025, 0.975))
    return float(low), float(high)


class _Sayer:
    """Makes the verdicts on one sentence."""

    def __init__(self, one: LabelledSentence) -> None:
        self._article, self._sentence = one.id, one.text[one.start : one.end]

    def __call__(
        self,
        field: str,
        *,
        wanted: bool,
        given: bool,
        right: bool,
        label: object = "",
        found: object = "",
        rule: str = "",
    ) -> Verdict:
        return Verdict(
            field=field, article=self._article, wanted=wanted, given=given, right=right, label=str(label),
            found=str(found), sentence=self._sentence, rule=rule,
        )  # fmt: skip


def _judge_figures(one: LabelledSentence, facts: Facts, say: Callable[..., Verdict]) -> Iterator[Verdict]:
    """A figure is right at its place with value and unit; small spelled-out counts neither help nor harm."""
    labels = [label for label in one.labels["figures"] if not label.get("minor")]
    minor = [_span(label, one) for label in one.labels["figures"] if label.get("minor")]
    met: set[int] = set()
    for figure in facts.figures:
        if not one.start <= figure.start < one.end or any(_overlap((figure.start, figure.end), span) for span in minor):
            continue
        found = next((i for i, x in enumerate(labels) if i not in met and _is_figure(figure, x, _span(x, one))), None)
        words = f"{one.text[figure.start : figure.end]} = {figure.value:g}–{figure.upper or 0:g} {figure.unit}"
        if found is None:
            yield say("figure", wanted=False, given=True, right=False, found=words)
            continue
        met.add(found)
        yield say("figure", wanted=True, given=True, right=True, label=labels[found]["text"], found=words)
        yield from _judge_meaning(figure, labels[found], say)
    for i, label in enumerate(labels):
        if i not in met:
            yield say("figure", wanted=True, given=False, right=False, label=f"{label['text']} {label['unit']}")


def _judge_meaning(figure: Figure, label: Label, say: Callable[..., Verdict]) -> Iterator[Verdict]:
    """Judge what a rightly read figure is about; a field without a label wants nothing and may be given anything."""
    subjects = _alternatives(label, "subject")
    if any(subjects):
        right = any(same_name(figure.subject, name) for name in subjects)
        yield say("subject", wanted=True, given=bool(figure.subject), right=right and bool(figure.subject),
                  label=f"{label['text']}: {subjects}", found=figure.subject, rule=figure.subject_rule)  # fmt: skip
    attributes = [name.removeprefix("other:") for name in _alternatives(label, "attribute")]
    if figure.kind in ATTRIBUTED and any(attributes):
        yield say("attribute", wanted=True, given=bool(figure.attribute), right=figure.attribute in attributes,
                  label=f"{label['text']}: {attributes}", found=figure.attribute,
                  rule=figure.attribute_rule)  # fmt: skip


def _is_figure(figure: Figure, label: Label, span: tuple[int, int]) -> bool:
    value, upper = float(str(label["value"])), label.get("upper")
    unit = str(label["unit"]).lower()
    size = MEASURES[unit][2] if unit in MEASURES else 1.0
    ends = _close(figure.value, value * size) and (upper is None or _close(figure.upper, float(str(upper)) * size))
    return _overlap((figure.start, figure.end), span) and ends and _same_unit(figure, unit)


def _same_unit(figure: Figure, unit: str) -> bool:
    """Return whether the unit is the label's; of a count, whether it is one of the words that say what is counted."""
    if unit in MEASURES:
        return figure.unit == MEASURES[unit][1]
    if figure.kind == "money":
        return figure.unit.lower() == unit
    return not figure.unit or not unit or figure.kind == "score" or bool(_words(figure.unit) & _words(unit))


def _judge_quotes(one: LabelledSentence, facts: Facts, say: Callable[..., Verdict]) -> Iterator[Verdict]:
    """A quote is right where it begins as a label does; parts of quotes are neither wanted nor wrong."""
    labels, met = one.labels["quotes"], set[int]()
    for quote in facts.quotes:
        if not one.start <= quote.start < one.end:
            continue
        near = (i for i, x in enumerate(labels) if abs(one.start + int(str(x["start"])) - quote.start) <= 2)
        found = next(near, None)
        if found is None:
            yield say("quote", wanted=False, given=True, right=False, found=quote.words)
            continue
        met.add(found)
        label = labels[found]
        if label.get("fragment"):
            continue
        yield say("quote", wanted=True, given=True, right=True, label=label["text"], found=quote.words)
        names = _alternatives(label, "speaker")
        right = bool(quote.speaker) and any(_last(quote.speaker) == _last(name) for name in names)
        yield say("speaker", wanted=any(names), given=bool(quote.speaker), right=right,
                  label=names, found=quote.speaker, rule=quote.speaker_rule)  # fmt: skip
    for i, label in enumerate(labels):
        if i not in met and not label.get("fragment"):
            yield say("quote", wanted=True, given=False, right=False, label=label["text"])


def _judge_predictions(one: LabelledSentence, facts: Facts, say: Callable[..., Verdict]) -> Iterator[Verdict]:
    """A prediction is right in a sentence that has one; its day within a day of the label's last day."""
    labels = list(one.labels["predictions"])
    wanted_days = [day for label in labels if (day := _last_day(label)) is not None]
    found = [p for p in facts.predictions if p.start < one.end and one.start < p.end]
    for n, prediction in enumerate(found):
        yield say("prediction", wanted=n < len(labels), given=True, right=n < len(labels),
                  label=[x["claim"] for x in labels], found=f"{prediction.wording} | {prediction.claim}")  # fmt: skip
        if prediction.due_to is not None:
            day = next((x for x in wanted_days if abs(x - prediction.due_to) <= timedelta(days=1)), None)
            if day:
                wanted_days.remove(day)
            yield say("due day", wanted=day is not None, given=True, right=day is not None,
                      label=[x["due"] for x in labels], found=f"{prediction.horizon} {prediction.due_to}",
                      rule=prediction.due_rule)  # fmt: skip
    for label in labels[len(found) :]:
        yield say("prediction", wanted=True, given=False, right=False, label=label["claim"])
    for day in wanted_days:
        yield say("due day", wanted=True, given=False, right=False, label=day)


def _judge_credits(one: LabelledSentence, facts: Facts, say: Callable[..., Verdict]) -> Iterator[Verdict]:
    labels, met = one.labels["credits"], set[int]()
    for credit in facts.credits:
        if not one.start <= credit.start < one.end:
            continue
        found = next((i for i, x in enumerate(labels) if i not in met and same_name(credit.name, str(x["name"]))), None)
        if found is not None:
            met.add(found)
        named = labels[found]["name"] if found is not None else ""
        words = f"{credit.name} ({credit.wording})"
        yield say(
            "credit", wanted=bool(named), given=True, right=bool(named), label=named, found=words, rule=credit.rule
        )
    for i, label in enumerate(labels):
        if i not in met:
            yield say("credit", wanted=True, given=False, right=False, label=f"{label['name']}: {label.get('words')}")


def same_name(one: str, other: str) -> bool:
    """Return whether two names are one, as a reader takes them: "the iPhone" is "Apple’s iPhone".

    One must be the other, or its beginning or end, word by word; articles, titles and possessives do not count.
    """
    a, b = _plain(one), _plain(other)
    if not a or not b:
        return a == b
    short, long = sorted((a, b), key=len)
    return long[: len(short)] == short or long[-len(short) :] == short


def _plain(name: str) -> list[str]:
    words = name.lower().replace("’s", "").replace("'s", "").replace(",", "").split()
    return [word for word in words if word not in {"the", "a", "an"}]


def _words(unit: str) -> set[str]:
    """Return the words of a unit without the plural's s."""
    return {word.strip(",").removesuffix("s") for word in unit.lower().split()}


def _last(name: str) -> str:
    return (_plain(name) or [""])[-1]


def _last_day(label: Label) -> date | None:
    due = str(label.get("due") or "")
    return date.fromisoformat(due.partition("/")[2] or due) if due else None


def _alternatives(label: Label, field: str) -> list[str]:
    others = label.get(f"{field}_alt") or ()
    return [str(label.get(field) or ""), *(str(other) for other in others if other)]  # type: ignore[attr-defined]


def _span(label: Label, one: LabelledSentence) -> tuple[int, int]:
    start = one.start + int(str(label["start"]))
    return start, start + len(str(label["text"]))


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _close(one: float | None, other: float) -> bool:
    return one is not None and abs(one - other) <= 1e-4 * max(1e-9, abs(other))
