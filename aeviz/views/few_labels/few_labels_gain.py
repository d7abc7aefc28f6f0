"""What pre-training gains, pair by pair: each seed is one pair of networks that differ in their start only."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.storage import few_labels
from aeviz.views.base import NoControls as Controls
from aeviz.views.few_labels.few_labels import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "The gain, seed by seed"
HEIGHT = 400
NEEDS = "FewLabels"


@dataclass(frozen=True)
class Data:
    """``gain`` (L, S): test accuracy of the pre-trained start less that of the random one, in points."""

    labels: np.ndarray
    gain: np.ndarray


def compute(run: Run, at: int, controls: Controls) -> Data:
    found = few_labels.load(run.spec)
    random, trained = found.test[-1, :, at]
    return Data(found.labels, 100 * (trained - random))


def figure(data: Data, controls: Controls) -> figures.Figure:
    seeds = {f"seed {s + 1}": gain for s, gain in enumerate(data.gain.T)}
    curves = {**seeds, "mean": data.gain.mean(1)}
    chart = figures.lines(data.labels, curves, "", "labels", "gain in points", log_x=True)
    chart.add_hline(y=0, line={"width": 1.5, "dash": "dot"})
    for seed in chart.data[:-1]:
        seed["mode"] = "markers"
    return chart.update_xaxes(tickvals=data.labels, ticktext=[str(n) for n in data.labels])


def caption(data: Data) -> str:
    mean, error = data.gain.mean(1), data.gain.std(1, ddof=1) / np.sqrt(data.gain.shape[1])
    sure = [f"{n:,}" for n, clear in zip(data.labels, mean > 2 * error, strict=True) if clear]
    low, high = data.gain[0].min(), data.gain[0].max()
    clear = f"with {', '.join(sure)} labels" if sure else "for no number of labels"
    return (
        f"With {data.labels[0]} labels the seeds gain from {low:+.1f} to {high:+.1f} points. The mean gain is more "
        f"than twice its standard error {clear}."
    )
