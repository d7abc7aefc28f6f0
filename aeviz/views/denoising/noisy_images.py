"""Images with noise, what the network makes of them, and what PCA makes of them."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.run import Run
from aeviz.views.base import Range, images_only

__all__ = ["DRAW", "HEIGHT", "TITLE", "Controls", "caption", "compute", "corrupt", "figure", "unfit"]

TITLE = "Clean, noisy, denoised"
HEIGHT = 380
DRAW = "digit"
N_SHOWN = 8


@dataclass(frozen=True)
class Controls:
    """``drawn`` is one image, row by row, to be denoised in the first column; without it a test image stands there."""

    first: Annotated[int, Range(1, 300)] = field(default=1, metadata={"label": "From test image"})
    drawn: tuple[float, ...] = ()


@dataclass(frozen=True)
class Data:
    """Rows of N_SHOWN images (n, height, width), and of each the mean squared error over ALL test images.

    PCA keeps as many components, ``k``, as are best for this noise on the training images.
    """

    rows: dict[str, np.ndarray]
    errors: dict[str, float]
    k: int
    what: str


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(at)
    noisy = corrupt(run, at, dataset.x_test)
    linear = pca.for_noise(dataset.x_train, corrupt(run, at, dataset.x_train, seed=1))
    every = _denoised(dataset.x_test, noisy, model, linear)
    errors = {name: float(((x - dataset.x_test) ** 2).sum(1).mean()) for name, x in every.items()}
    clean = _chosen(controls, dataset.x_test)
    shown = _denoised(clean, corrupt(run, at, clean), model, linear)
    rows = {name: x.reshape(-1, *dataset.image_shape) for name, x in shown.items()}
    return Data(rows, errors, linear.k, f"{run.variant.SYMBOL} = {model.knob:g}")


def corrupt(run: Run, at: int, x: np.ndarray, seed: int = 0) -> np.ndarray:
    """x (n, d_in) with the noise of the at-th knob value, the same draws at every value."""
    return run.model(at).corrupt(x, np.random.default_rng(seed))


def _denoised(clean: np.ndarray, noisy: np.ndarray, model, linear: pca.PCA) -> dict[str, np.ndarray]:
    return {"clean": clean, "noisy": noisy, "network": model.reconstruct(noisy), "PCA": linear.reconstruct(noisy)}


def _chosen(controls: Controls, x: np.ndarray) -> np.ndarray:
    chosen = x[(controls.first - 1 + np.arange(N_SHOWN)) % len(x)]
    if len(controls.drawn) == x.shape[1]:
        chosen[0] = controls.drawn
    return chosen


def unfit(run: Run) -> str:
    """Images, and a noise to take off."""
    if reason := images_only(run):
        return reason
    return "" if run.variant.corrupts else "This view adds a denoising autoencoder's noise."


def figure(data: Data, controls: Controls) -> figures.Figure:
    return figures.gallery(data.rows)


def caption(data: Data) -> str:
    e = data.errors
    return (
        f"{data.what}: over all test images the squared error is {e['noisy']:.2f} before, {e['network']:.2f} after the "
        f"network and {e['PCA']:.2f} after PCA's projection onto its best {data.k} components for this noise."
    )
