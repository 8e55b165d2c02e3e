"""Servers of ours on loopback, for the benchmark and the screenshots."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def ours(folder: Path) -> Iterator[int]:
    """The product on everything that ships, its data in `folder`; gives its port."""
    port = free_port()
    environment = os.environ | {"MAPAPP_DATA": str(folder), "MAPAPP_TILES": ""}
    environment.pop("DATABASE_URL", None)
    program = [sys.executable, "-m", "mapapp.cli"]
    subprocess.run([*program, "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
    with server([*program, "serve", "--port", str(port)], port, environment):
        yield port


@contextmanager
def server(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """A server that answers on `port` while the block lasts."""
    process = subprocess.Popen(command, env=environment)
    try:
        _await(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit("un serveur s'est arrêté tout de suite")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("un serveur ne répond pas")


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert isinstance(port, int)
        return port
