"""What a page needs to draw a Run that is still forming: a few thousand numbers, and bytes to send them as."""

from typing import Any

import numpy as np

from aeviz.data.base import Dataset
from aeviz.run import Run

Snapshot = dict[str, np.ndarray]

MAX_POINTS = 2_000  # for each knob value
MAX_NUMBERS = 40_000  # of codes in all, about 160 kB
GRID = 16  # points along an edge of the grid that a 2-D field is drawn on
MARGIN = 0.15  # of the data's extent, around it


class PreviewTaker:
    """Takes snapshots of one training, always of the same points and from the same side.

    index  (n_points,) which rows of the data set's x are shown, int64
    grid   (GRID^2, 2) where the field is looked at, float32; None unless the data lie in the plane
    """

    def __init__(self, dataset: Dataset, n_knobs: int):
        n = min(len(dataset.x), MAX_POINTS, max(100, MAX_NUMBERS // (2 * n_knobs)))
        self.index = np.sort(np.random.default_rng(0).choice(len(dataset.x), n, replace=False))
        self.points = dataset.x[self.index]
        self.grid = _grid(dataset.x) if dataset.x.shape[1] == 2 else None
        self.last: np.ndarray | None = None

    def take(self, run: Run) -> Snapshot:
        """The Run as it is: a dict of arrays.

        codes  (n_knobs, n_points, min(d_latent, 2)) float32: the codes, or their first two principal components
        index  (n_points,) int64 rows of the data set's x
        grid   (GRID^2, 2) and field (n_knobs, GRID^2, 2), float32, on data in the plane: r(x) - x on the grid
        x_hat  (n_knobs, n_points, 2) float32, on data in the plane: the points' reconstructions
        """
        shot = {"codes": self._flat(run.encode(self.points)), "index": self.index}
        if self.grid is not None:
            shot["grid"] = self.grid
            shot["field"] = run.reconstruct(self.grid) - self.grid
            shot["x_hat"] = run.reconstruct(self.points)
        return shot

    def _flat(self, codes: np.ndarray) -> np.ndarray:
        if codes.shape[-1] <= 2:
            return codes
        flat = np.stack([_components(z) for z in codes])
        if self.last is not None:
            flat = np.stack([_turned(now, before) for now, before in zip(flat, self.last, strict=True)])
        self.last = flat
        return flat


def _grid(x: np.ndarray) -> np.ndarray:
    ends = [(float(column.min()), float(column.max())) for column in x.T]
    edges = [np.linspace(a - MARGIN * (b - a), b + MARGIN * (b - a), GRID) for a, b in ends]
    return np.stack(np.meshgrid(*edges), axis=-1).reshape(-1, 2).astype(np.float32)


def _components(z: np.ndarray) -> np.ndarray:
    """The first two principal components: (n, d) -> (n, 2)."""
    centred = z - z.mean(0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    return centred @ vectors[:, :-3:-1]


def _turned(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """``now`` rotated or mirrored onto ``before`` as well as can be (orthogonal Procrustes): no spin between frames."""
    u, _, vt = np.linalg.svd(now.T @ before)
    return now @ (u @ vt)


def pack(snapshot: Snapshot) -> dict[str, list[Any]]:
    """A snapshot as texts, numbers and bytes, which a Dask event can carry."""
    return {name: [a.dtype.str, list(a.shape), np.ascontiguousarray(a).tobytes()] for name, a in snapshot.items()}


def unpack(packed: dict[str, list[Any]]) -> Snapshot:
    """The snapshot that ``pack`` wrote; its arrays are read-only."""
    return {name: np.frombuffer(raw, dtype).reshape(shape) for name, (dtype, shape, raw) in packed.items()}
