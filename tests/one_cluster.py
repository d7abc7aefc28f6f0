"""One Dask cluster at a time, however many test processes there are: two cores are not enough for more."""

import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import FileLock
from patience import patient


@contextmanager
def one_cluster():
    """Waits until no other test process holds a cluster."""
    with FileLock(Path(tempfile.gettempdir()) / "aeviz-tests-one-cluster"):
        yield


def until(condition, seconds: float = 120.0):
    """Waits for ``condition()`` to be true and returns what it gave; fails after ``patient(seconds)``."""
    end = time.monotonic() + (limit := patient(seconds))
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{condition} was not met within {limit:g} s.")


def over(process: psutil.Process) -> bool:
    """Whether a process has ended, even if nobody has asked yet how."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
