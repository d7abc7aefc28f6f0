"""Sensitivity along the manifold and across it, against the knob."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.language import Sentence, number, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "median_ratio", "split", "told", "unfit"]

TITLE = "What goes numb first"
HEIGHT = 380
WIDE = True


@dataclass(frozen=True)
class Data:
    """Medians over the test points at each knob value, (n_knobs,); the ratio is the median of the points' ratios."""

    knobs: np.ndarray
    along: np.ndarray
    across: np.ndarray
    ratio: np.ndarray
    i: int
    label: str
    symbol: str


def unfit(run: Run) -> str:
    """Only data whose tangents are known."""
    return "" if run.dataset().tangent is not None else text("The directions along this data set are not known.")


def split(run: Run, i: int) -> sensitivity.TangentSplit:
    """Sensitivity of the i-th model along and across the manifold, at the test points."""
    data = run.dataset()
    return sensitivity.tangent_split(run.model(i).jacobian(data.x_test), required(data.tangent, "tangents")[data.test])


def compute(run: Run, i: int, controls: Controls) -> Data:
    """All models of the Run."""
    splits = [split(run, k) for k in range(len(run.knobs))]
    return Data(
        knobs=run.knobs,
        along=np.array([np.median(found.along) for found in splits]),
        across=np.array([np.median(found.across) for found in splits]),
        ratio=np.array([median_ratio(found) for found in splits]),
        i=i,
        label=run.knob_label,
        symbol=run.variant.symbol,
    )


def median_ratio(split: sensitivity.TangentSplit) -> float:
    """The median over points of along / across; a point numb in both directions has none."""
    felt = split.along + split.across > 0
    return float(np.median(split.along[felt] / np.maximum(split.across[felt], 1e-9))) if felt.any() else np.nan


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Two panels: the two sensitivities, and their ratio with 1 marked."""
    ratio = text("along / across")
    both = {text("along"): data.along, text("across"): data.across}
    quantities = {text("sensitivity"): both, ratio: {ratio: data.ratio}}
    return figures.panels(data.knobs, quantities, data.label, data.i, levels={ratio: 1.0})


def told(data: Data) -> tuple[Sentence, ...]:
    """What is left of each at the present knob value."""
    here = {"symbol": data.symbol, "knob": number(data.knobs[data.i])}
    if np.isnan(data.ratio[data.i]):
        return (Sentence("At {symbol} = {knob} the code feels nothing, in any direction.", **here),)
    now = Sentence(
        "At {symbol} = {knob} a step along the manifold moves the code by {along} times its length, one across it by "
        "{across} times (medians over the test points); the ratio of the two is {ratio}.",
        along=number(data.along[data.i]),
        across=number(data.across[data.i]),
        ratio=number(data.ratio[data.i]),
        **here,
    )
    if data.i == 0 or np.isnan(data.ratio[0]):
        return (now,)
    before = Sentence(
        "At {symbol} = {first} it was {along_first} and {across_first}, a ratio of {ratio_first}.",
        symbol=data.symbol,
        first=number(data.knobs[0]),
        along_first=number(data.along[0]),
        across_first=number(data.across[0]),
        ratio_first=number(data.ratio[0]),
    )
    return now, before
