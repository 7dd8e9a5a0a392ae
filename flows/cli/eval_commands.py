"""The `storyfold eval` commands: measure what the digest decides on examples that people labelled."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.cli.eval_group import evaluate

File = Annotated[Path, typer.Argument(help="Labelled examples, one JSON object a line; may be gzipped.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table for people.")]


@evaluate.command()
def summaries(
    file: File,
    words: Annotated[int, typer.Option(min=1, help="Length of every summary.")] = 230,
    as_json: AsJson = False,
) -> None:
    """ROUGE of our extractive summaries beside simpler methods. Lines hold `documents` and `summary`."""
    from flows.cli.output import as_json as to_json
    from reports.evaluation.summaries import read_clusters, score_summaries

    clusters = read_clusters(file)
    scores = score_summaries(clusters, max_words=words)
    if as_json:
        systems = [{**asdict(score), "ahead": {m: asdict(i) for m, i in score.ahead}} for score in scores]
        sys.stdout.write(to_json({"clusters": len(clusters), "words": words, "systems": systems}))
        return
    table = Table("Method", "ROUGE-1", "ROUGE-2", "ROUGE-L", "Ours is ahead in ROUGE-1 by [95 %]")
    for score in scores:
        ahead = dict(score.ahead).get("rouge1")
        lead = f"{ahead.mean:+.2f} [{ahead.low:+.2f}, {ahead.high:+.2f}]" if ahead else ""
        table.add_row(score.name, *(f"{s:.2f}" for s in (score.rouge1, score.rouge2, score.rougeL)), lead)
    Console().print(table)


@evaluate.command()
def faithfulness(file: File, as_json: AsJson = False) -> None:
    """What the guard lets through, and how much of it is right. Lines hold `source` and `sentences` with `votes`."""
    from flows.cli.output import as_json as to_json
    from reports.evaluation.faithfulness import read_judged, score_guard

    judged = read_judged(file)
    scores = score_guard(judged)
    if as_json:
        sys.stdout.write(to_json({"sentences": len(judged), "checks": [asdict(score) for score in scores]}))
        return
    table = Table("Check", "Kept", "Of those right")
    for score in scores:
        table.add_row(score.name, f"{score.kept:.1f} %", f"{score.right:.1f} %")
    Console().print(table)


@evaluate.command()
def relevance(
    file: File,
    topic: Annotated[str, typer.Option(help="The key of a topic of the configuration.")] = "",
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="A configuration; else the built-in topic.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Relevance to the topic on labelled headlines. Lines hold `title`, `lead` and `relevant`."""
    from extractors.embedding.encoder import Encoder
    from flows.cli.output import as_json as to_json
    from flows.configuration.settings import load_settings
    from flows.digest import embed_topic
    from flows.editions.labels import embed_headlines
    from reports.evaluation.relevance import read_headlines, score_relevance
    from reports.relevance.topics import builtin_topic

    headlines = read_headlines(file)
    settings = load_settings(config) if config else None
    encoder = settings.encoder.encoder() if settings else Encoder()
    wanted = settings.topics(topic)[0] if settings else builtin_topic(topic or "world-models")
    rows = embed_headlines(encoder, [(headline.title, headline.lead) for headline in headlines])
    score = score_relevance(headlines, rows, wanted, embed_topic(wanted, encoder))
    if as_json:
        sys.stdout.write(to_json(asdict(score)))
        return
    table = Table("Measure", "Value", title=f"Relevance to {wanted.name}, {score.headlines} headlines")
    for name, value in (
        ("no label: AUROC", f"{score.auroc:.3f}"),
        ("no label: errors at acceptance", str(score.errors)),
        ("no label: relevant, yet rejected", str(score.missed)),
        ("no label: left to the reader", str(score.to_review)),
        ("labels, 5 folds, 10 shuffles: AUROC", f"{score.cv_auroc:.3f}"),
        ("labels, 5 folds, 10 shuffles: errors", f"{score.cv_errors:.1f} ({score.cv_error_percent:.1f} %)"),
    ):
        table.add_row(name, value)
    Console().print(table)
