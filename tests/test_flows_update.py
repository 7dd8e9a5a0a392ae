"""After an update: what was read stays, what was judged may go, and a Monday may come before the next collect."""

import shutil
from pathlib import Path

from flows.digest import run_digest
from store.database.connections import open_writer
from tests.conftest import Demo


def test_a_digest_before_the_first_collect_of_a_newer_version_tells_the_stories(demo: Demo, tmp_path: Path) -> None:
    for path in demo.folder.glob("storyfold*"):
        shutil.copy(path, tmp_path / path.name)
    with open_writer(tmp_path / "storyfold.duckdb") as connection:
        for table in ("members", "stories"):  # as a migration does that changes what likeness is
            connection.execute(f"DELETE FROM {table}")
    (edition,) = run_digest("2026-W18", config=tmp_path / "storyfold.toml")
    assert edition.stories == demo.digest(18).count("\n### ")
