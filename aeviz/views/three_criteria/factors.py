"""The code against the truth: which unit tells of which factor that the data were made from."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import independence, pca
from aeviz.language import Sentence, count, number, percent, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Is any unit one factor?"
HEIGHT = 430
BINS = 10  # of a unit and of a factor that is a number
FACTORS = {
    "kind": Sentence("kind"),
    "x": Sentence("place x"),
    "y": Sentence("place y"),
    "size": Sentence("size"),
    "angle": Sentence("angle"),
}


@dataclass(frozen=True)
class Data:
    """``shares`` (units, factors): I(unit; factor) / H(factor), over all ``n`` examples; ``chance`` is the largest such
    share where the factors' examples are shuffled. ``gap``, ``pca_gap``: MIG of the code, and of PCA with as many.
    """

    shares: np.ndarray
    factors: tuple[str, ...]
    chance: float
    gap: float
    pca_gap: float
    n: int


def unfit(run: Run) -> str:
    """Only where the factors are known, and a code of two units has a best and a second-best one."""
    if run.dataset().factors is None:
        return text("This view needs data whose true factors are known.")
    return "" if run.units(0) > 1 else text("This view needs codes of two units or more.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, units = run.dataset(), run.units(i)
    z = run.model(i).encode(data.x)[:, :units]
    flat = pca.learned(data, min(units, *data.x_train.shape)).encode(data.x)
    factors = independence.as_labels(required(data.factors, "factors"), data.factor_kinds, BINS)
    mixed = np.random.default_rng(0).permuted(factors, axis=0)
    return Data(
        shares=independence.factor_shares(z, factors, BINS),
        factors=data.factor_names,
        chance=float(independence.factor_shares(z, mixed, BINS).max()),
        gap=independence.mutual_information_gap(z, factors, BINS),
        pca_gap=independence.mutual_information_gap(flat, factors, BINS),
        n=len(z),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row for each unit, a column for each factor, from nothing to all that there is to know."""
    units = [str(j + 1) for j in range(len(data.shares))]
    names = [_name(factor) for factor in data.factors]
    labels = ("", text("true factor"), text("unit"))
    chart = figures.heatmap(data.shares, *labels, x=names, y=units, zlabel=text("share told"))
    return chart.update_traces(zmin=0, zmax=1).update_xaxes(type="category").update_yaxes(type="category")


def _name(factor: str) -> str:
    return str(FACTORS.get(factor, factor))


def told(data: Data) -> tuple[Sentence, Sentence]:
    """The pair of unit and factor that are nearest to one another, who else tells of it, and the gap of all."""
    unit, factor = np.unravel_index(data.shares.argmax(), data.shares.shape)
    second = np.sort(data.shares[:, factor])[-2]
    return Sentence(
        "Unit {unit} tells most of one factor: {best} of {factor} (by chance at most {chance}); the next unit tells "
        "{second} of it.",
        unit=count(unit + 1),
        best=percent(data.shares[unit, factor]),
        factor=_name(data.factors[factor]),
        chance=percent(data.chance),
        second=percent(second),
    ), Sentence(
        "Mutual information gap, 1 where each factor sits in one unit alone: {gap}, of PCA's code {pca}, over "
        "{examples}.",
        gap=number(data.gap, 2),
        pca=number(data.pca_gap, 2),
        examples=examples(data.n, data.n, "all"),
    )
