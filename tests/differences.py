"""Derivatives by differences: what exact ones are tested against."""

from collections.abc import Callable

import numpy as np


def jacobian_of(f: Callable[[np.ndarray], np.ndarray], x: np.ndarray, h: float = 1e-4) -> np.ndarray:
    """(n, d_out, d_in) df/dx at x (n, d_in): (f(x + h e_i) - f(x - h e_i)) / 2h."""
    return np.stack([(f(x + step) - f(x - step)) / (2 * h) for step in h * np.eye(x.shape[1])], axis=-1)
