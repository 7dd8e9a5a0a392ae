"""Read an edition's twin back into values for the site; refuses a twin of another schema."""

from collections.abc import Mapping
from typing import Any

from reports.rendering.json_twin import SCHEMA
from reports.site.types import Issue, Quote, Told


def read_issue(twin: Mapping[str, Any]) -> Issue:
    """Return the edition that a twin describes. Raises ValueError when it is not one of ours."""
    if twin.get("schema") != SCHEMA:
        raise ValueError(f"the schema is {twin.get('schema')!r}, not {SCHEMA!r}")
    topic, week = twin["topic"], str(twin["week"])
    return Issue(
        key=f"{topic['key']}-{week}",
        topic=str(topic["name"]),
        week=week,
        first_day=str(twin["period"]["from"]),
        last_day=str(twin["period"]["to"]),
        stories=tuple(map(_told, (*twin["stories"], *twin.get("briefs", ())))),
        continued=tuple(map(_told, twin["continued"])),
        review=tuple(map(_told, twin["review"])),
        articles=int(twin["coverage"]["articles"]),
        copies=int(twin["coverage"]["copies"]),
    )


def _told(story: Mapping[str, Any]) -> Told:
    return Told(
        story_id=str(story["id"]),
        headline=str(story["headline"]),
        quotes=tuple(Quote(text=str(s["text"]), url=_source(s)) for s in story["summary"]),
        outlets=tuple(dict.fromkeys(str(article["outlet"]) for article in story["articles"])),
        independent=sum(article["relation"] in {"origin", "independent report"} for article in story["articles"]),
        continues=str(story["continues"]),
    )


def _source(line: Mapping[str, Any]) -> str:
    """Return where a line was printed: of one that a model wrote, the first sentence it rests on."""
    cites = line.get("cites") or [line]
    return str(cites[0]["url"])
