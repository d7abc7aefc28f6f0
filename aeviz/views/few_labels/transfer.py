"""Pre-training on other images: what it gains over the random start, beside pre-training on the same ones."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis.intervals import half_width
from aeviz.language import Listed, Sentence, count, signed, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.storage import few_labels
from aeviz.views.base import NoControls as Controls
from aeviz.views.few_labels.few_labels import unfit as without_classes

__all__ = ["HEIGHT", "NEEDS", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Pre-trained on other images"
HEIGHT = 430
NEEDS = "FewLabelsTransfer"
SAME = "the same images"
NAMES = {
    SAME: Sentence("the same images"),
    "MNIST": Sentence("MNIST"),
    "Fashion-MNIST": Sentence("Fashion-MNIST"),
    "shuffled pixels": Sentence("the same images with their pixels shuffled"),
}


@dataclass(frozen=True)
class Data:
    """``gains``: what the encoder was pre-trained on -> (L, S) test accuracy less that from the random start, in
    points; the same images first. ``labels`` (L,).
    """

    labels: np.ndarray
    gains: dict[str, np.ndarray]


def compute(run: Run, i: int, controls: Controls) -> Data:
    every = {SAME: None, **few_labels.sources(run.spec)}
    found = {name: few_labels.load(run.spec, source=source) for name, source in every.items()}
    gains = {name: _gain(result, i) for name, result in found.items() if result is not None}
    return Data(required(found[SAME], "results with few labels").labels, gains)


def _gain(result: few_labels.FewLabelScores, i: int) -> np.ndarray:
    random, trained = result.test[-1, :, i]
    return 100 * (trained - random)


def unfit(run: Run) -> str:
    """Denoising encoders, of images for which there are others of the same size."""
    if reason := without_classes(run):
        return reason
    others = few_labels.sources(run.spec).values()
    if any(few_labels.at_hand(source) or few_labels.stored(run.spec, source=source) for source in others):
        return ""
    return text("This view compares denoising encoders pre-trained on other images of the same size.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The means with their 95 % intervals, side by side at each number of labels."""
    chart = figures.empty("", text("labels"), text("gain over the random start, in points"))
    colours, symbols = figures.series_colours(data.gains), figures.class_markers(len(data.gains))
    for k, (name, gain) in enumerate(data.gains.items()):
        aside = 1.04 ** (k - (len(data.gains) - 1) / 2)
        look = {"line": {"color": colours[name]}, "marker": {"symbol": symbols[k], "size": 9}}
        bars = {"type": "data", "array": half_width(gain), "thickness": 1.5, "width": 4, "color": colours[name]}
        place = {"x": aside * data.labels, "y": gain.mean(1), "error_y": bars}
        chart.add("scatter", **place, mode="lines+markers", name=str(NAMES[name]), **look)
    chart.add_hline(y=0, line={"width": 1.5, "dash": "dot"})
    chart.update_xaxes(type="log", tickvals=data.labels, ticktext=[str(n) for n in data.labels])
    return chart.update_layout(legend=figures.BELOW)


def told(data: Data) -> tuple[Sentence, ...]:
    """For each pre-training: the mean gain with few and with many labels, and where it is sure."""
    return *(_one(data, name, gain) for name, gain in data.gains.items()), _spread(data)


def _one(data: Data, name: str, gain: np.ndarray) -> Sentence:
    mean, half = gain.mean(1), half_width(gain)
    clear = [count(n) for n, sure in zip(data.labels, mean > half, strict=True) if sure]
    facts = {
        "name": NAMES[name],
        "first": signed(mean[0], 2),
        "few": count(data.labels[0]),
        "last": signed(mean[-1], 2),
        "many": count(data.labels[-1]),
    }
    if not clear:
        return Sentence(
            "Pre-trained on {name}: {first} points with {few} labels, {last} with {many}; no gain is beyond chance.",
            **facts,
        )
    return Sentence(
        "Pre-trained on {name}: {first} points with {few} labels, {last} with {many}; beyond chance with {clear}.",
        clear=Listed(clear),
        **facts,
    )


def _spread(data: Data) -> Sentence:
    return Sentence(
        "Means of {seeds} seeds with their 95% intervals (Student's t).", seeds=count(data.gains[SAME].shape[1])
    )
