"""The commands that ask and change nothing: `story`, `sql`, `search`, and the ledger's `facts` and `predictions`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.text import Text

from flows.cli.options import AsCsv, AsJson, AStory, Config, Wide, load_settings, week_argument
from flows.cli.output import Console, plain_table, print_json, print_members_table
from flows.configuration.errors import ConfigError
from flows.gathering.result import counted

if TYPE_CHECKING:
    from extractors.facts.types import Facts
    from flows.configuration.settings import Settings
    from store.queries.search import SearchHit
    from store.queries.sql import Table

AnswerFormat = Literal["table", "csv", "json"]

# Where no week is named: what is still open, the earliest first.
_OPEN_PREDICTIONS = """
FROM (SELECT id, status, due_to, claim, speaker, outlet FROM predictions
      WHERE NOT copied AND kind <> 'statement' AND status IN ('open', 'due this week', 'overdue') ORDER BY due_to
      NULLS LAST, id)
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    for command in (story, sql, search, outlets, facts, predictions, mcp):
        app.command()(command)
    app.command("check-quotes")(verify_quotes)


def story(which: AStory, config: Config = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show one story: who reported it first, who copied whom, and what shows it."""
    from flows.cli.output import print_about, print_changes, print_ledger, print_story, story_json
    from store.database.connections import open_reader
    from store.ledger.facts import story_ledger
    from store.stories.read import articles_about, claim_changes_by_story, find_story

    with open_reader(load_settings(config).store.path) as connection:
        found = find_story(connection, which)
        ledger = story_ledger(connection, found.id)
        changes = claim_changes_by_story(connection, [found.id]).get(found.id, ())
        about = articles_about(connection, found.id)
    if as_json:
        sys.stdout.write(story_json(found, asdict(ledger), about))
    elif as_csv:
        print_members_table(found, Console(as_csv=True))
    else:
        print_story(found, Console())
        print_about(about, Console())
        print_changes(changes, Console())
        print_ledger(ledger, Console())


def outlets(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The first day; else 30 days ago.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day after the last; else all.")
    ] = None,
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what each outlet reported itself, had first, copied, and how the figures fared that it alone had."""
    from flows.cli.output import outlet_rows
    from store.database.connections import open_reader
    from store.queries.source_report import read_source_report

    first = (since or datetime.now(UTC) - timedelta(days=30)).replace(tzinfo=UTC)
    last = (until or datetime.now(UTC) + timedelta(days=1)).replace(tzinfo=UTC)
    with open_reader(load_settings(config).store.path) as connection:
        found = read_source_report(connection, first, last)
    if as_json:
        print_json([asdict(one) for one in found])
    elif found or as_csv:
        Console(as_csv=as_csv).print(plain_table(f"Outlets, {first:%Y-%m-%d} to {last:%Y-%m-%d}", *outlet_rows(found)))
    else:
        Console().print("No article is in a story in that time.")


def sql(
    query: Annotated[
        str,
        typer.Argument(
            help="One SQL statement, such as: FROM first_reports LIMIT 5; or @name, a file of your folder of queries. "
            "Left out, a prompt."
        ),
    ] = "",
    given: Annotated[
        list[str] | None, typer.Option("--set", help="A value for $name in the query: --set week=2026-W18.")
    ] = None,
    answer_format: Annotated[
        AnswerFormat, typer.Option("--format", help="As --json and --csv say it.", hidden=True)
    ] = "table",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the answer to a file ending in .parquet or .csv.")
    ] = None,
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Show what there is to ask: every view, column and macro, or the one named."),
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Let the question reach files and extensions of this machine.")
    ] = False,
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    wide: Wide = False,
) -> None:
    """Ask the published database in SQL; it is opened read-only, and reaches no file unless you say so."""
    from flows.cli.terminal.prompt import named_query, run_sql_prompt
    from store.queries.sql import ask, query_to_file

    settings = load_settings(config)
    if schema:
        _show_schema(settings, query, as_json=as_json)
        return
    if not query:
        run_sql_prompt(settings, sys.stdin, Console(wide=wide), sandboxed=not unsafe)
        return
    statement, values = named_query(query, settings.store.queries), parse_values(given or ())
    if output:
        rows = query_to_file(settings.store.path, statement, output, values=values, sandboxed=not unsafe)
        Console().print(Text(f"{counted(rows, 'row')}, {output}"))
        return
    table = ask(settings.store.path, statement, values=values, sandboxed=not unsafe)
    _print_answer(table, as_json=as_json or answer_format == "json", as_csv=as_csv or answer_format == "csv", wide=wide)


def search(
    words: Annotated[str, typer.Argument(help="What to look for.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="How many articles.")] = 10,
    only_words: Annotated[bool, typer.Option("--words", help="By words alone: fast, and loads no model.")] = False,
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find articles by words and by meaning."""
    from flows.cli.output import print_found

    found, fallback = _search(load_settings(config), words, limit=limit, only_words=only_words)
    if fallback:
        Console(stderr=True).print(Text(fallback, style="yellow"))
    if as_json:
        print_json(found)
    else:
        print_found(found, Console(as_csv=as_csv))


def facts(
    file: Annotated[Path, typer.Argument(help="A text file in UTF-8; - reads from standard input.")],
    published: Annotated[str, typer.Option(help="Its day, such as 2026-04-29; today if left out.")] = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    wide: Wide = False,
) -> None:
    """Show what one text states: figures, quotes, predictions, credits, names, each with its place in the text."""
    from extractors.facts.read_facts import read_facts
    from extractors.text.language import detect_language, is_english

    day = _day(published)
    text = _text_of(file)
    language = detect_language(text)
    found = read_facts(text, day, language=language)
    if not is_english(language):
        typer.echo(f"English only: no facts are read of a text in “{language}”.", err=True)
    if as_json:
        print_json(_facts_with_words(text, found))
    else:
        _print_facts(text, found, Console(as_csv=as_csv, wide=wide))


def predictions(
    week: Annotated[
        str, typer.Argument(help="A week, day or month: 2026-W27, 2026-07-01, 2026-07; all that are open if left out.")
    ] = "",
    candidates: Annotated[
        bool, typer.Option("--candidates", help="Show what later articles say became of them, and which none tells of.")
    ] = False,
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    wide: Wide = False,
) -> None:
    """Show the predictions that fall due in a week, a day or a month, or all open ones; or what may show an outcome."""
    from store.queries.sql import ask

    settings = load_settings(config)
    if candidates:
        _show_candidates(settings, Console(as_csv=as_csv, wide=wide), as_json=as_json)
        return
    if week:
        days = week_argument(week)
        values = {"first": days.first.isoformat(), "last": days.last.isoformat()}
        found = ask(settings.store.path, "FROM predictions_due($first, $last)", values=values)
    else:
        found = ask(settings.store.path, _OPEN_PREDICTIONS)
    _print_answer(found, as_json=as_json, as_csv=as_csv, wide=wide)


def verify_quotes(
    file: Annotated[Path, typer.Argument(help="A text in UTF-8, such as an agent's answer; - reads standard input.")],
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
    wide: Wide = False,
) -> None:
    """Look for every quote of a text in the stored articles; exit code 1 if one stands in none, or not where it says.

    A quote is at least four words between quotation marks, or a block quote of markdown. Where its paragraph names an
    article, by id or URL, that article must hold it.
    """
    from store.queries.quotes import check_quotes
    from store.queries.sql import asking

    text = _text_of(file)
    with asking(load_settings(config).store.path) as connection:
        found = check_quotes(connection, text)
    if as_json:
        print_json(found)
    else:
        console = Console(as_csv=as_csv, wide=wide)
        console.print(plain_table("", ("Verdict", "Quote", "Outlet", "Article", "Span", "URL"), [
            (one.verdict, one.quote, source and source.outlet, source and source.article_id,
             source and f"{source.start}-{source.end}", source and source.url)
            for one in found for source in (one.sources[:1] or (None,))
        ]))  # fmt: skip
        if console.for_people:
            console.print(f"{counted(len(found), 'quote')}, {sum(one.verdict == 'held' for one in found)} held.")
    if any(one.verdict != "held" for one in found):
        raise typer.Exit(1)


def mcp(
    config: Config = None,
    http: Annotated[
        int, typer.Option("--http", metavar="PORT", help="Over streamable HTTP on this port of this machine only.")
    ] = 0,
) -> None:
    """Answer agents on standard input and output (Model Context Protocol): read-only tools over the published copy.

    Needs `pip install "storyfold[mcp]"`. An agent's configuration names the command `storyfold mcp --config FILE`, or
    the address http://127.0.0.1:PORT/mcp.
    """
    try:
        from flows.agents.server import serve
    except ImportError as error:
        raise ConfigError(f'`storyfold mcp` needs one more package: pip install "storyfold[mcp]" ({error})') from error
    serve(load_settings(config), http)


def _text_of(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is no text in UTF-8: {error}", param_hint="FILE") from error


def parse_values(given: Iterable[str]) -> dict[str, str]:
    """Return {"week": "2026-W18"} for ["week=2026-W18"]. Raises ConfigError for anything without a name."""
    pairs = [one.partition("=") for one in given]
    for name, equals, value in pairs:
        if not name.isidentifier() or not equals:
            raise ConfigError(f"--set {name}{equals}{value}: write it like week=2026-W18")
    return {name: value for name, _, value in pairs}


def _show_schema(settings: Settings, wanted: str, *, as_json: bool) -> None:
    from flows.cli.output import print_schema
    from store.queries.sql import asking, describe

    with asking(settings.store.path) as connection:
        found = describe(connection, wanted)
    if as_json:
        print_json(found)
    else:
        print_schema(found, Console())


def _print_answer(table: Table, *, as_json: bool, as_csv: bool, wide: bool) -> None:
    from flows.cli.output import print_table, table_json

    if as_json:
        sys.stdout.write(table_json(table))
    else:
        print_table(table, Console(as_csv=as_csv, wide=wide))


def _search(settings: Settings, words: str, *, limit: int, only_words: bool) -> tuple[tuple[SearchHit, ...], str]:
    """Return the articles that fit, and a message where the meaning of the words could not be used."""
    from extractors.embedding.encoder import ModelError
    from extractors.embedding.query import embed_query
    from store.queries.search import search as search_articles
    from store.queries.sql import asking

    embedding, fallback = None, ""
    if not only_words:
        try:
            embedding = embed_query(words, settings.encoder.encoder())
        except ModelError as error:
            fallback = f"By words alone: {error}"
    model = settings.encoder.model
    with asking(settings.store.path) as connection:
        found = search_articles(connection, words, embedding=embedding, model_id=model, limit=limit)
    if embedding is not None and found and not any(one.meaning_rank for one in found):
        fallback = f"By words alone: no article has an embedding of {model} near these words."
    return found, fallback


def _facts_with_words(text: str, found: Facts) -> dict[str, Any]:
    """Return the facts for programs, each with the words at its span; `start` and `end` count characters."""
    whole: dict[str, Any] = asdict(found)
    for values in whole.values():
        for fact in values if isinstance(values, tuple) else ():
            fact["text"] = text[fact["start"] : fact["end"]]
            if "sentence" in fact:
                start, end = fact["sentence"]
                fact["sentence"] = {"start": start, "end": end, "text": text[start:end]}
    return whole


def _print_facts(text: str, found: Facts, console: Console) -> None:
    console.print(plain_table("Figures", ("Text", "Value", "Unit", "Hedge", "Measures", "Of", "As of"), [
        (text[f.start : f.end], f"{f.value:,.10g}" + (f" to {f.upper:,.10g}" if f.upper is not None else ""),
         f"{f.unit}/{f.per}" if f.per else f.unit, f.qualifier, f.attribute or f.kind, f.subject, f.as_of or "")
        for f in found.figures
    ]))  # fmt: skip
    console.print(plain_table("Quotes", ("Words", "Speaker", "Verb", "Role"), [
        (q.words, q.speaker, q.verb, q.role) for q in found.quotes
    ]))  # fmt: skip
    console.print(plain_table("Predictions", ("Claim", "Whose", "Wording", "Due from", "Due by"), [
        (p.claim, p.speaker or p.voice, p.wording, p.due_from or "", p.due_to or "") for p in found.predictions
    ]))  # fmt: skip
    console.print(plain_table("Credits", ("Source", "Wording", "Link"), [
        (c.name, c.wording, c.url) for c in found.credits
    ]))  # fmt: skip
    wrong = [(text[d.start : d.end], d.verdict) for d in found.days if d.verdict != "agrees"]
    if wrong:
        console.print(plain_table("Weekdays that the calendar does not have", ("Text", "Verdict"), wrong))


def _show_candidates(settings: Settings, console: Console, *, as_json: bool) -> None:
    from store.database.connections import open_reader
    from store.ledger.resolutions import propose_resolutions

    with open_reader(settings.store.path) as connection:
        found = propose_resolutions(connection)
    if as_json:
        print_json(found)
        return
    columns = ("Prediction", "Claim", "Verdict", "Sentence that tells it", "Outlet", "Article", "How sure")
    cells = [
        (one.prediction_id, one.claim, one.verdict, one.sentence, one.outlet, one.article_id, one.confidence or "")
        for one in found
    ]
    console.print(plain_table("Proposed: `storyfold correct resolve ID kept --article ARTICLE`", columns, cells))


def _day(published: str) -> date:
    try:
        return date.fromisoformat(published) if published else datetime.now(UTC).date()
    except ValueError as error:
        raise typer.BadParameter(f"{published!r} is no day such as 2026-04-29", param_hint="--published") from error
