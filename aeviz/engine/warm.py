"""Many requests through one engine: shipped checkpoints, or a class's runs trained the evening before."""

import time
from collections.abc import Callable, Iterable

from aeviz.engine.engine import Engine
from aeviz.engine.job import JobStatus
from aeviz.engine.limits import UNLIMITED
from aeviz.engine.requests import Request, Sweep
from aeviz.language import say
from aeviz.spec import Spec

OnStatus = Callable[[Request, JobStatus], None]
POLL_SECONDS = 0.2


def warm(
    requests: Iterable[Request | Spec], on_progress: OnStatus | None = None, into: str | None = None
) -> dict[str, str]:
    """Makes all that is neither shipped nor in the store ``into``, without limits; {key: message} of failures.

    A Spec alone requests its Run. Can be interrupted and called again: what is stored is not made twice.
    ``on_progress`` is told the status of each job about five times a second while it runs, and once when it has ended.
    """
    requests = [Sweep(request) if isinstance(request, Spec) else request for request in requests]
    missing = {request.key(): request for request in requests if not request.stored(into)}
    if not missing:
        return {}
    engine = Engine.start(limits=UNLIMITED, where=into)
    try:
        return _follow(engine, missing, on_progress or (lambda request, status: None))
    finally:
        engine.close()


def _follow(engine: Engine, missing: dict[str, Request], on_progress: OnStatus) -> dict[str, str]:
    # a session each: no request is in another one's way
    waiting = {key: engine.request(request, session=key) for key, request in missing.items()}
    failed: dict[str, str] = {}
    while waiting:
        time.sleep(POLL_SECONDS)
        for key, job in list(waiting.items()):
            status = job.status()
            if status.ended or status.state == "running":
                on_progress(job.request, status)
            if status.ended:
                del waiting[key]
                if status.state != "done":
                    failed[key] = say(status.message)
    return failed
