"""The `digest` flow: write one edition a topic for a week. The same store and configuration give the same bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from prefect import State, flow
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run
from prefect.states import Completed

from extractors.embedding.encoder import Encoder
from flows.collect import cluster_new_articles
from flows.configuration.lock_timeouts import RUN_LOCK_TIMEOUT_S
from flows.configuration.prefect_overrides import settings_for_run
from flows.configuration.settings import ConfigError, Settings
from flows.editions.front_matter import without_front_matter
from flows.editions.history import EarlierStories, read_history, stories_until
from flows.editions.labels import fit_calibration, labels_path
from flows.editions.library import write_feeds
from flows.editions.mail import mail_edition
from flows.editions.outside_list import measure_recall
from flows.editions.summary_engine import choose_engine
from flows.editions.topic_embeddings import embed_topic
from flows.editions.weeks import EditionDays, last_full, parse_days
from flows.health.failure_hook import notify_failure
from flows.orchestration.artifacts import show_coverage, show_edition, show_plots
from flows.orchestration.assets import STORIES, edition_asset
from flows.orchestration.engine import materialize, run_flow, run_logger, untagged_tasks
from flows.orchestration.opaque import opaque
from flows.orchestration.progress import progress
from reports.edition.compose import Editorial, Imprint, Intake, compose
from reports.edition.threads import MOST_STEPS
from reports.errors import TemplateFaultError
from reports.relevance.judge import JudgedStory, judge_stories
from reports.rendering.render import render_all
from reports.types import (
    Coverage,
    Edition,
    FeedAnswer,
    SilentFeedNote,
    Topic,
    TopicName,
    UnreadPage,
    WatchedChange,
)
from store.collection.article_failures import count_failed, ends_the_run, release_failures
from store.database.connections import Connection, forget_read_blocks, open_writer
from store.database.owned_folder import write_folder
from store.database.whole_files import plain_name
from store.ledger.compare import compare_stories
from store.ledger.watches import changes_between
from store.ledger.week import week_ledger
from store.queries.completeness import announced_entries, outlets_of_stories, silent_feeds
from store.stories.read import (
    accepted_ids_before,
    articles_read,
    failed_pages,
    followed_ids,
    following_ids,
    last_answers,
    save_edition,
    save_relevance,
    stories_between,
)
from store.types import COPIES, LastAnswer, StoreError, Story, WeekLedger

SEEN_BEFORE = timedelta(days=28)  # of stories that count for the estimate of the unseen


def _run_name() -> str:
    return f"digest {flow_run.parameters.get('week') or 'of the last full week'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenEdition:
    """One edition as it was written."""

    topic: str
    week: str
    markdown: Path
    json: Path
    stories: int
    changed: bool = True  # whether it is another text than the file that lay there


@flow(
    name="digest",
    flow_run_name=_run_name,
    persist_result=False,
    on_failure=[notify_failure],
    on_crashed=[notify_failure],
)
def digest(
    week: str = "", topic: str = "", config: str | None = None, now: datetime | None = None, every: str = ""
) -> State[list[WrittenEdition]]:
    """Write the digest of a week, a day or a month.

    Args:
        week: an ISO week such as 2026-W18, a day such as 2026-05-03 or a month such as 2026-05; the last full ones of
            the configuration's rhythms if empty.
        topic: the key of one topic; all topics of the configuration if empty.
        config: path of the storyfold.toml to use; the usual places if empty.
        now: the moment that decides which week is the last full one, for replays; this moment if empty.
        every: day, week or month, one of the configuration's rhythms; all of them if empty.
    """
    settings = settings_for_run(config)
    asked = _asked_for(settings, week, every, now or datetime.now(UTC))
    topics = settings.topics(topic)
    wanted = [(one, days) for days in asked for one in topics]
    editions: list[WrittenEdition] = []
    failed: list[Exception] = []
    encoder = settings.encoder.encoder()
    if not settings.store.path.exists():
        raise StoreError(f"{settings.store.path}: nothing has been collected yet. `storyfold collect` comes first.")
    with open_writer(settings.store.path, wait_s=RUN_LOCK_TIMEOUT_S) as connection, untagged_tasks():
        release_failures(connection)
        # An upgrade may have deleted stories that the next collect clusters again; the digest may run before it.
        cluster_new_articles(opaque(connection), opaque(settings), now or datetime.now(UTC))
        compare_stories(connection)
        for done, (one, days) in enumerate(wanted):
            progress("editions", done, len(wanted))
            write = write_edition.with_options(assets=[edition_asset(one.key, settings)])
            try:
                editions.append(write(opaque(connection), opaque(settings), opaque(encoder), one, days))
            except Exception as error:
                if ends_the_run(error) or isinstance(error, (ConfigError, TemplateFaultError)):
                    raise
                run_logger().error("the edition %s %s could not be written", one.key, days.name, exc_info=error)
                failed.append(error)
        progress("editions", len(wanted), len(wanted))
    for edition in editions:
        run_logger().info("%s: %d stories, %s", edition.week, edition.stories, edition.markdown)
        text = edition.markdown.read_text(encoding="utf-8")
        show_edition(edition.topic, edition.week, without_front_matter(text))  # whose lines Prefect shows as headings
        show_plots(edition.topic, edition.week, edition.markdown)
        if edition.changed and mail_edition(settings.alerts, settings.digest.mail_to, edition.markdown):
            run_logger().info("%s: mailed to %d", edition.week, len(settings.digest.mail_to))
    show_coverage(
        [{"Topic": edition.topic, "Stories": edition.stories} for edition in editions], ", ".join(d.name for d in asked)
    )
    if failed:  # the other topics have theirs
        raise failed[0]
    written = "; ".join(f"{edition.topic} {edition.week}: {edition.stories} stories" for edition in editions)
    return Completed(message=f"{written}.", data=editions)


def _asked_for(settings: Settings, week: str, every: str, now: datetime) -> tuple[EditionDays, ...]:
    """Return the days to write of: those that `week` names, else the last full ones of each rhythm, or of `every`."""
    chosen: tuple[EditionDays, ...]
    if week:
        chosen = (parse_days(week),)
    elif every and every not in settings.digest.every:
        raise ConfigError(f"{every!r} is none of the rhythms of [digest] every: {', '.join(settings.digest.every)}")
    else:
        chosen = tuple(last_full(now, one) for one in settings.digest.every if every in ("", one))
    for days in chosen:
        if days.start > now:
            raise ConfigError(f"{days.name} has not begun")
    return chosen


@materialize(
    "storyfold://editions",
    asset_deps=[STORIES],
    name="edition",
    task_run_name="{topic.key} {week.name}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def write_edition(
    connection: Connection, settings: Settings, encoder: Encoder, topic: Topic, week: EditionDays
) -> WrittenEdition:
    """Compose, render and write the edition of one topic, and keep its row and the judgements it rests on."""
    judged, edition = _compose(connection, settings, encoder, topic, week)
    path = settings.digest.folder / plain_name(f"{edition.stem}.md")
    left_out = frozenset(settings.digest.leave_out)
    files = render_all(edition, templates=settings.digest.templates, left_out=left_out)
    changed = not path.exists() or path.read_text(encoding="utf-8") != files[path.name]
    write_folder(path.parent, files, is_stale=lambda name: name.startswith((f"{path.stem}.", f"{path.stem}-")))
    write_feeds(settings.digest.folder)
    relevances = [(one.story.id, one.relevance) for one in judged]
    save_relevance(connection, topic.key, [(story, r.score, r.zone, r.reason) for story, r in relevances])
    save_edition(
        connection,
        topic=topic.key,
        week=week.name,
        generated=edition.generated,
        path=str(path),
        sha256=hashlib.sha256(files[path.name].encode()).hexdigest(),
        stories=len(edition.new_stories),
    )
    return WrittenEdition(
        topic=topic.key,
        week=week.name,
        markdown=path,
        json=path.with_suffix(".json"),
        stories=len(edition.new_stories),
        changed=changed,
    )


def _compose(
    connection: Connection, settings: Settings, encoder: Encoder, topic: Topic, week: EditionDays
) -> tuple[tuple[JudgedStory, ...], Edition]:
    """Return the stories of the week with their relevance, and the edition composed of them."""
    forget_read_blocks(connection)  # each part reads others of a store that may be of years
    stories = stories_until(connection, stories_between(connection, week.start, week.end, encoder.model_id), week.end)
    forget_read_blocks(connection)
    earlier_ids = accepted_ids_before(connection, topic.key, week.start)
    embeddings = embed_topic(topic, encoder)
    calibration, labels = fit_calibration(labels_path(settings), topic, embeddings, encoder)
    judged = judge_stories(stories, topic, embeddings, earlier=earlier_ids, calibration=calibration)
    accepted = [one.story.id for one in judged if one.relevance.zone == "accept"]
    ledger = week_ledger(connection, accepted, week.first, last=week.last, earlier_ids=sorted(earlier_ids))
    forget_read_blocks(connection)
    before = EarlierStories(ids=earlier_ids, mentioned=_mentioned(connection, stories, ledger))
    history = read_history(connection, settings.digest.folder, topic.key, week, before)
    forget_read_blocks(connection)
    answers = _subscribed(last_answers(connection, week.end), settings)
    summarizer, engine = choose_engine(settings.summaries)
    if engine.notice:
        run_logger().warning("%s", engine.notice)
    edition = compose(
        judged,
        Imprint(
            topic=TopicName(key=topic.key, name=topic.name),
            week=week.name,
            first=week.first,
            last=week.last,
            # Dated by the last fetch it rests on, not by the clock, so that writing it again changes nothing.
            generated=max((feed.last_attempt for feed in answers if feed.last_attempt), default=week.end),
            model_id=encoder.model_id,
            config_hash="+".join(filter(None, (settings.editorial_hash(), labels, _template_mark(settings)))),
            snapshot=_snapshot((*stories, *history.stories)),
        ),
        _coverage(connection, week, stories, answers),
        history=history,
        ledger=ledger,
        editorial=Editorial(
            weights=settings.ranking.weights(),
            quotas=settings.ranking.quotas(),
            summarizer=summarizer,
            engine=engine,
        ),
        intake=_intake(connection, settings, topic, week, judged),
    )
    return judged, replace(edition, watched=_watched(connection, week))


def _watched(connection: Connection, days: EditionDays) -> tuple[WatchedChange, ...]:
    """Return what runs saw change of what is watched on these days: an edition's days end where the next begin."""
    return tuple(
        WatchedChange(watched=one.wanted, what=one.what, url=one.url, seen=one.seen_at.replace(microsecond=0))
        for one in changes_between(connection, days.start, days.end)
    )


def _intake(
    connection: Connection, settings: Settings, topic: Topic, days: EditionDays, judged: Sequence[JudgedStory]
) -> Intake:
    """Return what became of the announced entries of these days, which feeds are silent, and what a list adds."""
    wanted = {feed.url for feed in settings.feeds()}
    zones = {one.story.id: one.relevance.zone for one in judged}
    return Intake(
        seen_before=outlets_of_stories(connection, topic.key, days.start - SEEN_BEFORE, days.start),
        announced=announced_entries(connection, days.start, days.end),
        silent=tuple(
            SilentFeedNote(name=feed.name, url=feed.url, last_entry=feed.last_entry, usual_hours=feed.usual_hours)
            for feed in silent_feeds(connection, days.end)
            if feed.url in wanted
        ),
        outside=measure_recall(connection, settings.digest.outside, days, zones) if settings.digest.outside else None,
    )


def _mentioned(connection: Connection, stories: Sequence[Story], ledger: WeekLedger) -> frozenset[str]:
    """Return the ids of the stories that an edition may speak of: the week's, what these continue, whose predictions
    the ledger has, and what continues those.
    """
    ids = frozenset(story.id for story in stories)
    predicted = frozenset(one.story_id for one in (*ledger.predictions, *ledger.pending))
    return ids | followed_ids(connection, ids, MOST_STEPS - 1) | predicted | following_ids(connection, predicted)


def _coverage(
    connection: Connection, week: EditionDays, stories: Sequence[Story], answers: Sequence[LastAnswer]
) -> Coverage:
    return Coverage(
        articles=articles_read(connection, week.start, week.end),
        stories=len(stories),
        copies=folded_copies(stories),
        feeds=tuple(map(_answer, answers)),
        failed_pages=tuple(
            UnreadPage(url=page.url, feed=page.feed_name, kind=page.kind, detail=page.detail, title=page.title)
            for page in failed_pages(connection, week.start, week.end)
        ),
        failed_articles=count_failed(connection, week.start, week.end),
    )


def folded_copies(stories: Sequence[Story]) -> int:
    """Return how many articles are copies beside another article: rewrites are no copies, and one alone is not folded
    into anything.
    """
    return sum(m.relation in COPIES for story in stories if len(story.members) > 1 for m in story.members)


def _answer(feed: LastAnswer) -> FeedAnswer:
    """Return how a feed answered, "unchanged" as "ok" without a detail: which of both came last is no news."""
    if feed.outcome in {"ok", "unchanged"}:
        return FeedAnswer(name=feed.name, url=feed.url, outcome="ok", detail="")
    return FeedAnswer(name=feed.name, url=feed.url, outcome=feed.outcome, detail=feed.detail)


def _template_mark(settings: Settings) -> str:
    """Return 8 hex digits that change with the user's templates, "" where there are none."""
    folder = settings.digest.templates
    if folder is None:
        return ""
    texts = (f"{path.name}\n".encode() + path.read_bytes() for path in sorted(folder.glob("*.j2")))
    return hashlib.sha256(b"\n".join(texts)).hexdigest()[:8]


def _snapshot(stories: Sequence[Story]) -> str:
    """Return 16 hex digits that change with any article, or its relation to its story, that the edition rests on."""
    mark = hashlib.sha256()
    for story in sorted(stories, key=lambda story: story.id):
        origin = f"{story.origin} {story.origin_credit} {story.origin_kind} {story.origin_votes}"
        mark.update(f"{story.id} {origin} {story.follows} {' '.join(story.mentioned_in)}\n".encode())
        for member in story.members:
            text = hashlib.sha256(f"{member.stored.article.title}\n{member.stored.article.text}".encode()).hexdigest()
            how = f"{member.relation} {member.flag} {member.owner} {member.evidence}"
            mark.update(f"{member.stored.id} {how} {text}\n".encode())
    return mark.hexdigest()[:16]


def _subscribed(answers: Sequence[LastAnswer], settings: Settings) -> tuple[LastAnswer, ...]:
    """Return the feeds of the configuration: one that was taken out is no gap in the coverage."""
    wanted = {feed.url for feed in settings.feeds()}
    return tuple(feed for feed in answers if feed.url in wanted)


def run_digest(
    week: str = "", topic: str = "", config: Path | str | None = None, now: datetime | None = None, every: str = ""
) -> list[WrittenEdition]:
    """Run the flow to its end from ordinary code."""
    file = str(config) if config else None
    editions: list[WrittenEdition] = run_flow(digest, week=week, topic=topic, config=file, now=now, every=every)
    return editions


if __name__ == "__main__":
    run_digest()
