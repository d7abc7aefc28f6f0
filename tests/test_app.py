"""The pages, run by Streamlit's own test driver: each shows its shipped Run without a training and without an error."""

import pytest
from streamlit.testing.v1 import AppTest

from aeviz import lessons, variants

TIMEOUT = 60


def compare_script():
    from aeviz.app import compare

    compare.page()


def lesson_script(name):
    from aeviz.app import lesson

    lesson.page(name)


def start_script():
    from aeviz.app import navigation

    navigation.run()


def run(script, **arguments) -> AppTest:
    return AppTest.from_function(script, kwargs=arguments, default_timeout=TIMEOUT).run()


@pytest.fixture(autouse=True)
def no_media_server(monkeypatch):
    """AppTest has no server that could hand out the plotting library."""
    monkeypatch.setattr("aeviz.components.chart.library_url", lambda: "/plotly.js")


def no_errors(page: AppTest) -> None:
    assert not page.exception, page.exception
    assert not page.error, page.error


def test_the_start_page_maps_every_variant_and_leads_to_every_lesson():
    page = run(start_script)
    no_errors(page)
    said = " ".join(text.value for text in (*page.markdown, *page.caption, *page.latex))
    for name in variants.names():
        kind = variants.get(name)
        assert f"{{{kind.ADDS}}}" in said and f"Knob: {kind().KNOB}" in said
    assert all(lessons.get(name).QUESTION in said for name in lessons.names())


def test_compare_shows_the_digits_without_training():
    page = run(compare_script)
    no_errors(page)
    assert not any("Waiting" in text.value for text in page.markdown)
    assert page.selectbox(key="compare-data").value == "digits"


def test_compare_says_what_is_wrong_with_an_impossible_value():
    page = run(compare_script)
    page.number_input(key="compare-value").set_value(3.5)
    page.button(key="compare-train-exactly").click().run()
    assert "whole number" in page.error[0].value


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_shows_every_heading(name):
    module = lessons.get(name)
    page = run(lesson_script, name=name)
    no_errors(page)
    for heading in module.VIEWS:
        page.session_state[f"{name}-heading"] = heading
        page.run()
        no_errors(page)


@pytest.mark.parametrize("name", lessons.names())
def test_what_there_is_to_try_works(name):
    module = lessons.get(name)
    page = run(lesson_script, name=name)
    for i, suggestion in enumerate(module.TRY):
        page.button(key=f"{name}-try-{i}").click().run()
        no_errors(page)
        assert suggestion.look in [info.value for info in page.info]


@pytest.mark.parametrize("name", lessons.names())
def test_a_guess_is_answered(name):
    page = run(lesson_script, name=name)
    page.radio(key=f"{name}-guess").set_value(lessons.get(name).PREDICT.options[0]).run()
    no_errors(page)
    assert page.success or page.warning
