"""Where each example lands: PCA beside the code, at every knob value and along the training."""

from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import alignment, pca
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "PCA beside the code"
HEIGHT = 430
N_SHOWN = 20_000  # examples drawn; more are a seeded sample, and the caption says so


@dataclass(frozen=True)
class Data:
    """n examples, K knob values, S frames of the film.

    ids           (n,) which examples are shown
    pca           (n, 2) the first two principal components
    frames        (K, n, 2) display coordinates of the codes, turned and scaled onto ``pca`` (Procrustes)
    film          (S, K, n, 2) the same along the training, in the final frame's alignment
    film_steps    (S,)
    plane, origin (K, 2, d_latent), (K, d_latent): the code at a place p of the picture is origin + p @ plane
    n_units       (K,) units in use
    labels, class_names
    """

    ids: np.ndarray
    pca: np.ndarray
    frames: np.ndarray
    film: np.ndarray
    film_steps: np.ndarray
    plane: np.ndarray
    origin: np.ndarray
    n_units: np.ndarray
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    at: int
    n_all: int


@dataclass(frozen=True)
class _Chart:
    """From codes to the picture: p = similarity((z - centre) basis)."""

    basis: np.ndarray  # (d_latent, 2)
    centre: np.ndarray  # (d_latent,)
    similarity: alignment.Similarity

    def apply(self, z: np.ndarray) -> np.ndarray:
        return self.similarity.apply((z - self.centre) @ self.basis)

    def inverse(self) -> tuple[np.ndarray, np.ndarray]:
        """(plane, origin) with z = origin + p plane for the codes z in the picture's plane."""
        s = self.similarity
        plane = np.linalg.pinv(s.scale * s.rotation) @ self.basis.T
        return plane, self.centre - s.shift @ plane


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Codes with two units are shown as they are, others by their first two principal components."""
    return replace(_everywhere(run), at=at)


@once
def _everywhere(run: Run) -> Data:
    data = run.dataset()
    ids = np.arange(len(data.x)) if len(data.x) <= N_SHOWN else _sample(len(data.x))
    x = data.x[ids]
    reference = pca.fit(x, min(2, x.shape[1])).encode(x)
    codes = run.encode(x)
    units = np.array([run.units(i) for i in range(len(run.knobs))])
    charts = [_chart(z, k, reference) for z, k in zip(codes, units, strict=True)]
    stages = [codes if step == run.step else run.encode(x, step) for step in run.film_steps.tolist()]
    film = [[c.apply(z) for c, z in zip(charts, stage, strict=True)] for stage in stages]
    inverses = [c.inverse() for c in charts]
    return Data(
        ids=ids,
        pca=reference.astype(np.float32),
        frames=np.stack([c.apply(z) for c, z in zip(charts, codes, strict=True)]).astype(np.float32),
        film=np.array(film, np.float32),
        film_steps=run.film_steps,
        plane=np.stack([plane for plane, _ in inverses]).astype(np.float32),
        origin=np.stack([origin for _, origin in inverses]).astype(np.float32),
        n_units=units,
        labels=None if data.y is None else data.y[ids],
        class_names=data.class_names,
        at=0,
        n_all=len(data.x),
    )


def compute_one(run: Run, at: int) -> np.ndarray:
    """The code's picture of the whole data set at one knob value, (n, 2), not aligned to anything."""
    z, units = run.model(at).encode(run.dataset().x), run.units(at)
    basis, centre = _plane(z, units)
    return (z - centre) @ basis


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The codes at the present knob value; the page shows the live canvas instead."""
    x, y = axes(data, data.at)
    return figures.points(data.frames[data.at], "", x, y, labels=data.labels, class_names=data.class_names)


def axes(data: Data, at: int) -> tuple[str, str]:
    """What the two axes of the code's picture are."""
    if data.n_units[at] <= 2:
        return "unit 1", "unit 2"
    return f"PC 1 of {data.n_units[at]} units", f"PC 2 of {data.n_units[at]} units"


def axes_of_all(data: Data) -> tuple[str, str]:
    """What the axes are, where one pair of titles must do for every knob value."""
    return axes(data, 0) if data.n_units.max() <= 2 else ("code, 1st direction", "code, 2nd direction")


def caption(data: Data) -> str:
    """How far the code's picture is from PCA's, in the share of position variance that PCA's does not explain."""
    z, p = data.frames[data.at], data.pca
    gap = float(((z - p) ** 2).sum() / ((p - p.mean(0)) ** 2).sum())
    shown = "" if len(data.ids) == data.n_all else f" {len(data.ids):,} of {data.n_all:,} examples are drawn."
    n = data.n_units[data.at]
    how = "its one unit" if n == 1 else "its two units" if n == 2 else f"the plane through its {n} units"
    picture = f"The code's picture ({how}, turned and scaled onto PCA's)"
    return f"{picture} leaves {min(gap, 1):.0%} of PCA's layout unexplained.{shown}"


def _sample(n: int) -> np.ndarray:
    return np.sort(np.random.default_rng(0).choice(n, N_SHOWN, replace=False))


def _plane(z: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """(basis (d_latent, 2), centre (d_latent,)): the code's two units themselves, else its principal plane."""
    d = z.shape[1]
    if units <= 2:
        return np.eye(d, 2), np.zeros(d)
    fitted = pca.fit(z, 2)
    return fitted.components.T, fitted.mean


def _chart(z: np.ndarray, units: int, reference: np.ndarray) -> _Chart:
    basis, centre = _plane(z, units)
    return _Chart(basis, centre, alignment.fit_similarity((z - centre) @ basis, reference))
