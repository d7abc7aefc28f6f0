"""Every lesson, view, variant and data set of the registries keeps the promises of its kind."""

import dataclasses
from itertools import product
from typing import get_args, get_type_hints

import numpy as np
import pytest
from few_examples import on_few
from few_of_all import few_of_all  # noqa: F401  (they are few here, too)
from lesson_views import SHOWN, start_of
from shipped_runs import shipped_run
from test_shown import check_data, shipped

import aeviz
from aeviz import data, figures, lessons, variants, views
from aeviz.engine import requests
from aeviz.lessons import presets
from aeviz.storage import run_file, store, umap
from aeviz.views.base import Range


def opened(name: str, variant: str) -> aeviz.Run:
    """The shipped Run of a pair."""
    return kept(presets.preset(name, variant))


def kept(spec: aeviz.Spec) -> aeviz.Run:
    """The shipped Run of a Spec; where there is none, one test is red and says what to do, not every one."""
    return shipped_run(spec) or pytest.skip(f"{spec.variant} on {spec.data} is not shipped")


@pytest.mark.parametrize("name", sorted({*views.names()} - {shown.view for _, _, shown in SHOWN}))
def test_a_view_that_no_lesson_has_shows_some_shipped_run(name):
    """The first that it fits; one that fits none is broken, or has no lesson yet that ships what it needs."""
    view = views.get(name)
    runs = (shipped_run(spec) for spec in presets.shipped())
    run = next((run for run in runs if run and not views.unfit(name, run)), None)
    assert run is not None, f"No shipped Run fits the view {name}."
    others = [{run.spec.variant: run}] if getattr(view, "COMPARES", False) else []
    found = view.compute(run, 0, view.Controls(), *others)
    check_data(found)
    assert view.figure(found, view.Controls()).checked() and views.caption(view, found)


@pytest.mark.parametrize("name", lessons.names())
def test_a_view_that_begins_otherwise_under_another_heading_has_a_place_of_its_own(name):
    first = {}
    for _, label, shown in (entry for entry in SHOWN if entry[0] == name):
        assert first.setdefault((shown.within(label), shown.view), shown.controls) == shown.controls


def test_a_model_has_one_colour_whatever_it_stands_beside():
    alone = {name: figures.series_colours([name])[name] for name in figures.METHODS}
    assert alone == figures.METHODS
    beside = figures.series_colours(["noise", "sparse", "PCA", "data", "plain", "overcomplete"])
    assert len(set(beside.values())) == len(beside)
    assert [beside[name] for name in ("sparse", "PCA", "plain")] == [alone[name] for name in ("sparse", "PCA", "plain")]


def test_a_control_that_waits_for_another_waits_for_a_value_it_can_have(subtests):
    for name in views.names():
        with subtests.test(view=name):
            controls = views.get(name).Controls
            hints = get_type_hints(controls)
            for field in dataclasses.fields(controls):
                other, value = field.metadata.get("when", (None, None))
                assert other is None or value in get_args(hints[other])


def test_a_slider_begins_at_one_of_its_values(subtests):
    """A whole number of steps above its lowest value; ``Example`` counts from its own lowest one."""
    for name in views.names():
        with subtests.test(view=name):
            hints = get_type_hints(views.get(name).Controls, include_extras=True)
            for field in dataclasses.fields(views.get(name).Controls):
                for limits in (limit for limit in get_args(hints[field.name])[1:] if isinstance(limit, Range)):
                    assert limits.low <= field.default <= limits.high, field.name
                    for value in (field.default, limits.high):
                        steps = (value - limits.low) / limits.step
                        assert steps == pytest.approx(round(steps), abs=1e-9), (field.name, value)


@pytest.mark.parametrize("name", [name for name in views.names() if not getattr(views.get(name), "KNOB", True)])
def test_a_view_without_knob_is_the_same_at_every_value(name):
    lesson, label, _ = next(shown for shown in SHOWN if shown[2].view == name)
    runs = shipped(lesson)
    view, others = views.get(name), [runs] if getattr(views.get(name), "COMPARES", False) else []
    captions = {
        views.caption(view, view.compute(runs[label], at, view.Controls(), *others))
        for at in (0, len(runs[label].knobs) - 1)
    }
    assert len(captions) == 1


def test_what_a_view_shows_besides_its_run_is_a_kind_of_request():
    asked = {getattr(views.get(name), which, None) for name in views.names() for which in ("NEEDS", "ADDS")} - {None}
    assert asked and asked <= set(requests.KINDS)


def test_every_run_that_a_page_opens_with_is_shipped(subtests):
    for spec in presets.shipped():
        with subtests.test(spec=spec):
            run = shipped_run(spec)
            assert run is not None, "not shipped: run `python -m aeviz warm --into checkpoints`"
            assert not run.partial and run.spec == spec
            assert run.history["step"][-1] == spec.steps
            earlier = sum(frames[:-1].nbytes for frames in run.film.values())
            assert earlier <= (run_file.FILM_BYTES if len(run.film_steps) > 2 else run_file.FIRST_BYTES)


def test_runs_that_views_compare_with_keep_no_film():
    """Nobody can open them: of 80 MB that are shipped they would take 5."""
    assert presets.beside()
    for spec in presets.beside():
        assert shipped_run(spec).film_steps.tolist() == [spec.steps], spec


def test_the_shipped_checkpoints_are_small_and_all_wanted():
    files = list(store.SHIPPED.glob("*.safetensors"))
    assert sum(file.stat().st_size for file in files) <= 80e6
    assert {file.stem for file in files} <= {spec.key() for spec in presets.shipped()}


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_only_sets_what_exists(name):
    module = lessons.get(name)
    for label, spec in module.SPECS.items():
        assert start_of(module, label) in spec.knobs


@pytest.mark.parametrize("lesson", lessons.names())
def test_a_lesson_has_at_most_six_headings_for_each_of_its_data(lesson):
    for label in lessons.get(lesson).SPECS:
        run = shipped(lesson)[label] or pytest.skip(f"{label} is not shipped")
        fitting = [
            heading
            for heading, entries in lessons.get(lesson).VIEWS.items()
            if any(not views.unfit(getattr(entry, "view", entry), run) for entry in entries)
        ]
        assert 1 <= len(fitting) <= 6, (label, fitting)


def test_every_pair_of_data_and_variant_has_a_preset(subtests):
    names = [name for name in data.names() if "mnist" not in name]
    for name, variant in product(names, variants.names()):
        with subtests.test(data=name, variant=variant):
            spec = presets.preset(name, variant)
            assert (spec.data, spec.variant) == (name, variant)


@pytest.mark.parametrize("variant", variants.names())
@pytest.mark.parametrize("view", ["embedding", "reconstructions", "scores", "loss"])
def test_the_compare_page_shows_every_variant(view, variant, monkeypatch):
    """One of them with all examples, and so with UMAP's picture of them."""
    run, module = opened("digits", variant), views.get(view)
    if variant != "linear":
        monkeypatch.setattr(umap, "load", lambda spec: None)
        run = on_few(run)
    for at in (0, len(run.knobs) - 1):
        found = module.compute(run, at, module.Controls())
        check_data(found)
        assert module.figure(found, module.Controls()).data and views.caption(module, found)


def test_embedding_shows_the_codes_themselves():
    run = aeviz.get(presets.preset("digits", "undercomplete"))
    view = views.get("embedding")
    found = view.compute(run, 1, view.Controls())
    codes = run.encode(run.dataset().x)
    back = found.origin[1] + found.frames[1] @ found.plane[1]
    np.testing.assert_allclose(back, codes[1], atol=1e-4)  # two units: the picture is a similarity of the code
    assert np.abs(found.film[-1] - found.frames).max() < 1e-5


@pytest.mark.parametrize("variant", [name for name in variants.names() if variants.get(name)().decodes_anywhere])
def test_the_layers_sent_to_the_browser_are_the_model(variant):
    """Run by hand they give the code and what is decoded; a mask that depends on the code (top-k) is no layer."""
    run = opened("digits", variant)
    x = run.dataset().x[:40]
    for at in (0, len(run.knobs) // 2):
        model = run.model(at)
        z = by_hand(model.encoder_layers(), x)
        np.testing.assert_allclose(z, model.encode(x), atol=2e-5)
        np.testing.assert_allclose(by_hand(model.decoder_layers(), z), model.decode(z), atol=2e-5)


def by_hand(layers, x):
    for weight, bias, activation in layers:
        x = HAND[activation](x @ weight + bias)
    return x


HAND = {
    "identity": lambda a: a,
    "relu": lambda a: np.maximum(a, 0),
    "silu": lambda a: a * (1 + np.tanh(a / 2)) / 2,
    "sigmoid": lambda a: (1 + np.tanh(a / 2)) / 2,
}
