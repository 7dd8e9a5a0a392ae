"""Limit the rate of requests to each host: one at a time, with a gap; hosts do not wait for each other."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # on the clock of the event loop
    gap_s: float = 0.0  # what this host asked for, where it is more than ours


class HostRateLimiter:
    """One request at a time a host, and `gap_s` seconds from the end of one to the start of the next."""

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for the turn at `host` and hold it until the block is left."""
        clock = asyncio.get_running_loop().time
        entry = self._hosts.setdefault(host, _Host())
        async with entry.lock:
            wait_s = entry.free_at - clock()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            try:
                yield
            finally:
                entry.free_at = clock() + max(self._gap_s, entry.gap_s)

    def widen(self, host: str, gap_s: float) -> None:
        """Leave at least `gap_s` seconds between two requests to `host`."""
        self._hosts.setdefault(host, _Host()).gap_s = gap_s


class RetryAfter:
    """Until when each host wants no request: what earlier runs knew, and what its answers said in this one."""

    def __init__(self, known: Mapping[str, datetime]) -> None:
        self._until = dict(known)

    def until(self, host: str, now: datetime) -> datetime | None:
        """Return the moment before which `host` is not to be asked, or None."""
        moment = self._until.get(host)
        return moment if moment is not None and moment > now else None

    def hold(self, host: str, until: datetime) -> None:
        """Leave `host` alone until then, or until later if that was asked before."""
        self._until[host] = max(until, self._until.get(host, until))

    def lasting(self, now: datetime) -> dict[str, datetime]:
        """Return the holds that outlast `now`."""
        return {host: until for host, until in self._until.items() if until > now}
