"""Which of the feeds that ship one may begin with, by kind of publisher; loaded by the command line, so it is light."""

from typing import Literal

Profile = Literal["all", "press", "research", "laboratories", "newsletters"]

PROFILES: dict[Profile, frozenset[str]] = {
    "press": frozenset({"newspaper", "business press", "technology press", "trade press", "games press"}),
    "research": frozenset({"research", "research blog"}),
    "laboratories": frozenset({"AI laboratory", "research blog"}),
    "newsletters": frozenset({"newsletter", "aggregator"}),
}
