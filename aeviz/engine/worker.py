"""What runs on a Dask worker: one making, which speaks by events and ends when nobody wants it any more."""

import contextlib
import math
import os
import pickle
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from aeviz import memory
from aeviz.data import in_memory
from aeviz.engine import dataset_transfer, requests
from aeviz.engine.limits import UNLIMITED
from aeviz.engine.preview import pack
from aeviz.engine.processes import ENDED
from aeviz.language import Sentence, number, of_error
from aeviz.networks.arrays import Arrays
from aeviz.required import required
from aeviz.shared_cache import shared_cache
from aeviz.spec import Spec

EVENT_SECONDS = 0.2  # at least, between two events
EVENT_SHARE = 0.05  # of the training time, at most, goes into snapshots
DEAF_SECONDS = 0.7  # without a look at the watch, after which what is not wanted ends with its process
LATE_SECONDS = 3.0  # without one, after which what is past its limit is ended: a busy machine alone is no deafness

_kept: dict[str, threading.Event] = {}  # keys of what is made here -> "keep what there is"


class Unwanted(Exception):
    """Nobody waits for this any more."""


class Late(Exception):
    """The wall-clock limit is reached; the message says where that was."""


def work(request_json: str, where: str, seconds: float, dataset: dict[str, object] | None) -> dict[str, Any] | None:
    """Makes what is asked for in the store ``where`` and says how it ended: {"state", "message"}.

    The result itself does not travel; data that no name can load come along as ``dataset``
    (``dataset_transfer.pack``), and are held until this returns. None: nobody wanted it any more.
    """
    from aeviz.training.memory import give_back
    from aeviz.training.sweep import Diverged  # torch, for workers only

    _held = in_memory.hold(dataset_transfer.unpack(dataset)) if dataset else None
    request = requests.from_json(request_json)
    if request.stored(where):
        return _ended("done")
    try:
        request.check(replace(UNLIMITED, memory=_room()))  # a dashboard elsewhere does not know what this worker has
    except ValueError as error:
        return _ended("failed", of_error(error))
    watch = _Watch(request.key(), seconds)
    try:
        with watch.guarding():
            request.make(where, watch)
        return _ended("done")
    except Unwanted:
        return None
    except Late as late:
        return _ended("stopped", of_error(late))
    except (Diverged, ValueError, OSError) as error:
        return _ended("failed", of_error(error))
    finally:
        shared_cache.clear()
        give_back()


def _room() -> float:
    """Bytes that this worker may still take before Dask begins it anew, with all that may be mapped of its files."""
    from distributed import get_worker

    limit = get_worker().memory_manager.memory_limit
    return math.inf if limit is None else ENDED * limit - memory.LIBRARIES - memory.held()


def store_now(key: str) -> bool:
    """Asks what makes this key, if it is made here, to store what there is."""
    if key in _kept:
        _kept[key].set()
    return key in _kept


def warm() -> None:
    """Imports torch and takes one step, so that the first request does not wait for it."""
    from aeviz.training.sweep import sweep

    sweep(Spec(steps=1, hidden=(8,), knobs=()), threads=1)


def dask_setup(worker: object) -> None:
    """Called by ``dask worker --preload aeviz.engine.worker``."""
    warm()


class _Watch:
    """Told by what is made where it stands, it tells the dashboards, and raises when the making is to end.

    What is made in somebody else's code may not look at the watch for seconds; so a thread looks as well.
    """

    def __init__(self, key: str, seconds: float):
        from distributed import get_worker

        self.key, self.limit = key, seconds
        self.worker = get_worker()
        self.task = self.worker.get_current_task()
        self.kept = threading.Event()
        self.began = self.looked = time.perf_counter()
        self.next_event = 0.0
        self.first: int | None = None  # the step that it began with: what was stopped goes on from a later one

    def __call__(
        self, step: int, steps: int, progress: Sentence, shot: Callable[[], Arrays], keep: Callable[[], None]
    ) -> None:
        self.looked = time.perf_counter()
        self.first = step if self.first is None else self.first
        if not self._wanted():
            raise Unwanted
        if self.kept.is_set():
            self.kept.clear()
            keep()
            self._tell("kept", progress)
        if self.looked >= self.next_event or step == steps:
            self._show(step, steps, progress, shot)
        if self._late() and step < steps:
            keep()
            limit = number(self.limit)
            raise Late(Sentence("Stopped at the limit of {limit} s, at {progress}.", limit=limit, progress=progress))

    @contextlib.contextmanager
    def guarding(self) -> Generator[None]:
        """While this is open a making that is deaf ends, too."""
        over = threading.Event()
        _kept[self.key] = self.kept
        threading.Thread(target=self._guard, args=(over,), daemon=True).start()
        try:
            yield
        finally:
            over.set()
            del _kept[self.key]

    def _guard(self, over: threading.Event) -> None:
        told = False
        while not over.wait(EVENT_SECONDS):
            deaf = time.perf_counter() - self.looked
            if deaf < DEAF_SECONDS:
                continue
            if not self._wanted():
                os._exit(0)  # Dask's nanny starts a new worker at once
            if deaf > LATE_SECONDS and self._late() and not told:  # those who wait leave when they hear this
                told = True
                self._tell("late", Sentence("Stopped at the limit of {limit} s.", limit=number(self.limit)))

    def _wanted(self) -> bool:
        # Dask counts who wants a key, over all sessions and dashboards; the last one's leaving cancels the task.
        task = self.worker.state.tasks.get(self.task)
        return task is not None and task.state != "cancelled" and self.worker.status.name == "running"

    def _late(self) -> bool:
        return time.perf_counter() - self.began > self.limit

    def _show(self, step: int, steps: int, progress: Sentence, shot: Callable[[], Arrays]) -> None:
        began = time.perf_counter()
        seen = {"step": step, "steps": steps, "seconds": began - self.began, "left": self._left(step, steps)}
        self._tell("step", progress, **seen, snapshot=pack(shot()))
        now = time.perf_counter()
        self.next_event = now + max(EVENT_SECONDS, (now - began) / EVENT_SHARE)

    def _left(self, step: int, steps: int) -> float:
        """Seconds to the last step, at the speed so far."""
        taken = step + 1 - required(self.first, "first steps")
        return (self.looked - self.began) / taken * (steps - step)

    def _tell(self, event: str, said: Sentence, **seen: Any) -> None:
        told = pickle.dumps(said)  # a Dask event carries bytes, and no objects
        self.worker.log_event(topic(self.key), {"event": event, "said": told, **seen, "worker": self.worker.address})


def task_key(key: str) -> str:
    """The Dask key under which a key is made: one for all sessions and dashboards, hence one making."""
    return f"make-{key}"


def topic(key: str) -> str:
    """The Dask topic on which the making of a key speaks."""
    return f"aeviz-{key}"


def _ended(state: str, message: Sentence | str = "") -> dict[str, Any]:
    return {"state": state, "message": message}
