"""The metric that a decoder gives its code, on surfaces whose areas and shortest ways are known."""

import numpy as np
import pytest
from scipy.integrate import dblquad

import aeviz
from aeviz.analysis import code_metric


def surface(both):
    return code_metric.Surface(both, lambda z: both(z)[0])


@surface
def sphere(z):
    """Longitude and height angle: (cos v cos u, cos v sin u, sin v)."""
    u, v = z.T
    x = np.stack([np.cos(v) * np.cos(u), np.cos(v) * np.sin(u), np.sin(v)], axis=1)
    by_u = np.stack([-np.cos(v) * np.sin(u), np.cos(v) * np.cos(u), 0 * u], axis=1)
    by_v = np.stack([-np.sin(v) * np.cos(u), -np.sin(v) * np.sin(u), np.cos(v)], axis=1)
    return x, np.stack([by_u, by_v], axis=2)


MATRIX = np.random.default_rng(0).normal(size=(7, 2))


@surface
def flat(z):
    return z @ MATRIX.T + 1, np.broadcast_to(MATRIX, (len(z), 7, 2))


def test_the_areas_of_the_code_add_up_to_the_sphere():
    def area(v, u):
        return code_metric.area(code_metric.metric(sphere, np.array([[u, v]])))[0]

    found, _ = dblquad(area, 0, 2 * np.pi, -np.pi / 2, np.pi / 2, epsabs=1e-4)
    assert found == pytest.approx(4 * np.pi, rel=1e-4)


def test_a_geodesic_of_the_sphere_is_a_great_circle():
    """Its length is the angle between the ends, and it lies in the plane of both and the centre."""
    start, end = np.array([[0.0, 0.7], [0.2, -0.4]]), np.array([[2.0, 0.8], [1.5, 1.0]])
    paths = code_metric.geodesics(sphere, start, end)
    angle = np.arccos((sphere.at(start) * sphere.at(end)).sum(axis=1))
    np.testing.assert_allclose(code_metric.lengths(sphere, paths), angle, rtol=1e-3)
    normal = np.cross(sphere.at(start), sphere.at(end))
    assert np.abs(code_metric.along(sphere, paths) @ normal[..., None]).max() < 0.01
    line = code_metric.lengths(sphere, code_metric.straight(start, end, 24))
    assert (line > 1.05 * angle)[0]


def test_where_the_straight_line_is_a_long_way_round_the_way_over_the_pole_is_found():
    """Between two places of one height, nearly a whole turn apart: over the pole it is pi minus both heights.

    The chart does not close, so the short way across its seam is none.
    """
    start, end = np.array([[0.2, 0.3], [0.2, 0.3]]), np.array([[6.08, 0.3], [6.08, -0.2]])
    paths = code_metric.geodesics(sphere, start, end)
    np.testing.assert_allclose(code_metric.lengths(sphere, paths), np.pi - start[:, 1] - end[:, 1], rtol=0.03)
    assert (code_metric.lengths(sphere, code_metric.straight(start, end, 24)) > 5.6).all()


def test_around_a_mountain_and_not_across_it():
    """A hill 4 high and steep between two points: no way is shorter than the plane's 4, and across it is twice that."""

    @surface
    def hill(z):
        h = 4 * np.exp(-2 * (z**2).sum(axis=1))
        by = -4 * z * h[:, None]
        slopes = np.broadcast_to(np.eye(2), (len(z), 2, 2))
        return np.column_stack([z, h]), np.concatenate([slopes, by[:, None]], axis=1)

    start, end, around = np.array([[-2.0, 0]]), np.array([[2.0, 0]]), np.array([[-2.0, -2], [2, 2]])
    length = code_metric.lengths(hill, code_metric.geodesics(hill, start, end, around=around))
    assert 4 < length < 4.8
    assert code_metric.lengths(hill, code_metric.straight(start, end, 24)) > 9


def test_a_grids_way_is_as_long_as_the_moves_of_a_knight_allow():
    """On a flat sheet at most 1 / cos(half the largest angle between two moves), 13.3 degrees, times the distance."""

    @surface
    def sheet(z):
        return z, np.broadcast_to(np.eye(2), (len(z), 2, 2))

    rng = np.random.default_rng(0)
    start, end, side = rng.uniform(-1, 1, (6, 2)), rng.uniform(-1, 1, (6, 2)), 81
    cell = 3 / (side - 1)  # the grid is half as wide again as what it spans
    for path, true in zip(
        code_metric.over_grid(sheet, start, end, np.array([[-1.0, -1], [1, 1]]), side),
        np.linalg.norm(end - start, axis=1),
        strict=True,
    ):
        length = np.linalg.norm(np.diff(path, axis=0), axis=1).sum()
        assert true <= length <= true / np.cos(np.radians(13.3)) + 4 * cell


def test_a_linear_decoder_has_one_metric_and_straight_geodesics():
    z = np.random.default_rng(1).normal(size=(9, 2))
    g = code_metric.metric(flat, z)
    np.testing.assert_allclose(g, np.broadcast_to(MATRIX.T @ MATRIX, g.shape))
    np.testing.assert_allclose(code_metric.area(g), np.linalg.norm(_minors(MATRIX)), rtol=1e-9)  # Cauchy and Binet
    paths = code_metric.geodesics(flat, z[:4], z[4:8])
    np.testing.assert_allclose(paths, code_metric.straight(z[:4], z[4:8], code_metric.N_STEPS), atol=1e-6)
    np.testing.assert_allclose(code_metric.lengths(flat, paths), np.linalg.norm((z[4:8] - z[:4]) @ MATRIX.T, axis=1))


def _minors(m: np.ndarray) -> np.ndarray:
    return np.array([np.linalg.det(m[[i, j]]) for i in range(len(m)) for j in range(i)])


def test_the_ellipse_of_a_metric_has_its_lengths_and_its_area():
    """The root's singular values are the Jacobian's."""
    g = code_metric.metric(sphere, np.random.default_rng(2).uniform(-1, 1, (6, 2)))
    root = code_metric.root(g)
    np.testing.assert_allclose(root @ root, g, atol=1e-12)
    np.testing.assert_allclose(np.abs(np.linalg.det(root)), code_metric.area(g))


def test_stops_at_an_even_pace_are_equally_far_apart():
    paths = code_metric.straight(np.array([[0.0, -1.2]]), np.array([[3.0, 1.2]]), 40)
    even = code_metric.evenly_paced(sphere, paths, 10)
    ways = code_metric.travelled(code_metric.along(sphere, code_metric.finer(even, 50)))[0, ::50]
    np.testing.assert_allclose(np.diff(ways), ways[-1] / 10, rtol=0.01)
    np.testing.assert_allclose(even[0, [0, -1]], paths[0, [0, -1]])


def test_a_pace_is_even_where_at_first_nothing_moves():
    @surface
    def late(z):
        moved = np.maximum(z, 0)
        return moved, np.stack([np.diag(row) for row in (z > 0).astype(float)])

    path = np.array([[[-1.0, 0.0], [-0.5, 0.0], [0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]])
    even = code_metric.evenly_paced(late, path, 4)
    np.testing.assert_allclose(late.at(even[0, 1:])[:, 0], [0.25, 0.5, 0.75, 1], atol=0.02)


def test_where_nothing_moves_there_is_no_length():
    @surface
    def still(z):
        return np.zeros((len(z), 3)), np.zeros((len(z), 3, 2))

    paths = code_metric.geodesics(still, np.zeros((1, 2)), np.ones((1, 2)))
    assert code_metric.lengths(still, paths) == 0 and (paths[0, -1] == 1).all()


def test_the_surface_of_a_model_is_its_decoder_and_its_slopes():
    run = aeviz.sweep(aeviz.Spec("wine", "variational", d_latent=2, hidden=(8,), knobs=(0.1,), steps=20))
    model, h = run.model(0), 1e-2
    z = np.random.default_rng(3).normal(size=(5, 2))
    found = code_metric.of_model(model)
    x, jacobian = found.both(z)
    np.testing.assert_allclose(x, model.decode(z), atol=1e-5)
    np.testing.assert_allclose(found.at(z), x, rtol=1e-9, atol=1e-14)
    for k, step in enumerate(h * np.eye(2)):
        slope = (model.decode(z + step) - model.decode(z - step)) / (2 * h)
        np.testing.assert_allclose(jacobian[..., k], slope, atol=2e-3)


def test_the_area_of_a_whole_grid_of_metrics_is_the_root_of_their_determinants():
    jacobian = np.random.default_rng(3).normal(size=(2, 4, 7, 3))
    g = jacobian.mT @ jacobian
    np.testing.assert_allclose(code_metric.area(g) ** 2, np.linalg.det(g))
