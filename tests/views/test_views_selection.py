"""Views that follow a selection: they show the selected examples, and say so."""

import numpy as np
import pytest
from shipped_runs import shipped_run

from aeviz import views
from aeviz.analysis import neighbours, pca
from aeviz.lessons import presets

SELECTING = [name for name in views.names() if getattr(views.get(name), "SELECTS", False)]


@pytest.fixture(scope="module")
def run():
    return shipped_run(presets.preset("digits", "sparse"))


def shown(name, run, selected, at=2):
    view = views.get(name)
    controls = view.Controls(selected=tuple(selected))
    found = view.compute(run, at, controls)
    assert view.figure(found, controls).data
    return found, views.caption(view, found)


@pytest.mark.parametrize("name", SELECTING)
@pytest.mark.parametrize("selected", [(3,), (3, 500, 1700)])
def test_a_view_that_selects_says_whose_examples_it_shows(name, selected, run):
    _, caption = shown(name, run, selected)
    assert ("the example you selected" if len(selected) == 1 else "your 3 selected examples") in caption
    _, without = shown(name, run, ())
    assert "selected" not in without and without != caption


def test_reconstructions_of_the_selected_are_the_models_own(run):
    data = run.dataset()
    found, _ = shown("reconstructions", run, (1700, 3))
    x = data.x[[1700, 3]]
    np.testing.assert_allclose(found.x, data.to_data_units(x))
    np.testing.assert_allclose(found.by_model, data.to_data_units(run.model(2).reconstruct(x)), atol=1e-5)
    error = ((run.model(2).reconstruct(x) - x) ** 2).sum(axis=1).mean()
    assert found.error_model == pytest.approx(float(error), rel=1e-5)
    of_the_test_set, _ = shown("reconstructions", run, data.test.tolist())
    without, _ = shown("reconstructions", run, ())
    assert of_the_test_set.error_pca == without.error_pca


def test_codes_of_the_selected_are_counted(run):
    z = run.model(2).encode(run.dataset().x[[3, 500, 1700]])
    found, _ = shown("code_histogram", run, (3, 500, 1700))
    assert found.histogram.counts.sum() + found.histogram.zeros == z.size
    assert found.zero == pytest.approx(float((z == 0).mean()))


def test_neighbours_are_those_of_the_selected_among_the_examples_compared(run):
    data, view = run.dataset(), views.get("neighbours")
    selected = (1700, 3)
    found, _ = shown("neighbours", run, selected)
    ids = view._used(len(data.x), np.array(selected))
    assert sorted(ids.tolist()) == list(range(len(data.x))) and found.among == len(data.x)
    assert ids[:2].tolist() == [1700, 3]
    by_pca = pca.fit(data.x_train, 64).encode(data.x[ids])
    expected = neighbours.neighbours_kept(data.x[ids], by_pca, 10).share[:2]
    np.testing.assert_array_equal(found.share["PCA"], expected)
