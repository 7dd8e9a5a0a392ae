"""Read from a headline which way a quantity goes; compares nothing.

Theory. "Shares rise" and "shares fall" are two events in nearly the same words. A headline that says neither is mute,
and mute is no evidence.
"""

import re

_UP = frozenset(
    "rise rises rose risen rising climb climbs climbed jump jumps jumped surge surges surged soar soars soared gain"
    " gains gained rally rallies rebound rebounds spike spikes higher raise raises raised hike hikes hiked"
    " increase increases increased grow grows grew growth beat beats tops".split()
)
_DOWN = frozenset(
    "fall falls fell fallen falling drop drops dropped slide slides slid sink sinks sank plunge plunges plunged tumble"
    " tumbles tumbled slump slumps slumped lower lowers lowered cut cuts slash slashes slashed decline declines"
    " declined decrease decreases retreat retreats ease eases eased shrink shrinks loses loss losses miss misses"
    " slip slips slipped".split()
)

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def directions_in(title: str) -> frozenset[str]:
    """Return "up", "down", or both, by the verbs and nouns of the headline."""
    words = {word.lower() for word in _WORD.findall(title)}
    return frozenset(name for name, some in (("up", _UP), ("down", _DOWN)) if not words.isdisjoint(some))
