"""What is measured is said with its interval, beside simpler methods, and a bad line is named."""

import gzip
import json

import pytest

from reports.evaluation.labelled import LabelError, read_lines
from reports.evaluation.summaries import read_clusters, score_summaries
from tests.test_reports_salience import FERRIES, GARDENS, HARBOUR

LINES = [
    {"documents": [HARBOUR, FERRIES, GARDENS], "summary": "The harbour of Leith will close; divers found a crack."}
]


@pytest.fixture
def clusters(tmp_path):
    path = tmp_path / "clusters.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, LINES * 3)).encode()))
    return read_clusters(path)


def test_ours_comes_first_and_every_baseline_is_compared_with_it(clusters):
    scores = score_summaries(clusters, max_words=20)
    assert [score.name for score in scores] == [
        "storyfold",
        "storyfold, any sentence",
        "lead round-robin",
        "LexRank (sumy)",
        "TF-IDF centroid",
    ]
    assert scores[0].ahead == ()
    for score in scores[1:]:
        ahead = dict(score.ahead)["rouge1"]
        assert ahead.low <= ahead.mean <= ahead.high
        assert ahead.mean == pytest.approx(scores[0].rouge1 - score.rouge1, abs=0.011)


def test_the_words_of_the_reference_score_whole(clusters):
    from dataclasses import replace

    told = replace(clusters[0], documents=(clusters[0].summary,))
    assert score_summaries([told], max_words=50)[0].rouge1 == 100.0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "holds no line"),
        (b"{", "line 1: not JSON"),
        (b'{"summary": "x"}', "line 1: 'documents' must be a list"),
        (b"[]", "line 1: 'documents' must be a list"),
        (b"\xff\xfe", "cannot be read"),
        (b"\x1f\x8bnot gzip", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(tmp_path, content, said):
    path = tmp_path / "labels.jsonl"
    path.write_bytes(content)
    with pytest.raises(LabelError, match=said):
        list(read_lines(path, {"documents": list, "summary": str}))
