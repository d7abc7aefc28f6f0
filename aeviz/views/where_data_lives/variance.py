"""How many numbers hold the variance: input by input, along principal components, and in the code."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Variance against numbers kept"


@dataclass(frozen=True)
class Data:
    """Shares of the held-out examples' variance, in [0, 1] (below 0: worse than the mean).

    inputs, components  (d_in + 1,) with 0, 1, ..., d_in of them, those that vary most in training first
    codes               (K,) by the autoencoder with ``n_units`` (K,) numbers
    """

    inputs: np.ndarray
    components: np.ndarray
    codes: np.ndarray
    n_units: np.ndarray
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Everything fitted on the training examples, and scored on the held-out ones."""
    data = run.dataset()
    train, test = data.x_train, data.x_test
    errors = pca.error_by_k(pca.learned(data), test)
    order = np.argsort(-train.var(axis=0), kind="stable")
    apart = ((test - train.mean(axis=0)) ** 2).mean(axis=0)[order]
    reconstructed = ((run.reconstruct(test) - test) ** 2).sum(axis=2).mean(axis=1)
    return Data(
        inputs=np.insert(np.cumsum(apart), 0, 0) / apart.sum(),
        components=1 - errors / errors[0],
        codes=1 - reconstructed / errors[0],
        n_units=np.array([run.units(i) for i in range(len(run.knobs))]),
        at=at,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three curves over the numbers kept."""
    kept = np.arange(len(data.components))
    series = {"principal components": data.components, "single inputs": data.inputs}
    labels = ("", "numbers kept for each example", "share of the variance, held out")
    drawn = figures.lines(kept, series, *labels, markers=len(kept) < 10, at=data.n_units[data.at])
    drawn.data[1]["line"]["color"] = figures.GREY  # single inputs: no model's colour
    own = {"mode": "lines+markers", "line": {"color": figures.MODELS["autoencoder"]}}
    drawn.add("scatter", x=data.n_units, y=data.codes, name="autoencoder's code", **own)
    return drawn.update_yaxes(tickformat=".0%")


def caption(data: Data) -> str:
    """What 90 % of the variance takes, and what the present code holds."""
    inputs, components = (int((curve >= 0.9).argmax()) for curve in (data.inputs, data.components))
    k = data.n_units[data.at]
    return (
        f"90% of the variance of the held-out examples needs {inputs} of {len(data.inputs) - 1} single inputs, or "
        f"{components} principal components. With {_numbers(k)} PCA keeps {data.components[k]:.0%}, "
        f"the autoencoder {data.codes[data.at]:.0%}."
    )


def _numbers(k: int) -> str:
    return "1 number" if k == 1 else f"{k} numbers"
