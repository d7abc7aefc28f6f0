"""What is taken hold of in a picture lies where its settings say, wherever it is put."""

from dataclasses import fields, replace
from typing import get_args, get_type_hints

import numpy as np
import pytest
from lesson_views import start_of
from shipped_runs import shipped_run

import aeviz
from aeviz import lessons, views
from aeviz.app.parts import controls
from aeviz.lessons.base import Shown
from aeviz.views.base import Example

HELD = [("denoising", "spiral", "follow"), ("anomalies", "28×28, no 3, noise", "error_histogram")]
AMONG = [  # a handle at either end, in a plane or in space
    ("code_shape", "S-curve", "shortest_way"),
    ("code_shape", "S-curve", "three_lines"),
    ("where_data_lives", "S-curve", "walk"),
]
EXAMPLES = [
    name
    for name in views.names()
    if any(
        isinstance(get_args(hint)[-1], Example)
        for hint in controls._hints(views.get(name).Controls).values()
        if get_args(hint)
    )
]


def _opened(lesson: str, label: str) -> tuple[aeviz.Run, int]:
    """A lesson's Run, and where its knob stands at first."""
    module = lessons.get(lesson)
    run = shipped_run(module.SPECS[label])
    return run, run.index(start_of(module, label))


def _handles(module, run, i, settings) -> list[dict]:
    figure = module.figure(module.compute(run, i, settings), settings)
    return figure.layout["meta"]["handles"]


@pytest.mark.parametrize(("lesson", "label", "view"), HELD)
def test_a_handle_that_is_moved_is_found_where_it_was_put(lesson, label, view):
    module, (run, i) = views.get(view), _opened(lesson, label)
    (handle,) = _handles(module, run, i, module.Controls())
    for share in (0.25, 0.5, 0.75):
        axes = {place: handle[axis] for place, axis in enumerate("xy") if handle[axis]}
        values = {one["name"]: one["low"] + share * (one["high"] - one["low"]) for one in axes.values()}
        (moved,) = _handles(module, run, i, replace(module.Controls(), **values, **handle["sets"]))
        for place, one in axes.items():
            assert moved["at"][place] == pytest.approx(one["zero"] + one["scale"] * values[one["name"]], rel=1e-5)


@pytest.mark.parametrize(("lesson", "label", "view"), AMONG)
def test_an_end_that_is_moved_to_a_place_is_where_the_line_then_ends(lesson, label, view):
    module, (run, i) = views.get(view), _opened(lesson, label)
    before = {handle["name"]: handle for handle in _handles(module, run, i, module.Controls())}
    settings = module.Controls(**before["end"]["sets"] | {"end": 11})
    assert _handles(module, run, i, settings)[0]["at"] == before["start"]["at"]
    settings = replace(settings, start=7)
    figure = module.figure(module.compute(run, i, settings), settings)
    handles = {handle["name"]: handle for handle in figure.layout["meta"]["handles"]}
    axes = "xyz"[: len(handles["start"]["at"])]
    ends = {"start": 0, "end": -1}
    lines = [trace for trace in figure.data if "lines" in trace.get("mode", "")]
    assert lines
    for name, end in ends.items():
        handle = handles[name]
        assert handle["places"][getattr(settings, name) - handle["low"]] == handle["at"]
        found = np.array([[line[axis][end] for axis in axes] for line in lines])
        assert np.linalg.norm(found - handle["at"], axis=1).min() < 1e-3


@pytest.mark.parametrize("view", EXAMPLES)
def test_an_example_is_chosen_in_its_picture(view):
    """Where it is drawn as an image its images are pulled; else it is a place, and has a handle for each control."""
    module = views.get(view)
    names = {field.name for field in fields(module.Controls) if _chooses(module, field.name)}
    for lesson, label, run in _shown(view):
        settings = module.Controls()
        others = [{}] if getattr(module, "COMPARES", False) else []
        figure = module.figure(module.compute(run, 0, settings, *others), settings)
        meta = figure.layout.get("meta", {})
        held = {handle["name"] for handle in meta.get("handles", [])}
        assert "images" in meta or held == names, (view, lesson, label)


def _chooses(module, name: str) -> bool:
    hint = get_type_hints(module.Controls, include_extras=True)[name]
    return bool(get_args(hint)) and isinstance(get_args(hint)[-1], Example)


def _shown(view: str):
    """One Run of images and one of other data among the lessons that show it."""
    found = {}
    for lesson in lessons.names():
        module = lessons.get(lesson)
        entries = [entry.view if isinstance(entry, Shown) else entry for row in module.VIEWS.values() for entry in row]
        for label, spec in module.SPECS.items() if view in entries else ():
            run = shipped_run(spec)
            kind = run.dataset().image_shape is None
            if kind and run.d_in > 3:
                continue  # an example is no place that one sees
            if kind not in found and not views.unfit(view, run):
                found[kind] = lesson, label, run
    return found.values()
