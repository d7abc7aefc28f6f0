"""Probes on codes whose classes are arranged in a known way."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from aeviz.analysis import probe


def split(z: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, ...]:
    half = len(z) // 2
    return z[:half], y[:half], z[half:], y[half:]


def test_a_line_between_two_classes_is_found():
    z = np.random.default_rng(0).normal(size=(400, 3)) * np.array([1, 1000, 1e-3])
    parts = split(z, (z[:, 0] / 1 + z[:, 1] / 1000 > 0).astype(int))
    assert probe.linear_probe(*parts) > 0.97  # whatever the units


def test_a_ring_around_a_blob_is_for_neighbours_only():
    z = np.random.default_rng(0).normal(size=(600, 2))
    parts = split(z, (np.linalg.norm(z, axis=1) > 1.2).astype(int))
    assert probe.knn_probe(*parts) > 0.9
    assert probe.linear_probe(*parts) < 0.65


def test_noise_codes_tell_nothing_new():
    rng = np.random.default_rng(0)
    result = probe.linear_probe(*split(rng.normal(size=(1000, 20)), rng.integers(4, size=1000)))
    assert result == pytest.approx(0.25, abs=0.06)


def test_one_nearest_neighbour_knows_its_own_training_codes():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(50, 2)), rng.integers(2, size=50)
    assert probe.knn_probe(z, y, z, y, k=1) == 1


def test_probing_digits_at_sixteen_principal_components():
    from sklearn.datasets import load_digits
    from sklearn.decomposition import PCA

    x, y = load_digits(return_X_y=True)
    parts = split(PCA(16).fit_transform(x / 16), y)
    assert probe.linear_probe(*parts) > 0.85
    assert probe.knn_probe(*parts) > 0.9


def test_the_probes_are_scikit_learns_on_codes_standardised_by_the_training_ones():
    rng = np.random.default_rng(0)
    z = rng.normal(size=(300, 4)) * [1, 10, 100, 1000] + 5
    train, y, test, y_test = split(z, (z[:, 0] + z[:, 1] / 10 + rng.normal(size=300) > 5.5).astype(int))
    mean, spread = train.mean(axis=0), train.std(axis=0)
    train_z, test_z = (train - mean) / spread, (test - mean) / spread
    for penalty in (1.0, 1e4):
        known = LogisticRegression(C=1 / penalty, max_iter=5000).fit(train_z, y)
        assert probe.linear_probe(train, y, test, y_test, penalty) == known.score(test_z, y_test)
    assert probe.linear_probe(train, y, test, y_test) == probe.linear_probe(train, y, test, y_test, 1.0)
    known = KNeighborsClassifier(5).fit(train_z, y)
    assert probe.knn_probe(train, y, test, y_test) == known.score(test_z, y_test)


def test_a_single_class_is_explained():
    with pytest.raises(ValueError, match="at least two"):
        probe.linear_probe(np.eye(3), np.zeros(3), np.eye(3), np.zeros(3))
