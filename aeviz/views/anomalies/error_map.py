"""The reconstruction error over the plane: what a detector takes for normal."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import anomaly, detection, plane
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The error over the plane"
HEIGHT = 420
SIDE, MARGIN, PERCENTILE = 60, 0.2, 95.0


@dataclass(frozen=True)
class Data:
    """error (SIDE, SIDE) at the places (x, y), model units; ``points`` of the judged half, (n, 2), and their kind."""

    x: np.ndarray
    y: np.ndarray
    error: np.ndarray
    points: np.ndarray
    anomalous: np.ndarray
    threshold: float
    counts: anomaly.Confusion
    axes: tuple[str, ...]


def unfit(run: Run) -> str:
    """Only data in the plane, some of them anomalies."""
    return detection.without_anomalies(run) or ("" if run.d_in == 2 else text("This view needs data in the plane."))


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The line is the 95th percentile of the normal validation errors."""
    data, model = run.dataset(), run.model(i)
    x, y, places = plane.box(data.x, SIDE, MARGIN)
    scored = detection.score(model, data)
    threshold = anomaly.threshold_at_percentile(scored.normal_validation, PERCENTILE)
    return Data(
        x=x,
        y=y,
        error=anomaly.reconstruction_score(model.reconstruct, places).reshape(SIDE, SIDE),
        points=data.x_test[~scored.validation],
        anomalous=scored.anomalous[~scored.validation],
        threshold=threshold,
        counts=scored.confusion(threshold),
        axes=data.feature_names,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """log10 of the error as colour, the threshold as a line, the points on top."""
    levels = np.log10(np.maximum(data.error, 1e-8))
    chart = figures.terrain(data.x, data.y, levels, text("log₁₀ of the error"), *data.axes)
    line = {"color": figures.SERIES[1], "width": 3}
    level = float(np.log10(max(data.threshold, 1e-8)))
    contours = {"start": level, "end": level, "size": 1, "coloring": "lines"}
    chart.add(
        "contour",
        x=data.x,
        y=data.y,
        z=levels,
        contours=contours,
        line=line,
        colorscale=[[0, line["color"]], [1, line["color"]]],
        showscale=False,
        hoverinfo="skip",
    )
    for kind, name, symbol in ((False, text("normal"), "circle"), (True, text("anomalous"), "x")):
        chosen = data.points[data.anomalous == kind]
        marker = {"symbol": symbol, "size": 9 if kind else 5, "color": figures.SERIES[3] if kind else "white"}
        marker["line"] = {"width": 1, "color": "black"}
        chart.add("scatter", x=chosen[:, 0], y=chosen[:, 1], mode="markers", name=name, marker=marker)
    return chart


def told(data: Data) -> Sentence:
    """How much of the plane passes, and whom the line keeps out."""
    c = data.counts
    return Sentence(
        "On the line the error is {threshold}, what {percentile} of the normal validation errors stay below. Of this "
        "square {passes} passes as normal; so do {misses} of {outliers} outliers and {normal} of {all} normal points "
        "of the judged half.",
        threshold=number(data.threshold),
        percentile=percent(PERCENTILE / 100),
        passes=percent((data.error < data.threshold).mean()),
        misses=count(c.misses),
        outliers=count(c.hits + c.misses),
        normal=count(c.passes),
        all=count(c.passes + c.false_alarms),
    )
