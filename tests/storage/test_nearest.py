"""The neighbours that are shipped are those of the data, and a file of others counts as none."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from aeviz.export import scene
from aeviz.lessons import presets
from aeviz.spec import Spec
from aeviz.storage import array_file, nearest, store

IRIS = Spec(data="iris")


@pytest.mark.parametrize("spec", presets.pictured(), ids=lambda spec: spec.data)
def test_those_that_are_shipped_are_the_nearest(spec):
    near, x = nearest.shipped(spec), spec.dataset().x.astype(np.float64)
    rows = np.arange(0, len(x), 37)
    distances = cdist(x[rows], x)
    distances[np.arange(len(rows)), rows] = np.inf
    found = np.take_along_axis(distances, near[rows], axis=1)
    np.testing.assert_allclose(found, np.sort(distances, axis=1)[:, : nearest.K], rtol=1e-4)
    assert near.shape == (len(x), nearest.K) and all(len({*row}) == nearest.K for row in near)


def test_they_are_those_of_the_data_whatever_is_trained_on_them(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "SHIPPED", tmp_path)
    assert nearest.shipped(IRIS) is None
    near = nearest.find(IRIS.dataset().x)
    nearest.save(IRIS, near, str(tmp_path))
    for change in ({"seed": 1}, {"variant": "sparse"}, {"knobs": (1,)}):
        np.testing.assert_array_equal(nearest.shipped(replace(IRIS, **change)), near)
    assert nearest.shipped(Spec(data="moons")) is None
    assert nearest.shipped(replace(IRIS, data="wine")) is None


@pytest.mark.parametrize("near", [np.full((150, 10), 150, np.uint8), np.zeros((149, 10), np.uint8)])
def test_a_file_of_others_counts_as_none_and_they_are_found_anew(near, tmp_path, monkeypatch, small_run):
    spec = small_run.spec
    monkeypatch.setattr(store, "SHIPPED", tmp_path)
    array_file.save(nearest._name(IRIS), {"nearest": near}, str(tmp_path))
    assert nearest.shipped(IRIS) is None and "nearest" in str(store.reports()[-1])
    assert nearest.shipped(spec) is None
    found = scene._neighbours(small_run)
    np.testing.assert_array_equal(found, nearest.find(spec.dataset().x))
