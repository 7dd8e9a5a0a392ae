"""What a user said of stories is kept, corrected, and learnt from once there is enough of it."""

import json

import numpy as np
import pytest

from flows.editions.labels import add_label, read_labels
from reports.evaluation.labelled import LabelError
from reports.relevance.calibration import MIN_LABELS, fit
from reports.relevance.judge import judge_relevance
from tests.press_cases import TOPIC, VECTORS, member, stored, story, vector


def test_the_last_word_on_a_story_counts(tmp_path):
    path = tmp_path / "labels.jsonl"
    assert read_labels(path) == []
    told = story([member(stored("o", "one two three"))])
    add_label(path, told, "world-models", relevant=True)
    add_label(path, told, "other", relevant=True)
    add_label(path, told, "world-models", relevant=False)
    assert read_labels(path, "world-models") == [
        {"topic": "world-models", "story": "s1", "title": "Palisade AI raises $240 million", "lead": "one two three",
         "relevant": False}
    ]  # fmt: skip
    assert len(read_labels(path)) == 2


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"topic": "t"}) + "\n")
    with pytest.raises(LabelError, match="line 1: 'story' must be a str"):
        read_labels(path)


WANTED = [vector(0.15 + n / 100) for n in range(4)]
UNWANTED = [vector(0.05, 0.5 + n / 100) for n in range(4)]


def _fitted(relevant, others):
    rows = np.stack([*relevant, *others])
    return fit(rows, [10 * float(row[0]) for row in rows], [True] * len(relevant) + [False] * len(others))


@pytest.mark.parametrize(
    ("relevant", "others", "learnt"),
    [(4, 4, True), (MIN_LABELS - 2, 2, True), (MIN_LABELS - 3, 2, False), (4, 1, False), (0, 0, False)],
)
def test_with_few_labels_nothing_is_learnt(relevant, others, learnt):
    if not relevant + others:
        assert fit(np.zeros((0, 3), dtype=np.float32), [], []) is None
        return
    assert (_fitted(WANTED[:relevant], UNWANTED[:others]) is not None) == learnt


def test_labels_move_a_doubtful_story():
    doubtful = story([member(stored("a", on=vector(0.7)))])
    plain = judge_relevance(doubtful, TOPIC, VECTORS)
    learnt = judge_relevance(doubtful, TOPIC, VECTORS, calibration=_fitted(WANTED, UNWANTED))
    assert (plain.zone, learnt.zone) == ("review", "accept")
    assert learnt.reason.endswith("8 labels")
