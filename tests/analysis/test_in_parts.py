"""What is worked out in parts, for memory: the parts together are the whole, and none is larger than it may be."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from aeviz.analysis import copying, plane, sensitivity

X, STORED = (np.random.default_rng(seed).normal(size=(n, 3)) for seed, n in ((0, 23), (1, 11)))


@pytest.mark.parametrize("rows", [1, 4, 23, 40])
def test_the_sizes_of_jacobians_are_found_a_few_rows_at_a_time(rows, monkeypatch):
    jacobian, seen = np.random.default_rng(2).normal(size=(len(X), 5, 3)), []

    def of_rows(x: np.ndarray) -> np.ndarray:
        seen.append(len(x))
        return jacobian[[int(np.flatnonzero((row == X).all(axis=1))[0]) for row in x]]

    monkeypatch.setattr(sensitivity, "BATCH", rows * 5 * 3)
    model = SimpleNamespace(spec=SimpleNamespace(d_latent=5), jacobian=of_rows)
    np.testing.assert_allclose(sensitivity.norms(model, X), np.sqrt((jacobian**2).sum(axis=(1, 2))))
    assert max(seen) == min(rows, len(X)) and len(seen) == -(-len(X) // rows)


@pytest.mark.parametrize("rows", [1, 4, 23, 40])
def test_the_nearest_stored_example_is_looked_for_a_few_rows_at_a_time(rows, monkeypatch):
    monkeypatch.setattr(copying, "BLOCK", rows * len(STORED))
    found, apart = copying.nearest_stored(X, STORED), cdist(X, STORED)
    np.testing.assert_array_equal(found.index, apart.argmin(axis=1))
    np.testing.assert_allclose(found.distance, apart.min(axis=1))
    parts = copying._parts(X, len(STORED))
    assert max(map(len, parts)) == min(rows, len(X)) and len(parts) == -(-len(X) // rows)


@pytest.mark.parametrize("rows", [0, 1, 4, 40])
def test_a_density_is_the_same_in_parts_of_any_size(rows, monkeypatch):
    places, data = X[:, :2], STORED[:, :2]
    whole = plane.density(places, data, 0.5)
    monkeypatch.setattr(plane, "BLOCK_ELEMENTS", rows * len(data))
    np.testing.assert_allclose(plane.density(places, data, 0.5), whole)
