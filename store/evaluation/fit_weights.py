"""Fit the weights of the pair judgement on labelled stories: `python -m store.evaluation.fit_weights FILE.jsonl.gz …`.

Each line of a file is one article: `id`, `story` (the label), `title` and `text`, one of which may be missing. Files
with dates and texts give the weights of evidence, files with texts alone those of texts, files of headlines those of
headlines; a kind without a file keeps the weights that ship. A file whose articles have dates but no `story` gives what
labelled sets lack, the press at large: its pairs published more than two weeks apart are taken for two events. Every
file weighs the same, but every pair of evidence. Prints the weights as TOML.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from extractors.embedding.encoder import Encoder
from store.dedup.candidate_pairs import EncodedArticles, candidate_signals
from store.dedup.context import LEAST_MATCH, ContextWeights, context_rows
from store.dedup.evidence import EVIDENCE, FOR
from store.dedup.features.hashes import Numbers
from store.dedup.pair_score import (
    Pairs,
    Slopes,
    Weights,
    evidence_chance,
    evidence_of_pairs,
    fitted_weights,
    is_likely,
)
from store.dedup.same_event_gate import refusal_of, refusal_of_dated
from store.dedup.signals import SIGNALS, Signals, hours_between
from store.evaluation.fit_forms import judge_with_sites_held_out
from store.evaluation.labelled_articles import Entry, encode_entries, encoded_entries, read_entries

# Held-out B-cubed F1 of FNC and ECB+ is .965 and .942 with these, .966 and .935 with `text_terms` (mean of 16 splits
# by story, November 2026); `title_terms` and `dates` got no slope.
TEXT_SIGNALS = ("cosine", "title_cosine", "containment", "lead_terms", "figures", "numbers", "years", "weekdays")

# A headline has no lead, and its figures and days are too few to fit a slope to.
HEADLINE_SIGNALS = ("title_cosine", "title_terms")

# Reports of one event appear within days; what two weeks lie between is two events, with few exceptions.
APART_HOURS = 14 * 24.0

# Keeps slopes of signals that say the same from running away; small beside the loss of a pair (about 0.1).
RIDGE = 1e-5

# The columns of evidence are many and weak. Both are from the trials of docs/decisions/same-event-scorer.md.
EVIDENCE_RIDGE = 3e-4
CONTEXT_RIDGE = 1e-4
MOST_DEVIATION = 4.0


def fit(parts: Sequence[tuple[Signals, NDArray[np.bool_]]], names: Sequence[str]) -> Slopes:
    """Return the logistic slopes of the signals `names` over pairs `(signals, is one story)`, each part alike.

    No slope is negative: more in common never counts against a pair, whatever the labels of one set say.
    """
    columns = [SIGNALS.index(name) for name in names]
    signals = np.vstack([part[0] for part in parts])[:, columns]
    same = np.concatenate([part[1] for part in parts]).astype(np.float64)
    share = np.concatenate([np.full(len(part[1]), 1 / len(part[1])) for part in parts]) / len(parts)
    middle, spread = signals.mean(axis=0), signals.std(axis=0) + 1e-9
    rows = np.hstack([(signals - middle) / spread, np.ones((len(signals), 1))])

    def loss(slopes: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = rows @ slopes
        error = 1 / (1 + np.exp(-logits)) - same
        value = float(share @ (np.logaddexp(0, logits) - same * logits))
        return value + RIDGE * float(slopes[:-1] @ slopes[:-1]), rows.T @ (share * error) + 2 * RIDGE * np.append(
            slopes[:-1], 0
        )

    bounds = [(0, None)] * len(names) + [(None, None)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    slopes = found[:-1] / spread
    return Slopes(
        intercept=round(float(found[-1] - slopes @ middle), 3),
        slopes={name: round(float(slope), 3) for name, slope in zip(names, slopes, strict=True)},
    )


def fit_evidence(parts: Sequence[tuple[Signals, NDArray[np.bool_]]]) -> Slopes:
    """Return the logistic slopes of the evidence of pairs `(evidence, is one event)`, all pairs alike.

    No slope is against its sign. A column counts up to `MOST_DEVIATION` above its mean, so that none decides alone.
    """
    rows = np.vstack([part[0] for part in parts])
    most = rows.mean(axis=0) + MOST_DEVIATION * (rows.std(axis=0) + 1e-6)
    capped = [(np.minimum(part[0], most), part[1]) for part in parts]
    intercept, slopes = _fit_signed(capped, signs=[1 if name in FOR else -1 for name in EVIDENCE], ridge=EVIDENCE_RIDGE)
    return Slopes(
        intercept=round(intercept, 3),
        slopes={name: round(float(slope), 3) for name, slope in zip(EVIDENCE, slopes, strict=True)},
        most={name: round(float(value), 3) for name, value in zip(EVIDENCE, most, strict=True)},
    )


def _fit_signed(
    parts: Sequence[tuple[Signals, NDArray[np.bool_]]], signs: Sequence[int], ridge: float
) -> tuple[float, Signals]:
    """Return intercept and slopes `(columns,)` of a logistic whose slopes are not against their signs."""
    rows = np.vstack([part[0] for part in parts])
    same = np.concatenate([part[1] for part in parts]).astype(np.float64)
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    standard = np.hstack([(rows - middle) / spread, np.ones((len(rows), 1))])

    def loss(slopes: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits, sized = standard @ slopes, np.append(slopes[:-1], 0.0)
        error = 1 / (1 + np.exp(-logits)) - same
        value = float(np.mean(np.logaddexp(0, logits) - same * logits)) + ridge * float(sized @ sized)
        return value, standard.T @ error / len(same) + 2 * ridge * sized

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs] + [(None, None)]
    start = np.zeros(len(signs) + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 500}).x
    slopes: Signals = found[:-1] / spread
    return float(found[-1] - slopes @ middle), slopes


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvidence:
    """Pairs of dated articles that are alike enough and not refused: indices, evidence, whether they are one event."""

    left: Numbers
    right: Numbers
    evidence: Signals
    same: NDArray[np.bool_]


def known_evidence(entries: Sequence[Entry], encoded: EncodedArticles, weights: Weights) -> KnownEvidence:
    """Return the candidate pairs of a week that are judged by evidence, and which of them are one event."""
    pairs, signals = candidate_signals(encoded)
    features, (left, right) = encoded.features, (pairs.left, pairs.right)
    labelled = np.array([bool(entry.story) for entry in entries])
    likely = np.flatnonzero(is_likely(features, pairs, signals, weights) & labelled[left] & labelled[right])
    columns = {name: getattr(pairs, name)[likely] for name in Pairs.__dataclass_fields__}
    routed, evidence = evidence_of_pairs(features, Pairs(**columns), signals[likely])
    kept = routed.copy()
    for k in np.flatnonzero(routed).tolist():
        one, other = features[int(left[likely[k]])], features[int(right[likely[k]])]
        measured = dict(zip((*SIGNALS, *EVIDENCE), (*signals[likely[k]].tolist(), *evidence[k].tolist()), strict=True))
        kept[k] = not (refusal_of(one, other, measured) or refusal_of_dated(one, other, measured))
    stories, known = np.array([entry.story for entry in entries]), likely[kept]
    return KnownEvidence(
        left=left[known],
        right=right[known],
        evidence=evidence[kept],
        same=stories[left[known]] == stories[right[known]],
    )


def fit_context(weeks: Sequence[KnownEvidence], by: Slopes) -> ContextWeights:
    """Return the logistic of pairs in the context of their week, over those whose evidence says more than nothing."""
    parts: list[tuple[Signals, NDArray[np.bool_]]] = []
    for week in weeks:
        named = (dict(zip(EVIDENCE, row, strict=True)) for row in week.evidence.tolist())
        chances = np.array([evidence_chance(row, by) for row in named])
        matching = chances >= LEAST_MATCH
        rows = context_rows(week.left[matching], week.right[matching], chances[matching])
        parts.append((rows, week.same[matching]))
    intercept, slopes = _fit_signed(parts, signs=(1, 1, -1, -1), ridge=CONTEXT_RIDGE)
    itself, third, rival, rivals = (round(float(slope), 3) for slope in slopes)
    return ContextWeights(intercept=round(intercept, 3), itself=itself, third=third, rival=rival, rivals=rivals)


def fit_weights(
    labelled: Iterable[Sequence[Entry]], encode: Callable[[Sequence[Entry]], EncodedArticles] | None = None
) -> Weights:
    """Return the weights fitted on sets of labelled entries; `encode` may bring vectors that are there already."""
    encoder = Encoder()
    texts: list[tuple[Signals, NDArray[np.bool_]]] = []
    headlines: list[tuple[Signals, NDArray[np.bool_]]] = []
    shipped = fitted_weights()
    dated: list[tuple[Sequence[Entry], EncodedArticles]] = []
    for entries in labelled:
        encoded = encode(entries) if encode else encode_entries(entries, encoder)
        if _is_week(entries):
            dated.append((entries, encoded))
            continue
        left, right, signals, same = known_pairs(entries, encoded)
        with_texts = encoded.has_text
        both = with_texts[left] | with_texts[right]
        for kind, of_kind in ((texts, both), (headlines, ~both)):
            if of_kind.sum() > len(left) / 2:
                kind.append((signals[of_kind], same[of_kind]))
    weeks = [known_evidence(entries, encoded, shipped) for entries, encoded in with_unseen_forms(dated)]
    evidence = fit_evidence([(week.evidence, week.same) for week in weeks]) if weeks else shipped.evidence
    return Weights(
        texts=fit(texts, TEXT_SIGNALS) if texts else shipped.texts,
        headlines=fit(headlines, HEADLINE_SIGNALS) if headlines else shipped.headlines,
        evidence=evidence,
        context=fit_context(weeks, evidence) if weeks else shipped.context,
    )


def with_unseen_forms(
    weeks: Sequence[tuple[Sequence[Entry], EncodedArticles]],
) -> list[tuple[Sequence[Entry], EncodedArticles]]:
    """Return the weeks with each article's form as judged by what was fitted on other sites.

    By weights that have seen its label a form would count for more than it is worth. Weeks without labelled forms stay.
    """
    entries = [entry for part, _ in weeks for entry in part]
    if not any(entry.form for entry in entries):
        return [*weeks]
    leads, titles = (np.concatenate([getattr(encoded, name) for _, encoded in weeks]) for name in ("leads", "titles"))
    judged = iter(judge_with_sites_held_out(entries, encoded_entries(entries, leads, titles)))
    return [
        (part, encoded_entries(part, encoded.leads, encoded.titles, [next(judged) for _ in part]))
        for part, encoded in weeks
    ]


def _is_week(entries: Sequence[Entry]) -> bool:
    """Return whether most articles have a label, a date and a text."""
    return sum(bool(entry.story and entry.published and entry.text) for entry in entries) > len(entries) / 2


def known_pairs(
    entries: Sequence[Entry], encoded: EncodedArticles
) -> tuple[NDArray[np.int64], NDArray[np.int64], Signals, NDArray[np.bool_]]:
    """Return the candidate pairs whose answer is known: their indices, their signals, and whether each is one story."""
    pairs, signals = candidate_signals(encoded)
    left, right = pairs.left, pairs.right
    if any(entry.story for entry in entries):
        stories = np.array([entry.story for entry in entries])
        return left, right, signals, stories[left] == stories[right]
    features = encoded.features
    known = np.array(
        [
            hours_between(features[i], features[j]) > APART_HOURS
            and not refusal_of(features[i], features[j], dict(zip(SIGNALS, row, strict=True))).startswith("boilerplate")
            for i, j, row in zip(left, right, signals.tolist(), strict=True)
        ],
        dtype=bool,
    )
    return left[known], right[known], signals[known], np.zeros(int(known.sum()), dtype=bool)


def as_toml(weights: Weights) -> str:
    """Return the weights as the text of a weights file."""
    lines = []
    for kind, slopes in (("texts", weights.texts), ("headlines", weights.headlines), ("evidence", weights.evidence)):
        lines += [f"[{kind}]", f"intercept = {slopes.intercept}"]
        lines += [f"{name} = {value}" for name, value in slopes.slopes.items()] + [""]
        if slopes.most:
            lines += [f"[{kind}.most]", *(f"{name} = {value}" for name, value in slopes.most.items()), ""]
    lines += ["[context]", *(f"{name} = {value}" for name, value in asdict(weights.context).items()), ""]
    return "\n".join(lines)


def main() -> None:
    """Print the fitted weights of the files named on the command line."""
    paths = [Path(argument) for argument in sys.argv[1:]]
    if not paths:
        sys.exit(__doc__)
    sys.stdout.write(as_toml(fit_weights(read_entries(path) for path in paths)))


if __name__ == "__main__":
    main()
