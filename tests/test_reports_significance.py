"""What stands behind a story is said in a source's words, or not at all."""

import pytest

from reports.summaries.significance import select_background
from reports.types import Passage, passage
from tests.press_cases import member, stored, story

NEWS = "Kestrel Lab has opened its driving simulator to outside developers in Leeds."
STAKES = "Carmakers in Leeds have until now had to drive every test mile on public roads."
TREND = "Learned simulators have continued to evolve rapidly, with significant advancements that cut the cost of tests."


def matters(text: str, *, told: bool = True) -> str:
    held = stored("a", text)
    summary = (passage(held, 0, len(NEWS)),) if told else ()
    found: Passage | None = select_background(story([member(held)]), summary)
    return found.text if found else ""


@pytest.mark.parametrize(
    ("text", "told", "said"),
    [
        (f"{NEWS}\n{STAKES}", True, STAKES),
        (f"{NEWS}\n{TREND}", True, ""),
        (f"{NEWS}\n{TREND}\n{STAKES}", True, STAKES),
        (f"{NEWS}\n{STAKES}", False, ""),
        (f"{NEWS}\nWhy it matters\n{STAKES}", False, STAKES),
        (
            f"{NEWS}\nOn later launches of the driving simulator, the window will no longer appear to developers.",
            True,
            "",
        ),
        (
            f"{NEWS}\n“Carmakers in Leeds have until now had to drive every mile on roads,” said Kestrel’s head.",
            True,
            "",
        ),
        (f"{NEWS}\nFor Leeds, that means tests instead of miles on public roads, and for the first time.", True, ""),
        (f"{NEWS}\nThe office is in a grey house by the river, next to the old post office.", True, ""),
    ],
    ids=[
        "a consequence",
        "a trend says nothing new",
        "the next best",
        "where no line tells the news, what matters of it is not known",
        "unless its source says that it is that",
        "no name of the news",
        "a quotation",
        "what goes on from what is not printed",
        "no sign",
    ],
)
def test_background_is_a_sentence_that_says_so(text: str, told: bool, said: str) -> None:
    assert matters(text, told=told) == said
