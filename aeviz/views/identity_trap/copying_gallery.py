"""Inputs that are no data, and what the model makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Listed, Sentence, count, number, text
from aeviz.memo import once
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
    chosen = (controls.first + np.arange(PER_KIND)) % n
    x = {name: inputs[chosen] for name, inputs in _inputs(run)}
    back = {name: model.reconstruct(inputs).reshape(-1, *data.height_width) for name, inputs in x.items()}
    shown = {name: inputs.reshape(-1, *data.height_width) for name, inputs in x.items()}
    return Data(shown, back, _errors(run, i), n, tuple(data.held_out[chosen].tolist()))


def _inputs(run: Run) -> Iterator[tuple[str, np.ndarray]]:
    """The inputs of each kind, one kind at a time: of images each is large."""
    data = run.dataset()
    for name, make in kinds(data).items():
        if name != EVERYWHERE:  # no room for it
            yield name, make(data.x_test, np.random.default_rng(0))


@once
def _errors(run: Run, i: int) -> dict[str, float]:
    """They are the same whichever examples are shown."""
    return {name: reconstruction_error(x, run.model(i).reconstruct(x)) for name, x in _inputs(run)}


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
