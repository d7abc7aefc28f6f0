"""PCA against scikit-learn, golden eigenvalue sums of digits and its own identities."""

from functools import cache

import numpy as np
import pytest
from sklearn.datasets import load_digits

from aeviz.analysis import pca


@cache
def digits() -> np.ndarray:
    return load_digits().data / 16


@cache
def fitted() -> pca.PCA:
    return pca.fit(digits())


@pytest.mark.parametrize(("k", "error"), [(2, 3.355253), (8, 1.530448), (16, 0.706796), (30, 0.192024)])
def test_golden_sums_of_the_eigenvalues_left_out(k, error):
    assert pca.left_out(fitted().eigenvalues)[k] == pytest.approx(error, abs=1e-6)
    x_hat = fitted().keep(k).reconstruct(digits())
    assert ((x_hat - digits()) ** 2).sum(axis=1).mean() == pytest.approx(error, abs=1e-6)


def test_the_errors_go_from_the_total_variance_to_zero():
    errors = pca.left_out(fitted().eigenvalues)
    assert errors[0] == pytest.approx(4.693276, abs=1e-6) == digits().var(axis=0).sum()
    assert errors[-1] == 0
    np.testing.assert_allclose(pca.error_by_k(fitted(), digits()), errors, atol=1e-12)


def test_components_agree_with_scikit_learn():
    from sklearn.decomposition import PCA

    theirs = PCA(5, svd_solver="full").fit(digits())
    np.testing.assert_allclose(fitted().components[:5], theirs.components_, atol=1e-9)
    np.testing.assert_allclose(fitted().keep(5).encode(digits()), theirs.transform(digits()), atol=1e-9)


def test_the_largest_entry_of_every_component_is_positive():
    assert (fitted().components.max(axis=1) == np.abs(fitted().components).max(axis=1)).all()
    np.testing.assert_allclose(pca.fit(digits()[::-1]).components[:10], fitted().components[:10], atol=1e-9)


@pytest.mark.parametrize("k", [3, 70])
def test_large_data_have_the_same_components(k, monkeypatch):
    """By Lanczos' method and from the covariance, in blocks, as by the SVD of all."""
    x = np.random.default_rng(0).normal(size=(300, 80)) * np.linspace(3, 0.5, 80) + 4
    whole = pca.fit(x, k)
    monkeypatch.setattr(pca, "LARGE", 1000)
    monkeypatch.setattr(pca, "BLOCK", 80 * 64)
    large = pca.fit(x, k)
    np.testing.assert_allclose(large.components, whole.components, atol=1e-7)
    np.testing.assert_allclose(large.eigenvalues[:k], whole.eigenvalues[:k], rtol=1e-9)
    np.testing.assert_allclose(large.encode(x), whole.encode(x), atol=1e-6)


def test_many_numbers_have_the_same_components_from_the_covariance(monkeypatch):
    """To rounding, a direction without variance included; and no fewer where there are more columns than rows."""
    x = np.random.default_rng(0).normal(size=(300, 40)).astype(np.float32) * np.linspace(3, 0, 40, dtype=np.float32)
    whole, wide = pca.fit(x), pca.fit(x[:20])
    monkeypatch.setattr(pca, "MANY", 100)
    monkeypatch.setattr(pca, "BLOCK", 40 * 7)
    monkeypatch.setattr(np.linalg, "svd", None)
    many = pca.fit(x)
    np.testing.assert_allclose(many.components[:39], whole.components[:39], atol=1e-10)
    np.testing.assert_allclose(many.eigenvalues, whole.eigenvalues, atol=1e-14 * whole.eigenvalues[0])
    monkeypatch.undo()
    monkeypatch.setattr(pca, "MANY", 100)
    np.testing.assert_array_equal(pca.fit(x[:20]).eigenvalues, wide.eigenvalues)


def test_errors_on_new_data_are_those_of_the_reconstructions():
    model = pca.fit(digits()[:1000], k=9)
    new = digits()[1000:]
    for k in (1, 4, 9):
        direct = ((model.keep(k).reconstruct(new) - new) ** 2).sum(axis=1).mean()
        assert pca.error_by_k(model, new)[k] == pytest.approx(direct)


def test_the_jacobian_is_the_slope_of_the_code():
    model = pca.fit(digits(), k=3)
    x, step = digits()[:4], np.eye(64)[5]
    np.testing.assert_allclose(model.jacobian(x)[..., 5], model.encode(x + step) - model.encode(x), atol=1e-12)


def test_components_needed_is_the_first_k_good_enough():
    errors = pca.left_out(np.array([5.0, 3, 2, 1]))  # 11, 6, 3, 1, 0
    assert [pca.components_needed(errors, e) for e in (11, 6, 5.9, 3, 1, 0)] == [0, 1, 2, 2, 3, 4]
    assert pca.components_needed(errors[:-1], 0.5) is None


def test_fewer_points_than_features():
    x = np.random.default_rng(0).normal(size=(4, 9))
    model = pca.fit(x)
    assert model.k == 4
    np.testing.assert_allclose(model.reconstruct(x), x, atol=1e-12)


@pytest.mark.parametrize("k", [0, 65])
def test_an_impossible_number_of_components_is_explained(k):
    with pytest.raises(ValueError, match="1 to 64"):
        pca.fit(digits(), k)
    with pytest.raises(ValueError, match="1 to 64"):
        fitted().keep(k)
