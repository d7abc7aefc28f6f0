"""The views of the contractive lesson against closed forms and finite differences."""

from dataclasses import replace

import numpy as np
import pytest

import aeviz
from aeviz import views
from aeviz.analysis import pca, sensitivity
from aeviz.views.contractive import (
    along_across,
    bridge,
    compare_sensitivity,
    contraction,
    contraction_path,
    ellipses,
    pixel_sensitivity,
    sensitivity_map,
    spectrum,
    tangent_walk,
    tangents,
    untied_cheat,
)

SPEC = aeviz.Spec("circle", "contractive", d_latent=32, hidden=(), knobs=(0.0, 0.3, 2.0), steps=1500, lr=0.01)


@pytest.fixture(scope="module")
def circle():
    return aeviz.sweep(SPEC)


@pytest.fixture(scope="module")
def untied():
    return aeviz.sweep(replace(SPEC, variant_options={"tied": False}))


@pytest.fixture(scope="module")
def images():
    return aeviz.sweep(aeviz.Spec("digits", "contractive", d_latent=64, hidden=(), knobs=(0.0, 1.0), steps=150))


def closed_form(model, x):
    """Rifai's sum_j (h_j (1 - h_j))^2 sum_i W_ji^2 of a one-layer sigmoid encoder, (n,)."""
    ((weight, bias, activation),) = model.encoder_layers()
    assert activation == "sigmoid"
    h = 1 / (1 + np.exp(-(x @ weight + bias)))
    return (h * (1 - h)) ** 2 @ (weight**2).sum(axis=0)


# --- the plane


def test_the_map_is_the_closed_form(circle):
    data = sensitivity_map.compute(circle, 1, sensitivity_map.Controls())
    grid = np.stack(np.meshgrid(data.x, data.y), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(data.size.ravel() ** 2, closed_form(circle.model(1), grid), rtol=1e-3)


def test_ellipses_are_as_long_as_the_largest_singular_value(circle):
    data = ellipses.compute(circle, 2, ellipses.Controls())
    s = sensitivity.singular_values(circle.model(2).jacobian(data.points))
    np.testing.assert_allclose(np.linalg.norm(data.outlines, axis=2).max(axis=1), s[:, 0], rtol=1e-3)
    np.testing.assert_allclose((data.tangent * data.normal).sum(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(data.along**2 + data.across**2, (s**2).sum(axis=1), rtol=1e-3)


def test_the_bars_are_finite_differences_along_and_across(circle):
    data, model, h = ellipses.compute(circle, 2, ellipses.Controls()), circle.model(2), 1e-2
    for direction, felt in ((data.tangent, data.along), (data.normal, data.across)):
        step = model.encode(data.points + h * direction) - model.encode(data.points - h * direction)
        np.testing.assert_allclose(np.linalg.norm(step, axis=1) / (2 * h), felt, rtol=0.02, atol=1e-3)


def test_the_price_numbs_across_before_along(circle):
    data = along_across.compute(circle, 2, along_across.Controls())
    assert (np.diff(data.across) < 0).all()
    assert data.across[2] / data.across[0] < 0.7 * data.along[2] / data.along[0]
    assert data.ratio[2] > 1.3 > data.ratio[0]


def test_untied_weights_pay_less_and_learn_nothing(circle, untied):
    data = untied_cheat.compute(circle, 2, untied_cheat.Controls(), {"tied": circle, "untied": untied})
    assert data.untied.penalty[2] < 0.5 * data.tied.penalty[2]
    assert data.untied.decoder[2] > 2 * data.untied.decoder[0]
    assert data.untied.ratio[2] == pytest.approx(1, abs=0.1)
    assert data.tied.ratio[2] > 1.3
    mean = closed_form(untied.model(2), untied.dataset().x_test).mean()
    assert data.untied.penalty[2] == pytest.approx(mean, rel=1e-3)
    assert "told" not in views.caption(untied_cheat, data)


def test_variants_are_compared_on_the_same_data_only(circle, untied, images):
    others = {"circle": circle, "untied": untied, "digits": images}
    data = compare_sensitivity.compute(circle, 1, compare_sensitivity.Controls(), others)
    assert set(data.paths) == {"contractive", "contractive, tied = False"}
    assert data.here == ("contractive", 1)
    known = along_across.compute(circle, 0, along_across.Controls()).ratio
    np.testing.assert_allclose(data.paths["contractive"][:, 1], known)
    whole = compare_sensitivity.compute(circle, 1, compare_sensitivity.Controls(what="reconstruction"), others)
    perfect = whole.paths["contractive"][0]  # r(x) = x on and near the circle: all directions come back
    assert perfect[1] == pytest.approx(1, abs=0.3)


# --- the bridge


@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_expansion_foretells_the_loss_of_little_noise(circle, at):
    data = bridge.compute(circle, at, bridge.Controls())
    measured, expanded, popular = (loss - data.error for loss in data.at_small)
    assert measured == pytest.approx(expanded, rel=0.25)  # 1,600 draws
    assert (popular == pytest.approx(expanded, rel=0.02)) or data.error > 1e-4


# --- images


def test_the_singular_values_of_a_linear_tied_contractive_network_are_the_known_ones():
    """s_i^2 = max(0, 1 - lam / (2 lam_i)), lam_i the variances of the training part."""
    knobs = (0.0, 0.1, 0.5)
    spec = aeviz.Spec(
        "iris",
        "contractive",
        d_latent=4,
        hidden=(),
        knobs=knobs,
        steps=3000,
        variant_options={"activation": "identity"},
    )
    run = aeviz.sweep(spec)
    eigenvalues = pca.fit(run.dataset().x_train).eigenvalues
    for i, lam in enumerate(knobs):
        data = spectrum.compute(run, i, spectrum.Controls())
        np.testing.assert_allclose(data.values[1], sensitivity.linear_contraction(eigenvalues, lam), atol=0.02)


def test_pixel_maps_share_out_the_norm(images):
    data = pixel_sensitivity.compute(images, 1, pixel_sensitivity.Controls())
    x = images.dataset().x_test[: len(data.images)]
    np.testing.assert_allclose((data.felt**2).sum(axis=(1, 2)), closed_form(images.model(1), x), rtol=1e-3)


def test_tangents_are_orthonormal_and_move_the_code_by_their_singular_values(images):
    data = tangents.compute(images, 0, tangents.Controls())
    flat = data.directions.reshape(*data.values.shape, -1)
    np.testing.assert_allclose(flat @ flat.swapaxes(1, 2), np.broadcast_to(np.eye(6), (4, 6, 6)), atol=1e-4)
    model, x, h = images.model(0), images.dataset().x_test[:4], 1e-2
    step = model.encode(x + h * flat[:, 0]) - model.encode(x - h * flat[:, 0])
    np.testing.assert_allclose(np.linalg.norm(step, axis=1) / (2 * h), data.values[:, 0], rtol=0.02)
    assert 0 < data.share < 1


def test_the_walks_move_the_image_alike_and_the_code_very_differently(images):
    data = tangent_walk.compute(images, 1, tangent_walk.Controls(image=3))
    lengths = [np.linalg.norm(walk - walk[4], axis=(1, 2)) for walk in (data.along, data.across)]
    np.testing.assert_allclose(lengths, np.abs(tangent_walk.STEPS)[None].repeat(2, axis=0), atol=1e-4)
    assert data.moved_along[-1] > 5 * data.moved_across[-1]
    assert data.moved_along[5] == pytest.approx(data.values[0] * tangent_walk.STEPS[5], rel=0.1)


def test_contraction_at_small_radius_is_the_norm_over_root_d(images):
    data = contraction.compute(images, 1, contraction.Controls())
    assert data.ratio[1, 0] == pytest.approx(data.small, rel=0.05)
    assert (data.ratio[0] > data.ratio[1]).all()


def test_the_path_counts_what_the_price_buys(images):
    data = contraction_path.compute(images, 1, contraction_path.Controls())
    assert data.size[1] < data.size[0]
    assert data.rank[1] < data.rank[0]
    assert data.error[1] > data.error[0]
    x = images.dataset().x_test[: contraction_path.N]
    assert data.size[1] == pytest.approx(np.sqrt(closed_form(images.model(1), x)).mean(), rel=1e-3)
    assert data.saturated[0] == sensitivity.saturation(images.model(0).encode(images.dataset().x_test))
