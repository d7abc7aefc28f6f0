"""One example for all pictures of a page: clicked as a dot, as an image, or in a picture itself."""

import re
from dataclasses import fields
from types import SimpleNamespace
from typing import get_args, get_type_hints

import numpy as np
import pytest
from shipped_runs import shipped_run
from test_address import opened, shown

from aeviz import figures, lessons, views
from aeviz.app.parts import examples, live_canvas, view_chart
from aeviz.app.parts.controls import label
from aeviz.components.canvas import CanvasState
from aeviz.components.chart import Click
from aeviz.export.python_code import ViewRequest
from aeviz.views.base import Example, Pulled


@pytest.fixture(scope="module")
def run():
    return shipped_run(lessons.get("sparse").SPECS["digits"])


@pytest.fixture
def dots(monkeypatch):
    """The numbers of the examples that are selected in the canvas."""
    selected: list[int] = []

    def canvas(scene, key, height, begin, knob_index, step_index, **_):
        return CanvasState(knob_index, step_index or 0, np.array(selected or begin, int), None, None)

    monkeypatch.setattr(live_canvas, "canvas", canvas)
    return selected


def controls(page) -> dict[str, int]:
    """What the Controls under "Sums" hold."""
    return {name.removeprefix("sparse-"): page.session_state[name] for name in _keys(page)}


def _keys(page) -> list[str]:
    named = ["sparse-digits-atoms_sum-image", "sparse-digits-concepts-first", "sparse-digits-concepts-second"]
    return [name for name in named if name in page.session_state]


def test_a_clicked_dot_is_the_example_of_every_picture_under_every_heading(run, dots):
    test = run.dataset().test
    page = opened("sparse", step="all", spec="digits", heading="Codes")
    for place in (20, 31):
        dots[:] = [int(test[place])]
        page.run()
    page.selectbox(key="sparse-heading").set_value("Sums").run()
    assert not page.exception
    assert list(controls(page).values()) == [32, 21, 32]  # the last, and of two the last two: counted from 1
    found = shown(page)
    assert [found[f"{view}-{name}"] for view, name in (("atoms_sum", "image"), ("concepts", "first"))] == ["32", "21"]


def test_a_slider_keeps_what_it_is_set_to_after_a_click(run, dots):
    page = opened("sparse", step="all", spec="digits", heading="Codes")
    dots[:] = [int(run.dataset().test[20])]
    page.run()
    page.selectbox(key="sparse-heading").set_value("Sums").run()
    page.session_state[_keys(page)[0]] = 5
    page.run()
    assert controls(page)[_keys(page)[0].removeprefix("sparse-")] == 5


def test_the_selection_that_a_link_brings_is_no_click(run):
    selected = str(live_canvas.Selection((int(run.dataset().test[20]),)))
    page = opened("sparse", step="all", spec="digits", heading="Codes", selected=selected)
    page.selectbox(key="sparse-heading").set_value("Sums").run()
    assert list(controls(page).values()) == [1, 1, 4]


def test_a_training_example_is_said_not_to_be_one_that_is_held_out(run, dots):
    page = opened("sparse", step="all", spec="digits", heading="Codes")
    dots[:] = [int(run.dataset().train[3])]
    page.run()
    assert any("training example" in caption.value for caption in page.caption)
    page.selectbox(key="sparse-heading").set_value("Sums").run()
    assert list(controls(page).values()) == [1, 1, 4]  # as before


@pytest.fixture
def clicked(monkeypatch):
    """The page's memory of clicks, without a page."""
    memory = SimpleNamespace(clicks=())
    monkeypatch.setattr(examples, "clicks", lambda spec: memory)
    return memory


def middle(column: int, side: int) -> float:
    """Where the browser says that an image of a row was clicked."""
    return column * (side + 1) + (side - 1) / 2


def test_an_offered_image_is_the_example_that_is_chosen(run, clicked):
    data, chosen = run.dataset(), examples.Examples(run)
    offered = np.linspace(0, len(data.test) - 1, examples.N_OFFERED).round().astype(int)
    side = data.image_shape[1]
    for column in (0, 7, examples.N_OFFERED - 1):
        chosen._clicked(Click(middle(column, side), 0, 1))
    assert clicked.clicks == tuple(offered[[0, 7, -1]])
    chosen._clicked(Click(middle(examples.N_OFFERED, side), 0, 1))
    chosen._clicked(Click(-5, 0, 1))
    assert len(clicked.clicks) == 3


OF_EXAMPLES = [name for name in views.names() if getattr(views.get(name), "EXAMPLES", False)]


def of_images(view: str):
    """A shipped Run of images that the view can show."""
    specs = (spec for name in lessons.names() for spec in lessons.get(name).SPECS.values())
    fitting = (run for spec in specs if (run := shipped_run(spec)) and run.dataset().image_shape)
    return next(run for run in fitting if not views.unfit(view, run))


@pytest.mark.parametrize("view", OF_EXAMPLES)
def test_an_image_says_truly_which_example_it_shows(view):
    """An image with a number is the data set's example of that number, on its own scale, or what is made of it."""
    run, module = of_images(view), views.get(view)
    figure, data = module.figure(module.compute(run, 0, module.Controls()), module.Controls()), run.dataset()
    lie = figure.layout["meta"]["images"]
    height, width = lie["height"], lie["width"]
    board, shown = figure.data[0]["z"], np.array(lie["examples"])
    assert shown.shape == (lie["rows"], lie["columns"]) and set(shown.ravel()) <= {-1, *data.test.tolist()}
    if lie["diverging"]:  # what an image may move along: none of it looks like the image
        return
    own = {}
    for row, column in np.argwhere(shown >= 0):
        tile = board[row * (height + 1) :, column * (width + 1) :][:height, :width].ravel()
        if not np.isnan(tile).any():
            own.setdefault(shown[row, column], []).append(np.corrcoef(tile, data.x[shown[row, column]])[0, 1])
    assert own and all(max(likeness) > 0.999 for likeness in own.values())


def test_what_chooses_an_example_is_taken_hold_of_in_the_picture_itself(subtests):
    """By its image, which is pulled, or by its dot: no number alone says which example it is."""
    for view in views.names():
        with subtests.test(view=view):
            kind = views.get(view).Controls
            hints = get_type_hints(kind, include_extras=True)
            for control in fields(kind):
                if re.search(r"\b(image|example)\b", label(control)) and control.name != "drawn":
                    assert isinstance(get_args(hints[control.name])[1], Pulled), label(control)


def test_a_clicked_image_is_the_example_that_all_pictures_show(run, clicked):
    data, module = run.dataset(), views.get("reconstructions")
    request = ViewRequest("reconstructions", run, 0, module.Controls())
    for number in (int(data.test[5]), int(data.train[0]), None):
        view_chart._clicked(request, {}, Click(0, 0, 1, example=number))
    assert clicked.clicks == (5,)  # one of the training examples is no held-out one


def test_a_control_offers_no_more_examples_than_there_are(run):
    n = len(run.dataset().test)
    assert examples.Examples(run).within(Example(0, 10_000)) == Example(0, n - 1)
    assert examples.Examples(run).within(Example(1, 10)) == Example(1, 10)


@pytest.mark.parametrize("width", [1, 8, 28])
def test_a_column_of_a_row_of_images_is_found_by_its_middle(width):
    drawn = figures.gallery({"": np.zeros((5, width, width))})
    middles = drawn.layout["xaxis"]["tickvals"]
    assert [figures.column_at(float(x), 5, width) for x in middles] == list(range(5))
