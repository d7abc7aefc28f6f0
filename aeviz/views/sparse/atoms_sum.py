"""An image written as the sum of its few atoms."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.sparse.dictionary import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "An image as a sum"
HEIGHT = 250
N_TERMS = 6


@dataclass(frozen=True)
class Controls:
    image: Annotated[int, Range(1, 100)] = field(default=1, metadata={"label": "Test image"})


@dataclass(frozen=True)
class Data:
    """x_hat = b + sum_j z_j d_j: ``terms`` (t, height, width) are b, the largest z_j d_j, and the rest in one;
    ``names`` (t,) say which; ``x`` and ``x_hat`` are images; ``l0`` units fire, ``n_units`` there are.
    """

    terms: np.ndarray
    names: tuple[str, ...]
    x: np.ndarray
    x_hat: np.ndarray
    l0: int
    n_units: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(at)
    x = dataset.x_test[[min(controls.image, len(dataset.test)) - 1]]
    z = model.encode(x)[0]
    dictionary, bias, _ = model.decoder_layers()[0]
    order = np.argsort(-z, kind="stable")[: np.count_nonzero(z)]
    parts = z[order, None] * dictionary[order]
    names = ["bias", *(f"{z[j]:.2f} × {j + 1}" for j in order[:N_TERMS])]
    terms = [bias, *parts[:N_TERMS]]
    if len(order) > N_TERMS:
        names.append(f"{len(order) - N_TERMS} more")
        terms.append(parts[N_TERMS:].sum(0))
    terms = np.stack(terms).reshape(-1, *dataset.image_shape)
    shown = [image.reshape(dataset.image_shape) for image in (x[0], model.reconstruct(x)[0])]
    return Data(terms, tuple(names), *shown, l0=len(order), n_units=len(z))


def figure(data: Data, controls: Controls) -> figures.Figure:
    blank = np.full_like(data.x[None], np.nan)
    rows = {
        "add": np.concatenate([data.terms, blank]),
        "sum": np.concatenate([np.cumsum(data.terms, axis=0), data.x[None]]),
    }
    chart = figures.gallery(rows, columns=[*data.names, "the image"], diverging=True)
    return chart.update_xaxes(tickangle=-35, tickfont={"size": figures.SMALL})


def caption(data: Data) -> str:
    error = float(((data.x - data.x_hat) ** 2).sum())
    units = "1 unit fires" if data.l0 == 1 else f"{data.l0} of {data.n_units} units fire"
    return f"For this image {units}; bias and weighted columns add up to it but for a squared error of {error:.2f}."
