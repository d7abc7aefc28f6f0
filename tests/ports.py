"""Ports for the servers that tests start."""

import socket
import urllib.request
from contextlib import suppress

from patience import patient


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    """Whether a server answers there, and well."""
    with suppress(OSError), urllib.request.urlopen(url, timeout=patient(5)) as answer:
        return answer.status == 200
    return False
