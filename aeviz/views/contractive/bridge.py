"""The bridge: a little noise costs what a penalty on the Jacobian of the whole reconstruction costs, nearly."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, number, percent, signed, text, times
from aeviz.networks.arrays import Map
from aeviz.run import Model, Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import differentiable as unfit
from aeviz.views.base import examples, sample

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "From denoising to contraction"
HEIGHT = 380
N_DRAWS = 20
SIGMAS = np.geomspace(0.02, 0.5, 9)
NEAR = 0.1  # the expansion holds where it is off by no more than this share of what is measured


@dataclass(frozen=True)
class Data:
    """Over SIGMAS (m,): what noise adds to the loss, measured, a mean over ``n`` of the ``n_test`` test examples.

    The expansion of what is added: sigma^2 (contraction + curvature). ``holds`` (m,) is where it is within NEAR of what
    is measured, from the smallest sigma on; nowhere for a network with kinks, whose Laplacian is no function.
    """

    added: np.ndarray
    error: float
    contraction: float
    curvature: float
    holds: np.ndarray
    smooth: bool
    n: int
    n_test: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """E||r(x + sigma eps) - x||^2 from draws; ||r - x||^2 + sigma^2 (||J_r||^2 + (r - x) . Laplacian r) exactly.

    eps comes in pairs with opposite signs, so that the odd terms of the expansion cancel in the mean.
    """
    x_test, model = run.dataset().x_test, run.model(i)
    widest = max(weight.shape[1] for weight, _, _ in (*model.encoder_layers(), *model.decoder_layers()))
    x = x_test[sample(len(x_test), widest * (run.d_in + N_DRAWS))].astype(np.float64)
    terms = derivatives.small_noise(derivatives.of_reconstruction(model, x), x)
    added = _losses(model, x) - terms.reconstruction
    smooth = derivatives.is_smooth(model)
    near = np.abs(SIGMAS**2 * (terms.contraction + terms.curvature) - added) < NEAR * np.abs(added)
    return Data(
        added=added,
        error=terms.reconstruction,
        contraction=terms.contraction,
        curvature=terms.curvature,
        holds=np.logical_and.accumulate(near) & smooth,
        smooth=smooth,
        n=len(x),
        n_test=len(x_test),
    )


def _losses(model: Model, x: np.ndarray) -> np.ndarray:
    """(m,) means of ||r(x + sigma eps) - x||^2 over SIGMAS; the same draws for all, of mean 0 and variance 1."""
    eps = np.random.default_rng(0).standard_normal((N_DRAWS // 2, *x.shape))
    eps /= np.sqrt((eps**2).mean(axis=(0, 1)))
    r = derivatives.in_float64(model)
    return np.array([np.mean([_loss(r, x, sigma * one) for one in (*eps, *-eps)]) for sigma in SIGMAS])


def _loss(r: Map, x: np.ndarray, noise: np.ndarray) -> float:
    """Of x (n, d) with one draw of noise: what is worked out at once stays small, and in the processor's cache."""
    return reconstruction_error(x, r(x + noise))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """What the noise adds to the loss, over sigma^2: the expansions are level lines, drawn where they hold."""
    level = np.where(data.holds, 1.0, np.nan)
    series = {text("measured"): data.added / SIGMAS**2}
    if data.holds.any():
        series[text("‖Jr‖² + curvature")] = (data.contraction + data.curvature) * level
        series[text("‖Jr‖² alone")] = data.contraction * level
    dashed, labels = tuple(series)[1:], (text("noise σ"), text("added loss / σ²"))
    chart = figures.lines(SIGMAS, series, "", *labels, dashed=dashed, log_x=True)
    return chart.update_xaxes(dtick="D2").update_yaxes(rangemode="tozero")


def told(data: Data) -> tuple[Sentence, ...]:
    """What is measured and what is foretold at the largest noise at which the expansion holds, or at the smallest."""
    k = int(data.holds.sum()) - 1 if data.holds.any() else 0
    measured = Sentence(
        "Noise σ = {sigma} changes this model's loss of {error} by {measured} (mean over {examples}).",
        sigma=number(SIGMAS[k]),
        measured=signed(data.added[k]),
        error=number(data.error),
        examples=examples(data.n, data.n_test, "test"),
    )
    last = Sentence("The contractive penalty charges the encoder's Jacobian only.")
    if not data.holds.any() or data.holds.all():
        return measured, _foretold(data, k), last
    beyond = Sentence("With more noise both are off by more than {near} and are not drawn.", near=percent(NEAR))
    return measured, _foretold(data, k), beyond, last


def _foretold(data: Data, k: int) -> Sentence:
    """What the expansion says of the k-th noise, and whether it holds there."""
    contraction, curvature = SIGMAS[k] ** 2 * data.contraction, SIGMAS[k] ** 2 * data.curvature
    if not data.smooth:
        return Sentence(
            "Its ReLU units have kinks, where there is no second derivative: the expansion does not apply, and only "
            "‖Jr‖², which would foretell {popular}, is known exactly.",
            popular=number(contraction),
        )
    ratio = (contraction + curvature) / data.added[k]
    values = {"foretold": number(contraction + curvature), "popular": number(contraction)}
    if not data.holds.any():
        return Sentence(
            "The Jacobian of the whole reconstruction, r = g(f(x)), and its curvature foretell {foretold}, {ratio} "
            "what is measured (the Jacobian alone {popular}): for this network even so little noise is too much for "
            "the expansion.",
            ratio=times(ratio),
            **values,
        )
    return Sentence(
        "The Jacobian of the whole reconstruction, r = g(f(x)), and its curvature foretell {foretold}, {ratio} of "
        "what is measured; the Jacobian alone {popular}.",
        ratio=percent(ratio),
        **values,
    )
