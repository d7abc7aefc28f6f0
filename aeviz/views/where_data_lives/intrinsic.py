"""In how many directions can an example change and still have neighbours: the local dimension of the data."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.dimension import intrinsic_dimension
from aeviz.run import Run
from aeviz.views.base import Range

__all__ = ["KNOB", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Local intrinsic dimension"
KNOB = False
N_USED = 2000  # examples the estimate rests on, at most


@dataclass(frozen=True)
class Controls:
    """k: how many neighbours "local" means."""

    k: Annotated[int, Range(5, 50)] = field(default=20, metadata={"label": "Neighbours"})


@dataclass(frozen=True)
class Data:
    """value: the maximum-likelihood dimension of all; local (n,) around each example; by_class: name -> median."""

    value: float
    local: np.ndarray
    by_class: dict[str, float]
    d_in: int
    k: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Levina and Bickel's estimate from the distances to the k nearest neighbours."""
    data = run.dataset()
    x = data.x[:N_USED]
    found = intrinsic_dimension(x, min(controls.k, len(x) - 1))
    y = None if data.y is None else data.y[:N_USED]
    names = data.class_names if y is not None else ()
    by_class = {name: float(np.nanmedian(found.local[y == c])) for c, name in enumerate(names) if (y == c).any()}
    return Data(found.value, found.local, by_class, data.x.shape[1], found.k)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A histogram of the local dimensions, the overall one marked."""
    count, edges = np.histogram(data.local[np.isfinite(data.local)], bins=40)
    drawn = figures.empty("", "dimension around an example", "examples", bargap=0.05)
    drawn.add("bar", x=(edges[:-1] + edges[1:]) / 2, y=count)
    line = {"width": 2, "dash": "dot", "color": figures.GREY}
    return drawn.add_vline(data.value, line, text=f"all together: {data.value:.1f}")


def caption(data: Data) -> str:
    """The overall dimension beside the number of inputs, and the classes at the two ends."""
    text = (
        f"An example has {data.d_in} inputs, but its {data.k} nearest neighbours spread in about "
        f"{data.value:.1f} directions."
    )
    if not data.by_class:
        return text
    low, high = (pick(data.by_class, key=data.by_class.get) for pick in (min, max))
    return (
        f"{text} Fewest around class {low} (median {data.by_class[low]:.1f}), "
        f"most around class {high} ({data.by_class[high]:.1f})."
    )
