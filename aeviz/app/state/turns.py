"""Pages take turns: how many are worked out at once follows from the processors and the memory, not from the class.

A page that is worked out holds Runs, numbers and figures. Were thirty worked out at once, none would be there sooner,
and all of it would be held thirty times.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aeviz import memory

_free = threading.BoundedSemaphore(memory.drawings_at_once() + 1)  # one writes while the others work out
_held = threading.local()


@contextmanager
def turn() -> Iterator[None]:
    """Waits until this thread may work out a page; a part of a page has its turn with it."""
    if getattr(_held, "now", False):
        yield
        return
    with _free:
        _held.now = True
        try:
            yield
        finally:
            _held.now = False
