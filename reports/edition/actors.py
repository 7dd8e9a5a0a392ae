"""Name whom the stories of an edition are about."""

import re
from collections import Counter
from collections.abc import Sequence

from extractors.text.stems import STOP_WORDS
from reports.types import NameCount
from store.types import Story, facts_of, lead_article

MOST_NAMES = 8
OPENING = 1500  # characters of the lead article; a guess


def find_actors(stories: Sequence[Story], topic: str) -> dict[str, str]:
    """Return by story id the name it is most about: of those in its lead's headline the one most headlines have.

    Of equals it is the most frequent in its texts. A name that ends on a stop word ("Persistence Without") is part of
    a title, and one that the texts have as a common word as well ("a Map") is none; a story may have no name: "".
    """
    return {story.id: _actor(story, topic) for story in stories}


def count_names(stories: Sequence[Story], topic: str) -> tuple[NameCount, ...]:
    """Return the names that occur twice in the opening of most stories' lead articles, most stories first."""
    found = Counter[str]()
    for story in stories:
        lead = lead_article(story)
        names = Counter(mention.canonical for mention in facts_of(lead).mentions if mention.start < OPENING)
        stem = topic.lower().rstrip("s")
        found.update({name for name, times in names.items() if times > 1 and stem not in name.lower()})
    order = sorted(found, key=lambda name: (-found[name], name))
    return tuple(NameCount(name=name, stories=found[name]) for name in order[:MOST_NAMES])


def _actor(story: Story, topic: str) -> str:
    titles = [member.stored.article.title for member in story.members]
    texts = "\n".join(member.stored.article.text for member in story.members)
    counts = Counter(mention.name for member in story.members for mention in facts_of(member.stored).mentions)
    lead = lead_article(story).article.title
    names = [name for name in counts if name in lead and _is_a_name(name, topic, texts)]
    return max(names, key=lambda name: (sum(name in title for title in titles), counts[name], name), default="")


def _is_a_name(name: str, topic: str, texts: str) -> bool:
    if name.lower() == topic.lower() or name.rpartition(" ")[2].lower() in STOP_WORDS:
        return False
    common = len(re.findall(rf"\b{re.escape(name.lower())}s?\b", texts)) if name.istitle() else 0
    return 2 * common < len(re.findall(rf"\b{re.escape(name)}\b", texts))
