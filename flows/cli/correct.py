"""The commands by which a person corrects: which articles are one story, what is on topic, what became of a claim."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer
from rich.table import Table
from rich.text import Text

from flows.cli.options import AnArticle, AsCsv, AsJson, AStory, Config, load_settings
from flows.cli.output import Console, print_json
from flows.configuration.lock_timeouts import COMMAND_LOCK_TIMEOUT_S
from flows.gathering.result import counted

if TYPE_CHECKING:
    from store.stories.edit import PairExplanation


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command("explain")(explain_pair)
    app.command("merge")(merge_stories)
    app.command("split")(split_article)
    app.command("form")(name_article_form)
    app.command("regroup")(regroup_stories)
    app.command()(label)
    app.command()(resolve)


def explain_pair(
    one: AnArticle, other: AnArticle, config: Config = None, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """Show every signal of a pair of articles, and why they are or are not one story."""
    from flows.cli.output import print_members
    from store.database.connections import open_reader
    from store.stories.edit import explain
    from store.stories.read import members_by_id

    settings = load_settings(config)
    found = explain(settings.clustering(), one, other)
    if as_json:
        judged = {"match": found.match, "shares": found.shares, "evidence": found.evidence, "decided": found.decided}
        placed = {"stories": found.stories, "within_window": found.within_window, "correction": found.correction}
        print_json({**judged, **placed})
    else:
        _print_explanation(found, Console(as_csv=as_csv))
        if as_csv:
            return
        with open_reader(settings.store.path) as connection:
            print_members(members_by_id(connection, [found.match.a, found.match.b]), Console())


def merge_stories(one: AStory, other: AStory, config: Config = None) -> None:
    """Say that two stories are one. Later runs keep to it; `storyfold sql "FROM corrections"` lists what was said."""
    from store.stories.edit import merge

    story = merge(load_settings(config).clustering(), one, other)
    Console().print(Text(f"{story.id} now has {counted(len(story.members), 'article')}."))


def split_article(article: AnArticle, config: Config = None) -> None:
    """Say that an article does not belong to its story. Later runs keep to it."""
    from store.stories.edit import split

    story = split(load_settings(config).clustering(), article)
    Console().print(Text(f"It is in {story.id} now, with {counted(len(story.members) - 1, 'other')}."))


def name_article_form(
    article: AnArticle,
    form: Annotated[str, typer.Argument(help="report, about, deal, howto, listing, podcast or roundup.")],
    config: Config = None,
) -> None:
    """Say what an article is: only reports found stories; `about` is an analysis, opinion, interview or review."""
    from extractors.articles.form import Form
    from store.stories.edit import name_form

    if form not in get_args(Form):
        raise typer.BadParameter(f"{form!r} is none of {', '.join(get_args(Form))}", param_hint="FORM")
    story = name_form(load_settings(config).clustering(), article, cast(Form, form))
    Console().print(Text(f"{form}: it is in {story.id} now, with {counted(len(story.members) - 1, 'other')}."))


def regroup_stories(config: Config = None) -> None:
    """Score every pair and cluster every article again, from what is stored; corrections stay, and so do ids."""
    from store.stories.edit import regroup

    done = regroup(load_settings(config).clustering())
    Console().print(
        f"{counted(done.articles, 'article')}, {counted(done.pairs, 'pair')} kept, {counted(done.stories, 'story')}."
    )


def label(
    which: AStory,
    relevant: Annotated[
        bool | None, typer.Option("--relevant/--not-relevant", help="Whether it is about the topic; one must be said.")
    ] = None,
    topic: Annotated[str, typer.Option(help="The key of the topic; the first of the configuration if left out.")] = "",
    config: Config = None,
) -> None:
    """Label a story for a topic. From six labels on, two of each kind, relevance is fitted to them."""
    if relevant is None:  # a default would change what is learnt from by a mere look
        raise typer.BadParameter("say --relevant or --not-relevant", param_hint="label")
    from flows.editions.labels import add_label, labels_path, read_labels
    from store.database.connections import open_reader
    from store.stories.read import find_story
    from store.types import lead_article

    settings = load_settings(config)
    wanted = settings.topics(topic)[0]
    with open_reader(settings.store.path) as connection:
        story = find_story(connection, which)
    path = labels_path(settings)
    add_label(path, story, wanted.key, relevant=relevant)
    said = "relevant" if relevant else "not relevant"
    known = len(read_labels(path, wanted.key))
    Console().print(Text(f"{said} to {wanted.name}: {lead_article(story).article.title} ({counted(known, 'label')})"))


def resolve(
    which: Annotated[str, typer.Argument(help="The prediction's id; it may be cut short.")],
    outcome: Annotated[str, typer.Argument(help="kept, missed, changed, withdrawn; or open, to take it back.")],
    article: Annotated[str, typer.Option(help="The id or URL of the article that shows it.")] = "",
    by: Annotated[str, typer.Option(help="Who says so, where no article does.")] = "",
    note: Annotated[str, typer.Option(help="A word on why.")] = "",
    config: Config = None,
) -> None:
    """Record what became of a prediction: on the word of a cited article, or of a person."""
    from store.database.connections import open_writer
    from store.ledger.resolutions import Outcome, resolve_prediction

    if outcome not in get_args(Outcome):
        raise typer.BadParameter(f"{outcome!r} is none of {', '.join(get_args(Outcome))}", param_hint="OUTCOME")
    with open_writer(load_settings(config).store.path, wait_s=COMMAND_LOCK_TIMEOUT_S) as connection:
        identity = resolve_prediction(
            connection, which, cast(Outcome, outcome), article=article, by=by, note=note, now=datetime.now(UTC)
        )
    Console().print(Text(f"{identity}: {outcome}"))


def _print_explanation(found: PairExplanation, console: Console) -> None:
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
    if match.evidence is not None:
        console.print(f"Chance of one event by the evidence of the two alone: {match.evidence:.2f}.")
    if match.amount_of:
        lacking = " and ".join({"a": "first", "b": "second"}[side] for side in match.amount_of)
        console.print(f"Headline of the {lacking}: states an amount of money that the other lacks.")
    if found.decided:
        console.print(Text(f"{found.decided[:1].upper()}{found.decided[1:]}."))
    if not found.within_window:
        console.print("Further apart than the window: never compared.")
    if found.correction:
        console.print(Text(f"A person said: {found.correction}."))
    same = found.stories[0] and found.stories[0] == found.stories[1]
    console.print(f"They are {'one story' if same else 'not one story'}; a story needs a high mean over all its pairs.")
