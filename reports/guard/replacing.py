"""Guards a written summary: what fails gives way to a printed sentence, past a third all of it; writes nothing."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.guard.alignment import align
from reports.guard.checks import check_sentence
from reports.types import UNUSED, Line, Passage, Usage, Written, passages_of

MOST_SENTENCES = 3
MOST_CITED = 3
WHOLLY = 1 / 3  # of the sentences may fail; past that the model did not understand the story
ENTAILED = 0.5  # the least a classifier must give; it says what it means by its own threshold

_CITATION = re.compile(r"\s*\[(\d{1,2}(?:\s*[,;]\s*\d{1,2})*)\]")
_BREAK = re.compile(r"(?<=[.!?”\"\]])\s+(?=[“\"A-Z0-9])|\n+")

# (evidence, sentence) → how surely the one says the other, 0 to 1.
Entails = Callable[[str, str], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A summary fit to print, how many of the written sentences were kept, why others were not, and what it took."""

    lines: tuple[Line, ...]
    kept: int
    written: int
    reasons: tuple[str, ...]
    usage: Usage = UNUSED


def guard_summary(
    text: str, evidence: Sequence[Passage], fallback: Sequence[Line], *, entails: Entails | None = None
) -> Guarded:
    """Return the summary with each sentence of `text` checked against the evidence it cites ("[1]" is the first).

    A sentence without citations is tied to what it shares most words with. One that fails gives its place to the
    first sentence of `fallback` not yet used; past a third of failures all of `fallback` is printed instead.
    """
    written = parse_written(text)
    if not written:
        return Guarded(lines=tuple(fallback), kept=0, written=0, reasons=("nothing written",))
    lines: list[Line | None] = []
    reasons: list[str] = []
    for sentence, numbers in written:
        cited = _cited(sentence, numbers, evidence)
        found = check_sentence(sentence, [known.text for known in cited])
        if not found and entails is not None:
            support = entails(" ".join(known.text for known in cited), sentence)
            found = () if support >= ENTAILED else (f"entailed only {support:.2f}",)
        reasons.extend(found)
        lines.append(None if found else _line(sentence, cited))
    failed = lines.count(None)
    kept = len(lines) - failed
    if failed > WHOLLY * len(lines):
        return Guarded(lines=tuple(fallback), kept=0, written=len(lines), reasons=tuple(reasons))
    return Guarded(lines=_filled(lines, fallback), kept=kept, written=len(lines), reasons=tuple(reasons))


def parse_written(text: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the first three sentences a model wrote, each without its citations and with their numbers."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for piece in _BREAK.split(text.strip()):
        numbers = tuple(int(n) for match in _CITATION.findall(piece) for n in re.findall(r"\d+", match))
        plain = " ".join(_CITATION.sub("", piece).split()).strip(" -*•")
        if not any(map(str.isalnum, plain)):
            if found and numbers:  # "… the round. [1]": the citation behind the stop
                found[-1] = (found[-1][0], (*found[-1][1], *numbers))
            continue
        found.append((plain, numbers))
    return tuple(found[:MOST_SENTENCES])


def _cited(sentence: str, numbers: Sequence[int], evidence: Sequence[Passage]) -> tuple[Passage, ...]:
    places = tuple(dict.fromkeys(n - 1 for n in numbers if 1 <= n <= len(evidence)))[:MOST_CITED]
    places = places or align(sentence, [known.text for known in evidence], most=2)
    return tuple(evidence[place] for place in places)


def _line(sentence: str, cited: tuple[Passage, ...]) -> Line:
    return next((known for known in cited if known.text == sentence), Written(text=sentence, cited=cited))


def _filled(lines: Sequence[Line | None], fallback: Sequence[Line]) -> tuple[Line, ...]:
    used = {known for line in lines if line is not None for known in passages_of(line)}
    spare = iter([line for line in fallback if used.isdisjoint(passages_of(line))])
    filled = (line if line is not None else next(spare, None) for line in lines)
    return tuple(line for line in filled if line is not None)
