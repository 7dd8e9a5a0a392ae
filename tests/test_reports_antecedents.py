"""A name in brackets stands for "The company" where the article leaves no doubt which, and nowhere else."""

import pytest

from reports.guard import check_sentence
from reports.rendering.json_twin import decode, encode
from reports.rendering.wording import method
from reports.summaries.antecedents import find_antecedent, resolved_words
from reports.summaries.extractive import gather_evidence, select_one_line, summarize
from reports.types import Resolved, passages_of
from store.queries.quotes import find_words
from tests.press_cases import edition, member, stored, story, vector

HEADLINE = "Oriole raises $40 million to train robots in world models"
NEWS = "Oriole, a start-up in Bergen, has raised $40 million to train robots in world models."
LATER = "The company said on Tuesday that it would hire 60 engineers in Bergen and Porto for its warehouse robots."


@pytest.mark.parametrize(
    ("headline", "before", "sentence", "name"),
    [
        pytest.param(HEADLINE, [NEWS], LATER, "Oriole", id="named in both"),
        pytest.param(HEADLINE, [NEWS, "The firm is young."], LATER, "Oriole", id="a sentence of the same between"),
        pytest.param(HEADLINE, [NEWS], "The startup’s robots fold.", "Oriole", id="possessive"),
        pytest.param(HEADLINE, [NEWS], "The robots fold.", "", id="no company"),
        pytest.param(HEADLINE, [NEWS], "The company behind Kimi hires.", "", id="described"),
        pytest.param(HEADLINE, ["Robots learn slowly."], LATER, "", id="not named before"),
        pytest.param("Start-up raises $40 million", [NEWS], LATER, "", id="not named in the headline"),
        pytest.param(
            "Oriole and Tern launch a robot", ["Oriole launched a robot with Tern, a start-up."], LATER, "", id="two"
        ),
        pytest.param(
            HEADLINE, [NEWS, "Tern said in May that Oriole raised too much."], LATER, "", id="another before it"
        ),
        pytest.param(
            HEADLINE, [NEWS, "“We hope that Oriole said all,” an investor wrote."], LATER, "", id="in a quotation"
        ),
        pytest.param(HEADLINE, [], LATER, "", id="nothing before"),
        pytest.param("Tern opens a plant", ["The chipmaker Tern opened a plant."], "The chipmaker grows.", "Tern",
                     id="called by this very word"),
        pytest.param("Tern opens a plant", ["Tern, a chipmaker, opened a plant."], "The airline grows.", "",
                     id="called by another word"),
        pytest.param("Tern shows a chip", ["Tern’s shares rose after it showed a chip made with a lab in Zurich."],
                     "The lab opened in 2019.", "", id="a lab of which no name is told"),
        pytest.param("Tern, a start-up, sued", ["Tern, a start-up, said it was sued by a retailer."],
                     "The company seeks $2 million.", "", id="a company of which no name is told"),
        pytest.param("Tern’s shares rise", ["Tern’s shares rose after it bought Corvid."],
                     "The company makes maps.", "", id="the one that is bought"),
        pytest.param("Brun says she agreed", ["Brun said on Monday that she agreed."], "The company is glad.", "",
                     id="a person says"),
        pytest.param("Brussels plans rules", ["Brussels announced rules."], "The company will appeal.", "",
                     id="a place announces"),
    ],
)  # fmt: skip
def test_the_company_is_named_where_there_is_one_only(
    headline: str, before: list[str], sentence: str, name: str
) -> None:
    found = find_antecedent(headline, [*before, sentence], len(before))
    assert (found.name if found else "") == name
    if found:
        assert before[found.index][found.start : found.end] == name


def test_the_outlet_is_not_the_company() -> None:
    assert find_antecedent(HEADLINE, [NEWS, LATER], 1, outlet="Oriole") is None


def _told() -> Resolved:
    lines = summarize(story([member(stored("o", f"{NEWS} {LATER}", title=HEADLINE))]))
    assert [line.text for line in lines] == [NEWS, f"[Oriole]{LATER.removeprefix('The company')}"]
    line = lines[1]
    assert isinstance(line, Resolved)
    return line


def test_a_later_sentence_is_printed_with_the_name_and_stays_checkable() -> None:
    line = _told()
    assert passages_of(line) == (line.printed,)
    assert (line.printed.text, line.antecedent.text) == (LATER, "Oriole")
    text = f"{NEWS} {LATER}"
    assert text[line.antecedent.start : line.antecedent.end] == "Oriole"
    assert line.text == resolved_words(line.printed.text, line.antecedent.text)
    assert check_sentence(line.text, [text]) == ()
    assert check_sentence(line.text.replace("Oriole", "Tern"), [text]) != ()
    said = [word.lower().strip(".") for word in line.text.partition("] ")[2].split()]
    assert find_words(text, [said]) is not None


def test_the_first_line_and_what_a_model_is_shown_are_verbatim() -> None:
    told = story([member(stored("o", f"{LATER} {NEWS} {LATER}", title=HEADLINE))])
    line = select_one_line(told)
    assert line is not None
    assert line.text == NEWS
    assert all("[" not in shown.text for shown in gather_evidence(told))


def test_an_edition_keeps_it_and_says_what_brackets_mean() -> None:
    made = edition(story([member(stored("o", f"{NEWS} {LATER}", title=HEADLINE, on=vector(0.8)))]))
    assert decode(encode(made)) == made
    assert isinstance(made.stories[0].summary[1], Resolved)
    assert any("square brackets" in line for line in method(made))


def test_a_sentence_without_it_is_left_as_it_is() -> None:
    assert resolved_words("The robots fold.", "Oriole") == "The robots fold."
