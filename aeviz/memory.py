"""Memory in bytes: how much this process may have, what a thing takes, and what is counted while it lives.

A container may allow less than its machine has. Linux tells it by control groups, of which there are two versions; a
process is in a group, and every group above it limits it, too.
"""

import threading
import weakref
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import joblib
import psutil

from aeviz import environment
from aeviz.type_guards import is_array, is_dict, is_sequence

VARIABLE = "AEVIZ_MEMORY_MB"
GROUPS = Path("/proc/self/cgroup")
MOUNTED = Path("/sys/fs/cgroup")
FILES = {"": "memory.max", "memory": "memory/memory.limit_in_bytes"}  # of version 2, and of version 1's controller
DASHBOARD = 250 * 2**20  # bytes of a dashboard that has imported everything and keeps nothing
CLASS = 30 * 2**20  # ... of the sessions of thirty students
DRAWING = 140 * 2**20  # ... and of what is worked out at one time
SCHEDULER = 55 * 2**20
WORKER = 250 * 2**20  # with the process that looks after it, before it trains
LIBRARIES = 250 * 2**20  # ... and of its files: Dask counts what the system maps of them, 95 to 185 MB on two machines
SYSTEM = DASHBOARD + CLASS + DRAWING + SCHEDULER + WORKER  # of what `serve` starts where memory is little
SMALLEST = 64 * 2**20  # that is kept, and that a training may have, in any case
POINTER = 32  # bytes of an entry in a list, and of a number in it
DEPTH = 6  # of things in things that are counted; deeper ones are small


def limit() -> int:
    """Bytes that this process and those it starts may have: ``AEVIZ_MEMORY_MB``, else the container's or machine's."""
    given = environment.whole(VARIABLE)
    return found() if given is None else given * 2**20


@cache
def found() -> int:
    """Bytes that the machine or the container has; they do not change while a process runs."""
    return min([psutil.virtual_memory().total, *_of_groups()])


def share() -> int:
    """Bytes that the pages may keep: half of what is left besides the programs; the trainings have the other half."""
    return max(SMALLEST, (limit() - SYSTEM) // 2)


def drawings_at_once() -> int:
    """How many things may be worked out at once: as many as there are processors, fewer where memory is little.

    More would be done no sooner, and each takes memory meanwhile.
    """
    return max(1, min(joblib.cpu_count(), 1 + (limit() - SYSTEM) // (4 * DRAWING)))


def for_a_training(n_workers: int) -> int:
    """Bytes that a training may take on one of so many workers of this machine, besides what a worker is itself."""
    return max(SMALLEST, (limit() - SYSTEM - (n_workers - 1) * WORKER - share()) // n_workers)


def held() -> int:
    """Bytes that this process holds, without what is mapped of files (Linux tells): that is taken back when needed."""
    info = psutil.Process().memory_info()
    return info.rss - getattr(info, "shared", 0)


def _of_groups() -> Iterator[int]:
    """The limits of the control groups that this process is in."""
    for line in _text(GROUPS).splitlines():
        _, controllers, path = line.split(":", 2)
        for controller in set(controllers.split(",")) & set(FILES):
            folder, _, file = FILES[controller].rpartition("/")
            for group in (inner := PurePosixPath(path), *inner.parents):
                yield from _limit(MOUNTED / folder / str(group).lstrip("/") / file)


def _limit(file: Path) -> Iterator[int]:
    """A group's limit; none where it has none, or where the container does not see the group."""
    if (text := _text(file).strip()).isdecimal():
        yield int(text)


def _text(file: Path) -> str:
    """What a file says; "" where there is none, as on systems without control groups, or where it may not be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""


def size(thing: object) -> int:
    """About how many bytes of memory a thing takes, by the arrays, texts and numbers in it; each is counted once."""
    return _size(thing, set(), DEPTH)


def _size(thing: object, seen: set[int], depth: int) -> int:
    if is_array(thing) and is_array(thing.base):
        thing = thing.base  # a part of an array keeps the whole of it
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    if is_array(thing):
        return thing.nbytes
    if isinstance(thing, str | bytes):
        return len(thing)
    inside = _inside(thing) if depth else ()
    return POINTER * len(inside) + sum(_size(part, seen, depth - 1) for part in inside)


def _inside(thing: object) -> Collection[Any]:
    if is_sequence(thing):
        return thing
    if is_dict(thing):
        return thing.values()
    return vars(thing).values() if hasattr(thing, "__dict__") and not callable(thing) else ()


class Counter:
    """Bytes of things, each counted until it is freed."""

    def __init__(self):
        self.lock = threading.RLock()  # a thing may be freed, and counted out, while another one is counted
        self.total = 0
        self._counted: set[int] = set()

    def __contains__(self, thing: object) -> bool:
        return id(thing) in self._counted

    def add(self, thing: object, n: int) -> None:
        """Counts n bytes for as long as the thing lives; more of them with every call."""
        with self.lock:
            self._counted.add(id(thing))
            self.total += n
        weakref.finalize(thing, self._remove, id(thing), n).atexit = False

    def _remove(self, name: int, n: int) -> None:
        with self.lock:
            self._counted.discard(name)
            self.total -= n
