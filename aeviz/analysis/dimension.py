"""Local intrinsic dimension: how many directions the data really have around a point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class IntrinsicDimension:
    """Of the data as a whole, and around each point."""

    value: float  # the inverses averaged over the points (MacKay & Ghahramani 2005)
    mean: float  # the dimensions averaged over the points (Levina & Bickel 2004)
    local: np.ndarray  # (n,) noisy: standard deviation about value / sqrt(k - 3)
    k: int


def intrinsic_dimension(x: np.ndarray, k: int = 20) -> IntrinsicDimension:
    """Maximum likelihood from the distances T_j to the k nearest neighbours (Levina & Bickel 2004).

    Around a point 1/m = sum_{j<k} log(T_k / T_j) / (k - 2), which is unbiased; for the whole the inverses are
    averaged over the points, with k - 1 (MacKay & Ghahramani 2005), or the dimensions themselves, with k - 1, as the
    paper did. x (n, d_in). Duplicates of a point say
    nothing and do not count. Raises ValueError if all points are the same.
    """
    return of_distances(distances(x, k))


def distances(x: np.ndarray, k: int) -> np.ndarray:
    """(n, k) from each x (n, d_in) to its nearest others, ascending. Raises ValueError for a k out of range."""
    from sklearn.neighbors import NearestNeighbors

    if not 3 <= k < len(x):
        raise ValueError(f"k = {k} neighbours is out of range: {len(x)} points allow 3 <= k <= {len(x) - 1}.")
    return NearestNeighbors(n_neighbors=k).fit(x).kneighbors()[0]


def of_distances(distances: np.ndarray) -> IntrinsicDimension:
    """``intrinsic_dimension`` from the ``distances`` (n, k)."""
    apart = distances[:, :-1] > 0
    ratio = np.where(apart, distances[:, -1:], 1.0) / np.where(apart, distances[:, :-1], 1.0)
    total, count = np.log(ratio).sum(axis=1), apart.sum(axis=1)
    if not total.any():
        raise ValueError("x holds only copies of the same points; their dimension cannot be estimated.")
    local = (count - 1) / np.where(total > 0, total, np.nan)
    own: NDArray[np.float64] = count / np.where(total > 0, total, np.nan)
    return IntrinsicDimension(float(count.sum() / total.sum()), float(np.nanmean(own)), local, distances.shape[1])
