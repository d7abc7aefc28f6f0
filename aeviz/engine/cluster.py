"""The way to a Dask scheduler: processes of our own, or a cluster that exists."""

import logging
import os
import signal
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

# A killed dashboard closes its connection; its scheduler then has nothing to do, and closes itself and its workers.
IDLE_SECONDS = 15
DEATH_SECONDS = 20  # a worker gives up looking for its scheduler
CONNECT_SECONDS = 5


class Cluster:
    """A Dask client on processes of our own (``address`` None) or on the scheduler at ``address``.

    Blocks while it connects. Raises OSError if the scheduler cannot be reached.
    """

    def __init__(self, address: str | None, n_workers: int):
        import dask
        from distributed import Client

        # Given data go with their training, however large: scattered, they would be lost with a worker.
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "4 GiB"})
        self.address = address
        self.processes = None if address else _processes(n_workers)
        try:
            self.client = Client(
                address or self.processes.scheduler_address, timeout=CONNECT_SECONDS, set_as_default=False
            )
        except OSError:
            self._close_processes()
            raise
        self.warming = []
        if not address:
            self._settle(n_workers)

    def _settle(self, n_workers: int) -> None:
        # A task that no worker can take keeps the scheduler from being idle for as long as this dashboard lives.
        self._alive = self.client.submit(int, key=f"alive-{uuid.uuid4().hex}", resources={"dashboard": 1})
        self.warming = [self.client.submit(_warming(), key=f"warm-{uuid.uuid4().hex}") for _ in range(n_workers)]

    @property
    def running(self) -> bool:
        return self.client.status == "running"

    def close(self) -> None:
        """Ends the connection, and the processes of our own. What resists ends itself when it is idle."""
        try:
            self.client.close(timeout=2)
        finally:
            self._close_processes()

    def _close_processes(self) -> None:
        if self.processes is None:
            return
        from psutil import NoSuchProcess

        scheduler = self.processes.scheduler
        if scheduler.process is None or scheduler.process.returncode is not None:
            # Dask would ask the dead scheduler to retire its workers, for half a minute
            self.processes.sync(scheduler.close)
            self.processes.shutdown_scheduler = False
        try:
            self.processes.close(timeout=10)
        except (OSError, NoSuchProcess) as error:  # Dask looks for the children of a worker that may have just ended
            logger.warning("The processes of the engine could not be closed: %r", error)


def working():
    """``worker.work`` as a function that is pickled as code, not by name.

    So torch is imported in the task's thread, not where Dask unpickles, in the event loop, which must stay responsive.
    Raises Reschedule when the task was cancelled: Dask forgets it, or, if it has been asked for again meanwhile, begins
    it anew. It is raised here because Dask keeps the exception, and so all that lives in the frames it came through.
    """

    def work(*order):
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
    """``AEVIZ_WORKERS``, else all cores that this process may use but one, which is left to the pages; at least one."""
    import joblib

    return int(os.environ.get("AEVIZ_WORKERS") or max(1, joblib.cpu_count() - 1))


def lost_errors() -> tuple[type[BaseException], ...]:
    """What Dask raises when the scheduler goes away in the middle of a question."""
    from concurrent.futures import CancelledError as Cancelled

    from distributed import CancelledError
    from distributed.client import ClosedClientError

    return (OSError, Cancelled, CancelledError, ClosedClientError)


def resources() -> dict[str, float] | None:
    """``AEVIZ_RESOURCES``: what a worker must offer to be given a training, as in "GPU=1"; None for nothing."""
    pairs = [pair.split("=") for pair in os.environ.get("AEVIZ_RESOURCES", "").split(",") if pair]
    return {name.strip(): float(amount) for name, amount in pairs} or None


def _processes(n_workers: int):
    from distributed.deploy.subprocess import SubprocessCluster
    from psutil import NoSuchProcess

    # Nobody reads the scheduler's error stream: once its pipe were full, it would stand still.
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "error")
    with _deaf_to_ctrl_c():
        try:
            return SubprocessCluster(
                n_workers=n_workers,
                threads_per_worker=1,
                dashboard_address=None,
                scheduler_kwargs={"idle_timeout": f"{IDLE_SECONDS}s"},
                worker_kwargs={"death_timeout": f"{DEATH_SECONDS}s"},
                silence_logs=logging.ERROR,
            )
        except NoSuchProcess as error:  # Dask cleans up after a scheduler that ended while it started
            raise RuntimeError("the scheduler ended while it started") from error


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Threads and processes begun in here never hear a Ctrl-C: the scheduler must outlive those who say goodbye."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
