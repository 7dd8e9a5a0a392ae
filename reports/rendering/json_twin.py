"""Keep an edition as JSON and read it back: the only encoder and the only decoder of an edition.

The keys are the fields of `reports.types.Edition`, moments ISO 8601 in UTC. `start` and `end` count characters of the
stored text of `article`. Addresses are as they were read: who shows them as links must check their scheme.
"""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reports.types import SCHEMA, Edition

_EDITIONS = TypeAdapter(Edition)


# What 0.1 called the earliest article and what had a voice of its own: neither was earned by evidence.
_RELATIONS_BEFORE = {"origin": "unknown", "independent report": "unknown"}


class EditionFormatError(ValueError):
    """A text that is no edition of ours; the message says why."""


def encode(edition: Edition) -> str:
    """Return the edition as JSON."""
    values = _EDITIONS.dump_python(edition, mode="json", by_alias=True)
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


def decode(text: str) -> Edition:
    """Return the edition a JSON text holds, of this version or an earlier one. Raises EditionFormatError."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise EditionFormatError(f"no JSON: {error}") from error
    schema = values.get("schema") if isinstance(values, dict) else None
    if schema != SCHEMA:
        raise EditionFormatError(f"the schema is {schema!r}, not {SCHEMA!r}")
    try:
        return _EDITIONS.validate_python(_completed(values))
    except (ValidationError, KeyError, TypeError, AttributeError) as error:
        raise EditionFormatError(f"not an edition: {str(error).splitlines()[0]}") from error


def _completed(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with what version 0.1 left out, and its relations in today's words."""
    for story in _stories(values):
        for article in story["articles"]:
            article["relation"] = _RELATIONS_BEFORE.get(article["relation"], article["relation"])
        for figure in story["figures"]:
            figure["clause"] = {"text": "", "article": figure["article"], "url": figure["url"], **figure["clause"]}
        for line in story["summary"]:
            if "cites" in line:
                line["cites"] = [{"text": "", **cited} for cited in line["cites"]]
    return values


def _stories(values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in ("stories", "briefs", "continued", "review"):
        yield from values.get(part, ())
