"""Any model on this machine may write; what it writes is guarded, the same each time, and never needed."""

import pytest

from reports.summaries.engines.abstractive import SYSTEM, write_summaries
from reports.summaries.engines.models import Checker, ModelMissingError, Writer, inspect_model
from reports.summaries.extractive import summarize
from tests.press_cases import member, stored, story
from tests.test_reports_summaries import INDEPENDENT, ORIGIN
from tests.tiny_models import tiny_bart, tiny_chat, tiny_classifier

PROMPTS = ["Palisade AI has raised money.", "The harbour of Leith will close for two weeks in May, divers said."]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module", params=["bart", "chat", "chat without a template"])
def writer(request, folder):
    path = folder / request.param.replace(" ", "-")
    made = tiny_bart(path) if request.param == "bart" else tiny_chat(path, template=request.param == "chat")
    return Writer(str(made), device="cpu", batch=2)


def _story():
    return story(
        [
            member(stored("o", ORIGIN)),
            member(stored("i", INDEPENDENT, hours=2, outlet="Ventureline"), "own reporting"),
        ]
    )


def test_the_configuration_of_a_model_says_what_it_is(folder):
    assert (inspect_model(str(tiny_bart(folder / "a"))).kind, inspect_model(str(folder / "a")).context) == (
        "sequence-to-sequence",
        512,
    )
    assert (inspect_model(str(tiny_chat(folder / "b"))).kind, inspect_model(str(folder / "b")).context) == (
        "chat",
        2048,
    )
    assert inspect_model(str(tiny_classifier(folder / "c"))).kind == "classifier"


@pytest.mark.slow
def test_a_model_writes_the_same_twice_and_in_any_batch(writer):
    asked = [writer.prompt(SYSTEM, prompt) for prompt in PROMPTS]
    once = writer.write(asked)
    assert writer.write(asked) == once
    assert tuple(text for prompt in asked for text in writer.write([prompt])) == once


def test_random_words_are_all_replaced_by_printed_ones(writer):
    (done,) = write_summaries([_story()], writer)
    assert done.lines == summarize(_story())
    assert done.kept == 0
    assert done.reasons


class Recites:
    """A model that writes what it was told to, and remembers what it was asked."""

    def __init__(self, text, room=10_000):
        self.text, self.room, self.asked = text, room, []

    def prompt(self, system, user):
        return user

    def length(self, prompt):
        return len(prompt.split())

    def write(self, prompts):
        self.asked.extend(prompts)
        return tuple(self.text for _ in prompts)


def test_a_sentence_the_evidence_backs_is_printed_as_written():
    model = Recites("Palisade AI has raised $240 million from investors led by Copperline. [1]")
    (done,) = write_summaries([_story()], model)
    assert (done.kept, done.written) == (1, 1)
    assert [line.text for line in done.lines] == [
        "Palisade AI has raised $240 million from investors led by Copperline."
    ]
    assert [span.article_id for span in done.lines[0].cited] == ["o"]


def test_a_long_story_is_shown_in_fewer_sentences_and_never_cut():
    model = Recites("Nothing. [1]", room=40)
    write_summaries([_story()], model)
    (asked,) = model.asked
    assert len(asked.split()) <= 40
    whole = {sentence for text in (ORIGIN, INDEPENDENT) for sentence in text.split("\n")}
    assert all(any(line.split("] ", 1)[1] in sentence for sentence in whole) for line in asked.split("\n"))


def test_a_story_with_nothing_to_show_is_not_asked_about():
    model = Recites("x")
    (done,) = write_summaries([story([member(stored("o", ""))])], model)
    assert (model.asked, done.lines) == ([], ())


def test_a_model_that_is_not_here_says_so(tmp_path):
    with pytest.raises(ModelMissingError, match="not usable on this machine"):
        Writer(str(tmp_path / "nothing"))
    with pytest.raises(ModelMissingError, match="cannot write"):
        Writer(str(tiny_classifier(tmp_path / "classifier")))


def test_a_classifier_answers_between_none_and_all(tmp_path):
    checker = Checker(str(tiny_classifier(tmp_path / "a")), device="cpu")
    assert 0 < checker(ORIGIN, "Palisade AI has raised money.") < 1
    with pytest.raises(ModelMissingError, match="none of its labels"):
        Checker(str(tiny_classifier(tmp_path / "b", ("good", "bad"))))
