"""What simpler tools would do with the same articles: like titles, MinHash, TF-IDF, semhash on the same vectors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray
from semhash import SemHash
from sklearn.feature_extraction.text import TfidfVectorizer

from extractors.types import Article
from store.types import Embedding

SHINGLE_WORDS = 3
PERMUTATIONS = 128
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(1, 20))


def title_similarity(articles: Mapping[str, Article]) -> dict[tuple[str, str], float]:
    """Return the likeness of every two titles: the ratio that common feed readers compare."""
    return {
        (a, b): SequenceMatcher(None, articles[a].title.lower(), articles[b].title.lower(), autojunk=False).ratio()
        for a, b in combinations(sorted(articles), 2)
    }


def minhash_similarity(articles: Mapping[str, Article]) -> dict[tuple[str, str], float]:
    """Return the estimated Jaccard similarity of every two texts over runs of three words."""
    hashes = {identity: _minhash(article.text) for identity, article in articles.items()}
    return {(a, b): hashes[a].jaccard(hashes[b]) for a, b in combinations(sorted(articles), 2)}


def single_link(ids: Iterable[str], likeness: Mapping[tuple[str, str], float], threshold: float) -> dict[str, str]:
    """Return article → group where every pair at or above the threshold is linked."""
    leader = {identity: identity for identity in ids}

    def find(identity: str) -> str:
        while leader[identity] != identity:
            identity = leader[identity]
        return identity

    for (a, b), value in likeness.items():
        if value >= threshold:
            leader[find(a)] = find(b)
    return {identity: find(identity) for identity in leader}


def _minhash(text: str) -> MinHash:
    words = text.lower().split()
    made = MinHash(num_perm=PERMUTATIONS)
    for start in range(len(words) - SHINGLE_WORDS + 1):
        made.update(" ".join(words[start : start + SHINGLE_WORDS]).encode())
    return made


def tfidf_matrix(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the cosine of every two texts over TF-IDF vectors of their words, weighed on these very texts."""
    rows = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    return np.asarray((rows @ rows.T).todense(), dtype=np.float64)


def minhash_matrix(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return the estimated Jaccard similarity of every two texts over runs of three words."""
    values = np.stack([_minhash(text).hashvalues for text in texts])
    return np.stack([(values == row).mean(axis=1) for row in values])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Vectors that are there already, in the place of semhash's own model."""

    rows: Mapping[str, Embedding]

    def encode(self, inputs: Sequence[str], **_: object) -> Embedding:
        return np.stack([self.rows[given] for given in inputs])


def semhash_cuts(ids: Sequence[str], vectors: Embedding) -> Callable[[float], dict[str, str]]:
    """Return what gives article → the article that semhash keeps in its place, at a threshold."""
    index = SemHash.from_records(list(ids), model=_Known(rows=dict(zip(ids, vectors, strict=True))))

    def cut(threshold: float) -> dict[str, str]:
        found = index.self_deduplicate(threshold)
        kept = {identity: identity for identity in ids}
        kept.update((one.record, one.duplicate_of) for one in found.filtered if one.duplicate_of)
        return kept

    return cut
