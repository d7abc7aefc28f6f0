"""Are the units of a code independent? Correlation, total correlation, HSIC and, with known factors, MIG.

Uncorrelated is not independent: PCA's codes have no correlation at all and yet depend on one another wherever the data
are curved. And no measure below sees the axes unless it knows the true factors (MIG): rotate the code of any
linear autoencoder, and its loss stays the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


def correlation(z: np.ndarray) -> np.ndarray:
    """(d, d) correlation of the units of z (n, d); nan in the row and column of a unit that never changes."""
    centred = np.asarray(z, dtype=np.float64) - z.mean(axis=0)
    norm = np.linalg.norm(centred, axis=0)
    scaled = centred / np.where(norm > 1e-12 * norm.max(), norm, np.nan)
    return scaled.T @ scaled


def off_diagonal_correlation(z: np.ndarray) -> float:
    """Mean |correlation| over the pairs of units that change; nan if fewer than two do. For PCA it is 0."""
    return mean_of_pairs(np.abs(correlation(z)))


def gaussian_total_correlation(z: np.ndarray) -> float:
    """1/2 (sum log S_ii - log det S) = -1/2 log det(correlation) in nats, over the units of z (n, d) that change.

    The mutual information of all units if they were Gaussian; with two units -1/2 ln(1 - rho^2). Independent units have
    about d (d - 1) / (4n): take off what `shuffled_units` have. inf where one unit is a linear function of the others.
    """
    matrix = correlation(z)
    alive = np.isfinite(np.diag(matrix))
    eigenvalues = np.linalg.eigvalsh(matrix[np.ix_(alive, alive)])
    if (eigenvalues <= 1e-12).any():
        return float("inf")
    return -0.5 * float(np.log(eigenvalues).sum())


# -------------------------------------------------------------------------------------------------------- HSIC


def _centred_kernel(a: np.ndarray) -> np.ndarray:
    """(n, n) Gaussian kernel of a (n, p), its width the median distance, with row and column means taken off."""
    from scipy.spatial.distance import pdist, squareform

    squared = pdist(a, "sqeuclidean")
    width = np.median(squared[squared > 0]) if squared.any() else 1.0
    kernel = squareform(np.exp(-squared / (2 * width)))
    np.fill_diagonal(kernel, 1.0)
    kernel -= kernel.mean(axis=0)
    return kernel - kernel.mean(axis=1, keepdims=True)


@dataclass(frozen=True)
class Dependence:
    """The HSIC of two sets of units, and how often shuffled samples have as much."""

    hsic: float
    p_value: float  # (1 + shuffles with at least this HSIC) / (1 + shuffles)


def hsic(a: np.ndarray, b: np.ndarray) -> float:
    """tr(K H L H) / n^2 of a (n, p), b (n, q) with Gaussian kernels of median width; tends to 0 iff independent.

    Gretton et al. (2005). Needs n^2 memory: give it a sample of at most a few thousand.
    """
    return float((_centred_kernel(a) * _centred_kernel(b)).mean())


def hsic_test(a: np.ndarray, b: np.ndarray, rng: np.random.Generator, n_shuffles: int = 199) -> Dependence:
    """`hsic` with its permutation p-value: b's samples are shuffled against a's n_shuffles times."""
    k, other = _centred_kernel(a), _centred_kernel(b)
    value = float((k * other).mean())
    shuffled = (rng.permutation(len(b)) for _ in range(n_shuffles))
    as_much = sum(float((k * other.take(p, 0).take(p, 1)).mean()) >= value for p in shuffled)
    return Dependence(value, (1 + as_much) / (1 + n_shuffles))


@dataclass(frozen=True)
class PairwiseHSIC:
    """(d, d) the normalised HSIC of the pairs of d units, and its mean over all orders of each unit's samples.

    nan for a unit that never changes.
    """

    found: np.ndarray
    by_chance: np.ndarray


def pairwise_hsic(z: np.ndarray) -> PairwiseHSIC:
    """HSIC_ij / sqrt(HSIC_ii HSIC_jj) of the units of z (n, d): 1 for the same unit, near 0 if independent.

    The rows of a centred kernel sum to 0: so the mean of tr(K P L P^T) over all orders P is tr K tr L / (n - 1). Memory
    8 d n^2 bytes: give it a few hundred samples.
    """
    kernels = np.empty((z.shape[1], len(z), len(z)))
    for kernel, column in zip(kernels, np.asarray(z, dtype=np.float64).T, strict=True):
        kernel[:] = _centred_kernel(column[:, None])
    traces, flat = np.trace(kernels, axis1=1, axis2=2), kernels.reshape(len(kernels), -1)
    matrix = flat @ flat.T
    scale = np.sqrt(np.diag(matrix))
    scale = np.where(scale > 0, scale, np.nan)
    matrices = (matrix, np.outer(traces, traces) / (len(z) - 1))
    return PairwiseHSIC(*(found / scale[:, None] / scale for found in matrices))


def mean_of_pairs(matrix: np.ndarray) -> float:
    """Mean of a (d, d) matrix of pairs over those of units that change; nan if fewer than two do."""
    pairs = matrix[np.triu_indices(len(matrix), 1)]
    return float(np.nanmean(pairs)) if np.isfinite(pairs).any() else float("nan")


def shuffled_units(z: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """z (n, d) with the samples of each unit in an order of their own: the same units, none telling of another."""
    return rng.permuted(z, axis=0)


# --------------------------------------------------------------------------------------------------------- MIG


def _bins(values: np.ndarray, bins: int) -> np.ndarray:
    """(n,) number of the equally wide bin of each value, 0..bins-1."""
    edges = np.histogram_bin_edges(values, bins)
    return np.clip(np.digitize(values, edges[1:-1]), 0, bins - 1)


def _mutual_information(a: np.ndarray, b: np.ndarray) -> float:
    """Of two integer labels (n,), in nats."""
    joint = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(joint, (a, b), 1 / len(a))
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
    there = joint > 0
    return float((joint[there] * np.log(joint[there] / apart[there])).sum())


def as_labels(factors: np.ndarray, kinds: Sequence[str], bins: int) -> np.ndarray:
    """(n, m) int64 labels of true factors (n, m): a "category" as it is, a "number" by `bins` equally wide bins."""
    columns = zip(np.asarray(factors).T, kinds, strict=True)
    return np.stack([f.astype(np.int64) if kind == "category" else _bins(f, bins) for f, kind in columns], axis=1)


def factor_shares(z: np.ndarray, factors: np.ndarray, bins: int = 20) -> np.ndarray:
    """(d, m) I(z_j; f_k) / H(f_k): what each unit of z (n, d) tells of each factor, 1 for all of it.

    Units in `bins` equally wide bins, factors (n, m) as integers 0, 1, 2, ... Unrelated ones have about
    (bins - 1) (labels - 1) / (2 n H(f_k)).
    """
    codes = [_bins(column, bins) for column in z.T]
    entropies = [_mutual_information(factor, factor) for factor in factors.T]
    told = [[_mutual_information(code, factor) for factor in factors.T] for code in codes]
    return np.array(told) / np.array(entropies)


def mutual_information_gap(z: np.ndarray, factors: np.ndarray, bins: int = 20) -> float:
    """MIG: mean over factors of (I of the best unit - I of the second best) / H(factor) (Chen et al. 2018).

    z (n, d >= 2), factors (n, m) as in `factor_shares`. 1: each factor sits in one unit and no other; a rotation by 45
    degrees brings it to 0.
    """
    if z.shape[1] < 2:
        raise ValueError("a gap between the best and the second-best unit needs a code of at least two units.")
    second, best = np.sort(factor_shares(z, factors, bins), axis=0)[-2:]
    return float((best - second).mean())
