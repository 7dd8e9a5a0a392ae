"""The seeds of drawn tests: the same every time, so that a red run is the change's, and others every night."""

import os
from collections.abc import Iterable
from typing import Any

import pytest

# `make test-nightly` says one; without it, nothing is drawn anew.
_SEED = os.environ.get("TEST_SEED", "")
IS_FREE = bool(_SEED)


def seeds(count: int, *, fast: int) -> list[Any]:
    """Return the seeds of `count` draws; those after the first `fast` are drawn by the slow tests."""
    return slow_from(fast, [int(_SEED or 0) + n for n in range(count)])


def slow_from(first: int, cases: Iterable[object]) -> list[Any]:
    """Return a test's cases, of which those from the index `first` on are slow."""
    return [pytest.param(case, marks=[pytest.mark.slow] if n >= first else []) for n, case in enumerate(cases)]
