"""Invent a large store: articles put together anew from the sample press, with all that is derived of them."""

import random
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa

from flows.sample_press.articles import load_press
from store.types import Embedding, Match

WORDS = 480  # the mean of 3,069 real news articles
OF_ONE_STORY = 4
START = datetime(2026, 1, 1)

Tables = dict[str, pa.Table]


def invented(count: int, draw: random.Random, *, prefix: str = "a", model: str = "m") -> Tables:
    """Return every table of a store of `count` articles, in stories of four.

    The words of each paragraph are shuffled, so that the file cannot be small by saying the same again and again.
    """
    press = load_press()
    paragraphs = [line.split() for one in press.articles for line in one.body.split("\n") if len(line.split()) > 5]
    outlets = [one.name for one in press.publishers]
    texts, titles = [], []
    for _ in range(count):
        text: list[str] = []
        words = 0
        while words < WORDS:
            paragraph = draw.choice(paragraphs)
            text.append(" ".join(draw.sample(paragraph, len(paragraph))))
            words += len(paragraph)
        texts.append("\n".join(text))
        titles.append(" ".join(text[0].split()[:9]))
    ids = [f"{prefix}{number:015}" for number in range(count)]
    urls = [f"http://example.example/{one}" for one in ids]
    moments = [START + timedelta(minutes=3 * number) for number in range(count)]
    names = [draw.choice(outlets) for _ in range(count)]
    feeds = {name: f"http://{place}.example/feed" for place, name in enumerate(outlets)}
    of_feed = [feeds[name] for name in names]
    times = pa.array(moments, pa.timestamp("us"))
    none = pa.nulls(count, pa.timestamp("us"))
    made = {
        "feeds": pa.table({"url": list(feeds.values()), "name": outlets, "kind": ["press"] * len(outlets)}),
        "articles": pa.table(
            {
                "id": ids, "url": urls, "canonical_url": urls, "title": titles, "authors": [["A"]] * count,
                "publisher": names, "outlet": names, "outlet_kind": ["press"] * count, "feed_url": of_feed,
                "published": times, "dated_by": ["feed"] * count, "language": ["en"] * count, "text": texts,
                "links": pa.array([[]] * count, pa.list_(pa.struct([("url", pa.string()), ("text", pa.string())]))),
                "read_from": ["page"] * count, "first_seen": times, "reading": ["they agree"] * count,
            }
        ),
        "entries": pa.table(
            {
                "feed_url": of_feed, "identity": urls, "url": urls, "title": titles, "summary": titles,
                "content": [""] * count, "author": ["A"] * count, "published": times, "updated": none,
                "first_seen": times, "article_id": ids, "failure": [""] * count, "detail": [""] * count,
                "retryable": [False] * count, "attempts": pa.array([1] * count, pa.int32()), "next_try": times,
            }
        ),
    }  # fmt: skip
    return made | _stories(ids, titles, moments, prefix) | _matches(ids, model) | _facts(ids)


def unit_rows(count: int, width: int, seed: int) -> Embedding:
    """Return random vectors of length one, `(count, width)`."""
    drawn = np.random.default_rng(seed).standard_normal((count, width), dtype=np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def vector_table(ids: list[str], leads: Embedding, titles: Embedding, model: str) -> pa.Table:
    """Return the table of both parts of these vectors."""
    rows = pa.FixedSizeListArray.from_arrays(pa.array(np.concatenate([leads, titles]).ravel()), leads.shape[1])
    parts = ["lead"] * len(ids) + ["title"] * len(ids)
    return pa.table({"article_id": [*ids, *ids], "part": parts, "model_id": [model] * len(parts), "vector": rows})


def _stories(ids: list[str], titles: list[str], moments: list[datetime], prefix: str) -> Tables:
    count = len(ids)
    heads = range(0, count, OF_ONE_STORY)
    names = [f"s{prefix}{number // OF_ONE_STORY}" for number in range(count)]
    first = [number % OF_ONE_STORY == 0 for number in range(count)]
    return {
        "members": pa.table(
            {
                "story_id": names, "article_id": ids, "relation": ["origin" if f else "rewrite" for f in first],
                "parent": ["" if f else ids[n - n % OF_ONE_STORY] for n, f in enumerate(first)],
                "evidence": ["links to it"] * count,
            }
        ),
        "stories": pa.table(
            {
                "id": [names[n] for n in heads], "headline": [titles[n] for n in heads],
                "first_published": pa.array([moments[n] for n in heads], pa.timestamp("us")),
                "last_published": pa.array([moments[min(n + 3, count - 1)] for n in heads], pa.timestamp("us")),
                "articles": pa.array([OF_ONE_STORY] * len(heads), pa.int32()),
                "independent": pa.array([1] * len(heads), pa.int32()),
                "origin": [ids[n] for n in heads], "origin_credit": [""] * len(heads),
                "follows": [names[n - OF_ONE_STORY] if n and n % 40 == 0 else "" for n in heads],
            }
        ),
        "relevance": pa.table(
            {
                "story_id": [names[n] for n in heads], "topic": ["world-models"] * len(heads),
                "score": [0.5] * len(heads), "zone": ["reject" if n % 20 else "accept" for n in heads],
                "reason": ["like the examples"] * len(heads),
            }
        ),
    }  # fmt: skip


def _matches(ids: list[str], model: str) -> Tables:
    """Every pair within a story, and as many that were refused between neighbours."""
    pairs = [
        (number, number + step, step < OF_ONE_STORY - number % OF_ONE_STORY)
        for number in range(len(ids))
        for step in range(1, OF_ONE_STORY)
        if number + step < len(ids)
    ]
    numbers = {name: [0.5] * len(pairs) for name in Match.__dataclass_fields__}
    return {
        "matches": pa.table(
            {
                **numbers, "a": [ids[a] for a, _, _ in pairs], "b": [ids[b] for _, b, _ in pairs],
                "judged_on": ["texts"] * len(pairs), "model_id": [model] * len(pairs),
                "refusal": ["" if same else "other figures" for _, _, same in pairs],
                "cosine": [0.9 - (a * 7919 % 4000) / 10_000 for a, _, _ in pairs],
            }
        )
    }  # fmt: skip


def _facts(ids: list[str]) -> Tables:
    """Three figures, two quotes, a credit and five names an article; a prediction in every tenth."""
    threes, twos, fives = ([one for one in ids for _ in range(times)] for times in (3, 2, 5))
    tenth = ids[::10]

    def spans(rows: list[str]) -> dict[str, pa.Array]:
        return {
            name: pa.array([place] * len(rows), pa.int32()) for name, place in (("span_start", 9), ("span_end", 20))
        }

    return {
        "facts_read": pa.table({"article_id": ids, "reading": pa.array([99] * len(ids), pa.int32())}),
        "figures": pa.table(
            {
                "article_id": threes, "kind": ["money"] * len(threes), "unit": ["USD"] * len(threes),
                "value": [float(1_000_000 * (1 + n % 3)) for n in range(len(threes))],
                "upper": pa.nulls(len(threes), pa.float64()), "per": [""] * len(threes),
                "qualifier": [""] * len(threes), "subject": ["Palisade"] * len(threes),
                "attribute": [("round", "valuation", "revenue")[n % 3] for n in range(len(threes))],
                "as_of": pa.nulls(len(threes), pa.date32()), "text": ["$1 million"] * len(threes),
                "sentence": ["Palisade raised $1 million in a round."] * len(threes), **spans(threes),
            }
        ),
        "quotes": pa.table(
            {
                "article_id": twos, "words": [f"We will see about number {n}" for n in range(len(twos))],
                "speaker": ["Ada Moss"] * len(twos), "verb": ["said"] * len(twos), "role": [""] * len(twos),
                "sentence": ["So it was said."] * len(twos), **spans(twos),
            }
        ),
        "credits": pa.table(
            {
                "article_id": ids, "name": ["The Beacon"] * len(ids), "wording": ["told The Beacon"] * len(ids),
                "url": [""] * len(ids), "sentence": ["So it was said."] * len(ids), **spans(ids),
            }
        ),
        "mentions": pa.table(
            {
                "article_id": fives, "name": ["Palisade"] * len(fives), "canonical": ["Palisade"] * len(fives),
                "kind": ["organisation"] * len(fives), **spans(fives),
            }
        ),
        "prediction_claims": pa.table(
            {
                "id": [f"p{one}" for one in tenth], "article_id": tenth, "kind": ["launch"] * len(tenth),
                "claim": ["it will launch in summer"] * len(tenth), "speaker": ["Ada Moss"] * len(tenth),
                "voice": ["source"] * len(tenth), "wording": ["will"] * len(tenth), "horizon": ["summer"] * len(tenth),
                "due_from": pa.array([START.date()] * len(tenth)), "due_to": pa.array([START.date()] * len(tenth)),
                **spans(tenth),
            }
        ),
    }  # fmt: skip
