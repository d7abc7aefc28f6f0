"""How long a training takes on this machine, said before it begins: its arithmetic, by the measured speed of a core.

A step of a sweep with W weights in all on batches of B examples multiplies and adds B W numbers in each of the
variant's passes. Activations and Adam take as long again and more: of the speed of bare matrix products a training
reaches about a seventh. A step costs half a millisecond in any case.
"""

import os
import time
from functools import cache

import numpy as np

from aeviz.data.base import Dataset
from aeviz.engine.limits import n_weights
from aeviz.required import required
from aeviz.spec import Spec

SHARE = 1 / 7  # of the speed of bare products, measured on the shipped Runs
SPREAD = 3.0  # 92 of 97 shipped trainings took between a third and three times as long (the median 1.1 times)
STEP = 5e-4  # seconds
MARGIN = 0.7  # of the limit: an estimate is no promise
SHAPE = 128, 96, 64  # of the products that are timed


def seconds(spec: Spec, data: Dataset | None = None) -> float:
    """About how long the training of a Spec takes here, alone on the machine. Other ``data`` may be given."""
    data = data or spec.dataset()
    weights = n_weights(spec, data.x.shape[1])
    passes = spec.make_variant().passes(spec.hidden, spec.d_latent)
    cores = min(os.cpu_count() or 1, len(spec.knobs))
    rows = min(required(spec.batch_size, "batches"), len(data.train))
    return spec.steps * (STEP + passes * rows * weights / (cores * SHARE * speed()))


def fitting_steps(spec: Spec, limit: float) -> int:
    """As many of the Spec's steps as are likely to end within so many seconds, in hundreds; at least 100."""
    each = seconds(spec) / spec.steps
    return min(spec.steps, max(100, int(MARGIN * limit / each) // 100 * 100))


@cache
def speed() -> float:
    """Multiply-adds a second of one core in small matrix products: the best of ten short trials."""
    rows, inner, columns = SHAPE
    a, b = np.ones((rows, inner), np.float32), np.ones((inner, columns), np.float32)
    return max(rows * inner * columns / _seconds(a, b) for _ in range(10))


def _seconds(a: np.ndarray, b: np.ndarray) -> float:
    """Of one product, a mean over fifty."""
    began = time.perf_counter()
    for _ in range(50):
        _ = a @ b
    return (time.perf_counter() - began) / 50
