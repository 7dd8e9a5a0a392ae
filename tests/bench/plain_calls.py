"""Do what a collect of the sample press does with plain calls of the libraries, each as its documentation has it."""

import tempfile
from pathlib import Path

import duckdb
import feedparser
import trafilatura
from sentence_transformers import SentenceTransformer

from extractors.embedding.encoder import BUNDLED, LEAD_WORDS, _folder
from flows.sample_press.articles import load_press
from flows.sample_press.pages import render_page
from flows.sample_press.sites import Sites
from tests.bench.timing import spent


def collect_plainly() -> str:
    """Parse every feed, extract every page, encode every title and lead, insert every article; say what each took."""
    press = load_press()
    now = press.articles[-1].published
    sites = Sites(press)
    feeds = [sites.answer(one.domain, one.feed_path, now).body for one in press.publishers]
    pages = [render_page(article, press, now) for article in press.articles]
    parsed = spent(lambda: [feedparser.parse(feed) for feed in feeds])
    read = spent(lambda: [trafilatura.bare_extraction(page, with_metadata=True) for page in pages])
    found = [document for document in read.gave if document is not None]
    leads = [f"{one.title}. {' '.join((one.text or '').split()[:LEAD_WORDS])}" for one in found]
    encoded = spent(lambda: SentenceTransformer(_folder(BUNDLED)).encode([*leads, *(str(one.title) for one in found)]))
    stored = spent(lambda: _store([(one.title, one.text, one.date, one.author) for one in found]))
    parts = {"feedparser": parsed, "trafilatura": read, "sentence-transformers": encoded, "duckdb": stored}
    return ", ".join(f"{name} {run.cpu:.2f}" for name, run in parts.items())


def _store(rows: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "plain.duckdb")) as connection:
        connection.execute("CREATE TABLE articles (title VARCHAR, text VARCHAR, date VARCHAR, author VARCHAR)")
        connection.executemany("INSERT INTO articles VALUES (?, ?, ?, ?)", rows)
