"""Which units of a code depend on which: correlation below the diagonal, HSIC above it."""

import math
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import independence
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import MOST_NUMBERS, evenly, examples
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told"]

TITLE = "Pairs of units"
HEIGHT = 430
UNITS = 12
N_HSIC = math.isqrt(MOST_NUMBERS // UNITS)  # examples that HSIC looks at: it keeps the square of their number a unit


@dataclass(frozen=True)
class Data:
    """``units`` (m,): the units that vary most, numbered from 1; ``correlation``, ``hsic`` (m, m): |r| over all ``n``
    training examples and, over ``n_hsic`` of them, HSIC scaled to 1 for a unit with itself; ``chance``: the mean HSIC
    over pairs of the same units and all orders of each one's examples.
    """

    units: np.ndarray
    n_units: int
    correlation: np.ndarray
    hsic: np.ndarray
    chance: float
    n_hsic: int
    n: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    z = run.model(i).encode(run.dataset().x_train)[:, : run.units(i)]
    most = np.sort(np.argsort(-z.var(axis=0))[:UNITS])
    some = evenly(z[:, most], N_HSIC)
    pairs = independence.pairwise_hsic(some)
    return Data(
        units=most + 1,
        n_units=run.units(i),
        correlation=np.abs(independence.correlation(z[:, most])),
        hsic=pairs.found,
        chance=independence.mean_of_pairs(pairs.by_chance),
        n_hsic=len(some),
        n=len(z),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    both = np.tril(data.correlation, -1) + np.triu(data.hsic, 1)
    if len(both) > 1:
        np.fill_diagonal(both, np.nan)
    if np.isnan(both).all():
        return figures.words(text("No two units vary"))
    names = [str(unit) for unit in data.units]
    labels = ("", text("unit (above: HSIC)"), text("unit (below: |correlation|)"))
    chart = figures.heatmap(both, *labels, x=names, y=names)
    chart.update_xaxes(type="category").update_yaxes(type="category")
    return chart.equal_scales().update_traces(zmin=0, zmax=float(np.nanmax(both)) or 1)


def told(data: Data) -> tuple[Sentence, ...]:
    if len(data.units) < 2:
        return (Sentence("A code of one unit has no pairs."),)
    pairs = np.triu_indices(len(data.units), 1)
    correlation, hsic = data.correlation[pairs], data.hsic[pairs]
    if np.isnan(hsic).all():
        return (Sentence("Fewer than two of the {n_units} units vary.", n_units=count(data.n_units)),)
    strongest = int(np.nanargmax(hsic))
    i, j = pairs[0][strongest], pairs[1][strongest]
    return _means(data, correlation, hsic), Sentence(
        "Most dependent are units {i} and {j}: HSIC {most}, |correlation| {its}.",
        i=count(data.units[i]),
        j=count(data.units[j]),
        most=number(hsic[strongest], 2),
        its=number(correlation[strongest], 2),
    )


def _means(data: Data, correlation: np.ndarray, hsic: np.ndarray) -> Sentence:
    """Means over the pairs (n_pairs,) of both measures, and of which units they are."""
    of = Sentence("all {units} units", units=count(data.n_units))
    if data.n_units > len(data.units):
        of = Sentence(
            "the {units} of {n_units} units that vary most", units=count(len(data.units)), n_units=count(data.n_units)
        )
    return Sentence(
        "Over the pairs of {of}: mean |correlation| {correlation} ({all}), mean HSIC {hsic} ({some}; {chance} if no "
        "unit told of another).",
        of=of,
        correlation=number(np.nanmean(correlation), 2),
        all=examples(data.n, data.n, "training"),
        hsic=number(np.nanmean(hsic), 2),
        some=examples(data.n_hsic, data.n, "training"),
        chance=number(data.chance, 2),
    )
