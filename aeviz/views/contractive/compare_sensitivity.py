"""Every variant on the same manifold: does it feel along more than across?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives, sensitivity
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Listed, Sentence, name_of, number, say, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, on_same_data
from aeviz.views.contractive import along_across
from aeviz.views.contractive.along_across import unfit

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "All variants on the same data"
HEIGHT = 420
COMPARES = True
LEAST = 1e-8  # an error below it is drawn there


@dataclass(frozen=True)
class Controls:
    """Whose Jacobian: of the code f(x), or of the whole reconstruction r(x) = g(f(x))."""

    what: Literal["code", "reconstruction"] = field(default="code", metadata={"label": "Jacobian of the"})


@dataclass(frozen=True)
class Data:
    """name -> (n_knobs, 2): mean squared error on the test part, and median along / across (nan where all is numb).

    ``knobs`` and ``symbols`` name -> its knob values and their letter; ``here`` is the model shown.
    """

    paths: dict[str, np.ndarray]
    knobs: dict[str, np.ndarray]
    symbols: dict[str, str]
    here: tuple[str, int]
    what: str


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """All Runs of the lesson on this Run's data; the ratio is free of the code's own scale."""
    runs = {_label(other): other for other in (run, *on_same_data(run, others).values())}
    return Data(
        paths={name: _path(other, controls.what) for name, other in runs.items()},
        knobs={name: other.knobs for name, other in runs.items()},
        symbols={name: other.variant.symbol for name, other in runs.items()},
        here=(_label(run), i),
        what=controls.what,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A path for each variant, from its first knob value to its last; the present model is ringed."""
    labels = text("squared error (test)"), text("along / across")
    here = data.here and (name_of(data.here[0]), data.here[1])
    drawn = {name_of(name): np.maximum(path, [LEAST, 0]) for name, path in data.paths.items()}
    chart = figures.tracks(drawn, *labels, hover=_texts(data), marked=here)
    chart.add_hline(y=1, line={"dash": "dot", "width": 1.5})
    chart.update_layout(legend=figures.BELOW)
    across, up = (figures.log_axis([path[:, side] for path in drawn.values()]) for side in (0, 1))
    return chart.update_xaxes(**across).update_yaxes(**up)


def told(data: Data) -> tuple[Sentence, Sentence]:
    """Each variant's highest ratio."""
    found = {name: path for name, path in data.paths.items() if np.isfinite(path[:, 1]).any()}
    best = {name: int(np.nanargmax(path[:, 1])) for name, path in found.items()}
    order = sorted(best, key=lambda name: -found[name][best[name], 1])
    each = [_highest(data, name, best[name]) for name in order]
    if data.what == "code":
        return Sentence(
            "Highest along / across of the code at test points, over each variant's knob: {each}. 1 means that all "
            "directions are alike.",
            each=Listed(each),
        ), ONE_TRAINING
    return Sentence(
        "Highest along / across of the reconstruction at test points, over each variant's knob: {each}. 1 means that "
        "all directions are alike.",
        each=Listed(each),
    ), ONE_TRAINING


def _highest(data: Data, name: str, i: int) -> Sentence:
    """The ratio of a variant's i-th model, with its knob value and its error."""
    error, ratio = data.paths[name][i]
    return Sentence(
        "{name} {ratio} at {symbol} = {knob} (squared error {error})",
        name=name_of(name),
        ratio=number(ratio),
        symbol=data.symbols[name],
        knob=number(data.knobs[name][i]),
        error=number(error, 2),
    )


def _label(run: Run) -> str:
    """The variant and what was chosen of it."""
    return ", ".join([run.spec.variant, *(_said(name, value) for name, value in run.spec.variant_options)])


def _said(name: str, value: bool | int | float | str) -> str:
    """An option in words: tied or not tied, masking, size 3."""
    words = name.replace("_", " ")
    if isinstance(value, bool):
        return words if value else text("not {option}", option=words)
    return value if isinstance(value, str) else text("{option} {value}", option=words, value=number(value))


def _path(run: Run, what: str) -> np.ndarray:
    x, models = run.dataset().x_test, [run.model(i) for i in range(len(run.knobs))]
    split = along_across.split if what == "code" else _of_reconstruction
    ratio = [along_across.median_ratio(split(run, i)) for i in range(len(run.knobs))]
    return np.stack([[reconstruction_error(x, model.reconstruct(x)) for model in models], ratio], axis=1)


def _of_reconstruction(run: Run, i: int) -> sensitivity.TangentSplit:
    data = run.dataset()
    jacobian = derivatives.of_reconstruction(run.model(i), data.x_test).jacobian
    return sensitivity.tangent_split(jacobian, required(data.tangent, "tangents")[data.test])


def _texts(data: Data) -> dict[str, list[str]]:
    """What hovering over each model says."""
    return {name_of(name): [_text(data, name, knob) for knob in knobs] for name, knobs in data.knobs.items()}


def _text(data: Data, name: str, knob: float) -> str:
    return text("{name}, {symbol} = {knob}", name=name_of(name), symbol=data.symbols[name], knob=say(number(knob)))
