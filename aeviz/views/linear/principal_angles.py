"""While it trains: how far the plane of the decoder is from the plane of the principal components."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.run import Model, Run
from aeviz.views.base import NoControls as Controls

__all__ = ["TITLE", "Controls", "caption", "compute", "decoder", "figure", "unfit"]

TITLE = "Principal angles to PCA along the training"


@dataclass(frozen=True)
class Data:
    """Principal angles in degrees at the training steps ``steps``, all (n_frames,); of k units, ``alive`` are on."""

    largest: np.ndarray
    mean: np.ndarray
    smallest: np.ndarray
    alive: np.ndarray
    steps: np.ndarray
    k: int


def unfit(run: Run) -> str:
    """Only a linear decoder spans a plane."""
    return "" if run.net.is_linear and run.variant.decodes_anywhere else "This view needs a linear autoencoder."


def decoder(run: Run, model: Model) -> np.ndarray:
    """(d_in, k) the columns of a linear decoder, those of units in use."""
    k = run.variant.active_units(model.knob, run.spec.d_latent)
    return linear.columns(model.decode, run.spec.d_latent)[:, :k]


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Angles between the span of the decoder's k columns and that of the first k principal components.

    Directions that weight decay has switched off (singular values below 1/1000 of the largest) are left out.
    """
    frames = [_span(decoder(run, run.model(at, step=step))) for step in run.film_steps.tolist()]
    k = run.units(at)
    components = pca.learned(run.dataset(), k).components.T
    angles = [linear.principal_angles(span, components) for span in frames]
    largest, mean, smallest = np.array([(a[-1], a.mean(), a[0]) for a in angles]).T
    return Data(largest, mean, smallest, np.array([len(a) for a in angles]), run.film_steps, k)


def _span(columns: np.ndarray) -> np.ndarray:
    """(d_in, alive) orthonormal basis of what the columns (d_in, k) span."""
    u, s, _ = np.linalg.svd(columns, full_matrices=False)
    return u[:, s > 1e-3 * s[0]]


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The largest, the mean and the smallest angle over the steps; the start is drawn left of the first step."""
    steps = np.where(data.steps > 0, data.steps, data.steps[1] / 3)
    series = {"largest": data.largest, "mean": data.mean, "smallest": data.smallest}
    drawn = figures.lines(steps, series, "", "training step", "angle in degrees", log_x=True)
    return drawn.update_xaxes(tickvals=steps, ticktext=[str(step) for step in data.steps]).update_yaxes(range=[-3, 93])


def caption(data: Data) -> str:
    """The largest angle at the start and at the end."""
    what = "the first principal component" if data.k == 1 else f"the first {data.k} principal components"
    off = data.k - data.alive[-1]
    dead = f" ({off} of {data.k} directions are switched off by then)" if off else ""
    return (
        f"At step {data.steps[0]} the span of the decoder is up to {data.largest[0]:.0f}° away from {what}; at step "
        f"{data.steps[-1]:,} the largest principal angle is {_degrees(data.largest[-1])}{dead}."
    )


def _degrees(angle: float) -> str:
    return f"{angle:.2f}°" if angle >= 0.01 else "below 0.01°"
