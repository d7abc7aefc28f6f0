"""How few units carry a code: the sizes of each example's units, largest first, model beside model."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.three_criteria.scorecard import codes

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "How few units carry the code"
HEIGHT = 440
COMPARES = True
MOST = 0.9


@dataclass(frozen=True)
class Data:
    """name -> (units,) share of sum |z_j| that the 1, 2, ... largest units hold, mean over the examples."""

    held: dict[str, np.ndarray]


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    return Data({name: _held(code.z) for name, code in codes(run, at, others).items()})


def _held(z: np.ndarray) -> np.ndarray:
    sizes = -np.sort(-np.abs(z), axis=1)
    total = sizes.sum(axis=1, keepdims=True)
    speaks = total[:, 0] > 0
    if not speaks.any():
        return np.ones(z.shape[1])  # a silent code has nothing to hold
    return (sizes[speaks].cumsum(axis=1) / total[speaks]).mean(axis=0)


def figure(data: Data, controls: Controls) -> figures.Figure:
    longest = max(len(curve) for curve in data.held.values())
    curves = {name: np.append(curve, np.ones(longest - len(curve))) for name, curve in data.held.items()}
    xlabel = "units counted, the largest of each example first"
    chart = figures.lines(np.arange(1, longest + 1), curves, "", xlabel, "share of the code's size", markers=False)
    return chart.update_xaxes(type="log", dtick="D2").update_yaxes(rangemode="tozero")


def caption(data: Data) -> str:
    needed = {name: 1 + int((curve < MOST).sum()) for name, curve in data.held.items()}
    listed = ", ".join(f"{name} {count} of {len(data.held[name])}" for name, count in needed.items())
    return f"Units that hold {MOST:.0%} of a code's size, on average: {listed}."
