"""Error on the examples trained on and on others, at every knob value."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import reconstruction
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Trained on, never seen"
HEIGHT = 400
N = 1000


@dataclass(frozen=True)
class Data:
    """(K,) mean squared error on training and on test examples, as they are: without noise, without penalty."""

    train: np.ndarray
    test: np.ndarray
    n_parameters: int
    n_train: int
    knobs: np.ndarray
    axis: str
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    data = run.dataset()
    return Data(
        train=_errors(run, data.x_train[:N]),
        test=_errors(run, data.x_test[:N]),
        n_parameters=sum(int(np.prod(w.shape[1:])) for w in run.weights.values()),
        n_train=len(data.train),
        knobs=run.knobs,
        axis=run.knob_label,
        at=at,
    )


def _errors(run: Run, x: np.ndarray) -> np.ndarray:
    return np.array([reconstruction.reconstruction_error(x, x_hat) for x_hat in run.reconstruct(x)])


def figure(data: Data, controls: Controls) -> figures.Figure:
    title = "squared error"
    curves = {"training data": data.train, "test data": data.test}
    return figures.panels(data.knobs, {title: curves}, data.axis, data.at, columns=1, log_y=(title,))


def caption(data: Data) -> str:
    train, test = data.train[data.at], data.test[data.at]
    return (
        f"At {data.axis} = {data.knobs[data.at]:g} the squared error is {train:.3g} on training data and {test:.3g} on "
        f"test data, {test / train:.2f} times as much; {data.n_parameters:,} weights saw {data.n_train:,} examples."
    )
