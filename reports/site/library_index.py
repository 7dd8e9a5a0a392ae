"""Renders the library of editions: an index page that can be searched, and an Atom feed with whole editions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from xml.sax.saxutils import escape as xml_escape

from reports.rendering.markdown import clean

MOST_IN_FEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """One edition on the shelf: what its JSON says of it, the name of its page, and the page."""

    topic: str
    topic_name: str
    week: str
    generated: str  # ISO 8601, UTC
    stem: str
    headlines: tuple[str, ...]
    outlets: tuple[str, ...]
    page: str


def render_index(shelf: Sequence[Shelved]) -> str:
    """Return the index page, newest first. Without a script everything is listed; the script only hides lines."""
    rows = "".join(_row(edition) for edition in _newest_first(shelf))
    return _INDEX.replace("{{rows}}", rows).replace("{{count}}", str(len(shelf)))


def render_feed(shelf: Sequence[Shelved], topic: str) -> str:
    """Return the Atom feed of a topic, newest first, each entry with the whole edition as HTML."""
    editions = [edition for edition in _newest_first(shelf) if edition.topic == topic][:MOST_IN_FEED]
    name = editions[0].topic_name if editions else topic
    updated = max((edition.generated for edition in editions), default="1970-01-01T00:00:00Z")
    entries = "".join(_entry(edition) for edition in editions)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>urn:storyfold:{xml_escape(topic)}</id>\n<title>{_xml(name)}</title>\n<updated>{updated}</updated>\n"
        f'<author><name>Storyfold</name></author>\n<link rel="self" href="{xml_escape(topic)}.atom.xml"/>\n'
        f"{entries}</feed>\n"
    )


def body_of(page: str) -> str:
    """Return what stands between `<body>` and `</body>`, without the link that skips to the stories."""
    found = re.search(r"<body>(.*)</body>", page, re.DOTALL)
    return re.sub(r'<a class="skip".*?</a>', "", found.group(1) if found else page)


def _newest_first(shelf: Sequence[Shelved]) -> list[Shelved]:
    return sorted(shelf, key=lambda edition: (edition.week, edition.topic), reverse=True)


def _row(edition: Shelved) -> str:
    headlines = "".join(f"<li>{escape(clean(headline))}</li>" for headline in edition.headlines)
    heading = escape(f"{edition.topic_name}: {edition.week}")
    outlets = escape(clean(", ".join(edition.outlets), 2000))
    return (
        f'<li class="edition"><h2><a href="{escape(edition.stem)}.html">{heading}</a></h2>'
        f'<ul>{headlines}</ul><p class="outlets">{outlets}</p></li>\n'
    )


def _entry(edition: Shelved) -> str:
    return (
        f"<entry><id>urn:storyfold:{xml_escape(edition.topic)}:{edition.week}</id>"
        f"<title>{_xml(f'{edition.topic_name}: {edition.week}')}</title><updated>{edition.generated}</updated>"
        f'<link rel="alternate" type="text/html" href="{xml_escape(edition.stem)}.html"/>'
        f'<content type="html">{_xml(body_of(edition.page), whole=True)}</content></entry>\n'
    )


def _xml(words: str, *, whole: bool = False) -> str:
    shown = "".join(c for c in words if c >= " " or c in "\n\t") if whole else clean(words)
    return xml_escape(shown)


_INDEX = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Editions</title>
<style>
:root { --ink: #1b1f24; --soft: #57606a; --paper: #fff; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa5b1; --paper: #0d1117; --link: #79b8ff; } }
body { margin: 0 auto; padding: 1.5rem 1rem; max-width: 46rem; font: 1.0625rem/1.6 system-ui, sans-serif;
  background: var(--paper); color: var(--ink); }
a { color: var(--link); }
input { width: 100%; font: inherit; padding: .4rem .6rem; }
ol { list-style: none; padding: 0; } h2 { font-size: 1.15rem; margin: 1.5rem 0 .25rem; }
.outlets { font-size: .85rem; color: var(--soft); }
</style>
</head>
<body>
<main>
<h1>Editions</h1>
<p><label for="search">Search headlines and outlets</label><input id="search" type="search" autocomplete="off"></p>
<p id="found" role="status">{{count}} editions</p>
<ol id="editions">
{{rows}}</ol>
</main>
<script>
const editions = [...document.querySelectorAll(".edition")];
document.getElementById("search").addEventListener("input", (event) => {
  const words = event.target.value.toLowerCase().split(/\\s+/);
  let shown = 0;
  for (const edition of editions) {
    const text = edition.textContent.toLowerCase();
    edition.hidden = !words.every((word) => text.includes(word));
    shown += !edition.hidden;
  }
  document.getElementById("found").textContent = shown + (shown === 1 ? " edition" : " editions");
});
</script>
</body>
</html>
"""
