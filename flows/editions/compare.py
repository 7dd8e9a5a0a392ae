"""Compare two editions that were written: print what is new, gone and continued."""

from __future__ import annotations

from datetime import date

from rich.console import Console
from rich.text import Text

from flows.configuration.settings import ConfigError, Settings
from flows.editions.library import edition_path, read_edition
from flows.editions.weeks import parse_days, parse_week
from reports.edition.compare import Difference, compare
from reports.rendering.json_twin import EditionFormatError
from reports.types import Edition

# A week 53 comes every five or six years.
_YEARS_BACK = 8


def compare_editions(settings: Settings, earlier: str, later: str, topic: str = "") -> dict[str, Difference]:
    """Return the difference by topic. A week may be cut short to "W18". Raises ConfigError where one is not written."""
    found = {}
    for wanted in settings.topics(topic):
        before, after = (_edition(settings, wanted.key, week) for week in (earlier, later))
        found[wanted.key] = compare(before, after)
    return found


def _edition(settings: Settings, topic: str, week: str) -> Edition:
    try:
        name = _full_name(week, date.today())
    except ValueError as error:
        raise ConfigError(str(error)) from error
    path = edition_path(settings.digest.folder, topic, name)
    try:
        return read_edition(path)
    except OSError as error:
        raise ConfigError(f"{path}: no such edition. `storyfold digest {name}` writes it.") from error
    except EditionFormatError as error:
        raise ConfigError(f"{path}: {error}") from error


def print_differences(differences: dict[str, Difference], console: Console) -> None:
    """Print each topic's difference; sections without content are left out."""
    for topic, difference in differences.items():
        console.print(Text(topic, style="bold"))
        for what, before, after in difference.counts:
            console.print(f"  {what}: {before} → {after}")
        continued = [f"{headline} (continues “{before}”)" for headline, before in difference.continued]
        again = [f"{headline} ({a:.2f} → {b:.2f})" for headline, a, b in difference.printed_again]
        for title, lines in (
            ("New", difference.new),
            ("Continued", continued),
            ("Told again", again),
            ("No longer told", difference.gone),
        ):
            if lines:
                console.print(Text(f"{title}:"))
                for line in lines:
                    console.print(Text(f"  {line}"))


def _full_name(week: str, today: date) -> str:
    """Return "2026-W18" for "2026-W18", and for "W18" the newest such week that has begun."""
    if week[:1] not in ("W", "w"):
        return parse_days(week).name
    this_year = today.isocalendar().year
    for year in range(this_year, this_year - _YEARS_BACK, -1):
        try:
            found = parse_week(f"{year}-{week}")
        except ValueError:
            if year == this_year - _YEARS_BACK + 1:
                raise
            continue  # a week 53 that this year has not
        if found.first <= today:
            return found.name
    raise ValueError(f"{week!r} is not an ISO week; write it like 2026-W18")
