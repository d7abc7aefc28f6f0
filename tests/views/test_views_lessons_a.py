"""Views of the first three lessons, against closed forms and other implementations."""

import numpy as np
import pytest
from scipy.linalg import subspace_angles
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from aeviz import Spec, sweep, views
from aeviz.language import named
from aeviz.views.bottleneck import errors_by_size, lattice, neighbours, sheet, traversal
from aeviz.views.linear import loss_by_size, mixing, principal_angles, unit_angles, unit_variance, weight_decay
from aeviz.views.where_data_lives import intrinsic, landing, noise_or_digits, variance, walk

LINEAR = {"data": "wine", "variant": "linear", "d_latent": 6, "hidden": (), "knobs": (1, 2, 6), "steps": 800}
LAM = 0.7  # wine's eigenvalues are 4.7, 2.5, 1.4, 0.9, 0.85, 0.65, ...: the sixth direction is switched off
K2 = 1  # where knobs hold code size 2


@pytest.fixture(scope="module")
def line():
    return sweep(Spec(**LINEAR))


@pytest.fixture(scope="module")
def decayed():
    return sweep(Spec(**LINEAR, variant_options={"weight_decay": LAM}))


@pytest.fixture(scope="module")
def images():
    options = {"n_samples": 400}
    return sweep(Spec(data="digits", data_options=options, d_latent=3, hidden=(32,), knobs=(1, 2, 3), steps=300))


@pytest.fixture(scope="module")
def surface():
    return sweep(Spec(data="s_curve", data_options={"n_samples": 500}, hidden=(32, 32), knobs=(1, 2), steps=600))


def components(run, k):
    return PCA(k).fit(run.dataset().x_train.astype(float))


# ------------------------------------------------------------------------------------------- where data live


def test_noise_and_data_keep_their_distance(images):
    data = noise_or_digits.compute(images, K2, noise_or_digits.Controls(draw=3))
    train, test = images.dataset().x_train, images.dataset().x_test
    expected = cdist(test, train).min(axis=1)
    np.testing.assert_allclose(np.sort(data.distance["real"]), np.sort(expected), atol=1e-5)
    assert np.median(data.distance["uniform"]) > np.median(data.distance["mixed"]) > np.median(expected)
    for pixels, own in zip(data.images["mixed"].reshape(-1, 64).T, train.T, strict=True):
        assert np.isin(pixels, own).all()


def test_variance_kept_is_scikit_learns_and_ends_at_all_of_it(images):
    data = variance.compute(images, K2, variance.Controls())
    train, test = images.dataset().x_train, images.dataset().x_test
    total = ((test - train.mean(0)) ** 2).sum()
    for k in (1, 5, 20):
        fitted = components(images, k)
        left = ((fitted.inverse_transform(fitted.transform(test)) - test) ** 2).sum()
        assert data.components[k] == pytest.approx(1 - left / total, abs=1e-5)
    assert data.inputs[[0, -1]] == pytest.approx([0, 1])
    assert (np.diff(data.inputs) >= 0).all()
    code = ((images.model(K2).reconstruct(test) - test) ** 2).sum()
    assert data.codes[K2] == pytest.approx(1 - code / total, abs=1e-5)


def test_a_curve_has_one_direction_and_a_surface_two(surface):
    options = {"n_samples": 2000}
    curve = sweep(Spec(data="helix", data_options=options, knobs=(1,), steps=1))
    assert intrinsic.compute(curve, 0, intrinsic.Controls()).value == pytest.approx(1, abs=0.1)
    found = intrinsic.compute(surface, 0, intrinsic.Controls(k=12))
    assert found.value == pytest.approx(2, abs=0.25)
    assert "3 inputs" in views.caption(intrinsic, found)


def test_dimensions_are_those_of_the_formula_in_all_and_by_class(images):
    """Levina & Bickel 2004, MacKay & Ghahramani 2005: from the logarithms of the distances, one example at a time."""
    x, y = images.dataset().x.astype(float), images.dataset().y
    logs = [np.log(near[-1] / near[:-1]) for near in np.sort(cdist(x, x), axis=1)[:, 1:13]]
    data = intrinsic.compute(images, K2, intrinsic.Controls(k=12))
    numbers = named(intrinsic.told(data))
    assert numbers["value"] == [pytest.approx(1 / np.mean([log.mean() for log in logs]), rel=1e-5)]
    assert numbers["mean"] == [pytest.approx(np.mean([1 / log.mean() for log in logs]), rel=1e-5)]
    medians = [np.median([10 / log.sum() for log, c in zip(logs, y, strict=True) if c == label]) for label in range(10)]
    assert list(data.by_class.values()) == pytest.approx(medians, rel=1e-5)
    assert (numbers["fewest"], numbers["most"]) == ([pytest.approx(min(medians))], [pytest.approx(max(medians))])


def test_the_walk_through_the_inputs_is_straight_and_through_the_codes_decoded(images):
    test = images.dataset().x_test
    data = walk.compute(images, K2, walk.Controls(start=3, end=7))
    straight, bent = data.walks["inputs"], data.walks["code"]
    np.testing.assert_allclose(straight[[0, 4, 8]], [test[3], (test[3] + test[7]) / 2, test[7]], atol=1e-6)
    np.testing.assert_allclose(bent[[0, -1]], images.model(K2).reconstruct(test[[3, 7]]), atol=1e-5)
    train = images.dataset().x_train
    for name, path in data.walks.items():
        np.testing.assert_allclose(data.far[name], cdist(path, train).min(axis=1), atol=1e-4)
    fitted = components(images, 2)
    np.testing.assert_allclose(
        data.walks["PCA"][4], fitted.inverse_transform(fitted.transform(straight[4:5]))[0], atol=1e-5
    )

    numbers = named(walk.told(data))
    assert numbers["inputs"] == [pytest.approx(cdist((test[3:4] + test[7:8]) / 2, train).min(), rel=1e-5)]
    assert numbers["code"][0] == pytest.approx(cdist(bent[4:5], train).min(), rel=1e-5)
    assert numbers["real"] == [pytest.approx(np.median(cdist(test, train).min(axis=1)), rel=1e-5)]
    assert numbers["n"][-1] == (data.far["code"][1:-1] < data.far["inputs"][1:-1]).sum()


def test_halfway_between_many_pairs_the_code_is_held_against_pca(images):
    data, model = walk.compute(images, K2, walk.Controls()), images.model(K2)
    test, train = images.dataset().x_test, images.dataset().x_train
    a = np.random.default_rng(0).permutation(len(test))
    b = np.roll(a, 1)
    z, fitted = model.encode(test), components(images, 2)
    flat = fitted.inverse_transform((fitted.transform(test)[a] + fitted.transform(test)[b]) / 2)
    halfway = {"code": model.decode((z[a] + z[b]) / 2), "PCA": flat}
    straight = cdist((test[a] + test[b]) / 2, train).min(axis=1)
    shares = {name: (cdist(x, train).min(axis=1) < straight).mean() for name, x in halfway.items()}
    assert data.nearer == pytest.approx(shares)
    assert shares["code"] != shares["PCA"]
    numbers = named(walk.told(data))
    assert numbers["pairs"] == [len(test)]
    assert (numbers["code"][-1], numbers["pca"][-1]) == pytest.approx((shares["code"], shares["PCA"]))


def test_the_walk_through_a_linear_code_is_straight():

    linear = {"data": "s_curve", "variant": "linear", "hidden": (), "knobs": (2,), "steps": 20}
    path = walk.compute(sweep(Spec(**linear)), 0, walk.Controls()).walks["code"]
    np.testing.assert_allclose(path, walk.blend(path[0], path[-1]), atol=1e-5)


def test_a_drawing_lands_on_its_code(images):
    data = images.dataset()
    x = data.x_train[11]
    found = landing.compute(images, K2, landing.Controls(drawn=tuple(x.tolist())))
    assert found.far == pytest.approx(0, abs=1e-3)
    assert found.nearest == data.class_names[data.y[data.train[11]]]
    np.testing.assert_allclose(found.places["code"], found.pictures["code"][11:12], atol=1e-5)
    np.testing.assert_allclose(found.places["PCA"], found.pictures["PCA"][11:12], atol=1e-5)
    error = ((images.model(K2).reconstruct(x[None]) - x) ** 2).sum()
    assert found.error["by the code"] == pytest.approx(error, rel=1e-5)
    with pytest.raises(ValueError, match="64 pixels, not 3"):
        landing.compute(images, K2, landing.Controls(drawn=(0.0, 1.0, 0.0)))


# --------------------------------------------------------------------------------- PCA is a linear autoencoder


def test_the_decoders_plane_turns_into_pcas(line):
    data = principal_angles.compute(line, K2, principal_angles.Controls())
    start = principal_angles.decoder(line, line.model(K2, step=0))
    expected = np.degrees(subspace_angles(start, components(line, 2).components_.T))
    assert data.largest[0] == pytest.approx(expected.max(), abs=1e-3)
    assert data.smallest[0] == pytest.approx(expected.min(), abs=1e-3)
    assert data.largest[0] > 10 > 0.1 > data.largest[-1]


def test_a_direction_that_is_switched_off_has_no_angle(decayed):
    data = principal_angles.compute(decayed, 2, principal_angles.Controls())
    assert data.alive[[0, -1]].tolist() == [6, 5]
    assert data.largest[-1] < 0.1
    assert "1 of 6 directions is switched off" in views.caption(principal_angles, data)


def test_the_loss_lands_on_the_eigenvalues_left_out(line):
    data = loss_by_size.compute(line, K2, loss_by_size.Controls())
    x = line.dataset().x_train.astype(float)
    eigenvalues = np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1]
    np.testing.assert_allclose(data.error, [eigenvalues[k:].sum() for k in (1, 2, 6)], rtol=1e-4)
    numbers = named(loss_by_size.told(data))
    assert numbers["bound"] == [pytest.approx(eigenvalues[2:].sum(), rel=1e-6)]
    assert numbers["error"] == [pytest.approx(eigenvalues[2:].sum(), rel=1e-4)]
    assert (numbers["k"], numbers["left"], numbers["n"]) == ([2], [11], [142])
    assert "loses less" in views.caption(loss_by_size, data)


def test_without_decay_the_units_are_no_components_and_variance_adds_up(line):
    angles = unit_angles.compute(line, 2, unit_angles.Controls())
    columns = principal_angles.decoder(line, line.model(2))
    first, second = (columns[:, j] / np.linalg.norm(columns[:, j]) for j in (0, 1))
    assert angles.among[0, 1] == pytest.approx(np.degrees(np.arccos(abs(first @ second))), abs=1e-3)
    assert angles.to_components.min(axis=1).max() > 10

    shares = unit_variance.compute(line, 2, unit_variance.Controls())
    reconstructed = line.model(2).reconstruct(line.dataset().x_train)
    assert shares.units.sum() == pytest.approx(reconstructed.var(axis=0).sum(), rel=1e-4)
    assert shares.eigenvalues == pytest.approx(components(line, 6).explained_variance_ * 141 / 142, rel=1e-5)
    assert shares.units.max() / shares.units.min() < shares.eigenvalues[0] / shares.eigenvalues[-1]


def test_the_median_angle_to_the_nearest_component_is_that_of_arc_cosines(line, decayed):
    """For both views that tell it; scikit-learn's components, and units by the network's own last layer."""
    wanted = {}
    for name, run in {"plain": line, "decay": decayed}.items():
        columns = run.weights["decoder.0.weight"][2].astype(float)  # (13, 6)
        used = columns[:, np.linalg.norm(columns, axis=0) > 1e-3 * np.linalg.norm(columns, axis=0).max()]
        cosines = np.abs(components(run, 6).components_ @ (used / np.linalg.norm(used, axis=0)))
        wanted[name] = np.median(np.degrees(np.arccos(np.minimum(cosines, 1))).min(axis=0))
        told = named(unit_angles.told(unit_angles.compute(run, 2, unit_angles.Controls())))
        assert told["nearest"] == [pytest.approx(wanted[name], abs=0.02)]
    both = weight_decay.compute(line, 2, weight_decay.Controls(), {"plain": line, "decay": decayed})
    assert both.units == pytest.approx(wanted, abs=0.02)


def test_mixing_changes_the_units_and_not_the_loss(line):
    plain = mixing.compute(line, 2, mixing.Controls(amount=0.0))
    np.testing.assert_allclose(plain.columns["mixed"], plain.columns["units"], atol=1e-6)
    mixed = mixing.compute(line, 2, mixing.Controls(amount=1.0, draw=4))
    assert mixed.loss[1] == pytest.approx(mixed.loss[0], rel=1e-5)
    assert mixed.angle[1] < mixed.angle[0]
    assert subspace_angles(mixed.columns["mixed"], mixed.columns["units"]).max() < 1e-4
    np.testing.assert_allclose(np.linalg.svd(mixing.matrix(5, 1.0, 2))[1], np.geomspace(4, 0.25, 5))


def test_weight_decay_locks_the_singular_vectors_onto_the_components(line, decayed):
    data = weight_decay.compute(line, 2, weight_decay.Controls(), {"plain": line, "decay": decayed})
    assert np.isnan(data.angles["decay"]).tolist() == [False] * 5 + [True]
    assert np.nanmax(data.angles["decay"]) < 1 < data.angles["plain"].max()
    x = line.dataset().x_train.astype(float)
    eigenvalues = np.linalg.eigvalsh(np.cov(x.T, bias=True))[::-1][:6]
    theory = np.sqrt(np.maximum(0, 1 - LAM / eigenvalues))
    np.testing.assert_allclose(data.predicted["decay"], theory, rtol=1e-6)
    np.testing.assert_allclose(data.singular_values["decay"], theory, atol=1e-3)
    assert "plain" not in data.predicted


def test_only_a_linear_autoencoder_has_axes(images, line):
    for view in (principal_angles, unit_angles, unit_variance, mixing, weight_decay):
        assert view.unfit(images)
        assert not view.unfit(line)


# --------------------------------------------------------------------------------------------- the bottleneck


def test_neighbours_kept_are_scikit_learns(images):
    data = neighbours.compute(images, K2, neighbours.Controls(k=5))
    dataset = images.dataset()
    kept = {"autoencoder": images.model(K2).encode(dataset.x)[:, :2], "PCA": components(images, 2).transform(dataset.x)}
    expected = {name: neighbours_kept(dataset.x, z)[dataset.test] for name, z in kept.items()}
    for name, shares in expected.items():
        assert np.mean(data.share[name]) == pytest.approx(shares.mean(), abs=2e-3)
        assert np.mean(data.share[name] == shares) > 0.98  # ties may be broken another way
    numbers = named(neighbours.told(data))
    bent, linear = expected["autoencoder"], expected["PCA"]
    assert numbers["bent"] == [pytest.approx(bent.mean(), abs=2e-3)]
    assert numbers["linear"] == [pytest.approx(linear.mean(), abs=2e-3)]
    assert numbers["more"] == [pytest.approx((bent > linear).mean(), abs=0.02)]
    assert numbers["fewer"] == [pytest.approx((bent < linear).mean(), abs=0.02)]
    assert abs(numbers["more"][0] - numbers["fewer"][0]) > 0.1  # else the two could be exchanged
    assert numbers["among"] == [400] and numbers["n"][0] == 80


def neighbours_kept(x, z, k=5):
    """(n,) share of the k nearest neighbours in x that are so in z, by scikit-learn."""
    in_x, in_z = (
        NearestNeighbors(n_neighbors=k).fit(p.astype(float)).kneighbors(return_distance=False) for p in (x, z)
    )
    return np.array([len(set(a) & set(b)) / k for a, b in zip(in_x, in_z, strict=True)])


def test_errors_are_the_trainings_own_and_pcas_scikit_learns(images):
    data = errors_by_size.compute(images, K2, errors_by_size.Controls())
    np.testing.assert_allclose(data.test, images.history["recon_test"][-1], rtol=1e-4)
    test, fitted = images.dataset().x_test, components(images, 2)
    error = ((fitted.inverse_transform(fitted.transform(test)) - test) ** 2).sum(axis=1).mean()
    assert data.pca_test[2] == pytest.approx(error, rel=1e-5)
    assert data.test[K2] < data.pca_test[2]


def test_the_lattice_lies_in_the_codes_plane():
    z = np.random.default_rng(0).standard_normal((500, 5)) * [3, 2, 1, 0.5, 0.1]
    codes, across, up = lattice.lattice(z, 7, 0.9)
    assert codes.shape == (7, 7, 5)
    assert np.linalg.matrix_rank(codes.reshape(-1, 5) - z.mean(0), tol=1e-8) == 2
    assert across[-1] - across[0] > up[0] - up[-1] > 0  # the first axis is the longer one, the second rises
    flat, across, up = lattice.lattice(z[:, :2], 5, 1.0)
    np.testing.assert_allclose(flat[0, -1], [z[:, 0].max(), z[:, 1].max()])
    assert lattice.lattice(z[:, :1], 5, 1.0)[0].shape == (1, 5, 1)


def test_lattice_images_are_decoded_codes(images):
    data = lattice.compute(images, K2, lattice.Controls(n=5))
    code = np.array([[data.across[3], data.up[1], 0]])
    np.testing.assert_allclose(data.images[1, 3].ravel(), images.model(K2).decode(code)[0], atol=1e-5)
    assert data.far[1, 3] == pytest.approx(cdist(data.images[1, 3].reshape(1, -1), images.dataset().x_train).min())


def test_a_traversal_moves_one_unit_from_percentile_to_percentile(images):
    data = traversal.compute(images, 2, traversal.Controls(example=4, overshoot=0.0))
    model, dataset = images.model(2), images.dataset()
    code = model.encode(dataset.x_test[4:5])
    code[0, 1] = np.percentile(model.encode(dataset.x_train)[:, 1], 95)
    np.testing.assert_allclose(data.images[1, -1].ravel(), model.decode(code)[0], atol=1e-5)
    beyond = traversal.compute(images, 2, traversal.Controls(overshoot=2.0))
    assert beyond.stops[[0, -1]].tolist() == [-2, 3]
    assert "beyond it" in views.caption(traversal, beyond)


def test_the_sheet_is_decoded_and_pcas_is_flat(surface):
    data = sheet.compute(surface, 1, sheet.Controls())
    fitted = components(surface, 2)
    corners = data.flat.reshape(-1, 3)
    np.testing.assert_allclose(fitted.inverse_transform(fitted.transform(corners)), corners, atol=1e-5)
    model = surface.model(1)
    codes = sheet.grid(model.encode(surface.dataset().x_train), sheet.N_SIDE)
    drawn = np.isfinite(data.bent[..., 0])
    assert 0.2 < drawn.mean() < 1
    np.testing.assert_allclose(data.bent[drawn], model.decode(codes[drawn]), atol=1e-5)
    assert data.error < data.pca_error / 3
    assert sheet.compute(surface, 0, sheet.Controls()).bent.shape == (sheet.N_CURVE, 3)


def test_a_grid_covers_the_codes_and_leaves_out_what_is_far():
    z = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
    codes = sheet.grid(z, 11)
    np.testing.assert_allclose(codes[[0, -1], [0, -1]], [[0, 0], [1, 2]])
    kept = sheet.near(codes, z)
    assert np.isfinite(kept[0, 0]).all()
    assert np.isnan(kept[-1, -1]).all()
