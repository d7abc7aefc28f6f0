"""Two denoisers that share no training image: do they say the same of new images, and from how many on?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import memory
from aeviz.language import Sentence, count, number, text
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
    """For each of the ``sizes`` of the training sets (K,): the cosines (K, n_test) between both networks' denoised test
    images, from the mean of what they were trained on. There is no size where no Run on the other half stands beside.
    """

    sizes: np.ndarray
    cosine: np.ndarray
    sigma: float


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """At the smallest noise of each Run, the same draw for all."""
    sigma, test = required(run.variant.noise_std(min(run.knobs)), "Gaussian noise"), run.dataset().x_test
    noisy = test + sigma * np.random.default_rng(0).standard_normal(test.shape)
    pairs = _pairs(run, others)
    made = [[one.at(min(run.knobs)).reconstruct(noisy) for one in pair] for pair in pairs.values()]
    means = [np.mean([one.dataset().x_train.mean(axis=0) for one in pair], axis=0) for pair in pairs.values()]
    cosine = [memory.cosines(one, other, centre) for (one, other), centre in zip(made, means, strict=True)]
    return Data(np.array(list(pairs), int), np.reshape(cosine, (-1, len(test))), sigma)


def _pairs(run: Run, others: Mapping[str, Run]) -> dict[int, tuple[Run, Run]]:
    """Size of the training set -> the Runs on either half, of one size, that are else like ``run``; sizes rise."""
    halves: dict[int, dict[int, Run]] = {}
    for other in (*others.values(), run):
        if not unfit(other) and _alike(other) == _alike(run):
            halves.setdefault(len(other.dataset().train), {})[int(dict(other.spec.data_options)["half"])] = other
    return {n: (found[1], found[2]) for n, found in sorted(halves.items()) if len(found) == 2}


def _alike(run: Run):
    """The Spec, but for which of the training examples it has."""
    rest = {name: value for name, value in run.spec.data_options if name not in ("half", "n_train")}
    return replace(run.spec, data_options=rest)


def unfit(run: Run) -> str:
    if reason := images_only(run):
        return reason
    if not dict(run.spec.data_options).get("half"):
        return "This view compares networks that were trained on two halves of the data."
    return "" if run.variant.noise_std(min(run.knobs)) else "This view compares networks that take off Gaussian noise."


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = text("training images of each network, none in common"), text("cosine of their answers")
    if not len(data.sizes):
        return figures.empty("", *labels)
    low, high = np.quantile(data.cosine, (0.1, 0.9), axis=1)
    above, below = text("a tenth is above"), text("a tenth is below")
    series = {text("mean"): data.cosine.mean(axis=1), above: high, below: low}
    chart = figures.lines(data.sizes, series, "", *labels, dashed=(above, below), log_x=True)
    return chart.update_layout(showlegend=True, legend=figures.BELOW)


def told(data: Data) -> Sentence:
    """At the smallest and the largest size."""
    if not len(data.sizes):
        return Sentence("No network that was trained on the other half stands beside this one.")
    low, high = np.quantile(data.cosine, (0.1, 0.9), axis=1)
    return Sentence(
        "Both networks get the same {n} test images with noise σ = {sigma}. Trained on {few} images each, none in "
        "common, their answers have a mean cosine of {first}, for a tenth of the images below {first_low}, for a tenth "
        "above {first_high}. Trained on {many} each it is {last}, with a tenth below {last_low} and above {last_high}.",
        n=count(data.cosine.shape[1]),
        sigma=number(data.sigma),
        few=count(data.sizes[0]),
        first=number(data.cosine[0].mean()),
        first_low=number(low[0]),
        first_high=number(high[0]),
        many=count(data.sizes[-1]),
        last=number(data.cosine[-1].mean()),
        last_low=number(low[-1]),
        last_high=number(high[-1]),
    )
