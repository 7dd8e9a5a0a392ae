"""Leave out the part of an edition that a mistake of ours spoils: it is logged, and named in the edition."""

import logging
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

log = logging.getLogger("storyfold.editions")


class Salvage:
    """Makes the parts of one edition; `lost` names those that failed, in the order in which they did."""

    def __init__(self) -> None:
        self._lost: list[str] = []

    @property
    def lost(self) -> tuple[str, ...]:
        """Return the names of the parts that failed."""
        return tuple(self._lost)

    def part(self, name: str, make: Callable[[], T], otherwise: T) -> T:
        """Return what `make` makes; where it fails log the traceback, keep the name, and return `otherwise`.

        A full disk and a lack of memory are no mistake of one part, and are raised.
        """
        try:
            return make()
        except (OSError, MemoryError):
            raise
        except Exception as error:
            log.error("internal error in the %s; the edition goes on without it", name, exc_info=error)
            self._lost.append(name)
            return otherwise
