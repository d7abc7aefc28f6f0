"""How much memory own data may take in this process: the numbers of all sessions' tables and data sets together."""

import os
import threading
import weakref
from pathlib import Path

import numpy as np

from aeviz.upload.base import BadFile

SHARE = 0.5  # of the memory that the machine, or its container, has
CONTAINER = Path("/sys/fs/cgroup/memory.max")


class _Count:
    """Bytes by the id of the array that takes them, and their sum."""

    def __init__(self):
        self.lock = threading.RLock()  # an array may be freed, and counted out, while another one is counted
        self.bytes: dict[int, int] = {}
        self.total = 0

    def add(self, array: np.ndarray) -> None:
        self.bytes[id(array)] = array.nbytes
        self.total += array.nbytes
        weakref.finalize(array, self.remove, id(array)).atexit = False

    def remove(self, name: int) -> None:
        with self.lock:
            self.total -= self.bytes.pop(name)


_count = _Count()


def counted(array: np.ndarray) -> np.ndarray:
    """The array, counted until it is freed. Raises BadFile if it is one too many: count it before it is filled."""
    with _count.lock:
        if id(array) not in _count.bytes:
            _check(array.nbytes, _count.total + array.nbytes)
            _count.add(array)
    return array


def held() -> int:
    """Bytes that are counted now."""
    return _count.total


def limit() -> int:
    """Bytes allowed: ``AEVIZ_OWN_DATA_MB``, or half of the memory."""
    given = os.environ.get("AEVIZ_OWN_DATA_MB")
    return int(given) * 2**20 if given else int(SHARE * _memory())


def _memory() -> int:
    import psutil

    machine = psutil.virtual_memory().total
    text = CONTAINER.read_text(encoding="utf-8").strip() if CONTAINER.is_file() else "max"
    return min(machine, int(text)) if text.isdecimal() else machine


def _check(more: int, together: int) -> None:
    if together > (most := limit()):
        told = f"{more / 2**20:,.0f} MB more would make {together / 2**20:,.0f} MB"
        raise BadFile(
            f"this server has no room for it: {told} of own data in all sessions, and {most / 2**20:,.0f} MB are "
            "allowed; forget data that you no longer need, or try again later."
        )
