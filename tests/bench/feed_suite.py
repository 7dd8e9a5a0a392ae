"""Run feedparser's own test files through our parser: none may crash, hang, or give an entry without identity.

The files come from its source distribution, fetched by pip into a temporary folder, and are never kept.
"""

import io
import subprocess
import sys
import tarfile
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from extractors.feeds.parse import read_feed
from extractors.types import Feed, Fetched, FetchError, Validators

SLOW_S = 2.0


def measure(console: Console) -> None:
    """Print how many files were read, refused, slow, or gave an entry without identity."""
    files = _files()
    if not files:
        console.print("feedparser's test files could not be had: no source distribution within reach")
        return
    read = refused = nameless = slow = crashed = entries = 0
    started = time.process_time()
    for name, body in files:
        before = time.process_time()
        fetched = Fetched(
            url=f"http://suite.example/{name}", final_url=f"http://suite.example/{name}", status=200, content_type="",
            body=body, validators=Validators(), fetched_at=datetime.now(UTC),
        )  # fmt: skip
        try:
            found = read_feed(fetched, Feed(url=fetched.url, name="")).entries
            read, entries = read + 1, entries + len(found)
            nameless += sum(not entry.identity for entry in found)
        except FetchError:
            refused += 1
        except Exception as error:  # what this bench is for
            crashed += 1
            console.print(f"{name}: {type(error).__name__}: {error}")
        slow += time.process_time() - before > SLOW_S
    spent = time.process_time() - started
    console.print(
        f"feedparser's suite: {len(files)} files, {read} read ({entries} entries, {nameless} without identity), "
        f"{refused} refused by name, {crashed} crashed, {slow} slower than {SLOW_S:g} s; "
        f"{len(files) / spent:.0f} files a processor-second"
    )


def _files() -> list[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        wanted = f"feedparser=={version('feedparser')}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation"]
        done = subprocess.run(
            [*command, "--no-binary", ":all:", "--dest", folder, wanted], capture_output=True, check=False
        )
        archives = list(Path(folder).glob("*.tar.gz"))
        if done.returncode != 0 or not archives:
            return []
        with tarfile.open(fileobj=io.BytesIO(archives[0].read_bytes())) as archive:
            members = [
                m for m in archive.getmembers() if "/tests/" in m.name and m.name.endswith(".xml") and m.isfile()
            ]
            return [(m.name.partition("/tests/")[2], archive.extractfile(m).read()) for m in members]  # type: ignore[union-attr]


if __name__ == "__main__":
    measure(Console())
