"""Detection against the knob: the error on normal examples and the AUROC need not move together."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import detection
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.analysis.intervals import Interval
from aeviz.language import Sentence, name_of, number, text
from aeviz.run import Run
from aeviz.views.anomalies.detectors import NAMES
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import signed_lead

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Good at reconstructing, good at detecting?"
HEIGHT = 380
WIDE = True


@dataclass(frozen=True)
class Data:
    """For each knob value, on the judged half: mean squared error of normal and of anomalous examples, and AUROC; and
    the AUROC on the ``validation`` half, on which ``best`` is chosen; ``lead`` the AUROC here minus that there.
    ``rival_area`` is that of the best detector
    without a network, chosen and judged in the same way.
    """

    knobs: np.ndarray
    normal: np.ndarray
    anomalous: np.ndarray
    validation: np.ndarray
    areas: np.ndarray
    best: int
    lead: Interval
    rival: str
    rival_area: float
    i: int
    knob_name: str
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    data = run.dataset()
    anomalous, errors = data.anomalous_test, detection.errors_by_knob(run)
    judged, rival = ~detection.validation_half(anomalous), detection.rival(data)
    validation, areas = detection.areas_by_knob(run).T
    best = detection.chosen(errors, anomalous)
    return Data(
        knobs=run.knobs,
        normal=errors[:, judged & ~anomalous].mean(axis=1),
        anomalous=errors[:, judged & anomalous].mean(axis=1),
        validation=validation,
        areas=areas,
        best=best,
        lead=detection.lead(errors[i, judged], errors[best, judged], anomalous[judged]),
        rival=rival,
        rival_area=detection.baselines_judged(data)[rival].area.value,
        i=i,
        knob_name=name_of(run.variant.knob_name),
        symbol=run.variant.symbol,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Two panels over the knob; the best detector without a network is the dotted level."""
    error, area = text("squared error"), text("AUROC (dotted: {rival})", rival=NAMES[data.rival])
    quantities = {
        error: {text("normal"): _positive(data.normal), text("anomalous"): _positive(data.anomalous)},
        area: {text("to choose on"): data.validation, text("judged"): data.areas},
    }
    label = text("{knob} {symbol}", knob=data.knob_name, symbol=data.symbol)
    chart = figures.panels(data.knobs, quantities, label, data.i, levels={area: data.rival_area}, log_y=(error,))
    low = min(0.5, data.validation.min(), data.areas.min())  # chance, or what is worse
    return chart.update_layout(yaxis2={"range": [low - 0.02, 1.02]})


def told(data: Data) -> tuple[Sentence, ...]:
    """Where detection is best, what the error does, and who is better without a network."""
    least = int(np.argmin(data.normal))
    where = Sentence(
        "Normal examples are reconstructed best at {symbol} = {least}, where the AUROC is {area}. The half of the test "
        "part to choose on prefers {symbol} = {best}: there the AUROC on the other half is {chosen}, here, at {symbol} "
        "= {knob}, it is {here}.",
        symbol=data.symbol,
        least=number(data.knobs[least]),
        area=number(data.areas[least]),
        best=number(data.knobs[data.best]),
        chosen=number(data.areas[data.best]),
        knob=number(data.knobs[data.i]),
        here=number(data.areas[data.i]),
    )
    return (
        where,
        *_chance(data),
        Sentence(
            "The best detector without a network, {rival}, has {other}.",
            rival=NAMES[data.rival],
            other=number(data.rival_area),
        ),
    )


def _chance(data: Data) -> tuple[Sentence, ...]:
    """How sure the difference is, where the knob does not stand at the chosen value."""
    if data.i == data.best:
        return ()
    return (
        Sentence(
            "That is a difference of {lead} (95% interval {low} to {high}, paired).",
            **signed_lead(data.lead),
        ),
    )


def _positive(error: np.ndarray) -> np.ndarray:
    """A logarithmic axis has no place for 0, nor for the rounding errors of an identity."""
    return np.where(error > 1e-10, error, np.nan)
