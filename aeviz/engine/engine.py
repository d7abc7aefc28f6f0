"""The engine: one thread that keeps requests, jobs and a Dask cluster in step."""

import math
import pickle
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any, TypeVar

from aeviz import environment, extras, memory
from aeviz.engine import cluster, dataset_transfer, processes, queue_status, worker
from aeviz.engine.cluster import Cluster
from aeviz.engine.job import Job
from aeviz.engine.limits import LimitError, RequestLimits
from aeviz.engine.preview import unpack
from aeviz.engine.queue_status import QueuePlace
from aeviz.engine.requests import Request, Sweep
from aeviz.language import Sentence, count
from aeviz.required import required
from aeviz.spec import Spec
from aeviz.storage import store

T = TypeVar("T")
QUIET_SECONDS = 10.0  # for the first page to be drawn, before the workers start beside it: unless somebody asks
GRACE_SECONDS = 15.0  # a session whose connection broke may come back
LOOK_SECONDS = 1.0  # between two looks at the scheduler's queue
RETRY_SECONDS = 3.0  # between two tries to reach a scheduler
KEEP_SECONDS = 3.0  # for a worker to store what there is when the user presses stop
RESULT_SECONDS = 5.0  # to fetch the two words that a training returns
DESERTED_SECONDS = 40.0  # without a worker, after which our own cluster is started anew
MOST_OF_A_CLIENT = 6  # trainings that wait or run for the tabs of one browser
UNMANNED_SECONDS = 20.0  # without a worker, after which it is said
ANSWER_SECONDS = 20.0  # for the scheduler to tell its queue, after which it counts as lost
N_ENDED = 500  # ended jobs that are remembered


class Engine:
    """Makes what is asked for in the background. All methods return at once and may be called from any thread.

    limits     what a session may ask for
    where      the store that workers write to (``store.folder()``)
    address    an existing scheduler (``AEVIZ_SCHEDULER``), or None for processes of our own
    n_workers  processes of our own (``AEVIZ_WORKERS``)
    """

    def __init__(self, limits: RequestLimits, where: str, address: str | None, n_workers: int):
        self.limits, self.where, self._address, self._n_workers = limits, where, address, n_workers
        self._lock = threading.RLock()
        self._wake, self._closing, self._ready = threading.Event(), threading.Event(), threading.Event()
        self._jobs: dict[str, Job] = {}
        self._leaving: dict[str, float] = {}  # session -> when it is given up
        self._client_of: dict[str, str] = {}  # session -> whose it is
        self._released: list[Job] = []
        self._cluster: Cluster | None = None
        self._trouble: Sentence | None = None
        self._unmanned: Sentence | None = None
        self._asked: Future[Any] | None = None  # the scheduler, for its queue
        self._looked = self._peopled = 0.0
        self._thread = threading.Thread(target=self._work, name="aeviz-engine", daemon=True)

    @classmethod
    def start(
        cls,
        limits: RequestLimits | None = None,
        where: str | None = None,
        address: str | None = None,
        n_workers: int | None = None,
    ) -> "Engine":
        """An engine that connects and warms up in the background; None stands for the environment's or usual value."""
        address, n_workers = address or cluster.address(), n_workers or cluster.n_workers()
        limits = limits or _limits(None if address else n_workers)
        engine = cls(limits, where or store.folder(), address, n_workers)
        if all(extras.has(package) for package in engine._needed()):  # else it only refuses
            engine._thread.start()
        return engine

    def request(self, request: Request | Spec, session: str, again: bool = False, client: str = "") -> Job:
        """The job of a request, begun if there is none; the session waits for it until it ends or the session leaves.

        A Spec alone requests its Run. An ended job is returned as it is (what has left the store is made again);
        ``again`` begins a failed one anew, and a stopped one where it was. A session has one job running and one
        waiting: a newer request replaces the waiting one. ``client`` names whose session it is, where one may have
        several: turns go round by clients. Raises LimitError, naming the limit, ValueError if the data cannot be had,
        and MissingExtra for what cannot be made here.
        """
        request = Sweep(request) if isinstance(request, Spec) else request
        request.check(self.limits)
        key, stored = request.key(), request.stored(self.where)
        if not stored:
            self._check_can_make(request)
        with self._lock:
            self._leaving.pop(session, None)
            self._client_of[session] = client or session
            job = self._jobs.get(key)
            if not stored and (job is None or session not in job.sessions):
                self._check_turns(session)
            if job is None or _outdated(job, stored, again):
                job = self._jobs[key] = Job(request)
            if stored and job.future is None:
                job.update(state="done", position=0, message="")
            elif not job.status().ended and session not in job.sessions:
                self._replace_waiting(session)
                job.sessions.add(session)
                job.stopping = None
            self._forget_old()
        self._wake.set()
        return job

    def _check_can_make(self, request: Request) -> None:
        for package in self._needed(*request.PACKAGES):
            extras.need(package)
        if not store.writable(self.where):
            raise ValueError(
                Sentence("Nothing new can be made here: what comes of it could not be stored by this server.")
            )

    def _check_turns(self, session: str) -> None:
        """One who opens many pages at once does not fill the queue."""
        others = [one for one in self._unfinished_of(self._client_of[session]) if session not in one.sessions]
        if len(others) >= MOST_OF_A_CLIENT:
            waiting = Sentence(
                "{n} trainings wait for you in other tabs, and that is how many may; close one of those, or wait until "
                "one has ended.",
                n=count(MOST_OF_A_CLIENT),
            )
            raise LimitError(waiting)

    def _unfinished_of(self, client: str) -> list[Job]:
        jobs = [job for job in self._jobs.values() if not job.status().ended]
        return [job for job in jobs if client in {self._client_of.get(one, one) for one in job.sessions}]

    def _turn_of(self, job: Job) -> int:
        """0 for the first training of a client, 1 for its second ...: nobody has a second before all have a first."""
        clients = {self._client_of.get(session, session) for session in job.sessions}
        begun = [[o for o in self._unfinished_of(one) if o is not job and o.future is not None] for one in clients]
        return min(map(len, begun), default=0)

    def _needed(self, *packages: str) -> tuple[str, ...]:
        """What must be installed here; where a scheduler exists already, its workers have the rest."""
        return ("distributed",) if self._address else ("distributed", "torch", *packages)

    def job(self, key: str) -> Job | None:
        """The job of a request's key, or None if nobody has asked for it (or nobody waits for it any more)."""
        return self._jobs.get(key)

    def leave(self, key: str, session: str) -> None:
        """The session no longer waits for this key; a training that nobody waits for is cancelled within a second."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and session in job.sessions:
                job.sessions.remove(session)
                self._drop_unwanted(job, Sentence("Nobody waits for this any more."))
        self._wake.set()

    def lost(self, session: str, grace: float = GRACE_SECONDS) -> None:
        """The session's connection broke: it leaves all its jobs after ``grace`` seconds, unless it asks again."""
        with self._lock:
            self._leaving[session] = time.monotonic() + grace
        self._wake.set()

    def stop(self, key: str, session: str) -> None:
        """The user presses stop: the session leaves, and what there is now is kept, where a request keeps something.

        If nobody else waits, the job becomes "stopped" and of a sweep the partial Run lies in the store
        (``store.load_partial``); others who wait for it keep their job, and it stays "running".
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is None or session not in job.sessions:
                return
            job.sessions.remove(session)
            if not job.sessions:
                job.stopping = time.monotonic()
                job.update(message=Sentence("Stopping."))
        self._wake.set()

    def health(self) -> Sentence | str | None:
        """One sentence about what is wrong, or None when all is well."""
        if trouble := self._trouble or self._unmanned:
            return trouble
        reports = store.reports()
        return reports[-1] if reports else None

    def wait_ready(self, timeout: float) -> bool:
        """Blocks until the workers are warm; False if that takes longer than ``timeout`` seconds."""
        self._wake.set()
        return self._ready.wait(timeout)

    def close(self) -> None:
        """Gives up all jobs and ends the processes that the engine started."""
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    # From here on: only the engine's own thread talks to Dask.

    def _work(self) -> None:
        try:
            self._wake.wait(QUIET_SECONDS)
            while not self._closing.is_set():
                self._turn()
                self._wake.wait(0.1 if self._jobs or self._leaving or not self._ready.is_set() else 1.0)
                self._wake.clear()
        finally:
            self._trouble = Sentence("The training engine has ended; shipped and stored runs still work.")
            if self._cluster is not None:
                self._cluster.close()

    def _turn(self) -> None:
        try:
            self._connect()
            self._tick()
        except cluster.lost_errors():  # in the middle of a question to the scheduler
            if self._cluster is not None:
                self._disconnect()

    def _connect(self) -> None:
        if self._cluster is not None and self._cluster.running:
            return
        if self._cluster is not None:
            self._disconnect()
        try:
            self._cluster = Cluster(self._address, self._n_workers)
            self._trouble, self._peopled = None, time.monotonic()
        except (OSError, RuntimeError) as error:
            self._trouble = self._out_of_reach(type(error).__name__)
            self._closing.wait(RETRY_SECONDS)

    def _out_of_reach(self, error: str) -> Sentence:
        who = Sentence("The training scheduler")
        if self._address:
            who = Sentence("The training scheduler at {address}", address=self._address)
        return Sentence(
            "{who} cannot be reached ({error}); shipped and stored runs still work, and it is tried again every few "
            "seconds.",
            who=who,
            error=error,
        )

    def _disconnect(self) -> None:
        self._trouble = Sentence(
            "The training scheduler is gone; shipped and stored runs still work while it reconnects."
        )
        self._ready.clear()
        for job in list(self._jobs.values()):
            if not job.status().ended:
                job.future = None
                job.update(state="lost", position=0, message=Sentence("The training scheduler is gone; reconnecting."))
        if self._cluster:
            self._cluster.close()
        self._cluster = self._asked = None

    def _tick(self) -> None:
        with self._lock:
            self._give_up_sessions()
            released, self._released = self._released, []
        for job in released:
            self._release(job)
        if self._cluster is None or not self._cluster.running:
            return
        self._see_warm(self._cluster)
        for job in list(self._jobs.values()):
            if job.future is not None and job.future.done():
                self._finish(job)
            elif job.late:
                self._end_stopped(job, job.late)
            elif job.stopping is not None:
                self._stop(job)
            elif not job.status().ended and job.future is None:
                self._submit(job)
        if self._asked is not None or time.monotonic() - self._looked > LOOK_SECONDS:
            self._look()

    @property
    def _running(self) -> Cluster:
        """The cluster, for what is done while it runs."""
        return required(self._cluster, "clusters")

    def _see_warm(self, running: Cluster) -> None:
        if not self._ready.is_set() and all(task.done() for task in running.warming):
            self._ready.set()

    def _submit(self, job: Job) -> None:
        with self._lock:
            if not any(self._free(session, job) for session in job.sessions):
                job.update(state="queued", message=Sentence("It waits for your other training."))
                return
        client, here = self._running.client, self._running.processes is not None
        try:
            dataset = job.given and dataset_transfer.pack(job.given, here)
        except OSError as error:
            failed = Sentence("Its data cannot be handed to a worker ({error}).", error=str(error))
            job.update(state="failed", message=failed)
            return
        client.subscribe_topic(worker.topic(job.key), partial(self._heard_of, job.key))
        job.worker = ""
        job.update(state="queued", message="")
        job.future = client.submit(
            cluster.working(),
            job.request.to_json(),
            self.where,
            job.request.PATIENCE * self.limits.seconds,
            dataset,
            key=worker.task_key(job.key),
            priority=-self._turn_of(job),
            resources=cluster.resources(),
        )
        job.future.add_done_callback(self._wake_up)

    def _heard_of(self, key: str, event: tuple[float, dict[str, Any]]) -> None:
        """Dask's event: when it was, and what a worker says."""
        self._hear(key, event[1])

    def _wake_up(self, future: object) -> None:
        self._wake.set()

    def _free(self, session: str, job: Job) -> bool:
        others = (o for o in self._jobs.values() if o is not job and session in o.sessions)
        return not any(other.future is not None for other in others)

    def _finish(self, job: Job) -> None:
        job.update(**_outcome(job.future), position=0)
        if job.status().ended:
            with self._lock:
                job.sessions.clear()
                job.stopping = None
        self._release(job)

    def _release(self, job: Job) -> None:
        if job.future is None:
            return
        if self._cluster is not None and self._cluster.running:
            self._cluster.client.unsubscribe_topic(worker.topic(job.key))
            job.future.release()
        job.future = None

    def _stop(self, job: Job) -> None:
        if not job.worker:
            self._end_stopped(job, Sentence("Stopped before it began."))
        elif job.kept or not job.request.KEEPS:
            self._end_stopped(job, Sentence("Stopped at {progress}.", progress=job.kept or job.status().progress))
        elif time.monotonic() - required(job.stopping, "stops") > KEEP_SECONDS:
            self._end_stopped(job, Sentence("Stopped; its worker could not keep what there was."))
        elif not job.keep_asked:
            job.keep_asked = True
            _aside(partial(_ask_to_keep, self._running.client, job.key, job.worker))

    def _end_stopped(self, job: Job, message: Sentence) -> None:
        with self._lock:
            job.sessions.clear()
            job.stopping = None
        job.update(state="stopped", position=0, message=message)
        self._release(job)

    def _look(self) -> None:
        """Asks the scheduler for its queue, aside, or sees what it has answered. Raises OSError if it is deaf."""
        if self._asked is None:
            keys = [job.key for job in list(self._jobs.values()) if job.future is not None]
            self._asked, self._looked = _aside(partial(queue_status.look, self._running.client, keys)), time.monotonic()
        elif self._asked.done():
            answer, self._asked = self._asked, None
            self._seen(answer.result())
        elif time.monotonic() - self._looked > ANSWER_SECONDS:
            raise TimeoutError("the scheduler does not answer")

    def _seen(self, seen: queue_status.QueueStatus) -> None:
        for key, place in seen.places.items():
            job = self._jobs.get(key)
            if job is not None and job.future is not None and not job.future.done():
                _placed(job, place)
        self._check_workers(seen.n_workers)

    def _check_workers(self, n_workers: int) -> None:
        if n_workers or self._running.processes is None:
            self._peopled, self._unmanned = time.monotonic(), None
        elif time.monotonic() - self._peopled > DESERTED_SECONDS:
            self._disconnect()
        elif time.monotonic() - self._peopled > UNMANNED_SECONDS:
            why = processes.obstacle()
            self._unmanned = Sentence("No worker process can start, so nothing is trained: {why}.", why=why)

    def _hear(self, key: str, message: dict[str, Any]) -> None:
        job = self._jobs.get(key)
        if job is None or job.future is None or job.status().ended:
            return
        said = pickle.loads(message["said"])
        if message["event"] == "step":
            _heard(job, message, said)
            return
        if message["event"] == "kept":
            job.kept = said
        else:
            job.late = said
        self._wake.set()

    def _give_up_sessions(self) -> None:
        now = time.monotonic()
        for session in [s for s, until in self._leaving.items() if until <= now]:
            del self._leaving[session]
            self._client_of.pop(session, None)
            for job in [j for j in self._jobs.values() if session in j.sessions]:
                job.sessions.remove(session)
                self._drop_unwanted(job, Sentence("Nobody waits for this any more."))

    def _replace_waiting(self, session: str) -> None:
        for job in list(self._jobs.values()):
            if session in job.sessions and job.status().state in ("queued", "lost"):
                job.sessions.remove(session)
                self._drop_unwanted(job, Sentence("A newer request took its place."))

    def _drop_unwanted(self, job: Job, message: Sentence) -> None:
        if not job.sessions and not job.status().ended and job.stopping is None:
            del self._jobs[job.key]
            self._released.append(job)
            job.update(state="stopped", position=0, message=message)

    def _forget_old(self) -> None:
        ended = [key for key, job in self._jobs.items() if job.status().ended]
        for key in ended[:-N_ENDED]:
            del self._jobs[key]


def _limits(n_workers: int | None) -> RequestLimits:
    """Those of this server; nothing is known of the memory of workers elsewhere (``n_workers`` None)."""
    seconds = environment.number("AEVIZ_JOB_SECONDS") or RequestLimits().seconds
    return RequestLimits(seconds=seconds, memory=memory.for_a_training(n_workers) if n_workers else math.inf)


def _aside(ask: Callable[[], T]) -> "Future[T]":
    """What a process is asked that may not answer, in a thread of its own: nobody else waits for it."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 (it is the answer)
            answer.set_exception(error)

    threading.Thread(target=run, name="aeviz-asks", daemon=True).start()
    return answer


def _ask_to_keep(client: Any, key: str, address: str) -> None:
    client.run(worker.store_now, key, workers=[address], on_error="ignore")


def _outdated(job: Job, stored: bool, again: bool) -> bool:
    """Whether an ended job says no longer what is: its Run came or went, or another try is wanted."""
    state = job.status().state
    return job.status().ended and (stored != (state == "done") or (again and state != "done"))


def _heard(job: Job, message: dict[str, Any], progress: Sentence) -> None:
    """A worker says where a job stands."""
    status = job.status()
    again = job.worker not in ("", message["worker"])
    job.worker = message["worker"]
    attempt = status.attempt + again
    job.update(
        state="running",
        position=0,
        step=message["step"],
        steps=message["steps"],
        progress=progress,
        seconds=message["seconds"],
        seconds_left=message["left"],
        snapshot=unpack(message["snapshot"]),
        attempt=attempt,
        message=Sentence("Its worker was lost; this is attempt {n}.", n=count(attempt)) if attempt > 1 else "",
    )


def _placed(job: Job, place: QueuePlace) -> None:
    """The scheduler says where a job is."""
    status = job.status()
    if status.state == "running" and place.worker != job.worker:
        job.update(state="queued", message=Sentence("Its worker was lost; it is begun again."))
    elif status.state == "queued":
        job.update(position=place.position)


def _outcome(future: Any) -> dict[str, Any]:
    """How a job ended: the state and the message of its last status."""
    from distributed.scheduler import KilledWorker

    if future.cancelled():
        return {"state": "lost", "message": Sentence("The scheduler dropped this; it is asked for again.")}
    error = future.exception(timeout=RESULT_SECONDS)
    if isinstance(error, KilledWorker):
        died = Sentence("Its workers died again and again, perhaps for want of memory.")
        return {"state": "failed", "message": died}
    if error is not None:
        return {"state": "failed", "message": Sentence("It failed: {error}", error=f"{type(error).__name__}: {error}")}
    return future.result(timeout=RESULT_SECONDS)
