"""The bridge: a little noise costs what a penalty on the Jacobian of the whole reconstruction costs, nearly."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "From denoising to contraction"
HEIGHT = 380
N, N_DRAWS = 80, 20
SIGMAS = np.geomspace(0.02, 0.5, 9)
SMALL = 0.1  # the noise that the caption speaks of


@dataclass(frozen=True)
class Data:
    """Mean over test examples at each of SIGMAS (n,): the measured loss, and its expansion with and without curvature.

    ``error`` is the loss without noise; at_small are the three at noise SMALL.
    """

    measured: np.ndarray
    expanded: np.ndarray
    popular: np.ndarray
    error: float
    at_small: tuple[float, float, float]


def compute(run: Run, at: int, controls: Controls) -> Data:
    """E||r(x + sigma eps) - x||^2 from draws; ||r - x||^2 + sigma^2 (||J_r||^2 + (r - x) . Laplacian r) beside it.

    eps comes in pairs with opposite signs, so that the odd terms of the expansion cancel in the mean.
    """
    x, reconstruct = run.dataset().x_test[:N].astype(np.float64), run.model(at).reconstruct
    unit = derivatives.small_noise_loss(reconstruct, x, 1.0)
    half = np.random.default_rng(0).standard_normal((N_DRAWS // 2, *x.shape))
    eps = np.concatenate([half, -half])

    def measured(sigma: float) -> float:
        noisy = (x + sigma * eps).reshape(-1, x.shape[1])
        return float(((reconstruct(noisy).reshape(eps.shape) - x) ** 2).sum(axis=2).mean())

    def popular(sigma):
        return unit.reconstruction + sigma**2 * unit.contraction

    def expanded(sigma):
        return popular(sigma) + sigma**2 * unit.curvature

    return Data(
        measured=np.array([measured(sigma) for sigma in SIGMAS]),
        expanded=expanded(SIGMAS),
        popular=popular(SIGMAS),
        error=unit.reconstruction,
        at_small=(measured(SMALL), expanded(SMALL), popular(SMALL)),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """What the noise adds to the loss, over sigma^2: both expansions are level lines."""
    series = {"measured": data.measured, "‖Jr‖² + curvature": data.expanded, "‖Jr‖² alone": data.popular}
    added = {name: (loss - data.error) / SIGMAS**2 for name, loss in series.items()}
    chart = figures.lines(SIGMAS, added, "", "noise σ", "added loss / σ²", dashed=tuple(series)[1:], log_x=True)
    return chart.update_xaxes(dtick="D2").update_yaxes(rangemode="tozero")


def caption(data: Data) -> str:
    """The three numbers at little noise."""
    measured, expanded, popular = (loss - data.error for loss in data.at_small)
    return (
        f"Noise σ = {SMALL:g} adds {measured:.4f} to this model's loss of {data.error:.4f}. The Jacobian of the whole "
        f"reconstruction, r = g(f(x)), and its curvature foretell {expanded:.4f}; the Jacobian alone, as it is often "
        f"written, {popular:.4f}. The contractive penalty charges the encoder's Jacobian only."
    )
