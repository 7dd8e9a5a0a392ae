"""Which engine tells the stories: a model that is on this machine, else printed sentences, and the edition says why."""

from pathlib import Path

from flows.configuration.settings import SummarySettings
from flows.editions.summary_engine import choose_engine
from reports.edition.compose import extractive_summaries
from reports.summaries.extractive import summarize
from tests.press_cases import member, stored, story
from tests.test_reports_summaries import INDEPENDENT, ORIGIN
from tests.tiny_models import tiny_bart, tiny_classifier


def test_without_a_word_stories_are_told_with_printed_sentences() -> None:
    summarizer, engine = choose_engine(SummarySettings())
    assert summarizer is extractive_summaries
    assert (engine.name, engine.notice) == ("extractive", "")


def test_a_model_that_is_not_here_is_named_and_printed_sentences_are_taken(tmp_path: Path) -> None:
    writer = str(tiny_bart(tmp_path / "writer"))
    for model, checker in ((str(tmp_path / "none"), ""), (writer, str(tmp_path / "none"))):
        given = SummarySettings(engine="abstractive", model=model, checker=checker)
        summarizer, engine = choose_engine(given)
        assert summarizer is extractive_summaries
        assert engine.notice.startswith("Told with printed sentences only: ")
        assert str(tmp_path / "none") in engine.notice


def test_what_a_model_writes_passes_the_guard_or_is_replaced(tmp_path: Path) -> None:
    writer, checker = str(tiny_bart(tmp_path / "writer")), str(tiny_classifier(tmp_path / "checker"))
    given = SummarySettings(engine="abstractive", model=writer, checker=checker, device="cpu")
    summarizer, engine = choose_engine(given)
    assert (engine.name, engine.model, engine.checker, engine.notice) == ("abstractive", writer, checker, "")
    told = story([member(stored("o", ORIGIN)), member(stored("i", INDEPENDENT, hours=2), "independent report")])
    (done,) = summarizer([told])
    assert done.lines == summarize(told), "words drawn at random were let through"
