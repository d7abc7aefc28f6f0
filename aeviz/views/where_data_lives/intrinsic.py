"""In how many directions can an example change and still have neighbours: the local dimension of the data."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import dimension
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import Range, examples, sample

__all__ = ["KNOB", "TITLE", "Controls", "compute", "figure", "told"]

TITLE = "Local intrinsic dimension"
KNOB = False
MOST = 50  # neighbours


@dataclass(frozen=True)
class Controls:
    """k: how many neighbours "local" means."""

    k: Annotated[int, Range(5, MOST)] = field(default=20, metadata={"label": "Neighbours"})


@dataclass(frozen=True)
class Data:
    """value: the maximum-likelihood dimension of all; local (n,) around each example, ``mean`` that of Levina and
    Bickel's; by_class: name -> median. They rest on ``used`` of the ``n`` examples.
    """

    value: float
    mean: float
    local: np.ndarray
    by_class: dict[str, float]
    d_in: int
    k: int
    used: int
    n: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Maximum likelihood from the distances to the k nearest neighbours."""
    data = run.dataset()
    used, distances = _distances(data)
    found = dimension.of_distances(distances[:, : controls.k])
    y = None if data.y is None else data.y[used]
    names = data.class_names if y is not None else ()
    by_class = {name: float(np.nanmedian(found.local[y == c])) for c, name in enumerate(names) if (y == c).any()}
    return Data(
        value=found.value,
        mean=found.mean,
        local=found.local,
        by_class=by_class,
        d_in=data.x.shape[1],
        k=found.k,
        used=len(used),
        n=len(data.x),
    )


@remembered
def _distances(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Which examples are used, and how far each is from its nearest others, for every k."""
    used = sample(len(data.x), 2 * data.x.shape[1])
    return used, dimension.distances(data.x[used], min(MOST, len(used) - 1))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A histogram of the local dimensions, up to the number of inputs; the overall one is marked."""
    local = data.local[np.isfinite(data.local)]
    low, high = float(max(local.min(), 0.1)), float(max(local.max(), data.d_in))
    edges = np.geomspace(low, high, 60)
    n, _ = np.histogram(local, edges)
    drawn = figures.empty("", text("dimension around an example"), text("examples"), bargap=0.05)
    drawn.add("bar", x=np.sqrt(edges[:-1] * edges[1:]), y=n, width=0.95 * np.diff(edges))
    line = {"width": 2, "dash": "dot", "color": figures.GREY}
    inputs = text("{n} inputs", n=count(data.d_in))
    drawn.add_vline(data.d_in, line).add_annotation(
        x=np.log10(data.d_in), y=1, yref="y domain", xanchor="right", yanchor="top", text=inputs
    )
    drawn.add_vline(data.value, line).add_annotation(
        x=np.log10(data.value),
        y=0.9,  # below the other, which may stand close by
        yref="y domain",
        xanchor="left",
        yanchor="top",
        text=text("all together: {value}", value=number(data.value, 2)),
    )
    return drawn.update_xaxes(**figures.log_axis([edges])).update_yaxes(range=[0, 1.28 * max(1, n.max())])


def told(data: Data) -> tuple[Sentence, ...]:
    """The overall dimension beside the number of inputs, and the classes at the two ends."""
    overall = Sentence(
        "An example has {d_in} inputs, but its {k} nearest neighbours fill a dimension of about {value} (MacKay & "
        "Ghahramani's average over {examples}; Levina & Bickel's own is {mean}).",
        d_in=count(data.d_in),
        k=count(data.k),
        value=number(data.value, 2),
        examples=examples(data.used, data.n, "all"),
        mean=number(data.mean, 2),
    )
    if not data.by_class:
        return (overall,)
    low, high = (pick(data.by_class, key=data.by_class.__getitem__) for pick in (min, max))
    return overall, Sentence(
        "Fewest around class {low} (median {fewest}), most around class {high} ({most}).",
        low=low,
        fewest=number(data.by_class[low], 2),
        high=high,
        most=number(data.by_class[high], 2),
    )
