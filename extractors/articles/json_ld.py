"""Read what a page says about its article in JSON-LD; never takes the word of any other kind of object."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

_ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "BlogPosting"}
    | {"BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "TechArticle", "ScholarlyArticle"}
    | {"Report", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting"}
)
_NEWS_TYPES = frozenset(name for name in _ARTICLE_TYPES if name.endswith("NewsArticle"))
# 5 MB of JSON-LD cost 669 MB of memory in a metadata reader; those of 2,187 real pages stay far below this.
_MAX_CHARS = 300_000
_MAX_SCRIPTS = 20
_MAX_NODES = 2_000
_ESCAPED = re.compile(r"\s*[\[{]\s*\{?\s*&quot;")
_CDATA = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleMarkup:
    """The article as its JSON-LD has it, uncleaned; "" and () where it says nothing."""

    headline: str = ""
    addresses: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    publisher: str = ""
    published: str = ""
    modified: str = ""
    image: str = ""
    body: str = ""
    is_free: bool = True
    is_news: bool = False


def read_article_markups(scripts: Sequence[str]) -> tuple[ArticleMarkup, ...]:
    """Return the articles in the JSON-LD `scripts` of a page, in order: its own, and at times related ones."""
    nodes = [node for script in scripts[:_MAX_SCRIPTS] for node in _nodes(_loaded(script))]
    named = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    return tuple(_markup(node, named) for node in nodes if not _ARTICLE_TYPES.isdisjoint(_types(node)))


def _types(node: Mapping[str, object]) -> set[str]:
    """Return the types of a node by their last word: "http://schema.org/NewsArticle" is NewsArticle."""
    return {name.rpartition("/")[2].rpartition(":")[2] for name in _texts(node.get("@type"))}


def _markup(node: Mapping[str, object], named: Mapping[object, Mapping[str, object]]) -> ArticleMarkup:
    return ArticleMarkup(
        headline=next(iter(_texts(node.get("headline"))), ""),
        addresses=(*_texts(node.get("url")), *_texts(node.get("@id")), *_page_ids(node.get("mainEntityOfPage"))),
        authors=tuple(_names(node.get("author"), named)),
        publisher=next(_names(node.get("publisher"), named), ""),
        published=next(iter(_texts(node.get("datePublished"))), ""),
        modified=next(iter(_texts(node.get("dateModified"))), ""),
        image=next(_addresses(node.get("image")), ""),
        body=next(iter(_texts(node.get("articleBody"))), "") or "\n".join(_updates(node.get("liveBlogUpdate"))),
        is_free=str(node.get("isAccessibleForFree", True)).strip().lower() != "false",
        is_news=not _NEWS_TYPES.isdisjoint(_types(node)),
    )


def _page_ids(value: object) -> list[str]:
    return _texts(value.get("@id")) if isinstance(value, Mapping) else _texts(value)


def _loaded(script: str) -> object:
    if len(script) > _MAX_CHARS:
        return None
    bare = _CDATA.sub("", script)
    try:
        # Some escape what stands in a script as if it stood in an attribute.
        loaded: object = json.loads(unescape(bare) if _ESCAPED.match(bare) else bare, strict=False)
    except (ValueError, RecursionError):
        return None
    return loaded


def _nodes(document: object) -> Iterator[Mapping[str, object]]:
    """Yield the objects of a document: at its top, in lists, in `@graph` and as the main entity of a page."""
    waiting = [document]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting.extend(node[:_MAX_NODES])
        elif isinstance(node, Mapping):
            yield node
            waiting.extend(node[key] for key in ("@graph", "mainEntity") if key in node)


def _names(value: object, named: Mapping[object, Mapping[str, object]]) -> Iterator[str]:
    """Yield the names of people or organisations, which come as a string, an object, or a list of either.

    An object may only say under which "@id" of the page it is `named`, or have another object for its name.
    """
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            name = item.get("name") or named.get(str(item.get("@id")), {}).get("name")
            yield from _texts(name.get("name") if isinstance(name, Mapping) else name)


def _updates(value: object) -> Iterator[str]:
    """Yield the headlines and texts of a live page's entries, in its order."""
    for item in value if isinstance(value, list) else ():
        if isinstance(item, Mapping):
            yield from (*_texts(item.get("headline")), *_texts(item.get("articleBody")))


def _addresses(value: object) -> Iterator[str]:
    """Yield the addresses of images, which come as a string, an object, or a list of either."""
    for item in value if isinstance(value, list) else [value]:
        yield from _texts(item if isinstance(item, str) else item.get("url") if isinstance(item, Mapping) else None)


def _texts(value: object) -> list[str]:
    """Return the strings of a value: one, a list, or what an object of JSON-LD holds as its "@value"."""
    items = (item.get("@value") if isinstance(item, Mapping) else item for item in _as_list(value))
    return [item for item in items if isinstance(item, str)]


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
