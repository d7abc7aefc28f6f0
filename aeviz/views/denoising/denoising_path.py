"""The error left in noisy images at every noise: by the network and by the best affine map."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.language import Listed, Sentence, count, name_of, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.noisy_images import corrupt, linear_map, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Error against noise"
HEIGHT = 400


@dataclass(frozen=True)
class Data:
    """(K,) mean squared errors of all ``n`` test images: as they come, by the network, by the best affine map."""

    knobs: np.ndarray
    noisy: np.ndarray
    network: np.ndarray
    linear: np.ndarray
    n: int
    i: int
    knob_name: str
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    noisy, network, linear = _curves(run)
    n = len(run.dataset().test)
    return Data(run.knobs, noisy, network, linear, n, i, name_of(run.variant.KNOB), run.variant.SYMBOL)


@once
def _curves(run: Run) -> np.ndarray:
    """(3, K): they are the same wherever the knob stands."""
    test = run.dataset().x_test
    return np.array([_errors(run, k, test) for k in range(len(run.knobs))]).T


def _errors(run: Run, k: int, test: np.ndarray) -> list[float]:
    noisy = corrupt(run, k, test)
    guesses = noisy, run.model(k).reconstruct(noisy), linear_map(run, k)(noisy)
    return [float(((x - test) ** 2).sum(1).mean()) for x in guesses]


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A logarithmic axis: what is untouched leaves any other. Errors of 0, without noise, have no place on it."""
    curves = {text("network"): data.network, text("best affine map"): data.linear, text("untouched"): data.noisy}
    shown = {name: np.where(y > 1e-3, y, np.nan) for name, y in curves.items()}
    label = text("{knob} {symbol}", knob=data.knob_name, symbol=data.symbol)
    return figures.lines(data.knobs, shown, "", label, text("squared error"), at=data.knobs[data.i], log_y=True)


def told(data: Data) -> tuple[Sentence, Sentence]:
    """What both leave here, and where the network's bends are worth it."""
    here = Sentence(
        "At {symbol} = {knob} the network leaves {network}, the best affine map {linear}, on all {n} test images.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        network=number(data.network[data.i]),
        linear=number(data.linear[data.i]),
        n=count(data.n),
    )
    wins = data.knobs[data.network < data.linear]
    if not len(wins):
        return here, Sentence("The affine map leaves less at every noise: nothing is gained by bending.")
    better = Sentence(
        "The network leaves less at {symbol} = {wins}.", symbol=data.symbol, wins=Listed(number(k) for k in wins)
    )
    if len(wins) == len(data.knobs):
        better = Sentence("The network leaves less at every noise.")
    return here, better
