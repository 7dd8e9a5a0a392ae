"""Keep the items of roundups and podcasts, and which reports they mention by the evidence of one event.

A roundup reports no event, so it is in no story; but an item of it says what one story says. An item is compared as a
report would be, by its heading and what stands under it, with the reports published within `MOST_HOURS` of the roundup.
Each pair is compared once: `items_compared` has the texts that were. What is kept is the same whatever came first, of
all that comes within eight days of its own date (`pending_items.py`): later ones are split and compared no more.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np
from numpy.typing import NDArray

from extractors.articles.items import Item, split_items
from extractors.facts.read_facts import read_facts
from extractors.facts.types import no_facts
from store.collection.article_failures import record_failure
from store.collection.articles import embedding_matrix
from store.collection.revisions import drop_items
from store.database.parameters import insert_rows, values_as_json
from store.database.timestamps import from_naive_utc, to_naive_utc
from store.database.transactions import transaction
from store.dedup.candidate_pairs import LEAST_COSINE, EncodedArticles
from store.dedup.evidence import EVIDENCE
from store.dedup.features.article import ArticleFeatures, read_features
from store.dedup.features.matrix import FeatureMatrix, ReadFeatures
from store.dedup.pair_score import Pairs, Weights, evidence_chance, evidence_of_pairs
from store.dedup.signals import hours_apart, measure_signals
from store.roundups.pending_items import REACH, uncompared
from store.stories.load_features import StoredFeatures, encoded_articles
from store.stories.time_spans import BETWEEN, span_parameters, spans_around
from store.types import MOST_HOURS, NO_REPORTS, Embedding

# What has items, and what an item is said to mention from. Of the 303 items of labelled roundups and podcasts of three
# real weeks 26 have so likely a report in their week, and read one by one all 26 are what the item tells; of the 44
# from .7 on 42 are (docs/decisions/forms.md).
WITH_ITEMS = ("roundup", "podcast")
SURELY_MENTIONED = 0.9

# Items compared with all reports of their days at once: with 20,000 of these some 30 MB.
_AT_ONCE = 64

_ITEMS = {
    "article_id": "VARCHAR", "position": "INTEGER", "heading": "VARCHAR", "span_start": "INTEGER",
    "span_end": "INTEGER", "body_start": "INTEGER",
}  # fmt: skip
_COMPARED = {"article_id": "VARCHAR", "model_id": "VARCHAR", "source": "VARCHAR"}
_MATCHES = {"article_id": "VARCHAR", "position": "INTEGER", "report_id": "VARCHAR", "likely": "DOUBLE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemText:
    """What an item says: the heading, and what stands under it."""

    article_id: str
    position: int
    heading: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncompared:
    """Articles that no item was compared with yet (id → what they were read from), and the items among them."""

    sources: Mapping[str, str]
    items: tuple[ItemText, ...]


def split_new_roundups(connection: duckdb.DuckDBPyConnection, model_id: str, since: datetime) -> Uncompared:
    """Return the articles since then that are new to the items, and keep the items of those that are roundups.

    An article whose text or form is another now is new, and what was known of it goes.
    """
    rows = uncompared(connection, model_id, since)
    if not rows:
        return Uncompared(sources={}, items=())
    with transaction(connection):
        drop_items(connection, [row[0] for row in rows])
        items = _split(connection, [row[0] for row in rows if row[1] in WITH_ITEMS])
    return Uncompared(sources={row[0]: row[2] for row in rows}, items=items)


def _split(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> tuple[ItemText, ...]:
    """Keep the items of these articles, and return what they say."""
    kept, said = [], []
    for identity, text in connection.execute(
        "SELECT id, text FROM articles WHERE id IN (SELECT unnest(?::JSON::VARCHAR[])) ORDER BY id",
        [values_as_json(ids)],
    ).fetchall():
        for position, item in enumerate(_items_of(connection, identity, text)):
            row = (identity, position, item.heading, item.start, item.end, item.body)
            kept.append(dict(zip(_ITEMS, row, strict=True)))
            said.append(
                ItemText(article_id=identity, position=position, heading=item.heading, body=text[item.body : item.end])
            )
    if kept:
        insert_rows(connection, "article_items", _ITEMS, kept)
    return tuple(said)


def _items_of(connection: duckdb.DuckDBPyConnection, identity: str, text: str) -> tuple[Item, ...]:
    try:
        return split_items(text)
    except Exception as error:
        record_failure(connection, identity, "items", error)
        return ()


def save_item_embeddings(
    connection: duckdb.DuckDBPyConnection, model_id: str, items: Sequence[ItemText], leads: Embedding, titles: Embedding
) -> None:
    """Keep the embeddings `(n, d)` of what items say and of their headings."""
    rows = [
        [item.article_id, item.position, model_id, lead.tolist(), title.tolist()]
        for item, lead, title in zip(items, leads, titles, strict=True)
    ]
    if rows:
        with transaction(connection):
            connection.executemany("INSERT INTO item_embeddings VALUES (?, ?, ?, ?, ?)", rows)


def match_items(
    connection: duckdb.DuckDBPyConnection, model_id: str, since: datetime, new: Uncompared, weights: Weights
) -> int:
    """Compare the items since then with the reports around them, as far as either is new; return how many match.

    Embeddings of items that no new report can reach go.
    """
    if not new.sources:
        return 0
    items = _Items.read(connection, model_id, since)
    reports = _reports(connection, model_id, items)
    with transaction(connection):
        found = _matches(connection, items, reports, new.sources.keys(), weights) if items.ids and reports.ids else []
        if found:
            insert_rows(connection, "item_matches", _MATCHES, found)
        compared = [
            {"article_id": one, "model_id": model_id, "source": source} for one, source in sorted(new.sources.items())
        ]
        insert_rows(connection, "items_compared", _COMPARED, compared)
        for table in ("item_embeddings", "items_compared"):
            connection.execute(
                f"DELETE FROM {table} WHERE article_id NOT IN (SELECT id FROM articles WHERE published >= ?)",  # noqa: S608
                [to_naive_utc(since)],
            )
    return len(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Items:
    """The items with embeddings, in order: of which article at which position, what they say and when."""

    ids: tuple[tuple[str, int], ...]
    texts: tuple[tuple[str, str, datetime, str, str], ...]
    published: NDArray[np.int64]
    leads: Embedding
    titles: Embedding

    @classmethod
    def read(cls, connection: duckdb.DuckDBPyConnection, model_id: str, since: datetime) -> "_Items":
        """Return the items of the roundups published since then."""
        rows = connection.execute(
            """SELECT i.article_id, i.position, i.heading, a.text[i.body_start + 1 : i.span_end], a.published,
                      a.canonical_url, epoch_us(a.published), a.language, e.lead, e.title
               FROM article_items i JOIN item_embeddings e USING (article_id, position)
               JOIN articles a ON a.id = i.article_id
               WHERE e.model_id = ? AND a.published >= ? ORDER BY i.article_id, i.position""",
            [model_id, to_naive_utc(since)],
        ).to_arrow_table()
        *said, leads, titles = rows.columns
        ids, positions, headings, bodies, moments, urls, published, languages = (column.to_pylist() for column in said)
        dated = map(from_naive_utc, moments)
        return cls(
            ids=tuple(zip(ids, positions, strict=True)),
            texts=tuple(zip(headings, bodies, dated, urls, languages, strict=True)),
            published=np.array(published, dtype=np.int64),
            leads=embedding_matrix(leads),
            titles=embedding_matrix(titles),
        )

    def features(self, connection: duckdb.DuckDBPyConnection, index: int) -> ArticleFeatures:
        """Return the features of one item, read as those of a report without stored facts are."""
        heading, body, published, url, language = self.texts[index]
        try:
            return read_features(heading, body, published, url, read_facts(body, published.date(), language=language))
        except Exception as error:  # a stranger's text: an item that cannot be read mentions nothing
            record_failure(connection, self.ids[index][0], "items", error)
            return read_features("", "", published, "", no_facts(published.date()))


def _reports(connection: duckdb.DuckDBPyConnection, model_id: str, items: _Items) -> EncodedArticles:
    """Return the articles near the roundups that may report an event."""
    spans = spans_around(items.published.tolist(), REACH)
    rows = connection.execute(
        f"""SELECT a.id FROM articles a JOIN article_forms f ON f.article_id = a.id
            WHERE {BETWEEN.format(moment="a.published")}
              AND f.form NOT IN (SELECT unnest($forms::JSON::VARCHAR[])) ORDER BY a.id""",  # noqa: S608 - our own SQL
        {**span_parameters(spans), "forms": values_as_json(sorted(NO_REPORTS))},
    ).fetchall()
    return encoded_articles(connection, [row[0] for row in rows], model_id)


def _matches(
    connection: duckdb.DuckDBPyConnection,
    items: _Items,
    reports: EncodedArticles,
    new: AbstractSet[str],
    weights: Weights,
) -> list[dict[str, object]]:
    """Return the rows of the pairs with a new article that are as likely one event as `SURELY_MENTIONED`."""
    which, report = _candidates(items, reports, new)
    if not len(which):
        return []
    leads, titles = np.vstack([reports.leads, items.leads]), np.vstack([reports.titles, items.titles])
    pairs = Pairs.of(which + len(reports.ids), report, leads, titles)
    features = FeatureMatrix(_ReportsAndItems(connection, reports, items))
    title_cosine = np.einsum("ij,ij->i", titles[pairs.left], titles[pairs.right]).astype(np.float64)
    signals = measure_signals(features, pairs.left, pairs.right, pairs.cosine, title_cosine)
    _, evidence = evidence_of_pairs(features, pairs, signals)
    found = []
    for k, row in enumerate(evidence.tolist()):
        likely = round(evidence_chance(dict(zip(EVIDENCE, row, strict=True)), weights.evidence), 4)
        if likely >= SURELY_MENTIONED:
            (article_id, position), report_id = items.ids[which[k]], reports.ids[report[k]]
            found.append(dict(zip(_MATCHES, (article_id, position, report_id, likely), strict=True)))
    return found


def _candidates(
    items: _Items, reports: EncodedArticles, new: AbstractSet[str]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the items and the reports of the pairs that are near enough in meaning and time, one of the two new.

    In the order of the items and, of one item, of the reports. What is new is compared with all, by parts.
    """
    new_items = np.array([article in new for article, _ in items.ids], dtype=bool)
    every, new_reports = np.arange(len(reports.ids)), np.flatnonzero([one in new for one in reports.ids])
    found = [np.zeros((0, 2), dtype=np.int64)]
    for chosen, against in ((np.flatnonzero(new_items), every), (np.flatnonzero(~new_items), new_reports)):
        leads, published = reports.leads[against], reports.published[against]
        for start in range(0, len(chosen) if len(against) else 0, _AT_ONCE):
            part = chosen[start : start + _AT_ONCE]
            near = items.leads[part] @ leads.T >= LEAST_COSINE
            near &= hours_apart(items.published[part, None], published[None, :]) <= MOST_HOURS
            which, report = np.nonzero(near)
            found.append(np.column_stack((part[which], against[report])))
    pairs = np.concatenate(found)
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return pairs[:, 0], pairs[:, 1]


class _ReportsAndItems:
    """The features of the reports by their index and, after them, of the items."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, reports: EncodedArticles, items: _Items) -> None:
        self._count = len(reports.ids)
        self._reports = StoredFeatures(connection, reports.ids)
        self._items = ReadFeatures(lambda index: items.features(connection, index - self._count))

    def screening(self, indices: Sequence[int]) -> Sequence[bytes]:
        """Return the packed rows that what stands at these indices is screened by."""
        reports, items = self._apart(indices)
        found = dict(zip(reports, self._reports.screening(reports), strict=True))
        found |= zip(items, self._items.screening(items), strict=True)
        return [found[index] for index in indices]

    def further(self, indices: Sequence[int]) -> Sequence[tuple[ArticleFeatures, bytes]]:
        """Return the features of what stands at these indices, and their further packed rows."""
        reports, items = self._apart(indices)
        found = dict(zip(reports, self._reports.further(reports), strict=True))
        found |= zip(items, self._items.further(items), strict=True)
        return [found[index] for index in indices]

    def _apart(self, indices: Sequence[int]) -> tuple[list[int], list[int]]:
        return [index for index in indices if index < self._count], [index for index in indices if index >= self._count]
