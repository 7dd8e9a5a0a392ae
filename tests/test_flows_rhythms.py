"""Editions of days, weeks and months: how they are named, when they are written, and that none tells a story twice."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.configuration.settings import DigestSettings, load_settings
from flows.digest import run_digest
from flows.editions.library import read_edition
from flows.editions.weeks import last_full, parse_days
from reports.rendering.render import render_markdown
from tests.conftest import Demo

NAMED = [
    ("2026-W18", date(2026, 4, 27), date(2026, 5, 3)),
    ("2026-05-03", date(2026, 5, 3), date(2026, 5, 3)),
    ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
]


@pytest.mark.parametrize(("name", "first", "last"), NAMED, ids=[row[0] for row in NAMED])
def test_days_are_named(name: str, first: date, last: date) -> None:
    days = parse_days(name)
    assert (days.name, days.first, days.last) == (name, first, last)
    assert (days.end - days.start).days == (last - first).days + 1


@pytest.mark.parametrize(
    "name", ["2026", "2026-13", "2026-02-30", "2026-W54", "yesterday", "", "0000-01", "9999-12-31"]
)
def test_what_names_no_days_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"week|range|month|day"):
        parse_days(name)


MONDAY = datetime(2026, 5, 4, 6, tzinfo=UTC)
LAST = [
    ("day", MONDAY, "2026-05-03"),
    ("week", MONDAY, "2026-W18"),
    ("month", MONDAY, "2026-04"),
    ("month", datetime(2026, 1, 1, 0, 5, tzinfo=UTC), "2025-12"),
    ("day", datetime(2026, 3, 1, 0, 0, tzinfo=UTC), "2026-02-28"),
]


@pytest.mark.parametrize(("every", "now", "name"), LAST, ids=[f"{row[0]} {row[2]}" for row in LAST])
def test_the_last_full_days_are_those_over_at_the_moment(every: str, now: datetime, name: str) -> None:
    assert last_full(now, every).name == name  # type: ignore[arg-type]


def test_the_configuration_takes_one_rhythm_or_several() -> None:
    assert DigestSettings().every == ("week",)
    assert DigestSettings(every="day").every == ("day",)  # type: ignore[arg-type]
    assert DigestSettings(every=("day", "month")).every == ("day", "month")
    for wrong in ("hour", (), ("day", "day")):
        with pytest.raises(ValidationError):
            DigestSettings(every=wrong)  # type: ignore[arg-type]


@pytest.fixture
def daily(own_demo: Demo) -> Path:
    """The demo's press with a configuration for days and months, and no edition yet."""
    shutil.rmtree(own_demo.folder / "digests")
    text = own_demo.config.read_text(encoding="utf-8")
    rhythm = '[digest]\nevery = ["day", "month"]\n'
    own_demo.config.write_text(text.replace("[digest]\n", rhythm, 1) if "[digest]\n" in text else rhythm + text)
    return own_demo.config


def test_a_story_told_on_one_day_is_told_on_the_next_only_as_its_change(daily: Path) -> None:
    folder = load_settings(daily).digest.folder
    told: dict[str, str] = {}
    changes = 0
    for day in range(28, 31):
        (written,) = run_digest(f"2026-04-{day}", config=daily)
        edition = read_edition(written.json)
        assert not {story.id for story in edition.new_stories} & told.keys()
        assert all(story.new_members for story in edition.continued)
        changes += len(edition.continued)
        told.update((story.id, edition.week) for story in edition.new_stories)
        assert written.markdown == folder / f"world-models-2026-04-{day}.md"
    assert len(told) >= 3
    assert changes


def test_the_last_full_days_of_each_rhythm_are_written(daily: Path) -> None:
    written = run_digest(config=daily, now=MONDAY)
    assert [one.week for one in written] == ["2026-05-03", "2026-04"]
    month = read_edition(written[1].json)
    text = render_markdown(month)
    assert "# World models: April 2026" in text
    assert "## This month" in text
    assert "This week" not in text
    assert [one.week for one in run_digest(config=daily, now=MONDAY, every="month")] == ["2026-04"]
