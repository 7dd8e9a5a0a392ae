"""The commands for running over years: `serve`, `deploy`, `maintain`, `doctor`; and `site`, the static pages."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

import typer

from extractors.urls.credentials import without_credentials
from flows.cli.options import AsCsv, AsJson, Config, load_settings, say_first, settings_path, shared_settings

if TYPE_CHECKING:
    from flows.health.doctor import Finding

_MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (serve, deploy, maintain, doctor, site, man):
        app.command()(command)


def serve(
    config: Config = None,
    port: Annotated[int, typer.Option(help="Where the server listens, on this machine only.")] = 4200,
) -> None:
    """Run everything on its schedule until stopped: no server, pool or worker to look after.

    Starts a Prefect server on this machine, unless $PREFECT_API_URL names one. Its pages show every run.
    """
    settings = load_settings(config)
    say_first("Starting Prefect; the schedule is:")
    from flows.orchestration.deployments import timetable
    from flows.orchestration.server import serve as serve_flows

    for planned in timetable(settings.schedule, settings.digest.every):
        when = f"{planned.cron} ({settings.schedule.timezone})" if planned.cron else "when asked for"
        typer.echo(f"{planned.flow}/{planned.name}: {when}")
    serve_flows(settings, settings_path(config), port=port)


def deploy(
    config: Config = None,
    pool: Annotated[str, typer.Option(help="The work pool whose workers run the flows.")] = "storyfold",
) -> None:
    """Register the deployments with the server of $PREFECT_API_URL, at the configuration's hours and time zone.

    Workers need Storyfold installed. In a checkout `prefect deploy --all` does the same from prefect.yaml, in UTC.
    """
    settings = load_settings(config)
    address = os.environ.get("PREFECT_API_URL", "")
    at = f" at {without_credentials(address)[0]}" if address else " of Prefect's settings"
    say_first(f"Registering with the Prefect server{at} …")
    from prefect import deploy as deploy_all

    from flows.orchestration.automations import install
    from flows.orchestration.deployments import WATCH, deployments

    planned = deployments(settings.schedule, settings_path(config), settings.digest.every, for_workers=True)
    registered = deploy_all(
        *planned, work_pool_name=pool, build=False, print_next_steps_message=False, ignore_warnings=True
    )
    ids = cast(list[UUID], registered)
    by_name = {deployment.name: identity for deployment, identity in zip(planned, ids, strict=True)}
    for name in install(settings.alerts, settings.schedule, by_name[WATCH]):
        typer.echo(f"Automation: {name}")


def maintain(config: Config = None) -> None:
    """Back the database up, drop old logs, check what is held, report what is wrong: the nightly run by hand."""
    with shared_settings(config) as settings:
        say_first(f"Looking after {settings.store.path}; starting Prefect, whose old runs are dropped too …")
        from flows.maintain import run_maintain

        kept = run_maintain(config)
    typer.echo(f"Backed up to {kept.backup}." if kept.backup else "No backup was to be kept.")
    typer.echo(f"{kept.log_rows_dropped} old log rows dropped; the database has {kept.bytes_after / 2**20:.1f} MiB.")


def doctor(config: Config = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Say what is wrong on this machine and what to do: versions, model, GPU, store, feeds, space, schedule."""
    say_first("Looking at versions, configuration, model, GPU, network, store and schedule …")
    from flows.health.doctor import examine

    found = examine(settings_path(config), os.environ.get("PREFECT_API_URL", ""))
    if as_json or as_csv:
        _print_findings(found, as_csv=as_csv)
    else:
        for finding in found:
            typer.echo(f"{_MARKS[finding.verdict]} {finding.subject:<22} {finding.words}")
            if finding.todo:
                typer.echo(f"{'':<28} → {finding.todo}")
    if any(finding.verdict == "wrong" for finding in found):
        raise typer.Exit(1)


def _print_findings(found: Sequence[Finding], *, as_csv: bool) -> None:
    from flows.cli.output import Console, plain_table, print_json

    if as_csv:
        rows = [(one.verdict, one.subject, one.words, one.todo) for one in found]
        Console(as_csv=True).print(plain_table("", ("verdict", "subject", "words", "todo"), rows))
    else:
        print_json(found)


def site(
    config: Config = None,
    folder: Annotated[Path, typer.Option(help="Where the pages go.")] = Path("site"),
    serve_it: Annotated[bool, typer.Option("--serve", help="Then serve them, on this machine only.")] = False,
    port: Annotated[int, typer.Option(help="Where --serve listens.")] = 8000,
) -> None:
    """Build static pages: editions, stories with their lineage drawn, the feeds' health, and a search."""
    from flows.editions.site import HOST, serve_site, write_site

    first = write_site(load_settings(config), folder)
    typer.echo(f"Wrote {first}.")
    if serve_it:
        typer.echo(f"http://{HOST}:{port}/ until you stop it.")
        serve_site(folder, port)


def man(context: typer.Context) -> None:
    """Print the manual page of all commands: storyfold admin man > ~/.local/share/man/man1/storyfold.1."""
    import flows
    from flows.cli.terminal.manual import manual

    sys.stdout.write(manual(context.find_root().command, flows.__version__))
