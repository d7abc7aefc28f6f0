"""Inputs that are no data, and what the model makes of them."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Listed, Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import Example
from aeviz.views.base import images_only as unfit
from aeviz.views.identity_trap.copying_shares import EVERYWHERE, NAMES, kinds

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Shown what is no digit"
HEIGHT = 220
EXAMPLES = True
PER_KIND = 2


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Example(0, 999)] = field(default=0, metadata={"label": "Example"})


@dataclass(frozen=True)
class Data:
    """Kind of input -> (PER_KIND, height, width) images shown, and what came back; ``error`` is the mean over
    ``n`` inputs of the kind, made of all test examples, of ||x_hat - x||^2. ``numbers`` (PER_KIND,) are the examples'
    own in the data set.
    """

    shown: dict[str, np.ndarray]
    back: dict[str, np.ndarray]
    error: dict[str, float]
    n: int
    numbers: tuple[int, ...]


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, model = run.dataset(), run.model(i)
    n = len(data.held_out)
    made = {name: make for name, make in kinds(data).items() if name != EVERYWHERE}  # no room for it
    chosen = (controls.first + np.arange(PER_KIND)) % n
    shown, back, error = {}, {}, {}
    for name, make in made.items():  # one kind's at a time: of images each is large
        x = make(data.x_test, np.random.default_rng(0))
        x_hat = model.reconstruct(x)
        shown[name], back[name] = (rows[chosen].reshape(-1, *data.height_width) for rows in (x, x_hat))
        error[name] = reconstruction_error(x, x_hat)
    return Data(shown, back, error, n, tuple(data.held_out[chosen].tolist()))


def figure(data: Data, controls: Controls) -> figures.Figure:
    shown, back = (np.concatenate(list(images.values())) for images in (data.shown, data.back))
    rows = {text("shown"): shown, text("back"): back}
    columns = [str(NAMES[name]) if i == 0 else "" for name in data.shown for i in range(PER_KIND)]
    made_of = [number for _ in data.shown for number in data.numbers]
    drawn = figures.gallery(rows, columns=columns, examples=made_of)
    return drawn.update_layout(margin={"l": 62}).update_yaxes(constrain="domain")


def told(data: Data) -> Sentence:
    return Sentence(
        "Squared error, mean over {n} inputs of each kind: {errors}.",
        n=count(data.n),
        errors=Listed(
            Sentence("{error} for {kind}", error=number(error), kind=NAMES[name]) for name, error in data.error.items()
        ),
    )
