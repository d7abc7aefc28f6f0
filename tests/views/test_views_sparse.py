"""The views of the lesson on sparse codes, against sums, identities and dictionaries known beforehand."""

from dataclasses import replace

import numpy as np
import pytest

from aeviz import data, views
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.training.sweep import sweep

KNOBS = (0.0, 0.3, 5.0)


@pytest.fixture(scope="module")
def digits() -> Run:
    """Trained at three values; the units of the last one are silenced by their biases."""
    run = sweep(Spec(variant="sparse", d_latent=24, hidden=(), knobs=KNOBS, steps=150))
    bias = run.weights["encoder.0.bias"].copy()
    bias[2] = -100
    return replace(run, weights={**run.weights, "encoder.0.bias": bias})


@pytest.fixture(scope="module")
def atoms() -> Run:
    """The true dictionary as the decoder: columns in another order, and one of them turned round."""
    run = sweep(Spec(data="atoms", variant="sparse", d_latent=64, hidden=(), knobs=(0.0, 0.1), steps=2))
    true = run.dataset().atoms
    columns = true[::-1].T.copy()
    columns[:, 5] *= -1
    return replace(run, weights={**run.weights, "decoder.0.weight": np.stack([columns, columns])})


def compute(name: str, run: Run, at: int = 1, others: dict[str, Run] | None = None, **controls):
    view = views.get(name)
    more = () if others is None else (others,)
    return view.compute(run, at, view.Controls(**controls), *more)


def test_the_histogram_counts_every_code_once(digits):
    z = digits.model(1).encode(digits.dataset().x)
    every = compute("code_histogram", digits)
    assert every.histogram.counts.sum() + every.histogram.zeros == z.size
    assert every.zero == pytest.approx((z == 0).mean())
    one = compute("code_histogram", digits, units="one unit", rank=3)
    unit = np.argsort(-(z != 0).mean(0), kind="stable")[2]
    assert (one.what, one.histogram.zeros) == (f"unit {unit + 1}", int((z[:, unit] == 0).sum()))


def test_the_zeros_have_a_bar_of_their_own(digits):
    view = views.get("code_histogram")
    found = compute("code_histogram", digits)
    zeros, rest = view.figure(found, view.Controls()).checked().data
    assert list(zeros.y) == [found.histogram.zeros]
    assert zeros.x[0] + zeros.width / 2 < min(rest.x) - rest.width / 2


def test_the_terms_add_up_to_the_reconstruction(digits):
    dataset = digits.dataset()
    for image in (1, 7):
        found = compute("atoms_sum", digits, image=image)
        x = dataset.x_test[[image - 1]]
        np.testing.assert_allclose(found.terms.sum(0).ravel(), digits.model(1).reconstruct(x)[0], atol=1e-5)
        assert found.l0 == np.count_nonzero(digits.model(1).encode(x))


def test_a_silent_code_leaves_the_bias_alone(digits):
    found = compute("atoms_sum", digits, at=2)
    assert (found.l0, found.names) == (0, ("bias",))
    np.testing.assert_allclose(found.terms[0], found.x_hat, atol=1e-6)


def test_steering_moves_along_the_units_own_column(digits):
    found = compute("steer", digits, rank=2, image=4)
    column = digits.model(1).decoder_layers()[0][0][found.unit].reshape(8, 8)
    moved = found.images - found.images[0]
    np.testing.assert_allclose(moved, (found.values - found.values[0])[:, None, None] * column, atol=1e-5)


def test_the_dictionary_is_sorted_by_use_and_shows_the_dead(digits):
    found = compute("dictionary", digits)
    assert (np.diff(found.rate) <= 0).all()
    assert sorted(found.unit) == list(range(24))
    silent = compute("dictionary", digits, at=2)
    assert not silent.rate.any()
    assert "24 never fire" in views.caption(views.get("dictionary"), silent)


def test_a_click_on_a_tile_chooses_its_unit(digits):
    view = views.get("dictionary")
    found = compute("dictionary", digits, rank=3)
    centres = next(trace for trace in view.figure(found, view.Controls()).checked().data if trace.type == "scatter")
    chosen = [view.clicked(found, x, y) for x, y in zip(centres.x, centres.y, strict=True)]
    assert chosen == [{"rank": rank} for rank in range(1, 25)]
    assert view.clicked(found, -30, 4) == view.clicked(found, 4, 400) == view.clicked(found, 200, 4) == {}
    frame = view.figure(found, view.Controls()).checked().layout.shapes[0]
    assert (frame.x0 + frame.x1) / 2 == centres.x[2] and (frame.y0 + frame.y1) / 2 == centres.y[2]
    assert f"unit {found.unit[2] + 1}," in views.caption(view, found)


def test_the_images_that_excite_a_unit_come_in_order(digits):
    found = compute("top_images", digits, rank=1)
    z = digits.model(1).encode(digits.dataset().x)[:, found.unit]
    assert (found.activation == np.sort(z)[::-1][: len(found.activation)]).all()
    assert found.rate == pytest.approx((z > 0).mean())


def test_class_rates_are_means_of_firing(digits):
    dataset = digits.dataset()
    found = compute("activation_map", digits)
    fires = digits.model(1).encode(dataset.x) > 0
    np.testing.assert_allclose(found.value[:, 3], fires[dataset.y == 3].mean(0)[found.unit])
    assert (np.diff(found.rate.argmax(1)) >= 0).all()  # ordered by the class that a unit prefers


def test_selectivity_of_a_unit_for_one_class():
    selectivity = views.get("activation_map").selectivity
    rate = np.array([[1.0, 0, 0], [0.4, 0.4, 0.4]])
    np.testing.assert_allclose(selectivity(rate), [[1, -0.5, -0.5], [0, 0, 0]], atol=1e-12)


def test_the_path_and_the_lambda_that_silences_all(digits):
    found = compute("sparsity_path", digits)
    x = digits.dataset().x[:1000]
    recon = [((digits.model(i).reconstruct(x) - x) ** 2).sum(1).mean() for i in range(3)]
    np.testing.assert_allclose(found.recon, recon, rtol=1e-4)
    assert found.l0[0] > found.l0[1] > found.l0[2] == 0
    assert found.all_zero <= found.bound  # no column of norm 1 matches an example better than the example itself
    # just below that lambda some example is better off with one unit: (||r||^2 - match^2 / ...) by Lasso's optimum
    origin, columns = digits.weights["decoder.0.bias"][1], digits.weights["decoder.0.weight"][1]
    match = ((x - origin) @ columns).max()
    gain = [match**2 - (match - z) ** 2 - lam * z for lam, z in ((found.all_zero - 0.1, 0.04), (found.all_zero, 0.04))]
    assert gain[0] > 0 > gain[1]


def test_the_scale_cheat_is_free(digits):
    """z -> a z, D -> D / a: the same pictures, the same units, a smaller L1."""
    a = 0.25
    weights = {name: value * a if name.startswith("encoder") else value for name, value in digits.weights.items()}
    weights["decoder.0.weight"] = digits.weights["decoder.0.weight"] / a
    free = replace(digits, spec=replace(digits.spec, variant_options={"unit_norm": False}), weights=weights)
    found = compute("scale_cheat", digits, others={"unit": digits, "free": free})
    honest, cheat = "unit-norm columns", "free columns"
    curves = found.curves
    np.testing.assert_allclose(curves["L1 of a code"][cheat], a * curves["L1 of a code"][honest], rtol=1e-4)
    np.testing.assert_allclose(curves["norm of a column"][cheat], 1 / a, rtol=1e-4)
    np.testing.assert_allclose(curves["squared error"][cheat], curves["squared error"][honest], rtol=1e-3)
    np.testing.assert_allclose(curves["units that fire"][cheat], curves["units that fire"][honest])


def test_without_its_twin_the_cheat_shows_one_curve(digits):
    assert list(compute("scale_cheat", digits, others={}).curves["L1 of a code"]) == ["unit-norm columns"]


def test_l1_on_weights_empties_the_weights_and_l1_on_codes_the_codes(digits):
    spec = replace(digits.spec, knobs=(0.0, 0.03), variant_options={"on": "weights"})
    thin = sweep(spec)
    np.testing.assert_allclose(
        thin.history["penalty"][-1],
        sum(np.abs(thin.weights[f"{part}.0.weight"]).sum((1, 2)) for part in ("encoder", "decoder")),
        rtol=0.05,  # a mean over the last steps
    )
    found = compute("weights_or_codes", thin, others={"digits": digits, "thin": thin}).on
    rival = digits.at(found["codes"].knob)
    assert found["codes"].codes == pytest.approx((rival.encode(digits.dataset().x[:1000]) == 0).mean())
    assert found["weights"].weights > 0.5 > found["codes"].weights


def test_an_unknown_place_for_the_l1_is_refused():
    with pytest.raises(ValueError, match="'codes' or 'weights'"):
        Spec(variant="sparse", variant_options={"on": "biases"})


def test_a_shuffled_true_dictionary_is_recovered(atoms):
    found = compute("recovery", atoms)
    diagonal = np.diag(found.cosine)
    assert (diagonal > 1 - 1e-5).sum() >= 62  # all but the column that points the other way, and the one it takes
    assert (found.best > 0.9).sum() == 63
    path = compute("recovery_path", atoms)
    np.testing.assert_allclose(path.mmcs, found.best.mean(), rtol=1e-6)
    assert path.active == data.options("atoms")["n_active"]


def test_chance_level_of_random_dictionaries():
    assert views.get("recovery").chance((32, 64), 64) == pytest.approx(0.408, abs=0.01)


def test_training_finds_the_true_atoms_only_with_unit_columns():
    spec = Spec(data="atoms", variant="sparse", d_latent=64, hidden=(), knobs=(0.15,), steps=1500, batch_size=256)
    assert compute("recovery_path", sweep(spec), at=0).mmcs[0] > 0.95
    free = sweep(replace(spec, variant_options={"unit_norm": False}))
    assert compute("recovery_path", free, at=0).mmcs[0] < 0.9


def test_views_say_what_they_cannot_show(digits, atoms):
    assert "true atoms" in views.unfit("recovery", digits)
    assert "images" in views.unfit("dictionary", atoms)
    assert "classes" in views.unfit("activation_map", atoms)
    assert views.unfit("unit_map", atoms) == ""
