"""The pictures of the page "In front of a class": a teacher, the projector, a phone and eleven more students.

``python -m docs.class_pictures`` plays the beginning of a lesson and keeps what the three of them show.
"""

import asyncio
import io
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from aeviz import lessons
from aeviz.lessons.base import ChooseOption
from benchmarks._class import Member
from benchmarks._room_browser import open_room
from benchmarks.canvas import FLAGS
from benchmarks.classroom import aeviz_serve, served
from benchmarks.stage import WIDE
from docs.pictures import DOCS, save

HOST = "aeviz.school.example"  # what stands in the address and in the QR code
LESSON = "denoising"
LONGEST = 60  # seconds that one of them waits for the others
PHONE = {"width": 390, "height": 844}
FIRST, SECOND = (0, 1, 1, 1, 2, 1, 0, 1, 1, 2, 1), 1  # what students answer, and one more on the phone
GUESS = next(i for i, step in enumerate(lessons.get(LESSON).STEPS, 1) if isinstance(step.guess, ChooseOption))


def main() -> None:
    with (
        served(aeviz_serve(), AEVIZ_WORKERS="1", AEVIZ_ALLOWED_HOSTS=HOST) as server,
        _tabs(urlsplit(server.address).port) as (teacher, phone),
    ):
        _play(teacher, phone, server.address)


@contextmanager
def _tabs(port: int | None) -> Iterator[tuple[Page, Page]]:
    rule = f"--host-resolver-rules=MAP {HOST}:80 127.0.0.1:{port}"
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=shutil.which("chromium"), args=[*FLAGS, rule])
        yield tuple(browser.new_context(viewport=size).new_page() for size in (WIDE, PHONE))
        browser.close()


def _play(teacher: Page, phone: Page, address: str) -> None:
    code = open_room(teacher, f"http://{HOST}")
    projector = teacher.context.new_page()
    projector.goto(f"http://{HOST}/projector")
    projector.locator(".over .code").wait_for()
    _keep(projector, "class_projector")
    hand = teacher.context.new_page()
    hand.goto(f"http://{HOST}/{LESSON}?step={GUESS}")
    phone.goto(f"http://{HOST}/join?code={code}")
    teacher.get_by_text("1 here").wait_for()
    _keep(teacher, "class_teach")
    _ask(hand, phone, address, code)
    hand.get_by_text(f"{len(FIRST) + 1} answered").wait_for()
    projector.locator(".over h2").wait_for()
    _beside(projector, phone, "class_question")
    hand.get_by_role("button", name="Lock").click()
    hand.locator(".advice").wait_for()
    _keep(hand, "class_counts")


def _ask(hand: Page, phone: Page, address: str, code: str) -> None:
    """The teacher asks the class, and the phone and all others answer."""
    come, asked = Event(), Event()
    with ThreadPoolExecutor(1) as pool:  # Playwright's own loop runs in this thread
        others = pool.submit(asyncio.run, _others(address, code, come, asked))
        come.wait(LONGEST)
        hand.get_by_role("button", name="Ask the class this guess").click()
        phone.locator("button.option").nth(SECOND).click()
        asked.set()
        others.result()


async def _others(address: str, code: str, come: Event, asked: Event) -> None:
    """The others of the class come in, and answer when they are asked."""
    students = [Member(address) for _ in FIRST]
    for student in students:
        await student.post("join", code=code)
    come.set()
    await asyncio.to_thread(asked.wait, LONGEST)
    for student, option in zip(students, FIRST, strict=True):
        await student.does("vote", poll=1, round=0, value=option)
        await student.close()


def _taken(page: Page) -> Image.Image:
    page.wait_for_timeout(1000)  # what moves has come to rest
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _keep(page: Page, name: str) -> None:
    save(_taken(page), DOCS / f"{name}.webp")


def _beside(left: Page, right: Page, name: str) -> None:
    """Two windows beside one another, as high as the left one."""
    first, second = _taken(left), _taken(right)
    second = second.resize((round(second.width * first.height / second.height), first.height))
    both = Image.new("RGB", (first.width + 24 + second.width, first.height), "white")
    both.paste(first, (0, 0))
    both.paste(second, (first.width + 24, 0))
    save(both, DOCS / f"{name}.webp")


if __name__ == "__main__":
    main()
