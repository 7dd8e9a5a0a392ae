"""The seeds of drawn tests: the same every time, so that a red run is the change's, and others every night."""

import os

# `make test-nightly` says one; without it, nothing is drawn anew.
_SEED = os.environ.get("TEST_SEED", "")
IS_FREE = bool(_SEED)


def seeds(count: int) -> list[int]:
    """Return the seeds of as many draws."""
    return [int(_SEED or 0) + n for n in range(count)]
