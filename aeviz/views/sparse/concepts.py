"""Two things in one example: do the units of both fire?"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, percent, plural, text
from aeviz.run import Run
from aeviz.views.base import Example, examples, held_out, is_sparse_dictionary

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "mixed", "told", "unfit"]

TITLE = "Two things in one"
HEIGHT = 340
EXAMPLES = True
N_SHOWN = 12  # units, the strongest


@dataclass(frozen=True)
class Controls:
    """``how``: x1 + x2 - b (a dictionary's own way, the bias once), (x1 + x2) / 2, or the larger number at each
    place.
    """

    first: Annotated[int, Example()] = field(default=1, metadata={"label": "One test example"})
    second: Annotated[int, Example()] = field(default=4, metadata={"label": "The other"})
    how: Literal["added", "averaged", "laid over one another"] = field(default="added", metadata={"label": "Both"})


@dataclass(frozen=True)
class Data:
    """``x`` (3, d_in): one example, another, and both in one; ``z`` (3, m) their codes at the m units of number
    ``unit`` that fire for any of them; ``terms`` (m, d_in) what 1 of each unit adds.

    ``overlap`` is of this pair alone, ``every`` of all ``n`` test examples, each with another one. ``numbers`` (2,) are
    the pair's own in the data set.
    """

    x: np.ndarray
    z: np.ndarray
    unit: np.ndarray
    terms: np.ndarray
    overlap: sparsity.Overlap
    every: sparsity.Overlap
    n: int
    shape: tuple[int, int] | None
    numbers: tuple[int, ...]


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Over all: example k of the test part is mixed with example k + n/2 (from the end on again at its beginning)."""
    dataset, model = run.dataset(), run.model(i)
    x_test, (columns, bias, _) = dataset.x_test, model.decoder_layers()[0]
    numbers = [held_out(dataset, number) for number in (controls.first, controls.second)]
    pair = dataset.x[numbers]
    x = np.concatenate([pair, mixed(pair[:1], pair[1:], bias, controls.how)])
    z = model.encode(x)
    unit = np.flatnonzero(z.any(axis=0))
    other = np.roll(x_test, -(len(x_test) // 2), axis=0)
    codes = [model.encode(rows) for rows in (x_test, other, mixed(x_test, other, bias, controls.how))]
    overlaps = sparsity.overlap(*z[:, None]), sparsity.overlap(*codes)
    found = x, z[:, unit], unit, columns[unit], *overlaps
    return Data(*found, len(x_test), dataset.image_shape, tuple(numbers))


def mixed(first: np.ndarray, second: np.ndarray, bias: np.ndarray, how: str) -> np.ndarray:
    """(n, d) both in one, of two examples each (n, d)."""
    if how == "added":
        return first + second - bias
    return (first + second) / 2 if how == "averaged" else np.maximum(first, second)


def unfit(run: Run) -> str:
    return "" if is_sparse_dictionary(run) else text("This view adds the units of a sparse dictionary.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row for each example: which units fire for it, as images where there are any."""
    rows = text("one"), text("the other"), text("both")
    kinds = data.z[0] > 0, data.z[1] > 0
    strongest = np.argsort(-data.z.max(axis=0), kind="stable")[:N_SHOWN]
    order = strongest[np.argsort(-2 * kinds[0][strongest] - (kinds[0] == kinds[1])[strongest], kind="stable")]
    names = [text("unit {unit}", unit=count(j + 1)) for j in data.unit[order]]
    if not len(order):
        return figures.words(text("No unit fires for any of the three."))
    if data.shape is None:
        return figures.heatmap(data.z[:, order], "", "", "", x=names, y=list(rows), zlabel=text("code"))
    terms = data.z[:, order, None] * data.terms[order]
    terms[data.z[:, order] == 0] = np.nan
    parts = [data.x[:, None] / _largest(data.x), terms / _largest(terms)]
    images = np.concatenate(parts, axis=1).reshape(3, -1, *data.shape)
    columns = [text("image"), *names]
    shown = [[number] + [figures.NO_EXAMPLE] * len(names) for number in (*data.numbers, figures.NO_EXAMPLE)]
    chart = figures.gallery(dict(zip(rows, images, strict=True)), columns=columns, diverging=True, examples=shown)
    return chart.update_xaxes(tickangle=-35, tickfont={"size": figures.SMALL})


def _largest(values: np.ndarray) -> float:
    """To draw examples on one scale and what units add on another: a single unit adds little."""
    return float(np.nanmax(np.abs(values), initial=0)) or 1.0


def told(data: Data) -> tuple[Sentence, ...]:
    """Union, missed, invented, of this pair and of all."""
    if not data.overlap.union:
        return Sentence("No unit fires for either of the two."), *_of_all(data)
    pair = plural(
        "{n} unit fires for one of the two or for both. With both in one example {kept} of it fires too (missed: "
        "{missed}); firing anew: {invented}.",
        "{n} units fire for one of the two or for both. With both in one example {kept} of them fire too (missed: "
        "{missed}); firing anew: {invented}.",
        n=count(data.overlap.union),
        kept=count(data.overlap.kept),
        missed=count(data.overlap.union - data.overlap.kept),
        invented=count(data.overlap.invented),
    )
    return pair, *_of_all(data)


def _of_all(data: Data) -> tuple[Sentence, ...]:
    every = data.every
    if not every.union:
        return ()
    if not every.kept + every.invented:
        return (
            Sentence(
                "Over {examples}, each with another one, no unit fires for both in one.",
                examples=examples(data.n, data.n, "test"),
            ),
        )
    return (
        Sentence(
            "Over {examples}, each with another one, {share} of the units that fire for one of the two or for both "
            "still fire, and {new} of all that fire then belong to neither.",
            examples=examples(data.n, data.n, "test"),
            share=percent(every.kept / every.union),
            new=percent(every.invented / (every.kept + every.invented)),
        ),
        Sentence("The code is a set: it does not say which units belong together, nor what either thing is."),
    )
