"""The images for which a unit fires most, beside what the unit adds to a picture."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, number, percent, say
from aeviz.run import Run
from aeviz.views.base import Range, examples
from aeviz.views.sparse.dictionary import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "What excites a unit"
HEIGHT = 190
N_TOP = 8


@dataclass(frozen=True)
class Controls:
    unit: Annotated[int, Range(1, 128)] = field(default=4, metadata={"label": "Unit"})


@dataclass(frozen=True)
class Data:
    """``images`` (N_TOP, height, width) with their activations (N_TOP,), the largest of all ``n`` examples first.

    ``atom`` is the unit's column; it fires for ``n_firing`` examples.
    """

    atom: np.ndarray
    images: np.ndarray
    activation: np.ndarray
    unit: int
    n_firing: int
    n: int
    classes: tuple[str, ...]


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    z = model.encode(dataset.x)
    unit = sparsity.nth(z, controls.unit)
    firing = z[:, unit] != 0
    top = np.argsort(-z[:, unit], kind="stable")[: min(N_TOP, max(1, firing.sum()))]
    return Data(
        atom=model.decoder_layers()[0][0][unit].reshape(dataset.image_shape),
        images=dataset.x[top].reshape(-1, *dataset.height_width),
        activation=z[top, unit],
        unit=unit,
        n_firing=int(firing.sum()),
        n=len(z),
        classes=dataset.classes_of(top),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    tiles = np.concatenate([figures.of_largest(data.atom)[None], data.images])
    columns = ["dⱼ", *(say(number(a, 2)) for a in data.activation)]
    return figures.gallery({"": tiles}, columns=columns, diverging=True)


def told(data: Data) -> tuple[Sentence, ...]:
    """How often it fires, and for what most."""
    unit = count(data.unit + 1)
    if not data.n_firing:
        return (Sentence("Unit {unit} is dead: it fires for no image.", unit=unit),)
    fires = Sentence(
        "Unit {unit} fires for {rate} of {examples}, at most with {largest}.",
        unit=unit,
        rate=percent(data.n_firing / data.n),
        examples=examples(data.n, data.n, "all"),
        largest=number(data.activation[0]),
    )
    if not data.classes:
        return (fires,)
    common = max(sorted(set(data.classes)), key=data.classes.count)
    if len(data.classes) == 1:
        return fires, Sentence("The only image that excites it is of class {name}.", name=common)
    share = Sentence(
        "Of the {n} images that excite it most, {of_class} are of class {name}.",
        n=count(len(data.classes)),
        of_class=count(data.classes.count(common)),
        name=common,
    )
    return fires, share
