"""Direction and loss of the learned field against the exact one, at every noise."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import field
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.field import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Loss and direction"
HEIGHT = 440
N_NOISY = 500
LEARNED, EXACT = "trained network", "best possible"


@dataclass(frozen=True)
class Data:
    """(K,) curves over the noise: both losses, and the median cosine of the learned with the exact arrows."""

    knobs: np.ndarray
    loss: np.ndarray
    oracle: np.ndarray
    cosine: np.ndarray
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    data = run.dataset().x_train
    rows = np.array([_measured(run, k, data) for k in range(len(run.knobs))])
    return Data(run.knobs, *rows.T, at)


def _measured(run: Run, k: int, data: np.ndarray) -> tuple[float, float, float]:
    sigma = run.variant.noise_std(run.spec.knobs[k])
    clean, noisy = field.noisy_copies(data, sigma, np.random.default_rng(0), N_NOISY)
    learned, exact = run.model(k).reconstruct(noisy), field.posterior_mean(noisy, data, sigma)
    loss, oracle = (((x_hat - clean) ** 2).sum(1).mean() for x_hat in (learned, exact))
    return loss, oracle, field.field_agreement(learned - noisy, exact - noisy).median_cosine


def figure(data: Data, controls: Controls) -> figures.Figure:
    quantities = {
        "denoising loss": {LEARNED: data.loss, EXACT: data.oracle},
        "median cosine with the exact arrow": {LEARNED: data.cosine},
    }
    chart = figures.panels(data.knobs, quantities, "σ", data.at, columns=1, log_y=("denoising loss",))
    return chart.update_layout(yaxis2={"range": [min(-0.1, data.cosine.min()), 1.05]})


def caption(data: Data) -> str:
    i = data.at
    excess = data.loss[i] / data.oracle[i] - 1
    return (
        f"At σ = {data.knobs[i]:.3g} the loss is {data.loss[i]:.4f}, the best possible {data.oracle[i]:.4f} "
        f"({excess:+.0%}); the median cosine of the arrows is {data.cosine[i]:.2f}."
    )
