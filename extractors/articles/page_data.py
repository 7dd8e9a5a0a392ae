"""Find the article in the data that a page brings for its scripts, as `__NEXT_DATA__` is; never runs a script."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from extractors.articles.metadata import SAME_TITLE, bag_of, overlap
from extractors.text.clean import clean_text, text_of_html
from extractors.text.words import MIN_ARTICLE_WORDS, count_words

# Real ones have 50 to 600 KB; the bounds keep hostile ones cheap.
_MAX_CHARS = 2_000_000
_MAX_SCRIPTS = 20
_MAX_NODES = 50_000

# "window.__STATE__ = {…}": what stands before the data of a script that has no type of its own.
_ASSIGNED = re.compile(r"\s*(?:window\.|self\.|var |let |const )[\w.$]{1,80}\s*=\s*(?=[{\[])")
_TAG = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|li|a|b|i|em|strong|span)\b", re.IGNORECASE)
_TITLES = ("headline", "title", "name")
# The keys under which editors keep a paragraph: "type" and "id" stand beside them.
_PARAGRAPHS = ("text", "html", "content", "value", "body", "children", "data", "paragraph", "attrs")
_DEPTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A value of the data, and whether an object around it bears the page's title."""

    value: object
    is_own: bool


def find_article_text(root: etree._Element, titles: Sequence[str]) -> str:
    """Return the longest text that the data of a page has for an article of one of its `titles`, or "".

    Without such a title nothing is taken: notices, menus and other articles stand in the same data.
    """
    bags = [bag for title in titles if (bag := bag_of(title))]
    scripts = [script.text for script in root.iter("script") if script.text and _is_data(script)][:_MAX_SCRIPTS]
    found = (text for script in scripts for text in _texts(_loaded(script.lstrip()), bags))
    return max(found, key=len, default="")


def _is_data(script: etree._Element) -> bool:
    kind = (script.get("type") or "").partition(";")[0].strip().lower()
    return kind == "application/json" or (not kind and _ASSIGNED.match(script.text or "") is not None)


def _loaded(script: str) -> object:
    if len(script) > _MAX_CHARS:
        return None
    assigned = _ASSIGNED.match(script)
    try:
        loaded, _ = json.JSONDecoder(strict=False).raw_decode(script, assigned.end() if assigned else 0)
    except (ValueError, RecursionError):
        return None
    return loaded


def _texts(document: object, bags: Sequence[frozenset[str]]) -> Iterator[str]:
    """Yield what could be the article's text, from each object that bears the title and from what it holds."""
    waiting = [_Node(value=document, is_own=False)]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node.value, Mapping):
            is_own = _bears_title(node.value, bags) if _has_title(node.value) else node.is_own
            waiting.extend(_Node(value=value, is_own=is_own) for value in node.value.values())
        elif isinstance(node.value, list):
            if node.is_own:
                yield from _if_article("\n".join(_paragraphs(node.value, _DEPTH)))
            waiting.extend(_Node(value=value, is_own=node.is_own) for value in node.value)
        elif isinstance(node.value, str) and node.is_own:
            yield from _if_article(_plain(node.value))


def _has_title(value: Mapping[str, object]) -> bool:
    return any(isinstance(value.get(key), str) and value[key] for key in _TITLES)


def _bears_title(value: Mapping[str, object], bags: Sequence[frozenset[str]]) -> bool:
    own = [bag_of(title) for key in _TITLES if isinstance(title := value.get(key), str)]
    return any(overlap(one, bag) >= SAME_TITLE for one in own for bag in bags)


def _paragraphs(items: Sequence[object], depth: int) -> Iterator[str]:
    """Yield the paragraphs of a list of them: strings, or objects that hold one under a usual key."""
    for item in items:
        if isinstance(item, str):
            yield _plain(item)
        elif isinstance(item, Mapping) and depth and not _has_title(item):
            yield from _paragraphs([item[key] for key in _PARAGRAPHS if key in item], depth - 1)
        elif isinstance(item, list) and depth:
            yield " ".join(_paragraphs(item, depth - 1))


def _plain(text: str) -> str:
    return text_of_html(text) if _TAG.search(text) else clean_text(text)


def _if_article(text: str) -> Iterator[str]:
    if count_words(text) >= MIN_ARTICLE_WORDS:
        yield text
