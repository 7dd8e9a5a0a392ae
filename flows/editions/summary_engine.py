"""Choose the engine that summarises stories: printed sentences where its model is not here or gives no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from flows.configuration.settings import SummarySettings
from reports.edition.compose import Summarizer, extractive_summaries
from reports.guard.replacing import Guarded
from reports.types import Engine
from store.types import Story


def choose_engine(settings: SummarySettings) -> tuple[Summarizer, Engine]:
    """Return the summarizer and what the edition says about it; a missing model gives the extractive engine."""
    if settings.engine == "extractive":
        return extractive_summaries, Engine()
    if settings.engine == "endpoint":
        return _endpoint(settings)
    from reports.summaries.engines.abstractive import write_summaries
    from reports.summaries.engines.models import Checker, ModelMissingError, Writer

    try:
        writer = Writer(settings.model, device=settings.device, batch=settings.batch)
        checker = Checker(settings.checker, device=settings.device) if settings.checker else None
    except ModelMissingError as error:
        return extractive_summaries, Engine(model=settings.model, notice=f"Told with printed sentences only: {error}")

    def written(stories: Sequence[Story]) -> tuple[Guarded, ...]:
        return write_summaries(stories, writer, entails=checker)

    return written, Engine(name="abstractive", model=settings.model, checker=settings.checker)


def _endpoint(settings: SummarySettings) -> tuple[Summarizer, Engine]:
    """Return the summarizer that asks an endpoint; what it was used for is in the first summary of each call."""
    from reports.summaries.engines.abstractive import write_summaries
    from reports.summaries.engines.endpoint import Address, EndpointWriter
    from reports.summaries.engines.models import Checker, ModelMissingError

    host = urlsplit(settings.endpoint).netloc
    try:
        checker = Checker(settings.checker, device=settings.device) if settings.checker else None
    except ModelMissingError as error:
        return extractive_summaries, Engine(model=settings.model, notice=f"Told with printed sentences only: {error}")
    address = Address(
        url=settings.endpoint,
        model=settings.model,
        key=settings.api_key.get_secret_value(),
        timeout_s=settings.timeout_s,
        context=settings.context,
    )

    def written(stories: Sequence[Story]) -> tuple[Guarded, ...]:
        writer = EndpointWriter(address)
        guarded = write_summaries(stories, writer, entails=checker)
        return (*(replace(one, usage=writer.usage) for one in guarded[:1]), *guarded[1:])

    return written, Engine(
        name="endpoint",
        model=settings.model,
        checker=settings.checker,
        host=host,
        price_read=settings.price_read,
        price_written=settings.price_written,
    )
