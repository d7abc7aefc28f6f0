"""In how many directions the code feels anything: the singular values of its Jacobian."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "In how many directions it feels"
HEIGHT = 380
N = 30  # test examples averaged over
NUMB = 1e-4  # smaller singular values are not drawn


@dataclass(frozen=True)
class Data:
    """values (3, r): mean singular values at the first knob value, the present one and the last; rank (3,)."""

    values: np.ndarray
    rank: np.ndarray
    names: tuple[str, str, str]
    n_used: int


def unfit(run: Run) -> str:
    """A spectrum needs some directions."""
    return "" if run.d_in > 3 else "With so few dimensions see the ellipses."


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Singular values of J at each of N test examples, sorted, then averaged."""
    x = run.dataset().x_test[:N]
    chosen = (0, at, len(run.knobs) - 1)
    values = [sensitivity.singular_values(run.model(i).jacobian(x)) for i in chosen]
    symbol = run.variant.SYMBOL
    return Data(
        values=np.stack([value.mean(axis=0) for value in values]),
        rank=np.array([_mean_rank(value) for value in values]),
        names=(f"first, {symbol} = {run.knobs[0]:g}", "here", f"last, {symbol} = {run.knobs[-1]:g}"),
        n_used=len(x),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three spectra; the first and the last knob value's dashed."""
    index = np.arange(1, data.values.shape[1] + 1)
    series = dict(zip(data.names, np.where(data.values > NUMB, data.values, np.nan), strict=True))
    chart = figures.lines(
        index, series, "", "direction", "singular value of J", dashed=(data.names[0], data.names[2]), log_y=True
    )
    return chart.update_yaxes(dtick=1, exponentformat="power")


def caption(data: Data) -> str:
    """The effective rank."""
    first, here, last = data.rank
    return (
        f"Effective number of directions felt, (Σs)²/Σs²: {here:.1f} here, {first:.1f} at the {data.names[0]}, "
        f"{last:.1f} at the {data.names[2]} (means over {data.n_used} test examples)."
    )


def _mean_rank(values: np.ndarray) -> float:
    rank = sensitivity.effective_rank(values)
    return float(np.nanmean(rank)) if np.isfinite(rank).any() else 0.0
