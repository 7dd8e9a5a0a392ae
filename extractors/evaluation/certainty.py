"""Count how often each rule of the fact readers is right, and what the level of certainty leaves by held-out articles.

    python -m extractors.evaluation.certainty LABELS JUDGEMENTS ARTICLES… > extractors/facts/certainty.toml

LABELS are labelled sentences as `storyfold eval facts` reads them; JUDGEMENTS say of facts of whole articles whether
they were found right by reading; ARTICLES hold the texts of those (`id`, `text`, `published`, a JSON object a line).
A judgement counts while the readers still give that value at that place.
"""

import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from extractors.evaluation.facts import judge_sentences, load_sentences
from extractors.facts.certainty import LEVEL, features_of
from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts

FIELDS = ("subject", "attribute", "speaker", "due day", "credit")
FOLDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One value that a rule gave to a field in an article, and whether it is right."""

    article: str
    field: str
    rule: str
    right: bool


def judged_labels(path: Path) -> Iterator[Judged]:
    """Yield what is given in labelled sentences, whatever its certainty."""
    for one in judge_sentences(load_sentences(path), least=0.0):
        if one.field in FIELDS and one.rule:
            yield Judged(article=one.article, field=one.field, rule=one.rule, right=one.right)


def judged_articles(path: Path, articles: Sequence[Path]) -> Iterator[Judged]:
    """Yield what was judged by reading and is still given, at the same place with the same value."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {row["article"] for row in rows}
    facts = dict(_read(articles, wanted))
    for row in rows:
        given = facts.get(row["article"], {}).get((row["field"], row["start"]))
        if given and given[1] and (not row["value"] or row["value"] == given[0]):
            yield Judged(article=row["article"], field=row["field"], rule=given[1], right=row["right"])


def _read(
    articles: Sequence[Path], wanted: set[str]
) -> Iterator[tuple[str, Mapping[tuple[str, int], tuple[str, str]]]]:
    for path in articles:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["id"] in wanted:
                facts = read_facts(row["text"], date.fromisoformat(row["published"][:10]), least_certainty=0.0)
                yield row["id"], dict(_given(facts))


def _given(facts: Facts) -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    """Yield (field, start) → (value, rule) of each field that is given."""
    for figure in facts.figures:
        yield ("subject", figure.start), (figure.subject, figure.subject_rule)
        yield ("attribute", figure.start), (figure.attribute, figure.attribute_rule)
    for quote in facts.quotes:
        yield ("speaker", quote.start), (quote.speaker, quote.speaker_rule)
    for prediction in facts.predictions:
        yield ("due day", prediction.start), (prediction.horizon, prediction.due_rule)
    for credit in facts.credits:
        yield ("credit", credit.start), (credit.name, credit.rule)


def fit(judged: Sequence[Judged]) -> dict[str, float]:
    """Return a weight for each feature of the rules of one field, and the bias as "": a logistic regression.

    Where all that was judged is right, the bias alone says so, by Laplace's rule.
    """
    right = [one.right for one in judged]
    if len(set(right)) < 2:
        return {"": math.log(sum(right) + 1) - math.log(len(right) - sum(right) + 1)}
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([dict.fromkeys(features_of(one.rule), 1.0) for one in judged])
    model = LogisticRegression(C=1.0).fit(table, right)
    weights = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    return {"": float(model.intercept_[0])} | {str(name): float(weight) for name, weight in weights}


def held_out(judged: Sequence[Judged], level: float = LEVEL) -> tuple[int, int]:
    """Return how many values of a field the level leaves, and how many of these are right.

    The weights that decide on an article are fitted on the articles of the other folds.
    """
    articles = sorted({one.article for one in judged})
    fold = {article: index % FOLDS for index, article in enumerate(articles)}
    left = right = 0
    for held in range(FOLDS):
        weights = fit([one for one in judged if fold[one.article] != held])
        for one in judged:
            if fold[one.article] == held:
                logit = weights[""] + sum(weights.get(feature, 0.0) for feature in features_of(one.rule))
                kept = logit >= math.log(level / (1 - level))
                left, right = left + kept, right + (kept and one.right)
    return left, right


def main(arguments: Sequence[str]) -> None:
    """Print the weights; what the level leaves of held-out articles goes to standard error."""
    labels, judgements, *articles = map(Path, arguments)
    judged = [*judged_labels(labels), *judged_articles(judgements, articles)]
    lines = ["# Made by `python -m extractors.evaluation.certainty`: weights of the features that rules are named by."]
    for field in FIELDS:
        rows = [one for one in judged if one.field == field]
        lines += ["", f'["{field}"]', *(f'"{name}" = {weight:.3f}' for name, weight in sorted(fit(rows).items()))]
        left, right = held_out(rows)
        sure = sum(one.right for one in rows)
        sys.stderr.write(f"{field}: {sure} of {len(rows)} right; {left} left at {LEVEL}, {right} of them right\n")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
