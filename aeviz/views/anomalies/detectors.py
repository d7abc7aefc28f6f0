"""The autoencoder beside detectors that need no network, on the same examples."""

from dataclasses import dataclass

from aeviz import figures
from aeviz.analysis import detection
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.analysis.intervals import Interval
from aeviz.language import Sentence, count, number, plural, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import signed_lead

__all__ = ["HEIGHT", "NAMES", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Does it beat simpler detectors?"
HEIGHT = 380
NAMES = {
    "autoencoder": Sentence("autoencoder"),
    "PCA residual": Sentence("PCA residual"),
    "Mahalanobis": Sentence("Mahalanobis distance"),
    "kNN distance": Sentence("kNN distance"),
    "isolation forest": Sentence("isolation forest"),
    "raw length": Sentence("raw length"),
}


@dataclass(frozen=True)
class Data:
    """AUROC of each detector on the judged half, the autoencoder first; ``lead`` is its AUROC less the ``rival``'s.

    Chosen on the validation half: the rival, the number of PCA's components, and ``best_knob`` of this Run.
    """

    areas: dict[str, Interval]
    rival: str
    lead: Interval
    components: int
    knob: float
    best_knob: float
    symbol: str
    n_normal: int
    n_anomalous: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """All are fitted on the same normal training part."""
    data = run.dataset()
    anomalous, every = data.anomalous_test, detection.errors_by_knob(run)
    judged, rival = ~detection.validation_half(anomalous), detection.rival(data)
    others = {name: found.area for name, found in detection.baselines_judged(data).items()}
    against = detection.baselines(data)[rival]
    return Data(
        areas={"autoencoder": detection.judge(every[i], anomalous).area, **others},
        rival=rival,
        lead=detection.lead(every[i][judged], against[judged], anomalous[judged]),
        components=detection.pca_residual(data)[0],
        knob=float(run.knobs[i]),
        best_knob=float(run.knobs[detection.chosen(every, anomalous)]),
        symbol=run.variant.symbol,
        n_normal=int((~anomalous[judged]).sum()),
        n_anomalous=int(anomalous[judged].sum()),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A point a detector with its interval; bars would have to begin at 0."""
    names, found = [str(NAMES[name]) for name in data.areas], list(data.areas.values())
    whiskers = {"array": [a.high - a.value for a in found], "arrayminus": [a.value - a.low for a in found]}
    chart = figures.empty("", text("AUROC (chance: 0.5)"), "", showlegend=False)
    chart.add(
        "scatter",
        x=[a.value for a in found],
        y=names,
        mode="markers+text",
        marker={"color": [figures.ACCENT, *[figures.GREY] * (len(names) - 1)], "size": 12},
        error_x={"type": "data", "symmetric": False, "color": figures.GREY, **whiskers},
        cliponaxis=False,
        text=[text("{area}", area=number(a.value)) for a in found],
        textposition="top center",
    )
    low = min(0.5, min(a.low for a in found)) - 0.02
    return chart.update_yaxes(autorange="reversed", ticks="", automargin=True).update_xaxes(range=[low, 1.02])


def told(data: Data) -> tuple[Sentence, Sentence]:
    """Who wins, whether the difference could be the choice of examples, and what would have been chosen."""
    how = plural(
        "On other test examples it was chosen which of the others is the best, and that PCA keeps {n} component; there "
        "this network is best at {symbol} = {knob}.",
        "On other test examples it was chosen which of the others is the best, and that PCA keeps {n} components; "
        "there this network is best at {symbol} = {knob}.",
        n=count(data.components),
        symbol=data.symbol,
        knob=number(data.best_knob),
    )
    return _verdict(data), how


def _verdict(data: Data) -> Sentence:
    """Whether the network or the best of the others wins, or the test examples do not decide."""
    lead = data.lead
    facts = {
        "rival": NAMES[data.rival],
        "mine": number(data.areas["autoencoder"].value),
        "other": number(data.areas[data.rival].value),
        **signed_lead(lead),
        "normal": count(data.n_normal),
        "anomalous": count(data.n_anomalous),
    }
    if lead.low > 0:
        return Sentence(
            "The autoencoder beats the best of the others, {rival}: AUROC {mine} against {other} on {normal} normal "
            "and {anomalous} anomalous test examples, a difference of {lead} (95% interval {low} to {high}).",
            **facts,
        )
    if lead.high < 0:
        return Sentence(
            "The autoencoder loses to the best of the others, {rival}: AUROC {mine} against {other} on {normal} normal "
            "and {anomalous} anomalous test examples, a difference of {lead} (95% interval {low} to {high}).",
            **facts,
        )
    return Sentence(
        "Between the autoencoder and the best of the others, {rival}, {normal} normal and {anomalous} anomalous test "
        "examples do not decide: AUROC {mine} and {other}, a difference of {lead} (95% interval {low} to {high}).",
        **facts,
    )
