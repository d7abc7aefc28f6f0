"""What weight decay does to a linear autoencoder: its decoder's singular vectors become the principal components."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.language import Listed, Sentence, count, degrees, name_of, number, text
from aeviz.networks.arrays import Arrays
from aeviz.run import Run
from aeviz.views.linear.principal_angles import decoder, unfit

__all__ = ["COMPARES", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Weight decay turns the singular vectors"
COMPARES = True
WIDE = True


@dataclass(frozen=True)
class Controls:
    """show: directions or lengths."""

    show: Literal["angles", "singular values"] = field(default="angles", metadata={"label": "Show"})


@dataclass(frozen=True)
class Data:
    """For each linear Run, by name, with k units.

    angles           (k,) degrees between the decoder's i-th left singular vector and principal component i;
                     nan where the singular value is 0 and no direction is left
    singular_values  (k,) of the decoder, descending
    predicted        (k,) sqrt(max(0, 1 - lam / eigenvalue_i)), only for Runs with weight decay lam > 0
    units            median angle in degrees between a unit, as a column of the decoder, and the component nearest to it
    """

    angles: dict[str, np.ndarray]
    singular_values: dict[str, np.ndarray]
    predicted: dict[str, np.ndarray]
    lam: dict[str, float]
    units: dict[str, float]


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """Every linear Run of the lesson on the same data, at the same code size."""
    runs = {name: other for name, other in others.items() if not unfit(other) and other.spec.data == run.spec.data}
    fitted = pca.learned(run.dataset())
    angles, values, predicted, units = Arrays(), Arrays(), Arrays(), dict[str, float]()
    lams = {name: other.variant.l2 for name, other in runs.items()}
    for name, other in runs.items():
        columns = decoder(other, other.at(run.knobs[i])).astype(np.float64)
        k = columns.shape[1]
        u, s, _ = np.linalg.svd(columns, full_matrices=False)
        cosine = np.minimum(np.abs((u * fitted.components[:k].T).sum(axis=0)), 1)
        angles[name] = np.where(s > 1e-3 * s[0], np.degrees(np.arccos(cosine)), np.nan)
        values[name] = s
        units[name] = _apart(columns, fitted.components[:k].T)
        if lams[name]:
            predicted[name] = np.sqrt(linear.kunin_spectrum(np.sqrt(fitted.eigenvalues[:k]), lams[name]))
    return Data(angles, values, predicted, lams, units)


def _apart(columns: np.ndarray, components: np.ndarray) -> float:
    """Median over the columns (d_in, k) that are not switched off of the angle to the component nearest to each."""
    norm = np.linalg.norm(columns, axis=0)
    return float(np.median(linear.angle_matrix(columns[:, norm > 1e-3 * norm.max()], components).min(axis=1)))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A curve for each Run over the singular vectors; dashed what theory says."""
    shown = data.angles if controls.show == "angles" else data.singular_values
    series = {name_of(name): values for name, values in shown.items()}
    i = np.arange(1, len(next(iter(series.values()))) + 1)
    if controls.show == "angles":
        drawn = figures.lines(i, series, "", text("number i"), text("degrees to component i"))
        return drawn.update_yaxes(range=[-3, 93])
    drawn = figures.lines(i, series, "", text("number i"), text("singular value i"))
    for name, predicted in data.predicted.items():
        theory = text("theory, {name}", name=name_of(name))
        drawn.add("scatter", x=i, y=predicted, name=theory, mode="lines", line={"dash": "dash"})
    return drawn.update_yaxes(rangemode="tozero")


def told(data: Data) -> tuple[Sentence, ...]:
    """The largest angle of each Run, the gap between singular values and theory, and how far the units are."""
    return (
        Sentence(
            "The largest angle between a singular vector of the decoder and its principal component is {far}.",
            far=Listed(_named(np.nanmax(angles), name) for name, angles in data.angles.items()),
        ),
        *(_theory(data, name) for name in data.predicted),
        Sentence(
            "The units themselves turn freely within the code: from the component nearest to it a unit is {units} away "
            "(median).",
            units=Listed(_named(angle, name) for name, angle in data.units.items()),
        ),
    )


def _named(angle: float, name: str) -> Sentence:
    return Sentence("{angle} ({name})", angle=degrees(angle), name=name_of(name))


def _theory(data: Data, name: str) -> Sentence:
    predicted, values = data.predicted[name], data.singular_values[name]
    return Sentence(
        "With λ = {lam} weight decay switches off {off} of {k}, and singular values and √(1 − λ/eigenvalue) differ by "
        "{gap} at most.",
        off=count((predicted == 0).sum()),
        lam=number(data.lam[name]),
        k=count(len(predicted)),
        gap=number(np.abs(predicted - values).max(), 2),
    )
