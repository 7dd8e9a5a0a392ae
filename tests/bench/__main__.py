"""Run benchmarks by name: `python -m tests.bench encode pairs`; all of them without a name."""

import sys

import flows.orchestration.prefect_defaults  # noqa: F401 - before anything imports Prefect
from tests.bench import subjects

if __name__ == "__main__":
    subjects.run(sys.argv[1:] or ["all"])
