"""Resolve the twins of a page, made for phones or for AMP caches, to the one address it is known by."""

import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from extractors.urls.normalize import address_key, canonical_url, normalize_url, registered_domain

# https://www-site-com.cdn.ampproject.org/c/s/www.site.com/story: `s` says that the origin speaks https.
# Why a page is known by its own address where it declares one of another site: that is not believed.
ANOTHER_SITES = "final URL, another site declared"
_AMP_CACHE = re.compile(r"^/(?:[civ]|wp)/(s/)?([\w.-]+\.[a-z]{2,}(?::\d+)?/.*)$", re.IGNORECASE)
# Under which names a gate's page keeps where its reader wanted to go.
_RETURN_NAMES = frozenset(
    {"origin", "return", "returnto", "return_to", "returnurl", "return_url", "returnuri", "next", "redirect"}
    | {"redirectto", "redirect_to", "redirecturl", "redirect_url", "redirecturi", "redirect_uri", "continue", "goto"}
    | {"destination", "dest", "target", "targeturl", "backurl", "back_url", "came_from", "requested_url", "ru"}
)
_GOOGLE_AMP = re.compile(r"^/amp/(s/)?([\w.-]+\.[a-z]{2,}/.*)$", re.IGNORECASE)
_AMP_PATH = re.compile(r"/amp/?$|\.amp(?=\.html?$)|\.amp$|^/amp(?=/)|(?<=/)amp/(?=[^/]+$)", re.IGNORECASE)
_AMP_QUERY = re.compile(r"(?:^|&)(?:amp(?:=1|=true|=)?|outputtype=amp|output=amp|view=amp)(?=&|$)", re.IGNORECASE)


_GOOGLE_NEWS = re.compile(r"/(?:rss/)?(?:articles|read)/([\w-]{20,2000})$")
_PACKED_ADDRESS = re.compile(rb"https?://[\x21-\x7e]{4,1500}")
_PROOFPOINT = re.compile(r"^/v3/__(https?:/{1,2}[^\s]{4,2000}?)__;")
_YAHOO = re.compile(r"/RU=([^/]{8,2000})/")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redirect:
    """Where a redirect lies (its host whole, its path by the beginning), and which parameters may carry the address."""

    host: re.Pattern[str]
    path: str
    names: tuple[str, ...]
    source: str


def _host(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:www\.)?{pattern}")


_REDIRECTS = (
    _Redirect(
        host=_host(r"google\.[a-z]{2,3}(?:\.[a-z]{2})?"), path="/url", names=("url", "q"), source="Google Alerts"
    ),
    _Redirect(host=_host(r"bing\.com"), path="/news/apiclick.aspx", names=("url",), source="feeds of Bing News"),
    _Redirect(host=_host(r"duckduckgo\.com"), path="/l/", names=("uddg",), source="DuckDuckGo"),
    _Redirect(host=_host(r"(?:l|lm)\.facebook\.com"), path="/l.php", names=("u",), source="Facebook"),
    _Redirect(host=_host(r"l\.instagram\.com"), path="/", names=("u",), source="Instagram"),
    _Redirect(host=_host(r"linkedin\.com"), path="/redir/redirect", names=("url",), source="LinkedIn"),
    _Redirect(host=_host(r"slack-redir\.net"), path="/link", names=("url",), source="Slack"),
    _Redirect(
        host=_host(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com"),
        path="/",
        names=("url",),
        source="Outlook, links of newsletters",
    ),
    _Redirect(host=_host(r"out\.reddit\.com"), path="/", names=("url",), source="Reddit"),
    _Redirect(host=_host(r"t\.umblr\.com"), path="/redirect", names=("z",), source="Tumblr"),
    _Redirect(host=_host(r"vk\.com"), path="/away.php", names=("to",), source="VKontakte"),
    _Redirect(host=_host(r"youtube\.com"), path="/redirect", names=("q",), source="YouTube, links of descriptions"),
)


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
    return found, _ground(declared, found, plain)


def _ground(declared: str, found: str, plain: str) -> str:
    """Return why a page is known by the address it was read at: it declares that, none, or one of another site."""
    try:
        stated = normalize_url(urljoin(plain, declared.strip())) if declared.strip() else ""
    except ValueError:
        stated = ""
    if stated and registered_domain(stated) != registered_domain(plain):
        return ANOTHER_SITES
    return "declared" if stated and found == plain else "final URL"


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


def is_detour(asked: str, landed: str) -> bool:
    """Return whether an address that was asked for led to a page that will send the reader on to it: a gate's.

    Pages of consent, of login and of guards name it in their query under one of a few names; no article does. Raise
    ValueError for what is no absolute http(s) URL.
    """
    here, there = urlsplit(asked), urlsplit(landed)
    if here.path == there.path or not there.query:
        return False
    wanted = address_key(asked)
    return any(
        name.casefold() in _RETURN_NAMES and value and _leads_to(landed, value, wanted)
        for name, value in parse_qsl(there.query)
    )


def _leads_to(landed: str, value: str, wanted: str) -> bool:
    try:
        return address_key(urljoin(landed, value)) == wanted
    except ValueError:
        return False


def unwrap_redirect(url: str) -> str:
    """Return the address that one of a search engine's or news reader's redirects carries; any other is given back."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    target = _carried_in_query(host, parts.path, parts.query) or _carried_in_path(host, parts.path, parts.query)
    try:
        normalize_url(target)
    except ValueError:
        return url
    return target


def _carried_in_query(host: str, path: str, query: str) -> str:
    names = next((row.names for row in _REDIRECTS if row.host.fullmatch(host) and path.startswith(row.path)), ())
    carried = dict(parse_qsl(query)) if names else {}
    return next((carried[name] for name in names if carried.get(name)), "")


def _carried_in_path(host: str, path: str, query: str) -> str:
    """Return the address that a path carries: in Google News as base64 (links of before 2024), in Yahoo after RU=.

    Proofpoint has it as it is, with its query, between underscores; before, as escapes with a dash.
    """
    if host == "news.google.com":
        token = _GOOGLE_NEWS.match(path)
        packed = urlsafe_b64decode(token[1] + "=" * (-len(token[1]) % 4)) if token and len(token[1]) % 4 != 1 else b""
        address = _PACKED_ADDRESS.search(packed)
        return address[0].decode("ascii") if address else ""
    if host == "urldefense.proofpoint.com":
        dashed = dict(parse_qsl(query)).get("u", "") if path.startswith("/v2/") else ""
        return unquote(dashed.replace("_", "/").replace("-", "%"))
    if host == "urldefense.com":
        guarded = _PROOFPOINT.match(f"{path}?{query}" if query else path)
        return re.sub(r"^(https?):/(?!/)", r"\1://", guarded[1]) if guarded else ""
    found = _YAHOO.search(path) if host == "r.search.yahoo.com" else None
    return unquote(found[1]) if found else ""


def _is_google(host: str) -> bool:
    return re.fullmatch(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?", host) is not None


def _without_amp(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.removeprefix("amp.")
    path = _AMP_PATH.sub("", parts.path, count=1) or "/"
    return parts._replace(netloc=host, path=path, query=_AMP_QUERY.sub("", parts.query).strip("&")).geturl()
