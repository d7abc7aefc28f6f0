"""The decoder's columns as images: what each unit adds to the picture when it fires."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, percent, plural, text
from aeviz.run import Run
from aeviz.views.base import Range, images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "clicked", "compute", "figure", "told", "unfit"]

TITLE = "The dictionary: click a unit"
HEIGHT = 420
PER_ROW = 12


@dataclass(frozen=True)
class Controls:
    unit: Annotated[int, Range(1, 128)] = field(default=4, metadata={"label": "Unit"})
    order: Literal["by number", "by use"] = field(default="by number", metadata={"label": "Order"})


@dataclass(frozen=True)
class Data:
    """In the order shown: ``atoms`` (d_latent, height, width), firing ``rate`` for all examples, ``unit`` numbers.

    ``chosen`` is the place of the unit that is looked at.
    """

    atoms: np.ndarray
    rate: np.ndarray
    unit: np.ndarray
    chosen: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    z = model.encode(dataset.x)
    order = sparsity.by_use(z) if controls.order == "by use" else np.arange(int(z.shape[1]))
    atoms = model.decoder_layers()[0][0][order].reshape(-1, *dataset.height_width)
    chosen = int(np.flatnonzero(order == sparsity.nth(z, controls.unit))[0])
    return Data(atoms, sparsity.firing_rate(z)[order], order, chosen)


def unfit(run: Run) -> str:
    """Only a decoder of one layer has a dictionary, and only image data let one see it."""
    return images_only(run) or (
        "" if run.net.has_dictionary else text("A decoder of several layers has no dictionary.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    hover = [
        text("unit {unit}, fires for {rate}", unit=count(unit + 1), rate=percent(rate))
        for unit, rate in zip(data.unit, data.rate, strict=True)
    ]
    first = [text("{unit}", unit=count(unit + 1)) for unit in data.unit[::PER_ROW]]
    return figures.mosaic(data.atoms, PER_ROW, hover, first, faded=data.rate == 0, chosen=data.chosen)


def clicked(data: Data, x: float, y: float) -> dict[str, int]:
    """The unit whose tile was clicked."""
    place = figures.tile_at(x, y, PER_ROW, data.atoms.shape[1:])
    return {"unit": int(data.unit[place]) + 1} if place is not None and place < len(data.unit) else {}


def told(data: Data) -> tuple[Sentence, ...]:
    """The most used unit, the dead ones, and the one that is framed."""
    used, dead = int(data.rate.argmax()), int((data.rate == 0).sum())
    columns = Sentence(
        "The {units} decoder columns; unit {most}, used most, fires for {rate} of the images.",
        units=count(len(data.rate)),
        most=count(data.unit[used] + 1),
        rate=percent(data.rate[used]),
    )
    silent = plural("{n} unit never fires and is grey.", "{n} units never fire and are grey.", n=count(dead))
    framed = Sentence(
        "Framed: unit {unit}, which fires for {own}.",
        unit=count(data.unit[data.chosen] + 1),
        own=percent(data.rate[data.chosen]),
    )
    return columns, silent if dead else Sentence("Every unit fires for some image."), framed
