"""The plane around two-dimensional data: where to look, and how dense noisy data lie there."""

import numpy as np

BLOCK_ELEMENTS = 2_000_000  # distances held at once


def square(data: np.ndarray, margin: float = 0.3) -> tuple[np.ndarray, float]:
    """(centre (2,), half width) of the square around data (n, 2), wider than the data by `margin` of its half width."""
    low, high = data.min(axis=0), data.max(axis=0)
    return (low + high) / 2, float((high - low).max() / 2 * (1 + margin))


def grid(data: np.ndarray, side: int, margin: float = 0.3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(side,) x, (side,) y and (side * side, 2) places of a grid over `square`; row i of the places' y is y[i]."""
    centre, half = square(data, margin)
    x, y = (centre[axis] + np.linspace(-half, half, side) for axis in (0, 1))
    return x, y, _places(x, y)


def box(data: np.ndarray, side: int, margin: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `grid`, over the box around data (n, 2) that is wider by `margin` on each side; float32, as networks are."""
    ends = [(float(column.min()) - margin, float(column.max()) + margin) for column in data.T]
    x, y = (np.linspace(low, high, side, dtype=np.float32) for low, high in ends)
    return x, y, _places(x, y)


def _places(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(len(y) * len(x), 2) the points of a grid, row by row."""
    return np.stack([np.tile(x, len(y)), np.repeat(y, len(x))], axis=1)


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
