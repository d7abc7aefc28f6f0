"""The learned field, over the density of the noisy data; ``exact_field`` draws the best possible one like it."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import field, plane
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, number, signed_percent, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising import flow

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The learned field"
HEIGHT = 440
SIDE = 21  # arrows a side
FINE = 40  # cells of the density a side
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
    agreement: field.FieldAgreement
    loss: field.DenoisingLoss
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The exact optimum is the posterior mean for the data the network was trained on."""
    model, dataset = run.model(i), run.dataset()
    data, sigma = dataset.x_train, required(run.variant.noise_std(model.knob), "Gaussian noise")
    places = plane.grid(dataset.x, SIDE)[2]
    x, y, fine = plane.grid(dataset.x, FINE)
    clean, noisy = field.noisy_copies(data, sigma, np.random.default_rng(0), N_NOISY)
    guess, best = model.reconstruct(noisy), field.posterior_mean(noisy, data, sigma)
    return Data(
        places=places,
        learned=model.reconstruct(places) - places,
        exact=field.posterior_mean(places, data, sigma) - places,
        x=x,
        y=y,
        density=plane.density(fine, data, sigma).reshape(FINE, FINE),
        agreement=field.field_agreement(guess - noisy, best - noisy),
        loss=field.DenoisingLoss(reconstruction_error(clean, guess), reconstruction_error(clean, best)),
        sigma=sigma,
    )


def unfit(run: Run) -> str:
    """The closed form is that of Gaussian noise above 0."""
    if reason := flow.unfit(run):
        return reason
    if not all(run.variant.noise_std(knob) for knob in run.spec.knobs):
        return text("The exact optimum is known for Gaussian noise above 0 only.")
    return ""


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The learned arrows and, under them from the same places, the exact ones."""
    chart = figures.empty("", "x₁", "x₂", showlegend=True)
    figures.beside(chart, data.places, data.exact, *_scale(data), text("exact"))
    return _over(chart, data, data.learned)


def draw(data: Data, arrows: np.ndarray) -> figures.Figure:
    """Arrows (m, 2) at ``data.places`` over the density, on the colour scale that both fields share."""
    return _over(figures.empty("", "x₁", "x₂", showlegend=False), data, arrows)


def _over(chart: figures.Figure, data: Data, arrows: np.ndarray) -> figures.Figure:
    figures.shade(chart, data.x, data.y, data.density)
    figures.quiver(chart, data.places, arrows, *_scale(data), text("length"))
    return chart.equal_scales()


def _scale(data: Data) -> tuple[float, float]:
    """How much room an arrow has, and how long the longest is."""
    return float(np.ptp(data.places[:, 0])) / (SIDE - 1), float(np.quantile(np.linalg.norm(data.exact, axis=1), 0.9))


def told(data: Data) -> Sentence:
    """How near the learned field comes to the best possible one."""
    return Sentence(
        "At σ = {sigma}, where noisy data fall, the median cosine of the learned with the exact arrows is {cosine}; "
        "the loss is {loss}, the best possible {best} ({excess}), on {n} noisy copies of training examples.",
        sigma=number(data.sigma),
        cosine=number(data.agreement.median_cosine),
        loss=number(data.loss.loss),
        best=number(data.loss.oracle),
        excess=signed_percent(data.loss.excess),
        n=count(N_NOISY),
    )
