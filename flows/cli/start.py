"""The commands a newcomer begins with: `init` writes a configuration, `demo` runs everything on the sample press."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.text import Text

from flows.cli.options import Config, load_settings, say_first, settings_path
from flows.cli.output import Console, print_collected, print_editions, say, shown_progress
from flows.configuration.errors import ConfigError
from flows.configuration.starter_profiles import Profile
from flows.editions.front_matter import without_front_matter
from flows.editions.weeks import EditionDays, parse_week
from flows.orchestration.signals import exit_on_signals

if TYPE_CHECKING:
    from flows.configuration.settings import Settings, TopicSettings
    from flows.digest import WrittenEdition
    from flows.sample_press.server import PressServer

WEEKS = ("2026-W18", "2026-W19")

WRITTEN_BY = "# Written by `storyfold demo`"

# The Monday morning after a week is when an analyst's schedule would write its digest.
MONDAY_MORNING = timedelta(hours=6)


topic = typer.Typer(help="Begin a topic of your own.", no_args_is_help=True)
PHRASES = 5


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(init)
    app.command()(demo)
    app.command()(settings)
    app.add_typer(topic, name="topic")


def init(
    folder: Annotated[Path, typer.Argument(help="Where to write storyfold.toml and the files beside it.")] = Path(),
    feeds: Annotated[
        Profile | None, typer.Option("--feeds", help="Which feeds to begin with, of those that ship; all if left out.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="The schedule's time zone, such as Europe/Berlin; else UTC.")
    ] = None,
    mail: Annotated[str | None, typer.Option("--mail", help="An address that gets each new edition.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Write a storyfold.toml that fits a screen, with real feeds as OPML and the world-model topic as a file beside it.

    In a terminal it asks for what no option says; a bare return takes what stands in brackets.
    """
    from flows.configuration.operation_settings import ScheduleSettings
    from flows.configuration.starter import FEEDS_FILE, TOPIC_FILE, starter_feeds, write_starter
    from flows.gathering.result import counted

    asks = sys.stdin.isatty() and sys.stdout.isatty()
    chosen = feeds or (_asked_profile() if asks else "all")
    zone = timezone or (typer.prompt("Time zone of the schedule", default="UTC") if asks else "UTC")
    address = mail if mail is not None else typer.prompt("Mail each edition to", default="") if asks else ""
    try:
        ScheduleSettings(timezone=zone)
    except ValueError as error:
        raise typer.BadParameter(
            f"no time zone {zone!r}; write one like Europe/Berlin", param_hint="--timezone"
        ) from error
    path = write_starter(folder, force=force, profile=chosen, timezone=zone, mail_to=address)
    with_feeds = f"{FEEDS_FILE} ({counted(len(starter_feeds(chosen)), 'feed')})"
    say(f"Wrote {path}, {with_feeds} and {TOPIC_FILE} beside it.")
    say(f"Look them over, then: storyfold run --config {shlex.quote(str(path))}")


def _asked_profile() -> Profile:
    from flows.configuration.starter import PROFILES

    names = ["all", *PROFILES]
    while (typed := typer.prompt(f"Feeds to begin with ({', '.join(names)})", default="all")) not in names:
        say(f"{typed!r} is none of them.")
    return cast("Profile", typed)


def settings() -> None:
    """Print every setting with its default and meaning, as docs/configuration.md has them."""
    from flows.configuration.reference import configuration_page

    sys.stdout.write(configuration_page())


@topic.callback()
def _topics() -> None:
    """Begin a topic of your own."""


@topic.command("new")
def new_topic(
    name: Annotated[str, typer.Option(prompt="What is the topic called", help="As the edition is headed.")],
    description: Annotated[
        str, typer.Option(prompt="Describe it in a sentence, as a story about it would", help="In a sentence.")
    ],
    phrase: Annotated[
        list[str] | None, typer.Option(help="What a story of it might say; five do, each a kind of story. Repeat.")
    ] = None,
    keyword: Annotated[list[str] | None, typer.Option(help="A word that its stories use. Repeat.")] = None,
    maker: Annotated[list[str] | None, typer.Option("--named", help="Who or what it is about. Repeat.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days of what is stored are judged.")] = 14,
    write: Annotated[bool | None, typer.Option("--write/--dry-run", help="Write it; or only show it.")] = None,
    config: Config = None,
) -> None:
    """Ask for a name, a description and five phrases; show what that would have told of what is stored; write it."""
    from flows.configuration.adding_topics import add_topic
    from flows.configuration.settings import TopicSettings

    settings = load_settings(config)
    phrases = phrase or _ask_for_phrases()
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    try:
        made = TopicSettings(
            key=key, name=name, description=description, phrases=tuple(phrases), keywords=tuple(keyword or ()),
            names=tuple(maker or ()),
        )  # fmt: skip
    except ValueError as error:
        raise ConfigError(f"the topic cannot be kept: {error}") from error
    if any(one.key == key for one in settings.topic):
        raise ConfigError(f"there is a topic {key} already; say another name")
    if settings.store.path.exists():
        _show_trial(settings, made, days)
    else:
        say("Nothing is stored yet, so nothing can be shown: storyfold collect comes first.")
    if write or (write is None and typer.confirm("Write it into the configuration?")):
        add_topic(settings_path(config), made)
        say(f"Added the topic {key} to {settings_path(config)}.")


def _ask_for_phrases() -> list[str]:
    say(f"Now {PHRASES} phrases that a story of it might say, each another kind of story; an empty one ends them.")
    phrases: list[str] = []
    while len(phrases) < PHRASES:
        given = typer.prompt(f"Phrase {len(phrases) + 1}", default="" if phrases else None, show_default=False).strip()
        if not given:
            break
        phrases.append(given)
    return phrases


def _show_trial(settings: Settings, made: TopicSettings, days: int) -> None:
    from flows.editions.topic_trial import try_topic

    say_first("Judging what is stored …")
    trial = try_topic(settings, made.topic(), datetime.now(UTC), days)
    page = Console()
    page.print(Text(f"Of {trial.stories} stories from {trial.since:%d %b %Y} to {trial.until:%d %b %Y}:", style="bold"))
    for heading, found in (("It would have told", trial.accepted), ("Near it, and not told", trial.near[:10])):
        page.print(Text(f"{heading} {len(found)}" + (":" if found else "."), style="bold"))
        for one in found:
            page.print(Text(f"  {one.chance:.2f}  {one.headline} ({one.outlet}): {one.reason}"), soft_wrap=True)
    page.print(
        "Missing one? Add its words with --keyword, its makers with --named, or a phrase. A stranger among them? "
        "Say the description more narrowly."
    )


def demo(
    folder: Annotated[Path, typer.Option("--folder", help="Where the demo's files go.")] = Path("storyfold-demo"),
) -> None:
    """Run everything once on a fortnight of invented press, served on this machine: no network, no configuration.

    Serves the sample press from a loopback web server, collects it twice through the real flows,
    and prints the digest of the second week.
    """
    exit_on_signals()
    say_first(f"Serving an invented fortnight of press to this machine; files go to {folder} …")
    run_demo(folder, console=Console(stderr=True))


def run_demo(folder: Path, *, console: Console) -> list[WrittenEdition]:
    """Collect and digest both weeks into `folder`, print the second digest, return both editions."""
    from flows.digest import run_digest
    from flows.sample_press.server import PressServer

    editions: list[WrittenEdition] = []
    _drop_users_settings()
    with PressServer() as server:
        config = write_demo_config(folder, server)
        for week in map(parse_week, WEEKS):
            _collect_week(week, config, server, console)
            with shown_progress(console):
                written = run_digest(week.name, config=config, now=server.now)
            print_editions(written, console)
            editions.extend(written)
    _print_edition(editions[-1], folder)
    return editions


def _drop_users_settings() -> None:
    """Drop STORYFOLD_… from the environment: invented press must not reach a real database."""
    for name in [name for name in os.environ if name.startswith("STORYFOLD_")]:
        del os.environ[name]


def collect_fortnight(folder: Path, *, console: Console) -> Path:
    """Collect both weeks into `folder` and write no digest; return the configuration."""
    from flows.sample_press.server import PressServer

    with PressServer() as server:
        config = write_demo_config(folder, server)
        for week in map(parse_week, WEEKS):
            _collect_week(week, config, server, console)
    return config


def write_demo_config(folder: Path, server: PressServer) -> Path:
    """Write the configuration that leads every invented host to the loopback server."""
    from flows.configuration.starter import starter_topic
    from store.database.whole_files import write_whole

    path = folder / "storyfold.toml"
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(WRITTEN_BY):
        raise ConfigError(f"{path} is not the demo's. Give the demo a folder of its own: --folder storyfold-demo")
    hosts = "\n".join(
        f"{json.dumps(host)} = {json.dumps(f'{address}:{port}')}" for host, (address, port) in server.allow.items()
    )
    feeds = "\n".join(
        f"[[feed]]\nurl = {json.dumps(url)}\nname = {json.dumps(name)}\nkind = {json.dumps(kind)}\n"
        for name, url, kind in server.feeds()
    )
    settings = "\n".join(
        [
            f"{WRITTEN_BY}: invented publishers, served on this machine while the demo runs.",
            "[fetch]",
            "gap_s = 0  # the hosts are all this machine",
            "retry_delays_s = [0.1]",
            "",
            "[stories]",
            "same_story = 0.12  # by likeness: an invented press has few like events",
            "",
            "[fetch.connect_to]",
            hosts,
            "",
        ]
    )
    write_whole(path, "\n".join([settings, _demo_topic(starter_topic()), feeds]))
    return path


def _demo_topic(topic: str) -> str:
    """Return the starter's topic as an analyst of the invented press would have it.

    Its laboratories and systems are in no list of real names, and hardly an article of it says "world model", so they
    are named, and a story is told at a lower probability than on real feeds.
    """
    names = "".join(f"    {json.dumps(name)},\n" for name in _DEMO_NAMES)
    topic = topic.replace("names = [\n", f"names = [\n{names}", 1)
    level = "min_relevance = 0.2  # this press is invented: .8 for a real one"
    return topic.replace("[[topic]]\n", f"[[topic]]\n{level}\n", 1)


# Laboratories and systems of the invented press that stand for the topic there.
_DEMO_NAMES = (
    "Palisade AI", "Heliograph 2", "Foldspace", "Everglade", "Rearview", "Causeway", "Tidewater", "Mossgate",
)  # fmt: skip


def _collect_week(week: EditionDays, config: Path, server: PressServer, console: Console) -> None:
    from flows.collect import run_collect

    server.now = week.end + MONDAY_MORNING
    console.print(Text(f"\nWeek {week.name}: collecting on {server.now:%a %d %b %Y %H:%M} UTC", style="bold"))
    with shown_progress(console):
        done = run_collect(config, server.now)
    print_collected(done, console)


def _print_edition(edition: WrittenEdition, folder: Path) -> None:
    from rich.markdown import Markdown

    page = Console()
    page.print()
    page.print(Markdown(first_screen(edition.markdown.read_text(encoding="utf-8"))))
    page.rule()
    page.print(Text(f"The rest: {edition.markdown}\nDatabase: {folder / 'storyfold.duckdb'}\n"))
    page.print("Three commands worth trying next:")
    for command in next_commands(folder, edition):
        page.print(Text(f"  {command}"), soft_wrap=True)


def first_screen(page: str) -> str:
    """Return an edition's opening without its front matter: what a terminal shows at once, each story in a line."""
    return without_front_matter(page).partition("\n## Stories\n")[0]


def next_commands(folder: Path, edition: WrittenEdition) -> tuple[str, ...]:
    """Return what to type next: the feeds, who reported first, and the edition's first story or those of its week."""
    config = f"--config {shlex.quote(str(folder / 'storyfold.toml'))}"
    twin = json.loads(edition.json.read_text(encoding="utf-8"))
    printed = [*twin["stories"], *twin["continued"], *twin["review"]]
    week = f"storyfold sql {config} \"FROM week('{edition.week}')\""
    return (
        f"storyfold feeds {config}",
        f'storyfold sql {config} "FROM first_reports ORDER BY published"',
        f"storyfold story {config} {printed[0]['id']}" if printed else week,
    )
