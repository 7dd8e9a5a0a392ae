"""The commands that look inside and measure: `models`, `extract`, `eval …` on labelled examples, and `bench`."""

from __future__ import annotations

import importlib
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from flows.cli.options import AsCsv, AsJson, Config, load_settings
from flows.cli.output import Console, print_json
from flows.configuration.errors import ConfigError

if TYPE_CHECKING:
    from extractors.types import Article
    from flows.configuration.settings import Settings
    from store.evaluation.same_story import ClusteringMeasurement, PairError, PairMeasurement
    from store.evaluation.story_scores import Estimate, StoryScores

SPEED = (
    "encode",
    "pairs",
    "growth",
    "extract",
    "throughput",
    "collect",
    "store",
    "digest",
    "operate",
    "gpu",
    "whole",
    "years",
)
QUALITY = ("stories", "labelled", "real", "arrivals", "facts", "feeds", "cases", "fuzz", "scaling", "faults", "crashes")

Labelled = Annotated[Path, typer.Argument(help="Labelled examples, one JSON object a line; may be gzipped.")]

evaluate = typer.Typer(no_args_is_help=True, help="Measure Storyfold on labelled examples, your own or public ones.")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(models)
    app.command()(extract)
    app.command()(bench)
    app.add_typer(evaluate, name="eval")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """One model of the configuration: what it does, what it is, and what is wrong with it ("" if it can be used)."""

    use: str
    name: str
    kind: str
    context: int
    here: bool
    detail: str


def models(config: Config = None, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show the models that are configured, what each needs, and whether it is on this machine."""
    states = model_states(load_settings(config))
    if as_json:
        print_json(states)
        return
    table = Table("For", "Model", "Kind", "Reads (tokens)", "Here", "Detail")
    for state in states:
        here = Text("yes", style="green") if state.here else Text("no", style="red")
        table.add_row(state.use, Text(state.name), state.kind, str(state.context or ""), here, Text(state.detail))
    Console(as_csv=as_csv).print(table)


def model_states(settings: Settings) -> tuple[ModelState, ...]:
    """Return the state of the encoder, the summariser and the checker, as configured."""
    from extractors.embedding.encoder import BUNDLED

    bundled = settings.encoder.model == BUNDLED
    encoder = ModelState(
        use="vectors",
        name=settings.encoder.model,
        kind="sentence encoder",
        context=256 if bundled else 0,
        here=True,
        detail="comes with the installation" if bundled else "loaded by sentence-transformers when first used",
    )
    summaries = settings.summaries
    if summaries.engine == "extractive":
        rules = "prints sentences of articles; needs nothing"
        extractive = ModelState(use="summaries", name="extractive", kind="rules", context=0, here=True, detail=rules)
        return (encoder, extractive)
    if summaries.engine == "endpoint":
        writer = ModelState(
            use="summaries",
            name=summaries.model,
            kind="endpoint",
            context=summaries.context,
            here=True,
            detail=f"behind {summaries.endpoint}, asked when an edition is made",
        )
        return (encoder, writer, *(_model_state("checks", name) for name in [summaries.checker] if name))
    named = [("summaries", summaries.model), ("checks", summaries.checker)]
    return (encoder, *(_model_state(use, name) for use, name in named if name))


def _model_state(use: str, name: str) -> ModelState:
    from reports.summaries.engines.models import ModelMissingError, inspect_model

    try:
        facts = inspect_model(name)
    except ModelMissingError as error:
        return ModelState(use=use, name=name, kind="", context=0, here=False, detail=str(error))
    return ModelState(use=use, name=name, kind=facts.kind, context=facts.context, here=True, detail="")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageInspection:
    """What would be stored of a page: the article or None, what became of it, and where each value is from."""

    outcome: str
    detail: str
    article: Article | None
    provenance: dict[str, str]


def extract(
    pages: Annotated[list[Path], typer.Argument(help="HTML files.")],
    url: Annotated[str, typer.Option(help="Where the page came from; its links are read against it.")] = "",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what would be stored of saved pages, and from which source of the page each value comes."""
    now = datetime.now(UTC)
    found = [inspect_page(_bytes(page), url or f"http://page.example/{page.name}", now) for page in pages]
    if as_json:
        print_json(found[0] if len(found) == 1 else found)
        return
    for page, inspected in zip(pages, found, strict=True):
        table = Table(title=Text(str(page)), show_header=False)
        for name, value in asdict(inspected).items():
            table.add_row(name, Text(value if isinstance(value, str) else str(value)))
        Console(as_csv=as_csv).print(table)


def inspect_page(body: bytes, url: str, now: datetime) -> PageInspection:
    """Return what `collect` would make of the page; stores nothing, asks no network."""
    from extractors.articles.extract import read_page
    from extractors.evaluation.page_text import page_of_file
    from extractors.text.words import MIN_ARTICLE_WORDS
    from extractors.types import FetchError

    fetched, entry, feed = page_of_file("", url, now)
    fetched = replace(fetched, body=body, content_type="text/html")
    try:
        page = read_page(fetched, entry, feed)
    except FetchError as error:
        return PageInspection(outcome=error.kind, detail=error.detail, article=None, provenance={})
    article = page.article
    words = len(article.text.split())
    outcome, detail = page.wall or "ok", ""
    if page.wall is None and words < MIN_ARTICLE_WORDS:
        outcome, detail = "no text", f"{words} words, where an article has {MIN_ARTICLE_WORDS}"
    provenance = {**dict(article.provenance), "text": article.reading}
    return PageInspection(outcome=outcome, detail=detail, article=article, provenance=provenance)


@evaluate.command("stories")
def eval_stories(
    file: Annotated[Path, typer.Argument(help="Articles or pairs, one JSON object a line; .gz is read too.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write id and assigned story of each article here.")] = None,
    window_days: Annotated[float, typer.Option(min=0, help="Articles further apart are never one story; 0: any.")] = 10,
    same_story: Annotated[float | None, typer.Option(min=0, max=1, help="Another threshold than collect's.")] = None,
    weights: Annotated[Path | None, typer.Option(help="Weights of `python -m store.evaluation.fit_weights`.")] = None,
    errors: Annotated[int, typer.Option(min=0, help="Show so many of the worst wrong joins and misses.")] = 0,
    config: Config = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Cluster the articles of a file exactly as collect does, then score the stories against its labels.

    Shares are of multi-article stories and events, with 95 % intervals: single articles would flatter.

    Fields: `id`, `title`, `text`, `url`, `published`, `story`; any may be missing but `id` and one of the two texts.
    Or pairs: `text1`, `text2`, `overall` (1 the same to 4 unrelated).
    """
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
        errors=errors,
    )
    if as_json:
        print_json(found)
    elif isinstance(found, ClusteringMeasurement):
        _print_clustering(found, Console(as_csv=as_csv))
    else:
        _print_pairs(found, Console(as_csv=as_csv))


def _print_clustering(found: ClusteringMeasurement, console: Console) -> None:
    console.print(
        Text(
            f"{found.file}: {found.articles} articles in {found.stories} stories, {found.alone} of one article. "
            f"{found.encode_s} CPU s to read and encode, {found.cluster_s} to cluster, {found.peak_mib:.0f} MiB."
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
    if found.story_scores:
        console.print(story_table(found.story_scores))
        console.print(f"The largest story of several events has {found.story_scores.largest_mixed} articles.")
    _print_errors("Joined, and two events", found.wrong_joins, console)
    _print_errors("Kept apart, and one event", found.misses, console)


def story_table(scores: StoryScores) -> Table:
    """Return the shares of pure stories and of found events as a table."""
    table = Table("", "Share", "95 %", "Of")
    rows: tuple[tuple[str, Estimate, str], ...] = (
        ("joined pairs of one event", scores.pair_precision, "stories"),
        ("multi-article stories that are pure", scores.pure, "stories"),
        ("pairs of one event joined", scores.pair_recall, "events"),
        ("multi-article events found whole", scores.whole, "events"),
        ("… and nothing else with them", scores.exact, "events"),
        ("B-cubed precision of their articles", scores.b3_precision, "events"),
        ("B-cubed recall of their articles", scores.b3_recall, "events"),
    )
    for name, one, unit in rows:
        table.add_row(name, f"{one.value:.3f}", f"{one.low:.3f} to {one.high:.3f}", f"{one.of} {unit}")
    return table


def _print_errors(name: str, errors: tuple[PairError, ...], console: Console) -> None:
    """Print pairs with every signal of their score."""
    for error in errors:
        console.print(Text(f"\n{name}:", style="bold"))
        match = asdict(error.match) | {f"{name} (evidence)": share for name, share in error.evidence.items()}
        for side, title, event in zip(("a", "b"), error.titles, error.events, strict=True):
            console.print(Text(f"  {match.pop(side)}  {title}  (event {event})"))
        signals = (
            f"{key} {value:.3g}" if isinstance(value, float) else f"{key} {value}"
            for key, value in match.items()
            if value != ""
        )
        console.print(Text(f"  {', '.join(signals)}"))


def _print_pairs(found: PairMeasurement, console: Console) -> None:
    console.print(
        Text(
            f"{found.file}: {found.pairs} pairs, Pearson {found.pearson:.3f} of likeness with `overall`; same story: "
            f"precision {found.precision:.3f}, recall {found.recall:.3f}, F1 {found.f1:.3f}. {found.seconds} CPU s."
        )
    )


@evaluate.command("facts")
def eval_facts(
    file: Labelled,
    errors: Annotated[int, typer.Option(min=0, help="Show so many of the wrong and missed ones of each field.")] = 0,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Figures, quotes, predictions and credits on labelled sentences, field by field, with 95 % intervals.

    Lines hold `sentence`, `published`, `before`, `after` and the labels `figures`, `quotes`, `predictions`, `credits`.
    """
    from extractors.evaluation.facts import FactFileError, judge_sentences, load_sentences, score_fields

    try:
        verdicts = judge_sentences(load_sentences(file))
    except FactFileError as error:
        raise ConfigError(str(error)) from error
    scores = score_fields(verdicts)
    if as_json:
        print_json(scores)
        return
    console, table = (
        Console(as_csv=as_csv),
        Table("Field", "Labelled", "Given", "Right", "Precision", "95 %", "Recall", "95 %"),
    )
    for one in scores:
        table.add_row(
            one.field, str(one.wanted), str(one.given), str(one.right),
            f"{one.precision:.3f}", f"{one.precision_low:.3f} to {one.precision_high:.3f}",
            f"{one.recall:.3f}", f"{one.recall_low:.3f} to {one.recall_high:.3f}",
        )  # fmt: skip
    console.print(table)
    for one in scores:
        for verdict in [v for v in verdicts if v.field == one.field and not v.right][:errors]:
            console.print(Text(f"\n{verdict.field}: {verdict.found or 'nothing'}", style="bold"))
            console.print(Text(f"  labelled {verdict.label or 'nothing'}\n  {verdict.sentence}"))


@evaluate.command("pages")
def eval_pages(
    file: Annotated[Path, typer.Argument(help="Pages with gold: .jsonl or .jsonl.gz of id, url, html, text, …")],
    fast: Annotated[bool, typer.Option("--fast", help="Score the quick reading.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Score the reading of pages by 4-gram shingles, beside plain trafilatura on the same pages."""
    from extractors.evaluation.page_text import PageFileError, compare, load_pages

    try:
        done = compare(load_pages(file), quickly=fast)
    except PageFileError as error:
        raise ConfigError(str(error)) from error
    if as_json:
        print_json({**asdict(done.ours), **asdict(done)})
        return
    table = Table("", "ours", "trafilatura", title=f"{done.pages} pages")
    plain = asdict(done.trafilatura)
    for name, value in asdict(done.ours).items():
        table.add_row(name.replace("_", " "), _number(value), _number(plain[name]))
    Console(as_csv=as_csv).print(table)
    low, high = done.interval
    Console(as_csv=as_csv).print(f"F1 {done.difference:+.4f}, 95 % of paired draws in [{low:+.4f}, {high:+.4f}]")


@evaluate.command()
def summaries(
    file: Labelled,
    words: Annotated[int, typer.Option(min=1, help="Length of every summary.")] = 230,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """ROUGE of our extractive summaries beside simpler methods. Lines hold `documents` and `summary`."""
    from reports.evaluation.summaries import read_clusters, score_summaries

    clusters = read_clusters(file)
    scores = score_summaries(clusters, max_words=words)
    if as_json:
        systems = [{**asdict(score), "ahead": dict(score.ahead)} for score in scores]
        print_json({"clusters": len(clusters), "words": words, "systems": systems})
        return
    table = Table("Method", "ROUGE-1", "ROUGE-2", "ROUGE-L", "Ours is ahead in ROUGE-1 by [95 %]")
    for score in scores:
        ahead = dict(score.ahead).get("rouge1")
        lead = f"{ahead.mean:+.2f} [{ahead.low:+.2f}, {ahead.high:+.2f}]" if ahead else ""
        table.add_row(score.name, *(f"{s:.2f}" for s in (score.rouge1, score.rouge2, score.rougeL)), lead)
    Console(as_csv=as_csv).print(table)


@evaluate.command()
def faithfulness(file: Labelled, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """What the guard lets through, and how much of it is right. Lines hold `source` and `sentences` with `votes`."""
    from reports.evaluation.faithfulness import read_judged, score_guard

    judged = read_judged(file)
    scores = score_guard(judged)
    if as_json:
        print_json({"sentences": len(judged), "checks": scores})
        return
    table = Table("Check", "Kept", "Of those right")
    for score in scores:
        table.add_row(score.name, f"{score.kept:.1f} %", f"{score.right:.1f} %")
    Console(as_csv=as_csv).print(table)


@evaluate.command()
def relevance(
    file: Labelled,
    topic: Annotated[str, typer.Option(help="The key of a topic of the configuration.")] = "",
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="A configuration; else the built-in topic.")
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Relevance to the topic on labelled headlines. Lines hold `title`, `lead` and `relevant`."""
    from extractors.embedding.encoder import Encoder
    from flows.editions.labels import embed_headlines
    from flows.editions.topic_embeddings import embed_topic
    from reports.evaluation.relevance import read_headlines, score_relevance
    from reports.relevance.topics import builtin_topic

    headlines = read_headlines(file)
    settings = load_settings(config) if config else None
    encoder = settings.encoder.encoder() if settings else Encoder()
    wanted = settings.topics(topic)[0] if settings else builtin_topic(topic or "world-models")
    rows = embed_headlines(encoder, [(headline.title, headline.lead) for headline in headlines])
    score = score_relevance(headlines, rows, wanted, embed_topic(wanted, encoder))
    if as_json:
        print_json(score)
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
    Console(as_csv=as_csv).print(table)


def bench(
    subjects: Annotated[
        list[str] | None,
        typer.Argument(help=f"Speed: {', '.join(SPEED)}. Quality: {', '.join(QUALITY)}. Or all.", metavar="SUBJECT…"),
    ] = None,
) -> None:
    """Measure Storyfold beside other libraries on this machine. Needs a checkout, not only the package."""
    chosen = subjects or ["all"]
    unknown = sorted(set(chosen) - {*SPEED, *QUALITY, "all"})
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}. There are {', '.join((*SPEED, *QUALITY))} and all.")
    _benchmarks().run(["all"] if "all" in chosen else chosen)


def _benchmarks(root: Path = Path(__file__).parents[2]) -> Any:
    """Return the module of benchmarks; raises OSError where there is none, as in an installation from a wheel."""
    if not (root / "tests" / "bench" / "subjects.py").is_file():
        raise FileNotFoundError(
            "the benchmarks come with the source, not with the installed package: "
            "in a checkout, `make bench` or `storyfold eval bench` after an editable installation."
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return importlib.import_module("tests.bench.subjects")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}" if value <= 1 else f"{value:.1f}"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
