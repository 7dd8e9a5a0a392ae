"""Measure the guard on sentences that people judged against their source, beside a check of names and numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extractors.text.sentences import prose_spans
from reports.evaluation.labelled import LabelError, read_lines
from reports.guard import check_sentence
from reports.guard.alignment import align
from reports.guard.words import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A sentence, its source, and whether most of those asked called it right."""

    sentence: str
    source: tuple[str, ...]
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardScore:
    """What a check lets through: the share it keeps, and the share of those that is right, both in percent."""

    name: str
    kept: float
    right: float


def read_judged(path: Path) -> tuple[Judged, ...]:
    """Return the sentences of a file with `source` and `sentences` (text, votes of "yes" or "no") on each line."""
    found = []
    for row in read_lines(path, {"source": str, "sentences": list}):
        source = tuple(row["source"][start:end] for start, end in prose_spans(row["source"]))
        for sentence in row["sentences"]:
            try:
                text, votes = sentence["text"], [vote == "yes" for vote in sentence["votes"]]
            except (TypeError, KeyError) as error:
                raise LabelError(f"{path}: each of `sentences` must hold `text` and `votes`") from error
            found.append(Judged(sentence=text, source=source, right=sum(votes) * 2 > len(votes)))
    return tuple(found)


def score_guard(judged: Sequence[Judged]) -> tuple[GuardScore, ...]:
    """Return the guard's score, then that of a check of names and numbers, then what there is without any."""
    guarded = [not check_sentence(j.sentence, _evidence(j)) for j in judged]
    plain = [_names_and_numbers(j) for j in judged]
    return (
        _score("storyfold's guard", judged, guarded),
        _score("names and numbers, anywhere in the source", judged, plain),
        _score("nothing checked", judged, [True] * len(judged)),
    )


def _evidence(judged: Judged) -> list[str]:
    return [judged.source[place] for place in align(judged.sentence, judged.source)]


def _names_and_numbers(judged: Judged) -> bool:
    known = {word.lower() for sentence in judged.source for word in words_of(sentence)}
    telling = [word for word in words_of(judged.sentence)[1:] if word[0].isupper() or word[0].isdigit()]
    return all(word.lower() in known for word in telling)


def _score(name: str, judged: Sequence[Judged], kept: Sequence[bool]) -> GuardScore:
    right = [j.right for j, keep in zip(judged, kept, strict=True) if keep]
    share = round(100 * sum(right) / len(right), 1) if right else 0.0
    return GuardScore(name=name, kept=round(100 * sum(kept) / len(judged), 1), right=share)
