"""What pre-training gains, pair by pair: each seed is one pair of networks that differ in their start only."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis.intervals import half_width, standard_errors
from aeviz.language import Listed, Sentence, count, number, signed, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.storage import few_labels
from aeviz.views.base import NoControls as Controls
from aeviz.views.few_labels.few_labels import unfit

__all__ = ["HEIGHT", "NEEDS", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The gain, seed by seed"
HEIGHT = 400
NEEDS = "FewLabels"


@dataclass(frozen=True)
class Data:
    """``gain`` (L, S): test accuracy of the pre-trained start less that of the random one, in points."""

    labels: np.ndarray
    gain: np.ndarray


def compute(run: Run, i: int, controls: Controls) -> Data:
    found = required(few_labels.load(run.spec), "results with few labels")
    random, trained = found.test[-1, :, i]
    return Data(found.labels, 100 * (trained - random))


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.empty("", text("labels"), text("gain in points"))
    dots = {"size": 7, "color": figures.GREY}
    every = np.repeat(data.labels, data.gain.shape[1])
    chart.add("scatter", x=every, y=data.gain.ravel(), mode="markers", name=text("one seed"), marker=dots)
    bars = {"type": "data", "array": half_width(data.gain), "thickness": 2, "width": 6, "color": figures.ACCENT}
    look = {"line": {"color": figures.ACCENT}, "marker": {"size": 10, "color": figures.ACCENT}}
    chart.add(
        "scatter",
        x=data.labels,
        y=data.gain.mean(1),
        error_y=bars,
        name=text("mean, with its 95% interval"),
        mode="lines+markers",
        **look,
    )
    chart.add_hline(y=0, line={"width": 1.5, "dash": "dot"})
    return chart.update_xaxes(type="log", tickvals=data.labels, ticktext=[str(n) for n in data.labels])


def told(data: Data) -> tuple[Sentence, Sentence]:
    """The spread at few labels, and where the mean gain is no chance."""
    spread = Sentence(
        "With {labels} labels the seeds gain from {low} to {high} points.",
        labels=count(data.labels[0]),
        low=signed(data.gain[0].min(), 2),
        high=signed(data.gain[0].max(), 2),
    )
    clear = [n for n, sure in zip(data.labels, data.gain.mean(1) > half_width(data.gain), strict=True) if sure]
    seeds, t = count(data.gain.shape[1]), number(standard_errors(data.gain.shape[1]))
    if not clear:
        return spread, Sentence(
            "For no number of labels the 95% interval of the mean gain is above 0 (Student's t for {seeds} seeds: {t} "
            "standard errors).",
            seeds=seeds,
            t=t,
        )
    return spread, Sentence(
        "The 95% interval of the mean gain is above 0 with {clear} labels (Student's t for {seeds} seeds: {t} standard "
        "errors).",
        clear=Listed(count(n) for n in clear),
        seeds=seeds,
        t=t,
    )
