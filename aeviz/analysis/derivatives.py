"""Derivatives of a whole reconstruction, and what they say about denoising with little noise.

Central differences of any map; with h = 0.01 a float32 network's Jacobian is right to about 1e-5.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Map = Callable[[np.ndarray], np.ndarray]


def _steps(f: Map, x: np.ndarray, h: float) -> tuple[np.ndarray, np.ndarray]:
    """f one step of h up and down each input axis: two arrays (d_in, n, d_out)."""
    moves = h * np.eye(x.shape[1])
    return np.stack([f(x + move) for move in moves]), np.stack([f(x - move) for move in moves])


def jacobian_of(f: Map, x: np.ndarray, h: float = 1e-2) -> np.ndarray:
    """(n, d_out, d_in) df/dx at x (n, d_in): (f(x + h e_i) - f(x - h e_i)) / 2h."""
    up, down = _steps(f, np.asarray(x, dtype=np.float64), h)
    return np.moveaxis((up - down) / (2 * h), 0, -1)


def jacobian_asymmetry(jacobian: np.ndarray) -> np.ndarray:
    """(n,) ||J - J'|| / ||J|| of square Jacobians (n, d, d).

    The optimal denoiser's is 0 (its field is a gradient); a bad fit near the identity has a low value, too.
    """
    size = np.linalg.norm(jacobian, axis=(1, 2))
    return np.linalg.norm(jacobian - jacobian.swapaxes(1, 2), axis=(1, 2)) / np.where(size > 0, size, np.nan)


@dataclass(frozen=True)
class SmallNoise:
    """The terms of E||r(x + sigma eps) - x||^2 up to sigma^2, means over the samples."""

    reconstruction: float  # ||r(x) - x||^2
    contraction: float  # sigma^2 ||J_r||^2: what a contractive penalty on the whole reconstruction would charge
    curvature: float  # sigma^2 (r(x) - x) . Laplacian r(x): nothing where r(x) = x, and often forgotten elsewhere

    @property
    def total(self) -> float:
        return self.reconstruction + self.contraction + self.curvature


def small_noise_loss(reconstruct: Map, x: np.ndarray, sigma: float, h: float = 1e-2) -> SmallNoise:
    """The denoising loss of `reconstruct` on x (n, d) for small sigma, term by term: the bridge to contraction.

    Denoising with little noise is a penalty on the Jacobian of the whole reconstruction, not of the encoder
    alone, with the curvature term as its fine print (Bishop 1995; Alain & Bengio 2014).
    """
    x = np.asarray(x, dtype=np.float64)
    middle, (up, down) = reconstruct(x), _steps(reconstruct, x, h)
    slope = ((up - down) / (2 * h)) ** 2
    laplacian = ((up - middle) + (down - middle)).sum(axis=0) / h**2
    return SmallNoise(
        reconstruction=float(((middle - x) ** 2).sum(axis=1).mean()),
        contraction=sigma**2 * float(slope.sum(axis=(0, 2)).mean()),
        curvature=sigma**2 * float(((middle - x) * laplacian).sum(axis=1).mean()),
    )
