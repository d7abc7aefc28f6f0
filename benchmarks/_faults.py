"""What breaks: processes that are killed or stopped, signals in a training, a store that cannot be written."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable

import psutil

from benchmarks._student import Student
from benchmarks.classroom import Server, _request, aeviz_serve, served, streamlit_run

LONG, SHORT = 20_000, 200  # steps
SIGNALS = ("TERM", "INT", "HUP", "QUIT", "KILL")


def parts(server: Server) -> dict[str, list[psutil.Process]]:
    """The processes of the trainings, by what they are; a nanny's children are the worker and its own helpers."""
    found: dict[str, list[psutil.Process]] = {"scheduler": [], "nanny": [], "worker": []}
    for process in server.process.children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            told = " ".join(process.cmdline())
            kind = "scheduler" if "Scheduler" in told else "nanny" if "Nanny" in told else "worker"
            found[kind].append(process)
    return found


async def killed(server: Server, kinds: tuple[str, ...]) -> str:
    """Kills these processes in the middle of a training; seconds until a new training is there."""
    student = Student(server.address, "compare")
    await student.open()
    request = asyncio.create_task(_request(student, steps=LONG, seed=2))
    await asyncio.sleep(6.0)
    for kind in kinds:
        for process in parts(server)[kind]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
    began = time.perf_counter()
    other = Student(server.address, "compare", 1)
    await other.open()
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    await student.http.close()
    student.socket.transport.abort()
    async with asyncio.timeout(180):
        await _request(other, steps=SHORT, seed=3)
    await other.close()
    return f"somebody trains again after {time.perf_counter() - began:.0f} s"


async def stopped(server: Server) -> str:
    """Holds the worker that trains and presses Stop; seconds until somebody else's training is there."""
    student = Student(server.address, "compare")
    await student.open()
    request = asyncio.create_task(_request(student, steps=LONG, seed=4))
    await asyncio.sleep(6.0)
    worker = max(parts(server)["worker"], key=lambda process: sum(process.cpu_times()[:2]))
    worker.suspend()
    try:
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)
        await student.close()
        other, began = Student(server.address, "compare", 1), time.perf_counter()
        await other.open()
        async with asyncio.timeout(120):
            await _request(other, steps=SHORT, seed=5)
        await other.close()
        return f"somebody else's training is there after {time.perf_counter() - began:.0f} s"
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            worker.resume()


def signalled(name: str, command: Callable[[], list[str]]) -> str:
    """Sends a signal in the middle of a training; seconds until the server has ended, and what is left of it then."""
    with served(command(), AEVIZ_WORKERS="1") as server:
        asyncio.run(_begins(server))
        family = server.process.children(recursive=True)
        began = time.perf_counter()
        server.process.send_signal(getattr(signal, f"SIG{name}"))
        server.process.wait(60)
        ended = time.perf_counter() - began
        _, left = psutil.wait_procs(family, timeout=30)
        return f"ended after {ended:.1f} s, {len(left)} of {len(family)} processes left"


async def _begins(server: Server) -> None:
    student = Student(server.address, "compare")
    await student.open()
    request = asyncio.create_task(_request(student, steps=LONG, seed=6))
    await asyncio.sleep(6.0)
    request.cancel()
    await asyncio.gather(request, return_exceptions=True)
    await student.http.close()


def unwritable() -> str:
    """A training where the store is no folder: what the page says, and when."""
    with served(aeviz_serve(), AEVIZ_STORE="/dev/null/store") as server:
        return asyncio.run(_refused(server))


async def _refused(server: Server) -> str:
    student, began = Student(server.address, "compare"), time.perf_counter()
    await student.open()
    try:
        async with asyncio.timeout(60):
            await _request(student, steps=SHORT, seed=7)
        told = "trained"
    except Exception as error:  # noqa: BLE001 (whatever the student meets is what is printed)
        told = f"{type(error).__name__}: {str(error)[:90]}"
    await student.close()
    return f"{told}, after {time.perf_counter() - began:.1f} s"


SERVERS = {"run": streamlit_run, "serve": aeviz_serve}
