"""The stretches of time around given moments, so that one wrongly dated article does not bring in all between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from store.database.parameters import values_as_json

# DuckDB's timestamps end here, in microseconds since 1970; years of four digits lie far within.
_ENDS = 9_000_000_000_000_000_000

# Two bounds for the scan, which skips what lies outside them without reading it, and then the stretches themselves.
BETWEEN = """{moment} BETWEEN make_timestamp($first) AND make_timestamp($last) AND EXISTS (
    FROM (SELECT unnest($starts::JSON::BIGINT[]) AS starts, unnest($ends::JSON::BIGINT[]) AS ends) AS span
    WHERE epoch_us({moment}) BETWEEN span.starts AND span.ends)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time with both ends, in microseconds since 1970."""

    start: int
    end: int


def spans_around(moments: Iterable[int], reach: timedelta) -> list[Span]:
    """Return what lies within `reach` of any of the moments (microseconds since 1970), in order and apart."""
    wide = reach // timedelta(microseconds=1)
    spans: list[Span] = []
    for moment in sorted(moments):
        start, end = max(moment - wide, -_ENDS), min(moment + wide, _ENDS)
        if spans and start <= spans[-1].end:
            start = spans.pop().start
        spans.append(Span(start=start, end=end))
    return spans


def span_parameters(spans: Sequence[Span]) -> dict[str, object]:
    """Return the parameters of `BETWEEN`; of no span nothing is between."""
    return {
        "first": spans[0].start if spans else 0,
        "last": spans[-1].end if spans else 0,
        "starts": values_as_json(span.start for span in spans),
        "ends": values_as_json(span.end for span in spans),
    }
