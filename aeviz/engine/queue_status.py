"""What the scheduler knows of our jobs that it tells nobody by itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from aeviz.engine.worker import task_key, topic

if TYPE_CHECKING:
    from distributed import Client


class QueuePlace(NamedTuple):
    """Where a task is: its worker's address ("" if none has it) and its place in the queue (0 if not waiting)."""

    worker: str
    position: int


class QueueStatus(NamedTuple):
    """The number of workers, and the QueuePlace of each job asked about."""

    n_workers: int
    places: dict[str, QueuePlace]


def look(client: "Client", keys: list[str]) -> QueueStatus:
    """The QueueStatus of these keys. Raises OSError if the scheduler cannot be asked."""
    tasks = [task_key(key) for key in keys]
    n_workers, found = client.run_on_scheduler(_question(), tasks=tasks, topics=[topic(key) for key in keys])
    return QueueStatus(
        n_workers, {key: QueuePlace(*found[task]) for key, task in zip(keys, tasks, strict=True) if task in found}
    )


def _question() -> Callable[..., tuple[int, dict[str, tuple[str, int]]]]:
    # A nested function is pickled as code, not by name: the scheduler needs neither aeviz nor torch.
    def ask(tasks: list[str], topics: list[str], dask_scheduler: Any) -> tuple[int, dict[str, tuple[str, int]]]:
        asked = [t for t in dask_scheduler.tasks.values() if t.prefix.name == "make"]
        unfinished = [t for t in asked if t.state in ("processing", "queued", "no-worker")]
        order = sorted(unfinished, key=lambda t: t.priority)
        waiting = {t.key: max(0, i + 1 - dask_scheduler.total_nthreads) for i, t in enumerate(order)}
        for name in topics:  # Dask keeps a thousand events of each topic; nobody reads old snapshots
            dask_scheduler._broker.truncate(name)
        found: dict[str, tuple[str, int]] = {}
        for key in tasks:
            task = dask_scheduler.tasks.get(key)
            if task is not None:
                address = task.processing_on.address if task.processing_on else ""
                found[key] = (address, waiting.get(key, 0))
        return len(dask_scheduler.workers), found

    return ask
