"""What changed of what is watched is sent after the run that saw it, and stands first in the edition of its days."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli.start import MONDAY_MORNING, write_demo_config
from flows.collect import run_collect
from flows.configuration.settings import load_settings
from flows.digest import run_digest
from flows.editions.library import read_edition
from flows.editions.site import read_site
from flows.editions.weeks import parse_week
from flows.sample_press.server import PressServer
from reports.rendering.render import MOST_WATCHED
from reports.site.render import render_site
from reports.types import Edition
from store.database.connections import open_writer
from store.ledger.watches import add_watch
from tests.test_flows_alerts import webhook

WEEK = parse_week("2026-W18")
BEFORE = datetime(2026, 4, 28, 6, tzinfo=UTC)
AFTER = datetime(2026, 5, 3, 18, tzinfo=UTC)
WATCHED = "Palisade AI"
FEEDS = ("Meridian Wire", "Ventureline", "Circuit Gazette")


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the configuration of a store in which a name was watched between two collects of one week."""
    with PressServer(now=BEFORE) as server, webhook() as (url, sent):
        config = write_demo_config(tmp_path_factory.mktemp("watched"), server)
        settings, *feeds = config.read_text(encoding="utf-8").split("[[feed]]\n")
        few = [f"[[feed]]\n{feed}" for feed in feeds if any(f'name = "{name}"' in feed for name in FEEDS)]
        config.write_text(f'{settings}{"".join(few)}\n[alerts]\nwebhook = "{url}"\n', encoding="utf-8")
        run_collect(config, BEFORE)
        with open_writer(load_settings(config).store.path) as connection:
            add_watch(connection, "entity", WATCHED, BEFORE)
        assert sent == []
        server.now = AFTER
        run_collect(config, AFTER, every_feed=True)
    assert [WATCHED in str(one) for one in sent] == [True]
    return config


@pytest.fixture(scope="module")
def edition(config: Path) -> Edition:
    return read_edition(run_digest(WEEK.name, config=config)[0].json)


def test_what_changed_stands_in_the_edition_before_all_else(config: Path, edition: Edition) -> None:
    assert edition.watched
    assert {(one.watched, one.seen) for one in edition.watched} == {(WATCHED, AFTER)}
    text = (load_settings(config).digest.folder / f"{edition.stem}.md").read_text(encoding="utf-8")
    parts = [line for line in text.splitlines() if line.startswith("## ")]
    assert parts[0] == "## Watched"
    assert text.count(f"- **{WATCHED}:** [") == min(MOST_WATCHED, len(edition.watched))
    assert all(one.url in text for one in edition.watched[:MOST_WATCHED])


def test_what_changed_stands_first_on_the_page_and_in_the_site(config: Path, edition: Edition) -> None:
    settings = load_settings(config)
    page = (settings.digest.folder / f"{edition.stem}.html").read_text(encoding="utf-8")
    site = render_site(read_site(settings))
    for shown in (page, site[f"editions/{edition.stem}.html"], site["index.html"]):
        assert '<h2 id="watched">Watched</h2>' in shown
        assert shown.index('id="watched"') < shown.index('id="stories"')
        assert shown.count(f"<li><strong>{WATCHED}:</strong> <a href=") == min(MOST_WATCHED, len(edition.watched))


def test_it_stands_in_the_edition_of_the_days_it_was_seen_in_alone(config: Path) -> None:
    (next_week,) = run_digest("2026-W19", config=config, now=WEEK.end + MONDAY_MORNING)
    assert read_edition(next_week.json).watched == ()
    assert "## Watched" not in next_week.markdown.read_text(encoding="utf-8")
