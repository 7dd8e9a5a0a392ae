"""Render the site of all editions: plain pages that need no other host, with a search that needs no server.

An edition's page is the digest's own page with a way around it; the front page is the latest edition's.

Every word of a stranger goes through the template's escaping, every address through `safe_url`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from reports.rendering.markdown import clean, safe_url, slug
from reports.rendering.provenance import source_sentence
from reports.rendering.render import SitePlace, filters, render_html
from reports.site.lineage import draw
from reports.types import Edition, EditionStory, Line, passages_of
from store.types import EntityReport, FeedHealth, OutletReport, Prediction, Story

Change = tuple[str, str, str, str]  # outlet, kind, as its source has it, as it has it
MOST_CHARS = 2000  # of a sentence
_GOOD = {"ok", "unchanged"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteData:
    """All that the pages show. `editions` come newest first; `as_of` is the last fetch they rest on.

    `changes` are what copies of a story changed on the way, by the story's id; `templates` and `left_out` are the
    reader's choices for the editions.
    """

    editions: tuple[Edition, ...]
    stories: tuple[Story, ...]
    feeds: tuple[FeedHealth, ...]
    as_of: datetime | None
    predictions: tuple[Prediction, ...] = ()
    outlets: tuple[OutletReport, ...] = ()
    entities: tuple[EntityReport, ...] = ()
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    templates: Path | None = None
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Appearance:
    """A story as it stands in an edition."""

    edition: Edition
    story: EditionStory

    @property
    def target(self) -> str:
        """Return the edition's page, and the place in it where the story is told at length, if it is."""
        at_length = any(self.story.id == story.id for story in self.edition.stories)
        return f"{self.edition.stem}.html" + (f"#{self.story.anchor}" if at_length else "")


def render_site(data: SiteData) -> dict[str, str]:
    """Return the pages as path → text. Equal data give equal bytes."""
    stories = {story.id: story for story in data.stories}
    headlines = _headlines(data)
    shared = {"as_of": data.as_of, "stories": stories, "headlines": headlines, "entity_page": entity_page}
    pages = {
        "index.html": _front_page(data, shared),
        "feeds.html": _page("feeds.html.j2", shared, root="", feeds=_troubled_first(data)),
        "outlets.html": _page("outlets.html.j2", shared, root="", outlets=data.outlets),
        "names.html": _page("names.html.j2", _undated(shared), root="", entities=data.entities),
        "predictions.html": _page("predictions.html.j2", shared, root="", **_by_outcome(data)),
        "style.css": _style(),
        "search.js": _asset("search.js"),
        "search-index.js": _search_index(data, headlines),
    }
    for edition in data.editions:
        place = SitePlace(root="../", stories=frozenset(stories))
        pages[f"editions/{edition.stem}.html"] = render_html(edition, data.templates, data.left_out, place)
    for entity in data.entities:
        pages[entity_page(entity)] = _page("entity.html.j2", _undated(shared), root="../", entity=entity)
    appearances, followed = _appearances(data), _followed_by(data)
    for story in data.stories:
        pages[f"stories/{story.id}.html"] = _story_page(story, data, shared, appearances.get(story.id, ()), followed)
    return pages


def entity_page(entity: EntityReport) -> str:
    """Return the path of an entity's page in the site: its name for people, its id so that no two are one."""
    return f"entities/{slug(entity.name)}-{entity.id}.html"


def _undated(shared: Mapping[str, object]) -> Mapping[str, object]:
    """Return what pages share without the last fetch: a page that no fetch changed is not written again."""
    return {**shared, "as_of": None}


def _front_page(data: SiteData, shared: Mapping[str, object]) -> str:
    """Return the latest edition with a search and the list of all; of several topics that week the first by name."""
    if not data.editions:
        return _page("index.html.j2", shared, root="")
    latest = min(data.editions, key=lambda edition: (-edition.period.last.toordinal(), edition.stem))
    place = SitePlace(root="", stories=frozenset(story.id for story in data.stories), editions=data.editions)
    return render_html(latest, data.templates, data.left_out, place)


def _story_page(
    story: Story,
    data: SiteData,
    shared: Mapping[str, object],
    appearances: Sequence[Appearance],
    followed: Mapping[str, list[str]],
) -> str:
    """Return the page of a story: as the edition that told it last has it, then its articles and who copied whom."""
    numbers = {member.stored.id: number for number, member in enumerate(story.members, start=1)}

    def cited(line: Line) -> list[tuple[int, str]]:
        found = {passage.article_id: passage.url for passage in passages_of(line)}
        return [(numbers[article], url) for article, url in found.items() if article in numbers]

    return _page(
        "story.html.j2",
        shared,
        root="../",
        story=story,
        drawing=draw(story),
        origin=source_sentence(story),
        entities=[entity for entity in data.entities if story.id in entity.story_ids],
        appearances=appearances,
        full=next(
            (one.story for one in appearances if one.story.summary or one.story.figures or one.story.quotes), None
        ),
        followed_by=followed.get(story.id, []),
        changes=data.changes.get(story.id, ()),
        citations=cited,
        off=data.left_out,
        sentence_limit=MOST_CHARS,
    )


def _appearances(data: SiteData) -> dict[str, tuple[Appearance, ...]]:
    """Return where each story was told or named, the newest edition first."""
    found: dict[str, list[Appearance]] = {}
    for edition in data.editions:
        for story in (*edition.new_stories, *edition.continued, *edition.review):
            found.setdefault(story.id, []).append(Appearance(edition=edition, story=story))
    return {story: tuple(editions) for story, editions in found.items()}


def _followed_by(data: SiteData) -> dict[str, list[str]]:
    """Return the ids of the stories that continue each story, earliest first."""
    found: dict[str, list[str]] = {}
    for story in sorted(data.stories, key=lambda one: (one.members[0].stored.article.published, one.id)):
        if story.follows:
            found.setdefault(story.follows, []).append(story.id)
    return found


def _headlines(data: SiteData) -> dict[str, str]:
    """Return what to call each story: as an edition called it last, else by its first article."""
    named = {story.id: story.members[0].stored.article.title for story in data.stories if story.members}
    for edition in reversed(data.editions):
        named.update((story.id, story.headline) for story in (*edition.new_stories, *edition.continued))
    return named


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
            "o": sorted({clean(member.outlet) for member in story.members}),
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


def _style() -> str:
    """Return the look of the editions and, after it, of what only the other pages have."""
    edition = resources.files("reports").joinpath("templates", "edition.css").read_text(encoding="utf-8")
    return edition + _asset("style.css")


def _asset(name: str) -> str:
    return resources.files("reports.site").joinpath("templates", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("reports.site", "templates"), PackageLoader("reports", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters(), clean=clean, safe_url=safe_url, url=lambda address: safe_url(address) or "")
    return environment
