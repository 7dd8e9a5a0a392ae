"""Rewrite parsed HTML so that its plain text says what a browser shows; never changes what a reader would see.

Extractors keep the letters of a page and lose its typography: "10<sup>6</sup>" would be 106, a struck price would stand
beside the right one, a hidden line would be news.
"""

import re
from collections.abc import Iterator

from lxml import etree

_HIDDEN_STYLE = re.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_HIDDEN_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only"}
)
_MAYBE_HIDDEN = etree.XPath(
    "//*[@hidden or contains(@style, 'none') or contains(@style, 'hidden') or contains(@class, 'sr-only')"
    " or contains(@class, 'visually') or contains(@class, 'screen-reader')][ancestor::body]"
)
# A page that hides half its paragraphs shows them by a script: then what is hidden is the article. A guess.
_MAX_HIDDEN_SHARE = 0.5

# Characters in paragraphs that make a "noscript" part of the text. A guess: notices to switch scripts on are shorter.
_MIN_NOSCRIPT_CHARS = 400

_SUPERSCRIPT = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_RAISED = re.compile(r"[+−–-]?\d{1,3}(?:\s?,\s?\d{1,3}){0,4}")

_OPENING_MARKS = ("“", '"', "«", "„", "‘")

# Lines shorter than this on average are a list or a poem, not a paragraph wrapped by hand. A guess.
_MIN_WRAPPED_CHARS = 20
_CONTINUES = re.compile(r"\s*[^\W\d_A-Z]|\s*\d")
_UNFINISHED = re.compile(r"[,;–-]\s*$")

# Names by which extractors take a paragraph for something else, and what a paragraph of prose is. Guesses.
_DROPPED_NAME = re.compile(
    r"teaser|comment|related|share|promo|newsletter|widget|tags|\bad\b|advert|banner", re.IGNORECASE
)
_MIN_PROSE_WORDS = 12
_MAX_LINKED_SHARE = 0.3
_SENTENCE_ENDS = frozenset('.!?…”"’')

_TABLE_PARTS = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
_CELL_TAGS = frozenset({"td", "th"})
_WRAPPERS = ("div", "section", "span", "article", "main", "center", "font")
_MAX_EMOJI_CHARS = 8  # a longer alternative text describes a picture

# Theory: `<span>Dimension</span><span>Runway</span><span>$860M</span>` is a row of a table to the eye, and one word
# to an extractor. Three neighbours without a blank that all begin like a cell are such a row; a drop capital or a
# word half in bold is not, since what follows is a small letter.
_MIN_CELLS = 3
_INLINE = frozenset({"span", "b", "strong", "i", "em", "small", "label", "a"})
_ENDS_CELL = re.compile(r"[\w)%.]$")
_STARTS_CELL = re.compile(r"^[A-Z0-9~$€£(+-]")


def render_as_printed(root: etree._Element) -> bool:
    """Rewrite `root` in place; return whether anything changed.

    Hidden and struck text goes, raised figures become superscript letters, quotations get their marks, lines wrapped by
    hand become one, tables that only lay out a page become blocks, and cells made of spans stand apart.
    """
    steps = (
        _show_without_scripts, _drop_hidden, _drop_struck, _spell_formulas, _raise_figures, _mark_quotations,
        _spell_emoji, _join_wrapped_lines, _unfold_layout_tables, _keep_listed_links, _keep_sentences, separate_cells,
    )  # fmt: skip
    changes = [step(root) for step in steps]
    return any(changes)


def _show_without_scripts(root: etree._Element) -> bool:
    """Open the parts that a browser without scripts shows, where they hold prose and not a counter's picture."""
    parts = [part for part in root.iter("noscript") if _paragraph_chars(part) >= _MIN_NOSCRIPT_CHARS]
    for part in parts:
        part.tag = "div"
    return bool(parts)


def _drop_hidden(root: etree._Element) -> bool:
    hidden = _outermost([element for element in _MAYBE_HIDDEN(root) if _is_hidden(element)])
    if not hidden:
        return False
    controlled = {control.get("aria-controls") for control in root.iter("button", "a", "summary")} - {None}
    folded = [element for element in hidden if element.get("id") in controlled or _is_before_button(element)]
    unfolds = set(folded)
    dropped = [element for element in hidden if element not in unfolds]
    total = sum(_paragraph_chars(body) for body in root.iter("body"))
    if sum(_paragraph_chars(element) for element in dropped) > _MAX_HIDDEN_SHARE * total:
        return False
    for element in folded:
        element.attrib.pop("style", None)
        element.attrib.pop("hidden", None)
    for element in dropped:
        _replace(element, "")
    return True


def _outermost(elements: list[etree._Element]) -> list[etree._Element]:
    """Return the elements that stand in none of the others."""
    known = set(elements)
    return [element for element in elements if known.isdisjoint(element.iterancestors())]


def _is_hidden(element: etree._Element) -> bool:
    if element.tag in ("body", "main", "article", "html"):
        return False
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    if _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    return not _HIDDEN_CLASSES.isdisjoint((element.get("class") or "").lower().split())


def _is_before_button(element: etree._Element) -> bool:
    after = element.getnext()
    return after is not None and (after.tag == "button" or after.get("role") == "button")


def _paragraph_chars(element: etree._Element) -> int:
    own = [element] if element.tag == "p" else []
    return sum(len("".join(p.itertext())) for p in own or element.iter("p"))


def _drop_struck(root: etree._Element) -> bool:
    struck = list(root.iter("del", "s", "strike", "rt", "rp"))
    for element in struck:
        _replace(element, "")
    return bool(struck)


def _spell_formulas(root: etree._Element) -> bool:
    formulas = _outermost(list(root.iter("math")))
    for formula in formulas:
        for power in formula.iter("msup"):
            if len(power) == 2:
                power[1].tag = "sup"
        for note in list(formula.iter("annotation", "annotation-xml")):
            _replace(note, "")
        _raise_figures(formula)
        _replace(formula, "".join("".join(formula.itertext()).split()))
    return bool(formulas)


def _raise_figures(root: etree._Element) -> bool:
    """Spell raised figures in superscript letters; a mark of a footnote behind a figure stands in brackets."""
    changed = False
    for element in list(root.iter("sup")):
        written = "".join(element.itertext()).strip()
        if _RAISED.fullmatch(written):
            is_note = any((link.get("href") or "").startswith("#") for link in element.iter("a"))
            behind_figure = _text_before(element)[-1:].isdigit()
            _replace(element, f" [{written}]" if is_note and behind_figure else written.translate(_SUPERSCRIPT))
            changed = True
    return changed


def _mark_quotations(root: etree._Element) -> bool:
    quotations = list(root.iter("q"))
    nested = {quotation for quotation in quotations if next(quotation.iterancestors("q"), None) is not None}
    for quotation in quotations:
        first_words = next((text for text in quotation.itertext() if text.strip()), "")
        if first_words.lstrip().startswith(_OPENING_MARKS):
            continue
        opening, closing = "‘’" if quotation in nested else "“”"
        quotation.text = opening + (quotation.text or "")
        if len(quotation):
            quotation[-1].tail = (quotation[-1].tail or "") + closing
        else:
            quotation.text += closing
    for quotation in quotations:
        quotation.tag = "span"
    return bool(quotations)


def _spell_emoji(root: etree._Element) -> bool:
    pictures = [
        image for image in root.iter("img")
        if "emoji" in (image.get("class") or "") and 0 < len(image.get("alt") or "") <= _MAX_EMOJI_CHARS
    ]  # fmt: skip
    for image in pictures:
        _replace(image, image.get("alt") or "")
    return bool(pictures)


def _join_wrapped_lines(root: etree._Element) -> bool:
    """Put a blank for each line break that stands within a sentence; two in a row part paragraphs and stay."""
    changed = False
    for block in dict.fromkeys(parent for br in root.iter("br") if (parent := br.getparent()) is not None):
        breaks = [br for br in block if br.tag == "br" and not _is_doubled(br)]
        inside = [br for br in breaks if _stands_inside(br)]
        if not inside or len("".join(block.itertext())) < _MIN_WRAPPED_CHARS * (len(breaks) + 1):
            continue
        for br in breaks if 2 * len(inside) >= len(breaks) else inside:
            br.tag, br.tail = "span", f" {br.tail or ''}"
        changed = True
    return changed


def _is_doubled(br: etree._Element) -> bool:
    before, after = br.getprevious(), br.getnext()
    if after is not None and after.tag == "br" and not (br.tail or "").strip():
        return True
    return before is not None and before.tag == "br" and not (before.tail or "").strip()


def _stands_inside(br: etree._Element) -> bool:
    after = br.tail or ""
    following = br.getnext()
    if not after.strip() and following is not None:
        after = "".join(following.itertext())
    return _CONTINUES.match(after) is not None or _UNFINISHED.search(_text_before(br)) is not None


def _unfold_layout_tables(root: etree._Element) -> bool:
    """Turn tables that hold other tables, or a single column, into blocks: theirs is the layout of a page."""
    changed = False
    for table in reversed(list(root.iter("table"))):
        parts = list(_own_parts(table))
        rows = [part for part in parts if part.tag == "tr"]
        is_nest = next(table.iterdescendants("table"), None) is not None
        cells = [sum(1 for cell in row if cell.tag in _CELL_TAGS) for row in rows]
        holds_blocks = any(next(part.iterdescendants("p", "div"), None) is not None for part in parts)
        if table.get("role") in ("presentation", "none") or is_nest or (max(cells, default=0) <= 1 and holds_blocks):
            for part in (table, *parts):
                part.tag = "div"
            changed = True
    return changed


def _own_parts(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows, cells and sections of a table, not those of tables within its cells."""
    waiting = list(table)
    while waiting:
        element = waiting.pop()
        if element.tag in _TABLE_PARTS and element.tag != "table":
            yield element
            if element.tag not in _CELL_TAGS:
                waiting.extend(element)


def _keep_listed_links(root: etree._Element) -> bool:
    """Take the links off the items of a list that a sentence ending in a colon announces: they are its text."""
    changed = False
    for items in root.iter("ul", "ol"):
        before = items.getprevious()
        if before is None or before.tag != "p" or not "".join(before.itertext()).rstrip().endswith(":"):
            continue
        links = [link for item in items.iter("li") for link in item.iter("a")]
        for link in links:
            link.tag = "span"
        changed = changed or bool(links)
    return changed


def _keep_sentences(root: etree._Element) -> bool:
    """Take the names off paragraphs of prose among others: extractors drop "teaser" and "share-prices" by name."""
    changed = False
    for paragraph in root.iter("p"):
        named = paragraph.get("class") or paragraph.get("id")
        if named and _DROPPED_NAME.search(named) and _is_prose(paragraph) and _has_paragraph_beside(paragraph):
            for name in ("class", "id"):
                paragraph.attrib.pop(name, None)
            changed = True
    return changed


def _is_prose(element: etree._Element) -> bool:
    text = "".join(element.itertext()).strip()
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return (
        len(text.split()) >= _MIN_PROSE_WORDS and text[-1:] in _SENTENCE_ENDS and linked < _MAX_LINKED_SHARE * len(text)
    )


def _has_paragraph_beside(element: etree._Element) -> bool:
    return any(beside is not None and beside.tag == "p" for beside in (element.getprevious(), element.getnext()))


def separate_cells(root: etree._Element) -> bool:
    """Put a separator between the cells of rows without one; return whether there were any."""
    changed = False
    for parent in root.iter():
        if not isinstance(parent.tag, str) or len(parent) < _MIN_CELLS or (parent.text or "").strip():
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


def flatten(root: etree._Element) -> None:
    """Take out wrappers that hold one element and no text: beyond 256 levels extractors read nothing."""
    for wrapper in reversed(list(root.iter(*_WRAPPERS))):
        parent = wrapper.getparent()
        if parent is None or len(wrapper) != 1 or (wrapper.text or "").strip() or (wrapper[0].tail or "").strip():
            continue
        child = wrapper[0]
        child.tail = wrapper.tail
        parent.replace(wrapper, child)


def _text_before(element: etree._Element) -> str:
    before = element.getprevious()
    parent = element.getparent()
    if before is None:
        return (parent.text or "") if parent is not None else ""
    return before.tail or "".join(before.itertext())


def _replace(element: etree._Element, text: str) -> None:
    """Put `text` in the place of an element: in a bare span, since to join tails is quadratic on hostile pages."""
    element.clear(keep_tail=True)
    element.tag, element.text = "span", text
