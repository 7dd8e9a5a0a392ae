"""The page docs/configuration.md: every setting with its default, what it may be, and its meaning.

Sections, keys, defaults and limits are read from the models; the meanings are here, one for each, no more and no less.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from flows.configuration.settings import FeedSettings, Settings, TopicSettings

_HEAD = """# Configuration

One file, `storyfold.toml`, of a screen as `storyfold init` writes it: `--config` names it, else `$STORYFOLD_CONFIG`,
else the one in the folder. This page is made from the program by `storyfold admin settings`; a test holds it to the
models.

- A key that is unknown is an error that names its neighbours. Paths are relative to the file.
- Strongest first: an environment variable, the Prefect server's variable `storyfold`, the file.
- Lists and tables are JSON in an environment variable: `STORYFOLD_DIGEST__MAIL_TO='["a@news.example"]'`.
"""

# What each setting means, by section.
MEANINGS: dict[str, dict[str, str]] = {
    "": {
        "feed_files": "lists of feeds as OPML beside the file, by name or pattern; folders are kinds of publisher",
        "topic_files": "topics, one a TOML file, by name or pattern; the file's name is the topic's key",
        "outlets": "who owns an outlet: name = [owner, [domains], [other names]]; one owner, one vote",
    },
    "store": {
        "path": "the database of articles and stories; vectors, backups' marks and the copy for readers lie beside it",
        "queries": "your own SQL files: `storyfold sql @firsts` runs firsts.sql",
        "pages_days": "how long fetched pages are kept, for `storyfold admin reextract`; 0 keeps none",
    },
    "digest": {
        "every": "how often an edition is written: day, week or month, or several of them",
        "outside": "somebody else's list of stories (CSV or JSON: title, url, date) that each edition is held against",
        "folder": "where editions are written",
        "leave_out": "parts of an edition that are not printed",
        "templates": "a folder whose files take the place of ours by name; digest.md.j2 and digest.html.j2",
        "mail_to": "who gets each new edition by mail; the mail server is that of [alerts]",
    },
    "fetch": {
        "contact": "a page or an address for site owners, sent with every request",
        "timeout_s": "for a whole request, redirects and all",
        "gap_s": "seconds between two requests to one host",
        "concurrency": "requests under way at once, over all hosts",
        "feed_limit_bytes": "a feed's document that is larger is not read",
        "page_limit_bytes": "a page that is larger is not read",
        "retry_delays_s": "seconds to wait before each further try of a feed",
        "connect_to": 'hosts that are dialled elsewhere, as host = "address:port"; the one way to a private address',
        "proxy": "http://[user:password@]host:port, for all requests",
        "authorities": "a file of certificate authorities to trust, besides those of the system",
        "reading": "how pages are read: several readings joined (vote), or one alone in half the time (fast)",
    },
    "encoder": {
        "model": "a sentence-transformers model or folder; the first comes with the installation",
        "device": "auto, cpu, cuda, cuda:1 …; auto is a GPU where there is one",
        "precision": "the fastest that is faithful (auto); fp32 gives all machines the same vectors",
        "batch": "how many articles are embedded and stored at once",
    },
    "stories": {
        "window_days": "articles further apart are never one story",
        "same_story": "from .3 on the chance of one event that a story needs; below, a likeness as in 0.1.0",
        "weights": "weights of your own labels, made by python -m store.evaluation.fit_weights",
    },
    "facts": {
        "aliases": "what a name is to be called, and its other spellings",
        "names_model": "a token-classification model or folder for transformers, or spacy:NAME; rules if empty",
    },
    "schedule": {
        "timezone": "the time zone of the hours below",
        "collect": "when feeds are fetched, as a cron line; H is a minute of this machine's own",
        "digest": "when the digest of the last full week is written, as a cron line",
        "maintain": "when the store is backed up and checked, as a cron line",
    },
    "workers": {
        "runner": "who fetches, extracts and encodes: this process, or workers of Dask or Ray",
        "count": "how many workers are started; 0 is one a core",
        "address": "a cluster that runs already",
        "staging": "a folder that all machines of a cluster share; beside the database if none is named",
        "least_pages": "a run that expects fewer new pages does without workers, which then cost more than they save",
    },
    "maintain": {
        "folder": "where the nightly backups lie",
        "backups": "how many of them are kept",
        "fetch_log_days": "how long each request is remembered",
        "run_days": "how long Prefect's own database remembers each of our runs",
    },
    "alerts": {
        "webhook": 'gets {"text": …} by POST when something is wrong',
        "smtp_host": "the mail server, for notices and editions",
        "smtp_port": "its port",
        "smtp_tls": "whether the connection must be encrypted",
        "smtp_user": "the user to log in as; nobody logs in if empty",
        "smtp_password": "the password",
        "mail_from": "the sender's address",
        "mail_to": "who gets a mail when something is wrong",
        "silent_feed_days": "a feed without an answer for so long is trouble",
        "free_space_mb": "less free space than this is trouble",
    },
    "summaries": {
        "engine": "sentences of articles (extractive), or a model's own, checked against them: on this machine "
        "(abstractive), or behind an OpenAI-compatible endpoint (endpoint)",
        "model": "the model that writes: a name or folder on this machine, never downloaded, or the endpoint's name",
        "checker": "a model that compares each sentence with those it cites; the rules check alone if empty",
        "device": "where the models run, as in [encoder]",
        "batch": "how many stories are summarised at once",
        "endpoint": 'its address, up to "/v1" as a rule; sentences of articles are sent there',
        "api_key": "its key; better as `STORYFOLD_SUMMARIES__API_KEY` or the secret block `storyfold-summaries-key`",
        "timeout_s": "an answer that takes longer is none",
        "context": "how many tokens prompt and answer may have together",
        "price_read": "what a million tokens read cost; the edition says what was used",
        "price_written": "what a million tokens written cost",
    },
    "ranking": {
        "independence": "weight of how many owners report it themselves",
        "relevance": "weight of how far it is on the topic",
        "outlet": "weight of what kind of publisher reports it",
        "novelty": "weight of its being no continuation",
        "figures": "weight of the money it states",
        "recency": "weight of how late in the week it broke",
        "full_independence": "so many independent reports count in full",
        "stories": "at most so many stories are printed in full",
        "briefs": "at most so many more as a line",
        "per_outlet": "at most so many full stories go back to one outlet",
        "per_name": "at most so many full stories are about one name",
    },
    "topic": {
        "key": "names the topic in file names and commands: small letters, digits, hyphens",
        "name": "the heading of its editions",
        "description": "a sentence that says what a story about it would say",
        "phrases": "kinds of stories about it, one a line",
        "counter_phrases": "its neighbours, which share its words and are not meant",
        "keywords": "words that the topic alone uses",
        "names": "names that stand for the topic, each clear without its sentence",
        "min_relevance": "the probability of being on the topic that a story needs to be told",
        "languages": "the languages of the articles that are told, as two or three letters; all if empty",
    },
    "feed": {
        "url": "the feed's address",
        "name": "the outlet as others credit it; feeds of one outlet share a name",
        "kind": "what sort of publisher it is, such as newspaper, trade press, newsletter; it weighs in the ranking",
    },
}

_TABLES: dict[str, type[BaseModel]] = {"topic": TopicSettings, "feed": FeedSettings}
_REPEATED = {
    "topic": "One topic of the digests: a `[[topic]]` table, or a file of `topic_files` with these keys. "
    "A table wins over the file of its key; one with the key of a topic that ships, such as `world-models`, "
    "takes the rest from there.",
    "feed": "One feed: a `[[feed]]` table, or an outline in an OPML file of `feed_files`.",
}


def settings_of() -> dict[str, dict[str, FieldInfo]]:
    """Return every setting by section, the top level under ""; those of a topic and a feed too."""
    found: dict[str, dict[str, FieldInfo]] = {"": {}}
    for name, field in Settings.model_fields.items():
        model = _TABLES.get(name) or field.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            found[name] = dict(model.model_fields)
        else:
            found[""][name] = field
    return found


def configuration_page() -> str:
    """Return docs/configuration.md. Raises KeyError for a setting without a meaning."""
    return "\n".join([_HEAD, *_sections()]) + "\n"


def _sections() -> Iterator[str]:
    for section, fields in settings_of().items():
        yield f"## {f'`[{section}]`' if section else 'Before the sections'}\n"
        if section in _REPEATED:
            yield f"{_REPEATED[section]}\n"
        yield "| setting | default | may be | means |\n|:--|:--|:--|:--|"
        for name, field in fields.items():
            cells = (f"`{name}`", _default(field), _range(field), MEANINGS[section][name])
            yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
        yield ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if value is PydanticUndefined or value is None:
        return "none"
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    plain = plain.as_posix() if isinstance(plain, Path) else plain
    return f"`{json.dumps(plain, ensure_ascii=False)}`"


def _range(field: FieldInfo) -> str:
    if choices := _choices(field.annotation):
        return ", ".join(choices)
    limits = []
    for limit in field.metadata:
        for kind, words in ((Ge, "from"), (Gt, "above"), (Le, "to"), (Lt, "below")):
            if isinstance(limit, kind):
                limits.append(f"{words} {vars_of(limit):g}")
    return " ".join(limits) or _kind(field.annotation)


def vars_of(limit: Any) -> float:
    """Return the number of a limit: its one attribute."""
    return float(next(getattr(limit, name) for name in ("ge", "gt", "le", "lt") if hasattr(limit, name)))


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(map(str, get_args(annotation)))
    nested = (choice for inner in get_args(annotation) for choice in _choices(inner))
    return tuple(nested)


_KINDS = {str: "text", int: "a number", float: "a number", bool: "true or false", Path: "a path", SecretStr: "text"}


def _kind(annotation: Any) -> str:
    if annotation in _KINDS:
        return _KINDS[annotation]
    if get_origin(annotation) is tuple:
        return "a list"
    if get_origin(annotation) is dict:
        return "a table"
    return next((_KINDS[one] for one in get_args(annotation) if one in _KINDS), "text")
