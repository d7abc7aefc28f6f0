"""How much of the reconstruction's variance each unit carries, beside PCA's eigenvalues."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.language import Sentence, count, number, plural, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.linear.principal_angles import decoder, unfit

__all__ = ["TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Variance of each unit"


@dataclass(frozen=True)
class Data:
    """units, eigenvalues (k,): parts of the variance of all ``n`` training examples' reconstructions, by the network
    and by PCA.
    """

    units: np.ndarray
    eigenvalues: np.ndarray
    n: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """A unit's part is sum_l cov(z_j, z_l) d_j . d_l, so that the parts add up even where units overlap."""
    data, model = run.dataset(), run.model(i)
    columns = decoder(run, model)
    k = columns.shape[1]
    z = model.encode(data.x_train)[:, :k]
    return Data(linear.variance_per_unit(z, columns), pca.learned(data, k).eigenvalues[:k], len(z))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Bars side by side, in the units' own order."""
    names = [str(i + 1) for i in range(len(data.units))]
    series = {text("units of the network"): data.units, text("principal components"): data.eigenvalues}
    return figures.bars(names, series, "", text("unit"), text("variance")).update_xaxes(type="category")


def told(data: Data) -> tuple[Sentence, ...]:
    """The totals and the largest and smallest part of each."""
    totals = plural(
        "The reconstructions of all {examples} training examples vary by {total} by the one unit, by {pca} by the one "
        "principal component.",
        "The reconstructions of all {examples} training examples vary by {total} by the {n} units, by {pca} by {n} "
        "principal components.",
        n=count(len(data.units)),
        examples=count(data.n),
        total=number(data.units.sum(), 4),
        pca=number(data.eigenvalues.sum(), 4),
    )
    if len(data.units) == 1:
        return (totals,)
    falling = bool((np.diff(data.units) <= 0).all())
    return totals, Sentence(
        "The single units carry {least} to {most}, {order}; the principal components {last} to {first}, falling.",
        least=number(data.units.min()),
        most=number(data.units.max()),
        order=Sentence("falling") if falling else Sentence("in no order"),
        last=number(data.eigenvalues[-1]),
        first=number(data.eigenvalues[0]),
    )
