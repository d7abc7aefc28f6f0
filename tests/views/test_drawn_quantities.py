"""What is drawn and not said in a caption: rings, grey scales, which examples are chosen."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import KDTree
from scipy.spatial.distance import cdist

from aeviz.analysis import flow, pair_distances
from aeviz.views.anomalies import drawn_anomaly
from aeviz.views.contractive import ellipses
from aeviz.views.linear import principal_angles
from aeviz.views.variational import prior_holes


def test_the_ring_holds_the_part_of_the_prior_that_is_named():
    """A normal point in the plane lies within r with the chance of chi squared with two degrees of freedom."""
    none = np.zeros((1, 2), np.float32)
    data = prior_holes.Data(none, None, (), None, "", none, np.array([False]), 1.0, (0, 1), 1.0)
    ring = next(
        trace for trace in prior_holes.figure(data, prior_holes.Controls()).data if trace.get("mode") == "lines"
    )
    np.testing.assert_allclose(stats.chi2(2).cdf(np.square(ring["x"]) + np.square(ring["y"])), prior_holes.INSIDE)
    turns = np.unwrap(np.arctan2(ring["y"], ring["x"]))
    assert turns[-1] - turns[0] == pytest.approx(2 * np.pi)


def test_the_start_of_a_training_is_drawn_before_its_first_step():
    """A logarithmic axis has no place for step 0."""
    steps, angle = np.array([0, 30, 60]), np.array([80.0, 40.0, 5.0])
    data = principal_angles.Data(angle, angle, angle, np.array([2, 2, 2]), steps, 2)
    for trace in principal_angles.figure(data, principal_angles.Controls()).data:
        np.testing.assert_allclose(trace["x"], [10, 30, 60])


def test_errors_are_drawn_from_black_to_white(monkeypatch):
    seen = {}
    monkeypatch.setattr(drawn_anomaly.figures, "gallery", lambda images, **look: seen.update(images))
    x, error = np.full((2, 2), 0.5), np.array([[0.0, 1.0], [2.0, 4.0]])
    drawn_anomaly.figure(drawn_anomaly.Data(x, x, error, 0.5, True, "3", ()), drawn_anomaly.Controls())
    np.testing.assert_array_equal(seen[""][2], [[0, 0.25], [0.5, 1]])


def test_examples_are_spread_over_the_data():
    """Greedy farthest points: each is as far from those before it as any point is."""
    x = np.random.default_rng(0).standard_normal((200, 2))
    chosen = ellipses._spread(x, 12)
    for n in range(1, 12):
        gaps = cdist(x, x[chosen[:n]]).min(axis=1)
        assert gaps[chosen[n]] == gaps.max()
    assert len(ellipses._spread(x[:5], 12)) == 5


@pytest.mark.parametrize("scale", [0.05, 1.0, 20.0])
def test_groups_are_those_of_nearest_neighbours_at_every_scale(scale):
    """A chain with gaps of 0.6 merge is one group, and a point 1.6 merge away is another, whatever the unit is."""
    chain = np.stack([np.arange(40) * 0.6, np.zeros(40)], axis=1)
    points = scale * np.concatenate([chain, [[40 * 0.6 + 1.0, 0]]])
    groups = flow._connected(points, scale)
    assert len(set(groups[:40])) == 1 and groups[40] != groups[0]
    assert KDTree(points).query(points[40], 2)[0][1] > 1.25 * scale  # apart even where a quarter is lost


@pytest.mark.parametrize("n_pairs", [None, 45, 46, 44])
def test_all_pairs_or_a_sample_of_them(n_pairs):
    """Each distance says whose it is: 10 i + j."""
    of = pair_distances.pairs(10, n_pairs, np.random.default_rng(0))
    distances = np.arange(100).reshape(10, 10)
    blocks = [pair_distances.pair_distances(distances[rows], rows, of) for rows in (slice(0, 4), slice(4, 10))]
    found = np.concatenate(blocks)
    i, j = found // 10, found % 10
    every = n_pairs is None or n_pairs >= 45
    assert len(found) == (45 if every else n_pairs) and (i != j).all()
    assert (len({*found}) == 45 and (i < j).all()) == every
