"""What a dashboard holds: many sessions at few open files, a small memory, own images, addresses of a stranger.

A server of its own on 127.0.0.1 for each line; every line is bounded in number and time and ends with its server.
"""

import argparse
import asyncio
import contextlib
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil

from aeviz import views
from aeviz.app.parts import live_canvas
from aeviz.app.state import cache
from aeviz.components import canvas
from aeviz.data import Dataset, in_memory
from aeviz.export.python_code import ViewRequest
from aeviz.kept import kept
from aeviz.lessons import presets
from aeviz.spec import Spec
from aeviz.storage import store
from benchmarks._student import Student

ROOT = Path(__file__).parents[1]
START_SECONDS = 120.0
STRANGERS = ("/aeviz/pictures/x/" + "5" * 5000, "/aeviz/pictures/../../etc/passwd/0", "/aeviz/files/" + "0" * 16)


def main(argv: list[str]) -> None:
    """Prints a line for each trial: what was tried, and what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks hold")
    parser.add_argument("--sessions", type=int, default=300, help="at a soft limit of 1,024 open files")
    parser.add_argument("--few", type=int, default=40, help="sessions at a soft limit of 256")
    arguments = parser.parse_args(argv)
    for n, files in ((arguments.few, 256), (arguments.sessions, 1024)):
        with server(files) as (address, process):
            print(f"{n} sessions at {files:,} open files: {asyncio.run(_crowd(address, n, process))}", flush=True)
    with server(1024) as (address, process):
        answers = [status(address + path) for path in STRANGERS]
        print(f"addresses of a stranger: {answers}, dashboard {megabytes(process):.0f} MB", flush=True)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        print("1,000 own images of 64 x 64, MB after each setting:", *pool.submit(own_images).result(), flush=True)


def own_images() -> list[int]:
    """What this process holds, in MB, after it has shown own images at each of eight settings, and when forgotten.

    The Runs are trained in a process of their own first: a dashboard does not import torch either.
    """
    from aeviz.app.server import process

    process.settle()
    rows = np.random.default_rng(0).random((1000, 64 * 64), np.float32)
    data = in_memory.named(
        x=rows,
        train=np.arange(800),
        test=np.arange(800, 1000),
        mean=np.zeros(rows.shape[1], np.float32),
        scale=np.ones(rows.shape[1], np.float32),
        feature_names=tuple(f"x{i}" for i in range(rows.shape[1])),
        image_shape=(64, 64),
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AEVIZ_STORE"] = folder
        specs = [replace(presets.preset(data.name, "denoising"), steps=steps) for steps in range(1, 9)]
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            pool.submit(_train, specs, rows, dict(vars(data))).result()
        held = [_shown(spec) for spec in specs]
    kept.forget(data.name)
    return [*held, round(megabytes(psutil.Process()))]


def _train(specs: list[Spec], rows: np.ndarray, fields: dict) -> None:
    from aeviz.training.sweep import sweep

    _held = in_memory.hold(Dataset(**fields | {"x": rows}))
    for spec in specs:
        store.save(sweep(spec))


def _shown(spec: Spec) -> int:
    """Draws what Compare begins with; MB that are held then."""
    run = cache.find(spec)
    canvas.address(live_canvas.scene("embedding", run), 400, spec.data)
    for view in ("reconstructions", "scores", "loss"):
        cache.pictured(ViewRequest(view, run, 0, views.get(view).Controls()))
    return round(megabytes(psutil.Process()))


@contextlib.contextmanager
def server(files: int) -> Iterator[tuple[str, psutil.Process]]:
    """A dashboard that begins with a soft limit of so many open files; its address and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "dashboard.py"), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1"]
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))

    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, preexec_fn=limited)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health")
        yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if status(address) == 200:
                return
        time.sleep(0.1)
    raise TimeoutError("The dashboard did not start.")


def status(address: str) -> int:
    """The status of an answer."""
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


async def _crowd(address: str, n: int, process: psutil.Process) -> str:
    """Opens n sessions, five at a time, and holds them all open at once."""
    students, gate = [Student(address, "", seed=i) for i in range(n)], asyncio.Semaphore(5)

    async def come(student: Student) -> float | None:
        async with gate:
            try:
                return await student.open()
            except Exception:  # noqa: BLE001 (whatever it was, this student has no page)
                return None

    seconds = sorted(s for s in await asyncio.gather(*map(come, students)) if s is not None)
    told = f"{len(seconds)} got their page"
    if seconds:
        told += f", p50 {seconds[len(seconds) // 2]:.2f} s, p95 {seconds[int(0.95 * (len(seconds) - 1))]:.2f} s"
    told += f"; dashboard {megabytes(process):.0f} MB, {process.num_fds()} open files"
    for student in students:
        with contextlib.suppress(Exception):
            await student.close()
    return told


def megabytes(process: psutil.Process) -> float:
    """What a process holds in memory, in MB."""
    return process.memory_info().rss / 2**20
