"""A chain of images: corrupt, denoise, corrupt again. Where does it wander?"""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import Example, images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Corrupt, denoise, and again"
HEIGHT = 400
N_STEPS = 60
N_SHOWN = 12
LOST = 3  # so many times as far as two training images are from each other


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Example()] = field(default=1, metadata={"label": "From test image"})


@dataclass(frozen=True)
class Data:
    """Every few of N_STEPS links of a chain from one test image: ``noisy`` and ``denoised`` (N_SHOWN, height, width).

    ``classes``: how often the nearest training image changed its class along the chain, None without classes;
    ``away`` is the distance of the last link from the first image; ``spread`` that of two training images, as the root
    of its mean square, which is twice the variance.
    """

    noisy: np.ndarray
    denoised: np.ndarray
    changes: int | None
    away: float
    sigma: float
    spread: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, shape = run.dataset(), (N_SHOWN, *run.dataset().height_width)
    test, sigma = dataset.x_test, required(run.variant.noise_std(float(run.knobs[i])), "Gaussian noise")
    start = test[(controls.first - 1) % len(test)][None]
    path = noise_ladder.chain(sigma, run.model(i).reconstruct, start, np.random.default_rng(0), N_STEPS)[:, 0]
    noisy, denoised = path[1::2], path[2::2]
    changes = None
    if dataset.y is not None:
        labels = dataset.y[dataset.train][nearest_stored(denoised, dataset.x_train).index]
        changes = int((np.diff(labels) != 0).sum())
    shown = np.linspace(0, N_STEPS - 1, N_SHOWN).round().astype(int)
    away = float(np.linalg.norm(denoised[-1] - start))
    spread = float(np.sqrt(2 * dataset.x_train.var(axis=0).sum()))
    return Data(noisy[shown].reshape(shape), denoised[shown].reshape(shape), changes, away, sigma, spread)


def unfit(run: Run) -> str:
    if reason := images_only(run):
        return reason
    noises = [run.variant.noise_std(knob) for knob in run.spec.knobs]
    return "" if None not in noises else "This chain adds Gaussian noise, by which the network was not trained."


def figure(data: Data, controls: Controls) -> figures.Figure:
    columns = [str(n + 1) for n in np.linspace(0, N_STEPS - 1, N_SHOWN).round().astype(int)]
    return figures.gallery({text("corrupted"): data.noisy, text("denoised"): data.denoised}, columns=columns)


def told(data: Data) -> tuple[Sentence, ...]:
    """How far it came."""
    far = Sentence(
        "After {n} links at σ = {sigma} the chain is {away} from where it began.",
        n=count(N_STEPS),
        sigma=number(data.sigma),
        away=number(data.away),
    )
    if data.away > LOST * data.spread:
        return far, Sentence(
            "It has left the data, where two training examples are {spread} apart (root mean square): so little noise "
            "teaches nothing about places so far out, and there nothing leads back.",
            spread=number(data.spread),
        )
    if data.changes is None:
        return (far,)
    return far, Sentence(
        "The nearest training image has changed its class {changes} times.", changes=count(data.changes)
    )
