"""What is shipped: a wheel that works where there is no checkout, and service files that name real commands."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml

from flows.cli.terminal.groups import listed_names, modules_of
from flows.orchestration.server import RETENTION

ROOT = Path(__file__).parent.parent
SHIPPING = ROOT / "flows" / "shipping"
COMPOSE = yaml.safe_load((SHIPPING / "compose.yaml").read_text(encoding="utf-8"))["services"]
COMMANDS = {*listed_names(), *modules_of()}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (path,) = folder.glob("*.whl")
    return path


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        str(path.relative_to(ROOT))
        for package in ("flows", "extractors", "store", "reports")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {"storyfold.py", "storyfold-stubs/__init__.pyi"}
    assert held == wanted


def test_the_wheel_says_that_it_is_typed(wheel: Path) -> None:
    files = zipfile.ZipFile(wheel)
    assert {f"{package}/py.typed" for package in ("flows", "extractors", "store", "reports")} <= set(files.namelist())
    assert files.read("storyfold-stubs/__init__.pyi") == files.read("storyfold.py")


def test_the_services_run_commands_that_there_are() -> None:
    for name in ("storyfold.service", "storyfold.cron", "compose.yaml"):
        text = (SHIPPING / name).read_text(encoding="utf-8")
        named = set(re.findall(r"bin/storyfold (\w+)|&& storyfold (\w+)", text))
        assert named
        assert {one or other for one, other in named} <= COMMANDS


def test_the_unit_is_one() -> None:
    unit = configparser.ConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(SHIPPING / "storyfold.service")
    assert unit["Service"]["ExecStart"].endswith("storyfold serve")


def test_the_composed_server_forgets_as_the_served_one_does() -> None:
    assert RETENTION.items() <= COMPOSE["server"]["environment"].items()


def test_the_servers_pages_have_a_place() -> None:
    # Where Prefect is installed its server may not write, and a server that cannot write its pages out has none.
    for name in ("storyfold.service", "Containerfile"):
        assert "PREFECT_UI_STATIC_DIRECTORY=/" in (SHIPPING / name).read_text(encoding="utf-8")


def test_nothing_composed_waits_for_what_has_ended() -> None:
    waits = {on["condition"] for service in COMPOSE.values() for on in service.get("depends_on", {}).values()}
    assert waits == {"service_healthy"}


def test_nothing_composed_listens_to_the_world() -> None:
    published = [port for service in COMPOSE.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:4200:4200"]


def test_what_the_image_copies_is_there() -> None:
    text = (SHIPPING / "Containerfile").read_text(encoding="utf-8")
    copied = {name for line in re.findall(r"^COPY (?!--from)(.*)", text, re.MULTILINE) for name in line.split()[:-1]}
    assert copied == {"constraints.txt", "."}
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {"README.md", "LICENSE", "pyproject.toml", "flows"}.isdisjoint(ignored)


def test_ci_runs_what_a_developer_runs() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert [step["run"] for step in steps if "run" in step] == ["make test", "make test-slow"]
    pythons = {step["with"]["python-version"] for step in steps if "with" in step}
    lowest = re.search(r'requires-python = ">=(.*?),', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert lowest is not None
    assert pythons == {lowest[1]}
