"""The best possible field for the data and the noise: the posterior mean, in closed form."""

import numpy as np

from aeviz.figures import Figure
from aeviz.language import Sentence, number
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising import field
from aeviz.views.denoising.field import HEIGHT, Data, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The exact optimum"
ALIKE = 0.1  # of a length


def compute(run: Run, i: int, controls: Controls) -> Data:
    return field.compute(run, i, controls)


def figure(data: Data, controls: Controls) -> Figure:
    return field.draw(data, data.exact)


def told(data: Data) -> tuple[Sentence, ...]:
    """What it is, and how long its arrows are beside the learned ones."""
    exact, learned = (np.median(np.linalg.norm(arrows, axis=1)) for arrows in (data.exact, data.learned))
    here = Sentence(
        "E[x | x̃] − x̃ at σ = {sigma}: an average over the training points, computed without any network. Its arrows "
        "are {exact} long in the median over the square, the learned ones {learned}.",
        sigma=number(data.sigma),
        exact=number(exact),
        learned=number(learned),
    )
    if abs(learned / exact - 1) < ALIKE:
        return (here,)
    return here, Sentence("Most of the square lies where training saw next to nothing: there a network need not agree.")
