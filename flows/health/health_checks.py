"""Judge whether something needs a person: each concern says what is wrong and what to do. Reads and sends nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.configuration.settings import Settings
from store.queries.health_signals import HealthSignals

# A digest that is older than this was missed: its days, and one more for a run that was late.
EDITION_AGE = {"day": timedelta(days=2), "week": timedelta(days=8), "month": timedelta(days=32)}

# A share jumps when it exceeds the usual one by this much, over at least so many articles. Theory: too many notices
# are worse than a late one, since a person who gets one every night reads none. On 30 articles a share of one half has
# a standard error of 0.09, so that 0.25 is hardly ever chance.
MIN_SHARE_JUMP = 0.25
MIN_ARTICLES_FOR_SHARE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something that is wrong, and what to do about it."""

    what: str
    todo: str

    def __str__(self) -> str:
        return f"{self.what} {self.todo}"


def judge(
    signs: HealthSignals, settings: Settings, now: datetime, *, free_mb: float, crashed: Sequence[str] = ()
) -> tuple[Concern, ...]:
    """Return what is wrong, worst first; nothing when all is well. `crashed` are the runs that did since last night."""
    return (*_crashes(crashed), *_concerns(signs, settings, now, free_mb))


def _crashes(runs: Sequence[str]) -> Iterator[Concern]:
    if runs:
        yield Concern(
            what=f"{'A run' if len(runs) == 1 else f'{len(runs)} runs'} crashed: {_first(runs)}.",
            todo="Nothing stored was lost. Too little memory, a restart and a killed worker are the usual causes.",
        )


def _first(names: Sequence[str]) -> str:
    return f"{', '.join(names[:10])}{' …' if len(names) > 10 else ''}"


def _concerns(signs: HealthSignals, settings: Settings, now: datetime, free_mb: float) -> Iterator[Concern]:
    alerts = settings.alerts
    if free_mb < alerts.free_space_mb:
        yield Concern(
            what=f"{free_mb:.0f} MB are free where the database lies (less than {alerts.free_space_mb}).",
            todo="Make room, or keep fewer backups: [maintain] backups.",
        )
    due = settings.schedule.collect_due(now)
    if signs.offline:
        yield Concern(
            what="No host name resolved when feeds were asked last: this machine seems to be offline.",
            todo="See to the network and its name server; the feeds are asked again by the next collect.",
        )
    elif signs.last_success is None or (signs.last_success < due and _was_to_be_asked(signs, due)):
        when = f"since {signs.last_success:%Y-%m-%d %H:%M} UTC" if signs.last_success else "yet"
        yield Concern(
            what=f"No feed has answered {when}.",
            todo="See whether the schedule runs (`storyfold doctor`) and the network is there (`storyfold feeds`).",
        )
    if signs.silent_feeds and not signs.offline:
        number = len(signs.silent_feeds)
        yield Concern(
            what=f"{number} feed{'' if number == 1 else 's'} silent for {alerts.silent_feed_days} days or more: "
            f"{_first(signs.silent_feeds)}.",
            todo="`storyfold feeds` says why; take out those that are gone.",
        )
    if signs.last_edition and now - signs.last_edition > min(EDITION_AGE[every] for every in settings.digest.every):
        yield Concern(
            what=f"The last edition rests on fetches of {signs.last_edition:%Y-%m-%d}.",
            todo="`storyfold digest` writes the missing one.",
        )
    if signs.failed_articles:
        yield Concern(
            what=f"{signs.failed_articles} articles could not be read whole: internal errors.",
            todo="Please report them: storyfold sql 'SELECT title, error, traceback FROM articles_failed'.",
        )
    yield from _jumps(signs)


def _was_to_be_asked(signs: HealthSignals, due: datetime) -> bool:
    """Return whether a collect at `due` had a feed to ask: none is asked before its own rhythm says so."""
    return signs.next_due is None or signs.next_due <= due


def _jumps(signs: HealthSignals) -> Iterator[Concern]:
    if signs.recent_articles < MIN_ARTICLES_FOR_SHARE:
        return
    for name, recent, usual, todo in (
        (
            "articles alone in their story",
            signs.recent_singletons,
            signs.usual_singletons,
            "Did the model or its threshold change? [encoder] model, [stories] same_story.",
        ),
        (
            "entries that gave no article",
            signs.recent_stubs,
            signs.usual_stubs,
            "`storyfold feeds` lists the pages; a site may have put up a wall.",
        ),
    ):
        if usual is not None and recent > usual + MIN_SHARE_JUMP:
            yield Concern(what=f"{recent:.0%} {name} this week, {usual:.0%} in the four weeks before.", todo=todo)
