"""Write a first configuration: storyfold.toml, the feeds as OPML and the world-model topic as a file beside it."""

import importlib.resources
import json
import tomllib
from pathlib import Path

from extractors.types import Feed
from flows.configuration.settings import DEFAULT_FILE, ConfigError
from flows.configuration.starter_profiles import PROFILES as PROFILES
from flows.configuration.starter_profiles import Profile
from store.database.whole_files import write_whole

FEEDS_FILE = "feeds.opml"
TOPIC_FILE = "topics/world-models.toml"


def write_starter(
    folder: Path, *, force: bool = False, profile: Profile = "all", timezone: str = "UTC", mail_to: str = ""
) -> Path:
    """Write the files into `folder` and return the path of storyfold.toml.

    Raises ConfigError rather than overwrite one of them unasked; with `force` all are written anew.
    """
    from extractors.feeds.opml import write_opml

    path = folder / DEFAULT_FILE
    files = {
        folder / FEEDS_FILE: write_opml(starter_feeds(profile), "Storyfold"),
        folder / TOPIC_FILE: topic_text(),
        path: starter_settings(timezone=timezone, mail_to=mail_to),
    }
    if not force and (there := [str(file) for file in files if file.exists()]):
        raise ConfigError(f"{' and '.join(there)} there already. `--force` writes all anew.")
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, text)
    return path


def starter_settings(*, timezone: str = "UTC", mail_to: str = "") -> str:
    """Return the text of a first storyfold.toml."""
    text = _read("flows.configuration", "starter.toml")
    text = text.replace('timezone = "UTC"  ', f"timezone = {json.dumps(timezone)}  ")
    return text.replace("mail_to = []  ", f"mail_to = {json.dumps([mail_to] if mail_to else [])}  ", 1)


def topic_text() -> str:
    """Return the text of the world-model topic."""
    return _read("reports.relevance", "builtin_topics/world_models.toml")


def starter_topic() -> str:
    """Return the world-model topic as a [[topic]] table."""
    return f"[[topic]]\n{topic_text()}"


def starter_feeds(profile: Profile = "all") -> tuple[Feed, ...]:
    """Return the feeds that ship, or those of a profile."""
    rows = tomllib.loads(_read("flows.configuration", "default_feeds.toml"))["feed"]
    feeds = tuple(Feed(url=row["url"], name=row["name"], kind=row["kind"]) for row in rows)
    return feeds if profile == "all" else tuple(feed for feed in feeds if feed.kind in PROFILES[profile])


def _read(package: str, name: str) -> str:
    return importlib.resources.files(package).joinpath(name).read_text(encoding="utf-8")
