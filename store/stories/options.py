"""How the articles of one store are clustered, as plain values; opens nothing."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteringOptions:
    """The store, and how its articles are clustered. `lock_timeout_s` bounds the wait for the right to write."""

    path: Path
    model_id: str
    window: timedelta
    same_story: float
    weights: Path | None
    lock_timeout_s: float
