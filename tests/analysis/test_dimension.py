"""Intrinsic dimension of data whose dimension is known."""

import numpy as np
import pytest

from aeviz.analysis import dimension


@pytest.mark.parametrize("d", [1, 2, 4])
def test_flat_data_bent_into_a_larger_space_keep_their_dimension(d):
    rng = np.random.default_rng(0)
    t = rng.uniform(size=(1500, d))
    x = np.concatenate([t, np.sin(2 * t), t**2], axis=1) @ rng.normal(size=(3 * d, 12))
    estimate = dimension.intrinsic_dimension(x, k=12)
    assert estimate.value == pytest.approx(d, rel=0.1)
    assert np.median(estimate.local) == pytest.approx(d, rel=0.15)


def test_the_closed_form_on_known_distances():
    x = np.array([0.0, 1, 3, 7])[:, None]  # from the first point T = 1, 3, 7
    assert dimension.intrinsic_dimension(x, k=3).local[0] == pytest.approx(1 / (np.log(7 / 1) + np.log(7 / 3)))


def test_duplicates_do_not_count():
    x = np.random.default_rng(0).uniform(size=(600, 2))
    doubled = dimension.intrinsic_dimension(np.repeat(x, 2, axis=0), k=41)
    assert doubled.value == pytest.approx(dimension.intrinsic_dimension(x, k=20).value, rel=0.1)


def test_bad_input_is_explained():
    with pytest.raises(ValueError, match="3 <= k <= 4"):
        dimension.intrinsic_dimension(np.eye(5), k=5)
    with pytest.raises(ValueError, match="copies"):
        dimension.intrinsic_dimension(np.ones((9, 2)), k=4)
