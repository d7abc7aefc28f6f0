"""Two dashboards at one address: nginx, with deploy's settings, keeps a browser at one of them; one may be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack

import loops
import psutil
import pytest
from driving import LIMIT, heard, new_page, not_served, settle, without_errors
from one_cluster import one_cluster, until
from patience import patient
from playwright.sync_api import Browser, Page, expect
from proxies import begun, needs_nginx

from benchmarks._class import gathered

N_BROWSERS = 24  # that all of them come to one of two dashboards: once in 8 million
TABLE = b"a,b\n" + b"1,2\n2,3\n" * 20


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[str, subprocess.Popen]]:
    """The address and the process of two dashboards, started from a folder that is not the checkout."""
    needs_nginx()
    with one_cluster(), begun(tmp_path_factory.mktemp("elsewhere"), "--workers", "2", AEVIZ_WORKERS="1") as found:
        yield found


@pytest.fixture(scope="module")
def visitors(browser: Browser, served) -> Iterator[dict[int, Page]]:
    """A page at each dashboard, by its process."""
    address, _ = served
    with ExitStack() as stack:
        found: dict[int, Page] = {}
        for _ in range(N_BROWSERS):
            page = stack.enter_context(new_page(browser))
            page.goto(f"{address}/ready")
            found.setdefault(process_of(page, address), page)
            if len(found) == 2:
                break
        yield found


def process_of(page: Page, address: str) -> int:
    """The dashboard that answers this browser."""
    return page.request.get(f"{address}/ready").json()["process"]


def test_a_browser_stays_at_one_dashboard_with_its_session_its_pictures_and_its_uploads(served, visitors):
    """Both ask for five things and more that one of the two dashboards has alone: by chance, once in 1000."""
    address, _ = served
    assert len(visitors) == 2
    for process, page in visitors.items():
        with without_errors(page), heard(page, "response", not_served) as refused:
            reads(page, address)
            uploads(page, address)
        assert not refused, refused
        assert process_of(page, address) == process


def reads(page: Page, address: str) -> None:
    """Loads a lesson whose first picture is a chart, and moves its knob."""
    page.goto(f"{address}/from-noise")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    follows(page, "ArrowLeft")


def follows(page: Page, key: str) -> None:
    """The pictures follow the knob, by addresses that one dashboard knows."""
    settle(page)
    chart = page.locator(".aeviz-chart").first
    before = chart.get_attribute("aria-label")
    page.locator(".aeviz .knob:not([hidden]) input").first.focus()
    page.keyboard.press(key)
    expect(chart).not_to_have_attribute("aria-label", before or "")


def uploads(page: Page, address: str) -> None:
    """A file is taken, by its form's token alone."""
    page.goto(f"{address}/your-data")
    with page.expect_request(lambda request: request.method == "PUT") as sent:
        page.locator("input[type=file]").first.set_input_files(
            {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE}
        )
    expect(page.get_by_text("40 rows, 2 columns")).to_be_visible()
    forged = page.request.put(sent.value.url, multipart={"f": "1"}, headers={"X-Xsrftoken": "a forged one"})
    assert forged.status == 403


def test_a_killed_dashboard_is_begun_again_and_no_vote_is_lost(served, visitors):
    address, process = served
    (victim, page), _ = visitors.items()
    n = 24

    async def vote():
        teacher, students, _ = await gathered(address, n)
        await teacher.does("ask", question="?", options=["a", "b"])
        await teacher.until(lambda told: told["poll"])
        votes = [asyncio.create_task(late(i, student)) for i, student in enumerate(students)]
        await votes[n // 3]
        psutil.Process(victim).kill()
        assert await asyncio.gather(*votes) == [200] * n
        await teacher.does("lock", poll=1)
        await teacher.until(lambda told: told["poll"].get("counts") == [[n // 2, n // 2]])
        await asyncio.gather(*(member.close() for member in (teacher, *students)))

    async def late(i, student):
        await asyncio.sleep(0.04 * i)
        return await student.does("vote", poll=1, round=0, value=i % 2)

    reads(page, address)
    with page.expect_websocket(timeout=1000 * LIMIT):  # a new one
        loops.run(vote())
    follows(page, "ArrowRight")
    until(lambda: process_of(page, address) not in visitors)
    assert process.poll() is None


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Processes have groups on POSIX.")
def test_ctrl_c_ends_all(served):
    _, process = served
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 5  # two dashboards, nginx, a scheduler, a worker
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(patient(60)) == 0
    _, alive = psutil.wait_procs(family, timeout=patient(30))
    assert alive == []
