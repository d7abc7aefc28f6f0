"""Behind proxies: whatever prefix they put before an address, pictures, charts, uploads and links follow the page."""

from __future__ import annotations

import re

import pytest
from driving import CANVASES, settle, wait
from one_cluster import until
from playwright.sync_api import Page, expect
from ports import answers, free_port
from proxies import PASSED, jupyter, nginx, served

TABLE = b"a,b,c\n" + b"\n".join(b"%d,%d,%d" % (i, i * i % 7, -i) for i in range(40))


def use(page: Page, root: str) -> None:
    """Opens the start page and a lesson, moves a knob, shares, goes by a link and uploads: nothing leaves ``root``."""
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    page.goto(root)
    wait(page, f"() => ({CANVASES})().length === 1")
    page.goto(f"{root}sparse?heading=Dictionary")
    chart = page.locator(".aeviz-chart").first
    expect(chart).to_have_attribute("aria-label", re.compile("decoder columns"))
    before = chart.get_attribute("aria-label")
    page.get_by_role("slider", name="penalty weight").first.focus()
    page.keyboard.press("ArrowRight")
    expect(chart).not_to_have_attribute("aria-label", before)
    assert [url for url in asked if url.startswith(f"{root}aeviz/pictures/")]
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    assert link.startswith(f"{root}sparse?")
    page.get_by_test_id("stHeader").get_by_role("link", name="Your data").click()
    expect(page).to_have_url(f"{root}your-data")
    upload = page.locator("input[type=file]").first
    upload.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE})
    expect(page.get_by_text("40 rows, 3 columns")).to_be_visible()
    settle(page)
    # Streamlit looks for its own server below the page first; nothing else may be sought where it is not.
    assert not [url for url in refused if "/_stcore/" not in url]


@pytest.mark.parametrize("kept", [False, True], ids=["stripped", "kept"])
def test_nginx_may_keep_the_prefix_or_take_it_off(own_page, dashboard, tmp_path, kept):
    port, prefix = free_port(), "/school/room-5/"

    def server(address: str) -> str:
        end = prefix if kept else "/"
        return f"server {{ listen 127.0.0.1:{port}; location {prefix} {{ proxy_pass {address}{end}; {PASSED} }} }}"

    def through(address: str) -> None:
        with nginx(tmp_path, server(address)):
            use(own_page, f"http://127.0.0.1:{port}{prefix}")

    if not kept:
        through(dashboard)
        return
    with served(tmp_path, "--base-path", prefix) as address:
        through(address)


def test_a_real_jupyter_server_proxies_it_and_starts_it(own_page, dashboard, tmp_path):
    with jupyter(tmp_path, "/user/x/") as root:
        use(own_page, f"{root}proxy/{re.search(r':([0-9]+)$', dashboard)[1]}/")
        until(lambda: answers(f"{root}aeviz/ready"))  # which starts one of its own
