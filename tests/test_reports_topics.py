"""A topic comes with the project, and another is refused with the names of those that do."""

import pytest

from reports.errors import TopicError
from reports.relevance.topics import builtin_topic


def test_the_first_topic_comes_with_the_project():
    topic = builtin_topic("world-models")
    assert (topic.key, topic.name) == ("world-models", "World models")
    texts = (*topic.phrases, *topic.counter_phrases, *topic.keywords)
    assert min(map(len, (topic.phrases, topic.counter_phrases))) >= 10
    assert len(set(texts)) == len(texts)
    assert all(text == text.strip() and text for text in texts)


@pytest.mark.parametrize("key", ["trams", "", "../types"])
def test_an_unknown_topic_is_refused(key):
    with pytest.raises(TopicError, match="those are: world-models"):
        builtin_topic(key)
