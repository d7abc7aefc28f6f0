"""Pictures along the knob and the sliders: while one moves, the browser asks for each by an address; no script runs.

An address names what a session was shown. The name is a hash with a secret of this process: who was not shown a
picture cannot ask for it. Runs are held weakly: one that has left the memory is not found, and the page then asks its
script again. What shows somebody's own data is kept with them, and goes with them. Beside a slow picture, the next ones
along its knob are drawn ahead.
"""

import contextlib
import gzip
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from types import MappingProxyType
from typing import Any
from weakref import ref

from aeviz import views
from aeviz.app.parts import controls, drawn_ahead
from aeviz.app.state import cache
from aeviz.data.remembered import owner
from aeviz.export import python_code
from aeviz.figures import Mark
from aeviz.language import current, speaking
from aeviz.required import complete
from aeviz.run import Run
from aeviz.shared_cache import SHARED, shared_cache

NOTHING: Mapping[str, str] = MappingProxyType({})  # set otherwise
QUICK = 1  # gzip's level: the best takes ten times as long, for a tenth of the bytes
SLOW = 0.1  # seconds to draw
AHEAD = 2  # positions of a knob on both sides, as the browser fetches ahead


@dataclass(frozen=True)
class Offer:
    """A picture, wherever its knob and sliders stand; ``owner`` names the own data that it shows,
    ``language`` is its reader's."""

    view: str
    run: ref[Run]
    controls: Any
    others: Mapping[str, ref[Run]] | None
    owner: str
    language: str
    marks: tuple[Mark, ...] = ()

    def request(self, position: int, settings: Mapping[str, str]) -> python_code.ViewRequest:
        """Raises LookupError for a Run that is gone, or for a position or a setting that the picture does not have."""
        run = self.run()
        others = None if self.others is None else complete({name: other() for name, other in self.others.items()})
        if run is None or (others is None and self.others is not None) or position >= len(run.knobs):
            raise LookupError(position)
        try:
            set_otherwise = controls.read(self.controls.__class__, settings)
        except ValueError as error:
            raise LookupError(str(error)) from error
        settled = replace(self.controls, **set_otherwise)
        return python_code.ViewRequest(self.view, run, position, settled, others, self.marks)


def named(picture: python_code.ViewRequest, moving: Collection[str] = ()) -> str:
    """The name of the address (``server.picture``) at which a picture is found from now on, at every value of its knob
    and of the ``moving`` settings of its Controls.

    A position among ``run.knobs`` is to be added to the address, and those settings as a query.
    """
    first = {field.name: field.default for field in fields(picture.controls) if field.name in moving}
    picture = replace(picture, controls=replace(picture.controls, **first))
    name = cache.unguessable(cache.name(picture))
    others = None if picture.others is None else {name: ref(other) for name, other in picture.others.items()}
    whose = owner(picture.run.spec.data)
    found = Offer(picture.view, ref(picture.run), picture.controls, others, whose, current(), picture.marks)
    shared_cache.put(("offer", name), found, whose)
    return name


def offer(name: str) -> Offer:
    """What an address names. Raises LookupError for one that is not known (any more)."""
    found = shared_cache.search(("offer", name))
    if found is None:
        raise LookupError(name)
    return found[0]


def drawn(name: str, position: int, settings: Mapping[str, str] = NOTHING) -> bytes | None:
    """The picture of an address where it has been asked for before; see ``draw``."""
    found = shared_cache.search(_key(name, offer(name).request(position, settings)))
    return found and found[0]


def draw(name: str, position: int, settings: Mapping[str, str] = NOTHING) -> bytes:
    """The picture of an address as gzipped JSON: "spec" and "alt". Raises LookupError for one that is not known."""
    offered = offer(name)
    picture = offered.request(position, settings)
    with speaking(offered.language):
        figure, caption, seconds = cache.pictured(picture)
    timed(name, seconds)
    packed = gzip.compress(f'{{"spec": {figure}, "alt": {json.dumps(caption)}}}'.encode(), QUICK, mtime=0)
    return shared_cache.put(_key(name, picture), packed, offered.owner) if cache.shared(picture) else packed


def timed(name: str, seconds: float) -> None:
    """Notes how long one of these pictures took to draw."""
    if seconds > SLOW:
        shared_cache.put(("slow", name), seconds)


def draw_ahead(name: str, position: int, settings: Mapping[str, str] = NOTHING) -> None:
    """Has the pictures beside a position drawn, where they are slow and all may see them."""
    if shared_cache.peek(("slow", name)) is None:
        return
    with contextlib.suppress(LookupError):  # it has left the memory since
        offered = offer(name)
        run = offered.run()
        if not cache.shared(offered.request(position, settings)):
            return  # what one student selected is drawn for her, and not kept
        if run is None or offered.owner != SHARED or not views.follows_knob(offered.view):
            return
        for by in sorted(range(-AHEAD, AHEAD + 1), key=abs, reverse=True):  # the nearest is the last one asked for
            at = position + by
            if by and 0 <= at < len(run.knobs) and drawn(name, at, settings) is None:
                drawn_ahead.ask(partial(draw, name, at, settings))


def _key(name: str, picture: python_code.ViewRequest) -> tuple[str, str, int, str]:
    return "drawn", name, picture.i, repr(picture.controls)
