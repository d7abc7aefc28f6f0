"""Images out of noise, by the network and by the exact optimum, with the training images nearest to them."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import images_only
from aeviz.views.from_noise.walker_distances import n_walkers, noises_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Images out of noise"
HEIGHT = 460
N_SHOWN = 9


@dataclass(frozen=True)
class Data:
    """Rows of N_SHOWN images (n, height, width), network and exact: the ``walkers`` on a grey scale of their own,
    what they are ``denoised`` to, and the ``nearest`` training images; (m,) ``gaps`` of all the walkers.
    """

    walkers: np.ndarray
    denoised: tuple[np.ndarray, ...]
    nearest: tuple[np.ndarray, ...]
    gaps: tuple[np.ndarray, ...]
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The same noise for both, and at every knob value."""
    return _measured(run)[i]


@once
def _measured(run: Run) -> tuple[Data, ...]:
    """At every knob value: all stand on one way down."""
    data, shape, least = run.dataset().x_train, run.dataset().height_width, int(np.argmin(run.knobs))
    made = [_made(of(run, least), data) for of in (noise_ladder.of_run, noise_ladder.of_data)]
    found: list[Data] = []
    for sigma, rungs in zip(np.sort(run.knobs)[::-1], zip(*made, strict=True), strict=True):
        walkers = rungs[0][0][:N_SHOWN]
        low, high = walkers.min(axis=1, keepdims=True), walkers.max(axis=1, keepdims=True)
        rows = [(walkers - low) / np.maximum(high - low, 1e-9)]
        rows += [x[:N_SHOWN] for _, x, _, _ in rungs] + [data[which[:N_SHOWN]] for _, _, _, which in rungs]
        grey, *others = (row.reshape(-1, *shape) for row in rows)
        found.append(Data(grey, tuple(others[:2]), tuple(others[2:]), tuple(g for _, _, g, _ in rungs), float(sigma)))
    order: list[int] = np.argsort(np.argsort(-run.knobs)).tolist()
    return tuple(found[k] for k in order)


def _made(rungs: noise_ladder.Rungs, data: np.ndarray) -> list[tuple[np.ndarray, ...]]:
    """At each noise the walkers, denoised, their distances from the data and what they are nearest to."""
    path, denoised = noise_ladder.descent(rungs, data, n_walkers(data))
    found = nearest_stored(np.concatenate(denoised), data)
    gaps, nearest = (each.reshape(len(denoised), -1) for each in (found.distance, found.index))
    return list(zip(path, denoised, gaps, nearest, strict=True))


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
