"""When and how the other packages run: flows, failures, configuration. Decides nothing on news. Begin at `collect`."""

__version__ = "0.1.0"
