"""Many Specs through one engine: shipped checkpoints, or a class's runs trained the evening before."""

import time
from collections.abc import Callable, Iterable

from aeviz import store
from aeviz.engine.engine import Engine
from aeviz.engine.job import JobStatus
from aeviz.engine.limits import UNLIMITED
from aeviz.spec import Spec

Progress = Callable[[Spec, JobStatus], None]
POLL_SECONDS = 0.2


def warm(specs: Iterable[Spec], on_progress: Progress | None = None, into: str | None = None) -> dict[str, str]:
    """Trains every Spec that is neither shipped nor in the store ``into``, without limits; {key: message} of failures.

    Can be interrupted and called again: what is stored is not trained twice. ``on_progress`` is told the status of
    each training about five times a second while it runs, and once when it has ended.
    """
    missing = {spec.key(): spec for spec in specs if not store.has(spec.key(), into)}
    if not missing:
        return {}
    engine = Engine.start(limits=UNLIMITED, where=into)
    try:
        return _follow(engine, missing, on_progress or (lambda spec, status: None))
    finally:
        engine.close()


def _follow(engine: Engine, missing: dict[str, Spec], on_progress: Progress) -> dict[str, str]:
    # a session each: no Spec is in another one's way
    waiting = {key: engine.request(spec, session=key) for key, spec in missing.items()}
    failed = {}
    while waiting:
        time.sleep(POLL_SECONDS)
        for key, job in list(waiting.items()):
            status = job.status()
            if status.ended or status.state == "running":
                on_progress(job.spec, status)
            if status.ended:
                del waiting[key]
                if status.state != "done":
                    failed[key] = status.message
    return failed
