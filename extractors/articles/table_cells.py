"""Part what a page shows apart but writes together: grids made of spans; never touches running text."""

import re

from lxml import etree

# Theory: `<span>Dimension</span><span>Runway</span><span>$860M</span>` is a row of a table to the eye, and one word
# to an extractor. Three neighbours without a blank that all begin like a cell are such a row; a drop capital or a
# word half in bold is not, since what follows is a small letter.
_LEAST_CELLS = 3
_INLINE = frozenset({"span", "b", "strong", "i", "em", "small", "label", "a"})
_ENDS_CELL = re.compile(r"[\w)%.]$")
_STARTS_CELL = re.compile(r"^[A-Z0-9~$€£(+-]")


def separate_cells(root: etree._Element) -> bool:
    """Put a separator between the cells of rows without one; return whether there were any."""
    changed = False
    for parent in root.iter():
        if not isinstance(parent.tag, str) or len(parent) < _LEAST_CELLS or (parent.text or "").strip():
            continue
        cells = list(parent)
        if all(cell.tag in _INLINE and not cell.tail for cell in cells) and _is_row(cells):
            for cell in cells[:-1]:
                cell.tail = " | "
            changed = True
    return changed


def _is_row(cells: list[etree._Element]) -> bool:
    words = ["".join(cell.itertext()).strip() for cell in cells]
    return all(_ENDS_CELL.search(word) for word in words[:-1]) and all(_STARTS_CELL.search(word) for word in words[1:])
