"""Says what differs between two editions of a topic, from their JSON; reads nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The stories only the later edition tells, those only the earlier does, those continued, and the counts."""

    new: tuple[str, ...]
    gone: tuple[str, ...]
    continued: tuple[tuple[str, str], ...]  # (headline, the earlier headline it continues)
    told_again: tuple[tuple[str, float, float], ...]  # (headline, earlier score, later score)
    counts: tuple[tuple[str, int, int], ...]  # (what, earlier, later)


def compare(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Difference:
    """Return the difference of two twins, in the order of the editions."""
    before, after = _stories(earlier), _stories(later)
    continued = {row["id"]: row["continues"] for row in after.values() if row["continues"]}
    counts = [(key, earlier["coverage"][key], later["coverage"][key]) for key in ("articles", "stories", "copies")]
    return Difference(
        new=tuple(row["headline"] for i, row in after.items() if i not in before and i not in continued),
        gone=tuple(row["headline"] for i, row in before.items() if i not in after),
        continued=tuple((row["headline"], row["continues"]) for i, row in after.items() if i in continued),
        told_again=tuple(
            (row["headline"], before[i]["score"], row["score"]) for i, row in after.items() if i in before
        ),
        counts=(("told", len(before), len(after)), *counts),
    )


def _stories(twin: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {row["id"]: row for part in ("stories", "briefs", "continued") for row in twin.get(part, ())}
