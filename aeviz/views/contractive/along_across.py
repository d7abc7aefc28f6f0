"""Sensitivity along the manifold and across it, against the knob."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "ratio", "unfit"]

TITLE = "What goes numb first"
HEIGHT = 380


@dataclass(frozen=True)
class Data:
    """Medians over the test points at each knob value, (n_knobs,); the ratio is the median of the points' ratios."""

    knobs: np.ndarray
    along: np.ndarray
    across: np.ndarray
    ratio: np.ndarray
    at: int
    knob_name: str
    symbol: str


def unfit(run: Run) -> str:
    """Only data whose tangents are known."""
    return "" if run.dataset().tangent is not None else "The directions along this data set are not known."


def ratio(run: Run, i: int) -> sensitivity.TangentSplit:
    """Sensitivity of the i-th model along and across the manifold, at the test points."""
    data = run.dataset()
    return sensitivity.tangent_split(run.model(i).jacobian(data.x_test), data.tangent[data.test])


def compute(run: Run, at: int, controls: Controls) -> Data:
    """All models of the Run."""
    splits = [ratio(run, i) for i in range(len(run.knobs))]
    return Data(
        knobs=run.knobs,
        along=np.array([np.median(split.along) for split in splits]),
        across=np.array([np.median(split.across) for split in splits]),
        ratio=np.array([median_ratio(split) for split in splits]),
        at=at,
        knob_name=run.variant.KNOB,
        symbol=run.variant.SYMBOL,
    )


def median_ratio(split: sensitivity.TangentSplit) -> float:
    """The median over points of along / across; a point numb in both directions has none."""
    felt = split.along + split.across > 0
    return float(np.median(split.along[felt] / np.maximum(split.across[felt], 1e-9))) if felt.any() else np.nan


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Two panels: the two sensitivities, and their ratio with 1 marked."""
    quantities = {"sensitivity": {"along": data.along, "across": data.across}, "along / across": {"ratio": data.ratio}}
    label = f"{data.knob_name} {data.symbol}"
    return figures.panels(data.knobs, quantities, label, data.at, levels={"along / across": 1.0})


def caption(data: Data) -> str:
    """What is left of each at the present knob value."""
    first, here = f"{data.symbol} = {data.knobs[0]:g}", f"{data.symbol} = {data.knobs[data.at]:g}"
    return (
        f"From {first} to {here} the sensitivity along the manifold goes from {data.along[0]:.3g} to "
        f"{data.along[data.at]:.3g}, across it from {data.across[0]:.3g} to {data.across[data.at]:.3g}; their ratio "
        f"from {data.ratio[0]:.2f} to {data.ratio[data.at]:.2f}."
    )
