"""What tells of one part of the data hears nothing of the other."""

from dataclasses import replace

import numpy as np
import pytest

import aeviz
from aeviz import views


@pytest.fixture(scope="module")
def digits():
    spec = aeviz.Spec("digits", d_latent=3, hidden=(16,), knobs=(2, 3), steps=60, data_options={"n_samples": 200})
    return aeviz.sweep(spec)


def test_accuracies_of_test_codes_follow_the_test_labels_and_no_others(digits):
    """Classes exchanged among test examples bring them to chance; what is learned from is as it was."""
    data, view = digits.dataset(), views.get("probes")
    y = data.y.copy()
    y[data.test] = np.random.default_rng(0).permutation(y[data.test])
    found = [view.compute(run, 1, view.Controls()) for run in (digits, replace(digits, given=replace(data, y=y)))]
    assert found[0].linear[1] > 0.3 > 0.25 > found[1].linear[1]
    assert found[0].inputs[1] > 0.7 > 0.3 > found[1].inputs[1]
