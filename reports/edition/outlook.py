"""Select the days to watch after the week: printed sentences that name a day, and predictions due soon."""

from collections.abc import Sequence
from datetime import date, timedelta

from extractors.facts.dates.days import find_days
from reports.edition.ranking import own_reports
from reports.ledger.predictions import has_no_day, heading_end, is_read_as_its_opposite, new_day_from
from reports.sentences import read_sentences
from reports.summaries.leads.features import is_printable
from reports.summaries.prompt_injection import is_injected_instruction
from reports.summaries.self_contained import is_self_contained
from reports.types import Passage, Prediction, UpcomingDay
from store.types import StoredArticle, Story

# Guesses all: how far ahead a reader looks.
MAX_DAYS_AHEAD = 400  # a day further off is rarely a date to watch
MAX_DAYS_TO_PREDICTION = 56  # a prediction for a later day stands among the predictions
MOST_DAYS = 7


def select_days_ahead(stories: Sequence[Story], week_end: date) -> tuple[UpcomingDay, ...]:
    """Return the printed sentences that name a day after `week_end`, by day, one a story and day, seven at most."""
    found: dict[tuple[date, str], UpcomingDay] = {}
    for story in stories:
        for member in own_reports(story.members) or story.members[:1]:
            for sentence in read_sentences(member.stored):
                # Few sentences name a day to come, so the others are not judged.
                days = [
                    named for named in find_days(sentence.text, member.stored.article.published.date())
                    if week_end < named.day <= week_end + timedelta(days=MAX_DAYS_AHEAD)
                ]  # fmt: skip
                if not days or not _may_be_watched(sentence.text):
                    continue
                for named in days:
                    if named.start >= new_day_from(sentence.text):
                        day = _upcoming(named.day, sentence, story.id, member.stored)
                        found.setdefault((named.day, story.id), day)
    once: dict[tuple[str, int], UpcomingDay] = {}
    for _, day in sorted(found.items(), key=lambda item: item[0]):
        once.setdefault((day.article_id, day.start), day)
    return tuple(once.values())[:MOST_DAYS]


def _may_be_watched(sentence: str) -> bool:
    """Return whether a sentence may stand alone beside its day, and says there what it says."""
    return (
        not is_injected_instruction(sentence)
        and is_printable(sentence)
        and is_self_contained(sentence[heading_end(sentence) :])
        and not is_read_as_its_opposite(sentence)
    )


def watch_next(
    days: Sequence[UpcomingDay], predictions: Sequence[Prediction], week_end: date
) -> tuple[UpcomingDay, ...]:
    """Return the days to watch: those of predictions, old and new, whose words name a time, and others."""
    last = week_end + timedelta(days=MAX_DAYS_TO_PREDICTION)
    plain = [one for one in predictions if not has_no_day(one.text, one.made_on, one.due)]
    coming = [_predicted(one) for one in plain if one.state in ("made", "waiting") and week_end < one.due <= last]
    dated = {(one.story_id, one.due) for one in plain}
    spans = {(one.article_id, one.start) for one in plain}
    others = [day for day in days if (day.story_id, day.day) not in dated and (day.article_id, day.start) not in spans]
    return tuple(sorted((*coming, *others), key=lambda day: (day.day, day.story_id)))[:MOST_DAYS]


def _upcoming(day: date, sentence: Passage, story_id: str, stored: StoredArticle) -> UpcomingDay:
    begins = heading_end(sentence.text)
    return UpcomingDay(
        text=sentence.text[begins:],
        article_id=sentence.article_id,
        start=sentence.start + begins,
        end=sentence.end,
        url=sentence.url,
        day=day,
        story_id=story_id,
        outlet=stored.outlet,
    )


def _predicted(one: Prediction) -> UpcomingDay:
    return UpcomingDay(
        text=one.text,
        article_id=one.article_id,
        start=one.start,
        end=one.end,
        url=one.url,
        day=one.due,
        due_from=one.due_from,
        story_id=one.story_id,
        outlet=one.outlet,
        made_on=one.made_on if one.state == "waiting" else None,
    )
