"""Numbers of captions of shipped Runs, worked out once more from weights and data by NumPy, SciPy and scikit-learn.

No model is used here, and of ``aeviz.analysis`` only which half of a test part is judged: layers are worked by hand.
Each test holds its formula.
"""

from functools import cache

import numpy as np
import pytest
from lesson_views import SHOWN, start_of
from scipy.linalg import subspace_angles
from scipy.spatial.distance import cdist, pdist, squareform
from shipped_runs import runs_of_lesson, shipped_run
from sklearn.decomposition import PCA
from sklearn.linear_model import Lasso
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from aeviz import lessons, views
from aeviz.analysis import detection
from aeviz.language import named
from aeviz.views.three_criteria import dependence, scorecard

BENT = {
    "identity": (lambda a: a, np.ones_like),
    "relu": (lambda a: np.maximum(a, 0), lambda a: (a > 0) * 1.0),
    "sigmoid": (lambda a: 1 / (1 + np.exp(-a)), lambda a: np.exp(-abs(a)) / (1 + np.exp(-abs(a))) ** 2),
    "silu": (
        lambda a: a / (1 + np.exp(-a)),
        lambda a: 1 / (1 + np.exp(-a)) + a * np.exp(-abs(a)) / (1 + np.exp(-abs(a))) ** 2,
    ),
}


class Shipped:
    """A Run at the knob value at which its lesson's page opens, its layers in 64 bits, and its data."""

    def __init__(self, lesson: str, label: str):
        self.lesson, self.run = lesson, shipped_run(lessons.all_of(lesson)[label])
        if self.run is None:
            pytest.skip(f"{label} is not shipped")
        opens = label in lessons.get(lesson).SPECS  # others only stand beside
        self.i = self.run.index(start_of(lessons.get(lesson), label)) if opens else 0
        self.knob, data = self.run.knobs[self.i], self.run.dataset()
        self.x, self.train, self.test, self.y = data.x.astype(float), data.train, data.test, data.y

    def layers(self, i: int):
        model = self.run.model(i)
        parts = model.encoder_layers(), model.decoder_layers()
        return [[(w.astype(float), b.astype(float), a) for w, b, a in part] for part in parts]

    def through(self, part: int, x: np.ndarray, i: int | None = None) -> np.ndarray:
        for weight, bias, name in self.layers(self.i if i is None else i)[part]:
            x = BENT[name][0](x @ weight + bias)
        return x

    def code(self, x: np.ndarray, i: int | None = None) -> np.ndarray:
        return self.through(0, x, i)

    def back(self, x: np.ndarray, i: int | None = None) -> np.ndarray:
        return self.through(1, self.code(x, i), i)

    def jacobian(self, x: np.ndarray, parts: tuple[int, ...] = (0,)) -> np.ndarray:
        """(d_out, d_in) of the code at one example, or of further parts of the network, by the chain rule."""
        product, a = np.eye(len(x)), x
        for weight, bias, name in (layer for part in parts for layer in self.layers(self.i)[part]):
            before = a @ weight + bias
            product, a = (product @ weight) * BENT[name][1](before), BENT[name][0](before)
        return product.T

    def told(self, view: str) -> dict[str, list[float]]:
        return _told(self, view)


@cache
def _told(shipped: Shipped, view: str) -> dict[str, list[float]]:
    module = views.get(view)
    shown = next(shown for lesson, _, shown in SHOWN if (lesson, shown.view) == (shipped.lesson, view))
    others = runs_of_lesson(shipped.lesson)
    more = [others] if getattr(module, "COMPARES", False) else []
    return named(module.told(module.compute(shipped.run, shipped.i, module.Controls(**shown.controls), *more)))


open_run = cache(Shipped)


def errors(x: np.ndarray, other: np.ndarray) -> np.ndarray:
    return ((x - other) ** 2).sum(axis=1)


def hsic(z: np.ndarray) -> float:
    """Mean over pairs of units of tr(KHLH) / sqrt(tr(KHKH) tr(LHLH)); kernels are as wide as the median distance."""
    n, kernels = len(z), []
    centre = np.eye(n) - 1 / n
    for column in z.T:
        squared = squareform(pdist(column[:, None], "sqeuclidean"))
        away = squared[np.triu_indices(n, 1)]
        kernels.append(centre @ np.exp(-squared / (2 * np.median(away[away > 0]))) @ centre)
    flat = np.array([kernel.ravel() / np.linalg.norm(kernel) for kernel in kernels])
    return float((flat @ flat.T)[np.triu_indices(len(flat), 1)].mean())


def close(found: list[float], *wanted: float, rel: float = 1e-3) -> None:
    assert found == [pytest.approx(value, rel=rel, abs=1e-4) for value in wanted]


# ---------------------------------------------------------------------------------------- linear, bottleneck


def test_numbers_of_the_linear_captions_are_computed_anew():
    own = open_run("linear_is_pca", "no weight decay")
    x, k = own.x[own.train], int(own.knob)
    pca = PCA().fit(x)
    variance = pca.explained_variance_ * (len(x) - 1) / len(x)
    loss, units, angles = (own.told(view) for view in ("loss_by_size", "unit_variance", "principal_angles"))
    close(loss["error"], errors(x, own.back(x)).mean())
    close(loss["bound"], variance[k:].sum())
    close(units["total"], own.back(x).var(axis=0).sum())
    close(units["pca"], variance[:k].sum())
    close(units["first"] + units["last"], variance[0], variance[k - 1])
    (decoder, _, _) = own.layers(own.i)[1][0]
    assert np.degrees(subspace_angles(decoder[:k].T, pca.components_[:k].T).max()) < 0.02 and angles["end"][0] < 0.02


def test_the_angles_with_and_without_weight_decay():
    own, other = open_run("linear_is_pca", "no weight decay"), open_run("linear_is_pca", "weight decay")
    axes = PCA(8).fit(own.x[own.train]).components_
    nearest = []
    for run in (own, other):
        (decoder, _, _) = run.layers(run.i)[1][0]
        columns = decoder[:8] / np.linalg.norm(decoder[:8], axis=1, keepdims=True)
        nearest.append(np.median(np.degrees(np.arccos(np.clip(abs(columns @ axes.T), 0, 1))).min(axis=1)))
    assert own.told("weight_decay")["angle"][2:] == pytest.approx(nearest, rel=1e-3)


def test_numbers_of_the_bottlenecks_captions_are_computed_anew():
    own = open_run("bottleneck", "digits")
    x, seen, k = own.x[own.test], own.x[own.train], int(own.knob)
    pca = PCA().fit(seen)
    told = own.told("errors_by_size")
    close(told["train"] + told["test"], errors(seen, own.back(seen)).mean(), errors(x, own.back(x)).mean(), rel=2e-3)
    flat = [errors(x, pca.mean_ + (x - pca.mean_) @ c.T @ c).mean() for c in (pca.components_[:m] for m in range(65))]
    close(told["pca_test"], flat[k])
    assert told["needed"] == [next(m for m, error in enumerate(flat) if error <= errors(x, own.back(x)).mean())]
    kept = own.told("neighbours")
    everything = NearestNeighbors(n_neighbors=11).fit(own.x)
    assert kept["among"] == [len(own.x)] and kept["n"][0] == len(x)
    near = everything.kneighbors(x, return_distance=False)
    shares = []
    for z in (pca.transform(own.x)[:, :k], own.code(own.x)[:, :k]):
        found = NearestNeighbors(n_neighbors=11).fit(z).kneighbors(z[own.test], return_distance=False)
        rows = zip(near, found, own.test, strict=True)
        shares.append(np.mean([len(({*a} - {i}) & ({*b} - {i})) / 10 for a, b, i in rows]))
    close(kept["linear"] + kept["bent"], *shares, rel=0.01)


# ------------------------------------------------------------------------------------------------ identity trap


def test_numbers_of_the_plain_networks_captions_are_computed_anew():
    own = open_run("identity_trap", "plain")
    x, seen = own.x[own.test], own.x[own.train]
    told = own.told("train_and_test")
    close(told["train"] + told["test"], errors(seen, own.back(seen)).mean(), errors(x, own.back(x)).mean(), rel=2e-3)
    assert told["weights"] == [sum(w.size + b.size for part in own.layers(own.i) for w, b, _ in part)]
    shares = own.told("copying_shares")
    close(shares["test"], 1 - errors(x, own.back(x)).mean() / errors(x, x.mean(axis=0)).mean())


# ---------------------------------------------------------------------------------------------- three criteria


def test_the_captions_on_dependence_and_the_scorecards_ratio(monkeypatch):
    for module in (dependence, scorecard):
        monkeypatch.setattr(module, "N_HSIC", 150)  # HSIC takes their square
    monkeypatch.setattr(scorecard, "_measures", scorecard._measures.__wrapped__)  # not what others kept of more
    own = open_run("three_criteria", "undercomplete")
    z, x = own.code(own.x[own.train])[:, : int(own.knob)], own.x[own.test]
    told, card = own.told("dependence"), own.told("scorecard")
    pairs = np.triu_indices(z.shape[1], 1)
    correlation = abs(np.corrcoef(z.T))[pairs]
    close(told["correlation"], correlation.mean())
    some = z[np.linspace(0, len(z) - 1, int(told["used"][0])).round().astype(int)]
    close(told["hsic"], hsic(some), rel=0.02)
    close(card["here"], 1 - errors(x, own.back(x)).mean() / errors(x, x.mean(axis=0)).mean())
    # PCA at the size whose share of the test variance is nearest, and the same with its units shuffled.
    pca = PCA().fit(own.x[own.train])
    flat = [errors(x, pca.mean_ + (x - pca.mean_) @ c.T @ c).mean() for c in (pca.components_[:m] for m in range(65))]
    shares = 1 - np.array(flat) / errors(x, x.mean(axis=0)).mean()
    k = 1 + abs(shares[1:] - card["here"][0]).argmin()
    codes = pca.transform(own.x[own.train])[:, : min(k, 12)]
    take = np.linspace(0, len(codes) - 1, int(card["hsic"][0])).round().astype(int)
    chance = np.mean([hsic(np.random.default_rng(s).permuted(codes, axis=0)[take]) for s in range(3)])
    assert card["ratio"][1] == pytest.approx(hsic(codes[take]) / chance, rel=0.15)  # its chance level is another draw


def test_how_few_units_hold_each_code():
    own = open_run("three_criteria", "undercomplete")
    z = abs(own.code(own.x[own.train])[:, : int(own.knob)])
    held = np.cumsum(np.sort(z, axis=1)[:, ::-1], axis=1) / z.sum(axis=1, keepdims=True)
    needed = next(n for n, share in enumerate(held.mean(axis=0), 1) if share >= 0.9)
    assert own.told("code_profile")["needed"][1] == needed


# -------------------------------------------------------------------------------------------------------- sparse


def test_numbers_of_the_sparse_captions_are_computed_anew():
    own = open_run("sparse", "digits")
    x, z = own.x[own.test], own.code(own.x)
    ((columns, bias, _),) = own.layers(own.i)[1]
    told = own.told("sparsity_path")
    close(told["l0"], (own.code(x) > 0).sum(axis=1).mean())
    close(told["alive"], (z > 0).any(axis=0).mean())
    close(told["error"], errors(x, own.back(x)).mean())
    # z = 0 is best as long as lambda >= 2 max_j d_j.(x - b); of all unit vectors d that along x - b asks for most.
    close(told["all_zero"], 2 * ((own.x - bias) @ columns.T).max())
    close(told["bound"], 2 * np.sqrt(errors(own.x, bias)).max())
    histogram, dictionary = own.told("code_histogram"), own.told("dictionary")
    close(histogram["zero"] + histogram["largest"], (z == 0).mean(), z.max())
    rate = (z > 0).mean(axis=0)
    assert dictionary["most"] == [rate.argmax() + 1]
    close(dictionary["rate"] + dictionary["own"], rate.max(), rate[int(dictionary["unit"][0]) - 1])
    top, steer = own.told("top_images"), own.told("steer")
    close(top["rate"] + top["largest"], rate[int(top["unit"][0]) - 1], z[:, int(top["unit"][0]) - 1].max())
    unit = int(steer["unit"][0]) - 1
    close(steer["moved"], (steer["high"][0] - steer["low"][0]) * np.linalg.norm(columns[unit]))


@pytest.mark.parametrize(
    ("label", "knob", "silent", "bound"),
    [
        ("digits", 0, 3.31, 6.08),
        ("digits", 1, 5.24, 6.04),
        ("digits", 6, 3.78, 6.02),
        ("known atoms", 0.15, 3.50, 4.90),
        ("known atoms", 2, 3.72, 4.82),
        ("free columns", 0.3, 21.25, None),
    ],
)
def test_from_which_price_on_all_codes_are_0(label, knob, silent, bound):
    """Values of another's recomputation, over all examples; and a lasso at the bound's own column on either side."""
    own = open_run("sparse", label)
    i = own.run.index(knob)
    ((columns, bias, _),) = own.layers(i)[1]
    module = views.get("sparsity_path")
    told = named(module.told(module.compute(own.run, i, module.Controls())))
    assert told["all_zero"] == [pytest.approx(silent, abs=0.005)]
    close(told["all_zero"], 2 * ((own.x - bias) @ columns.T).max())
    if bound is None:
        assert "bound" not in told  # columns of any length ask for any price
        return
    assert told["bound"] == [pytest.approx(bound, abs=0.005)]
    away = own.x - bias
    farthest = away[(away**2).sum(axis=1).argmax()]
    along = farthest[:, None] / np.linalg.norm(farthest)  # of all unit-norm columns this one holds out longest
    others = np.linalg.qr(np.random.default_rng(0).normal(size=(len(bias), len(bias))))[0]
    for price, dictionary, fires in ((0.99, along, True), (1.01, along, False), (1.01, others, False)):
        lasso = Lasso(alpha=price * bound_of(away) / 2 / len(bias), fit_intercept=False, positive=True, tol=1e-12)
        assert lasso.fit(dictionary, farthest).coef_.any() == fires


def bound_of(away: np.ndarray) -> float:
    return 2 * float(np.linalg.norm(away, axis=1).max())


def test_known_atoms_are_matched_by_their_cosines():
    own = open_run("sparse", "known atoms")
    ((columns, _, _),) = own.layers(own.i)[1]
    atoms = own.run.dataset().atoms.astype(float)
    atoms = atoms if atoms.shape[1] == columns.shape[1] else atoms.T
    best = (1 - cdist(atoms, columns, "cosine")).max(axis=1)
    told = own.told("recovery")
    close(told["mean"], best.mean())
    assert told["n"] == [(best > 0.9).sum()]


def test_the_largest_units_alone_and_the_dead_ones():
    own = open_run("k_sparse", "top-k")
    z = np.maximum(own.code(own.x), 0)
    smallest = np.sort(z, axis=1)[:, -int(own.knob)][:, None]
    z = z * (z >= smallest)
    told = own.told("dead_units")
    close(told["dead"][:1], (z == 0).all(axis=0).mean())
    close(told["error"][:1], errors(own.x, own.through(1, z))[own.test].mean())


# -------------------------------------------------------------------------------------- contractive, variational


def test_numbers_of_the_contractive_captions_are_computed_anew():
    own = open_run("contractive", "digits")
    values = np.array([np.linalg.svd(own.jacobian(row), compute_uv=False) for row in own.x[own.test][:80]])
    felt = values.sum(axis=1) ** 2 / (values**2).sum(axis=1)
    assert own.told("spectrum")["here"][0] == pytest.approx(felt.mean(), rel=0.05)  # of 80 of the test examples
    circle = open_run("contractive", "circle")
    jacobians = np.array([circle.jacobian(row) for row in circle.x[circle.test]])
    norms = np.sqrt((jacobians**2).sum(axis=(1, 2)))
    close(circle.told("sensitivity_map")["on"], np.median(norms))
    close(circle.told("contraction")["slope"], norms.mean() / np.sqrt(2))
    radius = circle.x[circle.test] * circle.run.dataset().scale + circle.run.dataset().mean
    across = radius / np.linalg.norm(radius, axis=1, keepdims=True) / circle.run.dataset().scale
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    moved = np.linalg.norm(np.einsum("nkd,nd->nk", jacobians, across), axis=1)
    assert circle.told("along_across")["across"][0] == pytest.approx(
        np.median(moved), rel=0.05
    )  # its tangents are PCA's


def test_the_linear_contractive_network_and_its_formula():
    own = open_run("contractive", "linear")
    eigenvalues = PCA().fit(own.x[own.train]).explained_variance_ * (len(own.train) - 1) / len(own.train)
    eigenvalues = eigenvalues[eigenvalues > 1e-9]
    told, law = own.told("linear_contraction"), np.sqrt(np.maximum(0, 1 - own.knob / (2 * eigenvalues)))
    assert told["n"] == [(law == 0).sum()] and told["all"] == [len(law)]
    values = np.linalg.svd(own.jacobian(own.x[0]), compute_uv=False)[: len(law)]
    assert told["network"] == [(values < 0.05).sum()]
    assert told["most"][0] == pytest.approx(abs(values - law[: len(values)]).max(), abs=2e-3)


def test_the_linear_variational_law():
    """Tipping & Bishop's PCA with noise beta/2: above the level a unit says ln(eigenvalue / level) / 2."""
    own = open_run("variational", "digits, linear")
    eigenvalues = PCA().fit(own.x[own.train]).explained_variance_ * (len(own.train) - 1) / len(own.train)
    level, told = own.knob / 2, own.told("unit_kl")
    alive = eigenvalues[eigenvalues > level]
    assert told["law"] == [len(alive)]
    close(told["law_kl"], np.log(alive / level).sum() / 2)
    close(own.told("water_filling")["law_error"], np.minimum(eigenvalues, level).sum())


# -------------------------------------------------------------------------------------------------- anomalies


def test_the_captions_on_anomalies():
    own = open_run("anomalies", "no 3")
    judged = views.get("error_histogram")
    data = judged.compute(own.run, own.i, judged.Controls())
    areas = roc_auc_score(
        np.repeat([0, 1], [len(data.normal), len(data.anomalous)]), np.append(data.normal, data.anomalous)
    )
    close(own.told("roc")["area"], areas)
    mine = errors(own.x, own.back(own.x))[own.test]
    odd = own.y[own.test] == own.run.dataset().class_names.index("3")
    for kind, among in ((data.normal, mine[~odd]), (data.anomalous, mine[odd])):
        apart = abs(np.asarray(kind)[:, None] - among).min(axis=1)
        assert (apart < 1e-3 * among.max()).all() and abs(len(kind) - len(among) / 2) <= 1
    told = own.told("error_histogram")
    assert told["hits"] == [(data.anomalous > told["threshold"][0]).sum()]
    assert told["alarms"] == [(data.normal > told["threshold"][0]).sum()]


@pytest.mark.parametrize("digit", ["no 3", "no 8"])
def test_the_rivals_of_a_held_out_digit(digit):
    """The fifth nearest neighbour by scikit-learn, the two codes by their layers, each on the judged half."""
    own = open_run("anomalies", digit)
    odd = own.y[own.test] == own.run.dataset().class_names.index(digit[-1])
    judged = ~detection.validation_half(odd)
    far = NearestNeighbors(n_neighbors=5).fit(own.x[own.train]).kneighbors(own.x[own.test])[0][:, -1]
    scores = {"kNN distance": far}
    for name, size in (("narrow", 8), ("wide", 72)):
        i, x = own.run.index(size), own.x[own.test]
        z = own.code(x, i)
        scores[name] = errors(x, own.through(1, z * (np.arange(z.shape[1]) < size), i))
    view, specs = views.get("held_out"), lessons.all_of("anomalies")
    runs = {name: shipped_run(specs[name]) for name in (digit, f"{digit}, noise")}
    data = view.compute(own.run, own.i, view.Controls(), runs)
    for name, values in scores.items():
        area = roc_auc_score(odd[judged], values[judged])
        assert data.areas[name][data.classes.index(digit[-1])] == pytest.approx(area, abs=1e-4)


# ------------------------------------------------------------------------------------------- filters, arrows, areas


@pytest.mark.parametrize("label", ["digits, 28×28", "digits, masked"])
def test_how_local_and_smooth_the_filters_are(label):
    """Sums over each window, correlations of neighbours by hand."""
    own = open_run("denoising", label)
    height, width = own.run.dataset().height_width
    side = round(height / 3)
    varies = own.x[own.train].std(axis=0) >= 0.02
    local, smooth = [], []
    for column in own.layers(own.i)[0][0][0].T:
        image = (column * varies).reshape(height, width)
        windows = np.lib.stride_tricks.sliding_window_view(image**2, (side, side))
        local.append(windows.sum(axis=(-2, -1)).max() / (image**2).sum())
        w = image - image.mean()
        beside = ((w[1:] * w[:-1]).mean() + (w[:, 1:] * w[:, :-1]).mean()) / 2
        smooth.append(beside / (w**2).mean())
    told = own.told("filters")
    found = np.concatenate(list(told.values()))
    for value in (np.median(local), np.median(smooth)):
        assert np.isclose(found, value, rtol=1e-3).any(), (value, told)


def test_features_that_share_two_numbers():
    own = open_run("sparse", "five features, two numbers")
    w = own.run.weights["encoder.0.weight"][own.i].astype(float)
    w = w if w.shape[0] == 5 else w.T
    length = np.linalg.norm(w, axis=1)
    told = own.told("superposition")
    assert told["n"] == [(length > 0.5).sum()] == [5]
    close(told["stored"], (length**2).sum())
    bias = own.layers(own.i)[1][-1][1]
    back = np.maximum(w @ w.T + bias, 0)
    close(told["own"], np.diag(back).mean())
    close(told["spill"], (back - np.diag(np.diag(back))).max())


def test_what_an_area_of_the_code_is_worth():
    """sqrt(det J'J) of the decoder at each test example's code, J by the chain rule."""
    own = open_run("code_shape", "digits")
    worth, least, most = [], [], []
    for z in own.code(own.x[own.test]):
        values = np.linalg.svd(own.jacobian(z, (1,)), compute_uv=False)
        worth.append(values.prod())
        least.append(values[-1])
        most.append(values[0])
    told = np.concatenate(list(own.told("areas").values()))
    for value in (*np.quantile(worth, (0.05, 0.5, 0.95)), np.median(most), np.median(least)):
        assert np.isclose(told, value, rtol=1e-3).any(), (value, told)


# ------------------------------------------------------------------------------------------------------- memory


def test_where_noise_ends_and_which_images_attract():
    own = open_run("memory", "10 digits")
    stored, x = own.x[own.train], np.random.default_rng(0).random((100, 64))
    radius = [abs(np.linalg.eigvals(own.jacobian(image, (0, 1)))).max() for image in stored]
    close(own.told("attractors")["least"], min(radius), rel=1e-2)
    assert own.told("attractors")["n"] == [sum(value < 1 for value in radius)]
    for _ in range(300):
        x = own.back(x)
    apart = cdist(x, stored)
    which = apart.argmin(axis=1)
    between = np.sort(cdist(stored, stored), axis=1)[:, 1]
    near = apart.min(axis=1) <= 0.1 * between[which]
    told = own.told("recall")
    assert told["part"] == [near.mean()] and told["found"] == [len(set(which[near]))]


def test_how_far_two_networks_without_a_common_image_agree():
    own = open_run("memory", "700 digits")
    test = own.x[own.test]
    noisy = test + 0.3 * np.random.default_rng(0).standard_normal(test.shape)
    means = []
    for n in (10, 700):
        of_seed = []
        for seed in (0, 1, 2):
            a, b = (open_run("memory", f"half {half}, {n} digits, seed {seed}") for half in (1, 2))
            assert cdist(a.x[a.train], b.x[b.train]).min() > 0  # no image in common
            middle = (a.x[a.train].mean(axis=0) + b.x[b.train].mean(axis=0)) / 2
            one, other = a.back(noisy) - middle, b.back(noisy) - middle
            lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
            of_seed.append(((one * other).sum(axis=1) / lengths).mean())
        means.append(np.mean(of_seed))
    found = own.told("agreement")["means"]
    close([found[0], found[-1]], *means)
