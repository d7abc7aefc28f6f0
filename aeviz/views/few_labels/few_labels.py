"""Accuracy against the number of labels, from a pre-trained encoder and from a random one."""

from dataclasses import dataclass, field

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.storage import few_labels

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Accuracy with few labels"
HEIGHT = 450
NEEDS = "FewLabels"


@dataclass(frozen=True)
class Controls:
    probes: bool = field(default=True, metadata={"label": "Also with the encoder left as it is"})


@dataclass(frozen=True)
class Data:
    """(start, L, S) test accuracy after fine-tuning and with the encoder frozen; ``labels`` (L,).

    ``n_seen`` examples were trained on without labels, ``n_asked`` are in the accuracy.
    """

    labels: np.ndarray
    tuned: np.ndarray
    frozen: np.ndarray
    n_seen: int
    n_asked: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    found, data = few_labels.load(run.spec), run.dataset()
    n_asked = min(len(data.test), few_labels.N_TEST)
    return Data(found.labels, found.test[-1, :, at], found.probe[:, at], len(data.train), n_asked)


def unfit(run: Run) -> str:
    return "" if run.dataset().y is not None else "This view needs classes; the data set has none."


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = [f"{start} start" for start in few_labels.STARTS]
    thin = {f"{start}, frozen": data.frozen[i].mean(-1) for i, start in enumerate(few_labels.STARTS)}
    return figures.bands(
        data.labels,
        dict(zip(names, data.tuned, strict=True)),
        "labels",
        "accuracy on test data",
        thin=thin if controls.probes else None,
    )


def caption(data: Data) -> str:
    gains = 100 * (data.tuned[1] - data.tuned[0])
    mean, seeds = gains.mean(-1), gains.shape[-1]
    best = int(mean.argmax())
    lost = int((gains < 0).sum())
    return (
        f"Pre-training on {data.n_seen:,} examples without labels changes the accuracy on {data.n_asked:,} others by "
        f"{mean[0]:+.1f} points with {data.labels[0]} labels and {mean[-1]:+.1f} "
        f"with {data.labels[-1]:,}, at best by {mean[best]:+.1f} with {data.labels[best]:,}: means of {seeds} paired "
        f"seeds; the band is from the worst to the best seed. In {lost} of {gains.size} pairs the random start did "
        "better: one seed can show the opposite."
    )
