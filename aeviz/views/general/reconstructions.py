"""What comes back: examples, what PCA makes of them with as many numbers, and what the autoencoder does."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import intervals, pca
from aeviz.analysis.intervals import Interval
from aeviz.analysis.reconstruction import squared_errors
from aeviz.data.base import Dataset
from aeviz.language import Sentence, count, number, percent, plural, text
from aeviz.run import Run
from aeviz.views.base import Example, evenly, examples, signed_lead, your_selection

TITLE = "Input and reconstruction"
HEIGHT = 270
SELECTS = True
EXAMPLES = True
N = 8


@dataclass(frozen=True)
class Controls:
    """``selected``: numbers of the examples that are looked at in place of the test set."""

    first: Annotated[int, Example()] = field(default=1, metadata={"label": "From test example"})
    selected: tuple[int, ...] = ()


@dataclass(frozen=True)
class Data:
    """x, by_pca, by_model (at most 8, d_in) in data units; errors are sums over features, means over the examples
    looked at: ``n_selected``, or all ``n_test`` test examples if that is 0; ``lead`` is the model's minus PCA's.
    ``numbers`` are those of the shown in the data set.
    """

    x: np.ndarray
    by_pca: np.ndarray
    by_model: np.ndarray
    names: tuple[str, ...]
    numbers: tuple[int, ...]
    shape: tuple[int, int] | None
    n_units: int
    error_pca: float
    error_model: float
    lead: Interval
    n_selected: int
    n_test: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """PCA is fitted on the training examples, with as many components as the code has units (at most d_in)."""
    data, model = run.dataset(), run.model(i)
    units = run.units(i)
    fitted = pca.learned(data, min(units, data.x.shape[1], len(data.train)))
    ids = np.array(controls.selected) if controls.selected else data.held_out
    x = data.x[ids]
    by_pca, by_model = fitted.reconstruct(x), model.reconstruct(x)
    error_pca, error_model = (squared_errors(x, back) for back in (by_pca, by_model))
    rows = _rows(controls, len(ids))
    return Data(
        x=data.to_data_units(x[rows]),
        by_pca=data.to_data_units(by_pca[rows]),
        by_model=data.to_data_units(by_model[rows]),
        names=_names(data, ids[rows]),
        numbers=tuple(ids[rows].tolist()),
        shape=data.image_shape,
        n_units=units,
        error_pca=float(error_pca.mean()),
        error_model=float(error_model.mean()),
        lead=intervals.of_mean(error_model - error_pca),
        n_selected=len(controls.selected),
        n_test=len(data.test),
    )


def _rows(controls: Controls, n: int) -> np.ndarray:
    """Which of n examples are shown: a few of the whole selection, or those from the slider's place on."""
    if controls.selected:
        return evenly(np.arange(n), N)
    first = min(controls.first - 1, max(0, n - N))
    return np.arange(first, min(first + N, n))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three rows of images; without images, each value against its reconstruction."""
    by_pca = text("PCA {units}", units=count(data.n_units))
    rows = {text("input"): data.x, by_pca: data.by_pca, text("autoencoder"): data.by_model}
    if data.shape:
        images = {name: values.reshape(-1, *data.shape) for name, values in rows.items()}
        return figures.gallery(images, columns=list(data.names), examples=data.numbers)
    chart = figures.empty("", text("value"), text("reconstructed value"))
    for name, values in list(rows.items())[1:]:
        chart.add("scatter", x=data.x.ravel(), y=values.ravel(), mode="markers", name=name)
    ends = [float(data.x.min()), float(data.x.max())]
    line = {"color": figures.GREY, "dash": "dot"}
    return chart.add("scatter", x=ends, y=ends, mode="lines", name=text("perfect"), line=line)


def told(data: Data) -> tuple[Sentence, ...]:
    """The two errors on the examples looked at, and how much may be chance."""
    if not np.isfinite(data.lead.low):
        return (_errors(data),)
    return _errors(data), Sentence(
        "The difference is {lead} ({low} to {high}, 95%, paired).",
        **signed_lead(data.lead),
    )


def _errors(data: Data) -> Sentence:
    values = {
        "units": plural("1 number", "{n} numbers", n=count(data.n_units)),
        "examples": your_selection(data.n_selected) if data.n_selected else examples(data.n_test, data.n_test, "test"),
        "model": number(data.error_model),
    }
    if data.error_pca < 1e-9:  # as many units as features: nothing to be more or less than
        return Sentence(
            "With {units} an example PCA loses nothing of {examples}; the autoencoder's squared error is {model}.",
            **values,
        )
    values |= {"pca": number(data.error_pca), "difference": percent(abs(1 - data.error_model / data.error_pca))}
    if data.error_model < data.error_pca:
        return Sentence(
            "With {units} an example PCA leaves a squared error of {pca} on {examples}, the autoencoder {model}: "
            "{difference} less.",
            **values,
        )
    return Sentence(
        "With {units} an example PCA leaves a squared error of {pca} on {examples}, the autoencoder {model}: "
        "{difference} more.",
        **values,
    )


def _names(data: Dataset, ids: np.ndarray) -> tuple[str, ...]:
    return data.classes_of(ids) or ("",) * len(ids)
