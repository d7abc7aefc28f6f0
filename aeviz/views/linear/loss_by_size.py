"""The training error at each code size, on top of the eigenvalues that PCA leaves out."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.linear.principal_angles import unfit

__all__ = ["TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Error and eigenvalues left out"


@dataclass(frozen=True)
class Data:
    """error (K,) on the training examples with ``n_units`` (K,); eigenvalues (r,) of their covariance."""

    error: np.ndarray
    n_units: np.ndarray
    eigenvalues: np.ndarray
    n_train: int
    i: int

    @property
    def floor(self) -> np.ndarray:
        """(r + 1,) sum of the eigenvalues beyond the k-th: the least error of any linear code."""
        return pca.left_out(self.eigenvalues)


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Mean over examples of the squared error summed over inputs, in the unit of the eigenvalues."""
    data = run.dataset()
    units = np.array([run.units(k) for k in range(len(run.knobs))])
    return Data(run.errors(data.x_train), units, pca.learned(data).eigenvalues, len(data.train), i)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Bars: the scree of eigenvalues; dashed: their sum beyond k; markers: the network."""
    shown = np.arange(1, min(len(data.eigenvalues), data.n_units.max() + 4) + 1)
    drawn = figures.empty("", text("code size k"), text("squared error for each training example"))
    drawn.add(
        "bar", x=shown, y=data.eigenvalues[: len(shown)], name=text("k-th eigenvalue"), marker={"color": figures.GREY}
    )
    left = {"mode": "lines", "line": {"dash": "dash", "color": figures.SERIES[1]}}
    drawn.add("scatter", x=shown, y=data.floor[1:][: len(shown)], name=text("eigenvalues left out"), **left)
    network = {"mode": "markers", "marker": {"size": 9, "color": figures.ACCENT}}
    drawn.add("scatter", x=data.n_units, y=data.error, name=text("the network"), **network)
    return drawn.add_vline(x=data.n_units[data.i], line={"width": 2, "dash": "dot", "color": figures.GREY})


def told(data: Data) -> tuple[Sentence, ...]:
    """The present size's error beside its bound."""
    k, error = data.n_units[data.i], data.error[data.i]
    left = len(data.eigenvalues) - k
    bound = data.floor[min(k, len(data.eigenvalues))]
    values = {"k": count(k), "error": number(error, 4), "n": count(data.n_train)}
    if bound == 0:
        return (
            Sentence(
                "With k = {k} no eigenvalue is left out: nothing need be lost. The network's error on all {n} training "
                "examples is {error}.",
                **values,
            ),
        )
    known = Sentence(
        "With k = {k} the network's error on all {n} training examples is {error}; the {left} eigenvalues left out add "
        "up to {bound}.",
        left=count(left),
        bound=number(bound, 4),
        **values,
    )
    apart = error / bound - 1
    if apart < 5e-5:  # a float32 network can lie below its bound by rounding
        return known, Sentence("No linear code of so many units loses less.")
    return known, Sentence(
        "The network loses {apart} more than the least that a linear code of so many units can.", apart=percent(apart)
    )
