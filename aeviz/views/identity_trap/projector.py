"""What a linear network makes of anything: a projection onto what its examples span, not the identity."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import copying, pca
from aeviz.language import Sentence, count, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples, images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Projection, not identity"
HEIGHT = 330
N_DIGITS, N_NOISE = 10, 10  # shown
N = 500  # noise images that the numbers rest on


@dataclass(frozen=True)
class Data:
    """Images (N_DIGITS + N_NOISE, h, w): ``inputs``, the network's answers, and the formula's m + (x - m) P.

    m is the mean of the ``n_train`` training examples and P the projector X^+ X onto the ``rank`` directions that they
    span around it, or onto the ``units`` of them with most variance where the code has fewer units. ``off`` is
    ||network - formula|| / ||formula - m|| over all ``n_test`` test examples. ``kept`` are the shares of the squared
    distance to m that come back of N noise images, by the network and by the formula.
    """

    inputs: np.ndarray
    network: np.ndarray
    formula: np.ndarray
    n_train: int
    n_test: int
    d: int
    rank: int
    units: int
    off: float
    kept: tuple[float, ...]


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Noise: normal around m, with the training examples' mean spread in every pixel."""
    dataset, model = run.dataset(), run.model(i)
    x, x_test = dataset.x_train.astype(np.float64), dataset.x_test
    mean, rank, units = x.mean(axis=0), int(np.linalg.matrix_rank(x - x.mean(axis=0))), run.units(i)
    projector = _projector(x - mean, units, rank)
    noise = mean + x.std() * np.random.default_rng(0).standard_normal((N, run.d_in))
    shown = np.concatenate([x_test[:N_DIGITS], noise[:N_NOISE]])
    answers = [mean + (rows - mean) @ projector for rows in (shown, x_test, noise)]
    makes = [model.reconstruct(rows) for rows in (shown, x_test, noise)]
    squares = [((rows[2] - mean) ** 2).sum() for rows in (makes, answers)]
    size = np.linalg.norm(answers[1] - mean)
    return Data(
        *(rows.reshape(-1, *dataset.height_width) for rows in (shown, makes[0], answers[0])),
        n_train=len(x),
        n_test=len(x_test),
        d=run.d_in,
        rank=rank,
        units=min(units, rank),
        off=float(np.linalg.norm(makes[1] - answers[1]) / size),
        kept=tuple(float(part / ((noise - mean) ** 2).sum()) for part in squares),
    )


def _projector(centred: np.ndarray, units: int, rank: int) -> np.ndarray:
    if units >= rank:
        return copying.span_projector(centred)
    components = pca.fit(centred, units).components
    return components.T @ components


def unfit(run: Run) -> str:
    """Only a linear network with fewer examples than inputs: with more there is no direction left to lose."""
    linear = run.net.is_linear and len(run.net.encoder) == 1
    few = linear and len(run.dataset().train) < run.d_in
    return images_only(run) or (
        "" if few else text("This view needs a linear network trained on fewer examples than pixels.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Digits that were never seen, and noise: what goes in, what comes out, what the formula says."""
    rows = {text("shown"): data.inputs, text("network"): data.network, text("formula"): data.formula}
    columns = [text("digit")] * N_DIGITS + [text("noise")] * N_NOISE
    return figures.gallery({name: np.clip(images, 0, 1) for name, images in rows.items()}, columns=columns)


def told(data: Data) -> tuple[Sentence, ...]:
    """What the formula is, and how near the network is to it."""
    values = {"train": count(data.n_train), "rank": count(data.rank), "d": count(data.d)}
    if data.units == data.rank:
        formula = Sentence(
            "{train} training examples span {rank} of {d} directions around their mean: the formula projects onto "
            "them.",
            **values,
        )
    else:
        formula = Sentence(
            "{train} training examples span {rank} of {d} directions around their mean: with {units} units the formula "
            "projects onto those {units} in which they vary most.",
            units=count(data.units),
            **values,
        )
    off = Sentence(
        "For {examples} the network is {off} off the formula.",
        examples=examples(data.n_test, data.n_test, "test"),
        off=percent(data.off),
    )
    return formula, off, _of_noise(data)


def _of_noise(data: Data) -> Sentence:
    """What comes back of noise, beside what is expected."""
    return Sentence(
        "Of noise around the mean it gives back {network}, the formula {formula}: of so many directions {expected} is "
        "expected ({units} / {d}).",
        network=percent(data.kept[0]),
        formula=percent(data.kept[1]),
        expected=percent(data.units / data.d),
        units=count(data.units),
        d=count(data.d),
    )
