"""How many numbers hold the variance: input by input, along principal components, and in the code."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.language import Sentence, count, plural, share, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["TITLE", "Controls", "compute", "figure", "told"]

TITLE = "Variance against numbers kept"


@dataclass(frozen=True)
class Data:
    """Shares of the variance of all ``n`` test examples, at most 1 (below 0: worse than the mean).

    inputs      (d_in + 1,) with 0, 1, ..., d_in of them, those that vary most in training first
    components  with 0, 1, ... of all that there are: d_in, or fewer from fewer examples
    codes       (K,) by the autoencoder with ``n_units`` (K,) numbers
    """

    inputs: np.ndarray
    components: np.ndarray
    codes: np.ndarray
    n_units: np.ndarray
    n: int
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Everything fitted on the training examples, and scored on the test ones."""
    data = run.dataset()
    train, test = data.x_train, data.x_test
    errors = pca.error_by_k(pca.learned(data), test)
    order = np.argsort(-train.var(axis=0), kind="stable")
    apart = ((test - train.mean(axis=0)) ** 2).mean(axis=0)[order]
    return Data(
        inputs=np.insert(np.cumsum(apart), 0, 0) / apart.sum(),
        components=1 - errors / errors[0],
        codes=1 - run.errors(test) / errors[0],
        n_units=np.array([run.units(k) for k in range(len(run.knobs))]),
        n=len(test),
        i=i,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three curves over the numbers kept."""
    labels = ("", text("numbers kept for each example"), text("share of the variance of test data"))
    drawn, at = figures.empty(*labels), {"width": 2, "dash": "dot", "color": figures.CONTRAST}
    curves = (
        (text("principal components"), np.arange(len(data.components)), data.components, figures.METHODS["PCA"]),
        (text("single inputs"), np.arange(len(data.inputs)), data.inputs, figures.GREY),
        (text("autoencoder's code"), data.n_units, data.codes, figures.METHODS["autoencoder"]),
    )
    for name, x, y, colour in curves:
        mode = "lines+markers" if len(x) < 20 else "lines"
        drawn.add("scatter", x=x, y=y, name=name, mode=mode, line={"color": colour})
    return drawn.add_vline(data.n_units[data.i], at).update_yaxes(tickformat=".0%")


def told(data: Data) -> tuple[Sentence, Sentence]:
    """What 90 % of the variance takes, and what the present code holds."""
    inputs, components = (int((curve >= 0.9).argmax()) for curve in (data.inputs, data.components))
    k = data.n_units[data.i]
    return plural(
        "90% of the variance of all {n_test} test examples needs {inputs} of {d_in} single inputs, or {n} principal "
        "component.",
        "90% of the variance of all {n_test} test examples needs {inputs} of {d_in} single inputs, or {n} principal "
        "components.",
        n=count(components),
        n_test=count(data.n),
        inputs=count(inputs),
        d_in=count(len(data.inputs) - 1),
    ), Sentence(
        "With {numbers} PCA keeps {pca}, the autoencoder {code}.",
        numbers=plural("1 number", "{n} numbers", n=count(k)),
        pca=share(data.components[min(k, len(data.components) - 1)]),
        code=share(data.codes[data.i]),
    )
