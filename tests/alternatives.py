"""The alternatives of the long patterns, and the rows of `pattern_rows.txt` that each of them alone is there for.

A row is a JSON list: a text with `{}` in it, then the words to put there. An alternative has its row where the pattern
without it reads that row otherwise. `python -m tests.alternatives` proposes rows for those that have none: read them,
put words in for the syllables, and add them under the pattern's name.
"""

import importlib
import json
import pkgutil
import random
import re
import re._compiler as sre_compiler  # type: ignore[import-not-found]
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as sre_parser  # type: ignore[import-not-found]
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROWS = Path(__file__).with_name("pattern_rows.txt")
ROOMS = ("extractors.articles", "extractors.facts", "reports", "store.provenance")
LONG = 150  # characters
TRIES = 300
PADDING = (("", ""), ("The ", " to"), ("Ann Lee ", "."), ("a ", " it"), ("", ","), ("\n", "\n"), ("1 ", " 1"))
# What stands for "any letter", "any word" in a proposed row.
SYLLABLES = (
    "lamp",
    "kayak",
    "pear",
    "A",
    "T",
    "7",
    "a",
    " ",
    ".",
    ",",
    "’",
    "-",
    "“",
    "”",
    '"',
    "$",
    "(",
    "\n",
    "é",
    ":",
)

Tree = Any  # re's own parse tree has no public type


def read_rows() -> dict[str, list[str]]:
    """Return the texts of each pattern's rows, by the pattern's name."""
    rows: dict[str, list[str]] = {}
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:]
        elif line:
            text, *words = json.loads(line)
            rows.setdefault(name, []).extend(text.replace("{}", word) for word in words)
    return rows


def long_patterns() -> dict[str, list[re.Pattern[str]]]:
    """Return the patterns of more than a line, by module and name; those of one table have one name."""
    found: dict[str, list[re.Pattern[str]]] = {}
    known: list[re.Pattern[str]] = []
    for room in ROOMS:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                patterns = [one for one in _patterns_in(value) if len(one.pattern) > LONG and one not in known]
                known.extend(patterns)
                if patterns:
                    found[f"{module.name}:{name}"] = patterns
    return found


def _patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _patterns_in(one)
    elif isinstance(getattr(value, "pattern", None), re.Pattern):
        yield value.pattern  # type: ignore[attr-defined]


class Alternatives:
    """The groups of alternatives of one pattern, each group once; `seen` are those of patterns before."""

    def __init__(self, pattern: re.Pattern[str], seen: set[str]) -> None:
        self.pattern = pattern
        self.tree: Tree = sre_parser.parse(pattern.pattern, pattern.flags)
        groups = {repr(group): group for group in reversed(list(_groups(self.tree))) if repr(group) not in seen}
        self.groups = list(groups.values())[::-1]
        seen.update(groups)

    def without(self, group: list[Tree], index: int) -> re.Pattern[str]:
        """Return the pattern without one alternative of a group."""
        left_out = group.pop(index)
        _forget_widths(self.tree)
        mutant: re.Pattern[str] = sre_compiler.compile(self.tree, self.pattern.flags)
        group.insert(index, left_out)
        _forget_widths(self.tree)
        return mutant

    def without_row(self, texts: Sequence[str]) -> Iterator[tuple[list[Tree], int]]:
        """Yield the alternatives, as group and index, without which all `texts` are read as they are with them."""
        read = [(text, _reading(self.pattern, text)) for text in texts]
        for group in self.groups:
            for index in range(len(group)):
                mutant = self.without(group, index)
                if all(_reading(mutant, text) == found for text, found in read):
                    yield group, index


def _reading(pattern: re.Pattern[str], text: str) -> object:
    whole = pattern.fullmatch(text)
    return [found.regs for found in pattern.finditer(text)], whole and whole.regs  # type: ignore[attr-defined]


def _parts(tree: Tree) -> Iterator[tuple[object, Tree]]:
    """Yield each part of a tree that has parts: its kind, and the trees in it."""
    for kind, value in tree:
        if kind is sre.BRANCH:
            yield kind, value[1]
        elif kind is sre.SUBPATTERN:
            yield kind, [value[3]]
        elif kind in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
            yield kind, [value[2]]
        elif kind in {sre.ASSERT, sre.ASSERT_NOT}:
            yield kind, [value[1]]


def _groups(tree: Tree) -> Iterator[list[Tree]]:
    for kind, trees in _parts(tree):
        if kind is sre.BRANCH:
            yield trees
        for one in trees:
            yield from _groups(one)


def _forget_widths(tree: Tree) -> None:
    tree.width = None
    for _, trees in _parts(tree):
        for one in trees:
            _forget_widths(one)


def _holds(tree: Tree, group: list[Tree]) -> bool:
    return any(trees is group or any(_holds(one, group) for one in trees) for _, trees in _parts(tree))


def _drawn(tree: Tree, group: list[Tree] | None, draw: random.Random) -> str:
    """Return a text that the tree may match, with "{}" where `group` stands."""
    text = ""
    for kind, value in tree:
        if kind is sre.LITERAL:
            text += chr(value)
        elif kind is sre.IN:
            text += _drawn_of_class(value, draw)
        elif kind in {sre.ANY, sre.NOT_LITERAL}:
            text += "a"
        elif kind is sre.BRANCH and value[1] is group:
            text += "{}"
        elif kind is sre.BRANCH:
            on_the_way = [one for one in value[1] if group is not None and _holds(one, group)]
            text += _drawn(draw.choice(on_the_way or value[1]), group if on_the_way else None, draw)
        elif kind is sre.SUBPATTERN:
            text += _drawn(value[3], group, draw)
        elif kind in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
            text += _drawn_often(value, group, draw)
        elif kind in {sre.ASSERT, sre.ASSERT_NOT}:
            holds = group is not None and _holds(value[1], group)
            if holds or (kind is sre.ASSERT and draw.random() < 0.5):
                text += _drawn(value[1], group if holds else None, draw)
            if holds and kind is sre.ASSERT_NOT and draw.random() < 0.6:
                return text
    return text


def _drawn_often(value: tuple[int, int, Tree], group: list[Tree] | None, draw: random.Random) -> str:
    least, most, tree = value
    holds = group is not None and _holds(tree, group)
    if len(tree) == 1 and tree[0][0] is sre.IN:
        fitting = [s for s in SYLLABLES if least <= len(s) <= int(most) and all(_in(tree[0][1], c) for c in s)]
        if fitting and (least or draw.random() < 0.5):
            return fitting[0] if draw.random() < 0.7 else draw.choice(fitting)
    often = max(least, 1) if holds else draw.choice((least, least, min(int(most), least + 1)))
    return "".join(_drawn(tree, group if holds and k == 0 else None, draw) for k in range(often))


def _drawn_of_class(members: Tree, draw: random.Random) -> str:
    fitting = [one for one in "".join(SYLLABLES) if _in(members, one)]
    literals = [chr(value if kind is sre.LITERAL else value[0]) for kind, value in members if kind in _CHARACTERS]
    return (fitting[0] if draw.random() < 0.8 else draw.choice(fitting)) if fitting else draw.choice(literals or ["a"])


_CHARACTERS = (sre.LITERAL, sre.RANGE)
_CATEGORIES = {"WORD": r"\w", "SPACE": r"\s", "DIGIT": r"\d", "NOT_WORD": r"\W", "NOT_SPACE": r"\S", "NOT_DIGIT": r"\D"}


def _in(members: Tree, char: str) -> bool:
    found = negated = False
    for kind, value in members:
        if kind is sre.NEGATE:
            negated = True
        elif kind is sre.LITERAL:
            found |= ord(char) == value
        elif kind is sre.RANGE:
            found |= value[0] <= ord(char) <= value[1]
        elif kind is sre.CATEGORY:
            found |= re.match(_CATEGORIES[str(value).removeprefix("CATEGORY_")], char) is not None
    return found != negated


def proposed(of: Alternatives, group: list[Tree], indices: Sequence[int], draw: random.Random) -> Iterator[list[str]]:
    """Yield rows for the alternatives of a group that have none, as far as drawing finds any."""
    mutants = {index: of.without(group, index) for index in indices}
    for _ in range(TRIES):
        before, behind = draw.choice(PADDING)
        text = f"{before}{_drawn(of.tree, group, draw)}{behind}"
        words = {}
        for index in mutants if "{}" in text else ():
            word = _drawn(group[index], None, draw)
            row = text.replace("{}", word)
            if "{" not in row and _reading(of.pattern, row) != _reading(mutants[index], row):
                words[index] = word
        if words:
            mutants = {index: mutant for index, mutant in mutants.items() if index not in words}
            yield [text, *words.values()]
        if not mutants:
            return


def main() -> None:
    """Print rows for the alternatives without one, and how many were found none for."""
    rows, draw, seen = read_rows() if ROWS.exists() else {}, random.Random(7), set[str]()
    for name, patterns in long_patterns().items():
        if not name.startswith(tuple(sys.argv[1:]) or ""):
            continue
        lines: list[str] = []
        for pattern in patterns:
            of = Alternatives(pattern, seen)
            missing: dict[int, tuple[list[Tree], list[int]]] = {}
            for group, index in of.without_row(rows.get(name, ())):
                missing.setdefault(id(group), (group, []))[1].append(index)
            for group, indices in missing.values():
                found = list(proposed(of, group, indices, draw))
                lines += [json.dumps(row, ensure_ascii=False) for row in found]
                if sum(len(row) - 1 for row in found) < len(indices):
                    given = [word for row in found for word in row[1:]]
                    sys.stderr.write(
                        f"{name}: {len(indices) - len(given)} of {len(indices)} not found, beside {given}\n"
                    )
        if lines:
            sys.stdout.write("\n".join([f"# {name}", *lines]) + "\n\n")


if __name__ == "__main__":
    main()
