"""Files of networks, one kind a module, found by discovery:

TITLE, SUFFIXES                        its name, and the endings of its files
read(content) -> tuple of Networks     all readings, the likeliest first; raises BadFile; runs no code of the file
"""

from functools import cache
from types import ModuleType

from aeviz import plugins
from aeviz.external.base import Network
from aeviz.language import count, name_of, text
from aeviz.upload import format_checks
from aeviz.upload.base import MAX_BYTES, BadFile


@cache
def _entries() -> plugins.Entries[ModuleType]:
    check = format_checks.Check("content")
    return plugins.entries(__name__, lambda module: check(plugins.require(module, ("TITLE", "SUFFIXES", "read"))), ())


def _formats() -> dict[str, ModuleType]:
    return _entries().whole


def broken() -> dict[str, str]:
    """name -> the mistake in its file, of the formats that are not read."""
    return _entries().broken


def suffixes() -> tuple[str, ...]:
    """The endings of all files of networks."""
    return tuple(suffix for module in _formats().values() for suffix in module.SUFFIXES)


def titles() -> tuple[str, ...]:
    """The names of all formats, as the code has them."""
    return tuple(module.TITLE for module in _formats().values())


def read(name: str, content: bytes) -> tuple[Network, ...]:
    """The readings of the network in a file, by the ending of its name. Raises BadFile with one sentence."""
    if len(content) > MAX_BYTES:
        raise BadFile(text("it has more than {most} bytes.", most=count(MAX_BYTES)))
    if not content:
        raise BadFile(text("it is empty."))
    for module in _formats().values():
        if name.lower().endswith(module.SUFFIXES):
            return module.read(content)
    known = ", ".join(sorted(map(name_of, titles())))
    raise BadFile(text("networks of this kind cannot be read; {titles} can.", titles=known))
