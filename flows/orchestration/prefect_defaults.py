"""Defaults for Prefect: no telemetry, no version checks, a longer wait for its first start. Import before Prefect.

And keep malloc to few heaps: before the first thread, or it has no effect.
"""

import os

from store.database.memory import limit_malloc_arenas

# How often a run gives a sign of life, in seconds: the least that Prefect takes (its own default is 180). A run without
# one for three of them is called crashed, and no longer stands in the way of the next: within two minutes.
HEARTBEAT, HEARTBEAT_S = "PREFECT_FLOWS_HEARTBEAT_FREQUENCY", "30"

_DEFAULTS = {
    HEARTBEAT: HEARTBEAT_S,
    "DO_NOT_TRACK": "1",
    "RAY_USAGE_STATS_ENABLED": "0",  # where Ray is used at all
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    # The first ephemeral start migrates a database and took 13 to 15 s; Prefect gives up after 20.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # The command prints its own outcome; a server still gets the whole log.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    # What the packages below the flows log, such as an article that failed, stands in the log of the run.
    "PREFECT_LOGGING_EXTRA_LOGGERS": "storyfold",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}

for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

limit_malloc_arenas()
