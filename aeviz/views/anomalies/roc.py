"""All thresholds at once: recall against false alarms, or precision against recall."""

from dataclasses import dataclass, field
from typing import Literal

from aeviz import figures
from aeviz.analysis import anomaly, detection
from aeviz.analysis.anomaly import ThresholdCurve
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.analysis.intervals import Interval
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.anomalies.detectors import NAMES

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Every threshold at once"
HEIGHT = 420
ROC, PRECISION = "ROC", "precision and recall"


@dataclass(frozen=True)
class Controls:
    curve: Literal["ROC", "precision and recall"] = field(default=ROC)


@dataclass(frozen=True)
class Data:
    """A curve for each detector, on the judged half, and the area under the autoencoder's."""

    curves: dict[str, ThresholdCurve]
    area: Interval
    roc: bool
    share_anomalous: float
    n: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The autoencoder's curve first, then those of the detectors that need no network."""
    data, roc = run.dataset(), controls.curve == ROC
    scored = detection.score(run.model(i), data)
    judged = ~scored.validation
    every = {"autoencoder": scored.scores} | detection.baselines(data)
    draw, statistic = (anomaly.roc, anomaly.auroc) if roc else (anomaly.precision_recall, anomaly.average_precision)
    anomalous = scored.anomalous[judged]
    return Data(
        curves={name: draw(scores[judged], anomalous) for name, scores in every.items()},
        area=detection.area(scored.scores[judged], anomalous, statistic),
        roc=roc,
        share_anomalous=float(anomalous.mean()),
        n=len(anomalous),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """One line a detector, the autoencoder's thick; chance is dotted."""
    alarms, recall, precision = text("false alarms / normal examples"), text("recall"), text("precision")
    chart = figures.empty("", *((alarms, recall) if data.roc else (recall, precision)))
    colours = figures.series_colours(data.curves)
    for i, (name, curve) in enumerate(data.curves.items()):
        line = {"color": colours[name], "width": 1.5 if i else 4, "shape": "hv" if data.roc else "linear"}
        chart.add("scatter", x=curve.x, y=curve.y, name=str(NAMES[name]), mode="lines", line=line)
    chance = [0, 1] if data.roc else [data.share_anomalous] * 2
    line = {"dash": "dot", "color": figures.GREY}
    chart.add("scatter", x=[0, 1], y=chance, name=text("chance"), mode="lines", line=line)
    chart.update_layout(legend=figures.BELOW)
    return chart.update_xaxes(range=[0, 1]).update_yaxes(range=[0, 1.02])


def told(data: Data) -> Sentence:
    """The area, with its interval, and what chance would give."""
    facts = {
        "area": number(data.area.value),
        "low": number(data.area.low),
        "high": number(data.area.high),
        "n": count(data.n),
    }
    if data.roc:
        return Sentence(
            "Area under the autoencoder's ROC curve: {area} (95% interval {low} to {high}; chance 0.5), on {n} test "
            "examples.",
            **facts,
        )
    return Sentence(
        "The autoencoder's average precision: {area} (95% interval {low} to {high}; chance {chance}, the share of "
        "anomalies), on {n} test examples.",
        chance=number(data.share_anomalous),
        **facts,
    )
