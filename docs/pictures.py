"""The README's pictures, from the screenshots that the browser tests keep: run the tests, then this script."""

from pathlib import Path

from PIL import Image

DOCS = Path(__file__).parent
SHOTS = DOCS.parent / "tests" / "browser" / "artefacts"
BOX = (60, 80, 1220, 800)  # without the menu


def main() -> None:
    for shot in sorted(SHOTS.glob("*-wide-light.png")):
        save(Image.open(shot).convert("RGB").crop(BOX), DOCS / f"{shot.name.removesuffix('-wide-light.png')}.webp")


def save(image: Image.Image, path: Path) -> None:
    """Three quarters of the size: some 40 kB. A palette would lose the colour of a few dots."""
    small = image.resize((image.width * 3 // 4, image.height * 3 // 4), Image.Resampling.LANCZOS)
    small.save(path, quality=90, method=6)


if __name__ == "__main__":
    main()
