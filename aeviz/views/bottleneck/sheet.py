"""In the data's own three dimensions: the bent sheet that the decoder spans, and PCA's flat one."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.analysis.copying import nearest_stored
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "grid", "near", "told", "unfit"]

TITLE = "The sheet that the decoder spans"
HEIGHT = 520
N_SIDE = 48
N_CURVE = 400
CELLS = 1.5


@dataclass(frozen=True)
class Controls:
    """flat: PCA's plane, too."""

    flat: bool = field(default=True, metadata={"label": "Show PCA's plane"})


@dataclass(frozen=True)
class Data:
    """cloud (n, 3); bent (N_SIDE, N_SIDE, 3) and flat (2, 2, 3), or curves (N_CURVE, 3), (2, 3); errors on all ``n``
    test points.

    values (n,) is the data's own first coordinate, None where it is not known.
    """

    cloud: np.ndarray
    values: np.ndarray | None
    bent: np.ndarray
    flat: np.ndarray
    error: float
    pca_error: float
    n: int
    axes: tuple[str, ...]


def unfit(run: Run) -> str:
    """Only a line or a surface in three dimensions can be drawn."""
    drawable = run.d_in == 3 and run.spec.d_latent <= 2
    return "" if drawable else text("This view draws data in three dimensions and codes of one or two units.")


def grid(z: np.ndarray, n: int) -> np.ndarray:
    """Codes (n, 1) or (n, n, 2) evenly over the range of z (m, k)."""
    low, high = z.min(axis=0), z.max(axis=0)
    axes = low + (high - low) * np.linspace(0, 1, n, dtype=np.float32)[:, None]
    return np.stack(np.meshgrid(*axes.T), axis=-1)


def near(codes: np.ndarray, z: np.ndarray) -> np.ndarray:
    """The grid ``codes`` of z (m, k), nan where no z is within CELLS diagonals of a cell.

    Beyond the data's codes a decoder can draw anything.
    """
    cell = np.linalg.norm((z.max(axis=0) - z.min(axis=0)) / (len(codes) - 1))
    far = nearest_stored(codes.reshape(-1, z.shape[1]), z).distance.reshape(codes.shape[:-1])
    return np.where((far > CELLS * cell)[..., None], np.nan, codes)


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Decodes a grid of codes; PCA's with as many components."""
    data, model = run.dataset(), run.model(i)
    k = run.units(i)
    train, test = data.x_train, data.x_test
    z, flat = model.encode(train)[:, :k], pca.learned(data, k)
    bent = near(grid(z, N_SIDE if k == 2 else N_CURVE), z)
    padded = np.zeros((*bent.shape[:-1], run.spec.d_latent))
    padded[..., :k] = bent
    sheet = model.decode(padded.reshape(-1, run.spec.d_latent)).reshape(*bent.shape[:-1], 3)
    plane = flat.decode(grid(flat.encode(train), 2))
    error, pca_error = (reconstruction_error(test, m.reconstruct(test)) for m in (model, flat))
    values = None if data.t is None else data.t[:, 0]
    return Data(data.x, values, sheet, plane, error, pca_error, len(test), data.feature_names)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The cloud in the colours of its own coordinate, with the sheets or curves."""
    kind = "curves" if data.bent.ndim == 2 else "sheets"
    spans = {text("autoencoder"): data.bent} | ({text("PCA"): data.flat} if controls.flat else {})
    drawn: dict[str, Any] = {kind: spans}
    return figures.space(data.cloud, values=data.values, axes=data.axes, **drawn)


def told(data: Data) -> Sentence:
    """The test error of each."""
    values = {
        "flat": number(data.pca_error),
        "bent": number(data.error),
        "n": count(data.n),
        "part": percent(data.error / data.pca_error),
    }
    if data.bent.ndim == 2:
        return Sentence(
            "PCA's line misses a test point by a squared error of {flat} (mean over all {n}), the autoencoder's bent "
            "curve by {bent}, {part} of that.",
            **values,
        )
    return Sentence(
        "PCA's plane misses a test point by a squared error of {flat} (mean over all {n}), the autoencoder's bent "
        "sheet by {bent}, {part} of that.",
        **values,
    )
