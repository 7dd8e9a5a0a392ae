"""Keep Prefect to itself: no telemetry, no version checks, patience for its first start. Import before Prefect.

And keep malloc to few heaps: before the first thread, or it has no effect.
"""

import os

from store.database.memory import limit_malloc_arenas

_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "RAY_USAGE_STATS_ENABLED": "0",  # where Ray is used at all
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    # The first ephemeral start migrates a database and took 13 to 15 s; Prefect gives up after 20.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # The command tells its own outcome on the terminal; a server still gets the whole log.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}

for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

limit_malloc_arenas()
