"""Too few weights, too many: networks of other widths and depths on the same examples, side by side."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import anomaly, copying, reconstruction
from aeviz.language import Sentence, count, number, plural, text
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING
from aeviz.views.base import NoControls as Controls
from aeviz.views.identity_trap.copying_shares import shares_by_kind

__all__ = ["COMPARES", "HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Too few weights, too many"
HEIGHT = 560
WIDE = True
COMPARES = True
FEW = 1000  # training examples, with which networks of several sizes were trained


@dataclass(frozen=True)
class Data:
    """For m networks, those with fewest weights first: (m,) numbers of ``weights`` and of hidden ``layers`` an encoder
    has, mean squared error on all training and all test examples, copying score. ``as_good`` as the best on test
    examples are those that the test examples do not tell from it (95 %, paired). The ``shown``-th is the page's.
    """

    weights: np.ndarray
    layers: np.ndarray
    train: np.ndarray
    test: np.ndarray
    score: np.ndarray
    as_good: np.ndarray
    n_train: int
    n_test: int
    shown: int


def unfit(run: Run) -> str:
    if len(run.knobs) > 1 or len(run.dataset().train) > FEW:
        return text("This view compares networks of one code size alone, in the lesson's 200 images.")
    return "" if len(run.dataset().test) > 2 else text("This view needs at least three examples that are held out.")


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """``others`` that differ from ``run`` in more than their hidden layers are left out."""
    same = {other.spec.key(): other for other in (run, *others.values()) if _but_hidden(other) == _but_hidden(run)}
    runs, data = sorted(same.values(), key=_weights), run.dataset()
    each = [anomaly.reconstruction_score(r.model(i).reconstruct, data.x_test) for r in runs]
    best = min(each, key=np.mean)
    chance = [reconstruction.chance_of_a_difference(errors, best) for errors in each]
    return Data(
        weights=np.array([_weights(r) for r in runs]),
        layers=np.array([len(r.spec.hidden) for r in runs]),
        train=np.array([r.errors(data.x_train)[i] for r in runs]),
        test=np.array([errors.mean() for errors in each]),
        score=np.array([copying.score(shares_by_kind(r))[i] for r in runs]),
        as_good=np.array([errors.mean() - best.mean() <= half for errors, half in zip(each, chance, strict=True)]),
        n_train=len(data.train),
        n_test=len(data.test),
        shown=[r.spec.key() for r in runs].index(run.spec.key()),
    )


def _but_hidden(run: Run) -> dict[str, Any]:
    return {name: value for name, value in asdict(run.spec).items() if name != "hidden"}


def _weights(run: Run) -> int:
    return sum(int(np.prod(w.shape[1:])) for w in run.weights.values())


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Both errors and the copying score over the number of weights, the networks at equal steps."""
    error, score = text("squared error"), text("copying score")
    panels = {error: {text("training"): data.train, text("test"): data.test}, score: {score: data.score}}
    return figures.panels(data.weights, panels, text("weights"), data.shown, columns=1, log_y=(error,))


def told(data: Data) -> tuple[Sentence, ...]:
    """The shown network, the smallest and the largest, and how many are as good as the best."""
    here = _of_the_shown(data)
    if len(data.weights) == 1:
        return (here,)
    sizes = _smallest_and_largest(data)
    rivals = int(data.as_good.sum()) - 1
    if not rivals:
        return here, sizes, Sentence("That is beyond chance among these examples (95%, paired)."), ONE_TRAINING
    return (
        here,
        sizes,
        plural(
            "{n} other network is as good, to within chance among these examples (95%, paired).",
            "{n} other networks are as good, to within chance among these examples (95%, paired).",
            n=count(rivals),
        ),
        ONE_TRAINING,
    )


def _of_the_shown(data: Data) -> Sentence:
    """Both errors and the copying score of the network that is shown."""
    shown = data.shown
    return Sentence(
        "{n_train} training examples. With {weights} weights the error is {train} on all of them and {test} on all "
        "{n_test} test examples, the copying score {score}.",
        n_train=count(data.n_train),
        weights=count(data.weights[shown]),
        train=number(data.train[shown]),
        test=number(data.test[shown]),
        n_test=count(data.n_test),
        score=number(data.score[shown], 2),
    )


def _smallest_and_largest(data: Data) -> Sentence:
    """What the fewest weights leave, what the most, and where test examples lose least."""
    best = int(data.test.argmin())
    return Sentence(
        "The fewest weights, {few}, leave {few_train} and {few_test}; the most, {many}, {many_train} and {many_test}. "
        "Least on test examples, {least}, leaves the network with {best}.",
        few=count(data.weights[0]),
        few_train=number(data.train[0]),
        few_test=number(data.test[0]),
        many=count(data.weights[-1]),
        many_train=number(data.train[-1]),
        many_test=number(data.test[-1]),
        least=number(data.test[best]),
        best=count(data.weights[best]),
    )
