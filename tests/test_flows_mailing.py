"""An edition goes out as one message of text and page; without readers, or a server that answers, nothing happens."""

from email import message_from_string, policy
from pathlib import Path

import pytest

from flows.configuration.operation_settings import AlertSettings
from flows.configuration.settings import Settings
from flows.editions.mail import edition_message, mail_edition
from tests.test_flows_alerts import SETTINGS, mail_server


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    path = tmp_path / "w-2026-W18.md"
    path.write_text('---\ntitle: "W"\n---\n\n# World models: week 18 of 2026\n\nÇa va.\n', encoding="utf-8")
    path.with_suffix(".html").write_text("<!DOCTYPE html><h1>World models</h1>", encoding="utf-8")
    return path


def server(port: int) -> AlertSettings:
    return AlertSettings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls=False, mail_from="a@x.example")


def test_an_edition_is_mailed_as_text_and_page(edition: Path) -> None:
    with mail_server() as (port, received):
        assert mail_edition(server(port), ("b@x.example", "c@x.example"), edition)
    sent = "\n".join(received)
    assert "Subject: World models: week 18 of 2026" in sent
    assert "multipart/alternative" in sent
    assert "To: b@x.example, c@x.example" in sent


def test_the_text_goes_before_the_page_and_without_its_front_matter(edition: Path) -> None:
    made = edition_message(edition, "a@x.example", ("b@x.example",))
    again = message_from_string(made.as_string(), policy=policy.default)
    text, page = again.iter_parts()
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content() == "# World models: week 18 of 2026\n\nÇa va.\n"


def test_without_readers_or_an_answer_nothing_is_sent(edition: Path) -> None:
    assert not mail_edition(AlertSettings(), ("b@x.example",), edition)
    assert not mail_edition(server(9), (), edition)
    with mail_server() as (port, _):
        pass
    assert not mail_edition(server(port), ("b@x.example",), edition)


def test_readers_change_no_edition() -> None:
    told = SETTINGS.digest.model_copy(update={"mail_to": ("b@x.example",)})
    other: Settings = SETTINGS.model_copy(update={"digest": told})
    assert other.editorial_hash() == SETTINGS.editorial_hash()
