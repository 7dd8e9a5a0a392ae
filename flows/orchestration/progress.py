"""Report how far a run is to whoever listens; silent when nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# (stage, done, total): the stage is what a person calls it ("feeds", "encoding").
Listener = Callable[[str, int, int], None]

_LISTENERS: ContextVar[tuple[Listener, ...]] = ContextVar("progress listeners", default=())


@contextmanager
def progress_listener(listener: Listener) -> Iterator[None]:
    """Call `listener` for all progress inside."""
    token = _LISTENERS.set((*_LISTENERS.get(), listener))
    try:
        yield
    finally:
        _LISTENERS.reset(token)


def progress(stage: str, done: int, total: int) -> None:
    """Report that `done` of `total` of a stage are finished."""
    for listener in _LISTENERS.get():
        listener(stage, done, total)
