"""Render the Atom feed of a topic: whole editions, newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from reports.rendering.markdown import clean
from reports.types import Edition

MOST_ENTRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEdition:
    """An edition and its page, which the feed carries whole."""

    edition: Edition
    page: str


def render_feed(editions: Sequence[FeedEdition]) -> str:
    """Return the feed of the editions of one topic, of which there is at least one; the first 20 are in it."""
    shown = sorted(editions, key=lambda one: one.edition.week, reverse=True)[:MOST_ENTRIES]
    topic = shown[0].edition.topic
    updated = _moment(max(one.edition.generated for one in shown))
    entries = "".join(_entry(one) for one in shown)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>urn:storyfold:{escape(topic.key)}</id>\n<title>{escape(clean(topic.name))}</title>\n"
        f"<updated>{updated}</updated>\n"
        f'<author><name>Storyfold</name></author>\n<link rel="self" href="{escape(topic.key)}.atom.xml"/>\n'
        f"{entries}</feed>\n"
    )


def _entry(one: FeedEdition) -> str:
    topic, edition = one.edition.topic, one.edition
    return (
        f"<entry><id>urn:storyfold:{escape(topic.key)}:{edition.week}</id>"
        f"<title>{escape(clean(f'{topic.name}: {edition.week}'))}</title>"
        f"<updated>{_moment(edition.generated)}</updated>"
        f'<link rel="alternate" type="text/html" href="{escape(edition.stem)}.html"/>'
        f'<content type="html">{escape(_printable(_body(one.page)))}</content></entry>\n'
    )


def _body(page: str) -> str:
    """Return what stands between `<body>` and `</body>`, without the link that skips to the stories."""
    found = re.search(r"<body>(.*)</body>", page, re.DOTALL)
    return re.sub(r'<a class="skip".*?</a>', "", found.group(1) if found else page)


def _printable(text: str) -> str:
    """Return the text without the control characters that XML forbids."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
