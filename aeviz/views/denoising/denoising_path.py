"""The error left in noisy images at every noise: by the network and by PCA."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.denoising.noisy_images import corrupt, unfit

__all__ = ["TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Error against noise"


@dataclass(frozen=True)
class Data:
    """(K,) mean squared errors of test images: as they come, denoised by the network, by PCA with its best k."""

    knobs: np.ndarray
    noisy: np.ndarray
    network: np.ndarray
    pca: np.ndarray
    at: int
    knob_name: str
    symbol: str


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset = run.dataset()
    whole = pca.learned(dataset)
    rows = np.array([_errors(run, k, dataset.x_train, dataset.x_test, whole) for k in range(len(run.knobs))])
    return Data(run.knobs, *rows.T, at, run.variant.KNOB, run.variant.SYMBOL)


def _errors(run: Run, k: int, train: np.ndarray, test: np.ndarray, whole: pca.PCA) -> list[float]:
    noisy = corrupt(run, k, test)
    linear = whole.keep(pca.best_for_noise(whole, train, corrupt(run, k, train, seed=1)))
    guesses = noisy, run.model(k).reconstruct(noisy), linear.reconstruct(noisy)
    return [float(((x - test) ** 2).sum(1).mean()) for x in guesses]


def figure(data: Data, controls: Controls) -> figures.Figure:
    series = {"network": data.network, "PCA, best k": data.pca, "untouched": data.noisy}
    label = f"{data.knob_name} {data.symbol}"
    chart = figures.lines(data.knobs, series, "", label, "squared error", at=data.knobs[data.at])
    return chart.update_yaxes(range=[0, 1.3 * max(data.pca.max(), data.network.max())])


def caption(data: Data) -> str:
    wins = ", ".join(f"{knob:g}" for knob in data.knobs[data.network < data.pca])
    where = f"the network leaves less than PCA at {data.symbol} = {wins}" if wins else "PCA leaves less everywhere"
    left = f"the network leaves {data.network[data.at]:.2f}, PCA {data.pca[data.at]:.2f}"
    return f"At {data.symbol} = {data.knobs[data.at]:g} {left}; {where}."
