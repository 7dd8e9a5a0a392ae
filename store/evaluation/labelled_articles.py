"""Articles from a file of one JSON object a line, labelled or not: read, encoded, clustered; keeps nothing."""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

import numpy as np

from extractors.articles.form import A_REPORT, FormJudgement, judge_form
from extractors.articles.walls import classify_wall
from extractors.embedding.encoder import LEAD_WORDS, Encoder
from extractors.facts.read_facts import read_facts
from extractors.urls.normalize import normalize_url
from store.dedup.candidate_pairs import EncodedArticles, find_matches
from store.dedup.clusters import SAME_STORY, cluster_ids
from store.dedup.features.article import ArticleFeatures, headline_of, read_features
from store.dedup.features.matrix import FeatureMatrix, ReadFeatures, microseconds
from store.dedup.pair_score import Weights
from store.types import Embedding, StoreError

# A number beyond this, the year 5138 in seconds, counts milliseconds.
LATEST_SECOND = 1e11

# The day an undated text is read against: what is compared of its facts does not depend on it.
_SOME_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One article of a file. `story` and `form` are labels, "" without one; `published` is None without a date.

    `site` is the outlet where the file names it, else the host of the URL.
    """

    id: str
    title: str
    text: str
    url: str
    published: datetime | None
    story: str
    form: str = ""
    site: str = ""


def read_lines(path: Path) -> list[dict[str, object]]:
    """Return the objects of a `.jsonl` or `.jsonl.gz` file. Raises StoreError that names the line that is none."""
    rows: list[dict[str, object]] = []
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                rows.append(_row(line, f"{path}, line {number}"))
    return rows


def _opened(path: Path) -> TextIO:
    try:
        return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from error


def _row(line: str, where: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise StoreError(f"{where}: is not JSON: {error}") from error
    if not isinstance(row, dict):
        raise StoreError(f"{where}: is not a JSON object")
    return row


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Return the articles of a file in its order. Raises StoreError for one without an id, a title or a text."""
    return tuple(entries_of(read_lines(path), path))


def entries_of(rows: Sequence[dict[str, object]], path: Path) -> Iterator[Entry]:
    """Yield the articles of rows already read."""
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        identity, title, text, story = (_field(row, name) for name in ("id", "title", "text", "story"))
        text = "" if title and _is_wall(text) else text
        if not identity or not (title or text):
            raise StoreError(f"{path}, article {number}: needs an `id`, and a `title` or a `text`")
        if identity in seen:
            raise StoreError(f"{path}, article {number}: the id {identity!r} was there before")
        seen.add(identity)
        yield Entry(
            id=identity, title=title, text=text, url=_address(row),
            published=_moment(row.get("published")), story=story, form=_field(row, "form"), site=_site(row),
        )  # fmt: skip


def first_with_url(entries: Sequence[Entry]) -> dict[str, str]:
    """Return id → id of the first entry with the same address: in the store one page read twice is one article.

    An entry without a URL, or with that of a home page, stands for itself.
    """
    firsts: dict[str, str] = {}
    return {entry.id: firsts.setdefault(_identity(entry), entry.id) for entry in entries}


def _identity(entry: Entry) -> str:
    try:
        address = normalize_url(entry.url)
    except ValueError:
        return f"id {entry.id}"
    is_home = urlsplit(address).path in ("", "/") and not urlsplit(address).query
    return f"id {entry.id}" if is_home else address


def encode_entries(entries: Sequence[Entry], encoder: Encoder) -> EncodedArticles:
    """Return the entries ready to be compared."""
    leads = encoder.encode([_lead(entry) for entry in entries])
    titles = encoder.encode([headline_of(entry.title, entry.text) for entry in entries])
    return encoded_entries(entries, leads, titles)


def encoded_entries(
    entries: Sequence[Entry], leads: Embedding, titles: Embedding, forms: Sequence[FormJudgement] | None = None
) -> EncodedArticles:
    """Return the same of embeddings that are there already; `forms` are those of the entries, else judged here."""

    def read(index: int) -> ArticleFeatures:
        entry = entries[index]
        form = forms[index] if forms else judge_form(entry.title, entry.text, entry.url, titles[index], leads[index])
        return read_entry(entry, form)

    return EncodedArticles(
        ids=tuple(entry.id for entry in entries),
        published=np.array([microseconds(entry.published) for entry in entries], dtype=np.int64),
        has_text=np.array([bool(entry.text.split()) for entry in entries], dtype=bool),
        leads=leads,
        titles=titles,
        features=FeatureMatrix(ReadFeatures(read)),
    )


def read_entry(entry: Entry, form: FormJudgement = A_REPORT) -> ArticleFeatures:
    """Return what an entry is compared by."""
    day = entry.published.date() if entry.published else _SOME_DAY
    facts = read_facts(entry.text, day)
    return read_features(entry.title, entry.text, entry.published, entry.url, facts, form)


def cluster_entries(
    encoded: EncodedArticles, weights: Weights, window: timedelta | None, same_story: float = SAME_STORY
) -> dict[str, str]:
    """Return id → story of all articles, exactly as `collect` clusters them; a story is named after its first id."""
    matches = find_matches(encoded, range(len(encoded.ids)), weights, window)
    return {identity: group[0] for group in cluster_ids(encoded.ids, matches, same_story) for identity in group}


def _field(row: dict[str, object], name: str) -> str:
    """Return a field as text; 0 is a name like any other, null is none."""
    value = row.get(name)
    return "" if value is None else str(value)


def _is_wall(text: str) -> bool:
    """Return whether a page's wall stands in the place of its text, which `collect` keeps as a headline alone."""
    return bool(text) and classify_wall(text, whole_page="", is_free=True) is not None


def _address(row: dict[str, object]) -> str:
    """Return the URL, or one of the site where the row names only that."""
    site = str(row.get("site") or "").strip()
    return str(row.get("url") or "") or (f"https://{site}/" if site else "")


def _site(row: dict[str, object]) -> str:
    return str(row.get("site") or "").strip() or urlsplit(str(row.get("url") or "")).netloc


def _lead(entry: Entry) -> str:
    words = " ".join(entry.text.split()[:LEAD_WORDS])
    return f"{entry.title}. {words}" if entry.title else words


def _moment(value: object) -> datetime | None:
    """Return a moment of ISO 8601, of a feed (RFC 2822), or in seconds or milliseconds since 1970; None for no such."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value / 1000 if abs(value) > LATEST_SECOND else value, UTC)
        text = str(value or "")
        moment = parsedate_to_datetime(text) if text[:1].isalpha() else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
