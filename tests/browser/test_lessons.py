"""Every lesson in a real browser: each control moved, each caption held against Python, and nothing cut or empty.

A view's controls are moved in the first lesson that has it; AEVIZ_WALK=whole moves them in all.
"""

import pytest
from driving import WHOLE, photograph
from playwright.sync_api import expect
from student import Student
from walking import first_screen, is_whole

from aeviz import lessons

MOVED: set[str] = set()  # views whose controls this process has moved


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_keeps_its_promises(visit, page, name):
    """Every heading, its knob and its controls; another Run where there is one."""
    visit(f"{name.replace('_', '-')}?step=all")
    student = Student(page, name)
    expect(page.get_by_text(student.module.QUESTION)).to_be_visible()
    student.sees()
    assert not (wrong := first_screen(page)), wrong
    photograph(page, name)
    looks_at_everything(student)
    for end in ("Home", "End"):
        student.takes_the_knob_to(end)
        is_whole(page)


def looks_at_everything(student: Student) -> None:
    """Each heading with the first Run that offers it, its knob and its controls moved."""
    seen: set[str] = set()
    for place, label in enumerate(student.runs):
        new = [heading for heading in student.headings(label) if heading not in seen]
        if place and (new or place == 1):
            student.takes(label)
        for heading in new:
            if heading != student.heading:
                student.looks_at(heading)
            student.moves_the_knob()
            is_whole(student.page)
            student.moves_every_control(set() if WHOLE else MOVED)
            is_whole(student.page)
            seen.add(heading)
    assert seen == set(student.module.VIEWS)
