"""Pictures by their address: the same as the page's own, and nobody else's."""

import gc
import gzip
import json
import threading
from dataclasses import replace
from functools import partial

import pytest
from asking import address_of
from patience import patient
from small_models import small_spec

import aeviz
from aeviz import views
from aeviz.app.parts import drawn_ahead, knob_pictures
from aeviz.app.parts.drawn_ahead import ask
from aeviz.app.state import cache
from aeviz.components.chart import figure_json
from aeviz.export import python_code
from aeviz.language import speaking
from aeviz.run import Run
from aeviz.shared_cache import SharedCache


@pytest.fixture(scope="module")
def run() -> Run:
    return aeviz.sweep(small_spec("sparse"))


def picture(run: Run, view: str = "loss", **controls) -> python_code.ViewRequest:
    return python_code.ViewRequest(view, run, 0, views.get(view).Controls(**controls))


def found(address: str, at: int, **settings: str) -> dict:
    name = address.rstrip("/").rpartition("/")[2]
    content = knob_pictures.draw(name, at, settings)
    assert knob_pictures.drawn(name, at, settings) == content  # from now on
    return json.loads(gzip.decompress(content))


@pytest.mark.parametrize("view", ["loss", "reconstructions"])
def test_at_every_knob_value_it_is_the_views_own_picture(run, view):
    shown, module = picture(run, view), views.get(view)
    address = address_of(shown)
    for at in range(len(run.knobs)):
        data = module.compute(run, at, shown.controls)
        figure = json.loads(figure_json(module.figure(data, shown.controls)))
        assert found(address, at) == {"spec": figure, "alt": views.caption(module, data)}


def test_at_every_value_of_a_slider_it_is_the_views_own_picture(run):
    module = views.get("reconstructions")
    address = address_of(picture(run, "reconstructions", first=9), ["first"])
    assert address == address_of(picture(run, "reconstructions", first=17), ["first"])
    captions = set()
    for first in (1, 9, 17):
        controls = module.Controls(first=first)
        data = module.compute(run, 1, controls)
        figure = json.loads(figure_json(module.figure(data, controls)))
        assert found(address, 1, first=str(first)) == {"spec": figure, "alt": views.caption(module, data)}
        captions.add(json.dumps(figure))
    assert len(captions) == 3


@pytest.mark.parametrize(
    "settings",
    [{"first": "1001"}, {"first": "nan"}, {"first": "8; x"}, {"selected": "1"}, {"__class__": "1"}, {"other": "1"}],
)
def test_a_setting_that_no_slider_has_is_not_found(run, settings):
    address = address_of(picture(run, "reconstructions"), ["first"])
    with pytest.raises(LookupError):
        found(address, 0, **settings)


def test_an_address_is_that_of_a_picture_wherever_its_knob_stands(run):
    shown = picture(run, "reconstructions")
    assert address_of(shown) == address_of(replace(shown, i=2))
    other = aeviz.sweep(small_spec("linear"))
    unlike = [shown, picture(run), picture(run, "reconstructions", first=9), picture(other)]
    assert len({address_of(one) for one in unlike}) == 4


def test_beside_a_slow_picture_the_next_ones_are_drawn_before_a_hand_asks(run, monkeypatch):
    name = knob_pictures.named(picture(run, "reconstructions", first=41))
    asked = []
    monkeypatch.setattr(drawn_ahead, "ask", asked.append)
    knob_pictures.draw_ahead(name, 1)
    knob_pictures.timed(name, knob_pictures.SLOW / 2)
    knob_pictures.draw_ahead(name, 1)
    assert not asked  # it is quick
    knob_pictures.timed(name, 2 * knob_pictures.SLOW)
    knob_pictures.draw_ahead(name, 1)
    assert [call.args[1] for call in asked] == [0, 2] and len(run.knobs) == 3
    asked[0]()
    assert knob_pictures.drawn(name, 0)
    knob_pictures.draw_ahead(name, 1)
    assert [call.args[1] for call in asked[2:]] == [2]


def test_what_is_drawn_ahead_comes_in_turn_whatever_happens_to_others():
    told, begun, later, last = [], *(threading.Event() for _ in range(3))

    def fails():
        begun.set()
        later.wait(patient(10))
        raise ValueError("broken")

    ask(fails)
    assert begun.wait(patient(10))
    ask(last.set)
    for number in range(2):
        ask(partial(told.append, number))
    for _ in range(2 * drawn_ahead.MOST):
        ask(later.set)  # more than may wait
    later.set()
    assert last.wait(patient(10)) and told == [1, 0]


def test_who_was_not_shown_a_picture_cannot_name_it(run, monkeypatch):
    address = address_of(picture(run))
    monkeypatch.setattr(cache, "_SECRET", b"of another process")
    assert address_of(picture(run)) != address


def test_what_is_not_there_is_not_found(run):
    address = address_of(picture(run))
    with pytest.raises(LookupError):
        found(address, len(run.knobs))
    with pytest.raises(LookupError):
        knob_pictures.draw("0" * 32, 0)


def test_a_run_that_has_left_the_memory_is_not_kept_by_its_address():
    address = address_of(picture(aeviz.sweep(small_spec("linear"))))
    gc.collect()
    with pytest.raises(LookupError):
        found(address, 0)


def test_what_one_student_selected_is_drawn_for_her_and_not_kept(run):
    name = address_of(picture(run, "reconstructions", selected=(1, 2))).split("/")[-2]
    assert b"spec" in gzip.decompress(knob_pictures.draw(name, 0))
    assert knob_pictures.drawn(name, 0) is None


def test_the_picture_shown_longest_ago_makes_room(run, monkeypatch):
    monkeypatch.setattr(knob_pictures, "shared_cache", shared_cache := SharedCache(lambda: 10**6))
    first, *later = [address_of(picture(run, "reconstructions", first=1 + 8 * i)) for i in range(3)]
    most = shared_cache.bytes() - 1
    monkeypatch.setattr(shared_cache, "most", lambda: most)
    shared_cache.shrink()
    monkeypatch.setattr(shared_cache, "most", lambda: 10**6)
    with pytest.raises(LookupError):
        found(first, 0)
    for address in later:
        assert found(address, 0)["alt"]


def test_a_picture_by_address_speaks_its_readers_language(run):
    shown = picture(run)
    english = address_of(shown)
    with speaking("de"):
        german = address_of(shown)
        caption = views.caption(views.get("loss"), views.get("loss").compute(run, 1, shown.controls))
    assert english != german and found(german, 1)["alt"] == caption != found(english, 1)["alt"]
