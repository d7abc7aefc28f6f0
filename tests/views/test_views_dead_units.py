"""Units that never speak are counted, and AuxK wakes them."""

import numpy as np
import pytest

from aeviz import language, lessons, views
from aeviz.storage import store


@pytest.fixture(scope="module")
def runs():
    return {label: store.load(spec.key()) for label, spec in lessons.all_of("k_sparse").items()}


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
