"""The README's pictures, taken from the running dashboard: ``python docs/pictures.py`` writes docs/*.png anew."""

import io
import sys
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import sync_playwright

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS.parent / "tests" / "browser")]

from driving import FLAGS, ROOT, chromium, serve, settle  # noqa: E402

from aeviz import lessons  # noqa: E402

HEADINGS = {"where_data_lives": "A walk", "linear_is_pca": "The axes", "sparse": "Dictionary"}  # else the first one
SIZE = {"width": 1280, "height": 1000}
CLIP = {"x": 60, "y": 125, "width": 1160, "height": 875}  # without the menu


def main() -> None:
    pages = {"start": "", "compare": "compare"}
    for name in lessons.names():
        heading = f"?heading={quote(HEADINGS[name])}" if name in HEADINGS else ""
        pages[name] = name.replace("_", "-") + heading
    with serve(ROOT / "dashboard.py") as address, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        for name, path in pages.items():
            page = browser.new_page(viewport=SIZE)
            page.goto(f"{address}/{path}")
            page.locator("h2").first.wait_for()
            settle(page)
            page.wait_for_timeout(3000)  # for the last picture to come to rest
            save(page.screenshot(clip=CLIP), DOCS / f"{name}.png")
            page.close()
        browser.close()


def save(shot: bytes, path: Path) -> None:
    """Three quarters of the size, in 128 colours: some 60 kB."""
    image = Image.open(io.BytesIO(shot)).convert("RGB")
    image = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)
    image.quantize(128).save(path, optimize=True)


if __name__ == "__main__":
    main()
