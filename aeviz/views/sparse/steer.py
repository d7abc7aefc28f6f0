"""One unit of a code turned up and down, and decoded."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, number, say, text
from aeviz.run import Run
from aeviz.views.base import Example, Range, held_out, images_only

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Steer a unit"
HEIGHT = 190
EXAMPLES = True
N_STEPS = 6


@dataclass(frozen=True)
class Controls:
    unit: Annotated[int, Range(1, 128)] = field(default=4, metadata={"label": "Unit"})
    image: Annotated[int, Example()] = field(default=1, metadata={"label": "Test image"})


@dataclass(frozen=True)
class Data:
    """``images`` (N_STEPS, height, width) decoded with the unit set to ``values`` (N_STEPS,) and the others left alone.

    ``own`` is the unit's value in the image ``x`` itself, the ``example`` of this number in the data set; the values
    end at the largest that any example has.
    """

    x: np.ndarray
    images: np.ndarray
    values: np.ndarray
    unit: int
    own: float
    example: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    every = model.encode(dataset.x)
    unit = sparsity.nth(every, controls.unit)
    example = held_out(dataset, controls.image)
    x = dataset.x[[example]]
    z = np.repeat(model.encode(x), N_STEPS, axis=0)
    low, high = min(0.0, float(every[:, unit].min())), float(every[:, unit].max())
    own, values = float(z[0, unit]), np.linspace(low, high, N_STEPS)
    z[:, unit] = values
    images = model.decode(z).reshape(-1, *dataset.height_width)
    return Data(x.reshape(dataset.image_shape), images, values, unit, own, example)


def unfit(run: Run) -> str:
    """An image must come out of the decoder alone."""
    return images_only(run) or (
        "" if run.variant.output_is_data else text("A correction is decoded here, not an image.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    columns = [text("image"), *(say(number(value, 2)) for value in data.values)]
    shown = [data.example] + [figures.NO_EXAMPLE] * len(data.images)
    return figures.gallery({"": np.concatenate([data.x[None], data.images])}, columns=columns, examples=shown)


def told(data: Data) -> Sentence:
    """The unit's own value, and how far turning it moves the picture."""
    unit = count(data.unit + 1)
    if data.values[0] == data.values[-1]:
        return Sentence("Unit {unit} is dead: it fires for no image, and there is nowhere to turn it to.", unit=unit)
    return Sentence(
        "Unit {unit} is {own} in this image. Set from {low} to {high}, with the other units as they are, it moves the "
        "picture by {moved}.",
        unit=unit,
        own=number(data.own),
        low=number(data.values[0]),
        high=number(data.values[-1]),
        moved=number(np.linalg.norm(data.images[-1] - data.images[0])),
    )
