"""What a coloured term of a step's formula lights is really in the step's picture."""

import json
import re

import pytest
from shipped_runs import runs_of_lesson

from aeviz import figures, lessons, views
from aeviz.app.parts.live_canvas import VIEWS as CANVASES
from aeviz.engine.requests import KINDS
from aeviz.language import say

COLOURED = re.compile(rf"(\${{1,2}})(?:(?!\1).)*{re.escape(figures.CONTRAST)}(?:(?!\1).)*\1", re.DOTALL)
LIT = [
    pytest.param(name, step, id=f"{name}-{number}")
    for name in lessons.names()
    for number, step in enumerate(lessons.get(name).STEPS, 1)
    if COLOURED.search(say(step.text))
]


def _figure(name: str, step) -> figures.Figure:
    module, view = lessons.get(name), views.get(step.picture)
    runs = runs_of_lesson(name)
    run = runs[step.spec or next(iter(module.SPECS))]
    settings = view.Controls(**step.controls)
    at = len(run.knobs) // 2 if step.knob is None else run.index(step.knob)
    return view.figure(view.compute(run, at, settings, *([runs] if getattr(view, "COMPARES", False) else [])), settings)


@pytest.mark.parametrize(("name", "step"), LIT)
def test_a_term_lights_something_that_the_picture_has(name, step):
    assert len(step.lights) <= len(COLOURED.findall(say(step.text)))
    parts = [light for light in step.lights if light != "all"]
    if not parts:
        return  # the whole picture, which is always there
    assert step.picture not in CANVASES and getattr(views.get(step.picture), "NEEDS", None) not in KINDS
    figure = _figure(name, step)
    drawn = json.dumps(
        [{k: v for k, v in trace.items() if k in ("marker", "line", "fillcolor")} for trace in figure.data], default=str
    )
    drawn += json.dumps(figure.layout.get("shapes", []), default=str)
    for light in parts:
        if row := re.fullmatch(r"row(\d+)", light):
            assert int(row[1]) < figure.layout["meta"]["images"]["rows"]
        else:
            assert light.lower() in drawn.lower()
