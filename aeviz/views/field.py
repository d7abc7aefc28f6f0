"""The learned field beside the best possible one, over the density of the noisy data."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from aeviz import figures
from aeviz.analysis import field as exact_field
from aeviz.analysis import plane
from aeviz.figures.template import template
from aeviz.run import Run
from aeviz.views import flow
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Learned field and exact optimum"
HEIGHT = 460
SIDE = 21  # arrows a side
FINE = 48  # cells of the density a side
N_NOISY = 1000


@dataclass(frozen=True)
class Data:
    """``places`` (m, 2) with the arrows r(x) - x ``learned`` and ``exact`` (m, 2); ``density`` (FINE, FINE) of the
    noisy data on ``x``, ``y``; the agreement of both fields where noisy data fall, and the loss of both.
    """

    places: np.ndarray
    learned: np.ndarray
    exact: np.ndarray
    x: np.ndarray
    y: np.ndarray
    density: np.ndarray
    agreement: exact_field.FieldAgreement
    loss: exact_field.DenoisingLoss
    sigma: float


def compute(run: Run, at: int, controls: Controls) -> Data:
    """The exact optimum is the posterior mean for the data the network was trained on."""
    model, dataset = run.model(at), run.dataset()
    data, sigma = dataset.x_train, model.knob
    places = plane.grid(dataset.x, SIDE)[2]
    x, y, fine = plane.grid(dataset.x, FINE)
    noisy = exact_field.noisy_copies(data, sigma, np.random.default_rng(0), N_NOISY)[1]
    return Data(
        places=places,
        learned=model.reconstruct(places) - places,
        exact=exact_field.posterior_mean(places, data, sigma) - places,
        x=x,
        y=y,
        density=plane.density(fine, data, sigma).reshape(FINE, FINE),
        agreement=exact_field.field_agreement(
            model.reconstruct(noisy) - noisy, exact_field.posterior_mean(noisy, data, sigma) - noisy
        ),
        loss=exact_field.denoising_loss(model.reconstruct, data, sigma, np.random.default_rng(0), N_NOISY),
        sigma=sigma,
    )


def unfit(run: Run) -> str:
    """The closed form is that of Gaussian noise above 0."""
    if reason := flow.unfit(run):
        return reason
    if run.variant.corruption != "gaussian" or run.knobs.min() == 0:
        return "The exact optimum is known for Gaussian noise above 0 only."
    return ""


def figure(data: Data, controls: Controls) -> go.Figure:
    chart = make_subplots(1, 2, subplot_titles=("learned r(x) − x", "exact E[x | x̃] − x̃"), horizontal_spacing=0.06)
    longest = float(np.quantile(np.linalg.norm(data.exact, axis=1), 0.9))
    room = float(np.ptp(data.places[:, 0])) / (SIDE - 1)
    for col, arrows in enumerate((data.learned, data.exact), start=1):
        figures.shade(chart, data.x, data.y, data.density, row=1, col=col)
        figures.quiver(chart, data.places, arrows, room, longest, "length" if col == 2 else "", row=1, col=col)
    chart.update_layout(template=template(), yaxis={"scaleanchor": "x"}, yaxis2={"scaleanchor": "x2"})
    return chart.update_xaxes(constrain="domain").update_yaxes(constrain="domain")


def caption(data: Data) -> str:
    return (
        f"At σ = {data.sigma:.3g}, where noisy data fall, the median cosine of the learned with the exact arrows is "
        f"{data.agreement.median_cosine:.3f}; the loss is {data.loss.loss:.4f}, "
        f"the best possible {data.loss.oracle:.4f} ({data.loss.excess:+.1%})."
    )
