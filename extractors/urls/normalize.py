"""Give a URL the form it is recognised by; never asks the network what lies behind it."""

import ipaddress
import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

import idna
from tld import get_fld

from extractors.urls.tracking_parameters import is_tracking

# What stores, browsers and sitemaps bear; a longer address is data, or an attack.
LONGEST_URL = 2_000

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "-._~"
# RFC 3986: the characters that may stand unescaped in a path, and in a query apart from its own separators.
_PATH_SAFE = "!$&'()*+,;=:@/" + _UNRESERVED
_QUERY_SAFE = "!$'()*+,;:@/?[]" + _UNRESERVED
_ESCAPED_AND = re.compile(r"&(?:amp;)+")
_REST_OF_AND = re.compile(r"^(?:amp;)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_ESCAPE = re.compile(r"%(?:[0-9A-Fa-f]{2})?")
# A fragment that begins so is where a page made by scripts is told which article to show.
_ROUTES = ("!", "/")
# The session of a visitor, as Java servers write it into a path.
_SESSION = re.compile(r";(?:jsessionid|phpsessid)=[^;/]*", re.IGNORECASE)
_INDEX_FILE = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
# Names whose value opens a door end so: seen in private feeds and signed links.
_SECRET = ("token", "key", "auth", "secret", "sig", "signature", "passwd", "password", "pwd", "session")
# Slashes doubled where a path was put together; behind a colon they are another address's within.
_SLASHES = re.compile(r"(?<!:)/{2,}")
_NAME = re.compile(r"(?<![\w-])[\w-]++(?==)")
_VALUE = re.compile(r"=[^&#]+")

# And parts of a path that do: Substack, Supercast and Patreon give each reader one.
_PATH_PARTS = re.compile(r"[/.~=]")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-fA-F]{20,}")
_MIXED = re.compile(r"(?=[^-]*-?[^-]*$)[A-Za-z0-9_-]{20,}")
_LEAST_DIGITS = 3


def normalize_url(url: str) -> str:
    """Return the identity form of an absolute http(s) URL: two spellings of one address, one string.

    Drops credentials, the fragment (not `#!` and `#/`, which name a page) and known tracking parameters, and sorts
    the query by name, values of one name in their order. Raise ValueError for anything that is not such a URL.
    """
    parts = _split(url)
    host = _host(parts, url)
    port = _port(parts, url)
    authority = host if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    query = _query(parts.query)
    fragment = f"#{_escaped(parts.fragment, _QUERY_SAFE + '&=')}" if parts.fragment.startswith(_ROUTES) else ""
    return f"{parts.scheme}://{authority}{_path(parts.path)}{'?' + query if query else ''}{fragment}"


def address_key(url: str) -> str:
    """Return what the spellings of one address share: no scheme, `www.`, name of an index file, final or doubled slash.

    No address to fetch. Raise ValueError for what is no absolute http(s) URL.
    """
    rest = normalize_url(url).partition("://")[2].removeprefix("www.")
    head, mark, query = rest.partition("?")
    return _INDEX_FILE.sub("", _SLASHES.sub("/", head)).rstrip("/") + mark + query


def spellings(url: str) -> tuple[str, ...]:
    """Return the normalised addresses that are one with a normalised address: either scheme, `www.`, final slash."""
    rest = url.partition("://")[2].removeprefix("www.")
    head, mark, query = rest.partition("?")
    slashed = (head, head.rstrip("/") if head.count("/") > 1 else head, head.rstrip("/") + "/")
    paths = dict.fromkeys(path + mark + query for path in slashed)
    return tuple(f"{scheme}://{www}{path}" for scheme in ("https", "http") for www in ("", "www.") for path in paths)


def canonical_url(declared: str, final_url: str) -> str:
    """Return the address a page is known by: the one it declares if that can be believed, else `final_url`.

    A declared address is believed when it is http(s), of the same registered domain, and not the home page
    of a page that is not one. Both are normalised; ValueError if `final_url` is no http(s) URL.
    """
    final = normalize_url(final_url)
    if not declared.strip():
        return final
    try:
        wanted = normalize_url(urljoin(final_url, declared.strip()))
    except ValueError:
        return final
    if registered_domain(wanted) != registered_domain(final):
        return final
    if is_home(wanted) and not is_home(final):
        return final
    return wanted


def registered_domain(url: str) -> str:
    """Return the domain someone registered (`bbc.co.uk`, `mine.github.io`) of a normalised URL.

    An address literal is its own domain; under an unknown suffix (`press.example`) the last two labels are.
    """
    return _registered_domain(urlsplit(url).hostname or "")


@lru_cache(maxsize=4096)
def _registered_domain(host: str) -> str:
    if _is_literal(host):
        return host
    found = get_fld(host, fail_silently=True, fix_protocol=True, search_private=True)
    return str(found) if found else ".".join(host.split(".")[-2:])


def shown_url(url: str) -> str:
    """Return `url` fit for a log: without credentials, tokens in its path, or values of parameters that look secret.

    A token leaves six digits of its digest, so that two private feeds of one site stay two.
    """
    head, mark, query = url.partition("?")
    scheme, slashes, rest = head.partition("://")
    if slashes:
        authority, slash, path = rest.partition("/")
        head = f"{scheme}://{authority.rpartition('@')[2]}{slash}{_without_tokens(path)}"
    return head + mark + _without_secrets(query)


def _without_tokens(path: str) -> str:
    parts, marks = _PATH_PARTS.split(path), [*_PATH_PARTS.findall(path), ""]
    return "".join(
        f"…{sha256(part.encode('utf-8', 'replace')).hexdigest()[:6]}{mark}" if _is_token(part) else part + mark
        for part, mark in zip(parts, marks, strict=True)
    )


def _without_secrets(query: str) -> str:
    kept, done = [], 0
    for name in _NAME.finditer(query):
        value = _VALUE.match(query, name.end()) if name.group().lower().endswith(_SECRET) else None
        if value and name.start() >= done:
            kept += [query[done : name.end()], "=…"]
            done = value.end()
    return "".join(kept) + query[done:]


def path_tokens(path: str) -> tuple[str, ...]:
    """Return the parts of a path that open a private feed rather than name it: what no person would write or read."""
    return tuple(dict.fromkeys(part for part in _PATH_PARTS.split(path) if _is_token(part)))


def _is_token(part: str) -> bool:
    if _UUID.fullmatch(part):
        return True
    digits, letters = sum(char.isdigit() for char in part), sum(char.isalpha() for char in part)
    if _HEX.fullmatch(part):
        return digits >= _LEAST_DIGITS and letters >= _LEAST_DIGITS
    is_mixed = digits >= _LEAST_DIGITS and part != part.lower() and part != part.upper()
    return is_mixed and _MIXED.fullmatch(part) is not None


def _split(url: str) -> SplitResult:
    # Feeds escape twice, and wrap lines inside addresses: browsers forgive both.
    text = _ESCAPED_AND.sub("&", _CONTROL.sub("", url)).strip()
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise ValueError(f"not a URL: {url[:200]!r}") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise ValueError(f"not an http(s) URL: {url[:200]!r}")
    return parts


def _host(parts: SplitResult, url: str) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise ValueError(f"a URL without a host: {url[:200]!r}")
    if ":" in host:
        try:
            return f"[{ipaddress.IPv6Address(host)}]"
        except ValueError as error:
            raise ValueError(f"a URL with a malformed address: {url[:200]!r}") from error
    if host.isascii():
        if not re.fullmatch(r"[a-z0-9._-]{1,253}", host):
            raise ValueError(f"a URL with a malformed host: {url[:200]!r}")
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"a URL with a malformed host: {url[:200]!r}") from error


def _port(parts: SplitResult, url: str) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise ValueError(f"a URL with a malformed port: {url[:200]!r}") from error


def _path(path: str) -> str:
    kept: list[str] = []
    segments = _escaped(_SESSION.sub("", path) or "/", _PATH_SAFE).split("/")
    for segment in segments[1:]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", "..") and (not kept or kept[-1]):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    pairs = []
    for written in query.split("&"):
        piece = _REST_OF_AND.sub("", written)  # which would be one with the "&" that sorting may put before it
        name, equals, value = piece.partition("=")
        if piece and not is_tracking(name, value):
            pairs.append((_escaped(name, _QUERY_SAFE), equals, _escaped(value, _QUERY_SAFE + "=")))
    pairs.sort(key=lambda pair: pair[0])
    return "&".join("".join(pair) for pair in pairs)


def _escaped(text: str, safe: str) -> str:
    """Return `text` with one spelling of each escape: upper case, plain where allowed, UTF-8 escaped."""

    def respelled(match: re.Match[str]) -> str:
        escape = match.group()
        if escape == "%":
            return "%25"
        plain = unquote_to_bytes(escape).decode("ascii", "replace")
        return plain if plain.isascii() and (plain.isalnum() or plain in _UNRESERVED) else escape.upper()

    return quote(_ESCAPE.sub(respelled, text), safe=safe + "%", encoding="utf-8", errors="replace")


def is_home(url: str) -> bool:
    """Return whether a normalised address is the home page of its site."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
