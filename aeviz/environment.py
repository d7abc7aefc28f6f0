"""The variables ``AEVIZ_*`` of which many rooms read: what each may be, and one sentence for what it may not."""

import math
import os
import re
from typing import NamedTuple
from urllib.parse import urlsplit


class NumberRange(NamedTuple):
    """A kind of number, the least that it may be, and the most."""

    kind: type[int] | type[float]
    least: float
    most: float = math.inf


NUMBERS = {
    "AEVIZ_JOB_SECONDS": NumberRange(float, 1),
    "AEVIZ_MEMORY_MB": NumberRange(int, 64),
    "AEVIZ_OWN_DATA_MB": NumberRange(int, 0),
    "AEVIZ_STORE_BYTES": NumberRange(int, 0),
    "AEVIZ_THREADS": NumberRange(int, 1),
    "AEVIZ_WORKERS": NumberRange(int, 1, 1024),
}


def number(name: str) -> int | float | None:
    """What the variable of this name holds; None where it is not set. Raises ValueError for what is not allowed."""
    text, (kind, least, most) = os.environ.get(name, "").strip(), NUMBERS[name]
    if not text:
        return None
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not least <= value <= most or value == math.inf:
        reach = f"from {least:g} on" if most == math.inf else f"from {least:g} to {most:g}"
        raise ValueError(f"{name} is a {'whole ' if kind is int else ''}number {reach}, not {text[:40]!r}.")
    return value


def whole(name: str) -> int | None:
    """``number`` where it is a whole one."""
    value = number(name)
    return None if value is None else int(value)


def has_wrong_port(address: str) -> bool:
    """Whether an address names a port that there cannot be, as scheme://host:99999 does."""
    try:
        return urlsplit(address).port == 0
    except ValueError:
        return True


def check() -> None:
    """Raises ValueError for the first variable that holds what is not allowed."""
    for name in NUMBERS:
        number(name)
    if (embed := os.environ.get("AEVIZ_EMBED", "")) not in ("", "0", "1"):
        raise ValueError(f"AEVIZ_EMBED is 0 or 1, not {embed[:40]!r}.")
    if (device := os.environ.get("AEVIZ_DEVICE", "")) and not re.fullmatch(r"cpu|cuda(:\d+)?", device):
        raise ValueError(f"AEVIZ_DEVICE is cpu, cuda or cuda:0, not {device[:40]!r}.")
    if (folder := os.environ.get("AEVIZ_DATA", "")) and not os.path.isdir(folder):
        raise ValueError(f"AEVIZ_DATA names a folder, and there is none at {folder[:200]!r}.")
