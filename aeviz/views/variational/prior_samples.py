"""New images from the decoder: codes drawn from the prior, and codes drawn from where the data's codes are."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder, variational
from aeviz.data.base import Dataset
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Drawn from the code"
HEIGHT = 380
N, N_SHOWN = 300, 12


@dataclass(frozen=True)
class Data:
    """(N_SHOWN, height, width) decoded draws of N(0, I) (``prior``) and of the Gaussian with the codes' own mean and
    covariance (``fitted``), and test examples reconstructed. ``apart``: the sliced Wasserstein distances of N of either
    from the test examples, and ``by_chance`` that of as many training examples.
    """

    prior: np.ndarray
    fitted: np.ndarray
    test: np.ndarray
    apart: tuple[float, float]
    by_chance: float
    knob: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    z = variational.posterior(model, dataset.x_train).draw(np.random.default_rng(1))
    eps = np.random.default_rng(0).standard_normal((N, z.shape[1]))
    root = np.linalg.cholesky(np.atleast_2d(np.cov(z.T)) + 1e-9 * np.eye(z.shape[1]))
    prior, fitted = model.decode(eps), model.decode(z.mean(axis=0) + eps @ root.T)
    test, shape = dataset.x_test, (-1, *dataset.height_width)
    apart = [noise_ladder.sliced_wasserstein(x, test, np.random.default_rng(2)) for x in (prior, fitted)]
    return Data(
        prior=prior[:N_SHOWN].reshape(shape),
        fitted=fitted[:N_SHOWN].reshape(shape),
        test=model.reconstruct(test[:N_SHOWN]).reshape(shape),
        apart=(apart[0], apart[1]),
        by_chance=_by_chance(dataset),
        knob=float(run.knobs[i]),
    )


@once
def _by_chance(data: Dataset) -> float:
    """It rests on the data alone."""
    return noise_ladder.by_chance(data.x_train, data.x_test, N, np.random.default_rng(3))


def unfit(run: Run) -> str:
    if reason := images_only(run):
        return reason
    return "" if run.variant.draws_code else text("Only a variational autoencoder has a prior to draw codes from.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    rows = {text("from the prior"): data.prior, text("from the codes' Gaussian"): data.fitted}
    return figures.gallery(rows | {text("test images, reconstructed"): data.test})


def told(data: Data) -> Sentence:
    """How near either is to new data."""
    return Sentence(
        "At β = {beta}, {n} images decoded from the prior are {prior} from the test images (sliced Wasserstein "
        "distance), those from a Gaussian fitted to the codes {fitted}; as many training images, drawn at random, are "
        "{chance} from them.",
        beta=number(data.knob),
        n=count(N),
        prior=number(data.apart[0]),
        fitted=number(data.apart[1]),
        chance=number(data.by_chance),
    )
