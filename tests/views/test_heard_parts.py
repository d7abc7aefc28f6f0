"""Of which part of the data a caption's number is: what it hears of is what the caption names, or there is a reason."""

import re
from dataclasses import replace
from functools import cache
from typing import Annotated, get_args, get_origin, get_type_hints

import numpy as np
import pytest
from drawn import check_drawn, check_names
from few_of_all import few_of_all  # noqa: F401  (they are few here, too)
from looks import faults
from recomputed import check_recomputed
from scipy.spatial.distance import cdist

import aeviz
from aeviz import figures, views
from aeviz.language import named, say
from aeviz.views import base
from aeviz.views.base import Range
from aeviz.views.identity_trap import memory_bank

TEST, TRAINING = "test", "training"
PLAIN = {"hidden": (), "knobs": (0.1, 1)}
SHORT = {"hidden": (16,), "knobs": (0.1, 0.2)}


def spec(data: str, variant: str, few: dict | None = None, **changes) -> aeviz.Spec:
    return aeviz.Spec(data, variant, data_options={"n_samples": 200} | (few or {}), steps=60, **changes)


SPECS = (
    spec("digits", "undercomplete", d_latent=3, hidden=(16,), knobs=(2, 3)),
    aeviz.Spec("iris", "linear", d_latent=2, hidden=(), knobs=(1, 2), steps=60),
    spec("s_curve", "undercomplete", d_latent=2, hidden=(8,), knobs=(1, 2)),
    spec("moons", "denoising", d_latent=8, **SHORT),
    spec("digits", "denoising", d_latent=16, **SHORT),
    spec("circle", "contractive", d_latent=4, **PLAIN),
    spec("circle", "contractive", d_latent=4, **PLAIN, variant_options={"tied": False}),
    spec("circle", "contractive", d_latent=4, **PLAIN, variant_options={"activation": "identity"}),
    spec("digits", "contractive", d_latent=4, **PLAIN),
    spec("digits", "sparse", d_latent=24, **PLAIN),
    spec("digits", "topk", d_latent=24, hidden=(), knobs=(2, 4)),
    spec("atoms", "sparse", {"n_atoms": 16, "d_in": 16}, d_latent=32, **PLAIN),
    spec("atoms", "sparse", {"n_atoms": 16, "d_in": 16, "orthonormal": 1, "nested": 1}, d_latent=16, **PLAIN),
    spec("atoms", "superposition", {"d_in": 5, "n_atoms": 5, "n_active": 5.0, "along_axes": 1}, d_latent=2, **PLAIN),
    spec("shapes", "variational", d_latent=4, **SHORT),
    spec("digits", "variational", {"n_samples": 150}, d_latent=2, **SHORT),
    spec("digits", "overcomplete", {"hold_out": 3}, d_latent=16, hidden=(16,), knobs=(8, 16)),
    spec("digits", "denoising", {"hold_out": 3}, d_latent=16, hidden=(16,), knobs=(0.1, 0.3)),
    spec("digits", "denoising", {"half": 1, "n_train": 20}, d_latent=16, **SHORT),
    spec("moons_outliers", "denoising", d_latent=8, **SHORT),
    spec("digits", "linear", {"n_samples": 40}, d_latent=8, hidden=(), knobs=(2, 8)),
    spec("digits", "undercomplete", d_latent=3, hidden=(16,), knobs=(3,)),
    spec("photograph_patches", "sparse", {"n_samples": 200, "side": 5}, d_latent=8, **PLAIN),
)
SAYS = {  # words of a caption by which it names a part
    TEST: r"\btest\b|held[- ]out|judged half|never saw",
    TRAINING: r"(?<!one )\btraining\b|\bstored\b",
}
ALL = r"\b(all|of the|of) [\d,]+ examples\b|\bany example\b"
PCA = "PCA, which stands beside it, learned from the training examples"
FITTED = "what is fitted learned from the training examples and is judged by others"
STORE = "the distance from a decoded, random or test example to the nearest training example"
SQUARE = "the square is drawn around all examples"
SHOWN = "of the examples that are drawn, from the test part where none was selected"
WEIGHTS = "of the network's weights, measured by the spread of what it was trained on"
RANGE = "the unit's range is that of its codes of the training examples"
BOTH = "the one part set against the other"
REASONS = {  # view -> why some of its numbers hear of a part that the caption does not name, or of both; and which
    "area_path": (FITTED, {"other"}),
    "atoms_sum": (SHOWN, {"error"}),
    "curl": (SQUARE, {"largest"}),
    "dead_units": ("all examples are asked, of both parts", {"dead"}),
    "denoising_path": (FITTED, {"linear"}),
    "detectors": (FITTED, {"other", "lead", "low", "high", "n"}),
    "drawn_anomaly": (SHOWN, {"error", "below"}),
    "encoder_index": (STORE, {"by_code"}),
    "error_map": (SQUARE, {"passes"}),
    "errors_by_size": (PCA, {"pca_test", "needed", "lead", "low", "high"}),
    "exact_field": (SQUARE, {"exact", "learned"}),
    "field_error": (SQUARE, {"near", "away", "far", "long", "short"}),
    "filter_paths": (WEIGHTS, {"first", "most", "rough", "smooth"}),
    "flow": (SQUARE, {"median", "longest"}),
    "follow": (STORE, {"learned", "exact"}),
    "held_out": (FITTED, {"neighbours", "wins"}),
    "how_many": (STORE, {"real", "exponent"}),
    "landing": (STORE, {"far", "pca"}),
    "lattice": (STORE, {"n", "real", "farthest"}),
    "linear_contraction": (PCA, {"n", "network", "most"}),
    "neighbours": (STORE, {"linear", "bent", "more", "fewer", "lead", "low", "high"}),
    "noise_or_digits": (STORE, {"n", "real"}),
    "noisy_images": (FITTED, {"linear", "lead", "low", "high"}),
    "pixel_sensitivity": (SHOWN, {"here", "edge", "first", "edge_first"}),
    "principal_angles": (PCA, {"start", "end"}),
    "probes": (FITTED, {"linear", "neighbours", "inputs", "inputs_neighbours"}),
    "projector": (FITTED, {"off", "formula"}),
    "reconstructions": (PCA, {"pca", "difference", "lead", "low", "high"}),
    "rest_points": (SQUARE, {"steps", "spurious", "n", "largest", "rested"}),
    "sensitivity_map": (SQUARE, {"least", "most", "above"}),
    "sheet": (PCA, {"flat", "part"}),
    "steer": (RANGE, {"own", "moved", "low", "high"}),
    "tamed": (PCA, {"rival"}),
    "three_lines": (STORE, {"off_pixels", "off_straight", "off_geodesic"}),
    "tangent_walk": (SHOWN, {"felt", "along", "least", "across"}),
    "tangents": (SHOWN, {"first", "last", "share"}),
    "train_and_test": (BOTH, {"ratio"}),
    "traversal": (STORE, {"within", "beyond"}),
    "true_coordinate": (FITTED, {"code", "pca"}),
    "unit_angles": (PCA, {"nearest"}),
    "variance": (PCA, {"n", "inputs", "pca", "code"}),
    "walk": (STORE, {"inputs", "pca", "n", "code", "real", "lead", "low", "high"}),
    "prior_samples": (BOTH, {"fitted", "chance"}),
    "walkback": (STORE, {"far", "test"}),
    "walker_distances": (BOTH, {"network", "exact", "test", "many", "real", "times"}),
    "weight_decay": (PCA, {"angle", "gap", "off"}),
    "wiener": (FITTED, {"first", "last", "first_gain", "last_gain", "off"}),
}


@cache
def trained(spec: aeviz.Spec) -> aeviz.Run:
    return aeviz.sweep(spec, threads=1)


def with_others(spec: aeviz.Spec, change) -> dict[str, aeviz.Run]:
    """The Run and those on the same data, each with its data changed in the same way."""
    same = [other for other in SPECS if (other.data, other.data_options) == (spec.data, spec.data_options)]
    return {str(SPECS.index(other)): change(trained(other)) for other in same}


def with_noise(run: aeviz.Run, part: str) -> aeviz.Run:
    """The same networks, with other examples in one part of their data."""
    data, x = run.dataset(), run.dataset().x.copy()
    rows = data.test if part == TEST else data.train
    x[rows] = np.random.default_rng(0).normal(0.3, 0.4, (len(rows), x.shape[1]))
    return replace(run, given=replace(data, x=x))


def with_other_labels(run: aeviz.Run, part: str) -> aeviz.Run:
    """The same networks, with the classes exchanged among the examples of one part."""
    data, y = run.dataset(), run.dataset().y.copy()
    rows = data.test if part == TEST else data.train
    y[rows] = np.random.default_rng(0).permutation(y[rows])
    return replace(run, given=replace(data, y=y))


def computed(name: str, spec: aeviz.Spec, change=lambda run: run, **controls):
    view, runs = views.get(name), with_others(spec, change)
    others = [runs] if getattr(view, "COMPARES", False) else []
    i = 1 if len(spec.knobs) > 1 else 0
    return view.compute(runs[str(SPECS.index(spec))], i, view.Controls(**controls), *others)


@cache
def usual(name: str):
    """What the view shows of the first of these Runs that it fits, as they were trained."""
    return computed(name, fitting(name))


@cache
def fitting(name: str) -> aeviz.Spec | None:
    return next((spec for spec in SPECS if not views.unfit(name, trained(spec))), None)


def heard(name: str, spec: aeviz.Spec) -> dict[str, set[str]]:
    """Each number of the caption, and the parts of the data of which it hears."""
    view = views.get(name)
    here, found = named(view.told(usual(name))), {}
    ways = [with_noise] + [with_other_labels] * (trained(spec).dataset().y is not None)
    for part in (TEST, TRAINING):
        for way in ways:
            other = named(view.told(computed(name, spec, lambda run, way=way, part=part: way(run, part))))
            for place, values in here.items():
                same = other.get(place) is not None and np.shape(other[place]) == np.shape(values)
                if not (same and np.allclose(other[place], values, rtol=1e-6, atol=1e-9)):
                    found.setdefault(place, set()).add(part)
    return found


COMPUTED = [name for name in views.names() if not hasattr(views.get(name), "NEEDS")]


@pytest.mark.parametrize("name", COMPUTED)
def test_a_number_hears_of_the_parts_that_its_caption_names(name):
    chosen = fitting(name)
    assert chosen is not None, "none of these small Runs fits the view: add one that does"
    view, data = views.get(name), usual(name)
    check_recomputed(name, view, data, view.Controls())
    text = say(view.told(data))
    says = {part for part, words in SAYS.items() if re.search(words, text)}
    hears = {} if re.search(ALL, text) else heard(name, chosen)
    odd = {place for place, parts in hears.items() if not (len(parts) == 1 and parts <= says)}
    _, excused = REASONS.get(name, ("", set()))
    assert odd <= excused, f"{odd - excused} of: {text}"
    assert bool(odd) == bool(excused), "a reason is given for numbers that need none"


@pytest.mark.parametrize("name", COMPUTED)
def test_every_number_of_a_figure_is_of_its_data(name):
    view, data = views.get(name), usual(name)
    figure = view.figure(data, view.Controls())
    check_drawn(name, view, data, view.Controls(), figure)
    check_names(name, data, figure)
    assert name == "superposition" or not faults(figures.outside(figure))  # its axis has room for all arrows' lengths


def widest(run: aeviz.Run) -> int:
    return max(layer.d_out for layer in (*run.net.encoder, *run.net.decoder))


KEPT = {  # view -> how many numbers it keeps of one example, and of how many its Data say that they rest on
    "areas": (lambda run: 2 * run.d_in, lambda d: d.n[0]),
    "bridge": (lambda run: widest(run) * (run.d_in + 20), lambda d: d.n),
    "contraction": (lambda run: 10 * max(run.d_in, run.spec.d_latent), lambda d: d.n),
    "contraction_path": (lambda run: 2 * run.spec.d_latent * run.d_in, lambda d: d.n),
    "exact_codes": (lambda run: 50 * run.spec.d_latent, lambda d: len(d.best)),
    "how_many": (lambda run: len(run.dataset().train), lambda d: d.n_test[0]),
    "intrinsic": (lambda run: 2 * run.d_in, lambda d: d.used),
    "lattice": (lambda run: len(run.dataset().train), lambda d: d.n_real[0]),
    "noise_or_digits": (lambda run: len(run.dataset().train), lambda d: len(d.distance["real"])),
    "probes": (lambda run: run.d_in * len(run.dataset().class_names), lambda d: d.n_test[0]),
    "spectrum": (lambda run: 3 * run.spec.d_latent * run.d_in, lambda d: d.n),
    "walk": (lambda run: 3 * len(run.dataset().train), lambda d: d.n_real[0]),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_view_looks_at_as_many_examples_as_it_has_room_for(name, monkeypatch):
    """Room for seven and a half is room for seven; nothing is left in memory of a Run and data that are new."""
    each, used = KEPT[name]
    run = trained(fitting(name))
    monkeypatch.setattr(base, "MOST_NUMBERS", int(7.5 * each(run)))
    found = computed(name, fitting(name), lambda run: replace(run, given=replace(run.dataset())))
    assert used(found) == 7


@pytest.mark.parametrize(
    "name", ["curl", "error_map", "field", "field_error", "follow", "rest_points", "sensitivity_map"]
)
def test_a_plane_is_drawn_evenly_around_all_examples(name):
    """With some room beside them, on all sides, and not much."""
    found, x = usual(name), trained(fitting(name)).dataset().x
    span, middle = np.ptp(x, axis=0), (x.min(axis=0) + x.max(axis=0)) / 2
    for k, axis in enumerate((found.x, found.y)):
        np.testing.assert_allclose(np.diff(axis), (axis[-1] - axis[0]) / (len(axis) - 1), rtol=1e-4)
        assert (axis[0] + axis[-1]) / 2 == pytest.approx(middle[k], abs=1e-3)
        assert span[k] < axis[-1] - axis[0] < 1.7 * span.max()


def test_which_single_inputs_come_first_is_told_by_the_training_part_alone():
    """Here the test examples vary most in what varies least in training."""
    chosen = fitting("variance")
    data = trained(chosen).dataset()
    x, order = data.x.copy(), np.argsort(-data.x_train.var(axis=0))
    x[np.ix_(data.test, order)] *= np.linspace(1, 40, len(order), dtype=np.float32)
    found = computed("variance", chosen, lambda run: replace(run, given=replace(data, x=x)))
    away = ((x[data.test] - data.x_train.mean(axis=0)) ** 2).sum(axis=0)[order]
    np.testing.assert_allclose(found.inputs, np.append(0, np.cumsum(away)) / away.sum(), rtol=1e-4)
    assert found.inputs[1] < 1 / len(order)


def test_off_the_data_is_far_from_every_example_of_both_parts():
    found, data = usual("sensitivity_map"), trained(fitting("sensitivity_map")).dataset()
    places = np.stack(np.meshgrid(found.x, found.y), axis=-1).reshape(-1, 2)
    off = cdist(places, data.x).min(axis=1) > 0.3
    assert (off != (cdist(places, data.x_train).min(axis=1) > 0.3)).any()
    assert found.above == pytest.approx((found.size.ravel()[off] > np.median(found.on_data)).mean())


SHOWS = {  # view -> the images of its Data that begin with the example that its control chooses
    "copying_gallery": lambda d: d.shown["test data"],
    "noisy_images": lambda d: d.rows["clean"],
    "pixel_sensitivity": lambda d: d.images,
}


@pytest.mark.parametrize("name", SHOWS)
def test_examples_are_shown_from_the_one_that_is_chosen_and_after_the_last_from_the_first_again(name):
    """The numbers of the controls begin with 0 or with 1, those of the data set with 0."""
    chosen = fitting(name)
    data, lowest = trained(chosen).dataset(), views.get(name).Controls().first
    for first in (0, 2, len(data.test) - 1):
        found = computed(name, chosen, first=lowest + first)
        rows = (first + np.arange(len(found.numbers))) % len(data.test)
        images = SHOWS[name](found)
        np.testing.assert_allclose(images.reshape(len(rows), -1), data.x_test[rows], atol=1e-6)
        np.testing.assert_array_equal(found.numbers, data.test[rows])


@pytest.mark.parametrize("first", [0, 2])
def test_a_memory_bank_is_shown_what_it_never_saw_from_the_chosen_one_on(first):
    chosen = fitting("memory_bank")
    unseen, found = memory_bank.never_seen(trained(chosen)), computed("memory_bank", chosen, first=first)
    np.testing.assert_array_equal(found.shown.reshape(len(found.shown), -1), unseen[first : first + len(found.shown)])
    back = trained(chosen).model(1).reconstruct(unseen[first : first + len(found.shown)])
    np.testing.assert_allclose(found.back.reshape(len(back), -1), back, atol=1e-5)


def highest(name: str) -> dict[str, float]:
    """Each slider of a view at its upper end."""
    hints = get_type_hints(views.get(name).Controls, include_extras=True)
    kinds = {field: get_args(hint) for field, hint in hints.items() if get_origin(hint) is Annotated}
    return {field: kind(limits.high) for field, (kind, limits) in kinds.items() if isinstance(limits, Range)}


@pytest.mark.parametrize("name", [name for name in COMPUTED if highest(name)])
def test_sliders_may_stand_at_their_upper_ends_however_few_the_data_are(name):
    """They count examples, units and neighbours of which these have fewer."""
    view, controls = views.get(name), highest(name)
    data = computed(name, fitting(name), **controls)
    assert view.figure(data, view.Controls(**controls)).data
    assert say(view.told(data)).endswith(".")
