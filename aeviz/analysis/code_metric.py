"""The shape of a code: how long a small step in it is, measured by how far the decoded example moves.

A decoder g pulls the distances of its outputs back to the code: with G(z) = J_g(z)^T J_g(z), a small step dz moves g(z)
by sqrt(dz^T G dz), and a small piece of the code becomes a piece of surface sqrt(det G) times as large (Shao, Kumar &
Fletcher 2018; Arvanitidis, Hansen & Hauberg 2018).
"""

from collections.abc import Callable

import numpy as np

from aeviz.analysis import derivatives
from aeviz.run import Model

Surface = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]  # z (n, k) -> g(z) (n, d) and its Jacobian (n, d, k)
FINER = 8  # pieces of each step, when a length is measured
N_STEPS = 48


def of_model(model: Model) -> Surface:
    """The surface that a model's decoder spans, in float64."""
    layers = model.decoder_layers()

    def surface(z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        found = derivatives.of_layers(layers, z)
        return found.value, found.jacobian

    return surface


def metric(surface: Surface, z: np.ndarray) -> np.ndarray:
    """G(z) = J^T J at codes z (n, k): (n, k, k), symmetric and never negative."""
    jacobian = surface(z)[1]
    return jacobian.mT @ jacobian


def root(g: np.ndarray) -> np.ndarray:
    """G^(1/2) of metrics (..., k, k): the ellipse that it makes of a circle has the true lengths and the true area."""
    values, vectors = np.linalg.eigh(g)
    return vectors * np.sqrt(np.maximum(values, 0))[..., None, :] @ vectors.mT


def stretch(g: np.ndarray) -> np.ndarray:
    """(..., k) how far a small step moves g(z), per unit of code: in the direction felt least first, the most last."""
    return np.sqrt(np.maximum(np.linalg.eigvalsh(g), 0))


def area(g: np.ndarray) -> np.ndarray:
    """sqrt(det G) (...) of metrics (..., k, k): the area of surface for each unit of area of the code."""
    return stretch(g).prod(axis=-1)


def straight(start: np.ndarray, end: np.ndarray, n: int) -> np.ndarray:
    """(p, n + 1, k) codes at equal steps from each start (p, k) to its end (p, k)."""
    t = np.linspace(0, 1, n + 1)[:, None]
    return (1 - t) * start[:, None] + t * end[:, None]


def finer(paths: np.ndarray, pieces: int = FINER) -> np.ndarray:
    """(p, n * pieces + 1, k): each step of paths (p, n + 1, k) cut into equal pieces."""
    at = np.linspace(0, paths.shape[1] - 1, (paths.shape[1] - 1) * pieces + 1)
    low = np.minimum(at.astype(int), paths.shape[1] - 2)
    share = (at - low)[:, None]
    return (1 - share) * paths[:, low] + share * paths[:, low + 1]


def along(surface: Surface, paths: np.ndarray) -> np.ndarray:
    """g of every code of the paths (p, m, k): (p, m, d)."""
    x = surface(paths.reshape(-1, paths.shape[-1]))[0]
    return x.reshape(*paths.shape[:2], -1)


def travelled(x: np.ndarray) -> np.ndarray:
    """(..., m) the way from the first point of x (..., m, d) to each, through all between."""
    steps = np.linalg.norm(np.diff(x, axis=-2), axis=-1)
    return np.concatenate([np.zeros((*steps.shape[:-1], 1)), steps.cumsum(axis=-1)], axis=-1)


def lengths(surface: Surface, paths: np.ndarray) -> np.ndarray:
    """(p,) how far g moves along each of the paths (p, m, k)."""
    return travelled(along(surface, finer(paths)))[:, -1]


def evenly_paced(surface: Surface, paths: np.ndarray, n: int) -> np.ndarray:
    """(p, n + 1, k) codes on the paths (p, m, k), equally far apart where they are decoded."""
    fine = finer(paths)
    way = travelled(along(surface, fine))
    stops = np.linspace(0, 1, n + 1)
    even = np.linspace(0, 1, fine.shape[1])
    paces = [w / w[-1] if w[-1] > 0 else even for w in way]  # where nothing moves all paces are equal
    each = [[np.interp(stops, pace, z) for z in path.T] for pace, path in zip(paces, fine, strict=True)]
    return np.array(each).transpose(0, 2, 1)


def geodesics(surface: Surface, start: np.ndarray, end: np.ndarray, n: int = N_STEPS) -> np.ndarray:
    """(p, n + 1, k) the codes of a geodesic from each start (p, k) to its end (p, k).

    It has the least energy n sum_i ||g(z_(i+1)) - g(z_i)||^2, found by L-BFGS from the straight line at an even pace;
    the line itself where what was found is longer, because it jumps between two stops.
    """
    from scipy.optimize import minimize

    line = evenly_paced(surface, straight(start, end, n * FINER), n)
    paths = line.copy()
    inner = paths[:, 1:-1].shape

    def energy(flat: np.ndarray) -> tuple[float, np.ndarray]:
        paths[:, 1:-1] = flat.reshape(inner)
        x, jacobian = surface(paths.reshape(-1, paths.shape[-1]))
        steps = np.diff(x.reshape(*paths.shape[:2], -1), axis=1)
        jacobian = jacobian.reshape(*paths.shape[:2], *jacobian.shape[1:])[:, 1:-1]
        slope = np.einsum("pid,pidk->pik", steps[:, :-1] - steps[:, 1:], jacobian)
        return n * (steps**2).sum(), 2 * n * slope.ravel()

    limits = {"maxiter": 200, "maxcor": 30, "ftol": 1e-8}
    found = minimize(energy, paths[:, 1:-1].ravel(), jac=True, method="L-BFGS-B", options=limits)
    paths[:, 1:-1] = found.x.reshape(inner)
    shorter = lengths(surface, paths) < lengths(surface, line)
    return np.where(shorter[:, None, None], paths, line)
