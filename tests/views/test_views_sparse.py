"""The views of the lesson on sparse codes, against sums, identities and dictionaries known beforehand.

Every number that a view tells is computed here a second time, from weights and data, with NumPy and scikit-learn.
"""

from dataclasses import replace

import numpy as np
import pytest
from shipped_runs import shipped_run
from sklearn.linear_model import Lasso

from aeviz import data, views
from aeviz.language import named
from aeviz.lessons import sparse
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
def topk() -> Run:
    return sweep(Spec(variant="topk", d_latent=24, hidden=(), knobs=(1, 4, 16), steps=60))


@pytest.fixture(scope="module")
def atoms() -> Run:
    """The true dictionary as the decoder: columns in another order, and one of them turned round."""
    run = sweep(Spec(data="atoms", variant="sparse", d_latent=64, hidden=(), knobs=(0.0, 0.1), steps=2))
    true = run.dataset().atoms
    columns = true[::-1].T.copy()
    columns[:, 5] *= -1
    return replace(run, weights={**run.weights, "decoder.0.weight": np.stack([columns, columns])})


@pytest.fixture(scope="module")
def angles() -> Run:
    """Orthonormal columns, and the encoder that solves the lasso for them at lambda = 0.2: W = D', b = -lambda/2."""
    options = {"n_atoms": 32, "orthonormal": 1, "n_samples": 400}
    run = sweep(
        Spec(
            data="atoms",
            variant="sparse",
            d_latent=32,
            hidden=(),
            knobs=(0.2,),
            steps=1,
            batch_size=8,
            data_options=options,
        )
    )
    columns, origin = run.dataset().atoms.T, np.full(32, 0.01, np.float32)
    weights = {
        "encoder.0.weight": columns.T[None],
        "encoder.0.bias": (-columns.T @ origin - 0.1)[None],
        "decoder.0.weight": columns[None],
        "decoder.0.bias": origin[None],
    }
    return replace(run, weights={name: value.astype(np.float32) for name, value in weights.items()})


def pairs(columns) -> Run:
    """Atoms in pairs, with the columns (d, 2 n) of a decoder and an encoder that is its transpose, minus a bit."""
    options = {"d_in": 16, "n_atoms": 16, "n_active": 2.0, "orthonormal": 1, "nested": 1, "n_samples": 400}
    spec = Spec("atoms", "sparse", d_latent=16, hidden=(), knobs=(0.2,), steps=1, batch_size=8, data_options=options)
    run = sweep(spec)
    decoder = columns(run.dataset().atoms[::2].T, run.dataset().atoms[1::2].T)
    encoder = np.linalg.pinv(decoder)
    weights = {"encoder.0.weight": encoder, "encoder.0.bias": np.full(16, -0.1), "decoder.0.weight": decoder}
    weights["decoder.0.bias"] = np.zeros(16)
    return replace(run, weights={name: value[None].astype(np.float32) for name, value in weights.items()})


def test_two_units_of_their_own_and_one_that_takes_the_other_in():
    """With the true columns the first one's unit always fires; with the sum of both as a column, not where both are."""
    own = compute("absorption", pairs(lambda a, b: np.hstack([a, b])), 0)
    assert (own.alone[0], own.both[0]) == (1, 1)
    assert own.second[0] == pytest.approx(1, abs=1e-5) and own.together[0] == pytest.approx(np.sqrt(0.5), abs=1e-5)
    taken = compute("absorption", pairs(lambda a, b: np.hstack([a, (a + b) / np.sqrt(2)])), 0)
    assert (taken.alone[0], taken.both[0]) == (1, 0)
    assert taken.together[0] == pytest.approx(1, abs=1e-5) and taken.second[0] == pytest.approx(np.sqrt(0.5), abs=1e-5)
    told = numbers("absorption", taken)
    assert told["pairs"] == [8] and told["half"] == [pytest.approx(np.sqrt(0.5))]
    assert [told[name][0] for name in ("alone", "both")] == [1, 0]


def test_the_shipped_network_takes_the_second_atom_in_because_that_is_cheaper():
    """The true columns with their best codes, z = 1 - lambda/2, cost lambda - lambda^2/4 for each atom in a point."""
    run = shipped_run(sparse.SPECS["atoms in pairs"])
    i = run.index(sparse.START["atoms in pairs"])
    found, lam, x = compute("absorption", run, i), float(run.knobs[i]), run.dataset().x_test
    assert found.alone[i] > 0.9 and found.together[i] > 0.97
    assert found.both[i] < 1.5 / found.pairs  # in all pairs but one
    model = run.model(i)
    cost = ((model.reconstruct(x) - x) ** 2).sum(axis=1).mean() + lam * np.abs(model.encode(x)).sum(axis=1).mean()
    n_active = (x @ run.dataset().atoms.T > 0.5).sum(axis=1).mean()
    assert cost < n_active * (lam - lam**2 / 4)


def compute(name: str, run: Run, i: int = 1, others: dict[str, Run] | None = None, **controls):
    view = views.get(name)
    more = () if others is None else (others,)
    return view.compute(run, i, view.Controls(**controls), *more)


def numbers(name: str, found) -> dict[str, list[float]]:
    """What the view tells of its Data, by the names of the places."""
    return named(views.get(name).told(found))


def say(name: str, found) -> str:
    return views.caption(views.get(name), found)


def params(run: Run, i: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """W (m, d), b (m,), D (d, m) and c (d,) of a sparse network without hidden layers, in float64."""
    names = ("encoder.0.weight", "encoder.0.bias", "decoder.0.weight", "decoder.0.bias")
    return tuple(run.weights[name][i].astype(np.float64) for name in names)


def codes(run: Run, i: int, x: np.ndarray) -> np.ndarray:
    w, b, _, _ = params(run, i)
    return np.maximum(0, x @ w.T + b)


def error(run: Run, i: int, x: np.ndarray) -> float:
    _, _, d, c = params(run, i)
    return float(((codes(run, i, x) @ d.T + c - x) ** 2).sum(1).mean())


def with_other_part(run: Run, part: str) -> Run:
    """The Run on data whose ``part`` is noise: what is told of the other part must stay as it was."""
    dataset = run.dataset()
    x, rng = dataset.x.copy(), np.random.default_rng(5)
    rows = getattr(dataset, part)
    x[rows] = rng.random((len(rows), x.shape[1]))
    y = None if dataset.y is None else dataset.y.copy()
    if y is not None:
        y[rows] = rng.permutation(y[rows])
    return replace(run, given=replace(dataset, x=x, y=y))


# --- codes


def test_the_histogram_counts_every_code_once(digits):
    z = codes(digits, 1, digits.dataset().x)
    every = compute("code_histogram", digits)
    assert every.histogram.counts.sum() + every.histogram.zeros == z.size
    told = numbers("code_histogram", every)
    assert (told["units"], told["n"]) == ([24], [1797])
    assert told["zero"] == pytest.approx([(z == 0).mean()]) and told["largest"] == pytest.approx([z.max()], rel=1e-4)
    one = compute("code_histogram", digits, units="one unit", unit=3)
    assert one.histogram.zeros == int((z[:, 2] == 0).sum())
    told = numbers("code_histogram", one)
    assert told["unit"] == [3] and told["zero"] == pytest.approx([(z[:, 2] == 0).mean()])
    chosen = compute("code_histogram", digits, selected=(1, 5, 9))
    told = numbers("code_histogram", chosen)
    assert told["n"] == [3, 1797]
    assert told["zero"] == pytest.approx([(z[[1, 5, 9]] == 0).mean()])
    assert told["every"] == pytest.approx([(z == 0).mean()])


def test_the_zeros_have_a_bar_of_their_own(digits):
    view = views.get("code_histogram")
    found = compute("code_histogram", digits)
    zeros, rest = view.figure(found, view.Controls()).checked().data
    assert list(zeros.y) == [found.histogram.zeros]
    assert zeros.x[0] + zeros.width / 2 < min(rest.x) - rest.width / 2


def test_class_rates_are_of_the_test_part_and_chosen_on_the_training_part(digits):
    dataset, found = digits.dataset(), compute("activation_map", digits)
    fires = codes(digits, 1, dataset.x) > 0
    rate = {
        part: np.stack([fires[rows][dataset.y[rows] == c].mean(0) for c in range(10)], 1)
        for part, rows in parts(digits)
    }
    np.testing.assert_allclose(found.value, rate["test"][found.unit])
    most = rate["train"][found.unit].argmax(1)
    assert (np.diff(most) >= 0).all()  # ordered by the class that a unit prefers
    lead = rate["train"] - (rate["train"].sum(1, keepdims=True) - rate["train"]) / 9
    unit, c = np.unravel_index(lead.argmax(), lead.shape)
    told = numbers("activation_map", found)
    assert told["unit"] == [unit + 1] and f"class {c} " in say("activation_map", found)
    assert told["own"] == pytest.approx([rate["test"][unit, c]])
    assert told["others"] == pytest.approx([np.delete(rate["test"][unit], c).mean()])
    assert told["n"] == [fires.any(0).sum()]


def parts(run: Run):
    dataset = run.dataset()
    return (("train", dataset.train), ("test", dataset.test))


def test_selectivity_of_a_unit_for_one_class():
    selectivity = views.get("activation_map").selectivity
    rate = np.array([[1.0, 0, 0], [0.4, 0.4, 0.4], [np.nan, 1, 0.5]])
    np.testing.assert_allclose(selectivity(rate), [[1, -0.5, -0.5], [0, 0, 0], [-1, 0.5, -0.5]], atol=1e-12)


def test_a_code_that_prefers_no_class_is_said_to_prefer_none(digits):
    found = replace(compute("activation_map", digits), chosen_by=0.02)
    assert "No unit fires for a class" in say("activation_map", found)
    assert "Not one of the 24 units" in say("activation_map", compute("activation_map", digits, i=2))


# --- the dictionary


def test_the_dictionary_is_shown_by_number_or_sorted_by_use_and_a_unit_keeps_its_number(digits):
    z = codes(digits, 1, digits.dataset().x)
    rate = (z > 0).mean(0)
    found = compute("dictionary", digits, unit=7)
    np.testing.assert_array_equal(found.unit, np.arange(24))
    np.testing.assert_allclose(found.rate, rate)
    used = compute("dictionary", digits, unit=7, order="by use")
    assert (np.diff(used.rate) <= 0).all() and sorted(used.unit) == list(range(24))
    assert found.unit[found.chosen] == used.unit[used.chosen] == 6
    for data_ in (found, used):
        told = numbers("dictionary", data_)
        assert told["most"] == [rate.argmax() + 1] and told["rate"] == pytest.approx([rate.max()])
        assert told["unit"] == [7] and told["own"] == pytest.approx([rate[6]])
    np.testing.assert_allclose(found.atoms.reshape(24, -1), params(digits, 1)[2].T, rtol=1e-6)
    silent = compute("dictionary", digits, i=2)
    assert not silent.rate.any() and numbers("dictionary", silent)["n"] == [24]
    assert "24 units never fire" in say("dictionary", silent)


def test_a_click_on_a_tile_chooses_its_unit(digits):
    view = views.get("dictionary")
    for order in ("by number", "by use"):
        found = compute("dictionary", digits, unit=3, order=order)
        figure = view.figure(found, view.Controls()).checked()
        centres = next(trace for trace in figure.data if trace.type == "scatter")
        chosen = [view.clicked(found, x, y) for x, y in zip(centres.x, centres.y, strict=True)]
        assert chosen == [{"unit": unit + 1} for unit in found.unit]
        assert view.clicked(found, -30, 4) == view.clicked(found, 4, 400) == view.clicked(found, 200, 4) == {}
        frame = figure.layout.shapes[0]
        place = found.chosen
        assert (frame.x0 + frame.x1) / 2 == centres.x[place] and (frame.y0 + frame.y1) / 2 == centres.y[place]
    assert "unit 3," in say("dictionary", found)


@pytest.mark.parametrize("view", ["dictionary", "unit_map", "top_images", "steer", "code_histogram", "threshold"])
def test_a_unit_is_the_same_one_in_every_view_and_at_every_lambda(view, digits):
    controls = {"unit": 9} | ({"units": "one unit"} if view == "code_histogram" else {})
    for i in (0, 1):
        found = compute(view, digits, i, **controls)
        assert numbers(view, found)["unit"] == [9]


def test_the_images_that_excite_a_unit_come_in_order(digits):
    dataset, found = digits.dataset(), compute("top_images", digits, unit=2)
    z = codes(digits, 1, dataset.x)[:, 1]
    best = np.argsort(-z)[:8]
    np.testing.assert_allclose(found.activation, z[best], rtol=1e-4)
    told = numbers("top_images", found)
    assert told["rate"] == pytest.approx([(z > 0).mean()]) and told["largest"] == pytest.approx([z.max()], rel=1e-4)
    values, counts = np.unique(dataset.y[best], return_counts=True)
    assert told["of_class"] == [counts.max()] and f"class {values[counts.argmax()]}." in say("top_images", found)
    assert "dead" in say("top_images", compute("top_images", digits, i=2))


def test_a_map_of_a_unit_is_in_the_datas_own_components(digits):
    x, found = digits.dataset().x, compute("unit_map", digits, unit=2)
    z = codes(digits, 1, x)[:, 1]
    centred = x - x.mean(0)
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(np.abs(found.xy), np.abs(centred @ components[:2].T), atol=1e-3)
    told = numbers("unit_map", found)
    assert told["n"] == [(z > 0).sum()] and told["all"] == [len(x)]
    assert told["mean"] == pytest.approx([z[z > 0].mean()], rel=1e-4)


# --- sums


def test_the_terms_add_up_to_the_reconstruction(digits):
    dataset = digits.dataset()
    for image in (1, 7):
        found = compute("atoms_sum", digits, image=image)
        x = dataset.x_test[[image - 1]]
        np.testing.assert_allclose(found.terms.sum(0).ravel(), digits.model(1).reconstruct(x)[0], atol=1e-5)
        told = numbers("atoms_sum", found)
        assert told["n"] == [np.count_nonzero(codes(digits, 1, x))] and told["units"] == [24]
        assert told["error"] == pytest.approx([error(digits, 1, x)], rel=1e-4)


def test_a_silent_code_leaves_the_bias_alone(digits):
    found = compute("atoms_sum", digits, i=2)
    assert (found.l0, len(found.unit)) == (0, 0)
    np.testing.assert_allclose(found.terms[0], found.x_hat, atol=1e-6)
    assert "0 of 24 units fire" in say("atoms_sum", found)


def test_steering_moves_along_the_units_own_column(digits):
    found = compute("steer", digits, unit=2, image=4)
    column = params(digits, 1)[2][:, 1].reshape(8, 8)
    moved = found.images - found.images[0]
    np.testing.assert_allclose(moved, (found.values - found.values[0])[:, None, None] * column, atol=1e-5)
    z, told = codes(digits, 1, digits.dataset().x)[:, 1], numbers("steer", found)
    own = codes(digits, 1, digits.dataset().x_test[3])[1]
    assert told["own"] == pytest.approx([own], abs=1e-5) and told["high"] == pytest.approx([z.max()], rel=1e-4)
    assert told["moved"] == pytest.approx([z.max() * np.linalg.norm(column)], rel=1e-4)
    assert "dead" in say("steer", compute("steer", digits, i=2))


@pytest.mark.parametrize("how", ["added", "averaged", "laid over one another"])
def test_which_units_of_two_examples_fire_for_both_in_one(digits, how):
    x, bias = digits.dataset().x_test.astype(np.float64), params(digits, 1)[3]
    mix = {
        "added": lambda a, b: a + b - bias,
        "averaged": lambda a, b: (a + b) / 2,
        "laid over one another": np.maximum,
    }[how]

    def sets(a, b):
        first, second, both = (codes(digits, 1, rows) > 0 for rows in (a, b, mix(a, b)))
        union = first | second
        return union.sum(), (union & both).sum(), (both & ~union).sum()

    found = compute("concepts", digits, first=2, second=9, how=how)
    told = numbers("concepts", found)
    union, kept, new = sets(x[1:2], x[8:9])
    assert (told["n"][0], told["kept"], told["missed"], told["invented"]) == (union, [kept], [union - kept], [new])
    union, kept, new = sets(x, np.concatenate([x[len(x) // 2 :], x[: len(x) // 2]]))
    assert told["share"] == pytest.approx([kept / union], abs=1e-3)
    assert told["new"] == pytest.approx([new / (new + kept)], abs=1e-3)
    assert told["n"][1] == len(x)


def test_atoms_at_right_angles_add_up_exactly(angles):
    """Where codes are soft thresholds of orthogonal matches, each unit of a sum fires by itself alone."""
    told = numbers("concepts", compute("concepts", angles, i=0))
    x = angles.dataset().x_test
    other = np.roll(x, -(len(x) // 2), axis=0)
    match = [(rows - 0.01) @ angles.dataset().atoms.T for rows in (x, other)]
    fires = [m > 0.1 for m in match]
    both = match[0] + match[1] > 0.1
    union = fires[0] | fires[1]
    assert told["share"] == pytest.approx([(union & both).sum() / union.sum()], abs=1e-3)
    assert told["share"][0] > 0.99


# --- the path


def test_the_path_and_the_lambda_that_silences_all(digits):
    found = compute("sparsity_path", digits)
    x, every = digits.dataset().x_test, digits.dataset().x.astype(np.float64)
    np.testing.assert_allclose(found.recon, [error(digits, i, x) for i in range(3)], rtol=1e-4)
    np.testing.assert_allclose(found.l0, [(codes(digits, i, x) > 0).sum(1).mean() for i in range(3)], atol=0.01)
    np.testing.assert_allclose(found.alive, [(codes(digits, i, every) > 0).any(0).mean() for i in range(3)])
    _, _, columns, origin = params(digits, 1)
    told = numbers("sparsity_path", found)
    assert told["all_zero"] == pytest.approx([2 * ((every - origin) @ columns).max()], rel=1e-5)
    assert told["bound"] == pytest.approx([2 * np.linalg.norm(every - origin, axis=1).max()], rel=1e-5)
    assert told["error"] == pytest.approx([error(digits, 1, x)], rel=1e-4) and told["knob"] == [0.3]
    made, target = codes(digits, 1, x) @ columns.T, x - origin
    short = 1 - (made**2).sum() / (made * target).sum()
    assert told["short" if short > 0 else "long"] == pytest.approx([abs(short)], rel=1e-3)
    assert "Nothing of an example comes back" in say("sparsity_path", compute("sparsity_path", digits, 2))


@pytest.mark.parametrize("part", ["train", "test"])
def test_a_unit_that_one_example_of_any_part_wakes_is_alive(digits, part):
    """Unit 1 fires for what has 9 in pixel 20: no digit has, until one example of the part does."""
    weights = {name: value.copy() for name, value in digits.weights.items()}
    weights["encoder.0.weight"][:, 0], weights["encoder.0.bias"][:, 0] = 0, -5
    weights["encoder.0.weight"][:, 0, 20] = 1
    run, dataset = replace(digits, weights=weights), digits.dataset()
    before = compute("sparsity_path", run).alive[1], compute("topk_or_l1", run, others={}).paths["L1 on codes"].dead[1]
    x = dataset.x.copy()
    x[getattr(dataset, part)[3], 20] = 9
    run = replace(run, given=replace(dataset, x=x))
    assert compute("sparsity_path", run).alive[1] - before[0] >= 1 / 24 - 1e-9
    assert before[1] - compute("topk_or_l1", run, others={}).paths["L1 on codes"].dead[1] >= 1 / 24 - 1e-9


@pytest.mark.parametrize("offset", [-1e-3, 1e-3])
def test_no_example_of_any_part_wakes_a_unit_above_that_lambda_and_one_does_below(digits, offset):
    found = compute("sparsity_path", digits)
    _, _, columns, origin = params(digits, 1)
    x = digits.dataset().x.astype(np.float64) - origin
    lam = found.all_zero + offset
    row = x[(x @ columns).max(axis=1).argmax()]
    fit = Lasso(alpha=lam / 2 / 64, fit_intercept=False, positive=True, tol=1e-10).fit(columns, row)
    assert fit.coef_.any() == (offset < 0)


OF_THE_TEST_PART = (
    "sparsity_path",
    "weights_or_codes",
    "exact_codes",
    "threshold",
    "concepts",
    "scale_cheat",
    "topk_or_l1",
)


@pytest.mark.parametrize("view", OF_THE_TEST_PART)
def test_numbers_of_the_test_part_do_not_see_the_training_part(view, digits):
    others = {} if views.get(view).__dict__.get("COMPARES") else None
    before = numbers(view, compute(view, digits, others=others))
    after = numbers(view, compute(view, with_other_part(digits, "train"), others=others))
    of_all = {"alive", "all_zero", "bound", "dead"}  # said to be of any example
    assert {k: v for k, v in after.items() if k not in of_all} == {k: v for k, v in before.items() if k not in of_all}


def test_what_is_told_of_a_units_classes_does_not_see_the_labels_it_was_chosen_by(digits):
    """Labels of the test part do not change which unit is chosen; those of the training part do not change a rate."""
    before = compute("activation_map", digits)
    after = compute("activation_map", with_other_part(digits, "test"))
    assert before.unit[before.choosiest] == after.unit[after.choosiest] and before.c == after.c


def test_best_codes_cost_least_and_the_encoders_more(digits):
    found = compute("exact_codes", digits)
    x, (_, _, columns, origin) = digits.dataset().x_test.astype(np.float64), params(digits, 1)
    best = np.stack(
        [
            Lasso(alpha=0.3 / 2 / 64, fit_intercept=False, positive=True, tol=1e-9, max_iter=10**5)
            .fit(columns, row)
            .coef_
            for row in x[:25] - origin
        ]
    )
    mine = codes(digits, 1, x)

    def cost(z, rows):
        return ((rows - origin - z @ columns.T) ** 2).sum(1) + 0.3 * z.sum(1)

    np.testing.assert_allclose(found.best[:25], cost(best, x[:25]), atol=1e-6)
    np.testing.assert_allclose(found.encoder, cost(mine, x), rtol=1e-4)
    assert (found.encoder >= found.best - 1e-6).all()
    told = numbers("exact_codes", found)
    assert told["more"] == pytest.approx([cost(mine, x).mean() / found.best.mean() - 1], rel=1e-3)
    assert told["n"] == [len(x)] and told["fired"] == pytest.approx([(mine > 0).sum(1).mean()], rel=1e-3)
    assert "cost nothing" in say("exact_codes", compute("exact_codes", digits, i=0))


def test_missed_and_needless_units_are_told_apart(angles):
    """The encoder is the solver but for two units: one is silenced, one is woken for all."""
    bias = angles.weights["encoder.0.bias"].copy()
    bias[0, 3], bias[0, 8] = -100, 100
    spoiled = replace(angles, weights={**angles.weights, "encoder.0.bias": bias})
    x = angles.dataset().x_test
    needed = (x - 0.01) @ angles.dataset().atoms.T > 0.1
    told = numbers("exact_codes", compute("exact_codes", spoiled, i=0))
    assert told["missed"] == pytest.approx([needed[:, 3].sum() / needed.sum()], rel=1e-6)
    fired = needed.sum() - needed[:, 3].sum() + (~needed[:, 8]).sum()
    assert told["invented"] == pytest.approx([(~needed[:, 8]).sum() / fired], rel=1e-6)
    assert numbers("exact_codes", compute("exact_codes", angles, i=0))["more"] == pytest.approx([0], abs=1e-4)


def test_the_soft_threshold_is_the_encoder_for_orthonormal_columns(angles):
    for of in ("the example", "what the others leave"):
        found = compute("threshold", angles, i=0, unit=5, of=of)
        np.testing.assert_allclose(found.code, np.maximum(0, found.match - 0.1), atol=1e-5)
        told = numbers("threshold", found)
        assert told["off"] == pytest.approx([0], abs=1e-4) and told["coherence"] == pytest.approx([0], abs=1e-5)
        assert told["half"] == [0.1]
        match = (angles.dataset().x_test - 0.01) @ angles.dataset().atoms[4]
        assert told["n"][0] == (match > 0.1).sum()


def test_best_codes_of_any_dictionary_are_soft_thresholds_of_what_the_other_units_leave(digits):
    """The optimality condition: so what the view draws as formula is where a best code would lie."""
    view, (_, _, columns, origin) = views.get("threshold"), params(digits, 1)
    x = digits.dataset().x_test[:40].astype(np.float64) - origin
    z = np.stack(
        [
            Lasso(alpha=0.15 / 64, fit_intercept=False, positive=True, tol=1e-12, max_iter=10**6)
            .fit(columns, row)
            .coef_
            for row in x
        ]
    )
    left = (x - z @ columns.T) @ columns + z * (columns**2).sum(0)
    np.testing.assert_allclose(z, np.maximum(0, left - 0.15), atol=1e-5)
    mine = codes(digits, 1, digits.dataset().x_test)
    found = compute("threshold", digits, unit=6, of="what the others leave")
    whole = digits.dataset().x_test - origin - mine @ columns.T + mine[:, [5]] * columns[:, 5]
    np.testing.assert_allclose(found.match, whole @ columns[:, 5], atol=1e-4)
    assert view.unfit(digits) == ""


# --- known truth


def test_the_true_dictionary_is_recovered_but_for_the_column_turned_round(atoms):
    found = compute("recovery", atoms)
    true = atoms.dataset().atoms
    told = numbers("recovery", found)
    assert told["n"] == [63] and told["atoms"] == [64]
    turned = true[::-1][5]
    best = [max(atom @ (-turned if (other == turned).all() else other) for other in true) for atom in true]
    assert told["mean"] == pytest.approx([np.mean(best)], rel=1e-4)
    path = compute("recovery_path", atoms)
    np.testing.assert_allclose(path.mmcs, np.mean(best), rtol=1e-4)
    told = numbers("recovery_path", path)
    x = atoms.dataset().x_test
    l0 = [(codes(atoms, i, x) > 0).sum(1).mean() for i in range(2)]
    assert told["l0"] == pytest.approx([l0[int(path.mmcs.argmax())]], rel=1e-3)
    assert told["active"] == [data.options("atoms")["n_active"]]


def test_the_units_that_fire_are_counted_on_the_test_part(atoms):
    before = numbers("recovery_path", compute("recovery_path", atoms))
    assert numbers("recovery_path", compute("recovery_path", with_other_part(atoms, "train"))) == before


def test_the_matched_columns_lie_on_the_diagonal(atoms):
    found = compute("recovery", atoms)
    assert (np.diag(found.cosine) > 0.999).sum() >= 62  # the one turned round may change places with another
    np.testing.assert_allclose(found.cosine.max(axis=1), found.best, atol=1e-6)


def test_chance_level_of_random_dictionaries():
    assert views.get("recovery").chance((32, 64), 64) == pytest.approx(0.408, abs=0.01)


def test_training_finds_the_true_atoms_only_with_unit_columns():
    few = {"steps": 700, "lr": 0.02, "batch_size": 128}
    spec = Spec(data="atoms", variant="sparse", d_latent=64, hidden=(), knobs=(0.15,), **few)
    assert compute("recovery_path", sweep(spec), i=0).mmcs[0] > 0.95
    free = sweep(replace(spec, variant_options={"unit_norm": False}))
    assert compute("recovery_path", free, i=0).mmcs[0] < 0.9


# --- compared


def scaled(run: Run, a: float) -> Run:
    """z -> a z, D -> D / a: a Run with free columns that gives the same pictures by the same units."""
    weights = {name: value * a if name.startswith("encoder") else value for name, value in run.weights.items()}
    weights["decoder.0.weight"] = run.weights["decoder.0.weight"] / a
    return replace(run, spec=replace(run.spec, variant_options={"unit_norm": False}), weights=weights)


def test_the_scale_cheat_is_free(digits):
    a, x = 0.25, digits.dataset().x_test
    free = scaled(digits, a)
    found = compute("scale_cheat", digits, others={"unit": digits, "free": free})
    np.testing.assert_allclose(found.free.l1, a * found.held.l1, rtol=1e-4)
    np.testing.assert_allclose(found.free.norm, 1 / a, rtol=1e-4)
    np.testing.assert_allclose(found.free.error, found.held.error, rtol=1e-3)
    np.testing.assert_allclose(found.free.l0, found.held.l0)
    np.testing.assert_allclose(found.held.error, [error(digits, i, x) for i in range(3)], rtol=1e-4)
    np.testing.assert_allclose(found.held.l1, [codes(digits, i, x).sum(1).mean() for i in range(3)], rtol=1e-4)
    told = numbers("scale_cheat", found)
    assert told["held"] == pytest.approx(told["free"], abs=0.05)  # nothing is gained at equal error
    assert told["norm"] == pytest.approx([4], rel=1e-4)
    other = numbers("scale_cheat", compute("scale_cheat", free, others={"unit": digits, "free": free}))
    assert other["held"] == pytest.approx(told["held"], abs=0.05) and other["l1"] == pytest.approx(told["l1"])


def test_units_at_equal_error_are_told_of_the_columns_they_belong_to(digits):
    lower = {**digits.weights, "encoder.0.bias": digits.weights["encoder.0.bias"] - 0.02}
    free, x = scaled(replace(digits, weights=lower), 0.5), digits.dataset().x_test
    errors = np.array([error(free, i, x) for i in range(3)])
    l0 = [np.array([(codes(run, i, x) > 0).sum(1).mean() for i in range(3)]) for run in (digits, free)]
    others = {"held": digits, "free": free}
    of_held = numbers("scale_cheat", compute("scale_cheat", digits, others=others))
    assert of_held["held"] == pytest.approx([l0[0][1]], rel=1e-3)
    order = np.argsort(errors)
    equal = np.interp(error(digits, 1, x), errors[order], l0[1][order])
    assert of_held["free"] == pytest.approx([equal], rel=1e-3) and abs(equal - l0[0][1]) > 0.05
    of_free = numbers("scale_cheat", compute("scale_cheat", free, others=others))
    assert of_free["free"] == pytest.approx([l0[1][1]], rel=1e-3)


def test_at_equal_error_is_between_the_two_nearest_lambdas_of_the_other():
    from aeviz.analysis import sparsity

    errors, l0 = np.array([4.0, 1.0, 2.0]), np.array([3.0, 20.0, 10.0])
    assert sparsity.at_equal(errors, l0, 1.5) == 15  # halfway from 20 to 10
    assert sparsity.at_equal(errors, l0, 2.0) == 10
    assert np.isnan(sparsity.at_equal(errors, l0, 0.9)) and np.isnan(sparsity.at_equal(errors, l0, 4.1))


def test_weights_or_codes_are_compared_at_the_error_of_the_run_shown(digits):
    x = digits.dataset().x_test
    spec = replace(digits.spec, variant_options={"on": "weights"})
    rival = replace(
        digits, spec=spec, weights={**digits.weights, "encoder.0.bias": digits.weights["encoder.0.bias"] - 0.01}
    )
    found = compute("weights_or_codes", digits, others={"mine": digits, "weights": rival})
    errors = np.array([error(rival, i, x) for i in range(3)])
    zeros = np.array([(codes(rival, i, x) == 0).mean() for i in range(3)])
    order = np.argsort(errors)
    expected = np.interp(error(digits, 1, x), errors[order], zeros[order])
    assert found.weights[0] == pytest.approx(expected, abs=1e-3)
    assert found.codes[0] == pytest.approx((codes(digits, 1, x) == 0).mean(), abs=1e-4)
    w, _, d, _ = params(digits, 1)
    small = np.concatenate([(np.abs(m) < 0.01 * np.abs(m).max()).ravel() for m in (w, d)]).mean()
    told = numbers("weights_or_codes", found)
    assert told["small"][0] == pytest.approx(small) and told["error"] == pytest.approx([error(digits, 1, x)], rel=1e-4)
    far = replace(rival, weights={**rival.weights, "decoder.0.bias": rival.weights["decoder.0.bias"] + 5})
    none = compute("weights_or_codes", digits, others={"mine": digits, "weights": far})
    assert "L1 on weights: none that was trained" in say("weights_or_codes", none)


def test_top_k_is_compared_with_l1_at_its_own_number_of_units(digits, topk):
    found = compute("topk_or_l1", topk, others={"a": digits, "b": topk})
    x, told = digits.dataset().x_test, numbers("topk_or_l1", found)
    w, b, d, c = params(topk, 1)
    h = np.maximum(0, x @ w.T + b)
    kept = np.where(np.argsort(np.argsort(-h, axis=1, kind="stable"), axis=1) < 4, h, 0)
    mine = ((kept @ d.T + c - x) ** 2).sum(1).mean()
    l0 = np.array([(codes(digits, i, x) > 0).sum(1).mean() for i in range(3)])
    errors = np.array([error(digits, i, x) for i in range(3)])
    other = np.interp((kept > 0).sum(1).mean(), l0[::-1], errors[::-1])
    assert told["l0"] == pytest.approx([(kept > 0).sum(1).mean()], rel=1e-3)
    assert told["error"] == pytest.approx([mine, other], rel=1e-3)
    assert list(found.paths) == ["top-k", "L1 on codes"] and list(found.equal) == ["L1 on codes"]
    assert "L1 on codes, with as many units firing" in say("topk_or_l1", found)


def test_dead_units_are_those_that_no_example_of_any_part_wakes(digits, topk):
    found = compute("topk_or_l1", digits, others={"b": topk})
    every = digits.dataset().x
    dead = [1 - (codes(digits, i, every) > 0).any(0).mean() for i in range(3)]
    np.testing.assert_allclose(found.paths["L1 on codes"].dead, dead)


# --- what a view cannot show


def test_views_say_what_they_cannot_show(digits, atoms, topk):
    assert "true atoms" in views.unfit("recovery", digits)
    assert "images" in views.unfit("dictionary", atoms)
    assert "classes" in views.unfit("activation_map", atoms)
    assert views.unfit("unit_map", atoms) == views.unfit("concepts", topk) == ""
    assert "L1 on the codes" in views.unfit("exact_codes", topk)
    assert "norm 1" in views.unfit("threshold", scaled(digits, 0.5))
    assert views.unfit("topk_or_l1", topk) == views.unfit("topk_or_l1", digits) == ""
