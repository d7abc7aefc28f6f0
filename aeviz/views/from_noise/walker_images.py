"""Images out of noise, by the network and by the exact optimum, with the training images nearest to them."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import images_only
from aeviz.views.from_noise.walker_distances import N_WALKERS, noises_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Images out of noise"
HEIGHT = 460
N_SHOWN = 10


@dataclass(frozen=True)
class Data:
    """Rows of N_SHOWN images (n, height, width), network and exact: the ``walkers`` on a grey scale of their own,
    what they are ``denoised`` to, and the ``nearest`` training images; (N_WALKERS,) ``gaps`` of all the walkers.
    """

    walkers: np.ndarray
    denoised: tuple[np.ndarray, ...]
    nearest: tuple[np.ndarray, ...]
    gaps: tuple[np.ndarray, ...]
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The same noise for both, and at every knob value."""
    data, shape = run.dataset().x_train, (N_SHOWN, *run.dataset().height_width)
    made = [_made(of(run, i), data) for of in (noise_ladder.of_run, noise_ladder.of_data)]
    walkers = made[0][0][:N_SHOWN]
    low, high = walkers.min(axis=1, keepdims=True), walkers.max(axis=1, keepdims=True)
    return Data(
        walkers=((walkers - low) / np.maximum(high - low, 1e-9)).reshape(shape),
        denoised=tuple(x[:N_SHOWN].reshape(shape) for _, x, _, _ in made),
        nearest=tuple(data[which[:N_SHOWN]].reshape(shape) for _, _, _, which in made),
        gaps=tuple(gap for _, _, gap, _ in made),
        sigma=float(run.knobs[i]),
    )


def _made(rungs: noise_ladder.Rungs, data: np.ndarray) -> tuple[np.ndarray, ...]:
    """The walkers at the last of the noises, denoised, their distances from the data and what they are nearest to."""
    x = noise_ladder.walk(rungs, data, N_WALKERS)[-1]
    denoised = rungs[-1][1](x)
    found = nearest_stored(denoised, data)
    return x, denoised, found.distance, found.index


def unfit(run: Run) -> str:
    return images_only(run) or noises_only(run)


def figure(data: Data, controls: Controls) -> figures.Figure:
    rows = {
        text("walker"): data.walkers,
        text("network"): data.denoised[0],
        text("nearest to it"): data.nearest[0],
        text("optimum"): data.denoised[1],
        text("nearest to that"): data.nearest[1],
    }
    return figures.gallery(rows)


def told(data: Data) -> Sentence:
    """How far from memory either is."""
    network, exact = (np.median(gap) for gap in data.gaps)
    return Sentence(
        "At σ = {sigma} the network's images are {network} from the nearest training image in the median of {n}; the "
        "exact optimum's are {exact} from it. The row under each holds these training images; each walker has its own "
        "grey scale.",
        sigma=number(data.sigma),
        network=number(network),
        exact=number(exact),
        n=count(len(data.gaps[0])),
    )
