"""Labelled sentences are judged field by field, and shares have intervals over articles."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from extractors.evaluation.facts import FactFileError, judge_sentences, load_sentences, same_name, score_fields
from flows.cli.app import app

SENTENCE = "Corvid raised $90 million, according to Meridian Wire, and the plant will open by June 2027."
ROW: dict[str, Any] = {
    "id": "a",
    "published": "2026-04-29",
    "before": "A headline",
    "sentence": SENTENCE,
    "after": "So it was.",
    "figures": [
        {"text": "$90 million", "start": 14, "value": 90e6, "unit": "USD", "subject": "Corvid", "attribute": "funding"}
    ],
    "quotes": [],
    "predictions": [{"claim": "the plant will open by June 2027", "due": "2026-04-29/2027-06-30"}],
    "credits": [{"name": "Meridian Wire", "words": "according to Meridian Wire"}],
}


def _file(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "facts.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_each_field_is_judged(tmp_path: Path) -> None:
    verdicts = judge_sentences(load_sentences(_file(tmp_path, ROW)))
    assert {v.field: (v.wanted, v.given, v.right) for v in verdicts} == dict.fromkeys(
        ("figure", "subject", "attribute", "prediction", "due day", "credit"), (True, True, True)
    )


CHANGED = {
    "another value": ("figures", {"value": 91e6}, "figure"),
    "another currency": ("figures", {"unit": "EUR"}, "figure"),
    "another subject": ("figures", {"subject": "Veldt"}, "subject"),
    "another attribute": ("figures", {"attribute": "valuation"}, "attribute"),
    "another day": ("predictions", {"due": "2026-04-29/2027-07-30"}, "due day"),
    "another source": ("credits", {"name": "Harbour Post"}, "credit"),
}


@pytest.mark.parametrize(("kind", "change", "field"), CHANGED.values(), ids=CHANGED)
def test_what_differs_from_its_label_is_wrong(tmp_path: Path, kind: str, change: dict[str, object], field: str) -> None:
    (label,) = ROW[kind]
    row = ROW | {kind: [label | change]}
    scores = {one.field: one for one in score_fields(judge_sentences(load_sentences(_file(tmp_path, row))))}
    assert (scores[field].given, scores[field].right) == (1, 0)


def test_an_interval_is_over_articles(tmp_path: Path) -> None:
    wrong = ROW | {"id": "b", "credits": []}
    (credit,) = [
        one
        for one in score_fields(judge_sentences(load_sentences(_file(tmp_path, ROW, ROW, wrong))))
        if one.field == "credit"
    ]
    assert credit.precision == pytest.approx(2 / 3)
    assert (credit.precision_low, credit.precision_high) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the iPhone", "iPhone", True),
        ("Corvid", "Corvid Drive", True),
        ("Contemporary Amperex", "Amperex", True),
        ("Corvid Drive Group", "Drive", False),
        ("", "Corvid", False),
    ],
)
def test_a_name_is_its_beginning_or_its_end(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same


def test_a_line_that_is_no_sentence_is_named(tmp_path: Path) -> None:
    with pytest.raises(FactFileError, match=r"facts\.jsonl:1"):
        load_sentences(_file(tmp_path, {"sentence": "No day."}))


def test_the_command_shows_what_is_wrong(tmp_path: Path) -> None:
    wrong = ROW | {"credits": []}
    done = CliRunner().invoke(app, ["eval", "facts", str(_file(tmp_path, wrong)), "--errors", "1"])
    assert done.exit_code == 0, done.output
    assert "credit: Meridian Wire (according to)" in done.output
