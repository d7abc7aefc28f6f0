"""Patches of photographs: whitened, held out by place, and with edges as what a sparse code finds in them."""

import numpy as np
from shipped_runs import shipped_run
from sklearn.datasets import load_sample_images

from aeviz import data, lessons, views
from aeviz.analysis import gabor
from aeviz.data import patches
from aeviz.lessons import sparse
from aeviz.views.sparse.edges import DATA


def test_photographs_are_whitened():
    """What is four times as fine has over a sixth of the power, in the grey values less than a tenth."""
    raw = [photograph.mean(axis=2) for photograph in load_sample_images().images]
    for image, grey in zip(patches._whitened(), raw, strict=True):
        f = np.hypot(*np.meshgrid(*map(np.fft.fftfreq, image.shape), indexing="ij"))
        coarse, fine = ((f > low) & (f <= low + 0.06) for low in (0.03, 0.21))
        shares = [power[fine].mean() / power[coarse].mean() for power in map(_power, (image, grey))]
        assert shares[0] > 1 / 6 and shares[1] < 1 / 10
        assert abs(image.mean()) < 1e-9 and np.isclose(image.std(), 1)


def _power(image: np.ndarray) -> np.ndarray:
    return np.abs(np.fft.fft2(image - image.mean())) ** 2


def test_what_is_held_out_shows_nothing_that_is_learned_from():
    """No patch of the one part has a row of pixels in common with one of the other."""
    dataset = data.load("photograph_patches", n_samples=2000, side=8)
    assert dataset.x.shape == (2000, 64) and dataset.height_width == (8, 8)
    assert (len(dataset.train), len(dataset.test)) == (1600, 400)
    assert dataset.x.min() >= 0 and dataset.x.max() <= 1 and abs(dataset.x.mean() - 0.5) < 0.01
    rows = [{row.tobytes() for row in x.reshape(-1, 8)} for x in (dataset.x_train, dataset.x_test)]
    assert len(rows[0] & rows[1]) < 0.001 * len(rows[1])  # a clipped or even row may be anywhere


def test_patches_are_those_at_the_places_that_are_drawn_one_after_the_other():
    for held_out in (False, True):
        drawn, rng = patches._drawn(51, 7, np.random.default_rng(4), held_out), np.random.default_rng(4)
        for patch, which in zip(drawn, rng.permutation(np.arange(51) % 2), strict=True):
            image = patches._whitened()[which]
            edge = round(0.75 * image.shape[1])
            row = rng.integers(image.shape[0] - 7)
            column = rng.integers(*((edge, image.shape[1] - 7) if held_out else (0, edge - 7)))
            np.testing.assert_array_equal(patch.reshape(7, 7), image[row : row + 7, column : column + 7])


def test_with_a_price_the_columns_are_edges_and_without_one_they_are_not():
    """How much of a column's square the best Gabor patch explains (Olshausen & Field 1996)."""
    run = shipped_run(sparse.PATCHES)
    explained = {}
    for knob in run.knobs:
        columns = run.at(knob).decoder_layers()[0][0]
        explained[knob] = np.median(gabor.explained(columns.reshape(-1, 8, 8)))
    assert explained[0.3] > 0.7 and explained[0.0] < 0.4, explained


def test_noise_makes_filters_more_like_edges_and_a_price_much_more():
    """Vincent et al. (2010) and Olshausen & Field (1996); a plain network's are like random numbers."""
    runs = {name: shipped_run(spec) for name, spec in lessons.all_of("sparse").items() if spec.data == DATA}
    module, shown = views.get("edges"), runs["pieces of photographs"]
    found = module.compute(shown, 0, module.Controls(), runs)
    priced, noisy = (found.paths[name][:, 1] for name in ("pieces of photographs", "pieces of photographs, noise"))
    assert abs(priced[0] - found.random) < 0.05 and abs(noisy[0] - found.random) < 0.05
    assert (np.diff(noisy) > 0).all() and noisy[-1] > 1.5 * found.random
    assert (np.diff(priced) > 0).all() and priced[-1] > 1.5 * noisy.max()
    assert [len(runs[name].knobs) for name in found.paths] == [len(path) for path in found.paths.values()]
