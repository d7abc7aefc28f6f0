"""Principal component analysis: the best linear code, against which every autoencoder is measured."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class PCA:
    """The first k principal components, with the face of a model: encode, decode, reconstruct, jacobian.

    With X - mean = U S V' the rows of `components` are the first k rows of V', each signed so that its largest
    entry in size is positive, and the eigenvalues of the covariance are S^2 / n.
    """

    mean: np.ndarray  # (d_in,)
    components: np.ndarray  # (k, d_in) orthonormal rows
    eigenvalues: np.ndarray  # (min(n, d_in),) ALL of them, descending, whatever k is; they add to the variance

    @property
    def k(self) -> int:
        return len(self.components)

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(n, d_in) -> (n, k)."""
        return (x - self.mean) @ self.components.T

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
    """PCA of x (n, d_in) with k components, all min(n, d_in) by default. By SVD in float64."""
    x = np.asarray(x, dtype=np.float64)
    k = min(x.shape) if k is None else k
    _check_k(k, min(x.shape))
    mean = x.mean(axis=0)
    _, s, vt = np.linalg.svd(x - mean, full_matrices=False)
    largest = np.abs(vt).argmax(axis=1)
    sign = np.where(vt[np.arange(len(vt)), largest] < 0, -1.0, 1.0)
    return PCA(mean, (vt * sign[:, None])[:k], s**2 / len(x))


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


def best_for_noise(pca: PCA, clean: np.ndarray, noisy: np.ndarray) -> int:
    """The k >= 1 whose projection of noisy (n, d_in) comes nearest to clean (n, d_in), by mean squared error.

    A component kept costs its noise, mean (c~_j - c_j)^2, one left out its signal, mean c_j^2.
    """
    c, with_noise = pca.encode(clean), pca.encode(noisy)
    kept, lost = ((with_noise - c) ** 2).mean(axis=0), (c**2).mean(axis=0)
    errors = np.cumsum(kept) + lost.sum() - np.cumsum(lost)
    return 1 + int(errors.argmin())


def for_noise(clean: np.ndarray, noisy: np.ndarray) -> PCA:
    """PCA of clean (n, d_in) with the number of components that is `best_for_noise`."""
    whole = fit(clean)
    return whole.keep(best_for_noise(whole, clean, noisy))
