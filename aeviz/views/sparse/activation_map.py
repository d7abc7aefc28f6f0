"""Which unit speaks for which class."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, percent, plural, text
from aeviz.run import Run

TITLE = "Units by class"
HEIGHT = 460
CHOOSY = 0.1  # share of a class above the mean of the others from which a unit is called choosy


@dataclass(frozen=True)
class Controls:
    measure: Literal["share of the class", "mean activation"] = field(
        default="share of the class", metadata={"label": "Colour"}
    )


@dataclass(frozen=True)
class Data:
    """``value`` (units alive, classes) on the test part; units ordered by the class that each fires for most.

    Order and the choosiest unit, at place ``choosiest`` for class ``c``, are found on the training part: what is told
    of that unit, from ``rate`` (units alive, classes) on the test part, is not the best of many chances.
    ``chosen_by`` is its selectivity on the training part.
    """

    value: np.ndarray
    rate: np.ndarray
    unit: np.ndarray
    class_names: tuple[str, ...]
    n_units: int
    choosiest: int
    c: int
    chosen_by: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    z = model.encode(dataset.x)
    seen, found = (
        sparsity.class_activation(z[part], dataset.labels[part], len(dataset.class_names))
        for part in (dataset.train, dataset.test)
    )
    rate = np.where(np.isnan(found.rate), np.nan, seen.rate)  # a class that the test part lacks is not told of
    alive = np.flatnonzero(z.any(axis=0))
    most = np.nan_to_num(rate[alive], nan=-1)
    order = alive[np.lexsort((-most.max(1), most.argmax(1)))]
    value = found.rate if controls.measure == "share of the class" else found.mean
    best = selectivity(rate[order]) if len(order) else np.zeros((0, 0))
    choosiest, c = np.unravel_index(best.argmax(), best.shape) if len(order) else (0, 0)
    return Data(
        value=value[order],
        rate=found.rate[order],
        unit=order,
        class_names=dataset.class_names,
        n_units=z.shape[1],
        choosiest=int(choosiest),
        c=int(c),
        chosen_by=float(best[choosiest, c]) if len(order) else 0.0,
    )


def unfit(run: Run) -> str:
    data = run.dataset()
    classes = () if data.y is None else np.unique(data.y[data.test])
    return "" if len(classes) > 1 else text("This view compares classes; the test part has fewer than two.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    if not len(data.unit):
        return figures.words(text("No unit fires."))
    labels = [text("unit {unit}", unit=count(unit + 1)) for unit in data.unit]
    chart = figures.heatmap(data.value, "", text("class"), text("unit"), x=list(data.class_names), y=labels)
    return chart.update_xaxes(type="category").update_yaxes(showticklabels=False, ticks="")


def told(data: Data) -> tuple[Sentence, ...]:
    """How many fire, and the choosiest of them."""
    units = count(data.n_units)
    if not len(data.unit):
        return (Sentence("Not one of the {units} units fires for any example.", units=units),)
    firing = plural(
        "{n} of {units} units fires for some example.",
        "{n} of {units} units fire for some example.",
        n=count(len(data.unit)),
        units=units,
    )
    if data.chosen_by < CHOOSY:
        none = Sentence(
            "No unit fires for a class by more than {choosy} of it above the others.", choosy=percent(CHOOSY)
        )
        return firing, none
    choosiest = Sentence(
        "The choosiest on the training examples, unit {unit}, fires for {own} of class {name} and for {others} of the "
        "other classes on the test examples.",
        unit=count(data.unit[data.choosiest] + 1),
        own=percent(data.rate[data.choosiest, data.c]),
        name=data.class_names[data.c],
        others=percent(np.nanmean(np.delete(data.rate[data.choosiest], data.c))),
    )
    return firing, choosiest


def selectivity(rate: np.ndarray) -> np.ndarray:
    """(units, c) firing rate in a class less the mean rate in the other classes; -1 for a class without examples."""
    others = [np.nanmean(np.delete(rate, c, axis=1), axis=1) for c in range(rate.shape[1])]
    return np.nan_to_num(rate - np.stack(others, axis=1), nan=-1)
