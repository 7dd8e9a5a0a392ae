"""Show results in Prefect's own pages: editions as markdown, feeds and coverage as tables, long work as progress.

An artifact is a courtesy: a server that cannot take one costs a line in the log, never the run. A run that nobody
records has none.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.artifacts import (
    create_image_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.orchestration.engine import is_recorded, run_logger
from flows.orchestration.progress import progress_listener
from store.types import FeedLately

# A busy server hangs up or has its SQLite locked for seconds (seen on a loaded machine: four of five artifacts taken).
PAUSES_S = (1.0, 4.0)

# Work that is over sooner needs no bar; one that goes on is updated this often, for each update costs the server 20 ms.
EVERY_S = 5.0


def show_edition(topic: str, week: str, markdown: str) -> None:
    """Show an edition; each week is a further version under the topic's key."""
    _try(create_markdown_artifact, key=f"digest-{topic}", markdown=markdown, description=f"{topic}, {week}")


def show_plots(topic: str, week: str, markdown: Path) -> None:
    """Show the charts that lie beside an edition, each as an image that carries its own data."""
    for plot in sorted(markdown.parent.glob(f"{markdown.stem}-*.svg")):
        # Its words take the page's colour, which an image does not know: give it a ground they can be read on.
        image = plot.read_text(encoding="utf-8").replace("<svg ", '<svg style="background:#fff" ', 1)
        _try(
            create_image_artifact,
            key=f"plot-{topic}-{plot.stem.removeprefix(markdown.stem + '-')}",
            image_url=f"data:image/svg+xml;base64,{base64.b64encode(image.encode()).decode()}",
            description=f"{topic}, {week}",
        )


def show_feeds(feeds: Sequence[FeedLately], days: int) -> None:
    """Show every feed with what its entries of the last `days` gave, those in trouble first."""
    rows = [
        {
            "Feed": feed.name,
            "Outcome": feed.outcome,
            "Last success (UTC)": f"{feed.last_success:%Y-%m-%d %H:%M}" if feed.last_success else "never",
            f"Articles in {days} days": feed.articles,
            "Pages without one": feed.failed_pages,
            "Why": feed.detail,
        }
        for feed in sorted(feeds, key=lambda feed: (feed.answered, feed.name.lower()))
    ]
    answered = sum(feed.answered for feed in feeds)
    _try(
        create_table_artifact,
        key="feed-health",
        table=rows,
        description=f"{answered} of {len(feeds)} feeds answered when they were last asked.",
    )


def show_coverage(rows: Sequence[dict[str, object]], week: str) -> None:
    """Show what the editions of a week rest on: one row a topic."""
    _try(create_table_artifact, key="coverage", table=[dict(row) for row in rows], description=f"Week {week}")


def show_concerns(concerns: Sequence[tuple[str, str]]) -> None:
    """Show what needs a person: what is wrong, and what to do."""
    rows = [{"What is wrong": what, "What to do": todo} for what, todo in concerns]
    said = f"{len(rows)} concerns" if rows else "All is well."
    _try(create_table_artifact, key="concerns", table=rows or [{"What is wrong": "nothing"}], description=said)


@contextmanager
def shown_progress() -> Iterator[None]:
    """Show a bar for each stage inside that takes longer than a moment."""
    begun: dict[str, float] = {}
    shown: dict[str, UUID] = {}

    def listen(stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        last = begun.setdefault(stage, now)
        over = stage in shown and done >= total
        if now - last < EVERY_S and not over:
            return
        begun[stage] = now
        percent = 100.0 * done / total if total else 100.0
        if stage in shown:
            _try(update_progress_artifact, again=False, artifact_id=shown[stage], progress=percent)
        elif made := _try(
            create_progress_artifact, again=False, progress=percent, key=stage, description=f"{total} in all"
        ):
            shown[stage] = made

    with progress_listener(listen):
        yield


def _try(make: Callable[..., Any], *, again: bool = True, **values: object) -> Any:
    """Return what `make` makes of the values, tried again after each pause; None where it never could."""
    if not is_recorded():
        return None
    for pause in (*PAUSES_S, None) if again else (None,):
        try:
            # The flows call this from plain functions, which may stand inside a running event loop.
            return make(**values, _sync=True)
        except Exception as error:
            if pause is None:
                run_logger().warning("an artifact could not be shown: %s", error)
            else:
                time.sleep(pause)
    return None
