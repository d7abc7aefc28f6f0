"""Where in the data a unit fires."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import pca, sparsity
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, plural, text
from aeviz.run import Run
from aeviz.views.base import Range, evenly

TITLE = "Where a unit fires"
N_DRAWN = 2000


@dataclass(frozen=True)
class Controls:
    unit: Annotated[int, Range(1, 128)] = field(default=4, metadata={"label": "Unit"})


@dataclass(frozen=True)
class Data:
    """``xy`` (N_DRAWN, 2) the data's first two principal components, ``drawn`` (N_DRAWN,) the unit's activation there.

    ``activation`` (n,) is that of all examples.
    """

    xy: np.ndarray
    drawn: np.ndarray
    activation: np.ndarray
    unit: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    x = run.dataset().x
    z = run.model(i).encode(x)
    unit = sparsity.nth(z, controls.unit)
    shown = evenly(np.arange(len(x)), N_DRAWN)
    return Data(_plane(run.dataset()).encode(x[shown]), z[shown, unit], z[:, unit], unit)


@remembered
def _plane(dataset: Dataset) -> pca.PCA:
    return pca.fit(dataset.x, 2)


def unfit(run: Run) -> str:
    return "" if min(run.dataset().x.shape) > 1 else text("This view draws the data in a plane; they have one column.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = text("PC 1 of the data"), text("PC 2 of the data")
    return figures.ramp(data.xy, data.drawn, *labels, label=text("code"))


def told(data: Data) -> Sentence:
    """For how many examples it fires, and how strongly there."""
    on = data.activation != 0
    values = {"unit": count(data.unit + 1), "n": count(on.sum()), "all": count(len(on))}
    if not on.any():
        return Sentence("Unit {unit} fires for {n} of {all} examples.", **values)
    return plural(
        "Unit {unit} fires for {n} of {all} examples, with {mean}.",
        "Unit {unit} fires for {n} of {all} examples, with {mean} on average.",
        mean=number(data.activation[on].mean()),
        **values,
    )
