"""The best possible field for the data and the noise: the posterior mean, in closed form."""

import numpy as np

from aeviz.figures import Figure
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising import field
from aeviz.views.denoising.field import HEIGHT, Data, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "The exact optimum"


def compute(run: Run, at: int, controls: Controls) -> Data:
    return field.compute(run, at, controls)


def figure(data: Data, controls: Controls) -> Figure:
    return field.draw(data, data.exact)


def caption(data: Data) -> str:
    length, learned = (np.median(np.linalg.norm(arrows, axis=1)) for arrows in (data.exact, data.learned))
    return (
        f"E[x | x̃] − x̃ at σ = {data.sigma:.3g}: an average over the training points, computed without any network. Its "
        f"arrows are {length:.2f} long in the median over the square, the learned ones {learned:.2f}."
    )
