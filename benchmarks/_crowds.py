"""Many at once, against one server: how long each waits, and what that takes of memory."""

import asyncio
import contextlib
import socket
import statistics
import time

import numpy as np

from benchmarks._student import Student, StudentError
from benchmarks.classroom import Server, _request, new_browser

FAULTS = (StudentError, OSError, TimeoutError)
TABLE_BYTES = 5 * 2**20


def times(seconds: list[float]) -> str:
    """The median, the slower ones and the slowest."""
    if not seconds:
        return "none"
    ranked = sorted(seconds)
    p95 = ranked[int(0.95 * (len(ranked) - 1))]
    return f"p50 {statistics.median(ranked):.2f}, p95 {p95:.2f}, at most {ranked[-1]:.2f} s"


async def come(server: Server, n: int, within: float) -> str:
    """n students open one page, evenly within so many seconds, and stay until all are there."""
    students = [Student(server.address, "sparse", i) for i in range(n)]

    async def one(i: int, student: Student) -> float | None:
        await asyncio.sleep(within * i / n)
        with contextlib.suppress(*FAULTS):
            return await student.open()
        return None

    found = await asyncio.gather(*(one(i, student) for i, student in enumerate(students)))
    there = [seconds for seconds in found if seconds is not None]
    told = f"{len(there)} of {n} got their page: {times(there)}; {server.cost()[1]:.0f} MB, "
    told += f"{server.process.num_fds()} open files"
    await _close(students)
    return told


async def press_together(server: Server, n: int) -> str:
    """n students ask for the same new training; another one moves a knob meanwhile."""
    students = [Student(server.address, "compare", i) for i in range(n)]
    await _open(students)
    began = time.perf_counter()
    aside = asyncio.create_task(bystander(server, asyncio.Event()))
    await asyncio.gather(*(_request(student, steps=500, seed=11) for student in students))
    took = time.perf_counter() - began
    aside.cancel()
    await asyncio.gather(aside, return_exceptions=True)
    await _close(students)
    return f"all had it after {took:.1f} s, of {server.stored()} training"


async def bring_tables(server: Server, n: int) -> str:
    """n browsers send a table of 5 MB each at once and use it."""
    table = _table()

    async def one(i: int) -> float | None:
        cookie = await asyncio.to_thread(new_browser, server.address)
        student = Student(server.address, "your-data", i, cookie)
        with contextlib.suppress(*FAULTS):
            await student.open()
            (uploader,) = student.find("own-file")
            seconds = await student.upload(uploader, f"t{i}.csv", table)
            (button,) = student.find("own-use")
            return seconds + await student.set(button, True)
        return None

    over = asyncio.Event()
    aside = asyncio.create_task(bystander(server, over))
    found = [seconds for seconds in await asyncio.gather(*map(one, range(n))) if seconds is not None]
    over.set()
    waited = await aside
    return f"{len(found)} of {n} used it: {times(found)}; {server.cost()[1]:.0f} MB; a bystander's moves: {waited}"


def _table() -> bytes:
    rows = np.random.default_rng(0).normal(size=(TABLE_BYTES // 90, 10)).round(5)
    return ("a,b,c,d,e,f,g,h,i,j\n" + "\n".join(",".join(map(str, row)) for row in rows)).encode()


async def bystander(server: Server, over: asyncio.Event) -> str:
    """Somebody else's moves of a control for as long as it takes."""
    student, waited = Student(server.address, "compare", 1), []
    await student.open()
    (knob,) = [widget for widget in student.widgets.values() if widget.is_knob][:1]
    at = 0
    while not over.is_set():
        at = (at + 1) % len(knob.values())
        student._loaded.clear()  # a browser that has seen none of them yet
        waited.append(await student.set(knob, at) or 0.0)
        await asyncio.sleep(0.2)
    await student.close()
    return times(waited)


async def vanish(server: Server, n: int) -> str:
    """n break off without a word while their page comes, n requests are only half there, one message is too large."""
    students = [Student(server.address, "sparse", i) for i in range(n)]
    opening = [asyncio.create_task(student.open()) for student in students]
    await asyncio.sleep(1.0)
    for student in students:
        if hasattr(student, "socket"):
            student.socket.transport.abort()
    host, port = server.address.removeprefix("http://").split(":")
    halves = [socket.create_connection((host, int(port)), 5) for _ in range(n)]
    for half in halves:
        half.sendall(b"GET / HTTP/1.1\r\nHost: ")
    large = Student(server.address, "sparse")
    await large.open()
    with contextlib.suppress(Exception):
        await large.socket.send(bytes(210_000_000))
        await large.socket.recv()
    after = await come(server, 3, 0.0)
    for half in halves:
        half.close()
    for task in opening:
        task.cancel()
    await asyncio.gather(*opening, return_exceptions=True)
    return f"afterwards {after}"


async def churn(server: Server, n: int) -> str:
    """n sessions one after another: what stays in memory."""
    await come(server, 5, 0.0)
    before = server.cost()[1]
    for i in range(n):
        student = Student(server.address, "sparse", i)
        await student.open()
        await student.close()
    return f"{before:.0f} -> {server.cost()[1]:.0f} MB"


async def _open(students: list[Student]) -> None:
    gate = asyncio.Semaphore(5)

    async def one(student: Student) -> None:
        async with gate:
            await student.open()

    await asyncio.gather(*map(one, students))


async def _close(students: list[Student]) -> None:
    for student in students:
        with contextlib.suppress(Exception):
            await student.close()
