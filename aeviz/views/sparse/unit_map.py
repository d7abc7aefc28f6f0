"""Where in the data a unit fires."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import pca, sparsity
from aeviz.run import Run
from aeviz.views.base import Range

TITLE = "Where a unit fires"
N = 2000


@dataclass(frozen=True)
class Controls:
    rank: Annotated[int, Range(1, 96)] = field(default=1, metadata={"label": "Unit (1: used most)"})


@dataclass(frozen=True)
class Data:
    """``xy`` (n, 2) the data's first two principal components, ``activation`` (n,) of the unit."""

    xy: np.ndarray
    activation: np.ndarray
    unit: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    x = run.dataset().x[:N]
    z = run.model(at).encode(x)
    unit = sparsity.ranked(z, controls.rank)
    return Data(pca.fit(x, 2).encode(x), z[:, unit], unit)


def figure(data: Data, controls: Controls) -> figures.Figure:
    return figures.ramp(data.xy, data.activation, "PC 1 of the data", "PC 2 of the data", label="code")


def caption(data: Data) -> str:
    on = data.activation != 0
    text = f"Unit {data.unit + 1} fires for {on.sum():,} of {len(on):,} examples"
    return f"{text}, with {data.activation[on].mean():.2f} on average." if on.any() else f"{text}."
