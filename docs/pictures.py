"""The pictures of the pages in README and documentation: each page is opened in Chromium at 1280 x 800, and kept."""

import io
from pathlib import Path

from PIL import Image

from aeviz import lessons
from benchmarks._pages import READY
from benchmarks.canvas import browser
from benchmarks.classroom import served, streamlit_run
from benchmarks.stage import SKIP, WIDE

DOCS = Path(__file__).parent
BOX = (0, 56, 1280, 800)  # without the menu
LIMIT = 90_000  # ms for a page
ALSO = {"start": "", "compare": "compare"}
OTHERWISE = {  # lessons that are not shown at their first step: the page's address
    "where_data_lives": "where-data-lives?step=3",
    "linear_is_pca": "linear-is-pca?step=3",
    "identity_trap": "identity-trap?step=2",
    "sparse": "sparse?heading=Dictionary",
    "contractive": "contractive?heading=Plane",
    "code_shape": "code-shape?step=3",
}


def pages() -> dict[str, str]:
    """Name of the picture -> address of its page."""
    return ALSO | {name: f"{name.replace('_', '-')}?step=1" for name in lessons.names()} | OTHERWISE


def main() -> None:
    with served(streamlit_run()) as server, browser() as chromium:
        page = chromium.new_context(viewport=WIDE).new_page()
        for name, path in pages().items():
            page.goto(f"{server.address}/{path}")
            page.wait_for_function(f"() => ({READY})() || document.querySelector('{SKIP}')", polling=100, timeout=LIMIT)
            if page.locator(SKIP).count():
                page.locator(SKIP).click()
                page.locator(SKIP).wait_for(state="detached")
                page.wait_for_function(READY, polling=100, timeout=LIMIT)
            page.wait_for_timeout(1500)  # particles have begun to flow
            save(Image.open(io.BytesIO(page.screenshot())).convert("RGB").crop(BOX), DOCS / f"{name}.webp")


def save(image: Image.Image, path: Path) -> None:
    """Three quarters of the size: some 40 kB. A palette would lose the colour of a few dots."""
    small = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)
    small.save(path, quality=90, method=6)


if __name__ == "__main__":
    main()
