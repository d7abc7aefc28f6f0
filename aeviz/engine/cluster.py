"""The way to a Dask scheduler: processes of our own, or a cluster that exists."""

import math
import os
import re
import uuid
from typing import TYPE_CHECKING, Any

from aeviz import environment, extras, memory
from aeviz.engine.processes import Processes

if TYPE_CHECKING:
    from distributed import Future

CONNECT_SECONDS = 5


class Cluster:
    """A Dask client on processes of our own (``address`` None) or on the scheduler at ``address``.

    Blocks while it connects. Raises OSError if the scheduler cannot be reached, RuntimeError if ours cannot be begun.
    """

    def __init__(self, address: str | None, n_workers: int):
        import dask.config
        from distributed import Client

        # Given data go with their training, however large: scattered, they would be lost with a worker.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "4 GiB"})
        self.address = address
        self.processes = None if address else Processes(n_workers)
        scheduler = self.processes.scheduler_address if self.processes else address
        try:
            self.client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except OSError:
            if self.processes:
                self.processes.close()
            raise
        self.warming: list[Future] = []
        if not address:
            self._settle(n_workers)

    def _settle(self, n_workers: int) -> None:
        self.warming = [self.client.submit(_warming(), key=f"warm-{uuid.uuid4().hex}") for _ in range(n_workers)]

    @property
    def running(self) -> bool:
        return self.client.status == "running"

    def close(self) -> None:
        """Ends the connection, and the processes of our own. What resists is killed."""
        try:
            self.client.close(timeout=2)
        finally:
            if self.processes:
                self.processes.close()


def working():
    """``worker.work`` as a function that is pickled as code, not by name.

    So torch is imported in the task's thread, not where Dask unpickles, in the event loop, which must stay responsive.
    Raises Reschedule when the task was cancelled: Dask forgets it, or, if it has been asked for again meanwhile, begins
    it anew. It is raised here because Dask keeps the exception, and so all that lives in the frames it came through.
    """

    def work(*order: Any) -> dict[str, str]:
        from distributed import Reschedule

        from aeviz.engine import worker

        ended = worker.work(*order)
        if ended is None:
            raise Reschedule
        return ended

    return work


def _warming():
    def warm():
        from aeviz.engine import worker

        worker.warm()

    return warm


def address() -> str | None:
    """``AEVIZ_SCHEDULER``: an existing scheduler, as tcp://host:port."""
    return os.environ.get("AEVIZ_SCHEDULER") or None


def n_workers() -> int:
    """``AEVIZ_WORKERS``, else all cores that this process may use but one, which is left to the pages; at least one.

    And only as many as there is memory for. Raises ValueError for a variable that is no number from 1 on.
    """
    import joblib

    most = memory.limit() // 2 // (memory.WORKER + memory.SMALLEST)
    return environment.whole("AEVIZ_WORKERS") or max(1, min(joblib.cpu_count() - 1, most))


def lost_errors() -> tuple[type[BaseException], ...]:
    """What Dask raises when the scheduler goes away in the middle of a question."""
    from concurrent.futures import CancelledError as Cancelled

    from distributed import CancelledError
    from distributed.client import ClosedClientError

    return (OSError, Cancelled, CancelledError, ClosedClientError)


def check() -> None:
    """Raises ValueError for an ``AEVIZ_SCHEDULER`` or ``AEVIZ_RESOURCES`` that is none, or without Dask."""
    known = re.compile(r"(tcp|tls|ucx|ws|wss)://[^\s/]+:\d{1,5}/?")
    if (given := address()) and (not known.fullmatch(given) or environment.has_wrong_port(given)):
        raise ValueError(f"AEVIZ_SCHEDULER is an address such as tcp://host:8786, not {given[:60]!r}.")
    if given:
        extras.need("distributed")
    try:
        resources()
    except ValueError as error:
        raise ValueError("AEVIZ_RESOURCES names amounts, as in GPU=1,RAM=8.") from error


def resources() -> dict[str, float] | None:
    """``AEVIZ_RESOURCES``: what a worker must offer to be given a training, as in "GPU=1"; None for nothing."""
    pairs = [pair.split("=") for pair in os.environ.get("AEVIZ_RESOURCES", "").split(",") if pair]
    found = {name.strip(): float(amount) for name, amount in pairs}
    if not all(0 < amount < math.inf for amount in found.values()):
        raise ValueError("an amount is a number above 0")
    return found or None
