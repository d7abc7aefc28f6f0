"""Is the learned field a slope? Its curl over the plane; the exact field's is 0."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives, field, noise_ladder, plane
from aeviz.language import Sentence, count, number, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.field import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The curl of the field"
HEIGHT = 440
SIDE = 50
N_NOISY = 1000


@dataclass(frozen=True)
class Data:
    """``curl`` (SIDE, SIDE) at ``x``, ``y``: dr_2/dx_1 - dr_1/dx_2 of the network. ``network`` and ``exact``: the
    median of ||J - J'|| / ||J + J'|| at N_NOISY noisy training points.
    """

    x: np.ndarray
    y: np.ndarray
    curl: np.ndarray
    points: np.ndarray
    sigma: float
    network: float
    exact: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    model, data = run.model(i), run.dataset().x_train
    sigma = required(run.variant.noise_std(model.knob), "Gaussian noise")
    x, y, places = plane.grid(run.dataset().x, SIDE)
    jacobian = derivatives.of_reconstruction(model, places).jacobian
    noisy = field.noisy_copies(data, sigma, np.random.default_rng(0), N_NOISY)[1]
    learned = derivatives.of_reconstruction(model, noisy).jacobian
    exact = field.posterior_covariance(noisy, data, sigma) / sigma**2
    network, exact = (float(np.median(noise_ladder.asymmetry(j))) for j in (learned, exact))
    curl = (jacobian[:, 1, 0] - jacobian[:, 0, 1]).reshape(SIDE, SIDE)
    return Data(x, y, curl, data, sigma, network, exact)


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.heatmap(data.curl, "", "x₁", "x₂", x=data.x, y=data.y, zlabel=text("curl"), diverging=True)
    return figures.dotted(chart, data.points, figures.GREY)


def told(data: Data) -> Sentence:
    """How asymmetric the Jacobians are."""
    return Sentence(
        "At σ = {sigma} the curl is {largest} at most. At {n} noisy training points the part of the network's Jacobian "
        "that turns is {network} of the part that stretches, in the median; of the exact optimum's it is {exact}: that "
        "field is the slope of a density.",
        sigma=number(data.sigma),
        largest=number(np.abs(data.curl).max()),
        n=count(N_NOISY),
        network=number(data.network),
        exact=number(data.exact),
    )
