"""A chain of images: corrupt, denoise, corrupt again. Where does it wander, and does it come back?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, text
from aeviz.required import required
from aeviz.run import Model, Run
from aeviz.views.base import ONE_TRAINING, Example, evenly, images_only, on_same_data, only_option

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Corrupt, denoise, and again"
HEIGHT = 460
COMPARES = True
N_STEPS = 60
N_SHOWN = 12
N_CHAINS = 50
LOST = 2  # a chain this many times as far from the training images as test images are has left them
SHOWN = np.linspace(0, N_STEPS - 1, N_SHOWN).round().astype(int)


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Example()] = field(default=1, metadata={"label": "From test image"})


@dataclass(frozen=True)
class Chains:
    """Every few of N_STEPS links: ``denoised`` (N_SHOWN, height, width) of the chain from one test image, and ``far``
    (N_SHOWN,) the median distance of N_CHAINS chains, from test images, to the nearest training image.
    """

    denoised: np.ndarray
    far: np.ndarray


@dataclass(frozen=True)
class Data:
    """The chains of the network, and of one trained on its own chain (``back``), None where there is none beside.

    ``test`` is the median distance of test images to the nearest training image; ``spread`` that of two training
    images, as the root of its mean square, which is twice the variance.
    """

    chains: Chains
    back: Chains | None
    test: float
    sigma: float
    spread: float


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    dataset, sigma = run.dataset(), required(run.variant.noise_std(float(run.knobs[i])), "Gaussian noise")
    rows = np.arange(len(dataset.held_out))
    start = dataset.x_test[[(controls.first - 1) % len(rows), *evenly(rows, N_CHAINS)]]
    beside = [one for one in on_same_data(run, others).values() if _walks_back(one, run) and sigma in one.knobs]
    shown, *back = (_chains(model, start, dataset, sigma) for model in (run.model(i), *(o.at(sigma) for o in beside)))
    return Data(shown, back[0] if back else None, _test(dataset), sigma, _spread(dataset))


@remembered
def _test(dataset: Dataset) -> float:
    return float(np.median(nearest_stored(dataset.x_test, dataset.x_train).distance))


@remembered
def _spread(dataset: Dataset) -> float:
    return float(np.sqrt(2 * dataset.x_train.var(axis=0).sum()))


def _walks_back(other: Run, run: Run) -> bool:
    """Whether it is the same network, trained in the same way but for its own chain."""
    return other.variant.links > 0 == run.variant.links and only_option(run, other) != ""


def _chains(model: Model, start: np.ndarray, dataset: Dataset, sigma: float) -> Chains:
    """The first of the chains is the one that is shown."""
    links = noise_ladder.chain(sigma, model.reconstruct, start, np.random.default_rng(0), N_STEPS)[2::2][SHOWN]
    others = links[:, 1:].reshape(-1, links.shape[-1])
    far = nearest_stored(others, dataset.x_train).distance.reshape(N_SHOWN, -1)
    return Chains(links[:, 0].reshape(N_SHOWN, *dataset.height_width), np.median(far, axis=1))


def unfit(run: Run) -> str:
    if reason := images_only(run):
        return reason
    noises = [run.variant.noise_std(knob) for knob in run.spec.knobs]
    return "" if None not in noises else text("This chain adds Gaussian noise, by which the network was not trained.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    every = {text("this network"): data.chains}
    if data.back:
        every[text("trained to walk back")] = data.back
    far = {name: chains.far for name, chains in every.items()}
    images = {name: np.clip(chains.denoised, 0, 1) for name, chains in every.items()}
    chart = figures.strip(images, far, text("distance to the data"))
    return chart.update_layout(yaxis2=chart.layout["yaxis2"] | figures.log_axis(far.values()))


def told(data: Data) -> tuple[Sentence, ...]:
    """How far the chains come, and why."""
    ends = Sentence(
        "After {n} links at σ = {sigma} the median of {chains} chains from test images is {far} from its nearest "
        "training image; test images are {test} from theirs.",
        n=count(N_STEPS),
        sigma=number(data.sigma),
        chains=count(N_CHAINS),
        far=number(data.chains.far[-1]),
        test=number(data.test),
    )
    return ends, *_lost(data), *_walked_back(data)


def _lost(data: Data) -> tuple[Sentence, ...]:
    if data.chains.far[-1] <= LOST * data.test:
        return ()
    return (
        Sentence(
            "They have left the images, of which two are {spread} apart (root mean square of the training images). "
            "The network was trained only with noise σ around them: its small errors add up over the links, and "
            "where they lead nothing has taught it the way back.",
            spread=number(data.spread),
        ),
    )


def _walked_back(data: Data) -> tuple[Sentence, ...]:
    if not data.back:
        return ()
    far = number(data.back.far[-1])
    back = Sentence(
        "The same network, trained on its own chain with the clean image asked for (walkback), is {far} from them.",
        far=far,
    )
    return back, ONE_TRAINING
