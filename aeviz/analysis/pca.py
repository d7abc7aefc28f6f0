"""Principal component analysis: the best linear code, against which every autoencoder is measured."""

from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from aeviz.data.base import Dataset

MANY = 2**21  # numbers; of a larger x with more rows than columns only the covariance is taken apart
LARGE = 2**26  # numbers; a larger x is not copied to float64
FEW = 64  # components that are worth a search of their own in large data
MORE = 16  # components that are found where fewer are asked for: the next knob value asks for more
BLOCK = 2**20  # numbers looked at together
_learned: WeakKeyDictionary[Dataset, "PCA"] = WeakKeyDictionary()


@dataclass(frozen=True)
class PCA:
    """The first k principal components, with the face of a model: encode, decode, reconstruct, jacobian.

    With X - mean = U S V' the rows of `components` are the first k rows of V', each signed so that its largest
    entry in size is positive, and the eigenvalues of the covariance are S^2 / n.
    """

    mean: np.ndarray  # (d_in,)
    components: np.ndarray  # (k, d_in) orthonormal rows
    eigenvalues: np.ndarray  # (min(n, d_in),) ALL of them, descending, whatever k is; the first k where x is LARGE

    @property
    def k(self) -> int:
        return len(self.components)

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(n, d_in) -> (n, k)."""
        return np.concatenate([(part - self.mean) @ self.components.T for part in _parts(x)])

    def decode(self, z: np.ndarray) -> np.ndarray:
        """(n, k) -> (n, d_in)."""
        return z @ self.components + self.mean

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """(n, d_in) -> (n, d_in): the nearest points of the plane through the mean."""
        return self.decode(self.encode(x))

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """(n, k, d_in) dz/dx: the components, everywhere the same."""
        return np.broadcast_to(self.components, (len(x), *self.components.shape))

    def keep(self, k: int) -> "PCA":
        """The same PCA with only its first k components."""
        _check_k(k, self.k)
        return replace(self, components=self.components[:k])


def _check_k(k: int, largest: int) -> None:
    if not 1 <= k <= largest:
        raise ValueError(f"k = {k} components are out of range: 1 to {largest} are allowed.")


def fit(x: np.ndarray, k: int | None = None) -> PCA:
    """PCA of x (n, d_in) with k components, all min(n, d_in) by default.

    By SVD in float64. Where x has MANY numbers and more rows than columns, from the covariance in float64: for 6,000
    images of 28x28 that is seven times as fast and needs no copy; eigenvalues are then exact to 1e-15 of the largest.
    Where x is LARGE, by Lanczos' method for a few components, else from the covariance, both in the precision of x.
    """
    k = int(min(x.shape)) if k is None else k
    _check_k(k, min(x.shape))
    mean = x.mean(axis=0, dtype=np.float64)
    if x.size > LARGE:
        eigenvalues, vt = (_leading if k <= FEW else _all_of_the_covariance)(x, mean, k)
    elif x.size > MANY and len(x) > x.shape[1]:
        eigenvalues, vt = _all_of_the_covariance(x, mean, k, np.float64)
    else:
        s, vt = _singular(np.asarray(x, np.float64) - mean)
        eigenvalues = s**2 / len(x)
    largest = np.abs(vt).argmax(axis=1)
    sign = np.where(vt[np.arange(len(vt)), largest] < 0, -1.0, 1.0)
    return PCA(mean, (vt * sign[:, None])[:k], eigenvalues)


def _singular(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """S and V' of x = U S V'. Those of a tall x are those of R in x = Q R, from which LAPACK makes them itself: to the
    same bits, for half the time, since U is not asked for."""
    tall = len(x) >= 2 * x.shape[1]
    _, s, vt = np.linalg.svd(np.linalg.qr(x, mode="r") if tall else x, full_matrices=False)
    return s, vt


def learned(dataset: Dataset, k: int | None = None) -> PCA:
    """PCA of a data set's training examples with k components, all by default, found once: many pictures ask for it."""
    known, x = _learned.get(dataset), dataset.x_train
    wanted = min(x.shape) if k is None else k
    if known is None or known.k < wanted:
        known = _learned[dataset] = fit(x, min(x.shape) if x.size <= LARGE else max(wanted, MORE))
    return known.keep(wanted)


def _leading(x: np.ndarray, mean: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k largest eigenvalues of the covariance, descending, and their directions (k, d_in)."""
    from scipy.sparse.linalg import LinearOperator, svds

    centre = mean.astype(x.dtype)

    def times(v: np.ndarray) -> np.ndarray:
        return x @ v.ravel() - centre @ v.ravel()

    def back(u: np.ndarray) -> np.ndarray:
        return u.ravel() @ x - centre * u.sum()

    centred = LinearOperator((len(x), x.shape[1]), matvec=times, rmatvec=back, dtype=x.dtype)
    v0 = np.ones(min(x.shape), x.dtype)
    _, s, vt = svds(centred, k, v0=v0, return_singular_vectors="vh")  # pyright: ignore[reportArgumentType]  # SciPy's name
    return (s[::-1].astype(np.float64) ** 2 / len(x)), vt[::-1].astype(np.float64)


def _all_of_the_covariance(x: np.ndarray, mean: np.ndarray, k: int, dtype: Any = None) -> tuple[np.ndarray, np.ndarray]:
    """All eigenvalues of the covariance, descending, and their directions; it is added up from blocks of x."""
    covariance, centre = np.zeros((x.shape[1],) * 2), mean.astype(dtype or x.dtype)
    for part in _blocks(x):
        centred = part - centre
        covariance += centred.T @ centred
    eigenvalues, vectors = np.linalg.eigh(covariance / len(x))
    r = min(x.shape)
    return np.maximum(eigenvalues[::-1][:r], 0), vectors.T[::-1][:r]


def _parts(x: np.ndarray) -> list[np.ndarray]:
    """x (n, d_in), cut into blocks of rows where it is LARGE."""
    return _blocks(x) if x.size > LARGE else [x]


def _blocks(x: np.ndarray) -> list[np.ndarray]:
    step = max(1, BLOCK // x.shape[1])
    return [x[first : first + step] for first in range(0, len(x), step)]


def left_out(eigenvalues: np.ndarray) -> np.ndarray:
    """(r,) eigenvalues -> (r + 1,): entry k is sum_{i > k} lam_i, the training error with k components."""
    return np.append(np.cumsum(eigenvalues[::-1])[::-1], 0.0)


def error_by_k(pca: PCA, x: np.ndarray) -> np.ndarray:
    """(pca.k + 1,) error of x (mean over samples, sum over features) with 0, 1, ..., pca.k components.

    On the training data this is `left_out(eigenvalues)`; on new data it is PCA's test error.
    """
    centred = np.asarray(x, dtype=np.float64) - pca.mean
    caught = np.cumsum((pca.encode(x) ** 2).mean(axis=0))
    return (centred**2).sum(axis=1).mean() - np.insert(caught, 0, 0.0)


def components_needed(errors: np.ndarray, error: float) -> int | None:
    """Fewest components whose error is at most `error`; None if even all are not enough.

    errors (r + 1,) are what `left_out` or `error_by_k` gives: "PCA needs 9 components for what this does with 2".
    """
    enough = np.flatnonzero(np.asarray(errors) <= error)
    return int(enough[0]) if len(enough) else None
