"""What weight decay does to a linear autoencoder: its singular vectors become the principal components."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import linear, pca
from aeviz.run import Run
from aeviz.views.linear.principal_angles import decoder, unfit

__all__ = ["COMPARES", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Weight decay turns the axes"
COMPARES = True


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
    """

    angles: dict[str, np.ndarray]
    singular_values: dict[str, np.ndarray]
    predicted: dict[str, np.ndarray]
    lam: dict[str, float]


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """Every linear Run of the lesson on the same data, at the same code size."""
    runs = {name: other for name, other in others.items() if not unfit(other) and other.spec.data == run.spec.data}
    fitted = pca.learned(run.dataset())
    angles, values, predicted = {}, {}, {}
    lams = {name: float(dict(other.spec.variant_options).get("weight_decay", 0)) for name, other in runs.items()}
    for name, other in runs.items():
        columns = decoder(other, other.at(run.knobs[at])).astype(np.float64)
        k = columns.shape[1]
        u, s, _ = np.linalg.svd(columns, full_matrices=False)
        cosine = np.minimum(np.abs((u * fitted.components[:k].T).sum(axis=0)), 1)
        angles[name] = np.where(s > 1e-3 * s[0], np.degrees(np.arccos(cosine)), np.nan)
        values[name] = s
        if lams[name]:
            predicted[name] = np.sqrt(linear.kunin_spectrum(np.sqrt(fitted.eigenvalues[:k]), lams[name]))
    return Data(angles, values, predicted, lams)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A curve for each Run over the singular vectors; dashed what theory says."""
    series = data.angles if controls.show == "angles" else data.singular_values
    number = np.arange(1, len(next(iter(series.values()))) + 1)
    if controls.show == "angles":
        drawn = figures.lines(number, series, "", "number i", "degrees to component i")
        return drawn.update_yaxes(range=[-3, 93])
    drawn = figures.lines(number, series, "", "number i", "singular value i")
    for name, predicted in data.predicted.items():
        drawn.add("scatter", x=number, y=predicted, name=f"theory, {name}", mode="lines", line={"dash": "dash"})
    return drawn.update_yaxes(rangemode="tozero")


def caption(data: Data) -> str:
    """The largest angle of each Run, and the largest gap between singular values and theory."""
    far = " and ".join(f"{np.nanmax(angles):.1f}° ({name})" for name, angles in data.angles.items())
    sentences = [f"The decoder's singular vectors are up to {far} away from the principal components."]
    for name, predicted in data.predicted.items():
        gap = np.abs(predicted - data.singular_values[name]).max()
        off = int((predicted == 0).sum())
        sentences.append(
            f"With λ = {data.lam[name]:g}, {off} of {len(predicted)} directions are switched off, and the singular "
            f"values are within {np.ceil(gap * 1e4) / 1e4:.4f} of √(1 − λ/eigenvalue)."
        )
    return " ".join(sentences)
