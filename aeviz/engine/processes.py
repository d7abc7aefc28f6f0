"""A Dask scheduler and its workers as processes of this machine, on every system.

Dask's own SubprocessCluster begins the same ones, but not on Windows (dask/distributed issue 7434).
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from aeviz import memory
from aeviz.language import Sentence, count

DEAF_SECONDS = 30  # a worker that does not answer for so long is ended, and begun anew
DEATH_SECONDS = 20  # a worker gives up looking for its scheduler
START_SECONDS = 30.0
END_SECONDS = 2.0  # to close by themselves, before they are ended
ENDED = 0.95  # of its memory, at which Dask begins a worker anew
SETTINGS = {
    "DASK_LOGGING__DISTRIBUTED": "error",
    # A worker that took no more tasks for want of memory would never get smaller again.
    "DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE": "False",
    # The scheduler would keep a thousand snapshots of every training there ever was.
    "DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH": "0",
    # Nobody looks at these: where a training stands, a hundred times a second, which took a sixth of a small one's
    # time; whether a process is idle, fifty times a second; pages about the scheduler and its workers.
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__SCHEDULER__HTTP__ROUTES": "[]",
    "DASK_DISTRIBUTED__WORKER__HTTP__ROUTES": "[]",
}
HERE = {"host": "127.0.0.1"}  # whoever reaches them can run code on them
# Its input ends with the process that began it, however that ends; a nanny's worker ends with its nanny.
DASK = """
import os, threading
threading.Thread(target=lambda: (os.read(0, 1), os._exit(1)), daemon=True).start()
from dask.__main__ import main
main()
"""
DEAF_TO_CTRL_C: dict[str, Any] = (  # for Popen: the scheduler must outlive those who say goodbye
    {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP")}  # noqa: B009 (of Windows alone)
    if hasattr(subprocess, "CREATE_NEW_PROCESS_GROUP")
    else {"start_new_session": True}
)


class Processes:
    """A scheduler at ``scheduler_address`` and ``n_workers`` nannies, each with a worker of one thread.

    Blocks until the scheduler is there. Raises RuntimeError if it ends before or takes too long, OSError if a process
    cannot be begun.
    """

    def __init__(self, n_workers: int):
        self.workers: list[psutil.Popen] = []
        with tempfile.TemporaryDirectory(prefix="aeviz-", ignore_cleanup_errors=True) as folder:
            file = Path(folder) / "scheduler.json"
            told = {"dashboard": False, "worker_ttl": DEAF_SECONDS, "scheduler_file": str(file), "port": 0}
            self.scheduler = _begin("distributed.Scheduler", told)
            try:
                self.scheduler_address = self._read(file)
                for _ in range(n_workers):
                    self.workers.append(_begin("distributed.Nanny", _of_a_worker(n_workers), self.scheduler_address))
            except (OSError, RuntimeError):
                self.close()
                raise

    def _read(self, file: Path) -> str:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.scheduler.poll() is None:
            with suppress(OSError, json.JSONDecodeError):  # not there, or not yet whole
                return json.loads(file.read_text(encoding="utf-8"))["address"]
            time.sleep(0.02)
        raise RuntimeError("the scheduler ended, or did not begin, while it started")

    def close(self) -> None:
        """Ends them all: the workers first, which would wait for a scheduler that is gone to hear their goodbye."""
        _end(self.workers)
        _end([self.scheduler])


def _end(processes: list[psutil.Popen]) -> None:
    """Ends processes and their children: they are asked to, and what then resists, or does not answer, is killed."""
    family = [*processes, *(child for process in processes for child in _below(process))]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in (alive := _alive(family)):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _alive(alive)
    for process in processes:
        with suppress(psutil.TimeoutExpired):
            process.wait(START_SECONDS)  # what is killed ends, on a busy machine too
        process.stdin.close()


def _alive(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that have not ended within END_SECONDS."""
    end = time.monotonic() + END_SECONDS
    while (found := [one for one in family if not _is_over(one)]) and time.monotonic() < end:
        time.sleep(0.02)
    return found


def _is_over(process: psutil.Process) -> bool:
    try:
        # a zombie has ended, and nobody has asked yet how
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def obstacle() -> Sentence:
    """What keeps workers from starting, as half a sentence, as far as this process can tell."""
    for folder in ("/dev/shm", tempfile.gettempdir()):
        if os.path.isdir(folder) and not os.access(folder, os.W_OK):
            return Sentence("{folder} cannot be written; make it writable and start the server again", folder=folder)
    if memory.limit() < memory.SYSTEM:
        sizes = {"most": count(memory.limit() / 2**20), "needed": count(memory.SYSTEM / 2**20)}
        return Sentence("this server may use {most} MB, and needs {needed} MB", **sizes)
    return Sentence("its log says why; what is trained already is shown")


def python(code: str) -> list[str]:
    """The command that runs ``code`` in a Python of its own, which finds packages where this one does.

    What lies in the folder that it begins in, as a ``random.py`` of somebody's own, is none of them.
    """
    return [sys.executable, "-P", "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"]


def _begin(kind: str, settings: dict[str, Any], *arguments: str) -> psutil.Popen:
    spec = {"cls": kind, "opts": HERE | settings}
    whole = [*python(DASK), "spec", *arguments, "--spec", json.dumps(spec)]
    return psutil.Popen(whole, stdin=subprocess.PIPE, env=SETTINGS | os.environ, **DEAF_TO_CTRL_C)


def _of_a_worker(n_workers: int) -> dict[str, Any]:
    return {
        "nthreads": 1,
        "memory_limit": int((memory.WORKER + memory.LIBRARIES + memory.for_a_training(n_workers)) / ENDED),
        "death_timeout": f"{DEATH_SECONDS}s",
        "silence_logs": logging.ERROR,
    }


def _below(process: psutil.Popen) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
