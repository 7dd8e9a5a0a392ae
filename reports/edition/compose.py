"""Compose an edition: which stories of the week it has, in which order, with which sentences; no clock, no store.

A week's story ends in one of five places. On the topic and in no edition before: `stories`, or `briefs` where the page
is full. On the topic, in an earlier edition and grown since: `continued`. Near the topic: `review`, the ten likeliest.
Off the topic, or in an earlier edition and unchanged: nowhere.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial

from reports.edition.actors import count_names, find_actors
from reports.edition.compare import find_corrections
from reports.edition.completeness import credited_outlets, estimate_unseen, gates
from reports.edition.outlook import select_days_ahead, watch_next
from reports.edition.ranking import Quotas, Rank, Weights, apply_quotas, rank
from reports.edition.salvage import Salvage
from reports.edition.threads import broke_at, count_week, first_reporters, lead_article, trace_thread
from reports.guard.replacing import Guarded
from reports.ledger.comparison import compare_claims, find_disagreements
from reports.ledger.figures import key_figures
from reports.ledger.predictions import select_predictions
from reports.ledger.quotes import select_quotes
from reports.relevance.judge import JudgedStory
from reports.rendering.markdown import slug
from reports.summaries.extractive import summarize
from reports.summaries.one_line import select_one_line
from reports.summaries.significance import why_it_matters
from reports.types import (
    Completeness,
    Coverage,
    Edition,
    EditionArticle,
    EditionStory,
    Engine,
    OutsideRecall,
    Period,
    Prediction,
    Relevance,
    SilentFeedNote,
    TopicName,
    WeekCounts,
)
from store.types import Member, PredictionStatus, Story, WeekLedger

# Summarises stories, in order: what an edition needs of either engine.
Summarizer = Callable[[Sequence[Story]], Sequence[Guarded]]

MOST_NEAR = 10

NO_LEDGER = WeekLedger(figures=(), quotes=(), differences=(), predictions=())


def extractive_summaries(stories: Sequence[Story]) -> tuple[Guarded, ...]:
    """Summarise each story with sentences of its articles: the engine that needs no model."""
    return tuple(Guarded(lines=summarize(story), kept=0, written=0, reasons=()) for story in stories)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What an edition says of itself: topic, week, the moment it stands for, model, configuration and data."""

    topic: TopicName
    week: str  # "2026-W18"
    first: date
    last: date
    generated: datetime
    model_id: str = ""
    config_hash: str = ""
    snapshot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What earlier editions had: stories as they stood then, the last one as it was written, counts of weeks."""

    stories: tuple[Story, ...] = ()
    ids: frozenset[str] = frozenset()  # of all stories of earlier editions; `stories` may be those that matter
    previous: Edition | None = None
    gone: frozenset[str] = frozenset()  # ids of its stories that are no stories any more
    weeks: tuple[WeekCounts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What the store knows of its gates: what became of the announced entries, silent feeds, an outside list.

    `seen_before` has the outlets of each story of the topic that broke in the four weeks before.
    """

    seen_before: tuple[frozenset[str], ...] = ()
    announced: tuple[tuple[str, int], ...] = ()
    silent: tuple[SilentFeedNote, ...] = ()
    outside: OutsideRecall | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Editorial:
    """How the editor wants it: weights of the rank, room on the page, and what summarises."""

    weights: Weights = field(default_factory=Weights)
    quotas: Quotas = field(default_factory=Quotas)
    summarizer: Summarizer = extractive_summaries
    engine: Engine = field(default_factory=Engine)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A story that may be printed, with its rank and what it has to do with earlier editions."""

    story: Story
    relevance: Relevance
    rank: Rank
    continues: str = ""
    new_members: tuple[str, ...] = ()


def compose(
    judged: Sequence[JudgedStory],
    imprint: Imprint,
    coverage: Coverage,
    *,
    history: History | None = None,
    ledger: WeekLedger = NO_LEDGER,
    editorial: Editorial | None = None,
    intake: Intake | None = None,
) -> Edition:
    """Return the edition of the week.

    Each list but `review` is in rank order; of equal scores the story that broke first comes first. Only `stories` are
    summarised. Of `ledger` only the stories that are printed, and those of earlier editions, are used.
    """
    history, editorial, source = history or History(), editorial or Editorial(), intake or Intake()
    earlier = {story.id: story for story in history.stories}
    earlier_ids = history.ids | earlier.keys()
    known = {**earlier, **{one.story.id: one.story for one in judged}}
    candidates = _rank(judged, earlier, earlier_ids, imprint, editorial.weights)
    accepted = [one for one in candidates if one.relevance.zone == "accept"]
    fresh = [one for one in accepted if one.story.id not in earlier_ids]
    actors = find_actors([one.story for one in fresh], imprint.topic.name)
    full, briefs = apply_quotas(
        fresh, editorial.quotas, lambda one: lead_article(one.story).outlet, lambda one: actors[one.story.id]
    )
    salvage = Salvage()
    guarded = _guarded(editorial.summarizer, [one.story for one in full], salvage)
    stories = tuple(_summarised(one, done, known, ledger, salvage) for one, done in zip(full, guarded, strict=True))
    printed = [one.story for one in (*full, *briefs)]
    mentioned = {story.id for story in printed} | earlier_ids

    def selected(claims: Sequence[PredictionStatus]) -> tuple[Prediction, ...]:
        return select_predictions([one for one in claims if one.story_id in mentioned], known)

    part = salvage.part
    none: tuple[Prediction, ...] = ()
    predictions = part("predictions", lambda: selected(ledger.predictions), none)
    pending = part("predictions to come", lambda: selected(ledger.pending), none)
    made = Edition(
        topic=imprint.topic,
        week=imprint.week,
        period=Period(first=imprint.first, last=imprint.last),
        generated=_whole_second(imprint.generated),
        model=imprint.model_id,
        config=imprint.config_hash,
        engine=_counted(editorial.engine, guarded),
        snapshot=imprint.snapshot,
        weeks=(*history.weeks, count_week(imprint.week, [one.story for one in fresh])),
        stories=stories,
        briefs=tuple(map(_in_brief, briefs)),
        continued=tuple(_in_brief(one) for one in accepted if one.new_members),
        review=tuple(map(_in_brief, _nearest([c for c in candidates if c.story.id not in earlier_ids]))),
        predictions=predictions,
        disagreements=part("disagreements", lambda: find_disagreements(stories, known, ledger.differences), ()),
        claims=part("comparison", lambda: compare_claims(stories, predictions, actors), ()),
        ahead=part(
            "outlook",
            lambda: watch_next(select_days_ahead(printed, imprint.last), (*predictions, *pending), imprint.last),
            (),
        ),
        firsts=part("first reports", lambda: first_reporters([one.story for one in fresh]), ()),
        corrections=part("corrections", lambda: find_corrections(history.previous, history.gone, earlier), ()),
        coverage=coverage,
        names=part("names", lambda: count_names(printed, imprint.topic.name), ()),
    )
    seen = [*source.seen_before, *(frozenset(m.stored.outlet for m in one.story.members) for one in fresh)]
    missed = part("what we missed", lambda: _completeness(made, judged, seen, source), Completeness())
    return replace(made, completeness=missed, coverage=replace(coverage, failed_parts=salvage.lost))


def _completeness(
    edition: Edition, judged: Sequence[JudgedStory], seen_by: Sequence[Set[str]], intake: Intake
) -> Completeness:
    """Return what the edition missed; `seen_by` has the outlets of each story of its days and the four weeks before."""
    zones = Counter(one.relevance.zone for one in judged)
    counts = {
        "stories": len(judged),
        "of another topic": zones["reject"],
        "near the topic": zones["review"],
        "of the topic, but unchanged since an earlier edition or beyond the page": zones["accept"]
        - len(edition.new_stories)
        - len(edition.continued),
        "told": len(edition.new_stories),
        "told again as a change": len(edition.continued),
    }
    return Completeness(
        credited=credited_outlets(edition.new_stories),
        estimate=estimate_unseen(seen_by, [feed.name for feed in edition.coverage.feeds]),
        gates=gates(intake.announced, counts),
        silent=intake.silent,
        outside=intake.outside,
    )


def _guarded(summarizer: Summarizer, stories: Sequence[Story], salvage: Salvage) -> Sequence[Guarded]:
    """Return the summaries of the stories; where all at once fail each alone, and none for one that fails itself."""
    try:
        return summarizer(stories)
    except (OSError, MemoryError):
        raise
    except Exception:
        nothing = Guarded(lines=(), kept=0, written=0, reasons=())
        return tuple(
            salvage.part(f"summary of {story.id}", partial(_summary_of, summarizer, story), nothing)
            for story in stories
        )


def _summary_of(summarizer: Summarizer, story: Story) -> Guarded:
    (done,) = summarizer([story])
    return done


def _rank(
    judged: Sequence[JudgedStory],
    earlier: Mapping[str, Story],
    earlier_ids: Set[str],
    imprint: Imprint,
    weights: Weights,
) -> list[_Candidate]:
    candidates = [
        _candidate(one, earlier, earlier_ids, imprint, weights) for one in judged if one.relevance.zone != "reject"
    ]
    return sorted(candidates, key=lambda one: (-one.rank.score, broke_at(one.story), one.story.id))


def _nearest(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Return those that are near the topic, the likeliest first, as many as a reader looks through."""
    near = [one for one in candidates if one.relevance.zone == "review"]
    return sorted(near, key=lambda one: (-one.relevance.score, one.story.id))[:MOST_NEAR]


def _candidate(
    one: JudgedStory, earlier: Mapping[str, Story], earlier_ids: Set[str], imprint: Imprint, weights: Weights
) -> _Candidate:
    story = one.story
    made = _Candidate(
        story=story,
        relevance=one.relevance,
        rank=rank(story, one.relevance, days=(imprint.first, imprint.last), earlier=earlier_ids, weights=weights),
    )
    before = earlier.get(story.id)
    if before is not None:
        known = {member.stored.id for member in before.members}
        joined = tuple(member.stored.id for member in story.members if member.stored.id not in known)
        return replace(made, continues=lead_article(before).article.title, new_members=joined)
    if story.follows in earlier:
        return replace(made, continues=lead_article(earlier[story.follows]).article.title)
    return made


def _summarised(
    one: _Candidate, done: Guarded, known: Mapping[str, Story], ledger: WeekLedger, salvage: Salvage
) -> EditionStory:
    story, part = one.story, salvage.part
    figures = [figure for figure in ledger.figures if figure.story_id == story.id]
    quotes = [quote for quote in ledger.quotes if quote.story_id == story.id]
    matters = part(f"why {story.id} matters", lambda: why_it_matters(story, done.lines), None)
    said = (*done.lines, *([matters] if matters else []))
    return replace(
        _in_brief(one),
        summary=done.lines,
        line=part(f"one line of {story.id}", lambda: select_one_line(story), None),
        matters=matters,
        figures=part(f"figures of {story.id}", lambda: key_figures(story, figures), ()),
        quotes=part(f"quotes of {story.id}", lambda: select_quotes(story, quotes, said), ()),
        thread=part(f"thread of {story.id}", lambda: trace_thread(story, known), ()),
    )


def _in_brief(one: _Candidate) -> EditionStory:
    story, lead = one.story, lead_article(one.story)
    return EditionStory(
        id=story.id,
        anchor=f"story-{slug(story.id)}",
        headline=lead.article.title,
        url=lead.article.canonical_url,
        score=one.rank.score,
        parts=dict(one.rank.parts),
        relevance=one.relevance,
        origin=story.origin,
        origin_credit=story.origin_credit,
        origin_kind=story.origin_kind,
        origin_votes=story.origin_votes,
        follows=story.follows,
        continues=one.continues,
        new_members=one.new_members,
        articles=tuple(map(_article, story.members)),
    )


def _article(member: Member) -> EditionArticle:
    stored, article = member.stored, member.stored.article
    return EditionArticle(
        id=stored.id,
        url=article.canonical_url,
        title=article.title,
        outlet=stored.outlet,
        outlet_kind=stored.outlet_kind,
        published=_whole_second(article.published),
        relation=member.relation,
        parent=member.parent,
        evidence=member.evidence,
        owner=member.owner,
        flag=member.flag,
        source=member.source,
    )


def _counted(engine: Engine, guarded: Sequence[Guarded]) -> Engine:
    return replace(engine, kept=sum(done.kept for done in guarded), written=sum(done.written for done in guarded))


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
