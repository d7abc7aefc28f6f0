"""The data sets against what is known of them: equations, moments, published sums, the files' own bytes."""

import gzip
import hashlib
import inspect
import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from urllib.error import URLError

import numpy as np
import pytest
from sklearn import datasets as sklearn_datasets

from aeviz import data
from aeviz.data import dictionary, images, in_memory, manifolds, patches, remembered, shapes, tables
from aeviz.data.base import Dataset, split, standardise
from aeviz.data.idx import read_idx
from aeviz.shared_cache import shared_cache
from docs import mnist_sample

COLLECTIONS = tuple(images.COLLECTIONS)
PARTS = {"train": images.N_TRAIN, "t10k": images.N_TEST}


def write_idx(path, shape, values=b"", size=None, magic=None):
    """Write an IDX file: header, then values, then zeros (a hole on disk) up to `size` values."""
    size = int(np.prod(shape)) if size is None else size
    header = (magic or bytes([0, 0, 8, len(shape)])) + struct.pack(f">{len(shape)}I", *shape)
    with path.open("wb") as stream:
        stream.write(header + values)
        stream.truncate(len(header) + size)


def labels(part):
    ascending = np.arange(PARTS[part]) % 10
    return ascending if part == "train" else 9 - ascending


def write_collection(folder):
    """Write four files of the official shapes: one image that is not black, labels 0, 1, ..., 9, 0, ...

    The labels of the test part run backwards, so that the parts cannot be taken for one another.
    """
    folder.mkdir(parents=True)
    for part, n in PARTS.items():
        write_idx(folder / f"{part}-images-idx3-ubyte", (n, 28, 28), bytes(range(256)))
        write_idx(folder / f"{part}-labels-idx1-ubyte", (n,), labels(part).astype(np.uint8).tobytes())


@pytest.fixture
def fresh():
    """Empty caches, now and after the test."""

    def clear():
        shared_cache.clear()
        images._whole.cache_clear()

    clear()
    yield clear
    clear()


@pytest.fixture(scope="module")
def both_collections(tmp_path_factory):
    """A folder with files in the form of MNIST and of Fashion-MNIST."""
    folder = tmp_path_factory.mktemp("data")
    for name in COLLECTIONS:
        write_collection(folder / name)
    yield folder
    images._whole.cache_clear()


@pytest.fixture
def collections(both_collections, monkeypatch):
    """AEVIZ_DATA names that folder, whose files no test changes."""
    monkeypatch.setenv("AEVIZ_DATA", str(both_collections))


@pytest.fixture
def broken_mnist(tmp_path, monkeypatch, fresh):
    """Another such folder for MNIST alone, which AEVIZ_DATA names, to spoil a file of it."""
    write_collection(tmp_path / "mnist")
    monkeypatch.setenv("AEVIZ_DATA", str(tmp_path))
    return tmp_path / "mnist"


def load_small(name, **chosen):
    """Load a data set, 700 points of it where the number of points is an option."""
    small = {"n_samples": 700} if "n_samples" in data.options(name) else {}
    return data.load(name, **small | chosen)


# --- what holds for every data set


def test_every_data_set_keeps_the_contract(collections, subtests):
    for name in data.names():
        with subtests.test(data=name):
            dataset = load_small(name)
            n, d_in = dataset.x.shape
            assert dataset.name == name
            if "n_samples" in data.options(name):
                assert n == 700
            assert dataset.x.dtype == dataset.mean.dtype == dataset.scale.dtype == np.float32
            assert np.isfinite(dataset.x).all()
            assert dataset.mean.shape == dataset.scale.shape == (d_in,)
            assert (dataset.scale > 0).all()
            assert len(set(dataset.feature_names)) == d_in
            np.testing.assert_array_equal(np.sort(np.concatenate([dataset.train, dataset.test])), np.arange(n))
            for part in (dataset.train, dataset.test):
                assert part.dtype == np.int64
                assert (np.diff(part) > 0).all()
            np.testing.assert_array_equal(dataset.x_train, dataset.x[dataset.train])
            np.testing.assert_array_equal(dataset.x_test, dataset.x[dataset.test])


def test_labels_are_indices_into_the_class_names(collections, subtests):
    for name in data.names():
        with subtests.test(data=name):
            dataset = load_small(name)
            if dataset.y is None:
                assert dataset.class_names == ()
            else:
                assert dataset.y.dtype == np.int64
                assert dataset.y.shape == dataset.x.shape[:1]
                np.testing.assert_array_equal(np.unique(dataset.y), np.arange(len(dataset.class_names)))


def test_images_are_in_the_unit_interval_and_everything_else_has_a_scaler(collections, subtests):
    for name in data.names():
        with subtests.test(data=name):
            dataset = load_small(name)
            assert (dataset.image_shape is not None) == (
                name in {**images.LOADERS, **patches.LOADERS, **shapes.LOADERS}
            )
            if dataset.image_shape is not None:
                assert np.prod(dataset.image_shape) == dataset.x.shape[1]
                assert dataset.x.min() >= 0
                assert dataset.x.max() <= 1
                np.testing.assert_array_equal(dataset.to_data_units(dataset.x), dataset.x)


def test_arrays_are_read_only_and_copies_are_not(collections, subtests):
    for name in data.names():
        with subtests.test(data=name):
            dataset = load_small(name)
            arrays = [getattr(dataset, field.name) for field in fields(Dataset)]
            assert not any(array.flags.writeable for array in arrays if isinstance(array, np.ndarray))
            assert dataset.x_train.flags.writeable


@pytest.mark.parametrize("name", data.names())
def test_same_options_same_bits_also_from_many_threads(name, collections, fresh):
    def one(_):
        fresh()
        return load_small(name, seed=3)

    alone = one(None)
    with ThreadPoolExecutor(4) as pool:
        for other in pool.map(one, range(8)):
            for field in fields(Dataset):
                mine, theirs = getattr(alone, field.name), getattr(other, field.name)
                np.testing.assert_array_equal(mine, theirs, err_msg=field.name)


def test_another_seed_gives_another_split_or_sample(collections, subtests):
    for name in data.names():
        with subtests.test(data=name):
            first, second = load_small(name, seed=0), load_small(name, seed=1)
            # mostly black images in official order: the draw shows in the labels
            if name in (*COLLECTIONS, "mnist_sample"):
                assert (first.y != second.y).any()
            elif name in patches.LOADERS:  # the places of the photographs that are held out are always the same
                assert not np.array_equal(first.x, second.x)
            else:
                assert not np.array_equal(first.train, second.train)
            if name in manifolds.LOADERS or name in dictionary.LOADERS:
                assert not np.array_equal(first.x, second.x)


def test_options_are_the_defaults_of_the_signature_and_pass_the_check(subtests):
    for name in data.names():
        with subtests.test(data=name):
            chosen = data.options(name)
            assert chosen["seed"] == 0
            data.check(name, chosen)


# --- names and options


def test_all_the_promised_data_sets_are_there():
    plane = {"circle", "moons", "spiral", "s", "sine", "concentric", "blobs", "eight"}
    space = {"swiss_roll", "s_curve", "helix", "trefoil", "twin_peaks", "sphere"}
    real = {"digits", "mnist_sample", "mnist", "fashion_mnist", "breast_cancer", "wine", "iris"}
    assert plane | space | real | {"atoms", "shapes"} <= set(data.names())
    assert data.names() == tuple(sorted(set(data.names())))
    assert {name for name in manifolds.LOADERS if data.load(name).x.shape[1] == 2} == plane
    assert {name for name in manifolds.LOADERS if data.load(name).x.shape[1] == 3} == space


def test_an_unknown_data_set_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"'digit'; known are .*circle.*digits.*wine"):
        data.load("digit")
    with pytest.raises(ValueError, match="known are"):
        data.options("digit")


def test_an_unknown_option_lists_the_allowed_ones():
    with pytest.raises(ValueError, match="'circle' has no option 'sigma'; it has n_samples, noise, spread, seed"):
        data.check("circle", {"sigma": 1})


@pytest.mark.parametrize(
    ("name", "option", "value", "allowed"),
    [
        ("digits", "n_samples", 1798, "an integer from 10 to 1797, not 1798"),
        ("digits", "n_samples", 100.0, "an integer from 10"),
        ("mnist", "n_samples", 70_001, "an integer from 70 to 70000"),
        ("circle", "n_samples", 9, "an integer from 10"),
        ("circle", "noise", -0.1, "a number from 0.0 to 10.0, not -0.1"),
        ("circle", "noise", float("nan"), "a number from 0.0"),
        ("circle", "noise", "much", "a number from 0.0 to 10.0, not 'much'"),
        ("circle", "seed", -1, "an integer from 0"),
        ("iris", "seed", True, "an integer from 0"),
        ("atoms", "n_active", 0, "a number from 0.1 to 8.0"),
        ("shapes", "n_objects", 3, "an integer from 1 to 2, not 3"),
    ],
)
def test_a_bad_value_is_refused_with_what_is_allowed(name, option, value, allowed):
    for refuse in (data.check, lambda name, options: data.load(name, **options)):
        with pytest.raises(ValueError, match=allowed):
            refuse(name, {option: value})


def test_numpy_numbers_are_numbers():
    data.check("circle", {"n_samples": np.int64(50), "noise": np.float32(0.1), "seed": np.uint8(3)})


def test_the_same_data_set_is_shared():
    assert data.load("circle") is data.load("circle", seed=0, n_samples=1000)


def family(name, **attributes):
    module = ModuleType(name)
    vars(module).update(attributes)
    return module


def test_discovery_fails_loudly():
    first = family("first", LOADERS={"one": manifolds.LOADERS["circle"]})
    assert data.family(first) == first.LOADERS
    with pytest.raises(TypeError, match="module second has no dict LOADERS"):
        data.family(family("second"))
    with pytest.raises(ValueError, match=r"data set 'circle' in second is also in aeviz\.data\.manifolds"):
        data._add(family("second", LOADERS={"circle": manifolds.LOADERS["circle"]}))


# --- splitting and standardising


@pytest.mark.parametrize(("n", "test_fraction"), [(10, 0.2), (1797, 0.2), (1000, 0.5)])
def test_a_split_is_a_partition_that_depends_on_the_seed_alone(n, test_fraction):
    train, test = split(n, 5, test_fraction)
    assert len(test) == round(n * test_fraction)
    np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(n))
    np.testing.assert_array_equal(test, split(n, 5, test_fraction)[1])
    assert not np.array_equal(test, split(n, 6, test_fraction)[1])


def test_standardised_features_have_mean_0_and_variance_1_and_constants_stay():
    values = np.random.default_rng(0).normal([3, -5, 1e9], [0.1, 20, 60], (500, 3))
    values = np.column_stack([values, np.full(500, 0.1)])
    x, mean, scale = standardise(values, np.arange(500))
    np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(x.var(axis=0), [1, 1, 1, 0], atol=1e-5)
    assert scale[3] == 1
    np.testing.assert_allclose(x * scale + mean, values, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("name", manifolds.LOADERS)
def test_toys_share_one_scale_and_their_training_points_have_mean_variance_1(name):
    dataset = data.load(name)
    np.testing.assert_allclose(dataset.x_train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(dataset.x_train.var(axis=0).mean(), 1, atol=1e-5)
    assert len(set(dataset.scale)) == 1


@pytest.mark.parametrize("name", tables.LOADERS)
def test_training_rows_of_tables_have_variance_1_and_all_data_units_are_the_original(name):
    dataset = data.load(name)
    original = getattr(sklearn_datasets, f"load_{name}")()
    np.testing.assert_allclose(dataset.x_train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(dataset.x_train.var(axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(dataset.to_data_units(dataset.x), original.data, rtol=1e-5, atol=1e-4)
    np.testing.assert_array_equal(dataset.y, original.target)
    assert dataset.class_names == tuple(original.target_names)
    assert dataset.feature_names == tuple(original.feature_names)


def test_small_data_sets_are_read_without_scikit_learn_and_pandas():
    """A worker, which nobody has begun for a picture of theirs, would hold 100 MB more."""
    loads = "; ".join(f"data.load({name!r})" for name in (*tables.LOADERS, "digits", "mnist_sample"))
    script = f"import sys; from aeviz import data; {loads}; print({{'sklearn', 'pandas'}} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, encoding="utf-8").stdout
    assert told == "set()\n"


def test_what_is_worked_out_of_a_named_data_set_outlives_its_array():
    asked = []
    mean = remembered.remembered(lambda dataset: asked.append(dataset) or float(dataset.x.mean()))
    first = data.load("iris", seed=5)
    again = remembered.name(tables.iris(seed=5), remembered._names[first])  # as it is read again
    assert mean(first) == mean(again) == float(again.x.mean()) and asked == [first]
    nameless = [tables.iris(seed=5), tables.iris(seed=6)]
    assert [mean(one) for one in (*nameless, data.load("iris", seed=6))] == [float(one.x.mean()) for one in asked[1:]]


def test_what_is_worked_out_of_data_and_more_is_kept_for_each_but_nothing_is_asked_for_again():
    asked = []
    first = remembered.remembered(lambda dataset, n: asked.append(n) or (float(dataset.x[:n].sum()) if n else None))
    iris = data.load("iris", seed=5)
    assert [first(iris, n) for n in (3, 4, 3, 0, 0)] == [*(float(iris.x[:n].sum()) for n in (3, 4, 3)), None, None]
    assert asked == [3, 4, 0, 0]


# --- manifolds

CURVED = [name for name in manifolds.LOADERS if name != "blobs"]


def same_angle(a, b):
    return np.abs(np.exp(1j * a) - np.exp(1j * b))


# The residual of an equation that holds on the manifold, whatever the parametrisation.
EQUATIONS = {
    "circle": lambda p, t, y: np.hypot(*p) - 1,
    "moons": lambda p, t, y: np.hypot(p[0] - y, p[1] - 0.5 * y) - 1,
    "spiral": lambda p, t, y: np.hypot(*p) - 0.04 * t[0] + same_angle(np.arctan2(p[0], p[1]), t[0]),
    "s": lambda p, t, y: np.hypot(p[0], np.abs(p[1]) - 1) - 1,
    "sine": lambda p, t, y: p[1] - np.sin(2 * np.pi * p[0]),
    "concentric": lambda p, t, y: np.hypot(*p) - np.where(y == 0, 1, 0.5),
    "eight": lambda p, t, y: p[0] ** 4 - p[0] ** 2 + p[1] ** 2,
    "swiss_roll": lambda p, t, y: np.hypot(p[0], p[2]) - t[0] + same_angle(np.arctan2(p[2], p[0]), t[0]),
    "s_curve": lambda p, t, y: np.hypot(p[0], np.abs(p[2]) - 1) - 1 + np.abs(p[1] - t[1]),
    "helix": lambda p, t, y: np.hypot(p[0], p[1]) - 1 + same_angle(np.arctan2(p[1], p[0]), 5 * p[2]),
    "trefoil": lambda p, t, y: (p[0] ** 2 + p[1] ** 2 - 5) ** 2 / 16 + p[2] ** 2 - 1,
    "twin_peaks": lambda p, t, y: p[2] - np.sin(np.pi * p[0]) * np.tanh(3 * p[1]),
    "sphere": lambda p, t, y: p[0] ** 2 + p[1] ** 2 + p[2] ** 2 - 1,
}


@pytest.mark.parametrize("name", CURVED)
def test_points_lie_on_the_manifold(name):
    dataset = data.load(name, noise=0.0)
    points = dataset.to_data_units(dataset.x.astype(np.float64)).T
    assert name in EQUATIONS, f"Give {name} its equation in EQUATIONS."
    residual = EQUATIONS[name](points, dataset.t.T, dataset.y)
    np.testing.assert_allclose(residual, 0, atol=1e-5)


def parametrised(name, t, y):
    """The point and its derivatives, each (n, d_in), at coordinates (n, k)."""
    arguments = [*t.T] if y is None else [*t.T, y]
    return [manifolds.columns(part, len(t)) for part in getattr(manifolds, name)(*arguments)]


def finite_differences(name, t, y, h=1e-5):
    """(n, k, d_in) central differences of the point in each coordinate."""
    steps = h * np.eye(t.shape[1])
    changes = [parametrised(name, t + step, y)[0] - parametrised(name, t - step, y)[0] for step in steps]
    return np.stack(changes, axis=1) / (2 * h)


@pytest.mark.parametrize("name", CURVED)
def test_tangents_are_the_unit_finite_differences_of_the_parametrisation(name):
    dataset = data.load(name)
    t = dataset.t.astype(np.float64)
    differences = finite_differences(name, t, dataset.y)
    derivatives = np.stack(parametrised(name, t, dataset.y)[1:], axis=1)
    np.testing.assert_allclose(derivatives, differences, atol=2e-5)
    in_model_units = differences / dataset.scale
    in_model_units /= np.linalg.norm(in_model_units, axis=-1, keepdims=True)
    np.testing.assert_allclose(dataset.tangent, in_model_units, atol=2e-5)
    np.testing.assert_allclose(np.linalg.norm(dataset.tangent, axis=-1), 1, atol=1e-6)


@pytest.mark.parametrize("name", ["circle", "s", "helix"])
def test_curves_of_constant_speed_are_measured_by_their_coordinate(name):
    t = np.linspace(0.1, 3, 50)[:, None]
    speed = np.linalg.norm(parametrised(name, t, None)[1], axis=-1)
    np.testing.assert_allclose(speed, speed[0], rtol=1e-12)


def test_the_stereographic_tangents_are_orthogonal():
    tangent = data.load("sphere").tangent
    np.testing.assert_allclose(np.einsum("ni,ni->n", tangent[:, 0], tangent[:, 1]), 0, atol=1e-6)


def test_the_sphere_is_uniform_by_area_below_its_pole():
    """By Archimedes z is uniform, here on [-1, 0.8]; mean and variance within five standard errors."""
    n = 20_000
    dataset = data.load("sphere", n_samples=n)
    z = dataset.to_data_units(dataset.x)[:, 2]
    assert z.max() <= 0.8 + 1e-5
    width = 1.8
    assert abs(z.mean() + 0.1) < 5 * width / np.sqrt(12 * n)
    assert abs(z.var() - width**2 / 12) < 5 * width**2 / np.sqrt(180 * n)


@pytest.mark.parametrize("name", CURVED)
def test_noise_moves_the_same_points_by_its_standard_deviation(name):
    clean, noisy = (data.load(name, n_samples=4000, noise=noise) for noise in (0.0, 0.25))
    np.testing.assert_array_equal(clean.t, noisy.t)
    moved = noisy.to_data_units(noisy.x) - clean.to_data_units(clean.x)
    assert abs(moved.std() / 0.25 - 1) < 5 / np.sqrt(2 * moved.size)
    assert abs(moved.mean()) < 5 * 0.25 / np.sqrt(moved.size)


def test_blobs_are_two_points_with_noise_and_have_no_coordinate():
    dataset = data.load("blobs", n_samples=10_000, noise=0.3)
    points = dataset.to_data_units(dataset.x)
    assert dataset.t is None
    assert dataset.tangent is None
    for label, centre in enumerate([(-1, 0), (1, 0)]):
        blob = points[dataset.y == label]
        np.testing.assert_allclose(blob.mean(axis=0), centre, atol=5 * 0.3 / np.sqrt(len(blob)))
        np.testing.assert_allclose(np.cov(blob.T), 0.09 * np.eye(2), atol=0.01)


@pytest.mark.parametrize("name", ["moons", "concentric", "blobs"])
def test_classes_are_balanced(name):
    np.testing.assert_array_equal(np.bincount(data.load(name, n_samples=100).y), [50, 50])


# --- sums of atoms


def test_atoms_have_unit_norm_and_their_strengths_are_those_asked_for():
    """With fewer atoms than dimensions the strengths can be solved for: Bernoulli(p) times U(0, 1)."""
    dataset = data.load("atoms", n_samples=20_000, d_in=64, n_atoms=16, n_active=2.0)
    np.testing.assert_allclose(np.linalg.norm(dataset.atoms, axis=1), 1, rtol=1e-6)
    strengths = dataset.x @ np.linalg.pinv(dataset.atoms)
    active = strengths > 1e-5
    assert strengths.min() > -1e-5
    assert strengths.max() < 1 + 1e-5
    assert abs(active.sum(axis=1).mean() - 2) < 5 * np.sqrt(2 * (1 - 2 / 16) / len(active))
    n_active = active.sum()
    assert abs(strengths[active].mean() - 1 / 2) < 5 / np.sqrt(12 * n_active)
    assert abs(strengths[active].var() - 1 / 12) < 5 / np.sqrt(180 * n_active)


def test_of_nested_atoms_the_second_of_a_pair_is_in_half_of_the_points_with_the_first_and_in_no_other():
    dataset = data.load("atoms", n_samples=20_000, d_in=16, n_atoms=16, n_active=2.0, orthonormal=1, nested=1)
    strengths = dataset.x @ dataset.atoms.T
    np.testing.assert_allclose(strengths, strengths.round(), atol=1e-5)
    present = strengths.round().astype(int)
    assert set(np.unique(present)) == {0, 1}
    first, second = present[:, ::2], present[:, 1::2]
    assert (second <= first).all()
    assert abs(second[first == 1].mean() - 1 / 2) < 5 / np.sqrt(4 * first.sum())
    assert abs(present.sum(axis=1).mean() - 2) < 0.1


def test_the_atoms_do_not_depend_on_how_many_sums_are_drawn():
    few, many = data.load("atoms", n_samples=50), data.load("atoms", n_samples=500)
    np.testing.assert_array_equal(few.atoms, many.atoms)
    assert few.atoms.shape == (64, 32)
    assert (few.mean == 0).all()
    assert (few.scale == 1).all()


# --- shapes


def factor(dataset, name):
    return dataset.factors[:, dataset.factor_names.index(name)].astype(np.float64)


def moments(dataset):
    """Each image's mass, centre (2, n) and covariance (n, 2, 2), x to the right and y down, in pixels."""
    place = np.stack(np.divmod(np.arange(784), 28)[::-1]).astype(np.float64)  # (2, 784)
    mass = dataset.x.sum(axis=1, dtype=np.float64)
    centre = place @ dataset.x.T / mass
    off = place[:, None] - centre[..., None]
    return mass, centre, np.einsum("ani,bni,ni->nab", off, off, dataset.x) / mass[:, None, None]


def test_a_shape_has_the_area_and_the_place_that_its_factors_say():
    dataset = data.load("shapes", n_samples=300)
    mass, centre, _ = moments(dataset)
    np.testing.assert_allclose(mass, factor(dataset, "size") ** 2, rtol=0.05)
    np.testing.assert_allclose(centre, [factor(dataset, "x"), factor(dataset, "y")], atol=0.1)


def test_a_shape_has_the_second_moments_of_its_kind_and_angle():
    """Of area A: A/12 in both directions for a square, A/(6 sqrt 3) for a triangle, a^2/4 and b^2/4 for an ellipse.

    A pixel's soft edge, one pixel wide, adds 1/12.
    """
    dataset = data.load("shapes", n_samples=300)
    spread, area = np.linalg.eigh(moments(dataset)[2]), factor(dataset, "size")[:, None] ** 2
    for kind, expected in enumerate([[1 / 12] * 2, [1 / (8 * np.pi), 4 / (8 * np.pi)], [1 / (6 * np.sqrt(3))] * 2]):
        rows = dataset.y == kind
        np.testing.assert_allclose(spread.eigenvalues[rows] - 1 / 12, np.array(expected) * area[rows], rtol=0.1)
    long, ellipse = spread.eigenvectors[..., 1], dataset.y == 1
    turned = np.deg2rad(factor(dataset, "angle"))
    cosine = np.abs((long * np.stack([np.cos(turned), np.sin(turned)], axis=1)).sum(axis=1))
    assert cosine[ellipse].min() > np.cos(np.deg2rad(3))


def test_the_factors_of_shapes_are_independent_and_named():
    dataset = data.load("shapes", n_samples=5000)
    assert dataset.factor_names == ("kind", "x", "y", "size", "angle")
    assert dataset.factor_kinds[0] == "category" and set(dataset.factor_kinds[1:]) == {"number"}
    np.testing.assert_array_equal(dataset.factors[:, 0], dataset.y)
    share = factor(dataset, "angle") / np.array([90, 180, 120])[dataset.y]  # the angle's range is its kind's own
    assert share.min() >= 0 and share.max() < 1
    known = np.corrcoef([*(factor(dataset, name) for name in ("kind", "x", "y", "size")), share])
    assert np.abs(known - np.eye(5)).max() < 4 / np.sqrt(5000)


def test_two_shapes_lie_over_one_another():
    one, two = data.load("shapes", n_samples=50), data.load("shapes", n_samples=50, n_objects=2)
    assert two.factors.shape == (50, 10) and len(set(two.factor_names)) == len(two.factor_kinds) == 10
    assert two.y is None and one.y is not None
    np.testing.assert_array_equal(one.factors, two.factors[:, :5])
    assert (two.x >= one.x).all() and (two.x.sum(axis=1) > one.x.sum(axis=1) + 5).mean() > 0.8
    frame = two.x.reshape(-1, 28, 28)
    assert not (frame[:, [0, -1]].any() or frame[:, :, [0, -1]].any())


def test_given_data_without_factors_keep_the_name_they_had_before_there_were_any():
    assert in_memory.of_rows(np.arange(6.0).reshape(3, 2)).name == "given-9639568b2663ae34"


# --- images


def left_out(x, known):
    """The sums of all but the k largest covariance eigenvalues (divided by n), for each k that is known."""
    eigenvalues = np.linalg.eigvalsh(np.cov(x.astype(np.float64), rowvar=False, bias=True))
    return {k: eigenvalues[: len(eigenvalues) - k].sum() for k in known}


def test_digits_leave_out_the_known_sums_of_eigenvalues():
    known = {0: 4.693276, 2: 3.355253, 8: 1.530448, 16: 0.706796, 30: 0.192024}
    assert left_out(data.load("digits").x, known) == pytest.approx(known, abs=1e-4)


def test_digits_are_scikit_learns_and_a_subset_takes_none_twice():
    pixels, digits = sklearn_datasets.load_digits(return_X_y=True)
    whole, part = data.load("digits"), data.load("digits", n_samples=500, seed=4)
    np.testing.assert_array_equal(whole.x * 16, pixels)
    np.testing.assert_array_equal(whole.y, digits)
    rows = {row.tobytes(): index for index, row in enumerate(whole.x)}
    assert len(rows) == 1797  # no image occurs twice, so a row names its index
    chosen = [rows[row.tobytes()] for row in part.x]
    assert chosen == sorted(set(chosen))
    np.testing.assert_array_equal(part.y, digits[chosen])


REAL_MNIST = Path(os.environ.get("AEVIZ_DATA") or Path(__file__).parents[3] / "shared" / "data") / "mnist"
needs_mnist = pytest.mark.skipif(
    not (REAL_MNIST / "train-images-idx3-ubyte.gz").is_file(), reason="the real MNIST is not here"
)


FILES = {
    "train-images-idx3-ubyte": ((60_000, 28, 28), "6bbc9ace898e44ae57da46a324031adb"),
    "train-labels-idx1-ubyte": ((60_000,), "a25bea736e30d166cdddb491f175f624"),
    "t10k-images-idx3-ubyte": ((10_000, 28, 28), "2646ac647ad5339dbf082846283269ea"),
    "t10k-labels-idx1-ubyte": ((10_000,), "27ae3e4e09519cfbb04c329615203637"),
}


@pytest.fixture(scope="module")
def real_mnist():
    """What is read of each of its files."""
    return {stem: read_idx(REAL_MNIST / f"{stem}.gz", shape) for stem, (shape, _) in FILES.items()}


@needs_mnist
@pytest.mark.parametrize("stem", FILES)
def test_real_mnist_is_read_to_the_last_byte(stem, real_mnist):
    shape, md5 = FILES[stem]
    found = hashlib.md5(bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape), usedforsecurity=False)
    found.update(real_mnist[stem])
    assert found.hexdigest() == md5


@needs_mnist
def test_the_sample_of_mnist_is_drawn_from_it_and_no_test_image_is_among_those_to_learn_from(real_mnist, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(images, "read", lambda folder, stem, shape: real_mnist[stem].reshape(shape))
        pixels, labels = mnist_sample.drawn(REAL_MNIST)
    found = data.load("mnist_sample")
    np.testing.assert_array_equal(np.rint(found.x * 255).reshape(pixels.shape), pixels)
    np.testing.assert_array_equal(found.y, labels)
    official = {
        part: {image.tobytes() for image in real_mnist[f"{part}-images-idx3-ubyte"]} for part in ("train", "t10k")
    }
    assert {image.tobytes() for image in pixels[found.train]} <= official["train"]
    assert {image.tobytes() for image in pixels[found.test]} <= official["t10k"] - official["train"]


def test_the_sample_of_mnist_has_as_many_of_each_class_and_its_licence_beside_it():
    found = data.load("mnist_sample")
    for part, each in ((found.train, 600), (found.test, 100)):
        assert np.bincount(found.y[part]).tolist() == [each] * 10
    assert "ShareAlike 3.0" in (images.SAMPLE / "LICENSE").read_text(encoding="utf-8")


@needs_mnist
def test_real_mnist_has_its_official_split_and_the_known_sums_of_eigenvalues(monkeypatch, fresh):
    monkeypatch.setenv("AEVIZ_DATA", str(REAL_MNIST))
    dataset = data.load("mnist", n_samples=70_000)
    np.testing.assert_array_equal(dataset.train, np.arange(60_000))
    np.testing.assert_array_equal(dataset.test, np.arange(60_000, 70_000))
    assert dataset.y[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    known = {0: 52.8482, 2: 43.5511, 10: 26.5797, 30: 13.7475, 64: 6.9927}
    assert left_out(dataset.x_test, known) == pytest.approx(known, abs=1e-4)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_subset_keeps_the_official_split(name, collections):
    dataset = data.load(name, n_samples=1000, seed=2)
    assert (len(dataset.train), len(dataset.test)) == (858, 142)
    rng = np.random.default_rng(2)
    train, test = (np.sort(rng.choice(n, k, replace=False)) for n, k in ((60_000, 858), (10_000, 142)))
    np.testing.assert_array_equal(dataset.y[dataset.train], labels("train")[train])
    np.testing.assert_array_equal(dataset.y[dataset.test], labels("t10k")[test])


def test_pixels_are_divided_by_255(collections):
    dataset = data.load("mnist", n_samples=70_000)
    np.testing.assert_allclose(dataset.x[0, :256] * 255, np.arange(256), rtol=1e-6)
    assert dataset.x[0, 256:].max() == 0


def no_network(*args, **kwargs):
    raise URLError("no route to host")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_without_files_or_network_one_sentence_says_what_to_do(name, monkeypatch, fresh):
    monkeypatch.delenv("AEVIZ_DATA", raising=False)
    monkeypatch.setattr(sklearn_datasets, "fetch_openml", no_network)
    with pytest.raises(ValueError, match=rf"no route to host.*folder named {name} and set.*AEVIZ_DATA"):
        data.load(name)


def test_without_files_openml_is_asked_and_its_order_kept(monkeypatch, fresh):
    def fetch(name, **options):
        inspect.signature(genuine).bind(name, **options)
        assert (name, options["version"]) == ("mnist_784", 1)
        return np.zeros((70_000, 784), np.uint8), np.concatenate([labels("train"), labels("t10k")]).astype(str)

    genuine = sklearn_datasets.fetch_openml
    monkeypatch.delenv("AEVIZ_DATA", raising=False)
    monkeypatch.setattr(sklearn_datasets, "fetch_openml", fetch)
    dataset = data.load("mnist", n_samples=70_000)
    np.testing.assert_array_equal(dataset.y[dataset.train], labels("train"))
    np.testing.assert_array_equal(dataset.y[dataset.test], labels("t10k"))


def test_files_in_the_folder_itself_are_one_collection_never_the_other(tmp_path, monkeypatch, fresh):
    monkeypatch.setattr(sklearn_datasets, "fetch_openml", no_network)
    for folder, name in (("my-idx", "mnist"), ("Fashion-MNIST", "fashion_mnist")):
        write_collection(tmp_path / folder)
        monkeypatch.setenv("AEVIZ_DATA", str(tmp_path / folder))
        other = next(other for other in COLLECTIONS if other != name)
        assert data.load(name, n_samples=100).name == name
        with pytest.raises(ValueError, match="OpenML did not deliver"):
            data.load(other, n_samples=100)


def test_a_missing_file_is_named(broken_mnist):
    (broken_mnist / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(ValueError, match=r"mnist has no file t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte\.gz"):
        data.load("mnist")


def test_a_label_beyond_the_ten_classes_is_refused(broken_mnist):
    write_idx(broken_mnist / "t10k-labels-idx1-ubyte", (images.N_TEST,), bytes([10]))
    with pytest.raises(ValueError, match="MNIST must be 70000 images of 28x28 pixels in ten classes"):
        data.load("mnist")


# --- the IDX format

VALUES = bytes(range(24))


def test_idx_is_read_plain_and_gzipped(tmp_path):
    plain, packed = tmp_path / "idx", tmp_path / "idx.gz"
    write_idx(plain, (2, 3, 4), VALUES)
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, packed):
        np.testing.assert_array_equal(read_idx(path, (2, 3, 4)), np.arange(24).reshape(2, 3, 4))


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({"size": 23}, "must hold 24 values after its header, no more and no fewer"),
        ({"size": 25}, "must hold 24 values after its header, no more and no fewer"),
        ({"shape": (2**31, 2**31, 2**31), "size": 24}, r"the header of idx must give the shape \(2, 3, 4\)"),
        ({"shape": (2, 4, 3)}, "the header of idx must give the shape"),
        ({"shape": (24,)}, "must begin with the bytes 00000803, not 00000801"),
        ({"magic": bytes([0, 0, 13, 3])}, "must begin with the bytes 00000803, not 00000d03"),
        ({"magic": b"\x1f\x8b\x08\x00"}, "not 1f8b0800"),
    ],
)
def test_idx_files_that_lie_or_stop_short_are_refused(tmp_path, written, message):
    path = tmp_path / "idx"
    write_idx(path, **{"shape": (2, 3, 4), "values": VALUES} | written)
    with pytest.raises(ValueError, match=message):
        read_idx(path, (2, 3, 4))


@pytest.mark.parametrize("length", [0, 3, 4, 10, 15])
def test_idx_files_that_end_in_their_header_are_refused(tmp_path, length):
    path = tmp_path / "idx"
    write_idx(path, (2, 3, 4), VALUES)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ValueError, match="must"):
        read_idx(path, (2, 3, 4))


def test_damaged_gzip_files_are_refused(tmp_path):
    path = tmp_path / "idx.gz"
    write_idx(path, (2, 3, 4), VALUES)
    whole = path.read_bytes()
    packed = gzip.compress(whole)
    flipped = packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:]
    garbled = packed[:10] + b"\xff" + packed[11:]
    for content in (whole, packed[:-12], flipped, garbled):
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"idx\.gz is not a whole gzip file"):
            read_idx(path, (2, 3, 4))


# --- anomalies

HOLDING_OUT = [name for name in data.names() if "hold_out" in data.options(name)]


@pytest.mark.parametrize("name", HOLDING_OUT)
def test_a_class_held_out_is_only_in_the_test_part_as_anomalies(name, collections):
    whole, without = load_small(name), load_small(name, hold_out=1)
    assert whole.anomalous is None
    np.testing.assert_array_equal(without.anomalous, without.y == 1)
    assert not without.anomalous[without.train].any()
    np.testing.assert_array_equal(without.train, whole.train[whole.y[whole.train] != 1])
    everything = np.concatenate([without.train, without.test])
    np.testing.assert_array_equal(np.sort(everything), np.arange(len(whole.x)))
    assert (np.diff(without.test) > 0).all()


@pytest.mark.parametrize("name", tables.LOADERS)
def test_anomalies_have_no_say_in_the_scale_of_a_table(name):
    dataset = data.load(name, hold_out=0)
    np.testing.assert_allclose(dataset.x_train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(dataset.x_train.var(axis=0), 1, atol=1e-5)
    original = getattr(sklearn_datasets, f"load_{name}")().data
    np.testing.assert_allclose(dataset.to_data_units(dataset.x), original, rtol=1e-5, atol=1e-4)


def test_points_to_test_with_have_no_say_in_the_scale(subtests):
    """It is that of the training points (their mean 0, and their mean variance 1), or there is none."""
    for name in (name for name in data.names() if name not in images.COLLECTIONS):
        with subtests.test(data=name):
            dataset = data.load(name)
            unscaled = (dataset.mean == 0).all() and (dataset.scale == 1).all()
            moments = dataset.x_train.mean(axis=0), dataset.x_train.var(axis=0).mean()
            assert unscaled or (np.allclose(moments[0], 0, atol=1e-5) and moments[1] == pytest.approx(1, abs=1e-5))


def test_only_classes_that_exist_can_be_held_out():
    with pytest.raises(ValueError, match="'hold_out' of 'breast_cancer' must be an integer from -1 to 1, not 2"):
        data.check("breast_cancer", {"hold_out": 2})


def test_outliers_keep_their_distance_from_the_moons_and_out_of_the_training_part():
    dataset = data.load("moons_outliers", n_samples=500, outliers=0.2)
    moons, strange = dataset.x[~dataset.anomalous], dataset.x[dataset.anomalous]
    assert (len(moons), len(strange)) == (400, 100)
    np.testing.assert_array_equal(moons, data.load("moons", n_samples=400).x)
    assert np.linalg.norm(strange[:, None] - moons, axis=2).min() >= 0.25
    assert not dataset.anomalous[dataset.train].any()
    np.testing.assert_array_equal(dataset.y == 2, dataset.anomalous)


def test_a_smaller_side_is_the_mean_over_squares_of_the_image_without_its_margin():
    a = images.averages(3, 4)
    np.testing.assert_allclose(a.sum(axis=1), 1)
    np.testing.assert_allclose(a @ np.array([1.0, 2, 3, 4]), [(1 + 2 / 3) / (4 / 3), 2.5, (4 + 3 / 3) / (4 / 3)])
    x = np.random.default_rng(0).random((5, 784)).astype(np.float32)
    inner = x.reshape(-1, 28, 28)[:, 4:24, 4:24]
    expected = inner.reshape(5, 10, 2, 10, 2).mean(axis=(2, 4)).reshape(5, 100)
    np.testing.assert_allclose(images._smaller("mnist", x, 10), expected, rtol=1e-5)
    whole = x.reshape(5, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(5, 196)
    np.testing.assert_allclose(images._smaller("fashion_mnist", x, 14), whole, rtol=1e-5)
