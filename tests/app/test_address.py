"""The address of a page: what is set comes back elsewhere; what a stranger wrote changes only what is offered."""

import json
import math
from types import SimpleNamespace

import components
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from patience import patient
from shipped_runs import shipped_run
from streamlit.testing.v1 import AppTest

from aeviz import lessons, variants
from aeviz.app.state import address, client
from aeviz.lessons import presets

TIMEOUT = patient(60)
N_OPTIONS = len(lessons.get("contractive").STEPS[1].guess.options)


def page_script(name):
    from aeviz.app.pages import compare, lesson
    from aeviz.app.parts import share, training
    from aeviz.app.state import address

    training.begin_page()
    address.begin(name)
    compare.page() if name == "compare" else lesson.page(name)
    address.end(waiting=training.waiting())
    share.offer()
    training.end_page()


def opened(name: str, **given: str) -> AppTest:
    """A new session that opens a page with an address."""
    page = AppTest.from_function(page_script, kwargs={"name": name}, default_timeout=TIMEOUT)
    for setting, text in given.items():
        page.query_params[setting] = text
    page.run()
    assert not page.exception, page.exception
    return page


def shown(page: AppTest) -> dict[str, str]:
    return {name: text if isinstance(text, str) else text[-1] for name, text in page.query_params.items()}


def told(page: AppTest) -> str:
    """What the page says of its address; what it says of the server is not asked."""
    return " ".join(warning.value for warning in page.warning if "link" in warning.icon)


def asked(page: AppTest) -> list[dict]:
    """The options of guesses."""
    return components.told(page, f"options_{N_OPTIONS}")


def test_a_page_at_its_defaults_has_a_clean_address():
    assert shown(opened("sparse")) == {}


def test_what_is_set_comes_back_in_another_session():
    mine = opened("sparse", step="all")
    mine.selectbox(key="sparse-spec").set_value("known atoms").run()
    mine.selectbox(key="sparse-heading").set_value("Known truth").run()
    mine.session_state["sparse-known atoms-knob"] = 0.3
    mine.session_state["sparse-known atoms-turn"] = 1
    mine.run()
    link = shown(mine)
    assert link == {"step": "all", "spec": "known atoms", "heading": "Known truth", "knob": "0.3"}
    yours = opened("sparse", **link)
    assert shown(yours) == link
    (knob,) = components.told(yours, "knob")
    assert knob["values"][knob["at"]] == 0.3
    assert components.captions(yours) == components.captions(mine) != ""
    assert not told(yours)


def test_a_control_of_a_view_comes_back():
    page = opened("sparse", heading="Dictionary", **{"dictionary-unit": "7"})
    assert page.session_state["sparse-digits, 28×28-dictionary-unit"] == 7
    assert shown(page) == {"step": "all", "heading": "Dictionary", "dictionary-unit": "7"}


@pytest.mark.parametrize(
    ("name", "setting", "text", "why"),
    [
        ("contractive", "knob", "0.31", "nearest are"),
        ("contractive", "knob", "nan", "a number"),
        ("sparse", "heading", "../../etc/passwd", "one of Codes"),
        ("sparse", "heading", "", "one of Codes"),
        ("contractive", "__class__", "x", "nothing of this name"),
        ("contractive", "contractive-look", "**look**", "nothing of this name"),
        ("contractive", "pin", "knob", "fixes only what it sets"),
        ("compare", "data", "given-0123456789abcdef", "stay with their owner"),
        ("compare", "variant", "magic", "one of contractive"),
        ("compare", "steps", "1e9", "from 1 to 20000"),
        ("compare", "seed", "1.5", "whole number"),
        ("compare", "also", "0.5", "whole number from 1"),
    ],
)
def test_what_is_no_setting_is_ignored_and_told(name, setting, text, why):
    page = opened(name, **{setting: text})
    assert why in told(page)
    assert shown(page) == ({"step": "all"} if setting == "heading" else {})


def test_an_address_that_is_too_long_is_ignored_and_told():
    page = opened("sparse", knob="0.3", heading="x" * 3000)
    assert "more than 2,000 characters" in told(page)
    assert shown(page) == {}


def test_what_a_link_pins_has_no_control_and_stays():
    page = opened("sparse", heading="Dictionary", knob="0.3", pin="heading,knob")
    assert not [w for w in page.selectbox if w.key == "sparse-heading"]
    assert not components.told(page, "knob")
    assert any("This link fixes: heading = Dictionary, knob = 0.3." in info.value for info in page.info)
    page.session_state["sparse-heading"] = "Codes"
    page.session_state["sparse-digits, 28×28-knob"] = 6.0
    page.run()
    assert page.session_state["sparse-heading"] == "Dictionary"
    assert page.session_state["sparse-digits, 28×28-knob"] == 0.3
    assert shown(page) == {"step": "all", "heading": "Dictionary", "knob": "0.3", "pin": "heading,knob"}
    assert opened("sparse", step="all").selectbox(key="sparse-heading")  # another session is free


def test_a_later_choice_is_not_undone_by_the_address_before_it():
    page = opened("sparse", heading="Path")
    page.selectbox(key="sparse-heading").set_value("Dictionary").run()
    assert shown(page) == {"step": "all", "heading": "Dictionary"}
    page.query_params["heading"] = "Path"  # a rerun that was sent before the browser had the new address
    page.run()
    assert shown(page) == {"step": "all", "heading": "Dictionary"}


def test_every_variant_of_the_digits_is_there_without_a_training():
    assert all(shipped_run(presets.preset("digits", variant)) for variant in variants.names())
    page = opened("compare", variant="topk")
    assert f"compare-{presets.preset('digits', 'topk').key()}-knob" in page.session_state


READERS = {
    "bins": (5, address.number(int, 2, 9)),
    "width": (0.5, address.number(float, 0, 1)),
    "log": (False, address.flag),
    "seed": (None, address.optional(address.number(int, 0, 9))),
    "colour": ("class", address.choice(("class", "error"))),
    "also": ((), lambda text: tuple(address.number()(part) for part in text.split(",")) if text else ()),
}
NAMES = st.sampled_from([*READERS, "pin", "page-bins", "address", "__class__", "../x"]) | st.text()
TEXTS = st.text() | st.sampled_from(
    ["9", "-", "2.5", "1e308", "-inf", "0x9", "on", "error", "../../x", "bins,log,", "٣", "\x00", "1" * 999, "[" * 500]
)
NESTED = st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


class Query(dict):
    """Streamlit's query parameters, without a browser."""

    def to_dict(self):
        return dict(self)

    def from_dict(self, settings):
        self.clear()
        self.update(settings)


def visited(query: dict[str, str]) -> tuple[dict, Query, tuple[str, ...]]:
    """(session state, address, what was ignored) of a new session after one run of a page with READERS."""
    state, shown = {}, Query(query)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(address, "st", SimpleNamespace(query_params=shown))
        patch.setattr("aeviz.app.state.session.st", SimpleNamespace(session_state=state))
        patch.setattr(address, "get_script_run_ctx", lambda: None)
        address.begin("page")
        address.scope("page")
        for name, (default, read) in READERS.items():
            address.bind(f"page-{name}", default, read)
        address.end(waiting=False)
        return state, shown, address.ignored()


@example({"bins": "", "pin": "bins"})
@given(st.dictionaries(NAMES, TEXTS | NESTED.map(json.dumps), max_size=8))
def test_whatever_the_address_holds_only_what_is_offered_is_set(query):
    state, shown, told = visited(query)
    assert set(state) == {"address", *(f"page-{name}" for name in READERS)}
    assert type(state["page-bins"]) is int and 2 <= state["page-bins"] <= 9
    assert type(state["page-width"]) is float and 0 <= state["page-width"] <= 1
    assert type(state["page-log"]) is bool and state["page-colour"] in ("class", "error")
    assert all(math.isfinite(value) for value in state["page-also"])
    assert set(shown) <= {*READERS, "pin"}
    assert set(query) - {*READERS, "pin"} == set() or told
    assert not any(character in sentence for sentence in told for character in "[]()<>!*")
    again, same, nothing = visited(dict(shown))
    assert (same, nothing) == (shown, ())
    assert {**again, "address": None} == {**state, "address": None}


def test_a_step_brings_its_settings_and_stands_alone_in_the_address():
    page = opened("sparse", step="3")
    assert shown(page) == {"step": "3"}
    assert page.session_state["sparse-spec"] == "pieces of photographs"
    assert not any(box.key == "sparse-heading" for box in page.selectbox)
    page.button(key="sparse-next").click().run()
    assert shown(page) == {"step": "4"} and page.session_state["sparse-spec"] == "digits"
    page.query_params["step"] = "6"  # a link
    page.run()
    assert shown(page) == {"step": "6"} and page.session_state["sparse-spec"] == "known atoms"
    page.button(key="sparse-all").click().run()
    assert shown(page)["step"] == "all" and page.selectbox(key="sparse-heading")
    page.button(key="sparse-guided").click().run()
    assert shown(page) == {}


def test_what_is_set_in_a_step_is_in_its_address():
    mine = opened("contractive", step="1")
    mine.session_state["contractive-circle-knob"] = 0.3
    mine.session_state["contractive-circle-turn"] = 7
    mine.run()
    assert shown(mine) == {"knob": "0.3"}
    assert opened("contractive", **shown(mine)).session_state["contractive-circle-knob"] == 0.3


def test_a_guess_waits_before_its_picture_is_locked_and_keeps_what_a_link_sets():
    page = opened("contractive", step="2", knob="0.5")
    assert not components.told(page, "knob") and not components.told(page, "chart")
    assert shown(page) == {"step": "2", "knob": "0.5"} and not told(page)
    browser = "e" * 32
    client._clients[browser] = client.Client(drafts={("contractive", 2): 1})  # as it has told
    page = AppTest.from_function(page_script, kwargs={"name": "contractive"}, default_timeout=TIMEOUT)
    page.session_state["tab"] = ("one", browser)
    page.query_params["step"], page.query_params["knob"] = "2", "0.5"
    page.run()
    page.button(key="contractive-guess-2-lock").click().run()
    assert not asked(page) and any("Right." in said.value for said in page.success)
    (knob,) = components.told(page, "knob")
    assert knob["values"][knob["at"]] == 0.5
    page.button(key="contractive-next").click().run()
    page.button(key="contractive-back").click().run()
    assert not asked(page) and any("Right." in said.value for said in page.success)


def test_a_step_that_a_lesson_has_not_is_told():
    page = opened("contractive", step="99")
    assert "it is one of 1, 2" in told(page) and shown(page) == {}


def test_a_guess_is_kept_for_its_browser():
    """As after a reload: another session with the browser's name in its cookie."""
    browser = "f" * 32

    def session(tab: str) -> AppTest:
        page = AppTest.from_function(page_script, kwargs={"name": "contractive"}, default_timeout=TIMEOUT)
        page.session_state["tab"] = (tab, browser)
        page.query_params["step"] = "2"
        return page.run()

    first = session("one")
    first.button(key="contractive-guess-2-skip").click().run()
    assert not asked(first) and not asked(session("two"))
    assert asked(opened("contractive", step="2"))  # another browser has not guessed
