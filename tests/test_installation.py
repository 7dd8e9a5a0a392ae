"""The README's install line works in a bare environment, with the pip that Python brings and no constraints."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import duckdb
import pytest

from flows.cli.start import write_demo_config
from flows.sample_press.server import PressServer
from tests.prefect_server import Api, api_at, free_port, wait_until_up
from tests.shown import Shown, shown_by

ROOT = Path(__file__).parent.parent

# The pip of a Python 3.11 environment knows two spellings of an extra for two extras, and ends in an AssertionError
# where dependencies ask for both.
SPELLINGS = re.compile(r"lxml\[html[-_]clean\]", re.IGNORECASE)


def test_dependencies_spell_the_extra_of_lxml_in_one_way() -> None:
    from importlib.metadata import requires

    asked = {
        match[0]
        for name in ("readability-lxml", "jusText")
        for one in requires(name) or ()
        for match in SPELLINGS.finditer(one)
    }
    assert len(asked) == 1


def pythons() -> dict[str, str]:
    """Return the interpreters at hand of the versions that are supported, by version, the one of this process first."""
    found = {f"3.{sys.version_info.minor}": sys.executable}
    for minor in (11, 12, 13):
        kept = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
        if path := (str(kept[-1]) if kept else shutil.which(f"python3.{minor}")):
            found.setdefault(f"3.{minor}", path)
    return found


PYTHONS = pythons()

README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_COMMANDS = [
    line.partition("#")[0].strip() for line in re.findall(r"^\$ (.*)", README.partition("```python")[0], re.MULTILINE)
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module", params=PYTHONS)
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """Return an environment into which the stock pip of a Python has installed the wheel, without constraints.

    torch comes first, in the version of the constraints: of the newest one the builds are gigabytes of CUDA. The first
    Python gets all of it as a newcomer does; with the others bytecode is made of what is used, not of gigabytes.
    """
    as_usual = request.param == next(iter(PYTHONS))
    install = ("install", "--quiet") if as_usual else ("install", "--quiet", "--no-compile")
    home, begun = tmp_path_factory.mktemp("bare"), time.monotonic()
    subprocess.run([PYTHONS[request.param], "-m", "venv", str(home)], check=True)
    pinned = re.search(r"^torch==.*$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned is not None
    run(home, "pip", *install, pinned[0])
    run(home, "pip", *install, str(wheel))
    sys.stdout.write(f"\nPython {request.param}: installed in {(time.monotonic() - begun) / 60:.1f} min\n")
    run(home, "pip", "check")
    return home


@pytest.fixture(scope="module")
def newcomer(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Shown]]:
    """Return the folder in which the README's first commands were typed, and what each of them showed."""
    folder = tmp_path_factory.mktemp("newcomer")
    return folder, [shown_by(command.split(), folder, _bare_environment(bare)) for command in FIRST_COMMANDS[1:]]


@pytest.mark.slow
def test_it_installs_in_a_bare_environment_and_answers(
    bare: Path, newcomer: tuple[Path, list[Shown]], tmp_path: Path
) -> None:
    assert run(bare, "storyfold", "--version").startswith("storyfold ")
    assert run(bare, "python", "-c", "import flows; print(flows.__file__)").startswith(str(bare))
    assert "Usage" in run(bare, "storyfold", "collect", "--help")
    clustered = (
        "import storyfold; print(storyfold.cluster_articles([{'title': 'Ferry opens'}, {'title': 'Storm hits'}]))"
    )
    assert run(bare, "python", "-c", clustered).count("title") == 2
    demo, pages = newcomer[0] / "storyfold-demo", tmp_path / "pages"
    run(bare, "storyfold", "site", "--config", str(demo / "storyfold.toml"), "--folder", str(pages))
    assert (pages / "style.css").is_file()
    _asks_with_pandas(bare, demo / "storyfold.duckdb")
    _is_typed(bare, tmp_path)


# How soon a command says its first word, on a machine that is busy with other things too.
FIRST_WORD_S = 5.0


@pytest.mark.slow
def test_the_first_commands_of_the_readme_run_as_they_stand(newcomer: tuple[Path, list[Shown]]) -> None:
    assert FIRST_COMMANDS == ["pip install .", "storyfold demo", "storyfold init", "storyfold run"]
    folder, every = newcomer
    for shown in every:
        sys.stdout.write(str(shown))
        assert shown.first_s < FIRST_WORD_S
        is_offline = shown.command == "storyfold run" and shown.code == 3 and "seems to be offline" in shown.words
        assert shown.code == 0 or is_offline, shown.words
    assert "Three commands worth trying next" in every[0].words
    assert (folder / "storyfold-demo" / "digests").is_dir()
    assert (folder / "feeds.opml").is_file()


OWN_SERVER = re.findall(
    r"^\$ (.*)", README.partition("For a\nPrefect server of your own")[2].partition("Prefect's pages")[0], re.M
)

# So long may a collect and a digest take that the clock starts, on a machine that is busy with other things too.
SCHEDULED_S = 600.0


@pytest.mark.slow
def test_what_the_readme_deploys_is_collected_and_written_by_the_clock(bare: Path, tmp_path: Path) -> None:
    """The hours are each minute, the feeds the sample press: what a newcomer waits for until Monday, seen at once."""
    exports, commands = OWN_SERVER[:2], [line.partition("   #")[0].strip() for line in OWN_SERVER[2:]]
    server, *typed, worker = commands
    assert [line.split()[:3] for line in typed] == [["prefect", "work-pool", "create"], ["storyfold", "deploy"]]
    assert (server.split()[:4], worker.split()[:3]) == (
        ["nohup", "prefect", "server", "start"], ["prefect", "worker", "start"],
    )  # fmt: skip
    port, begun = free_port(), time.monotonic()
    said = {name: value for line in exports for name, _, value in (one.partition("=") for one in line.split()[1:])}
    own = api_at(port, tmp_path)
    environment = {
        **_bare_environment(bare, own.environment),
        **said, "PREFECT_API_URL": own.url, "STORYFOLD_HOME": str(tmp_path), "PREFECT_SERVER_API_PORT": str(port),
        "STORYFOLD_SCHEDULE__COLLECT": "* * * * *", "STORYFOLD_SCHEDULE__DIGEST": "* * * * *",
    }  # fmt: skip
    with PressServer() as press:
        write_demo_config(tmp_path, press)
        with _typed(server, tmp_path, environment):
            wait_until_up(own)
            sys.stdout.write(f"{server}: its page opens after {time.monotonic() - begun:.0f} s\n")
            for command in typed:
                shown = shown_by(command.split(), tmp_path, environment)
                sys.stdout.write(str(shown))
                assert shown.code == 0, shown.words
                assert shown.first_s < FIRST_WORD_S or "storyfold" not in command.split()[0]
            with _typed(worker, tmp_path, environment):
                for deployment in ("hourly", "weekly"):
                    own.wait_for(partial(_ended_by_the_clock, own, deployment), within_s=SCHEDULED_S)
                    sys.stdout.write(f"{deployment}: done {time.monotonic() - begun:.0f} s after the first command\n")
        assert "Check out the dashboard" in (tmp_path / "prefect.log").read_text(encoding="utf-8")
    with duckdb.connect(str(tmp_path / "storyfold.read.duckdb"), read_only=True) as store:
        assert store.execute("SELECT count(*) > 100 FROM articles").fetchone() == (True,)
    assert list((tmp_path / "digests").glob("world-models-*.md"))


@contextmanager
def _typed(line: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Have a shell run a line of the README, and end all that it began with the context."""
    with (folder / "children.log").open("ab") as log:
        shell = subprocess.Popen(
            line, shell=True, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)
        shell.wait()


def _ended_by_the_clock(api: Api, deployment: str) -> list[str]:
    """Return the runs of a deployment that its schedule started and that completed; a busy SQLite may know none."""
    asked = {
        "flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}},
        "deployments": {"name": {"any_": [deployment]}},
    }
    try:
        return [run["id"] for run in api.call("flow_runs/filter", asked) if run["auto_scheduled"]]
    except OSError:
        return []


def _asks_with_pandas(home: Path, database: Path) -> None:
    run(home, "pip", "install", "--quiet", "pandas")
    code = "\n".join(
        (
            "import storyfold, sys",
            "with storyfold.open_store(sys.argv[1]) as store:",
            "    print(type(store.dataframe('FROM stories')), len(store.arrow('FROM stories')) > 9)",
        )
    )
    printed = run(home, "python", "-c", code, str(database))
    assert "DataFrame" in printed
    assert "True" in printed


def _is_typed(home: Path, folder: Path) -> None:
    program = folder / "program.py"
    program.write_text("import storyfold\nreveal_type(storyfold.cluster_articles)\nstoryfold.cluster_articles(3)\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--python-executable", home / "bin" / "python", program],
        capture_output=True, text=True, cwd=folder,
    )  # fmt: skip
    assert 'Revealed type is "def' in done.stdout
    assert "incompatible type" in done.stdout


def run(home: Path, command: str, *arguments: str) -> str:
    """Run a command of the environment outside the checkout; return what it printed."""
    done = subprocess.run(
        [home / "bin" / command, *arguments], cwd=home, env=_bare_environment(home), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def _bare_environment(home: Path, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables of a shell in which the environment is active, and nothing of this checkout is known."""
    kept = {name: value for name, value in inherited.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"}
