"""Send an edition by mail: the markdown as text, the page beside it, one message to all; a failure stops nothing."""

from __future__ import annotations

import logging
import smtplib
from email.message import EmailMessage
from pathlib import Path

from flows.configuration.operation_settings import AlertSettings
from flows.editions.front_matter import without_front_matter
from flows.health.notifications import send_message

log = logging.getLogger("storyfold.mailing")


def edition_message(markdown: Path, sender: str, to: tuple[str, ...]) -> EmailMessage:
    """Return the edition as a message of two alternatives: plain text, and the page that asks no host for anything."""
    text = markdown.read_text(encoding="utf-8")
    plain = without_front_matter(text).lstrip("\n")
    heading = next((line.lstrip("# ") for line in plain.splitlines() if line.startswith("# ")), markdown.stem)
    message = EmailMessage()
    message["Subject"] = " ".join(heading.split())
    message["From"] = sender
    message["To"] = ", ".join(to)
    message.set_content(plain)
    message.add_alternative(markdown.with_suffix(".html").read_text(encoding="utf-8"), subtype="html")
    return message


def mail_edition(alerts: AlertSettings, to: tuple[str, ...], markdown: Path) -> bool:
    """Send the edition to the readers; return whether it went. Nobody to send to, or no mail server, sends nothing."""
    if not (to and alerts.smtp_host):
        return False
    try:
        send_message(alerts, edition_message(markdown, alerts.mail_from or alerts.smtp_user, to))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        log.warning("%s could not be mailed: %s", markdown.name, type(error).__name__)
        return False
    return True
