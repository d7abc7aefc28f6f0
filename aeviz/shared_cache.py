"""What many look at, kept in memory by key: with all else that is held, at most a share of the memory, in bytes.

What can be made again (Runs that are read, scenes, numbers, pictures) makes room for what cannot (own data, files that
are being sent). So there is one budget, and no number of things. What belongs to somebody's own data goes when they
do, and takes a part of the budget at most.

The first to make room is what takes most bytes for the longest time: the largest product of size and age (Aggarwal,
Wolf and Yu, 1999, Caching on the World Wide Web). By age alone one large array would push out hundreds of pictures.

What has made room may still be in use by somebody's page. Whoever asks for it then gets that one: there is never a
second copy, however many pages are drawn at once.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar
from weakref import WeakValueDictionary

from aeviz import memory

T = TypeVar("T")
OWNED = 128 * 2**20  # bytes that may be kept of one owner's data beside the largest thing made of them
SHARED = ""  # the owner of what is nobody's own


@dataclass
class _Kept:
    value: Any
    size: int  # in bytes
    used: int  # the last time, on the clock of its Shelf


class _Shelf:
    """One owner's things by key."""

    _clock = count()  # of all: it counts what is put and looked up

    def __init__(self) -> None:
        self.things: dict[Hashable, _Kept] = {}
        self.bytes = 0

    def put(self, key: Hashable, value: Any) -> None:
        self.drop(key)
        self.things[key] = _Kept(value, memory.size(value), next(self._clock))
        self.bytes += self.things[key].size

    def get(self, key: Hashable) -> Any | None:
        if (found := self.things.get(key)) is None:
            return None
        found.used = next(self._clock)
        return found.value

    def drop(self, key: Hashable) -> None:
        if (gone := self.things.pop(key, None)) is not None:
            self.bytes -= gone.size

    def make_room(self) -> None:
        """Lets go of one thing, which is not the last that was used."""
        now = max(kept.used for kept in self.things.values())
        self.drop(max(self.things, key=lambda key: (now - self.things[key].used) * (self.things[key].size + 1)))


class SharedCache:
    """Things by key; ``most()`` says how many bytes they may take together with those that ``besides`` tell of."""

    def __init__(self, most: Callable[[], int]):
        self.most = most
        self.besides: list[Callable[[], int]] = []  # each tells the bytes of what cannot make room
        self._of: dict[str, _Shelf] = defaultdict(_Shelf)
        self._in_use: dict[str, WeakValueDictionary[Hashable, Any]] = defaultdict(WeakValueDictionary)
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
            if owner not in self._of:
                return None
            if (found := self._of[owner].get(key)) is None and (found := self._in_use[owner].get(key)) is not None:
                self.put(key, found, owner)
            return found

    def search(self, key: Hashable) -> tuple[Any, str] | None:
        """What is kept under this key, and its owner; None where nobody has it."""
        with self._lock:
            return next(((shelf.get(key), owner) for owner, shelf in self._of.items() if key in shelf.things), None)

    def put(self, key: Hashable, value: T, owner: str = SHARED) -> T:
        """Keeps the value, however large: it is wanted now. Others make room for it."""
        with self._lock:
            self._of[owner].put(key, value)
            if type(value).__weakrefoffset__:
                self._in_use[owner][key] = value
            if owner != SHARED:
                self._shrink_owner(owner, memory.size(value))
            self.shrink(owner)
        return value

    def shrink(self, newest: str = SHARED) -> None:
        """Has things of whoever takes most make room until all fits, but for the last that ``newest`` has put."""
        with self._lock:
            while self.bytes() > self.most():
                full = [shelf for owner, shelf in self._of.items() if len(shelf.things) > (owner == newest)]
                if not full:
                    return
                max(full, key=lambda shelf: shelf.bytes).make_room()

    def forget(self, owner: str) -> None:
        """Lets go of all that was made of somebody's own data."""
        with self._lock:
            self._of.pop(owner, None)
            self._in_use.pop(owner, None)
            self._largest.pop(owner, None)

    def clear(self) -> None:
        """Lets go of everything."""
        with self._lock:
            for owner in list(self._of):
                self.forget(owner)

    def bytes(self) -> int:
        """Of all that is kept, and of what is held besides."""
        return int(sum(shelf.bytes for shelf in self._of.values())) + sum(held() for held in self.besides)

    def _shrink_owner(self, owner: str, newest: int) -> None:
        """Somebody who looks at own data looks at few settings at once: there is room for the last ones."""
        shelf = self._of[owner]
        self._largest[owner] = largest = max(newest, self._largest.get(owner, 0))
        while shelf.bytes > OWNED + largest:
            shelf.make_room()


shared_cache = SharedCache(memory.share)
