"""Two denoisers that share no training image: do they say the same of new images, and from how many on?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import memory
from aeviz.language import Listed, Sentence, count, number, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import images_only

__all__ = ["COMPARES", "HEIGHT", "KNOB", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Two networks, no image in common"
HEIGHT = 420
COMPARES = True
KNOB = False


@dataclass(frozen=True)
class Data:
    """For each of the ``sizes`` of the training sets (K,): the cosines (K, S, n_test) between both networks' denoised
    test images, from the mean of what they were trained on, for S pairs of networks that differ in their seed. There
    is no size where no Run on the other half stands beside.
    """

    sizes: np.ndarray
    cosine: np.ndarray
    sigma: float


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """At the smallest noise of each Run, the same draw for all."""
    sigma, test = required(run.variant.noise_std(min(run.knobs)), "Gaussian noise"), run.dataset().x_test
    noisy = test + sigma * np.random.default_rng(0).standard_normal(test.shape)
    pairs = _pairs(run, others)
    cosine = [[_cosines(*pair, noisy) for pair in of_size] for of_size in pairs.values()]
    seeds = len(next(iter(pairs.values()), ()))
    return Data(np.array(list(pairs), int), np.reshape(cosine, (len(pairs), seeds, len(test))).astype(float), sigma)


def _cosines(a: Run, b: Run, noisy: np.ndarray) -> np.ndarray:
    mean = np.mean([one.dataset().x_train.mean(axis=0) for one in (a, b)], axis=0)
    made, other = (one.at(min(one.knobs)).reconstruct(noisy) for one in (a, b))
    return memory.cosines(made, other, mean)


def _pairs(run: Run, others: Mapping[str, Run]) -> dict[int, list[tuple[Run, Run]]]:
    """Size of the training set -> pairs of Runs on either half, of one size and seed, that are else like ``run``.

    Sizes rise; at each one there are the same seeds, those for which both halves are there at every size.
    """
    halves: dict[int, dict[int, dict[int, Run]]] = {}
    for other in (*others.values(), run):
        if not unfit(other) and _alike(other) == _alike(run):
            of_size = halves.setdefault(len(other.dataset().train), {})
            of_size.setdefault(other.spec.seed, {})[int(dict(other.spec.data_options)["half"])] = other
    both = {n: {s for s, pair in seeds.items() if len(pair) == 2} for n, seeds in halves.items()}
    sizes = sorted(n for n, seeds in both.items() if seeds)
    common = sorted(both[sizes[0]].intersection(*(both[n] for n in sizes))) if sizes else []
    return {n: [(halves[n][s][1], halves[n][s][2]) for s in common] for n in sizes if common}


def _alike(run: Run):
    """The Spec, but for which of the training examples it has, and for its seed."""
    rest = {name: value for name, value in run.spec.data_options if name not in ("half", "n_train")}
    return replace(run.spec, data_options=rest, seed=0)


def unfit(run: Run) -> str:
    if reason := images_only(run):
        return reason
    if not dict(run.spec.data_options).get("half"):
        return text("This view compares networks that were trained on two halves of the data.")
    noisy = run.variant.noise_std(min(run.knobs))
    return "" if noisy else text("This view compares networks that take off Gaussian noise.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = text("training images of each network, none in common"), text("cosine of their answers")
    if not len(data.sizes):
        return figures.empty("", *labels)
    low, high = np.quantile(data.cosine, (0.1, 0.9), axis=(1, 2))
    above, below = text("a tenth is above"), text("a tenth is below")
    series = {text("mean"): data.cosine.mean(axis=(1, 2)), above: high, below: low}
    chart = figures.lines(data.sizes, series, "", *labels, dashed=(above, below), log_x=True)
    return chart.update_layout(showlegend=True, legend=figures.BELOW)


def told(data: Data) -> tuple[Sentence, ...]:
    """At every size, and how much of it is one training's chance."""
    if not len(data.sizes):
        return (Sentence("No network that was trained on the other half stands beside this one."),)
    means = data.cosine.mean(axis=2)
    curve = Sentence(
        "Both networks get the same {n} test images with noise σ = {sigma}. Trained on {sizes} images each, none in "
        "common, their answers have a mean cosine of {means}.",
        n=count(data.cosine.shape[2]),
        sigma=number(data.sigma),
        sizes=Listed(count(n) for n in data.sizes),
        means=Listed(number(mean) for mean in means.mean(axis=1)),
    )
    low, high = np.quantile(data.cosine[-1], (0.1, 0.9))
    last = Sentence(
        "With {many} each a tenth of the images is below {low}, a tenth above {high}.",
        many=count(data.sizes[-1]),
        low=number(low),
        high=number(high),
    )
    if means.shape[1] == 1:
        return curve, last
    spread = Sentence(
        "Over {seeds} pairs of networks with other seeds the mean cosine differs by at most {spread} at one size.",
        seeds=count(means.shape[1]),
        spread=number(np.ptp(means, axis=1).max()),
    )
    return curve, last, spread
