"""What a code tells of the classes: two classifiers on the frozen code, at every knob value."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import probe
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples, sample

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "What the code tells of the classes"
HEIGHT = 400
WIDE = True


@dataclass(frozen=True)
class Data:
    """Test accuracy of logistic regression and of 5 nearest neighbours on the K codes, (K,) each, and on the inputs.

    They learned from ``n_train[0]`` of ``n_train[1]`` training examples and are judged by ``n_test[0]`` of
    ``n_test[1]`` test examples.
    """

    linear: np.ndarray
    neighbours: np.ndarray
    inputs: tuple[float, float]
    n_train: tuple[int, int]
    n_test: tuple[int, int]
    knobs: np.ndarray
    knob_label: str
    symbol: str
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, (linear, neighbours) = run.dataset(), _by_knob(run).T
    train, test = _used(data)
    return Data(
        linear=linear,
        neighbours=neighbours,
        inputs=_of_inputs(data),
        n_train=(len(train), len(data.train)),
        n_test=(len(test), len(data.test)),
        knobs=run.knobs,
        knob_label=run.knob_label,
        symbol=run.variant.symbol,
        i=i,
    )


def _used(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """The training and the test examples looked at: each takes a product of every feature with every class."""
    each = data.x.shape[1] * len(data.class_names)
    return data.train[sample(len(data.train), each)], data.held_out[sample(len(data.held_out), each)]


@once
def _by_knob(run: Run) -> np.ndarray:
    """(K, 2) accuracies from the codes at each knob value."""
    data = run.dataset()
    train, test = _used(data)
    codes = zip(run.encode(data.x[train]), run.encode(data.x[test]), strict=True)
    return np.array([_accuracies(*pair, data.labels[train], data.labels[test]) for pair in codes])


@remembered
def _of_inputs(data: Dataset) -> tuple[float, float]:
    """Accuracies from the inputs themselves."""
    train, test = _used(data)
    return _accuracies(data.x[train], data.x[test], data.labels[train], data.labels[test])


def unfit(run: Run) -> str:
    data = run.dataset()
    if data.y is None:
        return text("This view needs classes; the data set has none.")
    return "" if len(np.unique(data.y[data.train])) > 1 else text("This view needs two classes to learn from.")


def _accuracies(
    z_train: np.ndarray, z_test: np.ndarray, y_train: np.ndarray, y_test: np.ndarray
) -> tuple[float, float]:
    linear, knn = (one(z_train, y_train, z_test, y_test) for one in (probe.linear_probe, probe.knn_probe))
    return linear, knn


def figure(data: Data, controls: Controls) -> figures.Figure:
    title, n = text("accuracy on test data"), len(data.knobs)
    curves = {
        text("linear"): data.linear,
        text("5 neighbours"): data.neighbours,
        text("linear on the inputs"): np.full(n, data.inputs[0]),
        text("5 neighbours on the inputs"): np.full(n, data.inputs[1]),
    }
    return figures.panels(data.knobs, {title: curves}, data.knob_label, data.i, columns=1)


def told(data: Data) -> tuple[Sentence, ...]:
    """Both accuracies from the code and from the inputs, and what it means where they are the same."""
    found = Sentence(
        "From the code at {symbol} = {knob}, a linear classifier finds {linear} of the test classes and 5 neighbours "
        "{neighbours}; from the inputs themselves they find {inputs} and {inputs_neighbours}.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        linear=percent(data.linear[data.i]),
        neighbours=percent(data.neighbours[data.i]),
        inputs=percent(data.inputs[0]),
        inputs_neighbours=percent(data.inputs[1]),
    )
    rests = Sentence(
        "They learned from {train} and are judged by {test}.",
        train=examples(*data.n_train, "training"),
        test=examples(*data.n_test, "test"),
    )
    return (found, rests, *_same(data))


def _same(data: Data) -> tuple[Sentence, ...]:
    """A copied code is not empty: it tells what the inputs tell, in no other form."""
    inputs, code = data.inputs[0], data.linear[data.i]
    if abs(code - inputs) > 2 * np.sqrt(inputs * (1 - inputs) / data.n_test[0]):
        return ()
    return (
        Sentence(
            "By a linear cut the code tells the classes as well as the inputs do, to within chance, and no better: "
            "they have not become easier to read."
        ),
    )
