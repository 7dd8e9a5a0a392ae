"""The commands about what is one story: explain, merge, split, regroup, and the measurement of one's own labels."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.cli.eval_group import evaluate
from flows.configuration.settings import load_settings

if TYPE_CHECKING:
    from store.evaluation.same_story import ClusteringMeasurement, PairMeasurement
    from store.stories.edit import PairExplanation

Config = Annotated[Path | None, typer.Option("--config", "-c", help="The configuration to use.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of text for people.")]
AnArticle = Annotated[str, typer.Argument(help="An article's id or URL; ids may be cut short.")]
AStory = Annotated[str, typer.Argument(help="A story's id or words of its headline; or an article's id or URL.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    evaluate.command("stories")(eval_stories)
    app.command("explain")(explain_pair)
    app.command("merge")(merge_stories)
    app.command("split")(split_article)
    app.command("regroup")(regroup_stories)


def eval_stories(
    file: Annotated[Path, typer.Argument(help="Articles or pairs, one JSON object a line; .gz is read too.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write id and assigned story of each article here.")] = None,
    window_days: Annotated[float, typer.Option(min=0, help="Articles further apart are never one story; 0: any.")] = 10,
    same_story: Annotated[float | None, typer.Option(min=0, max=1, help="Another threshold than collect's.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Weights of `python -m store.evaluation.fit_weights`.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Tell the stories of a file exactly as collect does, then score them against its labels.

    Fields: `id`, `title`, `text`, `url`, `published`, `story`; any may be missing but `id` and one of the two texts.
    Or pairs: `text1`, `text2`, `overall` (1 the same to 4 unrelated).
    """
    from flows.cli.output import as_json as to_json
    from store.dedup.clusters import SAME_STORY
    from store.evaluation.same_story import ClusteringMeasurement, measure_clustering

    encoder = load_settings(config).encoder if config else None
    found = measure_clustering(
        file,
        window_days=window_days,
        model=encoder.model if encoder else "all-MiniLM-L6-v2",
        device=encoder.device if encoder else "auto",
        same_story=SAME_STORY if same_story is None else same_story,
        weights=weights,
        out=out,
    )
    if as_json:
        sys.stdout.write(to_json(asdict(found)))
    elif isinstance(found, ClusteringMeasurement):
        _print_stories(found)
    else:
        _print_pairs(found)


def explain_pair(one: AnArticle, other: AnArticle, config: Config = None, as_json: AsJson = False) -> None:
    """Show every signal of a pair of articles, and why they are or are not one story."""
    from flows.cli.output import as_json as to_json
    from store.stories.edit import explain

    found = explain(load_settings(config).clustering(), one, other)
    if as_json:
        told = {"match": asdict(found.match), "shares": found.shares, "stories": found.stories}
        sys.stdout.write(to_json({**told, "within_window": found.within_window, "correction": found.correction}))
    else:
        _print_explained(found)


def merge_stories(one: AStory, other: AStory, config: Config = None) -> None:
    """Say that two stories are one. Later runs keep to it; `storyfold sql "FROM corrections"` lists what was said."""
    from store.stories.edit import merge

    story = merge(load_settings(config).clustering(), one, other)
    _console().print(Text(f"{story.id} now has {len(story.members)} articles."))


def split_article(article: AnArticle, config: Config = None) -> None:
    """Say that an article does not belong to its story. Later runs keep to it."""
    from store.stories.edit import split

    story = split(load_settings(config).clustering(), article)
    _console().print(Text(f"It is in {story.id} now, with {len(story.members) - 1} others."))


def regroup_stories(config: Config = None) -> None:
    """Judge every pair and tell every story again, from what is stored; corrections stay, and so do ids."""
    from store.stories.edit import regroup

    done = regroup(load_settings(config).clustering())
    _console().print(f"{done.articles} articles, {done.pairs} pairs kept, {done.stories} stories.")


def _print_stories(found: ClusteringMeasurement) -> None:
    console = _console()
    console.print(
        Text(
            f"{found.file}: {found.articles} articles told as {found.stories} stories, {found.alone} of one article. "
            f"{found.encode_s} CPU s to read and encode, {found.cluster_s} to tell, {found.peak_mib:.0f} MiB."
        )
    )
    if found.scores is None:
        console.print("No article has a label `story`, so there is nothing to score.")
        return
    table = Table("", "Precision", "Recall", "F1")
    scores = found.scores
    for name, values in (
        ("B-cubed", (scores.b3_precision, scores.b3_recall, scores.b3_f1)),
        ("pairs", (scores.pair_precision, scores.pair_recall, scores.pair_f1)),
    ):
        table.add_row(name, *(f"{value:.3f}" for value in values))
    console.print(table)
    console.print(f"ARI {scores.ari:.3f} over {scores.articles} labelled articles of {scores.stories} stories.")


def _print_pairs(found: PairMeasurement) -> None:
    _console().print(
        Text(
            f"{found.file}: {found.pairs} pairs, Pearson {found.pearson:.3f} of likeness with `overall`; same story: "
            f"precision {found.precision:.3f}, recall {found.recall:.3f}, F1 {found.f1:.3f}. {found.seconds} CPU s."
        )
    )


def _print_explained(found: PairExplanation) -> None:
    console = _console()
    for stored, story in zip((found.one, found.other), found.stories, strict=True):
        console.print(Text(f"{stored.id}  {stored.outlet}: {stored.article.title}  (story {story or 'none yet'})"))
    from store.dedup.signals import SIGNALS

    table = Table("Signal", "Value", "Adds to the score's logit")
    for name in dict.fromkeys([*SIGNALS, *found.shares]):
        value, share = getattr(found.match, name, None), found.shares.get(name)
        table.add_row(name, "" if value is None else f"{value:.3f}", "" if share is None else f"{share:+.2f}")
    console.print(table)
    match = found.match
    console.print(Text(f"{match.hours_apart:.1f} hours apart; judged on {match.judged_on}; score {match.score:.3f}."))
    if match.amount_of:
        lacking = " and ".join({"a": "first", "b": "second"}[side] for side in match.amount_of)
        console.print(f"Headline of the {lacking}: states an amount of money that the other lacks.")
    if match.refusal:
        console.print(Text(f"The same-event gate refuses: {match.refusal}."))
    if not found.within_window:
        console.print("Further apart than the window: never compared.")
    if found.correction:
        console.print(Text(f"A person said: {found.correction}."))
    same = found.stories[0] and found.stories[0] == found.stories[1]
    console.print(f"They are {'one story' if same else 'not one story'}; a story needs a high mean over all its pairs.")


def _console() -> Console:
    return Console(file=sys.stdout)
