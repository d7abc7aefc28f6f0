"""One unit after the other moved through its range and beyond, all others held: what each has learned."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, say, signed_percent, text
from aeviz.run import Run
from aeviz.views.base import Example, Range
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Each unit from end to end"
HEIGHT = 480
WIDE = True
N_STOPS = 11
N_SHOWN = 8  # units, the first ones


@dataclass(frozen=True)
class Controls:
    """example: whose code is held; overshoot: how far beyond the middle 90 % of the codes, in widths of that range."""

    example: Annotated[int, Example(0, 999)] = field(default=0, metadata={"label": "Test example"})
    overshoot: Annotated[float, Range(0, 2, 0.25)] = field(default=0.5, metadata={"label": "Overshoot"})


@dataclass(frozen=True)
class Data:
    """images (units, N_STOPS, height, width); far (units, N_STOPS) distance to the nearest training image.

    stops (N_STOPS,) places in the unit's range: 0 is the 5th, 1 the 95th percentile of its codes.
    """

    images: np.ndarray
    far: np.ndarray
    stops: np.ndarray


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Decodes the example's code with one unit set to each stop."""
    data, model = run.dataset(), run.model(i)
    units = min(N_SHOWN, run.units(i))
    low, high = np.quantile(model.encode(data.x_train), [0.05, 0.95], axis=0)
    stops = np.linspace(-controls.overshoot, 1 + controls.overshoot, N_STOPS)
    held = data.x_test[[controls.example % len(data.test)]]
    codes = np.repeat(model.encode(held)[None], units, axis=0)
    codes = np.repeat(codes, N_STOPS, axis=1)
    for j in range(units):
        codes[j, :, j] = low[j] + stops * (high[j] - low[j])
    x = model.decode(codes.reshape(units * N_STOPS, -1))
    far = nearest_stored(x, data.x_train).distance.reshape(units, N_STOPS)
    return Data(x.reshape(units, N_STOPS, *data.height_width), far, stops)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row for each unit; below, where in its range the unit stands."""
    rows = {text("unit {j}", j=count(j + 1)): images for j, images in enumerate(data.images)}
    drawn = figures.gallery(rows, columns=[say(signed_percent(stop)) for stop in data.stops])
    return drawn.update_yaxes(constrain="domain", constraintoward="top")


def told(data: Data) -> tuple[Sentence, ...]:
    """How far from the data the images are inside the units' ranges and beyond."""
    inside = (data.stops >= 0) & (data.stops <= 1)
    within = number(np.median(data.far[:, inside]))
    if inside.all():
        return (
            Sentence(
                "Inside the middle 90% of its codes (0% to 100%) a unit's images are {within} from the nearest "
                "training image (median).",
                within=within,
            ),
        )
    here = Sentence(
        "Inside the middle 90% of its codes (0% to 100%) a unit's images are {within} from the nearest training image "
        "(median), beyond it {beyond}.",
        within=within,
        beyond=number(np.median(data.far[:, ~inside])),
    )
    if np.median(data.far[:, ~inside]) >= np.median(data.far[:, inside]):
        return (here,)
    return here, Sentence("Nearer means that they look like some training image, not that codes of data lie there.")
