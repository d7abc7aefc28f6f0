"""How much the code shrinks a neighbourhood, small or large."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.language import Sentence, number, text, times
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples, sample

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told"]

TITLE = "Contraction against radius"
HEIGHT = 360
N_DIRECTIONS = 10
RADII = np.geomspace(0.03, 30, 13)


@dataclass(frozen=True)
class Data:
    """ratio (3, n_radii) at the first of ``knobs``, here and at the last; ``small`` is ||J||_F / sqrt(d_in), here.

    Means over ``n`` of the ``n_test`` test examples; ``nearest`` is the median distance between nearest ones of them.
    """

    ratio: np.ndarray
    small: float
    knobs: tuple[float, ...]
    symbol: str
    nearest: float
    n: int
    n_test: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Mean of ||f(x + r u) - f(x)|| / r over test examples and random unit directions u."""
    x, chosen = _points(run), (0, i, len(run.knobs) - 1)
    return Data(
        ratio=np.stack([_ratio(run, k) for k in chosen]),
        small=float(sensitivity.norms(run.model(i), x).mean() / np.sqrt(run.d_in)),
        knobs=tuple(float(run.knobs[k]) for k in chosen),
        symbol=run.variant.symbol,
        nearest=_nearest(run),
        n=len(x),
        n_test=len(run.dataset().x_test),
    )


def _points(run: Run) -> np.ndarray:
    x_test = run.dataset().x_test
    return x_test[sample(len(x_test), N_DIRECTIONS * max(run.d_in, run.spec.d_latent))]


@once
def _ratio(run: Run, i: int) -> np.ndarray:
    """Those of the first and the last knob value are in every picture."""
    encode, rng = run.model(i).encode, np.random.default_rng(0)
    return sensitivity.contraction_ratio(encode, _points(run), RADII, rng, N_DIRECTIONS)


@once
def _nearest(run: Run) -> float:
    """The median distance of a test example to the nearest other one."""
    from scipy.spatial.distance import pdist, squareform

    distance = squareform(pdist(_points(run)))
    np.fill_diagonal(distance, np.inf)
    return float(np.median(distance.min(axis=1)))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three curves over the radius, and the distance to the nearest other example."""
    labels = text("radius"), text("code moved / radius")
    chart = figures.first_here_last(RADII, data.ratio, data.knobs, data.symbol, *labels, log_x=True)
    chart.add_vline(x=data.nearest, line={"dash": "dot", "width": 1.5, "color": figures.GREY})
    return chart.update_xaxes(dtick=1).update_yaxes(rangemode="tozero")


def told(data: Data) -> tuple[Sentence, ...]:
    """The ratio of the smallest and of the largest radius."""
    small = Sentence(
        "At {symbol} = {knob} a step of {step} in a random direction comes out {shrunk} as long (‖J‖/√d = {slope}), "
        "one of {leap} {far} (means over {examples}).",
        symbol=data.symbol,
        knob=number(data.knobs[1]),
        step=number(RADII[0]),
        shrunk=times(data.ratio[1, 0]),
        slope=number(data.small, 2),
        leap=number(RADII[-1]),
        far=times(data.ratio[1, -1]),
        examples=examples(data.n, data.n_test, "test"),
    )
    nearest = number(data.nearest, 2)
    return small, Sentence(
        "The dotted line is the median distance to the nearest other of them, {nearest}.", nearest=nearest
    )
