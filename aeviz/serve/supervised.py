"""Processes that are kept running: one that ends is begun again, and all of them end with whoever keeps them."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress

from aeviz.engine.processes import DEAF_TO_CTRL_C
from aeviz.serve import guard

MOST_ENDS, WITHIN_SECONDS = 5, 120.0  # more often in that time, and it will not run at all
LOOK_SECONDS = 0.25


class Supervised:
    """A guarded process, of which ``name`` tells what it is.

    It hears no Ctrl-C of its own: whoever keeps several ends them in order.
    """

    def __init__(self, name: str, command: list[str], environment: Mapping[str, str]):
        self.name, self.command, self.environment = name, command, dict(environment)
        self.ends: deque[float] = deque(maxlen=MOST_ENDS)
        self.process = self._begun()

    def _begun(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, guard.__file__, *self.command],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            **DEAF_TO_CTRL_C,
        )

    def look(self) -> None:
        """Begins the process again if it has ended. Raises OSError where it does so again and again."""
        if self.process.poll() is None:
            return
        _end_group(self.process)
        self._let_go()
        self.ends.append(time.monotonic())
        if len(self.ends) == MOST_ENDS and self.ends[-1] - self.ends[0] < WITHIN_SECONDS:
            raise OSError(f"{self.name} ends again and again; what was written above says why.")
        print(f"{self.name} has ended (status {self.process.returncode}); it is begun again.", file=sys.stderr)
        self.process = self._begun()

    def end(self) -> None:
        """Ends the process, and waits until it has."""
        self._let_go()
        try:
            self.process.wait(guard.END_SECONDS + 2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _let_go(self) -> None:
        """Closes the input by whose end a guard sees that it is over."""
        if self.process.stdin:
            self.process.stdin.close()


@contextmanager
def supervised(name: str, command: list[str], environment: Mapping[str, str]) -> Generator[Supervised, None, None]:
    """A process that ends with this block, and with this process, however that ends."""
    found = Supervised(name, command, environment)
    try:
        yield found
    finally:
        found.end()


def watch(running: list[Supervised]) -> None:
    """Keeps all of them running. Returns never; raises OSError where one of them cannot be kept."""
    while True:
        for one in running:
            one.look()
        time.sleep(LOOK_SECONDS)


def _end_group(guard_: subprocess.Popen[str]) -> None:
    """Whatever a dead guard or its ward has left, as nginx's workers, which hold the port."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(guard_.pid, signal.SIGKILL)
