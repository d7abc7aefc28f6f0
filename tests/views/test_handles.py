"""What is taken hold of in a picture lies where its settings say, wherever it is put."""

from dataclasses import replace

import pytest

from aeviz import lessons, views
from aeviz.storage import store

HELD = [("denoising", "spiral", "follow"), ("anomalies", None, "error_histogram")]


@pytest.mark.parametrize(("lesson", "label", "view"), HELD)
def test_a_handle_that_is_moved_is_found_where_it_was_put(lesson, label, view):
    specs, module = lessons.get(lesson).SPECS, views.get(view)
    run = store.load((specs[label] if label else next(iter(specs.values()))).key())
    (handle,) = _handles(module, run, module.Controls())
    for share in (0.25, 0.5, 0.75):
        axes = {place: handle[axis] for place, axis in enumerate("xy") if handle[axis]}
        values = {one["name"]: one["low"] + share * (one["high"] - one["low"]) for one in axes.values()}
        (moved,) = _handles(module, run, replace(module.Controls(), **values, **handle["sets"]))
        for place, one in axes.items():
            assert moved["at"][place] == pytest.approx(one["zero"] + one["scale"] * values[one["name"]], rel=1e-5)


def _handles(module, run, controls) -> list[dict]:
    figure = module.figure(module.compute(run, 1, controls), controls)
    return figure.layout["meta"]["handles"]
