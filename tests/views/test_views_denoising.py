"""The views of the lesson on denoising, against closed forms and networks whose field is known."""

from dataclasses import replace

import numpy as np
import pytest

from aeviz import data, views
from aeviz.analysis import pca, plane
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.training.sweep import sweep


def plane_spec(**more) -> Spec:
    options = {"knobs": (0.1, 0.3), "steps": 60, "variant_options": {"residual": True}} | more
    return Spec(data="moons", variant="denoising", d_latent=8, hidden=(16,), data_options={"n_samples": 200}, **options)


@pytest.fixture(scope="module")
def moons() -> Run:
    return sweep(plane_spec())


@pytest.fixture(scope="module")
def digits() -> Run:
    return sweep(Spec(variant="denoising", d_latent=16, hidden=(32,), knobs=(0.0, 0.2, 0.4), steps=100))


def constant(target: tuple[float, float]) -> Run:
    """Networks whose reconstruction of everything is one point."""
    run = sweep(plane_spec(variant_options={}, steps=1))
    weights = {name: np.zeros_like(value) for name, value in run.weights.items()}
    weights["decoder.1.bias"] = np.tile(np.float32(target), (2, 1))
    return replace(run, weights=weights)


def compute(name: str, run: Run, at: int = 1, **controls):
    view = views.get(name)
    return view.compute(run, at, view.Controls(**controls))


def mean_of_neighbours(places: np.ndarray, points: np.ndarray, sigma: float) -> np.ndarray:
    """sum_i w_i x_i with w_i ~ exp(-|z - x_i|^2 / 2 sigma^2), point by point."""
    out = []
    for z in places:
        w = np.exp(-((z - points) ** 2).sum(1) / (2 * sigma**2))
        out.append(w @ points / w.sum())
    return np.array(out)


# ------------------------------------------------------------------------------------------------- the plane


def test_the_density_is_that_of_a_mixture_of_gaussians():
    from scipy.stats import multivariate_normal

    rng = np.random.default_rng(0)
    points, places = rng.normal(size=(30, 2)), rng.normal(size=(50, 2))
    expected = np.mean([multivariate_normal(p, 0.3**2).pdf(places) for p in points], axis=0)
    np.testing.assert_allclose(plane.density(places, points, 0.3), expected, rtol=1e-9)


def test_the_grid_is_the_square_around_the_data():
    points = np.array([[0.0, 0], [2, 1]])
    x, y, places = plane.grid(points, 5, margin=0.5)
    np.testing.assert_allclose(x, [-0.5, 0.25, 1, 1.75, 2.5])
    np.testing.assert_allclose(y, [-1, -0.25, 0.5, 1.25, 2])
    np.testing.assert_allclose(places.reshape(5, 5, 2)[3, 1], [x[1], y[3]])


def test_a_smaller_spread_shrinks_the_model_units_only():
    usual, raw = data.load("spiral"), data.load("spiral", spread=0.27)
    np.testing.assert_allclose(raw.x, 0.27 * usual.x, rtol=1e-5)
    np.testing.assert_allclose(raw.to_data_units(raw.x), usual.to_data_units(usual.x), atol=1e-5)
    assert raw.scale == pytest.approx(1, abs=0.05)  # about the spiral's own coordinates


# ------------------------------------------------------------------------------------------------- the field


def test_the_exact_arrows_are_the_posterior_mean_and_follow_the_score(moons):
    found = compute("field", moons)
    points, sigma = moons.dataset().x_train.astype(float), 0.3
    near = np.abs(found.places).max(1) < 1.5
    expected = mean_of_neighbours(found.places[near], points, sigma) - found.places[near]
    np.testing.assert_allclose(found.exact[near], expected, atol=1e-6)
    h = 1e-4  # Tweedie: sigma^2 grad log p_sigma
    ends = [[np.log(plane.density(found.places[near] + s * h * e, points, sigma)) for s in (1, -1)] for e in np.eye(2)]
    score = np.stack([(up - down) / (2 * h) for up, down in ends], axis=1)
    np.testing.assert_allclose(sigma**2 * score, found.exact[near], atol=1e-4)


def test_the_learned_arrows_are_the_networks(moons):
    found = compute("field", moons, at=0)
    x = found.places.astype(np.float32)
    np.testing.assert_allclose(found.learned, moons.model(0).reconstruct(x) - x, atol=1e-5)
    assert found.loss.excess > 0


def test_the_layers_of_the_flow_are_the_whole_network(moons):
    found = compute("flow", moons)
    for k in range(2):
        h = found.places
        for w, b, activation in found.layers:
            h = h @ w[k] + b[k]
            h = h / (1 + np.exp(-h)) if activation == "silu" else h
        expected = moons.model(k).reconstruct(found.places)
        np.testing.assert_allclose(found.places + found.sigma[k] * h, expected, atol=1e-4)


def test_a_plain_network_has_no_sigma_in_its_flow():
    found = compute("flow", constant((1.0, 2.0)))
    assert found.sigma is None
    np.testing.assert_allclose(found.places + found.arrows, np.broadcast_to([1, 2], found.places.shape), atol=1e-5)


def test_the_angles_of_a_network_that_points_at_one_place():
    found = compute("field_error", constant((0.0, 0.0)))
    points = found.points.astype(float)
    i, j = 5, 40
    place = np.array([found.x[j], found.y[i]])
    exact = mean_of_neighbours(place[None], points, 0.3)[0] - place
    cosine = -place @ exact / np.linalg.norm(place) / np.linalg.norm(exact)
    assert found.angle[i, j] == pytest.approx(np.degrees(np.arccos(cosine)), abs=0.1)


def test_the_likely_places_hold_95_percent_of_the_noisy_data(moons):
    found = compute("field_error", moons)
    cell = (found.x[1] - found.x[0]) * (found.y[1] - found.y[0])
    _, _, places = plane.grid(moons.dataset().x, len(found.x))
    density = plane.density(places, found.points, 0.3).reshape(found.likely.shape)
    assert density[found.likely].sum() * cell == pytest.approx(0.95, abs=0.03)
    assert density[found.likely].min() >= density[~found.likely].max()


def test_no_loss_is_below_the_best_possible(moons):
    found = compute("field_path", moons)
    assert (found.loss > found.oracle).all()
    assert (np.abs(found.cosine) <= 1).all()


def test_a_short_training_of_a_residual_network_points_the_right_way():
    run = sweep(replace(plane_spec(knobs=(0.3,), steps=800, batch_size=160), hidden=(64, 64), d_latent=32))
    assert compute("field_path", run, at=0).cosine[0] > 0.97


# -------------------------------------------------------------------------------------------- rest and follow


def test_all_particles_of_a_constant_network_rest_at_one_place():
    on_curve = tuple(constant((0, 0)).dataset().x_train[0])
    found = compute("rest_points", constant(on_curve)).basins
    assert (found.size.tolist(), found.n_spurious) == ([24 * 24], 0)
    np.testing.assert_allclose(found.attractor, [on_curve], atol=1e-5)
    assert compute("rest_points", constant((9.0, 9.0))).basins.n_spurious == 1


def test_without_a_correction_every_particle_rests_where_it_starts(moons):
    still = replace(moons, weights={name: np.zeros_like(value) for name, value in moons.weights.items()})
    found = compute("rest_points", still)
    assert (found.n_restless, found.n_steps) == (0, 1)


def test_a_followed_point_is_carried_by_r(moons):
    found = compute("follow", moons, x=0.5, y=-1.0, steps=3)
    centre, half = plane.square(moons.dataset().x)
    np.testing.assert_allclose(found.learned[0], centre + half * np.array([0.5, -1]), rtol=1e-6)
    np.testing.assert_allclose(found.learned[1], moons.model(1).reconstruct(found.learned[:1])[0], atol=1e-5)
    points = moons.dataset().x_train.astype(float)
    np.testing.assert_allclose(found.exact[3], mean_of_neighbours(found.exact[2:3], points, 0.3)[0], atol=1e-6)


def test_a_click_drops_the_point_where_it_was_clicked(moons):
    view = views.get("follow")
    found = compute("follow", moons)
    place = found.learned[0] + [-0.4, 0.2]
    dropped = compute("follow", moons, **view.clicked(found, *place))
    np.testing.assert_allclose(dropped.learned[0], place, atol=2e-3)
    outside = view.clicked(found, 99.0, -99.0)
    assert outside == {"x": 1, "y": -1}


# -------------------------------------------------------------------------------------------------- the images


def test_the_same_noise_is_scaled_by_the_knob(digits):
    corrupt, x = views.get("noisy_images").corrupt, digits.dataset().x_test
    np.testing.assert_allclose(corrupt(digits, 0, x), x)
    np.testing.assert_allclose(corrupt(digits, 2, x) - x, 2 * (corrupt(digits, 1, x) - x), atol=1e-6)
    assert (corrupt(digits, 2, x) - x).std() == pytest.approx(0.4, rel=0.02)


def test_masking_sets_that_share_of_the_pixels_to_zero():
    spec = Spec(variant="denoising", d_latent=4, hidden=(8,), knobs=(0.3,), steps=1)
    run = sweep(replace(spec, variant_options={"corruption": "masking"}))
    ones = np.ones((500, 64), np.float32)
    assert (views.get("noisy_images").corrupt(run, 0, ones) == 0).mean() == pytest.approx(0.3, abs=0.01)


def test_the_best_number_of_components_for_a_noise():
    rng = np.random.default_rng(0)
    clean = rng.normal(size=(4000, 6)) * [3, 2, 1, 0.5, 0.2, 0.1]
    noisy = clean + 0.7 * rng.normal(size=clean.shape)
    whole = pca.fit(clean)
    best = pca.best_for_noise(whole, clean, noisy)
    errors = [((whole.keep(k).reconstruct(noisy) - clean) ** 2).sum(1).mean() for k in range(1, 7)]
    assert best == 1 + int(np.argmin(errors)) == 3  # a component is worth keeping while its variance exceeds sigma^2
    np.testing.assert_allclose(pca.for_noise(clean, noisy).components, whole.components[:3])


def test_the_errors_of_the_gallery_are_those_of_the_path(digits):
    gallery, path = compute("noisy_images", digits), compute("denoising_path", digits)
    assert gallery.errors["clean"] == 0
    for name, curve in (("noisy", path.noisy), ("network", path.network), ("PCA", path.pca)):
        assert gallery.errors[name] == pytest.approx(curve[1], rel=1e-5)
    assert path.noisy[1] == pytest.approx(64 * 0.2**2, rel=0.03)


def test_a_drawn_digit_comes_first(digits):
    drawn = tuple(np.linspace(0, 1, 64).tolist())
    found = compute("noisy_images", digits, drawn=drawn)
    np.testing.assert_allclose(found.rows["clean"][0].ravel(), drawn, rtol=1e-6)
    np.testing.assert_allclose(found.rows["clean"][1].ravel(), digits.dataset().x_test[1])


def test_views_say_what_they_cannot_show(digits, moons):
    assert "plane" in views.unfit("flow", digits)
    assert "images" in views.unfit("noisy_images", moons)
    silent = sweep(plane_spec(knobs=(0.0, 0.1), steps=1))
    assert "above 0" in views.unfit("field", silent)
    assert views.unfit("flow", silent) == ""
