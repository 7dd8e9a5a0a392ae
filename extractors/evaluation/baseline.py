"""Extract a page with trafilatura as it comes: what ours is measured against; never used to collect."""

from dataclasses import dataclass

import trafilatura
from trafilatura.settings import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineExtraction:
    """What trafilatura extracts from a page."""

    text: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""


def extract_baseline(html: str) -> BaselineExtraction:
    """Return the page in trafilatura's default setting, without comments; one it cannot read is empty."""
    found = trafilatura.bare_extraction(html, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        return BaselineExtraction()
    return BaselineExtraction(
        text=found.text or "",
        title=found.title or "",
        authors=tuple(name.strip() for name in (found.author or "").split(";") if name.strip()),
        date=found.date or "",
    )
