"""Write a publisher's feed in its format, with the oddities of real feeds. Chooses no articles.

The quirks of publishers.toml, each seen in the feeds of real sites:

- "blog engine": description in CDATA, content:encoded, comment links, a closing line about the site
- "entities in titles": typographic characters of a title as numbered entities inside CDATA
- "all in description": the whole article as the description
- "media": media:content, media:thumbnail and media:credit
- "numeric zone": -0400 where other American feeds say EDT
- "blank start": an empty line before the XML declaration
- "relative links": Atom with xml:base and links relative to it
- "only updated": Atom entries without `published`
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from flows.sample_press.articles import FeedFormat, PressArticle, Publisher
from flows.sample_press.feed_items import FeedItem, feed_items
from flows.sample_press.markup import curl_quotes

_ZONES_WITH_A_NAME = {"GMT", "EDT", "PDT"}  # those that RFC 822 lists


def render_feed(publisher: Publisher, articles: Sequence[PressArticle], now: datetime) -> tuple[bytes, str]:
    """Return the publisher's feed as of `now`, and its content type. `articles`: the whole press."""
    content_type, write = _FORMATS[publisher.format]
    text = write(publisher, feed_items(publisher, articles, now))
    if "blank start" in publisher.quirks:
        text, content_type = "\n" + text, "text/xml"
    return text.encode(publisher.charset, "xmlcharrefreplace"), content_type


def _rss2(publisher: Publisher, items: Sequence[FeedItem]) -> str:
    entries = "\n".join(_rss2_item(publisher, item) for item in items)
    built = f"<lastBuildDate>{_rfc822(publisher, items[0].published)}</lastBuildDate>" if items else ""
    return f"""<?xml version="1.0" encoding="{publisher.charset.upper()}"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"
 xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
<title>{escape(publisher.name)}</title>
<link>{publisher.home}/</link>
<atom:link href={quoteattr(publisher.feed_url)} rel="self" type="application/rss+xml"/>
<description>The latest from {escape(publisher.name)}</description>
<language>{publisher.language.lower()}</language>
{built}
<ttl>30</ttl>
{entries}
</channel>
</rss>
"""


def _rss2_item(publisher: Publisher, item: FeedItem) -> str:
    quirks = publisher.quirks
    lines = [
        f"<title>{_rss2_title(publisher, item)}</title>",
        f"<link>{escape(item.link)}</link>",
        _rss2_guid(publisher, item),
        f"<pubDate>{_rfc822(publisher, item.published)}</pubDate>",
        f"<dc:creator>{_cdata(item.author)}</dc:creator>" if item.author else "",
        *_rss2_text(publisher, item),
    ]
    if "blog engine" in quirks:
        lines += [f"<comments>{escape(item.permalink)}#respond</comments>"]
        lines += [f"<slash:comments>{item.number % 40}</slash:comments>"]
    if "media" in quirks:
        image = f"{publisher.home}/media/{item.number}.svg"
        lines += [f'<media:content url="{image}" medium="image" width="1200" height="675">']
        lines += [f"<media:credit>{escape(publisher.name)}</media:credit></media:content>"]
        lines += [f'<media:thumbnail url="{image}" width="240" height="135"/>']
    return "<item>\n" + "\n".join(line for line in lines if line) + "\n</item>"


def _rss2_title(publisher: Publisher, item: FeedItem) -> str:
    if "entities in titles" not in publisher.quirks:
        return escape(item.title)
    title = escape(curl_quotes(item.title))
    return _cdata("".join(c if ord(c) < 128 else f"&#{ord(c)};" for c in title))


def _rss2_guid(publisher: Publisher, item: FeedItem) -> str:
    match publisher.guid:
        case "link":
            return f'<guid isPermaLink="true">{escape(item.permalink)}</guid>'
        case "bare":
            return f"<guid>{escape(item.permalink)}</guid>"
        case "opaque":
            return f'<guid isPermaLink="false">tag:{publisher.domain},2026:{item.number}</guid>'
        case "none":
            return ""


def _rss2_text(publisher: Publisher, item: FeedItem) -> list[str]:
    if "all in description" in publisher.quirks:
        return [f"<description>{escape(item.html)}</description>"]
    if "blog engine" not in publisher.quirks:
        content = [f"<content:encoded>{_cdata(item.html)}</content:encoded>"] if item.html else []
        return [f"<description>{escape(item.summary)}</description>", *content]
    site = f'<a href="{publisher.home}">{escape(publisher.name)}</a>'
    post = f'<a href="{escape(item.permalink)}">{escape(item.title)}</a>'
    closing = f"<p>The post {post} appeared first on {site}.</p>"
    content = [f"<content:encoded>{_cdata(item.html + closing)}</content:encoded>"] if item.html else []
    return [
        f"<description>{_cdata(f'<p>{escape(item.summary)} [&#8230;]</p>{closing}')}</description>",
        *content,
    ]


def _rss1(publisher: Publisher, items: Sequence[FeedItem]) -> str:
    members = "\n".join(f"<rdf:li rdf:resource={quoteattr(item.link)}/>" for item in items)
    entries = "\n".join(_rss1_item(item) for item in items)
    return f"""<?xml version="1.0" encoding="{publisher.charset.upper()}"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about={quoteattr(publisher.feed_url)}>
<title>{escape(publisher.name)}</title>
<link>{publisher.home}/</link>
<description>News from {escape(publisher.name)}</description>
<items><rdf:Seq>
{members}
</rdf:Seq></items>
</channel>
{entries}
</rdf:RDF>
"""


def _rss1_item(item: FeedItem) -> str:
    creator = f"<dc:creator>{escape(item.author)}</dc:creator>\n" if item.author else ""
    return f"""<item rdf:about={quoteattr(item.link)}>
<title>{escape(item.title)}</title>
<link>{escape(item.link)}</link>
<description>{escape(item.summary)}</description>
{creator}<dc:date>{_w3c(item.published)}</dc:date>
</item>"""


def _atom(publisher: Publisher, items: Sequence[FeedItem]) -> str:
    base = f' xml:base="{publisher.home}/"' if "relative links" in publisher.quirks else ""
    updated = f"<updated>{_w3c(items[0].published)}</updated>" if items else ""
    entries = "\n".join(_atom_entry(publisher, item) for item in items)
    return f"""<?xml version="1.0" encoding="{publisher.charset}"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publisher.language}"{base}>
<title>{escape(publisher.name)}</title>
<id>tag:{publisher.domain},2020:feed</id>
<link rel="self" href={quoteattr(publisher.feed_url)}/>
<link rel="alternate" type="text/html" href="{publisher.home}/"/>
{updated}
{entries}
</feed>
"""


def _atom_entry(publisher: Publisher, item: FeedItem) -> str:
    relative = "relative links" in publisher.quirks
    href = item.link.removeprefix(f"{publisher.home}/") if relative else item.link
    html = item.html.replace(f'href="{publisher.home}/', 'href="') if relative else item.html
    lines = [
        f'<title type="html">{escape(escape(item.title))}</title>',
        f'<link rel="alternate" type="text/html" href={quoteattr(href)}/>',
        f"<id>tag:{publisher.domain},2026:{item.number}</id>",
        f"<updated>{_w3c(item.published)}</updated>",
        "" if "only updated" in publisher.quirks else f"<published>{_w3c(item.published)}</published>",
        f"<author><name>{escape(item.author)}</name></author>" if item.author else "",
        f"<summary>{escape(item.summary)}</summary>",
        f'<content type="html">{escape(html)}</content>' if html else "",
    ]
    return "<entry>\n" + "\n".join(line for line in lines if line) + "\n</entry>"


def _json_feed(publisher: Publisher, items: Sequence[FeedItem]) -> str:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "home_page_url": f"{publisher.home}/",
        "feed_url": publisher.feed_url,
        "language": publisher.language,
        "items": [_json_item(item) for item in items],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def _json_item(item: FeedItem) -> dict[str, object]:
    body = {"content_html": item.html} if item.html else {"content_text": item.summary}
    return {
        "id": str(item.number),
        "url": item.link,
        "title": item.title,
        "summary": item.summary,
        "date_published": _w3c(item.published),
        "authors": [{"name": item.author}] if item.author else [],
        "tags": ["technology"],
        **body,
    }


def _rfc822(publisher: Publisher, local: datetime) -> str:
    name = local.tzname()
    numeric = "numeric zone" in publisher.quirks or name not in _ZONES_WITH_A_NAME
    written = format_datetime(local)
    return written if numeric else f"{written.removesuffix(local.strftime('%z'))}{name}"


def _w3c(local: datetime) -> str:
    return local.isoformat().replace("+00:00", "Z")


def _cdata(text: str) -> str:
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


_FORMATS: Mapping[FeedFormat, tuple[str, Callable[[Publisher, Sequence[FeedItem]], str]]] = {
    "rss2": ("application/rss+xml", _rss2),
    "rss1": ("application/rdf+xml", _rss1),
    "atom": ("application/atom+xml", _atom),
    "json": ("application/feed+json", _json_feed),
}
