"""A training that sessions wait for, and where it stands."""

import threading
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from aeviz import data
from aeviz.data import Dataset, given
from aeviz.spec import Spec

State = Literal["queued", "running", "done", "failed", "stopped", "lost"]
ENDED = ("done", "failed", "stopped")


@dataclass(frozen=True)
class JobStatus:
    """Where a training stands; a picture of one moment that does not change.

    state         queued, running, done (the Run is in the store), failed, stopped (a partial Run is in the store:
                  ``store.load_partial(key)``; nothing, if it never began), lost (the scheduler is gone; asked for again
                  by itself when it is back)
    position      1 for the next in the queue; 0 when not queued
    step, steps   Adam steps taken and wanted
    seconds       training time so far; ``seconds_left`` is an estimate, None while there is none
    knobs         (n_knobs,) float64
    recon         (n_knobs,) float32, the reconstruction term on the training set; nan before it is known
    snapshot      the picture forming, see ``aeviz.engine.snapshot``; None before the first one
    attempt       1, or more after a worker was lost
    message       one sentence for the user, or ""
    """

    state: State
    knobs: np.ndarray
    recon: np.ndarray
    steps: int
    step: int = 0
    position: int = 0
    seconds: float = 0.0
    seconds_left: float | None = None
    snapshot: dict[str, np.ndarray] | None = None
    attempt: int = 1
    message: str = ""

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen: done, failed or stopped."""
        return self.state in ENDED


@dataclass(eq=False)
class Job:
    """One training, shared by all sessions that wait for it. Only ``key``, ``spec`` and ``status()`` are for pages."""

    spec: Spec
    key: str = ""
    sessions: set[str] = field(default_factory=set)
    future: object = None
    worker: str = ""  # the address of the worker that trains it
    stopping: float | None = None  # when the user pressed stop
    keep_asked: bool = False  # whether the worker was told to store what there is
    kept: bool = False  # whether it has
    given: Dataset | None = None  # its data, where no name can load them: held until it has ended

    def __post_init__(self):
        self.key, self._lock = self.spec.key(), threading.Lock()
        knobs = np.array(self.spec.knobs)
        self.given = data.load(self.spec.data) if given.is_name(self.spec.data) else None
        self._status = JobStatus("queued", knobs, np.full(len(knobs), np.nan, np.float32), self.spec.steps)

    def status(self) -> JobStatus:
        """Where the training stands at this moment; cheap, and safe from any thread."""
        return self._status

    def update(self, **changes) -> None:
        """Replaces fields of the status, all at once for those who read it. An ended status stays as it is."""
        with self._lock:
            if not self._status.ended:
                self._status = replace(self._status, **changes)
                self.given = None if self._status.ended else self.given
