"""The views of the contractive lesson against closed forms, autograd and finite differences.

Every number that a view tells is computed here a second time, from weights and data.
"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from shipped_runs import shipped_run

import aeviz
from aeviz import views
from aeviz.analysis import pca
from aeviz.language import named
from aeviz.run import Run
from aeviz.views.contractive import (
    along_across,
    bridge,
    compare_sensitivity,
    contraction,
    contraction_path,
    ellipses,
    linear_contraction,
    pixel_sensitivity,
    sensitivity_map,
    spectrum,
    tangent_walk,
    tangents,
    untied_cheat,
)
from aeviz.views.general import filter_paths, filters

SPEC = aeviz.Spec("circle", "contractive", d_latent=32, hidden=(), knobs=(0.0, 0.3, 2.0), steps=750, lr=0.02)


@pytest.fixture(scope="module")
def circle():
    return aeviz.sweep(SPEC)


@pytest.fixture(scope="module")
def untied():
    return aeviz.sweep(replace(SPEC, variant_options={"tied": False}))


@pytest.fixture(scope="module")
def images():
    few = {"steps": 150, "data_options": {"n_samples": 700}}
    return aeviz.sweep(aeviz.Spec("digits", "contractive", d_latent=64, hidden=(), knobs=(0.0, 1.0), **few))


def numbers(view, found) -> dict[str, list[float]]:
    """What the view tells of its Data, by the names of the places."""
    return named(view.told(found))


def jacobians(run: Run, i: int, x: np.ndarray) -> np.ndarray:
    """dz/dx (n, 32, d) of a one-layer sigmoid encoder by its formula, in float64."""
    w, b = (run.weights[f"encoder.0.{name}"][i].astype(np.float64) for name in ("weight", "bias"))
    h = 1 / (1 + np.exp(-(x @ w.T + b)))
    return (h * (1 - h))[:, :, None] * w


def codes(run: Run, i: int, x: np.ndarray) -> np.ndarray:
    w, b = (run.weights[f"encoder.0.{name}"][i].astype(np.float64) for name in ("weight", "bias"))
    return 1 / (1 + np.exp(-(x @ w.T + b)))


def error(run: Run, i: int, x: np.ndarray) -> float:
    d, c = (run.weights[f"decoder.0.{name}"][i].astype(np.float64) for name in ("weight", "bias"))
    return float(((codes(run, i, x) @ d.T + c - x) ** 2).sum(axis=1).mean())


def norms(run: Run, i: int, x: np.ndarray) -> np.ndarray:
    return np.linalg.norm(jacobians(run, i, x), axis=(1, 2))


def felt(run: Run, i: int) -> tuple[np.ndarray, np.ndarray]:
    """||J t|| and ||J n|| at the test points, t the circle's tangent and n at right angles to it."""
    dataset = run.dataset()
    t = dataset.tangent[dataset.test][:, 0].astype(np.float64)
    t /= np.linalg.norm(t, axis=1, keepdims=True)
    jacobian = jacobians(run, i, dataset.x_test)
    normal = np.stack([-t[:, 1], t[:, 0]], axis=1)
    return tuple(np.linalg.norm(np.einsum("nhd,nd->nh", jacobian, v), axis=1) for v in (t, normal))


def with_noise(run: Run, part: str) -> Run:
    """The Run on data of which one part is noise: what is told of the other must stay as it was."""
    dataset = run.dataset()
    x, rows = dataset.x.copy(), getattr(dataset, part)
    x[rows] = np.random.default_rng(5).random((len(rows), x.shape[1]))
    return replace(run, given=replace(dataset, x=x))


# --- the plane


def test_the_map_is_the_closed_form(circle):
    data = sensitivity_map.compute(circle, 1, sensitivity_map.Controls())
    grid = np.stack(np.meshgrid(data.x, data.y), axis=-1).reshape(-1, 2)
    size, x = norms(circle, 1, grid), circle.dataset().x
    np.testing.assert_allclose(data.size.ravel(), size, rtol=1e-3)
    told = numbers(sensitivity_map, data)
    on = np.median(norms(circle, 1, circle.dataset().x_test))
    assert told["on"] == pytest.approx([on], rel=1e-3) and told["most"] == pytest.approx([size.max()], rel=1e-3)
    assert told["least"] == pytest.approx([size.min()], rel=1e-3) and told["knob"] == [0.3]
    far = np.linalg.norm(grid[:, None] - x, axis=2).min(axis=1) > told["off"][0]
    assert told["above"] == pytest.approx([(size[far] > on).mean()], abs=2e-3)


def test_ellipses_are_as_long_as_the_largest_singular_value(circle):
    data = ellipses.compute(circle, 2, ellipses.Controls())
    s = np.linalg.svd(jacobians(circle, 2, data.points), compute_uv=False)
    np.testing.assert_allclose(np.linalg.norm(data.outlines, axis=2).max(axis=1), s[:, 0], rtol=1e-3)
    np.testing.assert_allclose((data.tangent * data.normal).sum(axis=1), 0, atol=1e-6)
    np.testing.assert_allclose(data.along**2 + data.across**2, (s**2).sum(axis=1), rtol=1e-3)
    along, across = felt(circle, 2)
    told = numbers(ellipses, data)
    assert told["along"] == pytest.approx([np.median(along)], rel=1e-3)
    assert told["across"] == pytest.approx([np.median(across)], rel=1e-3)
    assert told["n"] == [len(along)]


def test_the_long_axis_is_nearer_to_the_tangent_where_it_is_said_to_be(circle):
    told = numbers(ellipses, ellipses.compute(circle, 1, ellipses.Controls()))
    dataset = circle.dataset()
    v = np.linalg.svd(jacobians(circle, 1, dataset.x_test))[2][:, 0]
    cosine = np.abs((v * dataset.tangent[dataset.test][:, 0]).sum(axis=1))
    assert told["aligned"] == pytest.approx([(cosine > np.sqrt(0.5)).mean()], abs=0.011)


def test_the_bars_share_one_scale_along_the_knob(circle):
    """What shrinks is seen to shrink: each bar is as long as J's effect, in the same unit at every knob value."""
    found = [ellipses.compute(circle, i, ellipses.Controls()) for i in range(3)]
    assert len({data.longest for data in found}) == 1
    bars = []
    for data in found:
        trace = ellipses.figure(data, ellipses.Controls()).checked().data[1]
        ends = np.stack([trace.x, trace.y], axis=1).reshape(-1, 3, 2)
        bars.append(np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1) / data.along)
    np.testing.assert_allclose(bars[0], bars[2], rtol=1e-3)


def test_the_bars_are_finite_differences_along_and_across(circle):
    data, model, h = ellipses.compute(circle, 2, ellipses.Controls()), circle.model(2), 1e-2
    for direction, effect in ((data.tangent, data.along), (data.normal, data.across)):
        step = model.encode(data.points + h * direction) - model.encode(data.points - h * direction)
        np.testing.assert_allclose(np.linalg.norm(step, axis=1) / (2 * h), effect, rtol=0.02, atol=1e-3)


def test_the_price_numbs_across_before_along(circle):
    data = along_across.compute(circle, 2, along_across.Controls())
    assert (np.diff(data.across) < 0).all()
    assert data.across[2] / data.across[0] < 0.7 * data.along[2] / data.along[0]
    assert data.ratio[2] > 1.3 > data.ratio[0]
    told = numbers(along_across, data)
    for i, suffix in ((2, ""), (0, "_first")):
        along, across = felt(circle, i)
        assert told["along" + suffix] == pytest.approx([np.median(along)], rel=1e-3)
        assert told["across" + suffix] == pytest.approx([np.median(across)], rel=1e-3)
        assert told["ratio" + suffix] == pytest.approx([np.median(along / across)], rel=1e-3)


def test_a_numb_code_has_no_ratio(circle):
    silent = replace(circle, weights={name: 0 * value for name, value in circle.weights.items()})
    assert "feels nothing" in views.caption(along_across, along_across.compute(silent, 1, along_across.Controls()))


def test_untied_weights_pay_less_and_learn_nothing(circle, untied):
    data = untied_cheat.compute(circle, 2, untied_cheat.Controls(), {"tied": circle, "untied": untied})
    assert data.untied.penalty[2] < 0.5 * data.tied.penalty[2]
    assert data.untied.decoder[2] > 2 * data.untied.decoder[0]
    assert data.untied.ratio[2] == pytest.approx(1, abs=0.1)
    assert data.tied.ratio[2] > 1.3
    told, x = numbers(untied_cheat, data), circle.dataset().x_test
    assert told["free"] == pytest.approx([(norms(untied, 2, x) ** 2).mean()], rel=1e-3)
    assert told["free_first"] == pytest.approx([(norms(untied, 0, x) ** 2).mean()], rel=1e-3)
    assert told["tied"] == pytest.approx([(norms(circle, 2, x) ** 2).mean()], rel=1e-3)
    assert told["decoder"] == pytest.approx([np.linalg.norm(untied.weights["decoder.0.weight"][2])], rel=1e-4)
    for run, name in ((circle, "ratio_tied"), (untied, "ratio_free")):
        along, across = felt(run, 2)
        assert told[name] == pytest.approx([np.median(along / across)], rel=1e-3)
    np.testing.assert_allclose(data.tied.error, [error(circle, i, x) for i in range(3)], rtol=1e-3)


def test_variants_are_compared_on_the_same_data_only(circle, untied, images):
    others = {"circle": circle, "untied": untied, "digits": images}
    data = compare_sensitivity.compute(circle, 1, compare_sensitivity.Controls(), others)
    assert set(data.paths) == {"contractive", "contractive, not tied"}
    assert data.here == ("contractive", 1)
    for run, name in ((circle, "contractive"), (untied, "contractive, not tied")):
        ratios = [np.median(np.divide(*felt(run, i))) for i in range(3)]
        np.testing.assert_allclose(data.paths[name][:, 1], ratios, rtol=1e-3)
    told = numbers(compare_sensitivity, data)
    assert told["ratio"] == sorted(told["ratio"], reverse=True)
    best = [path[path[:, 1].argmax()] for path in data.paths.values()]
    assert sorted(told["error"]) == pytest.approx(sorted(row[0] for row in best), rel=1e-3)
    whole = compare_sensitivity.compute(circle, 1, compare_sensitivity.Controls(what="reconstruction"), others)
    perfect = whole.paths["contractive"][0]  # r(x) = x on and near the circle: all directions come back
    assert perfect[1] == pytest.approx(1, abs=0.3)


# --- the bridge


def reconstruction(run: Run, i: int):
    w, b, d, c = (
        torch.from_numpy(run.weights[f"{part}.0.{name}"][i].astype(np.float64))
        for part in ("encoder", "decoder")
        for name in ("weight", "bias")
    )
    return lambda x: torch.sigmoid(x @ w.T + b) @ d.T + c


@pytest.mark.parametrize("i", [0, 1, 2])
def test_the_terms_of_the_bridge_are_those_of_autograd(circle, i):
    data = bridge.compute(circle, i, bridge.Controls())
    r, x = reconstruction(circle, i), torch.from_numpy(circle.dataset().x_test.astype(np.float64))
    contraction_, curvature = [], []
    for row in x:
        contraction_.append(float((torch.autograd.functional.jacobian(r, row) ** 2).sum()))
        hessians = [torch.autograd.functional.hessian(lambda v, o=o: r(v)[o], row) for o in range(2)]
        laplacian = torch.stack([torch.trace(h) for h in hessians])
        curvature.append(float((r(row) - row) @ laplacian))
    assert data.contraction == pytest.approx(np.mean(contraction_), rel=1e-6)
    assert data.curvature == pytest.approx(np.mean(curvature), rel=1e-6, abs=1e-9)
    assert data.n == data.n_test == len(x)


@pytest.mark.parametrize("i", [0, 2])
def test_what_noise_adds_is_measured_and_the_expansion_drawn_only_where_it_holds(circle, i):
    data, told = bridge.compute(circle, i, bridge.Controls()), None
    x, rng = circle.dataset().x_test.astype(np.float64), np.random.default_rng(1)
    r = reconstruction(circle, i)
    told = numbers(bridge, data)
    (sigma,) = told["sigma"]
    noisy = torch.from_numpy(x + sigma * rng.standard_normal((400, *x.shape)))
    added = float(((r(noisy) - torch.from_numpy(x)) ** 2).sum(-1).mean()) - error(circle, i, x)
    assert told["measured"] == pytest.approx([added], rel=0.05)
    assert told["foretold"] == pytest.approx([sigma**2 * (data.contraction + data.curvature)])
    assert told["popular"] == pytest.approx([sigma**2 * data.contraction])
    assert told["ratio"] == pytest.approx([told["foretold"][0] / told["measured"][0]])
    level = bridge.SIGMAS**2 * (data.contraction + data.curvature) / data.added
    held = data.holds.sum()
    assert (np.abs(level[:held] - 1) <= bridge.NEAR).all()
    assert held == len(level) or abs(level[held] - 1) > bridge.NEAR
    lines = bridge.figure(data, bridge.Controls()).checked().data
    assert np.isfinite(lines[1].y).sum() == held


def test_a_network_with_kinks_has_no_expansion_and_one_out_of_reach_says_so():
    relu = aeviz.sweep(aeviz.Spec("circle", "sparse", d_latent=8, hidden=(), knobs=(0.3,), steps=50))
    data = bridge.compute(relu, 0, bridge.Controls())
    assert not data.holds.any() and "kinks" in views.caption(bridge, data)
    assert len(bridge.figure(data, bridge.Controls()).checked().data) == 1
    far = replace(data, smooth=True, contraction=100 * data.contraction)
    assert "too much for the expansion" in views.caption(bridge, far)
    topk = aeviz.Spec("circle", "topk", d_latent=8, hidden=(), knobs=(2,), steps=2)
    assert "jumps" in views.unfit("bridge", aeviz.sweep(topk))


# --- images


@pytest.fixture(scope="module")
def linear():
    """A linear tied network on iris."""
    few = {"steps": 800, "lr": 0.01, "variant_options": {"activation": "identity"}}
    spec = aeviz.Spec("iris", "contractive", d_latent=4, hidden=(), knobs=(0.0, 0.1, 0.5), **few)
    return aeviz.sweep(spec)


@pytest.mark.parametrize(("i", "lam"), [(0, 0.0), (1, 0.1), (2, 0.5)])
def test_the_singular_values_of_a_linear_tied_contractive_network_are_the_known_ones(linear, i, lam):
    """s_i^2 = max(0, 1 - lam / (2 lam_i)), lam_i the variances of the training part."""
    eigenvalues = pca.fit(linear.dataset().x_train).eigenvalues
    expected = np.sqrt(np.maximum(0, 1 - lam / (2 * eigenvalues)))
    np.testing.assert_allclose(spectrum.compute(linear, i, spectrum.Controls()).values[1], expected, atol=0.02)
    data = linear_contraction.compute(linear, i, linear_contraction.Controls())
    np.testing.assert_allclose(data.formula, expected, atol=1e-6)
    np.testing.assert_allclose(data.network, expected, atol=0.02)
    told = numbers(linear_contraction, data)
    assert told["n"] == [(expected == 0).sum()] and told["all"] == [4]
    assert told["network"] == [(data.network < linear_contraction.NUMB).sum()]
    assert told["most"] == pytest.approx([np.abs(data.network - expected).max()], rel=1e-3)


def test_odd_terms_of_the_noise_cancel_so_that_a_linear_map_adds_the_square_of_sigma_exactly(linear):
    data = bridge.compute(linear, 2, bridge.Controls())
    level = data.added / bridge.SIGMAS**2
    np.testing.assert_allclose(level, level[-1], rtol=1e-6)
    assert data.curvature == 0 and data.error > 0.1


def test_the_closed_form_is_for_linear_tied_networks_only(circle, untied, linear):
    assert views.unfit("linear_contraction", linear) == ""
    assert views.unfit("linear_contraction", circle) and views.unfit("linear_contraction", untied)


def test_pixel_maps_share_out_the_norm(images):
    data = pixel_sensitivity.compute(images, 1, pixel_sensitivity.Controls(first=9))
    x = images.dataset().x_test[8:16]
    np.testing.assert_allclose((data.felt**2).sum(axis=(1, 2)), norms(images, 1, x) ** 2, rtol=1e-3)
    each = [np.linalg.norm(jacobians(images, i, x), axis=1).reshape(-1, 8, 8) for i in (0, 1)]
    inside = np.zeros((8, 8), bool)
    inside[1:-1, 1:-1] = True
    told = numbers(pixel_sensitivity, data)
    for name, map_ in (("edge_first", each[0]), ("edge", each[1])):
        assert told[name] == pytest.approx([map_[:, ~inside].mean() / map_[:, inside].mean()], rel=1e-3)
    assert told["first"] == pytest.approx([norms(images, 0, x).mean()], rel=1e-3)
    assert told["here"] == pytest.approx([norms(images, 1, x).mean()], rel=1e-3)
    assert data.largest == pytest.approx(max(map_.max() for map_ in each), rel=1e-3)


def test_tangents_are_orthonormal_and_move_the_code_by_their_singular_values(images):
    data = tangents.compute(images, 0, tangents.Controls())
    flat = data.directions.reshape(*data.values.shape, -1)
    np.testing.assert_allclose(flat @ flat.swapaxes(1, 2), np.broadcast_to(np.eye(6), (8, 6, 6)), atol=1e-4)
    model, x, h = images.model(0), images.dataset().x_test[:8], 1e-2
    step = model.encode(x + h * flat[:, 0]) - model.encode(x - h * flat[:, 0])
    np.testing.assert_allclose(np.linalg.norm(step, axis=1) / (2 * h), data.values[:, 0], rtol=0.02)
    s = np.linalg.svd(jacobians(images, 0, x), compute_uv=False)
    told = numbers(tangents, data)
    assert told["share"] == pytest.approx([((s[:, :6] ** 2).sum(1) / (s**2).sum(1)).mean()], rel=1e-3)
    assert told["first"] == pytest.approx([s[:, 0].mean()], rel=1e-3)
    assert told["last"] == pytest.approx([s[:, 5].mean()], rel=1e-3)
    assert (told["shown"], told["all"], told["images"]) == ([6], [64], [8])


def test_the_walks_move_the_image_alike_and_the_code_very_differently(images):
    data = tangent_walk.compute(images, 1, tangent_walk.Controls(image=4))
    lengths = [np.linalg.norm(walk - walk[4], axis=(1, 2)) for walk in (data.along, data.across)]
    np.testing.assert_allclose(lengths, np.abs(tangent_walk.STEPS)[None].repeat(2, axis=0), atol=1e-4)
    assert data.moved_along[-1] > 5 * data.moved_across[-1]
    assert data.moved_along[5] == pytest.approx(data.values[0] * tangent_walk.STEPS[5], rel=0.1)
    told = numbers(tangent_walk, data)
    np.testing.assert_allclose(data.along[4].ravel(), images.dataset().x_test[3], atol=1e-6)
    ends = [codes(images, 1, walk[[0, 4, 8]].reshape(3, -1)) for walk in (data.along, data.across)]
    moved = [(np.linalg.norm(z[0] - z[1]) + np.linalg.norm(z[2] - z[1])) / 2 for z in ends]
    assert (told["along"], told["across"]) == (pytest.approx([moved[0]], rel=1e-3), pytest.approx([moved[1]], rel=1e-2))


def test_contraction_at_small_radius_is_the_norm_over_root_d(images):
    data = contraction.compute(images, 1, contraction.Controls())
    assert data.ratio[1, 0] == pytest.approx(data.small, rel=0.05)
    assert (data.ratio[0] > data.ratio[1]).all()
    told, x = numbers(contraction, data), images.dataset().x_test.astype(np.float64)
    assert told["slope"] == pytest.approx([norms(images, 1, x).mean() / 8], rel=1e-3)
    u = np.random.default_rng(7).standard_normal((5, *x.shape))
    u /= np.linalg.norm(u, axis=-1, keepdims=True)
    for name, radius in (("shrunk", told["step"][0]), ("far", told["leap"][0])):
        moved = np.mean([np.linalg.norm(codes(images, 1, x + radius * v) - codes(images, 1, x), axis=1) for v in u])
        assert told[name] == pytest.approx([moved / radius], rel=0.03)
    distance = np.linalg.norm(x[:, None] - x, axis=2) + np.diag(np.full(len(x), np.inf))
    assert told["nearest"] == pytest.approx([np.median(distance.min(axis=1))], rel=1e-4)
    assert told["n"] == [len(x)]


def test_the_path_counts_what_the_price_buys(images):
    data = contraction_path.compute(images, 1, contraction_path.Controls())
    assert data.size[1] < data.size[0]
    assert data.rank[1] < data.rank[0]
    assert data.error[1] > data.error[0]
    x, told = images.dataset().x_test.astype(np.float64), numbers(contraction_path, data)
    for i, suffix in ((1, ""), (0, "_first")):
        s = np.linalg.svd(jacobians(images, i, x), compute_uv=False)
        assert told["size" + suffix] == pytest.approx([norms(images, i, x).mean()], rel=1e-3)
        assert told["rank" + suffix] == pytest.approx([(s.sum(1) ** 2 / (s**2).sum(1)).mean()], rel=1e-3)
        assert told["error" + suffix] == pytest.approx([error(images, i, x)], rel=1e-3)
    z = codes(images, 1, x)
    assert told["ends"] == pytest.approx([((z < 0.05) | (z > 0.95)).mean()], abs=1e-4)
    assert told["n"] == [len(x)]


def test_the_spectrum_tells_of_all_three_knob_values(images):
    data, x = spectrum.compute(images, 1, spectrum.Controls()), images.dataset().x_test
    told = numbers(spectrum, data)
    s = [np.linalg.svd(jacobians(images, i, x), compute_uv=False) for i in (0, 1)]
    first, here = ((v.sum(1) ** 2 / (v**2).sum(1)).mean() for v in s)
    assert (told["first"], told["here"]) == (pytest.approx([first], rel=1e-3), pytest.approx([here], rel=1e-3))
    assert told["last"] == told["here"]
    np.testing.assert_allclose(data.values[0], s[0].mean(0), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("view", [contraction, contraction_path, spectrum, bridge, tangents, pixel_sensitivity])
def test_numbers_of_the_test_part_do_not_see_the_training_part(view, images):
    before = numbers(view, view.compute(images, 1, view.Controls()))
    noisy = with_noise(images, "train")
    assert numbers(view, view.compute(noisy, 1, view.Controls())) == before


def test_what_is_told_of_the_training_part_does_not_see_the_test_part(linear, images):
    cases = ((linear_contraction, linear), (filters, images))
    before = [numbers(view, view.compute(run, 1, view.Controls())) for view, run in cases]
    for (view, run), told in zip(cases, before, strict=True):
        assert numbers(view, view.compute(with_noise(run, "test"), 1, view.Controls())) == told


# --- filters


def medians(weight: np.ndarray, x_train: np.ndarray) -> tuple[float, float]:
    """Median over units of the share of w^2 in the best 3 x 3 window and of the neighbours' correlation, by loops."""
    w = np.where(x_train.std(0) >= 0.02, weight.astype(np.float64), 0).reshape(-1, 8, 8)
    local = [max((f[r : r + 3, c : c + 3] ** 2).sum() for r in range(6) for c in range(6)) / (f**2).sum() for f in w]
    centred = w - w.mean(axis=(1, 2), keepdims=True)
    down = (centred[:, 1:] * centred[:, :-1]).mean(axis=(1, 2))
    right = (centred[:, :, 1:] * centred[:, :, :-1]).mean(axis=(1, 2))
    return float(np.median(local)), float(np.median((down + right) / 2 / (centred**2).mean(axis=(1, 2))))


def test_filters_are_the_encoders_rows_and_their_medians_are_told(images):
    data, x = filters.compute(images, 1, filters.Controls(first=17)), images.dataset().x_train
    told = numbers(filters, data)
    start = images.film["encoder.0.weight"][0][1].astype(np.float32)
    first, here = images.weights["encoder.0.weight"]
    assert (told["start"][0], told["start_smooth"][0]) == pytest.approx(medians(start, x), rel=1e-3)
    assert (told["first"][0], told["first_smooth"][0]) == pytest.approx(medians(first, x), rel=1e-3)
    assert (told["here"][0], told["smooth"][0]) == pytest.approx(medians(here, x), rel=1e-3)
    assert told["side"] == [3] and told["units"] == [64] and list(data.units) == list(range(16, 24))
    np.testing.assert_allclose(data.here[0].ravel() * (x.std(0) >= 0.02), here[16] * (x.std(0) >= 0.02), rtol=1e-5)


def test_filters_of_all_networks_on_the_same_images_are_compared(images, circle):
    data = filter_paths.compute(images, 1, filter_paths.Controls(), {"a": images, "b": circle})
    x = images.dataset().x_train
    expected = [medians(weight, x) for weight in images.weights["encoder.0.weight"]]
    assert list(data.paths) == ["a"]
    np.testing.assert_allclose(data.paths["a"], expected, rtol=1e-3)
    told = numbers(filter_paths, data)
    best = int(np.argmax([local for local, _ in expected]))
    assert told["first"] == pytest.approx([expected[0][0]], rel=1e-3)
    assert (told["most"], told["smooth"]) == (
        pytest.approx([expected[best][0]], rel=1e-3),
        pytest.approx([expected[best][1]], rel=1e-3),
    )


def test_a_price_on_the_jacobian_makes_filters_local_and_smooth_and_noise_does_too():
    """Vincent et al. (2010): corruption makes filters local; here on the shipped networks of the lesson."""
    from aeviz import lessons

    specs = lessons.get("contractive").SPECS
    runs = {name: shipped_run(specs[name]) for name in ("digits", "digits, Gaussian noise", "digits, masked")}
    data = filter_paths.compute(runs["digits"], 0, filter_paths.Controls(), runs)
    for path in data.paths.values():
        assert path[-1, 0] > path[0, 0] + 0.08 and path[-1, 1] > path[0, 1] + 0.2
