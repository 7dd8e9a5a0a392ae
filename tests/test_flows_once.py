"""A command reads its configuration once, and opens the published copy once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from flows.configuration import settings
from tests.conftest import Demo


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, counts: Counter[str]) -> None:
    """Count the calls of a function, and let them through."""
    real: Callable[..., Any] = getattr(module, name)

    def call(*given: Any, **named: Any) -> Any:
        counts[name] += 1
        return real(*given, **named)

    monkeypatch.setattr(module, name, call)


ASKED = [
    ("story", "Palisade AI raises"),
    ("feeds",),
    ("sql", "FROM outlets"),
    ("search", "palisade", "--words"),
    ("predictions",),
    ("predictions", "--candidates"),
]


@pytest.mark.parametrize("words", ASKED, ids=[" ".join(words) for words in ASKED])
def test_a_question_reads_one_configuration_and_opens_one_copy(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    counts: Counter[str] = Counter()
    counted(monkeypatch, settings, "_read_toml", counts)
    counted(monkeypatch, duckdb, "connect", counts)
    done = CliRunner().invoke(app, [*words, "--config", str(demo.config)])
    assert done.exit_code == 0, done.output
    assert counts == {"_read_toml": 1, "connect": 1}


def test_a_collect_reads_its_configuration_once(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path_factory.mktemp("once") / "storyfold.toml"
    config.write_text(
        "[fetch]\nretry_delays_s = []\n[fetch.connect_to]\n'gone.example' = '127.0.0.1:9'\n"
        "[[topic]]\nkey = 'w'\nname = 'W'\ndescription = 'd'\nphrases = ['x']\n"
        "[[feed]]\nurl = 'http://gone.example/feed'\nname = 'Gone'\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("flows.cli.app.exit_on_signals", lambda: None)  # it would stay for the tests to come
    counts: Counter[str] = Counter()
    counted(monkeypatch, settings, "_read_toml", counts)
    done = CliRunner().invoke(app, ["collect", "--config", str(config)])
    assert done.exit_code == 3, done.output
    assert counts["_read_toml"] == 1
