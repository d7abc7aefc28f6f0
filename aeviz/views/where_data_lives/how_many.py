"""How many black-and-white images there are, and what part of them is near to any in the data, at most."""

import math
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.copying import nearest_stored, share_within
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import Range, examples, sample
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "KNOB", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "How many images there are"
KNOB = False
HEIGHT = 330
N_SHOWN = 8
N_DRAWN = 500


@dataclass(frozen=True)
class Controls:
    """draw: another sample."""

    draw: Annotated[int, Range(1, 20)] = field(default=1, metadata={"label": "Draw again"})


@dataclass(frozen=True)
class Data:
    """kind -> (N_SHOWN, height, width) images of 0 and 1: drawn at random, and of the data, black below 1/2.

    ``drawn`` (N_DRAWN,), ``real``: in how many pixels random images, and those of the ``n_test[0]`` of ``n_test[1]``
    test images, differ from the nearest of the ``n_train`` training images. ``exponent``: at most one in 10^exponent
    of all images differs from some training image in as few pixels as half of the real ones do.
    """

    images: dict[str, np.ndarray]
    drawn: np.ndarray
    real: np.ndarray
    exponent: float
    n_train: int
    n_test: tuple[int, int]


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, rng = run.dataset(), np.random.default_rng(controls.draw)
    train, (real, differ) = _black(data.x_train), _real(data)
    order = rng.permutation(len(real))
    random = rng.integers(2, size=(N_DRAWN, train.shape[1])).astype(np.float32)
    kinds = {"random": random, "real": real[order]}
    return Data(
        images={name: x[:N_SHOWN].reshape(-1, *data.height_width) for name, x in kinds.items()},
        drawn=_differ(random, train),
        real=differ[order],
        exponent=-share_within(math.floor(np.median(differ)), train.shape[1], len(train)),
        n_train=len(train),
        n_test=(len(real), len(data.test)),
    )


def _black(x: np.ndarray) -> np.ndarray:
    return (x > 0.5).astype(np.float32)


def _differ(x: np.ndarray, train: np.ndarray) -> np.ndarray:
    """In how many pixels each differs from the nearest of the training images."""
    return np.rint(nearest_stored(x, train).distance ** 2)


@remembered
def _real(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Test images, and in how many pixels they differ."""
    real = _black(data.x_test[sample(len(data.test), len(data.train))])
    return real, _differ(real, _black(data.x_train))


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row of images for each kind."""
    names = {"random": text("random"), "real": text("real")}
    return figures.gallery({names[kind]: images for kind, images in data.images.items()})


def told(data: Data) -> tuple[Sentence, Sentence, Sentence]:
    _, height, width = data.images["real"].shape
    pixels = height * width
    return (
        Sentence(
            "There are 2^{pixels} black-and-white images of {height} × {width} pixels, a number of {digits} digits.",
            pixels=count(pixels),
            height=count(height),
            width=count(width),
            digits=count(math.floor(pixels * math.log10(2)) + 1),
        ),
        Sentence(
            "Half of {examples} differ from the nearest training image in at most {real} pixels, the nearest of "
            "{drawn} random images in {least}.",
            examples=examples(*data.n_test, "test"),
            real=number(np.median(data.real)),
            drawn=count(len(data.drawn)),
            least=count(data.drawn.min()),
        ),
        Sentence(
            "Not even one in 10^{exponent} of all images is as near as that to one of the {n_train} training images.",
            exponent=count(math.floor(data.exponent)),
            n_train=count(data.n_train),
        ),
    )
