"""By what angle the learned arrow misses the exact one, over the plane."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import field, plane
from aeviz.language import Sentence, degrees, number, percent, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.field import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Where the field is wrong"
HEIGHT = 440
SIDE = 60
LIKELY = 0.95  # of the noisy data
WRONG = 90  # degrees: from here on the arrow leads away


@dataclass(frozen=True)
class Data:
    """``angle`` (SIDE, SIDE) in degrees between both arrows at ``x``, ``y``; ``length`` (SIDE, SIDE) the exact one's;
    the training ``points``; ``likely`` (SIDE, SIDE) bool marks the densest places that hold 95 % of the noisy data.
    """

    x: np.ndarray
    y: np.ndarray
    angle: np.ndarray
    length: np.ndarray
    likely: np.ndarray
    points: np.ndarray
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    model, dataset = run.model(i), run.dataset()
    x, y, places = plane.grid(dataset.x, SIDE)
    data, sigma = dataset.x_train, required(run.variant.noise_std(model.knob), "Gaussian noise")
    learned = model.reconstruct(places) - places
    exact = field.posterior_mean(places, data, sigma) - places
    angle, length = field.field_agreement(learned, exact).angle, np.linalg.norm(exact, axis=1)
    likely = _likely(plane.density(places, data, sigma))
    angle, length, likely = (found.reshape(SIDE, SIDE) for found in (angle, length, likely))
    return Data(x, y, angle, length, likely, data, sigma)


def _likely(density: np.ndarray) -> np.ndarray:
    """(m,) bool: the densest places, which hold LIKELY of the ``density`` (m,)."""
    order = np.argsort(-density)
    held = np.cumsum(density[order]) / density.sum()
    return np.isin(np.arange(len(density)), order[: 1 + np.searchsorted(held, LIKELY)])


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.heatmap(data.angle, "", "x₁", "x₂", x=data.x, y=data.y, zlabel=text("degrees"))
    chart.update_traces(zmin=0, zmax=180)
    return figures.dotted(chart, data.points, "white")


def told(data: Data) -> tuple[Sentence, ...]:
    """The angle where training saw data, and elsewhere."""
    near, far = data.angle[data.likely], data.angle[~data.likely]
    here = Sentence(
        "At σ = {sigma}, where {likely} of the noisy data fall, the arrows miss by {near} in the median and {away} of "
        "them lead away; elsewhere, where training saw next to nothing, they miss by {far}.",
        sigma=number(data.sigma),
        likely=percent(LIKELY),
        near=degrees(np.nanmedian(near)),
        away=percent(np.mean(near[np.isfinite(near)] > WRONG)),
        far=degrees(np.nanmedian(far)),
    )
    short, long = np.median(data.length[data.likely]), np.median(data.length[~data.likely])
    if np.nanmedian(far) >= np.nanmedian(near) or short >= long:
        return (here,)
    return here, Sentence(
        "The exact arrows are longer there, {long} and not {short} (medians): of a short arrow the direction is harder "
        "to hit.",
        long=number(long),
        short=number(short),
    )
