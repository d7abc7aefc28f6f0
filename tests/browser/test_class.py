"""A class in real browsers: teacher, projector and two students, one with a phone, play a lesson and a poll."""

from __future__ import annotations

import re
from contextlib import ExitStack

import pytest
from driving import LIMIT, new_page, settle, violations, without_errors
from playwright.sync_api import Browser, Page, expect

from aeviz import lessons
from aeviz.language import say
from aeviz.language.plain import plain
from aeviz.lessons.base import ChooseOption
from docs import translations

LESSON = "anomalies"
PAGE = LESSON.replace("_", "-")
KNOB = ".aeviz .knob:not([hidden])"
STEPS = lessons.get(LESSON).STEPS
GUESS = next(i for i, step in enumerate(STEPS, 1) if isinstance(step.guess, ChooseOption))
SEEN = next(i for i, step in enumerate(STEPS, 1) if not step.guess)  # its picture is there at once

ENGLISH = re.compile(r"\b(the|of|and|with|from|to|is|are|your|you|this|that)\b")
STREAMLITS = {"Skip to main content", "Link to heading"}
SAID = """() => {
  const texts = [], attributes = ['aria-label', 'aria-valuetext', 'title', 'placeholder', 'alt'];
  const read = (root) => {
    for (const element of root.querySelectorAll('*:not(script, style, noscript, annotation)')) {
      texts.push(...attributes.map((name) => element.getAttribute(name)));
      texts.push(...[...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((n) => n.data));
      if (element.shadowRoot) read(element.shadowRoot);
    }
  };
  read(document.body);
  return texts.filter(Boolean).map((text) => text.trim()).filter((text) => /\\p{L}{2}/u.test(text));
}"""


@pytest.fixture
def screens(browser: Browser):
    """The pages of a teacher and of two students, each with cookies of its own."""
    with ExitStack() as stack:
        pages = [stack.enter_context(new_page(browser, size)) for size in ("wide", "phone", "wide")]
        for page in pages:
            stack.enter_context(without_errors(page))
        yield pages


class Frames:
    """Counts what a page and Streamlit's server say to each other: a script run is some of it, a pulse none."""

    def __init__(self, page: Page):
        self.count = 0
        page.on("websocket", lambda socket: [socket.on(kind, self._heard) for kind in ("framesent", "framereceived")])

    def _heard(self, payload: str | bytes) -> None:
        self.count += len(payload) > 2


def window(page: Page) -> Page:
    """Another window of the same browser. A tab behind another one would be painted once a second."""
    with page.expect_popup() as opened:
        page.evaluate("() => { open('about:blank', '', 'popup,width=1280,height=800'); }")
    opened.value.set_default_timeout(1000 * LIMIT)
    return opened.value


def knob(page: Page) -> str:
    return page.locator(f"{KNOB} output").first.inner_text()


def same_knob(pages: list[Page], value: str) -> None:
    for page in pages:
        expect(page.locator(f"{KNOB} output").first).to_have_text(value)


def test_four_screens_play_a_lesson_and_a_poll(screens, dashboard):
    teacher, phone, other = screens
    students, heard = [phone, other], [Frames(phone), Frames(other)]
    teacher.goto(f"{dashboard}/teach")
    teacher.get_by_role("button", name="Open a room").click()
    code = teacher.locator("p.code").inner_text()
    hand, projector = window(teacher), window(teacher)
    hand.goto(f"{dashboard}/{PAGE}?step={SEEN}")
    hand.locator(f"{KNOB} input").first.wait_for()
    for student in students:  # who comes late comes to where the class is
        student.goto(f"{dashboard}/join?code={code.lower()}")
    projector.goto(f"{dashboard}/projector")
    expect(teacher.get_by_text("2 here")).to_be_visible()
    assert not (found := violations(teacher)), found
    follows(hand, [projector, *students], heard)
    shows_the_way_in(teacher, projector, code)
    shows_what_they_do_by_themselves(teacher, projector)
    looks_to_the_front(hand, other)
    detaches_and_comes_back(hand, other)
    guesses_in_two_rounds(hand, projector, students, dashboard)
    leads_on(hand, [projector, *students])
    secret = next(cookie["value"] for cookie in teacher.context.cookies() if cookie["name"] == "aeviz_teach")
    for page in (projector, *students):
        assert secret not in page.content() + page.url and "aeviz_teach" not in page.evaluate("document.cookie")
    for student in students:
        assert student.evaluate("document.documentElement.scrollWidth") <= student.viewport_size["width"]
    teacher.on("dialog", lambda dialog: dialog.accept())
    teacher.get_by_role("button", name="End this room").click()
    for student in students:
        expect(student.get_by_text(f"Class {code}")).to_be_hidden()
        student.wait_for_function("() => globalThis.aevizRoom.source.readyState === EventSource.CLOSED")
    expect(teacher.get_by_role("button", name="Open a room")).to_be_visible()


def test_a_german_page_with_a_room_and_a_canvas_has_no_english_word_of_ours(page, dashboard):
    ours = {m.id for m in translations.read("de") if isinstance(m.id, str) and m.id and m.string not in ("", m.id)}
    page.goto(f"{dashboard}/teach?language=de")
    page.get_by_role("button", name="Einen Raum öffnen").click()
    page.get_by_text("Alle zeichnen Ziffern").wait_for()
    panel = said(page)
    page.goto(f"{dashboard}/?language=de")
    page.locator(f"{KNOB} input").first.wait_for()
    page.get_by_role("button", name="Alle folgen mir").wait_for()
    for texts in (panel, said(page)):
        assert len(texts) > 50
        assert {text for text in texts if text in ours or ENGLISH.search(text)} <= STREAMLITS


def said(page: Page) -> list[str]:
    """All that a page says: its texts, and the attributes that a reader meets, those of components too."""
    return page.evaluate(SAID)


def shows_the_way_in(teacher: Page, projector: Page, code: str) -> None:
    """The projector shows how to come in when the teacher asks for it, and then what the class sees again."""
    teacher.get_by_role("button", name="Show the code on the projector").click()
    expect(projector.locator(".over .code")).to_have_text(code)
    teacher.get_by_role("button", name="Hide the code on the projector").click()
    expect(projector.locator(".over")).to_be_hidden()


def shows_what_they_do_by_themselves(teacher: Page, projector: Page) -> None:
    """The projector shows what is collected and what the exercise is, below the page."""
    teacher.get_by_label("What are they to hand in?").fill("What stays the same?")
    teacher.get_by_role("button", name="A sentence").click()
    expect(projector.locator(".task")).to_have_text("What stays the same?")
    teacher.get_by_role("button", name="Take away").click()
    teacher.get_by_label("What are they to do?").fill("Find the best threshold.")
    teacher.get_by_label("Fields for answers, one a line").fill("Threshold")
    teacher.get_by_role("button", name="Set the exercise").click()
    expect(projector.locator(".task")).to_have_text("Find the best threshold.")
    assert projector.locator(f"{KNOB} input").first.is_visible()
    teacher.get_by_role("button", name="Take away").click()
    expect(projector.locator(".task")).to_be_hidden()


def looks_to_the_front(hand: Page, student: Page) -> None:
    """A covered screen takes neither key nor focus, and is as it was when the cover is gone."""
    held = student.locator(f"{KNOB} input").first
    focused = "element => { element.focus(); return element.getRootNode().activeElement === element; }"
    before = knob(student)
    assert held.evaluate(focused)
    hand.get_by_role("button", name="Look to the front").click()
    expect(student.get_by_text("Please look to the front for a moment.")).to_be_visible()
    for key in ("ArrowRight", "Escape", "Escape", "Tab", "ArrowRight"):
        student.keyboard.press(key)
    assert not held.evaluate(focused) and knob(student) == before
    expect(student.get_by_text("Please look to the front for a moment.")).to_be_visible()
    hand.get_by_role("button", name="All follow me").click()
    expect(student.get_by_text("Please look to the front for a moment.")).to_be_hidden()
    assert held.evaluate(focused)


def follows(hand: Page, screens: list[Page], heard: list[Frames]) -> None:
    """All come to the teacher's page; there they move with the teacher's hand, and no script runs."""
    for screen in screens:
        screen.wait_for_url(f"**/{PAGE}*")
        screen.locator(f"{KNOB} input").first.wait_for()
        settle(screen)
    same_knob(screens, knob(hand))
    before, counts = knob(hand), [frames.count for frames in heard]
    hand.locator(f"{KNOB} input").first.press("ArrowRight")
    expect(hand.locator(f"{KNOB} output").first).not_to_have_text(before)
    expect(hand.locator(".knob.between")).to_have_count(0)
    same_knob(screens, knob(hand))
    assert [frames.count for frames in heard] == counts


def detaches_and_comes_back(hand: Page, student: Page) -> None:
    """Whoever moves something is on their own, and one button leads back."""
    student.locator(f"{KNOB} input").first.press("ArrowLeft")
    back = student.get_by_role("button", name="Back to the class")
    back.click()
    same_knob([student], knob(hand))
    expect(back).to_have_count(0)


def guesses_in_two_rounds(hand: Page, projector: Page, students: list[Page], dashboard: str) -> None:
    """The guess of a step becomes a poll; no screen of the class shows a count before the reveal."""
    hand.goto(f"{dashboard}/{PAGE}?step={GUESS}")
    hand.get_by_role("button", name="Ask the class this guess").click()
    guess = STEPS[GUESS - 1].guess
    for student in students:
        expect(student.locator(".cards .card h2")).to_have_text(plain(say(guess.question)))
        student.locator("button.option").first.click()
        expect(student.locator("button.option").first).to_have_attribute("aria-checked", "true")
    expect(projector.locator(".over h2")).to_have_text(plain(say(guess.question)))
    hand.get_by_text("2 answered").wait_for()
    hand.get_by_role("button", name="Lock").click()
    expect(hand.locator(".advice")).to_be_visible()
    hand.get_by_role("button", name="Ask again after a discussion").click()
    for student in students:
        student.locator("button.option:not(:disabled)").nth(1).click()
    hand.get_by_text("2 answered").wait_for()
    for screen in (projector, *students):
        assert not screen.locator(".bar, .advice").count()
    assert not (found := violations(students[0])), found
    hand.get_by_role("button", name="Reveal to all").click()
    n = len(guess.options)
    for screen in (projector, *students):
        expect(screen.locator(".rounds .bar > b")).to_have_count(2 * n)
        counts = [text.removeprefix("✓ ") for text in screen.locator(".rounds .bar > b").all_inner_texts()]
        assert counts == ["2", *["0"] * (n - 1), "0", "2", *["0"] * (n - 2)]
    hand.get_by_role("button", name="Take away").click()
    hand.get_by_role("button", name="Show me without a guess").click()
    for screen in (hand, projector, *students):  # with the teacher everybody sees the picture
        expect(screen.get_by_role("button", name="Show me without a guess")).to_have_count(0)
        expect(screen.get_by_test_id("stAlert").first).to_be_visible()


def leads_on(hand: Page, screens: list[Page]) -> None:
    """To the next step; everybody comes along."""
    hand.get_by_role("button", name="Next", exact=True).first.click()
    for screen in screens:
        screen.wait_for_url(f"**/{PAGE}?*step={GUESS + 1}*")
