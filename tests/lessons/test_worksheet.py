"""Sheets to print hold every step, in the reader's language, with all formulas set."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from aeviz import lessons
from aeviz.language import LANGUAGES, say, speaking
from aeviz.lessons import worksheet
from aeviz.lessons.typesetting import typeset


class Tags(HTMLParser):
    """Which tags are open; raises where one is closed that is not."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", "", html)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", lessons.names())
def test_a_sheet_has_every_step_and_its_formulas(name, language):
    module = lessons.get(name)
    with speaking(language):
        sheets = worksheet.students(module), worksheet.teachers(module)
        titles = [say(step.title) for step in module.STEPS]
    for sheet in sheets:
        assert not Tags(sheet).open and f"<html lang='{language}'>" in sheet and "$" not in sheet
        assert "<mi>&</mi>" not in sheet, "the lines of a formula stand below each other"
        assert all(f"{i}. {title}" in plain(sheet) for i, title in enumerate(titles, 1) if "$" not in title)
    texts = [say(step.text, language) for step in module.STEPS]
    texts += [say(step.do, language) for step in module.STEPS if step.do]
    wanted = sum(len(re.findall(r"\${1,2}.+?\${1,2}", text, re.DOTALL)) for text in texts)
    assert sheets[0].count("<math") >= wanted


def test_what_could_be_html_is_written_as_text():
    assert typeset("a < b & **c** $x < y$").startswith("a &lt; b &amp; <b>c</b> <math")
