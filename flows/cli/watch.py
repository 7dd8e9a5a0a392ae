"""The commands by which a person watches a name, a figure, a story or a prediction from run to run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.text import Text

from flows.cli.options import AsJson, Config, load_settings
from flows.cli.output import Console, plain_table, print_json
from flows.configuration.lock_timeouts import COMMAND_LOCK_TIMEOUT_S


def register(app: typer.Typer) -> None:
    """Add the group to the application."""
    group = typer.Typer(no_args_is_help=True, help="Follow a name, a figure, a story or a prediction from run to run.")
    group.command("add")(add)
    group.command("list")(list_all)
    group.command("remove")(remove)
    app.add_typer(group, name="watch")


def add(
    name: Annotated[str, typer.Argument(help="A person, an organisation or a product.")] = "",
    attribute: Annotated[str, typer.Option(help="Only its figures of this attribute, such as valuation.")] = "",
    story: Annotated[str, typer.Option(help="A story's id instead; it may be cut short.")] = "",
    prediction: Annotated[str, typer.Option(help="A prediction's id instead; it may be cut short.")] = "",
    config: Config = None,
) -> None:
    """Watch from now on. What is new is sent by the mail or webhook of [alerts] the same day."""
    from store.database.connections import open_writer
    from store.ledger.watches import WatchKind, add_watch

    if sum(map(bool, (name, story, prediction))) != 1:
        raise typer.BadParameter("give a name, or --story, or --prediction", param_hint="NAME")
    if attribute and not name:
        raise typer.BadParameter("--attribute needs a name", param_hint="--attribute")
    kind: WatchKind = "story" if story else "prediction" if prediction else "figure" if attribute else "entity"
    wanted = f"{name}: {attribute}" if attribute else name or story or prediction
    with open_writer(load_settings(config).store.path, wait_s=COMMAND_LOCK_TIMEOUT_S) as connection:
        watch = add_watch(connection, kind, wanted, datetime.now(UTC))
    Console().print(Text(f"{watch.id}: {watch.kind} {watch.wanted}"))


def list_all(config: Config = None, as_json: AsJson = False) -> None:
    """Show what is watched, and how much changed since it was added."""
    from store.database.connections import open_reader
    from store.ledger.watches import counted_watches

    with open_reader(load_settings(config).store.path) as connection:
        found = counted_watches(connection)
    if as_json:
        print_json([{"id": one.id, "kind": one.kind, "wanted": one.wanted, "changes": n} for one, n in found])
        return
    cells = [(one.id, one.kind, one.wanted, f"{one.added_at:%Y-%m-%d}", n) for one, n in found]
    Console().print(plain_table("", ("Id", "Kind", "Watched", "Since", "Changes"), cells))


def remove(
    which: Annotated[str, typer.Argument(help="The watch's id, which may be cut short, or its name.")],
    config: Config = None,
) -> None:
    """Stop watching."""
    from store.database.connections import open_writer
    from store.ledger.watches import remove_watch

    with open_writer(load_settings(config).store.path, wait_s=COMMAND_LOCK_TIMEOUT_S) as connection:
        watch = remove_watch(connection, which)
    Console().print(Text(f"no longer watched: {watch.kind} {watch.wanted}"))
