"""Prefect's engine: a named server that is dead is told in a line, one of our own never outlives us."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import psutil
import pytest

from extractors.types import Feed
from extractors.web.resolver import any_resolves
from flows.cli.start import write_demo_config
from flows.configuration.readiness import MOST_HOSTS, hosts_to_resolve
from flows.configuration.settings import load_settings
from flows.editions.weeks import parse_week
from flows.health.doctor import examine
from flows.sample_press.server import PressServer
from tests.building import minimal_config
from tests.prefect_server import free_port

ROOT = Path(__file__).parent.parent
NOW = parse_week("2026-W18").end


def start(config: Path, command: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows.cli", command, "--config", str(config)],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_server_that_is_dead_is_told_with_what_to_do(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    with PressServer(now=NOW) as press:
        process = start(write_demo_config(tmp_path, press), "collect", PREFECT_API_URL=url)
        _, said = process.communicate(timeout=120)
        assert not press.requests
    assert process.returncode == 2
    assert "Traceback" not in said
    assert f"does not answer at {url}" in " ".join(said.split())
    assert "unset PREFECT_API_URL" in " ".join(said.split())


def uvicorns(process: psutil.Process) -> list[psutil.Process]:
    return [child for child in process.children() if "uvicorn" in child.cmdline()]


RECORDED = """
import sys
import flows.orchestration.prefect_defaults
from flows.collect import collect
from flows.orchestration.engine import run_flow
run_flow(collect, needs_engine=True, config=sys.argv[1])
"""

PLAIN = """
import sys
import flows.orchestration.prefect_defaults
from flows.collect import run_collect
done = run_collect(sys.argv[1])
print(done.feeds, done.feeds_ok, done.offline, *{name for name in sys.modules if name.startswith("prefect.server")})
"""

OFFLINE = minimal_config(
    "http://feed.invalid/rss",
    "Nowhere",
    """
[fetch]
gap_s = 0
retry_delays_s = []
""",
)


def test_a_run_without_a_configured_server_starts_none(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    config.write_text(OFFLINE, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", PLAIN, str(config)], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1 0 True\n", "")


def test_an_offline_machine_is_told_so_and_gets_no_digest(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    config.write_text(OFFLINE, encoding="utf-8")
    process = start(config, "run")
    printed, said = process.communicate(timeout=120)
    assert (process.returncode, printed) == (3, "")
    first, *others = said.splitlines()
    assert first.startswith("Collecting from 1 subscribed feed into ")
    assert others == [
        "No host name resolves: this machine seems to be offline. Nothing was fetched.",
        "No digest was written. Try `storyfold demo`, which needs no network.",
    ]
    assert not (tmp_path / "digests").exists()
    (network,) = [one for one in examine(config, "") if one.subject == "network"]
    assert (network.verdict, "seems to be offline" in network.words) == ("wrong", True)


def test_offline_no_feed_is_asked_nor_waited_for(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    feeds = "".join(f'[[feed]]\nurl = "http://feed{n}.invalid/rss"\nname = "Nowhere {n}"\n' for n in range(40))
    slow = OFFLINE.replace("retry_delays_s = []", "retry_delays_s = [600]")
    config.write_text(slow + feeds, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PLAIN, str(config)], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert (done.stdout, done.stderr) == ("41 0 True\n", "")


def test_one_name_that_resolves_is_enough_and_none_is_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Event()

    def resolve(host: str, port: int) -> list[str]:
        if host.startswith("slow"):
            asked.wait(60)
        if host == "gone.example":
            raise socket.gaierror("no such name")
        return ["an address"]

    monkeypatch.setattr("extractors.web.resolver.socket.getaddrinfo", resolve)
    assert any_resolves(["slow.example", "gone.example", "here.example"], 30)
    assert not any_resolves(["gone.example", "gone.example"], 30)
    assert not any_resolves(["slow.example", "gone.example"], 0.2)
    asked.set()


def test_a_host_that_the_configuration_dials_needs_no_name(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    config.write_text(OFFLINE, encoding="utf-8")
    settings = load_settings(config)
    assert hosts_to_resolve(settings, settings.feeds()) == ("feed.invalid",)
    config.write_text(OFFLINE.replace("[[topic]]", "connect_to = {'feed.invalid' = '127.0.0.1:9'}\n[[topic]]"))
    dialled = load_settings(config)
    assert hosts_to_resolve(dialled, dialled.feeds()) == ()
    many = [Feed(url=f"http://host{n}.example/", name="") for n in range(78)]
    assert len(set(hosts_to_resolve(settings, many))) == MOST_HOSTS


def test_quiet_leaves_what_is_wrong(tmp_path: Path) -> None:
    config = tmp_path / "storyfold.toml"
    config.write_text(OFFLINE, encoding="utf-8")
    command = [sys.executable, "-m", "flows.cli", "collect", "--quiet", "--config", str(config)]
    done = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True) for _ in range(2)]
    assert [(one.returncode, one.stdout) for one in done] == [(3, ""), (0, "")]
    assert done[0].stderr == "No host name resolves: this machine seems to be offline. Nothing was fetched.\n"
    assert done[1].stderr == ""  # nothing is due yet


@pytest.mark.slow
def test_a_killed_run_takes_its_own_server_along(tmp_path: Path) -> None:
    with PressServer(now=NOW) as press:
        config = write_demo_config(tmp_path, press)
        process = subprocess.Popen(
            [sys.executable, "-c", RECORDED, str(config)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        deadline = time.monotonic() + 120
        while not press.requests and time.monotonic() < deadline:
            time.sleep(0.05)
        (server,) = uvicorns(psutil.Process(process.pid))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    _, alive = psutil.wait_procs([server], timeout=60)
    assert not alive
