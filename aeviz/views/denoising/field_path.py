"""Direction and loss of the learned field against the exact one, at every noise."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import field
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, number, signed_percent, text
from aeviz.memo import once
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.field import N_NOISY, unfit

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Loss and direction"
HEIGHT = 440
WIDE = True


@dataclass(frozen=True)
class Data:
    """(K,) curves over the noise: both losses, and the median cosine of the learned with the exact arrows."""

    knobs: np.ndarray
    loss: np.ndarray
    oracle: np.ndarray
    cosine: np.ndarray
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    loss, oracle, cosine = np.array([_measured(run, k) for k in range(len(run.knobs))]).T
    return Data(run.knobs, loss, oracle, cosine, i)


@once
def _measured(run: Run, k: int) -> tuple[float, float, float]:
    data, sigma = run.dataset().x_train, required(run.variant.noise_std(run.spec.knobs[k]), "Gaussian noise")
    clean, noisy = field.noisy_copies(data, sigma, np.random.default_rng(0), N_NOISY)
    learned, exact = run.model(k).reconstruct(noisy), field.posterior_mean(noisy, data, sigma)
    loss, oracle = reconstruction_error(clean, learned), reconstruction_error(clean, exact)
    return loss, oracle, field.field_agreement(learned - noisy, exact - noisy).median_cosine


def figure(data: Data, controls: Controls) -> figures.Figure:
    learned, best = text("trained network"), text("best possible")
    loss = text("denoising loss")
    quantities = {
        loss: {learned: data.loss, best: data.oracle},
        text("median cosine with the exact arrow"): {learned: data.cosine},
    }
    chart = figures.panels(data.knobs, quantities, "σ", data.i, columns=1, log_y=(loss,))
    return chart.update_layout(yaxis2={"range": [min(-0.1, data.cosine.min()), 1.05]})


def told(data: Data) -> Sentence:
    """Loss and direction at this noise."""
    i = data.i
    return Sentence(
        "At σ = {sigma} the loss is {loss}, the best possible {best} ({excess}), on {n} noisy copies of training "
        "examples; the median cosine of the arrows is {cosine}.",
        sigma=number(data.knobs[i]),
        loss=number(data.loss[i]),
        best=number(data.oracle[i]),
        excess=signed_percent(data.loss[i] / data.oracle[i] - 1),
        n=count(N_NOISY),
        cosine=number(data.cosine[i]),
    )
