"""A Postgres server of Debian's packages for the length of a `with` block, on this machine only."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def postgres_programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, or None where there is no Postgres."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = shutil.which("initdb") or (str(debian[0]) if debian else None)
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """Yield how libpq reaches a new, empty server; it may not run as root, so root lends it the packages' user."""
    programs = postgres_programs()
    assert programs is not None
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="storyfold-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    data, port = folder / "data", _free_port()

    def call(*command: str) -> None:
        subprocess.run(
            command, user=user if os.geteuid() == 0 else None, cwd=folder, check=True, stdout=subprocess.DEVNULL
        )

    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        call(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "-N")
        call(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
        finally:
            sys.stdout.write((folder / "log").read_text(encoding="utf-8"))  # shown where a test failed
            call(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])
