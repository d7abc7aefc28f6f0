"""Error on the examples trained on and on others, at every knob value."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.language import Sentence, count, number, text, times
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told"]

TITLE = "Trained on, never seen"
HEIGHT = 400
WIDE = True


@dataclass(frozen=True)
class Data:
    """(K,) mean squared error on all training and on all test examples, as they are: without noise, without penalty."""

    train: np.ndarray
    test: np.ndarray
    n_parameters: int
    n_train: int
    n_test: int
    knobs: np.ndarray
    knob_label: str
    symbol: str
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    data = run.dataset()
    return Data(
        train=run.errors(data.x_train),
        test=run.errors(data.x_test),
        n_parameters=sum(int(np.prod(w.shape[1:])) for w in run.weights.values()),
        n_train=len(data.train),
        n_test=len(data.test),
        knobs=run.knobs,
        knob_label=run.knob_label,
        symbol=run.variant.symbol,
        i=i,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    title = text("squared error")
    curves = {text("training data"): data.train, text("test data"): data.test}
    return figures.panels(data.knobs, {title: curves}, data.knob_label, data.i, columns=1, log_y=(title,))


def told(data: Data) -> Sentence:
    train, test = float(data.train[data.i]), float(data.test[data.i])
    return Sentence(
        "At {symbol} = {knob} the squared error is {train} on all {n_train} training examples and {test} on all "
        "{n_test} test examples, {ratio} as much; the network has {weights} weights.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        train=number(train),
        n_train=count(data.n_train),
        test=number(test),
        n_test=count(data.n_test),
        ratio=times(test / train if train > 0 else np.inf),
        weights=count(data.n_parameters),
    )
