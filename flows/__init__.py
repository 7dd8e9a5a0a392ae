"""Time, failure and configuration. Composes the other packages; decides nothing about news."""

__version__ = "0.1.0"
