"""How much of the true dictionary is found, against lambda."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.sparse.recovery import chance, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Recovery along λ"
HEIGHT = 440
N = 1000


@dataclass(frozen=True)
class Data:
    """(K,) curves: the mean max cosine with the true atoms and the units that fire; ``active`` atoms are in a point."""

    knobs: np.ndarray
    mmcs: np.ndarray
    l0: np.ndarray
    chance: float
    active: float
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset, decoders = run.dataset(), run.weights["decoder.0.weight"]
    true = dataset.atoms.T
    return Data(
        knobs=run.knobs,
        mmcs=np.array([sparsity.mmcs(found, true) for found in decoders]),
        l0=np.array([sparsity.l0(z).mean() for z in run.encode(dataset.x[:N])]),
        chance=chance(true.shape, decoders.shape[2]),
        active=_active(run),
        at=at,
    )


def _active(run: Run) -> float:
    from aeviz import data

    return float((data.options(run.spec.data) | dict(run.spec.data_options))["n_active"])


def figure(data: Data, controls: Controls) -> figures.Figure:
    quantities = {"mean max cosine (dotted: chance)": {"": data.mmcs}, "units that fire (dotted: truth)": {"": data.l0}}
    levels = dict(zip(quantities, (data.chance, data.active), strict=True))
    return figures.panels(data.knobs, quantities, "λ", data.at, columns=1, levels=levels)


def caption(data: Data) -> str:
    best = int(data.mmcs.argmax())
    return (
        f"The dictionary is found best at λ = {data.knobs[best]:g} (mean max cosine {data.mmcs[best]:.3f}; now "
        f"{data.mmcs[data.at]:.3f}). There {data.l0[best]:.1f} units fire, where {data.active:g} atoms make a point."
    )
