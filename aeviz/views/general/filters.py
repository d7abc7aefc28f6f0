"""What the encoder's first units look for: their weights as images."""

from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from aeviz import figures
from aeviz.analysis import filters
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import Pulled, images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "medians", "told", "unfit"]

TITLE = "What the first units look for"
HEIGHT = 260
N_SHOWN = 8


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Pulled(1, 89, 8)] = field(default=1, metadata={"label": "From unit"})


@dataclass(frozen=True)
class Data:
    """Filters (m, height, width) of the same m units before training, at the first knob value and at the present one.

    ``local`` and ``smooth`` (3,) are medians over ALL units, in this order; ``window`` is the side of the window.
    """

    start: np.ndarray
    first: np.ndarray
    here: np.ndarray
    units: np.ndarray
    local: np.ndarray
    smooth: np.ndarray
    window: int
    n_units: int
    knobs: tuple[float, float]
    symbol: str


def unfit(run: Run) -> str:
    if 0 not in run.film_steps:
        return text("This view shows what training changed; the weights came from a file.")
    return images_only(run)


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset = run.dataset()
    every = [images(run, 0, 0), images(run, 0), images(run, i)]
    begin = min(controls.first, max(1, len(every[0]) - N_SHOWN + 1)) - 1
    units = np.arange(begin, min(begin + N_SHOWN, len(every[0])))
    local, smooth = np.transpose([medians(found) for found in every])
    return Data(
        *(found[units] for found in every),
        units=units,
        local=local,
        smooth=smooth,
        window=filters.window(dataset.height_width),
        n_units=len(every[0]),
        knobs=(float(run.knobs[0]), float(run.knobs[i])),
        symbol=run.variant.symbol,
    )


def images(run: Run, i: int, step: int | None = None) -> np.ndarray:
    """(units, height, width) the first layer's filters of the i-th network, at the end or at a step of the film."""
    dataset = run.dataset()
    weight = run.model(i, step).encoder_layers()[0][0].T
    return filters.of_encoder(weight, dataset.x_train, dataset.height_width)


def medians(found: np.ndarray) -> tuple[float, float]:
    """Median locality and smoothness of filters that are not 0 everywhere."""
    found = found[found.any(axis=(1, 2))]
    if not len(found):
        return np.nan, np.nan
    return float(np.median(filters.locality(found))), float(np.nanmedian(filters.smoothness(found)))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three rows of filters, each on its own scale around 0."""
    start, first, here = map(figures.of_largest, (data.start, data.first, data.here))
    labels = [text("{symbol} = {knob}", symbol=data.symbol, knob=number(knob)) for knob in data.knobs]
    rows = {text("at the start"): start, labels[0]: first, text("here: {knob}", knob=labels[1]): here}
    columns = [text("{unit}", unit=count(unit + 1)) for unit in data.units]
    return figures.gallery(rows, columns=columns, diverging=True)


def told(data: Data) -> tuple[Sentence, ...]:
    """How local and how smooth, at the start, at the first knob value and here."""
    if not np.isfinite([*data.local, *data.smooth]).all():
        return (Sentence("At {symbol} = {knob} the filters are 0 everywhere.", **_here(data)),)
    local = Sentence(
        "At {symbol} = {knob} a filter has {here} of its squares in its best window of {side} × {side} pixels, and "
        "neighbouring weights are correlated by {smooth} (medians of {units} units).",
        here=percent(data.local[2]),
        side=count(data.window),
        smooth=number(data.smooth[2], 2),
        units=count(data.n_units),
        **_here(data),
    )
    start = Sentence(
        "Before training it was {start} and {start_smooth}.",
        start=percent(data.local[0]),
        start_smooth=number(data.smooth[0], 2),
    )
    if data.knobs[0] == data.knobs[1]:
        return local, start
    first = Sentence(
        "At {symbol} = {first_knob} it is {first} and {first_smooth}.",
        symbol=data.symbol,
        first_knob=number(data.knobs[0]),
        first=percent(data.local[1]),
        first_smooth=number(data.smooth[1], 2),
    )
    return local, first, start


def _here(data: Data) -> dict[str, Any]:
    return {"symbol": data.symbol, "knob": number(data.knobs[1])}
