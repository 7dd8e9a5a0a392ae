"""Lets a sentence into an edition only if the sentences it cites say the same."""

from reports.guard.checks import check_sentence

__all__ = ["check_sentence"]
