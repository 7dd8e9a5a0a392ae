"""The sample press answers over real HTTP like the sites it stands for, troubles included."""

import gzip
import http.client
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from html import escape
from typing import NamedTuple

import pytest
import trafilatura

from flows.sample_press.articles import load_press
from flows.sample_press.server import PressServer, Request

PRESS = load_press()
MIDDLE = datetime(2026, 5, 4, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[PressServer]:
    with PressServer(now=MIDDLE) as running:
        yield running


class Reply(NamedTuple):
    status: int
    headers: Message
    content: bytes


def ask(server: PressServer, url: str, *, method: str = "GET", **headers: str) -> Reply:
    host, _, path = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(*server.allow[host], timeout=5)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, f"/{path}", headers={"Host": host} | named)
    response = connection.getresponse()
    reply = Reply(response.status, response.headers, response.read())
    connection.close()
    return reply


def test_what_is_published_later_does_not_exist_yet(server: PressServer) -> None:
    out = {a.url: ask(server, a.url).status for a in PRESS.articles}
    assert out == {a.url: 200 if a.published <= MIDDLE else 404 for a in PRESS.articles}


def test_no_page_and_no_feed_names_an_address_from_the_future(server: PressServer) -> None:
    future = [a.url.removeprefix("http://") for a in PRESS.articles if a.published > MIDDLE]
    seen = [ask(server, url).content for _, url, _ in server.feeds()[: len(PRESS.publishers)]]
    seen += [ask(server, a.url).content for a in PRESS.published_by(MIDDLE)]
    text = b"\n".join(seen).decode("utf-8", "replace")
    assert [url for url in future if f"{url}<" in text or f'{url}"' in text] == []


def test_a_browser_finds_every_outlet_its_front_page_and_its_articles(server: PressServer) -> None:
    def look(path: str) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", path)
        response = connection.getresponse()
        reply = Reply(response.status, response.headers, response.read())
        connection.close()
        return reply

    index = look("/").content.decode()
    for publisher in PRESS.publishers:
        assert escape(publisher.name) in index
    first = PRESS.articles[0]
    path = f"/{first.url.removeprefix('http://')}"
    assert f'href="{path}"' in index
    assert look(path).status == 200
    front = look(f"/{first.url.split('/')[2]}/").content.decode()
    assert f'href="{path}"' in front
    assert look(f"/{first.url.split('/')[2]}/media/any.svg").headers["Content-Type"] == "image/svg+xml"
    assert look("/nowhere.example/").status == 404


def test_the_moment_can_be_moved(server: PressServer) -> None:
    last = PRESS.articles[-1]
    assert ask(server, last.url).status == 404
    server.now = last.published
    assert ask(server, last.url).status == 200


def test_tracking_parameters_change_nothing(server: PressServer) -> None:
    for article in PRESS.published_by(MIDDLE)[:30]:
        tracked = f"{article.url}{'&' if '?' in article.url else '?'}utm_source=rss&utm_medium=feed"
        assert ask(server, tracked).content == ask(server, article.url).content


def test_every_publisher_gives_its_feed(server: PressServer) -> None:
    types = {publisher.key: ask(server, publisher.feed_url).headers["Content-Type"] for publisher in PRESS.publishers}
    assert set(types.values()) == {
        "application/rss+xml",
        "application/rdf+xml",
        "application/atom+xml",
        "application/feed+json",
        "text/xml",
    }


def test_an_unchanged_feed_is_not_sent_again(server: PressServer) -> None:
    url = PRESS.publishers[0].feed_url
    first = ask(server, url)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    by_tag, by_date = ask(server, url, If_None_Match=tag), ask(server, url, If_Modified_Since=date)
    assert [(r.status, r.content, r.headers["ETag"]) for r in (by_tag, by_date)] == [(304, b"", tag)] * 2
    server.now = MIDDLE + timedelta(days=6)
    assert ask(server, url, If_None_Match=tag).status == 200
    # A tag decides alone: the date is not looked at beside it.
    assert ask(server, url, If_None_Match='"old"', If_Modified_Since=date).status == 200


@pytest.mark.parametrize("since", ["", "yesterday", "Mon, 99 Foo 2026 10:00:00 GMT", "0"])
def test_a_date_that_is_none_is_overlooked(server: PressServer, since: str) -> None:
    assert ask(server, PRESS.publishers[0].feed_url, If_Modified_Since=since).status == 200


def test_a_zipped_answer_holds_the_same(server: PressServer) -> None:
    url = PRESS.publishers[0].feed_url
    plain, zipped = ask(server, url), ask(server, url, Accept_Encoding="gzip")
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped.headers["ETag"] == f"W/{plain.headers['ETag']}"
    assert ask(server, url, If_None_Match=zipped.headers["ETag"]).status == 304


def test_a_head_request_gets_no_body(server: PressServer) -> None:
    url = PRESS.articles[0].url
    head, whole = ask(server, url, method="HEAD"), ask(server, url)
    assert (head.status, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize(
    ("url", "status", "start"),
    [
        pytest.param("http://oldherald.example/rss", 404, b"<!DOCTYPE html>", id="the feed is gone"),
        pytest.param("http://flakytimes.example/feed.xml", 500, b"Internal", id="the server fails"),
        pytest.param("http://portalnews.example/rss/all", 200, b"<!DOCTYPE html>", id="a page, not a feed"),
        pytest.param("http://flakytimes.example/robots.txt", 200, b"User-agent", id="robots.txt all the same"),
        pytest.param("http://meridianwire.example/nothing", 404, b"<!DOCTYPE html>", id="no such page"),
    ],
)
def test_a_troubled_site_fails_in_its_own_way(server: PressServer, url: str, status: int, start: bytes) -> None:
    response = ask(server, url)
    assert (response.status, response.content[: len(start)]) == (status, start)


def test_a_dead_host_refuses_the_connection(server: PressServer) -> None:
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(server.allow["goneradio.example"], timeout=5),
    ):
        pass


def test_a_film_is_in_the_feed_but_its_page_has_no_text(server: PressServer) -> None:
    feed = ask(server, "http://pixelfoundry.example/rss.xml").content.decode()
    page = ask(server, "http://pixelfoundry.example/posts/watch-ten-minutes-of-tide-caves")
    assert "<title>Watch: ten minutes" in feed
    assert page.status == 200
    assert len((trafilatura.extract(page.content) or "").split()) < 30


def test_subscriptions_cover_every_host(server: PressServer) -> None:
    hosts = {url.removeprefix("http://").partition("/")[0] for _, url, _ in server.feeds()}
    assert hosts == set(server.allow)
    assert len(server.feeds()) == len(PRESS.publishers) + 4


def test_requests_are_logged(server: PressServer) -> None:
    ask(server, "http://autonomydesk.example/feed.atom")
    ask(server, "http://autonomydesk.example/feed.atom", method="HEAD", If_None_Match='"x"')
    first = Request(method="GET", host="autonomydesk.example", path="/feed.atom", status=200, conditional=False)
    assert server.requests == (first, replace(first, method="HEAD", conditional=True))


def test_a_browser_at_the_loopback_address_can_look_around(server: PressServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/")
    index = connection.getresponse().read().decode()
    article = PRESS.articles[0]
    local = article.url.removeprefix("http:/")
    assert f'href="{local}"' in index
    connection.request("GET", local)
    response = connection.getresponse()
    assert (response.status, b'href="http://meridianwire.example' in response.read()) == (200, False)
    connection.close()
