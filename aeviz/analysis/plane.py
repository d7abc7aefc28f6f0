"""The plane around two-dimensional data: where to look, and how dense noisy data lie there."""

import numpy as np
from numpy.typing import NDArray

BLOCK_ELEMENTS = 2_000_000  # distances held at once


def evenly_spaced(
    low: float | np.floating | NDArray[np.floating], high: float | np.floating | NDArray[np.floating], n: int
) -> np.ndarray:
    """(n, ...) places at equal steps from ``low`` to ``high``, both included."""
    return np.linspace(low, high, n)


def square(data: np.ndarray, margin: float = 0.3) -> tuple[np.ndarray, float]:
    """(centre (2,), half width) of the square around data (n, 2), wider than the data by `margin` of its half width."""
    low, high = data.min(axis=0), data.max(axis=0)
    return (low + high) / 2, float((high - low).max() / 2 * (1 + margin))


def grid(data: np.ndarray, side: int, margin: float = 0.3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(side,) x, (side,) y and (side * side, 2) places of a grid over `square`; row i of the places' y is y[i]."""
    centre, half = square(data, margin)
    x, y = (centre[axis] + np.linspace(-half, half, side) for axis in (0, 1))
    return x, y, np.stack([np.tile(x, side), np.repeat(y, side)], axis=1)


def density(places: np.ndarray, data: np.ndarray, sigma: float) -> np.ndarray:
    """(m,) p_sigma at places (m, 2): the mean of Gaussians N(x_i, sigma^2 I) at the data (n, 2).

    It is the density of x~ = x + sigma eps for x drawn from the data; its logarithm's gradient is the score.
    """
    step = max(1, BLOCK_ELEMENTS // len(data))
    length = (data**2).sum(axis=1)
    parts: list[np.ndarray] = []
    for start in range(0, len(places), step):
        block = places[start : start + step]
        squared = (block**2).sum(axis=1)[:, None] + length - 2 * block @ data.T
        parts.append(np.exp(-squared / (2 * sigma**2)).mean(axis=1))
    return np.concatenate(parts) / (2 * np.pi * sigma**2)
