"""Training and held-out error against code size, beside PCA's."""

from dataclasses import dataclass, field

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.run import Run

__all__ = ["TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Error against code size"


@dataclass(frozen=True)
class Controls:
    """log: a logarithmic scale of errors."""

    log: bool = field(default=False, metadata={"label": "Logarithmic scale"})


@dataclass(frozen=True)
class Data:
    """Mean over examples of the squared error summed over inputs, on training and on held-out examples.

    train, test (K,) of the autoencoder with ``n_units`` (K,); pca_train, pca_test (r + 1,) with 0, 1, ... components.
    """

    train: np.ndarray
    test: np.ndarray
    pca_train: np.ndarray
    pca_test: np.ndarray
    n_units: np.ndarray
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """All models' errors at once; PCA fitted on the same training examples."""
    data = run.dataset()
    fitted = pca.learned(data)
    train, test = (run.errors(x) for x in (data.x_train, data.x_test))
    return Data(
        train=train,
        test=test,
        pca_train=pca.left_out(fitted.eigenvalues),
        pca_test=pca.error_by_k(fitted, data.x_test),
        n_units=np.array([run.units(i) for i in range(len(run.knobs))]),
        at=at,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Four curves at the trained code sizes: a model's two in its colour, what it was trained on dashed."""
    k = data.n_units
    series = {
        "autoencoder, training": data.train,
        "autoencoder, held out": data.test,
        "PCA, training": data.pca_train[k],
        "PCA, held out": data.pca_test[k],
    }
    axes = ("", "code size k", "squared error for each example")
    dashed = ("autoencoder, training", "PCA, training")
    drawn = figures.lines(k, series, *axes, at=k[data.at], dashed=dashed, log_y=controls.log)
    for curve in drawn.data:
        curve["line"]["color"] = figures.MODELS[curve["name"].split(",")[0]]
    return drawn if controls.log else drawn.update_yaxes(rangemode="tozero")


def caption(data: Data) -> str:
    """The present size's errors, and the components that PCA needs for the same."""
    k, error = data.n_units[data.at], data.test[data.at]
    needed = pca.components_needed(data.pca_test, error)
    enough = f"needs {needed} of its {len(data.pca_test) - 1} components" if needed is not None else "never reaches it"
    return (
        f"With k = {k} the autoencoder's error is {data.train[data.at]:.3g} in training and {error:.3g} held out, "
        f"PCA's {data.pca_train[k]:.3g} and {data.pca_test[k]:.3g}. For that held-out error PCA {enough}."
    )
