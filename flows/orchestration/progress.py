"""Tell whoever watches how far a run is; silent when nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

# (stage, done, total): the stage is what a person calls it ("feeds", "encoding").
Listener = Callable[[str, int, int], None]

_listeners: list[Listener] = []


@contextmanager
def progress_listener(listener: Listener) -> Iterator[None]:
    """Call `listener` for all progress inside."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def progress(stage: str, done: int, total: int) -> None:
    """Say that `done` of `total` of a stage are finished."""
    for listener in _listeners:
        listener(stage, done, total)
