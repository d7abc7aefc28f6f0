"""What sessions wait for, and where it stands."""

import threading
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from aeviz import data
from aeviz.data import Dataset, in_memory
from aeviz.engine.requests import Request
from aeviz.language import Sentence
from aeviz.spec import Spec

JobState = Literal["queued", "running", "done", "failed", "stopped", "lost"]
ENDED = ("done", "failed", "stopped")


@dataclass(frozen=True)
class JobStatus:
    """Where a making stands; a picture of one moment that does not change.

    state         queued, running, done (what was asked for is in the store), failed, stopped (what a request
                  keeps is in the store, of a sweep ``store.load_partial(key)``; nothing, if it never began), lost (the
                  scheduler is gone; asked for again by itself when it is back)
    position      1 for the next in the queue; 0 when not queued
    step, steps   Adam steps, or parts of the work, done and wanted; ``progress`` says it in words
    seconds       working time so far; ``seconds_left`` is an estimate, None while there is none
    snapshot      the picture forming, arrays by name (see ``aeviz.engine.requests``); None before the first one
    attempt       1, or more after a worker was lost
    message       one sentence for the user, or ""

    ``progress`` and ``message`` are said (``aeviz.language.say``) in the language of whoever reads them.
    """

    state: JobState = "queued"
    step: int = 0
    steps: int = 1
    progress: Sentence | str = ""
    position: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    snapshot: dict[str, np.ndarray] | None = None
    attempt: int = 1
    message: Sentence | str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen: done, failed or stopped."""
        return self.state in ENDED


@dataclass(eq=False)
class Job:
    """One making, shared by all sessions that wait for it. Only ``key``, ``request`` and ``status()`` are for pages."""

    request: Request
    key: str = ""
    sessions: set[str] = field(default_factory=set[str])
    future: Any = None
    worker: str = ""  # the address of the worker that makes it
    stopping: float | None = None  # when the user pressed stop
    keep_asked: bool = False  # whether the worker was told to store what there is
    kept: Sentence | None = None  # where that was, once it has
    late: Sentence | None = None  # what a worker said that cannot end by itself at the wall-clock limit
    given: Dataset | None = None  # its data, where no name can load them: held until it has ended

    def __post_init__(self):
        self.key, self._lock, self._status = self.request.key(), threading.Lock(), JobStatus()
        self.given = data.load(self.spec.data) if in_memory.is_name(self.spec.data) else None

    @property
    def spec(self) -> Spec:
        """The request's Spec."""
        return self.request.spec

    def status(self) -> JobStatus:
        """Where it stands at this moment; cheap, and safe from any thread."""
        return self._status

    def update(self, **changes: Any) -> None:
        """Replaces fields of the status, all at once for those who read it. An ended status stays as it is."""
        with self._lock:
            if not self._status.ended:
                self._status = replace(self._status, **changes)
                self.given = None if self._status.ended else self.given
