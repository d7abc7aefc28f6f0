"""The animated picture of a knob: `python -m docs.knob_animation` takes it from a real page, and writes knob.webp.

It needs a Chromium, as the browser tests do (CHROMIUM, the PATH, or Playwright's own).
"""

import io
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parent
PORT = 8571
PAGE = f"http://127.0.0.1:{PORT}/bottleneck"
SIZE = {"width": 1280, "height": 800}
WIDTH = 720  # pixels of a frame
MILLISECONDS = 110  # that a frame stays
BETWEEN = 3  # frames on the way from one knob value to the next


def main() -> None:
    with dashboard(), sync_playwright() as playwright:
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(PAGE)
        frames = list(moved(page))
        browser.close()
    there_and_back = [*frames, *frames[-2:0:-1]]
    first, *rest = there_and_back
    first.save(DOCS / "knob.webp", save_all=True, append_images=rest, duration=MILLISECONDS, loop=0, quality=60)
    print(f"{len(there_and_back)} frames, {(DOCS / 'knob.webp').stat().st_size / 1e3:.0f} kB")


@contextmanager
def dashboard() -> Iterator[None]:
    options = ["--server.headless=true", f"--server.port={PORT}", "--server.address=127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", str(DOCS.parent / "dashboard.py"), *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        answered(f"http://127.0.0.1:{PORT}/_stcore/health")
        yield
    finally:
        server.terminate()
        server.wait(30)


def answered(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(address, timeout=2):
            return
        time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer.")


def moved(page: Page) -> Iterator[Image.Image]:
    """The first canvas of the page while its knob is dragged from end to end."""
    knob = page.locator(".scrubber.knob input").first
    knob.wait_for()
    page.wait_for_timeout(3000)  # until the first picture stands
    low, high = (float(knob.get_attribute(name)) for name in ("min", "max"))
    box = knob.bounding_box()
    steps = round(high - low) * BETWEEN if high - low > 1 else 24
    x = [box["x"] + box["width"] * (0.01 + 0.98 * i / steps) for i in range(steps + 1)]
    y = box["y"] + box["height"] / 2
    page.mouse.move(x[0], y)
    page.mouse.down()
    for place in x:
        page.mouse.move(place, y)
        page.wait_for_timeout(120)
        yield shrunk(page.screenshot())
    page.mouse.up()


def shrunk(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
