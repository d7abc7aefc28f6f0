"""Which examples keep their neighbours, in PCA's code and in the autoencoder's of the same size."""

import math
from dataclasses import dataclass, field
from typing import Annotated, NamedTuple

import numpy as np

from aeviz import figures
from aeviz.analysis import intervals, neighbours, pca
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, percent, plural, signed, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import MOST_NUMBERS, Range, evenly, examples, your_selection
from aeviz.views.where_data_lives.landing import flat

__all__ = ["TITLE", "WIDE", "Controls", "compute", "figure", "told"]

TITLE = "Neighbours kept"
WIDE = True
SELECTS = True
MOST = 40  # neighbours
N_USED = math.isqrt(MOST_NUMBERS)  # examples whose distances to one another are kept together


@dataclass(frozen=True)
class Controls:
    """k: how many nearest neighbours; ``selected``: numbers of the examples asked about, among the others."""

    k: Annotated[int, Range(2, MOST)] = field(default=10, metadata={"label": "Neighbours"})
    selected: tuple[int, ...] = ()


@dataclass(frozen=True)
class Data:
    """places: name -> (n, 2) pictures; share: name -> (n,) of the k neighbours kept in the code by each example asked
    about: the test examples, ``n_asked[0]`` of ``n_asked[1]``, or those selected; their neighbours are ``among`` as
    many examples.
    """

    places: dict[str, np.ndarray]
    share: dict[str, np.ndarray]
    n_units: int
    k: int
    among: int
    n_asked: tuple[int, int]
    n_selected: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Neighbours among all examples, in the inputs and in codes of the same size."""
    found = _of_selected(run, i, controls.selected) if controls.selected else _of_held_out(run, i)
    in_x, k = found.near["inputs"], controls.k
    shown = slice(found.n_asked[0])
    return Data(
        places=found.places,
        share={name: neighbours.shares(in_x[:, :k], found.near[name][:, :k])[shown] for name in found.places},
        n_units=run.units(i),
        k=k,
        among=len(in_x),
        n_asked=found.n_asked,
        n_selected=len(controls.selected),
    )


class Near(NamedTuple):
    """What does not depend on k: ``near`` has for "inputs" and each code (n, MOST) neighbours, nearest first."""

    places: dict[str, np.ndarray]
    near: dict[str, np.ndarray]
    n_asked: tuple[int, int]


@once
def _of_held_out(run: Run, i: int) -> Near:
    return _of_selected(run, i, ())


def _of_selected(run: Run, i: int, selected: tuple[int, ...]) -> Near:
    """Of the held-out examples where none are selected."""
    data, units = run.dataset(), run.units(i)
    whole = np.array(selected, int) if selected else data.held_out
    asked = _asked(whole)
    x = data.x[_used(len(data.x), asked)]
    linear = pca.learned(data, min(units, data.x.shape[1], len(data.train)))
    codes = {"PCA": linear.encode(x), "autoencoder": run.model(i).encode(x)[:, :units]}
    most = min(MOST, len(x) - 1)
    near = {name: neighbours.nearest_neighbours(z, most) for name, z in codes.items()}
    near["inputs"] = neighbours.nearest_neighbours(x, most) if selected else _in_inputs(data)
    places = {name: flat(z)[0][: len(asked)] for name, z in codes.items()}
    return Near(places, near, (len(asked), len(whole)))


def _asked(whole: np.ndarray) -> np.ndarray:
    return evenly(whole, N_USED // 2)


@remembered
def _in_inputs(data: Dataset) -> np.ndarray:
    """The neighbours in the inputs, which are the same for all models; of the held-out examples first."""
    x = data.x[_used(len(data.x), _asked(data.held_out))]
    return neighbours.nearest_neighbours(x, min(MOST, len(x) - 1))


def _used(n: int, asked: np.ndarray) -> np.ndarray:
    """The examples compared: first those asked about, then all others of the n, or as many as memory allows."""
    others = np.setdiff1d(np.arange(n), asked)
    return np.concatenate([asked, evenly(others, N_USED - len(asked))])


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Both pictures, each example in the colour of the share it keeps."""
    names = {"PCA": text("PCA"), "autoencoder": text("autoencoder")}
    places, share = ({names[name]: values[name] for name in names} for values in (data.places, data.share))
    return figures.scatters(places, values=share, value_name=text("kept"))


def told(data: Data) -> tuple[Sentence, ...]:
    """The mean share kept by each, and for how many examples the autoencoder keeps more."""
    linear, bent = (data.share[name] for name in ("PCA", "autoencoder"))
    used, n = data.n_asked
    kept = Sentence(
        "For {whose}: of an example's {k} nearest neighbours among {among}, PCA with {units} keeps {linear}, the "
        "autoencoder {bent}; it keeps more for {more} of them and fewer for {fewer}.",
        whose=your_selection(n, used) if data.n_selected else examples(used, n, "test"),
        k=count(data.k),
        among=count(data.among),
        units=plural("1 number", "{n} numbers", n=count(data.n_units)),
        linear=percent(linear.mean()),
        bent=percent(bent.mean()),
        more=percent((bent > linear).mean()),
        fewer=percent((bent < linear).mean()),
    )
    if used < 2:
        return (kept,)
    lead = intervals.of_mean(100 * (bent - linear))
    return kept, Sentence(
        "On average that is {lead} percentage points ({low} to {high}, 95%, paired).",
        lead=signed(lead.value, 2),
        low=signed(lead.low, 2),
        high=signed(lead.high, 2),
    )
