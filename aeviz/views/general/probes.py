"""What a code tells of the classes: two classifiers on the frozen code, at every knob value."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import probe
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "What the code tells of the classes"
HEIGHT = 400
N_TRAIN, N_TEST = 500, 300


@dataclass(frozen=True)
class Data:
    """Test accuracy of logistic regression and of 5 nearest neighbours on the K codes, (K,) each, and on the inputs."""

    linear: np.ndarray
    neighbours: np.ndarray
    inputs: tuple[float, float]
    knobs: np.ndarray
    axis: str
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    linear, neighbours = _by_knob(run).T
    axis = run.knob_label
    return Data(linear[1:], neighbours[1:], (float(linear[0]), float(neighbours[0])), run.knobs, axis, at)


@once
def _by_knob(run: Run) -> np.ndarray:
    """(1 + K, 2) accuracies from the inputs and from the codes at each knob value."""
    data = run.dataset()
    train, test = data.train[:N_TRAIN], data.held_out[:N_TEST]
    seen = [(z[train], z[test]) for z in (data.x, *run.encode(data.x))]
    return np.array([_accuracies(*pair, data.y[train], data.y[test]) for pair in seen])


def unfit(run: Run) -> str:
    data = run.dataset()
    if data.y is None:
        return "This view needs classes; the data set has none."
    return "" if len(np.unique(data.y[data.train])) > 1 else "This view needs two classes to learn from."


def _accuracies(z_train, z_test, y_train, y_test) -> tuple[float, float]:
    probes = (probe.linear_probe, probe.knn_probe)
    return tuple(one(z_train, y_train, z_test, y_test).test for one in probes)


def figure(data: Data, controls: Controls) -> figures.Figure:
    title, n = "accuracy on test data", len(data.knobs)
    curves = {
        "linear": data.linear,
        "5 neighbours": data.neighbours,
        "linear on the inputs": np.full(n, data.inputs[0]),
        "5 neighbours on the inputs": np.full(n, data.inputs[1]),
    }
    return figures.panels(data.knobs, {title: curves}, data.axis, data.at, columns=1)


def caption(data: Data) -> str:
    i = data.at
    return (
        f"From the code at {data.axis} = {data.knobs[i]:g}, a linear classifier finds {data.linear[i]:.1%} of the test "
        f"classes and 5 neighbours {data.neighbours[i]:.1%}; from the inputs themselves they find {data.inputs[0]:.1%} "
        f"and {data.inputs[1]:.1%}."
    )
