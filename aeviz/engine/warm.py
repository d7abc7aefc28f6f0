"""Many wishes through one engine: shipped checkpoints, or a class's runs trained the evening before."""

import time
from collections.abc import Callable, Iterable

from aeviz.engine.engine import Engine
from aeviz.engine.job import JobStatus
from aeviz.engine.limits import UNLIMITED
from aeviz.engine.wishes import Sweep, Wish
from aeviz.spec import Spec

Progress = Callable[[Wish, JobStatus], None]
POLL_SECONDS = 0.2


def warm(wishes: Iterable[Wish | Spec], on_progress: Progress | None = None, into: str | None = None) -> dict[str, str]:
    """Makes all that is neither shipped nor in the store ``into``, without limits; {key: message} of failures.

    A Spec alone wishes for its Run. Can be interrupted and called again: what is stored is not made twice.
    ``on_progress`` is told the status of each job about five times a second while it runs, and once when it has ended.
    """
    wishes = [Sweep(wish) if isinstance(wish, Spec) else wish for wish in wishes]
    missing = {wish.key(): wish for wish in wishes if not wish.stored(into)}
    if not missing:
        return {}
    engine = Engine.start(limits=UNLIMITED, where=into)
    try:
        return _follow(engine, missing, on_progress or (lambda wish, status: None))
    finally:
        engine.close()


def _follow(engine: Engine, missing: dict[str, Wish], on_progress: Progress) -> dict[str, str]:
    # a session each: no wish is in another one's way
    waiting = {key: engine.request(wish, session=key) for key, wish in missing.items()}
    failed = {}
    while waiting:
        time.sleep(POLL_SECONDS)
        for key, job in list(waiting.items()):
            status = job.status()
            if status.ended or status.state == "running":
                on_progress(job.wish, status)
            if status.ended:
                del waiting[key]
                if status.state != "done":
                    failed[key] = status.message
    return failed
