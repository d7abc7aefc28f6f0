"""Units that never speak are counted, and AuxK wakes them."""

import numpy as np
import pytest
from scipy import stats
from shipped_runs import runs_of_lesson

from aeviz import language, views


@pytest.fixture(scope="module")
def runs():
    return runs_of_lesson("k_sparse")


def test_dead_units_are_those_that_no_example_wakes(runs):
    run, view = runs["top-k"], views.get("dead_units")
    i = run.index(2)
    found = view.compute(run, i, view.Controls(), runs)
    dataset, (weight, bias, _) = run.dataset(), run.model(i).encoder_layers()[0]
    a = np.maximum(dataset.x @ weight + bias, 0)
    kept = np.where(np.argsort(np.argsort(-a, axis=1), axis=1) < 2, a, 0)
    told = language.named(view.told(found))
    assert told["dead"][0] == pytest.approx((kept == 0).all(axis=0).mean(), abs=0.011)
    (columns, middle, _), test = run.model(i).decoder_layers()[0], dataset.test
    error = ((kept[test] @ columns + middle - dataset.x_test) ** 2).sum(axis=1).mean()
    assert told["error"][0] == pytest.approx(error, rel=1e-3)
    assert set(found.paths) == {"top-k", "top-k with AuxK"}  # L1 keeps no fixed number


def test_a_second_loss_wakes_the_dead_and_lowers_the_error(runs):
    """Gao et al. 2024: AuxK keeps dead units few at small k, where top-k alone loses most of them."""
    view = views.get("dead_units")
    paths = view.compute(runs["top-k"], 0, view.Controls(), runs).paths
    alone, helped = paths["top-k"], paths["top-k with AuxK"]
    few = runs["top-k"].knobs <= 4
    assert (helped[:, few] < alone[:, few]).all()
    assert helped[0, 1] < 0.3 < alone[0, 1]


def errors(run, k: int, x: np.ndarray) -> np.ndarray:
    """(n,) of the k largest units alone, by hand."""
    i = run.index(k)
    (weight, bias, _), (columns, middle, _) = run.model(i).encoder_layers()[0], run.model(i).decoder_layers()[0]
    a = np.maximum(x @ weight + bias, 0).astype(np.float64)
    kept = np.where(np.argsort(np.argsort(-a, axis=1), axis=1) < k, a, 0)
    return ((kept @ columns + middle - x) ** 2).sum(axis=1)


def test_what_lies_between_two_trainings_is_held_against_examples_and_seeds(runs):
    """Paired over the test examples by scipy, and over the three seeds, which are other trainings."""
    run, view, x = runs["top-k"], views.get("dead_units"), runs["top-k"].dataset().x_test
    told = language.named(view.told(view.compute(run, run.index(2), view.Controls(), runs)))
    pairs = [("top-k", "with AuxK"), *((f"top-k, seed {s}", f"with AuxK, seed {s}") for s in (1, 2))]
    apart = [errors(runs[alone], 2, x) - errors(runs[helped], 2, x) for alone, helped in pairs]
    low, high = stats.ttest_1samp(apart[0], 0).confidence_interval()
    assert told["lead"] + told["low"] + told["high"] == pytest.approx([apart[0].mean(), low, high], rel=1e-3)
    means = [one.mean() for one in apart]
    assert told["least"] + told["most"] == pytest.approx([min(means), max(means)], rel=1e-3)
    assert told["n"][-1] == 3 and len({runs[label].spec.key() for pair in pairs for label in pair}) == 6
    rival = views.get("topk_or_l1")
    told = language.named(rival.told(rival.compute(run, run.index(2), rival.Controls(), runs)))
    assert told["least"][0] == pytest.approx(min(means), rel=1e-3)  # at k = 2 both have two units for every example
