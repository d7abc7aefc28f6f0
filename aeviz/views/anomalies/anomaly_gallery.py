"""Hits, misses and false alarms, and where in each example the error sits."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import detection
from aeviz.language import Sentence, count, number, plural, say, text
from aeviz.run import Run
from aeviz.views.anomalies import error_histogram

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Hits, misses and false alarms"
HEIGHT = 380
EXAMPLES = True
N = 9
PLANE = 2


@dataclass(frozen=True)
class Controls(error_histogram.Controls):
    """Which examples are shown, at a threshold chosen as in the histogram of the errors."""

    kind: Literal["hits", "misses", "false alarms"] = field(default="misses", metadata={"label": "Show"})


@dataclass(frozen=True)
class Data:
    """x, x_hat in data units, error (squared, model units): (n, d_in), n <= N of ``n_all`` of this kind. ``numbers``
    (n,) are the examples' own in the data set.
    """

    x: np.ndarray
    x_hat: np.ndarray
    error: np.ndarray
    names: tuple[str, ...]
    feature_names: tuple[str, ...]
    shape: tuple[int, int] | None
    kind: str
    n_all: int
    numbers: tuple[int, ...]


def unfit(run: Run) -> str:
    """Anomalies, and examples of more than two numbers: the plane has a picture of its own."""
    if reason := detection.without_anomalies(run):
        return reason
    return "" if run.d_in > PLANE else text("Points in the plane are seen in the error over the plane.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Of the judged half: the hits and false alarms with the largest errors, the misses with the smallest."""
    data, model = run.dataset(), run.model(i)
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
        names=data.classes_of(data.test[shown]),
        feature_names=data.feature_names,
        shape=data.image_shape,
        kind=controls.kind,
        n_all=len(rows),
        numbers=tuple(data.test[shown].tolist()),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Images with their error pixel by pixel; without images, the error of each feature as a colour."""
    if not len(data.x):
        return figures.words(say(_counted(data)))
    if data.shape is None:
        chart = figures.heatmap(
            data.error.T, xlabel=text("example"), y=list(data.feature_names), zlabel=text("squared error")
        )
        return chart.update_yaxes(automargin=True).update_xaxes(ticks="", showticklabels=False)
    rows = {text("input"): data.x, text("output"): data.x_hat, text("error"): figures.of_largest(data.error)}
    images = {name: values.reshape(-1, *data.shape) for name, values in rows.items()}
    return figures.gallery(images, columns=list(data.names), examples=data.numbers)


def told(data: Data) -> Sentence | tuple[Sentence, ...]:
    """How many there are, which are shown, and how concentrated their error is."""
    if not len(data.x):
        return _counted(data)
    if data.kind == "misses":
        shown = plural(
            "Shown is {n}, the one with the smallest error.",
            "Shown are {n}, those with the smallest errors.",
            n=count(len(data.x)),
        )
    else:
        shown = plural(
            "Shown is {n}, the one with the largest error.",
            "Shown are {n}, those with the largest errors.",
            n=count(len(data.x)),
        )
    if not data.error.any():
        return _counted(data), shown
    return _counted(data), shown, _concentration(data)


def _concentration(data: Data) -> Sentence:
    """In how many inputs, the worst first, half of an example's squared error lies."""
    worst_first = np.sort(data.error, axis=1)[:, ::-1]
    half = float(np.median((worst_first.cumsum(axis=1) < data.error.sum(axis=1, keepdims=True) / 2).sum(axis=1) + 1))
    numbers = {"half": number(half), "size": count(data.x.shape[1])}
    if data.shape is None:
        return Sentence("Half of an example's squared error sits in {half} of its {size} features (median).", **numbers)
    return Sentence("Half of an example's squared error sits in {half} of its {size} pixels (median).", **numbers)


def _counted(data: Data) -> Sentence:
    n = count(data.n_all)
    if data.kind == "hits":
        return plural(
            "{n} hit in the judged half: an anomaly called anomalous.",
            "{n} hits in the judged half: anomalies called anomalous.",
            n=n,
        )
    if data.kind == "misses":
        return plural(
            "{n} miss in the judged half: an anomaly that passes.",
            "{n} misses in the judged half: anomalies that pass.",
            n=n,
        )
    return plural(
        "{n} false alarm in the judged half: a normal example called anomalous.",
        "{n} false alarms in the judged half: normal examples called anomalous.",
        n=n,
    )
