"""Memory or new: how far the walkers end from the nearest training example, and how far all of them from new data."""

from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "N_WALKERS", "TITLE", "WIDE", "Controls", "compute", "figure", "noises_only", "told", "unfit"]

TITLE = "Remembered or new?"
HEIGHT = 440
WIDE = True
N_WALKERS = 400


@dataclass(frozen=True)
class Data:
    """(K,) curves over the knob. ``near`` and ``near_exact``: the median distance from r(walker) to the nearest
    training example, for the network and the exact optimum; ``near_test`` the same of test examples. ``apart`` and
    ``apart_exact``: the sliced Wasserstein distance of the r(walker) from the test examples; ``by_chance`` that of as
    many examples drawn at random from as many others.
    """

    knobs: np.ndarray
    near: np.ndarray
    near_exact: np.ndarray
    near_test: float
    apart: np.ndarray
    apart_exact: np.ndarray
    by_chance: float
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    return replace(_measured(run), i=i)


@once
def _measured(run: Run) -> Data:
    """The curves, which are the same wherever the knob stands."""
    dataset, data, least = run.dataset(), run.dataset().x_train, int(np.argmin(run.knobs))
    test, (network, exact) = dataset.x_test, (of(run, least) for of in (noise_ladder.of_run, noise_ladder.of_data))
    back = np.argsort(np.argsort(-run.knobs))  # where each knob value is on the ladder, whose first is the largest
    near, apart = _curves(network, data, test)[:, back]
    near_exact, apart_exact = _curves(exact, data, test)[:, back]
    near_test = float(np.median(nearest_stored(test, data).distance))
    by_chance = noise_ladder.by_chance(dataset.x, min(N_WALKERS, len(data)), len(test), np.random.default_rng(1))
    return Data(run.knobs, near, near_exact, near_test, apart, apart_exact, by_chance, 0)


def _curves(rungs: noise_ladder.Rungs, data: np.ndarray, test: np.ndarray) -> np.ndarray:
    """(2, K) the median distance to the nearest of the data, and the sliced Wasserstein distance from the test."""
    path = noise_ladder.walk(rungs, data, N_WALKERS)
    ends = [r(x) for (_, r), x in zip(rungs, path, strict=True)]
    near = [np.median(nearest_stored(end, data).distance) for end in ends]
    return np.array([near, [noise_ladder.sliced_wasserstein(end, test, np.random.default_rng(2)) for end in ends]])


def noises_only(run: Run) -> str:
    """An ``unfit`` for views that go down a ladder of noises."""
    noises = [run.variant.noise_std(knob) for knob in run.spec.knobs]
    return "" if all(noises) and len(noises) > 1 else "Walkers need denoisers of several Gaussian noises above 0."


def unfit(run: Run) -> str:
    return noises_only(run)


def figure(data: Data, controls: Controls) -> figures.Figure:
    network, exact = text("network"), text("exact optimum")
    near, apart = text("to the nearest training example"), text("from the test examples, as a whole")
    quantities = {
        near: {network: data.near, exact: data.near_exact},
        apart: {network: data.apart, exact: data.apart_exact},
    }
    levels = {near: data.near_test, apart: data.by_chance}
    return figures.panels(data.knobs, quantities, "σ", data.i, columns=2, levels=levels)


def told(data: Data) -> tuple[Sentence, ...]:
    """Both distances of both, beside what is to be expected of new data."""
    i = data.i
    near = Sentence(
        "Denoised at σ = {sigma}, the median of {n} walkers is {network} from its nearest training example by the "
        "network and {exact} by the exact optimum; a test example is {test} from it (dotted).",
        sigma=number(data.knobs[i]),
        n=count(N_WALKERS),
        network=number(data.near[i]),
        exact=number(data.near_exact[i]),
        test=number(data.near_test),
    )
    apart = Sentence(
        "As a whole they are {network} and {exact} from the test examples (sliced Wasserstein distance); as many "
        "of the data, drawn at random, are {chance} from as many others (dotted).",
        network=number(data.apart[i]),
        exact=number(data.apart_exact[i]),
        chance=number(data.by_chance),
    )
    return near, apart
