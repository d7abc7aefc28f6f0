"""The error left in noisy images at every noise: by the network and by the best affine map."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import reconstruction
from aeviz.language import Listed, Sentence, count, name_of, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.noisy_images import corrupt, linear_map, narrow, passes, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Error against noise"
HEIGHT = 400
LEAST = 1e-3  # an error below this is that of an image without noise: on the axis, it would press all others together


@dataclass(frozen=True)
class Data:
    """(K,) mean squared errors of all ``n`` test images: as they come, by the network, by the best affine map; and
    ``chance``, half the 95 % interval of the mean difference between the last two, paired over the images. The network
    passes a narrow code of ``passes`` units, 0 where it is not narrow.
    """

    knobs: np.ndarray
    noisy: np.ndarray
    network: np.ndarray
    linear: np.ndarray
    chance: np.ndarray
    n: int
    passes: int
    i: int
    knob_name: str
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    noisy, network, linear, chance = _curves(run)
    n = len(run.dataset().test)
    name, symbol = name_of(run.variant.knob_name), run.variant.symbol
    return Data(run.knobs, noisy, network, linear, chance, n, passes(run, i), i, name, symbol)


@once
def _curves(run: Run) -> np.ndarray:
    """(4, K): they are the same wherever the knob stands."""
    test = run.dataset().x_test
    return np.array([_errors(run, k, test) for k in range(len(run.knobs))]).T


def _errors(run: Run, k: int, test: np.ndarray) -> list[float]:
    noisy = corrupt(run, k, test)
    guesses = noisy, run.model(k).reconstruct(noisy), linear_map(run, k)(noisy)
    untouched, network, linear = (reconstruction.squared_errors(test, x) for x in guesses)
    means = (float(errors.mean()) for errors in (untouched, network, linear))
    return [*means, reconstruction.chance_of_a_difference(network, linear)]


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A logarithmic axis: what is untouched leaves any other. Errors of 0 or nearly, without noise, lie below it."""
    curves = {text("network"): data.network, text("best affine map"): data.linear, text("untouched"): data.noisy}
    errors = np.concatenate(list(curves.values()))
    shown = np.maximum(errors, LEAST) if errors.max() <= LEAST else errors[errors > LEAST]
    ends = np.log10([shown.min() / 1.5, shown.max() * 1.5])
    label = text("{knob} {symbol}", knob=data.knob_name, symbol=data.symbol)
    chart = figures.lines(data.knobs, curves, "", label, text("squared error"), at=data.knobs[data.i])
    return chart.update_yaxes(**figures.log_axis([shown]) | {"range": ends.tolist()})


def told(data: Data) -> tuple[Sentence, ...]:
    """What both leave here, where the network's bends are worth it, and where that could be chance."""
    here = Sentence(
        "At {symbol} = {knob} the network leaves {network}, the best affine map {linear}, on all {n} test images.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        network=number(data.network[data.i]),
        linear=number(data.linear[data.i]),
        n=count(data.n),
    )
    gain = data.linear - data.network
    return here, *_verdict(data, data.knobs[gain > data.chance], data.knobs[abs(gain) <= data.chance])


def _verdict(data: Data, wins: np.ndarray, undecided: np.ndarray) -> Iterator[Sentence]:
    """At which knob values the network leaves less, and at which the test images do not decide."""
    if len(wins) == len(data.knobs):
        yield Sentence("The network leaves less at every noise.")
    elif len(wins):
        yield Sentence(
            "The network leaves less at {symbol} = {wins}.", symbol=data.symbol, wins=Listed(number(k) for k in wins)
        )
    elif len(undecided):
        yield Sentence("At no noise does the network leave less, beyond chance.")
    else:
        yield Sentence("The affine map leaves less at every noise.")
        yield from narrow(data.passes)
    if len(undecided):
        yield Sentence(
            "At {symbol} = {undecided} the two differ by no more than chance among these images (95%, paired).",
            symbol=data.symbol,
            undecided=Listed(number(k) for k in undecided),
        )
