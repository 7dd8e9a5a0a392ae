"""Checks a sentence against the sentences it cites: numbers, names, quotes, negation, order, words, hedges.

Theory. Checked against a whole story nothing is caught, for its numbers and names are all somewhere in it (14 % of
swapped numbers, 6 % of swapped names, November 2026); against the cited sentences nearly everything is. Letting a
wrong sentence pass is the worse error by far: one that fails is replaced by a printed one, and nobody is worse off.
What no rule here sees is a verb turned into its opposite among ten words kept; a classifier of the user's may.
"""

import re
from collections.abc import Sequence

from extractors.text.stems import stem
from reports.guard.numbers import Number, is_backed, numbers_of
from reports.guard.words import LIGHT, stems_of, words_of

RECALL = 0.85  # of the stems: 68 % of sentences kept, 97 % of them right on CLIFF-CNN (see the benchmarks)

_NEGATORS = frozenset(
    "not no never none nobody nothing neither nor without cannot hardly barely scarcely nowhere unlikely false".split()
)
_NOT = re.compile(r"n['’]t$")
# Words of numbers: the check of numbers has them, in one form.
_COUNTED = frozenset(map(stem, "million billion trillion thousand hundred dollar euro pound percent cent".split()))
_HEDGES = frozenset(
    "nearly almost roughly approximately reportedly allegedly alleged could may might perhaps possibly apparently "
    "likely expected planned proposed rumoured rumored considering hopes aims seeks intends potential potentially "
    "preliminary unconfirmed claims claimed".split()
)


def check_sentence(sentence: str, cited: Sequence[str]) -> tuple[str, ...]:
    """Return the reasons why the cited sentences do not say this, in the order of the checks; none lets it pass.

    A sentence that stands in one of them word for word passes without further checks.
    """
    if not cited:
        return ("no evidence",)
    if any(same_words(sentence) == same_words(known) for known in cited):
        return ()
    checks = (_numbers, _names, _quotes, _negation, _order, _recall, _hedges)
    return tuple(reason for check in checks if (reason := check(sentence, cited)))


def _numbers(sentence: str, cited: Sequence[str]) -> str:
    known = tuple(number for text in cited for number in numbers_of(text))
    said = numbers_of(sentence)
    wrong = [n for n in said if not is_backed(n, known) or _times(n, said) > max(1, _times(n, known))]
    return f"number {wrong[0].value:g} {wrong[0].unit}".strip() if wrong else ""


def _times(number: Number, among: Sequence[Number]) -> int:
    return sum(number.value == other.value for other in among)


def _names(sentence: str, cited: Sequence[str]) -> str:
    words = {word.lower() for text in cited for word in words_of(text)}
    joined = " ".join(" ".join(words_of(text)) for text in cited).lower()
    short = frozenset(acronym for text in cited for acronym in acronyms_of(text))
    for name in names_of(sentence):
        parts = name.lower().split()
        known = all(part in words for part in parts)
        if not known and name not in short and not (len(parts) == 1 and set(stems_of(name)) & set(stems_of(joined))):
            return f"name {name}"
        if known and len(parts) > 1 and not _side_by_side(parts, joined):
            return f"name {name}"
    return ""


def _side_by_side(parts: Sequence[str], joined: str) -> bool:
    """The parts of one name belong together; a middle name or title may have been left out."""
    return re.search(r"\b" + r"(?: \w+)? ".join(map(re.escape, parts)) + r"\b", joined) is not None


def _quotes(sentence: str, cited: Sequence[str]) -> str:
    told = names_of(outside_quotes(sentence))
    for quote in quotes_of(sentence):
        holders = [text for text in cited if any(quote in known for known in quotes_of(text))]
        if not holders:
            return f"quote “{quote[:40]}”"
        if told and not any(_speaks_in(name, text) for name in told for text in holders):
            return f"speaker of “{quote[:40]}”"
    return ""


def _speaks_in(name: str, text: str) -> bool:
    outside = {word.lower() for word in words_of(outside_quotes(text))}
    return bool(outside.intersection(name.lower().split()))


def _negation(sentence: str, cited: Sequence[str]) -> str:
    said, known = _negated(sentence), [_negated(text) for text in cited]
    if len(said) > max(map(len, known)):
        return "negation added"
    backed = {word for words in known for word in words}
    if any(word not in backed for word in said):
        return "negation moved"
    plain = set(stems_of(sentence)) - set(said)
    aligned = known[_best(sentence, cited)]
    return "negation lost" if any(word in plain for word in aligned) else ""


def _negated(text: str) -> list[str]:
    """Return for each negator the stem it bears on: the next word of weight, else the last before it."""
    words = words_of(text)
    found = []
    for place, word in enumerate(words):
        if word.lower() in _NEGATORS or _NOT.search(word):
            after = stems_of(" ".join(words[place + 1 : place + 5]))
            before = stems_of(" ".join(words[:place]))
            found.append(after[0] if after else before[-1] if before else "")
    return found


def _order(sentence: str, cited: Sequence[str]) -> str:
    names = names_of(sentence)
    said = sequence_of(sentence, names)
    if len(set(said)) < 2:
        return ""
    together = [*cited, " ".join(cited)]
    held = [text for text in together if set(sequence_of(text, names)) >= set(said)]
    if held and not any(is_subsequence(said, sequence_of(text, names)) for text in held):
        return "names in another order"
    return ""


def _recall(sentence: str, cited: Sequence[str]) -> str:
    short = {acronym.lower() for text in cited for acronym in acronyms_of(text)}
    stems = [found for found in stems_of(sentence) if found.isalpha() and found not in _COUNTED | short]
    known = {known for text in cited for known in stems_of(text)}
    share = sum(found in known for found in stems) / len(stems) if stems else 1.0
    return "" if share >= RECALL else f"only {share:.0%} of its words"


def _hedges(sentence: str, cited: Sequence[str]) -> str:
    best = cited[_best(sentence, cited)]
    words = [word.lower() for word in words_of(best)]
    said = {word.lower() for word in words_of(sentence)}
    stems = set(stems_of(sentence))
    for place, word in enumerate(words):
        if word in _HEDGES and not said & _HEDGES:
            hedged = stems_of(" ".join(words[place + 1 : place + 4]))
            if hedged and hedged[0] in stems:
                return f"without “{word}”"
    return ""


def _best(sentence: str, cited: Sequence[str]) -> int:
    """Return the place of the cited sentence that shares most with this one, the first of equals."""
    stems = set(stems_of(sentence))
    return max(range(len(cited)), key=lambda n: (len(stems.intersection(stems_of(cited[n]))), -n))


# Names are found by their capitals; each word of one must be backed, and the order they come in.
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][^\W_]*(?:['’][A-ZÀ-ÖØ-Þa-z][^\W_]+)*|[a-z]+[A-Z][^\W_]*"
_RUN = re.compile(rf"(?<![^\W_])(?:{_CAPITAL})(?:[ \u00a0-](?:{_CAPITAL}))*")
_OPENERS = frozenset(
    "however meanwhile instead yesterday today tomorrow officials researchers police people according earlier later "
    "last next early late scientists experts critics investors analysts both several many most about more".split()
)


def names_of(sentence: str) -> tuple[str, ...]:
    """Return the names in reading order, possessives cut; a common word that opens the sentence is none."""
    found = []
    for match in _RUN.finditer(sentence):
        words = words_of(match.group())
        opens = not re.search(r"\w", sentence[: match.start()]) or sentence[: match.start()].rstrip()[-1:] in '“"‘:'
        while words and (words[0].lower() in LIGHT or (opens and _is_common(words[0]))):
            words = words[1:]
            opens = False
        if words:
            found.append(" ".join(words))
    return tuple(found)


def acronyms_of(text: str) -> frozenset[str]:
    """Return what the longer names of a text are cut down to: "EVSO" for "European Vehicle Safety Office"."""
    return frozenset("".join(word[0] for word in name.split()) for name in names_of(text) if len(name.split()) > 1)


def sequence_of(text: str, names: Sequence[str]) -> list[str]:
    """Return which words of the names stand in the text, in its order; neighbours of one name count once."""
    parts = {part.lower(): name for name in names for part in name.split()}
    sequence: list[str] = []
    for word in words_of(text):
        name = parts.get(word.lower())
        if name is not None and (not sequence or sequence[-1] != name):
            sequence.append(name)
    return sequence


def is_subsequence(said: Sequence[str], known: Sequence[str]) -> bool:
    """Return whether `said` can be had from `known` by leaving some out."""
    rest = iter(known)
    return all(name in rest for name in said)


def _is_common(word: str) -> bool:
    return word.lower() in _OPENERS or (word.islower() is False and word.endswith("ly") and len(word) > 4)


# What a sentence puts between quotation marks, and what it says itself.
LEAST_WORDS = 2

_QUOTE = re.compile(r"[“\"]([^“”\"]+)[”\"]|(?<!\w)[‘']([^‘’']+(?:['’]\w[^‘’']*)*)[’'](?!\w)")


def quotes_of(text: str) -> tuple[str, ...]:
    """Return the quotes of at least two words in order, in the form `same_words` gives."""
    found = (same_words(match.group(1) or match.group(2)) for match in _QUOTE.finditer(text))
    return tuple(quote for quote in found if len(quote.split()) >= LEAST_WORDS)


def outside_quotes(text: str) -> str:
    """Return the text without what stands between its quotation marks."""
    return _QUOTE.sub(" “” ", text)


def same_words(text: str) -> str:
    """Return the text in one form of marks and spaces, without the stop or comma at its end."""
    plain = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("–", "-")
    return " ".join(plain.split()).strip(" .,;")
