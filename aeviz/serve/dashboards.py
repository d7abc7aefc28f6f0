"""Several dashboards of one machine: processes on ports of their own, one Dask scheduler for all, nginx in front."""

import os
import secrets
import signal
import socket
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from types import FrameType
from typing import Any

from aeviz import extras, memory
from aeviz.engine import cluster
from aeviz.engine.cluster import Cluster
from aeviz.engine.processes import python
from aeviz.required import required
from aeviz.room import connecting, server
from aeviz.serve import lan, nginx
from aeviz.serve.supervised import Supervised, supervised, watch

WARM_SECONDS = 180.0


def several(n: int, address: str, port: int) -> None:
    """Serves ``n`` dashboards at one address; the same request in any of them is one training.

    A process that ends is begun again, while the others go on: its browsers come to another dashboard.
    """
    extras.need("nats")
    program = nginx.program()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        environment = _shared(stack) | {memory.VARIABLE: str(max(64, memory.limit() // n // 2**20))}
        ports = [free_port() for _ in range(n)]
        running = _rooms(stack, environment)
        running += [stack.enter_context(supervised("A dashboard", _dashboard(p), environment)) for p in ports]
        for p, dashboard in zip(ports, running[-n:], strict=True):
            _wait(partial(_is_warm, p), dashboard)
        running.append(stack.enter_context(_front(program, address, port, ports)))
        print("Ready.", flush=True)
        watch(running)


def _shared(stack: ExitStack) -> dict[str, str]:
    """The environment of the dashboards: one scheduler, whose processes are ours unless one exists, and one secret."""
    address = cluster.address()
    if address is None:
        ours = _cluster()
        stack.callback(ours.close)
        scheduler: Any = required(ours.client.scheduler, "schedulers")
        address = str(scheduler.address)
    secret = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET") or secrets.token_hex(32)
    return {**os.environ, "AEVIZ_SCHEDULER": address, "STREAMLIT_SERVER_COOKIE_SECRET": secret}


def _cluster() -> Cluster:
    try:
        return Cluster(None, cluster.n_workers())
    except RuntimeError as error:
        raise OSError(f"Nothing can be trained here: {error}; what it wrote above says why.") from error


@contextmanager
def _front(program: str, address: str, port: int, dashboards: list[int]) -> Generator[Supervised, None, None]:
    """nginx before the dashboards at these ports; it takes connections from the beginning."""
    listen = f"{lan.bracketed(address or '0.0.0.0')}:{port}"
    with nginx.settings(listen, [f"127.0.0.1:{p}" for p in dashboards]) as file:
        command = [program, "-p", str(file.parent), "-c", str(file), "-g", "daemon off;"]
        with supervised("nginx", command, os.environ) as front:
            _wait(partial(_is_open, lan.of_this_machine(address), port), front)
            yield front


def _rooms(stack: ExitStack, environment: dict[str, str]) -> list[Supervised]:
    """The server of the classes' rooms, unless one is named; from then on ``environment`` names it."""
    if environment.get(connecting.VARIABLE):
        return []
    found = stack.enter_context(server.settings(free_port()))
    process = stack.enter_context(supervised("The rooms' server", found.command, environment))
    found.wait()
    environment[connecting.VARIABLE] = found.address
    return [process]


def _dashboard(port: int) -> list[str]:
    return python(f"from aeviz.serve import one; one('127.0.0.1', {port})")


def free_port() -> int:
    """A port of this machine that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(answers: Callable[[], bool], who: Supervised) -> None:
    end = time.monotonic() + WARM_SECONDS
    while time.monotonic() < end and who.process.poll() is None:
        if answers():
            return
        time.sleep(0.05)
    raise OSError(f"{who.name} did not get ready; what it wrote above says why.")


def _is_warm(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2):
        return True
    return False


def _is_open(host: str, port: int) -> bool:
    with suppress(OSError), socket.create_connection((host, port), timeout=2):
        return True
    return False


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
