"""Reads the facts that an edition prints from the store, as they stood at the end of its week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports.ledger import ReadLedger
from store.database.connections import Connection
from store.ledger.week import week_ledger
from store.types import WeekLedger


def ledger_reader(connection: Connection, monday: date) -> ReadLedger:
    """Return what an edition asks for the facts of its stories and of those told before."""

    def read(told: Sequence[str], before: Sequence[str]) -> WeekLedger:
        return week_ledger(connection, told, monday, earlier_ids=before)

    return read
