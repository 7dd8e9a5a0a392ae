"""The `storyfold label` command: say of a story whether it is about the topic, and later editions learn from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(label)


def label(
    which: Annotated[str, typer.Argument(help="A story's id or words of its headline; or an article's id or URL.")],
    relevant: Annotated[bool, typer.Option("--relevant/--not-relevant", help="Whether it is about the topic.")] = True,
    topic: Annotated[str, typer.Option(help="The key of the topic; the first of the configuration if left out.")] = "",
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
    ] = None,
) -> None:
    """Label a story for a topic. From six labels on, two of each kind, relevance is fitted to them."""
    from flows.cli.ask_store import read_story
    from flows.configuration.settings import load_settings
    from flows.editions.labels import add_label, labels_path, read_labels
    from reports.edition.outlook import lead_article

    settings = load_settings(config)
    wanted = settings.topics(topic)[0]
    story = read_story(settings, which)
    path = labels_path(settings)
    add_label(path, story, wanted.key, relevant=relevant)
    said = "relevant" if relevant else "not relevant"
    known = len(read_labels(path, wanted.key))
    Console().print(Text(f"{said} to {wanted.name}: {lead_article(story).article.title} ({known} labels)"))
