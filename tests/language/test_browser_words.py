"""What the browser's halves say by themselves is in the list of words that is translated, and nothing else is."""

import json
import re
from html.parser import HTMLParser

import pytest

from aeviz.components import words
from aeviz.language import number, percent, say, speaking
from docs.translations import ROOT

SOURCES = sorted((ROOT / "frontend" / "src").rglob("*.js"))
PAGES = sorted(
    file
    for file in (ROOT / "aeviz" / "components").rglob("*.html")
    if file.name != "page.html"  # its words come from Python
)
CODE = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
LITERAL = re.compile(r"'((?:[^'\\\n]|\\.)*)'")
TEMPLATE = re.compile(r"`((?:[^`$<]|\$\{[^{}`]*\})*)`")  # one with HTML in it: see `said_by`
KEYS_OF_THE_KEYBOARD = {"Alt", "Arrow", "Enter", "Escape", "Tab"}
FOR_PROGRAMMERS = {"These bytes are not an aeviz canvas.", "Unknown activation .", "font size"}
WRITTEN = re.compile(r"^[A-Z][a-z]+( .*)?$|^[^.#:\[\]()<>=;*]*\b[a-z]{2,} [a-z]{2,}\b[^#:\[\]<>=*]*$")
PLOTLYS = words.WORDS[words.WORDS.index("Zoom") : words.WORDS.index("Double-click to zoom back out") + 1]


def literals(file):
    code = CODE.sub("", file.read_text(encoding="utf-8"))
    return LITERAL.findall(code) + [re.sub(r"\$\{[^}]*\}", "", text) for text in TEMPLATE.findall(code)]


class Said(HTMLParser):
    """The texts of a page, and the attributes that a reader meets."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("title", "aria-label", "alt", "placeholder")]

    def handle_data(self, data):
        self.found.append(data.strip())


def said_by(html):
    reader = Said()
    reader.feed(html)
    return {text for text in reader.found if re.search(r"[^\W\d_]{2}", text)}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_the_words_of_a_component_s_html_are_translated(file):
    assert said_by(file.read_text(encoding="utf-8")) <= set(words.WORDS)


def test_the_words_of_the_browser_s_code_are_translated(subtests):
    for file in SOURCES:
        with subtests.test(file=f"{file.parent.name}/{file.stem}"):
            found = {text for text in literals(file) if WRITTEN.match(text)}
            assert found - set(words.WORDS) - KEYS_OF_THE_KEYBOARD - FOR_PROGRAMMERS == set()


def test_every_word_in_the_list_is_said_somewhere():
    texts = {text for file in SOURCES for text in literals(file)}
    texts |= {text for file in (*PAGES, *SOURCES) for text in said_by(file.read_text(encoding="utf-8"))}
    assert set(words.WORDS) - texts - set(PLOTLYS) == set()


def test_plotly_is_asked_by_its_own_words():
    shipped = (ROOT / "aeviz" / "components" / "chart" / "plotly.min.js").read_text(encoding="utf-8")
    assert [text for text in PLOTLYS if f"`{text}`" not in shipped and f'"{text}"' not in shipped] == []


def test_english_needs_no_words_and_german_has_its_own():
    assert words.said() == {}
    with speaking("de"):
        assert words.said()["Undo"] == "Rückgängig"


def test_the_browser_writes_numbers_as_python_does():
    cases = json.loads((ROOT / "frontend" / "tests" / "numbers.json").read_text(encoding="utf-8"))
    for kind, write in (("number", number), ("percent", percent)):
        for value, english, german in cases[kind]:
            assert (say(write(value)), say(write(value), "de")) == (english, german)
