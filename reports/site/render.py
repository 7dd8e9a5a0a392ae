"""Render the site of all editions: plain pages that need no other host, with a search that needs no server.

Every word of a stranger goes through the template's escaping, every address through `safe_url`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from reports.rendering.markdown import clean, safe_url
from reports.rendering.provenance import source_of_story, story_words
from reports.site.lineage import draw
from reports.types import Edition, Line, passages_of
from store.types import FeedHealth, OutletReport, Prediction, Story

_GOOD = {"ok", "unchanged"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteData:
    """All that the pages show. `editions` come newest first; `as_of` is the last fetch they rest on."""

    editions: tuple[Edition, ...]
    stories: tuple[Story, ...]
    feeds: tuple[FeedHealth, ...]
    as_of: datetime | None
    predictions: tuple[Prediction, ...] = ()
    outlets: tuple[OutletReport, ...] = ()


def render_site(data: SiteData) -> dict[str, str]:
    """Return the pages as path → text. Equal data give equal bytes."""
    stories = {story.id: story for story in data.stories}
    headlines = _headlines(data)
    shared = {"as_of": data.as_of, "stories": stories, "headlines": headlines}
    pages = {
        "index.html": _page("index.html.j2", shared, root="", editions=data.editions),
        "feeds.html": _page("feeds.html.j2", shared, root="", feeds=_troubled_first(data)),
        "outlets.html": _page("outlets.html.j2", shared, root="", outlets=data.outlets),
        "predictions.html": _page("predictions.html.j2", shared, root="", **_by_outcome(data)),
        "style.css": _asset("style.css"),
        "search.js": _asset("search.js"),
        "search-index.js": _search_index(data, headlines),
    }
    for edition in data.editions:
        pages[f"editions/{edition.stem}.html"] = _page("edition.html.j2", shared, root="../", edition=edition)
    for story in data.stories:
        pages[f"stories/{story.id}.html"] = _page(
            "story.html.j2", shared, root="../", story=story, drawing=draw(story), origin=_origin(story)
        )
    return pages


def _headlines(data: SiteData) -> dict[str, str]:
    """Return what to call each story: as an edition called it last, else by its first article."""
    named = {story.id: story.members[0].stored.article.title for story in data.stories if story.members}
    for edition in reversed(data.editions):
        named.update((story.id, story.headline) for story in (*edition.new_stories, *edition.continued))
    return named


def _origin(story: Story) -> str:
    words = story_words(source_of_story(story))
    return f"{words[:1].upper()}{words[1:]}."


def _source(line: Line) -> str:
    """Return where a line was printed: of one that a model wrote, the first sentence it rests on."""
    return passages_of(line)[0].url


def _troubled_first(data: SiteData) -> list[dict[str, object]]:
    rows = sorted(data.feeds, key=lambda feed: (feed.outcome in _GOOD, feed.name.lower()))
    return [{"feed": feed, "good": feed.outcome in _GOOD} for feed in rows]


def _by_outcome(data: SiteData) -> dict[str, object]:
    """Return the predictions as the page groups them, on the day of the last fetch and not of today."""
    today = data.as_of.date() if data.as_of else date.min
    open_ones = [one for one in data.predictions if not one.outcome]
    return {
        "predictions": data.predictions,
        "coming": [one for one in open_ones if one.due and one.due >= today],
        "due": [one for one in open_ones if one.due and one.due < today],
        "undated": [one for one in open_ones if not one.due],
        "resolved": [one for one in data.predictions if one.outcome],
    }


def _search_index(data: SiteData, headlines: Mapping[str, str]) -> str:
    rows = [
        {
            "u": f"stories/{story.id}.html",
            "t": clean(headlines[story.id]),
            "o": sorted({clean(member.stored.outlet) for member in story.members}),
            "w": clean(" ".join(dict.fromkeys(m.stored.article.title for m in story.members)), 1000),
            "d": f"{story.members[0].stored.article.published:%Y-%m-%d}",
        }
        for story in data.stories
        if story.members
    ]
    # A script and not data, since pages opened from a folder may fetch nothing.
    return f"const STORIES = {_script_json(rows)};\n"


def _script_json(rows: Iterable[object]) -> str:
    return json.dumps(list(rows), ensure_ascii=True).replace("<", "\\u003c")


def _page(name: str, shared: Mapping[str, object], **values: Any) -> str:
    return _templates().get_template(name).render(**shared, **values)


def _asset(name: str) -> str:
    return resources.files("reports.site").joinpath("templates", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("reports.site", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(clean=clean, url=lambda address: safe_url(address) or "", source=_source)
    return environment
