"""The `storyfold models` command: which models the configuration names, what they need, whether they are here."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.configuration.settings import Settings, load_settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """One model of the configuration: what it does, what it is, and what is wrong with it ("" if it can be used)."""

    use: str
    name: str
    kind: str
    context: int
    here: bool
    detail: str


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(models)


def models(
    config: Annotated[
        Path | None,
        typer.Option("--config", "-c", help="The configuration to use; else $STORYFOLD_CONFIG, else ./storyfold.toml."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Show the models that are configured, what each needs, and whether it is on this machine."""
    from flows.cli.output import as_json as to_json

    states = model_states(load_settings(config))
    if as_json:
        sys.stdout.write(to_json([asdict(state) for state in states]))
        return
    table = Table("For", "Model", "Kind", "Reads (tokens)", "Here", "Detail")
    for state in states:
        here = Text("yes", style="green") if state.here else Text("no", style="red")
        table.add_row(state.use, Text(state.name), state.kind, str(state.context or ""), here, Text(state.detail))
    Console().print(table)


def model_states(settings: Settings) -> tuple[ModelState, ...]:
    """Return the state of the encoder, the summariser and the checker, as configured."""
    from extractors.embedding.encoder import BUNDLED

    bundled = settings.encoder.model == BUNDLED
    encoder = ModelState(
        use="vectors",
        name=settings.encoder.model,
        kind="sentence encoder",
        context=256 if bundled else 0,
        here=True,
        detail="comes with the installation" if bundled else "loaded by sentence-transformers when first used",
    )
    summaries = settings.summaries
    if summaries.engine == "extractive":
        rules = "prints sentences of articles; needs nothing"
        extractive = ModelState(use="summaries", name="extractive", kind="rules", context=0, here=True, detail=rules)
        return (encoder, extractive)
    named = [("summaries", summaries.model), ("checks", summaries.checker)]
    return (encoder, *(_state(use, name) for use, name in named if name))


def _state(use: str, name: str) -> ModelState:
    from reports.summaries.models import ModelMissingError, inspect_model

    try:
        facts = inspect_model(name)
    except ModelMissingError as error:
        return ModelState(use=use, name=name, kind="", context=0, here=False, detail=str(error))
    return ModelState(use=use, name=name, kind=facts.kind, context=facts.context, here=True, detail="")
