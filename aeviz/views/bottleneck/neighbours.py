"""Which examples keep their neighbours, in PCA's code and in the autoencoder's of the same size."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import neighbours, pca
from aeviz.run import Run
from aeviz.views.base import Range, evenly, your_selection
from aeviz.views.where_data_lives.landing import flat

__all__ = ["TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Neighbours kept"
SELECTS = True
N_USED = 500  # examples compared with one another: half of them held out, where there are as many


@dataclass(frozen=True)
class Controls:
    """k: how many nearest neighbours; ``selected``: numbers of the examples asked about, among the others."""

    k: Annotated[int, Range(2, 40)] = field(default=10, metadata={"label": "Neighbours"})
    selected: tuple[int, ...] = ()


@dataclass(frozen=True)
class Data:
    """places: title -> (n, 2) pictures; share: title -> (n,) of each example's k neighbours kept in the code, of those
    selected alone if there are any; ``among`` is the number of examples compared.
    """

    places: dict[str, np.ndarray]
    share: dict[str, np.ndarray]
    n_units: int
    k: int
    among: int
    n_selected: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Neighbours among held-out and training examples, in the inputs and in codes of the same size."""
    data, model = run.dataset(), run.model(at)
    selected = evenly(np.array(controls.selected, int), N_USED // 2)
    x = data.x[_used(data, selected)]
    shown = slice(len(selected) or None)
    units = run.units(at)
    linear = pca.learned(data, min(units, data.x.shape[1], len(data.train)))
    codes = {"PCA": linear.encode(x), "autoencoder": model.encode(x)[:, :units]}
    return Data(
        places={name: flat(z)[0][shown] for name, z in codes.items()},
        share={name: neighbours.neighbours_kept(x, z, controls.k).share[shown] for name, z in codes.items()},
        n_units=units,
        k=controls.k,
        among=len(x),
        n_selected=len(controls.selected),
    )


def _used(data, selected: np.ndarray) -> np.ndarray:
    """The examples compared: first those selected, then held-out and training ones, half and half."""
    n_test = min(len(data.test), N_USED // 2)
    others = np.concatenate([data.test[:n_test], data.train[: N_USED - n_test]])
    return np.concatenate([selected, others[~np.isin(others, selected)]])[:N_USED]


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Both pictures, each example in the colour of the share it keeps."""
    return figures.scatters(data.places, values=data.share, value_name="kept")


def caption(data: Data) -> str:
    """The mean share kept by each, and for how many examples the autoencoder keeps more."""
    linear, bent = (data.share[name] for name in ("PCA", "autoencoder"))
    units = "1 number" if data.n_units == 1 else f"{data.n_units} numbers"
    whose = f"In {your_selection(data.n_selected, len(linear))}: of" if data.n_selected else "Of"
    return (
        f"{whose} an example's {data.k} nearest neighbours among {data.among}, PCA with {units} keeps "
        f"{linear.mean():.0%}, the autoencoder {bent.mean():.0%}; it keeps more for {(bent > linear).mean():.0%} of "
        f"the examples and fewer for {(bent < linear).mean():.0%}."
    )
