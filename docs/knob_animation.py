"""The animated picture of a knob: `python -m docs.knob_animation` takes it from a real page, and writes knob.webp.

It needs a Chromium, as the browser tests do (CHROMIUM, or the PATH).
"""

import io
from collections.abc import Iterator

from PIL import Image
from playwright.sync_api import Page

from benchmarks.canvas import browser
from benchmarks.classroom import served, streamlit_run
from benchmarks.stage import WIDE
from docs.pictures import DOCS

LESSON = "bottleneck"
WIDTH = 720  # pixels of a frame
MILLISECONDS = 110  # that a frame stays
BETWEEN = 3  # frames on the way from one knob value to the next


def main() -> None:
    with served(streamlit_run()) as server, browser() as chromium:
        page = chromium.new_page(viewport=WIDE, color_scheme="light")
        page.goto(f"{server.address}/{LESSON}")
        frames = list(moved(page))
    there_and_back = [*frames, *frames[-2:0:-1]]
    first, *rest = there_and_back
    first.save(DOCS / "knob.webp", save_all=True, append_images=rest, duration=MILLISECONDS, loop=0, quality=60)
    print(f"{len(there_and_back)} frames, {(DOCS / 'knob.webp').stat().st_size / 1e3:.0f} kB")


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
