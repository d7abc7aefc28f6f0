"""What a dashboard holds: load, faults, strangers and little memory, as a table; or parts of it.

    python -m benchmarks hold --quick
    python -m benchmarks hold memory --minutes 60

A server of its own on 127.0.0.1 for each row; every row is bounded in number and time and ends with its server.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import partial
from multiprocessing import get_context

import numpy as np
import psutil

from aeviz import views
from aeviz.app.parts import live_canvas
from aeviz.app.state import cache
from aeviz.components import canvas
from aeviz.data import Dataset, in_memory
from aeviz.export.python_code import ViewRequest
from aeviz.lessons import presets
from aeviz.shared_cache import shared_cache
from aeviz.spec import Spec
from aeviz.storage import store
from benchmarks import _crowds, _faults, _flips, _hour, _strangers
from benchmarks._faults import SERVERS
from benchmarks.classroom import Server, aeviz_serve, served, streamlit_run


@dataclass(frozen=True)
class Sizes:
    """How much of everything."""

    sessions: int = 300
    few: int = 40
    class_size: int = 100
    tables: int = 50
    visits: int = 900
    addresses: int = 2000
    flips: int = 2000
    tabs: int = 50
    minutes: float = 60.0
    students: int = 30
    megabytes: int = 1024


QUICK = Sizes(20, 8, 8, 3, 20, 20, 40, 4, 0.5, 3)
Row = tuple[str, Callable[[], str]]


def main(argv: list[str]) -> None:
    """Prints the table: what was tried, what came of it, and how long that took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks hold", description=__doc__.split("\n")[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="little of everything: does it run?")
    for size in fields(Sizes):
        kind = type(size.default)
        parser.add_argument(f"--{size.name.replace('_', '-')}", type=kind, help=f"{size.default:,} unless told")
    given = vars(parser.parse_args(argv))
    chosen = {size.name: given[size.name] for size in fields(Sizes) if given[size.name] is not None}
    sizes = replace(QUICK if given["quick"] else Sizes(), **chosen)
    print("| tried | result | seconds |\n|---|---|---|", flush=True)
    for part in given["parts"] or PARTS:
        for name, trial in PARTS[part](sizes):
            began = time.perf_counter()
            try:
                told = trial()
            except Exception as error:  # noqa: BLE001 (one row that fails is told, and the others follow)
                told = f"FAILED: {type(error).__name__}: {str(error)[:200]}"
            print(f"| {name} | {told} | {time.perf_counter() - began:.0f} |", flush=True)


def on_a_server(
    trial: Callable[[Server], Coroutine[None, None, str]],
    command: Callable[[], list[str]] = aeviz_serve,
    **environment: str,
) -> str:
    """What comes of a trial on a server of its own."""
    with served(command(), **environment) as server:
        return asyncio.run(trial(server))


def crowds(n: Sizes) -> list[Row]:
    one, come = on_a_server, _crowds.come
    return [
        *[
            (f"{n.class_size} sessions in 5 s, cold, {name}", partial(one, lambda s: come(s, n.class_size, 5), command))
            for name, command in SERVERS.items()
        ],
        (f"{n.class_size} press the same train", lambda: one(lambda s: _crowds.press_together(s, n.class_size))),
        (f"{n.tables} bring 5 MB at once", lambda: one(lambda s: _crowds.bring_tables(s, n.tables))),
        (
            f"{n.class_size} vanish, as many half requests, 210 MB in a message",
            lambda: one(lambda s: _crowds.vanish(s, n.class_size)),
        ),
        (f"{n.visits} sessions one after another", lambda: one(lambda s: _crowds.churn(s, n.visits))),
    ]


def open_files(n: Sizes) -> list[Row]:
    return [
        (f"{n.few} sessions at 256 open files", lambda: at_a_limit(256, n.few)),
        (f"{n.sessions} sessions at 1,024 open files", lambda: at_a_limit(1024, n.sessions)),
    ]


def faults(n: Sizes) -> list[Row]:
    kinds = [("worker",), ("scheduler",), ("nanny", "worker"), ("nanny", "worker", "scheduler")]
    kill = [
        (f"kill -9 of {' and '.join(some)} in a training", partial(on_a_server, partial(_killed, some)))
        for some in kinds
    ]
    ends = [
        (f"SIG{name} in a training, {server}", partial(_faults.signalled, name, command))
        for server, command in SERVERS.items()
        for name in _faults.SIGNALS
    ]
    deaf = partial(on_a_server, _faults.stopped, AEVIZ_WORKERS="2")
    return [
        *kill,
        ("a worker is held, its student leaves", deaf),
        *ends,
        ("a store that cannot be written", _faults.unwritable),
    ]


async def _killed(kinds: tuple[str, ...], server: Server) -> str:
    return await _faults.killed(server, kinds)


def strangers(n: Sizes) -> list[Row]:
    one = on_a_server
    return [
        (f"{n.addresses} hostile addresses", lambda: one(lambda s: _strangers.addresses(s, n.addresses))),
        ("values of wrong types", lambda: one(_strangers.values)),
        ("pages from elsewhere", lambda: one(_strangers.origins)),
        ("8 x 50 MB nobody asked for", lambda: one(_strangers.raw_uploads, AEVIZ_OWN_DATA_MB="60")),
        (
            f"{n.tabs} tabs of one browser ask for long trainings",
            lambda: one(lambda s: _strangers.tabs(s, n.tabs), AEVIZ_WORKERS="1"),
        ),
        ("own data asked for by others", lambda: one(_strangers.privacy)),
        (f"{n.flips} flipped bits in each kind of stored file", lambda: _flips.all_kinds(n.flips)),
    ]


def small_memory(n: Sizes) -> list[Row]:
    return [
        ("1,000 own images of 64 x 64, MB after each of 8 settings, and when forgotten", _in_a_process_of_its_own),
        (
            f"{n.minutes:g} minutes, {n.students} students, {n.megabytes:,} MB",
            lambda: _hour.hour(n.minutes, n.megabytes, n.students),
        ),
    ]


PARTS: dict[str, Callable[[Sizes], list[Row]]] = {
    "crowds": crowds,
    "files": open_files,
    "faults": faults,
    "strangers": strangers,
    "memory": small_memory,
}


def _in_a_process_of_its_own() -> str:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return " ".join(map(str, pool.submit(own_images).result()))


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
    shared_cache.forget(data.name)
    return [*held, round(megabytes(psutil.Process()))]


def _train(specs: list[Spec], rows: np.ndarray, fields: dict) -> None:
    from aeviz.training.sweep import sweep

    _held = in_memory.hold(Dataset(**fields | {"x": rows}))
    for spec in specs:
        store.save(sweep(spec))


def _shown(spec: Spec) -> int:
    """Draws what Compare begins with; MB that are held then."""
    run = cache.find(spec)
    canvas.scene_url(live_canvas.scene("embedding", run), 400, spec.data)
    for view in ("reconstructions", "scores", "loss"):
        cache.pictured(ViewRequest(view, run, 0, views.get(view).Controls()))
    return round(megabytes(psutil.Process()))


def at_a_limit(files: int, n: int) -> str:
    """n sessions, five at a time and then all at once, on a server that begins with a soft limit of so many files."""
    limited = ["sh", "-c", f'ulimit -S -n {files}; exec "$@"', "sh", *streamlit_run()]
    with served(limited) as server:
        return asyncio.run(_crowds.come(server, n, n / 5))


def megabytes(process: psutil.Process) -> float:
    """What a process holds in memory, in MB."""
    return process.memory_info().rss / 2**20
