"""Distances and neighbour ranks of n points, block after block: nothing needs more memory than a block of rows.

Ranks: the point itself has rank 0, its nearest neighbour rank 1, and so on. Exact ties (duplicate points, a collapsed
code) go by index.
"""

from collections.abc import Iterator

import numpy as np

LARGE = 2**22  # numbers; the distances of more are found in float32, in half the time
BLOCK_ELEMENTS = 2**20  # distances held at once: 4 MB as float32, and 8 MB of keys


def points(values: np.ndarray, name: str) -> np.ndarray:
    """The values as float64 (n, d). Raises ValueError, by this name, for another shape or what is not finite."""
    points = np.asarray(values, dtype=np.float64)
    if points.ndim != 2:
        raise ValueError(f"{name} must have two axes (points, features), not shape {points.shape}.")
    if not np.isfinite(points).all():
        raise ValueError(f"{name} holds values that are not finite; only finite numbers are allowed.")
    return points


def paired(x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x (n, d_in) and z (n, d_latent) as `points`. Raises ValueError where they are not as many."""
    x, z = points(x, "x"), points(z, "z")
    if len(x) != len(z):
        raise ValueError(f"x has {len(x)} points and z has {len(z)}; they must be the same points.")
    return x, z


def check_k(k: int, n: int) -> None:
    """Raises ValueError unless 1 <= k < n / 2, which trustworthiness needs."""
    if not 1 <= k < n / 2:
        raise ValueError(f"k = {k} neighbours is out of range: {n} points allow 1 <= k < {n / 2:g}.")


def _squared_distances(points: np.ndarray, length: np.ndarray, rows: slice) -> np.ndarray:
    """(b, n) float32 |p|^2 + |q|^2 - 2 p.q of the points in `rows` to all points; length (n,) is |p|^2."""
    distances = points[rows] @ points.T
    distances *= -2
    distances += length[rows, None]
    distances += length
    return np.maximum(distances, 0, out=distances).astype(np.float32, copy=False)


def distance_blocks(points: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield (rows, squared distances (b, n) of these rows to all points), block after block."""
    n = len(points)
    centred = points - points.mean(axis=0)  # else a far-away mean eats the digits of the differences
    if points.size > LARGE:  # of images, a sixth of the pixels may be the same everywhere
        centred = centred[:, np.ptp(points, axis=0) > 0].astype(np.float32)
    length = np.einsum("nd,nd->n", centred, centred)
    step = max(1, BLOCK_ELEMENTS // n)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        yield rows, _squared_distances(centred, length, rows)


def keys(distances: np.ndarray, rows: slice) -> np.ndarray:
    """(b, n) uint64: the numbers (distance bits, index), whose order is from near to far, the point itself first.

    So equals are ordered by index, the same on every processor, and faster than argsort.
    """
    b, n = distances.shape
    keys = distances.view(np.uint32).astype(np.uint64)  # the bits of positive floats sort as integers do
    keys += np.uint64(1)  # 0 is for the point itself
    keys[np.arange(b), np.arange(rows.start, rows.stop)] = 0
    keys <<= np.uint64(32)
    keys |= np.arange(n, dtype=np.uint64)
    return keys


def by_distance(keys: np.ndarray) -> np.ndarray:
    """The indices in `keys`, from near to far; `keys` is sorted for it."""
    keys.sort(axis=1)
    return _indices(keys)


def _indices(keys: np.ndarray) -> np.ndarray:
    return (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)


class Ordered:
    """The neighbours of b points by their `keys` (b, n), for whom a few ranks are enough."""

    def __init__(self, keys: np.ndarray):
        self._keys, self._sorted = keys, np.sort(keys, axis=1)

    def nearest(self, k: int) -> np.ndarray:
        """(b, k) indices of the k nearest other points, nearest first."""
        return _indices(self._sorted[:, 1 : k + 1])

    def ranks(self, of: np.ndarray) -> np.ndarray:
        """(b, m) int64 ranks of the points with the indices ``of`` (b, m) as neighbours of each."""
        sought = np.take_along_axis(self._keys, of, axis=1)
        found = np.empty_like(of)
        for i, keys in enumerate(sought):
            found[i] = np.searchsorted(self._sorted[i], keys)
        return found


def rank_type(n: int) -> np.dtype:
    """The smallest unsigned type for the ranks of n points."""
    return np.min_scalar_type(n)


def ranks_of(order: np.ndarray) -> np.ndarray:
    """(b, n) rank of every point as a neighbour: the inverse of `order`."""
    n = order.shape[1]
    ranks = np.empty(order.shape, dtype=rank_type(n))
    np.put_along_axis(ranks, order, np.arange(n, dtype=ranks.dtype)[None], axis=1)
    return ranks


def rank_blocks(points: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Some rows after the others, (b, n) the rank of every point (n, d) as a neighbour of theirs."""
    for rows, distances in distance_blocks(points):
        yield rows, ranks_of(by_distance(keys(distances, rows)))


def nearest_neighbours(x: np.ndarray, k: int = 10) -> np.ndarray:
    """(n, k) int64 indices of each point's k nearest other points, nearest first (Euclidean)."""
    x = points(x, "x")
    if not 1 <= k < len(x):
        raise ValueError(f"k = {k} neighbours is out of range: {len(x)} points allow 1 <= k <= {len(x) - 1}.")
    return np.concatenate([nearest(keys(distances, rows), k) for rows, distances in distance_blocks(x)])


def nearest(keys: np.ndarray, k: int) -> np.ndarray:
    """(b, k) indices of the k nearest other points: only they are sorted."""
    return by_distance(np.partition(keys, k, axis=1)[:, : k + 1])[:, 1:]
