"""What comes back of inputs that are no data: shares of their variance, at every knob value."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import copying, reconstruction
from aeviz.data import Dataset
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "What comes back"
HEIGHT = 430
N = 400
Make = Callable[[np.ndarray, np.random.Generator], np.ndarray]
EVERYWHERE = "shuffled everywhere"
KINDS: dict[str, Make] = {
    "test data": lambda x, rng: x,
    "mean of two": copying.means_of_two,
    "shuffled": copying.shuffled,
    EVERYWHERE: copying.shuffled_everywhere,
    "noise": copying.noise,
}


def kinds(data: Dataset) -> dict[str, Make]:
    """Kind of input -> what makes (n, d_in) such inputs of n test examples; another data set only for images."""
    if data.image_shape is None:
        return KINDS
    return KINDS | {"photographs": lambda x, rng: copying.photographs(x, data.image_shape, rng)}


@dataclass(frozen=True)
class Data:
    """``shares``: kind of input -> (K,) share of its variance that the K models give back; below 0 where the error is
    larger than the variance. ``score`` (K,): see ``aeviz.analysis.copying.score``.
    """

    shares: dict[str, np.ndarray]
    score: np.ndarray
    knobs: np.ndarray
    axis: str
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    shares = _by_kind(run)
    return Data(
        shares=shares,
        score=copying.score(shares),
        knobs=run.knobs,
        axis=run.knob_label,
        at=at,
    )


def unfit(run: Run) -> str:
    """The means of two of only two examples do not vary."""
    return "" if len(run.dataset().test) > 2 else "This view needs at least three examples that are held out."


@once
def _by_kind(run: Run) -> dict[str, np.ndarray]:
    data = run.dataset()
    x = data.x_test[:N]
    return {name: _shares(run, make(x, np.random.default_rng(0))) for name, make in kinds(data).items()}


def _shares(run: Run, x: np.ndarray) -> np.ndarray:
    return np.array([reconstruction.frac_variance_explained(x, x_hat) for x_hat in run.reconstruct(x)])


def figure(data: Data, controls: Controls) -> figures.Figure:
    title = "share of variance given back"
    shown = {name: np.maximum(share, -1) for name, share in data.shares.items()}
    panel = {title: shown | {"copying score": data.score}}
    return figures.panels(data.knobs, panel, data.axis, data.at, columns=1, levels={title: 0})


def caption(data: Data) -> str:
    share = {name: values[data.at] for name, values in data.shares.items()}
    text = (
        f"Of test data the model gives back {_percent(share['test data'])} of the variance, of noise "
        f"{_percent(share['noise'])}, of shuffled features {_percent(share['shuffled'])}, of the mean of two examples "
        f"{_percent(share['mean of two'])}"
    )
    text += f", of pieces of photographs {_percent(share['photographs'])}." if "photographs" in share else "."
    text += f" Its copying score, the mean of noise and photographs, is {data.score[data.at]:.2f}."
    if share[EVERYWHERE] < min(share["shuffled"], 0.5):
        text += (
            f" Shuffled everywhere ({_percent(share[EVERYWHERE])}), values fall where the data never have any: "
            "a copier has learned the directions that its data use, not the identity."
        )
    return text


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0 else "nothing"
