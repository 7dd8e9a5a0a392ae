"""Lets a sentence into an edition only if the sentences it cites say the same.

Begin at `checks.check_sentence`.
"""

from reports.guard.checks import check_sentence

__all__ = ["check_sentence"]
