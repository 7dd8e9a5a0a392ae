"""Send what changed of what is watched, by the ways of [alerts], after each run that brought something."""

from __future__ import annotations

import logging
from datetime import datetime

from flows.configuration.operation_settings import AlertSettings
from flows.gathering.result import counted
from flows.health.notifications import notify
from store.database.connections import Connection
from store.ledger.watches import look_for_changes, mark_sent

log = logging.getLogger("storyfold.watched")

# A message that nobody reads to its end tells how much is left out.
MOST_NOTIFIED = 30


def notify_watchers(connection: Connection, alerts: AlertSettings, now: datetime) -> int:
    """Keep what changed of what is watched, and send what was not sent yet; return how many changes that is.

    What no way took is tried again after the next run.
    """
    found = look_for_changes(connection, now)
    if not found:
        return 0
    lines = [f"{one.wanted}: {one.what}\n{one.url}".rstrip() for one in found[:MOST_NOTIFIED]]
    if len(found) > MOST_NOTIFIED:
        lines.append(f"and {len(found) - MOST_NOTIFIED} more")
    if notify(alerts, f"Storyfold: {counted(len(found), 'change')} of what is watched", "\n\n".join(lines)):
        mark_sent(connection)
    log.info("%s of what is watched", counted(len(found), "change"))
    return len(found)
