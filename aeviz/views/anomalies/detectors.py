"""The autoencoder beside detectors that need no network, on the same examples."""

from dataclasses import dataclass

from aeviz import figures
from aeviz.analysis import detection
from aeviz.analysis.anomaly import Interval
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Does it beat simpler detectors?"
HEIGHT = 380


@dataclass(frozen=True)
class Data:
    """AUROC of each detector, the autoencoder first; ``lead`` is its AUROC minus that of the best other one."""

    areas: dict[str, Interval]
    rival: str
    lead: Interval
    n_normal: int
    n_anomalous: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """All are fitted on the same normal training part and judged on the whole test part."""
    data = run.dataset()
    anomalous, mine = data.anomalous[data.test], detection.errors(run.model(at), data)
    source = run.spec.data, run.spec.data_options
    others = detection.baseline_areas(*source)
    rival = max(others, key=lambda name: others[name].value)
    return Data(
        areas={"autoencoder": detection.area(mine, anomalous), **others},
        rival=rival,
        lead=detection.lead(mine, detection.baselines(*source)[rival], anomalous),
        n_normal=int((~anomalous).sum()),
        n_anomalous=int(anomalous.sum()),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A bar a detector with its interval; chance is a dotted line."""
    names, found = list(data.areas), list(data.areas.values())
    whiskers = {"array": [a.high - a.value for a in found], "arrayminus": [a.value - a.low for a in found]}
    chart = figures.empty("", "AUROC", "", showlegend=False)
    colours = [figures.ACCENT, *[figures.GREY] * (len(names) - 1)]
    chart.add(
        "bar",
        x=[a.value for a in found],
        y=names,
        orientation="h",
        marker={"color": colours},
        error_x={"type": "data", "symmetric": False, **whiskers},
        text=[f"{a.value:.3f}" for a in found],
        insidetextanchor="start",
    )
    chart.add_vline(0.5, {"dash": "dot", "width": 1.5}, text="chance", font={"size": figures.SMALL})
    low = min(0.45, min(a.low for a in found) - 0.02)
    return chart.update_yaxes(autorange="reversed", ticks="", automargin=True).update_xaxes(range=[low, 1.005])


def caption(data: Data) -> str:
    """Who wins, and whether the difference could be the choice of examples."""
    lead = data.lead
    sure = lead.low > 0 or lead.high < 0
    verdict = (
        "The autoencoder wins" if lead.value > 0 else "The autoencoder loses" if lead.value < 0 else "It is a draw"
    )
    return (
        f"{verdict} against the best of the others, {data.rival}: AUROC {data.areas['autoencoder'].value:.3f} against "
        f"{data.areas[data.rival].value:.3f}. The difference is {lead.value:+.3f} (95 % interval {lead.low:+.3f} to "
        f"{lead.high:+.3f}), {'more' if sure else 'no more'} than the choice of these {data.n_normal} normal and "
        f"{data.n_anomalous} anomalous test examples explains."
    )
