"""What a reconstruction r remembers: which stored images are attractors of x -> r(x), and which of them is recalled.

A fixed point of r attracts all points near it where the largest |eigenvalue| of r's Jacobian is below 1. A large
network trained on few images makes each of them such a point (Radhakrishnan, Belkin & Uhler 2020). Two denoisers of
disjoint training sets agree once the sets are large (Kadkhodaie, Guth, Simoncelli & Mallat 2024).
"""

from collections.abc import Callable, Collection

import numpy as np

from aeviz.analysis import derivatives
from aeviz.run import Model

FAR = 1e3  # a point with a larger norm has run away, and is left where it is
NEAR = 0.1  # an image is recalled where a point is nearer to it than this part of its distance to the next image


def spectral_radius(model: Model, x: np.ndarray) -> np.ndarray:
    """(n,) the largest |eigenvalue| of r's Jacobian at x (n, d). Raises ValueError where r is no chain of layers."""
    return np.abs(np.linalg.eigvals(derivatives.of_reconstruction(model, x).jacobian)).max(axis=1)


def iterated(reconstruct: Callable[[np.ndarray], np.ndarray], start: np.ndarray, steps: Collection[int]) -> np.ndarray:
    """(len(steps), m, d) the start (m, d), r of it, r of that, ..., after each of these rising numbers of steps.

    What has run FAR away moves no more.
    """
    kept: list[np.ndarray] = []
    x = np.asarray(start)
    for step in range(max(steps) + 1):
        if step:
            here = np.linalg.norm(x, axis=1, keepdims=True) < FAR
            x = np.where(here, reconstruct(x), x)
        if step in steps:
            kept.append(x)
    return np.stack(kept)


def nearest(x: np.ndarray, stored: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(m,) which of the stored (n, d), n > 1, each of x (m, d) is nearest to, and (m,) how far it is away from that
    one, as a part of the distance of that one to the next: the part is NEAR at most where an image is recalled.
    """
    from scipy.spatial.distance import cdist

    distances = cdist(x, stored)
    which = distances.argmin(axis=1)
    found, names = np.unique(which, return_inverse=True)
    apart = np.partition(cdist(stored[found], stored), 1, axis=1)[:, 1]
    return which, distances.min(axis=1) / apart[names]


def cosines(a: np.ndarray, b: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """(n,) of the angle at the centre (d,) between a (n, d) and b (n, d): 1 where both denoisers say the same."""
    a, b = a - centre, b - centre
    return (a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))
