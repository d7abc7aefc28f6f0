"""Sheets to print hold every step, in the reader's language, with all formulas set."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from aeviz import lessons
from aeviz.language import LANGUAGES, number, say, speaking
from aeviz.lessons import worksheet
from aeviz.lessons.base import ChooseOption, DrawCurve, PlaceKnob
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


@pytest.mark.parametrize("name", lessons.names())
def test_a_coloured_term_is_read_on_white_paper(name):
    """Every colour on a sheet has 4.5:1 with white (WCAG 2.2, 1.4.3)."""
    module = lessons.get(name)
    colours = set(re.findall(r"#[0-9a-fA-F]{6}\b", worksheet.students(module).partition("<body>")[2]))
    assert all(1.05 / (luminance(colour) + 0.05) >= 4.5 for colour in colours), colours


def luminance(colour: str) -> float:
    """Relative luminance of sRGB, as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_what_could_be_html_is_written_as_text():
    assert typeset("a < b & **c** $x < y$").startswith("a &lt; b &amp; <b>c</b> <math")


@pytest.mark.parametrize("name", lessons.names())
def test_a_guess_can_be_written_on_the_sheet(name):
    """Axes for a curve with every knob value of the step's Run, a box for each option and each place of a knob."""
    module = lessons.get(name)
    sheet = worksheet.students(module)
    sections = re.findall(r"<section><h2>\d.*?</section>", sheet, re.DOTALL)
    for step, section in zip(module.STEPS, sections, strict=True):
        knobs = module.SPECS[step.spec or next(iter(module.SPECS))].knobs
        guess, boxes = step.guess, section.count("<li>")
        if isinstance(guess, DrawCurve):
            written = re.findall(r"<text [^>]*>([^<]*)</text>", section)
            assert {say(number(knob)) for knob in knobs} <= set(written)
            assert say(guess.axis) in map(unescape, written)
        elif isinstance(guess, ChooseOption):
            assert boxes == len(guess.options)
        else:
            assert boxes == (len(knobs) if isinstance(guess, PlaceKnob) else 0)
