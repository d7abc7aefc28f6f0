"""Accuracy against the number of labels: from a pre-trained encoder, from a random one, and without any network."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from aeviz import figures
from aeviz.analysis.intervals import half_width
from aeviz.language import Listed, Sentence, count, percent, plural, signed, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.storage import few_labels

__all__ = ["HEIGHT", "NEEDS", "TITLE", "Controls", "compute", "figure", "starts", "told", "unfit"]

TITLE = "Accuracy with few labels"
HEIGHT = 450
NEEDS = "FewLabels"
NAMES = {
    "nearest example": Sentence("the nearest labelled example"),
    "logistic regression": Sentence("logistic regression on the inputs"),
}


@dataclass(frozen=True)
class Controls:
    probes: bool = field(default=False, metadata={"label": "Also with the encoder left as it is"})


@dataclass(frozen=True)
class Data:
    """Test accuracy after fine-tuning, ``tuned``, and with the encoder ``frozen``, (start, L, S); of ``rivals`` without
    a network (R, L, S); ``labels`` (L,).

    ``n_seen`` examples were trained on without labels, ``n_asked`` are in the accuracy.
    """

    labels: np.ndarray
    tuned: np.ndarray
    frozen: np.ndarray
    rivals: np.ndarray
    n_seen: int
    n_asked: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    found, data = required(few_labels.load(run.spec), "results with few labels"), run.dataset()
    n_asked = min(len(data.test), few_labels.N_TEST)
    return Data(found.labels, found.test[-1, :, i], found.probe[:, i], found.rivals, len(data.train), n_asked)


def unfit(run: Run) -> str:
    return "" if run.dataset().y is not None else text("This view needs classes; the data set has none.")


def starts() -> tuple[str, str]:
    """What the two starts are called, in the order of STARTS."""
    return text("random start"), text("pre-trained start")


def figure(data: Data, controls: Controls) -> figures.Figure:
    frozen = dict(zip((text("random, frozen"), text("pre-trained, frozen")), data.frozen.mean(-1), strict=True))
    rivals = {str(NAMES[name]): row.mean(-1) for name, row in zip(few_labels.RIVALS, data.rivals, strict=True)}
    return figures.bands(
        data.labels,
        dict(zip(starts(), data.tuned, strict=True)),
        text("labels"),
        text("accuracy on test data"),
        thin=frozen if controls.probes else None,
        beside=rivals,
    )


def told(data: Data) -> tuple[Sentence, ...]:
    """What pre-training changes, how sure that is, and what the same labels are worth without a network."""
    gains = 100 * (data.tuned[1] - data.tuned[0])
    mean, seeds = gains.mean(-1), gains.shape[-1]
    changed = Sentence(
        "Pre-training on {seen} examples without labels changes the accuracy on {asked} others by {first} points with "
        "{few} labels and by {last} with {many}: means of {seeds} paired seeds; the band is from the worst to the best "
        "seed.",
        seen=count(data.n_seen),
        asked=count(data.n_asked),
        first=signed(mean[0], 2),
        few=count(data.labels[0]),
        last=signed(mean[-1], 2),
        many=count(data.labels[-1]),
        seeds=count(seeds),
    )
    lost = int((gains < 0).sum())
    pairs = plural(
        "In {n} of {pairs} pairs the random start did better: one seed can show the opposite.",
        "In {n} of {pairs} pairs the random start did better: one seed can show the opposite.",
        n=count(lost),
        pairs=count(gains.size),
    )
    if not lost:
        pairs = Sentence("In none of {pairs} pairs the random start did better.", pairs=count(gains.size))
    return changed, pairs, *_without(data)


def _without(data: Data) -> tuple[Sentence, ...]:
    """How the better of the rivals, with many labels, compares; and from how many labels on it wins."""
    best = int(data.rivals[:, -1].mean(-1).argmax())
    rival, tuned = data.rivals[best].mean(-1), data.tuned[1].mean(-1)
    facts = {
        "rival": NAMES[few_labels.RIVALS[best]],
        "first": percent(rival[0]),
        "few": count(data.labels[0]),
        "last": percent(rival[-1]),
        "many": count(data.labels[-1]),
        "mine": Listed([percent(tuned[0]), percent(tuned[-1])]),
    }
    return Sentence(
        "Without a network, {rival} has {first} with {few} labels and {last} with {many}; the pre-trained network "
        "{mine}.",
        **facts,
    ), *_beyond_chance(data.labels, data.tuned[1] - data.rivals[best])


def _beyond_chance(labels: np.ndarray, lead: np.ndarray) -> Iterator[Sentence]:
    """Where the network's lead (L, S) over S seeds is no chance, and where its lag is not."""
    mean, half, seeds = lead.mean(-1), half_width(lead), count(lead.shape[-1])
    ahead, behind = (Listed(count(n) for n in labels[beyond]) for beyond in (mean > half, -mean > half))
    if behind.items:
        yield Sentence(
            "Beyond chance the network is behind with {behind} labels (95%, Student's t for {seeds} seeds).",
            behind=behind,
            seeds=seeds,
        )
    if ahead.items:
        yield Sentence(
            "Beyond chance the network is ahead with {ahead} labels (95%, Student's t for {seeds} seeds).",
            ahead=ahead,
            seeds=seeds,
        )
    if not (ahead.items or behind.items):
        yield Sentence("For no number of labels the difference is beyond chance (95%, Student's t).")
