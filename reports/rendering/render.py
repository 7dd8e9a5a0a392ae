"""Render an edition into all its files: markdown and a page for people, JSON for programs, charts, and a manifest.

Equal editions give equal bytes. The markdown keeps to what GitHub, pandoc and a terminal all show: no footnotes, alerts
or diagrams. Which parts are shown is a choice of the reader's (`left_out`); the JSON has them all.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

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
from reports.rendering import wording
from reports.rendering.charts import CAPTIONS, draw_charts
from reports.rendering.completeness import missed_lines
from reports.rendering.json_twin import encode
from reports.rendering.markdown import clean, link, safe_url, text
from reports.summaries.leads.features import teases
from reports.types import (
    Edition,
    EditionArticle,
    EditionStory,
    FirstReports,
    Line,
    Passage,
    Rhythm,
    passages_of,
)

T = TypeVar("T")

BRIEF_LINES = 8  # one for each story at length


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodWords:
    """What an edition calls its own days, those before it, many such, and what it continues from."""

    now: str
    before: str
    many: str
    earlier: str


PERIOD_WORDS: Mapping[Rhythm, PeriodWords] = {
    "day": PeriodWords(now="The day", before="The day before", many="days", earlier="earlier days"),
    "week": PeriodWords(now="This week", before="Last week", many="weeks", earlier="last week"),
    "month": PeriodWords(now="This month", before="Last month", many="months", earlier="last month"),
}
MANIFEST = "storyfold/manifest/1"
MOST_OUTLETS = 8
MOST_WATCHED = 12  # changes printed; the JSON has them all
MOST_WITHOUT_CONTENTS = 6  # stories
_SENTENCE_LIMIT = 2000  # a sentence of 45 words is never cut; a title may be
# The functions of `wording` that templates use as filters.
_FILTERS = (
    "agreement",
    "carried",
    "claimed",
    "claimed_days",
    "counts",
    "due_day",
    "figures_with_clauses",
    "joined",
    "lead",
    "made_on",
    "moment",
    "first_published",
    "prediction_note",
    "published",
    "because",
    "provenance",
    "short_counts",
    "short_day",
    "speaker",
    "titled",
    "when",
)


def render_all(
    edition: Edition, *, templates: Path | None = None, left_out: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Return the text of each file by name: JSON, page, one SVG a chart, markdown, and the manifest of them all."""
    files = {
        f"{edition.stem}.json": encode(edition),
        f"{edition.stem}.html": render_html(edition, templates, left_out),
        **{f"{edition.stem}-{kind}.svg": svg for kind, svg in _charts(edition, left_out).items()},
        f"{edition.stem}.md": render_markdown(edition, templates, left_out),
    }
    return {**files, f"{edition.stem}.manifest.json": _manifest(edition, files)}


def render_markdown(edition: Edition, templates: Path | None = None, left_out: frozenset[str] = frozenset()) -> str:
    """Return the edition as markdown with YAML front matter. Parts without content, or left out, are not there."""
    matter = [(key, json.dumps(value, ensure_ascii=False)) for key, value in _front_matter(edition)]
    values = _values(edition, left_out, _charts(edition, left_out))
    return _rendered(_markdown(templates), "digest.md.j2", {**values, "front_matter": matter})


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlace:
    """Where a page stands in the site: the way to its root, and the stories that have a page of their own there.

    `editions` are those that the front page lists, none on any other page.
    """

    root: str
    stories: frozenset[str]
    editions: tuple[Edition, ...] = ()


def render_html(
    edition: Edition,
    templates: Path | None = None,
    left_out: frozenset[str] = frozenset(),
    site: SitePlace | None = None,
) -> str:
    """Return the edition as one page that asks no other host for anything; without `site` it runs no script."""
    charts = _charts(edition, left_out)
    drawn = {kind: Markup(svg) for kind, svg in charts.items()}  # noqa: S704 - drawn by us, texts escaped there
    values = {**_values(edition, left_out, charts), "drawn": drawn, "site": site}
    return _rendered(_html(templates), "digest.html.j2", values)


def _rendered(environment: Environment, name: str, values: Mapping[str, object]) -> str:
    """Return the page; raises TemplateFaultError for a template that cannot be read or asks for what is not there."""
    try:
        return environment.get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise TemplateFaultError(f"{error.filename or name}, line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise TemplateFaultError(f"{name}: {error.message or error}") from error


def _charts(edition: Edition, left_out: frozenset[str]) -> dict[str, str]:
    return {} if "plots" in left_out else draw_charts(edition)


def _values(edition: Edition, left_out: frozenset[str], charts: Iterable[str]) -> dict[str, object]:
    """Return what the templates see: the edition, its parts unless they are left out, and lookups by id.

    `charts` are the kinds that were drawn.
    """
    numbers = source_numbers(edition)
    stories = {story.id: story for story in edition.stories}

    def unless(part: str, value: Sequence[T]) -> Sequence[T]:
        return () if part in left_out else value

    told = stories | {story.id: story for story in unless("briefs", edition.briefs)}

    def perhaps_same(story: EditionStory) -> list[EditionStory]:
        return [told[one] for one in story.perhaps_same if one in told]

    def cited(line: Line) -> tuple[tuple[int, str], ...]:
        return citations(line, numbers)

    continuing = tuple(story for story in edition.stories if story.continues)
    upcoming = "ahead" not in left_out
    values: dict[str, object] = {
        "edition": edition,
        "off": left_out,
        "heading": wording.heading(edition),
        "counts_line": wording.counts_line(edition),
        "period_words": PERIOD_WORDS[edition.every],
        "brief": unless("brief", edition.stories[:BRIEF_LINES]),
        "watched": unless("watched", edition.watched[:MOST_WATCHED]),
        "watched_more": max(0, len(edition.watched) - MOST_WATCHED),
        "numbers": unless("numbers", wording.number_rows(edition)),
        "weeks_before": len(edition.weeks) - 1,
        "stories": edition.stories,
        "briefs": unless("briefs", edition.briefs),
        "continued": unless("threads", (*edition.continued, *continuing)),
        "predictions": unless("predictions", wording.predictions_by_state(edition, without_upcoming=upcoming)),
        "disagreements": unless("disagreements", [d for d in edition.disagreements if d.story_id in stories]),
        "claims": unless("comparison", edition.claims),
        "ahead": unless("ahead", edition.ahead),
        "outlets": unless("outlets", _outlets(edition)),
        "corrections": unless("corrections", edition.corrections),
        "review": unless("review", edition.review),
        "sources": unless("sources", sources(edition, numbers)),
        "source_numbers": numbers,
        "sources_line": sources_line(len(numbers)),
        "missed": unless("missed", missed_lines(edition.completeness)),
        "missed_stories": edition.completeness.outside.missed if edition.completeness.outside else (),
        "coverage_line": wording.coverage_line(edition.coverage, edition.engine),
        "failures": wording.failures(edition.coverage),
        "method": wording.method(edition),
        "scores": wording.scores(edition),
        "charts": [(kind, CAPTIONS[kind]) for kind in charts],
        "citations": cited,
        "perhaps_same": perhaps_same,
        "story_of": stories.get,
        "sentence_limit": _SENTENCE_LIMIT,
    }
    return {**values, "contents": _contents(values, len(edition.stories))}


def _outlets(edition: Edition) -> list[FirstReports]:
    """Return who reported first, where that is more than a column of ones."""
    rows = [row for row in edition.firsts if row.firsts][:MOST_OUTLETS]
    return rows if any(row.firsts > 1 for row in rows) else []


# The parts a long edition lists at its head: the name of what a template prints, the anchor on the page, the heading.
_PARTS = (
    ("stories", "stories", "Stories"),
    ("briefs", "line", "In a line"),
    ("continued", "threads", "Continued"),
    ("corrections", "corrections", "Corrections"),
    ("disagreements", "differ", "Where sources differ"),
    ("predictions", "predictions", "Predictions"),
    ("ahead", "ahead", "Watch next"),
    ("review", "review", "Near misses"),
    ("missed", "missed", "What we missed"),
    ("sources", "sources", "Sources"),
)


def _contents(values: Mapping[str, object], stories: int) -> tuple[tuple[str, str], ...]:
    """Return the (anchor, heading) of the parts there are, where there are so many stories that a reader jumps."""
    if stories <= MOST_WITHOUT_CONTENTS:
        return ()
    return tuple((anchor, heading) for name, anchor, heading in _PARTS if values[name])


def _front_matter(edition: Edition) -> list[tuple[str, str | dict[str, int]]]:
    coverage = edition.coverage
    return [
        ("title", wording.heading(edition)),
        ("topic", edition.topic.key),
        ("week", edition.week),
        ("period", wording.period(edition)),
        ("generated", f"{edition.generated:%Y-%m-%dT%H:%M:%SZ}"),
        (
            "counts",
            {
                "told": len(edition.new_stories),
                "continued": len(edition.continued),
                "borderline": len(edition.review),
                "articles": coverage.articles,
                "stories": coverage.stories,
                "copies": coverage.copies,
            },
        ),
        ("model", edition.model),
        ("engine", f"{edition.engine.name} {edition.engine.model}".strip()),
        ("guard", {"kept": edition.engine.kept, "written": edition.engine.written}),
        ("config", edition.config),
        ("snapshot", edition.snapshot),
    ]


def _manifest(edition: Edition, files: Mapping[str, str]) -> str:
    """Return what the edition is a function of, and the SHA-256 of each file it gave, as JSON."""
    engine = edition.engine
    made = {
        "schema": MANIFEST,
        "topic": edition.topic.key,
        "week": edition.week,
        "as_of": f"{edition.generated:%Y-%m-%dT%H:%M:%SZ}",
        "snapshot": edition.snapshot,
        "config": edition.config,
        "models": {
            "vectors": edition.model,
            "summaries": engine.model if engine.name != "extractive" else "",
            "checker": engine.checker,
        },
        "engine": engine.name,
        "guard": {"kept": engine.kept, "written": engine.written},
        "stories": [story.id for story in edition.new_stories],
        "files": {name: hashlib.sha256(content.encode()).hexdigest() for name, content in sorted(files.items())},
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _cite(number: int, url: str) -> str:
    target = safe_url(url)
    return f"[[{number}]]({target})" if target else f"\\[{number}\\]"


@lru_cache(maxsize=8)
def _markdown(templates: Path | None) -> Environment:
    environment = Environment(
        loader=_loader(templates),
        autoescape=False,  # noqa: S701 - this is markdown: reports.rendering.markdown escapes, not HTML's rules
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(filters(), text=text, link=link, cite=_cite)
    return environment


@lru_cache(maxsize=8)
def _html(templates: Path | None) -> Environment:
    environment = Environment(
        loader=_loader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(filters(), clean=clean, safe_url=safe_url)
    return environment


def filters() -> dict[str, Callable[..., Any]]:
    """Return the filters that word a story's facts, by the name templates call them by."""
    return {
        "counted": wording.count,
        "counted_stories": wording.count_stories,
        **{name: getattr(wording, name) for name in _FILTERS},
        "teases": teases,
    }


def _loader(templates: Path | None) -> BaseLoader:
    """Let a user's file of the same name go before ours."""
    ours = PackageLoader("reports", "templates")
    return ChoiceLoader([FileSystemLoader(templates), ours]) if templates else ours


def source_numbers(edition: Edition) -> Mapping[str, int]:
    """Return the number of each article of the edition, by id: first the cited ones, as they are read."""
    cited = [story.line.article_id for story in edition.stories[:BRIEF_LINES] if story.line]
    cited += [passage.article_id for story in edition.stories for passage in _cited_in(story)]
    rest = sorted(_articles(edition), key=lambda article: (article.published, article.id))
    return {i: n for n, i in enumerate(dict.fromkeys((*cited, *(article.id for article in rest))), start=1)}


def sources(edition: Edition, numbers: Mapping[str, int]) -> tuple[EditionArticle, ...]:
    """Return every article of the edition once, by the number it is cited with."""
    found = {article.id: article for article in _articles(edition)}
    return tuple(sorted(found.values(), key=lambda article: numbers[article.id]))


def sources_line(number: int) -> str:
    """Return what the folded list of sources holds."""
    return (
        "1 article, by the number it is cited with"
        if number == 1
        else f"All {number:,} articles, by the number they are cited with"
    )


def citations(line: Line, numbers: Mapping[str, int]) -> tuple[tuple[int, str], ...]:
    """Return the number and the address of each article the line rests on."""
    cited = {passage.article_id: passage.url for passage in passages_of(line)}
    return tuple((numbers[article], url) for article, url in cited.items())


def _cited_in(story: EditionStory) -> tuple[Passage, ...]:
    return (
        *(passage for line in story.summary for passage in passages_of(line)),
        *([story.matters] if story.matters else []),
        *(passage for figure in story.figures for passage in (figure.clause, *figure.instead)),
        *story.quotes,
    )


def _articles(edition: Edition) -> Iterable[EditionArticle]:
    stories = (*edition.new_stories, *edition.continued, *edition.review)
    return (article for story in stories for article in story.articles)
