"""Print results: tables for people, JSON for programs. Outside text goes in as text, never as markup."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from flows.orchestration.progress import progress_listener
from store.types import FailedPage, FeedHealth, Member, Story

if TYPE_CHECKING:
    from flows.digest import WrittenEdition
    from flows.gathering.result import CollectResult
    from store.ledger.facts import Ledger
    from store.queries.search import SearchHit
    from store.queries.sql import SchemaObject
    from store.queries.sql import Table as Answer

# A column cut to less than this says nothing: rather one field a line.
MIN_COLUMN_WIDTH = 14

# Of one long text so much is shown where it has a line of its own; the whole is for --format json and --output.
MAX_CELL_CHARACTERS = 300

# What a table spends on each column beside its words: a rule and two blanks.
_FRAME = 3

# Of a story's figures so many are printed; all are in the JSON.
_MAX_FIGURES = 24

_AGREEMENT_STYLES = {"agreed": "green", "conflicting": "red", "only in one copy": "yellow"}


def say(words: str) -> None:
    """Print a sentence on standard output, wrapped by the terminal alone."""
    Console().print(Text(words), soft_wrap=True)


def plain_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """Return a table of values as they print."""
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(str(cell)) for cell in row))
    return table


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
        console.print(Text(f"No answer: {', '.join(done.feeds_failed)}. `storyfold feeds` says why."))
    if done.failed_pages:
        console.print(f"{done.failed_pages} pages gave no article.")


def print_editions(editions: Sequence[WrittenEdition], console: Console) -> None:
    """Say where the editions lie."""
    for edition in editions:
        console.print(Text(f"{edition.topic} {edition.week}: {edition.stories} stories, {edition.markdown}"))


def print_health(health: Sequence[FeedHealth], pages: Sequence[FailedPage], console: Console) -> None:
    """Show the feeds, those in trouble first, and the pages that gave no article."""
    table = Table("Feed", "Outcome", title="Feeds", box=SIMPLE, padding=(0, 1, 0, 0))
    for name in ("Articles", "Rhythm", "Full", "Topic"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Last answer (UTC)", no_wrap=True)
    for feed in sorted(health, key=lambda feed: (feed.answered, feed.name.lower())):
        table.add_row(
            Text(feed.name),
            Text(": ".join(filter(None, (feed.outcome, feed.detail))), style="green" if feed.answered else "red"),
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


def print_schema(found: Sequence[SchemaObject], console: Console) -> None:
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


def _origin_line(story: Story) -> str:
    own = story.independent_reports
    reports = f"{own} independent report{'' if own == 1 else 's'}. " if own else "No reporting of their own. "
    if story.origin:
        outlet = next(m.stored.outlet for m in story.members if m.stored.id == story.origin)
        return f"{reports}Goes back to {outlet}."
    if story.origin_credit:
        return f"{reports}Goes back to {story.origin_credit} (in none of our feeds), credited by {story.origin_votes}."
    if story.origin_kind == "announcement":
        return f"{reports}Written from an announcement or document that anybody can read."
    return f"{reports}What it goes back to is not known."


def _member_text(member: Member) -> Text:
    stored = member.stored
    return Text.assemble(
        (f"{stored.outlet}", "bold"),
        f"  {_when(stored.article.published)}  ",
        (_relation(member), "cyan"),
        f"  {stored.article.title}\n",
        (f"because: {member.evidence} · {stored.article.canonical_url}", "dim"),
    )


def print_members(members: Sequence[Member], console: Console) -> None:
    """Show how each article came about, with all that shows it."""
    for member in members:
        console.print(_member_text(member))
        for reason in member.reasons:
            console.print(Text(f"    {reason.weight:+.2f}  {reason.kind}: {reason.words}", style="dim"))


def print_changes(changes: Sequence[tuple[str, str, str, str]], console: Console) -> None:
    """Show what the copies of a story changed on the way, if anything."""
    if changes:
        console.print(plain_table("What changed on the way", ("Outlet", "What", "Before", "After"), changes))


def _relation(member: Member) -> str:
    """Return "own reporting (.93)": with its probability, where it is a word that was earned."""
    earned = member.relation != "unknown"
    return f"{member.relation} ({member.confidence:.2f})".replace("(0.", "(.") if earned else member.relation


def _when(moment: datetime | None) -> str:
    return moment.strftime("%a %d %b %Y %H:%M") if moment else "never"


def print_ledger(ledger: Ledger, console: Console) -> None:
    """Show what a story's articles state: figures with their agreement, altered quotes, predictions."""
    if ledger.figures:
        figures = [_figure_row(figure) for figure in ledger.figures[:_MAX_FIGURES]]
        names = ("Status", "Figure", "Measures", "Hedges", "Given by", "Outlets")
        console.print(plain_table("Figures", names, figures))
        if (more := len(ledger.figures) - _MAX_FIGURES) > 0:
            console.print(f"and {more} more: --json, or the view figure_agreement", style="dim")
    altered = [
        (quote["status"], quote["words"], quote["speaker"], quote["other_outlet"], quote["other_words"])
        for quote in ledger.quotes
        if quote["status"] != "same words"
    ]
    if altered:
        console.print(plain_table("Quotes that differ", ("How", "Words", "Speaker", "Elsewhere", "There"), altered))
    if ledger.predictions:
        claims = [
            (p["status"], p["due_to"] or "", p["claim"], p["speaker"] or p["outlet"], p["id"])
            for p in ledger.predictions
        ]
        console.print(plain_table("Predictions", ("Status", "Due", "Claim", "Whose", "Id"), claims))


def _figure_row(figure: dict[str, Any]) -> tuple[Any, ...]:
    return (
        Text(figure["status"], style=_AGREEMENT_STYLES.get(figure["status"], "")),
        figure["text"],
        figure["attribute"] or figure["kind"],
        ", ".join(figure["qualifiers"]),
        f"{figure['articles']} articles, {figure['origins']} origins",
        ", ".join(figure["outlets"][:4]),
    )


def print_table(answer: Answer, console: Console) -> None:
    """Show an answer; nothing is cut where no terminal looks, so that what is piped on is whole."""
    cells = [[_shown(cell) for cell in row] for row in answer.rows]
    wanted = [
        max(cell_len(one) for one in (name, *(_one_line(row[index]) for row in cells)))
        for index, name in enumerate(answer.columns)
    ]
    frame = _FRAME * len(wanted) + 1
    if not console.is_terminal:
        wide = Console(file=console.file, width=sum(wanted) + frame, no_color=True)
        wide.print(_table(answer.columns, cells, wanted))
    elif (widths := fitted_widths(wanted, console.width - frame)) is not None:
        console.print(_table(answer.columns, cells, widths))
    else:
        _print_fields(answer.columns, cells, console)
    console.print(f"{len(answer.rows)} row{'' if len(answer.rows) == 1 else 's'}", style="dim")


def fitted_widths(wanted: Sequence[int], room: int) -> list[int] | None:
    """Return widths that fill no more than `room`: the widest give way; None where one would fall under the least."""
    widths = list(wanted)
    while sum(widths) > room:
        widest = max(widths)
        if widest <= MIN_COLUMN_WIDTH:
            return None
        widths[widths.index(widest)] -= 1
    return widths


def _table(columns: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Table:
    table = Table()
    for name, width in zip(columns, widths, strict=True):
        table.add_column(Text(name), width=width, no_wrap=True, overflow="ellipsis")
    for row in cells:
        table.add_row(*(Text(_one_line(cell)) for cell in row))
    return table


def _print_fields(columns: Sequence[str], cells: Sequence[Sequence[str]], console: Console) -> None:
    margin = min(max(cell_len(name) for name in columns), console.width // 3)
    for number, row in enumerate(cells, 1):
        console.rule(Text(str(number)), align="left", characters="─", style="dim")
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=margin, style="bold", no_wrap=True, overflow="ellipsis")
        grid.add_column(overflow="fold")
        for name, cell in zip(columns, row, strict=True):
            grid.add_row(Text(name), Text(_cut(cell)))
        console.print(grid)


def _shown(cell: object) -> str:
    return "" if cell is None else str(cell)


def _one_line(cell: str) -> str:
    return " ".join(cell.split("\n"))


def _cut(cell: str) -> str:
    if len(cell) <= MAX_CELL_CHARACTERS:
        return cell
    return f"{cell[:MAX_CELL_CHARACTERS].rstrip()} … ({len(cell):,} characters)"


def print_json(value: object) -> None:
    """Print a value for programs."""
    sys.stdout.write(to_json(value))


def to_json(value: object) -> str:
    """Return a value as JSON: dataclasses as objects, moments in ISO form, everything else as its text."""
    return json.dumps(value, default=_json_value, ensure_ascii=False, indent=2) + "\n"


def _json_value(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def story_json(story: Story, ledger: dict[str, object] | None = None) -> str:
    """Return a story for programs, without embeddings and full texts; with its ledger where one is given."""
    return to_json(
        {
            "id": story.id,
            "origin": story.origin,
            "origin_credit": story.origin_credit,
            "origin_kind": story.origin_kind,
            "origin_votes": story.origin_votes,
            "independent_reports": story.independent_reports,
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
                    "probability": member.confidence,
                    "publisher": member.publisher,
                    "owner": member.owner,
                    "flag": member.flag,
                    "source": member.source,
                    "reasons": [asdict(reason) for reason in member.reasons],
                }
                for member in story.members
            ],
        }
    )


def table_json(table: Answer) -> str:
    """Return an answer for programs: one object a row."""
    names = _unique_names(table.columns)
    return to_json([dict(zip(names, row, strict=True)) for row in table.rows])


def _unique_names(columns: Sequence[str]) -> tuple[str, ...]:
    """Return the names with `_2`, `_3` … behind those that came before: an object holds each key once."""
    seen: Counter[str] = Counter()
    names = []
    for column in columns:
        seen[column] += 1
        names.append(column if seen[column] == 1 else f"{column}_{seen[column]}")
    return tuple(names)
