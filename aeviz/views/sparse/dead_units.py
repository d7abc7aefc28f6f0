"""Units that no example wakes, and what they cost: top-k alone, and with a second loss that only they can lower."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import on_same_data
from aeviz.views.sparse.topk_or_l1 import name_of

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Units that never speak"
COMPARES = True
HEIGHT = 420


@dataclass(frozen=True)
class Data:
    """name -> (2, K) over the knob: the share of all units that no example wakes, and the squared error on the
    test part. ``shown`` is the present Run's name, ``i`` its knob value's place; ``n`` all the units.
    """

    knobs: np.ndarray
    paths: dict[str, np.ndarray]
    shown: str
    i: int
    n: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """Of those on the same data that have as many units and the same knob values."""
    n, alike = run.spec.d_latent, (run, *on_same_data(run, others).values())
    same = [r for r in alike if not unfit(r) and (r.spec.d_latent, r.spec.knobs) == (n, run.spec.knobs)]
    return Data(run.knobs, {name_of(r): _path(r) for r in same}, name_of(run), i, n)


@once
def _path(run: Run) -> np.ndarray:
    dataset, rows = run.dataset(), []
    for i in range(len(run.knobs)):
        model = run.model(i)
        error = reconstruction_error(dataset.x_test, model.reconstruct(dataset.x_test))
        rows.append((1 - sparsity.frac_alive(model.encode(dataset.x)), error))
    return np.array(rows).T


def unfit(run: Run) -> str:
    kept = run.variant.kept(run.spec.knobs[0])
    return "" if kept else "This view is about codes of which the largest units are kept."


def figure(data: Data, controls: Controls) -> figures.Figure:
    dead, error = text("share of dead units"), text("squared error (test)")
    quantities = {
        title: {name: path[row] for name, path in data.paths.items()} for row, title in enumerate((dead, error))
    }
    return figures.panels(data.knobs, quantities, text("units kept, k"), data.i)


def told(data: Data) -> tuple[Sentence, ...]:
    """How many are dead here, and with the other loss at the same k."""
    dead, error = data.paths[data.shown][:, data.i]
    here = Sentence(
        "{name}, k = {k}: {dead} of {n} units fire for none of all examples; the squared error on the test examples "
        "is {error}.",
        name=data.shown,
        k=count(data.knobs[data.i]),
        n=count(data.n),
        dead=percent(dead),
        error=number(error),
    )
    rest = [
        Sentence(
            "{name}, at the same k: {dead} dead, a squared error of {error}.",
            name=name,
            dead=percent(path[0, data.i]),
            error=number(path[1, data.i]),
        )
        for name, path in data.paths.items()
        if name != data.shown
    ]
    return (here, *rest)
