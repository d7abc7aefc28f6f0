"""The training error at each code size, on top of the eigenvalues that PCA leaves out."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Error and eigenvalues left out"


@dataclass(frozen=True)
class Data:
    """error (K,) on the training examples with ``n_units`` (K,); eigenvalues (r,) of their covariance."""

    error: np.ndarray
    n_units: np.ndarray
    eigenvalues: np.ndarray
    at: int

    @property
    def floor(self) -> np.ndarray:
        """(r + 1,) sum of the eigenvalues beyond the k-th: the least error of any linear code."""
        return pca.left_out(self.eigenvalues)


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Mean over examples of the squared error summed over inputs, in the unit of the eigenvalues."""
    data = run.dataset()
    x = data.x_train
    error = run.errors(x)
    units = np.array([run.units(i) for i in range(len(run.knobs))])
    return Data(error, units, pca.learned(data).eigenvalues, at)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Bars: the scree of eigenvalues; dashed: their sum beyond k; markers: the network."""
    shown = np.arange(1, min(len(data.eigenvalues), data.n_units.max() + 4) + 1)
    drawn = figures.empty("", "code size k", "squared error for each example")
    drawn.add("bar", x=shown, y=data.eigenvalues[: len(shown)], name="k-th eigenvalue", marker={"color": figures.GREY})
    left = {"mode": "lines", "line": {"dash": "dash", "color": figures.SERIES[1]}}
    drawn.add("scatter", x=shown, y=data.floor[1:][: len(shown)], name="eigenvalues left out", **left)
    network = {"mode": "markers", "marker": {"size": 9, "color": figures.ACCENT}}
    drawn.add("scatter", x=data.n_units, y=data.error, name="the network", **network)
    return drawn.add_vline(x=data.n_units[data.at], line={"width": 2, "dash": "dot", "color": figures.GREY})


def caption(data: Data) -> str:
    """The present size's error beside its bound."""
    k, error = data.n_units[data.at], data.error[data.at]
    bound = data.floor[min(k, len(data.eigenvalues))]
    if bound == 0:
        return f"With k = {k} no eigenvalue is left out: nothing need be lost. The network's error is {error:.4f}."
    apart = error / bound - 1
    return (
        f"With k = {k} the network's error is {error:.4f}; the {len(data.eigenvalues) - k} eigenvalues left out add up "
        f"to {bound:.4f} ({_apart(apart)})."
    )


def _apart(share: float) -> str:
    if abs(share) < 1e-4:
        return "less than 0.01% apart"
    return f"the network is {abs(share):.2%} {'above' if share > 0 else 'below'}"
