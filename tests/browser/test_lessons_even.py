"""Lessons 2, 4, 6 ... in a real browser: each control moved, each caption held against Python."""

import pytest
from lesson_pages import is_taught

from aeviz import lessons


@pytest.mark.parametrize("name", lessons.names()[1::2])
def test_a_lesson_keeps_its_promises(visit, page, name):
    visit(name.replace("_", "-"))
    is_taught(page, name)
