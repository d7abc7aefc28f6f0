"""Memory or new: how far the walkers end from the nearest training example, and how far all of them from new data."""

from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, text, times
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "n_walkers", "noises_only", "told", "unfit"]

TITLE = "Remembered or new?"
HEIGHT = 440
WIDE = True
FEWEST, MOST = 50, 1000  # walkers
NUMBERS = 2**28  # of them times the numbers in the training data: the exact optimum asks for each distance
N_DRAWS = 5  # of the walkers, and of as many training examples


@dataclass(frozen=True)
class Data:
    """(K,) curves over the knob. ``near`` and ``near_exact``: the median distance from r(walker) to the nearest
    training example, for the network and the exact optimum; ``near_test`` the same of test examples. ``apart`` and
    ``apart_exact``: the sliced Wasserstein distance of the r(walker) from the test examples; ``apart_real``: that of as
    many training examples. ``many``: that of N_DRAWS times as many of the network's walkers, at the least noise, and
    ``many_real`` of as many training examples.
    """

    knobs: np.ndarray
    near: np.ndarray
    near_exact: np.ndarray
    near_test: float
    apart: np.ndarray
    apart_exact: np.ndarray
    apart_real: float
    many: float
    many_real: float
    n: int
    i: int


def n_walkers(data: np.ndarray) -> int:
    """How many walkers there are: the fewer, the larger the training data (n, d)."""
    return int(np.clip(NUMBERS // data.size, FEWEST, MOST))


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
    ends = np.concatenate([_denoised(network, data, seed)[-1] for seed in range(1, N_DRAWS + 1)])
    n, rng = n_walkers(data), np.random.default_rng(1)
    return Data(
        knobs=run.knobs,
        near=near,
        near_exact=near_exact,
        near_test=float(np.median(nearest_stored(test, data).distance)),
        apart=apart,
        apart_exact=apart_exact,
        apart_real=noise_ladder.by_chance(data, test, n, rng, N_DRAWS),
        many=_apart(ends, test),
        many_real=noise_ladder.by_chance(data, test, len(ends), rng, N_DRAWS),
        n=n,
        i=0,
    )


def _denoised(rungs: noise_ladder.Rungs, data: np.ndarray, seed: int = 0) -> np.ndarray:
    """(K, n, d) each rung's r of the walkers that came down to it."""
    return noise_ladder.descent(rungs, data, n_walkers(data), seed=seed).denoised


def _apart(end: np.ndarray, test: np.ndarray) -> float:
    return noise_ladder.sliced_wasserstein(end, test, np.random.default_rng(2))


def _curves(rungs: noise_ladder.Rungs, data: np.ndarray, test: np.ndarray) -> np.ndarray:
    """(2, K) the median distance to the nearest of the data, and the sliced Wasserstein distance from the test."""
    ends = _denoised(rungs, data)
    gaps = nearest_stored(np.concatenate(ends), data).distance.reshape(len(ends), -1)
    return np.array([np.median(gaps, axis=1), [_apart(end, test) for end in ends]])


def noises_only(run: Run) -> str:
    """An ``unfit`` for views that go down a ladder of noises."""
    noises = [run.variant.noise_std(knob) for knob in run.spec.knobs]
    return "" if all(noises) and len(noises) > 1 else text("Walkers need denoisers of several Gaussian noises above 0.")


def unfit(run: Run) -> str:
    return noises_only(run)


def figure(data: Data, controls: Controls) -> figures.Figure:
    network, exact = text("network"), text("exact optimum")
    near, apart = text("to the nearest training example"), text("from the test examples, as a whole")
    quantities = {
        near: {network: data.near, exact: data.near_exact},
        apart: {network: data.apart, exact: data.apart_exact},
    }
    levels = {near: data.near_test, apart: data.apart_real}
    return figures.panels(data.knobs, quantities, "σ", data.i, columns=2, levels=levels)


def told(data: Data) -> tuple[Sentence, ...]:
    """Both distances of both, beside what is to be expected of new data."""
    i = data.i
    near = Sentence(
        "Denoised at σ = {sigma}, the median of {n} walkers is {network} from its nearest training example by the "
        "network and {exact} by the exact optimum; a test example is {test} from it (dotted).",
        sigma=number(data.knobs[i]),
        n=count(data.n),
        network=number(data.near[i]),
        exact=number(data.near_exact[i]),
        test=number(data.near_test),
    )
    return near, _as_a_whole(data), _of_many(data)


def _as_a_whole(data: Data) -> Sentence:
    """Both clouds of walkers beside what chance alone makes."""
    i = data.i
    return Sentence(
        "As a whole they are {network} and {exact} from the test examples (sliced Wasserstein distance); as many "
        "training examples, drawn at random, are {real} from them (dotted, a mean over {draws} draws).",
        network=number(data.apart[i]),
        exact=number(data.apart_exact[i]),
        real=number(data.apart_real),
        draws=count(N_DRAWS),
    )


def _of_many(data: Data) -> Sentence:
    """How much further than training examples many walkers end from the test examples."""
    return Sentence(
        "At σ = {least}, {n} of the network's walkers are {many} from the test examples and as many training examples "
        "{real}: {times} as far.",
        least=number(data.knobs.min()),
        n=count(N_DRAWS * data.n),
        many=number(data.many),
        real=number(data.many_real),
        times=times(data.many / data.many_real),
    )
