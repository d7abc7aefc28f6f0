"""Which way the units point: the angles between the decoder's columns, and to the principal components."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.language import Sentence, count, degrees, plural, text
from aeviz.run import Run
from aeviz.views.linear.principal_angles import decoder, unfit

__all__ = ["TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Angles of the units"
CHOICES = Literal["one another", "the principal components"]


@dataclass(frozen=True)
class Controls:
    """against: what the angles are measured to."""

    against: CHOICES = field(default="one another", metadata={"label": "Angles with"})


@dataclass(frozen=True)
class Data:
    """among (k, k) between the units, to_components (k, k) of unit (row) and principal component (column), degrees."""

    among: np.ndarray
    to_components: np.ndarray


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Angles between lines, 0 to 90 degrees; nan for a unit that is switched off."""
    columns = decoder(run, run.model(i))
    dead = np.linalg.norm(columns, axis=0) < 1e-3 * np.linalg.norm(columns, axis=0).max()
    alive = np.where(dead, 0, columns)
    components = pca.learned(run.dataset(), columns.shape[1]).components.T
    return Data(linear.angle_matrix(alive), linear.angle_matrix(alive, components))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A matrix of angles, 0 to 90 degrees."""
    among = controls.against == "one another"
    matrix = data.among if among else data.to_components
    names = [str(i + 1) for i in range(len(matrix))]
    labels = ("", text("unit") if among else text("principal component"), text("unit"))
    drawn = figures.heatmap(matrix, *labels, x=names, y=names, zlabel=text("degrees"))
    drawn.update_traces(zmin=0, zmax=90).update_xaxes(type="category").update_yaxes(type="category")
    return drawn.equal_scales()


def told(data: Data) -> tuple[Sentence, ...]:
    """How far from a right angle the units are to one another, and from the component they are nearest to."""
    alive = np.isfinite(np.diag(data.among))
    nearest = Sentence(
        "From the principal component nearest to it a unit is {nearest} away (median).",
        nearest=degrees(np.median(data.to_components[alive].min(axis=1))),
    )
    dead = (
        plural(
            "{n} of {units} units is switched off.",
            "{n} of {units} units are switched off.",
            n=count((~alive).sum()),
            units=count(len(alive)),
        ),
    )
    dead = () if alive.all() else dead
    if alive.sum() < 2:
        return Sentence("There is one direction."), nearest, *dead
    pairs = data.among[np.ix_(alive, alive)][np.triu_indices(alive.sum(), 1)]
    apart = Sentence(
        "The units of PCA are all 90° apart; these {alive} are {narrowest} to {widest} apart.",
        alive=count(alive.sum()),
        narrowest=degrees(pairs.min()),
        widest=degrees(pairs.max()),
    )
    return apart, nearest, *dead
