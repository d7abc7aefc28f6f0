"""The user guide: a page for every lesson, whose code runs and prints what the page says it prints."""

import re
from pathlib import Path

import pytest

from aeviz import lessons

GUIDE = Path(__file__).parent.parent / "docs" / "guide"


def page_of(lesson: str) -> str:
    return f"{lesson.replace('_', '-')}.md"


def test_there_is_a_page_for_every_lesson_and_the_index_has_them_all():
    names = {page_of(lesson) for lesson in lessons.names()}
    there = {file.name for file in GUIDE.glob("*.md")}
    assert there == {*names, "README.md"}, f"Write or remove in docs/guide: {there ^ {*names, 'README.md'}}."
    assert set(re.findall(r"\]\((.*?\.md)\)", (GUIDE / "README.md").read_text(encoding="utf-8"))) == names


@pytest.mark.parametrize("lesson", lessons.names())
def test_the_code_of_a_page_prints_what_the_page_says(lesson, capsys):
    text = (GUIDE / page_of(lesson)).read_text(encoding="utf-8")
    module = lessons.get(lesson)
    assert text.startswith(f"# {module.TITLE}\n") and module.QUESTION in text
    blocks = re.findall(r"```python\n(.*?)```.*?```text\n(.*?)```", text, re.DOTALL)
    assert blocks
    for code, printed in blocks:
        exec(code, {})
        assert capsys.readouterr().out == printed
