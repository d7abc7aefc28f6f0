"""The views of the lesson on denoising, against closed forms and networks whose field is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from aeviz import data, figures, language, views
from aeviz.analysis import derivatives, field, plane
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.training.sweep import sweep
from aeviz.views.denoising import noisy_images


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


def compute(name: str, run: Run, i: int = 1, **controls):
    view = views.get(name)
    return view.compute(run, i, view.Controls(**controls))


def numbers(name: str, found) -> dict[str, list[float]]:
    """Every number that a view tells of its Data, by name."""
    return language.named(views.get(name).told(found))


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


def test_a_box_holds_all_data_with_a_margin_on_each_side():
    points = np.array([[0.0, -1.0], [4.0, 1.0], [2.0, 0.5]], np.float32)
    x, y, places = plane.box(points, 3, margin=1.0)
    np.testing.assert_array_equal(x, [-1, 2, 5])
    np.testing.assert_array_equal(y, [-2, 0, 2])
    assert places.dtype == np.float32
    np.testing.assert_array_equal(places.reshape(3, 3, 2), [[[a, b] for a in x] for b in y])


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
    found = compute("field", moons, i=0)
    x = found.places.astype(np.float32)
    np.testing.assert_allclose(found.learned, moons.model(0).reconstruct(x) - x, atol=1e-5)
    assert found.loss.excess > 0


def test_the_numbers_of_the_field_are_those_of_noisy_copies_of_training_points(moons):
    rng, points = np.random.default_rng(0), moons.dataset().x_train.astype(float)
    clean = points[rng.integers(len(points), size=1000)]
    noisy = clean + 0.3 * rng.standard_normal(clean.shape)
    learned, exact = moons.model(1).reconstruct(noisy), mean_of_neighbours(noisy, points, 0.3)
    loss, best = (((x - clean) ** 2).sum(1).mean() for x in (learned, exact))
    a, b = (x - noisy for x in (learned, exact))
    cosine = np.median((a * b).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1))
    for name in ("field", "field_path"):
        assert {key: value for key, (value,) in numbers(name, compute(name, moons)).items()} == pytest.approx(
            {"sigma": 0.3, "n": 1000, "loss": loss, "best": best, "cosine": cosine, "excess": loss / best - 1}, rel=1e-4
        )


def test_the_excess_of_a_loss_is_in_shares_of_the_least_one():
    assert field.DenoisingLoss(loss=3.0, oracle=2.0).excess == 0.5


def test_the_arrows_lengths_are_told(moons):
    flow, exact = compute("flow", moons), compute("exact_field", moons)
    x = flow.places.astype(np.float32)
    length = np.linalg.norm(moons.model(1).reconstruct(x) - x, axis=1)
    told = numbers("flow", flow)
    assert (told["median"], told["longest"]) == ([pytest.approx(np.median(length))], [pytest.approx(length.max())])
    assert told["n"] == [len(flow.places)]
    told, places = numbers("exact_field", exact), exact.places
    points = moons.dataset().x_train.astype(float)
    best = np.linalg.norm(mean_of_neighbours(places, points, 0.3) - places, axis=1)
    learned = np.linalg.norm(moons.model(1).reconstruct(places.astype(np.float32)) - places, axis=1)
    assert told["exact"] == [pytest.approx(np.median(best), rel=1e-4)]
    assert told["learned"] == [pytest.approx(np.median(learned), rel=1e-3)]


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
    told, near = numbers("field_error", found), found.angle[found.likely]
    assert told["near"] == [pytest.approx(np.median(near))] and told["likely"] == [0.95]
    assert told["away"] == [pytest.approx((near > 90).mean())]
    assert told["far"] == [pytest.approx(np.median(found.angle[~found.likely]))]


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
    assert compute("field_path", run, i=0).cosine[0] > 0.97


# -------------------------------------------------------------------------------------------- rest and follow


def test_all_particles_of_a_constant_network_rest_at_one_place():
    on_curve = tuple(constant((0, 0)).dataset().x_train[0])
    found = compute("rest_points", constant(on_curve)).basins
    assert (found.size.tolist(), found.n_spurious) == ([20 * 20], 0)
    np.testing.assert_allclose(found.attractor, [on_curve], atol=1e-5)
    assert compute("rest_points", constant((9.0, 9.0))).basins.n_spurious == 1


def test_without_a_correction_every_particle_rests_where_it_starts(moons):
    still = replace(moons, weights={name: np.zeros_like(value) for name, value in moons.weights.items()})
    found = compute("rest_points", still)
    assert (found.n_restless, found.n_steps) == (0, 1)


def crawling(run: Run, speed: float) -> Run:
    """Networks r(x) = x + v: every particle moves by ``speed`` a step, for ever."""
    weights = {name: np.zeros_like(value) for name, value in run.weights.items()}
    weights["decoder.1.bias"] = np.float32([[speed / 0.1, 0], [speed / 0.3, 0]])  # times sigma
    return replace(run, weights=weights)


def test_what_only_crawls_has_not_come_to_rest(moons, monkeypatch):
    """A step of 2 % of sigma is not rest: 74 places were once counted on a spiral that has 14."""
    monkeypatch.setattr(views.get("rest_points"), "MAX_STEPS", 30)
    for speed in (0.02 * 0.3, 1e-3 * 0.3, 3e-5):
        found = compute("rest_points", crawling(moons, speed))
        assert (found.n_restless, len(found.basins.size)) == (400, 0)
        told = numbers("rest_points", found)
        assert told["still"] == [400] and "none of 400" in views.caption(views.get("rest_points"), found)


def test_the_places_of_rest_of_a_field_with_a_known_number_of_them(moons, monkeypatch):
    """A slow field with four fixed points: on each axis r pulls to -1 or 1, by 2 % of the way a step."""

    class Four:
        knob = 0.3

        @staticmethod
        def reconstruct(x):
            return x + 0.02 * (np.where(x > 0, 1.0, -1.0) - x)

    monkeypatch.setattr(Run, "model", lambda self, i, step=None: Four)
    monkeypatch.setattr(derivatives, "to_repeat", lambda model: model.reconstruct)
    found = compute("rest_points", moons)
    told = numbers("rest_points", found)
    assert (told["n"], told["rested"], told["particles"], found.n_restless) == ([4], [400], [400], 0)
    ends = {tuple(np.round(place, 3)) for place in found.basins.attractor}
    assert ends == {(1, 1), (1, -1), (-1, 1), (-1, -1)}
    assert sum(found.basins.size) == 400 and told["largest"] == [found.basins.size.max()]
    nearest = [np.linalg.norm(place - found.points, axis=1).min() for place in found.basins.attractor]
    assert told["spurious"] == [sum(distance > 0.3 for distance in nearest)]


def test_who_still_moves_is_counted_apart(moons, monkeypatch):
    """Right of 0 all is drawn to (1, 0), left of it all drifts away for ever."""

    class Half:
        knob = 0.3

        @staticmethod
        def reconstruct(x):
            return np.where(x[:, :1] > 0, 0.5 * (x + np.array([1, 0])), x - np.array([0.01, 0]))

    monkeypatch.setattr(Run, "model", lambda self, i, step=None: Half)
    monkeypatch.setattr(derivatives, "to_repeat", lambda model: model.reconstruct)
    monkeypatch.setattr(views.get("rest_points"), "MAX_STEPS", 60)
    found = compute("rest_points", moons)
    told, right = numbers("rest_points", found), 20 * int((found.x > 0).sum())
    assert 0 < right < 400
    assert (told["rested"], told["still"], told["n"]) == ([right], [400 - right], [1])
    assert told["largest"] == [right] and told["steps"] == [60, 60]


def test_a_followed_point_is_carried_by_r(moons):
    found = compute("follow", moons, x=0.5, y=-1.0, steps=3)
    centre, half = plane.square(moons.dataset().x)
    np.testing.assert_allclose(found.learned[0], centre + half * np.array([0.5, -1]), rtol=1e-6)
    np.testing.assert_allclose(found.learned[1], moons.model(1).reconstruct(found.learned[:1])[0], atol=1e-5)
    points = moons.dataset().x_train.astype(float)
    np.testing.assert_allclose(found.exact[3], mean_of_neighbours(found.exact[2:3], points, 0.3)[0], atol=1e-6)
    told = numbers("follow", found)
    for name, path in (("learned", found.learned), ("exact", found.exact)):
        assert told[name] == [pytest.approx(min(np.linalg.norm(path[-1] - point) for point in points))]
    assert told["n"] == [3] and "after 3 steps" in views.caption(views.get("follow"), found)
    one = compute("follow", moons, steps=1)
    assert "after 1 step," in views.caption(views.get("follow"), one)


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


def in_closed_form(x, corruption, knob):
    """The best affine map from the mean and the covariance of x; masking: Chen et al. 2012, with a mean."""
    mean, s = x.mean(0, dtype=float), np.cov(x.T.astype(float), bias=True)
    q = 1.0 if corruption == "gaussian" else 1 - knob
    noise = knob**2 * np.eye(len(s)) if corruption == "gaussian" else q * knob * np.diag(np.diag(s) + mean**2)
    weight = q * np.linalg.pinv(q**2 * s + noise, hermitian=True) @ s
    return lambda noisy: mean + (noisy - q * mean) @ weight


@pytest.mark.parametrize("corruption", ["gaussian", "masking"])
def test_the_linear_rival_is_the_best_affine_map_for_the_training_images(corruption):
    spec = Spec(variant="denoising", d_latent=4, hidden=(8,), knobs=(0.0, 0.3), steps=1)
    run = sweep(replace(spec, variant_options={"corruption": corruption}))
    view, dataset = views.get("noisy_images"), run.dataset()
    noisy = view.corrupt(run, 1, dataset.x_test)
    rival, best = view.linear_map(run, 1)(noisy), in_closed_form(dataset.x_train, corruption, 0.3)(noisy)
    error, least = (((x - dataset.x_test) ** 2).sum(1).mean() for x in (rival, best))
    assert error == pytest.approx(least, rel=0.02)
    assert ((rival - best) ** 2).sum(1).mean() < 0.01 * error
    np.testing.assert_allclose(view.linear_map(run, 0)(dataset.x_train), dataset.x_train, atol=1e-4)


def test_the_errors_of_the_gallery_are_those_of_the_path_and_of_the_test_images(digits):
    gallery, path, test = compute("noisy_images", digits), compute("denoising_path", digits), digits.dataset().x_test
    noisy = test + 0.2 * np.random.default_rng(0).standard_normal(test.shape)
    known = {
        "noisy": noisy,
        "network": digits.model(1).reconstruct(noisy),
        "linear": in_closed_form(digits.dataset().x_train, "gaussian", 0.2)(noisy),
    }
    told = numbers("noisy_images", gallery)
    for name, x in known.items():
        error, close = ((x - test) ** 2).sum(1).mean(), 0.01 if name == "linear" else 1e-4
        assert gallery.errors[name] == pytest.approx(error, rel=close)
        assert getattr(path, name)[1] == gallery.errors[name] == told[name][0]
    assert gallery.errors["clean"] == 0 and told["n"] == [len(test)]
    assert path.noisy[1] == pytest.approx(64 * 0.2**2, rel=0.03)


def test_the_path_says_where_the_network_wins(digits):
    path = compute("denoising_path", digits)
    for network, linear, wins in (
        ([1, 2, 3], [2, 1, 4], [0.0, 0.4]),
        ([1, 1, 1], [2, 2, 2], None),
        ([3] * 3, [2] * 3, []),
    ):
        made = replace(path, network=np.array(network, float), linear=np.array(linear, float), chance=np.zeros(3))
        told = numbers("denoising_path", made)
        assert told.get("wins", []) == (wins or [])
        assert (told["network"], told["linear"]) == ([network[1]], [linear[1]])
        assert ("every noise" in views.caption(views.get("denoising_path"), made)) == (not wins)


def test_an_error_without_noise_stands_as_a_mark_at_the_end_of_its_axis(digits):
    made = replace(compute("denoising_path", digits), noisy=np.array([0, 1, 2.0]), linear=np.array([1e-5, 1, 2]))
    view = views.get("denoising_path")
    drawn = figures.outside(view.figure(made, view.Controls()))
    marks = {trace["name"]: list(trace["x"]) for trace in drawn.data if trace.get("meta") == "outside"}
    assert marks == {"untouched": [made.knobs[0]], "best affine map": [made.knobs[0]]}


def test_what_chance_among_the_images_explains_is_no_win(digits):
    """SciPy's paired test agrees which differences are beyond chance."""
    path, test = compute("denoising_path", digits), digits.dataset().x_test
    noisy = test + 0.2 * np.random.default_rng(0).standard_normal(test.shape)
    guesses = digits.model(1).reconstruct(noisy), noisy_images.linear_map(digits, 1)(noisy)
    network, linear = (((x - test) ** 2).sum(1) for x in guesses)
    low, high = stats.ttest_rel(linear, network).confidence_interval()
    assert path.chance[1] == pytest.approx((high - low) / 2, rel=0.02)
    even = replace(path, linear=path.network + path.chance / 2)
    assert numbers("denoising_path", even)["undecided"] == pytest.approx(path.knobs.tolist())
    assert "beyond chance" in views.caption(views.get("denoising_path"), even)


def test_a_drawn_digit_comes_first(digits):
    drawn = tuple(np.linspace(0, 1, 64).tolist())
    found = compute("noisy_images", digits, drawn=drawn)
    np.testing.assert_allclose(found.rows["clean"][0].ravel(), drawn, rtol=1e-6)
    np.testing.assert_allclose(found.rows["clean"][1].ravel(), digits.dataset().x_test[1])


def with_noise_for(run: Run, part: str) -> Run:
    """The Run on a data set that has noise in place of its training or its test examples."""
    dataset = run.dataset()
    x = dataset.x.copy()
    rows = getattr(dataset, part)
    x[rows] = np.random.default_rng(5).normal(size=x[rows].shape)
    return replace(run, given=replace(dataset, x=x))


@pytest.mark.parametrize(
    ("name", "of_test", "names"),
    [
        ("noisy_images", True, ("noisy", "network")),
        ("denoising_path", True, ("network",)),
        ("field", False, ("loss", "best", "cosine", "excess")),
        ("field_path", False, ("loss", "best", "cosine", "excess")),
    ],
)
def test_a_number_of_one_part_of_the_data_is_not_moved_by_the_other(name, of_test, names, digits, moons):
    run = digits if of_test else moons
    before = numbers(name, compute(name, run))
    after = numbers(name, compute(name, with_noise_for(run, "train" if of_test else "test")))
    assert [before[each] for each in names] == [after[each] for each in names]
    moved = numbers(name, compute(name, with_noise_for(run, "test" if of_test else "train")))
    assert all(before[each] != moved[each] for each in names)


def test_views_say_what_they_cannot_show(digits, moons):
    assert "plane" in views.unfit("flow", digits)
    assert "images" in views.unfit("noisy_images", moons)
    silent = sweep(plane_spec(knobs=(0.0, 0.1), steps=1))
    assert "above 0" in views.unfit("field", silent)
    assert views.unfit("flow", silent) == ""
