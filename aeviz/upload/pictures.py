"""Pictures as greys that keep their meaning: 16 bits stay 16, floats stay floats, and one scale serves them all.

What an image's file says of its place in the world is used (EXIF orientation, pages, transparency) or ignored and said
(a colour profile). Sizes are looked at before a pixel is decoded.
"""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from aeviz.language import count, plural, text
from aeviz.upload.base import MAX_COLUMNS, BadFile, Reading
from aeviz.upload.colours import contrasting, over

if TYPE_CHECKING:
    import PIL.Image

KINDS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
OF_SEVERAL = (".tif", ".tiff", ".gif", ".webp", ".png")  # kinds whose files may hold several pictures
ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm")
MAX_PIXELS = 20_000_000  # of one image, as its header says, before it is decoded
MAX_PAGES = 100_000
ORIENTATION = 0x0112  # EXIF tag
BITS = {"I;16": 16, "I;16B": 16, "I;16L": 16, "I;16N": 16, "I": 32, "F": 32}
TYPES = {8: np.dtype(np.uint8), 16: np.dtype(np.uint16), 32: np.dtype(np.float32)}
BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, IndexError, KeyError, RuntimeError, OverflowError)


@dataclass
class Stack:
    """What is the same for all pictures of one data set, settled by the first, and how often what else was seen.

    shape    (height, width)
    bits     8 and 16 of whole numbers, 32 of floats and longer whole numbers
    ground   behind transparent places, "" where none was met yet
    """

    reading: Reading
    shape: tuple[int, int] | None = None
    bits: int = 0
    ground: Literal["", "black", "white"] = ""
    seen: Counter[str] = field(default_factory=Counter[str])

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of the greys."""
        return TYPES[self.bits]

    def notes(self) -> Iterator[str]:
        """What was seen, and done about it, in sentences."""
        if self.seen["colours"]:
            yield text("Colours were turned into grey.")
        if self.bits > 8:
            yield text("Greys keep the numbers of their files: one scale serves all pictures.")
        if self.seen["transparent"]:
            yield text("Transparent places are shown on {ground}.", ground=self.ground)
        if n := self.seen["turned"]:
            yield str(
                plural(
                    "{n} picture was turned as its file asks (EXIF).",
                    "{n} pictures were turned as their files ask (EXIF).",
                    n=count(n),
                )
            )
        if self.seen["profile"]:
            yield text("Colour profiles (ICC) are ignored.")
        if n := self.seen["pages"]:
            yield str(
                plural(
                    "{n} file holds several pictures, one after another.",
                    "{n} files hold several pictures, one after another.",
                    n=count(n),
                )
            )
        if self.reading.side:
            yield text("Every picture was brought to {side} x {side} pixels.", side=count(self.reading.side))


def settle(stack: Stack, files: Iterable[tuple[str, bytes]]) -> None:
    """Settles the shape, the bits and the ground by a few pictures, before all are read."""
    sums: list[tuple[np.ndarray, np.ndarray]] = []
    for name, content in files:
        for greys, opacity in _frames(name, content, stack):
            stack.shape = stack.shape or greys.shape
            if opacity is not None:
                sums.append((greys.astype(np.float64), opacity.astype(np.float64)))
            break
    if sums and not stack.ground:
        greys, opacity = (np.concatenate([part.ravel() for part in parts]) for parts in zip(*sums, strict=True))
        stack.ground = stack.reading.ground or contrasting(greys, opacity, 255)
    stack.seen.clear()


def pictures(name: str, content: bytes, stack: Stack) -> Iterator[np.ndarray]:
    """(height, width) greys of each picture in a file. Raises BadFile, which names the file."""
    for n, (greys, opacity) in enumerate(_frames(name, content, stack)):
        if n == 1:
            stack.seen["pages"] += 1
        if opacity is not None and opacity.min() < 255:
            stack.seen["transparent"] += 1
            stack.ground = stack.ground or stack.reading.ground or contrasting(greys, opacity, 255)
            greys = over(greys, opacity, stack.ground, 255)
        yield greys


def n_pictures(name: str, content: bytes) -> int:
    """How many pictures a file holds."""
    from PIL import Image

    if not name.lower().endswith(OF_SEVERAL):
        return 1
    with _opened(name), Image.open(io.BytesIO(content), formats=KINDS) as image:
        return min(getattr(image, "n_frames", 1), MAX_PAGES + 1)


def _frames(name: str, content: bytes, stack: Stack) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """The greys and the opacity (None where all is opaque) of each picture."""
    from PIL import Image, ImageSequence

    with _opened(name), Image.open(io.BytesIO(content), formats=KINDS) as image:
        _check_size(name, image, stack)
        _check_bits(name, content, image, stack)
        for page in ImageSequence.Iterator(image):
            _check_size(name, page, stack)
            yield _decoded(page, stack)


class _opened:
    """What goes wrong in reading an image is a BadFile that names it."""

    def __init__(self, name: str):
        self.name = name[-80:]

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from PIL import Image, UnidentifiedImageError

        broken = (*BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning)
        if isinstance(error, broken) and not isinstance(error, BadFile):
            unknown = isinstance(error, UnidentifiedImageError)
            why = text("no image of a known kind") if unknown else str(error)[:100]
            told = text("image {name} cannot be read ({reason}).", name=repr(self.name), reason=why)
            raise BadFile(told) from error


def _decoded(page: "PIL.Image.Image", stack: Stack) -> tuple[np.ndarray, np.ndarray | None]:
    """One picture upright, in greys, in the size that was chosen."""
    from PIL import Image, ImageOps

    stack.seen["profile"] += "icc_profile" in page.info
    if page.getexif().get(ORIENTATION, 1) not in (0, 1):
        stack.seen["turned"] += 1
        page = ImageOps.exif_transpose(page)
    opacity = None
    if stack.bits == 8:
        stack.seen["colours"] += page.mode not in ("1", "L", "LA", "La") and not _grey_palette(page)
        if page.has_transparency_data:
            page = page.convert("LA" if page.mode in ("L", "LA") else "RGBA")
            opacity = page.getchannel("A")
            page = page.convert("RGB") if page.mode == "RGBA" else page.getchannel("L")
        page = page.convert("L")
    if side := stack.reading.side:
        page = (page if stack.bits == 8 else page.convert("F")).resize((side, side), Image.Resampling.BOX)
        opacity = opacity and opacity.resize((side, side), Image.Resampling.BOX)
    greys = np.asarray(page).astype(stack.dtype)
    return greys, None if opacity is None else np.asarray(opacity)


def _grey_palette(page: "PIL.Image.Image") -> bool:
    if page.mode != "P" or page.palette is None:
        return False
    colours = np.asarray(page.getpalette() or [0, 0, 0]).reshape(-1, 3)
    return bool(np.all(colours == colours[:, :1]))


def _check_bits(name: str, content: bytes, image: "PIL.Image.Image", stack: Stack) -> None:
    """All pictures of a stack count in the same unit, or their greys mean nothing beside each other."""
    bits = 16 if image.format == "PNG" and image.mode == "I" else BITS.get(image.mode, 8)
    if image.format == "PNG" and content[24:25] == b"\x10" and content[25:26] in (b"\x02", b"\x04", b"\x06"):
        raise BadFile(
            text(
                "image {name} has 16 bits for each of its channels, of which 8 would be lost: "
                "save it as grey with 16 bits, or with 8 bits.",
                name=repr(name[-80:]),
            )
        )
    stack.bits = stack.bits or bits
    if bits != stack.bits:
        raise BadFile(
            text(
                "image {name} has {bits}, the first {first}: their greys cannot be compared; save all in one kind.",
                name=repr(name[-80:]),
                bits=_bits(bits),
                first=_bits(stack.bits),
            )
        )


def _bits(bits: int) -> str:
    return text("numbers of 32 bits") if bits == 32 else text("{n} bits", n=count(bits))


def _check_size(name: str, image: "PIL.Image.Image", stack: Stack) -> None:
    name, (width, height) = name[-80:], image.size
    if width * height > MAX_PIXELS:
        raise BadFile(
            text(
                "image {name} has {width} x {height} pixels; at most {most} are read.",
                name=repr(name),
                width=str(width),
                height=str(height),
                most=count(MAX_PIXELS),
            )
        )
    if not stack.reading.side:
        _check_as_it_is(name, image, stack)


def _check_as_it_is(name: str, image: "PIL.Image.Image", stack: Stack) -> None:
    """Whether an image that is not made smaller is small enough, and of the first one's size."""
    width, height = image.size
    if width * height > MAX_COLUMNS:
        raise BadFile(
            text(
                "image {name} has {width} x {height} pixels; at most {most} pixels (64 x 64) are allowed: choose a "
                "size for all.",
                name=repr(name),
                width=str(width),
                height=str(height),
                most=count(MAX_COLUMNS),
            )
        )
    if image.getexif().get(ORIENTATION, 1) in (5, 6, 7, 8):
        width, height = height, width
    if stack.shape is not None and (height, width) != stack.shape:
        first = f"{stack.shape[1]} x {stack.shape[0]}"
        raise BadFile(
            text(
                "image {name} has {width} x {height} pixels, the first {first}: choose a size for all.",
                name=repr(name),
                width=str(width),
                height=str(height),
                first=first,
            )
        )
