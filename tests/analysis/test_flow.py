"""Flows whose fixed points and paths are known."""

import numpy as np
import pytest

from aeviz.analysis import field, flow


def start() -> np.ndarray:
    return np.random.default_rng(0).uniform(-2, 2, size=(200, 2))


def test_a_linear_field_decays_geometrically():
    path = flow.flow(lambda x: 0.5 * x, start(), n_steps=5, step=0.4)
    expected = start() * 0.8 ** np.arange(6)[:, None, None]
    np.testing.assert_allclose(path, expected, atol=1e-12)


def test_a_contraction_has_one_attractor():
    rest = flow.come_to_rest(lambda x: 0.5 * x + 1, start(), tolerance=1e-6)
    assert rest.resting.all()
    np.testing.assert_allclose(rest.position, 2, atol=1e-5)
    result = flow.basins(rest, data=np.zeros((1, 2)), merge=0.1, far=1.0)
    assert (result.size.tolist(), result.n_spurious) == ([200], 1)
    assert result.distance[0] == pytest.approx(np.sqrt(8), abs=1e-5)


def test_the_attractors_of_the_optimal_denoiser_of_few_points_are_these_points():
    data = np.array([[1.0, 1], [-1, 1], [0, -1]])
    rest = flow.come_to_rest(lambda x: field.posterior_mean(x, data, 0.2), start(), tolerance=1e-9)
    result = flow.basins(rest, data, merge=0.1, far=0.1)
    assert len(result.attractor) == 3
    assert not result.spurious.any()
    nearest = ((start()[:, None] - data) ** 2).sum(axis=-1).argmin(axis=1)
    ends = ((result.attractor[:, None] - data) ** 2).sum(axis=-1).argmin(axis=1)[result.label]
    assert (ends == nearest).mean() > 0.99  # the basins are the Voronoi cells, but for a hair's breadth
    assert result.size.tolist() == sorted(result.size, reverse=True)


def test_a_spurious_attractor_is_found():
    data = np.array([[1.0, 0]])
    rest = flow.come_to_rest(lambda x: np.sign(x[:, :1]) * np.array([1.0, 0]), start())
    result = flow.basins(rest, data, merge=0.1, far=0.5)
    assert sorted(result.attractor[:, 0]) == [-1, 1]
    assert result.attractor[result.spurious].tolist() == [[-1, 0]]


def test_a_circle_of_rest_counts_as_one_attractor():
    rest = flow.come_to_rest(lambda x: x / np.linalg.norm(x, axis=1, keepdims=True), start())
    circle = np.stack([np.cos(np.linspace(0, 6.28, 100)), np.sin(np.linspace(0, 6.28, 100))], axis=1)
    result = flow.basins(rest, circle, merge=0.4, far=0.1)
    assert (len(result.attractor), result.n_spurious) == (1, 0)
    assert np.linalg.norm(result.attractor[0]) == pytest.approx(1)


def test_points_that_never_rest_have_no_basin():
    rest = flow.come_to_rest(lambda x: x + 1, start(), max_steps=3)
    assert not rest.resting.any()
    assert (rest.steps == 3).all()
    result = flow.basins(rest, start(), merge=0.1, far=1.0)
    assert (len(result.attractor), result.n_spurious, set(result.label)) == (0, 0, {-1})
