"""The reconstruction of the reconstruction of ...: what does a network remember, from noise or from a torn image?"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import memory
from aeviz.data.base import Dataset
from aeviz.language import Sentence, count, number, percent, plural, text, times
from aeviz.run import Run
from aeviz.views.base import evenly, images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "What is recalled"
HEIGHT = 440
N_STARTS = 100
N_SHOWN = 10
STEPS = (0, 1, 3, 10, 300)  # those shown; the last one is the end


@dataclass(frozen=True)
class Controls:
    start: Literal["noise", "torn images", "test images"] = field(default="noise", metadata={"label": "Start from"})


@dataclass(frozen=True)
class Data:
    """``shown`` (len(STEPS), N_SHOWN, height, width) the first starts on their way, and the stored image ``nearest`` to
    each end. (m,) of all starts: ``which`` stored image is nearest to the end, how far it is ``away``, as a part of
    that one's distance to the next, and whether the point ``ran_away``; ``torn_from`` (m,) the image that was torn,
    None for other starts.
    """

    shown: np.ndarray
    nearest: np.ndarray
    which: np.ndarray
    away: np.ndarray
    ran_away: np.ndarray
    torn_from: np.ndarray | None
    n_stored: int
    start: str
    symbol: str
    knob: float

    @property
    def recalled(self) -> np.ndarray:
        """(m,) whether the end is a stored image, nearly."""
        return self.away <= memory.NEAR


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, shape = run.dataset(), run.dataset().height_width
    stored = dataset.x_train
    start, torn_from = _starts(dataset, controls.start)
    path = memory.iterated(run.model(i).reconstruct, start, STEPS)
    which, away = memory.nearest(path[-1], stored)
    return Data(
        shown=path[:, :N_SHOWN].reshape(len(STEPS), -1, *shape),
        nearest=stored[which[:N_SHOWN]].reshape(-1, *shape),
        which=which,
        away=away,
        ran_away=np.linalg.norm(path[-1], axis=1) >= memory.FAR,
        torn_from=torn_from,
        n_stored=len(stored),
        start=controls.start,
        symbol=run.variant.symbol,
        knob=float(run.knobs[i]),
    )


def _starts(dataset: Dataset, kind: str) -> tuple[np.ndarray, np.ndarray | None]:
    """(m, d): even noise between 0 and 1; stored images without their lower half, which are given too; test images."""
    if kind == "noise":
        return np.random.default_rng(0).random((N_STARTS, dataset.x.shape[1])), None
    if kind == "test images":
        return dataset.x[evenly(dataset.held_out, N_STARTS)], None
    torn_from = evenly(np.arange(len(dataset.train)), N_STARTS)
    torn = dataset.x_train[torn_from]
    torn[:, torn.shape[1] // 2 :] = 0
    return torn, torn_from


def unfit(run: Run) -> str:
    if reason := images_only(run):
        return reason
    return "" if len(run.dataset().train) > 1 else text("There must be two stored images at least to be told apart.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = [text("start"), *(text("after {n}", n=count(n)) for n in STEPS[1:])]
    rows = dict(zip(names, data.shown, strict=True))
    return figures.gallery(rows | {text("nearest stored"): data.nearest})


def told(data: Data) -> tuple[Sentence, ...]:
    """How many starts end at stored images, and at how many of them."""
    first = Sentence(
        "At {symbol} = {knob} the reconstruction of the reconstruction, {steps} times over, brings {part} of {n} "
        "starts to a stored image, nearer than {near} of its distance from the next one. {found} of the {stored} "
        "stored images are reached.",
        symbol=data.symbol,
        knob=number(data.knob),
        steps=count(STEPS[-1]),
        part=percent(data.recalled.mean()),
        n=count(len(data.which)),
        near=percent(memory.NEAR),
        found=count(len(np.unique(data.which[data.recalled]))),
        stored=count(data.n_stored),
    )
    more: list[Sentence] = []
    if len(stray := data.away[~data.recalled & ~data.ran_away]):
        more.append(Sentence("The others end {away} that distance away, in the median.", away=times(np.median(stray))))
    if data.torn_from is not None:
        own = data.recalled & (data.which == data.torn_from)
        more.append(Sentence("From {own} of the torn stored images it is their own.", own=percent(own.mean())))
    if data.ran_away.any():
        more.append(plural("{n} start runs away.", "{n} starts run away.", n=count(data.ran_away.sum())))
    return first, *more
