"""A topic file is read whole or refused with the name of what is wrong."""

import pytest

from reports.relevance.topics import TopicError, builtin_topic, load_topic
from reports.types import Topic

WHOLE = """
key = "trams"
name = "Trams"
description = " Trams in cities. "
phrases = ["a tram line opens"]
counter_phrases = ["a tram of thought"]
"""


def test_a_topic_is_read_as_written(tmp_path):
    path = tmp_path / "trams.toml"
    path.write_text(WHOLE)
    assert load_topic(path) == Topic(
        key="trams",
        name="Trams",
        description="Trams in cities.",
        phrases=("a tram line opens",),
        counter_phrases=("a tram of thought",),
        keywords=(),
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (WHOLE.replace('name = "Trams"', ""), "'name' must be a text"),
        (WHOLE.replace('["a tram line opens"]', "[]"), "'phrases' must hold at least one text"),
        (WHOLE.replace('["a tram line opens"]', '["", "x"]'), "'phrases' must be a list of texts"),
        (WHOLE + 'keyword = "tram"', "unknown field 'keyword'"),
        ("key =", "Invalid value"),
    ],
    ids=["a field is missing", "no phrase", "an empty phrase", "a misspelt field", "no TOML"],
)
def test_a_topic_that_cannot_be_used_says_why(tmp_path, content, complaint):
    path = tmp_path / "trams.toml"
    path.write_text(content)
    with pytest.raises(TopicError, match=complaint) as caught:
        load_topic(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TopicError, match="nowhere"):
        load_topic(tmp_path / "nowhere.toml")


def test_the_first_topic_comes_with_the_project():
    topic = builtin_topic("world-models")
    assert (topic.key, topic.name) == ("world-models", "World models")
    assert len(topic.phrases) >= 10
    assert len(topic.counter_phrases) >= 10


def test_an_unknown_built_in_topic_is_refused():
    with pytest.raises(TopicError, match="trams"):
        builtin_topic("trams")
