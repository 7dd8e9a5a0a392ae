"""Select the one printed sentence that stands for a story in the edition's opening; writes none.

Theory. The line is read first and often alone, so it is the sentence that most likely tells the news, and where none is
likely to, there is none: the headline says it better.
"""

from reports.summaries.extractive import likely_leads
from reports.types import Passage
from store.types import Story


def select_one_line(story: Story) -> Passage | None:
    """Return the sentence that most likely tells the news of the story; None where none is likely to."""
    return next(iter(likely_leads(story)), None)
