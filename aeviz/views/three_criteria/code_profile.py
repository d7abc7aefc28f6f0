"""How few units carry a code: the sizes of each example's units, largest first, model beside model."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.language import Listed, Sentence, count, name_of, percent, text
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, examples
from aeviz.views.base import NoControls as Controls
from aeviz.views.three_criteria.scorecard import codes

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told"]

TITLE = "How few units carry the code"
HEIGHT = 440
COMPARES = True
MOST = 0.9


@dataclass(frozen=True)
class Data:
    """name -> (units,) share of sum |z_j| that the 1, 2, ... largest units hold, mean over ``used`` of the
    ``n`` training examples.
    """

    held: dict[str, np.ndarray]
    used: int
    n: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    found = codes(run, i, others)
    used = len(next(iter(found.values())).z)
    return Data({name: _held(code.z) for name, code in found.items()}, used, len(run.dataset().train))


def _held(z: np.ndarray) -> np.ndarray:
    sizes = -np.sort(-np.abs(z), axis=1)
    total = sizes.sum(axis=1, keepdims=True)
    speaks = total[:, 0] > 0
    if not speaks.any():
        return np.ones(int(z.shape[1]))  # a silent code has nothing to hold
    return (sizes[speaks].cumsum(axis=1) / total[speaks]).mean(axis=0)


def figure(data: Data, controls: Controls) -> figures.Figure:
    longest = max(len(curve) for curve in data.held.values())
    curves = {name_of(name): np.append(curve, np.ones(longest - len(curve))) for name, curve in data.held.items()}
    labels = (text("units counted, the largest of each example first"), text("share of the code's size"))
    chart = figures.lines(np.arange(1, longest + 1), curves, "", *labels, markers=False)
    return chart.update_xaxes(**figures.log_axis([np.arange(1, longest + 1)])).update_yaxes(rangemode="tozero")


def told(data: Data) -> tuple[Sentence, Sentence]:
    needed = {name: 1 + int((curve < MOST).sum()) for name, curve in data.held.items()}
    return Sentence(
        "Units that hold {most} of a code's size, Σ|z|, on average over {examples}: {needed}.",
        most=percent(MOST),
        examples=examples(data.used, data.n, "training"),
        needed=Listed(
            Sentence(
                "{name} {needed} of {units}", name=name_of(name), needed=count(k), units=count(len(data.held[name]))
            )
            for name, k in needed.items()
        ),
    ), ONE_TRAINING
