"""Faults that people reported of other programs, or found in this one: each a row, by its number where it has one.

D6 to D10 (full disks) are the rows of `test_store_faults`, D14 stands in `test_extractors_feeds`.
"""

import asyncio
import io
import json
import os
import subprocess
import sys
import time
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import brotli
import duckdb
import pytest

from extractors.types import Feed
from extractors.urls.normalize import shown_url
from extractors.web.decoding import BodyDecoder, TooLargeError
from extractors.web.robots_rules import MAX_LINES, parse_rules, rules_for
from extractors.worker_pool import PageReader
from flows.cli.output import Console, plain_table, table_json
from flows.configuration.adding_feeds import add_feeds
from flows.configuration.adding_topics import add_topic
from flows.configuration.settings import ConfigError, EncoderSettings, TopicSettings, load_settings
from flows.editions.compare import _full_name
from flows.gathering.cluster import _encoder
from flows.gathering.one_feed import unseen
from flows.health.feed_check import inspect_feed
from store.collection.feed_runs import feed_states, register_feeds, save_feed_run, save_quiet_runs
from store.collection.warc import read_warc
from store.database.connections import open_reader, open_writer
from store.queries.sql import Table, ask
from store.stories.read import feed_health, last_answers
from store.types import StoreError
from store.upkeep.nightly import run_upkeep
from tests.building import FEED, MONDAY, OTHER_FEED, feed_run, lay_empty_store, open_store, settled
from tests.commands import storyfold
from tests.test_extractors_fetch import SITE, failure, get, moved, reply, served
from tests.test_flows_states import DEAD

ROOT = Path(__file__).parent.parent
RSS = '<rss version="2.0"><channel><title>Zürich → 世界</title>{}</channel></rss>'


def test_d1_a_terminal_that_knows_ascii_only_gets_escapes_and_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS.format(f"<item><title>Größe 世</title><link>{SITE}/a</link></item>"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "flows.cli", "feeds", "parse", str(file)],
        cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii", "COLUMNS": "300"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert b"Gr\\xf6\\xdfe \\u4e16" in done.stdout


def test_d2_what_json_does_not_have_is_null() -> None:
    row = (float("nan"), float("-inf"), [1.5, float("inf")], {"a": float("nan")})
    text = table_json(Table(columns=("a", "b", "c", "d"), rows=(row,)))
    assert json.loads(text, parse_constant=pytest.fail) == [{"a": None, "b": None, "c": [1.5, None], "d": {"a": None}}]


def test_d4_of_two_questions_none_is_answered_in_silence(tmp_path: Path) -> None:
    lay_empty_store(tmp_path / "s.duckdb")
    with pytest.raises(StoreError, match="2 questions at once"):
        ask(tmp_path / "s.duckdb", "SELECT 1; SELECT 2")
    assert ask(tmp_path / "s.duckdb", "CREATE TEMP TABLE t AS SELECT 1 AS n; FROM t").rows == ((1,),)


CONFIG = '# mine\n[[topic]]\nkey = "a"\nname = "A"\ndescription = "b"\nphrases = ["c"]\n'
ONE = 'url = "http://a.example/", name = "A"'
FORMS = {
    "tables": f"{CONFIG}\n[[feed]] # first\n{ONE.replace(', ', chr(10))}\n\n[store] # end\npath = 's.duckdb'\n",
    "an inline array": f"feed = [ {{ {ONE} }} ] # all\n{CONFIG}",
    "an array over lines": f"feed = [\n  # the first\n  {{ {ONE} }},\n]\n{CONFIG}",
    "no line feed at the end": f"{CONFIG}[[feed]]\n{ONE.replace(', ', chr(10))}",
    "a byte order mark": f"\ufeff{CONFIG}[[feed]]\n{ONE.replace(', ', chr(10))}\n",
    "line ends of Windows": f"{CONFIG}[[feed]]\n{ONE.replace(', ', chr(10))}\n".replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_feeds_are_added_to_any_valid_configuration_and_comments_stay(tmp_path: Path, text: str) -> None:
    path = tmp_path / "storyfold.toml"
    path.write_bytes(text.encode())
    new = (Feed(url='http://b.example/?x="1"&y=\\2', name="B\tü\x7f 世", kind="blog"), Feed(url="http://c/", name="#c"))
    add_feeds(path, new)
    kept = path.read_bytes().decode()
    comments = [line.partition("#")[2].strip() for line in text.splitlines() if "#" in line]
    assert [comment in kept for comment in comments] == [True] * len(comments)
    feeds = tomllib.loads(kept.removeprefix("\ufeff"))["feed"]
    assert [feed["url"] for feed in feeds] == ["http://a.example/", new[0].url, "http://c/"]
    assert feeds[1]["name"] == new[0].name
    assert kept.startswith("\ufeff") == text.startswith("\ufeff")


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_a_topic_is_added_to_any_valid_configuration_and_comments_stay(tmp_path: Path, text: str) -> None:
    path = tmp_path / "storyfold.toml"
    path.write_bytes(text.encode())
    add_topic(path, TopicSettings(key="b", name="B", description="b\t世", phrases=("d",)))
    kept = path.read_bytes().decode()
    comments = [line.partition("#")[2].strip() for line in text.splitlines() if "#" in line]
    assert [comment in kept for comment in comments] == [True] * len(comments)
    assert [topic["key"] for topic in tomllib.loads(kept.removeprefix("\ufeff"))["topic"]] == ["a", "b"]
    assert kept.startswith("\ufeff") == text.startswith("\ufeff")


def test_a_configuration_that_takes_no_feed_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "storyfold.toml"
    path.write_text("feed = 3\n")
    with pytest.raises(ConfigError, match="Nothing was changed"):
        add_feeds(path, [FEED])
    assert path.read_text() == "feed = 3\n"


def test_d16_a_byte_order_mark_before_a_configuration_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "storyfold.toml"
    path.write_text(FORMS["a byte order mark"], encoding="utf-8")
    assert [feed.url for feed in load_settings(path).feeds()] == ["http://a.example/"]


def test_d18_a_feed_is_found_by_a_plain_type_and_by_a_link_in_the_text(tmp_path: Path) -> None:
    feed = reply("200 OK", RSS.format("").encode(), Content_Type="application/rss+xml")
    head = b'<link rel=alternate type="application/xml" href="/odd.php?x=1">'
    for home in (b"<html><head>" + head + b"</head></html>", b"<html><body><a href='/odd/news-feed.xml'>RSS</a>"):
        answers = {
            "/": reply("200 OK", home, Content_Type="text/html"),
            "/odd.php?x=1": feed,
            "/odd/news-feed.xml": feed,
        }
        with served(answers) as server:
            path = tmp_path / "storyfold.toml"
            to = f'[fetch]\ngap_s = 0\n[fetch.connect_to]\n"press.example" = "127.0.0.1:{server.port}"\n'
            path.write_text(f"{CONFIG}{to}[[feed]]\n{ONE.replace(', ', chr(10))}\n")
            assert storyfold("feeds", "add", SITE, "--config", str(path)).returncode == 0
            assert load_settings(path).feeds()[-1].url.startswith(f"{SITE}/odd")


def test_d19_ten_redirects_are_followed_and_eleven_are_not() -> None:
    answers = {f"/{number}": moved(f"/{number + 1}") for number in range(11)}
    answers["/11"] = reply("200 OK", b"here")
    assert get(answers, "/1")[0].body == b"here"
    assert failure(answers, "/0").detail == "more than 10"


def test_d21_a_check_counts_what_a_collect_keeps(tmp_path: Path) -> None:
    items = "".join(
        f"<item><title>Notice</title><link>{SITE}/{n}</link><guid isPermaLink='false'>{n}</guid>"
        "<pubDate>Mon, 27 Apr 2026 00:00:00 GMT</pubDate></item>"
        for n in range(3)
    )
    document = inspect_feed(RSS.format(items).encode(), FEED.url, MONDAY).document
    assert document is not None
    with open_store(tmp_path / "s.duckdb") as connection:
        state = feed_states(connection, [FEED], MONDAY)[FEED.url]
    assert len(unseen(document.entries, state).new) == len(document.entries) == 3


ESCAPES = "\x1b[2J\x1b]0;title\x07 \x9b31m \u202egpj.exe"


def test_no_escape_of_a_stranger_reaches_the_terminal() -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=120)
    console.print(plain_table(ESCAPES, (ESCAPES,), [(ESCAPES,)]))
    console.print(f"one {ESCAPES}", style="red", markup=False, highlight=False)
    bare = file.getvalue()
    for ours in ("\x1b[0m", "\x1b[31m", "\x1b[1m", "\x1b[3m"):
        bare = bare.replace(ours, "")
    assert "gpj.exe" in bare
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(bare)


@pytest.mark.parametrize(
    ("week", "today", "name"),
    [
        ("W18", date(2026, 5, 10), "2026-W18"),
        ("W52", date(2027, 1, 5), "2026-W52"),
        ("W01", date(2027, 1, 5), "2027-W01"),
        ("w53", date(2027, 1, 5), "2026-W53"),
        ("W53", date(2031, 7, 1), "2026-W53"),
        ("2025-W02", date(2027, 1, 5), "2025-W02"),
    ],
)
def test_a_week_without_its_year_is_the_newest_that_has_begun(week: str, today: date, name: str) -> None:
    assert _full_name(week, today) == name


def record(url: str, body: bytes, date: str = "2026-04-27T09:00:00Z", headers: bytes = b"") -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + headers + b"\r\n" + body
    return (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: {date}\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    ).encode() + http + b"\r\n\r\n"  # fmt: skip


PAGE = b"<html>news</html>"
RECORDS = {
    "brotli": (brotli.compress(PAGE), "2026-04-27T09:00:00Z", b"Content-Encoding: br\r\n", True),
    "broken brotli": (b"\xff\xfe no brotli", "2026-04-27T09:00:00Z", b"Content-Encoding: br\r\n", False),
    "a bad date": (PAGE, "yesterday", b"", False),
    "no such day": (PAGE, "2026-13-45T99:00:00Z", b"", False),
    "huge headers": (PAGE, "2026-04-27T09:00:00Z", b"X-Long: " + b"y" * 3_000_000 + b"\r\n", False),
    "no headers": (PAGE, "2026-04-27T09:00:00Z", b"\x00\xff\x00\r\n", True),
}


@pytest.mark.parametrize(("body", "date", "headers", "is_read"), RECORDS.values(), ids=RECORDS)
def test_a_bad_record_of_an_archive_costs_that_record(
    tmp_path: Path, body: bytes, date: str, headers: bytes, is_read: bool
) -> None:
    file = tmp_path / "pages.warc"
    file.write_bytes(record(f"{SITE}/1", PAGE) + record(f"{SITE}/odd", body, date, headers) + record(f"{SITE}/2", PAGE))
    found = {page.url: page.body for page in read_warc(file, limit_bytes=10_000)}
    assert found == dict.fromkeys([f"{SITE}/1", *([f"{SITE}/odd"] if is_read else []), f"{SITE}/2"], PAGE)


@pytest.mark.parametrize("at_the_end", [False, True], ids=["before its length", "after its length"])
@pytest.mark.parametrize(
    "header",
    [b"X-Long: " + b"y" * 3_000_000 + b"\r\n", b"X-Many: y\r\n" * 300_000],
    ids=["one long line", "many lines"],
)
def test_a_record_of_an_archive_with_huge_headers_of_its_own_costs_that_record(
    tmp_path: Path, header: bytes, *, at_the_end: bool
) -> None:
    odd = record(f"{SITE}/odd", b"<html>other</html>")
    place = odd.index(b"\r\n\r\n") + 2 if at_the_end else odd.index(b"WARC-Date")
    file = tmp_path / "pages.warc"
    file.write_bytes(record(f"{SITE}/1", PAGE) + odd[:place] + header + odd[place:] + record(f"{SITE}/2", PAGE))
    found = [page.url for page in read_warc(file, limit_bytes=10_000)]
    assert [url for url in found if url != f"{SITE}/odd"] == [f"{SITE}/1", f"{SITE}/2"]
    assert (f"{SITE}/odd" in found) == (at_the_end or header.count(b"\n") == 1)


def test_a_view_of_a_strangers_file_reads_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED])
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE OR REPLACE VIEW articles_failed AS SELECT * FROM read_csv('/etc/passwd', header=false)"
        )
    with open_writer(path):
        pass
    with open_reader(path) as connection:
        with pytest.raises(duckdb.PermissionException):
            connection.execute("FROM articles_failed").fetchall()
        with pytest.raises(duckdb.Error, match="locked"):
            connection.execute("SET enable_external_access = true")
        assert [one.name for one in feed_health(connection)] == [FEED.name]


def test_a_backfill_that_no_feed_answers_ends_with_three(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    config.write_text(DEAD.format(webhook=""), encoding="utf-8")
    assert storyfold("backfill", "--since", "2026-04-01", "--config", str(config)).returncode == 3


def test_a_worker_encodes_in_the_precision_of_the_configuration() -> None:
    assert _encoder(EncoderSettings(precision="fp32"))._wanted_precision == "fp32"
    assert _encoder(EncoderSettings(device="cpu"))._wanted_precision == "auto"


def test_how_feeds_stood_at_the_end_of_a_week_outlives_the_log(tmp_path: Path) -> None:
    path = tmp_path / "s.duckdb"
    with open_store(path) as connection:
        register_feeds(connection, [FEED, OTHER_FEED])
        for hour in range(0, 24 * 30, 7):
            at = MONDAY + timedelta(hours=hour)
            answered = feed_run(feed=FEED, at=at) if hour % 3 else feed_run(settled(f"a{hour}"), feed=FEED, at=at)
            save_feed_run(connection, answered)
            if hour % 2:
                save_quiet_runs(connection, [feed_run(feed=OTHER_FEED, at=at + timedelta(seconds=5))])
        ends = [datetime(2026, 4, 27, tzinfo=UTC) + timedelta(days=7 * week) for week in range(4)]
        before = [last_answers(connection, end) for end in ends]
        logged = connection.execute("SELECT count(*) FROM fetches").fetchall()[0][0]
    later = MONDAY + timedelta(days=200)
    dropped = run_upkeep(path, tmp_path, keep=0, fetch_log_days=90, pages_days=90, now=later).log_rows_dropped
    assert dropped > logged * 0.8
    with open_reader(path) as connection:
        assert [last_answers(connection, end) for end in ends] == before
    assert run_upkeep(path, tmp_path, keep=0, fetch_log_days=90, pages_days=90, now=later).log_rows_dropped == 0


def feed_all(decoder: BodyDecoder, chunks: list[bytes]) -> None:
    for chunk in chunks:
        decoder.feed(chunk)


def test_an_empty_body_of_many_frames_takes_no_second_of_the_processor() -> None:
    decoder = BodyDecoder("zstd", 10_000_000)
    frame = b"\x50\x2a\x4d\x18\x00\x00\x00\x00"  # skippable, and empty
    started = time.process_time()
    with pytest.raises(TooLargeError, match="decoding"):
        feed_all(decoder, [frame * 8_192] * 200)
    assert time.process_time() - started < 1.5


def test_an_address_full_of_dashes_is_masked_at_once() -> None:
    query = "1-" * 32_000
    started = time.process_time()
    assert shown_url(f"{SITE}/?{query}&my-token=abc&x=1") == f"{SITE}/?{query}&my-token=…&x=1"
    assert time.process_time() - started < 0.5


def test_a_robots_txt_of_thousands_of_agents_and_rules_is_read_for_us_alone() -> None:
    agents = "".join(f"User-agent: bot{number}\n" for number in range(3_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(3_000))
    text = f"{agents}{rules}\nUser-agent: *\nCrawl-delay: 3\nDisallow: /all\nUser-agent: Storyfold\nDisallow: /us\n"
    started = time.process_time()
    kept, parsed = parse_rules(text, "Storyfold")
    assert time.process_time() - started < 0.5
    assert kept.splitlines()[-2:] == ["User-agent: Storyfold", "Disallow: /us"]
    assert "bot1" not in kept
    assert not parsed.can_fetch(f"{SITE}/us", "Storyfold")
    assert parsed.can_fetch(f"{SITE}/all", "Storyfold")
    assert parsed.can_fetch(f"{SITE}/7", "Storyfold")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("User-agent: a\nUser-agent: *\nDisallow: /x\nUser-agent: b\nDisallow: /y", ["User-agent: *", "Disallow: /x"]),
        ("user agent story*fold\ndisallow /x # no", ["User-agent: story*fold", "disallow /x"]),
        ("User-agent: b\nDisallow: /\nSitemap: /s.xml", ["Sitemap: /s.xml"]),
        ("User-agent: *\n\nDisallow: /x", ["User-agent: *", "Disallow: /x"]),
        ("Disallow: /x", []),
        ("#" * 50 + "\n" + "User-agent: *\nDisallow: /" + "x" * 3_000, ["User-agent: *"]),
        ("\n" * MAX_LINES + "User-agent: *\nDisallow: /", []),
    ],
)
def test_only_the_groups_that_name_us_are_kept(text: str, kept: list[str]) -> None:
    assert rules_for(text, "Storyfold").splitlines() == kept


def test_a_robots_txt_is_parsed_in_a_worker() -> None:
    async def run() -> bool:
        with PageReader() as reader:
            _, rules = await reader.parse_robots("User-agent: *\nDisallow: /no", "Storyfold")
        return bool(rules.can_fetch(f"{SITE}/yes", "Storyfold") and not rules.can_fetch(f"{SITE}/no", "Storyfold"))

    assert asyncio.run(run())
