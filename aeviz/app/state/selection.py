"""Selected examples as a short text for the address: the gaps between their numbers, packed.

A gap is at least 1 and takes a byte below 128 (LEB128), the whole is deflated, and base64 makes letters of it. So a
cluster of 200 digits takes some 150 letters.
"""

import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aeviz.language import count, text

MAX_LETTERS = 1200  # of the 2,000 that an address may have
LETTERS = re.compile(r"[\w-]*", re.ASCII)
MAX_GAPS = 2**17  # bytes


@dataclass(frozen=True)
class Selection:
    """Numbers of examples, ascending; as text what the address holds."""

    ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, ids: Iterable[int]) -> "Selection":
        return cls(tuple(sorted(set(map(int, ids)))))

    @property
    def fits(self) -> bool:
        """Whether it is short enough for an address."""
        return len(str(self)) <= MAX_LETTERS

    def __str__(self) -> str:
        gaps = (b - a for a, b in zip((-1, *self.ids), self.ids, strict=False))
        packed = zlib.compress(b"".join(map(_leb128, gaps)), 9, wbits=-15)
        return urlsafe_b64encode(packed).decode().rstrip("=") if self.ids else ""


def among(n: int) -> Callable[[str], Selection]:
    """Reads a selection of n examples from the address. Raises ValueError for a text that is none."""

    def read(given: str) -> Selection:
        try:
            found = Selection(_ids(given))
        except (ValueError, zlib.error):
            raise ValueError(text("it is no selection")) from None
        if found.ids and (last := found.ids[-1]) >= n:
            raise ValueError(text("it selects example {last}, and here are {n}", last=count(last), n=count(n)))
        return found

    return read


def _leb128(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


def _ids(text: str) -> tuple[int, ...]:
    """Raises ValueError or zlib.error for what ``str`` did not write."""
    if not text:
        return ()
    if not LETTERS.fullmatch(text):
        raise ValueError("base64 has other letters")  # Python's own reader passes over them
    packed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    gaps = zlib.decompressobj(wbits=-15).decompress(packed, MAX_GAPS)
    ids, last, gap, shift = list[int](), -1, 0, 0
    for byte in gaps:
        gap |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            if not 0 < gap < 2**32:
                raise ValueError("a gap is at least 1")
            last += gap
            ids.append(last)
            gap = shift = 0
    if shift:
        raise ValueError("the last gap is cut off")
    return tuple(ids)
