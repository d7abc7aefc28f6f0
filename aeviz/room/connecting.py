"""Which board this dashboard uses: ``AEVIZ_ROOMS=nats://...`` names the one that several share, else it has its own."""

import os

from aeviz import environment, extras
from aeviz.room.board import Board
from aeviz.room.memory import Memory

VARIABLE = "AEVIZ_ROOMS"
NATS = ("nats://", "tls://")


def check() -> None:
    """Raises ValueError where ``AEVIZ_ROOMS`` names what is no NATS server, or nothing here can speak with one."""
    given = os.environ.get(VARIABLE, "")
    if given and (not given.startswith(NATS) or environment.has_wrong_port(given)):
        raise ValueError(f"{VARIABLE} is the address of a NATS server, as nats://host:4222, not {given[:40]!r}.")
    if given:
        extras.need("nats")


async def connect() -> Board:
    """The board that ``AEVIZ_ROOMS`` names. Raises OSError where it does not answer."""
    address = os.environ.get(VARIABLE, "")
    if not address:
        return Memory()
    extras.need("nats")
    from aeviz.room.jetstream import JetStream

    return await JetStream.connect(address)
