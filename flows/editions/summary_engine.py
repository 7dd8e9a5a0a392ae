"""Choose the engine that summarises stories: printed sentences where its model is not on this machine."""

from __future__ import annotations

from collections.abc import Sequence

from flows.configuration.settings import SummarySettings
from reports.edition.compose import Summarizer, extractive_summaries
from reports.guard.replacing import Guarded
from reports.types import Engine
from store.types import Story


def choose_engine(settings: SummarySettings) -> tuple[Summarizer, Engine]:
    """Return the summarizer and what the edition says about it; a missing model gives the extractive engine."""
    if settings.engine == "extractive":
        return extractive_summaries, Engine()
    from reports.summaries.abstractive import write_summaries
    from reports.summaries.models import Checker, ModelMissingError, Writer

    try:
        writer = Writer(settings.model, device=settings.device, batch=settings.batch)
        checker = Checker(settings.checker, device=settings.device) if settings.checker else None
    except ModelMissingError as error:
        return extractive_summaries, Engine(model=settings.model, notice=f"Told with printed sentences only: {error}")

    def written(stories: Sequence[Story]) -> tuple[Guarded, ...]:
        return write_summaries(stories, writer, entails=checker)

    return written, Engine(name="abstractive", model=settings.model, checker=settings.checker)
