"""Kinds that bug reports of other feed programs name, each with its nearest honest opposite that must stay as it is."""

from collections.abc import Callable

import pytest
from trafilatura import bare_extraction

from extractors.articles.authors import read_authors
from extractors.articles.metadata import read_head
from extractors.articles.text_vote import extract_fast_text
from extractors.feeds.discovery import find_feeds
from extractors.feeds.known_entries import KnownEntry, match_entries, said_by
from extractors.feeds.opml import read_opml
from extractors.feeds.parse import read_feed
from extractors.text.dates import parse_date
from extractors.types import Feed, FeedDocument, Fetched, FetchError, Validators
from extractors.urls.amp import is_detour, unwrap_redirect
from extractors.urls.normalize import address_key
from extractors.web.response import refresh_target
from tests.test_extractors_cases import NOW, PROSE, TITLE, page, read

DATES = {
    "the day once more in place of a weekday": ("026, 26 Mar 2023 22:43:38 +0000", "2023-03-26T22:43:38"),
    "… but no other figure": ("100, 26 Mar 2023 22:43:38 +0000", None),
    "an offset and its name, as Go prints them": ("2017-08-01 13:55:44.364419679 +0200 CEST", "2017-08-01T11:55:44"),
    "figures of one digit in a whole clock": ("Thu, 02 Sep 2021 20:0:0 Z", "2021-09-02T20:00:00"),
    "… but not in half of one": ("2021-09-02 20:5", None),
    ".NET's milliseconds": ("/Date(1795946400000)/", "2026-11-29T10:00:00"),
    "an abbreviated month before its year": ("29 de nov. de 2026", "2026-11-29T00:00:00"),
    "a Dutch clock": ("zo 29 nov. 2026 om 10:05 uur", "2026-11-29T10:05:00"),
    "a Flemish clock": ("29/11/2026 14u30", "2026-11-29T14:30:00"),
    "the clock before the day": ("01:38:07 PM IST Nov 20, 2019", "2019-11-20T08:08:07"),
    "… with a month that is no zone": ("10:05 Nov 20, 2019", "2019-11-20T10:05:00"),
    "a label before it": ("Updated: Nov 29, 2026 10:05 AM EST", "2026-11-29T15:05:00"),
    "a weekday in brackets": ("29.11.2026 (So) 10:05", "2026-11-29T10:05:00"),
    "a Thai year": ("29 พฤศจิกายน 2569 10:05", "2026-11-29T10:05:00"),
    "… our year in Thai words": ("29 พฤศจิกายน 2026 10:05 น.", "2026-11-29T10:05:00"),
    "a year of another era": ("29 November 2569 10:05", None),
    "a Thai month cut short": ("29 พ.ย. 2569 10:05 น.", "2026-11-29T10:05:00"),
    "a Danish day": ("d. 29. november 2026 kl. 10:05", "2026-11-29T10:05:00"),
    "a Swedish label": ("Publicerad 29 november 2026 kl 10.05", "2026-11-29T10:05:00"),
    "a Hungarian order": ("2026. november 29. 10:05", "2026-11-29T10:05:00"),
    "a Lithuanian order": ("2026 m. lapkričio 29 d. 10:05", "2026-11-29T10:05:00"),
    "a Latvian order": ("2026. gada 29. novembris", "2026-11-29T00:00:00"),
    "an emperor's year": ("令和8年11月29日", "2026-11-29T00:00:00"),
    "… his first": ("令和元年11月29日", "2019-11-29T00:00:00"),
    "a republic's year": ("民國115年11月29日", "2026-11-29T00:00:00"),
    "o'clock, then the day": ("10:05 Uhr, 29.11.2026", "2026-11-29T10:05:00"),
    "a weekday between": ("29 Kasım 2026 Pazar 10:05", "2026-11-29T10:05:00"),
    "… March is no Tuesday": ("29 mar 2026 10:05", "2026-03-29T10:05:00"),
    "what was changed later": ("Published: 29 Nov 2026 10:05 | Updated: 30 Nov 2026 08:00", "2026-11-29T10:05:00"),
    "… in Italian": ("29 novembre 2026 (modifica il 30 novembre 2026 | 09:12)", "2026-11-29T00:00:00"),
    "a weekday of two words": ("Chủ nhật, 29/11/2026, 10:05 (GMT+7)", "2026-11-29T03:05:00"),
    "Moscow's clock": ("29.11.2026 10:05 МСК", "2026-11-29T07:05:00"),
    "a Russian year": ("29 ноября 2026 г. в 10:05", "2026-11-29T10:05:00"),
    "a Bulgarian clock": ("29 ноември 2026 г., 10:05 ч.", "2026-11-29T10:05:00"),
    "a Serbian year": ("29. novembar 2026. 10:05", "2026-11-29T10:05:00"),
    "a Chinese label": ("发布时间：2026-11-29 10:05", "2026-11-29T10:05:00"),
    "a Korean label": ("입력 2026.11.29 10:05", "2026-11-29T10:05:00"),
    "an Arabic forenoon": ("29 نوفمبر 2026 - 10:05 صباحا", "2026-11-29T10:05:00"),
    "a Greek afternoon": ("29 Νοεμβρίου 2026, 10:05 μ.μ.", "2026-11-29T22:05:00"),
    "a Spanish afternoon": ("29 de noviembre de 2026, 10:05 p. m.", "2026-11-29T22:05:00"),
    "a slash before the clock": ("Nov 29, 2026 / 10:05 AM EST", "2026-11-29T15:05:00"),
    "a Norwegian clock": ("fredag 27. november 2026 kl. 10.05", "2026-11-27T10:05:00"),
    "a Polish clock": ("27 listopada 2026, godz. 10:05", "2026-11-27T10:05:00"),
    "an Italian clock": ("27 Novembre 2026 - Ore 10:05", "2026-11-27T10:05:00"),
    "dots between": ("27.Nov.2026 10:05", "2026-11-27T10:05:00"),
    "… but a clock alone is no day": ("10:05", None),
    "a comma before the zone": ("Tue, 24 Nov 2026 10:00 AM, EST", "2026-11-24T15:00:00"),
    "a label with its kind": ("Fecha de publicación: 2 de marzo de 2026", "2026-03-02T00:00:00"),
    "a zone in words, which is no weekday": ("12:30 pm Eastern May 12, 2026", None),
}


@pytest.mark.parametrize(("written", "moment"), DATES.values(), ids=DATES)
def test_a_date_is_read_where_it_names_one_moment(written: str, moment: str | None) -> None:
    found = parse_date(written)
    assert (found and found.strftime("%Y-%m-%dT%H:%M:%S")) == moment


def feed(*items: str, before: str = "", title: str = "Harbour Notes") -> FeedDocument:
    body = f'{before}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    body += f"<title>{title}</title>{''.join(f'<item>{item}</item>' for item in items)}</channel></rss>"
    return parsed(body.encode())


def parsed(body: bytes, content_type: str = "application/rss+xml") -> FeedDocument:
    fetched = Fetched(
        url="http://a.example/feed", final_url="http://a.example/feed", status=200, content_type=content_type,
        validators=Validators(), fetched_at=NOW, body=body,
    )  # fmt: skip
    return read_feed(fetched, Feed(url="http://a.example/feed", name="Notes"))


LINK = "<link>http://a.example/1</link>"
DTD = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
FEED_TITLES = {
    "a name of HTML in a document with a DTD": (f"<title>Caf&eacute; opens</title>{LINK}", DTD, "Café opens"),
    "… the names of XML stay": (f"<title>5 &lt; 6 &amp;amp; 7 &gt; 2</title>{LINK}", DTD, "5 < 6 & 7 > 2"),
    "halves of a letter": (f"<title>Opens &#55357;&#56832; now</title>{LINK}", "", "Opens 😀 now"),
    "… in hexadecimal": (f"<title>Opens &#xD83D;&#xDE00; now</title>{LINK}", "", "Opens 😀 now"),
    "… a half alone is none": (f"<title>Opens &#55357; now</title>{LINK}", "", "Opens now"),
    "… behind a Korean letter": (f"<title>Opens &#55148;&#55357;&#56832;</title>{LINK}", "", "Opens 희😀"),
    "… letters with numbers beside them": (f"<title>Opens &#55001;&#57344;</title>{LINK}", "", "Opens 훙"),
    "the outlet that an aggregator adds": (
        f'<title>Pier to be rebuilt - The Press</title>{LINK}<source url="https://p.example">The Press</source>', "",
        "Pier to be rebuilt",
    ),
    "… what a headline says of another": (
        f'<title>Pier to be rebuilt - at last</title>{LINK}<source url="https://p.example">The Press</source>', "",
        "Pier to be rebuilt - at last",
    ),
    "… a headline about the outlet": (
        f'<title>What next for The Press</title>{LINK}<source url="https://p.example">The Press</source>', "",
        "What next for The Press",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("item", "before", "title"), FEED_TITLES.values(), ids=FEED_TITLES)
def test_a_title_of_a_feed_has_its_letters_and_no_other(item: str, before: str, title: str) -> None:
    assert [entry.title for entry in feed(item, before=before).entries] == [title]


SAID = "<p>The council voted for the pier on Tuesday.</p>"
SUMMARIES = {
    "WordPress's last line": (
        f"{SAID}<p>The post <a href='x'>The pier opens</a> appeared first on Harbour Notes.</p>",
        1,
    ),
    "… in German": (f"{SAID}<p>Der Beitrag <a href='x'>The pier opens</a> erschien zuerst auf Harbour Notes.</p>", 1),
    "… in capitals": (
        f"{SAID}<P>The post <A HREF='x'>The pier opens</A> appeared first on <A HREF='y'>Harbour Notes</A>.</P>",
        1,
    ),
    "… without its links": (f"{SAID}<p>The post The pier opens appeared first on Harbour Notes.</p>", 1),
    "… in plain text": (
        "The council voted for the pier on Tuesday.\nThe post The pier opens appeared first on Harbour Notes.",
        1,
    ),
    "… without its links, in French": (
        f"{SAID}<p>L’article The pier opens est apparu en premier sur Harbour Notes.</p>",
        1,
    ),
    "… a sentence without links that names both": (f"{SAID}<p>The play The pier opens is by Harbour Notes.</p>", 2),
    "… a last line that names one of them": (f"{SAID}<p>“The pier opens” was the mayor's only word on it.</p>", 2),
    "… a sentence that names both": (
        f"{SAID}<p>Under the headline The pier opens we said in Harbour Notes that it would cost us 3 million.</p>",
        2,
    ),
}


@pytest.mark.parametrize(("markup", "sentences"), SUMMARIES.values(), ids=SUMMARIES)
def test_a_summary_is_without_the_line_of_the_blog_s_programme(markup: str, sentences: int) -> None:
    entry = feed(f"<title>The pier opens</title>{LINK}<description><![CDATA[{markup}]]></description>").entries[0]
    assert entry.summary.startswith("The council voted for the pier on Tuesday.")
    assert entry.summary.count(".") == sentences


LAST_LINES = {
    "BBC News - Home": "The fire left 12 without a home.",
    "World - CBC News": "Ukraine won the World Cup play-off.",
    "Politics · NPR": "For the Senate it is politics as usual.",
    "Tech | The Verge": "Apple says the tech is ready.",
    "The Pier - News": "Then the pier opens: it is the pier of all.",
}


@pytest.mark.parametrize(("site", "last"), LAST_LINES.items(), ids=LAST_LINES)
def test_a_last_line_that_has_a_word_of_the_site_is_the_entry_s_own(site: str, last: str) -> None:
    for title in ("Fire", last.removesuffix("."), last.split()[0], "The pier opens"):
        item = f"<title>{title}</title>{LINK}<description><![CDATA[{SAID}<p><a href='x'>{last}</a></p>]]></description>"
        assert last in feed(item, title=site).entries[0].summary


def test_a_last_line_that_links_the_entry_and_the_blog_is_the_programme_s_however_short_the_title() -> None:
    credit = "<p>The post <a href='x'>Piers</a> first appeared on <a href='y'>Harbour Notes</a>.</p>"
    entry = feed(f"<title>Piers</title>{LINK}<description><![CDATA[{SAID}{credit}]]></description>").entries[0]
    assert entry.summary == "The council voted for the pier on Tuesday."


def test_an_entry_without_a_title_keeps_its_summary() -> None:
    assert feed(f"{LINK}<description><![CDATA[{SAID}<p>Harbour Notes</p>]]></description>").entries[0].summary


def test_one_bad_byte_among_good_ones_costs_its_own_letter_only() -> None:
    body = "<rss><channel><item><title>One café</title>%s</item><item><title>Two X</title>%s</item></channel></rss>"
    document = parsed((body % (LINK, LINK.replace("/1", "/2"))).encode().replace(b"X", b"\xe9"))
    assert [entry.title.split()[0] for entry in document.entries] == ["One", "Two"]
    assert document.entries[0].title == "One café"


def test_an_address_of_an_opml_list_that_was_escaped_twice_is_whole() -> None:
    body = b'<opml version="1.0"><body><outline text="A" xmlUrl="http://a.example/f?a=1&amp;amp;b=2"/></body></opml>'
    assert [feed.url for feed in read_opml(body)] == ["http://a.example/f?a=1&b=2"]


def test_slashes_doubled_in_a_path_are_one_but_not_those_of_an_address_within() -> None:
    assert address_key("https://p.example//2026//pier") == address_key("http://www.p.example/2026/pier/")
    assert address_key("https://a.example/web/https://p.example/") != address_key(
        "https://a.example/web/https:/p.example"
    )


ASKED = "http://press.example/1"
DETOURS = {
    "a page of choice on another host": ("http://other.example/index.html?origin=http://press.example/1", True),
    "a login with the path": ("http://press.example/login?next=%2F1", True),
    "the article elsewhere": ("http://press.example/2026/ferry?utm_source=rss", False),
    "an article that says who sent the reader": ("http://press.example/2026/ferry?ref=http://press.example/1", False),
    "a page that leads to another one": ("http://press.example/2026/ferry?next=%2F2", False),
    "an address of none": ("http://press.example/2026/ferry?next=//[", False),
    "a host of none": ("http://press.example/2026/ferry?next=http://[bad", False),
    "its own address in its query": ("http://press.example/1?redirect=http://press.example/1", False),
}


@pytest.mark.parametrize(("landed", "is_one"), DETOURS.values(), ids=DETOURS)
def test_a_page_that_will_lead_back_is_a_gate(landed: str, is_one: bool) -> None:
    assert is_detour(ASKED, landed) is is_one


EMPTY = "<p>Sorry for the trouble: the site of The Press is moved to a new machine tonight, and that takes some hours. "
EMPTY += (
    "If you need to, you can always write to us at the usual address; else we will be online again shortly, with all "
)
EMPTY += "of the articles and all of the comments that were here before, and with a faster search than it ever had.</p>"
EMPTIES = {
    "maintenance": ("Site maintenance", True),
    "behind the site's name": ("The Press: age check", True),
    "not found, with the site's name": ("Page not found | The Press", True),
    "its name for sale": ("press.example is for sale", True),
    "a server in trouble": ("429 Too Many Requests", True),
    "an article on maintenance": ("Bridge maintenance", False),
    "an article on a lost page": ("Page not found: the lost leaf", False),
    "an article on a sale": ("The old pier is for sale", False),
}


@pytest.mark.parametrize(("title", "is_empty"), EMPTIES.values(), ids=EMPTIES)
def test_a_page_whose_whole_title_says_that_nothing_is_here_is_no_article(title: str, is_empty: bool) -> None:
    html = f"<html lang='en'><head><title>{title}</title></head><body><article>{EMPTY}</article></body></html>"
    if is_empty:
        with pytest.raises(FetchError) as refused:
            read(html, title=TITLE)
        assert refused.value.kind == "no text"
    else:
        assert "faster search" in read(html, title=TITLE).text


def test_what_the_feed_announced_under_such_a_title_is_an_article() -> None:
    html = f"<html><head><title>Maintenance</title></head><body><article>{EMPTY}</article></body></html>"
    assert "faster search" in read(html, title="Maintenance").text


DUTCH = (
    "De Courant maakt gebruik van cookies en zulke technieken. Wij gebruiken functionele en analytische cookies om "
    "u een goed bezoek te bieden. Ook plaatsen derde partijen cookies om u passende advertenties te tonen en volgen "
    "sociale netwerken met hun cookies wat u op internet doet. Door op akkoord te klikken, of door deze website te "
    "blijven gebruiken, gaat u hiermee akkoord, en meer daarover leest u in de verklaring van de krant."
)
FINED = (
    "The data watchdog fined the chain Ferrol 4 million crowns on Monday because its site set cookies before visitors "
    "had agreed to them. “We use cookies to make our site better, and by going on you agree to our cookies,” said its "
    "banner, whose button to reject all stood on a second page. Ferrol said it would appeal. The banner was changed "
    "in May, and three more chains have to answer for their cookies by the end of the year."
)
BAKED = (
    "We bake our cookies with rye, says Ann Vale, whose shop on the pier opened on Tuesday. Cookies of oat and of rye "
    "lie in its window, and a box of twelve cookies costs nine crowns. The council had not wanted a shop; it agreed "
    "after a tasting, by eleven to two, and asked for cookies at each of its meetings until the lease ends in 2031."
)


def test_a_site_that_speaks_of_its_cookies_in_most_sentences_asks_for_consent() -> None:
    with pytest.raises(FetchError) as refused:
        read(f"<html lang='nl'><body><article><p>{DUTCH}</p></article></body></html>")
    assert refused.value.kind == "consent wall"


CHROME = (
    "Google scraps its plan to end third-party cookies in Chrome. The browser will go on as before, and advertisers "
    "may read cookies as they do now. Regulators had wanted it to ask for consent to cookies on each site. Four years "
    "of work on other means end with that. Cookies are small files by which sites know who comes back, and our tests "
    "found 40 on one page. The firm has no new date, and its rivals have shut such cookies out since 2020."
)
KOELN = (
    "Das Oberlandesgericht Köln hat am Dienstag über Cookies entschieden. Wer Cookies setzt, muss vorher fragen, und "
    "ein Knopf zum Ablehnen gehört auf die erste Seite. Die Einwilligung in Cookies war nach dem Urteil unwirksam, "
    "weil die Werbung schon lief. Wir haben das Urteil gelesen. Cookies zu Werbezwecken bleiben erlaubt, wenn der "
    "Nutzer zustimmt. Der Verlag kann noch vor den Bundesgerichtshof ziehen, der im Mai einen solchen Fall berät."
)
CNIL = (
    "La CNIL a infligé mardi une amende de trois millions à un site marchand pour ses cookies. Nous avions révélé "
    "l'affaire en mars. Les cookies de publicité étaient posés avant le consentement des visiteurs. Refuser les "
    "cookies demandait cinq clics. Le site a changé depuis, et ses cookies ne sont plus posés sans accord. La société "
    "a deux mois pour saisir le Conseil d'Etat, qui a déjà jugé deux affaires de ce genre en faveur de la CNIL."
)
COOKIES = {"a fine": FINED, "a bakery": BAKED, "a browser": CHROME, "a German ruling": KOELN, "a French fine": CNIL}


@pytest.mark.parametrize("news", COOKIES.values(), ids=COOKIES)
def test_news_of_cookies_is_read(news: str) -> None:
    assert read(f"<html><body><article><h1>Cookies</h1><p>{news}</p></article></body></html>").text


def test_a_notice_in_japanese_is_a_sentence_of_its_own() -> None:
    told = "市議会は火曜日、嵐で三か所が壊れた古い桟橋を再建し、工事が終わるまで裏の道路を閉鎖することを決めた。" * 2
    with pytest.raises(FetchError) as refused:
        read(f"<html lang='ja'><body><article><p>{told}</p><p>この記事は有料会員限定です。</p></article></body></html>")
    assert refused.value.kind == "paywall"


WIDGETS = {
    "a player": ("<div class='video-js'><div class='vjs-modal'><p>This is a modal window.</p></div></div>", "modal"),
    "a form to mail it": (
        "<div id='emailForm'><p>Your email has been sent.</p><ul><li>You can't enter more than 20 emails.</li></ul>"
        "<form><input name='to'></form></div>",
        "20 emails",
    ),
    "a widget to subscribe": (
        "<div class='subscription-widget-wrap'><p>Thanks for reading! Subscribe for free.</p></div>",
        "Subscribe for",
    ),
}


@pytest.mark.parametrize(("widget", "words"), WIDGETS.values(), ids=WIDGETS)
def test_a_widget_s_words_are_none_of_the_article_s(widget: str, words: str) -> None:
    assert words not in read(page(widget)).text


LINES = {
    "a heading that unfolds": ("<h3><button>What the crane costs</button></h3><p>A tenth, it says.</p>", True),
    "a button in a heading": ("<h3>The crane <button>What the crane costs</button></h3>", False),
    "an hour in a list": ("<ul><li><time>What the crane costs</time> was asked at ten by all of them.</li></ul>", True),
    "a short pair of a list": ("<dl><dt>What the crane costs</dt><dd>1893</dd></dl>", True),
    "a heading above other articles": (
        "<h3><button>Related: What the crane costs</button></h3><p>A tenth, it says.</p>",
        False,
    ),
    "when a page was printed": ("<p><time>What the crane costs</time> / Updated May 13, 2026, at 9:00 a.m.</p>", False),
    "how old another article is": ("<ul><li><time>What the crane costs</time> Herons come to the bay</li></ul>", False),
    "a picture's credit": ("<p class='photo-credit'>What the crane costs, by Ann Vale</p>", False),
    "a paragraph on credit": ("<p class='credit-cards'>What the crane costs is paid by card, she said.</p>", True),
    "out of the window": ("<p style='position:absolute; left:-9999px'>What the crane costs is a secret.</p>", False),
    "a hanging line": ("<p style='text-indent:-100px;padding-left:100px'>What the crane costs is dear.</p>", True),
    "moved in": ("<p style='position:relative;left:-100px;opacity:0'>What the crane costs is dear.</p>", True),
    "moved up": ("<p style='position:relative; top:-120px'>What the crane costs is known to all.</p>", True),
    "a quotation of a source": (
        "<p class='media-source'>“It is a scandal,” Mayor Ann Lee told the Example Paper of What the crane costs.</p>",
        True,
    ),
    "a long sentence of a source": (
        "<p class='media-source'>What the crane costs is a tenth more than the town has, she said on Tuesday.</p>",
        True,
    ),
    "a little out of its column": ("<p style='margin-left: -1000px'>What the crane costs is known to all.</p>", True),
}  # fmt: skip


@pytest.mark.parametrize(("block", "stays"), LINES.values(), ids=LINES)
def test_a_line_is_text_where_a_reader_sees_it_as_one(block: str, stays: bool) -> None:
    assert ("What the crane costs" in read(page(block)).text) is stays


ORDINARY = {
    "a platform": "<div class='platform'><p>The lower platform was laid by twelve men in a night, he said.</p></div>",
    "a form without a field": "<div class='verse-form'><p>The lower deck was laid by twelve men in a night.</p></div>",
    "a long form": "<section class='long-form'><p>The deck, laid by twelve men in a night, is one that the mayor said "
    "she would sue for.</p><input type='email'></section>",
    "a question": "<div class='question-form'><p>Is the deck that was laid by twelve men in a night to stay in spring?"
    "</p><input type='radio'></div>",
    "a page that is one form": "",
}


@pytest.mark.parametrize("block", ORDINARY.values(), ids=ORDINARY)
def test_what_is_named_like_a_form_and_is_none_stays(block: str) -> None:
    html = page(block)
    if not block:
        html = html.replace("<main>", "<main><div class='aspnet-form'><form><input>").replace(
            "</main>", "</form></div></main>"
        )
    text = read(html).text
    assert PROSE[2] in text
    assert "laid by twelve men in a night" in text or not block


def test_an_old_page_of_one_cell_is_read_in_paragraphs_and_a_table_of_figures_in_rows() -> None:
    cell = "<br><br>".join(PROSE)
    html = (
        f"<html><body><table><tr><td><font size=2><b>{TITLE}</b><br><br>{cell}</font></td></tr></table></body></html>"
    )
    assert PROSE[1] in read(html).text.split("\n")
    table = "<table><tr><td>2024</td><td>$3 million</td></tr><tr><td>2026</td><td>$4 million</td></tr></table>"
    assert "| 2026 | $4 million |" in read(page(table)).text


def headed(heading: str, og_title: str) -> str:
    head = f"<meta property='og:title' content='{og_title}'>"
    return page(heading=f"<h1>{heading}</h1>", head=head).replace(f"{TITLE} | The Press", f"{og_title} | The Press")


HEADS: dict[str, tuple[Callable[[], str], str, str]] = {
    "a kicker in an element of its own": (
        lambda: page(
            heading=f"<h1><span class='kicker'>Harbour</span> {TITLE}</h1>",
            head=f"<meta property='og:title' content='{TITLE}'>",
        ),
        "", TITLE,
    ),
    "an opening word in italics": (
        lambda: page(heading="<h1><em>Elmstead</em> to rebuild its pier</h1>"), "", TITLE,
    ),
    "the outlet's name where the feed has a headline": (
        lambda: page(heading="<h1>The Press</h1>").replace(f"{TITLE} | The Press", "The Press"), TITLE, TITLE,
    ),
    "a headline by schema.org": (
        lambda: page(heading=f"<div itemprop='headline'>{TITLE}</div>").replace(f"{TITLE} |", f"{TITLE} news |"),
        "", TITLE,
    ),
    "… but not of a teaser": (
        lambda: page(
            "<div class='hero-card'><h3 itemprop='headline'>Mayor quits after row</h3></div>",
            heading=f"<h2>{TITLE}</h2>",
            head=f"<meta property='og:title' content='{TITLE}'>",
        ),
        "", TITLE,
    ),
    "a programme in italics": (
        lambda: headed("<em>Severance</em> season 3 gets a release date", "Season 3 gets a release date"),
        "", "Severance season 3 gets a release date",
    ),
    "somebody with a link": (
        lambda: headed("<a>Trump</a> signs bill", "President signs bill"), "", "Trump signs bill",
    ),
    "somebody in an element": (
        lambda: headed("<span>Boris Johnson</span> line to close in May", "Line to close in May"),
        "", "Boris Johnson line to close in May",
    ),
    "a word that turns it": (
        lambda: headed("<em>Not</em> guilty verdict in Smith trial", "Guilty verdict in Smith trial"),
        "", "Not guilty verdict in Smith trial",
    ),
    "a badge in capitals": (
        lambda: headed("<span>LIVE</span> Pier to be rebuilt", "Pier to be rebuilt"), "", "Pier to be rebuilt",
    ),
    "… but not of another article": (
        lambda: page(heading="", tail="<aside><p itemprop='headline'>Herons are back</p></aside>"), "", TITLE,
    ),
    "a badge in plain capitals": (lambda: headed(f"EXCLUSIVE {TITLE}", TITLE), "", TITLE),
    "a badge and a colon": (lambda: headed(f"Watch: {TITLE}", TITLE), "", TITLE),
    "… before a small letter": (
        lambda: headed("Live: pier to be rebuilt", "Pier to be rebuilt"), "", "Pier to be rebuilt",
    ),
    "… which the page has everywhere": (
        lambda: headed("Exclusive: pier to be rebuilt", "Exclusive: pier to be rebuilt"), "",
        "Exclusive: pier to be rebuilt",
    ),
    "… capitals that are a name": (
        lambda: headed("NATO ships call at the pier", "Ships call at the pier"), "", "NATO ships call at the pier",
    ),
    "a badge that is a link": (lambda: headed(f"<a class='live-badge'>Live</a> {TITLE}", TITLE), "", TITLE),
    "a byline in the heading": (lambda: headed(f"{TITLE} <small>By Jane Doe</small>", TITLE), "", TITLE),
    "a counter in the heading": (
        lambda: headed(f"{TITLE} <a class='comment-count'>12 Comments</a>", TITLE), "", TITLE,
    ),
    "… the end of the headline": (
        lambda: headed("Pier opens <span class='label'>at last</span>", "Pier opens at last"), "", "Pier opens at last",
    ),
    "a heading of the second rank": (
        lambda: page(heading=f"<h2>{TITLE}</h2>").replace(f"{TITLE} | The Press", f"The Press - {TITLE} - News"),
        "", TITLE,
    ),
    "a headline marked as one, beside a title for search engines": (
        lambda: headed(TITLE, "News of May: harbours, piers").replace("<h1>", "<h1 itemprop='headline'>"), "", TITLE,
    ),
    "… but not a second heading of another article": (
        lambda: page(
            heading="<h1>Harbour</h1>",
            tail="<h1 itemprop='headline'>Herons are back</h1>",
            head=f"<meta property='og:title' content='{TITLE}'>",
        ),
        "", TITLE,
    ),
    "a firm's name before a colon": (
        lambda: page(
            heading="", head="<meta property='og:title' content='Tesla: record in spring'>"
            "<meta property='og:site_name' content='Tesla'>",
        ).replace(f"{TITLE} | The Press", "Tesla: record in spring"),
        "Tesla: record in spring", "Tesla: record in spring",
    ),
    "the outlet's name where there is no other": (
        lambda: page(heading="<h1>The Press</h1>").replace(f"{TITLE} | The Press", "The Press"), "", "The Press",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("html", "from_feed", "title"), HEADS.values(), ids=HEADS)
def test_a_title_is_the_headline(html: Callable[[], str], from_feed: str, title: str) -> None:
    assert read(html(), title=from_feed).title == title


PEOPLE = {
    "a date for a byline": (page("<div class='byline'>February 25, 2021</div>"), ()),
    "two names and a slash": (page(head="<meta name='author' content='Jane Doe / Al Roe'>"), ("Jane Doe", "Al Roe")),
    "an agency before the name": (page(head="<meta name='author' content='Reuters / Jane Doe'>"), ("Jane Doe",)),
    "what a programme writes for nothing": (page(head="<meta name='author' content='undefined'>"), ()),
    "by schema.org, with another article's by its link": (
        page("<span itemprop='author'>Jo Smith</span>", tail="<div class='related'><a rel='author'>Jack Roe</a></div>"),
        ("Jo Smith",),
    ),
    "somebody called April": (page(head="<meta name='author' content='April'>"), ("April",)),
    "a role beside the name": (
        page("<div class='author'><span class='author-name'>Jane Doe</span><span>Political editor</span></div>"),
        ("Jane Doe",),
    ),
    "the name beside another article": (
        page(tail="<aside class='related'><a href='/2'>Birds</a><span class='author-name'>Jack Roe</span></aside>"), (),
    ),
    "a reader's name": (
        page(tail="<div class='comment'><span class='author-name'>Bob Reader</span><p>I was there.</p></div>"), (),
    ),
    "a page laid out beside a sidebar": (
        page("<span class='author-name'>Jane Doe</span>").replace("<main>", "<main><div class='with-sidebar'>"),
        ("Jane Doe",),
    ),
    "the author, who answers readers, too": (
        page(
            "<span class='byline'>By <a class='author'>Jane Doe</a></span>",
            tail="<div class='comments-area'><p class='comment-author'>Jane Doe on 3 May said:</p><p>Thanks!</p></div>",
        ),
        ("Jane Doe",),
    ),
    "in a footer named for it": (
        page(tail="<footer class='article-author'><span class='byline'><a class='author'>Jane Doe</a></span></footer>"),
        ("Jane Doe",),
    ),
    "in a box on the author within the article": (
        page("<aside class='bio'><span class='author'>Jane Doe</span></aside>"), ("Jane Doe",),
    ),
    "in a box before the article": (
        page().replace(
            "<article>",
            "<aside class='article-info'><a class='byline__author' rel='author'>Jane Doe</a></aside><article>",
        ),
        ("Jane Doe",),
    ),
    "in a commentary": (
        page("<span class='author'>Jane Doe</span>", heading="").replace(
            "<article>", f"<header><h1>{TITLE}</h1></header><section class='commentary-body'>"
        ).replace("</article>", "</section>"),
        ("Jane Doe",),
    ),
    "where readers may answer": (
        page("<span class='author'>Jane Doe</span>", heading="").replace(
            "<article>", f"<header><h1>{TITLE}</h1></header><div class='entry-content comments-open'>"
        ).replace("</article>", "</div>"),
        ("Jane Doe",),
    ),
    "whose name stands beside another article, too": (
        page(
            "<p class='contributor'>Jane Doe</p>",
            tail="<div class='related'><a href='/2'>Birds</a><span class='author'>Jane Doe, 2 May</span></div>",
        ),
        ("Jane Doe",),
    ),
    "an advertiser": (page(head="<meta name='author' content='Sponsored content'>"), ()),
    "the agencies": (page(head="<meta name='author' content='Jane Doe and Agencies'>"), ("Jane Doe",)),
    "a town behind an invisible blank": (page(head="<meta name='author' content='Jo Doe\u200b Bilbao'>"), ("Jo Doe",)),
    "an invisible blank before a surname": (page(head="<meta name='author' content='Jane\u200b Doe'>"), ("Jane Doe",)),
    "an invisible blank between two": (
        page(head="<meta name='author' content='Jane Doe\u200b and John Roe'>"), ("Jane Doe", "John Roe"),
    ),
    "an invisible blank within": (page(head="<meta name='author' content='Jane\u200b-Ann Doe'>"), ("Jane-Ann Doe",)),
    "with an agency": (page(head="<meta name='author' content='Jane Doe with Reuters'>"), ("Jane Doe",)),
    "three words behind a slash": (
        page(head="<meta name='author' content='Jane Doe / John Roe Smith'>"), ("Jane Doe", "John Roe Smith"),
    ),
    "a particle behind a slash": (
        page(head="<meta name='author' content='Ana Ruiz Gil / Juan de la Cruz'>"), ("Ana Ruiz Gil", "Juan de la Cruz"),
    ),
    "a house behind a comma": (page(head="<meta name='author' content='Jane Doe, CNN'>"), ("Jane Doe",)),
    "a university behind a comma": (
        page(head="<meta name='author' content='Dr. Jane Doe, University of Elmstead'>"), ("Dr. Jane Doe",),
    ),
    "… surnames like those of houses": (
        page(head="<meta name='author' content='Jane Doe, Megan Fox, Al Post'>"), ("Jane Doe", "Megan Fox", "Al Post"),
    ),
    "a wire behind a bar": (page(head="<meta name='author' content='Jane Doe | AP'>"), ("Jane Doe",)),
    "… which is all there is": (page(head="<meta name='author' content='AP'>"), ("AP",)),
    "a surname like a house's": (
        page(head="<meta name='author' content='Al Roe, Ann School'>"), ("Al Roe", "Ann School"),
    ),
    "in brackets behind a role": (page(head="<meta name='author' content='Staff (Jane Doe)'>"), ("Jane Doe",)),
    "of its pictures": (page(head="<meta name='author' content='Photos by Ann Vale, text by Al Roe'>"), ("Al Roe",)),
    "a Korean agency": (page(head="<meta name='author' content='홍길동 기자, 연합뉴스'>"), ("홍길동",)),
    "above the headline, others' below the text": (
        page(
            heading=f"<div class='article__byline'>By <a rel='author'>Jane Doe</a></div><h1>{TITLE}</h1>",
            tail="<section class='more-by'><a class='author-name'>Al Roe</a></section>",
        ),
        ("Jane Doe",),
    ),
    "an agency behind the last name": (
        page(head="<meta name='author' content='By JANE DOE, AL ROE Associated Press'>"), ("JANE DOE", "AL ROE"),
    ),
    "… behind the only one": (page(head="<meta name='author' content='Jane Doe Reuters'>"), ("Jane Doe",)),
    "a town behind a comma": (
        page(head="<meta name='author' content='Von Jane Doe, Berlin, und Max Muster'>"), ("Jane Doe", "Max Muster"),
    ),
    "whose opinion it is": (page(head="<meta name='author' content='Opinion by Jane Doe'>"), ("Jane Doe",)),
    "a guest": (page(head="<meta name='author' content='Guest author: Jane Doe'>"), ("Jane Doe",)),
    "who edited it": (page(head="<meta name='author' content='Jane Doe. Edited by Ann Vale'>"), ("Jane Doe",)),
    "both story and photos": (page(head="<meta name='author' content='Story and photos by Jane Doe'>"), ("Jane Doe",)),
    "both words and pictures": (
        page(head="<meta name='author' content='Words and pictures by Jane Doe'>"), ("Jane Doe",),
    ),
    "who wrote and photographed it": (
        page(head="<meta name='author' content='Written and photographed by Jane Doe'>"), ("Jane Doe",),
    ),
    "… somebody else": (
        page(head="<meta name='author' content='By Jane Doe and photos by Al Roe'>"), ("Jane Doe",),
    ),
    "who filmed it, alone": (page(head="<meta name='author' content='Video by Jane Doe'>"), ("Jane Doe",)),
    "in brackets alone": (page(head="<meta name='author' content='(Jane Doe)'>"), ("Jane Doe",)),
    "a surname that a house has": (
        page(head="<meta name='author' content='Larry Press, Jane Doe'>"), ("Larry Press", "Jane Doe"),
    ),
    "… two of them": (
        page(head="<meta name='author' content='Ann Herald, Bob Chronicle'>"), ("Ann Herald", "Bob Chronicle"),
    ),
    "… behind another": (page(head="<meta name='author' content='Al Roe, Mia Media'>"), ("Al Roe", "Mia Media")),
    "… of a town": (page(head="<meta name='author' content='Al Roe, Denver Gazette'>"), ("Al Roe",)),
    "… of a day": (page(head="<meta name='author' content='Al Roe, Daily Herald'>"), ("Al Roe",)),
    "who has one name": (
        page(head="<meta name='author' content='Dewi Kartika, Suharto'>"), ("Dewi Kartika", "Suharto"),
    ),
    "… in India": (page(head="<meta name='author' content='Priya Sharma, Shruti'>"), ("Priya Sharma", "Shruti")),
    "… what somebody does": (page(head="<meta name='author' content='Jane Doe, Journalistin'>"), ("Jane Doe",)),
    "a first name like a town's": (
        page(head="<meta name='author' content='Jane Doe / Rio Ferdinand'>"), ("Jane Doe", "Rio Ferdinand"),
    ),
    "… like an outlet's": (page(head="<meta name='author' content='Jane Doe / El James'>"), ("Jane Doe", "El James")),
    "pronouns": (page(head="<meta name='author' content='Jane Doe (she/her)'>"), ("Jane Doe",)),
    "by, in the page's data": (
        page(head='<script type="application/ld+json">{"@type":"NewsArticle","author":["By Jane Doe","and Al Roe"],'
             f'"headline":"{TITLE}"}}</script>'),
        ("Jane Doe", "Al Roe"),
    ),
    "of the New York Times": (page(head="<meta name='byl' content='By Jane Doe and Al Roe'>"), ("Jane Doe", "Al Roe")),
    "above the headline and below it": (
        page(heading=f"<h1>{TITLE}</h1><div class='article__byline'>By <a rel='author'>Jane Doe</a></div>").replace(
            "<main>", "<div class='river'><p class='river-byline'>2 h ago <a rel='author'>Al Roe</a></p></div><main>"
        ),
        ("Jane Doe",),
    ),
    "above the headline alone": (
        page(heading=f"<div class='article__byline'>By <a rel='author'>Jane Doe</a></div><h1>{TITLE}</h1>"),
        ("Jane Doe",),
    ),
    "a label in Chinese": (page(head="<meta name='author' content='作者：王小明'>"), ("王小明",)),
    "a Korean reporter": (page(head="<meta name='author' content='홍길동 기자'>"), ("홍길동",)),
}  # fmt: skip


BEHIND = (
    "/ Salt Lake Tribune", "/ New Orleans", "/ Rio de Janeiro", "/ Associated Press Writer",
    "/ Reuters", "/ Getty Images", "/ Paris", "/ AFP / Getty", "/ BBC Sport / London", "/ The Verge", "/ New York",
    "· Senior Analyst", "/ Photos by C. Jones", "/ El Mundo", "/ La Paz",
)  # fmt: skip


@pytest.mark.parametrize("behind", BEHIND)
def test_what_stands_behind_a_name_and_a_mark_is_a_person_only_where_it_is_like_one(behind: str) -> None:
    assert read(page(head=f"<meta name='author' content='Jane Doe {behind}'>")).authors == ("Jane Doe",)


@pytest.mark.parametrize(("html", "names"), PEOPLE.values(), ids=PEOPLE)
def test_authors_are_the_people_under_the_headline(html: str, names: tuple[str, ...]) -> None:
    assert read(html).authors == names


def data(**fields: object) -> str:
    from json import dumps

    return f"<script type='application/ld+json'>{dumps({'@type': 'NewsArticle', 'headline': TITLE, **fields})}</script>"


MODIFIED = "<meta property='article:modified_time' content='2026-11-28T10:00:00Z'>"
ASIDE = "<nav><time datetime='2026-11-02T10:00:00Z'>2 Nov</time></nav>"
ABOUT = '{"@graph": [{"@type": "WebPage", "datePublished": "2019-01-01T10:00:00Z"}]}'
ABOUT = f"<script type='application/ld+json'>{ABOUT}</script>"
DAYS = {
    "a list's above it": (
        page("<time class='published' datetime='2026-11-27T10:00:00Z'>27</time>").replace(
            "<main>",
            "<div class='sidebar'><time itemprop='datePublished' datetime='2020-02-03T10:00:00Z'>3</time></div><main>",
        ),
        "2026-11-27T10:00",
    ),
    "a clock without its zone beside one with it": (
        page(
            head=data(datePublished="2026-11-27T10:05:00")
            + "<meta property='article:published_time' content='2026-11-27T10:05:00+01:00'>"
        ),
        "2026-11-27T09:05",
    ),
    "the day of its change": (page(head=MODIFIED + data(datePublished="2026-11-25T10:00:00Z")), "2026-11-25T10:00"),
    "changed on its first day": (
        page(head=MODIFIED + data(datePublished="2026-11-28T07:00:00Z")), "2026-11-28T07:00",
    ),
    "a blog's two times": (
        page(
            "<time class='updated' datetime='2026-11-28T10:00:00Z'>28</time>"
            "<time class='entry-date published' datetime='2026-11-25T10:00:00Z'>25</time>"
        ),
        "2026-11-25T10:00",
    ),
    "a time in the menu": (
        page("<time datetime='2026-11-27T10:00:00Z' pubdate>27</time>").replace("<main>", f"{ASIDE}<main>"),
        "2026-11-27T10:00",
    ),
    "in the foot of its article": (
        page("<footer class='meta'><time class='published' datetime='2026-11-27T10:00:00Z'>27</time></footer>"),
        "2026-11-27T10:00",
    ),
    "in a column beside its text, where there is no other": (
        page("<aside class='meta'><time datetime='2026-11-27T10:00:00Z'>27 November 2026</time></aside>"), "2026-11-27",
    ),
    "an abbreviation": (
        page("<abbr class='published' itemprop='datePublished' title='2026-11-27T10:00:00+01:00'>10 AM</abbr>"),
        "2026-11-27T09:00",
    ),
    "the day of the page about it": (page(head=ABOUT + data(datePublished="2026-11-27T10:00:00Z")), "2026-11-27T10:00"),
    "an object of a value": (page(head=data(datePublished={"@value": "2026-11-27T10:00:00Z"})), "2026-11-27T10:00"),
}  # fmt: skip


@pytest.mark.parametrize(("html", "moment"), DAYS.values(), ids=DAYS)
def test_a_page_is_of_the_day_on_which_it_was_published(html: str, moment: str) -> None:
    article = read(html)
    assert (article.published.isoformat()[: len(moment)], article.dated_by) == (moment, "page")


def test_the_days_of_other_articles_are_not_the_page_s_own() -> None:
    from lxml import html as parser

    root = parser.document_fromstring(page(head=MODIFIED + data(datePublished="2026-11-25T10:00:00Z"), tail=ASIDE))
    assert read_head(root, "https://press.example/1").other_days == {"2026-11-28", "2026-11-02"}


def test_a_stated_body_that_was_escaped_twice_is_read_in_paragraphs_and_one_about_markup_keeps_it() -> None:
    body = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in PROSE)
    told = f"<html><head>{data(articleBody=body)}</head><body><h1>{TITLE}</h1></body></html>"
    assert read(told).text.split("\n")[-2:] == list(PROSE[1:])
    about = f"The tag &lt;p&gt; is old. {' '.join(PROSE)}"
    assert "The tag <p> is old." in read(told.replace(body, about)).text


@pytest.mark.parametrize("href", ["undefined", "https://press.example/null", "/undefined/"])
def test_a_canonical_address_of_nothing_is_none(href: str) -> None:
    assert read(page(head=f"<link rel='canonical' href='{href}'>")).canonical_url == "https://press.example/2026/pier"


def test_an_episode_is_called_what_its_programme_calls_it() -> None:
    named = "<itunes:title xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>The pier</itunes:title>"
    assert [entry.title for entry in feed(f"{named}{LINK}").entries] == ["The pier"]
    assert [entry.title for entry in feed(f"<title>Ours</title>{named}{LINK}").entries] == ["Ours"]


def test_an_empty_answer_is_a_page_without_text_to_be_asked_again() -> None:
    with pytest.raises(FetchError) as refused:
        read(b" ")
    assert refused.value.kind == "no text"


FOUND = {
    "a base": ("http://a.example/", "<base href='http://b.example/x/'>", "http://b.example/x/feed"),
    "a channel's page": (
        "https://www.youtube.com/@ann", "<link itemprop='url' href='http://www.youtube.com/channel/UCiAInBL9kUzz1XRxk66v-gw'>",
        "https://www.youtube.com/feeds/videos.xml?channel_id=UCiAInBL9kUzz1XRxk66v-gw",
    ),
    "a blog that has a channel, too": (
        "http://a.example/", "<link rel='me' href='http://www.youtube.com/channel/UCiAInBL9kUzz1XRxk66v-gw'>",
        "http://a.example/feed",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("url", "head", "first"), FOUND.values(), ids=FOUND)
def test_the_first_feed_of_a_page_is_its_own(url: str, head: str, first: str) -> None:
    body = f"<html><head>{head}<link rel='alternate' type='application/rss+xml' href='feed'></head></html>".encode()
    fetched = Fetched(
        url=url, final_url=url, status=200, content_type="text/html", validators=Validators(), fetched_at=NOW, body=body
    )
    assert find_feeds(fetched)[0].url == first


LOCKED = {
    "French": ("fr", "La suite de cet article est réservée à nos abonnés.", True),
    "Swedish": ("sv", "Den här artikeln är för dig som är prenumerant.", True),
    "Norwegian": ("no", "Denne artikkelen er forbeholdt abonnenter.", True),
    "Chinese": ("zh", "本文仅供订阅用户阅读。", True),
    "French news": ("fr", "Le concert de mardi était réservé aux abonnés du théâtre, et la salle était pleine.", False),
    "Turkish": ("tr", "Bu içerik yalnızca abonelere özeldir.", True),
    "Turkish news": ("tr", "Gazete bir yılda abonelerinin onda birini kaybetti, sahibi pazartesi günü söyledi.", False),
    "Swedish news": ("sv", "Tidningen har förlorat var tionde prenumerant på ett år, sade ägaren i måndags.", False),
    "Norwegian news": ("no", "Bare abonnenter hos Telenor mistet signalet i natt.", False),
    "Norwegian prices": ("no", "Kun abonnenter med 4K får den nye prisen.", False),
    "Turkish data": ("tr", "Sadece abonelerin verileri sızdı.", False),
    "a Czech game": ("cs", "Jen pro předplatitele Netflixu je nová hra.", False),
    "a Finnish channel": ("fi", "Vain tilaajille tarkoitettu kanava avataan maanantaina.", False),
    "Swedish prices": ("sv", "För dig som är prenumerant på Tele2 höjs priset i maj.", False),
    "a Chinese ground": ("zh", "仅限会员入场。", False),
    "a Chinese shop": ("zh", "仅限会员的山姆会员店将于下月在杭州开业。", False),
    "a Chinese decree": ("zh", "国务院公布条例全文，其中规定免费功能不得改为仅供付费用户使用。", False),
    "Norwegian, a line of its own": ("no", "Kun for abonnenter.", True),
    "Chinese, a line of its own": ("zh", "登录后继续阅读。", True),
    "Chinese news": ("zh", "这家报社周一表示，一年来它失去了十分之一的订阅用户，并将在五月之前关闭两个办事处。", False),
}
TEASER = {
    "fr": "Le conseil de la ville a décidé mardi de reconstruire le vieux pont que la tempête avait brisé en trois. "
    * 4,
    "sv": "Stadens fullmäktige beslutade på tisdagen att bygga om den gamla bron som stormen hade brutit på tre. " * 4,
    "cs": "Rada města v úterý rozhodla, že se staré molo, které bouře poškodila na třech místech, opraví do jara. " * 4,
    "fi": "Kaupunginvaltuusto päätti tiistaina rakentaa uudelleen vanhan laiturin, jonka myrsky rikkoi kolmesta. " * 5,
    "no": "Byens kommunestyre vedtok tirsdag å bygge opp igjen den gamle broen som stormen hadde brutt på tre steder. "
    * 4,
    "tr": "Belediye meclisi salı günü fırtınanın kırdığı eski iskeleyi yeniden yapmaya ve yolu kapatmaya karar verdi. "
    * 4,
    "zh": "市议会周二决定重建被风暴毁坏三处的旧码头，并在工程完成之前关闭其后面的道路，店主们曾要求推迟日期。" * 3,
}


@pytest.mark.parametrize(("language", "line", "is_wall"), LOCKED.values(), ids=LOCKED)
def test_what_is_for_subscribers_is_said_in_many_languages(language: str, line: str, is_wall: bool) -> None:
    html = f"<html lang='{language}'><body><article><p>{TEASER[language]}</p><p>{line}</p></article></body></html>"
    if is_wall:
        with pytest.raises(FetchError) as refused:
            read(html)
        assert refused.value.kind == "paywall"
    else:
        assert line in read(html).text


def test_the_source_that_a_feed_puts_into_its_links_is_none_of_the_address() -> None:
    assert address_key("https://a.example/p?source=rss----d12c--food") == address_key("https://a.example/p")
    assert address_key("https://a.example/p?source=rss-1c38----2") == address_key("https://a.example/p")
    assert address_key("https://a.example/p?source=harbour") != address_key("https://a.example/p")


def test_pairs_of_a_list_of_facts_stand_together_and_an_interview_does_not() -> None:
    facts = read(page("<dl><dt>Length</dt><dd>412 metres</dd><dt>Built</dt><dd>1893</dd></dl>")).text
    assert "Length: 412 metres" in facts
    assert "Built: 1893" in facts
    asked = "<dl><dt>When does it come?</dt><dd>It comes in March, if the ice lets it pass the locks.</dd></dl>"
    assert "When does it come?\n" in read(page(asked)).text


def test_a_list_of_feeds_in_capitals_is_one() -> None:
    body = b"<OPML version='1.1'><BODY><OUTLINE TEXT='A' XMLURL='http://a.example/f'/></BODY></OPML>"
    assert [feed.url for feed in read_opml(body)] == ["http://a.example/f"]


def test_a_guid_is_the_address_behind_a_counter_of_clicks_that_has_closed() -> None:
    guid = "<guid isPermaLink='true'>http://a.example/1</guid>"
    shut = feed(f"<title>T</title><link>http://feedproxy.google.com/~r/a/~3/x/</link>{guid}").entries[0]
    other = feed(f"<title>T</title><link>http://a.example/2</link>{guid}").entries[0]
    assert (shut.url, other.url) == ("http://a.example/1", "http://a.example/2")


SPANISH = (
    "Utilizamos cookies propias y de terceros para mostrarle publicidad. Puede aceptar todas las cookies o configurar "
    "las cookies que desea. Las cookies necesarias hacen que este sitio funcione. Al pulsar el botón da su "
    "consentimiento al uso de las cookies, y puede retirarlo cuando quiera en la página de ayuda, donde también se "
    "explica cuánto tiempo se guardan y quién las pone en su aparato."
)


def test_a_site_asks_for_consent_in_other_languages_too() -> None:
    with pytest.raises(FetchError) as refused:
        read(f"<html lang='es'><body><article><p>{SPANISH}</p></article></body></html>")
    assert refused.value.kind == "consent wall"


def test_names_of_a_feed_that_are_turned_or_many_stay_whole() -> None:
    core = "http://purl.org/dc/elements/1.1/"
    creators = "".join(f"<dc:creator xmlns:dc='{core}'>{name}</dc:creator>" for name in ("Doe, Jane", "Roe, Al"))
    turned = feed(f"<title>T</title>{LINK}{creators}")
    assert turned.entries[0].author == "Doe, Jane; Roe, Al"
    names = [f"Author{letter} Number{letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]
    many = feed(f"<title>T</title>{LINK}<author>{', '.join(names)}</author>").entries[0].author
    assert len(many) <= 200
    assert set(many.split(", ")) < set(names)
    assert feed(f"<title>T</title>{LINK}<author>jane@a.example</author>").entries[0].author == ""


def test_a_mailbox_behind_a_name_is_none_of_it() -> None:
    entry = "<entry><id>x</id><title>T</title><link href='http://a.example/1'/><author><name>Jane Doe</name>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{entry}<email>jane@a.example</email></author>'
    assert parsed(f"{atom}</entry></feed>".encode()).entries[0].author == "Jane Doe"


def test_a_last_line_without_a_link_is_the_entry_s_own() -> None:
    told = "<p>The council voted on Tuesday.</p><p>On Friday the pier turns forty, and so do Harbour Notes.</p>"
    entry = feed(f"<title>The pier turns forty</title>{LINK}<description><![CDATA[{told}]]></description>").entries[0]
    assert entry.summary.endswith("and so do Harbour Notes.")


def test_a_feed_in_single_bytes_is_no_utf_16_whatever_it_says() -> None:
    body = f'<?xml version="1.0" encoding="utf-16"?><rss version="2.0"><channel><item><title>Café</title>{LINK}</item>'
    assert parsed(f"{body}</channel></rss>".encode()).entries[0].title == "Café"


def test_proofpoint_s_older_wrapping_is_undone() -> None:
    wrapped = "https://urldefense.proofpoint.com/v2/url?u=https-3A__press.example_the-5Fpier-3Fid-3D1&d=DwMFaQ&c=x"
    assert unwrap_redirect(wrapped) == "https://press.example/the_pier?id=1"


@pytest.mark.parametrize("before", ["/* off we go */ ", "// now\n", "<!--\n", "'use strict';"])
def test_a_script_may_say_something_before_it_sends_its_reader_on(before: str) -> None:
    body = f"<html><head><title>Redirecting</title><script>{before}location.replace('/there');</script></head></html>"
    fetched = Fetched(
        url="http://a.example/go", final_url="http://a.example/go", status=200, content_type="text/html",
        validators=Validators(), fetched_at=NOW, body=body.encode(),
    )  # fmt: skip
    assert refresh_target(fetched) == "http://a.example/there"


RUSSIAN = "Плотину поднимут весной"
MISLABELLED = {
    "Cyrillic by its own label": ('<?xml version="1.0" encoding="windows-1251"?>', "", "utf-8"),
    "Chinese by the server's": ("", "text/xml; charset=gbk", "utf-8"),
    "… Cyrillic that is": ('<?xml version="1.0" encoding="windows-1251"?>', "", "cp1251"),
    "… by the server's word that is true": ("", "text/xml; charset=windows-1251", "cp1251"),
}


@pytest.mark.parametrize(("before", "content_type", "encoding"), MISLABELLED.values(), ids=MISLABELLED)
def test_what_is_utf_8_is_read_so_whatever_it_is_called(before: str, content_type: str, encoding: str) -> None:
    body = f"{before}<rss version='2.0'><channel><item><title>{RUSSIAN}</title>{LINK}</item></channel></rss>"
    found = parsed(body.encode(encoding), content_type or "application/rss+xml")
    assert [entry.title for entry in found.entries] == [RUSSIAN]


LINKED = {
    "the second where the first is empty": (f"<link/>{LINK}", "http://a.example/1"),
    "… a guid where no link is": ("<guid>http://a.example/2</guid>", "http://a.example/2"),
}


@pytest.mark.parametrize(("item", "address"), LINKED.values(), ids=LINKED)
def test_an_item_of_several_links_is_at_the_first(item: str, address: str) -> None:
    assert [entry.url for entry in feed(f"<title>One</title>{item}").entries] == [address]


def test_a_json_feed_that_has_nothing_to_tell_yet_is_one() -> None:
    assert parsed(b'{"version": "https://jsonfeed.org/version/1.1", "title": "Comments on: the pier"}').entries == ()


HOSTS = {
    "another host of the site": ("http://mail.a.example/1", "The pier is open", 0),
    "… another path": ("http://mail.a.example/2", "The pier is open", 1),
    "… another title": ("http://mail.a.example/1", "The pier is shut", 1),
    "… another site": ("http://a.other.example/1", "The pier is open", 1),
}


@pytest.mark.parametrize(("address", "title", "new"), HOSTS.values(), ids=HOSTS)
def test_an_entry_that_moves_to_another_host_of_its_site_is_known(address: str, title: str, new: int) -> None:
    def announced(address: str, title: str) -> FeedDocument:
        day = "<pubDate>Fri, 27 Nov 2026 10:00:00 GMT</pubDate>"
        return feed(f"<title>{title}</title><link>{address}</link><guid>{address}</guid>{day}")

    known = [
        KnownEntry(
            identity=entry.identity, url=entry.url, title=entry.title, published=entry.published, updated=entry.updated,
            said=said_by(entry),
        )
        for entry in announced("http://a.example/1", "The pier is open").entries
    ]  # fmt: skip
    assert len(match_entries(announced(address, title).entries, known).new) == new


SIGNED = {
    "for whom": ("By Jane Doe, For The Post", ("Jane Doe",)),
    "what she is": ("Staff Writer Jane Doe", ("Jane Doe",)),
    "an agency behind a slash": ("Jane Doe/AFP", ("Jane Doe",)),
    "the outlet behind a dash": ("Jane Doe - Harbour Notes", ("Jane Doe",)),
    "… a name in two": ("Jean - Luc Picot", ("Jean - Luc Picot",)),
    "two of many words": (
        "By María de los Ángeles García y Pedro Gómez", ("María de los Ángeles García", "Pedro Gómez"),
    ),
    "… one name of two families": ("By Ana Menéndez y Pelayo", ("Ana Menéndez y Pelayo",)),
    "her handle": ("By Jane Doe @janedoe", ("Jane Doe",)),
}  # fmt: skip


@pytest.mark.parametrize(("byline", "names"), SIGNED.values(), ids=SIGNED)
def test_a_byline_is_the_people_who_wrote(byline: str, names: tuple[str, ...]) -> None:
    assert read_authors([byline], "Harbour Notes") == names


def test_a_drawing_s_title_is_none_of_a_page_s() -> None:
    icon = "<svg><title>Share icon</title></svg>"
    assert read(page(heading=f"<h1>{TITLE}{icon}</h1>")).title == TITLE


def test_a_title_that_is_the_house_which_signs_is_none() -> None:
    head = "<meta property='og:title' content='Tarn AI'><meta name='author' content='Tarn AI'>"
    html = page(head=head, heading="").replace(f"{TITLE} | The Press", TITLE)
    assert read(html).title == TITLE


def test_a_link_leads_where_a_browser_would_follow_it() -> None:
    found = read(
        page(middle="<p>The plan <a href='plans.html'>was shown</a> in <a href='#note'>a note</a> on Monday.</p>")
    )
    assert [link.url for link in found.links] == ["https://press.example/2026/plans.html"]


def test_metadata_asked_for_one_by_one_is_that_of_the_whole_document() -> None:
    options = {"url": "https://press.example/1", "date_extraction_params": {"original_date": True}}
    for head in (
        "",
        "<meta name='author' content='Jane Doe'><meta name='date' content='2026-11-20'>",
        data(author="Jo Lee"),
    ):
        html = page(head=head, heading=f"<h1>{TITLE}</h1><p class='author'>Ann Lee</p><p>20 November 2026</p>")
        whole = bare_extraction(html, fast=True, include_comments=False, with_metadata=True, **options)
        found = extract_fast_text(html, options).stated
        assert (found.title, found.author, found.date) == (whole.title or "", whole.author or "", whole.date or "")


HOUSES = {
    "the site's own name": ("Jane Doe, Press", "By Jane Doe", ("Jane Doe",)),
    "… alone it may be somebody's": ("Press", "", ("Press",)),
    "a weekday behind": ("", "By Jane Doe Monday", ("Jane Doe",)),
    "… a name of two": ("", "By Jane May", ("Jane May",)),
}


@pytest.mark.parametrize(("stated", "shown", "names"), HOUSES.values(), ids=HOUSES)
def test_authors_are_without_the_site_and_the_day(stated: str, shown: str, names: tuple[str, ...]) -> None:
    head = f"<meta name='author' content='{stated}'>" if stated else ""
    assert read(page(head=head, heading=f"<h1>{TITLE}</h1><p class='author'>{shown}</p>")).authors == names
