"""The shape of a code: how long a small step in it is, measured by how far the decoded example moves.

A decoder g pulls the distances of its outputs back to the code: with G(z) = J_g(z)^T J_g(z), a small step dz moves g(z)
by sqrt(dz^T G dz), and a small piece of the code becomes a piece of surface sqrt(det G) times as large (Shao, Kumar &
Fletcher 2018; Arvanitidis, Hansen & Hauberg 2018).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from aeviz.analysis import derivatives
from aeviz.run import Model

FINER = 8  # pieces of each step, when a length is measured
N_STEPS = 48
N_GRID = 48  # places across and up, of the graph over which a way is looked for


@dataclass(frozen=True)
class Surface:
    """``both`` of codes z (n, k): g(z) (n, d) and its Jacobian (n, d, k); ``at``: g(z) alone, for far less."""

    both: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
    at: Callable[[np.ndarray], np.ndarray]


def of_model(model: Model) -> Surface:
    """The surface that a model's decoder spans, in float64."""
    layers = model.decoder_layers()
    return Surface(partial(derivatives.first, layers), partial(derivatives.value, layers))


def metric(surface: Surface, z: np.ndarray) -> np.ndarray:
    """G(z) = J^T J at codes z (n, k): (n, k, k), symmetric and never negative."""
    jacobian = surface.both(z)[1]
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
    n = int(paths.shape[1]) - 1
    at = np.linspace(0, n, n * pieces + 1)
    low = np.minimum(at.astype(int), n - 1)
    share = (at - low)[:, None]
    return (1 - share) * paths[:, low] + share * paths[:, low + 1]


def along(surface: Surface, paths: np.ndarray) -> np.ndarray:
    """g of every code of the paths (p, m, k): (p, m, d)."""
    x = surface.at(paths.reshape(-1, paths.shape[-1]))
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
    codes = np.empty((len(paths), paths.shape[2], n + 1))
    for i, (pace, path) in enumerate(zip(paces, fine, strict=True)):
        codes[i] = [np.interp(stops, pace, z) for z in path.T]
    return codes.transpose(0, 2, 1)


def geodesics(
    surface: Surface, start: np.ndarray, end: np.ndarray, n: int = N_STEPS, *, around: np.ndarray | None = None
) -> np.ndarray:
    """(p, n + 1, k) the codes of the shortest ways that were found from each start (p, k) to its end (p, k).

    Each has the least energy n sum_i ||g(z_(i+1)) - g(z_i)||^2 near where it begins, found by L-BFGS at an even pace.
    It begins as the straight line, or in the plane (k = 2) as the shortest way over a grid where that is shorter: no
    small changes lead from a way across a mountain to one around it. The grid spans the codes ``around`` (m, k) and the
    ends.
    """
    line = evenly_paced(surface, straight(start, end, n), n)
    begun = line
    if start.shape[1] == 2:
        span = np.concatenate([start, end] if around is None else [start, end, around])
        ways = over_grid(surface, start, end, span)
        begun = _shortest(surface, line, np.concatenate([evenly_paced(surface, way[None], n) for way in ways]))
    return _shortest(surface, line, begun, _relaxed(surface, begun))


def _shortest(surface: Surface, *found: np.ndarray) -> np.ndarray:
    """Of several paths (p, m, k) for each pair the shortest one: the first of equals."""
    best = np.argmin([lengths(surface, paths) for paths in found], axis=0)
    return np.stack(found)[best, np.arange(len(best))]


def over_grid(
    surface: Surface, start: np.ndarray, end: np.ndarray, span: np.ndarray, side: int = N_GRID
) -> list[np.ndarray]:
    """For each start (p, 2) and end (p, 2) the shortest way (m, 2) over the places of a grid (Dijkstra 1959).

    The grid has ``side`` places across and up; it is wider than the codes ``span`` (m, 2) by a quarter on each side. A
    place is joined to the 16 that a king's or a knight's move reaches, at the distance of what both are decoded to.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    low: NDArray[np.float64] = span.min(axis=0)
    high: NDArray[np.float64] = span.max(axis=0)
    room = np.maximum(high - low, np.finfo(float).eps)
    axes = np.linspace(low - room / 4, high + room / 4, side).T
    places = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    a, b = _moves(side)
    x = surface.at(places)
    weights = np.linalg.norm(x[a] - x[b], axis=1) + np.finfo(float).tiny  # 0 would be no edge
    graph = coo_array((weights, (a, b)), shape=(side**2, side**2)).tocsr()
    at, to = (np.linalg.norm(z[:, None] - places, axis=2).argmin(axis=1) for z in (start, end))
    _, before = dijkstra(graph, directed=False, indices=at, return_predecessors=True)
    inner = [places[_traced(row, here, there)[1:-1]] for row, here, there in zip(before, at, to, strict=True)]
    return [np.concatenate([s[None], z, e[None]]) for s, z, e in zip(start, inner, end, strict=True)]


def _moves(side: int) -> tuple[np.ndarray, np.ndarray]:
    """The two ends of all moves on a board of ``side`` by ``side`` places: a king's and a knight's, each once."""
    number = np.arange(side**2).reshape(side, side)
    ends: list[tuple[np.ndarray, np.ndarray]] = []
    for i, j in ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (1, -2), (2, 1), (2, -1)):
        left, right = max(0, -j), max(0, j)
        ends.append((number[: side - i, left : side - right].ravel(), number[i:, right : side - left].ravel()))
    here, there = zip(*ends, strict=True)
    return np.concatenate(here), np.concatenate(there)


def _traced(before: np.ndarray, start: int, end: int) -> list[int]:
    """The places from start to end, where ``before`` has the one before each."""
    path = [end]
    while path[-1] != start:
        path.append(int(before[path[-1]]))
    return path[::-1]


def _relaxed(surface: Surface, paths: np.ndarray) -> np.ndarray:
    """The paths (p, n + 1, k) of least energy that are reached from these by L-BFGS.

    Each step is seen at its middle, too, or it would jump where only its ends are near.
    """
    from scipy.optimize import minimize

    paths, n = paths.copy(), paths.shape[1] - 1
    inner, halves = paths[:, 1:-1].shape, finer(np.eye(n + 1)[None], 2)[0]  # (2n + 1, n + 1)

    def energy(flat: np.ndarray) -> tuple[float, np.ndarray]:
        paths[:, 1:-1] = flat.reshape(inner)
        z = halves @ paths
        x, jacobian = surface.both(z.reshape(-1, z.shape[-1]))
        steps = np.diff(x.reshape(*z.shape[:2], -1), axis=1)
        force = -np.diff(np.pad(steps, ((0, 0), (1, 1), (0, 0))), axis=1)
        slope = np.einsum("pid,pidk->pik", force, jacobian.reshape(*z.shape[:2], *jacobian.shape[1:]))
        return 2 * n * (steps**2).sum(), 4 * n * (halves.T @ slope)[:, 1:-1].ravel()

    begun = paths[:, 1:-1].ravel()
    found = minimize(energy, begun, jac=True, method="L-BFGS-B", options={"maxiter": 200, "maxcor": 30, "ftol": 1e-5})
    paths[:, 1:-1] = found.x.reshape(inner)
    return paths
