"""Escape the words of strangers for markdown: they are words and never markup, and never an address but http(s).

Theory. Escaping every mark is safe and makes a page nobody wants to read in its source. So a character is
escaped where it could open, close or continue markup in some place we put it (paragraph, heading, list item,
table cell, link label), and left alone where it cannot: "Runway's $5.3B bet: what's next?" stays as it is. In
doubt, escape. Callers put white space or the end of a line after a text. Held to markdown-it (CommonMark, and
GFM with linkify) and to mistune in the tests.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

MAX_TEXT = 300
MAX_URL = 2048
MAX_SLUG = 60
UNTITLED = "(untitled)"

# Controls (the terminal's escape among them), bidirectional and zero-width marks, surrogates, private and unassigned.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})

# One row for each mark: the pattern that finds it where it can be markup.
_MARKUP = re.compile(
    "|".join(
        (
            r"[\\`*\[\]|]",  # escapes, code, emphasis, links, tables: anywhere
            r"(?<![^\W_])_|_(?![^\W_])",  # emphasis, save inside a word
            r"<(?=[A-Za-z/!?]|$)",  # a tag, comment or autolink
            r"&(?=#?\w+;)",  # an entity
            r"(?<=\S)~|~(?=~|\s|$)",  # strike-through: left alone only where it can never close one ("~$5B")
            r"\$(?!\d)|(?<=\$)\$",  # mathematics: a dollar before a digit never closes one ("$5.3B")
            r":(?=//)|(?<=:/)/|/(?=/)",  # an address, with or without its scheme
            r"(?<=\bmailto):|(?<=\bxmpp):|(?<=\btel):",
            r"(?<=\bwww)\.|(?<=[^\W_])\.(?=[^\W\d_]{2})|(?<=-)\.(?=[^\W\d_]{2})",  # a bare host name ("evil.example")
            r"(?<=\S)@(?=\S)",  # a mail address; GitHub links one even so, which no escape prevents
            r"^[#>=:]",  # heading, quote, underline, definition or table row
            r"^[-+](?=[\s\-+:]|$)",  # list, rule, front matter
            r"(?<= )#(?=#*$)|(?<=#)#(?=#*$)",  # the closing marks of a heading
            r"(?<=^\d)[.)](?=\s|$)",  # a numbered list; longer numbers are found by _NUMBER
        )
    ),
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(\d{2,9})([.)])(?=\s|$)")
# What a URL may hold inside (…); all else is percent-encoded: "$" with a price in the label is mathematics to mistune.
_SAFE_IN_URL = "/:?#@!&'*+,;=%~-._[]"
_RESERVED_NAMES = frozenset({"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)})


def clean(words: str, limit: int = MAX_TEXT) -> str:
    """Return the words on one line: NFC, single spaces, no invisible characters, at most `limit` with "…" at a cut."""
    composed = unicodedata.normalize("NFC", words[: limit * 8])
    shown = "".join(_shown(character) for character in composed)
    line = " ".join(shown.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def text(words: str, limit: int = MAX_TEXT) -> str:
    """Return the words as markdown that renders as exactly `clean(words, limit)`, wherever in a line it stands."""
    escaped = _MARKUP.sub(r"\\\g<0>", clean(words, limit))
    return _NUMBER.sub(r"\1\\\2", escaped)


def link(label: str, url: str) -> str:
    """Return a link on the label; the label alone when `url` is not a plain http(s) address."""
    shown = text(label) or UNTITLED
    target = safe_url(url)
    return f"[{shown}]({target})" if target else shown


def safe_url(url: str) -> str | None:
    """Return the address fit for a link's destination, or None if it is not http(s), names no host, or hides a user."""
    plain = url.strip()
    try:
        parts = urlsplit(plain)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        quoted = quote(plain, safe=_SAFE_IN_URL)
    except ValueError:  # a bad port or bracket, or a lone surrogate
        return None
    return quoted if len(quoted) <= MAX_URL else None


def slug(words: str, limit: int = MAX_SLUG) -> str:
    """Return a lower-case ASCII name for an anchor or a file: letters, digits and single hyphens, never empty."""
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:limit].strip("-")
    return f"x-{name}".rstrip("-") if not name or name in _RESERVED_NAMES else name


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace() or category in _SPACES:
        return " "
    return "" if category in _DROPPED else character
