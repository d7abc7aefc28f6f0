"""Pictures along the knob: while it moves, the browser asks for each one by an address, and no script runs.

An address names what a session was shown. The name is a hash with a secret of this process: who was not shown a
picture cannot ask for it. Runs are held weakly: one that has left the memory is not found, and the page then asks its
script again.
"""

import gzip
import json
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any, TypeVar
from weakref import ref

from aeviz.app.state import cache
from aeviz.components import server
from aeviz.export import python_code
from aeviz.run import Run

PLACES = 4096
"""Addresses, and pictures that were asked for, that are kept; those of longest ago make room."""

K, V = TypeVar("K"), TypeVar("V")
_SECRET = secrets.token_bytes(32)


@dataclass(frozen=True)
class _Offer:
    """A picture, whatever the position of its knob."""

    view: str
    run: ref[Run]
    controls: Any
    others: Mapping[str, ref[Run]] | None

    def at(self, position: int) -> python_code.ViewRequest:
        """Raises LookupError for a Run that is gone, or for a position that it does not have."""
        run = self.run()
        others = None if self.others is None else {name: other() for name, other in self.others.items()}
        if run is None or None in (others or {}).values() or position >= len(run.knobs):
            raise LookupError(position)
        return python_code.ViewRequest(self.view, run, position, self.controls, others)


_offers: OrderedDict[str, _Offer] = OrderedDict()
_drawn: OrderedDict[tuple[str, int], bytes] = OrderedDict()  # name and position -> picture, of some 4 kB
_lock = Lock()


def address(picture: python_code.ViewRequest) -> str:
    """Where a picture is found at every value of its knob; a position among ``run.knobs`` is to be added to it."""
    name = blake2b(cache.name(picture).encode(), key=_SECRET, digest_size=16).hexdigest()
    others = None if picture.others is None else {name: ref(other) for name, other in picture.others.items()}
    _keep(_offers, name, _Offer(picture.view, ref(picture.run), picture.controls, others))
    return server.picture(name)


def drawn(name: str, position: int) -> bytes | None:
    """The picture of an address where it has been asked for before; see ``draw``."""
    with _lock:
        if (name, position) in _drawn:
            _drawn.move_to_end((name, position))
        return _drawn.get((name, position))


def draw(name: str, position: int) -> bytes:
    """The picture of an address as gzipped JSON: "spec" and "alt". Raises LookupError for one that is not known."""
    with _lock:
        offer = _offers[name]
        _offers.move_to_end(name)
    picture = offer.at(position)
    figure, caption = cache.pictured(picture)
    packed = gzip.compress(f'{{"spec": {figure}, "alt": {json.dumps(caption)}}}'.encode(), mtime=0)
    return _keep(_drawn, (name, position), packed) if cache.shared(picture) else packed


def _keep(where: OrderedDict[K, V], key: K, value: V) -> V:
    with _lock:
        where[key] = value
        where.move_to_end(key)
        if len(where) > PLACES:
            where.popitem(last=False)
    return value
