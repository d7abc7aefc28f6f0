"""The code against the truth: is a curve's or a surface's own coordinate in the code, and in order?"""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca, truth
from aeviz.language import Listed, Sentence, count, number, plural, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples

__all__ = ["TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The code against the true coordinate"
WIDE = True


@dataclass(frozen=True)
class Data:
    """true, guess (n_test, m): the true coordinates of all test points, and the best affine guess by the code.

    code, flat (m,)  rank correlation of truth and guess, by the code and by PCA with as many numbers
    folds            how often a code of one unit turns back along a curve; None for other codes and for surfaces
    """

    true: np.ndarray
    guess: np.ndarray
    code: np.ndarray
    flat: np.ndarray
    folds: int | None
    n_units: int


def unfit(run: Run) -> str:
    return "" if run.dataset().t is not None else text("This view needs data whose true coordinates are known.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    """What is read off is learned from training points, and judged on test points."""
    data, units = run.dataset(), run.units(i)
    train, test, true = data.train, data.held_out, required(data.t, "true coordinates")
    codes = {"code": run.model(i).encode(data.x)[:, :units], "PCA": pca.learned(data, min(units, 3)).encode(data.x)}
    guesses = {name: truth.read_off(z[train], true[train], z[test]) for name, z in codes.items()}
    order = {
        name: np.array([truth.rank_correlation(t, g) for t, g in zip(true[test].T, guess.T, strict=True)])
        for name, guess in guesses.items()
    }
    single = units == 1 and true.shape[1] == 1
    turns = truth.folds(true[test, 0], codes["code"][test, 0]) if single else None
    return Data(true[test], guesses["code"], order["code"], order["PCA"], turns, units)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """For each true coordinate the guess against it: a line, where the code has it in order."""
    names = [text("true coordinate {j}", j=count(j + 1)) for j in range(len(data.code))]
    pairs = zip(data.true.T, data.guess.T, strict=True)
    chart = figures.scatters({name: np.column_stack(pair) for name, pair in zip(names, pairs, strict=True)})
    chart.update_xaxes(title={"text": text("the truth")}).axis("y", 1)["title"] = {"text": text("read off the code")}
    return chart


def told(data: Data) -> tuple[Sentence, ...]:
    n = len(data.true)
    order = Sentence(
        "Read off a code of {units}, the true coordinates of {examples} have a rank correlation with the truth of "
        "{code}; read off as many numbers of PCA's {pca}.",
        units=plural("1 unit", "{n} units", n=count(data.n_units)),
        examples=examples(n, n, "test"),
        code=Listed(number(value, 2) for value in data.code),
        pca=Listed(number(value, 2) for value in data.flat),
    )
    if data.folds is None:
        return (order,)
    if data.folds == 0:
        return order, Sentence("Along the curve the code never turns back: it is the coordinate, stretched.")
    return order, plural(
        "Along the curve the code turns back once: two places have the same code.",
        "Along the curve the code turns back {n} times: places far apart have the same code.",
        n=count(data.folds),
    )
