"""How time, memory and payload grow with points, width and knobs: each size in a process of its own.

The exponent is the slope of a line through the logarithms: 0 does not grow, 1 grows in proportion, 2 with the square.
"""

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import TypeVar

import numpy as np

import aeviz

T = TypeVar("T")
POINTS = (1_000, 10_000, 100_000, 1_000_000)
WIDTHS = (32, 64, 128, 256, 512)
KNOBS = (1, 2, 4, 8, 16, 32)
PLANE = aeviz.Spec("moons", "denoising", d_latent=8, hidden=(64,), knobs=tuple(np.linspace(0, 0.5, 8).tolist()))
DIGITS = aeviz.Spec("digits", "denoising", d_latent=8, hidden=(128,), knobs=PLANE.knobs)


def main(argv: list[str]) -> None:
    """Prints three tables, one for each thing that grows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks growth")
    parser.add_argument("--most", type=int, default=POINTS[-1], help="leave out larger numbers of points")
    parser.add_argument("--steps", type=int, default=200)
    arguments = parser.parse_args(argv)
    points = [n for n in POINTS if n <= arguments.most]
    table("points", points, [replace(PLANE, data_options={"n_samples": n}) for n in points], arguments.steps)
    table("width", WIDTHS, [replace(DIGITS, hidden=(width,)) for width in WIDTHS], arguments.steps)
    swept = [replace(DIGITS, knobs=tuple(np.linspace(0, 0.5, n).tolist())) for n in KNOBS]
    table("knobs", KNOBS, swept, arguments.steps)


def table(name: str, sizes: Sequence[int], specs: list[aeviz.Spec], steps: int) -> None:
    """One line for each size, and the exponents below."""
    rows = [_alone(replace(spec, steps=steps)) for spec in specs]
    print(f"\n{name:>10} " + " ".join(f"{head:>10}" for head in rows[0]))
    for size, row in zip(sizes, rows, strict=True):
        print(f"{size:>10,} " + " ".join(f"{value:10.3g}" for value in row.values()))
    print(f"{'exponent':>10} " + " ".join(f"{exponent(sizes, [row[h] for row in rows]):10.2f}" for h in rows[0]))


def _alone(spec: aeviz.Spec) -> dict[str, float]:
    """The measures, taken in a fresh process, so that its peak memory is this measurement's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measures, spec).result()


def measures(spec: aeviz.Spec) -> dict[str, float]:
    """A step of all knob values and the file left; the code as a picture, what a canvas is sent of it, its scores."""
    from aeviz.analysis import embedding_quality
    from aeviz.components.canvas.payload import payload
    from aeviz.components.canvas.scene import Pane, Scene
    from aeviz.storage.run_file import to_bytes
    from aeviz.views.general import embedding

    aeviz.sweep(replace(spec, steps=5))
    seconds, run = timed(lambda: aeviz.sweep(spec))
    found = {"step ms": 1e3 * seconds / spec.steps, "file MB": len(to_bytes(run)) / 1e6}
    seconds, shown = timed(lambda: embedding.compute(run, 0, embedding.Controls()))
    found["view ms"] = 1e3 * seconds
    scene = Scene(panes=(Pane("Code", shown.frames),), knobs=run.knobs.tolist(), knob_name="")
    found["payload MB"] = len(payload(scene)) / 1e6
    x, codes = run.dataset().x, run.model(0).encode(run.dataset().x)
    found["scores s"], _ = timed(lambda: embedding_quality.embedding_scores(x, codes))
    return found | {"peak MB": peak()}


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """The seconds that ``work()`` takes, and what it gives."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def peak() -> float:
    """The most memory that this process has held, in MB (Linux counts it in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def exponent(sizes, values: list[float]) -> float:
    """The slope of log(values) over log(sizes); nan for a single size."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0]) if len(sizes) > 1 else float("nan")
