"""Which units of a code depend on which: correlation below the diagonal, HSIC above it."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import independence
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Pairs of units"
HEIGHT = 430
N, N_HSIC, UNITS = 1500, 250, 12


@dataclass(frozen=True)
class Data:
    """``units`` (m,): the units that vary most, numbered from 1; ``correlation``, ``hsic`` (m, m): |r| and HSIC scaled
    to 1 for a unit with itself.
    """

    units: np.ndarray
    n_units: int
    correlation: np.ndarray
    hsic: np.ndarray


def compute(run: Run, at: int, controls: Controls) -> Data:
    z = run.model(at).encode(run.dataset().x_train[:N])
    n_units = run.units(at)
    most = np.sort(np.argsort(-z[:, :n_units].var(axis=0))[:UNITS])
    z = z[:, most]
    return Data(most + 1, n_units, np.abs(independence.correlation(z)), independence.pairwise_hsic(z[:N_HSIC]))


def figure(data: Data, controls: Controls) -> figures.Figure:
    both = np.tril(data.correlation, -1) + np.triu(data.hsic, 1)
    if len(both) > 1:
        np.fill_diagonal(both, np.nan)
    if np.isnan(both).all():
        return figures.empty("No two units vary")
    names = [str(unit) for unit in data.units]
    chart = figures.heatmap(both, "", "unit (above: HSIC)", "unit (below: |correlation|)", x=names, y=names)
    chart.update_xaxes(type="category").update_yaxes(type="category", scaleanchor="x", constrain="domain")
    return chart.update_xaxes(constrain="domain").update_traces(zmin=0, zmax=1)


def caption(data: Data) -> str:
    if len(data.units) < 2:
        return "A code of 1 unit has no pairs."
    pairs = np.triu_indices(len(data.units), 1)
    correlation, hsic = data.correlation[pairs], data.hsic[pairs]
    if np.isnan(hsic).all():
        return f"Of the {data.n_units} units none varies."
    strongest = int(np.nanargmax(hsic))
    i, j = pairs[0][strongest], pairs[1][strongest]
    of = f"the {len(data.units)} of {data.n_units} units that vary most" if data.n_units > UNITS else "all units"
    return (
        f"Over the pairs of {of}: mean |correlation| {np.nanmean(correlation):.2f}, mean HSIC {np.nanmean(hsic):.2f}. "
        f"Most dependent are units {data.units[i]} and {data.units[j]}: HSIC {hsic[strongest]:.2f}, |correlation| "
        f"{correlation[strongest]:.2f}."
    )
