"""What runs on a Dask worker: one training, which speaks by events and stops when nobody wants it any more."""

import os
import threading
import time

from aeviz import data, store
from aeviz.data import Dataset, given
from aeviz.engine.snapshot import Camera, pack
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.train import Diverged, Progress, sweep

EVENT_SECONDS = 0.2  # at least, between two events
EVENT_SHARE = 0.05  # of the training time, at most, goes into snapshots

_kept: dict[str, threading.Event] = {}  # Spec keys that are in training here -> "keep what there is"


def train(spec_json: str, where: str, seconds: float, dataset: dict[str, object] | None) -> dict[str, str] | None:
    """Trains a Spec into the store ``where`` and says how it ended: {"state", "message"}.

    The Run itself does not travel; data that no name can load come along as ``dataset``, the fields of a Dataset, and
    are held until this returns. None: nobody wanted it any more.
    """
    _held = given.hold(Dataset(**dataset)) if dataset else None
    spec = Spec.from_json(spec_json)
    if store.has(spec.key(), where):
        return _ended("done")
    watch = _Watch(spec, where, seconds)
    _kept[spec.key()] = watch.kept
    try:
        run = sweep(spec, watch, threads=int(os.environ.get("AEVIZ_THREADS") or 1), device=_device())
        if watch.unwanted:
            return None
        return _finish(run, where, seconds)
    except (Diverged, ValueError, OSError) as error:
        return _ended("failed", str(error))
    finally:
        del _kept[spec.key()]


def keep(key: str) -> bool:
    """Asks the training of this Spec key, if it runs here, to store what there is as a partial Run."""
    if key in _kept:
        _kept[key].set()
    return key in _kept


def warm() -> None:
    """Imports torch and takes one step, so that the first wish does not wait for it."""
    sweep(Spec(steps=1, hidden=(8,), knobs=()), threads=1)


def dask_setup(worker) -> None:
    """Called by ``dask worker --preload aeviz.engine.worker``."""
    warm()


class _Watch:
    """``on_step`` of a training on a worker: tells where it stands, and says when to stop."""

    def __init__(self, spec: Spec, where: str, seconds: float):
        from distributed import get_worker

        self.spec, self.where, self.limit = spec, where, seconds
        self.worker = get_worker()
        self.task = self.worker.get_current_task()
        self.camera = Camera(data.load(spec.data, **dict(spec.data_options)), len(spec.knobs))
        self.kept, self.unwanted = threading.Event(), False
        self.next_event = 0.0

    def __call__(self, progress: Progress) -> bool:
        self.unwanted = not self._wanted()
        if self.unwanted:
            return True
        if self.kept.is_set():
            self.kept.clear()
            store.save_partial(progress.run(), self.where)
            self._tell({"event": "kept"})
        if time.perf_counter() >= self.next_event or progress.step == progress.steps:
            self._show(progress)
        return progress.seconds > self.limit

    def _wanted(self) -> bool:
        # Dask counts who wants a key, over all sessions and dashboards; the last one's leaving cancels the task.
        task = self.worker.state.tasks.get(self.task)
        return task is not None and task.state != "cancelled" and self.worker.status.name == "running"

    def _show(self, progress: Progress) -> None:
        began = time.perf_counter()
        self._tell(
            {
                "event": "step",
                "step": progress.step,
                "seconds": progress.seconds,
                "recon": pack({"recon": progress.recon.astype("float32")}),
                "snapshot": pack(self.camera.take(progress.run())),
            }
        )
        now = time.perf_counter()
        self.next_event = now + max(EVENT_SECONDS, (now - began) / EVENT_SHARE)

    def _tell(self, message: dict) -> None:
        self.worker.log_event(topic(self.spec.key()), {**message, "worker": self.worker.address})


def task_key(key: str) -> str:
    """The Dask key under which a Spec key is trained: one for all sessions and dashboards, hence one training."""
    return f"train-{key}"


def topic(key: str) -> str:
    """The Dask topic on which the training of a Spec key speaks."""
    return f"aeviz-{key}"


def _finish(run: Run, where: str, seconds: float) -> dict[str, str]:
    if not run.partial:
        store.save(run, where)
        return _ended("done")
    store.save_partial(run, where)
    return _ended("stopped", f"Stopped at the limit of {seconds:g} s, after {run.step:,} of {run.spec.steps:,} steps.")


def _ended(state: str, message: str = "") -> dict[str, str]:
    return {"state": state, "message": message}


def _device() -> str:
    return os.environ.get("AEVIZ_DEVICE") or "cpu"
