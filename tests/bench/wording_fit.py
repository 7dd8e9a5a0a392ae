"""Learn from unlabelled articles how sentences are worded that tell the news, and those that do not.

    python -m tests.bench.wording_fit > reports/summaries/leads/wording.tsv

Data: articles of `shared/bench/raw_news_2026.jsonl.gz` and of the three real weeks beside the checkout, without those
whose leads were labelled (`lead_fit`), by their headlines. Nobody labelled a sentence of them: of the first sixteen of
an article, those in the first person left out, what shares the headline's words most, and at least half of them, is
taken for its news, what shares hardly any for the rest. A ridge regression over words and pairs of words, both kinds
of sentence weighing the same. No seed: nothing is drawn.
"""

import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from extractors.text.sentences import prose_spans
from reports.summaries.leads.features import is_whole, words_of
from reports.summaries.leads.wording import BIAS, terms
from reports.summaries.self_contained import speaks_in_person
from tests.bench.lead_fit import LABELS, LEADS, REAL
from tests.bench.raw_news import TEXTS
from tests.bench.real_weeks import ERAS, write_articles

OPENING = 16  # sentences of an article
MIN_LETTERS, MAX_LETTERS = 600, 6000  # of an article that is read
MIN_SENTENCES = 4
SHARED, LATEST = 0.5, 6  # of the headline's words in what is taken for its news, and the last place where that stands
STRANGE, APART = 0.34, 0.2  # at most in what is not, and so much less than in the best
COMMON, OFTEN = 20, 8  # sentences that have a word in small letters, a word or a pair, of those that are weighed
RIDGE = 0.03  # the regression's inverse penalty
LEAST = 0.02  # of a weight that is kept


def main() -> None:
    """Print the table."""
    sentences, is_news = examples(list(articles()))
    common = common_words(sentences)
    counts = CountVectorizer(analyzer=lambda sentence: terms(sentence, common), min_df=OFTEN, binary=True)
    rows = counts.fit_transform(sentences)
    model = LogisticRegression(C=RIDGE, max_iter=300, class_weight="balanced", solver="liblinear").fit(rows, is_news)
    weights = dict(zip(counts.get_feature_names_out(), model.coef_[0], strict=True))
    kept = {term: weight for term, weight in weights.items() if abs(weight) >= LEAST or term in common}
    sys.stderr.write(f"{len(sentences)} sentences, {int(is_news.sum())} of news; {len(kept)} of {len(weights)} terms\n")
    sys.stdout.write(
        "# Log-odds that a sentence of such wording tells the news (`wording.py`): words or pairs, and weights.\n"
        "# Fitted by `python -m tests.bench.wording_fit`, where the data are named; not by hand.\n"
        f"{BIAS}\t{float(model.intercept_[0]):.2f}\n"
    )
    sys.stdout.write("".join(f"{term}\t{kept[term]:.2f}\n" for term in sorted(kept)))


def articles() -> Iterator[tuple[str, list[str]]]:
    """Yield headline and first sentences of each article whose leads nobody labelled, each headline once."""
    seen = labelled_headlines()
    for headline, text in _texts():
        if headline in seen or len(text) < MIN_LETTERS or len(headline.split()) < MIN_SENTENCES:
            continue
        seen.add(headline)
        text = text[:MAX_LETTERS]
        yield headline, [text[start:end] for start, end in prose_spans(text, "en")[:OPENING]]


def labelled_headlines() -> set[str]:
    """Return the headlines of the articles that `lead_fit` reads, which must not be read here."""
    wanted = {(row["era"], row["id"]) for row in map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())}
    found = {row["title"] for row in map(json.loads, LEADS.read_text(encoding="utf-8").splitlines())}
    return found | {row["title"] for era, row in _week_rows() if (era, row["id"]) in wanted}


def examples(read: Sequence[tuple[str, list[str]]]) -> tuple[list[str], NDArray[np.bool_]]:
    """Return sentences, and which of them are taken for the news of their article."""
    sentences: list[str] = []
    labels: list[bool] = []
    for headline, opening in read:
        wanted = words_of(headline)
        whole = [(n, s) for n, s in enumerate(opening) if is_whole(s) and not speaks_in_person(s)]
        shares = [len(wanted & words_of(sentence)) / max(1, len(wanted)) for _, sentence in whole]
        if len(whole) < MIN_SENTENCES:
            continue
        for (place, sentence), share in zip(whole, shares, strict=True):
            is_news = share == max(shares) and share >= SHARED and place <= LATEST
            if is_news or share <= min(STRANGE, max(shares) - APART):
                sentences.append(sentence)
                labels.append(is_news)
    return sentences, np.array(labels)


def common_words(sentences: Sequence[str]) -> frozenset[str]:
    """Return the words that stand in small letters in enough sentences to be no names."""
    counts = Counter(word for sentence in sentences for word in set(terms(sentence, ())) if word[0].isalpha())
    return frozenset(word for word, count in counts.items() if count >= COMMON and " " not in word)


def _texts() -> Iterator[tuple[str, str]]:
    with gzip.open(TEXTS, "rt", encoding="utf-8") as handle:
        for row in map(json.loads, handle):
            yield row["title"], row["text"]
    for _, row in _week_rows():
        yield row["title"], row["text"]


def _week_rows() -> Iterator[tuple[str, dict[str, str]]]:
    with tempfile.TemporaryDirectory() as made:
        for era in sorted(ERAS):
            for line in write_articles(REAL, era, Path(made)).read_text(encoding="utf-8").splitlines():
                yield era, json.loads(line)


if __name__ == "__main__":
    main()
