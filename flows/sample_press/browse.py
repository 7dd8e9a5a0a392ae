"""Show the sample press to a browser at the loopback address: an index, each site under /its.host/."""

import re
from dataclasses import replace
from datetime import datetime
from html import escape

from flows.sample_press.sites import Answer, Sites

_EXAMPLE_LINK = re.compile(rb'(href|src)="http://([a-z0-9.-]+\.example)/?')


def browse(sites: Sites, target: str, now: datetime) -> Answer:
    """Return the index for "/", else the page of the site that the path names first, links included."""
    if target == "/":
        return _index(sites, now)
    host, _, path = target.removeprefix("/").partition("/")
    answer = sites.answer(host, f"/{path}", now)
    if not answer.content_type.startswith("text/html"):
        return answer
    return replace(answer, body=_EXAMPLE_LINK.sub(rb'\1="/\2/', answer.body))


def _index(sites: Sites, now: datetime) -> Answer:
    articles = sites.press.published_by(now)
    rows = []
    for publisher in sites.press.publishers:
        own = [article for article in articles if article.publisher == publisher.key]
        links = "".join(f'<li><a href="{escape(a.url)}">{escape(a.title)}</a></li>' for a in reversed(own))
        feed = f'<a href="{escape(publisher.feed_url)}">{publisher.format}</a>'
        rows.append(f"<h2>{escape(publisher.name)} <small>{publisher.design}, {feed}</small></h2><ul>{links}</ul>")
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The sample press</title></head>'
        f"<body><h1>The sample press, {now:%d %B %Y %H:%M} UTC</h1>{''.join(rows)}</body></html>"
    )
    body = _EXAMPLE_LINK.sub(rb'\1="/\2/', page.encode())
    return Answer(status=200, content_type="text/html; charset=utf-8", body=body)
