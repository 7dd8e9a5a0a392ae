"""Resolve the twins of a page, made for phones or for AMP caches, to the one address it is known by."""

import re
from urllib.parse import parse_qsl, urlsplit

from extractors.urls.normalize import canonical_url, normalize_url

# https://www-site-com.cdn.ampproject.org/c/s/www.site.com/story: `s` says that the origin speaks https.
_AMP_CACHE = re.compile(r"^/(?:[civ]|wp)/(s/)?([\w.-]+\.[a-z]{2,}(?::\d+)?/.*)$", re.IGNORECASE)
_GOOGLE_AMP = re.compile(r"^/amp/(s/)?([\w.-]+\.[a-z]{2,}/.*)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp/?$|\.amp(?=\.html?$)|\.amp$|^/amp(?=/)|(?<=/)amp/(?=[^/]+$)", re.IGNORECASE)
_AMP_QUERY = re.compile(r"(?:^|&)(?:amp(?:=1|=true|=)?|outputtype=amp|output=amp|view=amp)(?=&|$)", re.IGNORECASE)


def resolve_canonical(declared: str, final_url: str, *, is_amp: bool) -> tuple[str, str]:
    """Return the address a page is known by, normalised, and where it is from.

    A declared address is believed as by `canonical_url`, beyond the cache's own domain if an AMP cache showed the page.
    Without one, the marks of AMP are taken from the address of a page that says it is AMP.
    """
    origin = strip_amp_cache(final_url)
    found = canonical_url(declared, origin)
    plain = normalize_url(origin)
    if declared.strip() and found != plain:
        return found, "declared"
    if is_amp and found == plain:
        return normalize_url(_without_amp(plain)), "final URL, without AMP"
    return found, "declared" if declared.strip() and found == plain else "final URL"


def strip_amp_cache(url: str) -> str:
    """Return the address of the publisher behind one of an AMP cache; any other is given back."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    pattern = _AMP_CACHE if host.endswith(".ampproject.org") else _GOOGLE_AMP if _is_google(host) else None
    found = pattern.match(parts.path) if pattern else None
    if found is None:
        return url
    query = f"?{parts.query}" if parts.query else ""
    origin = f"{'https' if found.group(1) else 'http'}://{found.group(2)}{query}"
    try:
        normalize_url(origin)
    except ValueError:
        return url
    return origin


def unwrap_redirect(url: str) -> str:
    """Return the address that one of Google's redirects carries (its alerts link so); any other is given back."""
    parts = urlsplit(url)
    if not _is_google((parts.hostname or "").lower()) or parts.path != "/url":
        return url
    carried = dict(parse_qsl(parts.query))
    target = carried.get("url") or carried.get("q") or ""
    try:
        normalize_url(target)
    except ValueError:
        return url
    return target


def _is_google(host: str) -> bool:
    return re.fullmatch(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?", host) is not None


def _without_amp(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("amp.")
    path = _AMP_PATH.sub("", parts.path, count=1) or "/"
    return parts._replace(netloc=host, path=path, query=_AMP_QUERY.sub("", parts.query).strip("&")).geturl()
