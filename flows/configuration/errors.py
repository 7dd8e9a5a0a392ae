"""The error of a configuration that cannot be used; importing it loads nothing else."""


class ConfigError(Exception):
    """The configuration cannot be used; the message names the file, the key and what to write instead."""
