"""The README's install line works in a bare environment, with the pip that Python brings and no constraints."""

import os
import re
import subprocess
import sys
import venv
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


@pytest.mark.slow
def test_it_installs_in_a_bare_environment_and_answers(tmp_path: Path) -> None:
    """torch comes first, in the version of the constraints: of the newest one the builds are gigabytes of CUDA."""
    home = tmp_path / "bare"
    venv.create(home, with_pip=True)
    pinned = re.search(r"^torch==.*$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pinned is not None
    run(home, "pip", "install", "--quiet", pinned[0])
    run(home, "pip", "install", "--quiet", str(ROOT))
    run(home, "pip", "check")
    assert run(home, "storyfold", "--version").startswith("storyfold ")
    assert "Usage" in run(home, "storyfold", "collect", "--help")
    clustered = (
        "import storyfold; print(storyfold.cluster_articles([{'title': 'Ferry opens'}, {'title': 'Storm hits'}]))"
    )
    assert run(home, "python", "-c", clustered).count("title") == 2
    _asks_with_pandas(home, tmp_path)
    _is_typed(home, tmp_path)


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
