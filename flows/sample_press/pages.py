"""Print one article as its publisher's page: the skeletons of designs/ filled, everything escaped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from html import escape
from importlib import resources
from string import Template

from flows.sample_press.articles import Press, PressArticle, Publisher
from flows.sample_press.json_ld import json_ld
from flows.sample_press.markup import Setting, html_blocks, parse_body
from flows.sample_press.page_furniture import (
    around_the_web,
    biography,
    comment_count,
    most_read,
    own_headlines,
    tags,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """One page design. `breaks` are the files of designs/ that interrupt the body, after how many blocks."""

    name: str
    date_form: str
    setting: Setting = field(default_factory=Setting)
    breaks: tuple[tuple[int, str], ...] = ()


_DESIGNS = {
    design.name: design
    for design in (
        Design(name="agency", date_form="{day} {month} {year}, {hour:02}:{minute:02} {zone}"),
        Design(
            name="broadsheet",
            date_form="{mon}. {day}, {year}, {hour12}:{minute:02} {half} {zone}",
            setting=Setting(curly_quotes=True),
            breaks=((3, "broadsheet-advert"), (6, "broadsheet-letter")),
        ),
        Design(
            name="magazine",
            date_form="{month} {day}, {year} at {hour12}:{minute:02} {half} {zone}",
            breaks=((2, "magazine-also"),),
        ),
        Design(name="newsletter", date_form="{mon} {day}", setting=Setting(subhead="h3", curly_quotes=True)),
        Design(
            name="trade",
            date_form="{day:02}.{number:02}.{year}",
            setting=Setting(table="grid", subhead="h3", hard_spaces=True),
        ),
        Design(
            name="local",
            date_form="{day:02}/{number:02}/{year} {hour:02}:{minute:02}",
            setting=Setting(paragraph="div", subhead="strong"),
            breaks=((1, "local-advert"),),
        ),
        Design(
            name="aggregator",
            date_form="{year}-{number:02}-{day:02}",
            setting=Setting(subhead="h3", hard_spaces=True),
            breaks=((3, "aggregator-sponsored"),),
        ),
        Design(name="blog", date_form="{day} {month} {year}"),
        Design(name="video", date_form="{month} {day}, {year}"),  # a page without text, whoever prints it
    )
}


def render_page(article: PressArticle, press: Press, now: datetime) -> bytes:
    """Return the page as it stands at `now`, in the publisher's charset; without a body, a video page."""
    publisher = press.publisher(article.publisher)
    design = _DESIGNS[publisher.design if article.body else "video"]
    fields = _plain_fields(article, publisher, design) | _surrounding_fields(article, press, now)
    blocks = list(html_blocks(parse_body(article.body), press.urls(), design.setting))
    for after, name in reversed(design.breaks):
        if after < len(blocks):
            blocks.insert(after, _template(name).substitute(fields))
    page = _template(design.name).substitute(fields, body="\n".join(blocks))
    return page.encode(publisher.charset, "xmlcharrefreplace")


def _plain_fields(article: PressArticle, publisher: Publisher, design: Design) -> dict[str, str]:
    local = article.published.astimezone(publisher.zone)
    texts = {
        "title": article.title,
        "summary": article.summary,
        "author": article.author,
        "publisher": publisher.name,
        "kind": publisher.kind,
        "home": publisher.home,
        "feed": publisher.feed_url,
        "url": article.url,
        "number": str(article.number),
        "slug": article.slug,
        "language": publisher.language,
        "charset": publisher.charset,
        "iso": local.isoformat(),
        "day": local.date().isoformat(),
        "date": _printed_date(local, design.date_form),
        "comments": str(comment_count(article)),
        "initials": "".join(word[0] for word in publisher.name.split()),
    }
    return {key: escape(text) for key, text in texts.items()} | {
        "canonical": _canonical(article, publisher),
        "byline": f'<span class="author">By {escape(article.author)}</span>' if article.author else "",
        "meta_author": f'<meta name="author" content="{escape(article.author)}">' if article.author else "",
        "biography": _author_box(article, publisher),
        "tags": "\n".join(f'<li><a href="/tag/{tag[:4].lower()}">{tag}</a></li>' for tag in tags(article)),
        "jsonld": json_ld(article, publisher),
    }


def _surrounding_fields(article: PressArticle, press: Press, now: datetime) -> dict[str, str]:
    latest = own_headlines(press, article, now, 5)
    elsewhere = around_the_web(press, article, now, 4)
    return {
        "latest": _items(latest),
        "latest_cards": _cards(latest[:3]),
        "first_latest": _anchor(latest[0]) if latest else '<a href="/">All of today’s articles</a>',
        "most_read": _items(most_read(press, article, now, 5)),
        "elsewhere": _items(elsewhere),
        "elsewhere_cards": _cards(elsewhere),
    }


def _canonical(article: PressArticle, publisher: Publisher) -> str:
    joint = "&" if "?" in article.url else "?"
    match publisher.canonical:
        case "none":
            return ""
        case "relative":
            href = article.url.removeprefix(publisher.home)
        case "tracked":
            href = f"{article.url}{joint}utm_source=rss&utm_medium=feed"
        case "absolute":
            href = article.url
    return f'<link rel="canonical" href="{escape(href)}">'


def _author_box(article: PressArticle, publisher: Publisher) -> str:
    about = biography(article, publisher)
    if not about:
        return ""
    return (
        f'<div class="author-box"><img src="/media/author-{article.number}.svg" alt="" width="48">'
        f"<h4>{escape(article.author)}</h4><p>{escape(about)}</p></div>"
    )


def _items(articles: Iterable[PressArticle]) -> str:
    return "\n".join(f"<li>{_anchor(article)}</li>" for article in articles)


def _cards(articles: Iterable[PressArticle]) -> str:
    return "\n".join(
        f'<div class="card"><h3>{_anchor(article)}</h3><p>{escape(article.summary)}</p></div>' for article in articles
    )


def _anchor(article: PressArticle) -> str:
    return f'<a href="{escape(article.url)}">{escape(article.title)}</a>'


def _printed_date(local: datetime, form: str) -> str:
    return form.format(
        day=local.day,
        number=local.month,
        month="April" if local.month == 4 else "May",
        mon="Apr" if local.month == 4 else "May",
        year=local.year,
        hour=local.hour,
        hour12=local.hour % 12 or 12,
        minute=local.minute,
        half="a.m." if local.hour < 12 else "p.m.",
        zone=local.tzname(),
    )


@cache
def _template(name: str) -> Template:
    folder = resources.files("flows.sample_press") / "designs"
    return Template((folder / f"{name}.html").read_text("utf-8"))
