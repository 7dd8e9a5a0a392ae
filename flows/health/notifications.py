"""Tell a person: one plain text by webhook, by mail, or both. A notice that cannot be sent stops nothing."""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
import urllib.request
from email.message import EmailMessage

from flows.configuration.operation_settings import AlertSettings

TIMEOUT_S = 20.0

log = logging.getLogger("storyfold.notices")


def tell(alerts: AlertSettings, subject: str, text: str) -> tuple[str, ...]:
    """Send the notice wherever the configuration says; return the ways that worked ("webhook", "mail").

    A way that fails is logged with its reason, never with its address or its secret.
    """
    ways = []
    if alerts.webhook.get_secret_value():
        ways.append(("webhook", _post))
    if alerts.smtp_host and alerts.mail_to:
        ways.append(("mail", _mail))
    worked = []
    for name, send in ways:
        try:
            send(alerts, subject, text)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            log.warning("the notice could not be sent by %s: %s", name, type(error).__name__)
        else:
            worked.append(name)
    return tuple(worked)


def _post(alerts: AlertSettings, subject: str, text: str) -> None:
    url = alerts.webhook.get_secret_value()
    if not url.startswith(("http://", "https://")):
        raise ValueError("not an http address")
    # "text" is what Slack, Mattermost, Teams and Rocket.Chat take.
    body = json.dumps({"text": f"*{subject}*\n{text}"}).encode()
    request = urllib.request.Request(url, data=body, headers={"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=TIMEOUT_S):  # noqa: S310 - the scheme was looked at above
        pass


def _mail(alerts: AlertSettings, subject: str, text: str) -> None:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = alerts.mail_from or alerts.smtp_user
    message["To"] = ", ".join(alerts.mail_to)
    message.set_content(text)
    send_message(alerts, message)


def send_message(alerts: AlertSettings, message: EmailMessage) -> None:
    """Send a message by the mail server of the configuration. Raises OSError or SMTPException."""
    with smtplib.SMTP(alerts.smtp_host, alerts.smtp_port, timeout=TIMEOUT_S) as server:
        if alerts.smtp_tls:
            server.starttls(context=ssl.create_default_context())
        if alerts.smtp_user:
            server.login(alerts.smtp_user, alerts.smtp_password.get_secret_value())
        server.send_message(message)
