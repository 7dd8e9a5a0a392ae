"""`storyfold topic new` asks for a topic, shows what it would have told of what is stored, and writes it."""

from __future__ import annotations

import tomllib

import pytest
from typer.testing import CliRunner

from flows.cli.app import app
from flows.configuration.settings import load_settings
from tests.conftest import Demo

SAID = {
    "name": "Robot training",
    "description": "Robots that learn in a simulator before they move in the world",
    "phrases": [
        "A start-up that trains robots in a learned simulator raises money",
        "A robot learns to grasp in simulation",
        "A laboratory releases a simulator for robots",
        "A regulator writes rules for simulated tests of robots",
        "A warehouse buys robots that were trained in simulation",
    ],
}


def arguments(config: object, *more: str) -> list[str]:
    given = ["topic", "new", "--config", str(config), "--name", SAID["name"], "--description", SAID["description"]]
    for phrase in SAID["phrases"]:
        given += ["--phrase", phrase]
    return [*given, *more]


def test_a_dry_run_shows_what_would_be_told_and_writes_nothing(demo: Demo) -> None:
    before = demo.config.read_bytes()
    done = CliRunner().invoke(
        app, arguments(demo.config, "--dry-run", "--keyword", "simulator", "--named", "Palisade AI")
    )
    assert done.exit_code == 0, done.output
    assert "It would have told" in done.output
    assert "Near it, and not told" in done.output
    assert "Palisade" in done.output
    assert demo.config.read_bytes() == before


def test_what_is_asked_for_is_written_and_read_back(own_demo: Demo) -> None:
    before = tomllib.loads(own_demo.config.read_text(encoding="utf-8"))
    answers = "\n".join([SAID["name"], SAID["description"], *SAID["phrases"][:3], "", "y"]) + "\n"
    done = CliRunner().invoke(app, ["topic", "new", "--config", str(own_demo.config)], input=answers)
    assert done.exit_code == 0, done.output
    made = load_settings(own_demo.config).topics("robot-training")[0]
    assert (made.name, made.description) == (SAID["name"], SAID["description"])
    assert list(made.phrases) == SAID["phrases"][:3]
    after = tomllib.loads(own_demo.config.read_text(encoding="utf-8"))
    assert after["topic"][:-1] == before["topic"]
    assert {key: after[key] for key in after if key != "topic"} == {
        key: before[key] for key in before if key != "topic"
    }


@pytest.mark.parametrize("name", ["World models", "…"])
def test_a_name_that_is_taken_or_none_is_refused(name: str, demo: Demo) -> None:
    given = arguments(demo.config, "--write")
    given[given.index(SAID["name"])] = name
    done = CliRunner().invoke(app, given)
    assert done.exit_code != 0
    assert "topic" in str(done.exception)
