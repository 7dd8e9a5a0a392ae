"""Composes an edition: what is about the topic, in which order, told with which sentences; asks no clock and no store.

A week's story ends in one of five places. On the topic and not told before: `stories`, or `briefs` where the page is
full. On the topic, told before and grown since: `continued`. Doubtful: `review`. Off the topic, or told before and
unchanged: nowhere.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from extractors.text.words import STOP_WORDS
from reports.edition.outlook import (
    count_week,
    days_ahead,
    find_corrections,
    first_reporters,
    lead_article,
    thread_of,
    watch_next,
)
from reports.edition.ranking import Quotas, Weights, apply_quotas, rank
from reports.guard.replacing import Guarded
from reports.ledger import ReadLedger, choose, no_ledger, select_pending_predictions
from reports.relevance.calibration import Calibration
from reports.relevance.judge import judge_relevance
from reports.summaries import summarize
from reports.summaries.five_lines import select_one_line
from reports.summaries.significance import why_it_matters
from reports.types import (
    Coverage,
    Digest,
    DigestStory,
    EarlierStory,
    Engine,
    Relevance,
    Topic,
    TopicVectors,
    WeekCounts,
)
from store.types import Story, facts_of

# Tells stories, in order: what a digest needs of either engine.
Summarizer = Callable[[Sequence[Story]], Sequence[Guarded]]


def extractive_summaries(stories: Sequence[Story]) -> tuple[Guarded, ...]:
    """Tell each story with sentences of its articles: the engine that needs no model."""
    return tuple(Guarded(lines=summarize(story), kept=0, written=0, reasons=()) for story in stories)


def compose(
    stories: Sequence[Story],
    topic: Topic,
    vectors: TopicVectors,
    coverage: Coverage,
    *,
    week: str,
    week_start: date,
    generated: datetime,
    earlier: Sequence[Story],
    model_id: str,
    config_hash: str,
    weights: Weights | None = None,
    quotas: Quotas | None = None,
    calibration: Calibration | None = None,
    summarizer: Summarizer = extractive_summaries,
    engine: Engine | None = None,
    weeks_before: Sequence[WeekCounts] = (),
    told_before: Sequence[EarlierStory] = (),
    read_ledger: ReadLedger = no_ledger,
    snapshot: str = "",
    left_out: frozenset[str] = frozenset(),
) -> Digest:
    """Return the edition of the week. `earlier` holds the stories of earlier editions, as they were told in them.

    Each list is in rank order; of equal scores the story that broke first comes first. Only stories told in full
    are summarised. `read_ledger` is asked for the facts of the stories that are told, and of those told before.
    """
    told = {story.id: story for story in earlier}
    judged = _judge(stories, topic, vectors, told, calibration)
    entries = [
        _enter(story, relevance, told, week_start, weights) for story, relevance in judged if relevance.zone != "reject"
    ]
    entries.sort(key=lambda entry: (-entry.rank.score, _broke(entry.story), entry.story.id))
    accepted = [entry for entry in entries if entry.relevance.zone == "accept"]
    fresh = [entry for entry in accepted if entry.story.id not in told]
    names = _subjects([entry.story for entry in fresh], topic)
    full, briefs = apply_quotas(
        fresh, quotas or Quotas(), lambda e: lead_article(e.story).outlet, lambda e: names[e.story.id]
    )
    guarded = summarizer([entry.story for entry in full])
    known = {**told, **{story.id: story for story in stories}}
    this_week = [entry.story for entry in fresh]
    tales = tuple(_tell(e, g, known) for e, g in zip(full, guarded, strict=True))
    shown = [entry.story.id for entry in (*full, *briefs)]
    facts = read_ledger(shown, sorted(told))
    ledger = choose(facts, tales, known, names)
    foretold = (*ledger.predictions, *select_pending_predictions(facts, known))
    sunday = week_start + timedelta(days=6)
    return Digest(
        topic=topic,
        week=week,
        week_start=week_start,
        generated=generated,
        stories=tuple(replace(t, figures=ledger.figures[t.story.id], quotes=ledger.quotes[t.story.id]) for t in tales),
        briefs=briefs,
        continued=tuple(entry for entry in accepted if entry.new_members),
        review=tuple(e for e in entries if e.relevance.zone == "review" and e.story.id not in told),
        coverage=coverage,
        model_id=model_id,
        config_hash=config_hash,
        engine=replace(engine or Engine(), kept=sum(g.kept for g in guarded), written=sum(g.written for g in guarded)),
        weeks=(*weeks_before, count_week(week, this_week)),
        firsts=first_reporters(this_week),
        ahead=watch_next(days_ahead([e.story for e in (*full, *briefs)], sunday), foretold, sunday),
        corrections=find_corrections(told_before, told),
        ledger=ledger,
        judged=tuple((story.id, relevance) for story, relevance in judged),
        snapshot=snapshot,
        left_out=left_out,
    )


def _judge(
    stories: Sequence[Story],
    topic: Topic,
    vectors: TopicVectors,
    told: Mapping[str, Story],
    calibration: Calibration | None,
) -> list[tuple[Story, Relevance]]:
    """Judge the stories that begin a thread first, so that a follow-up can lean on what it follows."""
    on_topic = set(told)
    judged = []
    for story in sorted(stories, key=lambda story: (_broke(story), story.id)):
        follows_topic = story.follows in on_topic
        relevance = judge_relevance(story, topic, vectors, follows_topic=follows_topic, calibration=calibration)
        if relevance.zone == "accept":
            on_topic.add(story.id)
        judged.append((story, relevance))
    return judged


def _enter(
    story: Story, relevance: Relevance, told: Mapping[str, Story], week_start: date, weights: Weights | None
) -> DigestStory:
    entry = DigestStory(
        story=story,
        headline=lead_article(story).article.title,
        summary=(),
        relevance=relevance,
        rank=rank(story, relevance, week_start=week_start, earlier=told.keys(), weights=weights),
    )
    before = told.get(story.id)
    if before is not None:
        known = {member.stored.id for member in before.members}
        joined = tuple(member.stored.id for member in story.members if member.stored.id not in known)
        return replace(entry, continues=lead_article(before).article.title, new_members=joined)
    if story.follows in told:
        return replace(entry, continues=lead_article(told[story.follows]).article.title)
    return entry


def _tell(entry: DigestStory, guarded: Guarded, known: Mapping[str, Story]) -> DigestStory:
    return replace(
        entry,
        summary=guarded.lines,
        line=select_one_line(entry.story, guarded.lines),
        matters=why_it_matters(entry.story, guarded.lines),
        thread=thread_of(entry.story, known),
    )


def _subjects(stories: Sequence[Story], topic: Topic) -> dict[str, str]:
    """Return the name each story is most about: of those in its lead's headline the one that most headlines say.

    Of equals it is the one its texts say most often. What ends on a small word ("Persistence Without") is torn out of a
    title, and so is what the texts say as a common word as well ("a Map").
    """
    found = {}
    for story in stories:
        titles = [member.stored.article.title for member in story.members]
        texts = "\n".join(member.stored.article.text for member in story.members)
        said = Counter(m.name for member in story.members for m in facts_of(member.stored).mentions)
        lead = lead_article(story).article.title
        named = [name for name in said if name in lead and _is_a_name(name, topic, texts)]
        found[story.id] = max(named, key=lambda name: (sum(name in t for t in titles), said[name], name), default="")
    return found


def _is_a_name(name: str, topic: Topic, texts: str) -> bool:
    if name.lower() == topic.name.lower() or name.rpartition(" ")[2].lower() in STOP_WORDS:
        return False
    common = len(re.findall(rf"\b{re.escape(name.lower())}s?\b", texts)) if name.istitle() else 0
    return 2 * common < len(re.findall(rf"\b{re.escape(name)}\b", texts))


def _broke(story: Story) -> datetime:
    return min(member.stored.article.published for member in story.members)
