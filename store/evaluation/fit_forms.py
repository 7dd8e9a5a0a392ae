"""Fit and measure the forms of articles on labelled ones: `python -m store.evaluation.fit_forms FILE.jsonl …`.

Each line of a file is one article with its label `form`, beside `id`, `title`, `text`, `url` and `site`. Prints to
stderr how well sites that a fit has not seen are judged, and the weights fitted on all as JSON
(`extractors/articles/form_weights.json`). Pages that stand in an article's place ("junk") are left out: walls are told
by rule (`extractors.articles.walls`).
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from extractors.articles.form import (
    FORMS,
    Form,
    FormJudgement,
    FormWeights,
    Row,
    form_features,
    form_rows,
    judgement_of,
)
from extractors.embedding.encoder import Encoder
from store.dedup.candidate_pairs import EncodedArticles
from store.evaluation.labelled_articles import Entry, encode_entries, read_entries

# The labels of docs/decisions/forms.md, by what a text may do in a story; one of none of these is left out.
FORM_OF: dict[str, Form] = {
    **dict.fromkeys(("report", "release", "paper", "obituary"), "report"),
    **dict.fromkeys(("analysis", "opinion", "review", "interview"), "about"),
    **{form: form for form in FORMS if form != "about"},
}

SITE_FOLDS = 5

# The features count less than the embeddings, which lie closer together. Both of trials with sites held out: at a
# ridge of 1 / .2, .5 and 1 the average precision of "about" is .64, .64 and .63.
_FEATURE_SCALE = 0.45
_EMBEDDING_SCALE = 3.0
_RIDGE = 1.0


def fit_forms(
    features: Row, titles: NDArray[np.float32], leads: NDArray[np.float32], forms: Sequence[Form]
) -> FormWeights:
    """Return the logistics of articles `(n, f)` with unit embeddings `(n, d)` and their labels."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    rows = form_rows(features, titles, leads, mean, spread)
    scales = np.where(np.arange(rows.shape[1]) < features.shape[1], _FEATURE_SCALE, _EMBEDDING_SCALE)
    scaled = rows * scales
    found = [_logistic(scaled, np.array([form == wanted for form in forms], dtype=np.float64)) for wanted in FORMS]
    return FormWeights(
        mean=mean,
        spread=spread,
        slopes=np.array([slopes[:-1] * scales for slopes in found]),
        intercepts=np.array([slopes[-1] for slopes in found]),
    )


def _logistic(rows: Row, wanted: Row) -> Row:
    """Return the slopes and, last, the intercept of a logistic with a ridge on the slopes."""

    def loss(slopes: Row) -> tuple[float, Row]:
        logits = rows @ slopes[:-1] + slopes[-1]
        error = 1 / (1 + np.exp(-logits)) - wanted
        value = float(np.sum(np.logaddexp(0, logits) - wanted * logits)) + _RIDGE * float(slopes[:-1] @ slopes[:-1])
        return value, np.append(rows.T @ error + 2 * _RIDGE * slopes[:-1], error.sum())

    start = np.zeros(rows.shape[1] + 1)
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x)


def judge_forms(
    weights: FormWeights, features: Row, titles: NDArray[np.float32], leads: NDArray[np.float32]
) -> list[FormJudgement]:
    """Return the judgements of articles, as `judge_form` gives them one by one."""
    logits = form_rows(features, titles, leads, weights.mean, weights.spread) @ weights.slopes.T + weights.intercepts
    chances = 1 / (1 + np.exp(-np.clip(logits, -500, 500)))
    return [judgement_of(row) for row in chances.tolist()]


def features_of(entries: Sequence[Entry], encoded: EncodedArticles) -> Row:
    """Return the features `(n, f)` of the forms of entries."""
    likeness = np.einsum("ij,ij->i", encoded.titles, encoded.leads)
    rows = [
        form_features(entry.title, entry.text, entry.url, float(like))
        for entry, like in zip(entries, likeness, strict=True)
    ]
    return np.array(rows, dtype=np.float64)


def judge_with_sites_held_out(
    entries: Sequence[Entry], encoded: EncodedArticles, folds: int = SITE_FOLDS
) -> list[FormJudgement]:
    """Return how each entry is judged by what was fitted on other sites; one without a label by all that have one."""
    features, titles, leads = features_of(entries, encoded), encoded.titles, encoded.leads
    known = np.array([entry.form in FORM_OF for entry in entries])
    fold_of = _folds([entry.site for entry in entries], folds)
    found: list[FormJudgement | None] = [None] * len(entries)
    for fold in range(folds):
        seen = np.flatnonzero(known & (fold_of != fold))
        weights = fit_forms(
            features[seen], titles[seen], leads[seen], [FORM_OF[entries[i].form] for i in seen.tolist()]
        )
        judged = np.flatnonzero(fold_of == fold)
        for i, one in zip(
            judged.tolist(), judge_forms(weights, features[judged], titles[judged], leads[judged]), strict=True
        ):
            found[i] = one
    return [one for one in found if one is not None]


def _folds(sites: Sequence[str], folds: int) -> NDArray[np.int64]:
    """Return the fold of each site's articles: the largest site first, each to the fold that has the fewest."""
    names, counts = np.unique(sites, return_counts=True)
    filled = np.zeros(folds, dtype=np.int64)
    fold_of: dict[str, int] = {}
    for k in np.lexsort((names, -counts)).tolist():
        fold_of[names[k]] = int(filled.argmin())
        filled[fold_of[names[k]]] += counts[k]
    return np.array([fold_of[site] for site in sites], dtype=np.int64)


def form_report(entries: Sequence[Entry], judged: Sequence[FormJudgement]) -> str:
    """Return precision, recall and F1 of each form, and the macro F1, of the entries with a label."""
    pairs = [(FORM_OF[e.form], one.form) for e, one in zip(entries, judged, strict=True) if e.form in FORM_OF]
    lines, scores = [], []
    for form in ("report", *FORMS):
        hits, said, true = (
            sum(label == found == form for label, found in pairs),
            sum(found == form for _, found in pairs),
            sum(label == form for label, _ in pairs),
        )
        scores.append(2 * hits / max(1, said + true))
        lines.append(f"{form}: {hits} of {said} said are right, of {true}; F1 {scores[-1]:.3f}")
    return "\n".join([*lines, f"macro F1 {sum(scores) / len(scores):.3f}"])


def as_json(weights: FormWeights) -> str:
    """Return the weights as the text of a weights file."""
    table = {name: np.round(getattr(weights, name), 4).tolist() for name in ("mean", "spread", "slopes", "intercepts")}
    return json.dumps({"forms": FORMS, **table}, separators=(",", ":")).replace("],[", "],\n[") + "\n"


def main() -> None:
    """Print the weights fitted on the files named on the command line."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    if not paths:
        sys.exit(__doc__)
    entries = [entry for path in paths for entry in read_entries(path)]
    encoded = encode_entries(entries, Encoder())
    sys.stderr.write(f"{form_report(entries, judge_with_sites_held_out(entries, encoded))}\n")
    known = [i for i, entry in enumerate(entries) if entry.form in FORM_OF]
    labels = [FORM_OF[entries[i].form] for i in known]
    features = features_of(entries, encoded)[known]
    sys.stdout.write(as_json(fit_forms(features, encoded.titles[known], encoded.leads[known], labels)))


if __name__ == "__main__":
    main()
