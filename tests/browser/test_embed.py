"""In a frame of another site's page, over TLS, by ``serve --embed``: pictures, knob and upload of two dashboards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from driving import FLAGS, WITH_WINDOWS, chromium
from playwright.sync_api import Browser, FrameLocator, Page, expect
from ports import free_port
from proxies import PASSED, needs_nginx, nginx, served

from aeviz.app.state.client import COOKIE

N_LOADS = 2  # each asks for five things and more that one of the two dashboards has alone: by chance, 1 in 1000


@pytest.fixture(scope="module")
def platform(tmp_path_factory) -> Iterator[str]:
    """The address of another site's page, which has the dashboard in a frame; both have certificates."""
    needs_nginx()
    folder, (outer, inner) = tmp_path_factory.mktemp("platform"), (free_port(), free_port())
    trustme.CA().issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "both.pem")
    tls = f"ssl_certificate {folder}/both.pem; ssl_certificate_key {folder}/both.pem;"
    frame = f'<iframe width=1200 height=700 src="https://localhost:{inner}/$path?embed=true"></iframe>'
    with served(folder, "--workers", "2", "--embed") as address:
        servers = (
            f"server {{ listen 127.0.0.1:{inner} ssl; {tls} add_header Set-Cookie 'tracker=1; SameSite=None; Secure';\n"
            f"  location / {{ proxy_pass {address}; {PASSED} }} }}\n"
            f"server {{ listen 127.0.0.1:{outer} ssl; {tls} default_type text/html;\n"
            f"  location ~ ^/(?<path>.*)$ {{ return 200 '<!doctype html><h1>Week 3</h1>{frame}'; }} }}"
        )
        with nginx(folder_for(folder), servers):
            yield f"https://127.0.0.1:{outer}"


def folder_for(folder: Path) -> Path:
    (made := folder / "nginx").mkdir()
    return made


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """In a browser that keeps no cookies of third parties, but for those kept apart for each site: one with windows."""
    flags = [*FLAGS, "--test-third-party-cookie-phaseout"]
    strict = browser.browser_type.launch(executable_path=chromium(WITH_WINDOWS), headless=True, args=flags)
    yield strict.new_context(ignore_https_errors=True).new_page()
    strict.close()


def opened(page: Page, address: str) -> FrameLocator:
    page.goto(address)
    return page.frame_locator("iframe")


def test_a_lesson_is_drawn_and_its_pictures_follow_the_knob(platform, visitor):
    for _ in range(N_LOADS):
        frame = opened(visitor, f"{platform}/from-noise")  # its first picture is a chart
        expect(frame.locator(".js-plotly-plot").first).to_be_visible()
        chart = frame.locator(".aeviz-chart").first
        before = chart.get_attribute("aria-label")
        frame.get_by_role("slider", name="noise").first.focus()
        visitor.keyboard.press("ArrowLeft")
        expect(chart).not_to_have_attribute("aria-label", before)
    kept = {cookie["name"]: cookie["sameSite"] for cookie in visitor.context.cookies()}
    assert kept == {"aeviz_route": "None", "_streamlit_xsrf": "None", COOKIE: "None"}


def test_a_file_is_taken(platform, visitor):
    frame = opened(visitor, f"{platform}/your-data")
    table = {"name": "mine.csv", "mimeType": "text/csv", "buffer": b"a,b\n" + b"1,2\n2,3\n" * 20}
    frame.locator("input[type=file]").first.set_input_files(table)
    expect(frame.get_by_text("40 rows, 2 columns")).to_be_visible()
