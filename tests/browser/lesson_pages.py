"""A lesson from a cold start to its last control; two test files share the lessons, as two workers share the tests."""

from __future__ import annotations

from driving import photograph
from playwright.sync_api import Page, expect
from student import Student


def is_taught(page: Page, name: str) -> None:
    """Every heading, every control, every suggestion and the guess; another Run where there is one."""
    student = Student(page, name)
    expect(page.get_by_text(student.module.QUESTION)).to_be_visible()
    student.sees()
    photograph(page, name)
    seen: set[str] = set()
    for place, label in enumerate(student.runs):
        new = [heading for heading in student.headings(label) if heading not in seen]
        if place and (new or place == 1):
            student.takes(label)
        for heading in new:
            if heading != student.heading:
                student.looks_at(heading)
            student.moves_the_knob()
            student.moves_every_control()
            seen.add(heading)
    assert seen == set(student.module.VIEWS)
    for i in range(len(student.module.TRY)):
        student.tries(i)
    student.guesses()
