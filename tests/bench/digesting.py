"""Measure an edition of the sample press in a process that is warm, beside what its parts cost alone."""

import tempfile
from pathlib import Path

from jinja2 import Environment
from rich.console import Console

from flows.cli.start import WEEKS, collect_fortnight
from flows.configuration.settings import load_settings
from flows.digest import run_digest
from flows.editions.weeks import parse_week
from reports.evaluation.baselines import lexrank
from store.database.connections import open_reader
from store.stories.read import stories_between
from store.types import Story
from tests.bench.timing import Row, Spent, best_of, say, show

_PAGE = "# {{ week }}\n{% for one in stories %}## {{ one[0] }}\n{{ one[1] }}\n{% endfor %}"


def measure() -> None:
    """Print processor seconds of the last edition, beside LexRank and a template over the same stories."""
    with tempfile.TemporaryDirectory() as folder:
        config = collect_fortnight(Path(folder), console=Console(quiet=True))
        week = parse_week(WEEKS[-1])
        now = week.end
        run_digest(week.name, config=config, now=now)

        def plainly() -> str:
            settings = load_settings(config)
            with open_reader(settings.store.path) as connection:
                stories = stories_between(connection, week.start, week.end, settings.encoder.model)
            return (
                Environment(autoescape=False)
                .from_string(_PAGE)
                .render(week=week.name, stories=[(story.id, _lexrank(story)) for story in stories])
            )

        ours, plain = best_of(3, lambda: run_digest(week.name, config=config, now=now), plainly)
    show(
        f"The edition of {week.name}, sample press, warm",
        ("CPU s", "LexRank and a template", "", "ratio"),
        [_row("as the flow writes it, every format", ours, plain)],
    )
    say(f"{ours.gave[0].stories} stories told; Prefect's flow and task runs included.")


def _lexrank(story: Story) -> str:
    return lexrank([member.stored.article.text for member in story.members], 90)


def _row(what: str, ours: Spent, plain: Spent) -> Row:
    return Row(what=what, figure=f"{ours.cpu:.2f}", beside=f"{plain.cpu:.2f}", ratio=f"{ours.cpu / plain.cpu:.2f}")
