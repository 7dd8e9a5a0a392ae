"""Finds the evidence a sentence rests on where it cites none: the few sentences that share most of its words."""

from collections.abc import Sequence

from reports.guard.words import stems_of

MOST = 3


def align(sentence: str, evidence: Sequence[str], most: int = MOST) -> tuple[int, ...]:
    """Return the places of at most `most` sentences, each adding stems the earlier ones lack, in reading order."""
    wanted = set(stems_of(sentence))
    stems = [set(stems_of(known)) for known in evidence]
    chosen: list[int] = []
    while wanted and len(chosen) < most:
        best = max(range(len(stems)), key=lambda n: (len(wanted & stems[n]), -n), default=None)
        if best is None or not wanted & stems[best]:
            break
        chosen.append(best)
        wanted -= stems[best]
    return tuple(sorted(chosen))
