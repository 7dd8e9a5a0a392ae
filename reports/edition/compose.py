"""Compose an edition: which stories of the week it has, in which order, with which sentences; no clock, no store.

A week's story ends in one of five places. On the topic and in no edition before: `stories`, or `briefs` where the page
is full. On the topic, in an earlier edition and grown since: `continued`. Near the topic: `review`, the ten likeliest.
Off the topic, or in an earlier edition and unchanged: nowhere.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TypeVar

from reports.edition.actors import count_names, find_actors
from reports.edition.compare import find_corrections
from reports.edition.completeness import credited_outlets, estimate_unseen, gates
from reports.edition.outlook import select_days_ahead, watch_next
from reports.edition.ranking import Quotas, Rank, Weights, apply_quotas, rank, reports_an_event
from reports.edition.threads import (
    broke_at,
    count_week,
    first_reporters,
    outlets_dated_by_reading,
    trace_thread,
)
from reports.guard.replacing import Guarded
from reports.ledger.comparison import compare_claims, find_disagreements
from reports.ledger.figures import key_figures
from reports.ledger.predictions import select_predictions
from reports.ledger.quotes import select_quotes
from reports.relevance.judge import JudgedStory
from reports.rendering.markdown import slug
from reports.summaries.extractive import select_one_line, summarize
from reports.summaries.significance import select_background
from reports.types import (
    UNUSED,
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
from store.types import Member, PredictionStatus, Story, WeekLedger, lead_article

T = TypeVar("T")

log = logging.getLogger("storyfold.editions")

# Summarises stories, in order: what an edition needs of either engine.
Summarizer = Callable[[Sequence[Story]], Sequence[Guarded]]

MOST_NEAR = 10

NO_LEDGER = WeekLedger(figures=(), quotes=(), differences=(), predictions=())


class Salvage:
    """Makes the parts of one edition and leaves out what a mistake of ours spoils; `lost` names that, in its order."""

    def __init__(self) -> None:
        self._lost: list[str] = []

    @property
    def lost(self) -> tuple[str, ...]:
        """Return the names of the parts that failed."""
        return tuple(self._lost)

    def part(self, name: str, make: Callable[[], T], otherwise: T) -> T:
        """Return what `make` makes; where it fails log the traceback, keep the name, and return `otherwise`.

        A full disk and a lack of memory are no mistake of one part, and are raised.
        """
        try:
            return make()
        except (OSError, MemoryError):
            raise
        except Exception as error:
            log.error("internal error in the %s; the edition goes on without it", name, exc_info=error)
            self._lost.append(name)
            return otherwise


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
        fresh,
        editorial.quotas,
        outlet=lambda one: lead_article(one.story).outlet,
        name=lambda one: actors[one.story.id],
        is_news=lambda one: reports_an_event(one.story),
    )
    printed = [one.story for one in (*full, *briefs)]
    ledger = _of_printed(ledger, printed)
    salvage = Salvage()
    unknown = outlets_dated_by_reading(member.stored for one in judged for member in one.story.members)
    in_brief = partial(_in_brief, without_hours=unknown)
    guarded = _guarded(editorial.summarizer, [one.story for one in full], salvage)
    stories = tuple(
        _summarised(in_brief(one), one.story, done, known, ledger, salvage)
        for one, done in zip(full, guarded, strict=True)
    )
    told_later = {step.story_id for story in stories for step in story.thread[:-1]}
    stories = tuple(replace(story, thread=()) if story.id in told_later else story for story in stories)
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
        briefs=tuple(replace(in_brief(one), perhaps_same=_perhaps_same(one.story, ledger)) for one in briefs),
        continued=tuple(in_brief(one) for one in accepted if one.new_members),
        review=tuple(map(in_brief, _nearest([c for c in candidates if c.story.id not in earlier_ids]))),
        predictions=predictions,
        disagreements=part("disagreements", lambda: find_disagreements(stories, known, ledger.differences), ()),
        claims=part("comparison", lambda: compare_claims(stories, predictions, actors), ()),
        ahead=part(
            "outlook",
            lambda: watch_next(select_days_ahead(printed, imprint.last), (*predictions, *pending), imprint.last),
            (),
        ),
        firsts=part("first reports", lambda: first_reporters([one.story for one in fresh], unknown), ()),
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
    brief: EditionStory,
    story: Story,
    done: Guarded,
    known: Mapping[str, Story],
    ledger: WeekLedger,
    salvage: Salvage,
) -> EditionStory:
    part = salvage.part
    figures = [figure for figure in ledger.figures if figure.story_id == story.id]
    quotes = [quote for quote in ledger.quotes if quote.story_id == story.id]
    matters = part(f"background of {story.id}", lambda: select_background(story, done.lines), None)
    said = (*done.lines, *([matters] if matters else []))
    return replace(
        brief,
        summary=done.lines,
        line=part(f"one line of {story.id}", lambda: select_one_line(story), None),
        matters=matters,
        figures=part(f"figures of {story.id}", lambda: key_figures(story, figures), ()),
        quotes=part(f"quotes of {story.id}", lambda: select_quotes(story, quotes, said), ()),
        thread=part(f"thread of {story.id}", lambda: trace_thread(story, known), ()),
        perhaps_same=_perhaps_same(story, ledger),
    )


def _perhaps_same(story: Story, ledger: WeekLedger) -> tuple[str, ...]:
    """Return the ids of the stories that perhaps tell the event of this one."""
    return tuple(one for pair in ledger.perhaps_same if story.id in pair for one in pair if one != story.id)


def _of_printed(ledger: WeekLedger, printed: Sequence[Story]) -> WeekLedger:
    """Return the ledger with those pairs of stories alone that are both printed."""
    ids = {story.id for story in printed}
    return replace(ledger, perhaps_same=tuple(pair for pair in ledger.perhaps_same if ids.issuperset(pair)))


def _in_brief(one: _Candidate, without_hours: Set[str]) -> EditionStory:
    """Return the story in a line; of the outlets `without_hours` articles are of a day whose hour is not known."""
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
        mentioned_in=story.mentioned_in,
        follows=story.follows,
        continues=one.continues,
        new_members=one.new_members,
        articles=tuple(_article(m, has_hour=m.stored.outlet not in without_hours) for m in story.members),
        reports_an_event=reports_an_event(story),
    )


def _article(member: Member, *, has_hour: bool) -> EditionArticle:
    stored, article = member.stored, member.stored.article
    return EditionArticle(
        id=stored.id,
        url=article.canonical_url,
        title=article.title,
        outlet=member.outlet,
        outlet_kind=stored.outlet_kind,
        published=_whole_second(article.published),
        relation=member.relation,
        parent=member.parent,
        evidence=member.evidence,
        owner=member.owner,
        flag=member.flag,
        has_hour=has_hour,
        source=member.source,
    )


def _counted(engine: Engine, guarded: Sequence[Guarded]) -> Engine:
    usage = UNUSED
    for done in guarded:
        one = done.usage
        usage = usage.plus(read=one.read, written=one.written, unanswered=one.unanswered, reason=one.reason)
    kept, written = sum(done.kept for done in guarded), sum(done.written for done in guarded)
    return replace(engine, kept=kept, written=written, usage=usage)


def _whole_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
