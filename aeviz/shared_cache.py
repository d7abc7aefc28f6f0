"""What many look at, kept in memory by key: with all else that is held, at most a share of the memory, in bytes.

What can be made again (Runs that are read, scenes, numbers, pictures) makes room for what cannot (own data, files that
are being sent). So there is one budget, and no number of things. What belongs to somebody's own data goes when they
do, and takes a part of the budget at most.
"""

import math
import threading
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from cachetools import LRUCache

from aeviz import memory

T = TypeVar("T")
OWNED = 128 * 2**20  # bytes that may be kept of one owner's data beside the largest thing made of them
SHARED = ""  # the owner of what is nobody's own


class SharedCache:
    """Things by key; ``most()`` says how many bytes they may take together with those that ``besides`` tell of."""

    def __init__(self, most: Callable[[], int]):
        self.most = most
        self.besides: list[Callable[[], int]] = []  # each tells the bytes of what cannot make room
        self._of: dict[str, LRUCache] = defaultdict(lambda: LRUCache(math.inf, getsizeof=memory.size))
        self._lock = threading.RLock()
        self._largest: dict[str, int] = {}  # owner -> bytes
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T], owner: str = SHARED) -> T:
        """What is kept under this key; else what ``make()`` returns, made once however many ask, and then kept.

        What ``make`` raises is not kept. ``owner`` names the own data that it is made of.
        """
        if (found := self.peek(key, owner)) is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if (found := self.peek(key, owner)) is None:
                try:
                    found = self.put(key, make(), owner)
                finally:
                    with self._lock:
                        self._making.pop(key, None)
        return found

    def peek(self, key: Hashable, owner: str = SHARED) -> Any | None:
        """What is kept under this key, or None."""
        with self._lock:
            return self._of[owner].get(key) if owner in self._of else None

    def search(self, key: Hashable) -> tuple[Any, str] | None:
        """What is kept under this key, and its owner; None where nobody has it."""
        with self._lock:
            return next(((things[key], owner) for owner, things in self._of.items() if key in things), None)

    def put(self, key: Hashable, value: T, owner: str = SHARED) -> T:
        """Keeps the value, however large: it is wanted now. Others make room for it."""
        with self._lock:
            self._of[owner][key] = value
            if owner != SHARED:
                self._shrink_owner(owner, memory.size(value))
            self.shrink(owner)
        return value

    def shrink(self, newest: str = SHARED) -> None:
        """Has the oldest of whoever takes most make room until all fits, but for the last that ``newest`` has put."""
        with self._lock:
            while self.bytes() > self.most():
                full = [things for owner, things in self._of.items() if len(things) > (owner == newest)]
                if not full:
                    return
                max(full, key=lambda things: things.currsize).popitem()

    def forget(self, owner: str) -> None:
        """Lets go of all that was made of somebody's own data."""
        with self._lock:
            self._of.pop(owner, None)
            self._largest.pop(owner, None)

    def clear(self) -> None:
        """Lets go of everything."""
        with self._lock:
            for owner in list(self._of):
                self.forget(owner)

    def bytes(self) -> int:
        """Of all that is kept, and of what is held besides."""
        return int(sum(things.currsize for things in self._of.values())) + sum(held() for held in self.besides)

    def _shrink_owner(self, owner: str, newest: int) -> None:
        """Somebody who looks at own data looks at few settings at once: there is room for the last ones."""
        things = self._of[owner]
        self._largest[owner] = largest = max(newest, self._largest.get(owner, 0))
        while things.currsize > OWNED + largest:
            things.popitem()


shared_cache = SharedCache(memory.share)
