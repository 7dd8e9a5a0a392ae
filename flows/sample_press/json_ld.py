"""Write the JSON-LD of a page: what each design's software tells search engines, complete or not."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from flows.sample_press.articles import PressArticle, Publisher

Thing = dict[str, Any]


def json_ld(article: PressArticle, publisher: Publisher) -> str:
    """Return the script element of the publisher's design, or "" for a design without one."""
    write = _WRITERS.get(publisher.design if article.body else "video")
    if write is None:
        return ""
    # A closing tag inside a string would end the script element early.
    text = json.dumps(write(article, publisher), ensure_ascii=False, indent=1).replace("</", "<\\/")
    return f'<script type="application/ld+json">\n{text}\n</script>'


def _news_article(article: PressArticle, publisher: Publisher) -> Thing:
    local = article.published.astimezone(publisher.zone).isoformat()
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": article.url},
        "headline": article.title,
        "description": article.summary,
        "datePublished": local,
        "dateModified": local,
        "author": [{"@type": "Person", "name": article.author}] if article.author else [],
        "publisher": _organisation(publisher),
    }


def _with_breadcrumbs(article: PressArticle, publisher: Publisher) -> list[Thing]:
    crumbs = [("Home", "/"), ("Business", "/business/"), ("Technology", "/business/technology/")]
    items = [
        {"@type": "ListItem", "position": place, "name": name, "item": publisher.home + path}
        for place, (name, path) in enumerate(crumbs, start=1)
    ]
    trail = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}
    return [trail, _news_article(article, publisher) | {"isAccessibleForFree": True}]


def _graph(article: PressArticle, publisher: Publisher) -> Thing:
    """Write one graph of things that point at each other by @id, as the plug-ins of blog engines do."""
    home, local = publisher.home, article.published.astimezone(publisher.zone).isoformat()
    return {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "Article",
                "@id": f"{article.url}#article",
                "isPartOf": {"@id": article.url},
                "author": {"name": article.author, "@id": f"{home}/#/person/{article.number}"},
                "headline": article.title,
                "datePublished": local,
                "dateModified": local,
                "mainEntityOfPage": {"@id": article.url},
                "wordCount": len(article.body.split()),
                "publisher": {"@id": f"{home}/#organization"},
            },
            {"@type": "WebPage", "@id": article.url, "url": article.url, "name": article.title},
            {"@type": "Organization", "@id": f"{home}/#organization", "name": publisher.name, "url": home},
            {"@type": "Person", "@id": f"{home}/#/person/{article.number}", "name": article.author},
        ],
    }


def _day_only(article: PressArticle, publisher: Publisher) -> Thing:
    thing = _news_article(article, publisher)
    thing["datePublished"] = article.published.astimezone(publisher.zone).date().isoformat()
    return {key: value for key, value in thing.items() if key not in ("author", "dateModified", "description")}


def _blog_posting(article: PressArticle, publisher: Publisher) -> Thing:
    thing = _news_article(article, publisher) | {"@type": "BlogPosting", "author": article.author}
    return {key: value for key, value in thing.items() if key != "mainEntityOfPage"}


def _video(article: PressArticle, publisher: Publisher) -> Thing:
    return {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": article.title,
        "uploadDate": article.published.isoformat(),
        "duration": "PT10M12S",
        "publisher": _organisation(publisher),
    }


def _organisation(publisher: Publisher) -> Thing:
    return {"@type": "Organization", "name": publisher.name, "url": publisher.home}


# The trade design has none.
_WRITERS: Mapping[str, Callable[[PressArticle, Publisher], Thing | list[Thing]]] = {
    "agency": _news_article,
    "broadsheet": _with_breadcrumbs,
    "magazine": _graph,
    "newsletter": _news_article,
    "local": _day_only,
    "aggregator": _news_article,
    "blog": _blog_posting,
    "video": _video,
}
