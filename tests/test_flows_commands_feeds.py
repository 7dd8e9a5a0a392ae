"""A newcomer's way through the commands: a configuration, its feeds, a run, older pages; each says how it went."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from store.database.connections import open_reader
from tests.commands import Done, storyfold
from tests.test_extractors_fetch import Server, reply, served

SITE = "http://press.example"
TOPIC = '[[topic]]\nkey = "w"\nname = "Harbours"\ndescription = "d"\nphrases = ["a harbour is closed"]\n'
PROSE = "".join(f"<p>Sentence {n} of a report about the harbour that was closed on Tuesday.</p>" for n in range(12))
LAST_WEEK = datetime.now(UTC) - timedelta(days=7)


def feed(*links: str, title: str = "Press", days: int = 7) -> bytes:
    date = f"{datetime.now(UTC) - timedelta(days=days):%a, %d %b %Y %H:%M:%S} GMT"
    items = "".join(
        f"<item><title>The harbour of {link[1:]} is closed</title><link>{SITE}{link}</link>"
        f"<pubDate>{date}</pubDate></item>"
        for link in links
    )
    body = f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'
    return reply("200 OK", body.encode(), Content_Type="application/rss+xml")


def page(link: str) -> bytes:
    """Return a page whose text is its own."""
    prose = PROSE.replace("the harbour", f"the harbour of {link[1:].title()}")
    return reply("200 OK", f"<html><body><article>{prose}</article></body></html>".encode(), Content_Type="text/html")


def sitemap(*links: str, days: int) -> bytes:
    date = f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d}"
    news = '<news:news xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</news:news>'
    told = news.format(f"<news:publication_date>{date}</news:publication_date><news:title>An old harbour</news:title>")
    urls = "".join(f"<url><loc>{SITE}{link}</loc>{told}</url>" for link in links)
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    return reply("200 OK", body.encode(), Content_Type="application/xml")


INDEX = (
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    f"<sitemap><loc>{SITE}/archive.xml</loc></sitemap>"
    f"<sitemap><loc>{SITE}/long-ago.xml</loc><lastmod>2001-01-01</lastmod></sitemap>"
    f"<sitemap><loc>{SITE}/news-gone.xml</loc></sitemap>"
    f"<sitemap><loc>{SITE}/news.xml</loc></sitemap><sitemap><loc>{SITE}/news.xml</loc></sitemap></sitemapindex>"
)
HOME = (
    b'<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/feed">'
    b'<link rel="alternate" type="application/rss+xml" href="/sport"></head><body>Press</body></html>'
)
ROBOTS = f"User-agent: *\nAllow: /\nSitemap: {SITE}/pictures.xml\nSitemap: {SITE}/news-index.xml\n"


def press() -> dict[str, bytes]:
    return {
        "/": reply("200 OK", HOME, Content_Type="text/html"),
        "/feed": feed("/leith", "/turin"),
        "/sport": feed("/sport-1", title="Sport"),
        "/moved": reply("301 Moved Permanently", Location=f"{SITE}/feed"),
        "/robots.txt": reply("200 OK", ROBOTS.encode(), Content_Type="text/plain"),
        "/news-index.xml": reply("200 OK", INDEX.encode(), Content_Type="application/xml"),
        "/news.xml": sitemap("/oslo", days=20),
        "/archive.xml": sitemap("/riga", days=90),
        **{link: page(link) for link in ("/leith", "/turin", "/oslo", "/riga")},
    }


@pytest.fixture
def server() -> Iterator[Server]:
    with served(press()) as found:  # type: ignore[arg-type]
        yield found


@pytest.fixture
def config(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a configuration with one feed; a command leaves the signals of the test's process alone."""
    monkeypatch.setattr("flows.cli.app.exit_on_signals", lambda: None)
    path = tmp_path / "storyfold.toml"
    path.write_text(
        f'[fetch]\ngap_s = 0\nretry_delays_s = []\n[fetch.connect_to]\n"press.example" = "127.0.0.1:{server.port}"\n'
        f'"dead.example" = "127.0.0.1:9"\n{TOPIC}[[feed]]\nurl = "{SITE}/feed"\nname = "The Gazette"\n',
        encoding="utf-8",
    )
    return path


def run(*words: object, config: Path) -> Done:
    return storyfold(*map(str, words), "--config", str(config))


def titles(config: Path) -> list[str]:
    with open_reader(load_settings(config).store.path) as connection:
        rows = connection.execute("SELECT title FROM articles ORDER BY title").fetchall()
    return [row[0] for row in rows]


def test_a_run_collects_writes_the_digest_and_says_who_did_not_answer(config: Path) -> None:
    dead = '[[feed]]\nurl = "http://dead.example/feed"\nname = "Dead Air"\n'
    config.write_text(config.read_text(encoding="utf-8") + dead, encoding="utf-8")
    done = run("run", config=config)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    said = " ".join(done.stderr.split())
    assert "1 of 2 feeds answered" in said
    assert "2 new articles" in said
    assert "No answer: Dead Air. `storyfold feeds` says why." in said
    week = f"{LAST_WEEK:%G-W%V}"
    (written,) = (config.parent / "digests").glob("w-*.md")
    assert f"w {week}: " in said
    assert written.name == f"w-{week}.md"
    assert written.read_text(encoding="utf-8").startswith('---\ntitle: "Harbours: week ')

    again = run("collect", config=config)
    assert again.returncode == 0
    assert "`--all` asks them all the same" in " ".join(again.stderr.split())
    made_from = json.loads(written.with_suffix(".manifest.json").read_text(encoding="utf-8"))
    (row,) = json.loads(run("sql", "SELECT min(id) AS id FROM stories", "--json", config=config).stdout)
    assert run("label", row["id"], "--relevant", config=config).stdout.startswith("relevant to Harbours: ")
    told = json.loads(run("digest", week, "--json", config=config).stdout)
    assert [(one["topic"], one["week"]) for one in told] == [("w", week)]
    made_anew = json.loads(written.with_suffix(".manifest.json").read_text(encoding="utf-8"))
    assert made_from["config"] != made_anew["config"], "a label left no mark"
    same = run("digest", "--diff", week, week, config=config)
    assert (same.returncode, same.stdout.split("\n")[0]) == (0, "w")
    assert "New:" not in same.stdout


def test_a_digest_of_nothing_or_of_a_week_to_come_is_refused(config: Path) -> None:
    nothing = run("digest", "2026-W18", config=config)
    assert nothing.returncode == 1
    assert "nothing has been collected yet. `storyfold collect` comes first." in " ".join(nothing.stderr.split())
    later = run("digest", "2999-W01", config=config)
    assert (later.returncode, "2999-W01 has not begun" in later.stderr) == (2, True)
    assert not (config.parent / "digests").exists()


def test_a_collect_that_nobody_answers_ends_with_three(config: Path, server: Server) -> None:
    del server.answers["/feed"]
    done = run("collect", "--all", "--json", config=config)
    assert done.returncode == 3
    told = json.loads(done.stdout)
    assert (told["feeds"], told["feeds_ok"], told["feeds_failed"]) == (1, 0, ["The Gazette"])


def test_older_pages_come_from_the_news_sitemaps_as_far_back_as_asked(config: Path, server: Server) -> None:
    since = f"{datetime.now(UTC) - timedelta(days=30):%Y-%m-%d}"
    done = run("backfill", "--since", since, config=config)
    assert done.returncode == 0, done.stderr
    assert "3 new articles" in " ".join(done.stderr.split())
    assert titles(config) == ["An old harbour", "The harbour of leith is closed", "The harbour of turin is closed"]
    asked = [request.split()[1] for request in server.requests]
    assert "/riga" not in asked, "of before the day that was asked for"
    assert "/pictures.xml" not in asked, "a sitemap of no news"
    assert "/long-ago.xml" not in asked, "a sitemap that has not changed since"
    assert asked.count("/news.xml") == 1


def test_an_older_page_that_fails_keeps_what_came_before_it(config: Path, server: Server) -> None:
    link = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="next" href="{SITE}/feed?page=2"/>'
    server.answers["/feed"] = feed("/leith", title=f"Press</title>{link}<title>")
    server.answers["/robots.txt"] = reply("503 Service Unavailable")
    done = run("backfill", "--since", "2001-01-01", "--json", config=config)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["feeds_ok"] == 1
    assert any(request.startswith("GET /feed?page=2 ") for request in server.requests)


def test_an_article_of_two_pages_stays_whole_when_it_is_read_again(config: Path, server: Server) -> None:
    def part(name: str, more: str = "") -> bytes:
        prose = PROSE.replace("Sentence", name)
        html = f"<html><head>{more}</head><body><article>{prose}</article>{more}</body></html>"
        return reply("200 OK", html.encode(), Content_Type="text/html")

    server.answers["/feed"] = feed("/leith")
    server.answers["/leith"] = part("Opening", f'<link rel="next" href="{SITE}/leith?page=2">')
    server.answers["/leith?page=2"] = part("Ending")
    assert run("collect", config=config).returncode == 0
    query = "SELECT contains(text, 'Opening 3'), contains(text, 'Ending 3') FROM articles"
    with open_reader(load_settings(config).store.path) as connection:
        assert connection.execute(query).fetchall() == [(True, True)]
    told = run("reextract", config=config).stdout
    assert told.startswith("1 page read again: 0 articles changed, 0 new; 0 pages without one now"), told


def test_a_check_is_a_table_and_follows_a_feed_that_moved(config: Path) -> None:
    done = run("feeds", "check", f"{SITE}/moved", config=config)
    assert done.returncode == 0, done.stderr
    assert f"for good to {SITE}/feed" in done.stdout
    assert "“Press”, 2 entries, 2 dated, 0 with full text" in done.stdout
    assert "none: every poll will be a full answer" in done.stdout
    gone = run("feeds", "check", f"{SITE}/gone", config=config)
    assert (gone.returncode, "http error: 404" in gone.stdout) == (1, True)


def test_adding_a_site_takes_its_first_feed_and_names_the_others(config: Path, server: Server) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace(f"{SITE}/feed", f"{SITE}/known"), encoding="utf-8")
    done = run("feeds", "add", f"{SITE}/", config=config)
    assert done.stdout.splitlines() == [
        f"Also there: {SITE}/sport (Sport)",
        f"Added Press: {SITE}/feed",
        "1 feed added; already there: 0.",
    ]
    for address in ("/feed", "/sport"):
        del server.answers[address]
    none = run("feeds", "add", f"{SITE}/", config=config)
    assert (none.returncode, none.stdout) == (2, "")
    assert "neither it nor anything it names is one" in " ".join(none.stderr.split())
    assert len(load_settings(config).feeds()) == 2


def test_a_saved_feed_is_a_table_and_what_is_none_says_why(config: Path, tmp_path: Path) -> None:
    saved = tmp_path / "feed.xml"
    saved.write_bytes(feed("/leith").partition(b"\r\n\r\n")[2])
    shown = storyfold("feeds", "parse", str(saved))
    assert shown.returncode == 0
    assert "The harbour of leith is closed" in shown.stdout
    saved.write_bytes(b"<html><body>not here</body></html>")
    none = storyfold("feeds", "parse", str(saved))
    assert (none.returncode, none.stdout.startswith("not a feed: ")) == (1, True)
    assert storyfold("feeds", "parse", str(tmp_path / "none.xml")).returncode == 2
    saved.write_bytes(b"<html/>")
    refused = run("feeds", "import", saved, config=config)
    assert (refused.returncode, "not an OPML" in refused.stderr) == (2, True)


def test_a_first_configuration_is_written_once(tmp_path: Path) -> None:
    done = storyfold("init", str(tmp_path))
    path = tmp_path / "storyfold.toml"
    wrote, next_step = done.stdout.splitlines()
    assert wrote.startswith(f"Wrote {path}, feeds.opml (")
    assert next_step == f"Look them over, then: storyfold run --config {path}"
    assert len(load_settings(path).feeds()) > 5
    path.write_text("# mine\n", encoding="utf-8")
    again = storyfold("init", str(tmp_path))
    assert (again.returncode, "`--force` writes all anew" in again.stderr) == (2, True)
    assert path.read_text(encoding="utf-8") == "# mine\n"
    assert storyfold("init", str(tmp_path), "--force").returncode == 0
    assert load_settings(path).topics("")


def test_the_demo_leaves_a_configuration_that_is_not_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cli.start.exit_on_signals", lambda: None)
    (tmp_path / "storyfold.toml").write_text("# mine\n", encoding="utf-8")
    done = storyfold("demo", "--folder", str(tmp_path))
    assert (done.returncode, "is not the demo's" in done.stderr) == (2, True)
    assert [file.name for file in tmp_path.iterdir()] == ["storyfold.toml"]


def test_the_version_is_that_of_the_package() -> None:
    import flows

    assert storyfold("--version").stdout == f"storyfold {flows.__version__}\n"
