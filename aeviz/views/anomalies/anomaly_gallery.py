"""Hits, misses and false alarms, and where in each example the error sits."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import detection
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.run import Run
from aeviz.views.anomalies import error_histogram

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Hits, misses and false alarms"
HEIGHT = 380
N = 9
MEANING = {
    "hits": ("anomalies called anomalous", "largest"),
    "misses": ("anomalies that pass", "smallest"),
    "false alarms": ("normal examples called anomalous", "largest"),
}


@dataclass(frozen=True)
class Controls(error_histogram.Controls):
    """Which examples are shown, at a threshold chosen as in the histogram of the errors."""

    kind: Literal["hits", "misses", "false alarms"] = field(default="misses", metadata={"label": "Show"})


@dataclass(frozen=True)
class Data:
    """x, x_hat in data units, error (squared, model units): (n, d_in), n <= N of ``n_all`` of this kind."""

    x: np.ndarray
    x_hat: np.ndarray
    error: np.ndarray
    names: tuple[str, ...]
    feature_names: tuple[str, ...]
    shape: tuple[int, int] | None
    kind: str
    n_all: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Of the judged half: the hits and false alarms with the largest errors, the misses with the smallest."""
    data, model = run.dataset(), run.model(at)
    scored = detection.score(model, data)
    called = scored.scores >= error_histogram.threshold(scored, controls)
    wanted = {
        "hits": called & scored.anomalous,
        "misses": ~called & scored.anomalous,
        "false alarms": called & ~scored.anomalous,
    }[controls.kind]
    rows = np.flatnonzero(wanted & ~scored.validation)
    order = np.argsort(scored.scores[rows] * (1 if controls.kind == "misses" else -1))
    shown = rows[order][:N]
    x = data.x_test[shown]
    x_hat = model.reconstruct(x)
    return Data(
        x=data.to_data_units(x),
        x_hat=data.to_data_units(x_hat),
        error=(x - x_hat) ** 2,
        names=() if data.y is None else tuple(data.class_names[label] for label in data.y[data.test[shown]]),
        feature_names=data.feature_names,
        shape=data.image_shape,
        kind=controls.kind,
        n_all=len(rows),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Images with their error pixel by pixel; without images, the error of each feature as a colour."""
    if not len(data.x):
        return figures.empty(f"There are no {data.kind} at this threshold.")
    if data.shape is None:
        chart = figures.heatmap(data.error.T, xlabel="example", y=list(data.feature_names), zlabel="error")
        return chart.update_yaxes(automargin=True).update_xaxes(ticks="", showticklabels=False)
    rows = {"input": data.x, "output": data.x_hat, "error": data.error / data.error.max()}
    images = {name: values.reshape(-1, *data.shape) for name, values in rows.items()}
    return figures.gallery(images, columns=list(data.names))


def caption(data: Data) -> str:
    """How many there are, and how concentrated their error is."""
    meaning, order = MEANING[data.kind]
    count = f"{data.n_all} {data.kind} ({meaning}) in the judged half"
    if not len(data.x):
        return f"{count}."
    share = np.sort(data.error, axis=1)[:, ::-1].cumsum(axis=1) / data.error.sum(axis=1, keepdims=True)
    half = float(np.median((share < 0.5).sum(axis=1) + 1))
    parts = "pixels" if data.shape else "features"
    return (
        f"{count}; shown: {len(data.x)}, those with the {order} errors. Half of an example's squared error sits in "
        f"{half:.0f} of its {data.x.shape[1]} {parts} (median)."
    )
