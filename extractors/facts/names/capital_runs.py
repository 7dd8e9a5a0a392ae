"""Find the proper names in a text by their capitals, well enough to compare and to count; knows no dictionary.

Theory: English press capitalises names and little else inside a sentence. The costly error is to take a
sentence's first word for a name ("However"), so a first word counts only where the same text capitalises it
inside a sentence too, or where it opens a longer run of capitals ("Palisade AI raised").
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'&.-]*[\w]|[A-ZÀ-ÖØ-Þ]"
_SPACE = r"[ \u00a0]"
_LINKED = rf"(?:of|de|van|von|der|la){_SPACE}(?:{_WORD})"
# No name has more than a dozen words; unbounded, a page of capitals would take the square of its length.
_RUN = re.compile(rf"(?<![\w$€£.-])(?:{_WORD})(?:{_SPACE}(?:(?:{_WORD})|{_LINKED}|\d{{1,2}}\b)){{0,11}}")
_STARTS = re.compile(r"(?:^|[.!?:]['”\"’)]?\s|\n|[“\"‘]|[-–—]\s)$")

_POSSESSIVE = re.compile(r"(?:’s|'s|’|')$")

# Capitalised, yet no names: pronouns, calendar words, and words that open titles and sentences.
_NOT_NAMES = frozenset(
    """i a an the this that these those it its he she they we you his her their our my there here what when where
    who why how if but and or so yet for from in on at by to of as with after before while although though because
    since until not no yes one two three some many most more all both each every another other such only even just
    still now then today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december mr mrs ms dr prof ceo chief ai us uk eu
    however meanwhile instead according asked also last next first""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRun:
    """A run of capitalised words, cleaned, that stands for a name somewhere in `text[start:end]`."""

    name: str
    lone_opener: bool
    start: int
    end: int


def find_names(text: str) -> Counter[str]:
    """Return each name with how often it occurs, possessives and trailing stops removed."""
    return Counter(run.name for run in find_name_runs(text))


def find_name_runs(text: str) -> tuple[NameRun, ...]:
    """Return the names with their places. A sentence's lone first word counts only if it is a name elsewhere too."""
    runs = tuple(_runs(text))
    inside = {run.name for run in runs if not run.lone_opener}
    kept = (
        run
        for run in runs
        if not run.lone_opener or run.name in inside or run.name.isupper() or any(ch.isdigit() for ch in run.name)
    )
    return tuple(sorted(kept, key=lambda run: run.lone_opener))


def _runs(text: str) -> Iterator[NameRun]:
    for match in _RUN.finditer(text):
        words = [word for word in _clean(match.group()).split(" ") if word]
        opens = bool(_STARTS.search(text[max(0, match.start() - 4) : match.start()]))
        while words and words[0].lower() in _NOT_NAMES:
            words = words[1:]
            opens = False
        while words and words[-1].lower() in _NOT_NAMES:
            words = words[:-1]
        if words:
            start = text.find(words[0], match.start(), match.end())
            yield NameRun(name=" ".join(words), lone_opener=opens and len(words) == 1, start=start, end=match.end())


def _clean(run: str) -> str:
    words = run.split()
    if "’" in run or "'" in run:
        words = [_POSSESSIVE.sub("", word) for word in words]
    return " ".join(word.rstrip(".,") for word in words)
