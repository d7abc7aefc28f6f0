"""The linear autoencoder x_hat = W2 W1 x: which subspace it learns, which axes, and what weight decay makes of them.

W1 (k, d_in) encodes, W2 (d_in, k) decodes, sig_i are the singular values of the centred data X (n, d_in).
Kunin, Bloom, Goeva & Seed, "Loss Landscapes of Regularized Linear Autoencoders" (2019); Bao et al.,
"Regularized linear autoencoders recover the principal components, eventually" (2020).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from aeviz.networks.arrays import Map

# ------------------------------------------------------------------------------------------------------ the columns


def columns(decode: Map, d_latent: int) -> np.ndarray:
    """(d_in, d_latent) what each unit adds: decode(unit at 1) - decode(0). Exact for a linear decoder."""
    return (decode(np.eye(d_latent)) - decode(np.zeros((1, d_latent)))).T


def _unit_columns(a: np.ndarray) -> np.ndarray:
    """Columns scaled to length 1; a zero column has no direction and becomes nan."""
    norm = np.linalg.norm(a, axis=0)
    return a / np.where(norm > 0, norm, np.nan)


def angle_matrix(a: np.ndarray, b: np.ndarray | None = None) -> np.ndarray:
    """(k, m) degrees in [0, 90] between the lines along the columns of a (d, k) and of b (d, m), by default a itself.

    A zero column (a dead unit) has no direction: nan.
    """
    cosine = np.abs(_unit_columns(a).T @ _unit_columns(a if b is None else b))
    return np.degrees(np.arccos(np.minimum(cosine, 1.0)))


def principal_angles(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(min(k, m),) principal angles in degrees, smallest first, between the column spaces of a (d, k), b (d, m).

    All are 0 iff the smaller space lies inside the larger. Accurate near 0 too (Knyazev & Argentati 2002).
    """
    from scipy.linalg import subspace_angles

    spaces = (np.asarray(space, dtype=np.float64) for space in (a, b))
    return np.degrees(subspace_angles(*spaces))[::-1]


def variance_per_unit(z: np.ndarray, decoder: np.ndarray) -> np.ndarray:
    """(k,) share of each unit j in the variance of x_hat = z @ decoder.T: sum_l cov(z_j, z_l) d_j . d_l.

    z (n, k), decoder (d_in, k). The shares add up to the variance of x_hat; for PCA they are the eigenvalues.
    """
    centred = z - z.mean(axis=0)
    return ((centred.T @ centred / len(z)) * (decoder.T @ decoder)).sum(axis=1)


class EncoderDecoder(Protocol):
    """What can be mixed: a Model, or PCA."""

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(n, d_in) -> (n, k)."""
        ...

    def decode(self, z: np.ndarray) -> np.ndarray:
        """(n, k) -> (n, d_in)."""
        ...


@dataclass(frozen=True)
class Mixed:
    """A model whose code is mixed, z -> z @ matrix, and unmixed before decoding: every output stays the same."""

    model: EncoderDecoder
    matrix: np.ndarray  # (k, k) invertible

    def encode(self, x: np.ndarray) -> np.ndarray:
        """(n, d_in) -> (n, k)."""
        return self.model.encode(x) @ self.matrix

    def decode(self, z: np.ndarray) -> np.ndarray:
        """(n, k) -> (n, d_in)."""
        return self.model.decode(np.linalg.solve(self.matrix.T, z.T).T)

    def reconstruct(self, x: np.ndarray) -> np.ndarray:
        """(n, d_in) -> (n, d_in), the unmixed model's."""
        return self.decode(self.encode(x))


# ----------------------------------------------------------------------------------------- with weight decay (Kunin)


def kunin_spectrum(singular_values: np.ndarray, lam: float) -> np.ndarray:
    """max(0, 1 - lam/sig^2): singular values of W2 W1 under weight decay.

    The loss is ||X - X W1' W2'||^2 + lam (||W1||^2 + ||W2||^2). At every critical point W1 = W2'; W2's left
    singular vectors are principal components, its singular values the roots of these. Directions with
    sig^2 <= lam are switched off.
    """
    squared = np.square(singular_values)
    return np.maximum(0.0, squared - lam) / np.where(squared > 0, squared, 1.0)


def kunin_loss(singular_values: np.ndarray, k: int, lam: float) -> float:
    """Its minimum with k units: sum_{i <= k, sig^2 > lam} (2 lam - lam^2/sig_i^2) + sum_{the rest} sig_i^2."""
    squared = np.sort(np.square(singular_values))[::-1]
    on = (np.arange(len(squared)) < k) & (squared > lam)
    return float((2 * lam - lam**2 / squared[on]).sum() + squared[~on].sum())


def kunin_rank(singular_values: np.ndarray, k: int, lam: float) -> int:
    """How many of k units weight decay leaves on: the number of sig_i^2 > lam, at most k."""
    return min(k, int((np.square(singular_values) > lam).sum()))


def data_spectrum(decoder: np.ndarray, lam: float) -> np.ndarray:
    """(k,) the data's singular values read off the decoder (d_in, k): sqrt(lam / (1 - s_i^2)), descending.

    s_i are the decoder's singular values at the minimum under weight decay. A unit switched off (s = 0) reads
    sqrt(lam). Raises ValueError where some s >= 1, which no such minimum has.
    """
    s = np.linalg.svd(decoder, compute_uv=False)
    if s[0] >= 1:
        raise ValueError(f"the decoder's largest singular value is {s[0]:.6g}; only values below 1 are allowed.")
    return np.sqrt(lam / (1 - s**2))


# ------------------------------------------------------------------------------ how far the two layers are apart (Bao)


def transpose_distance(w1: np.ndarray, w2: np.ndarray) -> float:
    """||W1 - W2'||^2 / k; 0 at every critical point under weight decay. w1 (k, d_in), w2 (d_in, k)."""
    return float(((w1 - w2.T) ** 2).sum() / len(w1))
