"""The README's install line works in a bare environment, with the pip that Python brings and no constraints."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

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
    for minor in (11, 12, 13, 14):
        kept = sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))
        if path := (str(kept[-1]) if kept else shutil.which(f"python3.{minor}")):
            found.setdefault(f"3.{minor}", path)
    return found


PYTHONS = pythons()


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

    torch comes first, in the version of the constraints: of the newest one the builds are gigabytes of CUDA.
    """
    home = tmp_path_factory.mktemp("bare")
    subprocess.run([PYTHONS[request.param], "-m", "venv", str(home)], check=True)
    pinned = re.search(r"^torch==.*$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned is not None
    run(home, "pip", "install", "--quiet", pinned[0])
    run(home, "pip", "install", "--quiet", str(wheel))
    run(home, "pip", "check")
    return home


@pytest.mark.slow
def test_it_installs_in_a_bare_environment_and_answers(bare: Path, tmp_path: Path) -> None:
    assert run(bare, "storyfold", "--version").startswith("storyfold ")
    assert "Usage" in run(bare, "storyfold", "collect", "--help")
    clustered = (
        "import storyfold; print(storyfold.cluster_articles([{'title': 'Ferry opens'}, {'title': 'Storm hits'}]))"
    )
    assert run(bare, "python", "-c", clustered).count("title") == 2
    _asks_with_pandas(bare, tmp_path)
    _is_typed(bare, tmp_path)


README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_COMMANDS = [
    line.partition("#")[0].strip() for line in re.findall(r"^\$ (.*)", README.partition("```python")[0], re.MULTILINE)
]

# How soon a command says its first word, on a machine that is busy with other things too.
FIRST_WORD_S = 5.0


@pytest.mark.slow
def test_the_first_commands_of_the_readme_run_as_they_stand(bare: Path, tmp_path: Path) -> None:
    install, *commands = FIRST_COMMANDS
    assert install == "pip install ."
    assert commands == ["storyfold demo", "storyfold init", "storyfold run"]
    for command in commands:
        first_s, whole_s, code, words = _timed(bare, command, tmp_path)
        sys.stdout.write(f"{command}: first word {first_s:.1f} s, done {whole_s:.0f} s, exit {code}\n")
        assert first_s < FIRST_WORD_S
        assert code == 0 or (command == "storyfold run" and code == 3 and "seems to be offline" in words), words
    assert (tmp_path / "storyfold-demo" / "digests").is_dir()
    assert (tmp_path / "feeds.opml").is_file()


def _timed(home: Path, command: str, folder: Path) -> tuple[float, float, int, str]:
    """Return the seconds to a command's first word and to its end, its exit code, and all it said."""
    begun = time.monotonic()
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    process = subprocess.Popen(
        [str(home / "bin" / "storyfold"), *command.split()[1:]],
        cwd=folder, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    word = process.stdout.read(1)
    first_s = time.monotonic() - begun
    words = word + process.stdout.read()
    return first_s, time.monotonic() - begun, process.wait(), words


def _asks_with_pandas(home: Path, folder: Path) -> None:
    run(home, "pip", "install", "--quiet", "pandas")
    run(home, "storyfold", "demo", "--folder", str(folder / "demo"))
    code = "\n".join(
        (
            "import storyfold, sys",
            "with storyfold.open_store(sys.argv[1]) as store:",
            "    print(type(store.dataframe('FROM stories')), len(store.arrow('FROM stories')) > 9)",
        )
    )
    printed = run(home, "python", "-c", code, str(folder / "demo" / "storyfold.duckdb"))
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
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([home / "bin" / command, *arguments], cwd=home, env=clean, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout
