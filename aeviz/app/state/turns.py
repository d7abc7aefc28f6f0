"""Pages take turns: how many are worked out at once follows from the processors and the memory, not from the class.

A page that is worked out holds Runs, numbers and figures. Were thirty worked out at once, none would be there sooner,
and all of it would be held thirty times. One that waits, as for a download, keeps nobody: after a while it is not
counted any more.
"""

import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

from aeviz import memory

LONG = 15.0  # seconds after which a page is not counted


class Turns:
    """At most ``n`` threads are inside at once, besides those that have been there for longer than ``long`` seconds."""

    def __init__(self, n: int, long: float = LONG):
        self.n, self.long = n, long
        self._began: dict[int, float] = {}  # thread -> when its turn began
        self._changed = threading.Condition()

    @contextmanager
    def turn(self) -> Generator[None]:
        """Waits until this thread may go on; a part of a page has its turn with it."""
        thread = threading.get_ident()
        if thread in self._began:
            yield
            return
        with self._changed:
            while len(counted := self._counted()) >= self.n:
                self._changed.wait(min(counted) + self.long - time.monotonic())
            self._began[thread] = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                del self._began[thread]
                self._changed.notify()

    def _counted(self) -> list[float]:
        late = time.monotonic() - self.long
        return [began for began in self._began.values() if began > late]


pages = Turns(memory.drawings_at_once() + 1)  # one writes while the others work out
turn = pages.turn
