"""Are neighbours in x (n, d_in) neighbours in z (n, d_latent), a code or an embedding of the same points?"""

from dataclasses import dataclass

import numpy as np

from aeviz.analysis.ranks import check_k, nearest_neighbours, paired, rank_blocks


def excess(ranks: np.ndarray, k: int) -> int:
    """Sum of (rank - k) over the ranks beyond k."""
    return int(np.maximum(ranks.astype(np.int64) - k, 0).sum())


def from_excess(excess: int, n: int, k: int) -> float:
    """1 - 2 / (n k (2n - 3k - 1)) * excess (Venna & Kaski 2001): 1 where no rank is beyond k."""
    return 1.0 - 2.0 / (n * k * (2 * n - 3 * k - 1)) * excess


def trustworthiness(x: np.ndarray, z: np.ndarray, k: int = 10) -> float:
    """Are neighbours in z truly neighbours in x? 1 is perfect, about 0.5 is a random map.

    T = 1 - 2 / (n k (2n - 3k - 1)) * sum_i sum_{j in kNN_z(i)} max(0, rank_x(i, j) - k)   (Venna & Kaski
    2001). x (n, d_in), z (n, d_latent). Raises ValueError unless 1 <= k < n / 2.
    """
    x, z = paired(x, z)
    check_k(k, len(x))
    blocks = zip(rank_blocks(x), rank_blocks(z), strict=True)
    return from_excess(sum(excess(in_x[in_z <= k], k) for (_, in_x), (_, in_z) in blocks), len(x), k)


def continuity(x: np.ndarray, z: np.ndarray, k: int = 10) -> float:
    """Are neighbours in x still neighbours in z? `trustworthiness` with x and z exchanged."""
    return trustworthiness(z, x, k)


@dataclass(frozen=True)
class NeighboursKept:
    """Which of the k nearest neighbours in x are still among the k nearest in z."""

    in_x: np.ndarray  # (n, k) int64: neighbours in x, nearest first
    in_z: np.ndarray  # (n, k) int64: neighbours in z, nearest first
    share: np.ndarray  # (n,) float64 in [0, 1]: share kept, per point
    quality: float  # Q_NX(k), the mean of `share`

    def kept(self, i: int) -> np.ndarray:
        """Indices of point i's neighbours in both, nearest in x first."""
        return self.in_x[i][np.isin(self.in_x[i], self.in_z[i])]

    def lost(self, i: int) -> np.ndarray:
        """Indices of point i's neighbours in x that are none in z, nearest in x first."""
        return self.in_x[i][~np.isin(self.in_x[i], self.in_z[i])]

    def false(self, i: int) -> np.ndarray:
        """Indices of point i's neighbours in z that are none in x, nearest in z first."""
        return self.in_z[i][~np.isin(self.in_z[i], self.in_x[i])]


def neighbours_kept(x: np.ndarray, z: np.ndarray, k: int = 10) -> NeighboursKept:
    """Q_NX(k) = 1/(n k) sum_i |kNN_x(i) ∩ kNN_z(i)| (Lee & Verleysen 2009), with the lists behind it."""
    x, z = paired(x, z)
    in_x, in_z = nearest_neighbours(x, k), nearest_neighbours(z, k)
    share = shares(in_x, in_z)
    return NeighboursKept(in_x, in_z, share, float(share.mean()))


def shares(in_x: np.ndarray, in_z: np.ndarray) -> np.ndarray:
    """(n,) of the neighbours in x (n, k), how many are neighbours in z (n, k), too."""
    n = len(in_x)
    offset = n * np.arange(n)[:, None]  # makes (point, neighbour) one number: one isin serves all points
    return np.isin(in_x + offset, in_z + offset).mean(axis=1)


def lcmc(x: np.ndarray, z: np.ndarray, k: int = 10) -> float:
    """Local continuity meta-criterion Q_NX(k) - k / (n - 1): a random map has 0 (Chen & Buja 2009)."""
    return neighbours_kept(x, z, k).quality - k / (len(x) - 1)


def _majority(labels: np.ndarray) -> np.ndarray:
    """Most frequent label in each row of (n, k) labels 0..c-1; of equals the smallest, as in scikit-learn."""
    votes = np.zeros((len(labels), labels.max() + 1), dtype=np.int64)
    np.add.at(votes, (np.arange(len(labels))[:, None], labels), 1)
    return votes.argmax(axis=1)


def class_codes(y: np.ndarray, n: int) -> np.ndarray:
    """(n,) int64 number of each label in y (n,). Raises ValueError for another shape."""
    y = np.asarray(y)
    if y.shape != (n,):
        raise ValueError(f"y must hold one label per point, shape ({n},), not {y.shape}.")
    return np.unique(y, return_inverse=True)[1]


def accuracy(classes: np.ndarray, near: np.ndarray) -> float:
    """Share of points whose class (n,) wins the vote of their neighbours ``near`` (n, k)."""
    return float((_majority(classes[near]) == classes).mean())


def hit(classes: np.ndarray, near: np.ndarray) -> float:
    """Mean share of the neighbours ``near`` (n, k) that are of the class (n,) of their point."""
    return float((classes[near] == classes[:, None]).mean())


def knn_accuracy(z: np.ndarray, y: np.ndarray, k: int = 5) -> float:
    """Share of points whose class wins the vote of their k nearest other points (leave one out); y (n,)."""
    return accuracy(class_codes(y, len(z)), nearest_neighbours(z, k))


def neighbour_hit(z: np.ndarray, y: np.ndarray, k: int = 10) -> float:
    """Mean share of a point's k nearest other points that are of its own class; y (n,)."""
    return hit(class_codes(y, len(z)), nearest_neighbours(z, k))
