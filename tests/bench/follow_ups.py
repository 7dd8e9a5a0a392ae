"""Score what later articles are taken to tell of the predictions of a real fortnight, by labels made by reading.

`follow_ups.jsonl` names 41 dated predictions and schedules of 9 to 18 March 2026 by their article and first words: what
became of them by the 18th (`kept`, `changed`, or `none` where no article of that time tells it), and which articles
tell it. The articles lie beside the checkout in `shared/real`; none of their text is in the project but those words.
"""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console

from extractors.facts.read_facts import read_facts
from extractors.facts.types import Facts, Prediction
from store.ledger.later_articles import later_article
from store.ledger.outcomes import Foretold, OutcomeEvidence, OutcomeReader
from store.ledger.resolutions import APPLIED, PROPOSED
from tests.bench.real_weeks import write_articles

LABELS = Path(__file__).with_name("follow_ups.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A labelled prediction: the article that makes it, how its claim begins, what became of it, who tells it."""

    article: str
    begins: str
    verdict: str
    told_by: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpScore:
    """Of `labelled` predictions `read` are read as dated; proposals and automatic verdicts, and how many are right."""

    labelled: int
    read: int
    told: int
    proposed: int
    proposed_right: int
    automatic: int
    automatic_right: int


def measure(folder: Path, console: Console) -> None:
    """Print the score of the labelled fortnight; says so where it is not there."""
    if not (folder / "articles.py").is_file():
        console.print(f"Follow-ups: not measured, there is no shared/{folder.name}/ beside the checkout.")
        return
    with tempfile.TemporaryDirectory() as made:
        lines = write_articles(folder, "march", Path(made)).read_text(encoding="utf-8").splitlines()
    console.print(score_follow_ups([row for line in lines if (row := json.loads(line))["text"]], load_follow_ups()))


def load_follow_ups(path: Path = LABELS) -> tuple[FollowUp, ...]:
    """Return the labels in the file's order."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(
        FollowUp(
            article=row["article"], begins=row["begins"], verdict=row["verdict"], told_by=frozenset(row["told_by"])
        )
        for row in rows
    )  # fmt: skip


def score_follow_ups(articles: Iterable[dict[str, str]], labels: Sequence[FollowUp]) -> FollowUpScore:
    """Read all `articles` (`id`, `title`, `text`, `published`) against the labelled predictions, and judge by label.

    A prediction has one verdict: the surest that any article gives it. It is right where the label has that verdict
    and names that article.
    """
    read = [(row, read_facts(row["text"], date.fromisoformat(row["published"][:10]))) for row in articles]
    by_article = {row["id"]: (row, facts) for row, facts in read}
    foretold = {
        label: _foretold(*by_article[label.article], prediction)
        for label in labels
        if label.article in by_article and (prediction := _labelled(by_article[label.article][1], label))
    }
    surest = _surest(read, tuple(foretold.values()))
    given = [(label, surest[one.id]) for label, one in foretold.items() if one.id in surest]
    right = [(label, found) for label, found in given if _is_right(label, found)]
    return FollowUpScore(
        labelled=len(labels),
        read=len(foretold),
        told=sum(label.verdict != "none" for label in labels),
        proposed=len(given),
        proposed_right=len(right),
        automatic=sum(found[0].confidence >= APPLIED for _, found in given),
        automatic_right=sum(found[0].confidence >= APPLIED for _, found in right),
    )


def _labelled(facts: Facts, label: FollowUp) -> Prediction | None:
    dated = (one for one in facts.predictions if one.due_to is not None)
    return next((one for one in dated if one.claim.startswith(label.begins)), None)


def _foretold(row: dict[str, str], facts: Facts, one: Prediction) -> Foretold:
    assert one.due_from is not None
    assert one.due_to is not None
    return Foretold(
        id=f"{row['id']}:{one.start}", article_id=row["id"], claim=one.claim, horizon=one.horizon, actor=one.actor,
        context=f"{row['title']} {row['text'][:300]}", observed=one.observed, event=one.event, negated=one.negated,
        threshold=one.threshold, unit=one.unit, comparison=one.comparison, made_on=facts.published,
        due_from=one.due_from, due_to=one.due_to,
    )  # fmt: skip


def _surest(
    read: Sequence[tuple[dict[str, str], Facts]], foretold: Sequence[Foretold]
) -> dict[str, tuple[OutcomeEvidence, str]]:
    """Return prediction → its surest outcome that is proposed, with the article that tells it; the first of equals."""
    found: dict[str, list[tuple[float, str, OutcomeEvidence]]] = defaultdict(list)
    reader = OutcomeReader(foretold)
    for row, facts in read:
        amounts = [(one.start, one.value, one.unit) for one in facts.figures]
        for outcome in reader.read(later_article(row["id"], facts.published, row["title"], row["text"], amounts)):
            if outcome.confidence >= PROPOSED:
                found[outcome.prediction_id].append((-outcome.confidence, row["id"], outcome))
    return {
        identity: (best[2], best[1])
        for identity, rows in found.items()
        for best in [min(rows, key=lambda row: row[:2])]
    }


def _is_right(label: FollowUp, found: tuple[OutcomeEvidence, str]) -> bool:
    return found[0].verdict == label.verdict and found[1] in label.told_by
