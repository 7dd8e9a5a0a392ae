"""How long each kind of work waits for the one right to write, before it stops with a word."""

# A run that finds another one writing: longer than the end of an ordinary collect.
RUN_LOCK_TIMEOUT_S = 60.0

# A person's command: nobody looks at a silent terminal for longer.
COMMAND_LOCK_TIMEOUT_S = 30.0

# The nightly upkeep would rather wait out a whole collect than be missed.
UPKEEP_LOCK_TIMEOUT_S = 900.0
