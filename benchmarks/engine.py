"""What the engine costs and how fast it answers: ``python -m benchmarks engine [PART ...]``.

overhead   seconds of a training (of about three seconds) through the engine, over ``aeviz.sweep`` in this process
snapshot   seconds from a request to the first snapshot, on a warm worker; from the last one's leaving to an idle worker
pages      seconds of a page's rerun while a training runs, over the same when idle
workers    seconds for four trainings with one and with two workers
labels     seconds for the classifiers of the lesson on few labels, their five pre-trainings included, on one worker

The runs of a comparison take turns, and medians are printed, so that other work on the machine weighs on both alike.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace

from aeviz import lessons
from aeviz.engine import Engine, FewLabels, Job, Request
from aeviz.engine.limits import UNLIMITED
from aeviz.spec import Spec
from aeviz.training.sweep import sweep

LESSON = Spec(data="digits", d_latent=2, hidden=(64,), knobs=(1, 2), steps=1500)
ENDLESS = replace(LESSON, steps=1_000_000)


def main(argv: list[str]) -> None:
    for name in argv or list(PARTS):
        print(f"\n{name}", flush=True)
        PARTS[name]()


def overhead() -> None:
    spec, pairs = replace(LESSON, steps=_steps_in(3.0)), []
    with _engine() as engine:
        for seed in range(5):
            request = replace(spec, seed=seed)
            pairs.append(
                (_seconds(lambda w=request: sweep(w, threads=1)), _seconds(lambda w=request: _train(engine, w)))
            )
    alone, through = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"  in this process {alone:.2f} s, through the engine {through:.2f} s, median ratio {ratio:.2f}")


def snapshot() -> None:
    seen, idle = [], []
    UNLIMITED.check(LESSON)  # a page has loaded its data before it asks for a Run
    with _engine() as engine:
        for seed in range(15):
            began = time.perf_counter()
            job = engine.request(replace(ENDLESS, seed=seed), "a")
            _wait(lambda j=job: j.status().snapshot)
            seen.append(time.perf_counter() - began)
            time.sleep(0.2)
            engine.leave(job.key, "a")
            idle.append(_seconds(lambda: _wait(lambda: not _busy(engine))))
    print(f"  request to first snapshot: {_spread(seen)}; last one leaves to idle worker: {_spread(idle)}")


def pages() -> None:
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_function(_page, default_timeout=60).run()
    idle, busy = [], []
    with _engine() as engine:
        for seed in range(3):
            idle += _reruns(page, 60)
            job = engine.request(replace(ENDLESS, seed=seed), "a")
            _wait(lambda j=job: j.status().snapshot)
            busy += _reruns(page, 60)
            engine.leave(job.key, "a")
            _wait(lambda: not _busy(engine))
    print(f"  idle {_spread(idle)}; while training {_spread(busy)}; p95 ratio {_p95(busy) / _p95(idle):.2f}")


def workers() -> None:
    n_jobs = 4
    spec, times = replace(LESSON, steps=_steps_in(2.0)), {}
    for n in (1, 2):
        with _engine(n) as engine:
            times[n] = _seconds(lambda e=engine: _train_all(e, [replace(spec, seed=seed) for seed in range(n_jobs)]))
    print(f"  {n_jobs} trainings: 1 worker {times[1]:.1f} s, 2 workers {times[2]:.1f} s, {times[1] / times[2]:.2f} x")


def labels() -> None:
    request = FewLabels(replace(lessons.get("few_labels").SPECS["denoising"], seed=1000))  # a seed that is not shipped
    with _engine() as engine:
        print(f"  {_seconds(lambda: _train(engine, request)):.0f} s")


PARTS: dict[str, Callable[[], None]] = {
    "overhead": overhead,
    "snapshot": snapshot,
    "pages": pages,
    "workers": workers,
    "labels": labels,
}


@contextmanager
def _engine(n_workers: int = 1):
    with tempfile.TemporaryDirectory() as store:
        engine = Engine.start(UNLIMITED, store, n_workers=n_workers)
        if not engine.wait_ready(300):
            raise RuntimeError(f"The workers did not start: {engine.health()}")
        try:
            yield engine
        finally:
            engine.close()


def _page():
    import numpy as np
    import plotly.graph_objects as go
    import streamlit as st

    shift = st.slider("shift", 0, 100, 0)
    xy = np.random.default_rng(shift).normal(size=(2000, 2)).astype("float32")
    st.plotly_chart(go.Figure(go.Scattergl(x=xy[:, 0], y=xy[:, 1], mode="markers")))


def _reruns(page, n: int) -> list[float]:
    return [_seconds(lambda i=i: page.slider[0].set_value(i % 100).run()) for i in range(1, n + 1)]


def _steps_in(seconds: float) -> int:
    """Steps of LESSON that take about this long on this machine, now."""
    return max(100, round(300 * seconds / _seconds(lambda: sweep(replace(LESSON, steps=300), threads=1))))


def _train(engine: Engine, request: Spec | Request) -> None:
    _train_all(engine, [request])


def _train_all(engine: Engine, requests: list[Spec | Request]) -> None:
    jobs = [engine.request(request, session=request.key()) for request in requests]
    for job in jobs:
        _wait(lambda j=job: j.status().ended)
        _check(job)


def _check(job: Job) -> None:
    if job.status().state != "done":
        raise RuntimeError(f"A training ended as {job.status().state}: {job.status().message}")


def _busy(engine: Engine) -> int:
    return sum(engine._cluster.client.run(lambda dask_worker: dask_worker.state.executing_count).values())


def _wait(condition: Callable[[], object]) -> None:
    while not condition():
        time.sleep(0.005)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _spread(times: list[float]) -> str:
    return f"median {1000 * statistics.median(times):.0f} ms, p95 {1000 * _p95(times):.0f} ms"
