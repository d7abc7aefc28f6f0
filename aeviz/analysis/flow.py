"""Where points come to rest when they follow a reconstruction again and again: fixed points and their basins."""

from dataclasses import dataclass

import numpy as np

from aeviz.networks.arrays import Map


def flow(reconstruct: Map, start: np.ndarray, n_steps: int, step: float = 1.0) -> np.ndarray:
    """(n_steps + 1, m, d) path of m points under x <- x + step (r(x) - x); step 1 applies r itself again and again."""
    path = [np.asarray(start)]
    for _ in range(n_steps):
        path.append(path[-1] + step * (reconstruct(path[-1]) - path[-1]))
    return np.stack(path)


@dataclass(frozen=True)
class Rest:
    """Where each of m points was left, and whether it rests there."""

    position: np.ndarray  # (m, d)
    speed: np.ndarray  # (m,) ||r(x) - x|| at the last step
    steps: np.ndarray  # (m,) int64 steps taken
    resting: np.ndarray  # (m,) bool: speed fell to `tolerance` in time


def come_to_rest(reconstruct: Map, start: np.ndarray, *, tolerance: float = 1e-3, max_steps: int = 500) -> Rest:
    """Apply r to start (m, d) again and again, until ||r(x) - x|| <= tolerance, at most max_steps steps."""
    position = np.array(start, dtype=np.float64)
    speed = np.full(len(position), np.inf)
    steps = np.zeros(len(position), dtype=np.int64)
    moving, at = np.arange(len(position)), position.copy()
    for taken in range(1, max_steps + 1):
        move = reconstruct(at) - at
        at = at + move
        length = np.sqrt(np.einsum("md,md->m", move, move))
        going = length > tolerance
        if taken == max_steps or not going.all():
            position[moving], speed[moving], steps[moving] = at, length, taken
            moving, at = moving[going], at[going]
        if not len(moving):
            break
    return Rest(position, speed, steps, speed <= tolerance)


@dataclass(frozen=True)
class Basins:
    """The attractors, largest basin first, and which start ends in which."""

    attractor: np.ndarray  # (a, d) the calmest resting point of each; a whole curve of rest counts as one
    label: np.ndarray  # (m,) index of the attractor each start ends in; -1 where it never came to rest
    size: np.ndarray  # (a,) int64 number of starts in each basin
    distance: np.ndarray  # (a,) median distance of its resting points to the nearest datum
    spurious: np.ndarray  # (a,) bool: that distance is above `far`

    @property
    def n_spurious(self) -> int:
        """Attractors that lie away from all data."""
        return int(self.spurious.sum())


def _connected(points: np.ndarray, merge: float) -> np.ndarray:
    """(m,) group of each point: points closer than `merge` are in one group, and so on from one to the next.

    Thousands of points share an attractor and would make millions of pairs: they are first moved to the nearest corner
    of a grid, whose cells have a diagonal of merge / 4, so that `merge` is kept to within a quarter of itself.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import KDTree

    cell = merge / (4 * np.sqrt(points.shape[1]))
    corners, corner = np.unique((points / cell).round(), axis=0, return_inverse=True)
    i, j = KDTree(corners * cell).query_pairs(merge, output_type="ndarray").T
    links = coo_array((np.ones(len(i)), (i, j)), shape=(len(corners), len(corners)))
    return connected_components(links, directed=False)[1][corner]


def basins(rest: Rest, data: np.ndarray, *, merge: float, far: float) -> Basins:
    """Group the resting points that are nearer than `merge` to one another, and so on from one to the next.

    An attractor further than `far` from all data (n, d) is spurious: the network made it up.
    """
    from scipy.spatial import KDTree

    label = np.full(len(rest.position), -1)
    if not rest.resting.any():
        none = np.empty(0)
        return Basins(rest.position[:0], label, none.astype(int), none, none.astype(bool))
    points, speed = rest.position[rest.resting], rest.speed[rest.resting]
    groups = _connected(points, merge)
    order = np.argsort(-np.bincount(groups), kind="stable")
    label[rest.resting] = np.argsort(order)[groups]
    members = [np.flatnonzero(groups == g) for g in order]
    to_data = np.asarray(KDTree(data).query(points)[0])
    distance = np.array([np.median(to_data[m]) for m in members])
    calmest = np.array([m[speed[m].argmin()] for m in members])
    return Basins(points[calmest], label, np.array([len(m) for m in members]), distance, distance > far)
