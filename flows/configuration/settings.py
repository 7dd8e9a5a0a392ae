"""The configuration: one `storyfold.toml`, overridden by environment variables; unknown keys are errors.

`STORYFOLD_ENCODER__DEVICE=cpu` sets `device` in `[encoder]`; `STORYFOLD_CONFIG` names the file.
"""

import difflib
import hashlib
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from extractors.embedding.encoder import BUNDLED, Encoder, Precision
from extractors.types import Feed
from extractors.urls.normalize import shown_url
from flows.configuration.errors import ConfigError as ConfigError
from flows.configuration.fetch_settings import FetchSettings
from flows.configuration.included import with_included
from flows.configuration.lock_timeouts import COMMAND_LOCK_TIMEOUT_S
from flows.configuration.operation_settings import AlertSettings, MaintainSettings, ScheduleSettings, WorkerSettings
from reports.edition.ranking import Quotas, Weights
from reports.types import MIN_RELEVANCE, Rhythm, Topic
from store.stories.options import ClusteringOptions

DEFAULT_FILE = "storyfold.toml"

_PREFIX = "STORYFOLD_"
# Variables of ours that are no settings: where the configuration is, and where the folder of a deployment is.
_NOT_SETTINGS = frozenset({"CONFIG", "HOME"})

# The settings that are paths, by section.
_PATHS = {
    "store": ("path", "queries"),
    "workers": ("staging",),
    "fetch": ("authorities",),
    "maintain": ("folder",),
    "stories": ("weights",),
    "digest": ("folder", "templates", "outside"),
}

# The name robots.txt files may call us by.
AGENT = "Storyfold"
# What an edition depends on, and what of that only chooses where to compute.
_EDITORIAL = {"encoder", "stories", "summaries", "ranking", "digest", "topic", "feed"}
_QUOTAS = {"stories", "briefs", "per_outlet", "per_name"}
_MACHINE: Any = {
    "digest": {"folder", "templates", "mail_to", "every", "outside"},
    "encoder": {"device"},
    "summaries": {"device", "batch", "api_key", "timeout_s", "price_read", "price_written"},
}


_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})

# The parts of an edition that `leave_out` may name.
Part = Literal[
    "brief", "numbers", "matters", "figures", "quotes", "timeline", "briefs", "threads", "predictions",
    "disagreements", "comparison", "ahead", "outlets", "corrections", "review", "sources", "plots", "missed", "watched",
]  # fmt: skip


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)  # an input may be a key


class StoreSettings(_Part):
    """Where the database and your own queries lie, relative to the configuration file; how long pages are kept."""

    path: Path = Path("storyfold.duckdb")
    queries: Path = Path("queries")
    pages_days: int = Field(default=90, ge=0)


class DigestSettings(_Part):
    """Where the editions go and what they leave out; `templates` is a folder whose files replace ours by name.

    `mail_to` are readers who get each new edition by the mail server of `[alerts]`. `every` is "day", "week" or
    "month", or a list of them: each is a series of its own.
    `outside` is somebody else's list of stories (CSV or JSON: title, url, date) that each edition is compared with.
    """

    folder: Path = Path("digests")
    every: tuple[Rhythm, ...] = ("week",)
    leave_out: tuple[Part, ...] = ()
    templates: Path | None = None
    outside: Path | None = None
    mail_to: tuple[str, ...] = ()

    @field_validator("every", mode="before")
    @classmethod
    def _rhythms(cls, given: object) -> object:
        return (given,) if isinstance(given, str) else given

    @field_validator("every")
    @classmethod
    def _one_at_least(cls, given: tuple[Rhythm, ...]) -> tuple[Rhythm, ...]:
        if not given or len(set(given)) < len(given):
            raise ValueError('write "day", "week" or "month", or a list of different ones')
        return given


class EncoderSettings(_Part):
    """Which sentence-transformers model makes the embeddings, and where: auto, cpu, cuda, cuda:1 …

    `precision` is the fastest that keeps a cosine of .999 to float32; "fp32" gives all machines the same embeddings.
    """

    model: str = BUNDLED
    device: str = "auto"
    precision: Precision = "auto"
    batch: int = Field(default=256, ge=1)

    def encoder(self) -> Encoder:
        """Return the encoder, its model not loaded yet."""
        return Encoder(self.model, self.device, self.precision)


class StorySettings(_Part):
    """Articles more than `window_days` apart are never one story; groups below `same_story` on average neither.

    From .3 on `same_story` is the chance of one event by the evidence of dated articles (.7; .9 is stricter); below it
    is a likeness, as in 0.1.0 (.12), for feeds with few like events.
    `weights` is a file of one's own that `python -m store.evaluation.fit_weights` made; without it the shipped ones
    score the pairs.
    """

    window_days: float = Field(default=10.0, gt=0, le=60)
    same_story: float = Field(default=0.7, gt=0, lt=1)
    weights: Path | None = None


class FactsSettings(_Part):
    """What a name is called under other names, and the model that finds names if not the built-in rules."""

    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    names_model: str = ""

    def alias_table(self) -> dict[str, str]:
        """Return other name in lower case → what it is to be called."""
        return {other.lower(): name for name, others in self.aliases.items() for other in others}


class SummarySettings(_Part):
    """Which engine summarizes the stories: "extractive" prints sentences of articles; the others let `model` write.

    For "abstractive" `model` is the name or folder of a model that is on this machine, as `checker` always is; nothing
    is downloaded. For "endpoint" it is what the OpenAI-compatible `endpoint` calls it.
    """

    engine: Literal["extractive", "abstractive", "endpoint"] = "extractive"
    model: str = ""
    checker: str = ""
    device: str = "auto"
    batch: int = Field(default=4, ge=1)
    endpoint: str = ""
    api_key: SecretStr = SecretStr("")
    timeout_s: float = Field(default=60.0, gt=0, le=3600)
    context: int = Field(default=4096, ge=1024)
    price_read: float = Field(default=0.0, ge=0, allow_inf_nan=False)
    price_written: float = Field(default=0.0, ge=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.engine != "extractive" and not self.model:
            raise ValueError(f'engine = "{self.engine}" needs a `model`')
        if self.engine == "endpoint":
            self._addressed()
        return self

    def _addressed(self) -> None:
        """Refuse an address that is none, and a key that would go over the network for all to read."""
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
            raise ValueError('engine = "endpoint" needs an `endpoint` such as "http://127.0.0.1:11434/v1"')
        if parts.scheme == "http" and self.api_key.get_secret_value() and parts.hostname not in _THIS_MACHINE:
            raise ValueError("an `api_key` goes to an https `endpoint` only, or to this machine")


class RankingSettings(_Part):
    """The weights of the score's parts, and how much of the page one outlet or name may fill."""

    independence: float = Field(default=0.35, ge=0)
    relevance: float = Field(default=0.25, ge=0)
    outlet: float = Field(default=0.15, ge=0)
    novelty: float = Field(default=0.10, ge=0)
    figures: float = Field(default=0.05, ge=0)
    recency: float = Field(default=0.10, ge=0)
    full_independence: int = Field(default=6, ge=1)
    stories: int = Field(default=8, ge=0)
    briefs: int = Field(default=20, ge=0)
    per_outlet: int = Field(default=3, ge=1)
    per_name: int = Field(default=2, ge=1)

    def weights(self) -> Weights:
        """Return the weights as the reports know them."""
        return Weights(**self.model_dump(exclude=_QUOTAS))

    def quotas(self) -> Quotas:
        """Return the quotas as the reports know them."""
        return Quotas(**self.model_dump(include=_QUOTAS))


class TopicSettings(_Part):
    """A topic to write digests about, in words and examples, and how likely a story must be on it to be told."""

    key: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: str
    description: str
    phrases: tuple[str, ...] = Field(min_length=1)
    counter_phrases: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    min_relevance: float = Field(default=MIN_RELEVANCE, gt=0, le=1)
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2,3}$")], ...] = ()

    def topic(self) -> Topic:
        """Return the topic as the reports know it."""
        return Topic(**self.model_dump())


class FeedSettings(_Part):
    """One subscribed feed."""

    url: str
    name: str
    kind: str = "press"

    @field_validator("url")
    @classmethod
    def _http(cls, url: str) -> str:
        if not url.lower().startswith(("http://", "https://")) or not urlsplit(url).hostname:
            raise ValueError(f"{shown_url(url)!r} is not an http(s) address")
        return url

    def feed(self) -> Feed:
        """Return the feed as the rest of the program knows it: what opens it apart from what names it."""
        shown = shown_url(self.url)
        return Feed(url=shown, name=self.name, kind=self.kind, address="" if shown == self.url else self.url)


class Settings(BaseSettings):
    """All of the configuration. Paths are absolute once loaded."""

    model_config = SettingsConfigDict(
        extra="forbid", frozen=True, env_prefix=_PREFIX, env_nested_delimiter="__", hide_input_in_errors=True
    )

    store: StoreSettings = StoreSettings()
    digest: DigestSettings = DigestSettings()
    fetch: FetchSettings = FetchSettings()
    encoder: EncoderSettings = EncoderSettings()
    stories: StorySettings = StorySettings()
    facts: FactsSettings = FactsSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    workers: WorkerSettings = WorkerSettings()
    maintain: MaintainSettings = MaintainSettings()
    alerts: AlertSettings = AlertSettings()
    summaries: SummarySettings = SummarySettings()
    ranking: RankingSettings = RankingSettings()
    # Who owns an outlet, and by which addresses and other names it is known: beside the table that ships.
    outlets: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = Field(default_factory=dict)
    # Files beside this one, by name or pattern: lists of feeds as OPML; topics, one a file.
    feed_files: tuple[str, ...] = ()
    topic_files: tuple[str, ...] = ()
    topic: tuple[TopicSettings, ...] = Field(min_length=1)
    feed: tuple[FeedSettings, ...] = Field(min_length=1)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file: a container sets one variable and mounts the rest."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for what, values in (
            ("feed url", [shown_url(f.url) for f in self.feed]),
            ("topic key", [t.key for t in self.topic]),
        ):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"{what} twice: {', '.join(twice)}")
        return self

    def clustering(self) -> ClusteringOptions:
        """Return the store and how its articles are clustered, for a person's command."""
        return ClusteringOptions(
            path=self.store.path,
            model_id=self.encoder.model,
            window=timedelta(days=self.stories.window_days),
            same_story=self.stories.same_story,
            weights=self.stories.weights,
            lock_timeout_s=COMMAND_LOCK_TIMEOUT_S,
        )

    def feeds(self) -> tuple[Feed, ...]:
        """Return the subscribed feeds."""
        return tuple(feed.feed() for feed in self.feed)

    def topics(self, wanted: str = "") -> tuple[Topic, ...]:
        """Return all topics, or the one of the key `wanted`. Raises ConfigError for an unknown key."""
        found = tuple(topic.topic() for topic in self.topic if wanted in ("", topic.key))
        if not found:
            raise ConfigError(f"no topic {wanted!r}; the configuration has {', '.join(t.key for t in self.topic)}")
        return found

    def editorial_hash(self) -> str:
        """Return 12 hex digits that change when anything changes an edition could depend on."""
        parts = self.model_dump_json(include=_EDITORIAL, exclude=_MACHINE)
        return hashlib.sha256(parts.encode()).hexdigest()[:12]

    def user_agent(self) -> str:
        """Return how we introduce ourselves to servers."""
        contact = f"; {self.fetch.contact}" if self.fetch.contact else ""
        return f"{AGENT}/0.1 (news monitor{contact})"


def settings_path(file: str | Path | None = None) -> Path:
    """Return the configuration to use: `file`, else $STORYFOLD_CONFIG, else storyfold.toml in this folder."""
    return Path(file or os.environ.get("STORYFOLD_CONFIG") or DEFAULT_FILE).resolve()


# What a command loaded, for the flow that it runs: the file, and what it says.
_SHARED: ContextVar[tuple[Path, Settings] | None] = ContextVar("shared settings", default=None)


@contextmanager
def shared_settings(file: str | Path | None = None) -> Iterator[Settings]:
    """Load the configuration of a command, once: inside, `load_settings` of the same file gives it again."""
    settings = load_settings(file)
    token = _SHARED.set((settings_path(file), settings))
    try:
        yield settings
    finally:
        _SHARED.reset(token)


def load_settings(file: str | Path | None = None, *, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Return the configuration that `settings_path` finds; a section's keys in `overrides` win over the file's."""
    path = settings_path(file)
    shared = _SHARED.get()
    if shared and shared[0] == path and not overrides:
        return shared[1]
    raw = _read_toml(path)
    for section, values in (overrides or {}).items():
        known = raw.get(section)
        raw[section] = known | values if isinstance(known, dict) and isinstance(values, dict) else values
    _refuse_unknown_variables(os.environ)
    raw = with_included(raw, path.parent)
    try:
        settings = Settings(**raw)
    except SettingsError as error:
        raise ConfigError(f"an environment variable STORYFOLD_… cannot be read: {error}") from error
    except ValidationError as error:
        raise ConfigError("\n".join([f"{path}: the configuration has errors:", *_explain(error)])) from error
    return _with_absolute_paths(settings, path.parent)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # editors of Windows begin with a mark
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file. `storyfold init` writes one; `--config` names another.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    """Return the configuration with its relative paths below the folder of its file."""
    sections = {}
    for section, keys in _PATHS.items():
        part = getattr(settings, section)
        given = {key: path for key in keys if (path := getattr(part, key)) is not None}
        sections[section] = part.model_copy(update={key: folder / _home(path) for key, path in given.items()})
    return settings.model_copy(update=sections)


def _refuse_unknown_variables(names: Iterable[str]) -> None:
    """Raise ConfigError for a variable that was meant for us and sets nothing, which pydantic passes over."""
    sections = sorted(section.upper() for section in Settings.model_fields)
    for name in sorted(names):
        said = name.upper().removeprefix(_PREFIX)
        head, underscores, key = said.partition("__")
        if not name.upper().startswith(_PREFIX) or said in _NOT_SETTINGS or head in sections:
            continue
        begun = [section for section in sections if said.startswith(f"{section}_")]
        close = difflib.get_close_matches(head, sections, n=1)
        meant = (
            f"{begun[0]}__{said[len(begun[0]) + 1 :]}" if begun else f"{close[0]}{underscores}{key}" if close else ""
        )
        hint = f"did you mean {_PREFIX}{meant}? " if meant else ""
        raise ConfigError(
            f"the environment variable {name} sets nothing; {hint}Known: {_PREFIX}{{{','.join(sections)}}}__…"
        )


# What a configuration cannot do without, by where it is missing.
_NEEDED = {
    "feed": "no feed is subscribed: add a [[feed]] table with `url` and `name`; `storyfold init` writes some",
    "topic": "there is no topic to write about: add a [[topic]] table; `storyfold init` writes a file with one",
}


def _explain(error: ValidationError) -> Iterator[str]:
    problems = error.errors()
    for problem in problems:
        if problem["type"] == "too_short" and any(p["loc"][:1] == problem["loc"] and p != problem for p in problems):
            continue  # it only counts what is left after the errors inside
        where = [str(step) for step in problem["loc"]]
        if problem["type"] == "extra_forbidden":
            yield f"  {_path(where)}: unknown key{_neighbours(where)}"
        elif problem["type"] in ("missing", "too_short") and _path(where) in _NEEDED:
            yield f"  {_NEEDED[_path(where)]}"
        else:
            yield f"  {_path(where) or 'the file'}: {problem['msg']}"


def _path(where: list[str]) -> str:
    """Return "feed[3].url" for ["feed", "3", "url"]."""
    return "".join(f"[{int(step) + 1}]" if step.isdigit() else f".{step}" for step in where).lstrip(".")


def _neighbours(where: list[str]) -> str:
    model: Any = Settings
    for step in where[:-1]:
        if not step.isdigit():
            annotation = model.model_fields[step].annotation
            model = next((part for part in _arguments(annotation) if hasattr(part, "model_fields")), annotation)
    known = list(model.model_fields)
    close = difflib.get_close_matches(where[-1], known, n=1)
    meant = f"; did you mean `{close[0]}`?" if close else "."
    return f"{meant} Known here: {', '.join(known)}"


def _arguments(annotation: Any) -> tuple[Any, ...]:
    return getattr(annotation, "__args__", (annotation,))


def _home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{path}: {error}") from error
