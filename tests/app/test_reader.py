"""The language that a page is read in: the address's, else the browser's, else English; and it can be chosen."""

from types import SimpleNamespace

import pytest
from patience import patient
from streamlit.testing.v1 import AppTest

from aeviz.app.state import reader


def start():
    from aeviz.app import navigation

    navigation.run()


def opened(**settings: str) -> AppTest:
    page = AppTest.from_function(start, default_timeout=patient(120))
    page.query_params.update(settings)
    page.run()
    assert not page.exception
    return page


def titles(page: AppTest) -> list[str]:
    return [title.value for title in page.title]


ENGLISH, GERMAN = "See what an autoencoder learns", "Sehen, was ein Autoencoder lernt"


def test_the_address_chooses_and_a_choice_is_in_the_address():
    page = opened()
    assert titles(page) == [ENGLISH] and dict(page.query_params) == {}
    page.pills(key="start-reader").set_value("de").run()
    assert titles(page) == [GERMAN] and page.query_params["language"] in ("de", ["de"])
    assert titles(opened(language="de")) == [GERMAN]
    wrong = opened(language="xx")
    assert titles(wrong) == [ENGLISH] and any("`language` was ignored" in warning.value for warning in wrong.warning)


@pytest.mark.parametrize(
    ("locale", "language"), [("de-AT", "de"), ("de", "de"), ("en-GB", "en"), ("fr-FR", "en"), ("", "en"), (None, "en")]
)
def test_a_browser_s_language_is_taken_where_it_is_ours(locale, language, monkeypatch):
    monkeypatch.setattr(reader, "st", SimpleNamespace(context=SimpleNamespace(locale=locale)))
    assert reader.of_browser() == language


def test_a_browser_s_language_stands_in_no_address(monkeypatch):
    monkeypatch.setattr(reader, "of_browser", lambda: "de")
    page = opened()
    assert titles(page) == [GERMAN] and dict(page.query_params) == {}
    assert titles(opened(language="en")) == [ENGLISH]
