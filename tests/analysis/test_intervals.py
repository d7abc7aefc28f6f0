"""Intervals against closed forms, scipy and its bootstrap."""

import numpy as np
import pytest
from scipy import stats

from aeviz.analysis import intervals, reconstruction, sparsity


def test_an_interval_of_a_mean_is_scipys():
    values = np.random.default_rng(0).gamma(2, size=37)
    low, high = stats.ttest_1samp(values, 0).confidence_interval()
    found = intervals.of_mean(values)
    assert (found.value, found.low, found.high) == pytest.approx((values.mean(), low, high))


def test_drawn_anew_a_mean_strays_by_its_standard_error():
    values = np.random.default_rng(1).normal(size=200)
    weights = intervals.resampled(200)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    strays = (weights @ values).std()
    assert strays == pytest.approx(values.std() / np.sqrt(200), rel=0.15)
    assert (weights @ values).mean() == pytest.approx(values.mean(), abs=4 * strays / np.sqrt(len(weights)))


def test_the_lead_at_an_equal_mean_is_over_the_line_between_two_models():
    """x is 1 for each example, between the other's 0 and 4: so a quarter of the way from its y at 0 to that at 4."""
    rng, n = np.random.default_rng(2), 300
    y, at_0, at_4 = rng.normal(5, 1, n), rng.normal(2, 1, n), rng.normal(8, 1, n)
    found = sparsity.lead_at_equal(np.ones(n), y, np.array([np.full(n, 4.0), np.zeros(n)]), np.array([at_4, at_0]))
    apart = y - (0.75 * at_0 + 0.25 * at_4)
    assert found.value == pytest.approx(apart.mean())
    wanted = stats.ttest_1samp(apart, 0).confidence_interval()
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=0.02)


def test_what_is_hard_for_both_does_not_widen_the_lead():
    rng, n = np.random.default_rng(3), 100
    hard, ends = rng.normal(0, 9, n), np.array([np.zeros(n), np.full(n, 2.0)])
    found = sparsity.lead_at_equal(np.ones(n), hard + 3, ends, np.array([hard, hard]))
    assert (found.low, found.value, found.high) == pytest.approx((3, 3, 3))


@pytest.mark.parametrize("n", [2, 3, 8, 200])
def test_half_an_interval_is_that_of_students_t(n):
    values = np.random.default_rng(n).normal(3, 2, (4, n))
    for row, half in zip(values, intervals.half_width(values), strict=True):
        low, high = stats.ttest_1samp(row, 0).confidence_interval()
        assert (row.mean() - half, row.mean() + half) == pytest.approx((low, high))


def test_one_value_says_nothing_of_chance():
    half = intervals.half_width(np.ones((3, 1)))
    assert half.shape == (3,) and np.isposinf(half).all()


def test_a_difference_of_errors_is_judged_in_pairs():
    """What is hard for both does not widen the interval."""
    rng = np.random.default_rng(0)
    hard = rng.exponential(100, 50)
    a, b = hard + rng.normal(0, 1, 50), hard + rng.normal(0.5, 1, 50)
    low, high = stats.ttest_rel(a, b).confidence_interval()
    assert reconstruction.chance_of_a_difference(a, b) == pytest.approx((high - low) / 2)
