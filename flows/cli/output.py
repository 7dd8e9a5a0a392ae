"""Print results: tables for people, JSON for programs. Outside text is never markup, nor holds control characters."""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from flows.cli.terminal.tables import Console as Console
from flows.cli.terminal.tables import plain_table as plain_table
from flows.cli.terminal.tables import print_schema as print_schema
from flows.cli.terminal.tables import print_table as print_table
from flows.gathering.result import counted
from flows.orchestration.progress import progress_listener

if TYPE_CHECKING:
    from rich.progress import TaskID
    from rich.tree import Tree

    from flows.digest import WrittenEdition
    from flows.gathering.result import CollectResult
    from store.ledger.facts import Ledger
    from store.queries.search import SearchHit
    from store.queries.sql import Table as Answer
    from store.types import FailedPage, FeedHealth, Member, OutletReport, Story

# Of a story's figures so many are printed; all are in the JSON.
_MAX_FIGURES = 24

_AGREEMENT_STYLES = {"agreed": "green", "conflicting": "red", "only in one copy": "yellow"}


def say(words: str) -> None:
    """Print a sentence on standard output, wrapped by the terminal alone."""
    Console().print(Text(words), soft_wrap=True)


@contextmanager
def shown_progress(console: Console) -> Iterator[None]:
    """Show a bar for each stage of what runs inside; nothing where nobody looks."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

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
    if done.offline:
        console.print("No host name resolves: this machine seems to be offline. Nothing was fetched.")
        return
    console.print(f"{done.in_words()}{'' if done.feeds else '; `--all` asks them all the same'}.")
    if done.feeds and done.not_due:
        console.print(
            f"{counted(done.not_due, 'feed')} {'was' if done.not_due == 1 else 'were'} not due yet; "
            "`--all` asks them all the same."
        )
    if done.feeds_failed:
        console.print(Text(f"No answer: {', '.join(done.feeds_failed)}. `storyfold feeds` says why."))
    if done.failed_pages:
        console.print(f"{counted(done.failed_pages, 'page')} gave no article.")
    if done.failed_articles:
        console.print(
            f"{counted(done.failed_articles, 'article')} could not be read whole (internal errors, to report): "
            'storyfold sql "FROM articles_failed"',
            highlight=False,
        )


def print_editions(editions: Sequence[WrittenEdition], console: Console) -> None:
    """Say where the editions lie."""
    for edition in editions:
        stories = counted(edition.stories, "story")
        console.print(Text(f"{edition.topic} {edition.week}: {stories}, {edition.markdown}"), soft_wrap=True)
        if not edition.stories:
            console.print("No story of that week is on the topic; the edition says what was read.")


def print_health(health: Sequence[FeedHealth], pages: Sequence[FailedPage], console: Console) -> None:
    """Show the feeds, those in trouble first, and pages without an article; all columns for programs and --wide."""
    ordered = sorted(health, key=lambda feed: (feed.answered, feed.name.lower()))
    if console.for_people and not console.wide:
        table = Table("Feed", "Outcome", title="Feeds", box=SIMPLE, padding=(0, 1, 0, 0))
        for name in ("Articles", "Rhythm", "Last answer (UTC)"):
            table.add_column(name, justify="right", no_wrap=True)
        for feed in ordered:
            table.add_row(
                Text(feed.name), _outcome(feed), str(feed.articles), _every(feed.rhythm_hours), _answered(feed)
            )
        console.print(table)
        console.print(Text("--wide also shows entries pending, headlines only, full text and share on topic.", "dim"))
    else:
        console.print(plain_table("", _HEALTH_COLUMNS, map(_health_row, ordered)))
    if console.for_people:
        for feed in health:
            if feed.left_out:
                console.print(Text(f"Left out of {feed.name}: {feed.left_out_why}."))
    if pages:
        columns = ("Page", "Feed", "Outcome", "Why", "Tried again (UTC)")
        again = [f"{page.next_try:%Y-%m-%d %H:%M}" if page.next_try else "no" for page in pages]
        rows = [(p.url, p.feed_name, p.kind, p.detail, when) for p, when in zip(pages, again, strict=True)]
        if not console.as_csv:
            console.print(plain_table("Pages without an article", columns, rows))


# Pending: entries whose pages are tried again. Headline: entries of which there is a headline and no article. Left out:
# items that are no entries of their own. Full: share of entries with the whole text. Topic: share of articles on one.
_HEALTH_COLUMNS = (
    "Feed", "Outcome", "Articles", "Pending", "Headline", "Left out", "Rhythm", "Full", "Topic", "Languages",
    "Last answer (UTC)",
)  # fmt: skip


def _health_row(feed: FeedHealth) -> tuple[object, ...]:
    counts = (feed.articles, feed.pending or "", feed.headline_only or "", feed.left_out or "")
    shares = (_every(feed.rhythm_hours), _percent(feed.full_text), _percent(feed.on_topic))
    return (feed.name, _outcome(feed), *counts, *shares, feed.languages, _answered(feed))


def _outcome(feed: FeedHealth) -> Text:
    words = ": ".join(filter(None, (feed.outcome, feed.detail)))
    return Text(words, style="green" if feed.answered else "red")


def _answered(feed: FeedHealth) -> str:
    return f"{feed.last_success:%Y-%m-%d %H:%M}" if feed.last_success else "never"


def _every(hours: float | None) -> str:
    if hours is None:
        return ""
    return f"{hours / 24:.0f} d" if hours >= 48 else f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def print_story(story: Story, console: Console) -> None:
    """Draw a story's lineage: its reports, and under each the copies that go back to it."""
    from rich.tree import Tree

    from reports.rendering.provenance import source_sentence

    root = Tree(Text(f"{story.id}  {source_sentence(story)}"))
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
        console.print(Text(f"Earlier in its thread: story {story.follows}."))


def print_found(found: Sequence[SearchHit], console: Console) -> None:
    """Show what a search found, best first; for programs a row each."""
    if not console.for_people:
        columns = ("id", "title", "outlet", "published", "story_id", "word_rank", "meaning_rank", "url")
        rows = ((o.article_id, o.title, o.outlet, o.published, o.story_id, o.word_rank, o.meaning_rank, o.url)
                for o in found)  # fmt: skip
        console.print(plain_table("", columns, rows))
        if not found:
            sys.stderr.write("Nothing found.\n")
        return
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


def outlet_rows(reports: Sequence[OutletReport]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the heads and the rows of the table of outlets."""
    heads = (
        "Outlet", "Articles", "Own", "First", "Copies", "Copied", "Hours behind", "Figures alone", "repeated",
        "confirmed", "contradicted", "Revised", "Corrected",
    )  # fmt: skip
    rows = [tuple("" if value is None else str(value) for value in astuple(one)) for one in reports]
    return heads, rows


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


def print_members_table(story: Story, console: Console) -> None:
    """Print a story's articles as rows."""
    columns = ("story_id", "id", "outlet", "published", "relation", "probability", "parent", "title", "url", "evidence")
    rows = (
        (story.id, m.stored.id, m.outlet, m.stored.article.published, m.relation, m.confidence, m.parent,
         m.stored.article.title, m.stored.article.canonical_url, m.evidence)
        for m in story.members
    )  # fmt: skip
    console.print(plain_table("", columns, rows))


def print_about(about: Sequence[tuple[str, str, str, str]], console: Console) -> None:
    """Show the analyses and reviews of a story, and the roundups, podcasts and the like that mention it, if any."""
    rows = [(form or "not sure", *others) for form, *others in about]  # "no report" is not the name of a form
    if rows:
        console.print(plain_table("Also mentioned in", ("What it is", "Outlet", "Title", "URL"), rows))


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
        (quote["status"], quote["words"], quote["speaker"], quote["other_outlet"], _there(quote))
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


def _there(quote: dict[str, Any]) -> str:
    """Return what the other article has instead: the words, or whose they are."""
    return str(quote["other_speaker" if quote["status"] == "different speaker" else "other_words"])


def _figure_row(figure: dict[str, Any]) -> tuple[Any, ...]:
    return (
        Text(figure["status"], style=_AGREEMENT_STYLES.get(figure["status"], "")),
        figure["text"],
        figure["attribute"] or figure["kind"],
        ", ".join(figure["qualifiers"]),
        f"{counted(figure['articles'], 'article')}, {counted(figure['origins'], 'source')}",
        ", ".join(figure["outlets"][:4]),
    )


def print_json(value: object) -> None:
    """Print a value for programs."""
    sys.stdout.write(to_json(value))


def to_json(value: object) -> str:
    """Return a value as JSON: dataclasses as objects, moments in ISO form, NaN as null, everything else as its text."""
    return json.dumps(_finite(value), default=_json_value, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _finite(value: object) -> object:
    """Return a value with null for each number that JSON does not have: NaN and the infinities."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key if isinstance(key, str) else str(key): _finite(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(one) for one in value]
    return _finite(asdict(value)) if is_dataclass(value) and not isinstance(value, type) else value


def _json_value(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


def story_json(
    story: Story, ledger: dict[str, object] | None = None, about: Sequence[tuple[str, str, str, str]] = ()
) -> str:
    """Return a story for programs, without embeddings and full texts; with its ledger where one is given.

    `about` has the form, outlet, title and URL of articles about it that are none of its own.
    """
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
            "also_mentioned_in": [dict(zip(("form", "outlet", "title", "url"), one, strict=True)) for one in about],
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
