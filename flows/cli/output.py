"""Print results: tables for people, JSON for programs. Outside text goes in as text, never as markup."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from flows.orchestration.progress import progress_listener
from store.types import FailedPage, FeedHealth, Member, Story

if TYPE_CHECKING:
    from flows.digest import Edition
    from flows.gathering.result import CollectResult
    from store.queries import sql as asking
    from store.queries.search import SearchHit

_GOOD = {"ok", "unchanged"}


@contextmanager
def shown_progress(console: Console) -> Iterator[None]:
    """Show a bar for each stage of what runs inside; nothing where nobody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bars:
        stages: dict[str, TaskID] = {}

        def listen(stage: str, done: int, total: int) -> None:
            if stage not in stages:
                stages[stage] = bars.add_task(stage, total=total)
            bars.update(stages[stage], completed=done, total=total)

        with progress_listener(listen):
            yield


def print_collected(done: CollectResult, console: Console) -> None:
    """Say in a line or two what a collect did."""
    console.print(
        f"{done.feeds_ok} of {done.feeds} feeds answered, {done.new_articles} new articles, "
        f"{done.stories_touched} stories touched."
    )
    if done.not_due:
        console.print(f"{done.not_due} feeds were not due yet; `--all` asks them all the same.")
    if done.feeds_failed:
        console.print(Text(f"No answer: {', '.join(done.feeds_failed)}. `storyfold feeds` tells why."))
    if done.failed_pages:
        console.print(f"{done.failed_pages} pages gave no article.")


def print_editions(editions: Sequence[Edition], console: Console) -> None:
    """Say where the editions lie."""
    for edition in editions:
        console.print(Text(f"{edition.topic} {edition.week}: {edition.stories} stories, {edition.markdown}"))


def print_health(health: Sequence[FeedHealth], pages: Sequence[FailedPage], console: Console) -> None:
    """Show the feeds, those in trouble first, and the pages that gave no article."""
    table = Table("Feed", "Outcome", title="Feeds", box=SIMPLE, padding=(0, 1, 0, 0))
    for name in ("Articles", "Rhythm", "Full", "Topic"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Last answer (UTC)", no_wrap=True)
    for feed in sorted(health, key=lambda feed: (feed.outcome in _GOOD, feed.name.lower())):
        good = feed.outcome in _GOOD
        table.add_row(
            Text(feed.name),
            Text(": ".join(filter(None, (feed.outcome, feed.detail))), style="green" if good else "red"),
            str(feed.articles),
            _every(feed.rhythm_hours),
            _percent(feed.full_text),
            _percent(feed.on_topic),
            f"{feed.last_success:%Y-%m-%d %H:%M}" if feed.last_success else "never",
        )
    console.print(table)
    console.print(Text("Full: share of entries with the whole text. Topic: share of articles on a topic.", style="dim"))
    if pages:
        missed = Table("Page", "Feed", "Outcome", "Why", title="Pages without an article")
        for page in pages:
            missed.add_row(Text(page.url), Text(page.feed_name), Text(page.kind), Text(page.detail))
        console.print(missed)


def _every(hours: float | None) -> str:
    if hours is None:
        return ""
    return f"{hours / 24:.0f} d" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def print_story(story: Story, console: Console) -> None:
    """Draw a story's lineage: its reports, and under each the copies that go back to it."""
    origin = _origin_line(story)
    root = Tree(Text(f"{story.id}  {len(story.members)} articles. {origin}"))
    children: dict[str, list[Member]] = {}
    ids = {member.stored.id for member in story.members}
    for member in story.members:
        children.setdefault(member.parent if member.parent in ids else "", []).append(member)

    def grow(branch: Tree, parent: str) -> None:
        for member in children.get(parent, ()):
            grow(branch.add(_member_text(member)), member.stored.id)

    grow(root, "")
    console.print(root)
    if story.follows:
        console.print(Text(f"Continues story {story.follows}."))


def print_schema(found: Sequence[asking.SchemaObject], console: Console) -> None:
    """Show views, tables and macros with their meanings; the columns of one alone, or of all where nobody looks."""
    for one in found:
        console.print(Text.assemble((one.name, "bold"), f"  {one.kind}. {one.meaning}"))
        for name, kind, meaning in one.columns:
            console.print(Text.assemble(f"    {name:22}", (f"{kind:12} ", "cyan"), (meaning, "dim")))


def print_found(found: Sequence[SearchHit], console: Console) -> None:
    """Show what a search found, best first."""
    if not found:
        console.print("Nothing found.")
    for one in found:
        how = [
            f"words {one.word_rank}" if one.word_rank else "",
            f"meaning {one.meaning_rank}" if one.meaning_rank else "",
        ]
        console.print(
            Text.assemble(
                (one.title, "bold"),
                f"\n  {one.outlet}, {_when(one.published)}, story {one.story_id or 'none yet'} ",
                (f"({', '.join(filter(None, how))})", "dim"),
                f"\n  {one.url}",
            )
        )


def as_json(value: object) -> str:
    """Return a value as JSON: dataclasses as objects, moments in ISO form, paths as text."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=2) + "\n"


def health_json(health: Sequence[FeedHealth], pages: Sequence[FailedPage]) -> str:
    """Return the health of feeds for programs."""
    return as_json({"feeds": [asdict(feed) for feed in health], "failed_pages": [asdict(page) for page in pages]})


def story_json(story: Story, ledger: dict[str, object] | None = None) -> str:
    """Return a story for programs, without vectors and full texts; with its ledger where one is given."""
    return as_json(
        {
            "id": story.id,
            "origin": story.origin,
            "origin_credit": story.origin_credit,
            "follows": story.follows,
            **({"ledger": ledger} if ledger is not None else {}),
            "articles": [
                {
                    "id": member.stored.id,
                    "outlet": member.stored.outlet,
                    "title": member.stored.article.title,
                    "url": member.stored.article.canonical_url,
                    "published": member.stored.article.published,
                    "relation": member.relation,
                    "parent": member.parent,
                    "evidence": member.evidence,
                }
                for member in story.members
            ],
        }
    )


def table_json(table: asking.Table) -> str:
    """Return an answer for programs: one object a row."""
    names = _told_apart(table.columns)
    return as_json([dict(zip(names, row, strict=True)) for row in table.rows])


def _told_apart(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the names with `_2`, `_3` … behind those that came before: an object holds each key once."""
    seen: Counter[str] = Counter()
    names = []
    for column in columns:
        seen[column] += 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return tuple(names)


def _origin_line(story: Story) -> str:
    if story.origin:
        outlet = next(m.stored.outlet for m in story.members if m.stored.id == story.origin)
        return f"First reported by {outlet}."
    if story.origin_credit:
        return f"The origin is not in our feeds (credited: {story.origin_credit})."
    return "The origin is not known."


def _member_text(member: Member) -> Text:
    stored = member.stored
    return Text.assemble(
        (f"{stored.outlet}", "bold"),
        f"  {_when(stored.article.published)}  ",
        (member.relation, "cyan"),
        f"  {stored.article.title}\n",
        (f"{member.evidence} · {stored.article.canonical_url}", "dim"),
    )


def _when(moment: datetime | None) -> str:
    return moment.strftime("%a %d %b %Y %H:%M") if moment else "never"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    return str(value)
