"""Ask and write the ledger for the commands: a story's ledger, candidates, resolutions."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, cast, get_args

from flows.configuration.lock_timeouts import COMMAND_LOCK_TIMEOUT_S
from flows.configuration.settings import Settings
from store.database.connections import open_reader, open_writer
from store.ledger.facts import Ledger, story_ledger
from store.ledger.resolutions import Outcome, propose_resolutions, resolve_prediction

OUTCOMES: tuple[str, ...] = get_args(Outcome)


def read_ledger(settings: Settings, story_id: str) -> Ledger:
    """Return what the articles of a story state, and how far they agree."""
    with open_reader(settings.store.path) as connection:
        return story_ledger(connection, story_id)


def read_candidates(settings: Settings) -> list[dict[str, Any]]:
    """Return the later articles that may tell what became of open predictions."""
    with open_reader(settings.store.path) as connection:
        return [asdict(found) for found in propose_resolutions(connection, settings.encoder.model)]


def record_resolution(settings: Settings, which: str, outcome: str, *, article: str, by: str, note: str) -> str:
    """Record what became of a prediction, one of `OUTCOMES`, and return its id."""
    with open_writer(settings.store.path, wait_s=COMMAND_LOCK_TIMEOUT_S) as connection:
        return resolve_prediction(
            connection, which, cast(Outcome, outcome), article=article, by=by, note=note, now=datetime.now(UTC)
        )
