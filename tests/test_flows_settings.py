"""The configuration names what is wrong with it, and where."""

import re
from pathlib import Path

import pytest

from extractors.types import Feed
from flows.configuration.adding_feeds import add_feeds
from flows.configuration.reference import MEANINGS, configuration_page, settings_of
from flows.configuration.settings import ConfigError, load_settings, shared_settings
from flows.configuration.starter import starter_feeds, starter_topic, write_starter
from flows.configuration.starter_profiles import PROFILES, Profile
from tests.building import minimal_config

LEAST = minimal_config("http://a.example/feed", "A")


LEAST_FEED = "\n[[feed]]\nurl = 'http://a.example/feed'\nname = 'A'\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "storyfold.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_starter_is_a_valid_configuration(tmp_path: Path) -> None:
    settings = load_settings(write_starter(tmp_path))
    assert len(settings.feeds()) >= 40
    assert [topic.key for topic in settings.topics()] == ["world-models"]
    assert settings.store.path == tmp_path / "storyfold.duckdb"


def test_the_starter_says_the_defaults(tmp_path: Path) -> None:
    said = load_settings(write_starter(tmp_path))
    left_out = load_settings(written(tmp_path, LEAST))
    own = {"topic", "feed", "facts", "topic_files", "feed_files"}
    assert said.model_dump(exclude=own) == left_out.model_dump(exclude=own)


def test_the_starter_fits_a_screen_and_lists_what_is_beside_it(tmp_path: Path) -> None:
    path = write_starter(tmp_path)
    assert len(path.read_text(encoding="utf-8").splitlines()) < 80
    settings = load_settings(path)
    assert settings.feeds() == starter_feeds()
    assert settings.topics() == load_settings(written(tmp_path, starter_topic() + LEAST_FEED)).topics()


@pytest.mark.parametrize("profile", PROFILES)
def test_one_may_begin_with_the_feeds_of_some_publishers(tmp_path: Path, profile: Profile) -> None:
    settings = load_settings(write_starter(tmp_path, profile=profile, timezone="Europe/Berlin", mail_to="a@b.example"))
    assert {feed.kind for feed in settings.feeds()} == PROFILES[profile]
    assert (settings.schedule.timezone, settings.digest.mail_to) == ("Europe/Berlin", ("a@b.example",))


def test_feeds_and_topics_may_stand_in_the_file_and_beside_it(tmp_path: Path) -> None:
    write_starter(tmp_path)
    (tmp_path / "topics" / "quiet.toml").write_text(
        "name = 'Q'\ndescription = 'd'\nphrases = ['x']\n", encoding="utf-8"
    )
    files = 'feed_files = ["feeds.opml"]\ntopic_files = ["topics/*.toml"]\n'
    settings = load_settings(written(tmp_path, files + LEAST))
    assert [topic.key for topic in settings.topics()] == ["w", "quiet", "world-models"]
    assert settings.feeds()[0].url == "http://a.example/feed"
    assert len(settings.feeds()) == 1 + len(starter_feeds())


BESIDE_WRONG = [
    ("a list that is not there", 'feed_files = ["none.opml"]', "none.opml: no such file, and feed_files names it"),
    ("no list", 'feed_files = "feeds.opml"', 'feed_files = ["feeds.opml"]'),
    ("a pattern that fits none", 'topic_files = ["none/*.toml"]', "topic_files: no file in "),
    ("a list that is none", 'feed_files = ["storyfold.toml"]', "storyfold.toml: not an OPML document"),
    (
        "a topic with a key too many",
        'topic_files = ["more.toml"]',
        "topic[2].fraises: unknown key; did you mean `phrases`?",
    ),
]


@pytest.mark.parametrize(("lines", "words"), [row[1:] for row in BESIDE_WRONG], ids=[row[0] for row in BESIDE_WRONG])
def test_what_is_wrong_beside_the_file_is_named(tmp_path: Path, lines: str, words: str) -> None:
    (tmp_path / "more.toml").write_text("name = 'M'\ndescription = 'd'\nfraises = ['x']\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_settings(written(tmp_path, f"{lines}\n{LEAST}"))
    assert words in str(refused.value)


def test_a_feed_is_added_to_the_list_beside_the_file(tmp_path: Path) -> None:
    path = write_starter(tmp_path)
    listed = tmp_path / "feeds.opml"
    listed.write_text(listed.read_text(encoding="utf-8").replace("<body>", "<body>\n<!-- ours -->"), encoding="utf-8")
    before = path.read_bytes()
    add_feeds(path, [Feed(url="http://a.example/?x=1&y=2", name='A "<b>"', kind="blog")])
    assert path.read_bytes() == before
    assert "<!-- ours -->" in listed.read_text(encoding="utf-8")
    assert load_settings(path).feeds()[-1] == Feed(url="http://a.example/?x=1&y=2", name='A "<b>"', kind="blog")
    listed.write_text("<opml/>", encoding="utf-8")
    with pytest.raises(ConfigError, match="Nothing was changed"):
        add_feeds(path, [Feed(url="http://b.example/", name="B")])


def test_the_page_of_the_configuration_says_what_the_models_say() -> None:
    page = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert page == configuration_page(), "make it anew: storyfold admin settings > docs/configuration.md"


def test_every_setting_has_a_meaning_and_no_meaning_is_left_over() -> None:
    assert {name: set(fields) for name, fields in settings_of().items()} == {
        name: set(meanings) for name, meanings in MEANINGS.items()
    }


def test_the_starter_overwrites_nothing_unasked(tmp_path: Path) -> None:
    write_starter(tmp_path)
    with pytest.raises(ConfigError, match="--force"):
        write_starter(tmp_path)
    assert write_starter(tmp_path, force=True).is_file()


WRONG = [
    ("a key that is nearly right", "[encoder]\ndevise = 'cpu'", "encoder.devise: unknown key; did you mean `device`?"),
    (
        "a key that is far off",
        "[encoder]\nzzz = 1",
        "encoder.zzz: unknown key. Known here: model, device, precision, batch",
    ),
    ("a table that is nearly right", "[stor]\npath = 'x'", "stor: unknown key; did you mean `store`?"),
    (
        "a key of a feed",
        "[[feed]]\nurl='http://b.example/'\nname='B'\nknd='x'",
        "feed[2].knd: unknown key; did you mean",
    ),
    ("a feed twice", "[[feed]]\nurl = 'http://a.example/feed'\nname = 'A'", "feed url twice: http://a.example/feed"),
    ("a feed that is no address", "[[feed]]\nurl = 'file:///etc/passwd'\nname = 'A'", "is not an http(s) address"),
    ("a host led nowhere", "[fetch.connect_to]\n'a.example' = 'there'", "'there' is not of the form address:port"),
    ("a time-out of nothing", "[fetch]\ntimeout_s = 0", "fetch.timeout_s: Input should be greater than 0"),
    ("no TOML", "[fetch", "storyfold.toml: "),
]


@pytest.mark.parametrize(("text", "message"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_an_error_names_its_place(tmp_path: Path, text: str, message: str) -> None:
    path = written(tmp_path, f"{LEAST}\n{text}\n")
    with pytest.raises(ConfigError) as error:
        load_settings(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)


TOPIC, _, FEED = LEAST.partition("[[feed]]")
LACKING = [
    ("no feed", TOPIC, "no feed is subscribed: add a [[feed]] table"),
    ("an empty list of feeds", f"feed = []\n{TOPIC}", "no feed is subscribed: add a [[feed]] table"),
    ("no topic", f"[[feed]]{FEED}", "there is no topic to write about: add a [[topic]] table"),
]


@pytest.mark.parametrize(("text", "message"), [row[1:] for row in LACKING], ids=[row[0] for row in LACKING])
def test_what_is_lacking_is_said_with_what_to_add(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        load_settings(written(tmp_path, text))


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="storyfold init"):
        load_settings(tmp_path / "none.toml")


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, f"[encoder]\ndevice = 'auto'\nbatch = 8\n{LEAST}")
    monkeypatch.setenv("STORYFOLD_ENCODER__DEVICE", "cpu")
    settings = load_settings(path)
    assert (settings.encoder.device, settings.encoder.batch) == ("cpu", 8)


def test_the_environment_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFOLD_CONFIG", str(written(tmp_path, LEAST)))
    assert [feed.name for feed in load_settings().feeds()] == ["A"]


def test_the_editorial_hash_changes_with_the_topic_and_not_with_the_machine(tmp_path: Path) -> None:
    plain = load_settings(written(tmp_path, LEAST)).editorial_hash()
    assert load_settings(written(tmp_path, f"[encoder]\ndevice = 'cpu'\n{LEAST}")).editorial_hash() == plain
    assert load_settings(written(tmp_path, LEAST.replace("'d'", "").replace('"d"', '"e"'))).editorial_hash() != plain


def test_what_a_server_says_wins_over_the_file_key_by_key(tmp_path: Path) -> None:
    path = written(tmp_path, f"{LEAST}\n[encoder]\nbatch = 64\ndevice = 'cpu'\n")
    settings = load_settings(path, overrides={"encoder": {"batch": 32}, "alerts": {"smtp_host": "mail.example"}})
    assert (settings.encoder.batch, settings.encoder.device) == (32, "cpu")
    assert settings.alerts.smtp_host == "mail.example"


def test_the_environment_wins_over_what_a_server_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFOLD_ENCODER__BATCH", "16")
    assert load_settings(written(tmp_path, LEAST), overrides={"encoder": {"batch": 32}}).encoder.batch == 16


def test_a_wrong_word_of_a_server_is_an_error_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Known here"):
        load_settings(written(tmp_path, LEAST), overrides={"encoder": {"bach": 32}})


MISSPELT = {
    "STORYFOLD_ENCODRE__DEVICE": "did you mean STORYFOLD_ENCODER__DEVICE? ",
    "STORYFOLD_ENCODER_DEVICE": "did you mean STORYFOLD_ENCODER__DEVICE? ",
    "STORYFOLD_DEVICE": "Known: STORYFOLD_{ALERTS,",
}


@pytest.mark.parametrize(("name", "message"), MISSPELT.items(), ids=MISSPELT)
def test_a_misspelt_variable_is_an_error_and_not_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    path = written(tmp_path, LEAST)
    monkeypatch.setenv(name, "cpu")
    with pytest.raises(ConfigError, match=f"environment variable {name} sets nothing; ") as caught:
        load_settings(path)
    assert message in str(caught.value)


def test_the_proxys_password_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYFOLD_FETCH__PROXY", "http://ann:hunter2@proxy.example:3128")
    settings = load_settings(written(tmp_path, LEAST))
    assert settings.fetch.proxy.get_secret_value().endswith(":3128")
    assert "hunter2" not in f"{settings!r}{settings.model_dump_json()}"
    monkeypatch.setenv("STORYFOLD_FETCH__PROXY", "socks5://hunter2@proxy.example")
    with pytest.raises(ConfigError, match=r"fetch\.proxy: .*http://host:port") as caught:
        load_settings(tmp_path / "storyfold.toml")
    assert "hunter2" not in str(caught.value)


def test_a_command_and_its_flow_share_what_was_loaded(tmp_path: Path) -> None:
    path = written(tmp_path, LEAST)
    with shared_settings(path) as settings:
        path.unlink()  # whoever read the file again would fail
        assert load_settings(path) is settings
        assert load_settings(str(path)) is settings
        with pytest.raises(ConfigError, match="no such file"):
            load_settings(tmp_path / "other.toml")
    with pytest.raises(ConfigError, match="no such file"):
        load_settings(path)


def test_what_a_server_says_is_not_lost_to_what_a_command_loaded(tmp_path: Path) -> None:
    with shared_settings(written(tmp_path, LEAST)) as settings:
        again = load_settings(tmp_path / "storyfold.toml", overrides={"encoder": {"batch": 7}})
    assert (settings.encoder.batch, again.encoder.batch) == (256, 7)


def test_a_bare_key_is_the_topic_of_its_file_or_the_one_that_ships(tmp_path: Path) -> None:
    bare = "[[topic]]\nkey = 'world-models'\nmin_relevance = 0.5\n" + LEAST_FEED
    shipped = load_settings(written(tmp_path, bare)).topic[0]
    assert len(shipped.phrases) > 5
    (tmp_path / "world-models.toml").write_text("name = 'Mine'\ndescription = 'd'\nphrases = ['x']\n", encoding="utf-8")
    own = load_settings(written(tmp_path, "topic_files = ['world-models.toml']\n" + bare)).topic
    assert [(one.name, one.phrases, one.min_relevance) for one in own] == [("Mine", ("x",), 0.5)]
    with pytest.raises(ConfigError):
        load_settings(written(tmp_path, "[[topic]]\nkey = 'no-such-topic'\n" + LEAST_FEED))


def test_the_topic_of_a_first_configuration_can_be_copied_into_another(tmp_path: Path) -> None:
    """As programs do that write a configuration of their own around it: from its table to the first one of a feed."""
    text = write_starter(tmp_path / "first").read_text(encoding="utf-8")
    copied = text[text.index("[[topic]]\n") : text.index("[[feed]]")]
    found = load_settings(written(tmp_path, copied + LEAST_FEED))
    assert found.topics() == load_settings(tmp_path / "first" / "storyfold.toml").topics()
