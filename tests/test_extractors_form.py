"""The form of a text is told by its words, its address and its embeddings; in doubt it is a report."""

import math

import numpy as np
import pytest

from extractors.articles.form import (
    A_REPORT,
    FORMS,
    LEAST_CONFIDENCE,
    Form,
    form_features,
    judge_form,
    judgement_of,
    said_form,
    words_of,
)
from extractors.embedding.encoder import Encoder, embedding_words

CASES = [
    (
        "deal",
        "The best robot vacuum deals right now: save $200 on the Sweepo X2",
        "Looking for a discount? The Sweepo X2 is on sale for $399 ($200 off), its lowest price to date, at"
        " Amazon and Best"
        " Buy. You can also get the smaller model for $149, which is 40% off. We may earn an affiliate"
        " commission if you buy"
        " something from these links. Here are the best deals that you can buy today.",
        "https://shop.example/deals/robot-vacuum-deals-sale",
    ),
    (
        "about",
        "Sweepo X2 review: I tested it for a month, and my floors are better for it",
        "I spent a month with the Sweepo X2, and I think that it is the best robot vacuum for most people."
        " It is quiet, and"
        " its map is good, but my rug was often too much for it. What I like most is how it feels to come"
        " home. The older"
        " model is still a better value than this one, in my opinion, though the new brush is an upgrade.",
        "https://gazette.example/reviews/sweepo-x2-review",
    ),
    (
        "report",
        "Harbour of Veldkamp closed after tanker runs aground",
        "The harbour of Veldkamp was closed on Tuesday after a tanker ran aground at its entrance, the port"
        " authority said."
        " Nobody was hurt. Tugs were trying to free the ship in the evening, according to a spokesman, who"
        " said that no oil"
        " had leaked. The authority announced that ferries were sent to Orrinvale.",
        "https://gazette.example/2026/04/27/veldkamp-harbour-closed",
    ),
]


@pytest.mark.parametrize(("form", "title", "text", "url"), CASES, ids=[row[0] for row in CASES])
def test_the_form_of_a_text_is_told(form: str, title: str, text: str, url: str) -> None:
    headline, lead = Encoder().encode([title, embedding_words(title, text)])
    judged = judge_form(title, text, url, headline, lead)
    assert judged.form == form
    assert LEAST_CONFIDENCE.get(judged.form, 1 - max(LEAST_CONFIDENCE.values())) <= judged.confidence <= 1


def test_embeddings_of_another_model_tell_no_form() -> None:
    row = np.ones(8, dtype=np.float32) / math.sqrt(8)
    assert judge_form(*CASES[0][1:], row, row) == A_REPORT


@pytest.mark.parametrize("text", ["", " ", "“", "a" * 5000, "?\n" * 3000, "$1 off " * 900, "١٢٣ 新闻 новости"])
def test_every_text_has_as_many_features_and_all_are_numbers(text: str) -> None:
    found = form_features(text[:300], text, "https://gazette.example/" + text[:50].strip(), 0.5)
    assert len(found) == len(form_features("A title", "A text.", "", 0.5))
    assert all(math.isfinite(value) for value in found)


@pytest.mark.parametrize("form", FORMS)
def test_below_its_least_confidence_a_text_is_a_report(form: Form) -> None:
    def judged(chance: float) -> str:
        return judgement_of([chance if form == other else 0.0 for other in FORMS]).form

    assert (judged(LEAST_CONFIDENCE[form] - 0.01), judged(LEAST_CONFIDENCE[form])) == ("report", form)


def test_chances_of_all_forms_that_report_nothing_count_together() -> None:
    assert judgement_of([0.9, 0.5, 0.5, 0.0, 0.0, 0.0]).no_report == 0.75
    assert judgement_of([0.9, 0.5, 0.5, 0.0, 0.0, 0.0]).about == 0.9


def test_what_a_person_says_is_certain() -> None:
    assert (said_form("about").about, said_form("about").no_report) == (1.0, 0.0)
    assert (said_form("deal").about, said_form("deal").no_report) == (0.0, 1.0)
    assert (said_form("report").about, said_form("report").no_report) == (0.0, 0.0)


def test_words_keep_apostrophes_and_ampersands_inside() -> None:
    assert words_of("Here’s a Q&A, 'quoted'") == ["here's", "a", "q&a", "quoted"]
