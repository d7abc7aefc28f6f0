"""How much the code shrinks a neighbourhood, small or large."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Contraction against radius"
HEIGHT = 360
N, N_DIRECTIONS = 80, 10
RADII = np.geomspace(0.03, 30, 13)


@dataclass(frozen=True)
class Data:
    """ratio (3, n_radii) at the first knob value, here and at the last; small is ||J||_F / sqrt(d_in), here."""

    ratio: np.ndarray
    small: float
    names: tuple[str, str, str]
    nearest: float


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Mean of ||f(x + r u) - f(x)|| / r over N test examples and random unit directions u."""
    x = run.dataset().x_test[:N]

    def ratio(i: int) -> np.ndarray:
        rng = np.random.default_rng(0)
        return sensitivity.contraction_ratio(run.model(i).encode, x, RADII, rng, N_DIRECTIONS)

    distance = np.linalg.norm(x[:, None] - x, axis=2) + np.diag(np.full(len(x), np.inf))
    squares = (run.model(at).jacobian(x) ** 2).sum(axis=(1, 2))
    symbol = run.variant.SYMBOL
    return Data(
        ratio=np.stack([ratio(i) for i in (0, at, len(run.knobs) - 1)]),
        small=float(np.sqrt(squares / x.shape[1]).mean()),
        names=(f"first, {symbol} = {run.knobs[0]:g}", "here", f"last, {symbol} = {run.knobs[-1]:g}"),
        nearest=float(np.median(distance.min(axis=1))),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three curves over the radius, and the distance to the nearest other example."""
    series = dict(zip(data.names, data.ratio, strict=True))
    chart = figures.lines(
        RADII, series, "", "radius", "code moved / radius", dashed=(data.names[0], data.names[2]), log_x=True
    )
    chart.add_vline(x=data.nearest, line={"dash": "dot", "width": 1.5, "color": figures.GREY})
    return chart.update_xaxes(dtick=1).update_yaxes(rangemode="tozero")


def caption(data: Data) -> str:
    """The ratio of the smallest and of a large radius."""
    small, large = data.ratio[1, 0], data.ratio[1, -1]
    return (
        f"A step of {RADII[0]:g} in a random direction comes out {small:.3g} times as long (‖J‖/√d = "
        f"{data.small:.3g}), one of {RADII[-1]:g} {large:.3g} times. The dotted line is the median distance to the "
        f"nearest other of {N} examples, {data.nearest:.2g}."
    )
