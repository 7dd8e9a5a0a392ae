"""No entry that is new is taken for an old one, none is given up at its first silence: cases after public bug reports.

Identifiers are those of the list the reports were collected in. Feeds and pages come from a loopback server.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import escape
from pathlib import Path

import pytest

from extractors.worker_pool import PageReader
from store.stories.read import failed_pages, feed_health
from tests.building import open_store
from tests.test_extractors_fetch import moved, reply, serving
from tests.test_flows_gather import NOW, SITE, Press, page, report_on

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def reader() -> Iterator[PageReader]:
    with PageReader() as opened:
        yield opened


@pytest.fixture
def press(tmp_path: Path, reader: PageReader):
    def run(answers: dict[str, bytes], script: Callable[[Press], object]) -> None:
        async def all_of_it() -> None:
            with open_store(tmp_path / "press.duckdb") as connection:
                async with serving(dict(answers)) as server:
                    await script(Press(server, connection, reader))  # type: ignore[misc]

        asyncio.run(all_of_it())

    return run


def feed(*items: str) -> bytes:
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>P</title>'
    return reply("200 OK", f"{head}{''.join(items)}</channel></rss>".encode(), Content_Type="application/rss+xml")


def item(
    link: str, title: str, guid: str = "", *, at: str = "28 Apr 2026 09:14:03 GMT", text: str = "", summary: str = ""
) -> str:
    said = f"<content:encoded>{escape(text)}</content:encoded>" if text else ""
    said += f"<description>{escape(summary)}</description>" if summary else ""
    named = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    link = link if "://" in link else SITE + link
    return f"<item><title>{title}</title><link>{escape(link)}</link>{named}<pubDate>{at}</pubDate>{said}</item>"


def articles(here: Press) -> list[tuple[str, str]]:
    return here.connection.execute("SELECT title, canonical_url FROM articles ORDER BY title").fetchall()


def titles(here: Press) -> list[str]:
    return [title for title, _ in articles(here)]


def titled(title: str, prose: str) -> bytes:
    return page(f"<h1>{title}</h1>{prose}", head=f"<title>{title}</title>")


NAMES = (
    "The ferry is late again",
    "The council votes on its budget",
    "A heron is seen in the park",
    "Roof blown off",
)
# What the feed calls them stands in the pages, too.
NOTED = "<p>So the council notes, which also say that the ferry is late again.</p>"
PAGES = {f"/{n}": titled(name, report_on(name) + NOTED) for n, name in enumerate(NAMES, start=1)}

# Each row: what the feed announces at first, what a day later, and the titles that must be held then.
ANNOUNCED = {
    "A1 guids are positions": (
        [item("/1", NAMES[0], "1"), item("/2", NAMES[1], "2"), item("/3", NAMES[2], "3")],
        [item("/4", NAMES[3], "1"), item("/1", NAMES[0], "2"), item("/2", NAMES[1], "3")],
        sorted(NAMES),
    ),
    "A5 one title and a day without an hour": (
        [item(f"/{n}", "Council notes", f"g{n}", at="28 Apr 2026") for n in (1, 2)],
        [item(f"/{n}", "Council notes", f"g{n}", at="28 Apr 2026") for n in (1, 2, 3)],
        sorted(NAMES[:3]),
    ),
    "A6 releases as fragments of one page": (
        [item(f"/1#v{n}.0", f"Version {n}", f"v{n}", text=report_on(f"version {n}")) for n in (1, 2)],
        [item(f"/1#v{n}.0", f"Version {n}", f"v{n}", text=report_on(f"version {n}")) for n in (1, 2, 3)],
        ["Version 1", "Version 2", "Version 3"],
    ),
    "A6 routes of a page made by scripts": (
        [item("/app#/letters/1", "First letter", "1", text=report_on("one"))],
        [item("/app#/letters/2", "Second letter", "2", text=report_on("two"))],
        ["First letter", "Second letter"],
    ),
    "A7 letters that all link to the home page": (
        [item("/", "First letter", "1", text=report_on("one")), item("/", "Second letter", "2", text=report_on("two"))],
        [item("/", "Third letter", "3", text=report_on("three"))],
        ["First letter", "Second letter", "Third letter"],
    ),
    "A10 a daily column at one address": (
        [item("/w", "Harbour weather", "w1", text=report_on("the wind"))],
        [item("/w", "Harbour weather", "w2", text=report_on("the rain"), at="29 Apr 2026 09:00:00 GMT")],
        ["Harbour weather", "Harbour weather"],
    ),
    "A10 letters without a day at one address": (
        [item("/w", "The letter", "w1", text=report_on("the wind"), at="")],
        [item("/w", "The letter", "w2", text=report_on("the rain"), at="")],
        ["Harbour weather", "The letter"],
    ),
    "A12 a link with another value at each fetch": (
        [item("/1?ts=101", NAMES[0], "x1")],
        [item("/1?ts=102", NAMES[0], "x2")],
        [NAMES[0]],
    ),
    "A12 two pages told apart by their query": (
        [item("/1?id=1", NAMES[0], "x1"), item("/1?id=2", NAMES[0], "x2")],
        [],
        sorted(NAMES[:2]),
    ),
    "A13 one page with www and a slash": (
        [item("/1", NAMES[0], "1")],
        [item("http://www.press.example/1/", NAMES[0], "2")],
        [NAMES[0]],
    ),
    "one text announced anew under another path": (
        [item("/1", NAMES[0], "1")],
        [item("/new/1", NAMES[0], "new", at="7 May 2026 09:00:00 GMT")],
        [NAMES[0]],
    ),
    "A33 one page behind a search engine's redirect": (
        [item("/1", NAMES[0], "1")],
        [item(f"http://www.bing.com/news/apiclick.aspx?tid=77&url={SITE.replace(':', '%3a')}%2f1", NAMES[0], "2")],
        [NAMES[0]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("first", "then", "held"), ANNOUNCED.values(), ids=ANNOUNCED)
def test_each_article_is_held_once(press, first, then, held):
    async def script(here: Press) -> None:
        await here.collect()
        if then:
            here.server.answers["/feed"] = feed(*then)
            here.now += DAY
            await here.collect()
        assert titles(here) == held

    answers = PAGES | {
        "/1/": PAGES["/1"], "/1?ts=101": PAGES["/1"], "/1?ts=102": PAGES["/1"], "/1?id=1": PAGES["/1"],
        "/1?id=2": PAGES["/2"], "/": page(), "/app": page(), "/new/1": PAGES["/1"],
        "/w": titled("Harbour weather", report_on("the wind")),
    }  # fmt: skip
    press(answers | {"/feed": feed(*first)}, script)


CANONICALS = {
    "A9 canonical": '<link rel="canonical" href="/news/">',
    "A9 og:url": '<meta property="og:url" content="http://press.example/index.html">',
}


@pytest.mark.parametrize("head", CANONICALS.values(), ids=CANONICALS)
@pytest.mark.parametrize("at_once", [True, False], ids=["in one fetch", "in two"])
def test_an_address_that_all_pages_of_a_site_declare_is_no_article_s(press, head, at_once):
    told = [item(f"/{n}", name, str(n)) for n, name in enumerate(NAMES[:3], start=1)]

    async def script(here: Press) -> None:
        await here.collect()
        here.server.answers["/feed"] = feed(*told)
        await here.collect()
        assert titles(here) == sorted(NAMES[:3])
        if at_once:
            assert [url for _, url in articles(here)] == [f"{SITE}/{n}" for n in (3, 2, 1)]

    pages = {f"/{n}": page(f"<h1>{name}</h1>{report_on(name)}", head=f"<title>{name}</title>{head}")
             for n, name in enumerate(NAMES[:3], start=1)}  # fmt: skip
    press({"/feed": feed(*(told if at_once else told[:1]))} | pages, script)


def test_an_address_that_one_page_declares_is_believed(press):
    async def script(here: Press) -> None:
        await here.collect()
        assert articles(here) == [(NAMES[0], f"{SITE}/story")]

    head = f'<title>{NAMES[0]}</title><link rel="canonical" href="/story">'
    one = page(f"<h1>{NAMES[0]}</h1>{report_on('the ferry')}", head=head)
    press(
        {"/feed": feed(item("/1", NAMES[0], "1"), item("/1?from=rss", NAMES[0], "2")), "/1": one, "/1?from=rss": one},
        script,
    )


def test_the_next_day_of_a_column_without_its_text_in_the_feed_is_read_at_its_page(press):
    async def script(here: Press) -> None:
        await here.collect()
        later = item("/w", "Harbour weather", "w2", summary="Rain.", at="29 Apr 2026 09:14:03 GMT")
        here.server.answers |= {"/feed": feed(later), "/w": titled("Harbour weather", report_on("the rain"))}
        here.now += DAY
        await here.collect()
        texts = [row[0] for row in here.connection.execute("SELECT text FROM articles ORDER BY published").fetchall()]
        assert ["the wind" in text for text in texts] == [True, False]

    first = feed(item("/w", "Harbour weather", "w1", summary="Wind."))
    press({"/feed": first, "/w": titled("Harbour weather", report_on("the wind"))}, script)


def test_one_article_under_two_addresses_of_an_outlet_is_one_with_its_latest_text(press):
    prose = report_on("the ferry")

    async def script(here: Press) -> None:
        await here.collect()
        here.server.answers["/feed"] = feed(item("/2", "Ferry back in service", "2", at="28 Apr 2026 15:00:00 GMT"))
        here.now += DAY
        await here.collect()
        assert articles(here) == [("Ferry back in service", f"{SITE}/1")]
        assert here.connection.execute("SELECT title FROM revisions").fetchall() == [(NAMES[0],)]
        assert here.count("entries") == 2

    pages = {"/1": titled(NAMES[0], prose), "/2": titled("Ferry back in service", f"{prose}<p>It sails again.</p>")}
    press({"/feed": feed(item("/1", NAMES[0], "1"))} | pages, script)


def test_two_reports_made_from_one_template_stay_two(press):
    def figures(company: str, sum_: int) -> str:
        return "".join(
            f"<p>The company {company} said that quarter {n} brought it {sum_ + n} crowns.</p>" for n in range(9)
        )

    async def script(here: Press) -> None:
        await here.collect()
        assert here.count("articles") == 2

    told = [item("/1", "Results of the quarter", "1"), item("/2", "Results of the quarter", "2")]
    pages = {
        "/1": titled("Results of the quarter", figures("Alder", 30)),
        "/2": titled("Results of the quarter", figures("Birch", 70)),
    }
    press({"/feed": feed(*told)} | pages, script)


# What a page answers at first, and that its feed's health names it.
TOO_EARLY = {
    "A2 thin": (page("<p>Developing: fire at the harbour. More follows.</p>"), "no text"),
    "A3 not there yet": (reply("404 Not Found"), "http error"),
    "a server in trouble": (reply("500 x"), "http error"),
    "a challenge": (page("<p>Checking your browser before you access the site.</p>"), "bot wall"),
    "a question": (page("<p>We value your privacy. Accept all cookies to go on.</p>"), "consent wall"),
}


@pytest.mark.parametrize(("early", "kind"), TOO_EARLY.values(), ids=TOO_EARLY)
def test_a_page_asked_too_early_is_asked_again_and_shown_as_pending(press, early, kind):
    async def script(here: Press) -> None:
        await here.collect()
        (health,) = feed_health(here.connection)
        (missed,) = failed_pages(here.connection, NOW - DAY, NOW + DAY)
        assert (health.pending, health.headline_only, health.articles) == (1, 0, 0)
        assert (missed.kind, missed.title, missed.next_try) == (kind, NAMES[0], NOW + timedelta(minutes=10))
        here.server.answers["/1"] = PAGES["/1"]
        here.now += timedelta(minutes=9)
        await here.collect()
        assert titles(here) == []
        here.now += timedelta(minutes=2)
        await here.collect()
        assert titles(here) == [NAMES[0]]
        assert failed_pages(here.connection, NOW - DAY, NOW + DAY) == ()

    press({"/feed": feed(item("/1", NAMES[0], "1")), "/1": early}, script)


def test_a_page_that_never_comes_is_asked_five_times_in_five_days_and_its_headline_stays(press):
    async def script(here: Press) -> None:
        for _ in range(24 * 7):
            await here.collect()
            here.now += timedelta(hours=1)
        asked = [request for request in here.server.requests if request.startswith("GET /1 ")]
        assert len(asked) == 5
        (health,) = feed_health(here.connection)
        assert (health.pending, health.headline_only) == (0, 1)

    press({"/feed": feed(item("/1", NAMES[0], "1")), "/1": reply("404 Not Found")}, script)


def test_an_old_entry_and_a_paid_one_are_not_asked_again(press):
    async def script(here: Press) -> None:
        await here.collect()
        (health,) = feed_health(here.connection)
        assert (health.pending, health.headline_only) == (0, 2)

    paid = page("<p>The ferry is late. Subscribe to continue reading.</p>")
    told = (item("/1", NAMES[0], "1", at="1 Apr 2026 09:00:00 GMT"), item("/2", NAMES[1], "2"))
    press({"/feed": feed(*told), "/1": reply("404 Not Found"), "/2": paid}, script)


def corrected(price: int) -> str:
    return report_on("the ferry") + f"<p>The ferry costs {price} crowns from May on, the company said.</p>"


CHANGES = {
    "A11 the title": {"title": "Ferry to cost 3 crowns"},
    "A11 the summary": {"summary": "It will cost 3 crowns."},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_entry_is_read_again_and_its_figures_follow(press, change):
    before = {"title": "Ferry to cost 5 crowns", "summary": "It will cost 5 crowns."}

    async def script(here: Press) -> None:
        await here.collect()
        here.server.answers |= {
            "/feed": feed(item("/1", (before | change)["title"], "1", summary=(before | change)["summary"])),
            "/1": titled("Ferry to cost 3 crowns", corrected(3)),
        }
        here.now += timedelta(hours=2)
        await here.collect()
        ((title, text, published),) = here.connection.execute("SELECT title, text, published FROM articles").fetchall()
        assert (title, "costs 3 crowns" in text, "5 crowns" in text) == ("Ferry to cost 3 crowns", True, False)
        assert published == datetime(2026, 4, 28, 9, 14, 3)
        ((old,),) = here.connection.execute("SELECT text FROM revisions").fetchall()
        assert "costs 5 crowns" in old
        assert here.connection.execute("FROM changed_articles").fetchall() != []

    first = feed(item("/1", before["title"], "1", summary=before["summary"]))
    press({"/feed": first, "/1": titled("Ferry to cost 5 crowns", corrected(5))}, script)


def test_a_changed_entry_whose_page_became_something_else_keeps_its_article(press):
    async def script(here: Press) -> None:
        await here.collect()
        here.server.answers |= {
            "/feed": feed(item("/1", "Ferry to cost 3 crowns", "1")),
            "/1": page(
                "".join(
                    f"<p>We are sorry, {n} times, that this page has moved elsewhere on our site.</p>" for n in range(9)
                )
            ),
        }
        here.now += timedelta(hours=2)
        await here.collect()
        assert titles(here) == ["Ferry to cost 5 crowns"]
        here.server.answers |= {"/feed": feed(item("/1", "Ferry free of charge now", "1")), "/1": reply("404 x")}
        here.now += DAY
        await here.collect()
        assert titles(here) == ["Ferry to cost 5 crowns"]
        assert failed_pages(here.connection, NOW - DAY, NOW + DAY) == ()

    press(
        {
            "/feed": feed(item("/1", "Ferry to cost 5 crowns", "1")),
            "/1": titled("Ferry to cost 5 crowns", corrected(5)),
        },
        script,
    )


def test_a_feed_that_changes_at_every_fetch_has_each_page_asked_six_times_at_most(press):
    async def script(here: Press) -> None:
        for hour in range(24 * 8):
            here.server.answers["/feed"] = feed(item("/1", NAMES[0], "1", summary=f"Read {hour} times so far."))
            await here.collect()
            here.now += timedelta(hours=1)
        assert len([request for request in here.server.requests if request.startswith("GET /1 ")]) == 6

    press({"/feed": feed(item("/1", NAMES[0], "1")), "/1": PAGES["/1"]}, script)


def test_what_a_feed_announces_in_vain_is_counted_by_reason_with_a_title(press):
    unlinked = "<item><title>A notice without an address</title></item>"

    async def script(here: Press) -> None:
        await here.collect()
        here.server.answers["/feed"] = feed(item("/1?ts=2", NAMES[0], "2"), unlinked)
        for _ in range(2):
            here.now += DAY
            await here.collect()
        (health,) = feed_health(here.connection)
        assert health.left_out == 2
        assert health.left_out_why == (
            f"announced before under another name: 1 (such as “{NAMES[0]}”); "
            "no web address: 1 (such as “A notice without an address”)"
        )

    press({"/feed": feed(item("/1?ts=1", NAMES[0], "1"), unlinked), "/1?ts=1": PAGES["/1"]}, script)


BLOCKED = page(
    "".join(f"<p>Automated requests are turned away here, see number {n} of our terms.</p>" for n in range(9))
)


def test_one_text_under_many_addresses_is_no_article(press):
    told = [item(f"/{n}", name, str(n)) for n, name in enumerate(NAMES[:3], start=1)]

    async def script(here: Press) -> None:
        for _ in range(7):
            await here.collect()
            here.now += DAY
        assert titles(here) == [NAMES[2]]
        missed = failed_pages(here.connection, NOW - DAY, NOW + DAY)
        assert {(one.kind, one.detail) for one in missed} == {
            ("no text", "the site shows this text under several addresses")
        }

    press({"/feed": feed(*told), "/1": BLOCKED, "/2": BLOCKED, "/3": PAGES["/3"]}, script)


def test_an_article_that_says_nothing_of_its_headline_is_one_at_the_second_look(press):
    async def script(here: Press) -> None:
        await here.collect()
        assert titles(here) == []
        here.now += timedelta(minutes=11)
        await here.collect()
        assert here.count("articles") == 1

    odd = page(report_on("quite other things"))
    press({"/feed": feed(item("/1", "Roof blown off by storm", "1")), "/1": odd}, script)


def test_a_page_that_leads_to_the_home_page_is_no_article(press):
    async def script(here: Press) -> None:
        await here.collect()
        (missed,) = failed_pages(here.connection, NOW - DAY, NOW + DAY)
        assert (missed.kind, missed.detail) == ("no text", "its site sends the reader on to its home page")
        here.now += timedelta(minutes=11)
        await here.collect()
        assert titles(here) == []

    home = titled("News of the coast", "".join(report_on(f"story {n}") for n in range(4)))
    press({"/feed": feed(item("/1", NAMES[3], "1")), "/1": moved(f"{SITE}/"), "/": home}, script)


SENT_ON = {
    "replace": "window.location.replace('/1');",
    "an assignment": 'document.location = "/1";',
    "href": "location.href='/1'",
}


@pytest.mark.parametrize("code", SENT_ON.values(), ids=SENT_ON)
def test_a_page_that_only_sends_on_by_a_script_is_followed(press, code):
    async def script(here: Press) -> None:
        await here.collect()
        assert titles(here) == [NAMES[0]]

    way = reply("200 OK", f"<title>One moment</title><script>{code}</script>".encode(), Content_Type="text/html")
    press({"/feed": feed(item("/go", NAMES[0], "1")), "/go": way} | PAGES, script)


def test_a_page_that_says_something_is_not_left_for_its_script(press):
    async def script(here: Press) -> None:
        await here.collect()
        assert titles(here) == [NAMES[0]]

    says = PAGES["/1"].partition(b"\r\n\r\n")[2] + b"<script>if (old) location.href = '/old';</script>"
    press({"/feed": feed(item("/1", NAMES[0], "1")), "/1": reply("200 OK", says, Content_Type="text/html")}, script)


def test_what_is_for_browsers_without_scripts_is_no_way_away_from_an_article(press):
    async def script(here: Press) -> None:
        await here.collect()
        assert titles(here) == [NAMES[0]]
        assert not any("/scripts" in request for request in here.server.requests)

    away = "<noscript><meta http-equiv='refresh' content='0; url=/scripts'></noscript>"
    one = page(f"<h1>{NAMES[0]}</h1>{report_on(NAMES[0])}{NOTED}", head=f"<title>{NAMES[0]}</title>{away}")
    press({"/feed": feed(item("/1", NAMES[0], "1")), "/1": one}, script)


HIDDEN_AWAY = titled(
    "The Press",
    "<p>You see this because the house that keeps the machines of this paper has shut a door which opens to members. "
    "Whoever has a key turns it in the box above, whoever has none may ask for one at the desk in the hall, between "
    "nine and five, where a form lies for it and costs a crown. Keys are cut within a week. The door stays as it is "
    "until then, and neither a letter nor a call will change that, since nobody is in the room behind it.</p>",
)
SAID = "Slates lie in three streets of the old town, and lessons are off for two days, the head teacher told parents."
SAID_ELSEWHERE = (
    "Dachziegel liegen in drei Straßen der Altstadt, und die Schule bleibt bis Freitag zu, sagt ihre Leiterin."
)
TOLD_OF = {
    "a wall in words of its own, where the feed has said what happened": (SAID, []),
    "a text under a pun, of which the feed says nothing": ("", ["Roof blown off by storm"]),
    "a text in another language than the feed's": (SAID_ELSEWHERE, ["Roof blown off by storm"]),
    "a text that speaks of what the feed says": (
        f"{SAID} The desk in the hall has a form for it.",
        ["Roof blown off by storm"],
    ),
}


@pytest.mark.parametrize(("summary", "held"), TOLD_OF.values(), ids=TOLD_OF)
def test_what_says_nothing_of_a_told_subject_is_no_article_at_the_last_look_either(press, summary, held):
    async def script(here: Press) -> None:
        for _ in range(3):
            await here.collect()
            here.now += timedelta(hours=20)
        assert titles(here) == held

    press({"/feed": feed(item("/1", "Roof blown off by storm", "1", summary=summary)), "/1": HIDDEN_AWAY}, script)
