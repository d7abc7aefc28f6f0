"""An image written as the sum of its few atoms."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.language import Sentence, count, number, plural, text
from aeviz.run import Run
from aeviz.views.base import Example, held_out
from aeviz.views.sparse.dictionary import unfit

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "An image as a sum"
HEIGHT = 250
EXAMPLES = True
N_TERMS = 4


@dataclass(frozen=True)
class Controls:
    image: Annotated[int, Example()] = field(default=1, metadata={"label": "Test image"})


@dataclass(frozen=True)
class Data:
    """x_hat = b + sum_j z_j d_j: ``terms`` (t, height, width) are b, the largest z_j d_j, and the rest in one.

    ``columns`` (t, height, width) are the d_j, nan for a term that is not a unit's. ``z`` and ``unit`` are the values
    and the numbers of the units that have a term of their own. ``x`` and ``x_hat`` are images, of the ``example`` of
    this number in the data set; ``l0`` units fire, ``n_units`` there are.
    """

    terms: np.ndarray
    columns: np.ndarray
    z: np.ndarray
    unit: np.ndarray
    x: np.ndarray
    x_hat: np.ndarray
    l0: int
    n_units: int
    example: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    example = held_out(dataset, controls.image)
    x = dataset.x[[example]]
    z = model.encode(x)[0]
    dictionary, bias, _ = model.decoder_layers()[0]
    order = np.argsort(-z, kind="stable")[: np.count_nonzero(z)]
    parts = z[order, None] * dictionary[order]
    rest = [parts[N_TERMS:].sum(0)] if len(order) > N_TERMS else []
    terms = np.stack([bias, *parts[:N_TERMS], *rest]).reshape(-1, *dataset.height_width)
    columns = np.full(terms.shape, np.nan, terms.dtype)
    columns[1 : len(order[:N_TERMS]) + 1] = dictionary[order[:N_TERMS]].reshape(-1, *dataset.height_width)
    shown = [image.reshape(dataset.image_shape) for image in (x[0], model.reconstruct(x)[0])]
    own = order[:N_TERMS]
    return Data(terms, columns, z[own], own, *shown, l0=len(order), n_units=len(z), example=example)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """As wide at every knob value, so that the images keep their size: places without a term are empty."""
    blank = np.full_like(data.x[None], np.nan)
    rest = np.repeat(blank, N_TERMS + 2 - len(data.terms), axis=0)
    rows = {
        text("unit"): np.concatenate([data.columns, blank, rest]),
        text("add"): np.concatenate([data.terms, blank, rest]),
        text("sum"): np.concatenate([np.cumsum(data.terms, axis=0), data.x[None], rest]),
    }
    each = zip(data.z, data.unit, strict=True)
    columns = [text("bias"), *(text("{z} × {unit}", z=number(z, 2), unit=count(j + 1)) for z, j in each)]
    if data.l0 > len(data.unit):
        columns.append(text("{n} more", n=count(data.l0 - len(data.unit))))
    shown = [*[figures.NO_EXAMPLE] * len(columns), data.example, *[figures.NO_EXAMPLE] * len(rest)]
    named = [*columns, text("the image"), *[""] * len(rest)]
    chart = figures.gallery(rows, columns=named, diverging=True, examples=shown)
    return chart.update_xaxes(tickangle=-35, tickfont={"size": figures.SMALL})


def told(data: Data) -> Sentence:
    """How many units make the image, and what is left."""
    return plural(
        "For this image {n} of {units} units fires; bias and weighted column add up to it but for a squared error of "
        "{error}.",
        "For this image {n} of {units} units fire; bias and weighted columns add up to it but for a squared error of "
        "{error}.",
        n=count(data.l0),
        units=count(data.n_units),
        error=number(((data.x - data.x_hat) ** 2).sum()),
    )
