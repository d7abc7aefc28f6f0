"""What the decoder draws at every place of the code: a lattice of codes, decoded."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.analysis.copying import nearest_stored
from aeviz.language import Sentence, count, number, plural, say
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import Range, examples, sample
from aeviz.views.base import images_only as unfit
from aeviz.views.general.embedding import axes_of

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "lattice", "told", "unfit"]

TITLE = "The code, decoded"
HEIGHT = 560


@dataclass(frozen=True)
class Controls:
    """n: images a side; cover: the share of the codes that the lattice spans along each axis."""

    n: Annotated[int, Range(5, 16)] = field(default=8, metadata={"label": "Images a side"})
    cover: Annotated[int, Range(50, 100, 5)] = field(default=90, metadata={"label": "Per cent of the codes covered"})


@dataclass(frozen=True)
class Data:
    """images (rows, n, height, width), the second axis of the code rising upwards; far (rows, n) to the data."""

    images: np.ndarray
    across: np.ndarray  # (n,) places on the first axis
    up: np.ndarray  # (rows,) on the second, highest first
    far: np.ndarray
    far_real: float  # median distance of a test image to the nearest training image
    n_real: tuple[int, int]  # test images that it rests on, of how many
    axes: tuple[str, str]


def lattice(z: np.ndarray, n: int, cover: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Codes (n, n, k) in the plane of z (m, k), and their places (n,), (n,) along its two axes.

    The axes are the units where k = 2, the first two principal components of z where k > 2; with k = 1 there is one
    row (1, n, 1). Along each, the lattice spans the middle ``cover`` (share) of z.
    """
    k = int(z.shape[1])
    fitted = pca.fit(z, 2) if k > 2 else pca.PCA(np.zeros(k), np.eye(k), np.ones(k))
    ends = np.quantile(fitted.encode(z), [(1 - cover) / 2, (1 + cover) / 2], axis=0)
    across = np.linspace(float(ends[0, 0]), float(ends[1, 0]), n)
    if k == 1:
        return across[None, :, None], across, np.zeros(1)
    up = np.linspace(float(ends[1, 1]), float(ends[0, 1]), n)
    places = np.stack(np.meshgrid(across, up), axis=-1)
    return fitted.decode(places.reshape(-1, 2)).reshape(n, n, k), across, up


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Decodes the lattice, and looks for the training image nearest to each of its images."""
    data, model = run.dataset(), run.model(i)
    k = run.units(i)
    codes, across, up = lattice(_codes(run, i), controls.n, controls.cover / 100)
    padded = np.zeros((codes.size // k, run.spec.d_latent), np.float32)
    padded[:, :k] = codes.reshape(-1, k)
    x = model.decode(padded)
    far_real, n_real = _real(run)
    return Data(
        images=x.reshape(*codes.shape[:2], *data.height_width),
        across=across,
        up=up,
        far=nearest_stored(x, data.x_train).distance.reshape(codes.shape[:2]),
        far_real=far_real,
        n_real=(n_real, len(data.test)),
        axes=axes_of(k),
    )


@once
def _codes(run: Run, i: int) -> np.ndarray:
    """(n, units in use) of the training examples, however many of them a lattice covers."""
    return run.model(i).encode(run.dataset().x_train)[:, : run.units(i)]


@once
def _real(run: Run) -> tuple[float, int]:
    """``far_real`` and how many test images it rests on, which no network changes."""
    data = run.dataset()
    real = data.held_out[sample(len(data.held_out), len(data.train))]
    return float(np.median(nearest_stored(data.x[real], data.x_train).distance)), len(real)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The images at their places."""
    rows = {str(r): images for r, images in enumerate(data.images)}
    drawn = figures.gallery(rows, columns=[say(number(place, 2)) for place in data.across], wrap=False)
    drawn.update_yaxes(constrain="domain", constraintoward="top")
    second = {"title": {"text": data.axes[1]}, "ticktext": [say(number(place, 2)) for place in data.up]}
    return drawn.update_xaxes(title={"text": data.axes[0]}).update_yaxes(
        **second if len(data.up) > 1 else {"showticklabels": False}
    )


def told(data: Data) -> Sentence:
    """How many of the decoded images are as near to the data as real ones are."""
    return plural(
        "{n} of these {shown} decoded images is as near to a training image as half of {examples} are (distance "
        "{real}); the farthest is {farthest} away.",
        "{n} of these {shown} decoded images are as near to a training image as half of {examples} are (distance "
        "{real}); the farthest is {farthest} away.",
        n=count((data.far <= data.far_real).sum()),
        shown=count(data.far.size),
        examples=examples(*data.n_real, "test"),
        real=number(data.far_real),
        farthest=number(data.far.max()),
    )
