"""Mix the code by any invertible matrix and unmix it before decoding: another code, the same autoencoder."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, degrees, number, text
from aeviz.run import Model, Run
from aeviz.views.base import Range
from aeviz.views.linear.principal_angles import decoder, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "matrix", "told", "unfit"]

TITLE = "Mix the code"
HEIGHT = 520
N_SHOWN = 8  # units drawn


@dataclass(frozen=True)
class Controls:
    """amount: how far from the identity the matrix is; draw: which matrix."""

    amount: Annotated[float, Range(0, 1, 0.1)] = field(default=0.0, metadata={"label": "Mix the units"})
    draw: Annotated[int, Range(1, 10)] = field(default=1, metadata={"label": "With another matrix"})


@dataclass(frozen=True)
class Data:
    """columns: name -> (d_in, k) what the units add; loss (before, after) on all ``n`` training examples; angle
    (before, after), the smallest one.
    """

    columns: dict[str, np.ndarray]
    loss: tuple[float, float]
    angle: tuple[float, float]
    n: int
    image_shape: tuple[int, int] | None
    feature_names: tuple[str, ...]


def matrix(k: int, amount: float, draw: int) -> np.ndarray:
    """(k, k) (1 - amount) I + amount U S V': U, V random rotations, S singular values evenly from 1/4 to 4 in log.

    Invertible unless it is by chance singular between the two ends, which has probability 0.
    """
    rng = np.random.default_rng(draw)
    u, v = (np.linalg.qr(rng.standard_normal((k, k)))[0] for _ in range(2))
    return (1 - amount) * np.eye(k) + amount * (u * np.geomspace(0.25, 4, k)) @ v


def compute(run: Run, i: int, controls: Controls) -> Data:
    """z -> z A before, A^-1 after: W2 W1 = (W2 A^-1)(A W1)."""
    data, model = run.dataset(), run.model(i)
    columns = decoder(run, model).astype(np.float64)
    k, x = columns.shape[1], data.x_train
    mixing = matrix(k, controls.amount, controls.draw)
    mixed = linear.Mixed(_Linear(columns, model), mixing)
    kinds = {"units": columns, "mixed": linear.columns(mixed.decode, k), "PCA": pca.learned(data, k).components.T}
    before, after = (reconstruction_error(x, coder.reconstruct(x)) for coder in (model, mixed))
    angles = [_smallest(kinds[name]) for name in ("units", "mixed")]
    return Data(kinds, (before, after), (angles[0], angles[1]), len(x), data.image_shape, data.feature_names)


@dataclass(frozen=True)
class _Linear:
    """The units in use of a linear model, in double precision."""

    columns: np.ndarray
    model: Model

    def encode(self, x: np.ndarray) -> np.ndarray:
        return self.model.encode(x)[:, : self.columns.shape[1]].astype(np.float64)

    def decode(self, z: np.ndarray) -> np.ndarray:
        return z @ self.columns.T + self.model.decode(np.zeros((1, self.model.spec.d_latent), np.float32))


def _smallest(columns: np.ndarray) -> float:
    """The smallest angle between two columns, in degrees; 90 for a single one."""
    k = columns.shape[1]
    return float(linear.angle_matrix(columns)[np.triu_indices(k, 1)].min()) if k > 1 else 90.0


def figure(data: Data, controls: Controls) -> figures.Figure:
    """What each unit adds to the reconstruction: red more, blue less; one row each for before, after and PCA.

    Below images the error before and after, which must be seen with them.
    """
    names = {"units": text("units"), "mixed": text("mixed"), "PCA": text("PCA")}
    shown = {names[kind]: _unit(columns[:, :N_SHOWN]).T for kind, columns in data.columns.items()}
    n = min(N_SHOWN, data.columns["units"].shape[1])
    if data.image_shape:
        images = {name: rows.reshape(-1, *data.image_shape) for name, rows in shown.items()}
        drawn = figures.gallery(images, columns=[str(i + 1) for i in range(n)], diverging=True)
        return figures.over(_errors(data, names), drawn, share=0.55)
    names = [f"{name} {i + 1}" for name in shown for i in range(n)]
    return figures.heatmap(np.concatenate(list(shown.values())), x=list(data.feature_names), y=names, diverging=True)


def _errors(data: Data, names: dict[str, str]) -> figures.Figure:
    """The error before and after."""
    chart = figures.empty("", "", text("squared error"), showlegend=False)
    chart.add("bar", x=[names["units"], names["mixed"]], y=data.loss, width=0.4, marker={"color": figures.ACCENT})
    return chart.update_xaxes(type="category").update_yaxes(range=[0, 1.5 * max(data.loss)])


def _unit(columns: np.ndarray) -> np.ndarray:
    return columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-12)


def told(data: Data) -> tuple[Sentence, ...]:
    """The loss before and after, and the smallest angle between two units."""
    (before, after), (narrow, narrower) = data.loss, data.angle
    same = Sentence(
        "Squared error before mixing {before}, after {after}, on all {n} training examples: it does not see the axes "
        "of the code.",
        before=number(before, 4),
        after=number(after, 4),
        n=count(data.n),
    )
    if data.columns["units"].shape[1] == 1:
        return (same,)
    return same, Sentence(
        "The closest two units were {narrow} apart and are now {narrower}.",
        narrow=degrees(narrow),
        narrower=degrees(narrower),
    )
