"""Says what happened in a story, in words that someone printed."""

from reports.summaries.extractive import summarize

__all__ = ["summarize"]
