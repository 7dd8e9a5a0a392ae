"""Looks ahead and back from a week's stories: days to come, threads, who was first, what was said wrongly before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from extractors.facts.dates.days import find_days
from reports.edition.ranking import own_reports
from reports.sentences import read_sentences
from reports.summaries.injected import is_injected_instruction
from reports.summaries.standing import is_self_contained
from reports.types import Ahead, Correction, EarlierStory, Prediction, Sentence, ThreadStep, WeekCounts
from store.types import StoredArticle, Story

AHEAD_DAYS = 400  # a day further off is rarely a date to watch
SOON_DAYS = 56  # a prediction for a later day stands among the predictions
MOST_AHEAD = 8
MOST_STEPS = 6


def lead_article(story: Story) -> StoredArticle:
    """Return the article that speaks for the story: its origin, or the earliest where the origin is in no feed."""
    for member in story.members:
        if member.stored.id == story.origin:
            return member.stored
    return story.members[0].stored


def days_ahead(stories: Sequence[Story], week_end: date) -> tuple[Ahead, ...]:
    """Return the printed sentences that name a day after `week_end`, by day, one a story and day, eight at most."""
    found: dict[tuple[date, str], Ahead] = {}
    for story in stories:
        for member in own_reports(story.members) or story.members[:1]:
            for sentence in read_sentences(member.stored):
                if is_injected_instruction(sentence.text) or not is_self_contained(sentence.text):
                    continue
                for day in find_days(sentence.text, member.stored.article.published.date()):
                    if week_end < day.day <= week_end + timedelta(days=AHEAD_DAYS):
                        found.setdefault((day.day, story.id), _ahead(day.day, sentence, story.id, member.stored))
    once: dict[tuple[str, int], Ahead] = {}
    for _, ahead in sorted(found.items()):
        once.setdefault((ahead.sentence.article_id, ahead.sentence.start), ahead)
    return tuple(once.values())[:MOST_AHEAD]


def _ahead(day: date, sentence: Sentence, story_id: str, stored: StoredArticle) -> Ahead:
    url = stored.article.canonical_url
    return Ahead(day=day, sentence=sentence, story_id=story_id, outlet=stored.outlet, url=url)


def watch_next(days: Sequence[Ahead], predictions: Sequence[Prediction], week_end: date) -> tuple[Ahead, ...]:
    """Return the days to watch: those of predictions, old and new, and others that none of them tells already."""
    coming = [
        Ahead(
            day=one.due,
            sentence=one.claim,
            story_id=one.story_id,
            outlet=one.outlet,
            url=one.url,
            made_on=one.made_on if one.standing == "waiting" else None,
        )
        for one in predictions
        if one.standing in ("made", "waiting") and week_end < one.due <= week_end + timedelta(days=SOON_DAYS)
    ]
    told = {(one.story_id, one.due) for one in predictions}
    spans = {(one.claim.article_id, one.claim.start) for one in predictions}
    others = [
        ahead
        for ahead in days
        if (ahead.story_id, ahead.day) not in told and (ahead.sentence.article_id, ahead.sentence.start) not in spans
    ]
    return tuple(sorted((*coming, *others), key=lambda ahead: (ahead.day, ahead.story_id)))[:MOST_AHEAD]


def thread_of(story: Story, known: Mapping[str, Story]) -> tuple[ThreadStep, ...]:
    """Return the events the story continues, earliest first, and itself; nothing where it continues none."""
    steps, seen = [story], {story.id}
    while steps[-1].follows in known and steps[-1].follows not in seen and len(steps) < MOST_STEPS:
        steps.append(known[steps[-1].follows])
        seen.add(steps[-1].id)
    if len(steps) < 2:
        return ()
    return tuple(
        ThreadStep(
            day=step.members[0].stored.article.published.date(),
            story_id=step.id,
            headline=lead_article(step).article.title,
        )
        for step in reversed(steps)
    )


def first_reporters(stories: Iterable[Story]) -> tuple[tuple[str, int, int], ...]:
    """Return (outlet, stories it reported first, its articles), most firsts first, then most articles, then name.

    Who is earliest on a story whose origin is in none of our feeds was not first.
    """
    firsts, articles = Counter[str](), Counter[str]()
    for story in stories:
        articles.update(member.stored.outlet for member in story.members)
        if story.origin:
            firsts[lead_article(story).outlet] += 1
    order = sorted(articles, key=lambda outlet: (-firsts[outlet], -articles[outlet], outlet.lower()))
    return tuple((outlet, firsts[outlet], articles[outlet]) for outlet in order)


def count_week(week: str, stories: Sequence[Story]) -> WeekCounts:
    """Return how much of the topic the stories are."""
    members = [member for story in stories for member in story.members]
    return WeekCounts(
        week=week,
        stories=len(stories),
        articles=len(members),
        own_reports=sum(len(own_reports(story.members)) for story in stories),
        outlets=len({member.stored.outlet for member in members}),
    )


def find_corrections(told: Sequence[EarlierStory], now: Mapping[str, Story]) -> tuple[Correction, ...]:
    """Return what earlier editions said of the stories in `now` that is known better, in the order told.

    `now` holds the stories as they are known today, cut to the articles of that edition's time.
    """
    found = []
    for before in told:
        story = now.get(before.story_id)
        if story is None:
            found.append(
                Correction(
                    week=before.week,
                    headline=before.headline,
                    said="told as a story of its own",
                    now="found to be part of another story",
                )
            )
            continue
        lead = lead_article(story)
        origin = lead.outlet if story.origin else ""
        if origin != before.origin:
            found.append(
                Correction(
                    week=before.week,
                    headline=before.headline,
                    said=f"origin: {before.origin or 'in none of our feeds'}",
                    now=f"origin: {origin or 'in none of our feeds'}",
                )
            )
        elif lead.article.title != before.headline:
            found.append(
                Correction(week=before.week, headline=before.headline, said=before.headline, now=lead.article.title)
            )
    return tuple(found)
