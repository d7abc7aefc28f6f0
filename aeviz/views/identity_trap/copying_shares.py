"""What comes back of inputs that are no data: shares of their variance, at every knob value."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import copying, pca, reconstruction
from aeviz.data import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, share, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "What comes back"
HEIGHT = 430
WIDE = True
PLANES = (1, 2, 4, 8, 12, 16, 24, 32, 48, 64)  # components of the PCA that a model is held against
Make = Callable[[np.ndarray, np.random.Generator], np.ndarray]
EVERYWHERE = "shuffled everywhere"
TEST = "test data"
KINDS: dict[str, Make] = {
    TEST: lambda x, rng: x,
    "mean of two": copying.means_of_two,
    "shuffled": copying.shuffled,
    EVERYWHERE: copying.shuffled_everywhere,
    "noise": copying.noise,
}


NAMES = {
    TEST: Sentence("test data"),
    "mean of two": Sentence("mean of two"),
    "shuffled": Sentence("shuffled"),
    EVERYWHERE: Sentence("shuffled everywhere"),
    "noise": Sentence("noise"),
    "photographs": Sentence("photographs"),
}


def kinds(data: Dataset) -> dict[str, Make]:
    """Kind of input -> what makes (n, d_in) such inputs of n test examples; another data set only for images."""
    if data.image_shape is None:
        return KINDS

    def photographs(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return copying.photographs(x, data.height_width, rng)

    return KINDS | {"photographs": photographs}


@dataclass(frozen=True)
class Data:
    """``shares``: kind of input -> (K,) share of its variance that the K models give back; below 0 where the error is
    larger than the variance. ``score`` (K,): see ``aeviz.analysis.copying.score``; ``pca_score`` (K,): that of PCA with
    as many components as give back as much of the test data, nan where none does. Made of all ``n`` test examples.
    """

    shares: dict[str, np.ndarray]
    score: np.ndarray
    pca_score: np.ndarray
    n: int
    knobs: np.ndarray
    knob_label: str
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    shares, planes = shares_by_kind(run), by_plane(run.dataset())
    return Data(
        shares=shares,
        score=copying.score(shares),
        pca_score=copying.at_equal_share(shares[TEST], planes[TEST], copying.score(planes)),
        n=len(run.dataset().test),
        knobs=run.knobs,
        knob_label=run.knob_label,
        i=i,
    )


def unfit(run: Run) -> str:
    """The means of two of only two examples do not vary."""
    return "" if len(run.dataset().test) > 2 else text("This view needs at least three examples that are held out.")


@once
def shares_by_kind(run: Run) -> dict[str, np.ndarray]:
    """kind -> (K,) shares of its variance that the models give back."""
    models = [run.model(i) for i in range(len(run.knobs))]
    return {name: _shares(x, (model.reconstruct(x) for model in models)) for name, x in given(run.dataset()).items()}


@remembered
def by_plane(data: Dataset) -> dict[str, np.ndarray]:
    """kind -> shares that PCA of the training examples gives back with PLANES components, as many as there are."""
    full = pca.learned(data)
    planes = [full.keep(k) for k in PLANES if k <= full.k]
    return {name: _shares(x, (plane.reconstruct(x) for plane in planes)) for name, x in given(data).items()}


def given(data: Dataset) -> dict[str, np.ndarray]:
    """kind -> (n_test, d_in) inputs of that kind, made of all test examples."""
    return {name: make(data.x_test, np.random.default_rng(0)) for name, make in kinds(data).items()}


def _shares(x: np.ndarray, reconstructions: Iterable[np.ndarray]) -> np.ndarray:
    return np.array([reconstruction.frac_variance_explained(x, x_hat) for x_hat in reconstructions])


def figure(data: Data, controls: Controls) -> figures.Figure:
    title = text("share of variance given back")
    curves = {str(NAMES[name]): np.maximum(share, -1) for name, share in data.shares.items()}
    curves |= {text("copying score"): data.score, text("PCA's score at as much test data"): data.pca_score}
    return figures.panels(data.knobs, {title: curves}, data.knob_label, data.i, columns=1, levels={title: 0})


def told(data: Data) -> tuple[Sentence, ...]:
    part = {name: float(values[data.i]) for name, values in data.shares.items()}
    values = {
        "test": share(part[TEST]),
        "noise": share(part["noise"]),
        "shuffled": share(part["shuffled"]),
        "mean": share(part["mean of two"]),
        "n": count(data.n),
    }
    if "photographs" in part:
        found = Sentence(
            "Of the variance of all {n} test examples the model gives back {test}, of noise {noise}, of shuffled "
            "features {shuffled}, of the mean of two examples {mean}, of pieces of photographs {photographs}.",
            photographs=share(part["photographs"]),
            **values,
        )
    else:
        found = Sentence(
            "Of the variance of all {n} test examples the model gives back {test}, of noise {noise}, of shuffled "
            "features {shuffled}, of the mean of two examples {mean}.",
            **values,
        )
    return (found, _score(data), *_everywhere(part))


def _score(data: Data) -> Sentence:
    """The copying score, beside that of PCA at as much of the test data: 0 alone is also what a dead network gets."""
    score, rival = number(data.score[data.i], 2), data.pca_score[data.i]
    if data.shares[TEST][data.i] <= 0:
        return Sentence(
            "Its copying score, {score}, says nothing: the model gives back no test data either.", score=score
        )
    if np.isnan(rival):
        return Sentence("Its copying score is {score}; no PCA gives back as much of the test data.", score=score)
    return Sentence(
        "Its copying score is {score}; PCA that gives back as much of the test data has {rival}.",
        score=score,
        rival=number(rival, 2),
    )


def _everywhere(part: dict[str, float]) -> tuple[Sentence, ...]:
    if not part[EVERYWHERE] < 0.5 < part["shuffled"]:
        return ()
    return (
        Sentence(
            "Shuffled everywhere ({everywhere}), values fall where the data never have any: a copier has learned the "
            "directions that its data use, not the identity.",
            everywhere=share(part[EVERYWHERE]),
        ),
    )
