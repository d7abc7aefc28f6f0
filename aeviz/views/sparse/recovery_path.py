"""How much of the true dictionary is found, against lambda."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, number, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.sparse.recovery import chance, unfit

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Recovery along λ"
HEIGHT = 440
WIDE = True


@dataclass(frozen=True)
class Data:
    """(K,) curves: the mean max cosine with the true atoms and the units that fire for a test example.

    ``active`` atoms are in a point on average.
    """

    knobs: np.ndarray
    mmcs: np.ndarray
    l0: np.ndarray
    chance: float
    active: float
    i: int
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, decoders, models = run.dataset(), run.weights["decoder.0.weight"], map(run.model, range(len(run.knobs)))
    true = required(dataset.atoms, "true atoms").T
    return Data(
        knobs=run.knobs,
        mmcs=np.array([sparsity.mmcs(found, true) for found in decoders]),
        l0=np.array([sparsity.l0(model.encode(dataset.x_test)).mean() for model in models]),
        chance=chance(true.shape, decoders.shape[2]),
        active=_active(run),
        i=i,
        symbol=run.variant.symbol,
    )


def _active(run: Run) -> float:
    from aeviz import data

    return float((data.options(run.spec.data) | dict(run.spec.data_options))["n_active"])


def figure(data: Data, controls: Controls) -> figures.Figure:
    quantities = {
        text("mean max cosine (dotted: chance)"): {"": data.mmcs},
        text("units that fire (dotted: truth)"): {"": data.l0},
    }
    levels = dict(zip(quantities, (data.chance, data.active), strict=True))
    return figures.panels(data.knobs, quantities, data.symbol, data.i, columns=1, levels=levels)


def told(data: Data) -> Sentence:
    """Where it is found best, against here, and how many units fire there."""
    best = int(data.mmcs.argmax())
    return Sentence(
        "The dictionary is found best at {symbol} = {knob} (mean max cosine {best}; now {now}). There {l0} units fire "
        "for a test example on average, where {active} atoms make a point.",
        symbol=data.symbol,
        knob=number(data.knobs[best]),
        best=number(data.mmcs[best]),
        now=number(data.mmcs[data.i]),
        l0=number(data.l0[best], 2),
        active=number(data.active),
    )
