"""Detection against the knob: the error on normal examples and the AUROC need not move together."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import detection
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Good at reconstructing, good at detecting?"
HEIGHT = 380


@dataclass(frozen=True)
class Data:
    """For each knob value: mean squared error on normal and on anomalous test examples, AUROC; all (n_knobs,)."""

    knobs: np.ndarray
    normal: np.ndarray
    anomalous: np.ndarray
    areas: np.ndarray
    best_other: float
    rival: str
    at: int
    knob_name: str
    symbol: str


def compute(run: Run, at: int, controls: Controls) -> Data:
    """All models on the whole test part."""
    data, anomalous = run.dataset(), run.dataset().anomalous[run.dataset().test]
    error = ((run.reconstruct(data.x_test) - data.x_test) ** 2).sum(axis=2)
    others = detection.baseline_areas(run.spec.data, run.spec.data_options)
    rival = max(others, key=lambda name: others[name].value)
    return Data(
        knobs=run.knobs,
        normal=error[:, ~anomalous].mean(axis=1),
        anomalous=error[:, anomalous].mean(axis=1),
        areas=detection.areas_by_knob(run),
        best_other=others[rival].value,
        rival=rival,
        at=at,
        knob_name=run.variant.KNOB,
        symbol=run.variant.SYMBOL,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Two panels over the knob; the best detector without a network is the dotted level."""
    quantities = {
        "squared error": {"normal": _positive(data.normal), "anomalous": _positive(data.anomalous)},
        f"AUROC (dotted: {data.rival})": {"this model": data.areas},
    }
    levels = {list(quantities)[1]: data.best_other}
    label = f"{data.knob_name} {data.symbol}"
    return figures.panels(data.knobs, quantities, label, data.at, levels=levels, log_y=("squared error",))


def caption(data: Data) -> str:
    """Where detection is best, and what the error does."""
    best, least = int(np.argmax(data.areas)), int(np.argmin(data.normal))
    return (
        f"Normal examples are reconstructed best at {data.symbol} = {data.knobs[least]:g}, where the AUROC is "
        f"{data.areas[least]:.3f}; anomalies are told apart best at {data.symbol} = {data.knobs[best]:g} "
        f"({data.areas[best]:.3f}). Here, at {data.symbol} = {data.knobs[data.at]:g}, it is {data.areas[data.at]:.3f}. "
        "Whoever picks the best point of this curve has used the anomalies to choose."
    )


def _positive(error: np.ndarray) -> np.ndarray:
    """A logarithmic axis has no place for 0."""
    return np.where(error > 0, error, np.nan)
