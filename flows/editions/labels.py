"""The labels a user gives to stories, relevant or not: one JSON line each beside the database; the last one counts.

The lines have the fields that `storyfold eval relevance` reads, so a file of labels is also a file to measure with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extractors.embedding.encoder import Encoder
from flows.configuration.settings import Settings
from reports.evaluation.labelled import read_lines
from reports.relevance.calibration import Calibration, fit
from reports.relevance.features import article_features
from reports.relevance.judge import fitted_weights
from reports.types import Topic, TopicEmbeddings
from store.database.whole_files import write_whole
from store.types import Story, lead_article

LEAD_WORDS = 60


def labels_path(settings: Settings) -> Path:
    """Return where the labels lie."""
    return settings.store.path.with_name("labels.jsonl")


def add_label(path: Path, story: Story, topic: str, *, relevant: bool) -> None:
    """Add or change the label of a story for a topic."""
    article = lead_article(story).article
    row = {
        "topic": topic,
        "story": story.id,
        "title": article.title,
        "lead": " ".join(article.text.split()[:LEAD_WORDS]),
        "relevant": relevant,
    }
    kept = [known for known in read_labels(path) if (known["topic"], known["story"]) != (topic, story.id)]
    write_whole(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (*kept, row)))


def read_labels(path: Path, topic: str = "") -> list[dict[str, Any]]:
    """Return the labels, of all topics or of one; none where there is no file. Raises LabelError for a bad line."""
    if not path.exists():
        return []
    fields = {"topic": str, "story": str, "title": str, "lead": str, "relevant": bool}
    return [row for row in read_lines(path, fields) if topic in ("", row["topic"])]


def embed_headlines(encoder: Encoder, headlines: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Return `(n, d)` unit rows for (title, lead) each: half title and lead together, half the lead alone.

    A lead is short, and a headline that plays with words drowns it; in an article of 200 words it cannot. On 70
    labelled headlines, with no label used and with: area under the curve .989 and 3.1 errors in cross-validation for
    both together, .998 and 1.8 for the mean; .995 and 4.1 for the lead alone.
    """
    both = encoder.encode([f"{title}\n{lead}" for title, lead in headlines])
    rows = both + encoder.encode([lead or title for title, lead in headlines])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def fit_calibration(
    path: Path, topic: Topic, embeddings: TopicEmbeddings, encoder: Encoder
) -> tuple[Calibration | None, str]:
    """Return the calibration that the labels of a topic give, and 8 hex digits that change with them ("" for none)."""
    labels = read_labels(path, topic.key)
    if not labels:
        return None, ""
    rows = embed_headlines(encoder, [(row["title"], row["lead"]) for row in labels])
    odds = [
        fitted_weights().log_odds(article_features(label["title"], label["lead"], row, topic, embeddings))
        for label, row in zip(labels, rows, strict=True)
    ]
    mark = hashlib.sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:8]
    return fit(rows, odds, [row["relevant"] for row in labels]), mark
