"""Which unit speaks for which class."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run

TITLE = "Units by class"
HEIGHT = 460


@dataclass(frozen=True)
class Controls:
    measure: Literal["share of the class", "mean activation"] = field(
        default="share of the class", metadata={"label": "Colour"}
    )


@dataclass(frozen=True)
class Data:
    """``value`` (units alive, classes), units ordered by the class that each fires for most; ``rate`` likewise."""

    value: np.ndarray
    rate: np.ndarray
    unit: np.ndarray
    class_names: tuple[str, ...]
    n_units: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset = run.dataset()
    z = run.model(at).encode(dataset.x)
    found = sparsity.class_activation(z, dataset.y)
    alive = np.flatnonzero(found.rate.any(axis=1))
    order = alive[np.lexsort((-found.rate[alive].max(1), found.rate[alive].argmax(1)))]
    value = found.rate if controls.measure == "share of the class" else found.mean
    names = tuple(dataset.class_names[c] for c in found.classes)
    return Data(value[order], found.rate[order], order, names, z.shape[1])


def unfit(run: Run) -> str:
    return "" if len(run.dataset().class_names) > 1 else "This view compares classes; the data set has fewer than two."


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = [f"unit {unit + 1}" for unit in data.unit]
    chart = figures.heatmap(data.value, "", "class", "unit", x=list(data.class_names), y=labels)
    return chart.update_xaxes(type="category").update_yaxes(showticklabels=False, ticks="")


def caption(data: Data) -> str:
    if not len(data.unit):
        return f"None of the {data.n_units} units fires for any example."
    unit, c = np.unravel_index(selectivity(data.rate).argmax(), data.rate.shape)
    others = np.delete(data.rate[unit], c).mean()
    return (
        f"{len(data.unit)} of {data.n_units} units fire. The choosiest, unit {data.unit[unit] + 1}, fires for "
        f"{data.rate[unit, c]:.0%} of class {data.class_names[c]} and for {others:.0%} of the others."
    )


def selectivity(rate: np.ndarray) -> np.ndarray:
    """(units, c) firing rate in a class less the mean rate in the other classes."""
    c = rate.shape[1]
    return rate - (rate.sum(1, keepdims=True) - rate) / max(1, c - 1)
