"""What a code still feels: the encoder's Jacobian J = dz/dx, its size, its directions, its ellipses.

J (n, d_latent, d_in), one matrix per sample, as `model.jacobian(x)` gives it.
"""

from dataclasses import dataclass

import numpy as np

from aeviz.networks.arrays import Map
from aeviz.run import Model

BATCH = 2**22  # numbers of the Jacobians that are held at once


# ------------------------------------------------------------------------------------------------------- size


def frobenius(jacobian: np.ndarray) -> np.ndarray:
    """(n,) ||J||_F: the root of the summed squares of all derivatives (Rifai et al. 2011 penalise its square)."""
    return np.linalg.norm(jacobian, axis=(1, 2))


def norms(model: Model, x: np.ndarray) -> np.ndarray:
    """(n,) ||J||_F at each of x (n, d_in), in batches: all Jacobians at once may not fit into memory."""
    size = max(1, BATCH // (model.spec.d_latent * x.shape[1]))
    return np.concatenate([frobenius(model.jacobian(x[k : k + size])) for k in range(0, len(x), size)])


def singular_values(jacobian: np.ndarray) -> np.ndarray:
    """(n, min(d_latent, d_in)) descending: by how much the code stretches its principal directions of x."""
    return np.linalg.svd(jacobian, compute_uv=False)


def effective_rank(values: np.ndarray) -> np.ndarray:
    """(n,) (sum s)^2 / sum s^2 of singular values (n, r): how many directions are felt; nan where none is."""
    squares = (values**2).sum(axis=1)
    return values.sum(axis=1) ** 2 / np.where(squares > 0, squares, np.nan)


def mean_rank(jacobian: np.ndarray) -> float:
    """The mean `effective_rank` of Jacobians (n, d_latent, d_in); one that is 0 everywhere counts as 0 directions."""
    return float(np.nan_to_num(effective_rank(singular_values(jacobian))).mean())


def contraction_ratio(
    encode: Map, x: np.ndarray, radii: np.ndarray, rng: np.random.Generator, n_directions: int = 20
) -> np.ndarray:
    """(len(radii),) mean of ||f(x + r u) - f(x)|| / r over samples and random unit directions u; below 1 contracts.

    The same directions serve every radius. At small r it is about ||J||_F / sqrt(d_in) (Rifai et al. 2011).
    """
    x = np.asarray(x, dtype=np.float64)
    u = rng.standard_normal((n_directions, *x.shape))
    u /= np.linalg.norm(u, axis=-1, keepdims=True)
    z = encode(x)

    def ratio(r: float) -> float:
        moved = encode((x + r * u).reshape(-1, x.shape[1])).reshape(n_directions, *z.shape)
        return float(np.linalg.norm(moved - z, axis=-1).mean() / r)

    return np.array([ratio(r) for r in radii])


def saturation(z: np.ndarray) -> float:
    """Share of code values below 0.05 or above 0.95: sigmoid units at an end of their range feel nothing."""
    return float(((z < 0.05) | (z > 0.95)).mean())


def linear_contraction(eigenvalues: np.ndarray, lam: float) -> np.ndarray:
    """sqrt(max(0, 1 - lam / (2 lam_i))): singular values of J of the best linear tied contractive autoencoder.

    Its loss is mean ||x - W'W x||^2 + lam ||W||_F^2, lam_i the eigenvalues of the data's covariance: directions
    with little variance go numb first, all those with lam_i <= lam / 2 completely.
    """
    eigenvalues = np.asarray(eigenvalues, dtype=np.float64)
    left = np.maximum(0.0, 2 * eigenvalues - lam)
    return np.sqrt(left / np.where(eigenvalues > 0, 2 * eigenvalues, 1.0))


# ------------------------------------------------------------------------------------------------- directions


@dataclass(frozen=True)
class TangentSplit:
    """Root mean square of ||J u|| over unit directions u along the manifold, and across it."""

    along: np.ndarray  # (n,) must stay, or points of the manifold are mixed up
    across: np.ndarray  # (n,) may vanish


def tangent_split(jacobian: np.ndarray, tangent: np.ndarray) -> TangentSplit:
    """Sensitivity along and across a manifold with k tangents (n, k, d_in), which need not be orthonormal.

    With T an orthonormal basis of the tangents, along^2 = ||J T||_F^2 / k and
    across^2 = (||J||_F^2 - ||J T||_F^2) / (d_in - k).
    """
    k, d_in = tangent.shape[1:]
    if not k < d_in:
        raise ValueError(f"{k} tangents fill the {d_in} dimensions of x; nothing is left across the manifold.")
    basis = np.linalg.qr(tangent.swapaxes(1, 2))[0]
    felt = ((jacobian @ basis) ** 2).sum(axis=(1, 2))
    rest = np.maximum(0.0, (jacobian**2).sum(axis=(1, 2)) - felt)
    return TangentSplit(np.sqrt(felt / k), np.sqrt(rest / (d_in - k)))


def felt_directions(jacobian: np.ndarray, k: int) -> np.ndarray:
    """(n, k, d_in) s_i v_i of the k largest singular values of J: the learned tangents, as long as they are felt.

    Each, drawn as an image, is a move that changes the code. The largest entry of each is positive.
    """
    _, s, vt = np.linalg.svd(jacobian, full_matrices=False)
    v = vt[:, :k]
    largest = np.take_along_axis(v, np.abs(v).argmax(axis=2, keepdims=True), axis=2)
    return np.where(largest < 0, -1, 1) * s[:, :k, None] * v


def ellipses(jacobian: np.ndarray, n_vertices: int = 32) -> np.ndarray:
    """(n, n_vertices, 2) closed outlines around 0 of s_1 v_1 cos t + s_2 v_2 sin t for x in the plane (d_in = 2).

    The long axis is the direction felt most, its half-length ||J v_1||; a one-unit code gives a line.
    """
    if jacobian.shape[2] != 2:
        raise ValueError(f"ellipses are drawn for x in the plane; d_in = 2 is needed, not {jacobian.shape[2]}.")
    axes = felt_directions(jacobian, 2)
    t = np.linspace(0, 2 * np.pi, n_vertices)
    return np.stack([np.cos(t), np.sin(t)], axis=1)[:, : axes.shape[1]] @ axes
