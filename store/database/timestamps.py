"""Carry moments over the border of the database: aware UTC inside the program, plain UTC in the tables."""

from datetime import UTC, datetime


def to_naive_utc(moment: datetime | None) -> datetime | None:
    """Return the moment as the tables hold it. Raises ValueError for a naive one: that is a bug, caught here."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_naive_utc(moment: datetime) -> datetime:
    """Return a table's moment as aware UTC."""
    return moment.replace(tzinfo=UTC)
