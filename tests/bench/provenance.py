"""Fit and score who reported what on labelled articles of real weeks: `python -m tests.bench.provenance`.

Data: `shared/real/provenance_{january,march,may}.jsonl`, 362 articles of 156 events whose texts are there, labelled by
one reader (GUIDE.md there); beside the checkout, no part of the project. Folds keep an event together, then a week.
With `--write` the model fitted on all of them goes to store/provenance/weights.toml. No seed: the fit is convex.
The hyperlinks of the texts are those of the pages of the weeks, which January and May have hardly any of.
"""

import gzip
import hashlib
import html
import json
import math
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

from extractors.facts.names.mentions import read_mentions
from extractors.facts.sources.read import read_source_credits
from extractors.text.sentences import sentence_spans
from extractors.types import Article, Link
from store.provenance import judge
from store.provenance.cues import Cue, read_cues
from store.provenance.links import read_links
from store.provenance.outlets import Outlet, shipped_outlets, squashed
from store.types import StoredArticle
from tests.bench.real_weeks import ERAS, write_articles

# Of the penalties 5 to 30 the one of least log loss over folds, by event and by week together.
PENALTY = 10.0
# What a group of cues may speak for; for every other relation its weight is at most zero. A week has too few articles
# to learn the sign, and learns what happened to go with what in it.
SPEAKS_FOR: Mapping[str, frozenset[str]] = {
    "from primary": frozenset((
        "public words", "document", "announced", "headline", "organisation", "event", "sale", "other credit",
    )),
    "own reporting": frozenset(("own voice", "late voice", "own answer", "first person", "asked")),
    "primary": frozenset(("self", "we", "share of we", "organisation's feed")),
    "rewrite": frozenset(("credit", "other credit", "hearsay")),
    "unknown": frozenset(),
}  # fmt: skip
FOLDS = 10
WEIGHTS = Path(judge.__file__).with_name("weights.toml")
AGGREGATORS = frozenset({"Hacker News", "Slashdot", "lobste.rs"})
# The labels' words, in the project's.
WORDS = {"own": "own reporting", "from-primary": "from primary", "copy": "verbatim copy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A labelled article and what is read in it."""

    id: str
    relation: str
    event: str
    era: str
    cues: tuple[Cue, ...]
    words: int
    publisher: Outlet


def labelled_articles(folder: Path) -> tuple[Labelled, ...]:
    """Return the labelled articles whose texts are in the weeks."""
    with tempfile.TemporaryDirectory() as made:
        return tuple(one for era in ERAS for one in _of_week(folder, era, Path(made)))


def _of_week(folder: Path, era: str, made: Path) -> Iterator[Labelled]:
    lines = write_articles(folder, era, made).read_text("utf-8").splitlines()
    texts = {row["id"]: row for row in map(json.loads, lines)}
    entries = dict(_entries(folder / f"entries_{era}.jsonl.gz"))
    for event in map(json.loads, (folder / f"provenance_{era}.jsonl").read_text("utf-8").splitlines()):
        for label in event["articles"]:
            if label["id"] in texts:
                relation = WORDS.get(label["rel"], label["rel"])
                stored = _stored(texts[label["id"]], *entries[label["id"]])
                yield _read(stored, relation, f"{era} {event['event']}", era)


_LINK = re.compile(r"<a\s[^>]*?href=[\"'](https?://[^\"']+)[\"'][^>]*>(.{1,400}?)</a>", re.DOTALL)


def _entries(path: Path) -> Iterator[tuple[str, tuple[str, tuple[Link, ...]]]]:
    """Yield the id, and (kind of the feed, links of the text) of each entry of a week, the first of each address."""
    seen = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            identity = hashlib.sha1(row["url"].encode(), usedforsecurity=False).hexdigest()[:10]
            if identity not in seen:
                seen.add(identity)
                yield identity, (row["kind"], tuple(_links(row["page"] if row.get("page") else row.get("content", ""))))


def _links(page: str) -> Iterator[Link]:
    body = re.sub(r"(?s)<head>.*?</head>|<header>.*?</header>|<footer>.*?</footer>", " ", page or "")
    for url, words in _LINK.findall(body):
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", "", words)).split())
        if text:
            yield Link(url=html.unescape(url), text=text)


def _read(stored: StoredArticle, relation: str, event: str, era: str) -> Labelled:
    table = shipped_outlets()
    publisher = table.publisher(stored)
    text = stored.article.text
    mentions = read_mentions(text, {})
    credits = read_source_credits(text, sentence_spans(text), mentions)
    cues = read_cues(stored.article.title, text, publisher, table, credits, mentions)
    return Labelled(
        id=stored.id, relation=relation, event=event, era=era, words=len(text.split()), publisher=publisher,
        cues=(*cues, *read_links(stored.article, publisher, table, [cue.source for cue in cues if cue.source])),
    )  # fmt: skip


def _stored(row: Mapping[str, str], kind: str, links: tuple[Link, ...]) -> StoredArticle:
    at, is_aggregator = datetime(2026, 1, 1, tzinfo=UTC), row["site"] in AGGREGATORS
    article = Article(
        url=row["url"], canonical_url=row["url"], title=row["title"], authors=(),
        publisher="" if is_aggregator else row["site"], published=at, dated_by="feed", language="en",
        text=row["text"], links=links, read_from="page",
    )  # fmt: skip
    return StoredArticle(
        id=row["id"], article=article, outlet=row["site"], outlet_kind="aggregator" if is_aggregator else kind,
        first_seen=at,
    )  # fmt: skip


def matrix(articles: Sequence[Labelled]) -> NDArray[np.float64]:
    """Return the features `(n, d)` of the articles."""
    return np.array([judge.features_of(a.cues, a.words, a.publisher.kind) for a in articles])


def fit(articles: Sequence[Labelled]) -> judge.Model:
    """Return the model fitted on all that is no agency's text nor a reprint, for features as they are counted.

    Multinomial, with a penalty on the squared weights of features of unit deviation, and signs as in `SPEAKS_FOR`.
    """
    used = [a for a in articles if a.relation in judge.RELATIONS and not _is_told_by_a_notice(a)]
    features = matrix(used)
    scale = features.std(axis=0)
    scale[scale == 0] = 1
    is_of = np.array([[a.relation == relation for relation in judge.RELATIONS] for a in used], dtype=float)
    shape = (len(judge.RELATIONS), 1 + features.shape[1])
    found = minimize(
        _loss, np.zeros(shape).ravel(), args=(features / scale, is_of), jac=True, method="L-BFGS-B", bounds=_bounds(),
        options={"maxiter": 500},
    ).x.reshape(shape)  # fmt: skip
    weights = found[:, 1:] / scale
    return judge.Model(
        biases={r: float(bias) for r, bias in zip(judge.RELATIONS, found[:, 0], strict=True)},
        weights={r: tuple(map(float, row)) for r, row in zip(judge.RELATIONS, weights, strict=True)},
    )


def _loss(
    flat: NDArray[np.float64], features: NDArray[np.float64], is_of: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Return the penalised log loss and its gradient."""
    weights = flat.reshape(is_of.shape[1], -1)
    scores = features @ weights[:, 1:].T + weights[:, 0]
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    loss = -np.log((chances * is_of).sum(axis=1) + 1e-12).sum() + PENALTY / 2 * (weights[:, 1:] ** 2).sum()
    off = chances - is_of
    gradient = np.column_stack([off.sum(axis=0), off.T @ features + PENALTY * weights[:, 1:]])
    return float(loss), gradient.ravel()


def _bounds() -> list[tuple[float | None, float | None]]:
    """Return the bounds of each relation's bias and weights, in the order of `RELATIONS` and `FEATURES`."""
    return [
        bound for relation in judge.RELATIONS for bound in ((None, None), *(_sign(relation, f) for f in judge.FEATURES))
    ]


def _sign(relation: str, feature: str) -> tuple[float | None, float | None]:
    if feature == "aggregator":
        return None, None
    group = "organisation's feed" if feature == "organisation" else re.sub(r" (?:count|any|top)$", "", feature)
    return (0.0, None) if group in SPEAKS_FOR[relation] else (None, 0.0)


def _is_told_by_a_notice(article: Labelled) -> bool:
    return any(cue.kind == "reprint" or cue.kind in judge.AGENCY_CUES for cue in article.cues)


def judged(articles: Sequence[Labelled], model: judge.Model) -> list[judge.Judgement]:
    """Return what a model judges of articles, each beside those of its event."""
    found = []
    for one in articles:
        others = [a for a in articles if a.event == one.event and a.publisher.owner != one.publisher.owner]
        beside = {squashed(name) for a in others for name in (a.publisher.name, *a.publisher.names)}
        beside |= {squashed(cue.source) for a in others for cue in a.cues if cue.source}
        judgement = judge.judge_text(one.cues, one.words, one.publisher, model)
        found.append(judge.without_lone_credit(judgement, one.cues, beside))
    return found


def folded(articles: Sequence[Labelled], by: str) -> list[judge.Judgement]:
    """Return what is judged of each article by a model that saw none of its fold, an event's or a week's."""
    groups = [getattr(a, by) for a in articles]
    found: dict[int, judge.Judgement] = {}
    for train, test in GroupKFold(min(FOLDS, len(set(groups)))).split(groups, groups=groups):
        model = fit([articles[i] for i in train])
        found.update(zip(test, judged([articles[i] for i in test], model), strict=True))
    return [found[i] for i in range(len(articles))]


def interval(right: int, of: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, right / of
    middle, half = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (middle - half) / (1 + z * z / of), (middle + half) / (1 + z * z / of)


def scores(articles: Sequence[Labelled], found: Sequence[judge.Judgement]) -> dict[str, tuple[int, int, int]]:
    """Return (right, said, labelled) of each relation, and of "all"."""
    rows = {}
    for relation in sorted({a.relation for a in articles}):
        said = [a for a, one in zip(articles, found, strict=True) if one.relation == relation]
        labelled = sum(a.relation == relation for a in articles)
        rows[relation] = (sum(a.relation == relation for a in said), len(said), labelled)
    right = sum(a.relation == one.relation for a, one in zip(articles, found, strict=True))
    return {**rows, "all": (right, len(articles), len(articles))}


def counted_right(articles: Sequence[Labelled], found: Sequence[judge.Judgement]) -> tuple[int, int]:
    """Return (events whose number of owners with own reporting is the labelled one, events)."""
    said: dict[str, set[str]] = {}
    labelled: dict[str, set[str]] = {}
    for article, one in zip(articles, found, strict=True):
        for kept, relation in ((said, one.relation), (labelled, article.relation)):
            kept.setdefault(article.event, set()).update(
                {article.publisher.owner} if relation == "own reporting" else ()
            )
    return sum(len(said[event]) == len(labelled[event]) for event in said), len(said)


def calibration(articles: Sequence[Labelled], found: Sequence[judge.Judgement]) -> list[tuple[str, int, float, float]]:
    """Return (relations said with a probability in [a, b), how many, mean probability, share right)."""
    rows = []
    for low, high in ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = [
            (one.probability, a.relation == one.relation)
            for a, one in zip(articles, found, strict=True)
            if one.relation not in ("unknown", "wire", "verbatim copy") and low <= one.probability < high
        ]
        if inside:
            mean, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            rows.append((f"{low:.1f}-{min(high, 1):.1f}", len(inside), mean, right))
    return rows


def write(model: judge.Model, path: Path = WEIGHTS) -> None:
    """Write a model as the table that ships."""
    lines = [
        "# Fitted by tests/bench/provenance.py on 362 labelled articles of three real weeks; edit nothing by hand.",
        "[bias]",
    ]
    lines += [f'"{relation}" = {model.biases[relation]:.5f}' for relation in judge.RELATIONS]
    for relation in judge.RELATIONS:
        lines += ["", f'[weight."{relation}"]']
        lines += [f'"{name}" = {w:.5f}' for name, w in zip(judge.FEATURES, model.weights[relation], strict=True)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Print the scores by folds; with `--write` keep the model of all."""
    console = Console(highlight=False)
    articles = labelled_articles(Path(__file__).parents[3] / "shared" / "real")
    for by in ("event", "era"):
        found = folded(articles, by)
        console.print(f"\n{len(articles)} articles, folds by {by}")
        for name, (right, said, labelled) in scores(articles, found).items():
            low, high = interval(right, said)
            share = f"{right / max(1, said):.2f}, {low:.2f} to {high:.2f}"
            console.print(f"  {name:14} said {said:4}, right {right:4} ({share}), of {labelled}")
        right, events = counted_right(articles, found)
        low, high = interval(right, events)
        console.print(f"  independent reports counted right: {right} of {events} events ({low:.2f} to {high:.2f})")
        for row in calibration(articles, found):
            console.print("  said with {}: {} times, mean {:.2f}, right {:.2f}".format(*row))
    if "--write" in sys.argv:
        write(fit(articles))


if __name__ == "__main__":
    main()
