"""Servers on loopback: started, waited for, weighed, stopped."""

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scripts.loopback import free_port


class NotStarted(RuntimeError):
    """A server that did not come up; the message is the end of what it said."""


@dataclass(frozen=True)
class Recipe:
    """How to start a server: `{port}` in the command is its port, `ready` answers 200."""

    name: str
    command: tuple[str, ...]
    ready: str
    environment: dict[str, str] = field(default_factory=dict)
    folder: Path | None = None


@dataclass(frozen=True)
class Running:
    """A server that answers; `start_s` from its command to its first 200."""

    name: str
    port: int
    start_s: float
    group: int

    def memory(self) -> "Memory":
        """That of all its processes: shared pages count once."""
        found = [pss_of(_rollup(pid)) for pid in _members(self.group)]
        return Memory(sum(one.whole_mb for one in found), sum(one.anonymous_mb for one in found))


class Memory(NamedTuple):
    """Proportional set size, MB: in all, and without mapped files, whose pages are those of the
    system's cache, which takes them back when it wants."""

    whole_mb: float
    anonymous_mb: float


_START_SECONDS = 90


@contextmanager
def running(recipe: Recipe, logs: Path) -> Iterator[Running]:
    """The server while the block lasts. Raises NotStarted."""
    port = free_port()
    log = logs / f"{recipe.name}.log"
    command = [part.replace("{port}", str(port)) for part in recipe.command]
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=recipe.folder,
            env=environment
            | {k: v.replace("{port}", str(port)) for k, v in recipe.environment.items()},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await(process, port, recipe.ready, log)
        yield Running(recipe.name, port, time.perf_counter() - began, process.pid)
    finally:
        _stop(process)


def _await(process: subprocess.Popen[bytes], port: int, ready: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    status: int | None = None
    while time.monotonic() < deadline and process.poll() is None:
        status = _status(port, ready)
        if status == 200:
            return
        time.sleep(0.005)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-6:]
    raise NotStarted("\n".join(said) or f"réponse {status}")


def _status(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_START_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    # The whole group: a master that dies first would leave its workers.
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _members(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(after_name[2]) == group:
                found.append(int(entry.name))
    return found


def _rollup(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return ""


def pss_of(rollup: str) -> Memory:
    """What a `smaps_rollup` of the kernel says (proc(5)); older ones do not tell files apart."""
    said = dict(line.split(":", 1) for line in rollup.splitlines() if ":" in line)
    whole, files = (int(said.get(name, "0").split()[0]) / 1024 for name in ("Pss", "Pss_File"))
    return Memory(whole, whole - files)
