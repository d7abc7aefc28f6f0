"""Where each example lands: PCA beside the code, at every knob value and along the training."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import alignment, pca
from aeviz.language import Sentence, count, share, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told"]

TITLE = "PCA beside the code"
HEIGHT = 430
N_SHOWN = 20_000  # examples drawn; more are a seeded sample, and the caption says so


@dataclass(frozen=True)
class Data:
    """n examples, K knob values, S frames of the film.

    ids           (n,) which examples are shown
    pca           (n, 2) the first two principal components of the training examples
    frames        (K, n, 2) display coordinates of the codes, turned and scaled onto ``pca`` (Procrustes)
    film          (S, K, n, 2) the same along the training, in the final frame's alignment
    film_steps    (S,)
    plane, origin (K, 2, d_latent), (K, d_latent): the code at a place p of the picture is origin + p @ plane
    n_units       (K,) units in use
    labels, class_names
    value         (n,) the number that colours the examples in place of the classes, where one was chosen, else None
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
    i: int
    n_all: int
    value: np.ndarray | None
    value_name: str


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


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Codes with two units are shown as they are, others by their first two principal components."""
    return replace(_everywhere(run), i=i)


@once
def _everywhere(run: Run) -> Data:
    data = run.dataset()
    ids = np.arange(len(data.x)) if len(data.x) <= N_SHOWN else _sample(len(data.x))
    x = data.x[ids]
    reference = _flat(pca.learned(data, min(2, *data.x_train.shape)).encode(x))
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
        i=0,
        n_all=len(data.x),
        value=None if data.value is None else data.value[ids],
        value_name=data.value_name,
    )


def _flat(z: np.ndarray) -> np.ndarray:
    """(n, 2): a single coordinate lies on a line."""
    return np.pad(z, ((0, 0), (0, 2 - z.shape[1])))


def compute_one(run: Run, i: int) -> np.ndarray:
    """The code's picture of the whole data set at one knob value, (n, 2), not aligned to anything."""
    z = run.model(i).encode(run.dataset().x)
    basis, centre = _plane(z, run.units(i))
    return (z - centre) @ basis


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The codes at the present knob value; the page shows the live canvas instead."""
    x, y = axes(data, data.i)
    looks: dict[str, Any] = {
        "labels": data.labels,
        "class_names": data.class_names,
        "values": data.value,
        "value_name": data.value_name,
    }
    return figures.points(data.frames[data.i], "", x, y, **looks)


def axes(data: Data, i: int) -> tuple[str, str]:
    """What the two axes of the code's picture are."""
    return axes_of(data.n_units[i])


def axes_of(units: int) -> tuple[str, str]:
    """The two axes of a picture of codes of so many units."""
    if units <= 2:
        return text("unit 1"), text("unit 2")
    n = count(units)
    return text("PC 1 of {n} units", n=n), text("PC 2 of {n} units", n=n)


def axes_of_all(data: Data) -> tuple[str, str]:
    """What the axes are, where one pair of titles must do for every knob value."""
    return axes(data, 0) if data.n_units.max() <= 2 else (text("code, 1st direction"), text("code, 2nd direction"))


def told(data: Data) -> Sentence:
    """How far the code's picture is from PCA's, in the share of position variance that PCA's does not explain."""
    z, p = data.frames[data.i], data.pca
    gap = float(((z - p) ** 2).sum() / ((p - p.mean(0)) ** 2).sum())
    units = data.n_units[data.i]
    if units == 1:
        how = Sentence("its one unit")
    elif units == 2:
        how = Sentence("its two units")
    else:
        how = Sentence("the plane through its {units} units", units=count(units))
    return Sentence(
        "The code's picture ({how}, turned and scaled onto PCA's) leaves {gap} of PCA's layout unexplained, over "
        "{examples}.",
        how=how,
        gap=share(min(gap, 1)),
        examples=examples(len(data.ids), data.n_all, "all"),
    )


def _sample(n: int) -> np.ndarray:
    return np.sort(np.random.default_rng(0).choice(n, N_SHOWN, replace=False))


def _plane(z: np.ndarray, units: int) -> tuple[np.ndarray, np.ndarray]:
    """(basis (d_latent, 2), centre (d_latent,)): the code's two units themselves, else its principal plane."""
    d = int(z.shape[1])
    if units <= 2:
        return np.eye(d, 2), np.zeros(d)
    fitted = pca.fit(z, 2)
    return fitted.components.T, fitted.mean


def _chart(z: np.ndarray, units: int, reference: np.ndarray) -> _Chart:
    basis, centre = _plane(z, units)
    return _Chart(basis, centre, alignment.fit_similarity((z - centre) @ basis, reference))
