"""The learned dictionary against the true one, atom by atom."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.language import Sentence, count, number, plural, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "True atoms against learned columns"
HEIGHT = 440
FOUND = 0.9


@dataclass(frozen=True)
class Data:
    """``cosine`` (n_true, n_found), columns ordered so that the best one-to-one match is the diagonal; ``best``
    (n_true,) the largest in each row; ``chance`` the mean of that between random dictionaries.
    """

    cosine: np.ndarray
    best: np.ndarray
    chance: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    from scipy.optimize import linear_sum_assignment

    true, found = required(run.dataset().atoms, "true atoms").T, run.weights["decoder.0.weight"][i]
    norm = np.linalg.norm(found, axis=0)
    cosine = true.T @ (found / np.where(norm > 0, norm, 1))
    matched = linear_sum_assignment(-cosine)[1]
    rest = np.setdiff1d(np.arange(int(cosine.shape[1])), matched)
    return Data(cosine[:, [*matched, *rest]], sparsity.max_cosine(found, true), chance(true.shape, found.shape[1]))


def chance(true: tuple[int, int], n_found: int) -> float:
    """The mean max cosine between random dictionaries of these sizes; ``true`` is (d_in, n_true)."""
    return sparsity.mmcs_by_chance(true[0], n_found, true[1], np.random.default_rng(0), repeats=5)


def unfit(run: Run) -> str:
    if run.dataset().atoms is None:
        return text("Here no true atoms are known; choose the data made of known atoms.")
    return "" if run.net.has_dictionary else text("A decoder of several layers has no dictionary.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = text("learned column, matched"), text("true atom")
    chart = figures.heatmap(data.cosine, "", *labels, zlabel=text("cosine"), diverging=True)
    return chart.equal_scales()


def told(data: Data) -> Sentence:
    """How many of the true atoms are among the columns."""
    return plural(
        "{n} of {atoms} true atoms was found (cosine above {found}); the mean of their largest cosines is {mean}, by "
        "chance it would be {chance}.",
        "{n} of {atoms} true atoms were found (cosine above {found}); the mean of their largest cosines is {mean}, by "
        "chance it would be {chance}.",
        n=count((data.best > FOUND).sum()),
        atoms=count(len(data.best)),
        found=number(FOUND),
        mean=number(data.best.mean()),
        chance=number(data.chance, 2),
    )
