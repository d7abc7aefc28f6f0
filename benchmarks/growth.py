"""How time, memory and payload grow with points, width and knobs: each size in a process of its own.

The exponent is the slope of a line through the logarithms: 0 does not grow, 1 grows in proportion, 2 with the square.
"""

import argparse
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np

import aeviz

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
    many = [replace(PLANE, steps=arguments.steps, data_options={"n_samples": n}) for n in points]
    table("points", points, [alone(pictured, spec) for spec in many])
    wide = [replace(DIGITS, steps=arguments.steps, hidden=(width,)) for width in WIDTHS]
    table("width", WIDTHS, [alone(trained, spec) for spec in wide])
    swept = [replace(DIGITS, steps=arguments.steps, knobs=tuple(np.linspace(0, 0.5, n).tolist())) for n in KNOBS]
    table("knobs", KNOBS, [alone(trained, spec) for spec in swept])


def alone(measure, spec: aeviz.Spec) -> dict[str, float]:
    """Measures in a fresh process, so that its peak memory is this measurement's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, spec).result()


def trained(spec: aeviz.Spec) -> dict[str, float]:
    """Milliseconds a training step of all knob values, and the file that is left."""
    from aeviz.checkpoint import to_bytes

    aeviz.sweep(replace(spec, steps=5))
    began = time.perf_counter()
    run = aeviz.sweep(spec)
    step = (time.perf_counter() - began) / spec.steps
    return {"step ms": 1e3 * step, "file MB": len(to_bytes(run)) / 1e6, "peak MB": peak()}


def pictured(spec: aeviz.Spec) -> dict[str, float]:
    """Also the first view, what the canvas is sent of it, and the scores of one embedding."""
    from aeviz import metrics
    from aeviz.components.canvas.payload import payload
    from aeviz.components.canvas.scene import Pane, Scene
    from aeviz.views import embedding

    seconds = {"step ms": trained(spec)["step ms"]}
    run = aeviz.sweep(replace(spec, steps=5))
    began = time.perf_counter()
    shown = embedding.compute(run, 0, embedding.Controls())
    seconds["view ms"] = 1e3 * (time.perf_counter() - began)
    scene = Scene(panes=(Pane("Code", shown.frames),), knobs=run.knobs.tolist(), knob_name="")
    seconds["payload MB"] = len(payload(scene)) / 1e6
    x = run.dataset().x
    codes = run.model(0).encode(x)
    began = time.perf_counter()
    metrics.embedding_scores(x, codes)
    return seconds | {"scores s": time.perf_counter() - began, "peak MB": peak()}


def peak() -> float:
    """The most memory that this process has held, in MB (Linux counts it in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def table(name: str, sizes, rows: list[dict[str, float]]) -> None:
    """One line for each size, and the exponents below."""
    print(f"\n{name:>10} " + " ".join(f"{head:>10}" for head in rows[0]))
    for size, row in zip(sizes, rows, strict=True):
        print(f"{size:>10,} " + " ".join(f"{value:10.3g}" for value in row.values()))
    print(f"{'exponent':>10} " + " ".join(f"{exponent(sizes, [row[h] for row in rows]):10.2f}" for h in rows[0]))


def exponent(sizes, values: list[float]) -> float:
    """The slope of log(values) over log(sizes); nan for a single size."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0]) if len(sizes) > 1 else float("nan")
