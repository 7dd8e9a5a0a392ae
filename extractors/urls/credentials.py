"""Part an address from what opens a private feed: its credentials and tokens; never puts them anywhere itself."""

from base64 import b64encode
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from extractors.types import FeedDocument, FeedEntry
from extractors.urls.normalize import path_tokens, shown_url

# A shorter value is no secret, and would be found in every text.
_LEAST_LENGTH = 6
_HIDDEN = "…"


def without_credentials(address: str) -> tuple[str, str]:
    """Return the address without user and password, and the Authorization header they make, or ""."""
    parts = urlsplit(address)
    if parts.username is None and parts.password is None:
        return address, ""
    pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return bare, f"Basic {b64encode(pair.encode()).decode('ascii')}"


def find_secrets(address: str) -> tuple[str, ...]:
    """Return what must not be shown of an address: its password, tokens of its path, and what parameters hide."""
    parts = urlsplit(address)
    shown = dict(parse_qsl(urlsplit(shown_url(address)).query, keep_blank_values=True))
    hidden = [value for name, value in parse_qsl(parts.query) if shown.get(name) != value]
    passwords = [parts.password, unquote(parts.password)] if parts.password else []
    found = dict.fromkeys(
        value for value in (*passwords, *path_tokens(parts.path), *hidden) if len(value) >= _LEAST_LENGTH
    )
    return tuple(found)


def redact_secrets(document: FeedDocument, secrets: tuple[str, ...]) -> FeedDocument:
    """Return the document with every occurrence of the secrets struck out: private feeds repeat them in their links."""
    if not secrets:
        return document
    return replace(
        document,
        entries=tuple(_struck_entry(entry, secrets) for entry in document.entries),
        title=_struck(document.title, secrets),
        dropped=tuple(replace(one, title=_struck(one.title, secrets)) for one in document.dropped),
        next_page="",
    )


def _struck_entry(entry: FeedEntry, secrets: tuple[str, ...]) -> FeedEntry:
    return replace(
        entry,
        identity=_struck(entry.identity, secrets),
        url=_struck(entry.url, secrets),
        title=_struck(entry.title, secrets),
        summary=_struck(entry.summary, secrets),
        content=_struck(entry.content, secrets),
        author=_struck(entry.author, secrets),
        source_name=_struck(entry.source_name, secrets),
        source_url=_struck(entry.source_url, secrets),
    )


def _struck(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return text
