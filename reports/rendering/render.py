"""Renders a digest as markdown and a page for people, as JSON for programs; equal digests give equal bytes.

The markdown keeps to what GitHub, pandoc and a terminal all show: no footnotes, alerts or diagrams.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from reports.errors import TemplateFaultError
from reports.rendering import view_ledger as ledger_lines
from reports.rendering import view_model as page
from reports.rendering import view_parts as parts
from reports.rendering.charts import bar_chart
from reports.rendering.json_twin import twin
from reports.rendering.markdown import clean, link, safe_url, text
from reports.types import Digest

_CAPTIONS = {
    "weeks": "Articles by week",
    "names": "Stories by name",
    "lag": "Articles by delay behind the first report",
}
_SENTENCE_LIMIT = 2000  # a sentence of 45 words is never cut; a title may be


def render_markdown(digest: Digest, templates: Path | None = None) -> str:
    """Return the edition as markdown with YAML front matter. Parts without content, or switched off, are left out."""
    matter = [(key, json.dumps(value, ensure_ascii=False)) for key, value in _front_matter(digest)]
    return _rendered(_markdown(templates), "digest.md.j2", {**_values(digest), "front_matter": matter})


def render_html(digest: Digest, templates: Path | None = None) -> str:
    """Return the edition as one page that asks no other host for anything and runs no script."""
    drawn = {kind: Markup(svg) for kind, svg in plots(digest).items()}  # noqa: S704 - drawn by us, texts escaped there
    return _rendered(_html(templates), "digest.html.j2", {**_values(digest), "drawn": drawn})


def _rendered(environment: Environment, name: str, values: Mapping[str, object]) -> str:
    """Return the page; raises TemplateFaultError for a template that cannot be read or asks for what is not there."""
    try:
        return environment.get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise TemplateFaultError(f"{error.filename or name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise TemplateFaultError(f"{name}: {error.message or error}") from error


def plots(digest: Digest) -> dict[str, str]:
    """Return the charts of the edition as SVG, by kind; none where there is nothing to draw or they are off."""
    if "plots" in digest.left_out or not digest.stories:
        return {}
    charts = {
        "weeks": bar_chart("Articles by week", parts.week_rows(digest.weeks)),
        "names": bar_chart("Stories by name", parts.name_rows(digest)),
        "lag": bar_chart("Articles by delay behind the first report", parts.lag_rows(digest)),
    }
    return charts if len(digest.weeks) > 1 else {kind: svg for kind, svg in charts.items() if kind != "weeks"}


def _values(digest: Digest) -> dict[str, object]:
    off = digest.left_out
    numbers = page.source_numbers(digest)
    stories = [page.tell(entry, numbers) for entry in digest.stories]

    def unless(part: str, value: Sequence[object]) -> Sequence[object]:
        return () if part in off else value

    grown = [page.tell(entry, numbers) for entry in digest.continued]
    return {
        "heading": page.heading(digest),
        "week": digest.week,
        "generated": page.moment(digest.generated),
        "counts_line": page.counts_line(digest),
        "topic": digest.topic.name,
        "off": off,
        "brief": unless("brief", stories[: page.BRIEF_LINES]),
        "numbers": unless("numbers", parts.number_rows(digest) if len(digest.weeks) > 1 else ()),
        "weeks_before": len(digest.weeks) - 1,
        "stories": stories,
        "briefs": unless("briefs", [page.tell(entry, numbers) for entry in digest.briefs]),
        "continued": unless("threads", grown + [told for told in stories if told.continues]),
        "predictions": unless("predictions", ledger_lines.predictions(digest)),
        "disagreements": unless("disagreements", ledger_lines.differences(digest)),
        "compared": unless("comparison", ledger_lines.comparison(digest)),
        "ahead": unless("ahead", parts.coming(digest)),
        "outlets": unless("outlets", [row for row in digest.firsts if row[1]][: parts.MOST_OUTLETS]),
        "corrections": unless("corrections", digest.corrections),
        "review": unless("review", [page.tell(entry, numbers) for entry in digest.review]),
        "sources": unless("sources", parts.sources(digest, numbers)),
        "sources_line": page.sources_line(len(numbers)),
        "coverage_line": page.coverage_line(digest.coverage),
        "failures": page.lost(digest.coverage),
        "method": page.method(digest),
        "plots": [(kind, _CAPTIONS[kind]) for kind in plots(digest)],
        "stem": f"{digest.topic.key}-{digest.week}",
        "sentence_limit": _SENTENCE_LIMIT,
    }


def render_json(digest: Digest) -> str:
    """Return the edition's twin for programs, as `reports.rendering.json_twin` describes it."""
    return json.dumps(twin(digest), ensure_ascii=False, indent=2) + "\n"


def _front_matter(digest: Digest) -> list[tuple[str, str | dict[str, int]]]:
    coverage = digest.coverage
    return [
        ("title", page.heading(digest)),
        ("topic", digest.topic.key),
        ("week", digest.week),
        ("period", page.period(digest)),
        ("generated", f"{digest.generated:%Y-%m-%dT%H:%M:%SZ}"),
        (
            "counts",
            {
                "told": len(digest.stories) + len(digest.briefs),
                "continued": len(digest.continued),
                "borderline": len(digest.review),
                "articles": coverage.articles,
                "stories": coverage.stories,
                "copies": coverage.copies,
            },
        ),
        ("model", digest.model_id),
        ("engine", f"{digest.engine.name} {digest.engine.model}".strip()),
        ("guard", {"kept": digest.engine.kept, "written": digest.engine.written}),
        ("config", digest.config_hash),
        ("snapshot", digest.snapshot),
    ]


def _cite(number: int, url: str) -> str:
    target = safe_url(url)
    return f"[[{number}]]({target})" if target else f"\\[{number}\\]"


@lru_cache(maxsize=8)
def _markdown(templates: Path | None) -> Environment:
    environment = Environment(
        loader=_loader(templates),
        autoescape=False,  # noqa: S701 - this is markdown: the gate in reports.rendering.markdown escapes, not HTML's rules
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(text=text, link=link, cite=_cite)
    return environment


@lru_cache(maxsize=8)
def _html(templates: Path | None) -> Environment:
    environment = Environment(
        loader=_loader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(clean=clean, safe_url=safe_url)
    return environment


def _loader(templates: Path | None) -> BaseLoader:
    """Let a user's file of the same name go before ours."""
    ours = PackageLoader("reports", "templates")
    return ChoiceLoader([FileSystemLoader(templates), ours]) if templates else ours
