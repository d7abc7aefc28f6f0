"""A full classroom: ``python -m benchmarks classroom [PART ...] [--quick]``, or ``--soak MINUTES``.

Students are real sessions (``benchmarks/_student.py``) who come one by one, each to a page of their own, and then move
a control every two seconds. What is measured is the time from the control to the new pictures, as they have come.
Moves of a knob to a value that this browser has seen before, or on a page without charts, ask nothing of the server:
they are counted, and left out of the times. Servers and students share this machine, whose cores are the limit; the
share that the students take is printed.

run        ``streamlit run dashboard.py``: 10, 30, 100 and 300 students, one after the other on one server
serve      ``python -m aeviz serve``: the same
workers    the same with two dashboards behind nginx
training   100 students on each, one training at work meanwhile, over the same when idle
requests     ten students request at once, each for one of four new trainings: how many trainings that causes
settings   100 students with one setting of the server left out at a time
naive      10 and 30 students of a single-file application that trains and plots in its page
lost       a student's connection breaks in the middle of a training: it goes on for 15 seconds, and then no longer
"""

import argparse
import asyncio
import gc
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import psutil
from uvicorn.loops.auto import auto_loop_factory

from aeviz.app.pages.compare import DRAFT
from benchmarks._student import Student, StudentError, Widget

ROOT = Path(__file__).parents[1]
PAGES = ("compare", "compare", "bottleneck", "linear-is-pca", "sparse", "denoising", "contractive", "anomalies")
"""Every fourth student compares; the others are spread over the lessons."""
WORKING = 0.2  # of a core: more than an idle worker takes
PERIOD = 2.0  # seconds from a student's one move to the next
MAY_TRAIN = ("compare-data", "compare-variant", DRAFT, "-spec", "-guess")  # what may have to be trained
OTHER = 0.25  # of the moves are of another control than the knob
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


@dataclass
class Outcome:
    """What a class met: seconds of its moves and first visits, its faults, and what the server took for it."""

    moves: list[float] = field(default_factory=list)
    visits: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    at_once: int = 0  # moves that asked nothing of the server
    pictures: int = 0
    seconds: float = 0.0
    server: float = 0.0  # CPU seconds
    students: float = 0.0  # CPU seconds
    megabytes: float = 0.0  # of the server, more than before the class came

    def row(self, name: str, n: int) -> str:
        moves = sorted(self.moves) or [float("nan")]
        p50, p95 = 1000 * statistics.median(moves), 1000 * moves[int(0.95 * (len(moves) - 1))]
        visit = 1000 * statistics.median(self.visits or [float("nan")])
        count = len(self.moves) + self.at_once
        rate, busy, load = count / self.seconds, 100 * self.server / self.seconds, 1000 * self.server / max(1, count)
        asked = 100 * len(self.moves) / max(1, count)
        return (
            f"{name:30} {n:4} {rate:6.1f} {asked:6.0f} {p50:8.0f} {p95:8.0f} {visit:8.0f} {self.megabytes / n:8.2f} "
            f"{busy:6.0f} {load:6.1f} {100 * self.students / self.seconds:6.0f} {len(self.faults):6}"
        )


HEAD = (
    f"{'':30} {'n':>4} {'moves/s':>6} {'asked%':>6} {'p50 ms':>8} {'p95 ms':>8} {'open ms':>8} {'MB/stud.':>8} "
    f"{'CPU %':>6} {'ms each':>6} {'stud.%':>6} {'faults':>6}"
)


# ---- servers ----


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, its process, and the folder that its trainings are stored in."""

    address: str
    process: psutil.Process
    store: Path

    def cost(self) -> tuple[float, float]:
        """CPU seconds and megabytes of the dashboards and nginx, without those of the trainings' processes."""
        seconds = memory = 0.0
        for process in (self.process, *self.process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                if "distributed" not in " ".join(process.cmdline()) and "spawn" not in " ".join(process.cmdline()):
                    seconds += sum(process.cpu_times()[:2])
                    memory += process.memory_info().rss / 2**20
        return seconds, memory

    def stored(self) -> int:
        return len(list(self.store.glob("*.safetensors")))


@contextmanager
def served(command: list[str], folder: Path = ROOT, **environment: str) -> Iterator[Server]:
    """A server on a free port, {port} in its command, with a store of its own; ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as store, tempfile.TemporaryFile() as told:
        process = subprocess.Popen(
            [part.format(port=port) for part in command],
            cwd=folder,
            stdout=told,
            stderr=told,
            env=os.environ | ONE_THREAD | {"AEVIZ_STORE": store, "PYTHONPATH": str(ROOT)} | environment,
        )
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid), Path(store))
        finally:
            process.terminate()
            process.wait(60)
            _tell_errors(told)


def _tell_errors(told: BinaryIO) -> None:
    """Prints the end of the last error that the server has written: students see only its kind."""
    told.seek(0)
    _, found, after = told.read().decode(errors="replace").rpartition("Traceback")
    if found:
        print("    " + "\n    ".join((found + after).splitlines()[-25:]), flush=True)


def _wait(address: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError("The server did not come up.")


def streamlit_run(script: str = "dashboard.py") -> list[str]:
    options = ["--server.headless=true", "--server.address=127.0.0.1", "--server.fileWatcherType=none"]
    return [sys.executable, "-m", "streamlit", "run", script, "--server.port={port}", *options]


def aeviz_serve(workers: int = 1) -> list[str]:
    where = ["--address", "127.0.0.1", "--port", "{port}"]
    return [sys.executable, "-m", "aeviz", "serve", *where, "--workers", str(workers)]


# ---- students ----


def attend(server: Server, n: int, seconds: float, settle: float, pages: tuple[str, ...] = PAGES) -> Outcome:
    """n students come, move for ``settle`` seconds, and are measured for the next ``seconds``."""
    gc.disable()  # of the students' process, whose pauses would be taken for the server's
    try:
        return _run(_attend(server, n, seconds, settle, pages))
    finally:
        gc.enable()
        gc.collect()


async def _attend(server: Server, n: int, seconds: float, settle: float, pages: tuple[str, ...]) -> Outcome:
    outcome, before = Outcome(seconds=seconds), server.cost()[1]
    cookies = await asyncio.gather(*(asyncio.to_thread(_route, server.address) for _ in range(n)))
    students = [at(server.address, pages[i % len(pages)], i, cookies[i]) for i in range(n)]
    coming = asyncio.Semaphore(4)  # at once
    present = [s for s in await asyncio.gather(*(_come(s, coming, outcome) for s in students)) if s]
    start = time.perf_counter() + settle
    lessons = [asyncio.create_task(_work(s, start, start + seconds, outcome)) for s in present]
    await asyncio.sleep(start - time.perf_counter())
    server_before, students_before = server.cost()[0], time.process_time()
    await asyncio.sleep(seconds)
    after = server.cost()
    outcome.server, outcome.students = after[0] - server_before, time.process_time() - students_before
    outcome.megabytes = after[1] - before
    await asyncio.gather(*lessons)
    await asyncio.gather(*(s.close() for s in present))
    return outcome


def at(address: str, page: str, seed: int = 0, cookie: str = "") -> Student:
    """A student at a page, of a lesson at all its pictures: along its steps there are guesses before the controls."""
    return Student(address, page, seed, cookie, query="" if page in ("", "compare") else "step=all")


def _route(address: str, page: str = "/_stcore/health") -> str:
    """The cookies of a browser's first request: by one nginx, where there is one, keeps it at its dashboard."""
    with urllib.request.urlopen(f"{address}{page}") as answer:
        return "; ".join(line.split(";")[0] for line in answer.headers.get_all("Set-Cookie", []))


def new_browser(address: str) -> str:
    """The cookies of a browser that has opened a page: by them it is known, and may upload."""
    return f"{_route(address, '/')}; {_route(address)}"


async def _come(student: Student, coming: asyncio.Semaphore, outcome: Outcome) -> Student | None:
    async with coming:
        try:
            outcome.visits.append(await student.open())
        except (StudentError, OSError, TimeoutError) as error:
            outcome.faults.append(repr(error))
            return None
    return student


async def _work(student: Student, start: float, end: float, outcome: Outcome) -> None:
    """Moves a control every PERIOD seconds; a move that took longer than that is followed by the next at once."""
    due = time.perf_counter() + student.random.uniform(0, PERIOD)
    while due < end:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        try:
            took = await student.set(*_move(student))
        except (StudentError, OSError, TimeoutError) as error:
            outcome.faults.append(repr(error))
            return
        if start <= began < end:
            outcome.pictures += student.pictures
            if took is None:
                outcome.at_once += 1
            else:
                outcome.moves.append(took)
        due = max(due + PERIOD, time.perf_counter())


def _move(student: Student) -> tuple[Widget, object]:
    """Most moves are of the knob; the others of what else a picture has."""
    controls = [w for w in student.widgets.values() if w.kind != "button" and w.values() and _is_a_pictures(w)]
    knobs = [w for w in controls if w.is_knob]
    others = [w for w in controls if w not in knobs] or knobs
    chosen = student.random.choice(others if not knobs or student.random.random() < OTHER else knobs)
    return chosen, student.random.choice(chosen.values())


def _is_a_pictures(widget: Widget) -> bool:
    """Not another data set, variant or Run, which may have to be trained: those are requests."""
    return not any(part in widget.id for part in MAY_TRAIN)


# ---- parts ----


def run(plan: "Plan") -> None:
    _classes(plan, "streamlit run", streamlit_run())


def serve(plan: "Plan") -> None:
    _classes(plan, "aeviz serve", aeviz_serve())


def workers(plan: "Plan") -> None:
    _classes(plan, "aeviz serve --workers 2", aeviz_serve(2))


def _classes(plan: "Plan", name: str, command: list[str]) -> None:
    with served(command) as server:
        for n in plan.sizes:
            _tell(name, n, attend(server, n, plan.seconds, plan.settle))


def training(plan: "Plan") -> None:
    for name, command in (("streamlit run", streamlit_run()), ("aeviz serve", aeviz_serve())):
        with served(command) as server:
            attend(server, plan.class_size, 1.0, 2 * plan.settle)
            idle = attend(server, plan.class_size, plan.seconds, plan.settle)
            _tell(f"{name}, idle", plan.class_size, idle)
            with _training(server):
                busy = attend(server, plan.class_size, plan.seconds, plan.settle)
            _tell(f"{name}, while training", plan.class_size, busy)
        print(f"  p95 while training over idle: {_p95(busy) / _p95(idle):.2f}", flush=True)


@contextmanager
def _training(server: Server) -> Iterator[None]:
    """A student beside the class, in a process of their own, asks for the longest trainings, one after the other."""
    command = [sys.executable, "-c", f"from benchmarks.classroom import train_on; train_on({server.address!r})"]
    process = subprocess.Popen(command, cwd=ROOT)
    time.sleep(5.0)  # it has begun
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _run(coroutine: Coroutine):
    """On the fastest loop that there is here."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        return runner.run(coroutine)


def train_on(address: str) -> None:
    """Trains one network of 20,000 steps after the other until this process is ended."""

    async def train() -> None:
        student = Student(address, "compare")
        await student.open()
        for seed in range(1, 1000):
            await _request(student, steps=20_000, seed=seed)

    asyncio.run(train())


async def _request(student: Student, **settings: int) -> None:
    """Sends Compare's form and waits until the new Run is on the page."""
    await _apply(student, **settings)
    await student.watch(lambda: any(w.kind == "canvas" for w in student.widgets.values()))


async def _apply(student: Student, **settings: int) -> None:
    for name, value in settings.items():
        (box,) = student.find(f"{DRAFT}-{name}")
        student.fill(box, value)
    (button,) = student.find("compare-apply")
    await student.set(button, True)


def requests(plan: "Plan") -> None:
    n, different = 10, 4
    with served(aeviz_serve(), AEVIZ_WORKERS="1") as server:

        async def all_of_them() -> list[float]:
            return await asyncio.gather(*(one(i) for i in range(n)))

        async def one(i: int) -> float:
            student = Student(server.address, "compare", i)
            await student.open()
            began = time.perf_counter()
            await _request(student, steps=500, seed=1 + i % different)
            await student.close()
            return time.perf_counter() - began

        took = _run(all_of_them())
        print(
            f"  {n} students ask for {different} new Runs: {server.stored()} trainings, "
            f"all there after {max(took):.1f} s"
        )


def settings(plan: "Plan") -> None:
    n = plan.class_size
    for name, command, environment in (
        ("aeviz serve, all settings", aeviz_serve(), {}),
        ("  streamlit run instead", streamlit_run(), {}),
        ("  streamlit run without uvloop", _without("uvloop"), {}),
        ("  streamlit run, GC each run", streamlit_run(), {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}),
        ("  as many threads as cores", aeviz_serve(), {"OMP_NUM_THREADS": str(os.cpu_count())}),
        ("  two dashboards behind nginx", aeviz_serve(2), {}),
    ):
        with served(command, **environment) as server:
            _tell(name, n, attend(server, n, plan.seconds, 2 * plan.settle))


def _without(module: str) -> list[str]:
    """``streamlit run`` with a module that cannot be imported: Streamlit then does without it."""
    call = f"import sys; sys.modules[{module!r}] = None; from streamlit.web.cli import main; main()"
    return [sys.executable, "-c", call, *streamlit_run()[3:]]


def naive(plan: "Plan") -> None:
    script = str(ROOT / "benchmarks" / "naive_app.py")
    with served(streamlit_run(script)) as server:
        for n in plan.sizes[:2]:
            _tell("naive application", n, attend(server, n, plan.seconds, plan.settle, pages=("",)))


def lost(plan: "Plan") -> None:
    """The grace of a lost connection, seen from outside: the worker's CPU time stops growing after it."""
    with served(aeviz_serve(), AEVIZ_WORKERS="1") as server:
        ended = _run(_lost(server))
        print(f"  a lost connection's training was dropped after {ended:.1f} s; the grace is 15 s")


async def _lost(server: Server) -> float:
    student = Student(server.address, "compare")
    await student.open()
    await _apply(student, steps=20_000, seed=9)
    await student.watch(lambda: _training_share(server) > WORKING)
    await student.http.close()
    student.socket.transport.abort()
    began = time.perf_counter()
    while _training_share(server) > WORKING and time.perf_counter() - began < 60:
        await asyncio.sleep(0.2)
    return time.perf_counter() - began


def _training_share(server: Server) -> float:
    """The largest share of a core that a process of the trainings takes, over half a second."""
    found = [p for p in server.process.children(recursive=True) if "spawn" in " ".join(p.cmdline())]
    before = [sum(p.cpu_times()[:2]) for p in found]
    time.sleep(0.5)
    return max((2 * (sum(p.cpu_times()[:2]) - b) for p, b in zip(found, before, strict=True)), default=0.0)


def soak(minutes: float, plan: "Plan") -> None:
    """Memory of the server under a class that stays: the slope of a line through each half of it."""
    with served(aeviz_serve()) as server:
        samples: list[tuple[float, float]] = []

        async def both() -> Outcome:
            watching = asyncio.create_task(_sample(server, samples))
            try:
                return await _attend(server, plan.class_size, 60 * minutes, 60.0, PAGES)
            finally:
                watching.cancel()

        outcome = _run(both())
        _tell(f"aeviz serve, {minutes:g} minutes", plan.class_size, outcome)
        kept = [(t, mb) for t, mb in samples if t > samples[-1][0] - 60 * minutes]
        print(f"  memory {kept[0][1]:.0f} -> {kept[-1][1]:.0f} MB, {len(outcome.moves):,} moves; slopes (95 %):")
        half = len(kept) // 2
        for name, part in (("while the caches fill", kept[:half]), ("after that", kept[half:])):
            slope, error = _slope(part)
            print(f"    {name:22} {slope:+.2f} ± {1.96 * error:.2f} MB a minute")


async def _sample(server: Server, samples: list[tuple[float, float]]) -> None:
    while True:
        samples.append((time.perf_counter(), server.cost()[1]))
        await asyncio.sleep(2.0)


def _slope(samples: list[tuple[float, float]]) -> tuple[float, float]:
    """MB a minute by least squares, and its standard error with residuals grouped by ten: neighbours are alike."""
    blocks = [samples[i : i + 10] for i in range(0, len(samples) - 9, 10)]
    t = [statistics.fmean(s[0] for s in block) / 60 for block in blocks]
    mb = [statistics.fmean(s[1] for s in block) for block in blocks]
    line = statistics.linear_regression(t, mb)
    spread = sum((x - statistics.fmean(t)) ** 2 for x in t)
    squares = sum((y - line.intercept - line.slope * x) ** 2 for x, y in zip(t, mb, strict=True))
    return line.slope, (squares / max(1, len(t) - 2) / spread) ** 0.5


def _p95(outcome: Outcome) -> float:
    return sorted(outcome.moves)[int(0.95 * (len(outcome.moves) - 1))]


def _tell(name: str, n: int, outcome: Outcome) -> None:
    print(outcome.row(name, n), flush=True)
    for fault, count in _counted(outcome.faults):
        print(f"    {count} x {fault}", flush=True)


def _counted(faults: list[str]) -> list[tuple[str, int]]:
    return sorted({fault: faults.count(fault) for fault in faults}.items(), key=lambda item: -item[1])[:5]


@dataclass(frozen=True)
class Plan:
    """How large and how long: ``settle`` is the time that a class moves before it is measured."""

    sizes: tuple[int, ...] = (10, 30, 100, 300)
    class_size: int = 100
    seconds: float = 30.0
    settle: float = 20.0


QUICK = Plan(sizes=(4, 10), class_size=10, seconds=6.0, settle=4.0)
PARTS: dict[str, Callable[[Plan], None]] = {
    "run": run,
    "serve": serve,
    "workers": workers,
    "training": training,
    "requests": requests,
    "settings": settings,
    "naive": naive,
    "lost": lost,
}


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks classroom", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="few students and seconds: does it run?")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="memory over time instead")
    given = parser.parse_args(argv)
    plan = QUICK if given.quick else Plan()
    print(HEAD, flush=True)
    if given.soak:
        soak(given.soak, plan)
        return
    for name in given.parts or PARTS:
        if name == "workers" and not (shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")):
            print("  workers: left out, nginx is not installed")
            continue
        PARTS[name](plan)
