"""The user guide: a page for every lesson, whose code runs and prints what the page says it prints."""

import re
from pathlib import Path

import pytest

from aeviz import lessons
from docs import lessons as made

GUIDE = Path(__file__).parent.parent / "docs" / "guide"


def page_of(lesson: str) -> str:
    return f"{lesson.replace('_', '-')}.md"


def test_there_is_a_page_for_every_lesson_and_the_index_has_them_all():
    names = {page_of(lesson) for lesson in lessons.names()}
    there = {file.name for file in GUIDE.glob("*.md")}
    there -= {"README.md", "glossary.md"}
    assert there == names, f"Write or remove in docs/guide: {there ^ names}."
    assert set(re.findall(r"\]\((.*?\.md)\)", (GUIDE / "README.md").read_text(encoding="utf-8"))) == names


@pytest.mark.parametrize("lesson", lessons.names())
def test_the_code_of_a_page_prints_what_the_page_says(lesson, capsys):
    text = (GUIDE / page_of(lesson)).read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", text, re.DOTALL)
    assert blocks
    for code, printed in blocks:
        exec(code, {})
        assert capsys.readouterr().out == printed
    assert text == made.page(lesson, printed), "run `python -m docs.lessons`"


def test_what_is_made_of_the_lessons_is_up_to_date():
    for path, brought_up in made.MADE.items():
        text = path.read_text(encoding="utf-8")
        assert text == brought_up(text), f"{path.name}: run `python -m docs.lessons`"
    assert (GUIDE / "glossary.md").read_text(encoding="utf-8") == made.terms()
