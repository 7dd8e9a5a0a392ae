"""Who is told when something is wrong: what is a concern, what is not, and what reaches a webhook or a mail server."""

from __future__ import annotations

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from uuid import UUID

import pytest

from flows.configuration.operation_settings import AlertSettings, ScheduleSettings
from flows.configuration.settings import FeedSettings, Settings, TopicSettings
from flows.health.health_checks import judge
from flows.health.notifications import notify
from store.queries.health_signals import HealthSignals

NOW = datetime(2026, 5, 4, 6, tzinfo=UTC)

SETTINGS = Settings(
    schedule=ScheduleSettings(collect="0 * * * *"),
    topic=(TopicSettings(key="w", name="W", description="d", phrases=("x",)),),
    feed=(FeedSettings(url="http://a.example/feed", name="A"),),
)

WELL = HealthSignals(
    silent_feeds=(),
    offline=False,
    last_success=NOW - timedelta(hours=1),
    last_edition=NOW - timedelta(days=7),
    recent_articles=100,
    recent_singletons=0.5,
    usual_singletons=0.4,
    recent_stubs=0.05,
    usual_stubs=0.05,
)

CASES = [
    ("all is well", {}, 5000, ""),
    ("just enough space", {}, 1000, ""),
    ("a disk that fills", {}, 999, "999 MB are free"),
    ("an answer to the run of two hours ago", {"last_success": NOW - timedelta(hours=2)}, 5000, ""),
    ("none to it", {"last_success": NOW - timedelta(hours=2, seconds=1)}, 5000, "has answered since"),
    (
        "none, since no feed was due",
        {"last_success": NOW - timedelta(hours=5), "next_due": NOW - timedelta(hours=2) + timedelta(seconds=1)},
        5000, "",
    ),
    (
        "none, though one was due",
        {"last_success": NOW - timedelta(hours=5), "next_due": NOW - timedelta(hours=2)}, 5000, "has answered since",
    ),
    ("articles that failed", {"failed_articles": 2}, 5000, "2 articles could not be read whole"),
    ("no answer ever", {"last_success": None}, 5000, "No feed has answered yet."),
    ("a silent feed", {"silent_feeds": ("The Gazette",)}, 5000, "The Gazette"),
    ("no network", {"offline": True, "silent_feeds": ("A", "B"), "last_success": None}, 5000, "seems to be offline"),
    ("no edition for nine days", {"last_edition": NOW - timedelta(days=9)}, 5000, "2026-04-25"),
    ("a new installation", {"last_edition": None}, 5000, ""),
    ("more singletons", {"recent_singletons": 0.66}, 5000, "66% articles alone in their story this week"),
    ("more singletons of too few", {"recent_singletons": 0.66, "recent_articles": 29}, 5000, ""),
    ("more stubs", {"recent_stubs": 0.31}, 5000, "31% entries that gave no article"),
    ("a jump from nothing", {"recent_stubs": 0.95, "usual_stubs": 0.0}, 5000, "95% entries that gave no article"),
    ("no week to compare with", {"recent_stubs": 0.9, "usual_stubs": None}, 5000, ""),
]  # fmt: skip


@pytest.mark.parametrize(("change", "free", "words"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_what_is_a_concern(change: dict[str, object], free: float, words: str) -> None:
    found = judge(replace(WELL, **change), SETTINGS, NOW, free_mb=free)  # type: ignore[arg-type]
    assert len(found) == (1 if words else 0)
    assert words in " ".join(map(str, found))
    assert all(concern.todo for concern in found)


BERLIN = "Europe/Berlin"


@pytest.mark.parametrize(
    ("line", "zone", "now", "due"),
    [
        ("0 * * * *", "UTC", "2026-05-04T06:00", "2026-05-04T04:00"),
        ("0 5 * * *", "UTC", "2026-05-04T06:00", "2026-05-03T05:00"),
        ("0 5 * * *", "UTC", "2026-05-04T07:00", "2026-05-04T05:00"),
        ("0 6 * * *", BERLIN, "2026-05-04T06:00", "2026-05-04T04:00"),
        ("0 6 * * *", BERLIN, "2026-12-04T06:59", "2026-12-03T05:00"),
        ("15 8-18 * * 1-5", BERLIN, "2026-05-04T07:00", "2026-05-01T16:15"),
        ("15 8-18 * * mon-fri", BERLIN, "2026-05-04T08:15", "2026-05-04T06:15"),
    ],
)
def test_the_run_that_should_have_ended_follows_the_schedule(line: str, zone: str, now: str, due: str) -> None:
    schedule = ScheduleSettings(collect=line, timezone=zone)
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert schedule.collect_due(moment) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "hours"), [("H * * * *", 3), ("0 5 * * *", 26), ("0 8-18 * * 1-5", 64), ("0 6 * * 1", 170)]
)
def test_the_dead_mans_switch_waits_as_long_as_the_schedule_pauses(line: str, hours: int) -> None:
    from flows.orchestration.automations import quiet_schedule

    quiet = ScheduleSettings(collect=line).longest_quiet()
    assert quiet == timedelta(hours=hours)
    watch_id = UUID(int=7)
    made = quiet_schedule(None, watch_id, quiet)
    assert made.trigger.within == quiet  # type: ignore[union-attr]
    assert [action.deployment_id for action in made.actions] == [watch_id]  # type: ignore[union-attr]


def test_a_daily_collect_is_no_alarm_in_the_night() -> None:
    daily = SETTINGS.model_copy(update={"schedule": ScheduleSettings(collect="0 8 * * *")})
    night = replace(WELL, last_success=NOW - timedelta(hours=22))
    assert judge(night, daily, NOW, free_mb=5000) == ()
    assert len(judge(night, SETTINGS, NOW, free_mb=5000)) == 1


def test_a_line_that_never_runs_is_refused() -> None:
    with pytest.raises(ValueError, match="no cron line"):
        ScheduleSettings(collect="61 * * * *")


@pytest.mark.parametrize(
    ("runs", "words"),
    [((), ""), (("collect 7",), "A run crashed: collect 7."), (("a", "b"), "2 runs crashed: a, b.")],
)
def test_crashes_are_a_concern(runs: tuple[str, ...], words: str) -> None:
    """The automation that tells at once hangs on one event, and a busy SQLite loses some."""
    found = judge(WELL, SETTINGS, NOW, free_mb=5000, crashed=runs)
    assert [concern.what for concern in found] == ([words] if words else [])


@contextmanager
def webhook(status: int = 200) -> Iterator[tuple[str, list[object]]]:
    got: list[object] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/secret-token", got
        server.shutdown()


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    got: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            for line in self.rfile:
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    letter = b"".join(iter(self.rfile.readline, b".\r\n"))
                    got.append(letter.decode())
                self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
                if verb == b"QUIT":
                    return

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server.server_address[1], got
        server.shutdown()


def test_a_notice_reaches_a_webhook() -> None:
    with webhook() as (url, got):
        assert notify(AlertSettings(webhook=url), "Trouble", "- a disk fills") == ("webhook",)  # type: ignore[arg-type]
    assert got == [{"text": "*Trouble*\n- a disk fills"}]


def test_a_notice_reaches_a_mail_server() -> None:
    with mail_server() as (port, got):
        alerts = AlertSettings(
            smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False, mail_from="a@x.example", mail_to=("b@x.example",)
        )
        assert notify(alerts, "Trouble", "A disk fills.") == ("mail",)
    assert "Subject: Trouble" in got[0]
    assert "To: b@x.example" in got[0]
    assert "A disk fills." in got[0]


def test_a_notice_that_cannot_be_sent_stops_nothing_and_tells_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    with webhook(status=500) as (url, _):
        assert notify(AlertSettings(webhook=url), "s", "t") == ()  # type: ignore[arg-type]
    assert "could not be sent by webhook" in caplog.text
    assert "secret-token" not in caplog.text


def test_what_is_no_web_address_is_no_webhook(caplog: pytest.LogCaptureFixture) -> None:
    assert notify(AlertSettings(webhook="file:///etc/hostname"), "s", "t") == ()  # type: ignore[arg-type]
    assert "could not be sent by webhook" in caplog.text


def test_nobody_is_told_where_nobody_is_named() -> None:
    assert notify(AlertSettings(), "s", "t") == ()


def test_secrets_are_not_shown() -> None:
    alerts = AlertSettings(webhook="http://x.example/token", smtp_password="hunter2")  # type: ignore[arg-type]
    assert "token" not in repr(alerts)
    assert "hunter2" not in alerts.model_dump_json()


@pytest.mark.parametrize(("heartbeat", "least"), [(30, 90), (180, 540)])
def test_a_run_may_be_silent_for_three_heartbeats(heartbeat: float, least: int) -> None:
    from flows.orchestration.automations import zombie_window

    assert zombie_window(heartbeat).total_seconds() > least
