"""Every variant on the same manifold: does it feel along more than across?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives, sensitivity
from aeviz.run import Run
from aeviz.views.contractive import along_across
from aeviz.views.contractive.along_across import unfit

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "All variants on the same data"
HEIGHT = 420
COMPARES = True


@dataclass(frozen=True)
class Controls:
    """Whose Jacobian: of the code f(x), or of the whole reconstruction r(x) = g(f(x))."""

    what: Literal["code", "reconstruction"] = field(default="code", metadata={"label": "Jacobian of the"})


@dataclass(frozen=True)
class Data:
    """name -> (n_knobs, 2): mean squared error on the test part, and median along / across; and a text for each."""

    paths: dict[str, np.ndarray]
    hover: dict[str, list[str]]
    here: tuple[str, int]
    what: str


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """All Runs of the lesson on this Run's data; the ratio is free of the code's own scale."""
    data = run.spec.data, run.spec.data_options
    same = [other for other in others.values() if (other.spec.data, other.spec.data_options) == data]
    runs = {_label(other): other for other in same}
    return Data(
        paths={name: _path(other, controls.what) for name, other in runs.items()},
        hover={name: _texts(name, other) for name, other in runs.items()},
        here=(_label(run), at),
        what=controls.what,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A path for each variant, from its first knob value to its last; the present model is ringed."""
    labels = "squared error (test)", "along / across"
    chart = figures.tracks(data.paths, *labels, hover=data.hover, marked=data.here)
    chart.add_hline(y=1, line={"dash": "dot", "width": 1.5})
    chart.update_layout(legend=figures.BELOW)
    return chart.update_xaxes(type="log", dtick=1, exponentformat="power").update_yaxes(type="log", dtick="D2")


def caption(data: Data) -> str:
    """Each variant's highest ratio."""
    best = {name: path[np.nanargmax(path[:, 1])] for name, path in data.paths.items()}
    order = sorted(best, key=lambda name: -best[name][1])
    found = "; ".join(f"{name} {best[name][1]:.2f} (squared error {best[name][0]:.2g})" for name in order)
    return (
        f"Highest along / across of the {data.what}, over each variant's knob: {found}. 1 means that all directions "
        "are alike."
    )


def _label(run: Run) -> str:
    """The variant and what was chosen of it."""
    return ", ".join([run.spec.variant, *(f"{name} = {value}" for name, value in run.spec.variant_options)])


def _path(run: Run, what: str) -> np.ndarray:
    x = run.dataset().x_test
    error = ((run.reconstruct(x) - x) ** 2).sum(axis=2).mean(axis=1)
    split = along_across.ratio if what == "code" else _of_reconstruction
    ratio = [along_across.median_ratio(split(run, i)) for i in range(len(run.knobs))]
    return np.stack([np.maximum(error, 1e-8), ratio], axis=1)


def _of_reconstruction(run: Run, i: int) -> sensitivity.TangentSplit:
    data = run.dataset()
    jacobian = derivatives.jacobian_of(run.model(i).reconstruct, data.x_test)
    return sensitivity.tangent_split(jacobian, data.tangent[data.test])


def _texts(name: str, run: Run) -> list[str]:
    return [f"{name}, {run.variant.SYMBOL} = {knob:g}" for knob in run.knobs]
