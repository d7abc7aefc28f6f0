"""While it trains: how far the plane of the decoder is from the plane of the principal components."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.language import Sentence, count, degrees, plural, text
from aeviz.run import Model, Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import enough_components

__all__ = ["TITLE", "Controls", "compute", "decoder", "figure", "told", "unfit"]

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
    """Only a linear decoder spans a plane, and there must be one of PCA's beside it."""
    if not (run.net.is_linear and run.variant.decodes_anywhere):
        return text("This view needs a linear autoencoder.")
    return enough_components(run)


def decoder(run: Run, model: Model) -> np.ndarray:
    """(d_in, k) the columns of a linear decoder, those of units in use."""
    return linear.columns(model.decode, run.spec.d_latent)[:, : run.units(run.index(model.knob))]


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Angles between the span of the decoder's k columns and that of the first k principal components.

    Directions that weight decay has switched off (singular values below 1/1000 of the largest) are left out.
    """
    frames = [_span(decoder(run, run.model(i, step=step))) for step in run.film_steps.tolist()]
    k = run.units(i)
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
    series = {text("largest"): data.largest, text("mean"): data.mean, text("smallest"): data.smallest}
    drawn = figures.lines(steps, series, "", text("training step"), text("angle in degrees"), log_x=True)
    return drawn.update_xaxes(tickvals=steps, ticktext=[str(step) for step in data.steps]).update_yaxes(range=[-3, 93])


def told(data: Data) -> tuple[Sentence, ...]:
    """The largest angle at the start and at the end."""
    angle = Sentence(
        "At step {first} the span of the decoder is up to {start} away from {components}; at step {last} the largest "
        "principal angle is {end}.",
        first=count(data.steps[0]),
        start=degrees(data.largest[0]),
        components=plural("the first principal component", "the first {n} principal components", n=count(data.k)),
        last=count(data.steps[-1]),
        end=degrees(data.largest[-1]),
    )
    off = data.k - data.alive[-1]
    if not off:
        return (angle,)
    return angle, plural(
        "By then {n} of {k} directions is switched off.",
        "By then {n} of {k} directions are switched off.",
        n=count(off),
        k=count(data.k),
    )
