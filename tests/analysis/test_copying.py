"""The identity trap on maps whose copying is known."""

import numpy as np
import pytest

from aeviz.analysis import copying, pca, reconstruction


def digits() -> np.ndarray:
    from sklearn.datasets import load_digits

    return load_digits().data / 16


def low_rank(n: int = 300) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, 3)) @ rng.normal(size=(3, 20)) + rng.normal(size=20)


KINDS = {"noise": copying.noise, "shuffled": copying.shuffled_everywhere, "means": copying.means_of_two}


def shares(reconstruct, x) -> dict[str, float]:
    made = {name: make(x, np.random.default_rng(0)) for name, make in KINDS.items()}
    return {name: reconstruction.frac_variance_explained(rows, reconstruct(rows)) for name, rows in made.items()}


def test_the_identity_copies_everything_and_the_mean_nothing():
    x = digits()
    assert copying.score(shares(lambda v: v, x)) == 1
    assert copying.score(shares(lambda v: np.broadcast_to(v.mean(axis=0), v.shape), x)) == pytest.approx(0)


def test_pca_of_low_rank_data_reconstructs_them_and_their_means_but_no_noise():
    found = shares(pca.fit(low_rank(), 3).reconstruct, low_rank())
    assert found["means"] == pytest.approx(1) and found["noise"] < 0.3


def test_a_larger_bottleneck_copies_more():
    x = digits()
    scores = [copying.score(shares(pca.fit(x, k).reconstruct, x)) for k in (2, 8, 32, 61)]
    assert (np.diff(scores) > 0).all()


def test_the_score_is_of_what_is_no_data_and_worse_than_nothing_counts_as_nothing():
    found = {name: np.array([0.5, -3.0]) for name in copying.OFF_DATA}
    other = {"test data": np.ones(2), "mean of two": np.ones(2)}
    np.testing.assert_allclose(copying.score(found | other), [0.5, 0])
    np.testing.assert_allclose(copying.score(found | {"noise": np.ones(2)}), [0.75, 0.5])


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (2, 3)])
def test_patches_are_pieces_of_photographs_in_the_shape_asked_for(shape):
    from sklearn.datasets import load_sample_images

    x = copying.patches(400, shape, np.random.default_rng(0))
    assert x.shape == (400, shape[0] * shape[1]) and x.dtype == np.float32 and x.min() >= 0 and x.max() <= 1
    # next to one another pixels are alike, as in no shuffled image
    rows = x.reshape(-1, *shape)
    assert np.corrcoef(rows[:, :, 0].ravel(), rows[:, :, 1].ravel())[0, 1] > 0.8
    corner = np.float32(load_sample_images().images[0][:4, :4].mean() / 255)  # of the first photograph, made smaller
    every = copying.patches(60_000, (1, 1), np.random.default_rng(0))
    assert np.abs(every - corner).min() < 1e-6


def test_photographs_have_the_levels_of_the_data_and_another_structure():
    x = digits()
    made = copying.photographs(x, (8, 8), np.random.default_rng(0))
    np.testing.assert_allclose(made.mean(axis=0), x.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(made.std(axis=0), x.std(axis=0), atol=1e-5)
    plane = pca.fit(x, 10)
    errors = [reconstruction.frac_variance_explained(rows, plane.reconstruct(rows)) for rows in (x, made)]
    assert errors[1] < errors[0] - 0.2


def test_what_is_made_from_the_data():
    x, rng = low_rank(), np.random.default_rng(0)
    made = copying.noise(np.repeat(x, 50, axis=0), rng)
    np.testing.assert_allclose(made.mean(axis=0), x.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(made.std(axis=0), x.std(axis=0), rtol=0.03)
    mixed = copying.shuffled_everywhere(x, rng)
    np.testing.assert_array_equal(np.sort(mixed, axis=1), np.sort(x, axis=1))
    assert not np.array_equal(mixed, x)
    other = 2 * copying.means_of_two(x, rng) - x
    nearest = copying.nearest_stored(other, x)
    np.testing.assert_allclose(nearest.distance, 0, atol=1e-6)
    assert (nearest.index != np.arange(len(x))).all()


def test_ink_is_shuffled_among_the_features_that_the_data_use():
    x = np.random.default_rng(0).normal(size=(50, 6)) * [1, 0.1, 1, 0.9, 0.2, 0]
    mixed, used = copying.shuffled(x, np.random.default_rng(1)), [0, 2, 3]
    np.testing.assert_array_equal(np.sort(mixed[:, used], axis=1), np.sort(x[:, used], axis=1))
    np.testing.assert_array_equal(np.delete(mixed, used, axis=1), np.delete(x, used, axis=1))
    assert not np.array_equal(mixed, x)


def test_nearest_stored_agrees_with_all_distances():
    rng = np.random.default_rng(0)
    x, stored = rng.normal(size=(20, 5)), rng.normal(size=(40, 5))
    distance = np.linalg.norm(x[:, None] - stored, axis=-1)
    result = copying.nearest_stored(x, stored)
    np.testing.assert_array_equal(result.index, distance.argmin(axis=1))
    np.testing.assert_allclose(result.distance, distance.min(axis=1))


def descend(a: np.ndarray, x: np.ndarray, steps: int = 3000) -> np.ndarray:
    rate = 1 / np.linalg.norm(x, 2) ** 2
    for _ in range(steps):
        a = a - rate * (x @ a.T - x).T @ x
    return a


def test_a_linear_layer_trained_from_zero_is_the_projector_not_the_identity():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(15, 40))
    projector = copying.span_projector(x)
    np.testing.assert_allclose(descend(np.zeros((40, 40)), x), projector, atol=1e-9)
    np.testing.assert_allclose(x @ projector, x, atol=1e-12)
    new = rng.normal(size=(2000, 40))
    error = np.sqrt(((new @ projector - new) ** 2).sum() / (new**2).sum())
    assert error == pytest.approx(np.sqrt(1 - 15 / 40), abs=0.01)
