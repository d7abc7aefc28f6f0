"""How much of the reconstruction's variance each unit carries, beside PCA's eigenvalues."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.linear.principal_angles import decoder, unfit

__all__ = ["TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Variance of each unit"


@dataclass(frozen=True)
class Data:
    """units, eigenvalues (k,): parts of the reconstruction's variance, of the network and of PCA."""

    units: np.ndarray
    eigenvalues: np.ndarray


def compute(run: Run, at: int, controls: Controls) -> Data:
    """A unit's part is sum_l cov(z_j, z_l) d_j . d_l, so that the parts add up even where units overlap."""
    data, model = run.dataset(), run.model(at)
    columns = decoder(run, model)
    k = columns.shape[1]
    return Data(
        linear.variance_per_unit(model.encode(data.x_train)[:, :k], columns), pca.learned(data, k).eigenvalues[:k]
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Bars side by side, in the units' own order."""
    names = [str(i + 1) for i in range(len(data.units))]
    series = {"units of the network": data.units, "principal components": data.eigenvalues}
    return figures.bars(names, series, "", "unit", "variance").update_xaxes(type="category")


def caption(data: Data) -> str:
    """The totals and the largest and smallest part of each."""
    totals = (
        f"The reconstructions of the {len(data.units)}-unit network vary by {data.units.sum():.3f}, "
        f"those of PCA by {data.eigenvalues.sum():.3f}."
    )
    if len(data.units) == 1:
        return totals
    order = "falling" if (np.diff(data.units) <= 0).all() else "in no order"
    return (
        f"{totals} The single units carry {data.units.min():.3f} to {data.units.max():.3f}, {order}; the principal "
        f"components {data.eigenvalues[-1]:.3f} to {data.eigenvalues[0]:.3f}, falling."
    )
