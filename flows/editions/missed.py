"""Which scheduled digest should be there and is not; starts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.configuration.settings import Settings
from flows.editions.weeks import last_full_week
from store.database.connections import Connection
from store.queries.editions import has_editions_of, in_use_since

# A scheduled run waits for a worker and for the store, then takes minutes itself.
GRACE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedDigest:
    """The moment at which a digest was due, and the week that it is of."""

    due: datetime
    week: str


def missed_digest(connection: Connection, settings: Settings, now: datetime) -> MissedDigest | None:
    """Return the last weekly digest that was due by `now`, if a topic has no edition of its week; never an older one.

    None where nothing had been collected when it was due: a store that is new has missed nothing.
    """
    if "week" not in settings.digest.every:
        return None  # the next day's or month's edition is soon, or far off
    due = settings.schedule.digest_due(now - GRACE)
    began = in_use_since(connection)
    week = last_full_week(due).name
    if began is None or began > due or has_editions_of(connection, week, [one.key for one in settings.topics("")]):
        return None
    return MissedDigest(due=due, week=week)
