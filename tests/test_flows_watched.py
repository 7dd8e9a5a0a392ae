"""What changed of what is watched reaches a webhook or mail server after the run, once; again where none took it."""

from pathlib import Path

from flows.configuration.operation_settings import AlertSettings
from flows.health.watched import MOST_NOTIFIED, notify_watchers
from store.ledger.watches import add_watch
from tests.building import MONDAY, open_store
from tests.test_flows_alerts import mail_server, webhook
from tests.test_store_watches import FULL, SHORT, collect, later


def test_a_change_reaches_the_webhook_once(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb") as connection, webhook() as (url, got):
        alerts = AlertSettings(webhook=url)  # type: ignore[arg-type]
        collect(connection, "full", FULL)
        add_watch(connection, "entity", "Nora Okafor", MONDAY)
        assert notify_watchers(connection, alerts, later(1)) == 0
        collect(connection, "short", SHORT)
        assert notify_watchers(connection, alerts, later(2)) == 1
        assert notify_watchers(connection, alerts, later(3)) == 0
    (sent,) = got
    assert sent["text"].startswith("*Storyfold: 1 change of what is watched*\nNora Okafor: ")  # type: ignore[index]
    assert sent["text"].endswith("/short")  # type: ignore[index]


def test_what_no_way_took_is_sent_after_the_next_run(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb") as connection:
        add_watch(connection, "entity", "Nora Okafor", MONDAY)
        collect(connection, "full", FULL)
        with webhook(status=500) as (url, _):
            assert notify_watchers(connection, AlertSettings(webhook=url), later(1)) == 1  # type: ignore[arg-type]
        with mail_server() as (port, got):
            alerts = AlertSettings(
                smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False, mail_from="a@x.example", mail_to=("b@x.example",)
            )
            assert notify_watchers(connection, alerts, later(2)) == 1
    assert "Nora Okafor: " in got[0]


def test_a_message_is_no_longer_than_somebody_reads(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.duckdb") as connection, webhook() as (url, got):
        add_watch(connection, "entity", "Nora Okafor", MONDAY)
        for number in range(MOST_NOTIFIED + 2):
            collect(connection, f"a{number:02}", FULL.replace("$1.9", f"$1.{number}"))
        assert notify_watchers(connection, AlertSettings(webhook=url), later(1)) == MOST_NOTIFIED + 2  # type: ignore[arg-type]
    assert got[0]["text"].endswith("\n\nand 2 more")  # type: ignore[index]
