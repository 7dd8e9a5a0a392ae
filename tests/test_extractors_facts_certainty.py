"""A field of a fact is given only where its rule is right often enough, and the counts are fitted by article."""

import json
from datetime import date
from pathlib import Path

import pytest

from extractors.evaluation.certainty import Judged, fit, held_out, judged_articles, main
from extractors.facts.certainty import LEVEL, SUBJECT_LEVEL, certainty_of, features_of
from extractors.facts.read_facts import read_facts

DAY = date(2026, 4, 29)
DOUBTFUL = "The maker Corvid asked a court in the old town by the harbour to hear from 40 lawyers."


def judged(right: int, wrong: int, rule: str, articles: int = 10) -> list[Judged]:
    """Return so many judgements of one rule, spread over articles."""
    return [
        Judged(article=f"a{i % articles}", field="subject", rule=rule, right=i < right) for i in range(right + wrong)
    ]


def test_a_doubtful_subject_is_left_empty() -> None:
    (kept,) = read_facts(DOUBTFUL, DAY, least_certainty=0.0).figures
    (left,) = read_facts(DOUBTFUL, DAY).figures
    assert (kept.subject, left.subject) == ("Corvid", "")
    assert certainty_of("subject", kept.subject_rule) < SUBJECT_LEVEL


def test_a_sure_subject_is_given_with_its_rule() -> None:
    (figure,) = read_facts("Corvid shares rose 7%.", DAY).figures
    assert figure.subject == "Corvid"
    assert certainty_of("subject", figure.subject_rule) >= LEVEL
    assert certainty_of("attribute", figure.attribute_rule) >= LEVEL


def test_no_rule_has_no_certainty() -> None:
    assert certainty_of("speaker", "") == 0.0


def test_a_rule_that_nobody_judged_has_the_certainty_of_its_field() -> None:
    assert certainty_of("credit", "unheard of") == certainty_of("credit", "never seen")
    assert 0.5 < certainty_of("credit", "unheard of") < 1.0


def test_a_rule_that_errs_weighs_less() -> None:
    weights = fit([*judged(18, 2, "name, near"), *judged(5, 15, "noun, far")])
    assert weights["near"] > 0 > weights["far"]
    assert features_of("name, near") == ("name", "near")


def test_of_held_out_articles_the_level_leaves_the_rules_that_hold() -> None:
    left, right = held_out([*judged(40, 0, "name, near"), *judged(5, 35, "noun, far")])
    assert (left, right) == (40, 40)


def test_where_all_is_right_few_judgements_say_less_than_many() -> None:
    few, many = (fit(judged(number, 0, "name, near"))[""] for number in (4, 100))
    assert 0 < few < many


def test_a_judgement_counts_while_the_value_is_still_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Corvid shares rose 7%. Veldt raised $90 million, police said."
    (tmp_path / "articles.jsonl").write_text(json.dumps({"id": "a", "published": "2026-04-29T10:00", "text": text}))
    rows = [
        {"article": "a", "field": "subject", "start": 19, "value": "Corvid", "right": True},
        {"article": "a", "field": "subject", "start": 36, "value": "Somebody", "right": False},
        {"article": "a", "field": "credit", "start": 49, "value": "police", "right": True},
    ]
    (tmp_path / "judgements.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "labels.jsonl").write_text("")
    found = list(judged_articles(tmp_path / "judgements.jsonl", [tmp_path / "articles.jsonl"]))
    assert [(one.field, one.right) for one in found] == [("subject", True), ("credit", True)]
    main([str(tmp_path / name) for name in ("labels.jsonl", "judgements.jsonl", "articles.jsonl")])
    assert '["subject"]' in capsys.readouterr().out
