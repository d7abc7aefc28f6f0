"""An hour of a class in little memory: a server in a control group of its own, which kills what takes more.

Students move controls; one a minute asks for a training; every third minute one brings images of their own, looks at
them in Compare, trains on them, and forgets them. Linux, as root: control groups of version 1 or 2.
"""

import asyncio
import contextlib
import io
import re
import statistics
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np
from websockets import WebSocketException

from benchmarks._student import Student, StudentError
from benchmarks.classroom import PAGES, _move, _request, at, new_browser, served

GROUPS = Path("/sys/fs/cgroup")
PERIOD = 4.0  # seconds from a student's one move to the next
STEPS = 1_000  # of a training that is asked for
SIDE = 20  # pixels of an own image: 1,000 of 24 x 24 may take 143 MB to train on, which little memory refuses
COUNTED = (StudentError, OSError, TimeoutError, WebSocketException)


@dataclass
class Hour:
    moves: list[float] = field(default_factory=list)
    trained: int = 0
    own: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        moves = sorted(self.moves) or [float("nan")]
        p50, p95 = statistics.median(moves), moves[int(0.95 * (len(moves) - 1))]
        told = f"{len(self.moves):,} moves, p50 {1000 * p50:.0f}, p95 {1000 * p95:.0f} ms; {self.trained} trainings, "
        return told + f"{self.own} of them on own images; {len(self.faults)} faults {sorted(set(self.faults))[:3]}"


def hour(minutes: float, megabytes: int, students: int) -> str:
    """What came of it, in a line."""
    command = [sys.executable, "-m", "aeviz", "serve", "--address", "127.0.0.1", "--port", "{port}"]
    with group(megabytes) as inside:
        joined = ["sh", "-c", f'echo $$ > {inside / "cgroup.procs"}; exec "$@"', "sh", *command]
        with served(joined, AEVIZ_WORKERS="1") as server:
            found = asyncio.run(_hour(server.address, minutes, students))
        return f"{found}; peak {_peak(inside):.0f} MB, {_kills(inside)} killed for memory"


@contextlib.contextmanager
def group(megabytes: int) -> Iterator[Path]:
    """The folder of a new control group, below this process's own, that may take so much memory."""
    one = GROUPS / "memory"  # version 1's controller
    controller = "memory" if one.is_dir() else ""
    lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    own = next(line for line in lines if line.split(":")[1] == controller)
    place = (one if controller else GROUPS) / PurePosixPath(own.split(":", 2)[2]).relative_to("/")
    folder = (place if place.is_dir() else one if controller else GROUPS) / f"aeviz-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    (folder / ("memory.limit_in_bytes" if controller else "memory.max")).write_text(
        str(megabytes * 2**20), encoding="utf-8"
    )
    try:
        yield folder
    finally:
        for _ in range(50):
            with contextlib.suppress(OSError):
                folder.rmdir()
                break
            time.sleep(0.2)


def _peak(folder: Path) -> float:
    return int(_told(folder, "memory.max_usage_in_bytes", "memory.peak")) / 2**20


def _kills(folder: Path) -> int:
    counts = _told(folder, "memory.oom_control", "memory.events")
    return int(re.search(r"^oom_kill (\d+)$", counts, re.MULTILINE)[1])


def _told(folder: Path, *names: str) -> str:
    """What the group's file says that has its name in version 1 of control groups, or in version 2."""
    files = (folder / name for name in names)
    return next(file for file in files if file.exists()).read_text(encoding="utf-8")


async def _hour(address: str, minutes: float, n: int) -> Hour:
    found, end = Hour(), time.monotonic() + 60 * minutes
    lives = [_life(address, i, found, end) for i in range(n)]
    await asyncio.gather(*lives, _trains(address, found, end), _brings(address, found, end))
    return found


async def _life(address: str, i: int, found: Hour, end: float) -> None:
    """One student who comes, moves controls, and comes again where something went wrong."""
    await asyncio.sleep(PERIOD * i / 10)
    while time.monotonic() < end:
        student = at(address, PAGES[i % len(PAGES)], i)
        try:
            await student.open()
            while time.monotonic() < end:
                took = await student.set(*_move(student))
                if took is not None:
                    found.moves.append(took)
                await asyncio.sleep(PERIOD)
        except COUNTED as error:
            found.faults.append(repr(error)[:80])
        finally:
            with contextlib.suppress(Exception):
                await student.close()


async def _trains(address: str, found: Hour, end: float) -> None:
    """Once a minute somebody asks for a training that nobody had."""
    seed = 100
    while time.monotonic() < end:
        began, seed = time.monotonic(), seed + 1
        student = Student(address, "compare", seed)
        try:
            await student.open()
            await _request(student, steps=STEPS, seed=seed)
            found.trained += 1
        except COUNTED as error:
            found.faults.append(repr(error)[:80])
        with contextlib.suppress(Exception):
            await student.close()
        await asyncio.sleep(max(0.0, min(end, began + 60) - time.monotonic()))


async def _brings(address: str, found: Hour, end: float) -> None:
    """Every third minute somebody brings 1,000 images of SIDE x SIDE, trains on them, and forgets them."""
    turn = 0
    while time.monotonic() < end:
        began, turn = time.monotonic(), turn + 1
        try:
            await _own(address, turn)
            found.own += 1
            found.trained += 1
        except COUNTED as error:
            found.faults.append(repr(error)[:80])
        await asyncio.sleep(max(0.0, min(end, began + 180) - time.monotonic()))


async def _own(address: str, turn: int) -> None:
    cookie = await asyncio.to_thread(new_browser, address)
    page = Student(address, "your-data", turn, cookie)
    await page.open()
    (uploader,) = page.find("own-file")
    file = io.BytesIO()
    np.save(file, np.random.default_rng(turn).integers(0, 256, (1000, SIDE, SIDE), np.uint8))
    await page.upload(uploader, "images.npy", file.getvalue())
    (button,) = page.find("own-use")
    await page.set(button, True)
    name = page.own_data()
    compare = Student(address, "compare", turn, cookie, query=f"data={name}")
    await compare.open()
    await _request(compare, steps=50, seed=turn)
    await compare.close()
    (button,) = page.find(f"own-forget-{name}")
    await page.set(button, True)
    await page.close()
